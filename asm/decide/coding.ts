/** What the intra and the inter side of the decision share: how a coded macroblock is described. */
import { MB_CURRENT } from '../gen/layout';
import { currentInfo, INFO_INTRA4_MODES, maskToRaster } from '../macroblock';
import { picture } from '../picture';

/** Four mask bits per 8x8 block to one: CodedBlockPatternLuma. */
@inline
export function patternOf(mask: u32): u32 {
  return (mask & 0x000f ? 1 : 0) | (mask & 0x00f0 ? 2 : 0) | (mask & 0x0f00 ? 4 : 0) | (mask & 0xf000 ? 8 : 0);
}

/** CodedBlockPatternChroma from the mask of coded chroma blocks: 8 AC bits, then Cb DC and Cr DC. */
@inline
export function chromaPattern(mask: u32): u32 {
  return mask & 0xff ? 2 : mask & 0x300 ? 1 : 0;
}

/** Notes which luma blocks (mask by luma4x4BlkIdx) have levels. */
export function setCodedLuma(mask: u32): void {
  const info = currentInfo();
  info.cbpLuma = <u8>patternOf(mask);
  info.codedBlocks = <u16>maskToRaster(mask);
}

/** Says where the reconstruction of luma lies. */
@inline
export function reconstructInto(luma: usize, stride: usize): void {
  picture.reconLuma = luma;
  picture.reconLumaStride = <u32>stride;
}

/** Intra4x4PredMode that neighbours see. */
export function setIntra4Modes(mode: u32): void {
  memory.fill(MB_CURRENT + INFO_INTRA4_MODES, <u8>mode, 16);
}
