/** A userspace program from main to its end on a board with a clip, its stream decoded and compared: the report of `verify`. */
import path from 'node:path';
import type { DmaBuffer } from '../../../emulator/index.js';
import { createDecoder, streamGeometry } from '../../decoder/index.js';
import type { Rectangle } from '../../drivers/driver.js';
import { CheckFailed, UsageError } from '../../errors.js';
import { timingSummary } from '../../report/timing/summary.js';
import { conclude } from '../../run/conclude.js';
import { Gathered } from '../../run/gather.js';
import type { EncodeReport, VerifyReport } from '../../run/report.js';
import { type Frame, frameBytes, type VideoSource } from '../../video/index.js';
import type { ObservedPicture } from '../observe.js';
import type { CompiledProgram } from '../toolchain/compile.js';
import { compareStream } from './compare.js';
import { failuresOf, recoveryOf } from './failures.js';
import { findStream, matchStream, type MatchedStream } from './stream.js';
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
  const { surroundings, observer } = run;
  const finished = observer.pictures.filter(({ outcome }) => outcome === 'finished');
  if (finished.length === 0) throw nothingEncoded(run, status);
  const found = findStream(surroundings, finished);
  const matched = matchStream(found.bytes, finished);
  const { coded } = finished[0] as ObservedPicture;
  const geometry = streamGeometry(found.bytes);
  const { left, top, width, height }: Rectangle = geometry ?? { left: 0, top: 0, ...coded };
  const recovery = recoveryOf(run, options.board?.faults ?? []);
  const outcomes = await compareStream(matched, recovery?.judged, coded, geometry, decoder);
  const encoded: EncodeReport = {
    input: video.description,
    driver: compiled.sources.map((source) => path.basename(source)).join(' '),
    fixes: [],
    controls: (options.controls ?? []).map(([name, value]) => [name, Number(value)]),
    events: [],
    ...whatWasEncoded(run, matched, { coded, visible: { left, top, width, height }, rate: video.rate }),
    faults: recovery?.report,
    failures: failuresOf(run, status),
    spoiledBy: [],
    complaints: run.complaints(),
  };
  const text = { stdout: textOf(surroundings, 'stdout'), stderr: textOf(surroundings, 'stderr') };
  return {
    ...conclude(encoded, outcomes, { decoder, version, differencePicture: options.differencePicture }),
    status,
    stream: { source: found.source, bytes: found.bytes.slice() },
    files: new Map([...surroundings.files].map(([file, { content }]) => [file, content.slice()])),
    text,
    pictures: observer.pictures,
    buffers: [...run.buffers.values()],
    notes: notesOf(run, matched, found.written),
  };
}

/** The board, the pictures and their sums. */
function whatWasEncoded(
  run: UserProgram,
  { pictures }: MatchedStream,
  shape: Pick<EncodeReport, 'coded' | 'visible' | 'rate'>,
) {
  const { board, observer } = run;
  const { coded, visible, rate } = shape;
  const gathered = new Gathered();
  const bytesOf = new Map(pictures.map(({ picture, bytes }) => [picture, bytes]));
  for (const picture of observer.pictures) {
    const bytes = bytesOf.get(picture) ?? new Uint8Array(0);
    gathered.add(codedPicture(picture, bytes), run.quality(picture, visible));
  }
  const { frames } = gathered;
  const { name, title, clockHz, modelled } = board.variant;
  const clocks = frames.reduce((sum, { cycles }) => sum + cycles, 0);
  const macroblocks = (frames.length * coded.width * coded.height) / 256;
  return {
    variant: { name, title, clockHz, modelled },
    dramSize: board.dram.size,
    addressConvention: board.addressConvention,
    strict: board.strict,
    ...shape,
    frames,
    types: gathered.types(),
    total: gathered.total(coded, rate, clockHz),
    timing: timingSummary(board.timing(), { frames: frames.length, macroblocks, clocks }),
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

/** A picture as the sums of a report take it. */
function codedPicture(picture: ObservedPicture, bytes: Uint8Array): Parameters<Gathered['add']>[0] {
  const { index, frameType, qp, headers, cycles, outcome } = picture;
  const headerBits = headers.reduce((sum, { bits }) => sum + bits, 0);
  const state = outcome === 'finished' ? 'done' : 'error';
  return { frame: { index, frameType, state, qp, bytes, headerBits }, cycles };
}

function notesOf({ surroundings }: UserProgram, { dropped, foreign }: MatchedStream, written: boolean): string[] {
  return [
    ...surroundings.notes,
    ...(written ? [] : ['the program wrote no stream, so what the chip left in the stream buffer was compared']),
    ...(dropped.length > 0 ? [`${dropped.length} finished pictures are not in the stream that the program wrote`] : []),
    ...(foreign > 0 ? [`${foreign} access units of the stream are none of the pictures that the chip finished`] : []),
  ];
}
