/** The headers that a trace puts through the bit writer, with the state of emulation prevention at every byte. */
import { escapeNal } from '../decoder/annexb.js';
import type { Place } from './model.js';

const PUT_BITS = 1;
const BYTE_ALIGN = 2;
const PUT_VLCSE = 4;
const PUT_VLCUE = 5;

const START_CODE_BITS = 32;
const HEADER_BITS = 8;

/** A unit as it was put. */
export interface PutUnit {
  readonly place: Place;
  /** nal_unit_type. */
  readonly type: number;
  /** Bits behind the start code. */
  readonly bits: number;
  /** Behind the start code, without emulation prevention bytes, the last byte padded with zero bits. */
  readonly bytes: Uint8Array;
  /** By byte: whether all of its bits were put with emulation prevention off. */
  readonly raw: readonly boolean[];
  /** As the decoder sees it: emulation prevention bytes where they were on. */
  readonly coded: Uint8Array;
}

interface Bit {
  readonly value: 0 | 1;
  readonly raw: boolean;
}

/** Reads `count` bits as a number. */
function word(bits: readonly Bit[], at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 2 + (bits[at + i]?.value ?? 0);
  return value;
}

export class PutCollector {
  private bits: Bit[] = [];
  private readonly starts: { at: number; place: Place }[] = [];

  /** Follows a write of STARTTRIG. `data`: PUTBITSDATA; `raw`: PARA0 bit 31. */
  trigger(value: number, data: number, raw: boolean, place: Place): void {
    const type = value & 0xf;
    if (type === PUT_BITS) this.put(data, (value >>> 8) & 0x3f, raw, place);
    else if (type === BYTE_ALIGN) while (this.bits.length % 8 !== 0) this.bits.push({ value: 0, raw });
    else if (type === PUT_VLCUE) this.exponential(data, raw, place);
    else if (type === PUT_VLCSE) {
      const signed = data | 0;
      this.exponential(signed > 0 ? 2 * signed - 1 : -2 * signed, raw, place);
    }
  }

  /** Where the first put since the last call of `take` or `clear` is. */
  get first(): Place | undefined {
    return this.starts[0]?.place;
  }

  /** Forgets everything: a picture's stream begins anew. */
  clear(): void {
    this.bits = [];
    this.starts.length = 0;
  }

  /** The units put since the last call, and where a start code began inside a byte. */
  take(): { units: PutUnit[]; misplaced: readonly Place[] } {
    const { bits } = this;
    const begins: { at: number; place: Place }[] = [];
    const misplaced: Place[] = [];
    let free = 0;
    for (const start of this.starts) {
      // units do not overlap, and a put of no bits begins where the next one does
      if (start.at < free || !this.isStartCode(start.at)) continue;
      free = start.at + START_CODE_BITS + HEADER_BITS;
      if (start.at % 8 === 0) begins.push(start);
      else misplaced.push(start.place);
    }
    const units = begins.map(({ at, place }, index) =>
      this.unit(at + START_CODE_BITS, begins[index + 1]?.at ?? bits.length, place),
    );
    this.clear();
    return { units, misplaced };
  }

  /** 00 00 00 01 with a NAL unit header behind it; a start code is put with emulation prevention off. */
  private isStartCode(at: number): boolean {
    const { bits } = this;
    if (at + START_CODE_BITS + HEADER_BITS > bits.length || word(bits, at, START_CODE_BITS) !== 1) return false;
    return bits[at]?.raw === true && bits[at + START_CODE_BITS]?.value === 0;
  }

  private unit(from: number, to: number, place: Place): PutUnit {
    const count = to - from;
    const bytes = new Uint8Array((count + 7) >> 3);
    const raw: boolean[] = [];
    for (let i = 0; i < bytes.length; i++) {
      const own = this.bits.slice(from + 8 * i, Math.min(from + 8 * i + 8, to));
      bytes[i] = word(own, 0, own.length) << (8 - own.length);
      raw.push(own.every((bit) => bit.raw));
    }
    return { place, type: (bytes[0] as number) & 31, bits: count, bytes, raw, coded: escapeWhere(bytes, raw) };
  }

  private put(data: number, count: number, raw: boolean, place: Place): void {
    this.starts.push({ at: this.bits.length, place });
    for (let bit = count - 1; bit >= 0; bit--) this.bits.push({ value: bit < 32 && (data >>> bit) & 1 ? 1 : 0, raw });
  }

  /** ue(v), clause 9.1. */
  private exponential(codeNum: number, raw: boolean, place: Place): void {
    const length = 32 - Math.clz32((codeNum + 1) >>> 0);
    this.put(0, length - 1, raw, place);
    this.put((codeNum + 1) >>> 0, length, raw, place);
  }
}

/** Emulation prevention bytes ahead of bytes that were not put raw. */
function escapeWhere(bytes: Uint8Array, raw: readonly boolean[]): Uint8Array {
  if (!raw.includes(true)) return escapeNal(bytes);
  const out: number[] = [];
  let zeros = 0;
  for (const [index, byte] of bytes.entries()) {
    if (zeros >= 2 && byte <= 3 && !raw[index]) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}

/** A unit's bytes closed for a reader: slice headers end in the middle of a byte and are filled up with ones. */
export function closedUnit({ bytes, bits, type }: Pick<PutUnit, 'bytes' | 'bits' | 'type'>): Uint8Array {
  if (type === 7 || type === 8) return escapeNal(bytes);
  const closed = new Uint8Array(bytes.length + 17).fill(0xff);
  closed.set(bytes);
  const part = bits % 8;
  if (part !== 0) closed[bytes.length - 1] = (bytes[bytes.length - 1] as number) | (0xff >> part);
  return escapeNal(closed);
}
