/**
 * Sums of absolute transformed differences: the 4x4 Hadamard transform of the difference of two blocks, sum of the
 * absolute coefficients / 2, as JM and x264 count it. (The sixteen coefficients share one parity, so nothing is lost by the halving.)
 * Addresses need no alignment, strides are bytes.
 *
 * A row of bytes is split into even and odd columns (low and high byte of each 16-bit lane), which gives the first
 * horizontal butterfly without a shuffle; two vertical ones follow. The last is never computed: |p + q| + |p - q| is
 * 2 max(|p|, |q|), so the maximum of neighbouring lanes is the half sum that is wanted.
 */

const LOW_BYTES: v128 = i16x8.splat(0xff);
const LOW_WORDS: v128 = i32x4.splat(0xffff);

/** Differences of the even columns of two rows. */
@inline
function evenColumns(a: v128, b: v128): v128 {
  return i16x8.sub(v128.and(a, LOW_BYTES), v128.and(b, LOW_BYTES));
}

/** Differences of the odd columns. */
@inline
function oddColumns(a: v128, b: v128): v128 {
  return i16x8.sub(i16x8.shr_u(a, 8), i16x8.shr_u(b, 8));
}

/** Adds max(|p|, |q|) of each pair of lanes to the even lane. What the odd lanes gather is of no use. */
@inline
export function addMaxima(sum: v128, coefficients: v128): v128 {
  const magnitude = i16x8.abs(coefficients);
  return i16x8.add(sum, i16x8.max_u(magnitude, i32x4.shr_u(magnitude, 16)));
}

/** Transforms four rows over the columns and adds their half sums; a lane gains at most 8160. */
@inline
export function addVertical(sum: v128, r0: v128, r1: v128, r2: v128, r3: v128): v128 {
  const s0 = i16x8.add(r0, r2);
  const s1 = i16x8.add(r1, r3);
  const d0 = i16x8.sub(r0, r2);
  const d1 = i16x8.sub(r1, r3);
  sum = addMaxima(sum, i16x8.add(s0, s1));
  sum = addMaxima(sum, i16x8.sub(s0, s1));
  sum = addMaxima(sum, i16x8.add(d0, d1));
  return addMaxima(sum, i16x8.sub(d0, d1));
}

/** Adds the SATD of four 4x4 blocks side by side, rows a0..a3 against b0..b3. Four calls fit the 16-bit lanes of `sum`. */
@inline
function addBlocks(sum: v128, a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128): v128 {
  const e0 = evenColumns(a0, b0);
  const e1 = evenColumns(a1, b1);
  const e2 = evenColumns(a2, b2);
  const e3 = evenColumns(a3, b3);
  const o0 = oddColumns(a0, b0);
  const o1 = oddColumns(a1, b1);
  const o2 = oddColumns(a2, b2);
  const o3 = oddColumns(a3, b3);
  sum = addVertical(sum, i16x8.add(e0, o0), i16x8.add(e1, o1), i16x8.add(e2, o2), i16x8.add(e3, o3));
  return addVertical(sum, i16x8.sub(e0, o0), i16x8.sub(e1, o1), i16x8.sub(e2, o2), i16x8.sub(e3, o3));
}

/** Sum of the even 16-bit lanes. */
@inline
export function sumOfEvenLanes(sum: v128): u32 {
  const even = v128.and(sum, LOW_WORDS);
  const halves = i64x2.add(even, i64x2.shr_u(even, 32));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 2);
}

/** SATD of two blocks 16 samples wide; height 4, 8, 12 or 16. */
export function satd16(a: usize, aStride: u32, b: usize, bStride: u32, height: u32): u32 {
  const a1 = <usize>aStride;
  const b1 = <usize>bStride;
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row += 4) {
    const a2 = a + (a1 << 1);
    const b2 = b + (b1 << 1);
    sum = addBlocks(
      sum,
      v128.load(a),
      v128.load(a + a1),
      v128.load(a2),
      v128.load(a2 + a1),
      v128.load(b),
      v128.load(b + b1),
      v128.load(b2),
      v128.load(b2 + b1),
    );
    a = a2 + (a1 << 1);
    b = b2 + (b1 << 1);
  }
  return sumOfEvenLanes(sum);
}


@inline
function average(first: usize, second: usize): v128 {
  return i8x16.avgr_u(v128.load(first), v128.load(second));
}

/**
 * SATD of a block 16 samples wide against the rounded-up average of two blocks of one stride: a quarter-sample position
 * (see `firstPlane` and `secondPlane`), or any other when both are the same. Height 4, 8, 12 or 16.
 */
export function satd16Pair(a: usize, aStride: u32, first: usize, second: usize, pairStride: u32, height: u32): u32 {
  const a1 = <usize>aStride;
  const p1 = <usize>pairStride;
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row += 4) {
    const a2 = a + (a1 << 1);
    const first2 = first + (p1 << 1);
    const second2 = second + (p1 << 1);
    sum = addBlocks(
      sum,
      v128.load(a),
      v128.load(a + a1),
      v128.load(a2),
      v128.load(a2 + a1),
      average(first, second),
      average(first + p1, second + p1),
      average(first2, second2),
      average(first2 + p1, second2 + p1),
    );
    a = a2 + (a1 << 1);
    first = first2 + (p1 << 1);
    second = second2 + (p1 << 1);
  }
  return sumOfEvenLanes(sum);
}

/** Eight samples of a row and of the row four below. */
@inline
function load8x2(address: usize, stride: usize): v128 {
  return v128.load_lane<u64>(address + (stride << 2), v128.load_zero<u64>(address), 1);
}

/** SATD of two blocks 8 samples wide; height 8 or 16. */
export function satd8(a: usize, aStride: u32, b: usize, bStride: u32, height: u32): u32 {
  const a1 = <usize>aStride;
  const b1 = <usize>bStride;
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row += 8) {
    const a2 = a + (a1 << 1);
    const b2 = b + (b1 << 1);
    sum = addBlocks(
      sum,
      load8x2(a, a1),
      load8x2(a + a1, a1),
      load8x2(a2, a1),
      load8x2(a2 + a1, a1),
      load8x2(b, b1),
      load8x2(b + b1, b1),
      load8x2(b2, b1),
      load8x2(b2 + b1, b1),
    );
    a += a1 << 3;
    b += b1 << 3;
  }
  return sumOfEvenLanes(sum);
}

/** Four rows of four samples, packed. */
@inline
export function load4x4(address: usize, stride: u32): v128 {
  const step = <usize>stride;
  const third = address + (step << 1);
  let rows = v128.load_zero<u32>(address);
  rows = v128.load_lane<u32>(address + step, rows, 1);
  rows = v128.load_lane<u32>(third, rows, 2);
  return v128.load_lane<u32>(third + step, rows, 3);
}

/** Butterflies over the columns of one packed half (even plus or minus odd columns) of each of two blocks. */
@inline
function verticalPacked(p: v128, q: v128, sum: v128): v128 {
  // lanes: p rows 0 1, q rows 0 1; p rows 2 3, q rows 2 3
  const upper = v128.shuffle<u64>(p, q, 0, 2);
  const lower = v128.shuffle<u64>(p, q, 1, 3);
  const s = i16x8.add(upper, lower);
  const d = i16x8.sub(upper, lower);
  const even = v128.shuffle<u32>(s, d, 0, 2, 4, 6);
  const odd = v128.shuffle<u32>(s, d, 1, 3, 5, 7);
  return addMaxima(addMaxima(sum, i16x8.add(even, odd)), i16x8.sub(even, odd));
}

/** SATD of two packed 4x4 blocks (four bytes a row). */
@inline
export function satdPacked(a: v128, b: v128): u32 {
  const even = evenColumns(a, b);
  const odd = oddColumns(a, b);
  return sumOfEvenLanes(verticalPacked(i16x8.add(even, odd), i16x8.sub(even, odd), i16x8.splat(0)));
}

/** SATD of two 4x4 blocks. */
export function satd4x4(a: usize, aStride: u32, b: usize, bStride: u32): u32 {
  return satdPacked(load4x4(a, aStride), load4x4(b, bStride));
}

/** Row of eight Cb Cr pairs as Cb Cb Cb Cb, Cr Cr Cr Cr, Cb Cb Cb Cb, Cr Cr Cr Cr. */
@inline
function loadChroma(address: usize, row: usize): v128 {
  const pairs = v128.load(address + (row << 4));
  return v128.shuffle<u8>(pairs, pairs, 0, 2, 4, 6, 1, 3, 5, 7, 8, 10, 12, 14, 9, 11, 13, 15);
}

/** SATD of two 8x8 blocks of interleaved Cb Cr pairs: 16 bytes a row, stride 16; both components together. */
export function satdChroma8(a: usize, b: usize): u32 {
  let sum = i16x8.splat(0);
  for (let row: usize = 0; row < 8; row += 4) {
    sum = addBlocks(
      sum,
      loadChroma(a, row),
      loadChroma(a, row + 1),
      loadChroma(a, row + 2),
      loadChroma(a, row + 3),
      loadChroma(b, row),
      loadChroma(b, row + 1),
      loadChroma(b, row + 2),
      loadChroma(b, row + 3),
    );
  }
  return sumOfEvenLanes(sum);
}
