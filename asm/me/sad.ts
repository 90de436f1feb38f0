/** Sums of absolute differences of 8-bit samples. Addresses need no alignment, strides are bytes, heights multiples of 4 up to 64. */

/** |a - b| of sixteen samples, added in pairs to eight 16-bit lanes: at most 510 a call, so 128 calls fit a lane. */
@inline
export function addDifferences(sum: v128, a: v128, b: v128): v128 {
  const difference = v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
  return i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(difference));
}

/** Sum of eight unsigned 16-bit lanes. */
@inline
function sumOfLanes(sum: v128): u32 {
  const pairs = i32x4.extadd_pairwise_i16x8_u(sum);
  const halves = i64x2.add(pairs, i64x2.shr_u(pairs, 32));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 2);
}

/** SAD of two blocks 16 samples wide. */
export function sad16(a: usize, aStride: u32, b: usize, bStride: u32, height: u32): u32 {
  const a1 = <usize>aStride;
  const b1 = <usize>bStride;
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row += 4) {
    sum = addDifferences(sum, v128.load(a), v128.load(b));
    sum = addDifferences(sum, v128.load(a + a1), v128.load(b + b1));
    a += a1 << 1;
    b += b1 << 1;
    sum = addDifferences(sum, v128.load(a), v128.load(b));
    sum = addDifferences(sum, v128.load(a + a1), v128.load(b + b1));
    a += a1 << 1;
    b += b1 << 1;
  }
  return sumOfLanes(sum);
}

/** SAD of a block 16 samples wide against the rounded-up average of two blocks of one stride: a quarter-sample position. */
export function sad16Pair(a: usize, aStride: u32, first: usize, second: usize, pairStride: u32, height: u32): u32 {
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row++) {
    sum = addDifferences(sum, v128.load(a), i8x16.avgr_u(v128.load(first), v128.load(second)));
    a += <usize>aStride;
    first += <usize>pairStride;
    second += <usize>pairStride;
  }
  return sumOfLanes(sum);
}

/** Two rows of eight samples in one vector. */
@inline
function load8x2(address: usize, stride: u32): v128 {
  return v128.load_lane<u64>(address + <usize>stride, v128.load_zero<u64>(address), 1);
}

/** SAD of two blocks 8 samples wide. */
export function sad8(a: usize, aStride: u32, b: usize, bStride: u32, height: u32): u32 {
  let sum = i16x8.splat(0);
  for (let row: u32 = 0; row < height; row += 2) {
    sum = addDifferences(sum, load8x2(a, aStride), load8x2(b, bStride));
    a += (<usize>aStride) << 1;
    b += (<usize>bStride) << 1;
  }
  return sumOfLanes(sum);
}

/**
 * SAD of one 16x16 source against the candidates at r0..r3, all of stride `refStride`; every source row is read once.
 * Writes four u32 to `out`.
 */
export function sad16x4(
  source: usize,
  sourceStride: u32,
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  refStride: u32,
  out: usize,
): void {
  let sum0 = i16x8.splat(0);
  let sum1 = i16x8.splat(0);
  let sum2 = i16x8.splat(0);
  let sum3 = i16x8.splat(0);
  for (let row: u32 = 0; row < 16; row++) {
    const samples = v128.load(source);
    sum0 = addDifferences(sum0, samples, v128.load(r0));
    sum1 = addDifferences(sum1, samples, v128.load(r1));
    sum2 = addDifferences(sum2, samples, v128.load(r2));
    sum3 = addDifferences(sum3, samples, v128.load(r3));
    source += <usize>sourceStride;
    r0 += <usize>refStride;
    r1 += <usize>refStride;
    r2 += <usize>refStride;
    r3 += <usize>refStride;
  }
  store<u32>(out, sumOfLanes(sum0));
  store<u32>(out, sumOfLanes(sum1), 4);
  store<u32>(out, sumOfLanes(sum2), 8);
  store<u32>(out, sumOfLanes(sum3), 12);
}
