/** Syntax elements with their place, and the account of the bits they take. */

/** Descriptors of clause 7.2; `ce` is a CAVLC code word or suffix, `ae` a CABAC element. */
export type Coding = 'u' | 'ue' | 'se' | 'te' | 'me' | 'ce' | 'ae';

export interface SyntaxElement {
  /** Name in H.264 clause 7.3; the fields of lists carry their index in brackets. */
  readonly name: string;
  readonly value: number;
  readonly coding: Coding;
  /** First bit in the RBSP. With CABAC: bits that the arithmetic decoder had shifted out before, see ArithmeticDecoder. */
  readonly position: number;
  /** Length in bits. With CABAC: bits shifted out by this element, 0 is usual. */
  readonly bits: number;
  /** Bits of information: `bits` outside CABAC, inside it the exact -log2 of the interval's shrinkage. */
  readonly cost: number;
  /** Binary decisions, bypass and terminate included; 0 outside CABAC. */
  readonly bins: number;
  /** Macroblock address, -1 in headers. */
  readonly macroblock: number;
  /** Partition or block number in the macroblock, -1 without: see BLOCKS in macroblock.ts. */
  readonly block: number;
  /** Component of a vector (0 x, 1 y), or number of the coefficient in its block, else 0. */
  readonly sub: number;
}

export type ElementListener = (element: SyntaxElement) => void;

/** Elements of slice_data() in the order of clause 7.3.4 and below; residual ones are from `coeff_token` on. */
export const KINDS = [
  'mb_skip_run',
  'mb_skip_flag',
  'end_of_slice_flag',
  'mb_type',
  'pcm_alignment_zero_bit',
  'pcm_sample_luma',
  'pcm_sample_chroma',
  'transform_size_8x8_flag',
  'prev_intra4x4_pred_mode_flag',
  'rem_intra4x4_pred_mode',
  'prev_intra8x8_pred_mode_flag',
  'rem_intra8x8_pred_mode',
  'intra_chroma_pred_mode',
  'sub_mb_type',
  'ref_idx_l0',
  'mvd_l0',
  'coded_block_pattern',
  'mb_qp_delta',
  'cabac_flush',
  'coeff_token',
  'trailing_ones_sign_flag',
  'level_prefix',
  'level_suffix',
  'total_zeros',
  'run_before',
  'coded_block_flag',
  'significant_coeff_flag',
  'last_significant_coeff_flag',
  'coeff_abs_level_minus1',
  'coeff_sign_flag',
] as const;

export type KindName = (typeof KINDS)[number];

/** Index in KINDS by name. `cabac_flush` is no element: the bits of EncodeFlush (clause 9.3.4.5) but the stop bit. */
export const Kind = Object.fromEntries(KINDS.map((name, index) => [name, index])) as Record<KindName, number>;

/** Kinds from here on are texture, those ahead are macroblock header. */
export const FIRST_TEXTURE_KIND = Kind.coeff_token;

/** Counts and bits of the elements of slice data, by kind. */
export class Ledger {
  readonly counts = new Float64Array(KINDS.length);
  /** Bits in the stream; with CABAC the bits shifted out, which depend on the neighbours and are exact only in sum. */
  readonly bits = new Float64Array(KINDS.length);
  /** Bits of information, see SyntaxElement.cost. */
  readonly costs = new Float64Array(KINDS.length);
  header = 0;
  texture = 0;

  /** Books an element. */
  add(kind: number, bits: number, cost: number): void {
    this.counts[kind] = (this.counts[kind] as number) + 1;
    this.bits[kind] = (this.bits[kind] as number) + bits;
    this.costs[kind] = (this.costs[kind] as number) + cost;
    if (kind < FIRST_TEXTURE_KIND) this.header += cost;
    else this.texture += cost;
  }

  /** Adds another account to this one. */
  merge(other: Ledger): void {
    for (let kind = 0; kind < KINDS.length; kind++) {
      this.counts[kind] = (this.counts[kind] as number) + (other.counts[kind] as number);
      this.bits[kind] = (this.bits[kind] as number) + (other.bits[kind] as number);
      this.costs[kind] = (this.costs[kind] as number) + (other.costs[kind] as number);
    }
    this.header += other.header;
    this.texture += other.texture;
  }
}
