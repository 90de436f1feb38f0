/** Runs cases of the direct driver: each through the chip, a batch of them through each decoder, every sample compared. */
import { createBoard, reconstructedPicture } from '../../emulator/index.js';
import { comparePictures, describeDifference, i420View, nv12View, type PictureView } from '../compare/index.js';
import { createDecoder, uncropStream } from '../decoder/index.js';
import { DirectDriver, type DirectFrame } from '../drivers/direct/driver.js';
import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import { frameOver, type Size, toNv12 } from '../video/index.js';
import { BATCH, type DirectCase, describeDirectCase, drawDirectCase } from './direct-case.js';
import { CONTENTS } from './content.js';
import { sliceBits } from './slice-bits.js';

/** A case that went through the chip. */
export interface EncodedCase {
  readonly fuzz: DirectCase;
  readonly frames: readonly DirectFrame[];
  /** Coded area of each picture, copies. */
  readonly reconstructions: readonly PictureView[];
  readonly coded: Size;
  /** What is wrong without asking any decoder. */
  readonly problems: readonly string[];
}

/**
 * Complaints that say nothing of the stream: what a case asks for on purpose, and PARA1 fields that look like a second QP
 * when the QP happens to have their value.
 */
const EXPECTED_COMPLAINTS: ReadonlySet<string> = new Set([
  'stream-full',
  'reference-is-reconstruction',
  'old-qp-layout',
]);

/** Encodes one case on a board of its own. */
export function encodeCase(fuzz: DirectCase): EncodedCase {
  const { size, rate, controls, events, variant, addressConvention } = fuzz;
  const content = CONTENTS.find(({ name }) => name === fuzz.content);
  if (!content) throw new UsageError(`there is no content "${fuzz.content}" to fuzz with`);
  const board = createBoard({ variant, addressConvention });
  const frameInterval = { numerator: rate.den, denominator: rate.num };
  const driver = new DirectDriver(board, { ...size, frameInterval, controls });
  const { width, height } = driver.picture;
  const painter = content.start(size, new Random(fuzz.contentSeed));
  const source = frameOver(size);
  const frames: DirectFrame[] = [];
  const reconstructions: PictureView[] = [];
  const problems: string[] = [];
  driver.start();
  for (let index = 0; index < fuzz.frames; index++) {
    for (const { frame, control, value } of events) if (frame === index) driver.setControl(control, value);
    painter(source, index);
    const frame = driver.encodeFrame((buffer, format) =>
      toNv12(source, buffer.bytes, format.bytesperline, format.height),
    );
    frames.push(frame);
    if (frame.failure) {
      problems.push(`picture ${index}: ${frame.failure.message}`);
      break;
    }
    const { luma, chroma, stride } = reconstructedPicture(
      board,
      ...[frame.reconstruction.luma, frame.reconstruction.chroma],
      ...[width, height],
    );
    reconstructions.push(nv12View(luma.slice(), chroma.slice(), width, height, stride));
    const counted = frame.statistics.headerBits + frame.statistics.textureBits;
    const written = sliceBits(frame);
    if (counted !== written) problems.push(`picture ${index}: the chip counts ${counted} bits of ${written}`);
  }
  driver.stop();
  for (const { name, message } of board.complaints()) {
    if (!EXPECTED_COMPLAINTS.has(name)) problems.push(`${name}: ${message}`);
  }
  return { fuzz, frames, reconstructions, coded: { width, height }, problems };
}

/** Decoders that lose a held-back picture where a stream of other parameter sets follows without a pause. */
const ONE_STREAM_EACH: ReadonlySet<string> = new Set(['openh264']);

/** What one decoder makes of cases of one coded size, by case. */
export async function decodeCases(encoded: readonly EncodedCase[], decoder: string): Promise<string[][]> {
  if (encoded.length > 1 && ONE_STREAM_EACH.has(decoder)) return eachAlone(encoded, decoder);
  const problems: string[][] = encoded.map(() => []);
  const pictures = encoded.flatMap(({ reconstructions }, at) => reconstructions.map((picture) => ({ picture, at })));
  const { width, height } = (encoded[0] as EncodedCase).coded;
  const geometry = { ...{ left: 0, top: 0, width, height }, codedWidth: width, codedHeight: height };
  const stream = Buffer.concat(encoded.flatMap(({ frames }) => frames.map(({ bytes }) => uncropStream(bytes).stream)));
  const result = await createDecoder(decoder).decode(
    stream,
    { width, height, frames: pictures.length },
    (i420, index) => {
      const expected = pictures[index];
      if (!expected) return;
      const comparison = comparePictures(i420View(i420, width, height), expected.picture, geometry);
      if (!comparison.first) return;
      const first = pictures.findIndex(({ at }) => at === expected.at);
      (problems[expected.at] as string[]).push(`picture ${index - first}: ${describeDifference(comparison.first)}`);
    },
  );
  if (encoded.length === 1) (problems[0] as string[]).push(...result.problems);
  else if (!result.ok || problems.some((list) => list.length > 0)) {
    // what one case spoils may be told of another: each alone
    const alone = await eachAlone(encoded, decoder);
    if (alone.some((list) => list.length > 0)) return alone;
    (problems[0] as string[]).push(...result.problems, 'only in a row with the cases that follow');
  }
  return problems;
}

async function eachAlone(encoded: readonly EncodedCase[], decoder: string): Promise<string[][]> {
  const problems: string[][] = [];
  for (const one of encoded) problems.push(...(await decodeCases([one], decoder)));
  return problems;
}

/** What is wrong with a case, alone, by the chip itself and by each decoder. */
export async function problemsOf(fuzz: DirectCase, decoders: readonly string[]): Promise<string[]> {
  const encoded = encodeCase(fuzz);
  const problems = [...encoded.problems];
  if (encoded.frames.some(({ failure }) => failure)) return problems;
  for (const decoder of decoders) {
    const [found] = (await decodeCases([encoded], decoder)) as [string[]];
    problems.push(...found.map((text) => `${decoder}: ${text}`));
  }
  return problems;
}

export interface DirectFuzzOptions {
  readonly seed: number;
  /** Numbers of the cases to run, ascending. */
  readonly cases: Iterable<number>;
  /** Reference decoders, by name; each case is compared with all of them. */
  readonly decoders: readonly string[];
  /** Called after each case. */
  readonly onCase?: (encoded: EncodedCase, problems: readonly string[]) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface DirectFuzzSummary {
  readonly seed: number;
  readonly runs: number;
  readonly failed: number;
  readonly decoders: readonly string[];
  /** Pictures that each decoder was given. */
  readonly frames: number;
  readonly macroblocks: number;
  readonly bytes: number;
  readonly failures: readonly {
    readonly case: number;
    readonly configuration: string;
    readonly problems: readonly string[];
    /** Command line that runs this case alone. */
    readonly command: string;
  }[];
}

/** The command line that repeats a case. */
export function directCaseCommand(seed: number, number: number): string {
  return `npm run fuzz -- --seed ${seed} --case ${number}`;
}

/** Runs of cases that share their size. */
function* batches(cases: Iterable<number>): Generator<number[]> {
  let batch: number[] = [];
  for (const number of cases) {
    const first = batch[0];
    if (first !== undefined && Math.floor(first / BATCH) !== Math.floor(number / BATCH)) {
      yield batch;
      batch = [];
    }
    batch.push(number);
  }
  if (batch.length > 0) yield batch;
}

/** Runs cases; one that fails is part of the summary, not an exception. */
export async function runDirectFuzz(options: DirectFuzzOptions): Promise<DirectFuzzSummary> {
  const { seed, decoders, signal } = options;
  const failures: DirectFuzzSummary['failures'][number][] = [];
  const sums = { runs: 0, frames: 0, macroblocks: 0, bytes: 0 };
  for (const batch of batches(options.cases)) {
    signal?.throwIfAborted();
    const encoded = batch.map((number) => encodeCase(drawDirectCase(seed, number)));
    const whole = encoded.filter(({ frames }) => frames.every(({ failure }) => !failure));
    const told = new Map(encoded.map((one) => [one, [...one.problems]]));
    if (whole.length > 0) {
      for (const decoder of decoders) {
        const found = await decodeCases(whole, decoder);
        for (const [at, one] of whole.entries()) {
          told.get(one)?.push(...(found[at] as string[]).map((text) => `${decoder}: ${text}`));
        }
      }
    }
    for (const one of encoded) {
      const { fuzz, frames, coded } = one;
      const problems = told.get(one) as string[];
      sums.runs++;
      sums.frames += frames.length;
      sums.macroblocks += (frames.length * coded.width * coded.height) / 256;
      sums.bytes += frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (problems.length > 0) {
        const command = directCaseCommand(seed, fuzz.number);
        failures.push({ case: fuzz.number, configuration: describeDirectCase(fuzz), problems, command });
      }
      await options.onCase?.(one, problems);
    }
  }
  return { seed, ...sums, decoders, failed: failures.length, failures };
}
