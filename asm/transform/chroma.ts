import { forwardPair } from './forward';
import { hadamard2x2 } from './hadamard';
import { inversePair } from './inverse';
import { BLOCK_BYTES, COEFFICIENTS, LEVELS_CHROMA_AC, LEVELS_CHROMA_DC_CB, RESIDUAL } from './levels';
import { quantiseBlocks, quantiseDc, scaleFactors } from './quantiser';
import { FLAT_WEIGHT, normAdjust, spreadFirst, spreadSecond } from './tables';

/** Bytes of four rows of chroma, Cb and Cr interleaved. */
const FOUR_ROWS: u32 = 64;

// @ts-ignore: decorator
@inline
function cbDifference(source: v128, prediction: v128): v128 {
  const low = i16x8.splat(0xff);
  return i16x8.sub(v128.and(source, low), v128.and(prediction, low));
}

// @ts-ignore: decorator
@inline
function crDifference(source: v128, prediction: v128): v128 {
  return i16x8.sub(i16x8.shr_u(source, 8), i16x8.shr_u(prediction, 8));
}

/** Forward transform of an 8x8 interleaved residual into COEFFICIENTS: blocks 0..3 Cb, 4..7 Cr. */
function forwardChroma(source: usize, prediction: usize): void {
  let out = COEFFICIENTS;
  for (let half: u32 = 0; half < 2; half++) {
    const s0 = v128.load(source);
    const s1 = v128.load(source, 16);
    const s2 = v128.load(source, 32);
    const s3 = v128.load(source, 48);
    const p0 = v128.load(prediction);
    const p1 = v128.load(prediction, 16);
    const p2 = v128.load(prediction, 32);
    const p3 = v128.load(prediction, 48);
    forwardPair(cbDifference(s0, p0), cbDifference(s1, p1), cbDifference(s2, p2), cbDifference(s3, p3), out);
    forwardPair(
      crDifference(s0, p0),
      crDifference(s1, p1),
      crDifference(s2, p2),
      crDifference(s3, p3),
      out + 4 * BLOCK_BYTES,
    );
    source += FOUR_ROWS;
    prediction += FOUR_ROWS;
    out += 2 * BLOCK_BYTES;
  }
}

/** DC coefficients of the eight blocks in COEFFICIENTS, 8 x i16. */
// @ts-ignore: decorator
@inline
function gatherDc(): v128 {
  let dc = v128.load16_splat(COEFFICIENTS);
  dc = v128.load_lane<u16>(COEFFICIENTS + BLOCK_BYTES, dc, 1);
  dc = v128.load_lane<u16>(COEFFICIENTS + 2 * BLOCK_BYTES, dc, 2);
  dc = v128.load_lane<u16>(COEFFICIENTS + 3 * BLOCK_BYTES, dc, 3);
  dc = v128.load_lane<u16>(COEFFICIENTS + 4 * BLOCK_BYTES, dc, 4);
  dc = v128.load_lane<u16>(COEFFICIENTS + 5 * BLOCK_BYTES, dc, 5);
  dc = v128.load_lane<u16>(COEFFICIENTS + 6 * BLOCK_BYTES, dc, 6);
  return v128.load_lane<u16>(COEFFICIENTS + 7 * BLOCK_BYTES, dc, 7);
}

// @ts-ignore: decorator
@inline
function scatterDc(dc: v128): void {
  v128.store_lane<u16>(COEFFICIENTS, dc, 0);
  v128.store_lane<u16>(COEFFICIENTS + BLOCK_BYTES, dc, 1);
  v128.store_lane<u16>(COEFFICIENTS + 2 * BLOCK_BYTES, dc, 2);
  v128.store_lane<u16>(COEFFICIENTS + 3 * BLOCK_BYTES, dc, 3);
  v128.store_lane<u16>(COEFFICIENTS + 4 * BLOCK_BYTES, dc, 4);
  v128.store_lane<u16>(COEFFICIENTS + 5 * BLOCK_BYTES, dc, 5);
  v128.store_lane<u16>(COEFFICIENTS + 6 * BLOCK_BYTES, dc, 6);
  v128.store_lane<u16>(COEFFICIENTS + 7 * BLOCK_BYTES, dc, 7);
}

/**
 * Levels of a macroblock's chroma: DC and AC of both components.
 * @param source 8x8 pairs Cb Cr, stride 16
 * @param prediction likewise
 * @param qpc QP'c, as `chromaQp` gives it
 * @returns bits 0..7: blocks with a non-zero AC level (0..3 Cb, 4..7 Cr), bits 8 and 9: a DC level of Cb, Cr is not zero
 */
export function quantiseChroma(source: usize, prediction: usize, qpc: u32, intra: bool): u32 {
  forwardChroma(source, prediction);
  const dc = quantiseDc(hadamard2x2(gatherDc()), qpc, intra);
  v128.store(LEVELS_CHROMA_DC_CB, dc);
  scatterDc(i16x8.splat(0));
  const ac = quantiseBlocks(COEFFICIENTS, LEVELS_CHROMA_AC, 8, qpc, intra);
  const cbDc = u32(i64x2.extract_lane(dc, 0) != 0);
  const crDc = u32(i64x2.extract_lane(dc, 1) != 0);
  return ac | (cbDc << 8) | (crDc << 9);
}

/** dcC of both components (8.5.11.2) from their eight DC levels. */
// @ts-ignore: decorator
@inline
function decodeDc(levels: v128, qpc: u32): v128 {
  const transformed = hadamard2x2(levels);
  const scale = i16x8.splat(<i16>(FLAT_WEIGHT * load<u16>(normAdjust(qpc))));
  const low = i32x4.shl(i32x4.extmul_low_i16x8_s(transformed, scale), qpc / 6);
  const high = i32x4.shl(i32x4.extmul_high_i16x8_s(transformed, scale), qpc / 6);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(low, 5), i32x4.shr_s(high, 5));
}

/** Adds four residual rows of Cb and of Cr (64 bytes each) to the interleaved prediction, with clipping (8.5.14). */
// @ts-ignore: decorator
@inline
function addRows(cb: usize, cr: usize, prediction: usize, recon: usize): void {
  for (let row: u32 = 0; row < FOUR_ROWS; row += 16) {
    const predicted = v128.load(prediction + row);
    const cbSum = i16x8.add(v128.load(cb + row), v128.and(predicted, i16x8.splat(0xff)));
    const crSum = i16x8.add(v128.load(cr + row), i16x8.shr_u(predicted, 8));
    const samples = i8x16.narrow_i16x8_u(cbSum, crSum);
    const interleaved = v128.shuffle<u8>(samples, samples, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    v128.store(recon + row, interleaved);
  }
}

/**
 * Decodes the levels of `quantiseChroma` (8.5.11, 8.5.12).
 * @param mask as returned there; levels whose bit is clear count as zero, so 0x300 decodes DC only (coded_block_pattern chroma 1)
 */
export function reconstructChroma(prediction: usize, recon: usize, qpc: u32, mask: u32): void {
  if (!mask) {
    memory.copy(recon, prediction, 2 * FOUR_ROWS);
    return;
  }
  const factors = scaleFactors(qpc);
  const factorFirst = spreadFirst(factors);
  const factorSecond = spreadSecond(factors);
  for (let block: u32 = 0; block < 8; block++) {
    const levels = LEVELS_CHROMA_AC + block * BLOCK_BYTES;
    const scaled = COEFFICIENTS + block * BLOCK_BYTES;
    const keep = i16x8.splat(<i16>-(<i32>((mask >> block) & 1)));
    v128.store(scaled, v128.and(i16x8.mul(v128.load(levels), factorFirst), keep));
    v128.store(scaled, v128.and(i16x8.mul(v128.load(levels, 16), factorSecond), keep), 16);
  }
  const keepDc = i64x2.replace_lane(i64x2.splat(-(<i64>((mask >> 8) & 1))), 1, -(<i64>((mask >> 9) & 1)));
  scatterDc(decodeDc(v128.and(v128.load(LEVELS_CHROMA_DC_CB), keepDc), qpc));
  for (let half: u32 = 0; half < 2; half++) {
    const pair = COEFFICIENTS + half * 2 * BLOCK_BYTES;
    inversePair(pair, RESIDUAL);
    inversePair(pair + 4 * BLOCK_BYTES, RESIDUAL + FOUR_ROWS);
    addRows(RESIDUAL, RESIDUAL + FOUR_ROWS, prediction + half * FOUR_ROWS, recon + half * FOUR_ROWS);
  }
}
