/** Headers through the put-bits port: start code and NAL unit header as they are, payloads with emulation prevention. */
import type { Device } from '../../../emulator/device.js';
import { BitWriter } from '../common/bit-writer.js';
import { pollSet } from '../common/poll.js';
import * as reg from '../common/registers.js';
import { field } from '../common/registers.js';

/** START_TRIG functions beyond raw bits. */
const TYPE_BYTE_ALIGN = 2;
const TYPE_PUT_SE = 4;
const TYPE_PUT_UE = 5;

export class HeaderPort extends BitWriter {
  #exponential: { readonly type: number; readonly value: number } | undefined;

  /** @param hardwareCodes ue(v) and se(v) are left to the hardware */
  constructor(
    private readonly device: Device,
    private readonly hardwareCodes: boolean,
  ) {
    super();
  }

  /** Start code and NAL unit header byte. What follows is escaped. */
  beginUnit(unit: 'sps' | 'pps' | 'slice', nalUnitType: number, nalRefIdc: number): void {
    this.device.write32(reg.VE_ENC_AVC_PARA0_REG, reg.VE_ENC_AVC_PARA0_EPTB_DIS);
    this.begin(unit);
    this.bits(1, 32);
    this.u8((nalRefIdc << 5) | nalUnitType);
    this.device.write32(reg.VE_ENC_AVC_PARA0_REG, 0);
  }

  /** rbsp_trailing_bits(). */
  trailingBits(): void {
    this.flag(1);
    this.#ready();
    this.device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, TYPE_BYTE_ALIGN);
  }

  override ue(value: number): void {
    if (this.hardwareCodes) this.#exponential ??= { type: TYPE_PUT_UE, value };
    super.ue(value);
  }

  override se(value: number): void {
    if (this.hardwareCodes) this.#exponential = { type: TYPE_PUT_SE, value };
    super.se(value);
  }

  protected put(value: number, count: number): number {
    this.#ready();
    const code = this.#exponential;
    this.#exponential = undefined;
    this.device.write32(reg.VE_ENC_AVC_PUTBITSDATA_REG, code ? code.value >>> 0 : value);
    const type = code?.type ?? reg.VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS;
    this.device.write32(reg.VE_ENC_AVC_STARTTRIG_REG, field(code ? 0 : count, 13, 8) | type);
    return count;
  }

  #ready(): void {
    pollSet(this.device, reg.VE_ENC_AVC_STATUS_REG, reg.VE_ENC_AVC_STATUS_PUT_BITS_READY);
  }
}
