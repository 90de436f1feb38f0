/** alpha' by indexA (Table 8-16), samples of 8 bits. */
const ALPHA: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 17, 20, 22, 25, 28, 32, 36, 40,
  45, 50, 56, 63, 71, 80, 90, 101, 113, 127, 144, 162, 182, 203, 226, 255, 255,
]);

/** beta' by indexB (Table 8-16). */
const BETA: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11,
  12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 18,
]);

/** t'C0 by indexA (Table 8-17): four bytes each, for bS 0 (unused), 1, 2, 3. */
// prettier-ignore
const TC0: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0..7
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 8..15
  0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 1, // 16..23
  0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 1, 2, 0, 1, 2, 3, // 24..31
  0, 1, 2, 3, 0, 2, 2, 3, 0, 2, 2, 4, 0, 2, 3, 4, 0, 2, 3, 4, 0, 3, 3, 5, 0, 3, 4, 6, 0, 3, 4, 6, // 32..39
  0, 4, 5, 7, 0, 4, 5, 8, 0, 4, 6, 9, 0, 5, 7, 10, 0, 6, 8, 11, 0, 6, 8, 13, 0, 7, 10, 14, 0, 8, 11, 16, // 40..47
  0, 9, 12, 18, 0, 10, 13, 20, 0, 11, 15, 23, 0, 13, 17, 25, // 48..51
]);

// @ts-ignore: decorator
@inline
function clipIndex(index: i32): u32 {
  return <u32>min(max(index, 0), 51);
}

/** Alpha of an average QP and FilterOffsetA (8.7.2.2); 0 means that nothing is filtered. */
// @ts-ignore: decorator
@inline
export function alphaOf(qpAverage: u32, filterOffsetA: i32): u32 {
  return load<u8>(ALPHA + clipIndex(<i32>qpAverage + filterOffsetA));
}

/** Beta of an average QP and FilterOffsetB (8.7.2.2). */
// @ts-ignore: decorator
@inline
export function betaOf(qpAverage: u32, filterOffsetB: i32): u32 {
  return load<u8>(BETA + clipIndex(<i32>qpAverage + filterOffsetB));
}

/** Address of the four tC0 of bS 0..3 (8.7.2.3); that of bS 0 has no meaning. */
// @ts-ignore: decorator
@inline
export function tc0Of(qpAverage: u32, filterOffsetA: i32): usize {
  return TC0 + (clipIndex(<i32>qpAverage + filterOffsetA) << 2);
}
