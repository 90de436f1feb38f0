/** What macroblock_layer() asks of the entropy decoder; CavlcReader and CabacReader answer. */
import { type Coding, type ElementListener, KINDS, type Ledger } from './elements.js';
import type { SliceHeader } from './slice-header.js';
import type { SliceState } from './slice-state.js';

/** Categories of residual blocks, ctxBlockCat (table 9-42). */
export const CATEGORY = { lumaDc: 0, lumaAc: 1, luma4x4: 2, chromaDc: 3, chromaAc: 4, luma8x8: 5 } as const;

/** maxNumCoeff by category. */
export const MAX_COEFFICIENTS = [16, 15, 16, 4, 15, 64] as const;

export interface MacroblockReader {
  readonly cabac: boolean;
  /** Kind (index in KINDS) of the element being read. */
  readonly current: number;
  /** RBSP bit, see SyntaxElement.position. */
  readonly position: number;
  /** As coded: 0..25 in I slices, 0..30 in P slices. */
  mbType(): number;
  transformSize8x8Flag(): number;
  /** @returns rem_intra4x4_pred_mode or rem_intra8x8_pred_mode, -1 where the flag ahead of it is 1 */
  intraPredMode(block: number, large: boolean): number;
  intraChromaPredMode(): number;
  subMbType(partition: number): number;
  /** @param x y cell in the macroblock; max is num_ref_idx_l0_active_minus1 */
  refIdx(partition: number, x: number, y: number, max: number): number;
  /** @param component 0 x, 1 y; x and y cell in the macroblock */
  mvd(partition: number, component: number, x: number, y: number): number;
  codedBlockPattern(intra: boolean): number;
  mbQpDelta(): number;
  /** pcm_alignment_zero_bit and 384 pcm samples. */
  pcm(): Uint8Array;
  /**
   * residual_block(): writes levels in scan order from levels[offset].
   * @param intra of the macroblock
   * @returns number of levels that are not 0
   */
  residual(category: number, block: number, levels: Int32Array, offset: number, intra: boolean): number;
}

/** What both readers share: the account and the listener. */
export interface ReaderContext {
  readonly slice: SliceHeader;
  readonly state: SliceState;
  readonly ledger: Ledger;
  readonly listener: ElementListener | undefined;
}

/** Tells a listener about an element of slice data. */
export function report(
  context: ReaderContext,
  kind: number,
  coding: Coding,
  value: number,
  position: number,
  measure: { bits: number; cost: number; bins: number },
  block: number,
  sub: number,
): void {
  context.listener?.({
    name: KINDS[kind] as string,
    value,
    coding,
    position,
    ...measure,
    macroblock: context.state.address,
    block,
    sub,
  });
}
