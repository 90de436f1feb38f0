/** Syntax elements over the chip's put-bits port, with a record of what was put. */
import type { HeaderUnit } from '../driver.js';

/** Puts syntax elements through the bit writer and keeps what it put, unit by unit. */
export abstract class BitWriter {
  readonly #units: { unit: HeaderUnit['unit']; bits: number[] }[] = [];

  /** One put: the accesses that append the low `count` bits of `value`. Returns how many bits the chip takes of it. */
  protected abstract put(value: number, count: number): number;

  /** Starts the record of a unit; what follows is counted to it. */
  begin(unit: HeaderUnit['unit']): void {
    this.#units.push({ unit, bits: [] });
  }

  /** u(n): the low `count` bits of `value`. */
  bits(value: number, count: number): void {
    const taken = this.put(value >>> 0, count);
    const record = this.#units.at(-1)?.bits;
    for (let bit = taken - 1; bit >= 0; bit--) record?.push(bit < 32 ? (value >>> bit) & 1 : 0);
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
