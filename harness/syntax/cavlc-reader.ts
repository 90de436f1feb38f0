/** Macroblock syntax in CAVLC (H.264 clauses 7.3.5, 9.1, 9.2). */
import { type Coding, Kind } from './elements.js';
import { ReadFault } from './errors.js';
import { BLOCK_X, BLOCK_Y, BLOCKS } from './macroblock.js';
import { CATEGORY, MAX_COEFFICIENTS, type MacroblockReader, type ReaderContext, report } from './macroblock-reader.js';
import { BitReader, type Rbsp } from './rbsp.js';
import {
  CBP_INTER,
  CBP_INTRA,
  COEFF_TOKEN_VLC,
  RUN_BEFORE_VLC,
  TOTAL_ZEROS_CHROMA_DC_VLC,
  TOTAL_ZEROS_VLC,
  type Vlc,
} from './vlc.js';

/** Longest level_prefix: one more would need a level_suffix of more than 26 bits. */
const MAX_LEVEL_PREFIX = 28;

export class CavlcReader implements MacroblockReader {
  readonly cabac = false;
  current: number = Kind.mb_skip_run;
  private readonly bits: BitReader;
  private block = -1;
  private readonly levelList = new Int32Array(16);

  constructor(
    rbsp: Rbsp,
    position: number,
    private readonly context: ReaderContext,
  ) {
    this.bits = new BitReader(rbsp);
    this.bits.position = position;
  }

  get position(): number {
    return this.bits.position;
  }

  /** more_rbsp_data(). */
  get more(): boolean {
    return this.bits.more;
  }

  mbSkipRun(): number {
    return this.ue(Kind.mb_skip_run);
  }

  mbType(): number {
    return this.ue(Kind.mb_type);
  }

  transformSize8x8Flag(): number {
    return this.u(Kind.transform_size_8x8_flag, 1);
  }

  intraPredMode(block: number, large: boolean): number {
    this.block = block;
    const flag = this.u(large ? Kind.prev_intra8x8_pred_mode_flag : Kind.prev_intra4x4_pred_mode_flag, 1);
    const rem = flag ? -1 : this.u(large ? Kind.rem_intra8x8_pred_mode : Kind.rem_intra4x4_pred_mode, 3);
    this.block = -1;
    return rem;
  }

  intraChromaPredMode(): number {
    return this.ue(Kind.intra_chroma_pred_mode);
  }

  subMbType(partition: number): number {
    this.block = partition;
    const value = this.ue(Kind.sub_mb_type);
    this.block = -1;
    return value;
  }

  refIdx(partition: number, _x: number, _y: number, max: number): number {
    this.block = partition;
    const start = this.begin(Kind.ref_idx_l0);
    const value = max > 1 ? this.bits.ue() : 1 - this.bits.bits(1);
    this.done('te', value, start);
    this.block = -1;
    return value;
  }

  mvd(partition: number, component: number): number {
    this.block = partition;
    const start = this.begin(Kind.mvd_l0);
    const value = this.bits.se();
    this.done('se', value, start, component);
    this.block = -1;
    return value;
  }

  codedBlockPattern(intra: boolean): number {
    const start = this.begin(Kind.coded_block_pattern);
    const code = this.bits.ue();
    const value = (intra ? CBP_INTRA : CBP_INTER)[code];
    if (value === undefined) throw new ReadFault(`the code number ${code} is above 47`);
    this.done('me', value, start);
    return value;
  }

  mbQpDelta(): number {
    const start = this.begin(Kind.mb_qp_delta);
    const value = this.bits.se();
    this.done('se', value, start);
    return value;
  }

  pcm(): Uint8Array {
    while (this.bits.position & 7) {
      if (this.u(Kind.pcm_alignment_zero_bit, 1)) throw new ReadFault('the bit is 1');
    }
    return Uint8Array.from({ length: 384 }, (_, i) =>
      this.u(i < 256 ? Kind.pcm_sample_luma : Kind.pcm_sample_chroma, 8),
    );
  }

  residual(category: number, block: number, levels: Int32Array, offset: number): number {
    this.block = block;
    const max = MAX_COEFFICIENTS[category] as number;
    const token = this.coeffToken(category, block);
    const total = token >> 2;
    if (total > max) throw new ReadFault(`TotalCoeff ${total} is above the ${max} of this block`);
    if (total > 0) {
      const { levelList } = this;
      this.readLevels(total, token & 3);
      let zeros = total < max ? this.totalZeros(category, total) : 0;
      let at = total + zeros - 1;
      if (at >= max) throw new ReadFault(`total_zeros ${zeros} leaves no room for ${total} levels`);
      for (let i = 0; i < total; i++) {
        levels[offset + at] = levelList[i] as number;
        if (i === total - 1) break;
        const run = zeros > 0 ? this.runBefore(zeros, i) : 0;
        if (run > zeros) throw new ReadFault(`the value ${run} is above the ${zeros} zeros left`);
        zeros -= run;
        at -= 1 + run;
      }
    }
    this.block = -1;
    return total;
  }

  /** @returns TotalCoeff << 2 | TrailingOnes */
  private coeffToken(category: number, block: number): number {
    return this.code(Kind.coeff_token, COEFF_TOKEN_VLC[this.tokenColumn(category, block)] as Vlc);
  }

  /** Column of table 9-5 from nC (clause 9.2.1). */
  private tokenColumn(category: number, block: number): number {
    if (category === CATEGORY.chromaDc) return 4;
    const { state } = this.context;
    const chroma = block >= BLOCKS.chromaAc;
    const index = chroma ? (block - BLOCKS.chromaAc) & 3 : block === BLOCKS.lumaDc ? 0 : block;
    const x = chroma ? index & 1 : (BLOCK_X[index] as number);
    const y = chroma ? index >> 1 : (BLOCK_Y[index] as number);
    const grid = chroma ? (state.nonZeroChroma[block < BLOCKS.chromaAc + 4 ? 0 : 1] as Uint8Array) : state.nonZero;
    const stride = chroma ? state.chromaStride : state.stride;
    const cell = (chroma ? state.chromaCell : state.cell) + y * stride + x;
    const hasA = x > 0 || state.a >= 0;
    const hasB = y > 0 || state.b >= 0;
    const nA = hasA ? (grid[cell - 1] as number) : 0;
    const nB = hasB ? (grid[cell - stride] as number) : 0;
    const nC = hasA && hasB ? (nA + nB + 1) >> 1 : nA + nB;
    return nC < 2 ? 0 : nC < 4 ? 1 : nC < 8 ? 2 : 3;
  }

  /** Clause 9.2.2.1: levels into levelList, that of the highest frequency first. */
  private readLevels(total: number, ones: number): void {
    const { levelList } = this;
    let suffixLength = total > 10 && ones < 3 ? 1 : 0;
    for (let i = 0; i < total; i++) {
      if (i < ones) {
        levelList[i] = 1 - 2 * this.u(Kind.trailing_ones_sign_flag, 1, i);
        continue;
      }
      const prefix = this.levelPrefix(i);
      const size = prefix === 14 && suffixLength === 0 ? 4 : prefix >= 15 ? prefix - 3 : suffixLength;
      let code = Math.min(15, prefix) << suffixLength;
      if (size > 0) code += this.u(Kind.level_suffix, size, i);
      if (prefix >= 15 && suffixLength === 0) code += 15;
      if (prefix >= 16) code += (1 << (prefix - 3)) - 4096;
      if (i === ones && ones < 3) code += 2;
      const level = code & 1 ? (-code - 1) >> 1 : (code + 2) >> 1;
      levelList[i] = level;
      if (suffixLength === 0) suffixLength = 1;
      if (Math.abs(level) > 3 << (suffixLength - 1) && suffixLength < 6) suffixLength++;
    }
  }

  private levelPrefix(i: number): number {
    const start = this.begin(Kind.level_prefix);
    let prefix = 0;
    while (this.bits.bits(1) === 0) {
      if (++prefix > MAX_LEVEL_PREFIX) throw new ReadFault(`the value is above ${MAX_LEVEL_PREFIX}`);
    }
    this.done('ce', prefix, start, i);
    return prefix;
  }

  private totalZeros(category: number, total: number): number {
    const tables = category === CATEGORY.chromaDc ? TOTAL_ZEROS_CHROMA_DC_VLC : TOTAL_ZEROS_VLC;
    return this.code(Kind.total_zeros, tables[total - 1] as Vlc);
  }

  private runBefore(zerosLeft: number, i: number): number {
    return this.code(Kind.run_before, RUN_BEFORE_VLC[Math.min(zerosLeft, 7) - 1] as Vlc, i);
  }

  private code(kind: number, { width, entries }: Vlc, sub = 0): number {
    const start = this.begin(kind);
    const entry = entries[this.bits.peek16() >> (16 - width)] as number;
    if (entry === 0) throw new ReadFault('no code word begins with these bits');
    this.bits.skip(entry & 31);
    this.done('ce', entry >> 5, start, sub);
    return entry >> 5;
  }

  private u(kind: number, bits: number, sub = 0): number {
    const start = this.begin(kind);
    const value = this.bits.bits(bits);
    this.done('u', value, start, sub);
    return value;
  }

  private ue(kind: number): number {
    const start = this.begin(kind);
    const value = this.bits.ue();
    this.done('ue', value, start);
    return value;
  }

  private begin(kind: number): number {
    this.current = kind;
    return this.bits.position;
  }

  private done(coding: Coding, value: number, start: number, sub = 0): void {
    const bits = this.bits.position - start;
    this.context.ledger.add(this.current, bits, bits);
    if (this.context.listener) {
      report(this.context, this.current, coding, value, start, { bits, cost: bits, bins: 0 }, this.block, sub);
    }
  }
}
