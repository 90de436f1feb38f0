import {
  currentInfo,
  DC_FLAG_CB,
  DC_FLAG_CR,
  DC_FLAG_LUMA,
  blockRaster,
  lineRecord,
  MB_I16X16,
  MbInfo,
} from '../macroblock';
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
import { Category, putSignificantBlock } from './cabac-block';
import { putBin } from './cabac-coder';
import { Context } from './cabac-contexts';
import { chromaCell, lumaCell } from './counts';

/** DC flags of a neighbour: those of its record, or all set (intra) or none (inter) where it is not available (9.3.3.1.1.9). */
@inline
function dcFlagsOf(available: u32, x: i32): u32 {
  if (available) return changetype<MbInfo>(lineRecord(x)).dcFlags;
  return currentInfo().intra ? 0xff : 0;
}

/** coded_block_flag of a DC block and its levels. `flag` is the block's bit in the DC flags. */
function putDcBlock(block: usize, mask: u32, size: u32, category: u32, flag: u32): void {
  const x = <i32>picture.mbX;
  const a = <u32>((dcFlagsOf(picture.leftAvailable, x - 1) & flag) !== 0);
  const b = <u32>((dcFlagsOf(picture.topAvailable, x) & flag) !== 0);
  putBin(Context.CODED_BLOCK_FLAG + 4 * category + a + 2 * b, <u32>(mask !== 0));
  if (mask === 0) return;
  currentInfo().dcFlags |= <u8>flag;
  putSignificantBlock(block, mask, size, category);
}

/** coded_block_flag and levels of a block whose neighbours' counts surround `cell`; its own count is stored there. */
@inline
function putBlock(block: usize, first: u32, category: u32, cell: usize): void {
  const mask = nonZeroBits(block) >> first;
  const a = <u32>(load<u8>(cell - 1) !== 0);
  const b = <u32>(load<u8>(cell - 8) !== 0);
  putBin(Context.CODED_BLOCK_FLAG + 4 * category + a + 2 * b, <u32>(mask !== 0));
  if (mask === 0) return;
  store<u8>(cell, <u8>popcnt<u32>(mask));
  putSignificantBlock(block + ((<usize>first) << 1), mask, 16 - first, category);
}

function putLumaResidual(): void {
  const info = currentInfo();
  const intra16 = info.type === MB_I16X16;
  if (intra16) putDcBlock(LEVELS_LUMA_DC, nonZeroBits(LEVELS_LUMA_DC), 16, Category.LUMA_DC, DC_FLAG_LUMA);
  const category = intra16 ? Category.LUMA_AC : Category.LUMA;
  for (let blk: u32 = 0; blk < 16; blk++) {
    if ((((<u32>info.cbpLuma) >> (blk >> 2)) & 1) === 0) continue;
    putBlock(LEVELS_LUMA + ((<usize>blk) << 5), <u32>intra16, category, lumaCell(blockRaster(blk)));
  }
}

function putChromaResidual(): void {
  const cbp = <u32>currentInfo().cbpChroma;
  if (cbp === 0) return;
  putDcBlock(LEVELS_CHROMA_DC_CB, dcNonZeroBits(LEVELS_CHROMA_DC_CB), 4, Category.CHROMA_DC, DC_FLAG_CB);
  putDcBlock(LEVELS_CHROMA_DC_CR, dcNonZeroBits(LEVELS_CHROMA_DC_CR), 4, Category.CHROMA_DC, DC_FLAG_CR);
  if (cbp !== 2) return;
  for (let block: u32 = 0; block < 8; block++) {
    putBlock(LEVELS_CHROMA_AC + ((<usize>block) << 5), 1, Category.CHROMA_AC, chromaCell(block >> 2, block & 3));
  }
}

/** residual() (7.3.5.3) of the current macroblock; sets its DC flags and its counts. */
export function putResidual(): void {
  putLumaResidual();
  putChromaResidual();
}
