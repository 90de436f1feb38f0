/**
 * Frame zig-zag scan (Table 8-2) of a 4x4 block between 16 scan positions (entries 0..7 and 8..15) and its columns, top to bottom (columns 0 and 1,
 * columns 2 and 3), all i16. Swizzles with constant indices, because general two-operand shuffles build their masks anew each time.
 */

/** Entries 0..7. */
// @ts-ignore: decorator
@inline
export function scanFirst(left: v128, right: v128): v128 {
  return v128.or(
    i8x16.swizzle(left, i8x16(0, 1, 8, 9, 2, 3, 4, 5, 10, 11, -1, -1, -1, -1, -1, -1)),
    i8x16.swizzle(right, i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 8, 9, 2, 3)),
  );
}

/** Entries 8..15. */
// @ts-ignore: decorator
@inline
export function scanSecond(left: v128, right: v128): v128 {
  return v128.or(
    i8x16.swizzle(left, i8x16(12, 13, 6, 7, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
    i8x16.swizzle(right, i8x16(-1, -1, -1, -1, -1, -1, 4, 5, 10, 11, 12, 13, 6, 7, 14, 15)),
  );
}

/** Columns 0 and 1. */
// @ts-ignore: decorator
@inline
export function leftColumns(first: v128, second: v128): v128 {
  return v128.or(
    i8x16.swizzle(first, i8x16(0, 1, 4, 5, 6, 7, -1, -1, 2, 3, 8, 9, -1, -1, -1, -1)),
    i8x16.swizzle(second, i8x16(-1, -1, -1, -1, -1, -1, 2, 3, -1, -1, -1, -1, 0, 1, 4, 5)),
  );
}

/** Columns 2 and 3. */
// @ts-ignore: decorator
@inline
export function rightColumns(first: v128, second: v128): v128 {
  return v128.or(
    i8x16.swizzle(first, i8x16(10, 11, 14, 15, -1, -1, -1, -1, 12, 13, -1, -1, -1, -1, -1, -1)),
    i8x16.swizzle(second, i8x16(-1, -1, -1, -1, 6, 7, 12, 13, -1, -1, 8, 9, 10, 11, 14, 15)),
  );
}
