/**
 * Filtering of one edge of 16 bytes (8.7.2): the lines p3..q3 parallel to the edge lie `pitch` bytes apart, q0 at `q`. Luma has 16
 * samples; chroma has 8 pairs Cb Cr. In both four bytes share one bS.
 */
import { alphaOf, betaOf, tc0Of } from './tables';

const ALL_STRONG: u32 = 0x04040404;

// @ts-ignore: decorator
@inline
function absoluteDifference(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}

/** (a + b) >> 1 */
// @ts-ignore: decorator
@inline
function averageDown(a: v128, b: v128): v128 {
  return i8x16.sub(i8x16.avgr_u(a, b), v128.and(v128.xor(a, b), i8x16.splat(1)));
}

/** filterSamplesFlag but for bS (8.7.2.2). */
// @ts-ignore: decorator
@inline
function filterMask(p1: v128, p0: v128, q0: v128, q1: v128, alpha: v128, beta: v128): v128 {
  const across = i8x16.lt_u(absoluteDifference(p0, q0), alpha);
  const along = i8x16.max_u(absoluteDifference(p1, p0), absoluteDifference(q1, q0));
  return v128.and(across, i8x16.lt_u(along, beta));
}

/** The four bS as bytes, each over the four bytes it governs. */
// @ts-ignore: decorator
@inline
function spreadStrengths(strengths: u32): v128 {
  const all = i32x4.splat(strengths);
  return v128.shuffle<u8>(all, all, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
}

/**
 * 161 + delta of 8.7.2.3, delta before clipping to tC, saturated at 255. avgr(x, ~y) is 128 + ((x - y) >> 1), so `pOne` is 66 + ((p1 - q1) >> 2), and
 * delta = ((q0 - p0) >> 1) + (((p1 - q1) >> 2) + ((q0 - p0) & 1) + 1 >> 1).
 */
// @ts-ignore: decorator
@inline
function biasedDelta(p1: v128, p0: v128, q0: v128, q1: v128): v128 {
  const half = i8x16.avgr_u(q0, v128.not(p0));
  const pOne = i8x16.avgr_u(i8x16.avgr_u(p1, v128.not(q1)), i8x16.splat(3));
  const odd = v128.and(v128.xor(p0, q0), i8x16.splat(1));
  return i8x16.add_sat_u(half, i8x16.avgr_u(pOne, odd));
}

const DELTA_BIAS: i8 = <i8>161;

/** Stores p0 + delta and q0 - delta, delta clipped to +-tc; tc is 0 where nothing is filtered. */
// @ts-ignore: decorator
@inline
function storeNormal(p1: v128, p0: v128, q0: v128, q1: v128, tc: v128, q: usize, pitch: usize): void {
  const delta = biasedDelta(p1, p0, q0, q1);
  const up = i8x16.min_u(i8x16.sub_sat_u(delta, i8x16.splat(DELTA_BIAS)), tc);
  const down = i8x16.min_u(i8x16.sub_sat_u(i8x16.splat(DELTA_BIAS), delta), tc);
  v128.store(q - pitch, i8x16.sub_sat_u(i8x16.add_sat_u(p0, up), down));
  v128.store(q, i8x16.add_sat_u(i8x16.sub_sat_u(q0, up), down));
}

/** p1 of bS below 4: p1 + Clip3(-tC0, tC0, (p2 + ((p0 + q0 + 1) >> 1) - 2 p1) >> 1). */
// @ts-ignore: decorator
@inline
function normalOne(p2: v128, p1: v128, middle: v128, tc0: v128): v128 {
  const target = averageDown(p2, middle);
  return i8x16.min_u(i8x16.max_u(target, i8x16.sub_sat_u(p1, tc0)), i8x16.add_sat_u(p1, tc0));
}

/** (2 p1 + p0 + q1 + 2) >> 2 */
// @ts-ignore: decorator
@inline
function weakStrong(p1: v128, p0: v128, q1: v128): v128 {
  return i8x16.avgr_u(p1, averageDown(p0, q1));
}

/** The sums of 8.7.2.4 that need 16 bits, for one half of the edge. */
// @ts-ignore: decorator
@inline
function strongZero(p2: v128, q1: v128, core: v128): v128 {
  const sum = i16x8.add(i16x8.add(p2, q1), i16x8.shl(core, 1));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(4)), 3);
}

// @ts-ignore: decorator
@inline
function strongOne(p2: v128, core: v128): v128 {
  return i16x8.shr_u(i16x8.add(i16x8.add(p2, core), i16x8.splat(2)), 2);
}

// @ts-ignore: decorator
@inline
function strongTwo(p3: v128, p2: v128, core: v128): v128 {
  const sum = i16x8.add(i16x8.add(p2, core), i16x8.shl(i16x8.add(p3, p2), 1));
  return i16x8.shr_u(i16x8.add(sum, i16x8.splat(4)), 3);
}

/** Stores p0, p1, p2 of bS 4 at `at`, `at + pitch`, `at + 2 pitch`; called for q with the roles exchanged and a negative pitch. */
// @ts-ignore: decorator
@inline
function storeStrongSide(
  p2: v128,
  p1: v128,
  p0: v128,
  q0: v128,
  q1: v128,
  mask: v128,
  small: v128,
  beta: v128,
  at: usize,
  pitch: isize,
): void {
  const full = v128.and(v128.and(mask, small), i8x16.lt_u(absoluteDifference(p2, p0), beta));
  const weak = v128.bitselect(weakStrong(p1, p0, q1), p0, mask);
  if (!v128.any_true(full)) {
    v128.store(at, weak);
    return;
  }
  const p3 = v128.load(at + 3 * pitch);
  const p2Low = i16x8.extend_low_i8x16_u(p2);
  const p2High = i16x8.extend_high_i8x16_u(p2);
  const coreLow = i16x8.add(
    i16x8.extend_low_i8x16_u(p1),
    i16x8.add(i16x8.extend_low_i8x16_u(p0), i16x8.extend_low_i8x16_u(q0)),
  );
  const coreHigh = i16x8.add(
    i16x8.extend_high_i8x16_u(p1),
    i16x8.add(i16x8.extend_high_i8x16_u(p0), i16x8.extend_high_i8x16_u(q0)),
  );
  const zero = i8x16.narrow_i16x8_u(
    strongZero(p2Low, i16x8.extend_low_i8x16_u(q1), coreLow),
    strongZero(p2High, i16x8.extend_high_i8x16_u(q1), coreHigh),
  );
  const one = i8x16.narrow_i16x8_u(strongOne(p2Low, coreLow), strongOne(p2High, coreHigh));
  const two = i8x16.narrow_i16x8_u(
    strongTwo(i16x8.extend_low_i8x16_u(p3), p2Low, coreLow),
    strongTwo(i16x8.extend_high_i8x16_u(p3), p2High, coreHigh),
  );
  v128.store(at, v128.bitselect(zero, weak, full));
  v128.store(at + pitch, v128.bitselect(one, p1, full));
  v128.store(at + 2 * pitch, v128.bitselect(two, p2, full));
}

/**
 * Filters one luma edge.
 * @param strengths four bS, the first in the low byte; either all 4 or none (8.7.2.1 gives nothing else in frame macroblocks)
 * @param qpAverage qPav (8.7.2.2)
 */
export function filterLumaEdge(
  q: usize,
  pitch: usize,
  strengths: u32,
  qpAverage: u32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  const alpha = alphaOf(qpAverage, filterOffsetA);
  const betas = i8x16.splat(<i8>betaOf(qpAverage, filterOffsetB));
  const p1 = v128.load(q - 2 * pitch);
  const p0 = v128.load(q - pitch);
  const q0 = v128.load(q);
  const q1 = v128.load(q + pitch);
  let mask = filterMask(p1, p0, q0, q1, i8x16.splat(<i8>alpha), betas);
  const levels = spreadStrengths(strengths);
  mask = v128.and(mask, i8x16.ne(levels, i8x16.splat(0)));
  if (!v128.any_true(mask)) return;
  const p2 = v128.load(q - 3 * pitch);
  const q2 = v128.load(q + 2 * pitch);
  if (strengths === ALL_STRONG) {
    const small = i8x16.lt_u(absoluteDifference(p0, q0), i8x16.splat(<i8>((alpha >> 2) + 2)));
    storeStrongSide(p2, p1, p0, q0, q1, mask, small, betas, q - pitch, -(<isize>pitch));
    storeStrongSide(q2, q1, q0, p0, p1, mask, small, betas, q, <isize>pitch);
    return;
  }
  const tc0 = v128.and(i8x16.swizzle(v128.load32_zero(tc0Of(qpAverage, filterOffsetA)), levels), mask);
  const pSmooth = v128.and(mask, i8x16.lt_u(absoluteDifference(p2, p0), betas));
  const qSmooth = v128.and(mask, i8x16.lt_u(absoluteDifference(q2, q0), betas));
  storeNormal(p1, p0, q0, q1, i8x16.sub(i8x16.sub(tc0, pSmooth), qSmooth), q, pitch);
  const middle = i8x16.avgr_u(p0, q0);
  v128.store(q - 2 * pitch, normalOne(p2, p1, middle, v128.and(tc0, pSmooth)));
  v128.store(q + pitch, normalOne(q2, q1, middle, v128.and(tc0, qSmooth)));
}

/** Filters one edge of interleaved chroma; `qpAverage` is that of QPc (8.7.2.2). */
export function filterChromaEdge(
  q: usize,
  pitch: usize,
  strengths: u32,
  qpAverage: u32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  const p1 = v128.load(q - 2 * pitch);
  const p0 = v128.load(q - pitch);
  const q0 = v128.load(q);
  const q1 = v128.load(q + pitch);
  const alphas = i8x16.splat(<i8>alphaOf(qpAverage, filterOffsetA));
  const betas = i8x16.splat(<i8>betaOf(qpAverage, filterOffsetB));
  let mask = filterMask(p1, p0, q0, q1, alphas, betas);
  const levels = spreadStrengths(strengths);
  mask = v128.and(mask, i8x16.ne(levels, i8x16.splat(0)));
  if (!v128.any_true(mask)) return;
  if (strengths === ALL_STRONG) {
    v128.store(q - pitch, v128.bitselect(weakStrong(p1, p0, q1), p0, mask));
    v128.store(q, v128.bitselect(weakStrong(q1, q0, p1), q0, mask));
    return;
  }
  const tc0 = i8x16.swizzle(v128.load32_zero(tc0Of(qpAverage, filterOffsetA)), levels);
  storeNormal(p1, p0, q0, q1, v128.and(i8x16.add(tc0, i8x16.splat(1)), mask), q, pitch);
}
