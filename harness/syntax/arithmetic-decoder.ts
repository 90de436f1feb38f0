/** The binary arithmetic decoding engine (H.264 clause 9.3.3.2) and its context variables (clause 9.3.1.1). */
import { ReadFault } from './errors.js';
import type { Rbsp } from './rbsp.js';
import { RANGE_TAB_LPS, TRANS_IDX_LPS } from './tables/cabac-engine.js';
import { CONTEXTS, INIT_I, INIT_P0, INIT_P1, INIT_P2 } from './tables/cabac-init.js';

/** Bits of codIOffset, which are read before the first decision. */
export const REGISTER_BITS = 9;

/** log2 of codIRange. */
const LOG2 = Float64Array.from({ length: 512 }, (_, range) => Math.log2(range));

/** Initialisation tables by 0 for I slices, 1 + cabac_init_idc for P slices. */
const MODELS = [INIT_I, INIT_P0, INIT_P1, INIT_P2];

export class ArithmeticDecoder {
  /** Decisions so far. */
  bins = 0;
  /** pStateIdx << 1 | valMPS. */
  private readonly contexts = new Uint8Array(CONTEXTS);
  private range = 510;
  private offset = 0;
  /** Next bit to be read into codIOffset. */
  private next = 0;
  private bytes: Uint8Array = new Uint8Array(8);
  private end = 0;

  /** Initialises the context variables. @param model 0 for I slices, 1 + cabac_init_idc for P slices; qp SliceQPY */
  initContexts(model: number, qp: number): void {
    const table = MODELS[model] as Int8Array;
    for (let i = 0; i < CONTEXTS; i++) {
      const slope = (table[2 * i] as number) * Math.max(0, Math.min(51, qp));
      const state = Math.max(1, Math.min(126, (slope >> 4) + (table[2 * i + 1] as number)));
      this.contexts[i] = state <= 63 ? (63 - state) << 1 : ((state - 64) << 1) | 1;
    }
  }

  /** Starts the engine at an RBSP bit (clause 9.3.1.2). */
  start(rbsp: Rbsp, position: number): void {
    this.bytes = rbsp.bytes;
    // the engine reads up to and with rbsp_stop_one_bit
    this.end = rbsp.stopBit + 1;
    this.next = position;
    this.range = 510;
    this.offset = this.read(REGISTER_BITS);
  }

  /** Bits shifted out: RBSP position of the most significant bit of codIOffset. */
  get position(): number {
    return this.next - REGISTER_BITS;
  }

  /** RBSP position up to which bits were read; behind the last one of EncodeFlush once terminate() was 1. */
  get readPosition(): number {
    return this.next;
  }

  /** log2 of codIRange: position - logRange grows with each decision by exactly its information in bits. */
  get logRange(): number {
    return LOG2[this.range] as number;
  }

  /** DecodeDecision. */
  decision(context: number): number {
    this.bins++;
    const packed = this.contexts[context] as number;
    const state = packed >> 1;
    let bin = packed & 1;
    const lps = RANGE_TAB_LPS[(state << 2) | ((this.range >> 6) & 3)] as number;
    this.range -= lps;
    if (this.offset >= this.range) {
      this.offset -= this.range;
      this.range = lps;
      const mps = state === 0 ? bin ^ 1 : bin;
      this.contexts[context] = ((TRANS_IDX_LPS[state] as number) << 1) | mps;
      bin ^= 1;
    } else if (state < 62) {
      this.contexts[context] = packed + 2;
    }
    if (this.range < 256) {
      const shift = Math.clz32(this.range) - 23;
      this.range <<= shift;
      this.offset = (this.offset << shift) | this.read(shift);
    }
    return bin;
  }

  /** DecodeBypass. */
  bypass(): number {
    this.bins++;
    this.offset = (this.offset << 1) | this.read(1);
    if (this.offset < this.range) return 0;
    this.offset -= this.range;
    return 1;
  }

  /** DecodeTerminate. After 1 the engine has read the last bit of EncodeFlush and must be started again. */
  terminate(): number {
    this.bins++;
    this.range -= 2;
    if (this.offset >= this.range) {
      this.range = 2;
      return 1;
    }
    if (this.range < 256) {
      this.range <<= 1;
      this.offset = (this.offset << 1) | this.read(1);
    }
    return 0;
  }

  /** @param count 1..9 */
  private read(count: number): number {
    const { bytes, next } = this;
    if (next + count > this.end) throw new ReadFault('the slice ends before its end_of_slice_flag');
    const at = next >> 3;
    const window = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
    this.next = next + count;
    return (window >> (24 - (next & 7) - count)) & ((1 << count) - 1);
  }
}
