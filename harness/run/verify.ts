/** `verify`: a video through the driver model and the chip, the stream through a decoder, every sample compared. */
import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Board, BoardOptions } from '../../emulator/index.js';
import {
  cropView,
  i420View,
  measureQuality,
  type PictureGeometry,
  type PictureQuality,
  QualityMean,
} from '../compare/index.js';
import { createDecoder, uncropStream } from '../decoder/index.js';
import { SpoiltStream } from '../drivers/bootlin/spoilt.js';
import type { FrameType } from '../drivers/driver.js';
import { UsageError } from '../errors.js';
import type { Frame, VideoSource } from '../video/index.js';
import { AreaCheck } from './area-check.js';
import { type CodedPicture, type DriverSettings, EncoderRun } from './encode.js';
import type { AreaReport, ComplaintReport, FrameReport, TypeSummary, VerifyReport } from './report.js';

export interface VerifyOptions {
  readonly settings?: DriverSettings;
  readonly board?: BoardOptions;
  /** Name in the registry of decoders; `ffmpeg` without a wish. */
  readonly decoder?: string;
  /** Where the PNG of the first difference goes; none is written without it. */
  readonly differencePicture?: string;
  /** Called after each picture. */
  readonly onPicture?: (picture: CodedPicture, source: Frame, index: number) => void | Promise<void>;
}

/** Pictures that may wait for the decoder before the encoder pauses. */
const MOST_WAITING = 64;

/** Encodes, decodes and compares a whole video. */
export async function verifyVideo(video: VideoSource, options: VerifyOptions = {}): Promise<VerifyReport> {
  const settings = options.settings ?? {};
  const decoder = createDecoder(options.decoder ?? 'ffmpeg');
  decoder.version();
  const run = new EncoderRun(video, settings, options.board);
  const geometry: PictureGeometry = {
    codedWidth: run.coded.width,
    codedHeight: run.coded.height,
    ...run.visible,
  };
  const checks = [new AreaCheck('visible', decoder, geometry, (chunk) => chunk)];
  if (run.visible.width !== run.coded.width || run.visible.height !== run.coded.height) {
    checks.push(new AreaCheck('coded', decoder, geometry, (chunk) => uncropStream(chunk).stream));
  }
  const gathered = new Gathered();
  const spoilt = new SpoiltStream(settings.fixes ?? new Set(), run.driver.session.interval);
  const failures: string[] = [];
  try {
    let index = 0;
    for await (const source of video.frames()) {
      const picture = run.encode(source);
      if (picture.reconstruction) for (const check of checks) check.push(picture.frame.bytes, picture.reconstruction);
      if (picture.frame.failure) failures.push(`frame ${index}: ${picture.frame.failure.message}`);
      spoilt.add(picture.frame);
      gathered.add(picture, qualityOf(source, picture, run));
      await options.onPicture?.(picture, source, index++);
      await setImmediate();
      // the decoder may hold pictures back, so this only slows the encoder down
      if (checks.some((check) => check.waiting > MOST_WAITING)) await pause();
    }
    if (index === 0) throw new UsageError(`${video.description}: there is no picture in it`);
  } catch (error) {
    await Promise.allSettled(checks.map((check) => check.finish(error)));
    throw error;
  }
  const outcomes = await Promise.all(checks.map((check) => check.finish()));
  const areas = outcomes.map((outcome) => outcome.report);
  const difference = outcomes.find((outcome) => outcome.difference)?.difference;
  const differencePicture = difference && options.differencePicture ? options.differencePicture : undefined;
  if (difference && differencePicture) writePicture(differencePicture, difference);

  const report: VerifyReport = {
    input: video.description,
    driver: run.driver.name,
    fixes: [...(settings.fixes ?? [])],
    variant: run.board.variant.name,
    clockHz: run.board.variant.clockHz,
    coded: { width: run.coded.width, height: run.coded.height },
    visible: run.visible,
    rate: video.rate,
    ...gathered.summary(video, run),
    areas,
    failures,
    spoiledBy: spoilt.findings(),
    complaints: complaintsOf(run.board),
    differencePicture,
    verdict: verdictOf(areas, failures, run.board),
  };
  run.close();
  return report;
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 2));

function writePicture(path: string, png: Buffer): void {
  try {
    writeFileSync(path, png);
  } catch (error) {
    throw new UsageError(`${path}: the difference picture cannot be written: ${(error as Error).message}`);
  }
}

function verdictOf(areas: readonly AreaReport[], failures: readonly string[], board: Board): VerifyReport['verdict'] {
  const complaints = board.failures();
  if (complaints.some(({ blame }) => blame === 'model')) return 'model-bug';
  if (failures.length > 0) return 'failed';
  if (areas.some((area) => !area.identical)) return 'mismatch';
  return complaints.length > 0 ? 'complaint' : 'bit-exact';
}

function complaintsOf(board: Board): ComplaintReport[] {
  return board.complaints().map(({ blame, name, message, count }) => ({ blame, name, sentence: message, count }));
}

function qualityOf(source: Frame, picture: CodedPicture, run: EncoderRun): PictureQuality | undefined {
  if (!picture.reconstruction) return undefined;
  const shown = cropView(picture.reconstruction, run.visible);
  return measureQuality(i420View(source.data, source.width, source.height), shown);
}

/** Frames of a run, their sums and their means. */
class Gathered {
  readonly pictures: FrameReport[] = [];
  private readonly all = new QualityMean();
  private readonly byType = new Map<FrameType, { frames: FrameReport[]; mean: QualityMean }>();

  add({ frame, cycles }: CodedPicture, quality: PictureQuality | undefined): void {
    const psnr = (mse: number | undefined) => (mse === undefined ? Number.NaN : 10 * Math.log10((255 * 255) / mse));
    const report: FrameReport = {
      index: frame.index,
      type: frame.frameType,
      state: frame.state,
      qp: frame.qp,
      bits: frame.bytes.length * 8,
      headerBits: frame.headerBits,
      cycles,
      psnr: { y: psnr(quality?.mse.y), u: psnr(quality?.mse.u), v: psnr(quality?.mse.v) },
      ssim: quality?.ssim.y ?? Number.NaN,
    };
    this.pictures.push(report);
    if (!quality) return;
    this.all.add(quality);
    const group = this.byType.get(frame.frameType) ?? { frames: [], mean: new QualityMean() };
    group.frames.push(report);
    group.mean.add(quality);
    this.byType.set(frame.frameType, group);
  }

  summary(video: VideoSource, run: EncoderRun): Pick<VerifyReport, 'frames' | 'types' | 'total'> {
    const frames = this.pictures;
    const sum = (list: readonly FrameReport[], key: 'bits' | 'cycles') => list.reduce((total, f) => total + f[key], 0);
    const types = [...this.byType].map(([type, group]): TypeSummary => {
      const qps = group.frames.map((frame) => frame.qp);
      return {
        type,
        frames: group.frames.length,
        qp: [Math.min(...qps), Math.max(...qps)],
        bits: sum(group.frames, 'bits'),
        quality: group.mean.result(),
        cycles: sum(group.frames, 'cycles'),
      };
    });
    const bits = sum(frames, 'bits');
    const cycles = sum(frames, 'cycles');
    const macroblocks = (run.coded.width * run.coded.height) / 256;
    const seconds = (frames.length * video.rate.den) / video.rate.num;
    const total = {
      frames: frames.length,
      bytes: bits / 8,
      bitsPerSecond: bits / seconds,
      quality: this.all.result(),
      cycles,
      cyclesPerMacroblock: cycles / (frames.length * macroblocks),
      framesPerSecond: (frames.length * run.board.variant.clockHz) / cycles,
    };
    return { frames, types, total };
  }
}
