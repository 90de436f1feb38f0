/** Entry of the kernels target: the fast kernels and their scalar twins, exported for tests and the kernel benchmark. */

export { clearPending, sealPending } from './bitstream/accumulator';
export { putSignificantBlock } from './entropy/cabac-block';
export { codedBits, flushCoder, putBin, putBypass, putTerminate, startCoder } from './entropy/cabac-coder';
export { initialiseContexts } from './entropy/cabac-contexts';
export { predict16x16, satdPredict16VHDC } from './intra/predict16';
export { costs4x4, predict4x4All } from './intra/predict4';
export { predictChroma8x8 } from './intra/predict-chroma';
export {
  costs4x4Scalar,
  predict16x16Scalar,
  predict4x4AllScalar,
  predictChroma8x8Scalar,
  satdPredict16VHDCScalar,
} from './intra/scalar';
export { firstPlane, predictChroma, predictLuma, secondPlane } from './me/compensate';
export { halfSampleRows } from './me/interpolate';
export { sad16, sad16Pair, sad16x4, sad8 } from './me/sad';
export { satd16, satd16Pair, satd4x4, satd8, satdChroma8 } from './me/satd';
export {
  halfSampleRowsScalar,
  predictChromaScalar,
  predictLumaScalar,
  sadScalar,
  satdChroma8Scalar,
  satdScalar,
} from './me/scalar';
export { windowAdvance, windowBegin, windowChroma, windowLuma, windowStride } from './me/window';

/** Does nothing: the benchmark measures the cost of a call from JavaScript with it. */
export function nothing(): void {}

export { quantiseChroma, reconstructChroma } from './transform/chroma';
export { blockCost, dropSmall8x8 } from './transform/dropping';
export { totalCoefficients } from './transform/levels';
export {
  codeLuma4x4,
  quantiseLuma16,
  quantiseLuma16x16Intra,
  reconstructLuma16,
  reconstructLuma16x16Intra,
} from './transform/luma';
export { deadZoneTable } from './transform/rounding';
export {
  blockCostScalar,
  codeLuma4x4Scalar,
  dropSmall8x8Scalar,
  quantiseChromaScalar,
  quantiseLuma16Scalar,
  quantiseLuma16x16IntraScalar,
  reconstructChromaScalar,
  reconstructLuma16Scalar,
  reconstructLuma16x16IntraScalar,
  totalCoefficientsScalar,
} from './transform/scalar';
export { chromaQp } from './transform/tables';
export { deblockMacroblock } from './deblock/macroblock';
export { deblockMacroblockScalar } from './deblock/scalar';
export { alphaOf, betaOf, tc0Of } from './deblock/tables';
export { recodeBegin, recodeBits, recodeMacroblock, recodeSlice, recodeStream } from './recode';
export { searchCoarse } from './me/coarse';
export { storeSadQuarters } from './me/quarters';
export { prepareSearch, searchCoarseScalar, storeSadQuartersScalar } from './me/scalar-search';
