import { MB_SCRATCH, MB_SOURCE_LUMA } from '../gen/layout';
import { lineRecord, packVector, vectorOf, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { vectorCost } from './cost';
import { maxX, maxY, minX, minY } from './range';
import { sad16, sad16x4 } from './sad';
import { windowLuma, windowStride } from './window';

/** Best integer vector so far, in the scratch record of the search. */
@unmanaged
class Best {
  x: i32;
  y: i32;
  cost: u32;
}

const best = changetype<Best>(MB_SCRATCH);
const sads: usize = MB_SCRATCH + 16;


@inline
function address(x: i32, y: i32): usize {
  return windowLuma(<i32>(picture.mbX << 4) + x, <i32>(picture.mbY << 4) + y);
}


@inline
function keep(x: i32, y: i32, sad: u32, predicted: u32): bool {
  const cost = sad + vectorCost(x << 2, y << 2, predicted);
  if (cost >= best.cost) return false;
  best.x = x;
  best.y = y;
  best.cost = cost;
  return true;
}

/** Tries the integer vector nearest to `vector` (quarter samples), moved into the range. */
function tryVector(vector: u32, predicted: u32): void {
  const x = max<i32>(minX(), min<i32>(maxX(), (vectorX(vector) + 2) >> 2));
  const y = max<i32>(minY(), min<i32>(maxY(), (vectorY(vector) + 2) >> 2));
  if (x === best.x && y === best.y && best.cost !== u32.MAX_VALUE) return;
  keep(x, y, sad16(MB_SOURCE_LUMA, 16, address(x, y), windowStride(), 16), predicted);
}

/** Moves to the best of the four neighbours at distance `step` until none is better, at most `rounds` times. */
function descend(step: i32, rounds: u32, predicted: u32): void {
  for (let round: u32 = 0; round < rounds; round++) {
    const x = best.x;
    const y = best.y;
    if (x - step < minX() || x + step > maxX() || y - step < minY() || y + step > maxY()) return;
    const centre = address(x, y);
    const stride = windowStride();
    const down = <usize>(<u32>step * stride);
    sad16x4(MB_SOURCE_LUMA, 16, centre - down, centre + down, centre - step, centre + step, stride, sads);
    let moved = keep(x, y - step, load<u32>(sads), predicted);
    moved = keep(x, y + step, load<u32>(sads, 4), predicted) || moved;
    moved = keep(x - step, y, load<u32>(sads, 8), predicted) || moved;
    moved = keep(x + step, y, load<u32>(sads, 12), predicted) || moved;
    if (!moved) return;
  }
}

/**
 * Integer search of a 16x16 block: the neighbours' vectors and zero, then descents with shrinking steps.
 * Returns the vector in quarter samples.
 */
export function searchInteger16x16(predicted: u32): u32 {
  best.cost = u32.MAX_VALUE;
  const column = <i32>picture.mbX;
  tryVector(predicted, predicted);
  tryVector(0, predicted);
  if (picture.leftAvailable) tryVector(vectorOf(lineRecord(column - 1), 1), predicted);
  if (picture.topAvailable) tryVector(vectorOf(lineRecord(column), 2), predicted);
  if (picture.topRightAvailable) tryVector(vectorOf(lineRecord(column + 1), 2), predicted);
  descend(8, 4, predicted);
  descend(4, 4, predicted);
  descend(2, 4, predicted);
  descend(1, 16, predicted);
  return packVector(best.x << 2, best.y << 2);
}
