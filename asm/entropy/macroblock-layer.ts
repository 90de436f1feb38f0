import { pendingBits, putBits, putSe, putUe } from '../bitstream/accumulator';
import { MB_CURRENT } from '../gen/layout';
import {
  blockRaster,
  currentInfo,
  INFO_VECTOR_DIFFERENCES,
  MB_I16X16,
  MB_I4X4,
  MB_P16X16,
  MB_P16X8,
  MB_P8X16,
  MB_SKIP,
  vectorX,
  vectorY,
} from '../macroblock';
import { currentMode, predictedMode } from '../intra/decide4';
import { picture } from '../picture';
import {
  LEVELS_CHROMA_AC,
  LEVELS_CHROMA_DC_CB,
  LEVELS_CHROMA_DC_CR,
  LEVELS_LUMA,
  LEVELS_LUMA_DC,
  nonZeroBits,
} from '../transform/levels';
import { CHROMA_DC, putResidualBlock } from './cavlc';
import { CODED_BLOCK_PATTERN_INTER, CODED_BLOCK_PATTERN_INTRA } from './cavlc-tables';
import { chromaCell, lumaCell, predictCount } from './counts';

/** prev_intra4x4_pred_mode_flag and rem_intra4x4_pred_mode of all blocks, in luma4x4BlkIdx order (7.3.5.1). */
function putIntra4x4Modes(): void {
  for (let blk: u32 = 0; blk < 16; blk++) {
    const raster = blockRaster(blk);
    const mode = currentMode(raster);
    const predicted = predictedMode(raster);
    if (mode === predicted) putBits(1, 1);
    else putBits(mode < predicted ? mode : mode - 1, 4);
  }
}

/** One luma or chroma AC block whose neighbours' counts surround `cell`; its own count is stored there. */
@inline
function putCountedBlock(block: usize, first: u32, cell: usize): void {
  const mask = nonZeroBits(block) >> first;
  const total = putResidualBlock(block + ((<usize>first) << 1), mask, 16 - first, predictCount(cell));
  store<u8>(cell, <u8>total);
}

/** residual() of the luma blocks (7.3.5.3.1). */
function putLumaResidual(): void {
  const info = currentInfo();
  const intra16 = info.type === MB_I16X16;
  if (intra16) putResidualBlock(LEVELS_LUMA_DC, nonZeroBits(LEVELS_LUMA_DC), 16, predictCount(lumaCell(0)));
  for (let blk: u32 = 0; blk < 16; blk++) {
    if ((((<u32>info.cbpLuma) >> (blk >> 2)) & 1) === 0) continue;
    putCountedBlock(LEVELS_LUMA + ((<usize>blk) << 5), <u32>intra16, lumaCell(blockRaster(blk)));
  }
}

/** Four levels of a chroma DC block as a mask. */
@inline
function dcMask(block: usize): u32 {
  const mask = i16x8.bitmask(i16x8.ne(v128.load64_zero(block), i16x8.splat(0)));
  return mask & 15;
}

/** residual() of the chroma blocks. */
function putChromaResidual(): void {
  const cbp = <u32>currentInfo().cbpChroma;
  if (cbp === 0) return;
  putResidualBlock(LEVELS_CHROMA_DC_CB, dcMask(LEVELS_CHROMA_DC_CB), 4, CHROMA_DC);
  putResidualBlock(LEVELS_CHROMA_DC_CR, dcMask(LEVELS_CHROMA_DC_CR), 4, CHROMA_DC);
  if (cbp !== 2) return;
  for (let block: u32 = 0; block < 8; block++) {
    putCountedBlock(LEVELS_CHROMA_AC + ((<usize>block) << 5), 1, chromaCell(block >> 2, block & 3));
  }
}

/** mb_type and prediction of an intra macroblock; mb_type is raised by 5 in P slices (Table 7-13). */
function putIntraHeader(): void {
  const info = currentInfo();
  const base: u32 = picture.sliceType === 0 ? 0 : 5;
  if (info.type === MB_I4X4) {
    putUe(base);
    putIntra4x4Modes();
    putUe(info.intraChromaMode);
    const pattern = (<usize>info.cbpLuma) | ((<usize>info.cbpChroma) << 4);
    putUe(load<u8>(CODED_BLOCK_PATTERN_INTRA + pattern));
  } else {
    putUe(base + 1 + info.intra16Mode + 4 * <u32>info.cbpChroma + (info.cbpLuma ? 12 : 0));
    putUe(info.intraChromaMode);
  }
}

/** mvd_l0 of the partition that quarter `quarter` belongs to. */
function putDifference(quarter: u32): void {
  const difference = load<u32>(MB_CURRENT + ((<usize>quarter) << 2), INFO_VECTOR_DIFFERENCES);
  putSe(vectorX(difference));
  putSe(vectorY(difference));
}

/** mb_type, sub_mb_type (always P_L0_8x8), mvd_l0 and coded_block_pattern of an inter macroblock (7.3.5.1, 7.3.5.2). */
function putInterHeader(): void {
  const info = currentInfo();
  const type = <u32>info.type;
  if (type === MB_P16X16) {
    putUe(0);
    putDifference(0);
  } else if (type === MB_P16X8) {
    putUe(1);
    putDifference(0);
    putDifference(2);
  } else if (type === MB_P8X16) {
    putUe(2);
    putDifference(0);
    putDifference(1);
  } else {
    putUe(3);
    putBits(15, 4);
    for (let quarter: u32 = 0; quarter < 4; quarter++) putDifference(quarter);
  }
  const pattern = (<usize>info.cbpLuma) | ((<usize>info.cbpChroma) << 4);
  putUe(load<u8>(CODED_BLOCK_PATTERN_INTER + pattern));
}

/** The current macroblock in CAVLC (7.3.4, 7.3.5): mb_skip_run in P slices, header, residual. Counts its bits by kind. */
export function putMacroblock(): void {
  const info = currentInfo();
  if (info.type === MB_SKIP) {
    picture.skipRun++;
    return;
  }
  const start = pendingBits();
  if (picture.sliceType !== 0) {
    putUe(picture.skipRun);
    picture.skipRun = 0;
  }
  if (info.intra) putIntraHeader();
  else putInterHeader();
  const coded = info.cbpLuma !== 0 || info.cbpChroma !== 0 || info.type === MB_I16X16;
  if (coded) putSe(0); // mb_qp_delta
  const middle = pendingBits();
  if (coded) {
    putLumaResidual();
    putChromaResidual();
  }
  picture.headerBits += middle - start;
  picture.textureBits += pendingBits() - middle;
}

/** End of slice data: the last mb_skip_run and the RBSP stop bit (7.3.2.11). */
export function putSliceEnd(): void {
  const start = pendingBits();
  if (picture.skipRun > 0) putUe(picture.skipRun);
  picture.skipRun = 0;
  putBits(1, 1);
  picture.headerBits += pendingBits() - start;
}
