import { currentMode, predictedMode } from '../intra/decide4';
import {
  blockRaster,
  currentInfo,
  lineRecord,
  MB_I16X16,
  MB_I4X4,
  MB_P16X16,
  MB_P16X8,
  MB_P8X16,
  MB_P8X8,
  MB_SKIP,
  MbInfo,
} from '../macroblock';
import { picture } from '../picture';
import { putVectorDifferences } from './cabac-vectors';
import { codedBits, putBin, putTerminate } from './cabac-coder';
import { Context } from './cabac-contexts';
import { putResidual } from './cabac-residual';

/** Record of the left neighbour. Its fields count only where `picture.leftAvailable` says so. */
@inline
function left(): MbInfo {
  return changetype<MbInfo>(lineRecord(<i32>picture.mbX - 1));
}

/** Record of the upper neighbour. */
@inline
function top(): MbInfo {
  return changetype<MbInfo>(lineRecord(<i32>picture.mbX));
}

/** mb_skip_flag (9.3.3.1.1.1). */
function putSkipFlag(skipped: u32): void {
  const a = <u32>(picture.leftAvailable !== 0 && <u32>left().type !== MB_SKIP);
  const b = <u32>(picture.topAvailable !== 0 && <u32>top().type !== MB_SKIP);
  putBin(Context.MB_SKIP_FLAG_P + a + b, skipped);
}

/**
 * mb_type of an intra macroblock behind its prefix (Table 9-36): `first` is the ctxIdx of its first bin; those of the
 * others lie at `rest`, closer together in P slices.
 */
function putIntraType(first: u32, rest: u32, inter: u32): void {
  const info = currentInfo();
  if (info.type === MB_I4X4) {
    putBin(first, 0);
    return;
  }
  putBin(first, 1);
  putTerminate(0); // not I_PCM
  putBin(rest, <u32>(info.cbpLuma !== 0));
  putBin(rest + 1, <u32>(info.cbpChroma !== 0));
  if (info.cbpChroma) putBin(rest + 2 - inter, <u32>info.cbpChroma - 1);
  putBin(rest + 3 - inter, (<u32>info.intra16Mode) >> 1);
  putBin(rest + 4 - 2 * inter, (<u32>info.intra16Mode) & 1);
}

/** mb_type in I slices (9.3.3.1.1.3). */
function putTypeI(): void {
  const a = <u32>(picture.leftAvailable !== 0 && <u32>left().type !== MB_I4X4);
  const b = <u32>(picture.topAvailable !== 0 && <u32>top().type !== MB_I4X4);
  putIntraType(Context.MB_TYPE_I + a + b, Context.MB_TYPE_I + 3, 0);
}

/** mb_type in P slices: prefix 1 and the type of an intra macroblock, or the bins of Table 9-37. */
function putTypeP(): void {
  const type = <u32>currentInfo().type;
  if (currentInfo().intra) {
    putBin(Context.MB_TYPE_P, 1);
    putIntraType(Context.MB_TYPE_P_INTRA, Context.MB_TYPE_P_INTRA + 1, 1);
    return;
  }
  const split = <u32>(type === MB_P16X8 || type === MB_P8X16);
  putBin(Context.MB_TYPE_P, 0);
  putBin(Context.MB_TYPE_P + 1, split);
  putBin(Context.MB_TYPE_P + 2 + split, <u32>(type !== MB_P16X16 && type !== MB_P8X16));
}

/** prev_intra4x4_pred_mode_flag and rem_intra4x4_pred_mode of all blocks, in luma4x4BlkIdx order (7.3.5.1). */
function putIntra4x4Modes(): void {
  for (let blk: u32 = 0; blk < 16; blk++) {
    const raster = blockRaster(blk);
    const mode = currentMode(raster);
    const predicted = predictedMode(raster);
    putBin(Context.PREV_INTRA4X4_PRED_MODE_FLAG, <u32>(mode === predicted));
    if (mode === predicted) continue;
    const remaining = mode < predicted ? mode : mode - 1;
    putBin(Context.REM_INTRA4X4_PRED_MODE, remaining & 1);
    putBin(Context.REM_INTRA4X4_PRED_MODE, (remaining >> 1) & 1);
    putBin(Context.REM_INTRA4X4_PRED_MODE, remaining >> 2);
  }
}

/** intra_chroma_pred_mode (9.3.3.1.1.8). */
function putIntraChromaMode(): void {
  const mode = <u32>currentInfo().intraChromaMode;
  const a = <u32>(picture.leftAvailable !== 0 && left().intraChromaMode !== 0);
  const b = <u32>(picture.topAvailable !== 0 && top().intraChromaMode !== 0);
  putBin(Context.INTRA_CHROMA_PRED_MODE + a + b, <u32>(mode > 0));
  if (mode === 0) return;
  putBin(Context.INTRA_CHROMA_PRED_MODE + 3, <u32>(mode > 1));
  if (mode > 1) putBin(Context.INTRA_CHROMA_PRED_MODE + 3, <u32>(mode > 2));
}

/** coded_block_pattern (9.3.3.1.1.4): a context counts neighbouring 8x8 blocks without luma levels, macroblocks with chroma levels. */
function putCodedBlockPattern(): void {
  const info = currentInfo();
  const luma = <u32>info.cbpLuma;
  const leftLuma = picture.leftAvailable ? <u32>left().cbpLuma : 0xf;
  const topLuma = picture.topAvailable ? <u32>top().cbpLuma : 0xf;
  const context = Context.CODED_BLOCK_PATTERN_LUMA;
  putBin(context + (~(leftLuma >> 1) & 1) + ((~topLuma >> 1) & 2), luma & 1);
  putBin(context + (~luma & 1) + ((~topLuma >> 2) & 2), (luma >> 1) & 1);
  putBin(context + (~(leftLuma >> 3) & 1) + ((~luma << 1) & 2), (luma >> 2) & 1);
  putBin(context + (~(luma >> 2) & 1) + (~luma & 2), luma >> 3);

  const chroma = <u32>info.cbpChroma;
  const a = picture.leftAvailable ? <u32>left().cbpChroma : 0;
  const b = picture.topAvailable ? <u32>top().cbpChroma : 0;
  putBin(Context.CODED_BLOCK_PATTERN_CHROMA + <u32>(a !== 0) + 2 * <u32>(b !== 0), <u32>(chroma !== 0));
  if (chroma) putBin(Context.CODED_BLOCK_PATTERN_CHROMA + 4 + <u32>(a === 2) + 2 * <u32>(b === 2), chroma - 1);
}

/** mb_qp_delta: unary, its context says whether the macroblock before had one that is not 0 (9.3.3.1.1.5). */
function putQpDelta(delta: i32): void {
  let context = Context.MB_QP_DELTA + <u32>(picture.previousQpDelta !== 0);
  // Table 9-3
  for (let bins = delta > 0 ? 2 * delta - 1 : -2 * delta; bins > 0; bins--) {
    putBin(context, 1);
    context = context < Context.MB_QP_DELTA + 2 ? Context.MB_QP_DELTA + 2 : Context.MB_QP_DELTA + 3;
  }
  putBin(context, 0);
}

/** P_Skip: mb_skip_flag and nothing else. */
export function putSkippedCabac(): void {
  const start = codedBits();
  putSkipFlag(1);
  picture.headerBits += codedBits() - start;
}

/** A macroblock that is not skipped: mb_skip_flag in P slices, header, and when it is `coded` mb_qp_delta and residual. */
export function putCodedCabac(coded: bool, qpDelta: i32): void {
  const info = currentInfo();
  const start = codedBits();
  if (picture.sliceType === 0) {
    putTypeI();
  } else {
    putSkipFlag(0);
    putTypeP();
  }
  if (info.intra) {
    if (info.type === MB_I4X4) putIntra4x4Modes();
    putIntraChromaMode();
  } else {
    if (info.type === MB_P8X8) {
      for (let quarter = 0; quarter < 4; quarter++) putBin(Context.SUB_MB_TYPE_P, 1); // P_L0_8x8
    }
    putVectorDifferences();
  }
  if (info.type !== MB_I16X16) putCodedBlockPattern();
  if (coded) putQpDelta(qpDelta);
  const middle = codedBits();
  if (coded) putResidual();
  picture.headerBits += middle - start;
  picture.textureBits += codedBits() - middle;
}
