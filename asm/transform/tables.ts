/**
 * Forward multipliers by QP % 6 for positions of class 0 (both indices even), 1 (both odd), 2 (mixed), and a pad: 2^15 times the reciprocal of
 * quantiser step and transform norm, as the JM reference model and the reference software of H.264 have them.
 */
const MULTIPLIERS: usize = memory.data<u16>([
  13107, 5243, 8066, 0, 11916, 4660, 7490, 0, 10082, 4194, 6554, 0, 9362, 3647, 5825, 0, 8192, 3355, 5243, 0, 7282,
  2893, 4559, 0,
]);

/** normAdjust4x4 by QP % 6 (8.5.9) for the same classes, and a pad. */
const NORM_ADJUST: usize = memory.data<u16>([
  10, 16, 13, 0, 11, 18, 14, 0, 13, 20, 16, 0, 14, 23, 18, 0, 16, 25, 20, 0, 18, 29, 23, 0,
]);

/** QPc for qPI 30..51 (Table 8-15); below 30 QPc = qPI. */
const CHROMA_QP: usize = memory.data<u8>([
  29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39,
]);

/** Address of the three forward multipliers (u16) of this QP. */
// @ts-ignore: decorator
@inline
export function multipliers(qp: u32): usize {
  return MULTIPLIERS + (qp % 6) * 8;
}

/** Address of the three normAdjust4x4 values (u16) of this QP. */
// @ts-ignore: decorator
@inline
export function normAdjust(qp: u32): usize {
  return NORM_ADJUST + (qp % 6) * 8;
}

/** Flat_4x4_16: the weight every scaling list entry has here (8.5.9). */
export const FLAT_WEIGHT: i32 = 16;

/** QPc of a luma QP and chroma_qp_index_offset -12..12 (8.5.8, Table 8-15). */
export function chromaQp(qpy: u32, offset: i32): u32 {
  const index = min(max(<i32>qpy + offset, 0), 51);
  return index < 30 ? index : load<u8>(CHROMA_QP + index - 30);
}

/** Spreads the values of classes 0, 1, 2 in lanes 0, 1, 2 over column 0 or 2, twice. */
// @ts-ignore: decorator
@inline
export function evenColumn(classes: v128): v128 {
  return v128.shuffle<u16>(classes, classes, 0, 2, 0, 2, 0, 2, 0, 2);
}

/** The same for column 1 or 3. */
// @ts-ignore: decorator
@inline
export function oddColumn(classes: v128): v128 {
  return v128.shuffle<u16>(classes, classes, 2, 1, 2, 1, 2, 1, 2, 1);
}
