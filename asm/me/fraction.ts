import { MB_SCRATCH, MB_SOURCE_LUMA } from '../gen/layout';
import { packVector, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { predictLuma } from './compensate';
import { vectorCost } from './cost';
import { vectorInRange } from './range';
import { satd16 } from './satd';

const candidate: usize = MB_SCRATCH + 1024;

/** SATD and vector cost of the 16x16 block at (x, y) quarter samples. */
@inline
function costAt(x: i32, y: i32, predicted: u32): u32 {
  predictLuma(candidate, 16, <i32>(picture.mbX << 6) + x, <i32>(picture.mbY << 6) + y, 16, 16);
  return satd16(MB_SOURCE_LUMA, 16, candidate, 16, 16) + vectorCost(x, y, predicted);
}

/** Best vector and its cost, in the scratch record of the refinement. */
@unmanaged
class Refined {
  x: i32;
  y: i32;
  cost: u32;
}

export const refined = changetype<Refined>(MB_SCRATCH + 960);


@inline
function consider(x: i32, y: i32, predicted: u32): void {
  if (!vectorInRange(x, y)) return;
  const cost = costAt(x, y, predicted);
  if (cost < refined.cost) {
    refined.x = x;
    refined.y = y;
    refined.cost = cost;
  }
}

/** The eight neighbours at distance `step` quarter samples, straight ones first. */
function ring(step: i32, predicted: u32): void {
  const x = refined.x;
  const y = refined.y;
  consider(x - step, y, predicted);
  consider(x + step, y, predicted);
  consider(x, y - step, predicted);
  consider(x, y + step, predicted);
  // diagonals towards the better side only
  const dx = refined.x - x;
  const dy = refined.y - y;
  if (dx !== 0) {
    consider(x + dx, y - step, predicted);
    consider(x + dx, y + step, predicted);
  } else if (dy !== 0) {
    consider(x - step, y + dy, predicted);
    consider(x + step, y + dy, predicted);
  }
}

/** Half, then quarter sample refinement by SATD around an integer vector. Result and cost are in `refined`. */
export function refineFraction16x16(vector: u32, predicted: u32): void {
  refined.x = vectorX(vector);
  refined.y = vectorY(vector);
  refined.cost = costAt(refined.x, refined.y, predicted);
  const px = vectorX(predicted);
  const py = vectorY(predicted);
  if (packVector(px, py) !== vector) consider(px, py, predicted);
  ring(2, predicted);
  ring(1, predicted);
}
