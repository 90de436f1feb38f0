/** Intra_4x4 prediction (8.3.1.2): all nine modes of a block out of one vector of neighbours, and their costs. */
import { satdPacked } from '../me/satd';

const ONES: v128 = i8x16.splat(1);
const LOW_BYTES: v128 = i16x8.splat(0xff);

/** Bits of an availability argument. */
const LEFT: u32 = 1;
const TOP: u32 = 2;

/** Intra_4x4_DC (8.3.1.2.3). */
function meanOf(edge: v128, availability: u32): u32 {
  const sides = v128.shuffle<u8>(edge, edge, 0, 1, 2, 3, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sides));
  const left = <u32>i32x4.extract_lane(sums, 0);
  const top = <u32>i32x4.extract_lane(sums, 1);
  if (availability === (LEFT | TOP)) return (left + top + 4) >> 3;
  if (availability === LEFT) return (left + 2) >> 2;
  if (availability === TOP) return (top + 2) >> 2;
  return 128;
}

/**
 * Writes the predictions of Intra4x4PredMode 0..8, 16 bytes each (rows of four), to `dst`. `edge` holds thirteen
 * samples in a readable 16 bytes: left from the bottom up, the corner, eight above: l3 l2 l1 l0 c t0 .. t7, where the caller
 * has put t3 for t4 .. t7 that are not available (8.3.1.2). Modes that need samples which are not available are meaningless.
 * @param availability bit 0 left, bit 1 top; counts for DC only
 */
export function predict4x4All(dst: usize, edge: usize, availability: u32): void {
  const read = v128.load(edge);
  // t7 again at 13 and 14, l3 again at 15
  const e = v128.shuffle<u8>(read, read, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 0);
  const before = v128.shuffle<u8>(e, e, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15);
  const after = v128.shuffle<u8>(e, e, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 12, 12, 15);
  // A[i] = (e[i] + e[i + 1] + 1) >> 1, F[i] = (e[i - 1] + 2 e[i] + e[i + 1] + 2) >> 2; below F has 16 added to its index
  const A = i8x16.avgr_u(e, after);
  const floor = i8x16.sub(i8x16.avgr_u(before, after), v128.and(v128.xor(before, after), ONES));
  const F = i8x16.avgr_u(e, floor);

  v128.store(dst, v128.shuffle<u8>(e, e, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8, 5, 6, 7, 8));
  v128.store(dst, v128.shuffle<u8>(e, e, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0), 16);
  v128.store(dst, i8x16.splat(<i8>meanOf(e, availability)), 32);
  // diagonal down left, down right
  v128.store(dst, v128.shuffle<u8>(F, F, 6, 7, 8, 9, 7, 8, 9, 10, 8, 9, 10, 11, 9, 10, 11, 12), 48);
  v128.store(dst, v128.shuffle<u8>(F, F, 4, 5, 6, 7, 3, 4, 5, 6, 2, 3, 4, 5, 1, 2, 3, 4), 64);
  // vertical right, horizontal down, vertical left, horizontal up
  v128.store(dst, v128.shuffle<u8>(A, F, 4, 5, 6, 7, 20, 21, 22, 23, 19, 4, 5, 6, 18, 20, 21, 22), 80);
  v128.store(dst, v128.shuffle<u8>(A, F, 3, 20, 21, 22, 2, 19, 3, 20, 1, 18, 2, 19, 0, 17, 1, 18), 96);
  v128.store(dst, v128.shuffle<u8>(A, F, 5, 6, 7, 8, 22, 23, 24, 25, 6, 7, 8, 9, 23, 24, 25, 26), 112);
  v128.store(dst, v128.shuffle<u8>(A, F, 2, 18, 1, 17, 1, 17, 0, 16, 0, 16, 15, 15, 15, 15, 15, 15), 128);
}

/** SATD of a packed 4x4 source against the packed prediction at `prediction`. */
@inline
export function satd4x4Packed(source: v128, prediction: usize): u32 {
  return satdPacked(source, v128.load(prediction));
}

/** Maxima of neighbouring lanes' magnitudes: of `p` in the even lanes, of `q` in the odd ones. See me/satd.ts. */
@inline
function maxima(p: v128, q: v128): v128 {
  const a = i16x8.abs(p);
  const b = i16x8.abs(q);
  const straight = v128.shuffle<u16>(a, b, 0, 9, 2, 11, 4, 13, 6, 15);
  const crossed = v128.or(i32x4.shr_u(a, 16), i32x4.shl(b, 16));
  return i16x8.max_u(straight, crossed);
}

/**
 * Adds the SATD of two predictions' difference halves (even plus, or minus, odd columns; two lanes a row) to the even (p) and
 * odd (q) lanes of `sum`.
 */
@inline
function addVerticalPair(sum: v128, p: v128, q: v128): v128 {
  // rows: p 0, p 1, q 0, q 1 against p 2, p 3, q 2, q 3
  const upper = v128.shuffle<u64>(p, q, 0, 2);
  const lower = v128.shuffle<u64>(p, q, 1, 3);
  const s = i16x8.add(upper, lower);
  const d = i16x8.sub(upper, lower);
  // even rows against odd ones: p s, p d, q s, q d
  const even = v128.shuffle<u32>(s, d, 0, 4, 2, 6);
  const odd = v128.shuffle<u32>(s, d, 1, 5, 3, 7);
  const sums = i16x8.add(even, odd);
  const differences = i16x8.sub(even, odd);
  return i16x8.add(sum, maxima(v128.shuffle<u64>(sums, differences, 0, 2), v128.shuffle<u64>(sums, differences, 1, 3)));
}

/** SATD of two packed predictions as eight 16-bit lanes: even ones add up to the first's, odd ones to the second's. */
@inline
function costPair(source: v128, first: v128, second: v128): v128 {
  const sourceEven = v128.and(source, LOW_BYTES);
  const sourceOdd = i16x8.shr_u(source, 8);
  const firstEven = i16x8.sub(sourceEven, v128.and(first, LOW_BYTES));
  const firstOdd = i16x8.sub(sourceOdd, i16x8.shr_u(first, 8));
  const secondEven = i16x8.sub(sourceEven, v128.and(second, LOW_BYTES));
  const secondOdd = i16x8.sub(sourceOdd, i16x8.shr_u(second, 8));
  const sums = addVerticalPair(i16x8.splat(0), i16x8.add(firstEven, firstOdd), i16x8.add(secondEven, secondOdd));
  return addVerticalPair(sums, i16x8.sub(firstEven, firstOdd), i16x8.sub(secondEven, secondOdd));
}

/** Sums of the 32-bit halves of `p` (two results) and of `q` (two), lane by 16-bit lane. */
@inline
function fold(p: v128, q: v128): v128 {
  return i16x8.add(v128.shuffle<u32>(p, q, 0, 2, 4, 6), v128.shuffle<u32>(p, q, 1, 3, 5, 7));
}

/**
 * SATD of the packed 4x4 block at `source` against nine packed predictions (`predict4x4All`), as nine u32 at `out`.
 * A SATD is at most 8160, so sums of 16 bits do.
 */
export function costs4x4(source: usize, predictions: usize, out: usize): void {
  const samples = v128.load(source);
  const cost01 = costPair(samples, v128.load(predictions), v128.load(predictions, 16));
  const cost23 = costPair(samples, v128.load(predictions, 32), v128.load(predictions, 48));
  const cost45 = costPair(samples, v128.load(predictions, 64), v128.load(predictions, 80));
  const cost67 = costPair(samples, v128.load(predictions, 96), v128.load(predictions, 112));
  const costs = fold(fold(cost01, cost23), fold(cost45, cost67));
  v128.store(out, i32x4.extend_low_i16x8_u(costs));
  v128.store(out, i32x4.extend_high_i16x8_u(costs), 16);
  store<u32>(out, satd4x4Packed(samples, predictions + 128), 32);
}
