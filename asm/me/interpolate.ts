/** The half-sample planes of the reference: the six-tap filter of 8.4.2.2.1, exact, eight columns at a time. */

const ROUND_5: v128 = i16x8.splat(16);
const ROUND_6: v128 = i16x8.splat(32);
const FIVE: v128 = i16x8.splat(5);

/** A - 5B + 20C - with A, B, C the sums of the outer, middle and inner pair of taps; -2550..10710 for samples. */
@inline
function tap(r0: v128, r1: v128, r2: v128, r3: v128, r4: v128, r5: v128): v128 {
  const inner = i16x8.shl(i16x8.add(r2, r3), 2);
  return i16x8.add(i16x8.add(r0, r5), i16x8.mul(i16x8.sub(inner, i16x8.add(r1, r4)), FIVE));
}

/** b1, the unrounded half sample along the row, of eight samples from `row` on. */
@inline
function tapAlongRow(row: usize): v128 {
  return tap(
    v128.load_ext<u8>(row - 2),
    v128.load_ext<u8>(row - 1),
    v128.load_ext<u8>(row),
    v128.load_ext<u8>(row, 1),
    v128.load_ext<u8>(row, 2),
    v128.load_ext<u8>(row, 3),
  );
}

/** Clip1((value + 16) >> 5), stored as eight bytes: b and h. */
@inline
function storeRounded(address: usize, value: v128): void {
  const rounded = i16x8.shr_s(i16x8.add(value, ROUND_5), 5);
  v128.store_lane<u64>(address, i8x16.narrow_i16x8_u(rounded, rounded), 0);
}

/**
 * j from six rows of b1: Clip1((A - 5B + 20C + 512) >> 10) as ((((A - B) >> 2) - B + C) >> 2) + C,
 * then + 32 and >> 6. Floors of floors lose nothing. Only the second C can leave 16 bits, where the result is clipped
 * either way, hence the saturated addition.
 */
@inline
function storeCentre(address: usize, r0: v128, r1: v128, r2: v128, r3: v128, r4: v128, r5: v128): void {
  const outer = i16x8.add(r0, r5);
  const middle = i16x8.add(r1, r4);
  const inner = i16x8.add(r2, r3);
  const quarter = i16x8.sub(i16x8.shr_s(i16x8.sub(outer, middle), 2), middle);
  const sixteenth = i16x8.add(i16x8.shr_s(i16x8.add_sat_s(quarter, inner), 2), inner);
  const rounded = i16x8.shr_s(i16x8.add(sixteenth, ROUND_6), 6);
  v128.store_lane<u64>(address, i8x16.narrow_i16x8_u(rounded, rounded), 0);
}

/** Fills eight columns of `rows` rows; f0..f5 and b0..b5 are samples and b1 of the rows y - 2 .. y + 3. */
function halfSampleColumns(full: usize, h: usize, v: usize, c: usize, stride: usize, rows: u32): void {
  let next = full - (stride << 1);
  let f0 = v128.load_ext<u8>(next);
  let b0 = tapAlongRow(next);
  next += stride;
  let f1 = v128.load_ext<u8>(next);
  let b1 = tapAlongRow(next);
  next += stride;
  let f2 = v128.load_ext<u8>(next);
  let b2 = tapAlongRow(next);
  next += stride;
  let f3 = v128.load_ext<u8>(next);
  let b3 = tapAlongRow(next);
  next += stride;
  let f4 = v128.load_ext<u8>(next);
  let b4 = tapAlongRow(next);
  let offset: usize = 0;
  let left = rows;
  for (; left >= 4; left -= 4) {
    next += stride;
    const f5 = v128.load_ext<u8>(next);
    const b5 = tapAlongRow(next);
    storeRounded(h + offset, b2);
    storeRounded(v + offset, tap(f0, f1, f2, f3, f4, f5));
    storeCentre(c + offset, b0, b1, b2, b3, b4, b5);
    offset += stride;

    next += stride;
    const f6 = v128.load_ext<u8>(next);
    const b6 = tapAlongRow(next);
    storeRounded(h + offset, b3);
    storeRounded(v + offset, tap(f1, f2, f3, f4, f5, f6));
    storeCentre(c + offset, b1, b2, b3, b4, b5, b6);
    offset += stride;

    next += stride;
    const f7 = v128.load_ext<u8>(next);
    const b7 = tapAlongRow(next);
    storeRounded(h + offset, b4);
    storeRounded(v + offset, tap(f2, f3, f4, f5, f6, f7));
    storeCentre(c + offset, b2, b3, b4, b5, b6, b7);
    offset += stride;

    next += stride;
    const f8 = v128.load_ext<u8>(next);
    const b8 = tapAlongRow(next);
    storeRounded(h + offset, b5);
    storeRounded(v + offset, tap(f3, f4, f5, f6, f7, f8));
    storeCentre(c + offset, b3, b4, b5, b6, b7, b8);
    offset += stride;

    f0 = f4;
    f1 = f5;
    f2 = f6;
    f3 = f7;
    f4 = f8;
    b0 = b4;
    b1 = b5;
    b2 = b6;
    b3 = b7;
    b4 = b8;
  }
  for (; left > 0; left--) {
    next += stride;
    const f5 = v128.load_ext<u8>(next);
    const b5 = tapAlongRow(next);
    storeRounded(h + offset, b2);
    storeRounded(v + offset, tap(f0, f1, f2, f3, f4, f5));
    storeCentre(c + offset, b0, b1, b2, b3, b4, b5);
    offset += stride;
    f0 = f1;
    f1 = f2;
    f2 = f3;
    f3 = f4;
    f4 = f5;
    b0 = b1;
    b1 = b2;
    b2 = b3;
    b3 = b4;
    b4 = b5;
  }
}

/**
 * Fills `rows` rows of `width` samples (a multiple of 8) of the half-sample planes: `h` gets b, between a sample and its
 * right neighbour, `v` gets h, between a sample and the one below, `c` gets j, between all four. One stride for all.
 * Reads rows -2..rows + 2 and columns -2..width + 2 of `full`.
 */
export function halfSampleRows(full: usize, h: usize, v: usize, c: usize, stride: u32, width: u32, rows: u32): void {
  for (let x: usize = 0; x < <usize>width; x += 8) {
    halfSampleColumns(full + x, h + x, v + x, c + x, <usize>stride, rows);
  }
}
