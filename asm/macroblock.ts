import { MB_CURRENT, MB_INFO_LINE } from './gen/layout';

/** Macroblock types, numbered as the JM reference model and the vendor API do (fact book 5.5). */
export const MB_SKIP: u32 = 0;
export const MB_P16X16: u32 = 1;
export const MB_P16X8: u32 = 2;
export const MB_P8X16: u32 = 3;
export const MB_P8X8: u32 = 8;
export const MB_I4X4: u32 = 9;
export const MB_I16X16: u32 = 10;

/**
 * What later macroblocks and the deblocking filter need to know of a coded macroblock: 128 bytes. One line of records is
 * kept, a record for each macroblock column plus one on either side that is never available.
 */
@unmanaged
export class MbInfo {
  /** Slice the macroblock belongs to, counted from 1 within the picture; 0: not available. */
  slice: u16;
  type: u8;
  /** 1 for Intra_4x4 and Intra_16x16. */
  intra: u8;
  /** QPY. */
  qp: u8;
  cbpLuma: u8;
  cbpChroma: u8;
  intra16Mode: u8;
  intraChromaMode: u8;
  /** coded_block_flag of the DC blocks, in CABAC only: DC_FLAG_LUMA, DC_FLAG_CB, DC_FLAG_CR. */
  dcFlags: u8;
  /** 4x4 luma blocks with non-zero levels, raster order: bit x + 4 * y. */
  codedBlocks: u16;
}

export const DC_FLAG_LUMA: u32 = 1;
export const DC_FLAG_CB: u32 = 2;
export const DC_FLAG_CR: u32 = 4;

/** total_coeff of the 16 luma blocks in raster order, then 4 of Cb, 4 of Cr. */
export const INFO_COUNTS: usize = 16;
/** Intra4x4PredMode of the 16 luma blocks in raster order; 2 (DC) unless the macroblock is Intra_4x4. */
export const INFO_INTRA4_MODES: usize = 40;
/** Vectors of the four 8x8 quarters: i16 x, i16 y in quarter samples. */
export const INFO_VECTORS: usize = 64;
/** mvd_l0 of the four quarters in the same form: each quarter has that of the partition it belongs to; 0 unless inter. */
export const INFO_VECTOR_DIFFERENCES: usize = 80;

const INFO_SIZE: usize = 128;

/** The record of the macroblock being coded. */
@inline
export function currentInfo(): MbInfo {
  return changetype<MbInfo>(MB_CURRENT);
}

/** Address of the line record of column `x`, -1 to the width in macroblocks. Holds the row above until `publish`. */
@inline
export function lineRecord(x: i32): usize {
  return MB_INFO_LINE + <usize>(x + 1) * INFO_SIZE;
}

/** Copies the current record into the line: from now on it is the left, later the upper neighbour. */
export function publishInfo(x: i32): void {
  memory.copy(lineRecord(x), MB_CURRENT, INFO_SIZE);
}

/** Makes every neighbour unavailable: the start of a picture. */
export function clearInfoLine(widthMbs: u32): void {
  memory.fill(MB_INFO_LINE, 0, (<usize>widthMbs + 2) * INFO_SIZE);
}

/** Vector `quarter` (0..3, raster order of 8x8 blocks) of a record: y in the high, x in the low half. */
@inline
export function vectorOf(record: usize, quarter: u32): u32 {
  return load<u32>(record + ((<usize>quarter) << 2), INFO_VECTORS);
}


@inline
export function packVector(x: i32, y: i32): u32 {
  return (x & 0xffff) | (y << 16);
}


@inline
export function vectorX(vector: u32): i32 {
  return <i32>(<i16>vector);
}


@inline
export function vectorY(vector: u32): i32 {
  return (<i32>vector) >> 16;
}

/** luma4x4BlkIdx to raster position x + 4 * y (6.4.3). */
@inline
export function blockRaster(blk: u32): u32 {
  return (blk & 1) | ((blk & 2) << 1) | ((blk & 4) >> 1) | (blk & 8);
}

/** A mask over luma4x4BlkIdx as a mask over raster positions. */
@inline
export function maskToRaster(mask: u32): u32 {
  // swaps bits 2,3 with 4,5 and 10,11 with 12,13: the two middle pairs of each half
  return (mask & 0xc3c3) | ((mask & 0x0c0c) << 2) | ((mask & 0x3030) >> 2);
}
