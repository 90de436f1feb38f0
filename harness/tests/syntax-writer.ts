/** Small H.264 streams written by hand, bit by bit, as the standard spells them. */
import { escapeNal } from '../decoder/index.js';
import type { SyntaxElement } from '../syntax/index.js';

export class Bits {
  private text = '';

  u(value: number, bits: number): this {
    this.text += value.toString(2).padStart(bits, '0');
    return this;
  }

  ue(value: number): this {
    const code = (value + 1).toString(2);
    this.text += '0'.repeat(code.length - 1) + code;
    return this;
  }

  se(value: number): this {
    return this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  get length(): number {
    return this.text.length;
  }

  /** What elements of headers say, coded again. */
  static of(elements: readonly SyntaxElement[]): Bits {
    const bits = new Bits();
    for (const { coding, value, bits: length } of elements) {
      if (coding === 'ue') bits.ue(value);
      else if (coding === 'se') bits.se(value);
      else bits.u(value, length);
    }
    return bits;
  }

  /** The bits as they are, zeros up to the byte's end. */
  bytes(): Uint8Array {
    const padded = this.text.padEnd(Math.ceil(this.text.length / 8) * 8, '0');
    return Uint8Array.from({ length: padded.length / 8 }, (_, i) => Number.parseInt(padded.slice(8 * i, 8 * i + 8), 2));
  }

  /** A NAL unit with start code: header byte, these bits, rbsp_trailing_bits(). */
  nal(refIdc: number, type: number): Uint8Array {
    const body = new Bits();
    body.text = `${this.text}1`;
    const bare = Uint8Array.of((refIdc << 5) | type, ...body.bytes());
    return Uint8Array.of(0, 0, 0, 1, ...escapeNal(bare));
  }
}

/** Parameter sets for CAVLC of 8x8 macroblocks, then one P slice with the given macroblock syntax. */
export function baselineSlice(data: (bits: Bits) => void): Uint8Array {
  const sps = new Bits().u(66, 8).u(0, 8).u(30, 8).ue(0).ue(0).ue(2).ue(1).u(0, 1).ue(7).ue(7).u(1, 1).u(1, 1).u(0, 2);
  const pps = new Bits().ue(0).ue(0).u(0, 2).ue(0).ue(0).ue(0).u(0, 3).se(0).se(0).se(0).u(1, 1).u(0, 2);
  const slice = new Bits().ue(0).ue(5).ue(0).u(1, 4).u(0, 2).u(0, 1).se(0).ue(1);
  data(slice);
  return Buffer.concat([sps.nal(3, 7), pps.nal(3, 8), slice.nal(2, 1)]);
}
