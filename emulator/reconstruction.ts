import type { Board } from './board.js';

/** A reconstructed picture as the chip keeps it in DRAM: luma rows, then rows of Cb Cr pairs, both `stride` bytes apart. */
export interface ReconstructedPicture {
  readonly luma: Uint8Array;
  readonly chroma: Uint8Array;
  readonly stride: number;
  /** Coded size in luma samples. */
  readonly width: number;
  readonly height: number;
}

/**
 * Looks at a reconstruction or reference buffer in DRAM, without copying. The silicon's layout is private and unknown (fact
 * book 4.5); the model's is rows of whole pairs of macroblocks, and only this function and the chip know it.
 * @param luma bus address of the luma plane (0xba0, 0xbb0); `chroma` likewise (0xba4, 0xbb4)
 * @param width coded width in luma samples, a multiple of 16, like `height`
 */
export function reconstructedPicture(
  board: Board,
  luma: number,
  chroma: number,
  width: number,
  height: number,
): ReconstructedPicture {
  const stride = (width + 31) & ~31;
  return {
    luma: board.dram.view(luma, stride * height),
    chroma: board.dram.view(chroma, (stride * height) / 2),
    stride,
    width,
    height,
  };
}
