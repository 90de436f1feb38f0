import { MB_CANVAS, MB_CURRENT, MB_LEFT, MB_SCRATCH, MB_SOURCE_LUMA, TOP_LUMA } from '../gen/layout';
import { blockRaster, INFO_INTRA4_MODES, lineRecord } from '../macroblock';
import { picture } from '../picture';
import { work } from '../timing/work';
import { codeLuma4x4 } from '../transform/luma';
import { costs4x4, predict4x4All } from './predict4';

/** Bytes a row of the working picture. */
export const CANVAS_STRIDE: usize = 48;
/** The macroblock's top left sample in the working picture; its neighbours lie around it. */
export const CANVAS: usize = MB_CANVAS + CANVAS_STRIDE + 16;

/** Intra4x4PredMode DC, also what a neighbour that is not Intra_4x4 counts as (8.3.1.1). */
export const I4_DC: u32 = 2;

const edge: usize = MB_SCRATCH;
const packedSource: usize = MB_SCRATCH + 16;
const costs: usize = MB_SCRATCH + 32;
const predictions: usize = MB_SCRATCH + 128;

/** Blocks whose upper right neighbour lies in the macroblock above (0, 1, 4) or inside and before it (2, 6, 8, 9, 10, 12, 14). */
const TOP_RIGHT_ABOVE: u32 = 0x0013;
const TOP_RIGHT_INSIDE: u32 = 0x5744;
/** The block whose upper right neighbour lies in the macroblock above right. */
const TOP_RIGHT_CORNER: u32 = 5;

/** Modes that may be used by availability of the left (1), top (2) and both with the corner (4), as masks of nine bits. */
@inline
function allowedModes(left: bool, top: bool, corner: bool): u32 {
  let modes: u32 = 1 << I4_DC;
  if (top) modes |= (1 << 0) | (1 << 3) | (1 << 7);
  if (left) modes |= (1 << 1) | (1 << 8);
  if (left && top && corner) modes |= (1 << 4) | (1 << 5) | (1 << 6);
  return modes;
}

/** Puts the neighbouring samples around the macroblock in the working picture. */
function frameCanvas(): void {
  const above = TOP_LUMA + <usize>(picture.mbX << 4);
  v128.store(CANVAS - CANVAS_STRIDE, v128.load(above));
  store<u32>(CANVAS - CANVAS_STRIDE + 16, load<u32>(above, 16));
  store<u8>(CANVAS - CANVAS_STRIDE - 1, picture.topLeftLuma);
  for (let y: usize = 0; y < 16; y++) store<u8>(CANVAS - 1 + y * CANVAS_STRIDE, load<u8>(MB_LEFT + y));
}

/** The thirteen samples around a block, in the order of `predict4x4All`. */
@inline
function gatherEdge(block: usize, topRight: bool): void {
  store<u8>(edge, load<u8>(block + 3 * CANVAS_STRIDE - 1));
  store<u8>(edge, load<u8>(block + 2 * CANVAS_STRIDE - 1), 1);
  store<u8>(edge, load<u8>(block + CANVAS_STRIDE - 1), 2);
  store<u8>(edge, load<u8>(block - 1), 3);
  store<u8>(edge, load<u8>(block - CANVAS_STRIDE - 1), 4);
  store<u32>(edge, load<u32>(block - CANVAS_STRIDE), 5);
  if (topRight) store<u32>(edge, load<u32>(block - CANVAS_STRIDE + 4), 9);
  else store<u32>(edge, <u32>load<u8>(block - CANVAS_STRIDE + 3) * 0x01010101, 9);
}


@inline
function packSource(raster: u32): void {
  const from = MB_SOURCE_LUMA + <usize>((raster & 3) << 2) + <usize>((raster >> 2) << 6);
  store<u32>(packedSource, load<u32>(from));
  store<u32>(packedSource, load<u32>(from, 16), 4);
  store<u32>(packedSource, load<u32>(from, 32), 8);
  store<u32>(packedSource, load<u32>(from, 48), 12);
}

/** Sum of absolute differences between the packed source block and a packed prediction. */
@inline
function packedDifference(prediction: usize): u32 {
  const a = v128.load(packedSource);
  const b = v128.load(prediction);
  const difference = v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
  const pairs = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(difference));
  return (
    i32x4.extract_lane(pairs, 0) +
    i32x4.extract_lane(pairs, 1) +
    i32x4.extract_lane(pairs, 2) +
    i32x4.extract_lane(pairs, 3)
  );
}

/** Mode of the block at `raster` of the current macroblock. */
@inline
export function currentMode(raster: u32): u32 {
  return load<u8>(MB_CURRENT + <usize>raster, INFO_INTRA4_MODES);
}

/** predIntra4x4PredMode (8.3.1.1). */
export function predictedMode(raster: u32): u32 {
  const x = raster & 3;
  const y = raster >> 2;
  let left: u32;
  let top: u32;
  if (x > 0) left = currentMode(raster - 1);
  else if (picture.leftAvailable)
    left = load<u8>(lineRecord(<i32>picture.mbX - 1) + <usize>(raster + 3), INFO_INTRA4_MODES);
  else return I4_DC;
  if (y > 0) top = currentMode(raster - 4);
  else if (picture.topAvailable) top = load<u8>(lineRecord(<i32>picture.mbX) + <usize>(raster + 12), INFO_INTRA4_MODES);
  else return I4_DC;
  return min<u32>(left, top);
}

/**
 * Chooses nine-mode Intra_4x4 prediction block by block, coding each before the next. Gives up with u32.MAX_VALUE as soon as
 * the cost reaches `bound`. Modes are left in the current record, levels in MB_LEVELS, reconstruction in the working
 * picture, the mask of blocks with non-zero levels (by luma4x4BlkIdx) at `outcome`, the sum of absolute differences behind it.
 */
export function decideIntra4x4(bound: u32, outcome: usize): u32 {
  frameCanvas();
  // all sixteen, for silicon cannot give up early
  work.intra4 = 16;
  const leftMb = picture.leftAvailable !== 0;
  const topMb = picture.topAvailable !== 0;
  const lambda = picture.lambda;
  // 24 lambda: JVT's bias of Intra_4x4 against the 16x16 modes; 16: one bit a block at least
  let total = lambda * 40;
  let mask: u32 = 0;
  let difference: u32 = 0;
  for (let blk: u32 = 0; blk < 16; blk++) {
    const raster = blockRaster(blk);
    const x = raster & 3;
    const y = raster >> 2;
    const block = CANVAS + <usize>(x << 2) + <usize>(y << 2) * CANVAS_STRIDE;
    const left = leftMb || x > 0;
    const top = topMb || y > 0;
    const corner = x > 0 ? top : y > 0 ? left : picture.topLeftAvailable !== 0;
    const topRight =
      ((TOP_RIGHT_INSIDE >> blk) & 1) !== 0 ||
      (topMb && ((TOP_RIGHT_ABOVE >> blk) & 1) !== 0) ||
      (blk === TOP_RIGHT_CORNER && picture.topRightAvailable !== 0);
    gatherEdge(block, topRight);
    packSource(raster);
    predict4x4All(predictions, edge, (left ? 1 : 0) | (top ? 2 : 0));
    costs4x4(packedSource, predictions, costs);

    const modes = allowedModes(left, top, corner);
    const predicted = predictedMode(raster);
    let bestCost = u32.MAX_VALUE;
    let bestMode: u32 = I4_DC;
    for (let mode: u32 = 0; mode < 9; mode++) {
      if (((modes >> mode) & 1) === 0) continue;
      const cost = load<u32>(costs + ((<usize>mode) << 2)) + (mode === predicted ? 0 : 3 * lambda);
      if (cost < bestCost) {
        bestCost = cost;
        bestMode = mode;
      }
    }
    total += bestCost;
    if (total >= bound) return u32.MAX_VALUE;
    store<u8>(MB_CURRENT + <usize>raster, <u8>bestMode, INFO_INTRA4_MODES);
    const prediction = predictions + ((<usize>bestMode) << 4);
    difference += packedDifference(prediction);
    if (codeLuma4x4(packedSource, 4, prediction, block, <u32>CANVAS_STRIDE, picture.qp, blk)) mask |= 1 << blk;
  }
  store<u32>(outcome, mask);
  store<u32>(outcome, difference, 4);
  return total;
}
