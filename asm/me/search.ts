import { MB_SCRATCH, MB_SOURCE_LUMA } from '../gen/layout';
import {
  VE_ENC_AVC_DYNAMIC_ME_PAR0,
  VE_ENC_AVC_DYNAMIC_ME_PAR1,
  VE_ENC_AVC_ME_PARA_IME_TIME_PRIO_MASK,
  VE_ENC_AVC_ME_PARA_QSMTSS_DIS_MASK,
  VE_ENC_AVC_ME_PARA_QSMTSS_REFINE_DIS_MASK,
  VE_ENC_AVC_PARA1_CLIP_MV_PAR_MASK,
  VE_ENC_AVC_PARA1_CLIP_MV_PAR_SHIFT,
} from '../gen/registers';
import { lineRecord, MbInfo, packVector, vectorOf, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { registerWord } from '../registers/words';
import { coarsePositions, searchCoarse } from './coarse';
import { vectorCost } from './cost';
import { maxX, maxY, minX, minY } from './range';
import { sad16, sad16x4 } from './sad';
import { work } from '../timing/work';
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
  work.integers++;
  if (x === best.x && y === best.y && best.cost !== u32.MAX_VALUE) return;
  keep(x, y, sad16(MB_SOURCE_LUMA, 16, address(x, y), windowStride(), 16), predicted);
}

/** Moves to the best of the four neighbours at distance `step` until none is better, at most `rounds` times. */
function descend(step: i32, rounds: u32, predicted: u32): void {
  for (let round: u32 = 0; round < rounds; round++) {
    const x = best.x;
    const y = best.y;
    if (x - step < minX() || x + step > maxX() || y - step < minY() || y + step > maxY()) return;
    work.integers += 4;
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

/** Coarse rows of reach when bandwidth goes before time. */
const NARROW_ROWS: i32 = 4;

/** How far the coarse search may lie from the left neighbour's vector, in units of eight pels (guess; PARA1 CLIP_MV_PAR). */
function coarseClip(): i32 {
  return 2 + <i32>(((picture.para1 & VE_ENC_AVC_PARA1_CLIP_MV_PAR_MASK) >> VE_ENC_AVC_PARA1_CLIP_MV_PAR_SHIFT) << 1);
}


@inline
function coarseWithin(lowX: i32, highX: i32, lowY: i32, highY: i32, needed: bool): u32 {
  work.coarse = coarsePositions(lowX, highX, lowY, highY);
  return needed ? searchCoarse(lowX, highX, lowY, highY) : 0;
}

/** Best vector of the eight-pel grid. With CLIP_MV (0: on, as the vendor's comment has it) near the left inter neighbour. */
function coarseVector(needed: bool): u32 {
  const left = lineRecord(<i32>picture.mbX - 1);
  const clipped = picture.clipsCoarse !== 0 && picture.leftAvailable !== 0 && changetype<MbInfo>(left).intra === 0;
  // "prefer bandwidth": fewer rows of the reference (guess at what IME_TIME_PRIO means)
  const rows = picture.motion & VE_ENC_AVC_ME_PARA_IME_TIME_PRIO_MASK ? NARROW_ROWS : 16;
  if (!clipped) return coarseWithin(-16, 16, -rows, rows, needed);
  const reach = coarseClip();
  const vector = vectorOf(left, 1);
  const x = (vectorX(vector) + 16) >> 5;
  const y = (vectorY(vector) + 16) >> 5;
  return coarseWithin(x - reach, x + reach, max<i32>(y - reach, -rows), min<i32>(y + reach, rows), needed);
}

/**
 * Counts the coarse search for the cycle model. In silicon it runs ahead of all decisions, whether its result is needed or
 * not (inferred: a pipeline knows no neighbour's vector yet); here it is done only when it is.
 */
export function countCoarse(): void {
  if ((picture.motion & VE_ENC_AVC_ME_PARA_QSMTSS_DIS_MASK) === 0) coarseVector(false);
}

/** Threshold of move step 1..4 (DYNAMIC_ME 0, 1): a step is the last when the mean difference is not above it (guess). */
@inline
function goodEnough(step: u32): bool {
  if (!picture.dynamicMe) return false;
  const word = registerWord(step < 2 ? VE_ENC_AVC_DYNAMIC_ME_PAR0 : VE_ENC_AVC_DYNAMIC_ME_PAR1);
  const threshold = (step & 1 ? word >> 16 : word) & 0x3ff;
  return best.cost >> 8 < threshold;
}

/** SAD below which a neighbour's vector is taken as it is and the coarse search is left out, in multipliers of decision. */
const NEAR_ENOUGH: u32 = 96;

/**
 * Integer search of a 16x16 block: the neighbours' vectors and zero; the coarse search when none of them is close; then
 * three steps of 4, 2 and 1 pels. Returns the vector in quarter samples.
 */
export function searchInteger16x16(predicted: u32): u32 {
  best.cost = u32.MAX_VALUE;
  const column = <i32>picture.mbX;
  tryVector(predicted, predicted);
  tryVector(0, predicted);
  if (picture.leftAvailable) tryVector(vectorOf(lineRecord(column - 1), 1), predicted);
  if (picture.topAvailable) tryVector(vectorOf(lineRecord(column), 2), predicted);
  if (picture.topRightAvailable) tryVector(vectorOf(lineRecord(column + 1), 2), predicted);
  const coarse = (picture.motion & VE_ENC_AVC_ME_PARA_QSMTSS_DIS_MASK) === 0;
  if (coarse && best.cost > picture.lambda * NEAR_ENOUGH) tryVector(coarseVector(true), predicted);
  if (picture.motion & VE_ENC_AVC_ME_PARA_QSMTSS_REFINE_DIS_MASK || goodEnough(0)) return bestVector();
  descend(4, 4, predicted);
  if (goodEnough(1)) return bestVector();
  descend(2, 4, predicted);
  if (goodEnough(2)) return bestVector();
  descend(1, goodEnough(3) ? 1 : 16, predicted);
  return bestVector();
}


@inline
function bestVector(): u32 {
  return packVector(best.x << 2, best.y << 2);
}
