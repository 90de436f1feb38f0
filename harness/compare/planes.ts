/** Pictures as planes with strides, so that decoder output, source frames and the chip's buffers compare in place. */

/** One colour component in memory: the sample (x, y) is `data[offset + y * stride + x * step]`. */
export interface Plane {
  readonly data: Uint8Array;
  readonly offset: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Bytes from one sample to the next: 1, or 2 where Cb and Cr are interleaved. */
  readonly step: 1 | 2;
  readonly width: number;
  readonly height: number;
}

/** An 8-bit 4:2:0 picture. */
export interface PictureView {
  readonly width: number;
  readonly height: number;
  readonly y: Plane;
  readonly u: Plane;
  readonly v: Plane;
}

export const PLANES = ['y', 'u', 'v'] as const;
export type PlaneKey = (typeof PLANES)[number];
/** The standard's names of the components. */
export const PLANE_NAMES: Readonly<Record<PlaneKey, 'Y' | 'Cb' | 'Cr'>> = { y: 'Y', u: 'Cb', v: 'Cr' };

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Tightly packed I420 bytes as a picture; even width and height. */
export function i420View(data: Uint8Array, width: number, height: number): PictureView {
  const luma = width * height;
  const chroma = { data, stride: width / 2, step: 1, width: width / 2, height: height / 2 } as const;
  return {
    width,
    height,
    y: { data, offset: 0, stride: width, step: 1, width, height },
    u: { ...chroma, offset: luma },
    v: { ...chroma, offset: luma + luma / 4 },
  };
}

/**
 * A luma plane and a plane of interleaved chroma (Cb first) as a picture; even width and height.
 * @param luma rows of luma, `lumaStride` bytes apart; any view of memory, chroma likewise
 */
export function nv12View(
  luma: Uint8Array,
  chroma: Uint8Array,
  width: number,
  height: number,
  lumaStride: number = width,
  chromaStride: number = lumaStride,
): PictureView {
  const pairs = { data: chroma, stride: chromaStride, step: 2, width: width / 2, height: height / 2 } as const;
  return {
    width,
    height,
    y: { data: luma, offset: 0, stride: lumaStride, step: 1, width, height },
    u: { ...pairs, offset: 0 },
    v: { ...pairs, offset: 1 },
  };
}

/** A part of a picture, without copying; left, top, width and height are even. */
export function cropView(picture: PictureView, { left, top, width, height }: Rectangle): PictureView {
  const part = (plane: Plane, shift: 0 | 1): Plane => ({
    ...plane,
    offset: plane.offset + (top >> shift) * plane.stride + (left >> shift) * plane.step,
    width: width >> shift,
    height: height >> shift,
  });
  return { width, height, y: part(picture.y, 0), u: part(picture.u, 1), v: part(picture.v, 1) };
}

/** Offset of a row's first sample. */
export function rowOffset(plane: Plane, row: number): number {
  return plane.offset + row * plane.stride;
}

/** A picture's samples as tightly packed I420, copied. */
export function toI420(picture: PictureView): Uint8Array {
  const out = new Uint8Array((picture.width * picture.height * 3) / 2);
  let at = 0;
  for (const key of PLANES) {
    const plane = picture[key];
    for (let row = 0; row < plane.height; row++) {
      let from = rowOffset(plane, row);
      for (let x = 0; x < plane.width; x++, from += plane.step) out[at++] = plane.data[from] as number;
    }
  }
  return out;
}
