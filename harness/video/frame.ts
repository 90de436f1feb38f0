/** Pictures in memory: 8-bit 4:2:0, planes tightly packed. */

/** Frames per second as a fraction. */
export interface Rate {
  readonly num: number;
  readonly den: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One picture. `y`, `u` and `v` are views of `data`, which holds them one behind the other (I420). */
export interface Frame extends Size {
  readonly data: Uint8Array;
  /** width * height samples. */
  readonly y: Uint8Array;
  /** width / 2 * height / 2 samples each. */
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** Bytes of an 8-bit 4:2:0 picture; width and height are even. */
export function frameBytes({ width, height }: Size): number {
  return (width * height * 3) / 2;
}

/** Makes a frame over I420 bytes, or over fresh ones. The bytes are not copied. */
export function frameOver(size: Size, data: Uint8Array = new Uint8Array(frameBytes(size))): Frame {
  const { width, height } = size;
  const luma = width * height;
  const chroma = luma / 4;
  if (data.length !== luma + 2 * chroma) throw new RangeError(`${data.length} bytes are no ${width}x${height} picture`);
  return {
    width,
    height,
    data,
    y: data.subarray(0, luma),
    u: data.subarray(luma, luma + chroma),
    v: data.subarray(luma + chroma),
  };
}

/** Splits interleaved chroma (Cb first) into two planes of `count` samples each. */
function splitChroma(source: Uint8Array, u: Uint8Array, v: Uint8Array): void {
  for (let i = 0; i < u.length; i++) {
    u[i] = source[2 * i] as number;
    v[i] = source[2 * i + 1] as number;
  }
}

/** Makes a frame of a tightly packed NV12 picture. */
export function frameFromNv12(size: Size, nv12: Uint8Array): Frame {
  const frame = frameOver(size);
  frame.y.set(nv12.subarray(0, frame.y.length));
  splitChroma(nv12.subarray(frame.y.length), frame.u, frame.v);
  return frame;
}

/**
 * Writes a frame as NV12, padded to the right and at the bottom with copies of its edge samples, as an application
 * fills the buffers of an encoder that takes whole macroblocks only.
 * @param target at least lumaStride * codedHeight * 3 / 2 bytes: luma rows, then chroma rows (Cb Cr pairs)
 * @param lumaStride bytes from one row to the next, luma and chroma alike; even, at least the frame's width; rows are
 * filled up to it
 * @param codedHeight luma rows; even, at least the frame's height
 * @param chromaOffset where chroma begins in the target
 */
export function toNv12(
  frame: Frame,
  target: Uint8Array,
  lumaStride: number,
  codedHeight: number,
  chromaOffset = lumaStride * codedHeight,
): void {
  const { width, height, y, u, v } = frame;
  if (lumaStride < width || codedHeight < height || (lumaStride | codedHeight) & 1) {
    throw new RangeError(`a ${width}x${height} picture does not fit stride ${lumaStride}, ${codedHeight} rows`);
  }
  if (target.length < chromaOffset + (lumaStride * codedHeight) / 2) {
    throw new RangeError(`${target.length} bytes cannot hold stride ${lumaStride}, ${codedHeight} rows of NV12`);
  }
  for (let row = 0; row < height; row++) {
    const at = row * lumaStride;
    target.set(y.subarray(row * width, (row + 1) * width), at);
    if (lumaStride > width) target.fill(y[(row + 1) * width - 1] as number, at + width, at + lumaStride);
  }
  const lastLuma = (height - 1) * lumaStride;
  for (let row = height; row < codedHeight; row++) {
    target.copyWithin(row * lumaStride, lastLuma, lastLuma + lumaStride);
  }
  const chromaWidth = width >> 1;
  const chromaHeight = height >> 1;
  for (let row = 0; row < chromaHeight; row++) {
    const from = row * chromaWidth;
    let at = chromaOffset + row * lumaStride;
    for (let i = from; i < from + chromaWidth; i++) {
      target[at++] = u[i] as number;
      target[at++] = v[i] as number;
    }
    const [lastU, lastV] = [target[at - 2] as number, target[at - 1] as number];
    for (const end = chromaOffset + (row + 1) * lumaStride; at < end;) {
      target[at++] = lastU;
      target[at++] = lastV;
    }
  }
  const lastChroma = chromaOffset + (chromaHeight - 1) * lumaStride;
  for (let row = chromaHeight; row < codedHeight >> 1; row++) {
    target.copyWithin(chromaOffset + row * lumaStride, lastChroma, lastChroma + lumaStride);
  }
}
