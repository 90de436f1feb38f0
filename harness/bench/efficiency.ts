/** Bits and quality of a coded clip, as an independent decoder shows it. */
import { psnrOf } from '../compare/index.js';
import { createDecoder, nalUnits } from '../decoder/index.js';
import { CheckFailed } from '../errors.js';
import type { BenchClip } from './clips.js';
import type { Coder } from './coder.js';
import type { CodingSettings } from './settings.js';

/** Supplemental enhancement information: x264 writes its settings there (H.264 table 7-1). */
const NAL_SEI = 6;

export interface Coding {
  /** Bits of the stream, start codes and parameter sets included, SEI left out. */
  readonly bits: number;
  /** dB over all pictures, from the mean squared error. */
  readonly psnr: { readonly y: number; readonly u: number; readonly v: number };
}

/** Bits of an Annex B stream without its SEI. */
export function codedBits(stream: Uint8Array): number {
  let bytes = 0;
  for (const { type, start, end } of nalUnits(stream)) if (type !== NAL_SEI) bytes += end - start;
  return bytes * 8;
}

/** Sum of squared differences of bytes from..to-1. */
function squaredError(a: Uint8Array, b: Uint8Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum;
}

/**
 * Bits and PSNR of a stream against the clip it was made from.
 * @throws CheckFailed when the decoder complains of the stream
 */
export async function measureStream(stream: Uint8Array, clip: BenchClip, what: string): Promise<Coding> {
  const { width, height, frames } = clip;
  const luma = width * height;
  const error = { y: 0, u: 0, v: 0 };
  const decoder = createDecoder();
  const result = await decoder.decode(stream, { width, height, frames: frames.length }, (picture, index) => {
    const source = frames[index]?.data;
    if (!source) return;
    error.y += squaredError(picture, source, 0, luma);
    error.u += squaredError(picture, source, luma, luma * 1.25);
    error.v += squaredError(picture, source, luma * 1.25, luma * 1.5);
  });
  if (!result.ok) throw new CheckFailed(`${what}, ${clip.name}: the stream is broken: ${result.problems[0]}`);
  const samples = luma * frames.length;
  return {
    bits: codedBits(stream),
    psnr: {
      y: psnrOf(error.y / samples),
      u: psnrOf(error.u / (samples / 4)),
      v: psnrOf(error.v / (samples / 4)),
    },
  };
}

export async function measureCoder(coder: Coder, clip: BenchClip, settings: CodingSettings): Promise<Coding> {
  return measureStream(await coder.encode(clip, settings), clip, coder.name);
}
