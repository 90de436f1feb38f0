import { MB_COUNTS } from '../gen/layout';
import { INFO_COUNTS } from '../macroblock';

/**
 * total_coeff of the current macroblock's blocks with those of their left and upper neighbours around them, so that nC
 * (9.2.1) is two loads: luma 5 rows of 8 bytes, then Cb and Cr 3 rows of 8 each. Block (x, y) is at (y + 1) * 8 + x + 1.
 */
const CHROMA: usize = 40;
const PLANE: usize = 24;
/** Count of a block that is not available: a bit above all others. */
export const UNAVAILABLE: u32 = 0x40;

/**
 * Fills the border from the records of the left and upper macroblock; 0 stands for one that is not available, whose blocks
 * all have `unavailable`.
 */
export function loadCounts(left: usize, top: usize, unavailable: u32): void {
  memory.fill(MB_COUNTS, 0, 88);
  if (top) {
    store<u32>(MB_COUNTS + 1, load<u32>(top, INFO_COUNTS + 12));
    store<u16>(MB_COUNTS + CHROMA + 1, load<u16>(top, INFO_COUNTS + 18));
    store<u16>(MB_COUNTS + CHROMA + PLANE + 1, load<u16>(top, INFO_COUNTS + 22));
  } else {
    const row = unavailable * 0x01010101;
    store<u32>(MB_COUNTS + 1, row);
    store<u16>(MB_COUNTS + CHROMA + 1, <u16>row);
    store<u16>(MB_COUNTS + CHROMA + PLANE + 1, <u16>row);
  }
  for (let y: usize = 0; y < 4; y++) {
    store<u8>(MB_COUNTS + 8 + 8 * y, left ? load<u8>(left + 4 * y, INFO_COUNTS + 3) : unavailable);
  }
  for (let y: usize = 0; y < 2; y++) {
    store<u8>(MB_COUNTS + CHROMA + 8 + 8 * y, left ? load<u8>(left + 2 * y, INFO_COUNTS + 17) : unavailable);
    store<u8>(MB_COUNTS + CHROMA + PLANE + 8 + 8 * y, left ? load<u8>(left + 2 * y, INFO_COUNTS + 21) : unavailable);
  }
}

/** Cell of a luma block by raster position x + 4 * y. */
@inline
export function lumaCell(raster: u32): usize {
  return MB_COUNTS + 9 + <usize>((raster & 3) + ((raster >> 2) << 3));
}

/** Cell of a chroma block: plane 0 Cb, 1 Cr; block x + 2 * y. */
@inline
export function chromaCell(plane: u32, block: u32): usize {
  return MB_COUNTS + CHROMA + <usize>plane * PLANE + 9 + <usize>((block & 1) + ((block >> 1) << 3));
}

/** nC of the block at `cell` (9.2.1): mean of the available neighbours' counts. */
@inline
export function predictCount(cell: usize): u32 {
  const sum = <u32>load<u8>(cell - 1) + <u32>load<u8>(cell - 8);
  return sum < UNAVAILABLE ? (sum + 1) >> 1 : sum & 0x3f;
}

/** Writes the current macroblock's counts into its record. */
export function storeCounts(record: usize): void {
  for (let y: usize = 0; y < 4; y++) store<u32>(record + 4 * y, load<u32>(MB_COUNTS + 9 + 8 * y), INFO_COUNTS);
  for (let y: usize = 0; y < 2; y++) {
    store<u16>(record + 2 * y, load<u16>(MB_COUNTS + CHROMA + 9 + 8 * y), INFO_COUNTS + 16);
    store<u16>(record + 2 * y, load<u16>(MB_COUNTS + CHROMA + PLANE + 9 + 8 * y), INFO_COUNTS + 20);
  }
}
