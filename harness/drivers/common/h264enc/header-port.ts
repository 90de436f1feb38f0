/** The put-bits port as h264enc uses it: emulation prevention off for start codes only, trailing bits by the chip's count. */
import type { Device } from '../../../../emulator/device.js';
import { BitWriter } from '../bit-writer.js';
import {
  VE_ENC_AVC_PARA0_EPTB_DIS,
  VE_ENC_AVC_PARA0_REG,
  VE_ENC_AVC_PUTBITSDATA_REG,
  VE_ENC_AVC_STARTTRIG_REG,
  VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS,
  VE_ENC_AVC_STM_BIT_LEN_REG,
} from '../registers.js';
import type { FixSet } from './fixes.js';

export interface PortOptions {
  /** Bits that go into 0xb18 besides count and type. */
  readonly trigger?: number;
  /** What the driver does before each put. */
  readonly wait?: () => void;
}

export class HeaderPort extends BitWriter {
  constructor(
    private readonly device: Device,
    private readonly fixes: FixSet,
    private readonly options: PortOptions = {},
  ) {
    super();
  }

  protected put(value: number, count: number): number {
    const taken = count & (this.fixes.has('put-count-mask') ? 0x3f : 0x1f);
    const trigger = (this.options.trigger ?? 0) | (taken << 8) | VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS;
    this.options.wait?.();
    this.device.write32(VE_ENC_AVC_PUTBITSDATA_REG, value);
    this.device.write32(VE_ENC_AVC_STARTTRIG_REG, trigger >>> 0);
    return taken;
  }

  /** Start code and NAL header byte, in two puts of 24 and 16 bits. */
  startCode(nalRefIdc: number, nalUnitType: number): void {
    const para0 = this.device.read32(VE_ENC_AVC_PARA0_REG);
    this.device.write32(VE_ENC_AVC_PARA0_REG, (para0 | VE_ENC_AVC_PARA0_EPTB_DIS) >>> 0);
    this.bits(0, 24);
    this.bits(0x100 | (nalRefIdc << 5) | nalUnitType, 16);
    this.device.write32(VE_ENC_AVC_PARA0_REG, para0);
  }

  /** rbsp_trailing_bits in one put; nine bits where one would do. */
  trailingBits(): void {
    const length = this.device.read32(VE_ENC_AVC_STM_BIT_LEN_REG);
    let zeros = 8 - ((length + 1) & 7);
    if (zeros === 8 && this.fixes.has('trailing-bits-byte')) zeros = 0;
    this.bits(1 << zeros, zeros + 1);
  }
}
