/** The chip's bit writer as the driver uses it: one bus write for the value, one for the count, a poll before each put. */
import type { Device } from '../../../emulator/device.js';
import type { HeaderUnit } from '../driver.js';
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
} from './registers.js';

const POLL_STEP = 10;
const POLL_BUDGET = 1000;

/** Reads until all `bits` are set, every 10 us for 1 ms. The driver ignores whether they ever were. */
export function poll(device: Device, register: number, bits: number): void {
  for (let waited = 0; waited <= POLL_BUDGET; waited += POLL_STEP) {
    const value = device.read32(register);
    if ((value & bits) === bits || waited === POLL_BUDGET) return;
    device.delay(POLL_STEP);
  }
}

/** Puts syntax elements through the bit writer and keeps what it put, unit by unit. */
export class HeaderWriter {
  readonly #units: { unit: HeaderUnit['unit']; bits: number[] }[] = [];

  constructor(private readonly device: Device) {}

  /** Starts the record of a unit; what follows is counted to it. */
  begin(unit: HeaderUnit['unit']): void {
    this.#units.push({ unit, bits: [] });
  }

  /** u(n): the low `count` bits of `value`. The count register has six bits. */
  bits(value: number, count: number): void {
    poll(this.device, VE_ENC_AVC_STATUS_REG, VE_ENC_AVC_STATUS_PUT_BITS_READY);
    this.device.write32(VE_ENC_AVC_PUTBITSDATA_REG, value >>> 0);
    this.device.write32(VE_ENC_AVC_STARTTRIG_REG, field(count, 13, 8) | VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS);
    const record = this.#units.at(-1)?.bits;
    for (let bit = (count & 0x3f) - 1; bit >= 0; bit--) record?.push(bit < 32 ? (value >>> bit) & 1 : 0);
  }

  flag(value: number | boolean): void {
    this.bits(Number(value), 1);
  }

  u8(value: number): void {
    this.bits(value & 0xff, 8);
  }

  u16(value: number): void {
    this.bits(value & 0xffff, 16);
  }

  /** u(32), in four puts of eight bits. */
  u32(value: number): void {
    for (let shift = 24; shift >= 0; shift -= 8) this.u8(value >>> shift);
  }

  /** ue(v), H.264 clause 9.1. */
  ue(value: number): void {
    const code = (value + 1) >>> 0;
    this.bits(code, 2 * (31 - Math.clz32(code)) + 1);
  }

  /** se(v), H.264 clause 9.1.1. */
  se(value: number): void {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
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

  units(): HeaderUnit[] {
    return this.#units.map(({ unit, bits }) => ({ unit, bits: bits.length, bytes: pack(bits) }));
  }
}

/** Bits to bytes, first bit on top, the last byte padded with zeros. */
export function pack(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, index) => {
    bytes[index >> 3]! |= bit << (7 - (index & 7));
  });
  return bytes;
}
