/** PSNR and SSIM, as ffmpeg's filters of those names compute and print them. */
import { PLANES, type PictureView, type Plane, type PlaneKey, rowOffset } from './planes.js';

/** One value a component, and for all components together. */
export type PerPlane = Readonly<Record<PlaneKey | 'all', number>>;

export interface PictureQuality {
  /** Mean squared error; `all` weighs planes by their samples. */
  readonly mse: PerPlane;
  /** Structural similarity, 1 for identical pictures; NaN where no 8x8 window fits. */
  readonly ssim: PerPlane;
}

/** Mean quality of a sequence. PSNR is that of the mean error, so one bad picture counts; Infinity without any error. */
export interface SequenceQuality {
  readonly frames: number;
  readonly psnr: PerPlane;
  readonly ssim: PerPlane;
}

/** PSNR in dB of a mean squared error of 8-bit samples; Infinity for none. */
export function psnrOf(mse: number): number {
  return 10 * Math.log10((255 * 255) / mse);
}

/** SSIM in dB, as ffmpeg prints beside the value; Infinity for 1. */
export function ssimDecibels(ssim: number): number {
  return -10 * Math.log10(1 - ssim);
}

function squaredError(a: Plane, b: Plane): number {
  let sum = 0;
  for (let row = 0; row < a.height; row++) {
    let atA = rowOffset(a, row);
    let atB = rowOffset(b, row);
    let line = 0;
    for (let x = 0; x < a.width; x++, atA += a.step, atB += b.step) {
      const difference = (a.data[atA] as number) - (b.data[atB] as number);
      line += difference * difference;
    }
    sum += line;
  }
  return sum;
}

/** (0.01 * 255)^2 * 64 and (0.03 * 255)^2 * 64 * 63: the stabilising constants of SSIM for sums over 64 samples. */
const C1 = 416;
const C2 = 235963;

/** Sums over each 4x4 block of a block row: a, b, a^2 + b^2, a * b, four to a block. */
function blockSums(a: Plane, b: Plane, blockRow: number, out: Int32Array): void {
  out.fill(0);
  const [dataA, dataB, stepA, stepB] = [a.data, b.data, a.step, b.step];
  const end = out.length;
  for (let row = blockRow * 4; row < blockRow * 4 + 4; row++) {
    let atA = rowOffset(a, row);
    let atB = rowOffset(b, row);
    for (let at = 0; at < end; at += 4) {
      let s1 = 0;
      let s2 = 0;
      let ss = 0;
      let s12 = 0;
      for (let x = 0; x < 4; x++, atA += stepA, atB += stepB) {
        const p = dataA[atA] as number;
        const q = dataB[atB] as number;
        s1 += p;
        s2 += q;
        ss += p * p + q * q;
        s12 += p * q;
      }
      out[at] = (out[at] as number) + s1;
      out[at + 1] = (out[at + 1] as number) + s2;
      out[at + 2] = (out[at + 2] as number) + ss;
      out[at + 3] = (out[at + 3] as number) + s12;
    }
  }
}

/** A sum over the 8x8 window of four blocks: two of the block row above, two of the one below. */
function windowSum(above: Int32Array, below: Int32Array, at: number): number {
  return (above[at] as number) + (above[at + 4] as number) + (below[at] as number) + (below[at + 4] as number);
}

/** SSIM (Wang et al. 2004) over 8x8 windows at steps of 4, unweighted; NaN when no window fits. */
function ssimOf(a: Plane, b: Plane): number {
  const columns = (a.width >> 2) - 1;
  const rows = (a.height >> 2) - 1;
  if (columns < 1 || rows < 1) return Number.NaN;
  let above = new Int32Array((columns + 1) * 4);
  let below = new Int32Array((columns + 1) * 4);
  blockSums(a, b, 0, above);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    blockSums(a, b, row + 1, below);
    for (let at = 0; at < columns * 4; at += 4) {
      const s1 = windowSum(above, below, at);
      const s2 = windowSum(above, below, at + 1);
      const variances = windowSum(above, below, at + 2) * 64 - s1 * s1 - s2 * s2;
      const covariance = windowSum(above, below, at + 3) * 64 - s1 * s2;
      sum += ((2 * s1 * s2 + C1) * (2 * covariance + C2)) / ((s1 * s1 + s2 * s2 + C1) * (variances + C2));
    }
    const swap = above;
    above = below;
    below = swap;
  }
  return sum / (rows * columns);
}

/** Mean over the planes weighed by their samples; planes without a value are left out. */
function overall(values: Record<PlaneKey, number>): PerPlane {
  // a 4:2:0 picture has four luma samples to each Cb and Cr
  const weights = { y: 4, u: 1, v: 1 };
  let [sum, weight] = [0, 0];
  for (const key of PLANES) {
    if (Number.isNaN(values[key])) continue;
    sum += values[key] * weights[key];
    weight += weights[key];
  }
  return { ...values, all: weight > 0 ? sum / weight : Number.NaN };
}

/** Quality of one picture against its source; both of one size. */
export function measureQuality(source: PictureView, picture: PictureView): PictureQuality {
  if (source.width !== picture.width || source.height !== picture.height) {
    throw new RangeError(`${source.width}x${source.height} and ${picture.width}x${picture.height} do not compare`);
  }
  const each = (measure: (a: Plane, b: Plane) => number) => ({
    y: measure(source.y, picture.y),
    u: measure(source.u, picture.u),
    v: measure(source.v, picture.v),
  });
  const mse = each((a, b) => squaredError(a, b) / (a.width * a.height));
  return { mse: overall(mse), ssim: overall(each(ssimOf)) };
}

/** Gathers pictures into the quality of a sequence. */
export class QualityMean {
  private frames = 0;
  private readonly mse = { y: 0, u: 0, v: 0, all: 0 };
  private readonly ssim = { y: 0, u: 0, v: 0, all: 0 };

  add({ mse, ssim }: PictureQuality): void {
    this.frames++;
    for (const key of [...PLANES, 'all'] as const) {
      this.mse[key] += mse[key];
      this.ssim[key] += ssim[key];
    }
  }

  result(): SequenceQuality {
    const { frames } = this;
    const each = (value: (key: PlaneKey | 'all') => number) => ({
      y: value('y'),
      u: value('u'),
      v: value('v'),
      all: value('all'),
    });
    return {
      frames,
      psnr: each((key) => psnrOf(this.mse[key] / frames)),
      ssim: each((key) => this.ssim[key] / frames),
    };
  }
}
