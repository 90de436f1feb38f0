/** Ctrl-C and SIGTERM as an abort signal. */
import { Interrupted } from './errors.js';

/** A signal that fires on Ctrl-C and SIGTERM; a second one ends the process at once. `release` takes both back. */
export function interruption(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort(new Interrupted());
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return { signal: controller.signal, release: () => process.off('SIGINT', stop).off('SIGTERM', stop) };
}
