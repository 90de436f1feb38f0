/** The driver's private buffers: sizes (cedrus_enc_h264.c) and the buffers that hang on each source picture. */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import type { Size } from '../driver.js';

const PAGE = 4096;
const alignUp = (value: number, step: number) => Math.ceil(value / step) * step;
const alignDown = (value: number, step: number) => Math.floor(value / step) * step;

/** Width and height in macroblocks, rounded up. */
export function macroblocks(size: Size): { widthMbs: number; heightMbs: number } {
  return { widthMbs: Math.ceil(size.width / 16), heightMbs: Math.ceil(size.height / 16) };
}

/** Bytes of the macroblock information buffer: a page for every 32 columns. */
export function mbInfoSize(size: Size): number {
  return Math.ceil(macroblocks(size).widthMbs / 32) * PAGE;
}

/** Bytes of a sub-pixel buffer. */
export function subpixSize(size: Size): number {
  const { widthMbs, heightMbs } = macroblocks(size);
  const line = alignDown(Math.floor(((widthMbs + 47) * 2) / 3), 32) + alignUp(widthMbs, 32) * 2;
  return line * Math.floor((heightMbs * 16 + 72) / 8);
}

/** Bytes of a reconstruction buffer, and of its luma part, after which chroma begins. */
export function reconstructionSize(size: Size): { luma: number; total: number } {
  const { widthMbs, heightMbs } = macroblocks(size);
  const stride = alignUp(widthMbs, 2) * 16;
  const luma = stride * alignUp(heightMbs + 1, 4) * 16;
  const chroma = stride * alignUp(Math.ceil(heightMbs / 2), 4) * 16;
  return { luma, total: alignUp(luma + chroma, PAGE) };
}

/** What the chip keeps of one picture: the reconstruction and its sub-pixel helper. */
export interface PictureStore {
  readonly rec: DmaBuffer;
  /** Offset of chroma in `rec`, in bytes. */
  readonly lumaSize: number;
  readonly subpix: DmaBuffer;
}

/** Allocates sub-pixel and reconstruction buffer, in this order. `suffix` ends the names: `rec0` for `0`. */
export function allocateStore(device: Device, size: Size, suffix: string): PictureStore {
  const subpix = device.allocate(`subpix${suffix}`, subpixSize(size));
  const { luma, total } = reconstructionSize(size);
  try {
    return { subpix, rec: device.allocate(`rec${suffix}`, total), lumaSize: luma };
  } catch (error) {
    device.free(subpix);
    throw error;
  }
}

export function freeStore(device: Device, store: PictureStore): void {
  device.free(store.rec);
  device.free(store.subpix);
}
