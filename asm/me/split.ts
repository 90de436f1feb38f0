import { ME_STATE, MB_SOURCE_LUMA } from '../gen/layout';
import { packVector, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { vectorCost } from './cost';
import { sadQuarters } from './quarters';
import { work } from '../timing/work';
import { maxX, maxY, minX, minY } from './range';
import { SHAPE_16X8, SHAPE_8X16, SHAPE_8X8 } from './vectors';
import { windowLuma, windowStride } from './window';

/**
 * Integer search of the partitions: all of them are tried at the same positions around the vector of the whole
 * macroblock, which is why partitions of real streams differ by at most 22 quarter samples: 2 pels and 3/4 either way
 * (fact book 11.5).
 */
const REACH: i32 = 2;

/** Best costs and places: lanes 0..3 the 8x8 quarters; then the upper and lower 16x8, the left and right 8x16. */
const COSTS: usize = ME_STATE + 64;
const PLACES: usize = ME_STATE + 96;

/** Bits of mb_type and sub_mb_type beyond those of P_L0_16x16: ue(1), ue(2), ue(3) and four times ue(0). */
const BITS_16X8: u32 = 2;
const BITS_8X16: u32 = 2;
const BITS_8X8: u32 = 8;

/** Tries the positions within REACH of the integer vector `centre` (quarter samples). */
export function searchSplit(centre: u32, predicted: u32): void {
  const cx = vectorX(centre) >> 2;
  const cy = vectorY(centre) >> 2;
  const left = max<i32>(cx - REACH, minX());
  const right = min<i32>(cx + REACH, maxX());
  const top = max<i32>(cy - REACH, minY());
  const bottom = min<i32>(cy + REACH, maxY());
  work.partitions += <u32>((right - left + 1) * (bottom - top + 1));
  const stride = windowStride();
  let bestQuarters = i32x4.splat(i32.MAX_VALUE);
  let bestHalves = i32x4.splat(i32.MAX_VALUE);
  let quarterPlaces = i32x4.splat(0);
  let halfPlaces = i32x4.splat(0);
  for (let y = top; y <= bottom; y++) {
    let reference = windowLuma(<i32>(picture.mbX << 4) + left, <i32>(picture.mbY << 4) + y);
    for (let x = left; x <= right; x++, reference++) {
      const cost = i32x4.splat(vectorCost(x << 2, y << 2, predicted));
      const place = i32x4.splat(packVector(x << 2, y << 2));
      const sads = sadQuarters(MB_SOURCE_LUMA, reference, stride);
      // rows: 0 + 1, 2 + 3; columns: 0 + 2, 1 + 3
      const halves = i32x4.add(v128.shuffle<u32>(sads, sads, 0, 2, 0, 1), v128.shuffle<u32>(sads, sads, 1, 3, 2, 3));
      const quarterCosts = i32x4.add(sads, cost);
      const betterQuarters = i32x4.lt_s(quarterCosts, bestQuarters);
      bestQuarters = i32x4.min_s(quarterCosts, bestQuarters);
      quarterPlaces = v128.bitselect(place, quarterPlaces, betterQuarters);
      const halfCosts = i32x4.add(halves, cost);
      const betterHalves = i32x4.lt_s(halfCosts, bestHalves);
      bestHalves = i32x4.min_s(halfCosts, bestHalves);
      halfPlaces = v128.bitselect(place, halfPlaces, betterHalves);
    }
  }
  v128.store(COSTS, bestQuarters);
  v128.store(COSTS, bestHalves, 16);
  v128.store(PLACES, quarterPlaces);
  v128.store(PLACES, halfPlaces, 16);
}


@inline
function cost(lane: u32): u32 {
  return load<u32>(COSTS + ((<usize>lane) << 2));
}

/** Cost of a shape by SAD, all its partitions and its mb_type. */
export function splitCost(shape: u32): u32 {
  const lambda = picture.lambda;
  if (shape === SHAPE_16X8) return cost(4) + cost(5) + lambda * BITS_16X8;
  if (shape === SHAPE_8X16) return cost(6) + cost(7) + lambda * BITS_8X16;
  return cost(0) + cost(1) + cost(2) + cost(3) + lambda * BITS_8X8;
}

/** Bits of a shape's mb_type beyond the whole macroblock's, weighted. */
export function shapeCost(shape: u32): u32 {
  return picture.lambda * (shape === SHAPE_8X8 ? BITS_8X8 : shape === SHAPE_8X16 ? BITS_8X16 : BITS_16X8);
}

/** Best integer vector, in quarter samples, of partition `index` of a shape. */
export function splitVector(shape: u32, index: u32): u32 {
  const lane = shape === SHAPE_16X8 ? 4 + index : shape === SHAPE_8X16 ? 6 + index : index;
  return load<u32>(PLACES + ((<usize>lane) << 2));
}
