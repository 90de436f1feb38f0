import {
  MB_CURRENT,
  MB_PRED_CHROMA,
  MB_PRED_LUMA,
  MB_RECON_CHROMA,
  MB_RECON_LUMA,
  MB_SCRATCH,
  MB_SOURCE_CHROMA,
  MB_SOURCE_LUMA,
} from './gen/layout';
import { decideIntraChroma } from './intra/decide-chroma';
import { CANVAS, CANVAS_STRIDE, decideIntra4x4, I4_DC } from './intra/decide4';
import { decideIntra16x16, predictChosen16x16 } from './intra/decide16';
import {
  currentInfo,
  INFO_INTRA4_MODES,
  INFO_VECTORS,
  maskToRaster,
  MB_I16X16,
  MB_I4X4,
  MB_P16X16,
  MB_SKIP,
  packVector,
  vectorX,
  vectorY,
} from './macroblock';
import { predictChroma, predictLuma } from './me/compensate';
import { refined, refineFraction16x16 } from './me/fraction';
import { vectorInRange } from './me/range';
import { sad16 } from './me/sad';
import { searchInteger16x16 } from './me/search';
import { predictVector16x16, skipVector } from './me/vectors';
import { picture } from './picture';
import { quantiseChroma, reconstructChroma } from './transform/chroma';
import { dropSmall8x8 } from './transform/dropping';
import { quantiseLuma16, quantiseLuma16x16Intra, reconstructLuma16, reconstructLuma16x16Intra } from './transform/luma';

/** MEPARA flags (0xb10, fact book 4.1). */
const INTRA_OFF: u32 = 1 << 0;
const SKIP_OPTIMISATION_OFF: u32 = 1 << 9;
const THRESHOLD_OFF: u32 = 1 << 12;
const PLANE_OFF: u32 = 1 << 13;
const INTRA4X4_OFF: u32 = 1 << 14;

/** Where `decideIntra4x4` leaves its mask of coded blocks, and behind it its sum of absolute differences. */
const intra4Mask: usize = MB_SCRATCH + 4096;

/** Four mask bits per 8x8 block to one bit per 8x8 block: CodedBlockPatternLuma. */
@inline
function patternOf(mask: u32): u32 {
  return (mask & 0x000f ? 1 : 0) | (mask & 0x00f0 ? 2 : 0) | (mask & 0x0f00 ? 4 : 0) | (mask & 0xf000 ? 8 : 0);
}

/** CodedBlockPatternChroma from the mask of coded chroma blocks: 8 AC bits, then Cb DC and Cr DC. */
@inline
function chromaPattern(mask: u32): u32 {
  return mask & 0xff ? 2 : mask & 0x300 ? 1 : 0;
}


@inline
function reconstructInto(luma: usize, stride: usize): void {
  picture.reconLuma = luma;
  picture.reconLumaStride = <u32>stride;
}

function setIntra4Modes(mode: u32): void {
  memory.fill(MB_CURRENT + INFO_INTRA4_MODES, <u8>mode, 16);
}

/** Residual of intra chroma against MB_PRED_CHROMA. */
function codeIntraChroma(): void {
  decideIntraChroma((picture.motion & PLANE_OFF) === 0);
  const mask = quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, true);
  reconstructChroma(MB_PRED_CHROMA, MB_RECON_CHROMA, picture.qpChroma, mask);
  currentInfo().cbpChroma = <u8>chromaPattern(mask);
}

function codeIntra4x4(mask: u32): void {
  const info = currentInfo();
  info.type = <u8>MB_I4X4;
  info.intra = 1;
  info.cbpLuma = <u8>patternOf(mask);
  info.codedBlocks = <u16>maskToRaster(mask);
  reconstructInto(CANVAS, CANVAS_STRIDE);
  codeIntraChroma();
}

function codeIntra16x16(): void {
  const info = currentInfo();
  info.type = <u8>MB_I16X16;
  info.intra = 1;
  setIntra4Modes(I4_DC);
  predictChosen16x16();
  const mask = quantiseLuma16x16Intra(MB_SOURCE_LUMA, MB_PRED_LUMA, picture.qp);
  reconstructLuma16x16Intra(MB_PRED_LUMA, MB_RECON_LUMA, picture.qp, mask);
  info.cbpLuma = mask & 0xffff ? 15 : 0;
  info.codedBlocks = <u16>maskToRaster(mask & 0xffff);
  reconstructInto(MB_RECON_LUMA, 16);
  codeIntraChroma();
}

/**
 * Chooses and codes the best intra kind when its cost is below `bound`; false when none is, with nothing coded.
 */
function codeIntraBelow(bound: u32): bool {
  const cost16 = decideIntra16x16((picture.motion & PLANE_OFF) === 0);
  // Intra_4x4 seldom saves more than a quarter of what the best 16x16 mode costs
  const worthwhile =
    (picture.motion & INTRA4X4_OFF) === 0 && (bound === u32.MAX_VALUE || cost16 < bound + (bound >> 2));
  if (worthwhile) {
    const cost4 = decideIntra4x4(min<u32>(cost16, bound), intra4Mask);
    if (cost4 !== u32.MAX_VALUE) {
      codeIntra4x4(load<u32>(intra4Mask));
      return true;
    }
  }
  if (cost16 >= bound) return false;
  codeIntra16x16();
  return true;
}

/** Prediction of the whole macroblock with one vector into MB_PRED_LUMA and MB_PRED_CHROMA. */
function compensate(vector: u32): void {
  const x = vectorX(vector);
  const y = vectorY(vector);
  predictLuma(MB_PRED_LUMA, 16, <i32>(picture.mbX << 6) + x, <i32>(picture.mbY << 6) + y, 16, 16);
  predictChroma(MB_PRED_CHROMA, 16, <i32>(picture.mbX << 6) + x, <i32>(picture.mbY << 6) + y, 8, 8);
}

/** Levels of the inter luma residual, small ones dropped (fact book 11.5). Returns the mask of coded blocks. */
@inline
function quantiseInterLuma(): u32 {
  const mask = quantiseLuma16(MB_SOURCE_LUMA, MB_PRED_LUMA, picture.qp, false);
  return mask !== 0 && (picture.motion & THRESHOLD_OFF) === 0 ? dropSmall8x8(mask) : mask;
}

/** Makes the current record that of an inter macroblock with one vector. */
function setInter(type: u32, vector: u32): void {
  const info = currentInfo();
  info.type = <u8>type;
  setIntra4Modes(I4_DC);
  v128.store(MB_CURRENT, i32x4.splat(<i32>vector), INFO_VECTORS);
}

/** P_Skip with the prediction in MB_PRED_*: the prediction is the reconstruction. */
function codeSkip(vector: u32): void {
  setInter(MB_SKIP, vector);
  reconstructInto(MB_PRED_LUMA, 16);
  memory.copy(MB_RECON_CHROMA, MB_PRED_CHROMA, 128);
}

/** P_L0_16x16, or P_Skip when the vector is the skip vector and nothing is left to code (fact book 11.5, skip rule). */
function codeInter(vector: u32, skip: u32): void {
  compensate(vector);
  const luma = quantiseInterLuma();
  const chroma = quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, false);
  if (luma === 0 && chroma === 0 && vector === skip) return codeSkip(vector);
  setInter(MB_P16X16, vector);
  const info = currentInfo();
  info.cbpLuma = <u8>patternOf(luma);
  info.cbpChroma = <u8>chromaPattern(chroma);
  info.codedBlocks = <u16>maskToRaster(luma);
  reconstructLuma16(MB_PRED_LUMA, MB_RECON_LUMA, picture.qp, luma);
  reconstructInto(MB_RECON_LUMA, 16);
  reconstructChroma(MB_PRED_CHROMA, MB_RECON_CHROMA, picture.qpChroma, chroma);
}

/**
 * Takes P_Skip without a search when the skip prediction is close and leaves nothing to code.
 * False when the search must decide.
 */
function codeEarlySkip(skip: u32): bool {
  if (picture.motion & SKIP_OPTIMISATION_OFF) return false;
  if (!vectorInRange(vectorX(skip), vectorY(skip))) return false;
  compensate(skip);
  // beyond an average difference of the multiplier a block cannot quantise to nothing
  const sad = sad16(MB_SOURCE_LUMA, 16, MB_PRED_LUMA, 16, 16);
  if (sad > 256 * (picture.lambda + 1)) return false;
  if (quantiseInterLuma() !== 0) return false;
  if (quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, false) !== 0) return false;
  codeSkip(skip);
  return true;
}

function decideInter(): void {
  const predicted = predictVector16x16();
  const skip = skipVector(predicted);
  picture.predictedVector = predicted;
  if (codeEarlySkip(skip)) return;
  refineFraction16x16(searchInteger16x16(predicted), predicted);
  const vector = packVector(refined.x, refined.y);
  if ((picture.motion & INTRA_OFF) === 0 && codeIntraBelow(refined.cost)) return;
  codeInter(vector, skip);
}

/** Sum of absolute luma differences between source and prediction: the macroblock's share of MAD (0xb50, scale inferred). */
function measureDifference(): u32 {
  if (<u32>currentInfo().type === MB_I4X4) return load<u32>(intra4Mask, 4);
  return sad16(MB_SOURCE_LUMA, 16, MB_PRED_LUMA, 16, 16);
}

/** Chooses how to code the current macroblock; leaves record, levels, prediction and reconstruction. */
export function decideMacroblock(): void {
  if (picture.sliceType === 0) codeIntraBelow(u32.MAX_VALUE);
  else decideInter();
  picture.absoluteDifference += measureDifference();
}
