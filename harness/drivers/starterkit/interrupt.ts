/** Trigger, interrupt handler and watchdog (cedrus_codec.c, cedrus_hw.c). */
import type { Device } from '../../../emulator/device.js';
import type { FrameFailure } from '../driver.js';
import * as reg from '../common/registers.js';

/** The watchdog's patience, in microseconds. */
const WATCHDOG = 2_000_000;

export function disableInterrupt(device: Device): void {
  const enabled = device.read32(reg.VE_ENC_AVC_INT_EN_REG);
  device.write32(reg.VE_ENC_AVC_INT_EN_REG, (enabled & ~0xf) >>> 0);
}

/** Writes the status back as it is read. */
export function clearStatus(device: Device): void {
  device.write32(reg.VE_ENC_AVC_STATUS_REG, device.read32(reg.VE_ENC_AVC_STATUS_REG));
}

export interface JobOutcome {
  readonly failure: FrameFailure | undefined;
  /** Bytes the chip counted; 0 in a job that failed. */
  readonly length: number;
  /** How many interrupts were served to their end. */
  readonly interrupts: number;
}

/** Triggers job number `index` and waits for its end. */
export function executeJob(device: Device, index: number, triggerBits: number): JobOutcome {
  device.phase?.(index, 'trigger');
  device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, triggerBits | reg.VE_ENC_AVC_STARTTRIG_TYPE_ENC_START);
  if (!device.waitForInterrupt(WATCHDOG)) {
    device.phase?.(index, 'watchdog');
    device.reset?.();
    const message = `no interrupt within ${WATCHDOG / 1e6} s: the watchdog reset the block and gave the picture up`;
    return { failure: { kind: 'timeout', status: undefined, message }, length: 0, interrupts: 0 };
  }
  device.phase?.(index, 'irq');
  const status = device.read32(reg.VE_ENC_AVC_STATUS_REG);
  if ((status & reg.VE_ENC_AVC_STATUS_MASK) === 0) return noStatus(status);
  const isFinished = (status & reg.VE_ENC_AVC_STATUS_FINISH) !== 0;
  const length = isFinished ? Math.floor(device.read32(reg.VE_ENC_AVC_STM_BIT_LEN_REG) / 8) : 0;
  disableInterrupt(device);
  clearStatus(device);
  return { failure: isFinished ? undefined : stalled(status), length, interrupts: 1 };
}

function noStatus(status: number): JobOutcome {
  // without its watchdog the handler answers every later interrupt without clearing it
  const message = `an interrupt came with no status bit set (0x${status.toString(16)}): the driver has cancelled its watchdog and waits for ever; the picture's own interrupt is never cleared`;
  return { failure: { kind: 'no-status', status, message, stuck: true }, length: 0, interrupts: 0 };
}

function stalled(status: number): FrameFailure {
  const message = `the chip stopped without finishing (status 0x${status.toString(16)}): the coded buffer is too small or the set-up is wrong`;
  return { kind: 'stall', status, message };
}
