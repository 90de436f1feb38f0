import { MB_LEVELS } from '../gen/layout';

/**
 * Where the levels of the current macroblock lie in region MB_LEVELS. A block is 16 x i16 in frame zig-zag order
 * (Table 8-2); the AC blocks of Intra_16x16 luma and of chroma keep entry 0 at zero.
 */

/** Bytes of one block of levels. */
export const BLOCK_BYTES: u32 = 32;
/** Bytes of a pair of horizontally adjacent blocks, as levels or as coefficients. */
export const PAIR_BYTES: u32 = 64;
/** Luma blocks in luma4x4BlkIdx order (6.4.3). */
export const LEVELS_LUMA: usize = MB_LEVELS;
/** Intra16x16DCLevel: 16 x i16 in zig-zag order of the 4x4 matrix of blocks. */
export const LEVELS_LUMA_DC: usize = MB_LEVELS + 512;
/** Chroma DC: 4 x i16 of Cb, then 4 x i16 of Cr, in the order of chroma4x4BlkIdx (8.5.11.1). */
export const LEVELS_CHROMA_DC_CB: usize = MB_LEVELS + 544;
export const LEVELS_CHROMA_DC_CR: usize = MB_LEVELS + 552;
/** Chroma AC: blocks 0..3 Cb, 4..7 Cr. */
export const LEVELS_CHROMA_AC: usize = MB_LEVELS + 576;

/** Coefficients of 8 pairs of blocks, by columns as `forwardPair` stores them; dead between calls. */
export const COEFFICIENTS: usize = MB_LEVELS + 1024;
/** 8 x 8 residual samples of Cb, then of Cr, i16; dead between calls. */
export const RESIDUAL: usize = MB_LEVELS + 1536;
/** Scaled DC of the 16 luma blocks of an Intra_16x16 macroblock or of the 8 chroma blocks, i16 in block order; dead between calls. */
export const DC_SCALED: usize = MB_LEVELS + 1792;

/** Levels of a luma block. */
// @ts-ignore: decorator
@inline
export function lumaLevels(blkIdx: u32): usize {
  return LEVELS_LUMA + blkIdx * BLOCK_BYTES;
}

/** Byte offset of a luma block's first sample in a 16-byte wide macroblock (6.4.3). */
// @ts-ignore: decorator
@inline
export function lumaSampleOffset(blkIdx: u32): u32 {
  const x = ((blkIdx & 1) << 2) | ((blkIdx & 4) << 1);
  const y = ((blkIdx & 2) << 1) | (blkIdx & 8);
  return (y << 4) | x;
}

/**
 * Constants of a quantiser or scaling loop, one vector each; dead between calls. They go through memory because the engine that compiles the
 * module recomputes pure vector expressions in every round of a loop, whereas it keeps what was loaded before.
 */
export const LOOP_CONSTANTS: usize = MB_LEVELS + 1856;

/** One bit a level of the block, set where it is not zero. */
// @ts-ignore: decorator
@inline
export function nonZeroBits(block: usize): u32 {
  const low = i16x8.ne(v128.load(block), i16x8.splat(0));
  const high = i16x8.ne(v128.load(block, 16), i16x8.splat(0));
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** The same for the four levels of a chroma DC block. */
// @ts-ignore: decorator
@inline
export function dcNonZeroBits(block: usize): u32 {
  return i16x8.bitmask(i16x8.ne(v128.load64_zero(block), i16x8.splat(0)));
}

/** Non-zero levels of a block from scan position `first` on: total_coeff( coeff_token ). */
export function totalCoefficients(block: usize, first: u32): u32 {
  return popcnt(nonZeroBits(block) >> first);
}
