/** What the reader hands out for each macroblock. */

export type MacroblockType =
  'I_NxN' | 'I_16x16' | 'I_PCM' | 'P_L0_16x16' | 'P_L0_L0_16x8' | 'P_L0_L0_8x16' | 'P_8x8' | 'P_8x8ref0' | 'P_Skip';

/** sub_mb_type of P macroblocks (table 7-17) by value. */
export const SUB_TYPES = ['P_L0_8x8', 'P_L0_8x4', 'P_L0_4x8', 'P_L0_4x4'] as const;

/**
 * Block numbers: 0..15 luma4x4BlkIdx (an 8x8 block has that of its first 4x4), then these, then chroma AC, Cb 19..22
 * and Cr 23..26.
 */
export const BLOCKS = { lumaDc: 16, cbDc: 17, crDc: 18, chromaAc: 19 } as const;

/** Length of MacroblockSyntax.levels. */
export const LEVELS = 408;

/**
 * Where a block begins in MacroblockSyntax.levels. 4x4 blocks take 16 entries, AC blocks begin at the entry 1 of theirs,
 * so that the entry is the place in the zig-zag scan; luma DC takes 16, chroma DC 4; an 8x8 block takes the 64 of its four.
 */
export function levelOffset(block: number): number {
  if (block <= BLOCKS.lumaDc) return 16 * block;
  if (block < BLOCKS.chromaAc) return 272 + 4 * (block - BLOCKS.cbDc);
  return 280 + 16 * (block - BLOCKS.chromaAc);
}

/** x and y of luma4x4BlkIdx in units of 4 samples (clause 6.4.3). */
export const BLOCK_X = Uint8Array.of(0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3);
export const BLOCK_Y = Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3);

export interface MacroblockSyntax {
  /** mbAddr, and its place in macroblocks. */
  readonly address: number;
  readonly x: number;
  readonly y: number;
  readonly type: MacroblockType;
  /** mb_type as coded, without the 5 of intra types in P slices; -1 when skipped. */
  readonly mb_type: number;
  readonly intra: boolean;
  readonly transform_size_8x8_flag: boolean;
  /** Intra16x16PredMode, -1 for other types. */
  readonly intra16x16PredMode: number;
  /** Intra4x4PredMode by luma4x4BlkIdx, Intra8x8PredMode repeated four times; undefined for other types than I_NxN. */
  readonly intraPredModes?: Int8Array;
  /** rem_intra4x4_pred_mode or rem_intra8x8_pred_mode by luma4x4BlkIdx, -1 where prev_..._pred_mode_flag is 1. */
  readonly remIntraPredModes?: Int8Array;
  /** -1 for inter and I_PCM. */
  readonly intra_chroma_pred_mode: number;
  /** sub_mb_type by mbPartIdx, undefined but for P_8x8 and P_8x8ref0. */
  readonly sub_mb_type?: Uint8Array;
  /** ref_idx_l0 by 8x8 quarter, -1 for intra; undefined in I slices. */
  readonly refIdx?: Int8Array;
  /** Vectors, x then y in quarter pels, by 4x4 block in raster order: 32 values; undefined for intra. */
  readonly mv?: Int16Array;
  /** Coded differences in the same order, repeated over the blocks of a partition. */
  readonly mvd?: Int16Array;
  /** The vector that P_Skip would have here: P_Skip and P_L0_16x16 only. */
  readonly skipMv?: readonly [number, number];
  /** CodedBlockPatternLuma | CodedBlockPatternChroma << 4; 47 for I_PCM. */
  readonly coded_block_pattern: number;
  readonly mb_qp_delta: number;
  /** True when the stream holds mb_qp_delta. */
  readonly qpDeltaCoded: boolean;
  /** QPY, also of macroblocks without residual. */
  readonly qp: number;
  /** Transform coefficient levels, see levelOffset(); undefined without residual syntax. */
  readonly levels?: Int32Array;
  /** I_PCM samples: 256 luma, 64 Cb, 64 Cr. */
  readonly pcm?: Uint8Array;
  /** First bit in the RBSP (with CABAC: bits shifted out before it). */
  readonly position: number;
  /** Bits in the stream. The slice's macroblocks add up to all of slice_data() but alignment and flush. */
  readonly bits: number;
  /** Bits of information (SyntaxElement.cost) ahead of the residual, and of the residual. */
  readonly headerBits: number;
  readonly textureBits: number;
}

/** A rectangle of one vector. Place and size in luma samples, relative to the macroblock; vectors in quarter pels. */
export interface Partition {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly refIdx: number;
  readonly mv: readonly [number, number];
  readonly mvd: readonly [number, number];
}

/** Rectangles in units of 4 samples: x, y, width, height. */
type Rectangle = readonly [number, number, number, number];

const WHOLE: readonly Rectangle[] = [[0, 0, 4, 4]];
const ROWS: readonly Rectangle[] = [
  [0, 0, 4, 2],
  [0, 2, 4, 2],
];
const COLUMNS: readonly Rectangle[] = [
  [0, 0, 2, 4],
  [2, 0, 2, 4],
];

/** Sub-macroblock partitions in a quarter, by sub_mb_type. */
export const SUB_RECTANGLES: readonly (readonly Rectangle[])[] = [
  [[0, 0, 2, 2]],
  [
    [0, 0, 2, 1],
    [0, 1, 2, 1],
  ],
  [
    [0, 0, 1, 2],
    [1, 0, 1, 2],
  ],
  [
    [0, 0, 1, 1],
    [1, 0, 1, 1],
    [0, 1, 1, 1],
    [1, 1, 1, 1],
  ],
];

/** Partitions of an inter macroblock that is not split into quarters. */
export function wholePartitions(type: MacroblockType): readonly Rectangle[] {
  return type === 'P_L0_L0_16x8' ? ROWS : type === 'P_L0_L0_8x16' ? COLUMNS : WHOLE;
}

function rectangles(mb: MacroblockSyntax): readonly Rectangle[] {
  if (!mb.sub_mb_type) return wholePartitions(mb.type);
  return [...mb.sub_mb_type].flatMap((sub, quarter) =>
    (SUB_RECTANGLES[sub] as readonly Rectangle[]).map(
      ([x, y, w, h]) => [x + 2 * (quarter & 1), y + (quarter & 2), w, h] as const,
    ),
  );
}

/** Partitions of an inter macroblock in coding order; none for intra. */
export function partitionsOf(mb: MacroblockSyntax): Partition[] {
  const { mv, mvd, refIdx } = mb;
  if (!mv || !mvd || !refIdx) return [];
  return rectangles(mb).map(([x, y, w, h]) => {
    const at = 2 * (4 * y + x);
    return {
      x: 4 * x,
      y: 4 * y,
      width: 4 * w,
      height: 4 * h,
      refIdx: refIdx[(x >> 1) + (y & 2)] as number,
      mv: [mv[at] as number, mv[at + 1] as number],
      mvd: [mvd[at] as number, mvd[at + 1] as number],
    };
  });
}
