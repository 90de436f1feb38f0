import { MB_SCRATCH, MB_SOURCE_LUMA, ME_STATE } from '../gen/layout';
import { VE_ENC_AVC_ME_PARA_QPIX_SMART_OFF_MASK } from '../gen/registers';
import { vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { firstPlane, predictLuma, secondPlane } from './compensate';
import { vectorCost } from './cost';
import { vectorInRange } from './range';
import { satd16Pair, satd8 } from './satd';
import { quartersOf } from './vectors';
import { windowStride } from './window';

/** The partition being refined, its best vector so far and that vector's cost. At ME_STATE + 0. */
@unmanaged
class Refinement {
  x: i32;
  y: i32;
  cost: u32;
  predicted: u32;
  /** Top left sample inside the macroblock, and size. */
  left: u32;
  top: u32;
  width: u32;
  height: u32;
}

export const refinement = changetype<Refinement>(ME_STATE);

const candidate: usize = MB_SCRATCH + 1024;

/** SATD of the partition with the vector (x, y) in quarter samples. */
@inline
function distortion(x: i32, y: i32): u32 {
  const source = MB_SOURCE_LUMA + <usize>((refinement.top << 4) + refinement.left);
  const atX = <i32>(((picture.mbX << 4) + refinement.left) << 2) + x;
  const atY = <i32>(((picture.mbY << 4) + refinement.top) << 2) + y;
  if (refinement.width === 16) {
    return satd16Pair(source, 16, firstPlane(atX, atY), secondPlane(atX, atY), windowStride(), refinement.height);
  }
  predictLuma(candidate, 16, atX, atY, 8, refinement.height);
  return satd8(source, 16, candidate, 16, refinement.height);
}

function consider(x: i32, y: i32): void {
  if (!vectorInRange(x, y)) return;
  const bits = vectorCost(x, y, refinement.predicted);
  if (bits >= refinement.cost) return;
  const cost = distortion(x, y) + bits;
  if (cost >= refinement.cost) return;
  refinement.x = x;
  refinement.y = y;
  refinement.cost = cost;
}

/**
 * The straight neighbours at distance `step` quarter samples, then the diagonal ones: those on the better side, or all of
 * them when the "smart" choice is off (guess at what QPIX_SMART means).
 */
function ring(step: i32): void {
  const x = refinement.x;
  const y = refinement.y;
  consider(x - step, y);
  consider(x + step, y);
  consider(x, y - step);
  consider(x, y + step);
  const dx = refinement.x - x;
  const dy = refinement.y - y;
  if (picture.motion & VE_ENC_AVC_ME_PARA_QPIX_SMART_OFF_MASK) {
    consider(x - step, y - step);
    consider(x + step, y - step);
    consider(x - step, y + step);
    consider(x + step, y + step);
  } else if (dx !== 0) {
    consider(x + dx, y - step);
    consider(x + dx, y + step);
  } else if (dy !== 0) {
    consider(x - step, y + dy);
    consider(x + step, y + dy);
  }
}

/** Selects a partition and takes `vector` as its first candidate. */
export function beginRefinement(shape: u32, index: u32, vector: u32, predicted: u32): void {
  const quarters = quartersOf(shape, index);
  refinement.left = quarters & 5 ? 0 : 8;
  refinement.top = quarters & 3 ? 0 : 8;
  refinement.width = (quarters & 3) === 3 || (quarters & 12) === 12 ? 16 : 8;
  refinement.height = (quarters & 5) === 5 || (quarters & 10) === 10 ? 16 : 8;
  refinement.predicted = predicted;
  refinement.x = vectorX(vector);
  refinement.y = vectorY(vector);
  refinement.cost = distortion(refinement.x, refinement.y) + vectorCost(refinement.x, refinement.y, predicted);
}

/** Offers one more vector, if it is no finer than `level` allows: 0 whole, 1 half, 2 quarter samples. */
export function offerVector(vector: u32, level: u32): void {
  const finer: u32 = level === 0 ? 3 : level === 1 ? 1 : 0;
  if ((((<u32>vectorX(vector)) | (<u32>vectorY(vector))) & finer) === 0) consider(vectorX(vector), vectorY(vector));
}

/** Positions of `refineFraction` and its first candidate, as silicon would try them: none is left out for its vector's bits. */
export function refinePositions(level: u32): u32 {
  const ring: u32 = picture.motion & VE_ENC_AVC_ME_PARA_QPIX_SMART_OFF_MASK ? 8 : 6;
  return 1 + min<u32>(level, 2) * ring;
}

/** Half sample, then quarter sample refinement, as far as `level` goes. */
export function refineFraction(level: u32): void {
  if (level >= 1) ring(2);
  if (level >= 2) ring(1);
}
