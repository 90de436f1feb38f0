/** A clip as a file of raw pictures, in whichever layout the program reads. */
import { type Frame, frameBytes, type Size, toNv12 } from '../../video/index.js';

type Layout = 'nv12' | 'nv16' | 'i420';

interface Shape extends Size {
  readonly layout: Layout;
  /** Bytes of one picture. */
  readonly bytes: number;
}

export interface ClipListener {
  /** Called with the number of each picture that is read from. */
  readonly onPicture: (index: number) => void;
  readonly onNote: (note: string) => void;
}

function shapeOf(layout: Layout, { width, height }: Size): Shape {
  return { layout, width, height, bytes: layout === 'nv16' ? 2 * width * height : frameBytes({ width, height }) };
}

function layoutOfName(name: string): Layout {
  if (/\.nv16$/i.test(name)) return 'nv16';
  return /\.(yuv|i420)$/i.test(name) ? 'i420' : 'nv12';
}

/** I420 planes of a picture, padded with its edge samples; through NV12, which has the padding. */
function padded(frame: Frame, { layout, width, height, bytes }: Shape): Uint8Array {
  const nv12 = new Uint8Array(frameBytes({ width, height }));
  toNv12(frame, nv12, width, height);
  if (layout === 'nv12') return nv12;
  const luma = width * height;
  const out = new Uint8Array(bytes);
  out.set(nv12.subarray(0, luma));
  if (layout === 'nv16') {
    for (let row = 0; row < height; row++) {
      const from = luma + (row >> 1) * width;
      out.set(nv12.subarray(from, from + width), luma + row * width);
    }
    return out;
  }
  for (let at = 0; at < luma / 4; at++) {
    out[luma + at] = nv12[luma + 2 * at] as number;
    out[luma + luma / 4 + at] = nv12[luma + 2 * at + 1] as number;
  }
  return out;
}

/**
 * The pictures one behind the other. The first read tells what a picture is to the program: programs for this engine want
 * whole macroblocks, and read a picture or its luma plane at once.
 */
export class ClipFile {
  private shape: Shape | undefined;
  private readonly plain: Shape;
  private cached = -1;
  private picture: Uint8Array = new Uint8Array(0);

  constructor(
    name: string,
    private readonly clip: Size,
    private readonly frames: readonly Frame[],
    private readonly listener: ClipListener,
  ) {
    this.plain = shapeOf(layoutOfName(name), clip);
  }

  get size(): number {
    return (this.shape ?? this.plain).bytes * this.frames.length;
  }

  /** Up to `size` bytes, those of one picture at most. Empty at the end. */
  read(at: number, size: number): Uint8Array {
    this.shape ??= this.chooseShape(size);
    const { bytes } = this.shape;
    const index = Math.floor(at / bytes);
    const frame = this.frames[index];
    if (!frame || size === 0) return new Uint8Array(0);
    if (index !== this.cached) {
      this.picture = padded(frame, this.shape);
      this.cached = index;
      this.listener.onPicture(index);
    }
    const from = at - index * bytes;
    return this.picture.subarray(from, from + size);
  }

  private chooseShape(firstRead: number): Shape {
    const { plain, clip } = this;
    const whole = { width: Math.ceil(clip.width / 16) * 16, height: Math.ceil(clip.height / 16) * 16 };
    const fits = (shape: Shape) => firstRead === shape.bytes || firstRead === shape.width * shape.height;
    if (fits(plain)) return plain;
    const other = [
      shapeOf(plain.layout, whole),
      shapeOf(plain.layout, { ...clip, height: whole.height }),
      shapeOf('nv16', clip),
      shapeOf('nv16', whole),
    ].find(fits);
    if (!other) return plain;
    const { width, height, layout } = other;
    this.listener.onNote(
      `the program reads pictures of ${width}x${height} as ${layout.toUpperCase()} (${firstRead} bytes at once), so the clip of ${clip.width}x${clip.height} is handed to it like that`,
    );
    return other;
  }
}
