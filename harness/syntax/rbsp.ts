/** Raw byte sequence payloads: the bytes of a NAL unit without emulation prevention, and the way back to the stream. */
import { ReadFault } from './errors.js';

/** Zero bytes kept behind the payload, so that windows of four bytes may be read at its last bit. */
const PADDING = 8;

export class Rbsp {
  /** Payload, with PADDING zero bytes behind `length`. */
  readonly bytes: Uint8Array;
  /** Payload bytes, cabac_zero_words included. */
  readonly length: number;
  /** Bit position of rbsp_stop_one_bit, -1 when every byte is zero. */
  readonly stopBit: number;
  /** RBSP offset of the byte behind each emulation_prevention_three_byte. */
  private readonly escapes: number[] = [];

  /**
   * @param stream the byte stream
   * @param start offset of the first payload byte, the one behind the NAL unit header
   * @param end offset behind the last byte of the NAL unit
   */
  constructor(
    stream: Uint8Array,
    readonly start: number,
    end: number,
  ) {
    const bytes = new Uint8Array(Math.max(0, end - start) + PADDING);
    let length = 0;
    let zeros = 0;
    for (let i = start; i < end; i++) {
      const byte = stream[i] as number;
      if (zeros >= 2 && byte === 3) {
        this.escapes.push(length);
        zeros = 0;
        continue;
      }
      bytes[length++] = byte;
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    bytes.fill(0, length);
    this.bytes = bytes;
    this.length = length;
    let last = length - 1;
    while (last >= 0 && bytes[last] === 0) last--;
    this.stopBit = last < 0 ? -1 : last * 8 + Math.clz32((bytes[last] as number) & -(bytes[last] as number)) - 24;
  }

  /** Bytes of emulation prevention that the stream spends on this payload. */
  get escapeCount(): number {
    return this.escapes.length;
  }

  /** Bytes of the payload behind rbsp_trailing_bits(): two for each cabac_zero_word. */
  get zeroBytes(): number {
    return this.length - ((this.stopBit >> 3) + 1);
  }

  /** Offset in the byte stream of the byte that holds an RBSP bit. */
  streamByte(bit: number): number {
    const offset = bit >> 3;
    let low = 0;
    let high = this.escapes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.escapes[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return this.start + offset + low;
  }

  /** Position in the byte stream, in bits from its begin, emulation prevention included. */
  streamBit(bit: number): number {
    return this.streamByte(bit) * 8 + (bit & 7);
  }
}

/** Reads bits and Exp-Golomb codes of a payload (clauses 7.2 and 9.1); never reads rbsp_stop_one_bit as data. */
export class BitReader {
  position = 0;
  /** Position behind the last bit of data. */
  readonly end: number;
  private readonly bytes: Uint8Array;

  constructor(rbsp: Rbsp) {
    this.bytes = rbsp.bytes;
    this.end = Math.max(0, rbsp.stopBit);
  }

  /** more_rbsp_data(), clause 7.2. */
  get more(): boolean {
    return this.position < this.end;
  }

  /** The next 16 bits, zeros behind the end of the payload. */
  peek16(): number {
    const { bytes, position } = this;
    const at = position >> 3;
    const window = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    return (window >> (8 - (position & 7))) & 0xffff;
  }

  skip(count: number): void {
    if (this.position + count > this.end) throw new ReadFault('the data ends inside this element');
    this.position += count;
  }

  /** @param count 0..32 */
  bits(count: number): number {
    if (count > 16) return this.bits(count - 16) * 65536 + this.bits(16);
    if (count === 0) return 0;
    const value = this.peek16() >> (16 - count);
    this.skip(count);
    return value;
  }

  /** ue(v), clause 9.1: 0..2^32-2. */
  ue(): number {
    let zeros = 0;
    for (;;) {
      const window = this.peek16();
      if (window !== 0) {
        const leading = Math.clz32(window) - 16;
        zeros += leading;
        this.skip(leading + 1);
        break;
      }
      zeros += 16;
      if (zeros > 31) throw new ReadFault('an Exp-Golomb code has more than 31 leading zero bits');
      this.skip(16);
    }
    if (zeros > 31) throw new ReadFault('an Exp-Golomb code has more than 31 leading zero bits');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v), clause 9.1.1. */
  se(): number {
    const code = this.ue();
    return code & 1 ? (code + 1) / 2 : -code / 2;
  }
}
