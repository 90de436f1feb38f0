/**
 * One 4x4 block at a time, for Intra_4x4, whose blocks predict each other. A block is two vectors of 8 x i16; `even` holds rows (or columns) 0 and
 * 2, `odd` 1 and 3, `upper` 0 and 1, `lower` 2 and 3.
 */
import { lumaLevels } from './levels';
import { quantiseEight, scaleFactors } from './quantiser';
import { roundingOffset } from './rounding';
import { scanFirst, scanSecond } from './scan';
import { evenColumn, multipliers, oddColumn } from './tables';

// @ts-ignore: decorator
@inline
function firstHalves(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 0, 2);
}

// @ts-ignore: decorator
@inline
function secondHalves(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 1, 3);
}

// @ts-ignore: decorator
@inline
function exchangeHalves(a: v128): v128 {
  return v128.shuffle<u64>(a, a, 1, 0);
}

/** a in the first half of the lanes, b in the second. */
// @ts-ignore: decorator
@inline
function halves(a: i16, b: i16): v128 {
  return i16x8(a, a, a, a, b, b, b, b);
}

/** Lines 0 and 2 of a forward transform of lines 0..3. */
// @ts-ignore: decorator
@inline
function forwardEven(upper: v128, lower: v128): v128 {
  const sums = i16x8.add(upper, exchangeHalves(lower));
  return i16x8.add(firstHalves(sums, sums), i16x8.mul(secondHalves(sums, sums), halves(1, -1)));
}

/** Lines 1 and 3. */
// @ts-ignore: decorator
@inline
function forwardOdd(upper: v128, lower: v128): v128 {
  const differences = i16x8.sub(upper, exchangeHalves(lower));
  const outer = i16x8.mul(firstHalves(differences, differences), halves(2, 1));
  return i16x8.add(outer, i16x8.mul(secondHalves(differences, differences), halves(1, -2)));
}

/** Columns 0 and 1 of the rows in `even` and `odd`, or rows of columns. */
// @ts-ignore: decorator
@inline
function transposedUpper(even: v128, odd: v128): v128 {
  const first = v128.shuffle<u16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
  const second = v128.shuffle<u16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
  return v128.shuffle<u32>(first, second, 0, 4, 1, 5);
}

/** Columns 2 and 3. */
// @ts-ignore: decorator
@inline
function transposedLower(even: v128, odd: v128): v128 {
  const first = v128.shuffle<u16>(even, odd, 0, 8, 1, 9, 2, 10, 3, 11);
  const second = v128.shuffle<u16>(even, odd, 4, 12, 5, 13, 6, 14, 7, 15);
  return v128.shuffle<u32>(first, second, 2, 6, 3, 7);
}

/** e0 and e1 of 8.5.12.2. */
// @ts-ignore: decorator
@inline
function inverseEven(even: v128): v128 {
  return i16x8.add(firstHalves(even, even), i16x8.mul(secondHalves(even, even), halves(1, -1)));
}

/** e3 and e2. */
// @ts-ignore: decorator
@inline
function inverseOdd(odd: v128): v128 {
  const halved = i16x8.shr_s(odd, 1);
  return i16x8.add(firstHalves(odd, halved), i16x8.mul(secondHalves(halved, odd), halves(1, -1)));
}

// @ts-ignore: decorator
@inline
function loadRows(from: usize, stride: usize): v128 {
  let rows = v128.load32_zero(from);
  rows = v128.load_lane<u32>(from + stride, rows, 1);
  rows = v128.load_lane<u32>(from + 2 * stride, rows, 2);
  return v128.load_lane<u32>(from + 3 * stride, rows, 3);
}

// @ts-ignore: decorator
@inline
function storeRows(to: usize, stride: usize, rows: v128): void {
  v128.store_lane<u32>(to, rows, 0);
  v128.store_lane<u32>(to + stride, rows, 1);
  v128.store_lane<u32>(to + 2 * stride, rows, 2);
  v128.store_lane<u32>(to + 3 * stride, rows, 3);
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
  const predicted = v128.load(prediction);
  const predictedUpper = i16x8.extend_low_i8x16_u(predicted);
  const predictedLower = i16x8.extend_high_i8x16_u(predicted);
  const samples = loadRows(source, sourceStride);
  let upper = i16x8.sub(i16x8.extend_low_i8x16_u(samples), predictedUpper);
  let lower = i16x8.sub(i16x8.extend_high_i8x16_u(samples), predictedLower);
  let even = forwardEven(upper, lower);
  let odd = forwardOdd(upper, lower);
  upper = transposedUpper(even, odd);
  lower = transposedLower(even, odd);

  const period = qp / 6;
  const offset = i32x4.splat(roundingOffset(15 + period, true));
  const classes = v128.load64_zero(multipliers(qp));
  const evenMultiplier = i32x4.extend_low_i16x8_u(evenColumn(classes));
  const oddMultiplier = i32x4.extend_low_i16x8_u(oddColumn(classes));
  even = quantiseEight(forwardEven(upper, lower), evenMultiplier, offset, period);
  odd = quantiseEight(forwardOdd(upper, lower), oddMultiplier, offset, period);
  const left = firstHalves(even, odd);
  const right = secondHalves(even, odd);
  const levels = lumaLevels(blk);
  v128.store(levels, scanFirst(left, right));
  v128.store(levels, scanSecond(left, right), 16);
  if (!v128.any_true(v128.or(even, odd))) {
    storeRows(recon, reconStride, predicted);
    return 0;
  }

  const factors = scaleFactors(qp);
  let e01 = inverseEven(i16x8.mul(even, evenColumn(factors)));
  let e32 = inverseOdd(i16x8.mul(odd, oddColumn(factors)));
  const f01 = i16x8.add(e01, e32);
  const f23 = exchangeHalves(i16x8.sub(e01, e32));
  even = firstHalves(f01, f23);
  odd = secondHalves(f01, f23);
  upper = transposedUpper(even, odd);
  lower = transposedLower(even, odd);
  e01 = inverseEven(i16x8.add(firstHalves(upper, lower), halves(32, 0)));
  e32 = inverseOdd(secondHalves(upper, lower));
  upper = i16x8.shr_s(i16x8.add(e01, e32), 6);
  lower = i16x8.shr_s(exchangeHalves(i16x8.sub(e01, e32)), 6);
  storeRows(
    recon,
    reconStride,
    i8x16.narrow_i16x8_u(i16x8.add(upper, predictedUpper), i16x8.add(lower, predictedLower)),
  );
  return 1;
}
