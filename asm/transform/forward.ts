/**
 * Forward 4x4 core transform of two horizontally adjacent blocks A and B.
 * @param r0 rows of the residual: 4 x i16 of A, then 4 x i16 of B
 * @param columns where the columns of the coefficients go: four times 4 x i16 of A (top to bottom), then 4 x i16 of B
 */
// @ts-ignore: decorator
@inline
export function forwardPair(r0: v128, r1: v128, r2: v128, r3: v128, columns: usize): void {
  let s03 = i16x8.add(r0, r3);
  let s12 = i16x8.add(r1, r2);
  let d03 = i16x8.sub(r0, r3);
  let d12 = i16x8.sub(r1, r2);
  const v0 = i16x8.add(s03, s12);
  const v1 = i16x8.add(i16x8.shl(d03, 1), d12);
  const v2 = i16x8.sub(s03, s12);
  const v3 = i16x8.sub(d03, i16x8.shl(d12, 1));

  const a01 = v128.shuffle<u16>(v0, v1, 0, 8, 1, 9, 2, 10, 3, 11);
  const b01 = v128.shuffle<u16>(v0, v1, 4, 12, 5, 13, 6, 14, 7, 15);
  const a23 = v128.shuffle<u16>(v2, v3, 0, 8, 1, 9, 2, 10, 3, 11);
  const b23 = v128.shuffle<u16>(v2, v3, 4, 12, 5, 13, 6, 14, 7, 15);
  const aLeft = v128.shuffle<u32>(a01, a23, 0, 4, 1, 5);
  const aRight = v128.shuffle<u32>(a01, a23, 2, 6, 3, 7);
  const bLeft = v128.shuffle<u32>(b01, b23, 0, 4, 1, 5);
  const bRight = v128.shuffle<u32>(b01, b23, 2, 6, 3, 7);
  const c0 = v128.shuffle<u64>(aLeft, bLeft, 0, 2);
  const c1 = v128.shuffle<u64>(aLeft, bLeft, 1, 3);
  const c2 = v128.shuffle<u64>(aRight, bRight, 0, 2);
  const c3 = v128.shuffle<u64>(aRight, bRight, 1, 3);

  s03 = i16x8.add(c0, c3);
  s12 = i16x8.add(c1, c2);
  d03 = i16x8.sub(c0, c3);
  d12 = i16x8.sub(c1, c2);
  v128.store(columns, i16x8.add(s03, s12));
  v128.store(columns, i16x8.add(i16x8.shl(d03, 1), d12), 16);
  v128.store(columns, i16x8.sub(s03, s12), 32);
  v128.store(columns, i16x8.sub(d03, i16x8.shl(d12, 1)), 48);
}

/** Zeroes the DC of both blocks of a pair, for blocks whose DC is coded apart. */
// @ts-ignore: decorator
@inline
export function clearDc(columns: usize): void {
  v128.store(columns, v128.and(v128.load(columns), i16x8(0, -1, -1, -1, 0, -1, -1, -1)));
}
