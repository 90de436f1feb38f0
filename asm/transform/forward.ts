/**
 * Forward 4x4 core transform of two horizontally adjacent blocks A and B.
 * @param r0 rows of the residual, 4 x i16 of A then 4 x i16 of B
 * @param out 32 coefficients, i16: A in zig-zag order, then B
 */
// @ts-ignore: decorator
@inline
export function forwardPair(r0: v128, r1: v128, r2: v128, r3: v128, out: usize): void {
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
  const w0 = i16x8.add(s03, s12);
  const w1 = i16x8.add(i16x8.shl(d03, 1), d12);
  const w2 = i16x8.sub(s03, s12);
  const w3 = i16x8.sub(d03, i16x8.shl(d12, 1));

  storeScan(v128.shuffle<u64>(w0, w1, 0, 2), v128.shuffle<u64>(w2, w3, 0, 2), out);
  storeScan(v128.shuffle<u64>(w0, w1, 1, 3), v128.shuffle<u64>(w2, w3, 1, 3), out + 32);
}

/** Stores a block in zig-zag order (Table 8-2); `left` holds columns 0 and 1, `right` columns 2 and 3, top to bottom. */
// @ts-ignore: decorator
@inline
export function storeScan(left: v128, right: v128, out: usize): void {
  v128.store(out, v128.shuffle<u16>(left, right, 0, 4, 1, 2, 5, 8, 12, 9));
  v128.store(out, v128.shuffle<u16>(left, right, 6, 3, 7, 10, 13, 14, 11, 15), 16);
}
