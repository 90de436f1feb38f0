import { LOOP_CONSTANTS, PAIR_BYTES } from './levels';
import { scaleFactors } from './quantiser';
import { leftColumns, rightColumns } from './scan';
import { evenColumn, oddColumn } from './tables';

/**
 * Scaling of the levels of two horizontally adjacent blocks A and B (8.5.12.1).
 * @param levels 32 levels: A in zig-zag order, then B
 * @param columns where the columns of d go: four times 4 x i16 of A (top to bottom), then 4 x i16 of B
 * @param evenFactors scale factors of columns 0 and 2, `oddFactors` of 1 and 3
 * @param keep all ones in the half of a block to decode, else zero
 */
// @ts-ignore: decorator
@inline
function scalePair(levels: usize, columns: usize, evenFactors: v128, oddFactors: v128, keep: v128): void {
  const aFirst = v128.load(levels);
  const aSecond = v128.load(levels, 16);
  const bFirst = v128.load(levels, 32);
  const bSecond = v128.load(levels, 48);
  const aLeft = leftColumns(aFirst, aSecond);
  const aRight = rightColumns(aFirst, aSecond);
  const bLeft = leftColumns(bFirst, bSecond);
  const bRight = rightColumns(bFirst, bSecond);
  const even = v128.and(evenFactors, keep);
  const odd = v128.and(oddFactors, keep);
  v128.store(columns, i16x8.mul(v128.shuffle<u64>(aLeft, bLeft, 0, 2), even));
  v128.store(columns, i16x8.mul(v128.shuffle<u64>(aLeft, bLeft, 1, 3), odd), 16);
  v128.store(columns, i16x8.mul(v128.shuffle<u64>(aRight, bRight, 0, 2), even), 32);
  v128.store(columns, i16x8.mul(v128.shuffle<u64>(aRight, bRight, 1, 3), odd), 48);
}

/**
 * Scales `count` pairs of blocks.
 * @param levels blocks of 16 levels in zig-zag order
 * @param columns where `scalePair` puts each pair
 * @param mask bits 2n and 2n + 1 tell which blocks of pair n to decode; the others become zero
 */
// @ts-ignore: decorator
@inline
export function scalePairs(levels: usize, columns: usize, count: u32, qp: u32, mask: u32): void {
  const factors = scaleFactors(qp);
  v128.store(LOOP_CONSTANTS, evenColumn(factors));
  v128.store(LOOP_CONSTANTS, oddColumn(factors), 16);
  const even = v128.load(LOOP_CONSTANTS);
  const odd = v128.load(LOOP_CONSTANTS, 16);
  for (let pair: u32 = 0; pair < count; pair++) {
    const at = pair * PAIR_BYTES;
    scalePair(levels + at, columns + at, even, odd, keepOf(mask >> (2 * pair)));
  }
}

const KEEP: usize = memory.data<i64>([0, 0, -1, 0, 0, -1, -1, -1], 16);

/** The `keep` of `scalePair`: bit 0 of `wanted` for A, bit 1 for B. */
// @ts-ignore: decorator
@inline
export function keepOf(wanted: u32): v128 {
  return v128.load(KEEP + ((wanted & 3) << 4));
}

/** Puts the two scaled DC at `dc` (i16) into the columns of a pair. Whole vectors, for a narrow store would delay the load that follows. */
// @ts-ignore: decorator
@inline
export function insertDc(columns: usize, dc: usize): void {
  const withA = v128.load_lane<u16>(dc, v128.load(columns), 0);
  v128.store(columns, v128.load_lane<u16>(dc, withA, 4, 2));
}

/**
 * Inverse 4x4 transform of two horizontally adjacent blocks A and B (8.5.12.2): rows first, then columns, then (x + 32) >> 6. 16-bit arithmetic, as
 * a conforming stream keeps every intermediate value within it (8.5.12.2). The quantiser does not enforce that: a residual found by search, at
 * QP 51, reaches 34047; such sums wrap around here and not in the scalar twin.
 * @param columns the columns of d as `scalePair` leaves them
 * @param residual four rows of 8 x i16 (A then B), 16 bytes apart; may be `columns`
 */
// @ts-ignore: decorator
@inline
export function inversePair(columns: usize, residual: usize): void {
  const w0 = v128.load(columns);
  const w1 = v128.load(columns, 16);
  const w2 = v128.load(columns, 32);
  const w3 = v128.load(columns, 48);
  let e0 = i16x8.add(w0, w2);
  let e1 = i16x8.sub(w0, w2);
  let e2 = i16x8.sub(i16x8.shr_s(w1, 1), w3);
  let e3 = i16x8.add(w1, i16x8.shr_s(w3, 1));
  const f0 = i16x8.add(e0, e3);
  const f1 = i16x8.add(e1, e2);
  const f2 = i16x8.sub(e1, e2);
  const f3 = i16x8.sub(e0, e3);

  const a01 = v128.shuffle<u16>(f0, f1, 0, 8, 1, 9, 2, 10, 3, 11);
  const b01 = v128.shuffle<u16>(f0, f1, 4, 12, 5, 13, 6, 14, 7, 15);
  const a23 = v128.shuffle<u16>(f2, f3, 0, 8, 1, 9, 2, 10, 3, 11);
  const b23 = v128.shuffle<u16>(f2, f3, 4, 12, 5, 13, 6, 14, 7, 15);
  const aUpper = v128.shuffle<u32>(a01, a23, 0, 4, 1, 5);
  const aLower = v128.shuffle<u32>(a01, a23, 2, 6, 3, 7);
  const bUpper = v128.shuffle<u32>(b01, b23, 0, 4, 1, 5);
  const bLower = v128.shuffle<u32>(b01, b23, 2, 6, 3, 7);
  const g0 = i16x8.add(v128.shuffle<u64>(aUpper, bUpper, 0, 2), i16x8.splat(32));
  const g1 = v128.shuffle<u64>(aUpper, bUpper, 1, 3);
  const g2 = v128.shuffle<u64>(aLower, bLower, 0, 2);
  const g3 = v128.shuffle<u64>(aLower, bLower, 1, 3);

  e0 = i16x8.add(g0, g2);
  e1 = i16x8.sub(g0, g2);
  e2 = i16x8.sub(i16x8.shr_s(g1, 1), g3);
  e3 = i16x8.add(g1, i16x8.shr_s(g3, 1));
  v128.store(residual, i16x8.shr_s(i16x8.add(e0, e3), 6));
  v128.store(residual, i16x8.shr_s(i16x8.add(e1, e2), 6), 16);
  v128.store(residual, i16x8.shr_s(i16x8.sub(e1, e2), 6), 32);
  v128.store(residual, i16x8.shr_s(i16x8.sub(e0, e3), 6), 48);
}
