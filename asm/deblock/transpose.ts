/** Turns vertical edges into horizontal ones: columns of samples become lines of 16 bytes, and back. */

/** Four rows of four bytes into four columns of four bytes: its own inverse. */
// @ts-ignore: decorator
@inline
function transposeWithin(rows: v128): v128 {
  return v128.shuffle<u8>(rows, rows, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
}

// @ts-ignore: decorator
@inline
function fourRows(from: usize, stride: usize): v128 {
  let rows = v128.load32_zero(from);
  rows = v128.load_lane<u32>(from + stride, rows, 1);
  rows = v128.load_lane<u32>(from + 2 * stride, rows, 2);
  return transposeWithin(v128.load_lane<u32>(from + 3 * stride, rows, 3));
}

// @ts-ignore: decorator
@inline
function storeFourRows(to: usize, stride: usize, columns: v128): void {
  const rows = transposeWithin(columns);
  v128.store_lane<u32>(to, rows, 0);
  v128.store_lane<u32>(to + stride, rows, 1);
  v128.store_lane<u32>(to + 2 * stride, rows, 2);
  v128.store_lane<u32>(to + 3 * stride, rows, 3);
}

/** Columns 0..3 of 16 rows into four lines at `lines`. */
export function loadColumns4(from: usize, stride: usize, lines: usize): void {
  const a = fourRows(from, stride);
  const b = fourRows(from + 4 * stride, stride);
  const c = fourRows(from + 8 * stride, stride);
  const d = fourRows(from + 12 * stride, stride);
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  v128.store(lines, v128.shuffle<u64>(ab, cd, 0, 2));
  v128.store(lines, v128.shuffle<u64>(ab, cd, 1, 3), 16);
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(lines, v128.shuffle<u64>(abHigh, cdHigh, 0, 2), 32);
  v128.store(lines, v128.shuffle<u64>(abHigh, cdHigh, 1, 3), 48);
}

/** Four lines back into columns 0..3 of 16 rows. */
export function storeColumns4(to: usize, stride: usize, lines: usize): void {
  const c0 = v128.load(lines);
  const c1 = v128.load(lines, 16);
  const c2 = v128.load(lines, 32);
  const c3 = v128.load(lines, 48);
  const low01 = v128.shuffle<u32>(c0, c1, 0, 4, 1, 5);
  const low23 = v128.shuffle<u32>(c2, c3, 0, 4, 1, 5);
  const high01 = v128.shuffle<u32>(c0, c1, 2, 6, 3, 7);
  const high23 = v128.shuffle<u32>(c2, c3, 2, 6, 3, 7);
  storeFourRows(to, stride, v128.shuffle<u64>(low01, low23, 0, 2));
  storeFourRows(to + 4 * stride, stride, v128.shuffle<u64>(low01, low23, 1, 3));
  storeFourRows(to + 8 * stride, stride, v128.shuffle<u64>(high01, high23, 0, 2));
  storeFourRows(to + 12 * stride, stride, v128.shuffle<u64>(high01, high23, 1, 3));
}

// @ts-ignore: decorator
@inline
function interleaveLow(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function interleaveHigh(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/**
 * Transposes 16 rows of 16 bytes: four rounds that each interleave row i with row i + 8, which rotates the eight bits of the
 * address (row, column) by one, four times.
 */
export function transpose16(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const f4 = fromStride << 2;
  const from4 = from + f4;
  const from8 = from4 + f4;
  const from12 = from8 + f4;
  const a0 = v128.load(from);
  const a1 = v128.load(from + fromStride);
  const a2 = v128.load(from + 2 * fromStride);
  const a3 = v128.load(from + 3 * fromStride);
  const a4 = v128.load(from4);
  const a5 = v128.load(from4 + fromStride);
  const a6 = v128.load(from4 + 2 * fromStride);
  const a7 = v128.load(from4 + 3 * fromStride);
  const a8 = v128.load(from8);
  const a9 = v128.load(from8 + fromStride);
  const a10 = v128.load(from8 + 2 * fromStride);
  const a11 = v128.load(from8 + 3 * fromStride);
  const a12 = v128.load(from12);
  const a13 = v128.load(from12 + fromStride);
  const a14 = v128.load(from12 + 2 * fromStride);
  const a15 = v128.load(from12 + 3 * fromStride);

  const b0 = interleaveLow(a0, a8);
  const b1 = interleaveHigh(a0, a8);
  const b2 = interleaveLow(a1, a9);
  const b3 = interleaveHigh(a1, a9);
  const b4 = interleaveLow(a2, a10);
  const b5 = interleaveHigh(a2, a10);
  const b6 = interleaveLow(a3, a11);
  const b7 = interleaveHigh(a3, a11);
  const b8 = interleaveLow(a4, a12);
  const b9 = interleaveHigh(a4, a12);
  const b10 = interleaveLow(a5, a13);
  const b11 = interleaveHigh(a5, a13);
  const b12 = interleaveLow(a6, a14);
  const b13 = interleaveHigh(a6, a14);
  const b14 = interleaveLow(a7, a15);
  const b15 = interleaveHigh(a7, a15);

  const c0 = interleaveLow(b0, b8);
  const c1 = interleaveHigh(b0, b8);
  const c2 = interleaveLow(b1, b9);
  const c3 = interleaveHigh(b1, b9);
  const c4 = interleaveLow(b2, b10);
  const c5 = interleaveHigh(b2, b10);
  const c6 = interleaveLow(b3, b11);
  const c7 = interleaveHigh(b3, b11);
  const c8 = interleaveLow(b4, b12);
  const c9 = interleaveHigh(b4, b12);
  const c10 = interleaveLow(b5, b13);
  const c11 = interleaveHigh(b5, b13);
  const c12 = interleaveLow(b6, b14);
  const c13 = interleaveHigh(b6, b14);
  const c14 = interleaveLow(b7, b15);
  const c15 = interleaveHigh(b7, b15);

  const d0 = interleaveLow(c0, c8);
  const d1 = interleaveHigh(c0, c8);
  const d2 = interleaveLow(c1, c9);
  const d3 = interleaveHigh(c1, c9);
  const d4 = interleaveLow(c2, c10);
  const d5 = interleaveHigh(c2, c10);
  const d6 = interleaveLow(c3, c11);
  const d7 = interleaveHigh(c3, c11);
  const d8 = interleaveLow(c4, c12);
  const d9 = interleaveHigh(c4, c12);
  const d10 = interleaveLow(c5, c13);
  const d11 = interleaveHigh(c5, c13);
  const d12 = interleaveLow(c6, c14);
  const d13 = interleaveHigh(c6, c14);
  const d14 = interleaveLow(c7, c15);
  const d15 = interleaveHigh(c7, c15);

  const e0 = interleaveLow(d0, d8);
  const e1 = interleaveHigh(d0, d8);
  const e2 = interleaveLow(d1, d9);
  const e3 = interleaveHigh(d1, d9);
  const e4 = interleaveLow(d2, d10);
  const e5 = interleaveHigh(d2, d10);
  const e6 = interleaveLow(d3, d11);
  const e7 = interleaveHigh(d3, d11);
  const e8 = interleaveLow(d4, d12);
  const e9 = interleaveHigh(d4, d12);
  const e10 = interleaveLow(d5, d13);
  const e11 = interleaveHigh(d5, d13);
  const e12 = interleaveLow(d6, d14);
  const e13 = interleaveHigh(d6, d14);
  const e14 = interleaveLow(d7, d15);
  const e15 = interleaveHigh(d7, d15);

  const t4 = toStride << 2;
  const to4 = to + t4;
  const to8 = to4 + t4;
  const to12 = to8 + t4;
  v128.store(to, e0);
  v128.store(to + toStride, e1);
  v128.store(to + 2 * toStride, e2);
  v128.store(to + 3 * toStride, e3);
  v128.store(to4, e4);
  v128.store(to4 + toStride, e5);
  v128.store(to4 + 2 * toStride, e6);
  v128.store(to4 + 3 * toStride, e7);
  v128.store(to8, e8);
  v128.store(to8 + toStride, e9);
  v128.store(to8 + 2 * toStride, e10);
  v128.store(to8 + 3 * toStride, e11);
  v128.store(to12, e12);
  v128.store(to12 + toStride, e13);
  v128.store(to12 + 2 * toStride, e14);
  v128.store(to12 + 3 * toStride, e15);
}

/** Pairs (u16) -2..1 of 8 rows into four lines at `lines`: p1, p0, q0, q1 of a vertical chroma edge. */
export function loadPairs(edge: usize, stride: usize, lines: usize): void {
  const from = edge - 4;
  const from4 = from + 4 * stride;
  const r01 = pairRows(from, stride);
  const r23 = pairRows(from + 2 * stride, stride);
  const r45 = pairRows(from4, stride);
  const r67 = pairRows(from4 + 2 * stride, stride);
  const low = v128.shuffle<u32>(r01, r23, 0, 4, 1, 5);
  const high = v128.shuffle<u32>(r01, r23, 2, 6, 3, 7);
  const low4 = v128.shuffle<u32>(r45, r67, 0, 4, 1, 5);
  const high4 = v128.shuffle<u32>(r45, r67, 2, 6, 3, 7);
  v128.store(lines, v128.shuffle<u64>(low, low4, 0, 2));
  v128.store(lines, v128.shuffle<u64>(low, low4, 1, 3), 16);
  v128.store(lines, v128.shuffle<u64>(high, high4, 0, 2), 32);
  v128.store(lines, v128.shuffle<u64>(high, high4, 1, 3), 48);
}

/** Two rows of four pairs, pairs of the same column side by side. */
// @ts-ignore: decorator
@inline
function pairRows(from: usize, stride: usize): v128 {
  return v128.shuffle<u16>(v128.load64_zero(from), v128.load64_zero(from + stride), 0, 8, 1, 9, 2, 10, 3, 11);
}

/** The inner lines p0 and q0 back into pairs -1 and 0 of 8 rows. */
export function storePairs(edge: usize, stride: usize, lines: usize): void {
  const p0 = v128.load(lines, 16);
  const q0 = v128.load(lines, 32);
  const upper = v128.shuffle<u16>(p0, q0, 0, 8, 1, 9, 2, 10, 3, 11);
  const lower = v128.shuffle<u16>(p0, q0, 4, 12, 5, 13, 6, 14, 7, 15);
  const to = edge - 2;
  const to4 = to + 4 * stride;
  v128.store_lane<u32>(to, upper, 0);
  v128.store_lane<u32>(to + stride, upper, 1);
  v128.store_lane<u32>(to + 2 * stride, upper, 2);
  v128.store_lane<u32>(to + 3 * stride, upper, 3);
  v128.store_lane<u32>(to4, lower, 0);
  v128.store_lane<u32>(to4 + stride, lower, 1);
  v128.store_lane<u32>(to4 + 2 * stride, lower, 2);
  v128.store_lane<u32>(to4 + 3 * stride, lower, 3);
}
