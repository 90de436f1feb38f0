import { picture } from '../picture';

/** Integer search range around the position of the macroblock itself, not the prediction (fact book 11.5). */
export const RANGE_X: i32 = 80;
export const RANGE_Y: i32 = 56;
/** Integer pels a block may stick out of the picture (fact book 11.5). */
export const OVERHANG: i32 = 16;

/** Bounds of integer vectors for the current macroblock. */
@inline
export function minX(): i32 {
  return max<i32>(-RANGE_X, -OVERHANG - <i32>(picture.mbX << 4));
}


@inline
export function maxX(): i32 {
  return min<i32>(RANGE_X, <i32>((picture.widthMbs - picture.mbX - 1) << 4) + OVERHANG);
}


@inline
export function minY(): i32 {
  return max<i32>(-RANGE_Y, -OVERHANG - <i32>(picture.mbY << 4));
}


@inline
export function maxY(): i32 {
  return min<i32>(RANGE_Y, <i32>((picture.heightMbs - picture.mbY - 1) << 4) + OVERHANG);
}

/** Whether a vector in quarter samples is one the search could have found: the range and at most 3/4 beyond it. */
export function vectorInRange(x: i32, y: i32): bool {
  return x >= 4 * minX() - 3 && x <= 4 * maxX() + 3 && y >= 4 * minY() - 3 && y <= 4 * maxY() + 3;
}
