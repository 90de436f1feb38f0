import { forwardPair, storeScan } from './forward';
import { hadamard4x4 } from './hadamard';
import { inversePair, leftColumns, rightColumns } from './inverse';
import {
  BLOCK_BYTES,
  COEFFICIENTS,
  DC_SCALED,
  LEVELS_LUMA,
  LEVELS_LUMA_DC,
  lumaLevels,
  lumaSampleOffset,
  RESIDUAL,
} from './levels';
import { quantiseBlocks, quantiseDc, scaleFactors } from './quantiser';
import { FLAT_WEIGHT, normAdjust, spreadFirst, spreadSecond } from './tables';

/** Eight residual samples of a row. */
// @ts-ignore: decorator
@inline
function difference(source: usize, prediction: usize): v128 {
  return i16x8.sub(v128.load_ext<u8>(source), v128.load_ext<u8>(prediction));
}

/** Forward transform of all 16 blocks of a 16x16 residual into COEFFICIENTS, luma4x4BlkIdx order. */
function forwardLuma(source: usize, prediction: usize): void {
  let out = COEFFICIENTS;
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx += 2) {
    const offset = lumaSampleOffset(blkIdx);
    const from = source + offset;
    const by = prediction + offset;
    forwardPair(
      difference(from, by),
      difference(from + 16, by + 16),
      difference(from + 32, by + 32),
      difference(from + 48, by + 48),
      out,
    );
    out += 2 * BLOCK_BYTES;
  }
}

/** Adds the residual rows of a pair of blocks to the prediction, with clipping to 0..255 (8.5.14). */
// @ts-ignore: decorator
@inline
function addPair(residual: usize, prediction: usize, recon: usize): void {
  for (let row: u32 = 0; row < 4; row++) {
    const sum = i16x8.add(v128.load(residual), v128.load_ext<u8>(prediction));
    v128.store_lane<u64>(recon, i8x16.narrow_i16x8_u(sum, sum), 0);
    residual += 16;
    prediction += 16;
    recon += 16;
  }
}

// @ts-ignore: decorator
@inline
function copyPair(prediction: usize, recon: usize): void {
  for (let row: u32 = 0; row < 64; row += 16) store<u64>(recon + row, load<u64>(prediction + row));
}

/**
 * Levels of an inter macroblock's luma.
 * @param source 16x16 samples, stride 16
 * @param prediction likewise
 * @returns bit luma4x4BlkIdx set where a block has a non-zero level
 */
export function quantiseLuma16(source: usize, prediction: usize, qp: u32, intra: bool): u32 {
  forwardLuma(source, prediction);
  return quantiseBlocks(COEFFICIENTS, LEVELS_LUMA, 16, qp, intra);
}

/**
 * Decodes the levels of `quantiseLuma16` (8.5.12).
 * @param mask blocks to decode; the others copy the prediction, whatever their levels
 */
export function reconstructLuma16(prediction: usize, recon: usize, qp: u32, mask: u32): void {
  if (!mask) {
    memory.copy(recon, prediction, 256);
    return;
  }
  const factors = scaleFactors(qp);
  const factorFirst = spreadFirst(factors);
  const factorSecond = spreadSecond(factors);
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx += 2) {
    const offset = lumaSampleOffset(blkIdx);
    const wanted = mask >> blkIdx;
    if (wanted & 3) {
      scalePair(lumaLevels(blkIdx), wanted, factorFirst, factorSecond);
      inversePair(COEFFICIENTS, RESIDUAL);
      addPair(RESIDUAL, prediction + offset, recon + offset);
    } else {
      copyPair(prediction + offset, recon + offset);
    }
  }
}

/** Scales two blocks of levels into COEFFICIENTS; a block whose bit (0, 1) of `wanted` is clear becomes zero. */
// @ts-ignore: decorator
@inline
function scalePair(levels: usize, wanted: u32, factorFirst: v128, factorSecond: v128): void {
  const keepA = i16x8.splat(<i16>-(<i32>(wanted & 1)));
  const keepB = i16x8.splat(<i16>-(<i32>((wanted >> 1) & 1)));
  v128.store(COEFFICIENTS, v128.and(i16x8.mul(v128.load(levels), factorFirst), keepA));
  v128.store(COEFFICIENTS, v128.and(i16x8.mul(v128.load(levels, 16), factorSecond), keepA), 16);
  v128.store(COEFFICIENTS, v128.and(i16x8.mul(v128.load(levels, 32), factorFirst), keepB), 32);
  v128.store(COEFFICIENTS, v128.and(i16x8.mul(v128.load(levels, 48), factorSecond), keepB), 48);
}

/**
 * Codes and decodes one Intra_4x4 block; its levels go to `lumaLevels(blk)`.
 * @param source first sample of the block in the source
 * @param prediction 4x4 samples, packed
 * @param recon first sample of the block in the reconstruction
 * @returns 1 when the block has a non-zero level, else 0
 */
export function codeLuma4x4(
  source: usize,
  sourceStride: u32,
  prediction: usize,
  recon: usize,
  reconStride: u32,
  qp: u32,
  blk: u32,
): u32 {
  const s1 = source + sourceStride;
  const s2 = s1 + sourceStride;
  const s3 = s2 + sourceStride;
  const predicted = v128.load(prediction);
  forwardPair(
    i16x8.sub(v128.load_ext<u8>(source), i16x8.extend_low_i8x16_u(predicted)),
    i16x8.sub(v128.load_ext<u8>(s1), i16x8.extend_low_i8x16_u(v128.shuffle<u32>(predicted, predicted, 1, 0, 0, 0))),
    i16x8.sub(v128.load_ext<u8>(s2), i16x8.extend_high_i8x16_u(predicted)),
    i16x8.sub(v128.load_ext<u8>(s3), i16x8.extend_low_i8x16_u(v128.shuffle<u32>(predicted, predicted, 3, 0, 0, 0))),
    COEFFICIENTS,
  );
  const levels = lumaLevels(blk);
  const r1 = recon + reconStride;
  const r2 = r1 + reconStride;
  const r3 = r2 + reconStride;
  if (!quantiseBlocks(COEFFICIENTS, levels, 1, qp, true)) {
    v128.store_lane<u32>(recon, predicted, 0);
    v128.store_lane<u32>(r1, predicted, 1);
    v128.store_lane<u32>(r2, predicted, 2);
    v128.store_lane<u32>(r3, predicted, 3);
    return 0;
  }
  const factors = scaleFactors(qp);
  v128.store(COEFFICIENTS, i16x8.mul(v128.load(levels), spreadFirst(factors)));
  v128.store(COEFFICIENTS, i16x8.mul(v128.load(levels, 16), spreadSecond(factors)), 16);
  inversePair(COEFFICIENTS, RESIDUAL);
  const upper = v128.shuffle<u64>(v128.load(RESIDUAL), v128.load(RESIDUAL, 16), 0, 2);
  const lower = v128.shuffle<u64>(v128.load(RESIDUAL, 32), v128.load(RESIDUAL, 48), 0, 2);
  const samples = i8x16.narrow_i16x8_u(
    i16x8.add(upper, i16x8.extend_low_i8x16_u(predicted)),
    i16x8.add(lower, i16x8.extend_high_i8x16_u(predicted)),
  );
  v128.store_lane<u32>(recon, samples, 0);
  v128.store_lane<u32>(r1, samples, 1);
  v128.store_lane<u32>(r2, samples, 2);
  v128.store_lane<u32>(r3, samples, 3);
  return 1;
}

/** DC coefficients of four blocks, as 4 x i32. */
// @ts-ignore: decorator
@inline
function dcRow(a: u32, b: u32, c: u32, d: u32): v128 {
  const row = i32x4.splat(load<i16>(COEFFICIENTS + a * BLOCK_BYTES));
  const two = i32x4.replace_lane(row, 1, load<i16>(COEFFICIENTS + b * BLOCK_BYTES));
  const three = i32x4.replace_lane(two, 2, load<i16>(COEFFICIENTS + c * BLOCK_BYTES));
  return i32x4.replace_lane(three, 3, load<i16>(COEFFICIENTS + d * BLOCK_BYTES));
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
  storeScan(left, right, LEVELS_LUMA_DC);
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx++) store<u16>(COEFFICIENTS + blkIdx * BLOCK_BYTES, 0);
  const ac = quantiseBlocks(COEFFICIENTS, LEVELS_LUMA, 16, qp, true);
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
  const factors = scaleFactors(qp);
  const factorFirst = spreadFirst(factors);
  const factorSecond = spreadSecond(factors);
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx += 2) {
    const offset = lumaSampleOffset(blkIdx);
    scalePair(lumaLevels(blkIdx), mask >> blkIdx, factorFirst, factorSecond);
    store<u16>(COEFFICIENTS, load<u16>(DC_SCALED + blkIdx * 2));
    store<u16>(COEFFICIENTS + BLOCK_BYTES, load<u16>(DC_SCALED + blkIdx * 2, 2));
    inversePair(COEFFICIENTS, RESIDUAL);
    addPair(RESIDUAL, prediction + offset, recon + offset);
  }
}
