import { clearDc, forwardPair } from './forward';
import { hadamard2x2 } from './hadamard';
import { insertDc, inversePair, keepOf, scalePairs } from './inverse';
import { COEFFICIENTS, DC_SCALED, LEVELS_CHROMA_AC, LEVELS_CHROMA_DC_CB, PAIR_BYTES, RESIDUAL } from './levels';
import { quantiseDc, quantisePairs } from './quantiser';
import { FLAT_WEIGHT, normAdjust } from './tables';

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

/** Forward transform of an 8x8 interleaved residual into COEFFICIENTS: pairs 0 and 1 Cb, 2 and 3 Cr. */
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
      out + 2 * PAIR_BYTES,
    );
    source += FOUR_ROWS;
    prediction += FOUR_ROWS;
    out += PAIR_BYTES;
  }
}

/** DC coefficients of the eight blocks in COEFFICIENTS, 8 x i16. */
// @ts-ignore: decorator
@inline
function gatherDc(): v128 {
  let dc = v128.load16_splat(COEFFICIENTS);
  dc = v128.load_lane<u16>(COEFFICIENTS, dc, 1, 8);
  dc = v128.load_lane<u16>(COEFFICIENTS + PAIR_BYTES, dc, 2);
  dc = v128.load_lane<u16>(COEFFICIENTS + PAIR_BYTES, dc, 3, 8);
  dc = v128.load_lane<u16>(COEFFICIENTS + 2 * PAIR_BYTES, dc, 4);
  dc = v128.load_lane<u16>(COEFFICIENTS + 2 * PAIR_BYTES, dc, 5, 8);
  dc = v128.load_lane<u16>(COEFFICIENTS + 3 * PAIR_BYTES, dc, 6);
  dc = v128.load_lane<u16>(COEFFICIENTS + 3 * PAIR_BYTES, dc, 7, 8);
  return dc;
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
  for (let pair: u32 = 0; pair < 4; pair++) clearDc(COEFFICIENTS + pair * PAIR_BYTES);
  const ac = quantisePairs(COEFFICIENTS, LEVELS_CHROMA_AC, 4, qpc, intra);
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

/** Interleaved samples of a row: residual of Cb and of Cr (8 x i16 each) and prediction, clipped to 0..255 (8.5.14). */
// @ts-ignore: decorator
@inline
function constructRow(cb: v128, cr: v128, predicted: v128): v128 {
  const cbSum = i16x8.add(cb, v128.and(predicted, i16x8.splat(0xff)));
  const crSum = i16x8.add(cr, i16x8.shr_u(predicted, 8));
  const cbSamples = i8x16.narrow_i16x8_u(cbSum, cbSum);
  const crSamples = i8x16.narrow_i16x8_u(crSum, crSum);
  return v128.shuffle<u8>(cbSamples, crSamples, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** Decodes half a macroblock's chroma from the columns of d: a pair of blocks of Cb and one of Cr. */
// @ts-ignore: decorator
@inline
function constructHalf(cb: usize, cr: usize, prediction: usize, recon: usize): void {
  inversePair(cb, RESIDUAL);
  inversePair(cr, RESIDUAL + 64);
  v128.store(recon, constructRow(v128.load(RESIDUAL), v128.load(RESIDUAL, 64), v128.load(prediction)));
  v128.store(recon, constructRow(v128.load(RESIDUAL, 16), v128.load(RESIDUAL, 80), v128.load(prediction, 16)), 16);
  v128.store(recon, constructRow(v128.load(RESIDUAL, 32), v128.load(RESIDUAL, 96), v128.load(prediction, 32)), 32);
  v128.store(recon, constructRow(v128.load(RESIDUAL, 48), v128.load(RESIDUAL, 112), v128.load(prediction, 48)), 48);
}

/**
 * Decodes the levels of `quantiseChroma` (8.5.11, 8.5.12).
 * @param mask as returned there; levels whose bit is clear count as zero, so 0x300 decodes DC only (coded_block_pattern chroma 1)
 */
export function reconstructChroma(prediction: usize, recon: usize, qpc: u32, mask: u32): void {
  if (!mask) {
    for (let at: u32 = 0; at < 2 * FOUR_ROWS; at += 16) v128.store(recon + at, v128.load(prediction + at));
    return;
  }
  scalePairs(LEVELS_CHROMA_AC, COEFFICIENTS, 4, qpc, mask);
  const keepDc = keepOf(mask >> 8);
  v128.store(DC_SCALED, decodeDc(v128.and(v128.load(LEVELS_CHROMA_DC_CB), keepDc), qpc));
  for (let pair: u32 = 0; pair < 4; pair++) insertDc(COEFFICIENTS + pair * PAIR_BYTES, DC_SCALED + pair * 4);
  constructHalf(COEFFICIENTS, COEFFICIENTS + 2 * PAIR_BYTES, prediction, recon);
  constructHalf(COEFFICIENTS + PAIR_BYTES, COEFFICIENTS + 3 * PAIR_BYTES, prediction + FOUR_ROWS, recon + FOUR_ROWS);
}
