/** The chip's bit writer as the driver uses it: one bus write for the value, one for the count, a poll before each put. */
import type { Device } from '../../../emulator/device.js';
import { BitWriter } from '../common/bit-writer.js';
import { pollSet } from '../common/poll.js';
import {
  field,
  VE_ENC_AVC_PARA0_EPTB_DIS,
  VE_ENC_AVC_PARA0_REG,
  VE_ENC_AVC_PUTBITSDATA_REG,
  VE_ENC_AVC_STARTTRIG_REG,
  VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS,
  VE_ENC_AVC_STATUS_PUT_BITS_READY,
  VE_ENC_AVC_STATUS_REG,
  VE_ENC_AVC_STM_BIT_LEN_REG,
} from '../common/registers.js';

export class HeaderWriter extends BitWriter {
  constructor(private readonly device: Device) {
    super();
  }

  /** The count register has six bits. */
  protected put(value: number, count: number): number {
    pollSet(this.device, VE_ENC_AVC_STATUS_REG, VE_ENC_AVC_STATUS_PUT_BITS_READY);
    this.device.write32(VE_ENC_AVC_PUTBITSDATA_REG, value);
    this.device.write32(VE_ENC_AVC_STARTTRIG_REG, field(count, 13, 8) | VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS);
    return count & 0x3f;
  }

  /** Zero bits up to the next byte, by the chip's own bit count. */
  align(): void {
    const odd = this.device.read32(VE_ENC_AVC_STM_BIT_LEN_REG) % 8;
    if (odd !== 0) this.bits(0, 8 - odd);
  }

  /** Switches the insertion of emulation prevention bytes, by read and write back of 0xb04. */
  emulationPrevention(on: boolean): void {
    const value = this.device.read32(VE_ENC_AVC_PARA0_REG);
    const changed = on ? value & ~VE_ENC_AVC_PARA0_EPTB_DIS : value | VE_ENC_AVC_PARA0_EPTB_DIS;
    this.device.write32(VE_ENC_AVC_PARA0_REG, changed >>> 0);
  }
}
