/** Polling a register as kernel drivers do: a read every 10 us for 1 ms. */
import type { Device } from '../../../emulator/device.js';

const POLL_STEP = 10;
const POLL_BUDGET = 1000;

/** Reads until `done` likes the value or the budget is spent, which takes 101 reads. Returns whether it ever did. */
function poll(device: Device, register: number, done: (value: number) => boolean): boolean {
  for (let waited = 0; ; waited += POLL_STEP) {
    if (done(device.read32(register))) return true;
    if (waited >= POLL_BUDGET) return false;
    device.delay(POLL_STEP);
  }
}

/** Waits until all `bits` are set. */
export function pollSet(device: Device, register: number, bits: number): boolean {
  return poll(device, register, (value) => (value & bits) === bits);
}

/** Waits until all `bits` are clear. */
export function pollClear(device: Device, register: number, bits: number): boolean {
  return poll(device, register, (value) => (value & bits) === 0);
}
