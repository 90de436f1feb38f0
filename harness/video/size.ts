/** Picture sizes and frame rates as users write them. */
import { UsageError } from '../errors.js';
import type { Rate, Size } from './frame.js';

/** Largest width and height that the encoder takes (fact book, section 8). */
export const MAX_SIZE = 4096;

/** Rate of video that does not say its own. */
export const DEFAULT_RATE: Rate = { num: 25, den: 1 };

/**
 * Checks that the encoder can take pictures of this size: even, 4:2:0, at most 4096 either way.
 * @param what whose size it is, for the sentence, such as `--size` or a file's name
 */
export function checkSize({ width, height }: Size, what: string): void {
  const size = `${width}x${height}`;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width <= 0 || height <= 0) {
    throw new UsageError(`${what}: the picture size ${size} is empty; width and height must be even, 2 to ${MAX_SIZE}`);
  }
  if (width > MAX_SIZE || height > MAX_SIZE) {
    throw new UsageError(
      `${what}: the picture size ${size} is beyond the encoder's ${MAX_SIZE}x${MAX_SIZE}; scale the video down first`,
    );
  }
  if ((width | height) & 1) {
    throw new UsageError(
      `${what}: the picture size ${size} is odd, and 4:2:0 video needs an even width and height; crop or scale it to ${width & ~1 || 2}x${height & ~1 || 2}`,
    );
  }
}

/** Reads `WxH`. */
export function parseSize(text: string, what = '--size'): Size {
  const match = /^(\d{1,6})[xX](\d{1,6})$/.exec(text);
  if (!match) throw new UsageError(`${what} is WIDTHxHEIGHT, such as 1280x720, not "${text}"`);
  const size = { width: Number(match[1]), height: Number(match[2]) };
  checkSize(size, what);
  return size;
}

/** Reads a frame rate: `25`, `30000/1001` or `29.97`. */
export function parseRate(text: string, what = '--rate'): Rate {
  const fraction = /^(\d{1,9})(?:[/:](\d{1,9}))?$/.exec(text);
  const decimal = /^(\d{1,5})\.(\d{1,4})$/.exec(text);
  let rate: Rate = { num: 0, den: 0 };
  if (fraction) rate = { num: Number(fraction[1]), den: Number(fraction[2] ?? 1) };
  else if (decimal) {
    const den = 10 ** (decimal[2] as string).length;
    rate = { num: Number(decimal[1]) * den + Number(decimal[2]), den };
  }
  if (rate.num <= 0 || rate.den <= 0) {
    throw new UsageError(`${what} is frames a second, such as 25 or 30000/1001, not "${text}"`);
  }
  return rate;
}
