/**
 * The 4x4 transform of luma DC (8.5.10), its own inverse up to a factor of 16.
 * @param r0 rows of a matrix, 4 x i32 each
 * @param out the columns of the result (so columns in give rows out), 4 x 16 bytes
 */
// @ts-ignore: decorator
@inline
export function hadamard4x4(r0: v128, r1: v128, r2: v128, r3: v128, out: usize): void {
  let s03 = i32x4.add(r0, r3);
  let s12 = i32x4.add(r1, r2);
  let d03 = i32x4.sub(r0, r3);
  let d12 = i32x4.sub(r1, r2);
  const v0 = i32x4.add(s03, s12);
  const v1 = i32x4.add(d03, d12);
  const v2 = i32x4.sub(s03, s12);
  const v3 = i32x4.sub(d03, d12);

  const a = v128.shuffle<u32>(v0, v1, 0, 4, 1, 5);
  const b = v128.shuffle<u32>(v2, v3, 0, 4, 1, 5);
  const c = v128.shuffle<u32>(v0, v1, 2, 6, 3, 7);
  const d = v128.shuffle<u32>(v2, v3, 2, 6, 3, 7);
  const c0 = v128.shuffle<u64>(a, b, 0, 2);
  const c1 = v128.shuffle<u64>(a, b, 1, 3);
  const c2 = v128.shuffle<u64>(c, d, 0, 2);
  const c3 = v128.shuffle<u64>(c, d, 1, 3);

  s03 = i32x4.add(c0, c3);
  s12 = i32x4.add(c1, c2);
  d03 = i32x4.sub(c0, c3);
  d12 = i32x4.sub(c1, c2);
  v128.store(out, i32x4.add(s03, s12));
  v128.store(out, i32x4.add(d03, d12), 16);
  v128.store(out, i32x4.sub(s03, s12), 32);
  v128.store(out, i32x4.sub(d03, d12), 48);
}

/** The 2x2 transform of chroma DC (8.5.11.1) on Cb (lanes 0..3) and Cr (lanes 4..7) at once, i16. */
// @ts-ignore: decorator
@inline
export function hadamard2x2(dc: v128): v128 {
  const neighbours = v128.shuffle<u16>(dc, dc, 1, 0, 3, 2, 5, 4, 7, 6);
  const rows = i16x8.add(neighbours, i16x8.mul(dc, i16x8(1, -1, 1, -1, 1, -1, 1, -1)));
  const below = v128.shuffle<u16>(rows, rows, 2, 3, 0, 1, 6, 7, 4, 5);
  return i16x8.add(below, i16x8.mul(rows, i16x8(1, 1, -1, -1, 1, 1, -1, -1)));
}
