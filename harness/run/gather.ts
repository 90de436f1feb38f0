/** Frames of a run, their sums and their means. */
import { type PictureQuality, psnrOf, QualityMean } from '../compare/index.js';
import type { EncodedFrame, FrameType, Size } from '../drivers/driver.js';
import type { Rate } from '../video/index.js';
import type { CodedPicture } from './encode.js';
import type { FrameReport, Totals, TypeSummary } from './report.js';

/** What counts of a coded picture. */
export interface GatheredPicture extends Pick<CodedPicture, 'cycles'> {
  readonly frame: Pick<EncodedFrame, 'index' | 'frameType' | 'state' | 'qp' | 'bytes' | 'headerBits'>;
}

export class Gathered {
  readonly frames: FrameReport[] = [];
  private readonly all = new QualityMean();
  private readonly byType = new Map<FrameType, { frames: FrameReport[]; mean: QualityMean }>();

  /** @param quality against the source; undefined when the frame failed */
  add({ frame, cycles }: GatheredPicture, quality: PictureQuality | undefined): void {
    const psnr = (plane: 'y' | 'u' | 'v') => (quality ? psnrOf(quality.mse[plane]) : Number.NaN);
    const report: FrameReport = {
      index: frame.index,
      type: frame.frameType,
      state: frame.state,
      qp: frame.qp,
      bits: frame.bytes.length * 8,
      headerBits: frame.headerBits,
      cycles,
      psnr: { y: psnr('y'), u: psnr('u'), v: psnr('v') },
      ssim: quality?.ssim.y ?? Number.NaN,
    };
    this.frames.push(report);
    if (!quality) return;
    this.all.add(quality);
    const group = this.byType.get(frame.frameType) ?? { frames: [], mean: new QualityMean() };
    group.frames.push(report);
    group.mean.add(quality);
    this.byType.set(frame.frameType, group);
  }

  types(): TypeSummary[] {
    return [...this.byType].map(([type, { frames, mean }]) => {
      const qps = frames.map((frame) => frame.qp);
      return {
        type,
        frames: frames.length,
        qp: [Math.min(...qps), Math.max(...qps)],
        bits: sum(frames, 'bits'),
        quality: mean.result(),
        cycles: sum(frames, 'cycles'),
      };
    });
  }

  total(coded: Size, rate: Rate, clockHz: number): Totals {
    const { frames } = this;
    const bits = sum(frames, 'bits');
    const done = frames.filter(({ state }) => state === 'done');
    const cycles = sum(done, 'cycles');
    const macroblocks = (coded.width * coded.height) / 256;
    return {
      frames: frames.length,
      bytes: bits / 8,
      bitsPerSecond: (bits * rate.num) / (frames.length * rate.den),
      quality: this.all.result(),
      cycles,
      cyclesPerMacroblock: cycles / (done.length * macroblocks),
      framesPerSecond: (done.length * clockHz) / cycles,
    };
  }
}

function sum(frames: readonly FrameReport[], key: 'bits' | 'cycles'): number {
  return frames.reduce((total, frame) => total + frame[key], 0);
}
