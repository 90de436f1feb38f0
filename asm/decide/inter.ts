import {
  MB_CURRENT,
  MB_PRED_CHROMA,
  MB_PRED_LUMA,
  MB_RECON_CHROMA,
  MB_RECON_LUMA,
  MB_SOURCE_CHROMA,
  MB_SOURCE_LUMA,
  ME_STATE,
} from '../gen/layout';
import {
  VE_ENC_AVC_ME_PARA_INTRA_PRED_DIS_MASK,
  VE_ENC_AVC_ME_PARA_QUANT_THRESHOLD_DIS_MASK,
  VE_ENC_AVC_ME_PARA_SKIP_MB_DIS_MASK,
  VE_ENC_AVC_ME_PARA_SPLIT_MB_DIS_MASK,
  VE_ENC_AVC_PARA1_MODE_OPTIMIZE_EN_MASK,
  VE_ENC_AVC_PARA1_MODE_OPTIMIZE_PAR_MASK,
  VE_ENC_AVC_PARA1_MODE_OPTIMIZE_PAR_SHIFT,
} from '../gen/registers';
import { I4_DC } from '../intra/decide4';
import {
  currentInfo,
  INFO_VECTOR_DIFFERENCES,
  INFO_VECTORS,
  MB_P16X16,
  MB_P16X8,
  MB_P8X16,
  MB_P8X8,
  MB_SKIP,
  packVector,
  vectorX,
  vectorY,
} from '../macroblock';
import { predictChroma, predictLuma } from '../me/compensate';
import { beginRefinement, offerVector, refinement, refineFraction, refinePositions } from '../me/fraction';
import { vectorInRange } from '../me/range';
import { sad16 } from '../me/sad';
import { countCoarse, searchInteger16x16 } from '../me/search';
import { searchSplit, shapeCost, splitCost, splitVector } from '../me/split';
import {
  clearOwnVectors,
  loadVectors,
  ownVector,
  partitionCount,
  predictVector,
  quartersOf,
  setOwnVector,
  SHAPE_16X16,
  SHAPE_16X8,
  SHAPE_8X16,
  SHAPE_8X8,
  skipVector,
} from '../me/vectors';
import { NO_INTRA_QP, picture } from '../picture';
import { useQp } from '../rate';
import { work } from '../timing/work';
import { quantiseChroma, reconstructChroma } from '../transform/chroma';
import { dropSmall8x8 } from '../transform/dropping';
import { quantiseLuma16, reconstructLuma16 } from '../transform/luma';
import { chromaPattern, reconstructInto, setCodedLuma, setIntra4Modes } from './coding';
import { codeIntraBelow } from './intra';

/** The best choice of vectors so far. At ME_STATE + 128. */
@unmanaged
class Choice {
  shape: u32;
  cost: u32;
  /** Vectors of the four quarters. */
  v0: u32;
  v1: u32;
  v2: u32;
  v3: u32;
}

const choice = changetype<Choice>(ME_STATE + 128);

/** 4x4 blocks of luma and chroma, and 8x8 blocks of luma, for the cycle model. */
const BLOCKS: u32 = 24;
const QUARTERS: u32 = 4;

/** Takes the macroblock's own vectors as the best choice. */
function choose(shape: u32, cost: u32): void {
  choice.shape = shape;
  choice.cost = cost;
  choice.v0 = ownVector(0);
  choice.v1 = ownVector(1);
  choice.v2 = ownVector(2);
  choice.v3 = ownVector(3);
}


@inline
function typeOf(shape: u32): u32 {
  if (shape === SHAPE_16X16) return MB_P16X16;
  if (shape === SHAPE_16X8) return MB_P16X8;
  return shape === SHAPE_8X16 ? MB_P8X16 : MB_P8X8;
}

/** Prediction of a rectangle of the macroblock with one vector into MB_PRED_LUMA and MB_PRED_CHROMA. */
function compensate(left: u32, top: u32, width: u32, height: u32, vector: u32): void {
  const x = <i32>(((picture.mbX << 4) + left) << 2) + vectorX(vector);
  const y = <i32>(((picture.mbY << 4) + top) << 2) + vectorY(vector);
  work.refined += (width * height) >> 6;
  work.chromaBytes += ((width >> 1) + 1) * ((height >> 1) + 1) * 2;
  work.chromaBlocks++;
  predictLuma(MB_PRED_LUMA + <usize>((top << 4) + left), 16, x, y, width, height);
  // a chroma block lies at half the position; its eighth-sample vector has the luma vector's number
  predictChroma(MB_PRED_CHROMA + <usize>((top << 3) + left), 16, x, y, width >> 1, height >> 1);
}

/** Prediction of the whole macroblock with the chosen vectors. */
function compensateChoice(): void {
  if (choice.shape === SHAPE_16X16) compensate(0, 0, 16, 16, choice.v0);
  else if (choice.shape === SHAPE_16X8) {
    compensate(0, 0, 16, 8, choice.v0);
    compensate(0, 8, 16, 8, choice.v2);
  } else if (choice.shape === SHAPE_8X16) {
    compensate(0, 0, 8, 16, choice.v0);
    compensate(8, 0, 8, 16, choice.v1);
  } else {
    compensate(0, 0, 8, 8, choice.v0);
    compensate(8, 0, 8, 8, choice.v1);
    compensate(0, 8, 8, 8, choice.v2);
    compensate(8, 8, 8, 8, choice.v3);
  }
}

/** Levels of the inter luma residual, small ones dropped (fact book 11.5). Returns the mask of coded blocks. */
@inline
function quantiseInterLuma(): u32 {
  const mask = quantiseLuma16(MB_SOURCE_LUMA, MB_PRED_LUMA, picture.qp, false);
  if (mask === 0 || picture.motion & VE_ENC_AVC_ME_PARA_QUANT_THRESHOLD_DIS_MASK) return mask;
  return dropSmall8x8(mask);
}

/** Makes the current record that of an inter macroblock with the chosen vectors; writes mvd_l0 of each partition. */
function setInter(type: u32): void {
  currentInfo().type = <u8>type;
  setIntra4Modes(I4_DC);
  v128.store(MB_CURRENT, v128.load(ME_STATE + 128, offsetof<Choice>('v0')), INFO_VECTORS);
  picture.absoluteDifference += sad16(MB_SOURCE_LUMA, 16, MB_PRED_LUMA, 16, 16);
  if (type === MB_SKIP) return;
  clearOwnVectors();
  const shape = choice.shape;
  for (let index: u32 = 0; index < partitionCount(shape); index++) {
    const quarters = quartersOf(shape, index);
    const first = (<usize>ctz<u32>(quarters)) << 2;
    const vector = load<u32>(MB_CURRENT + first, INFO_VECTORS);
    const predicted = predictVector(shape, index);
    const difference = packVector(vectorX(vector) - vectorX(predicted), vectorY(vector) - vectorY(predicted));
    for (let quarter: u32 = 0; quarter < 4; quarter++) {
      if ((quarters >> quarter) & 1)
        store<u32>(MB_CURRENT + ((<usize>quarter) << 2), difference, INFO_VECTOR_DIFFERENCES);
    }
    setOwnVector(shape, index, vector);
  }
}

/** P_Skip with the prediction in MB_PRED_*: the prediction is the reconstruction. */
function codeSkip(): void {
  setInter(MB_SKIP);
  reconstructInto(MB_PRED_LUMA, 16);
  memory.copy(MB_RECON_CHROMA, MB_PRED_CHROMA, 128);
}

/** The chosen vectors, or P_Skip when they are the skip vector and nothing is left to code (fact book 11.5, skip rule). */
function codeInter(skip: u32): void {
  compensateChoice();
  const luma = quantiseInterLuma();
  const chroma = quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, false);
  work.transforms += BLOCKS + popcnt<u32>(luma) + popcnt<u32>(chroma);
  if (luma === 0 && chroma === 0 && choice.shape === SHAPE_16X16 && choice.v0 === skip) return codeSkip();
  setInter(typeOf(choice.shape));
  setCodedLuma(luma);
  currentInfo().cbpChroma = <u8>chromaPattern(chroma);
  reconstructLuma16(MB_PRED_LUMA, MB_RECON_LUMA, picture.qp, luma);
  reconstructInto(MB_RECON_LUMA, 16);
  reconstructChroma(MB_PRED_CHROMA, MB_RECON_CHROMA, picture.qpChroma, chroma);
}

/**
 * Takes P_Skip without a search when the skip prediction is close and leaves nothing to code.
 * False when the search must decide.
 */
function codeEarlySkip(skip: u32): bool {
  if (picture.motion & VE_ENC_AVC_ME_PARA_SKIP_MB_DIS_MASK) return false;
  if (!vectorInRange(vectorX(skip), vectorY(skip))) return false;
  setOwnVector(SHAPE_16X16, 0, skip);
  choose(SHAPE_16X16, 0);
  compensateChoice();
  // beyond an average difference of the multiplier a block cannot quantise to nothing
  const sad = sad16(MB_SOURCE_LUMA, 16, MB_PRED_LUMA, 16, 16);
  if (sad > 256 * (picture.lambda + 1)) return false;
  if (quantiseInterLuma() !== 0) return false;
  if (quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, false) !== 0) return false;
  work.transforms += BLOCKS;
  codeSkip();
  return true;
}

/** Refines the partitions of a shape one after the other; keeps them when together they are better. */
function trySplit(shape: u32): void {
  clearOwnVectors();
  work.refined += QUARTERS * refinePositions(picture.fractionSplit);
  let cost = shapeCost(shape);
  for (let index: u32 = 0; index < partitionCount(shape); index++) {
    beginRefinement(shape, index, splitVector(shape, index), predictVector(shape, index));
    refineFraction(picture.fractionSplit);
    cost += refinement.cost;
    if (cost >= choice.cost) return;
    setOwnVector(shape, index, packVector(refinement.x, refinement.y));
  }
  choose(shape, cost);
}

/** Cheapest shape of partitions by SAD. */
function bestSplit(): u32 {
  const cost16x8 = splitCost(SHAPE_16X8);
  const cost8x16 = splitCost(SHAPE_8X16);
  const shape = cost16x8 <= cost8x16 ? SHAPE_16X8 : SHAPE_8X16;
  return splitCost(SHAPE_8X8) < min<u32>(cost16x8, cost8x16) ? SHAPE_8X8 : shape;
}

/** Searches vectors for the macroblock; the result is `choice`. */
function searchMotion(predicted: u32): void {
  const centre = searchInteger16x16(predicted);
  beginRefinement(SHAPE_16X16, 0, centre, predicted);
  offerVector(predicted, picture.fraction16x16);
  refineFraction(picture.fraction16x16);
  // the predicted vector is one candidate more
  work.refined += QUARTERS * (1 + refinePositions(picture.fraction16x16));
  setOwnVector(SHAPE_16X16, 0, packVector(refinement.x, refinement.y));
  choose(SHAPE_16X16, refinement.cost);
  if (picture.motion & VE_ENC_AVC_ME_PARA_SPLIT_MB_DIS_MASK) return;
  // a macroblock that little is left of is not worth the partitions' bits
  if (choice.cost < picture.lambda * SPLIT_BITS) return;
  searchSplit(centre, predicted);
  trySplit(bestSplit());
}

/** Bits below whose weight no partitions are tried. */
const SPLIT_BITS: u32 = 48;

/** PARA1 MODE_OPTIMIZE: intra costs count as cost + cost / 16, / 8, / 4 or 3 / 8 (fact book 4.1); in sixteenths. */
function intraBias(): u32 {
  if ((picture.para1 & VE_ENC_AVC_PARA1_MODE_OPTIMIZE_EN_MASK) === 0) return 0;
  const code = (picture.para1 & VE_ENC_AVC_PARA1_MODE_OPTIMIZE_PAR_MASK) >> VE_ENC_AVC_PARA1_MODE_OPTIMIZE_PAR_SHIFT;
  return code === 0 ? 1 : code === 1 ? 2 : code === 2 ? 4 : 6;
}

/** The intra cost from which on inter coding wins. */
function biasedBound(cost: u32): u32 {
  const bias = intraBias();
  return bias === 0 ? cost : (cost << 4) / (16 + bias);
}

/** Intra coding in a P slice, with a QP of its own where the chip has one (old PARA1 layout). */
export function codeIntraInP(bound: u32, qpShift: i32): bool {
  if (picture.intraQp === NO_INTRA_QP) return codeIntraBelow(bound);
  const qp = <i32>picture.qp;
  useQp(<i32>picture.intraQp + qpShift);
  if (codeIntraBelow(bound)) return true;
  useQp(qp);
  return false;
}

/** A macroblock of a slice of type 2: P_Skip whatever the source is (fact book 4.1). */
export function skipMacroblock(): void {
  loadVectors();
  setOwnVector(SHAPE_16X16, 0, skipVector(predictVector(SHAPE_16X16, 0)));
  choose(SHAPE_16X16, 0);
  compensateChoice();
  codeSkip();
}

/** Chooses and codes a macroblock of a P slice. */
export function decideInter(qpShift: i32): void {
  countCoarse();
  loadVectors();
  const predicted = predictVector(SHAPE_16X16, 0);
  const skip = skipVector(predicted);
  if (codeEarlySkip(skip)) return;
  clearOwnVectors();
  searchMotion(predicted);
  const intraAllowed = (picture.motion & VE_ENC_AVC_ME_PARA_INTRA_PRED_DIS_MASK) === 0;
  if (intraAllowed && codeIntraInP(biasedBound(choice.cost), qpShift)) return;
  codeInter(skip);
}
