/** The headers that a sequence of accesses puts, as the units a decoder needs. */
import type { HeaderUnit } from '../drivers/driver.js';

const TYPES: ReadonlyMap<number, HeaderUnit['unit']> = new Map([
  [7, 'sps'],
  [8, 'pps'],
  [1, 'slice'],
  [5, 'slice'],
]);

/** Bits of STARTTRIG TYPE. */
const PUT_BITS = 1;
const BYTE_ALIGN = 2;
const PUT_VLCSE = 4;
const PUT_VLCUE = 5;

export class PutBits {
  private bits: number[] = [];
  /** Bit positions where a put began. */
  private starts = new Set<number>();

  /** Follows a write of STARTTRIG. `data`: what PUTBITSDATA holds. */
  trigger(value: number, data: number): void {
    const type = value & 0xf;
    if (type === PUT_BITS) this.put(data, (value >>> 8) & 0x3f);
    else if (type === BYTE_ALIGN) while (this.bits.length % 8 !== 0) this.bits.push(0);
    else if (type === PUT_VLCUE) this.exponential(data);
    else if (type === PUT_VLCSE) {
      const signed = data | 0;
      this.exponential(signed > 0 ? 2 * signed - 1 : -2 * signed);
    }
  }

  /** The units put since the last call. */
  take(): HeaderUnit[] {
    const { bits, starts } = this;
    this.bits = [];
    this.starts = new Set();
    const begins = [...starts]
      .sort((a, b) => a - b)
      .flatMap((at) => {
        const unit = unitAt(bits, at);
        return unit ? [{ at, unit }] : [];
      });
    return begins.map(({ at, unit }, index) => {
      const own = bits.slice(at, begins[index + 1]?.at ?? bits.length);
      return { unit, bits: own.length, bytes: pack(own) };
    });
  }

  private put(data: number, count: number): void {
    this.starts.add(this.bits.length);
    for (let bit = count - 1; bit >= 0; bit--) this.bits.push(bit < 32 ? (data >>> bit) & 1 : 0);
  }

  /** ue(v), clause 9.1. */
  private exponential(codeNum: number): void {
    const length = 32 - Math.clz32((codeNum + 1) >>> 0);
    this.put(0, length - 1);
    this.put((codeNum + 1) >>> 0, length);
  }
}

/** A start code of four bytes at a byte's edge with the header of a unit that is used as reference. */
function unitAt(bits: readonly number[], at: number): HeaderUnit['unit'] | undefined {
  if (at % 8 !== 0 || at + 40 > bits.length) return undefined;
  const [a, b, c, d, header] = pack(bits.slice(at, at + 40));
  if (a !== 0 || b !== 0 || c !== 0 || d !== 1 || header === undefined || header >= 0x80) return undefined;
  return TYPES.get(header & 31);
}

function pack(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((bits.length + 7) >> 3);
  for (const [index, bit] of bits.entries())
    bytes[index >> 3] = (bytes[index >> 3] as number) | (bit << (7 - (index & 7)));
  return bytes;
}
