/** Private buffers of the encoder, with the sizes of h264enc: both axes to 32 samples. */
import type { Device, DmaBuffer } from '../../../../emulator/device.js';
import type { FixSet } from './fixes.js';

const PAGE = 4096;
export const alignUp = (value: number, step: number) => Math.ceil(value / step) * step;

/** Sizes in bytes, for a picture given in macroblocks. */
export interface PrivateSizes {
  /** Luma part of a reconstruction, after which chroma begins. */
  readonly luma: number;
  readonly reconstruction: number;
  /** Sub-pixel buffer. */
  readonly extra: number;
  /** Motion vector buffer (0xb60). */
  readonly extraFrame: number;
  /** Macroblock information (0xbc0). */
  readonly extraLine: number;
}

export function privateSizes(widthMbs: number, heightMbs: number, fixes: FixSet): PrivateSizes {
  const width = alignUp(widthMbs * 16, 32);
  const luma = width * alignUp(heightMbs * 16, 32);
  return {
    luma,
    reconstruction: luma + width * alignUp(heightMbs * 8, 32),
    extra: luma / 4,
    extraFrame: alignUp(widthMbs, 4) * heightMbs * 8,
    extraLine: fixes.has('mb-info-size') ? alignUp(widthMbs * 128, PAGE) : widthMbs * 32,
  };
}

/** What the chip keeps of one picture. */
export interface ReferencePicture {
  readonly rec: DmaBuffer;
  readonly extra: DmaBuffer;
}

export interface PrivateBuffers {
  readonly pictures: readonly [ReferencePicture, ReferencePicture];
  readonly extraFrame: DmaBuffer;
  readonly extraLine: DmaBuffer;
}

/** Allocates in the drivers' order; gives everything back when there is no room. `round` makes the size the allocator hands out. */
export function allocatePrivate(
  device: Device,
  sizes: PrivateSizes,
  round: (size: number) => number = (size) => size,
): PrivateBuffers {
  const made: DmaBuffer[] = [];
  const allocate = (name: string, size: number) => {
    const buffer = device.allocate(name, round(size));
    made.push(buffer);
    return buffer;
  };
  const picture = (name: string) => ({
    rec: allocate(name, sizes.reconstruction),
    extra: allocate(`${name}_extra`, sizes.extra),
  });
  try {
    return {
      pictures: [picture('ref0'), picture('ref1')],
      extraFrame: allocate('extra_frame', sizes.extraFrame),
      extraLine: allocate('extra_line', sizes.extraLine),
    };
  } catch (error) {
    for (const buffer of made.reverse()) device.free(buffer);
    throw error;
  }
}

export function freePrivate(device: Device, { pictures, extraFrame, extraLine }: PrivateBuffers): void {
  device.free(extraLine);
  device.free(extraFrame);
  for (const { rec, extra } of [pictures[1], pictures[0]]) {
    device.free(extra);
    device.free(rec);
  }
}
