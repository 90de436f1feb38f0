import { Phase, chip } from '../state';

/** Whether a picture is on its way through the engine, or hangs in it. */
export function engineBusy(): bool {
  const phase = chip().phase;
  return phase == Phase.CODING || phase == Phase.FINISHING || phase == Phase.REFUSING || phase == Phase.HUNG;
}
