/** Looks at a large picture through a frame: shifted, scaled, with sub-sample interpolation. */
import type { Frame } from '../frame.js';

/** One sample step in the camera's fixed point. */
export const ONE = 1 << 16;

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Bilinear interpolation of a plane at (x + step * column, y + step * row); coordinates in 1/65536 sample. */
function lookPlane(
  source: Uint8Array,
  sourceWidth: number,
  target: Uint8Array,
  targetWidth: number,
  x: number,
  y: number,
  step: number,
): void {
  const sourceHeight = source.length / sourceWidth;
  const targetHeight = target.length / targetWidth;
  const limitX = (sourceWidth - 1) * ONE - 1;
  const limitY = (sourceHeight - 1) * ONE - 1;
  const left = clamp(x, 0, Math.max(0, limitX - step * (targetWidth - 1)));
  const whole = step === ONE && left % ONE === 0;
  for (let row = 0, at = 0; row < targetHeight; row++) {
    const sy = clamp(y + step * row, 0, limitY);
    const fy = (sy >> 8) & 0xff;
    const above = Math.floor(sy / ONE) * sourceWidth;
    if (whole && fy === 0) {
      const from = above + left / ONE;
      target.set(source.subarray(from, from + targetWidth), at);
      at += targetWidth;
      continue;
    }
    const below = above + sourceWidth;
    for (let column = 0, sx = left; column < targetWidth; column++, sx += step) {
      const i = sx >>> 16;
      const fx = (sx >> 8) & 0xff;
      const a = source[above + i] as number;
      const b = source[above + i + 1] as number;
      const c = source[below + i] as number;
      const d = source[below + i + 1] as number;
      const top = (a << 8) + (b - a) * fx;
      const bottom = (c << 8) + (d - c) * fx;
      target[at++] = ((top << 8) + (bottom - top) * fy + 0x8000) >> 16;
    }
  }
}

/**
 * Fills a frame with what the camera sees.
 * @param x left edge in the world, in 1/65536 luma sample, likewise y; kept inside the world
 * @param step world samples from one frame sample to the next, in 1/65536: below ONE enlarges
 */
export function look(world: Frame, frame: Frame, x: number, y: number, step: number = ONE): void {
  lookPlane(world.y, world.width, frame.y, frame.width, x, y, step);
  lookPlane(world.u, world.width / 2, frame.u, frame.width / 2, x >> 1, y >> 1, step);
  lookPlane(world.v, world.width / 2, frame.v, frame.width / 2, x >> 1, y >> 1, step);
}
