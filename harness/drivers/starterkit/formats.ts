/** Boards, picture format and coded format, with the driver's own rounding (cedrus.c, cedrus_video.c). */
import { UsageError } from '../../errors.js';
import { alignUp } from '../common/h264enc/buffers.js';
import type { PictureFormat } from '../driver.js';

export type Codec = 'h264' | 'jpeg';

/** What the driver codes on each board, by the name its device tree gives the engine; the others code nothing. */
const CAPABILITIES: ReadonlyMap<string, readonly Codec[]> = new Map([
  ['sun8i-r40', ['jpeg', 'h264']],
  ['sun20i-d1', ['jpeg']],
  ['sun4i-a10', []],
  ['sun5i-a13', []],
  ['sun7i-a20', []],
  ['sun8i-a33', []],
  ['sun8i-h3', []],
  ['sun8i-v3s', []],
  ['sun50i-a64', []],
  ['sun50i-h5', []],
  ['sun50i-h6', []],
]);

/** The only name that offers both codecs, whatever chip is on the board. */
export const DEFAULT_COMPATIBLE = 'sun8i-r40';
export const V3S_COMPATIBLE = 'sun8i-v3s';

/** What a board codes. Throws UsageError for a name the driver does not know. */
export function capabilities(compatible: string, v3sEncodes: boolean): readonly Codec[] {
  const codecs = CAPABILITIES.get(compatible);
  if (!codecs) {
    throw new UsageError(`the driver knows no engine ${compatible}, it has ${[...CAPABILITIES.keys()].join(', ')}`);
  }
  return compatible === V3S_COMPATIBLE && v3sEncodes ? ['jpeg', 'h264'] : codecs;
}

/** Sizes the encoder takes, in luma samples. */
export const FRAME_LIMITS = { minimum: 16, maximumWidth: 4096, maximumHeight: 2304 } as const;
/** The least size of a coded buffer, in bytes. */
export const MINIMUM_CODED_SIZE = 1024;

export interface CodedFormat {
  readonly codec: Codec;
  readonly width: number;
  readonly height: number;
  readonly sizeimage: number;
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** The picture format for a wish: the stride and the height are rounded up to 16, the width is not. */
export function preparePicture(width: number, height: number): PictureFormat {
  const legalWidth = clamp(width, FRAME_LIMITS.minimum, FRAME_LIMITS.maximumWidth);
  const legalHeight = alignUp(clamp(height, FRAME_LIMITS.minimum, FRAME_LIMITS.maximumHeight), 16);
  const bytesperline = alignUp(legalWidth, 16);
  const luma = bytesperline * legalHeight;
  return { pixelformat: 'NV12', width: legalWidth, height: legalHeight, bytesperline, sizeimage: luma + luma / 2 };
}

/** The coded format for a wish: the size is the picture's, a buffer has at least 1024 bytes. */
export function prepareCoded(codec: Codec, picture: PictureFormat, sizeimage: number): CodedFormat {
  const { width, height } = picture;
  return { codec, width, height, sizeimage: Math.max(MINIMUM_CODED_SIZE, sizeimage) };
}
