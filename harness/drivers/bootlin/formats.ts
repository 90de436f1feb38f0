/** Picture format, coded format, selection and frame interval, with the driver's own rounding (cedrus_enc.c, cedrus_proc.c). */
import type { PictureFormat, Rectangle } from '../driver.js';

/** Sizes the encoder takes, in luma samples: from, to, step. */
export const FRAME_SIZE = { minimum: 16, maximum: 4096, step: 16 } as const;
/** What the driver starts with. */
export const DEFAULT_SIZE = { width: 1280, height: 720 } as const;
export const DEFAULT_INTERVAL: FrameInterval = { numerator: 1, denominator: 25 };
/** The least size of a coded buffer, in bytes. */
export const MINIMUM_CODED_SIZE = 1024;

/** Seconds a frame, as V4L2 gives them. */
export interface FrameInterval {
  readonly numerator: number;
  readonly denominator: number;
}

const roundUp = (value: number, step: number) => Math.ceil(value / step) * step;
const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** A side clamped into the range first and rounded up then (v4l2_apply_frmsize_constraints). */
function legalSide(side: number): number {
  return roundUp(clamp(side, FRAME_SIZE.minimum, FRAME_SIZE.maximum), FRAME_SIZE.step);
}

/** The picture format nearest to what was asked for; `bytesperline` 0 stands for no wish. */
export function preparePictureFormat(width: number, height: number, bytesperline = 0): PictureFormat {
  const legalWidth = legalSide(width);
  const legalHeight = legalSide(height);
  const usable = bytesperline >= legalWidth && bytesperline <= 32 * legalWidth;
  const stride = roundUp(usable ? bytesperline : legalWidth, 16);
  const luma = stride * legalHeight;
  return {
    pixelformat: 'NV12',
    width: legalWidth,
    height: legalHeight,
    bytesperline: stride,
    sizeimage: luma + Math.floor(luma / 2),
  };
}

/** Bytes of a coded buffer for a wish, at least 1024. */
export function prepareCodedSize(sizeimage: number): number {
  return Math.max(MINIMUM_CODED_SIZE, sizeimage);
}

/** The whole picture. */
export function wholePicture(format: PictureFormat): Rectangle {
  return { left: 0, top: 0, width: format.width, height: format.height };
}

/**
 * The crop rectangle for a wish: left and top rounded up to even, width and height at least 2 and at most what is left
 * of the picture. Odd widths and heights stay odd. The arithmetic is the driver's, in 32 bits: a corner outside the
 * picture wraps and limits nothing.
 */
export function prepareSelection(wanted: Rectangle, format: PictureFormat): Rectangle {
  const left = roundUp(wanted.left, 2);
  const top = roundUp(wanted.top, 2);
  return {
    left,
    top,
    width: clampUnsigned(wanted.width, (format.width - left) >>> 0),
    height: clampUnsigned(wanted.height, (format.height - top) >>> 0),
  };
}

/** What a decoder shows of it: cropping goes in steps of two samples, so an odd width or height shows one sample more. */
export function shownRectangle(selection: Rectangle, format: PictureFormat): Rectangle {
  const right = format.width - selection.left - selection.width;
  const bottom = format.height - selection.top - selection.height;
  return { ...selection, width: selection.width + (right & 1), height: selection.height + (bottom & 1) };
}

/** clamp(value, 2, high) of the kernel: the lower bound is applied first, the upper one last. */
function clampUnsigned(value: number, high: number): number {
  return Math.min(Math.max(value >>> 0, 2), high);
}
