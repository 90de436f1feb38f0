/** A userspace program from main to its end on a board with a clip, its stream decoded and compared: the report of `verify`. */
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { DmaBuffer, Fault } from '../../../emulator/index.js';
import { createDecoder, type SpsGeometry, streamGeometry } from '../../decoder/index.js';
import type { FrameFailure, Rectangle, Size } from '../../drivers/driver.js';
import { CheckFailed, UsageError } from '../../errors.js';
import { timingSummary } from '../../report/timing/summary.js';
import { type FaultReport, Recovery } from '../../faults/recovery.js';
import { AreaCheck } from '../../run/area-check.js';
import { writeDifference } from '../../run/difference-picture.js';
import { faultsOf } from '../../run/encode-video.js';
import { Gathered } from '../../run/gather.js';
import { mendHeaders } from '../../run/mend.js';
import type { AreaReport, FailureReport, VerifyReport } from '../../run/report.js';
import { verdictOf } from '../../run/verdict.js';
import { type Frame, frameBytes, type VideoSource } from '../../video/index.js';
import { placeText } from '../machine/fault.js';
import type { ObservedPicture } from '../observe.js';
import type { CompiledProgram } from '../toolchain/compile.js';
import { findStream, matchStream, type MatchedStream, type StreamPicture } from './stream.js';
import { UserProgram, type UserProgramOptions } from './program.js';
import type { Surroundings } from './surroundings.js';

export interface UserRunOptions extends UserProgramOptions {
  readonly decoder?: string;
  /** Where a picture of the first difference goes. */
  readonly differencePicture?: string;
}

/** A program's run as `verify` reports one, and what else came of it. */
export interface UserRunReport extends VerifyReport {
  /** Exit status of the program. */
  readonly status: number;
  /** The stream that was compared, and where it was found. */
  readonly stream: { readonly source: string; readonly bytes: Uint8Array };
  /** Files that the program wrote, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What it printed. */
  readonly text: { readonly stdout: string; readonly stderr: string };
  /** Each trigger, with what the registers said. */
  readonly pictures: readonly ObservedPicture[];
  /** DMA buffers that it had at a trigger. */
  readonly buffers: readonly DmaBuffer[];
  /** Assumptions that were made. */
  readonly notes: readonly string[];
}

/** Bytes of clip that are held in memory at once: the program reads when it likes. */
const MOST_CLIP = 1 << 30;
/** Sentences about a run that encoded nothing. */
const MOST_DETAILS = 10;
/** Pictures that may wait for the decoder. */
const MOST_WAITING = 64;

/**
 * Runs a compiled program (kind `user`) and judges what came of it.
 * @throws DriverFault when the program does something it cannot go on from; CheckFailed when it encodes nothing; UsageError
 * for a clip that cannot be used or a decoder that is missing
 */
export async function runUserProgram(
  compiled: CompiledProgram,
  video: VideoSource,
  options: UserRunOptions = {},
): Promise<UserRunReport> {
  const decoder = createDecoder(options.decoder ?? 'ffmpeg');
  const version = decoder.version();
  const frames = await readClip(video);
  const run = new UserProgram(compiled, video, frames, options);
  const status = run.execute();
  const { surroundings, observer, board } = run;
  const finished = observer.pictures.filter(({ outcome }) => outcome === 'finished');
  if (finished.length === 0) throw nothingEncoded(run, status);
  const found = findStream(surroundings, finished);
  const matched = matchStream(found.bytes, finished);
  const { coded } = finished[0] as ObservedPicture;
  const geometry = streamGeometry(found.bytes);
  const visible: Rectangle = geometry ?? { left: 0, top: 0, ...coded };

  const gathered = new Gathered();
  const failures = failuresOf(run, status);
  const bytesOf = new Map(matched.pictures.map(({ picture, bytes }) => [picture, bytes]));
  for (const picture of observer.pictures) {
    const bytes = bytesOf.get(picture) ?? new Uint8Array(0);
    gathered.add(codedPicture(picture, bytes), run.quality(picture, visible));
  }
  const recovery = recoveryOf(run, options.board?.faults ?? []);
  const { areas, difference } = await compare(matched, recovery?.judged, coded, geometry, decoder);
  const { name, title, clockHz, modelled } = board.variant;
  const clocks = gathered.frames.reduce((sum, { cycles }) => sum + cycles, 0);
  const macroblocks = (gathered.frames.length * coded.width * coded.height) / 256;
  const encoded = {
    input: video.description,
    driver: compiled.sources.map((source) => path.basename(source)).join(' '),
    fixes: [],
    controls: numbers(options.controls ?? []),
    events: [],
    variant: { name, title, clockHz, modelled },
    dramSize: board.dram.size,
    addressConvention: board.addressConvention,
    strict: board.strict,
    coded,
    visible: { left: visible.left, top: visible.top, width: visible.width, height: visible.height },
    rate: video.rate,
    frames: gathered.frames,
    types: gathered.types(),
    total: gathered.total(coded, video.rate, clockHz),
    timing: timingSummary(board.timing(), { frames: gathered.frames.length, macroblocks, clocks }),
    faults: recovery?.report,
    failures,
    spoiledBy: [],
    complaints: run.complaints(),
  };
  const verdict = verdictOf(encoded, areas);
  const wanted = verdict === 'mismatch' && difference ? options.differencePicture : undefined;
  if (wanted && difference) writeDifference(wanted, difference);
  const text = { stdout: textOf(surroundings, 'stdout'), stderr: textOf(surroundings, 'stderr') };
  return {
    ...encoded,
    decoder: { name: decoder.name, version },
    areas,
    differencePicture: wanted,
    verdict,
    status,
    stream: { source: found.source, bytes: found.bytes.slice() },
    files: new Map([...surroundings.files].map(([file, { content }]) => [file, content.slice()])),
    text,
    pictures: observer.pictures,
    buffers: [...run.buffers.values()],
    notes: notesOf(run, matched, found.written),
  };
}

async function readClip(video: VideoSource): Promise<Frame[]> {
  const frames: Frame[] = [];
  try {
    for await (const frame of video.frames()) {
      frames.push(frame);
      if (frames.length * frameBytes(frame) <= MOST_CLIP) continue;
      throw new UsageError(
        `${video.description}: more than 1 GiB of pictures, and a compiled program needs all of them at once; take fewer with --frames`,
      );
    }
  } finally {
    await video.close();
  }
  if (frames.length === 0) throw new UsageError(`${video.description}: there is no picture in it`);
  return frames;
}

const textOf = ({ text }: Surroundings, stream: 'stdout' | 'stderr') => Buffer.from(text[stream].content).toString();

function nothingEncoded(run: UserProgram, status: number): CheckFailed {
  const { surroundings, observer } = run;
  const said = `${textOf(surroundings, 'stderr')}${textOf(surroundings, 'stdout')}`
    .trim()
    .split('\n')
    .slice(-3)
    .join(' | ');
  const words = said === '' ? '' : `; its last words: ${said}`;
  const why =
    observer.pictures.length === 0
      ? 'without starting a picture (STARTTRIG 8); give it its arguments behind --, such as "-- input.nv12 640 360 out.264"'
      : 'and not one picture was finished';
  const details = [...failuresOf(run, 0), ...run.complaints()].slice(0, MOST_DETAILS);
  const lines = details.map(({ sentence }) => `\n    ${sentence}`);
  return new CheckFailed(`the program ended with status ${status} ${why}${words}${lines.join('')}`);
}

const OUTCOME: Readonly<Record<ObservedPicture['outcome'], Pick<FailureReport, 'kind' | 'sentence'> | undefined>> = {
  finished: undefined,
  stalled: {
    kind: 'stall',
    sentence: 'the engine stalled and was not continued; the stream buffer is full or the set-up is wrong',
  },
  running: {
    kind: 'timeout',
    sentence: 'the program ended while the engine was still at work; wait for the interrupt',
  },
  abandoned: {
    kind: 'timeout',
    sentence: 'the engine was reset or started again before it was through; wait for the interrupt',
  },
};

/** Pictures that came to nothing, and an exit status that is not 0. */
function failuresOf({ observer, places }: UserProgram, status: number): FailureReport[] {
  const failures: FailureReport[] = observer.pictures.flatMap(({ index, outcome }) => {
    const failure = OUTCOME[outcome];
    if (!failure) return [];
    const { start, end } = places.get(index) ?? {};
    const started = start ? `started at ${placeText(start)}, ` : '';
    const ended = end ? `${placeText(end)}: ` : '';
    return [{ ...failure, frame: index, sentence: `${ended}${started}${failure.sentence}` }];
  });
  if (status === 0) return failures;
  const sentence = `the program ended with exit status ${status}`;
  return [...failures, { frame: Math.max(observer.pictures.length - 1, 0), kind: 'exit-status', sentence }];
}

/** A picture as the sums of a report take it. */
function codedPicture(picture: ObservedPicture, bytes: Uint8Array): Parameters<Gathered['add']>[0] {
  const { index, frameType, qp, headers, cycles, outcome } = picture;
  const headerBits = headers.reduce((sum, { bits }) => sum + bits, 0);
  const state = outcome === 'finished' ? 'done' : 'error';
  return { frame: { index, frameType, state, qp, bytes, headerBits }, cycles };
}

function numbers(controls: readonly (readonly [name: string, value: string | number])[]): [string, number][] {
  return controls.map(([name, value]) => [name, Number(value)]);
}

/** Decodes the stream as it is, and mended and uncropped where that shows more. */
async function compare(
  { pictures }: MatchedStream,
  judged: ReadonlySet<ObservedPicture> | undefined,
  coded: Size,
  geometry: SpsGeometry | undefined,
  decoder: ReturnType<typeof createDecoder>,
): Promise<{ areas: readonly AreaReport[]; difference: Buffer | undefined }> {
  const problem = geometryProblem(coded, geometry);
  if (!geometry || problem !== undefined)
    return { areas: [unreadable(pictures.length, problem ?? '')], difference: undefined };
  const checks = [new AreaCheck('as-is', decoder, geometry)];
  const cropped = geometry.width !== geometry.codedWidth || geometry.height !== geometry.codedHeight;
  const broken = ({ picture, bytes }: StreamPicture) => mendHeaders({ bytes, headers: picture.headers }).mended > 0;
  if (cropped || pictures.some(broken)) checks.push(new AreaCheck('mended', decoder, geometry));
  for (const { picture, bytes } of pictures) {
    const frame = { bytes, headers: picture.headers };
    for (const check of checks) {
      if (picture.picture && (judged?.has(picture) ?? true)) check.push(frame, picture.picture);
      else check.pushParameterSets(frame);
    }
    while (checks.some((check) => check.waiting > MOST_WAITING)) await setTimeout(2);
  }
  const outcomes = await Promise.all(checks.map((check) => check.finish()));
  return {
    areas: outcomes.map(({ report }) => report),
    difference: outcomes.findLast((outcome) => outcome.difference)?.difference,
  };
}

/** What a fault plan did, and the pictures that can be judged all the same; undefined without a plan. */
function recoveryOf(
  { observer, board, struck }: UserProgram,
  plan: readonly Fault[],
): { readonly judged: ReadonlySet<ObservedPicture>; readonly report: FaultReport } | undefined {
  if (plan.length === 0) return undefined;
  const recovery = new Recovery(plan);
  const judged = new Set<ObservedPicture>();
  let jobStart = 0;
  for (const picture of observer.pictures) {
    const { index, frameType, headers, outcome } = picture;
    const message = OUTCOME[outcome]?.sentence;
    const failure: FrameFailure | undefined =
      message === undefined ? undefined : { kind: 'timeout', status: undefined, message };
    const state = failure ? 'error' : 'done';
    const injected = board.injectedFaults.slice(0, struck.get(index) ?? board.injectedFaults.length);
    if (recovery.judge({ index, failure, frameType, state, headers }, jobStart, injected)) judged.add(picture);
    jobStart = picture.start + picture.cycles;
  }
  return { judged, report: faultsOf(recovery, board) };
}

function geometryProblem(coded: Size, geometry: SpsGeometry | undefined): string | undefined {
  if (!geometry)
    return 'the stream has no readable sequence parameter set, so nothing can be decoded; put SPS and PPS ahead of the first slice';
  if (geometry.codedWidth === coded.width && geometry.codedHeight === coded.height) return undefined;
  return `the sequence parameter set says ${geometry.codedWidth}x${geometry.codedHeight}, the registers ${coded.width}x${coded.height}`;
}

function unreadable(expected: number, problem: string): AreaReport {
  const facts = { mended: 0, expected, pictures: 0, identical: false, sentence: problem, problems: [problem] };
  return { area: 'visible', stream: 'as-is', ...facts };
}

function notesOf({ surroundings }: UserProgram, { dropped, foreign }: MatchedStream, written: boolean): string[] {
  return [
    ...surroundings.notes,
    ...(written ? [] : ['the program wrote no stream, so what the chip left in the stream buffer was compared']),
    ...(dropped.length > 0 ? [`${dropped.length} finished pictures are not in the stream that the program wrote`] : []),
    ...(foreign > 0 ? [`${foreign} access units of the stream are none of the pictures that the chip finished`] : []),
  ];
}
