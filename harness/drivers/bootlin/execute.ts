/** From the trigger to the end of a job: interrupt handler and watchdog (cedrus.c). */
import type { Device } from '../../../emulator/device.js';
import type { FrameFailure } from '../driver.js';
import { serveInterrupt, trigger } from './job-registers.js';

/** The watchdog's patience, in microseconds. */
const WATCHDOG = 2_000_000;

/** Triggers job number `index` and waits for its end; says what went wrong, if anything did. */
export function executeJob(device: Device, index: number): FrameFailure | undefined {
  device.phase?.(index, 'trigger');
  trigger(device);
  if (!device.waitForInterrupt(WATCHDOG)) {
    device.phase?.(index, 'watchdog');
    device.reset?.();
    const message = `no interrupt within ${WATCHDOG / 1e6} s: the watchdog reset the block and gave the frame up`;
    return { kind: 'timeout', status: undefined, message };
  }
  device.phase?.(index, 'irq');
  const { outcome, status } = serveInterrupt(device);
  return outcome === 'finish' ? undefined : failed(outcome, status);
}

function failed(outcome: 'error' | 'none', status: number): FrameFailure {
  const word = `0x${status.toString(16)}`;
  if (outcome === 'error') {
    const message = `the chip stopped without finishing (status ${word}): the coded buffer is too small or the set-up is wrong`;
    return { kind: 'stall', status, message };
  }
  // the watchdog is cancelled first, and an interrupt without one is taken for spurious: the real end is never told
  const message = `an interrupt came with no status bit set (${word}): the driver has cancelled its watchdog and waits for ever`;
  return { kind: 'no-status', status, message, stuck: true };
}
