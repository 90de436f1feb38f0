/** Macroblock syntax in CABAC (H.264 clauses 7.3.5, 9.3): binarisations and the choice of contexts. */
import { ArithmeticDecoder, REGISTER_BITS } from './arithmetic-decoder.js';
import { Kind } from './elements.js';
import { ReadFault } from './errors.js';
import { BLOCK_X, BLOCK_Y, BLOCKS } from './macroblock.js';
import { CATEGORY, MAX_COEFFICIENTS, type MacroblockReader, type ReaderContext, report } from './macroblock-reader.js';
import type { Rbsp } from './rbsp.js';
import { DC_FLAGS, I_NXN, SKIPPED, TRANSFORM8X8 } from './slice-state.js';

/** ctxIdxOffset of the elements (table 9-34), frame macroblocks. */
const CTX = {
  mb_type_i: 3,
  mb_skip_flag: 11,
  mb_type_p: 14,
  mb_type_p_intra: 17,
  sub_mb_type: 21,
  mvd: [40, 47],
  ref_idx: 54,
  mb_qp_delta: 60,
  intra_chroma_pred_mode: 64,
  prev_intra_pred_mode_flag: 68,
  rem_intra_pred_mode: 69,
  cbp_luma: 73,
  cbp_chroma: 77,
  coded_block_flag: 85,
  significant: 105,
  last: 166,
  abs: 227,
  transform_size_8x8_flag: 399,
  significant8x8: 402,
  last8x8: 417,
  abs8x8: 426,
} as const;

/** ctxBlockCatOffset (table 9-40) by ctxBlockCat 0..4. */
const CBF_OFFSET = [0, 4, 8, 12, 16] as const;
const MAP_OFFSET = [0, 15, 29, 44, 47] as const;
const ABS_OFFSET = [0, 10, 20, 30, 39] as const;

/** ctxIdxInc of significant_coeff_flag in 8x8 blocks of frame macroblocks, by levelListIdx (table 9-43). */
// prettier-ignore
const SIGNIFICANT_8X8 = Uint8Array.of(
  0, 1, 2, 3, 4, 5, 5, 4, 4, 3, 3, 4, 4, 4, 5, 5, 4, 4, 4, 4, 3, 3, 6, 7, 7, 7, 8, 9, 10, 9, 8, 7,
  7, 6, 11, 12, 13, 11, 6, 7, 8, 9, 14, 10, 9, 8, 6, 11, 12, 13, 11, 6, 9, 14, 10, 9, 11, 12, 13, 11, 14, 10, 12,
);

/** ctxIdxInc of last_significant_coeff_flag in 8x8 blocks (table 9-43). */
// prettier-ignore
const LAST_8X8 = Uint8Array.of(
  0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
  3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8,
);

/** uCoff of the prefix of coeff_abs_level_minus1 and of mvd (clause 9.3.2.3). */
const LEVEL_CUT = 14;
const MVD_CUT = 9;

/** Longest unary part of an Exp-Golomb suffix: values stay below 2^24. */
const MAX_SUFFIX = 23;

export class CabacReader implements MacroblockReader {
  readonly cabac = true;
  /** False once a pcm_alignment_zero_bit was 1. */
  alignmentZero = true;
  current: number = Kind.mb_skip_flag;
  private readonly engine = new ArithmeticDecoder();
  private block = -1;
  private startPosition = 0;
  private startBins = 0;
  private startInformation = 0;
  /** RBSP position and account at the last start of the engine, for what EncodeFlush costs. */
  private enginePosition = 0;
  private engineCost = 0;
  private readonly places = new Uint8Array(64);

  /** @param position RBSP bit behind cabac_alignment_one_bit */
  constructor(
    private readonly rbsp: Rbsp,
    position: number,
    private readonly context: ReaderContext,
  ) {
    const { slice } = context;
    this.engine.initContexts(slice.kind === 'I' ? 0 : 1 + slice.cabac_init_idc, slice.qp);
    this.startEngine(position);
  }

  get position(): number {
    return this.engine.position;
  }

  /** RBSP position behind EncodeFlush; the bit before it is rbsp_stop_one_bit at the end of a slice. */
  get endPosition(): number {
    return this.engine.readPosition;
  }

  mbSkipFlag(): number {
    const { state } = this.context;
    this.begin(Kind.mb_skip_flag);
    const inc = this.unlike(state.a, SKIPPED) + this.unlike(state.b, SKIPPED);
    return this.done(this.engine.decision(CTX.mb_skip_flag + inc));
  }

  endOfSliceFlag(): number {
    this.begin(Kind.end_of_slice_flag);
    const value = this.done(this.engine.terminate());
    // the last of the nine bits of EncodeFlush is rbsp_stop_one_bit
    if (value) this.flush(REGISTER_BITS - 1);
    return value;
  }

  mbType(): number {
    this.begin(Kind.mb_type);
    const { state, slice } = this.context;
    if (slice.kind === 'I') {
      const inc = this.unlike(state.a, I_NXN) + this.unlike(state.b, I_NXN);
      return this.done(this.intraType(CTX.mb_type_i + inc, CTX.mb_type_i + 3, [0, 1, 2, 3, 4]));
    }
    if (this.engine.decision(CTX.mb_type_p)) {
      return this.done(5 + this.intraType(CTX.mb_type_p_intra, CTX.mb_type_p_intra + 1, [0, 1, 1, 2, 2]));
    }
    // table 9-37: 000 P_L0_16x16, 001 P_8x8, 010 P_L0_L0_8x16, 011 P_L0_L0_16x8
    if (this.engine.decision(CTX.mb_type_p + 1)) return this.done(this.engine.decision(CTX.mb_type_p + 3) ? 1 : 2);
    return this.done(this.engine.decision(CTX.mb_type_p + 2) ? 3 : 0);
  }

  transformSize8x8Flag(): number {
    const { state } = this.context;
    this.begin(Kind.transform_size_8x8_flag);
    const inc = this.like(state.a, TRANSFORM8X8) + this.like(state.b, TRANSFORM8X8);
    return this.done(this.engine.decision(CTX.transform_size_8x8_flag + inc));
  }

  intraPredMode(block: number, large: boolean): number {
    const { engine } = this;
    this.block = block;
    this.begin(large ? Kind.prev_intra8x8_pred_mode_flag : Kind.prev_intra4x4_pred_mode_flag);
    let rem = -1;
    if (!this.done(engine.decision(CTX.prev_intra_pred_mode_flag))) {
      this.begin(large ? Kind.rem_intra8x8_pred_mode : Kind.rem_intra4x4_pred_mode);
      const low = engine.decision(CTX.rem_intra_pred_mode);
      const middle = engine.decision(CTX.rem_intra_pred_mode);
      rem = this.done(low | (middle << 1) | (engine.decision(CTX.rem_intra_pred_mode) << 2));
    }
    this.block = -1;
    return rem;
  }

  intraChromaPredMode(): number {
    const { state } = this.context;
    this.begin(Kind.intra_chroma_pred_mode);
    const set = (mb: number) => (mb >= 0 && state.chromaMode[mb] !== 0 ? 1 : 0);
    const base = CTX.intra_chroma_pred_mode;
    if (!this.engine.decision(base + set(state.a) + set(state.b))) return this.done(0);
    if (!this.engine.decision(base + 3)) return this.done(1);
    return this.done(this.engine.decision(base + 3) ? 3 : 2);
  }

  subMbType(partition: number): number {
    const { engine } = this;
    this.block = partition;
    this.begin(Kind.sub_mb_type);
    // table 9-38: 1, 00, 011, 010
    let value = 0;
    if (!engine.decision(CTX.sub_mb_type)) {
      if (!engine.decision(CTX.sub_mb_type + 1)) value = 1;
      else value = engine.decision(CTX.sub_mb_type + 2) ? 2 : 3;
    }
    this.done(value);
    this.block = -1;
    return value;
  }

  refIdx(partition: number, x: number, y: number, max: number): number {
    const { state } = this.context;
    this.block = partition;
    this.begin(Kind.ref_idx_l0);
    const cell = state.cell + y * state.stride + x;
    const positive = (has: boolean, at: number) => has && (state.refIdx[at] as number) > 0;
    let inc = positive(x > 0 || state.a >= 0, cell - 1) ? 1 : 0;
    if (positive(y > 0 || state.b >= 0, cell - state.stride)) inc += 2;
    let value = 0;
    while (this.engine.decision(CTX.ref_idx + inc)) {
      if (++value > max) throw new ReadFault(`the value is above num_ref_idx_l0_active_minus1 ${max}`);
      inc = value === 1 ? 4 : 5;
    }
    this.done(value);
    this.block = -1;
    return value;
  }

  mvd(partition: number, component: number, x: number, y: number): number {
    const { state } = this.context;
    this.block = partition;
    this.begin(Kind.mvd_l0);
    const grid = component === 0 ? state.mvdX : state.mvdY;
    const cell = state.cell + y * state.stride + x;
    let sum = x > 0 || state.a >= 0 ? (grid[cell - 1] as number) : 0;
    if (y > 0 || state.b >= 0) sum += grid[cell - state.stride] as number;
    const value = this.vectorDifference(CTX.mvd[component as 0 | 1], sum < 3 ? 0 : sum > 32 ? 2 : 1);
    this.done(value, component);
    this.block = -1;
    return value;
  }

  codedBlockPattern(): number {
    this.begin(Kind.coded_block_pattern);
    const { state } = this.context;
    const cbpA = state.a < 0 ? 0x0f : (state.cbp[state.a] as number);
    const cbpB = state.b < 0 ? 0x0f : (state.cbp[state.b] as number);
    let luma = 0;
    for (let i = 0; i < 4; i++) {
      const left = i & 1 ? luma >> (i - 1) : cbpA >> (i + 1);
      const above = i & 2 ? luma >> (i - 2) : cbpB >> (i + 2);
      luma |= this.engine.decision(CTX.cbp_luma + (~left & 1) + 2 * (~above & 1)) << i;
    }
    const inc = (cbpA >> 4 ? 1 : 0) + (cbpB >> 4 ? 2 : 0);
    let chroma = this.engine.decision(CTX.cbp_chroma + inc);
    if (chroma) {
      chroma += this.engine.decision(CTX.cbp_chroma + 4 + (cbpA >> 4 === 2 ? 1 : 0) + (cbpB >> 4 === 2 ? 2 : 0));
    }
    return this.done(luma | (chroma << 4));
  }

  mbQpDelta(): number {
    this.begin(Kind.mb_qp_delta);
    let inc = this.context.state.lastQpDelta !== 0 ? 1 : 0;
    let code = 0;
    while (this.engine.decision(CTX.mb_qp_delta + inc)) {
      if (++code > 255) throw new ReadFault('the value is outside -26..25');
      inc = code === 1 ? 2 : 3;
    }
    return this.done(code & 1 ? (code + 1) >> 1 : -(code >> 1));
  }

  pcm(): Uint8Array {
    this.flush(REGISTER_BITS);
    let position = this.engine.readPosition;
    const samples = new Uint8Array(384);
    const byte = (position + 7) >> 3;
    const { ledger, listener } = this.context;
    const book = (kind: number, value: number, bits: number) => {
      this.current = kind;
      ledger.add(kind, bits, bits);
      if (listener) report(this.context, kind, 'u', value, position, { bits, cost: bits, bins: 0 }, -1, 0);
      position += bits;
    };
    while (position & 7) {
      const bit = ((this.rbsp.bytes[position >> 3] as number) >> (7 - (position & 7))) & 1;
      book(Kind.pcm_alignment_zero_bit, bit, 1);
      // x264 ends the arithmetic code ahead of I_PCM samples with a 1 among them
      if (bit) this.alignmentZero = false;
    }
    if (8 * (byte + 384) > this.rbsp.stopBit) throw new ReadFault('the data ends inside the samples');
    for (let i = 0; i < 384; i++) {
      samples[i] = this.rbsp.bytes[byte + i] as number;
      book(i < 256 ? Kind.pcm_sample_luma : Kind.pcm_sample_chroma, samples[i] as number, 8);
    }
    this.startEngine(position);
    return samples;
  }

  residual(category: number, block: number, levels: Int32Array, offset: number, intra: boolean): number {
    this.block = block;
    const large = category === CATEGORY.luma8x8;
    let count = 0;
    if (large || this.codedBlockFlag(category, block, intra)) {
      count = large ? this.map8x8() : this.map(category, MAX_COEFFICIENTS[category] as number);
      const base = large ? CTX.abs8x8 : CTX.abs + (ABS_OFFSET[category as 0] as number);
      this.levels(base, category === CATEGORY.chromaDc ? 3 : 4, count, levels, offset);
    }
    this.block = -1;
    return count;
  }

  private codedBlockFlag(category: number, block: number, intra: boolean): number {
    this.begin(Kind.coded_block_flag);
    const { state } = this.context;
    const absent = intra ? 1 : 0;
    let a = absent;
    let b = absent;
    if (category === CATEGORY.lumaDc || category === CATEGORY.chromaDc) {
      const mask = DC_FLAGS[(block - BLOCKS.lumaDc) as 0] as number;
      if (state.a >= 0) a = (state.dcFlags[state.a] as number) & mask ? 1 : 0;
      if (state.b >= 0) b = (state.dcFlags[state.b] as number) & mask ? 1 : 0;
    } else {
      const chroma = category === CATEGORY.chromaAc;
      const index = chroma ? (block - BLOCKS.chromaAc) & 3 : block;
      const x = chroma ? index & 1 : (BLOCK_X[index] as number);
      const y = chroma ? index >> 1 : (BLOCK_Y[index] as number);
      const grid = chroma ? (state.nonZeroChroma[block < BLOCKS.chromaAc + 4 ? 0 : 1] as Uint8Array) : state.nonZero;
      const stride = chroma ? state.chromaStride : state.stride;
      const cell = (chroma ? state.chromaCell : state.cell) + y * stride + x;
      if (x > 0 || state.a >= 0) a = grid[cell - 1] ? 1 : 0;
      if (y > 0 || state.b >= 0) b = grid[cell - stride] ? 1 : 0;
    }
    return this.done(this.engine.decision(CTX.coded_block_flag + (CBF_OFFSET[category as 0] as number) + a + 2 * b));
  }

  /** Significance map of a block of up to 16 coefficients. @returns number of levels, their places in `places` */
  private map(category: number, max: number): number {
    const significant = CTX.significant + (MAP_OFFSET[category as 0] as number);
    const last = CTX.last + (MAP_OFFSET[category as 0] as number);
    const chromaDc = category === CATEGORY.chromaDc;
    let count = 0;
    for (let i = 0; i < max - 1; i++) {
      const inc = chromaDc && i > 2 ? 2 : i;
      this.begin(Kind.significant_coeff_flag);
      if (!this.done(this.engine.decision(significant + inc), i)) continue;
      this.places[count++] = i;
      this.begin(Kind.last_significant_coeff_flag);
      if (this.done(this.engine.decision(last + inc), i)) return count;
    }
    this.places[count++] = max - 1;
    return count;
  }

  private map8x8(): number {
    let count = 0;
    for (let i = 0; i < 63; i++) {
      this.begin(Kind.significant_coeff_flag);
      if (!this.done(this.engine.decision(CTX.significant8x8 + (SIGNIFICANT_8X8[i] as number)), i)) continue;
      this.places[count++] = i;
      this.begin(Kind.last_significant_coeff_flag);
      if (this.done(this.engine.decision(CTX.last8x8 + (LAST_8X8[i] as number)), i)) return count;
    }
    this.places[count++] = 63;
    return count;
  }

  /** coeff_abs_level_minus1 and coeff_sign_flag, that of the highest frequency first. */
  private levels(base: number, greaterMax: number, count: number, levels: Int32Array, offset: number): void {
    let ones = 0;
    let greater = 0;
    for (let i = count - 1; i >= 0; i--) {
      const place = this.places[i] as number;
      this.begin(Kind.coeff_abs_level_minus1);
      const minus1 = this.absLevel(
        base + (greater > 0 ? 0 : Math.min(4, 1 + ones)),
        base + 5 + Math.min(greaterMax, greater),
      );
      this.done(minus1, place);
      if (minus1 === 0) ones++;
      else greater++;
      this.begin(Kind.coeff_sign_flag);
      const negative = this.done(this.engine.bypass(), place);
      levels[offset + place] = negative ? -1 - minus1 : minus1 + 1;
    }
  }

  /** UEG0 with uCoff 14, unsigned (clause 9.3.2.3). */
  private absLevel(first: number, further: number): number {
    if (!this.engine.decision(first)) return 0;
    let value = 1;
    while (value < LEVEL_CUT && this.engine.decision(further)) value++;
    return value < LEVEL_CUT ? value : value + this.suffix(0);
  }

  /** UEG3 with uCoff 9, signed. */
  private vectorDifference(base: number, inc: number): number {
    if (!this.engine.decision(base + inc)) return 0;
    let value = 1;
    // ctxIdxInc of the bins 1, 2, 3, 4, then 6 (table 9-39)
    while (value < MVD_CUT && this.engine.decision(base + Math.min(6, 2 + value))) value++;
    if (value === MVD_CUT) value += this.suffix(3);
    return this.engine.bypass() ? -value : value;
  }

  /** Suffix of UEGk: Exp-Golomb of order k in bypass decisions. */
  private suffix(k: number): number {
    let value = 0;
    while (this.engine.bypass()) {
      value += 1 << k;
      if (++k > MAX_SUFFIX) throw new ReadFault('the value has more bits than any stream may have');
    }
    while (k-- > 0) value += this.engine.bypass() << k;
    return value;
  }

  /**
   * mb_type of I macroblocks (table 9-36).
   * @param first context of the first bin; base that of the next but one; incs what is added to base for the rest
   */
  private intraType(
    first: number,
    base: number,
    [luma, chroma, chroma2, mode, mode2]: [number, number, number, number, number],
  ): number {
    const { engine } = this;
    if (!engine.decision(first)) return 0;
    if (engine.terminate()) return 25;
    let value = 1;
    if (engine.decision(base + luma)) value += 12;
    if (engine.decision(base + chroma)) value += engine.decision(base + chroma2) ? 8 : 4;
    value += 2 * engine.decision(base + mode);
    return value + engine.decision(base + mode2);
  }

  /** 1 for a neighbour that is there and has not the flag. */
  private unlike(mb: number, flag: number): number {
    return mb >= 0 && ((this.context.state.flags[mb] as number) & flag) === 0 ? 1 : 0;
  }

  private like(mb: number, flag: number): number {
    return mb >= 0 && ((this.context.state.flags[mb] as number) & flag) !== 0 ? 1 : 0;
  }

  private startEngine(position: number): void {
    this.current = Kind.mb_type;
    this.engine.start(this.rbsp, position);
    this.enginePosition = position;
    const { ledger } = this.context;
    this.engineCost = ledger.header + ledger.texture;
  }

  /** Books the bits of EncodeFlush. Their cost is what makes the costs since the start of the engine add up to its bits. */
  private flush(bits: number): void {
    const { ledger, listener } = this.context;
    const position = this.engine.position;
    const spent = ledger.header + ledger.texture - this.engineCost;
    const cost = position + bits - this.enginePosition - spent;
    ledger.add(Kind.cabac_flush, bits, cost);
    if (listener) report(this.context, Kind.cabac_flush, 'ae', 0, position, { bits, cost, bins: 0 }, -1, 0);
  }

  private begin(kind: number): void {
    const { engine } = this;
    this.current = kind;
    this.startPosition = engine.position;
    this.startBins = engine.bins;
    this.startInformation = engine.position - engine.logRange;
  }

  private done(value: number, sub = 0): number {
    const { engine, context } = this;
    const bits = engine.position - this.startPosition;
    const cost = engine.position - engine.logRange - this.startInformation;
    context.ledger.add(this.current, bits, cost);
    if (context.listener) {
      const bins = engine.bins - this.startBins;
      report(context, this.current, 'ae', value, this.startPosition, { bits, cost, bins }, this.block, sub);
    }
    return value;
  }
}
