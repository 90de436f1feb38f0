/**
 * The coarse search: every eighth pel of the whole range, on pictures at an eighth of the size that live in the SUBPIX
 * buffers (0xbb8, 0xbbc). Their sizes in public drivers leave room for two bytes a macroblock and eight lines (fact
 * book 4.5), the long vectors of real streams lie on an eight-pel grid (11.5); the scale follows (inferred).
 */
import { COARSE_WINDOW, MB_SOURCE_LUMA } from '../gen/layout';
import { VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_MASK, VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_SHIFT } from '../gen/registers';
import { packVector } from '../macroblock';
import { picture } from '../picture';
import { maxX, maxY, minX, minY } from './range';

/** Coarse rows of reach above and below, and rows in the window: two of the macroblock and the reach on both sides. */
const REACH_ROWS: i32 = 7;
const WINDOW_LINES: i32 = 16;
/** Bytes a window row, and of them left of the first sample; what lies outside the picture repeats its edge. */
const STRIDE: usize = 576;
const PAD: usize = 32;
/** Columns of reach to the left: lane 0 of the search. */
const REACH_COLUMNS: i32 = 10;

/** Bytes a row of a SUBPIX picture: two a macroblock, in whole units of 64. */
@inline
export function coarseStride(): u32 {
  return ((picture.widthMbs + 31) & ~31) << 1;
}

/** Bytes of a SUBPIX picture. */
@inline
export function coarseBytes(): u32 {
  return coarseStride() * (picture.heightMbs << 1);
}

/** Sum of sixteen bytes, in the low and the high half. */
@inline
function addRow(sum: v128, row: usize): v128 {
  return i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(v128.load(row)));
}

/** Rounded means of the left and the right half of eight rows of sixteen samples, in bits 7:0 and 15:8. */
@inline
function means(luma: usize, stride: usize): u32 {
  let sum = i16x8.splat(0);
  for (let row = 0; row < 8; row++) {
    sum = addRow(sum, luma);
    luma += stride;
  }
  const pairs = i32x4.extadd_pairwise_i16x8_u(sum);
  const left = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
  const right = i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3);
  return ((left + 32) >> 6) | (((right + 32) >> 6) << 8);
}

/** Writes the macroblock's four means of its reconstruction, before deblocking (guess), into the new SUBPIX picture. */
export function storeCoarse(): void {
  const stride = <usize>coarseStride();
  const to = picture.subpixNew + <usize>(picture.mbY << 1) * stride + <usize>(picture.mbX << 1);
  const from = picture.reconLuma;
  const fromStride = <usize>picture.reconLumaStride;
  store<u16>(to, <u16>means(from, fromStride));
  store<u16>(to + stride, <u16>means(from + 8 * fromStride, fromStride));
}

/** Loads the rows that macroblock row `mbRow` can reach. */
export function loadCoarse(mbRow: u32): void {
  const width = <usize>(picture.widthMbs << 1);
  const last = <i32>(picture.heightMbs << 1) - 1;
  for (let line: i32 = 0; line < WINDOW_LINES; line++) {
    const row = max<i32>(0, min<i32>(last, <i32>(mbRow << 1) - REACH_ROWS + line));
    const from = picture.subpixLast + <usize>row * <usize>coarseStride();
    const to = COARSE_WINDOW + <usize>line * STRIDE;
    memory.copy(to + PAD, from, width);
    memory.fill(to, load<u8>(from), PAD);
    memory.fill(to + PAD + width, load<u8>(from + width - 1), PAD);
  }
}

/** Sample of the window at (x, y), in coarse samples relative to the macroblock. */
export function coarseSample(x: i32, y: i32): i32 {
  return load<u8>(COARSE_WINDOW + PAD + <usize>(((<i32>picture.mbX) << 1) + x) + <usize>(y + REACH_ROWS) * STRIDE);
}


@inline
function difference(row: usize, sample: v128): v128 {
  const samples = v128.load(row);
  return v128.or(i8x16.sub_sat_u(samples, sample), i8x16.sub_sat_u(sample, samples));
}

/**
 * Keys of eight positions: cost << 5 | rank. Rank orders the columns from the middle outwards, so that of equal costs the
 * shorter vector wins; columns outside the range have the largest key.
 */
@inline
function keys(costs: v128, ranks: v128, closed: v128): v128 {
  return v128.or(v128.or(i16x8.shl(i16x8.min_u(costs, i16x8.splat(MAX_COST)), 5), ranks), closed);
}

/** Rank of lane `lane`: 0 for the column of vector 0, then 1 to the right, 1 to the left, 2 to the right … */
@inline
function ranksFrom(first: i32): v128 {
  const columns = i16x8.add(i16x8.splat(<i16>(first - REACH_COLUMNS)), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  const right = i16x8.sub(i16x8.shl(columns, 1), i16x8.splat(1));
  const left = i16x8.neg(i16x8.shl(columns, 1));
  return v128.bitselect(right, left, i16x8.gt_s(columns, i16x8.splat(0)));
}

/** Largest coarse cost that fits a key beside its rank. */
const MAX_COST: i16 = 1023;

/** |column| of eight lanes, times the weight of distance. */
@inline
function distanceFrom(first: i32, weight: i32): v128 {
  const columns = i16x8.add(i16x8.splat(<i16>(first - REACH_COLUMNS)), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  return i16x8.mul(i16x8.abs(columns), i16x8.splat(<i16>weight));
}

/** All ones, but the sign, in lanes whose column is outside low..high. */
@inline
function closedFrom(first: i32, low: i32, high: i32): v128 {
  const columns = i16x8.add(i16x8.splat(<i16>(first - REACH_COLUMNS)), i16x8(0, 1, 2, 3, 4, 5, 6, 7));
  const below = i16x8.lt_s(columns, i16x8.splat(<i16>low));
  const above = i16x8.gt_s(columns, i16x8.splat(<i16>high));
  return v128.and(v128.or(below, above), i16x8.splat(0x7fff));
}

/** Positions of the grid within the range and the bounds of `searchCoarse`. */
export function coarsePositions(clipLowX: i32, clipHighX: i32, clipLowY: i32, clipHighY: i32): u32 {
  const columns = min<i32>(clipHighX, maxX() >> 3) - max<i32>(clipLowX, -(-minX() >> 3)) + 1;
  const rows = min<i32>(clipHighY, maxY() >> 3) - max<i32>(clipLowY, -(-minY() >> 3)) + 1;
  return columns > 0 && rows > 0 ? <u32>(columns * rows) : 0;
}

/**
 * Best vector on the eight-pel grid, in quarter samples, by the sum of differences of the four means. `clipX` .. `clipHighY`
 * narrow the range further, in units of eight pels (PARA1 CLIP_MV).
 */
export function searchCoarse(clipLowX: i32, clipHighX: i32, clipLowY: i32, clipHighY: i32): u32 {
  // rounded towards zero: the grid points inside the range
  const lowX = max<i32>(clipLowX, -(-minX() >> 3));
  const highX = min<i32>(clipHighX, maxX() >> 3);
  const lowY = max<i32>(clipLowY, -(-minY() >> 3));
  const highY = min<i32>(clipHighY, maxY() >> 3);
  const upper = means(MB_SOURCE_LUMA, 16);
  const lower = means(MB_SOURCE_LUMA + 128, 16);
  const s0 = i8x16.splat(<i8>upper);
  const s1 = i8x16.splat(<i8>(upper >> 8));
  const s2 = i8x16.splat(<i8>lower);
  const s3 = i8x16.splat(<i8>(lower >> 8));
  const ranks0 = ranksFrom(0);
  const ranks1 = ranksFrom(8);
  const ranks2 = ranksFrom(16);
  const closed0 = closedFrom(0, lowX, highX);
  const closed1 = closedFrom(8, lowX, highX);
  const closed2 = closedFrom(16, lowX, highX);
  // COARSE_COST_CTRL: what eight pels of distance cost, in units of the mean differences (guess)
  const weight = <i32>(
    ((picture.motion & VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_MASK) >> VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_SHIFT)
  );
  const distance0 = distanceFrom(0, weight);
  const distance1 = distanceFrom(8, weight);
  const distance2 = distanceFrom(16, weight);
  let best = i16x8.splat(0x7fff);
  let bestRows = i16x8.splat(0);
  const first = COARSE_WINDOW + PAD + <usize>(picture.mbX << 1) - <usize>REACH_COLUMNS;
  // from the middle outwards: of equal costs the first found stays
  for (let order: i32 = 0; order <= 2 * REACH_ROWS; order++) {
    const y = order & 1 ? -((order + 1) >> 1) : order >> 1;
    if (y < lowY || y > highY) continue;
    const row = first + <usize>(y + REACH_ROWS) * STRIDE;
    const below = row + STRIDE;
    const near = i16x8.add(
      i16x8.add(i16x8.extend_low_i8x16_u(difference(row, s0)), i16x8.extend_low_i8x16_u(difference(row + 1, s1))),
      i16x8.add(i16x8.extend_low_i8x16_u(difference(below, s2)), i16x8.extend_low_i8x16_u(difference(below + 1, s3))),
    );
    const middle = i16x8.add(
      i16x8.add(i16x8.extend_high_i8x16_u(difference(row, s0)), i16x8.extend_high_i8x16_u(difference(row + 1, s1))),
      i16x8.add(i16x8.extend_high_i8x16_u(difference(below, s2)), i16x8.extend_high_i8x16_u(difference(below + 1, s3))),
    );
    const far = i16x8.add(
      i16x8.add(i16x8.extend_low_i8x16_u(difference(row + 16, s0)), i16x8.extend_low_i8x16_u(difference(row + 17, s1))),
      i16x8.add(
        i16x8.extend_low_i8x16_u(difference(below + 16, s2)),
        i16x8.extend_low_i8x16_u(difference(below + 17, s3)),
      ),
    );
    const vertical = i16x8.splat(<i16>(abs(y) * weight));
    const key = i16x8.min_s(
      keys(i16x8.add(i16x8.add(near, distance0), vertical), ranks0, closed0),
      i16x8.min_s(
        keys(i16x8.add(i16x8.add(middle, distance1), vertical), ranks1, closed1),
        keys(i16x8.add(i16x8.add(far, distance2), vertical), ranks2, closed2),
      ),
    );
    const better = i16x8.lt_s(key, best);
    best = i16x8.min_s(key, best);
    bestRows = v128.bitselect(i16x8.splat(<i16>y), bestRows, better);
  }
  return shortest(best, bestRows);
}

/** The vector of the smallest key. */
function shortest(keys: v128, rows: v128): u32 {
  let bestKey: i32 = 0x7fff;
  let bestRow: i32 = 0;
  for (let lane = 0; lane < 8; lane++) {
    const key = i16x8.extract_lane_s(keys, 0);
    if (key < bestKey) {
      bestKey = key;
      bestRow = i16x8.extract_lane_s(rows, 0);
    }
    keys = i8x16.shuffle(keys, keys, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1);
    rows = i8x16.shuffle(rows, rows, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1);
  }
  if (bestKey === 0x7fff) return 0;
  const rank = bestKey & 31;
  const column = rank & 1 ? (rank + 1) >> 1 : -(rank >> 1);
  return packVector(column << 5, bestRow << 5);
}
