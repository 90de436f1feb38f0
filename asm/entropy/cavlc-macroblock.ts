import { pendingBits, putBits, putSe, putUe } from '../bitstream/accumulator';
import { currentMode, predictedMode } from '../intra/decide4';
import { blockRaster, currentInfo, MB_I16X16, MB_I4X4, MB_P8X8, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import {
  dcNonZeroBits,
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
import { differenceOf, partitionCount, partitionQuarter, typeNumber } from './partitions';

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

/** residual() of the chroma blocks. */
function putChromaResidual(): void {
  const cbp = <u32>currentInfo().cbpChroma;
  if (cbp === 0) return;
  putResidualBlock(LEVELS_CHROMA_DC_CB, dcNonZeroBits(LEVELS_CHROMA_DC_CB), 4, CHROMA_DC);
  putResidualBlock(LEVELS_CHROMA_DC_CR, dcNonZeroBits(LEVELS_CHROMA_DC_CR), 4, CHROMA_DC);
  if (cbp !== 2) return;
  for (let block: u32 = 0; block < 8; block++) {
    putCountedBlock(LEVELS_CHROMA_AC + ((<usize>block) << 5), 1, chromaCell(block >> 2, block & 3));
  }
}

/** coded_block_pattern by one of the two columns of Table 9-4. */
@inline
function putCodedBlockPattern(table: usize): void {
  const info = currentInfo();
  putUe(load<u8>(table + ((<usize>info.cbpLuma) | ((<usize>info.cbpChroma) << 4))));
}

/** mb_type and prediction of an intra macroblock; mb_type is raised by 5 in P slices (Table 7-13). */
function putIntraHeader(): void {
  const info = currentInfo();
  const base: u32 = picture.sliceType === 0 ? 0 : 5;
  if (info.type === MB_I4X4) {
    putUe(base);
    putIntra4x4Modes();
    putUe(info.intraChromaMode);
    putCodedBlockPattern(CODED_BLOCK_PATTERN_INTRA);
  } else {
    putUe(base + 1 + info.intra16Mode + 4 * <u32>info.cbpChroma + (info.cbpLuma ? 12 : 0));
    putUe(info.intraChromaMode);
  }
}

/** mb_type, sub_mb_type, mvd_l0 and coded_block_pattern of an inter macroblock (7.3.5.1, 7.3.5.2). */
function putInterHeader(): void {
  const type = <u32>currentInfo().type;
  putUe(typeNumber(type));
  if (type === MB_P8X8) putBits(0xf, 4); // sub_mb_type P_L0_8x8, four times
  for (let partition: u32 = 0; partition < partitionCount(type); partition++) {
    const difference = differenceOf(partitionQuarter(type, partition));
    putSe(vectorX(difference));
    putSe(vectorY(difference));
  }
  putCodedBlockPattern(CODED_BLOCK_PATTERN_INTER);
}

/** P_Skip: one more in the next mb_skip_run. */
export function putSkippedCavlc(): void {
  picture.skipRun++;
}

/** A macroblock that is not skipped: mb_skip_run in P slices, header, and when it is `coded` mb_qp_delta and residual. */
export function putCodedCavlc(coded: bool, qpDelta: i32): void {
  const start = pendingBits();
  if (picture.sliceType !== 0) {
    putUe(picture.skipRun);
    picture.skipRun = 0;
  }
  if (currentInfo().intra) putIntraHeader();
  else putInterHeader();
  if (coded) putSe(qpDelta);
  const middle = pendingBits();
  if (coded) {
    putLumaResidual();
    putChromaResidual();
  }
  picture.headerBits += middle - start;
  picture.textureBits += pendingBits() - middle;
}

/** End of slice data: the last mb_skip_run and the RBSP stop bit (7.3.2.11). */
export function putSliceEndCavlc(): void {
  const start = pendingBits();
  if (picture.skipRun > 0) putUe(picture.skipRun);
  picture.skipRun = 0;
  putBits(1, 1);
  picture.headerBits += pendingBits() - start;
}
