/** Mode, vector and bit statistics of a stream. */
import { Ledger } from './elements.js';
import { levelOffset, type MacroblockSyntax, partitionsOf } from './macroblock.js';
import type { SliceHeader } from './slice-header.js';
import { SliceReader, type SliceSummary } from './slice-reader.js';
import { type NalUnit, readStream } from './stream.js';

/** Macroblocks by type; P_8x8 with smaller sub-blocks counts as `P_8x8 small`. */
export type TypeCounts = Map<string, number>;

export class KindStatistics {
  slices = 0;
  macroblocks = 0;
  readonly types: TypeCounts = new Map();
  /** Intra16x16PredMode, Intra4x4PredMode (one count per block), intra_chroma_pred_mode: counts by mode. */
  readonly intra16x16Modes = new Uint32Array(4);
  readonly intra4x4Modes = new Uint32Array(9);
  readonly chromaModes = new Uint32Array(4);
  /** I_16x16 without luma AC. */
  emptyLumaAc = 0;
  /** CodedBlockPatternChroma 0, 1, 2, P_Skip left out. */
  readonly chromaPatterns = new Uint32Array(3);
  /** Vectors of coded partitions by fraction: integer, half (both components on halves), quarter. */
  readonly fractions = new Uint32Array(3);
  /** Quarter pels: smallest and largest component x, then y. */
  readonly range = [0, 0, 0, 0] as [number, number, number, number];
  largestLevel = 0;
  qpMin = 51;
  qpMax = 0;
  qpDeltas = 0;
  transform8x8 = 0;
  readonly ledger = new Ledger();
  headerBits = 0;

  add(mb: MacroblockSyntax): void {
    this.macroblocks++;
    const small = mb.sub_mb_type?.some((sub) => sub !== 0) ?? false;
    const type = small ? 'P_8x8 small' : mb.type;
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
    this.qpMin = Math.min(this.qpMin, mb.qp);
    this.qpMax = Math.max(this.qpMax, mb.qp);
    if (mb.mb_qp_delta !== 0) this.qpDeltas++;
    if (mb.transform_size_8x8_flag) this.transform8x8++;
    if (mb.type !== 'P_Skip' && mb.type !== 'I_PCM') count(this.chromaPatterns, mb.coded_block_pattern >> 4);
    for (const level of mb.levels ?? []) this.largestLevel = Math.max(this.largestLevel, Math.abs(level));
    if (mb.intra) this.addIntra(mb);
    else this.addInter(mb);
  }

  share(type: string): number {
    return (this.types.get(type) ?? 0) / Math.max(1, this.macroblocks);
  }

  private addIntra(mb: MacroblockSyntax): void {
    if (mb.intra_chroma_pred_mode >= 0) count(this.chromaModes, mb.intra_chroma_pred_mode);
    if (mb.type === 'I_16x16') {
      count(this.intra16x16Modes, mb.intra16x16PredMode);
      if ((mb.coded_block_pattern & 15) === 0) this.emptyLumaAc++;
    }
    if (!mb.transform_size_8x8_flag) for (const mode of mb.intraPredModes ?? []) count(this.intra4x4Modes, mode);
  }

  private addInter(mb: MacroblockSyntax): void {
    if (mb.type === 'P_Skip') return;
    const { range } = this;
    for (const { mv } of partitionsOf(mb)) {
      const [x, y] = mv;
      range[0] = Math.min(range[0], x);
      range[1] = Math.max(range[1], x);
      range[2] = Math.min(range[2], y);
      range[3] = Math.max(range[3], y);
      count(this.fractions, (x | y) & 1 ? 2 : (x | y) & 2 ? 1 : 0);
    }
  }
}

function count(counts: Uint32Array, index: number): void {
  counts[index] = (counts[index] as number) + 1;
}

export interface StreamStatistics {
  /** I slices and P slices. */
  readonly i: KindStatistics;
  readonly p: KindStatistics;
}

export interface StreamVisitor {
  readonly unit?: (unit: NalUnit) => void;
  readonly macroblock?: (mb: MacroblockSyntax, slice: SliceHeader, unit: NalUnit) => void;
  readonly slice?: (summary: SliceSummary, slice: SliceHeader, unit: NalUnit) => void;
}

/**
 * Reads a whole stream, every slice of it.
 * @throws StreamSyntaxError
 */
export function visitStream(stream: Uint8Array, visitor: StreamVisitor): void {
  const reader = new SliceReader();
  for (const unit of readStream(stream)) {
    visitor.unit?.(unit);
    const { slice } = unit;
    if (!slice) continue;
    const { macroblock } = visitor;
    const summary = reader.read(unit, macroblock ? { macroblock: (mb) => macroblock(mb, slice, unit) } : {});
    visitor.slice?.(summary, slice, unit);
  }
}

/** @throws StreamSyntaxError */
export function streamStatistics(stream: Uint8Array): StreamStatistics {
  const statistics = { i: new KindStatistics(), p: new KindStatistics() };
  const of = ({ kind }: SliceHeader) => (kind === 'I' ? statistics.i : statistics.p);
  visitStream(stream, {
    macroblock: (mb, slice) => of(slice).add(mb),
    slice: (summary, slice) => {
      const kind = of(slice);
      kind.slices++;
      kind.headerBits += summary.headerBits;
      kind.ledger.merge(summary.ledger);
    },
  });
  return statistics;
}

/** Run weights of the coefficient cost of the JM reference encoder, by zeros ahead of a level of 1 or -1. */
const RUN_WEIGHTS = [3, 2, 2, 1, 1, 1];
const LARGE_LEVEL_COST = 9;

/**
 * Cost of the levels of an 8x8 luma quarter, as the JM reference encoder counts it before it drops a quarter (fact
 * book 11.5): run weights 3, 2, 2, 1, 1, 1, 0..., and 9 for every level above 1.
 */
export function quarterCost(levels: Int32Array, quarter: number): number {
  let cost = 0;
  for (let block = 4 * quarter; block < 4 * quarter + 4; block++) {
    let run = 0;
    for (let i = levelOffset(block); i < levelOffset(block) + 16; i++) {
      const size = Math.abs(levels[i] as number);
      if (size === 0) {
        run++;
        continue;
      }
      cost += size > 1 ? LARGE_LEVEL_COST : (RUN_WEIGHTS[run] ?? 0);
      run = 0;
    }
  }
  return cost;
}
