/** Motion compensated prediction out of the search window (8.4.2.2). Positions are absolute: the block's place plus its vector. */
import { WINDOW_FULL, WINDOW_H } from '../gen/layout';
import { windowChroma, windowLuma, windowStride } from './window';

/** WINDOW_FULL, _H, _V and _C follow one another at this distance; harness/tests/kernels-me.test.ts holds the layout to it. */
const PLANE_STEP: usize = WINDOW_H - WINDOW_FULL;

/**
 * The two planes (0 full, 1 H, 2 V, 3 C) whose rounded-up average is the sample at (xFrac, yFrac), after Table 8-12 and
 * the equations of 8.4.2.2.1; twice the same one where no average is taken. [yFrac * 4 + xFrac]; the first is read a row
 * lower when yFrac is 3, the second a column further right when xFrac is 3.
 */
const FIRST: usize = memory.data<u8>([0, 1, 1, 1, 0, 1, 1, 1, 2, 3, 3, 3, 0, 1, 1, 1]);
const SECOND: usize = memory.data<u8>([0, 0, 1, 0, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 2]);


@inline
function fraction(x: i32, y: i32): usize {
  return <usize>(((y & 3) << 2) | (x & 3));
}

/** Address, in a window plane, of one of the two samples that make the one at quarter-sample position (x, y). */
@inline
export function firstPlane(x: i32, y: i32): usize {
  return windowLuma(x >> 2, (y + 1) >> 2) + <usize>load<u8>(FIRST + fraction(x, y)) * PLANE_STEP;
}

/** Address of the other one; the same address where x and y are both even, that is at full and half samples. */
@inline
export function secondPlane(x: i32, y: i32): usize {
  return windowLuma((x + 1) >> 2, y >> 2) + <usize>load<u8>(SECOND + fraction(x, y)) * PLANE_STEP;
}

/** Luma prediction at quarter-sample position (x, y): `width` 16 or 8, any height. Valid positions: see window.ts. */
export function predictLuma(dst: usize, dstStride: u32, x: i32, y: i32, width: u32, height: u32): void {
  const stride = <usize>windowStride();
  let first = firstPlane(x, y);
  let second = secondPlane(x, y);
  if (width === 16) {
    for (let row: u32 = 0; row < height; row++) {
      v128.store(dst, i8x16.avgr_u(v128.load(first), v128.load(second)));
      first += stride;
      second += stride;
      dst += <usize>dstStride;
    }
  } else {
    for (let row: u32 = 0; row < height; row++) {
      v128.store_lane<u64>(dst, i8x16.avgr_u(v128.load_zero<u64>(first), v128.load_zero<u64>(second)), 0);
      first += stride;
      second += stride;
      dst += <usize>dstStride;
    }
  }
}

/** (8 - xFrac) A + xFrac B of the four pairs at `address` and the four to the right of each. */
@inline
function blendAcross(address: usize, keep: v128, take: v128): v128 {
  return i16x8.add(i16x8.mul(v128.load_ext<u8>(address), keep), i16x8.mul(v128.load_ext<u8>(address, 2), take));
}

/** Four pairs wide. */
function predictChromaColumns(dst: usize, dstStride: usize, source: usize, xFrac: i32, yFrac: i32, height: u32): void {
  const stride = <usize>windowStride();
  const left = i16x8.splat(<i16>(8 - xFrac));
  const right = i16x8.splat(<i16>xFrac);
  const upper = i16x8.splat(<i16>(8 - yFrac));
  const lower = i16x8.splat(<i16>yFrac);
  let above = blendAcross(source, left, right);
  for (let row: u32 = 0; row < height; row++) {
    source += stride;
    const below = blendAcross(source, left, right);
    const sum = i16x8.add(i16x8.mul(above, upper), i16x8.mul(below, lower));
    const rounded = i16x8.shr_u(i16x8.add(sum, i16x8.splat(32)), 6);
    v128.store_lane<u64>(dst, i8x16.narrow_i16x8_u(rounded, rounded), 0);
    above = below;
    dst += dstStride;
  }
}

/**
 * Chroma prediction (8.4.2.2.2) at position (x, y) in eighths of a chroma sample: `width` pairs (8 or 4) of Cb Cr in
 * `height` rows of `dst`. Valid positions: see window.ts.
 */
export function predictChroma(dst: usize, dstStride: u32, x: i32, y: i32, width: u32, height: u32): void {
  const source = windowChroma(x >> 3, y >> 3);
  predictChromaColumns(dst, <usize>dstStride, source, x & 7, y & 7, height);
  if (width === 8) predictChromaColumns(dst + 8, <usize>dstStride, source + 8, x & 7, y & 7, height);
}
