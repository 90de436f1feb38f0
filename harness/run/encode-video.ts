/** A whole video through the driver model and the chip. */
import { setImmediate } from 'node:timers/promises';
import type { Board, BoardOptions } from '../../emulator/index.js';
import { cropView, i420View, measureQuality, type PictureQuality } from '../compare/index.js';
import { BootlinDriver } from '../drivers/bootlin/driver.js';
import type { BootlinFrame } from '../drivers/bootlin/session.js';
import { SpoiltStream } from '../drivers/bootlin/spoilt.js';
import { UsageError } from '../errors.js';
import { faultText } from '../faults/plan.js';
import { type FaultReport, Recovery } from '../faults/recovery.js';
import { type TimingSummary, timingSummary } from '../report/timing/summary.js';
import type { Frame, VideoSource } from '../video/index.js';
import { type CodedPicture, type DriverSettings, EncoderRun } from './encode.js';
import { Gathered } from './gather.js';
import type { ComplaintReport, EncodeReport, FailureReport } from './report.js';

/** Called after each picture; a promise holds the encoder back. */
export type PictureListener = (picture: CodedPicture, source: Frame, run: EncoderRun) => void | Promise<void>;

export interface EncodeOptions {
  readonly settings?: DriverSettings;
  readonly board?: BoardOptions;
  /** Called once the driver streams, before the first picture is read. */
  readonly onStart?: (run: EncoderRun) => void;
  readonly onPicture?: PictureListener;
  /** Ends the run between two pictures. */
  readonly signal?: AbortSignal;
}

/**
 * Encodes a whole video and measures each picture against its source. The video is read to its end or closed.
 * @param prepare called once the driver streams, before the first picture is read
 * @throws UsageError for settings, controls or input that cannot be used; BoardError for board options; OutOfMemoryError
 * when DRAM has no room; the signal's reason when it fires. A frame that fails is no exception but in the report.
 */
export async function encodeVideo(
  video: VideoSource,
  options: EncodeOptions = {},
  prepare?: (run: EncoderRun) => void | Promise<void>,
): Promise<EncodeReport> {
  try {
    return await encodeOpened(video, options, prepare);
  } finally {
    await video.close();
  }
}

async function encodeOpened(
  video: VideoSource,
  { settings = {}, board: boardOptions, onStart, onPicture, signal }: EncodeOptions,
  prepare?: (run: EncoderRun) => void | Promise<void>,
): Promise<EncodeReport> {
  checkEvents(settings, video);
  const run = new EncoderRun(video, settings, boardOptions);
  onStart?.(run);
  await prepare?.(run);
  const gathered = new Gathered();
  const spoilt = watchMistakes(run, settings);
  const failures: FailureReport[] = [];
  const plan = boardOptions?.faults ?? [];
  const recovery = plan.length > 0 ? new Recovery(plan) : undefined;
  for await (const source of video.frames()) {
    signal?.throwIfAborted();
    noteChanges(settings, run, gathered.frames.length, spoilt);
    const start = run.board.now;
    const coded = run.encode(source);
    const judged = recovery?.judge(coded.frame, start, run.board.injectedFaults) ?? true;
    const picture = judged ? coded : { ...coded, judged };
    const { failure, index } = picture.frame;
    if (failure) failures.push({ frame: index, kind: failure.kind, sentence: failure.message });
    else spoilt?.add(picture.frame as BootlinFrame);
    gathered.add(picture, qualityOf(source, picture, run));
    await onPicture?.(picture, source, run);
    if (failure?.stuck) break;
    // lets decoders, progress and signals have their turn
    await setImmediate();
  }
  if (gathered.frames.length === 0) throw new UsageError(`${video.description}: there is no picture in it`);
  const { board } = run;
  const { name, title, clockHz, modelled } = board.variant;
  const report: EncodeReport = {
    input: video.description,
    driver: run.driver.name,
    fixes: [...(settings.fixes ?? [])],
    controls: settings.controls ?? [],
    events: settings.events ?? [],
    variant: { name, title, clockHz, modelled },
    dramSize: board.dram.size,
    addressConvention: board.addressConvention,
    strict: board.strict,
    coded: { width: run.coded.width, height: run.coded.height },
    visible: run.visible,
    rate: video.rate,
    frames: gathered.frames,
    types: gathered.types(),
    total: gathered.total(run.coded, video.rate, clockHz),
    timing: timingOf(run, gathered),
    failures,
    faults: recovery && faultsOf(recovery, board),
    spoiledBy: spoilt?.findings() ?? [],
    complaints: settings.complaints?.(board) ?? complaintsOf(board),
  };
  run.close();
  return report;
}

/** What a fault plan did, at the end of a run. */
export function faultsOf(recovery: Recovery, { injectedFaults, pendingFaults }: Board): FaultReport {
  const notStruck = pendingFaults.map(({ fault, why = 'its moment did not come' }) => `${faultText(fault)}: ${why}`);
  return recovery.report(injectedFaults, notStruck);
}

function checkEvents({ events }: DriverSettings, { frameCount, description }: VideoSource): void {
  const late = events?.find(({ frame }) => frameCount !== undefined && frame >= frameCount);
  if (!late) return;
  throw new UsageError(
    `control ${late.control} is to be set before frame ${late.frame}, but ${description} ends with frame ${(frameCount as number) - 1}; choose an earlier frame or raise --frames`,
  );
}

/** Looks for the driver's own mistakes in the stream; only Bootlin's are known well enough. */
function watchMistakes({ driver }: EncoderRun, { fixes = new Set() }: DriverSettings): SpoiltStream | undefined {
  return driver instanceof BootlinDriver ? new SpoiltStream(fixes, driver.session.interval) : undefined;
}

/** Controls that are about to change while streaming. */
function noteChanges(
  { events = [] }: DriverSettings,
  { driver }: EncoderRun,
  number: number,
  spoilt: SpoiltStream | undefined,
): void {
  if (!spoilt || !(driver instanceof BootlinDriver)) return;
  for (const { frame, control, value } of events) {
    const due = frame === number && control !== 'force_key_frame';
    if (due && driver.session.getControl(control) !== value) spoilt.changeControl(control, value, frame);
  }
}

function qualityOf(source: Frame, picture: CodedPicture, run: EncoderRun): PictureQuality | undefined {
  if (!picture.reconstruction) return undefined;
  const { left, top, width, height } = run.visible;
  // a driver that does not crop shows more than there was in the source
  const shown = { left, top, width: Math.min(width, source.width), height: Math.min(height, source.height) };
  if (shown.width < source.width || shown.height < source.height) return undefined;
  return measureQuality(i420View(source.data, source.width, source.height), cropView(picture.reconstruction, shown));
}

function timingOf({ board, coded }: EncoderRun, { frames }: Gathered): TimingSummary {
  const clocks = frames.reduce((sum, { cycles }) => sum + cycles, 0);
  const macroblocks = (frames.length * coded.width * coded.height) / 256;
  return timingSummary(board.timing(), { frames: frames.length, macroblocks, clocks });
}

function complaintsOf(board: Board): ComplaintReport[] {
  return board.complaints().map(({ blame, name, message, count }) => ({ blame, name, sentence: message, count }));
}
