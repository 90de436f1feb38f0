import { clearDc, forwardPair } from './forward';
import { hadamard4x4 } from './hadamard';
import { insertDc, inversePair, scalePairs } from './inverse';
import { COEFFICIENTS, DC_SCALED, LEVELS_LUMA, LEVELS_LUMA_DC, lumaSampleOffset, PAIR_BYTES, RESIDUAL } from './levels';
import { quantiseDc, quantisePairs } from './quantiser';
import { leftColumns, rightColumns, scanFirst, scanSecond } from './scan';
import { FLAT_WEIGHT, normAdjust } from './tables';

export { codeLuma4x4 } from './luma4x4';

/** Forward transform of all 16 blocks of a 16x16 residual into COEFFICIENTS; pair n is luma4x4BlkIdx 2n and 2n + 1. */
function forwardLuma(source: usize, prediction: usize): void {
  for (let pair: u32 = 0; pair < 8; pair++) {
    const offset = lumaSampleOffset(2 * pair);
    const from = source + offset;
    const by = prediction + offset;
    forwardPair(
      i16x8.sub(v128.load_ext<u8>(from), v128.load_ext<u8>(by)),
      i16x8.sub(v128.load_ext<u8>(from, 16), v128.load_ext<u8>(by, 16)),
      i16x8.sub(v128.load_ext<u8>(from, 32), v128.load_ext<u8>(by, 32)),
      i16x8.sub(v128.load_ext<u8>(from, 48), v128.load_ext<u8>(by, 48)),
      COEFFICIENTS + pair * PAIR_BYTES,
    );
  }
}

/** Decodes a pair of blocks from its columns of d: inverse transform, sum with the prediction and clipping to 0..255 (8.5.14). */
// @ts-ignore: decorator
@inline
function constructPair(columns: usize, prediction: usize, recon: usize): void {
  inversePair(columns, RESIDUAL);
  const s0 = i16x8.add(v128.load(RESIDUAL), v128.load_ext<u8>(prediction));
  const s1 = i16x8.add(v128.load(RESIDUAL, 16), v128.load_ext<u8>(prediction, 16));
  const s2 = i16x8.add(v128.load(RESIDUAL, 32), v128.load_ext<u8>(prediction, 32));
  const s3 = i16x8.add(v128.load(RESIDUAL, 48), v128.load_ext<u8>(prediction, 48));
  const upper = i8x16.narrow_i16x8_u(s0, s1);
  const lower = i8x16.narrow_i16x8_u(s2, s3);
  v128.store_lane<u64>(recon, upper, 0);
  v128.store_lane<u64>(recon, upper, 1, 16);
  v128.store_lane<u64>(recon, lower, 0, 32);
  v128.store_lane<u64>(recon, lower, 1, 48);
}

// @ts-ignore: decorator
@inline
function copyPair(prediction: usize, recon: usize): void {
  store<u64>(recon, load<u64>(prediction));
  store<u64>(recon, load<u64>(prediction, 16), 16);
  store<u64>(recon, load<u64>(prediction, 32), 32);
  store<u64>(recon, load<u64>(prediction, 48), 48);
}

/**
 * Levels of an inter macroblock's luma.
 * @param source 16x16 samples, stride 16
 * @param prediction likewise
 * @returns bit luma4x4BlkIdx set where a block has a non-zero level
 */
export function quantiseLuma16(source: usize, prediction: usize, qp: u32, intra: bool): u32 {
  forwardLuma(source, prediction);
  return quantisePairs(COEFFICIENTS, LEVELS_LUMA, 8, qp, intra);
}

/**
 * Decodes the levels of `quantiseLuma16` (8.5.12).
 * @param mask blocks to decode; the others copy the prediction, whatever their levels
 */
export function reconstructLuma16(prediction: usize, recon: usize, qp: u32, mask: u32): void {
  if (mask) scalePairs(LEVELS_LUMA, COEFFICIENTS, 8, qp, mask);
  for (let pair: u32 = 0; pair < 8; pair++) {
    const offset = lumaSampleOffset(2 * pair);
    if ((mask >> (2 * pair)) & 3) constructPair(COEFFICIENTS + pair * PAIR_BYTES, prediction + offset, recon + offset);
    else copyPair(prediction + offset, recon + offset);
  }
}

/** Address of a block's DC in COEFFICIENTS. */
// @ts-ignore: decorator
@inline
function dcOf(blkIdx: u32): usize {
  return COEFFICIENTS + (blkIdx >> 1) * PAIR_BYTES + ((blkIdx & 1) << 3);
}

/** DC coefficients of four blocks, as 4 x i32. */
// @ts-ignore: decorator
@inline
function dcRow(a: u32, b: u32, c: u32, d: u32): v128 {
  const one = i32x4.splat(load<i16>(dcOf(a)));
  const two = i32x4.replace_lane(one, 1, load<i16>(dcOf(b)));
  const three = i32x4.replace_lane(two, 2, load<i16>(dcOf(c)));
  return i32x4.replace_lane(three, 3, load<i16>(dcOf(d)));
}

/** Eight i32 at `values`, halved, as 8 x i16. */
// @ts-ignore: decorator
@inline
function halved(values: usize): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(v128.load(values), 1), i32x4.shr_s(v128.load(values, 16), 1));
}

/**
 * Levels of an Intra_16x16 macroblock's luma: DC and AC.
 * @returns bits 0..15: blocks with a non-zero AC level (luma4x4BlkIdx), bit 16: a DC level is not zero
 */
export function quantiseLuma16x16Intra(source: usize, prediction: usize, qp: u32): u32 {
  forwardLuma(source, prediction);
  // Rows in, columns out.
  hadamard4x4(dcRow(0, 1, 4, 5), dcRow(2, 3, 6, 7), dcRow(8, 9, 12, 13), dcRow(10, 11, 14, 15), RESIDUAL);
  const left = quantiseDc(halved(RESIDUAL), qp, true);
  const right = quantiseDc(halved(RESIDUAL + 32), qp, true);
  v128.store(LEVELS_LUMA_DC, scanFirst(left, right));
  v128.store(LEVELS_LUMA_DC, scanSecond(left, right), 16);
  for (let pair: u32 = 0; pair < 8; pair++) clearDc(COEFFICIENTS + pair * PAIR_BYTES);
  const ac = quantisePairs(COEFFICIENTS, LEVELS_LUMA, 8, qp, true);
  return ac | (u32(v128.any_true(v128.or(left, right))) << 16);
}

/** Scales four transformed DC levels, 4 x i32 (8.5.10). */
// @ts-ignore: decorator
@inline
function scaleDc(transformed: v128, qp: u32): v128 {
  const product = i32x4.mul(transformed, i32x4.splat(FLAT_WEIGHT * load<u16>(normAdjust(qp))));
  const period = <i32>(qp / 6);
  if (period >= 6) return i32x4.shl(product, period - 6);
  return i32x4.shr_s(i32x4.add(product, i32x4.splat(1 << (5 - period))), 6 - period);
}

/** Decodes Intra16x16DCLevel into DC_SCALED. */
function decodeDc(qp: u32): void {
  const first = v128.load(LEVELS_LUMA_DC);
  const second = v128.load(LEVELS_LUMA_DC, 16);
  const left = leftColumns(first, second);
  const right = rightColumns(first, second);
  // Columns in, rows out.
  hadamard4x4(
    i32x4.extend_low_i16x8_s(left),
    i32x4.extend_high_i16x8_s(left),
    i32x4.extend_low_i16x8_s(right),
    i32x4.extend_high_i16x8_s(right),
    RESIDUAL,
  );
  const upper = i16x8.narrow_i32x4_s(scaleDc(v128.load(RESIDUAL), qp), scaleDc(v128.load(RESIDUAL, 16), qp));
  const lower = i16x8.narrow_i32x4_s(scaleDc(v128.load(RESIDUAL, 32), qp), scaleDc(v128.load(RESIDUAL, 48), qp));
  v128.store(DC_SCALED, v128.shuffle<u32>(upper, upper, 0, 2, 1, 3));
  v128.store(DC_SCALED, v128.shuffle<u32>(lower, lower, 0, 2, 1, 3), 16);
}

/**
 * Decodes the levels of `quantiseLuma16x16Intra` (8.5.2).
 * @param mask as returned there; AC levels of blocks with a clear bit and, with bit 16 clear, the DC levels count as zero
 */
export function reconstructLuma16x16Intra(prediction: usize, recon: usize, qp: u32, mask: u32): void {
  if (!(mask >> 16)) {
    reconstructLuma16(prediction, recon, qp, mask);
    return;
  }
  decodeDc(qp);
  scalePairs(LEVELS_LUMA, COEFFICIENTS, 8, qp, mask);
  for (let pair: u32 = 0; pair < 8; pair++) {
    const columns = COEFFICIENTS + pair * PAIR_BYTES;
    const offset = lumaSampleOffset(2 * pair);
    insertDc(columns, DC_SCALED + pair * 4);
    constructPair(columns, prediction + offset, recon + offset);
  }
}
