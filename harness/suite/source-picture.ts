/** Fills a driver's source buffer with a picture, in the sample order the driver takes. */
import type { DmaBuffer } from '../../emulator/index.js';
import type { PictureFormat } from '../drivers/driver.js';
import { type Frame, toNv12 } from '../video/index.js';

/** NV16 gets each chroma row of the 4:2:0 source twice. */
export function fillSource(
  frame: Frame,
  buffer: DmaBuffer,
  { pixelformat, bytesperline, height }: PictureFormat,
): void {
  if (pixelformat === 'NV12') {
    toNv12(frame, buffer.bytes, bytesperline, height);
    return;
  }
  const luma = bytesperline * height;
  const nv12 = new Uint8Array((luma * 3) / 2);
  toNv12(frame, nv12, bytesperline, height);
  buffer.bytes.set(nv12.subarray(0, luma));
  for (let row = 0; row < height; row++) {
    const from = luma + (row >> 1) * bytesperline;
    buffer.bytes.set(nv12.subarray(from, from + bytesperline), luma + row * bytesperline);
  }
}
