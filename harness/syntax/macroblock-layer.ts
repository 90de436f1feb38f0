/** macroblock_layer() of I and P slices (H.264 clause 7.3.5), with the derivations that later elements depend on. */
import { unsupported, ReadFault } from './errors.js';
import type { Ledger } from './elements.js';
import {
  BLOCK_X,
  BLOCK_Y,
  BLOCKS,
  LEVELS,
  levelOffset,
  type MacroblockSyntax,
  type MacroblockType,
  SUB_RECTANGLES,
  wholePartitions,
} from './macroblock.js';
import { CATEGORY, type MacroblockReader } from './macroblock-reader.js';
import { MotionPredictor } from './motion.js';
import type { SliceHeader } from './slice-header.js';
import { DC_FLAGS, I_NXN, I16X16, INTRA, PCM, SKIPPED, type SliceState, TRANSFORM8X8 } from './slice-state.js';

const P_TYPES: readonly MacroblockType[] = ['P_L0_16x16', 'P_L0_L0_16x8', 'P_L0_L0_8x16', 'P_8x8', 'P_8x8ref0'];

/** mb_type I_PCM (table 7-11). */
const MB_TYPE_PCM = 25;

/** A macroblock while it is being read. */
type Draft = { -readonly [K in keyof MacroblockSyntax]: MacroblockSyntax[K] };

export class MacroblockLayer {
  private readonly motion: MotionPredictor;
  private qp: number;
  /** Account at the begin of the macroblock. */
  private position = 0;
  private header = 0;
  private texture = 0;

  constructor(
    private readonly slice: SliceHeader,
    private readonly state: SliceState,
    private readonly ledger: Ledger,
    private readonly reader: MacroblockReader,
  ) {
    this.motion = new MotionPredictor(state);
    this.qp = slice.qp;
  }

  /** Starts the account of the next macroblock: what is read from here on belongs to it. */
  begin(): void {
    this.position = this.reader.position;
    this.header = this.ledger.header;
    this.texture = this.ledger.texture;
  }

  /** A skipped macroblock: no syntax of its own. */
  skipped(): MacroblockSyntax {
    const { state, motion } = this;
    state.flags[state.address] = SKIPPED;
    state.lastQpDelta = 0;
    motion.beginMacroblock();
    motion.predictSkip();
    const skipMv = [motion.x, motion.y] as const;
    state.fill(state.refIdx, 0);
    motion.set(0, 0, 4, 4, 0, 0);
    const mb = this.draft('P_Skip', -1, false);
    mb.skipMv = skipMv;
    this.copyMotion(mb);
    mb.mvd = new Int16Array(32);
    return mb;
  }

  /** Reads macroblock_layer(). */
  read(): MacroblockSyntax {
    const code = this.reader.mbType();
    const inter = this.slice.kind === 'P' && code < 5;
    const mbType = this.slice.kind === 'P' && !inter ? code - 5 : code;
    if (!inter && mbType > MB_TYPE_PCM) throw new ReadFault(`the value ${code} is above those of the standard`);
    if (inter) return this.inter(P_TYPES[mbType] as MacroblockType, mbType);
    if (mbType === MB_TYPE_PCM) return this.pcm();
    return mbType === 0 ? this.intraNxN() : this.intra16x16(mbType);
  }

  /** Completes the account of a macroblock, end_of_slice_flag included. */
  finish(mb: MacroblockSyntax): MacroblockSyntax {
    const draft = mb as Draft;
    draft.position = this.position;
    draft.bits = this.reader.position - this.position;
    draft.headerBits = this.ledger.header - this.header;
    draft.textureBits = this.ledger.texture - this.texture;
    return draft;
  }

  private draft(type: MacroblockType, mbType: number, intra: boolean): Draft {
    const { address, x, y } = this.state;
    return {
      address,
      x,
      y,
      type,
      mb_type: mbType,
      intra,
      transform_size_8x8_flag: false,
      intra16x16PredMode: -1,
      intra_chroma_pred_mode: -1,
      coded_block_pattern: 0,
      mb_qp_delta: 0,
      qpDeltaCoded: false,
      qp: this.qp,
      position: 0,
      bits: 0,
      headerBits: 0,
      textureBits: 0,
    };
  }

  private pcm(): Draft {
    const { state } = this;
    const mb = this.draft('I_PCM', MB_TYPE_PCM, true);
    mb.pcm = this.reader.pcm();
    mb.coded_block_pattern = 0x2f;
    state.flags[state.address] = INTRA | PCM;
    state.cbp[state.address] = 0x2f;
    state.dcFlags[state.address] = 7;
    state.fill(state.nonZero, 16);
    state.fillChroma(16);
    state.lastQpDelta = 0;
    return mb;
  }

  private intra16x16(mbType: number): Draft {
    const { state } = this;
    const mb = this.draft('I_16x16', mbType, true);
    state.flags[state.address] = INTRA | I16X16;
    mb.intra16x16PredMode = (mbType - 1) & 3;
    const chroma = ((mbType - 1) >> 2) % 3;
    mb.coded_block_pattern = (mbType > 12 ? 15 : 0) | (chroma << 4);
    this.chromaMode(mb);
    this.residual(mb);
    return mb;
  }

  private intraNxN(): Draft {
    const { state, reader } = this;
    const mb = this.draft('I_NxN', 0, true);
    state.flags[state.address] = INTRA | I_NXN;
    if (this.slice.pps.transform_8x8_mode_flag) this.transformSize(mb);
    const large = mb.transform_size_8x8_flag;
    const modes = new Int8Array(16);
    const rems = new Int8Array(16);
    const size = large ? 2 : 1;
    for (let block = 0; block < 16; block += size * size) {
      const x = BLOCK_X[block] as number;
      const y = BLOCK_Y[block] as number;
      const rem = reader.intraPredMode(block, large);
      const predicted = this.predictedMode(x, y);
      const mode = rem < 0 ? predicted : rem + (rem >= predicted ? 1 : 0);
      modes.fill(mode, block, block + size * size);
      rems.fill(rem, block, block + size * size);
      state.fillCells(state.intraMode, x, y, size, size, mode);
    }
    mb.intraPredModes = modes;
    mb.remIntraPredModes = rems;
    this.chromaMode(mb);
    mb.coded_block_pattern = reader.codedBlockPattern(true);
    this.residual(mb);
    return mb;
  }

  /** predIntra4x4PredMode or predIntra8x8PredMode (clauses 8.3.1.1, 8.3.2.1). */
  private predictedMode(x: number, y: number): number {
    const { state } = this;
    const cell = state.cell + y * state.stride + x;
    const usable = (mb: number) => {
      if (mb < 0) return false;
      return !this.slice.pps.constrained_intra_pred_flag || ((state.flags[mb] as number) & INTRA) !== 0;
    };
    if ((x === 0 && !usable(state.a)) || (y === 0 && !usable(state.b))) return 2;
    return Math.min(state.intraMode[cell - 1] as number, state.intraMode[cell - state.stride] as number);
  }

  private chromaMode(mb: Draft): void {
    mb.intra_chroma_pred_mode = this.reader.intraChromaPredMode();
    if (mb.intra_chroma_pred_mode > 3) throw new ReadFault(`the value ${mb.intra_chroma_pred_mode} is above 3`);
    this.state.chromaMode[mb.address] = mb.intra_chroma_pred_mode;
  }

  private transformSize(mb: Draft): void {
    mb.transform_size_8x8_flag = this.reader.transformSize8x8Flag() === 1;
    if (mb.transform_size_8x8_flag)
      this.state.flags[mb.address] = (this.state.flags[mb.address] as number) | TRANSFORM8X8;
  }

  private inter(type: MacroblockType, mbType: number): Draft {
    const mb = this.draft(type, mbType, false);
    this.motion.beginMacroblock();
    mb.mvd = new Int16Array(32);
    if (type === 'P_8x8' || type === 'P_8x8ref0') this.quarters(mb);
    else this.partitions(mb);
    this.copyMotion(mb);
    mb.coded_block_pattern = this.reader.codedBlockPattern(false);
    const small = mb.sub_mb_type?.some((sub) => sub !== 0) ?? false;
    if (this.slice.pps.transform_8x8_mode_flag && mb.coded_block_pattern & 15 && !small) this.transformSize(mb);
    this.residual(mb);
    return mb;
  }

  /** mb_pred() of 16x16, 16x8 and 8x16. */
  private partitions(mb: Draft): void {
    const parts = wholePartitions(mb.type);
    for (const [i, [x, y, w, h]] of parts.entries()) this.refIdx(i, x, y, w, h, true);
    for (const [i, [x, y, w, h]] of parts.entries()) {
      if (mb.type === 'P_L0_16x16') {
        this.motion.predictSkip();
        mb.skipMv = [this.motion.x, this.motion.y];
      }
      this.vector(mb, i, x, y, w, h);
    }
  }

  /** sub_mb_pred(). */
  private quarters(mb: Draft): void {
    mb.sub_mb_type = Uint8Array.from({ length: 4 }, (_, i) => {
      const sub = this.reader.subMbType(i);
      if (sub > 3) throw new ReadFault(`the value ${sub} is above 3`);
      return sub;
    });
    for (let i = 0; i < 4; i++) this.refIdx(i, 2 * (i & 1), i & 2, 2, 2, mb.type === 'P_8x8');
    for (let i = 0; i < 4; i++) {
      const rectangles = SUB_RECTANGLES[mb.sub_mb_type[i] as number] as (typeof SUB_RECTANGLES)[number];
      for (const [x, y, w, h] of rectangles) this.vector(mb, i, x + 2 * (i & 1), y + (i & 2), w, h);
    }
  }

  private refIdx(part: number, x: number, y: number, w: number, h: number, coded: boolean): void {
    const max = this.slice.num_ref_idx_l0_active_minus1;
    const ref = coded && max > 0 ? this.reader.refIdx(part, x, y, max) : 0;
    if (ref > max) throw new ReadFault(`the value ${ref} is above num_ref_idx_l0_active_minus1 ${max}`);
    this.state.fillCells(this.state.refIdx, x, y, w, h, ref);
  }

  private vector(mb: Draft, part: number, x: number, y: number, w: number, h: number): void {
    const { state, reader, motion } = this;
    const mvdX = reader.mvd(part, 0, x, y);
    const mvdY = reader.mvd(part, 1, x, y);
    state.fillCells(state.mvdX, x, y, w, h, Math.min(0x7fff, Math.abs(mvdX)));
    state.fillCells(state.mvdY, x, y, w, h, Math.min(0x7fff, Math.abs(mvdY)));
    motion.predict(x, y, w, h, state.refIdx[state.cell + y * state.stride + x] as number);
    motion.set(x, y, w, h, mvdX, mvdY);
    const mvd = mb.mvd as Int16Array;
    for (let row = y; row < y + h; row++) {
      for (let column = x; column < x + w; column++) {
        mvd[2 * (4 * row + column)] = mvdX;
        mvd[2 * (4 * row + column) + 1] = mvdY;
      }
    }
  }

  /** Copies references and vectors of the current macroblock from the grids. */
  private copyMotion(mb: Draft): void {
    const { state } = this;
    const mv = new Int16Array(32);
    const refIdx = new Int8Array(4);
    for (let i = 0; i < 16; i++) {
      const cell = state.cell + (i >> 2) * state.stride + (i & 3);
      mv[2 * i] = state.mvX[cell] as number;
      mv[2 * i + 1] = state.mvY[cell] as number;
      refIdx[((i >> 3) << 1) | ((i & 3) >> 1)] = state.refIdx[cell] as number;
    }
    mb.mv = mv;
    mb.refIdx = refIdx;
  }

  /** mb_qp_delta and residual(). */
  private residual(mb: Draft): void {
    const { state } = this;
    const cbp = mb.coded_block_pattern;
    state.cbp[mb.address] = cbp;
    if (cbp === 0 && mb.type !== 'I_16x16') {
      state.lastQpDelta = 0;
      return;
    }
    const delta = this.reader.mbQpDelta();
    if (delta < -26 || delta > 25) throw new ReadFault(`the value ${delta} is outside -26..25`);
    state.lastQpDelta = delta;
    this.qp = (this.qp + delta + 52) % 52;
    mb.mb_qp_delta = delta;
    mb.qpDeltaCoded = true;
    mb.qp = this.qp;
    const levels = new Int32Array(LEVELS);
    mb.levels = levels;
    this.residualLuma(mb, levels);
    this.residualChroma(mb, levels);
  }

  private residualLuma(mb: Draft, levels: Int32Array): void {
    const { reader } = this;
    const whole = mb.type === 'I_16x16';
    if (whole) {
      const count = reader.residual(CATEGORY.lumaDc, BLOCKS.lumaDc, levels, levelOffset(BLOCKS.lumaDc), true);
      if (count) this.setDcFlag(0);
    }
    for (let quarter = 0; quarter < 4; quarter++) {
      if (((mb.coded_block_pattern >> quarter) & 1) === 0) continue;
      if (mb.transform_size_8x8_flag) this.residual8x8(mb, quarter, levels);
      else
        for (let block = 4 * quarter; block < 4 * quarter + 4; block++) {
          const [category, offset] = whole ? [CATEGORY.lumaAc, 1] : [CATEGORY.luma4x4, 0];
          const count = reader.residual(category, block, levels, levelOffset(block) + offset, mb.intra);
          this.setNonZero(block, count);
        }
    }
  }

  /** CABAC codes the 64 levels as one block, CAVLC every fourth of them in four blocks (clause 7.3.5.3.2). */
  private residual8x8(mb: Draft, quarter: number, levels: Int32Array): void {
    const { reader } = this;
    const first = 4 * quarter;
    if (reader.cabac) {
      const count = reader.residual(CATEGORY.luma8x8, first, levels, levelOffset(first), mb.intra);
      for (let i = 0; i < 4; i++) this.setNonZero(first + i, Math.min(16, count));
      return;
    }
    const part = new Int32Array(16);
    for (let i = 0; i < 4; i++) {
      part.fill(0);
      this.setNonZero(first + i, reader.residual(CATEGORY.luma4x4, first + i, part, 0, mb.intra));
      for (let k = 0; k < 16; k++) levels[levelOffset(first) + 4 * k + i] = part[k] as number;
    }
  }

  private residualChroma(mb: Draft, levels: Int32Array): void {
    const { reader, state } = this;
    const chroma = mb.coded_block_pattern >> 4;
    if (chroma === 0) return;
    for (let component = 0; component < 2; component++) {
      const block = BLOCKS.cbDc + component;
      if (reader.residual(CATEGORY.chromaDc, block, levels, levelOffset(block), mb.intra))
        this.setDcFlag(1 + component);
    }
    if (chroma < 2) return;
    for (let i = 0; i < 8; i++) {
      const block = BLOCKS.chromaAc + i;
      const count = reader.residual(CATEGORY.chromaAc, block, levels, levelOffset(block) + 1, mb.intra);
      const grid = state.nonZeroChroma[(i >> 2) as 0 | 1];
      grid[state.chromaCell + ((i & 2) >> 1) * state.chromaStride + (i & 1)] = count;
    }
  }

  private setDcFlag(index: 0 | 1 | 2 | number): void {
    const { state } = this;
    state.dcFlags[state.address] = (state.dcFlags[state.address] as number) | (DC_FLAGS[index as 0] as number);
  }

  private setNonZero(block: number, count: number): void {
    const { state } = this;
    state.nonZero[state.cell + (BLOCK_Y[block] as number) * state.stride + (BLOCK_X[block] as number)] = count;
  }
}

/** Refuses slices whose data the reader does not know. */
export function checkSupported(slice: SliceHeader): void {
  const { sps, pps } = slice;
  if (slice.kind !== 'I' && slice.kind !== 'P') unsupported(`a ${slice.kind} slice`);
  if (slice.field_pic_flag || sps.mb_adaptive_frame_field_flag) unsupported('interlaced coding');
  if (sps.chroma_format_idc !== 1) unsupported(`chroma_format_idc ${sps.chroma_format_idc}`);
  if (sps.bit_depth_luma !== 8 || sps.bit_depth_chroma !== 8) unsupported('a bit depth above 8');
  if (pps.num_slice_groups_minus1 > 0) unsupported('a picture with slice groups');
}
