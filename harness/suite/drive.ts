/** Runs one case: driver and chip, the reference decoder, and the hashes of all that came out. */
import { createHash, type Hash } from 'node:crypto';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type Board, createBoard, findVariant, reconstructedPicture } from '../../emulator/index.js';
import { nv12View, type PictureGeometry, type PictureView, toI420 } from '../compare/index.js';
import { createDecoder } from '../decoder/index.js';
import type { EncodedFrame, EncoderDriver } from '../drivers/driver.js';
import { type DriverDescription, DRIVERS, openDriver } from '../drivers/index.js';
import { UsageError } from '../errors.js';
import { type FaultReport, Recovery } from '../faults/recovery.js';
import { AreaCheck } from '../run/area-check.js';
import type { AreaReport, Verdict } from '../run/report.js';
import { CLIP_PREFIX, openVideo, type VideoSource } from '../video/index.js';
import { accessSequence } from './access-sequence.js';
import { findCaseDriver } from './driver.js';
import { fillSource } from './source-picture.js';
import type { Expectation, SuiteCase } from './suite.js';

/** A case asks for what is not modelled. The message says what. */
export class NotSupported extends Error {}

/** What came of a case that ran. */
export interface Observation extends Expectation {
  /** `unchecked`: nothing failed, but the decoder was not asked. */
  readonly verdict: Exclude<Verdict, 'complaint'> | 'unchecked';
  /** What the verdict rests on, in a sentence. */
  readonly finding: string;
  /** What the run asked for that the silicon has and the model lacks, in sentences. */
  readonly notModelled: readonly string[];
  readonly bytes: number;
}

interface Coded {
  readonly frame: EncodedFrame;
  readonly reconstruction: PictureView | undefined;
  /** Whether a decoder can have the chip's references, see harness/faults/recovery.ts. */
  readonly judged: boolean;
}

/** @throws NotSupported for a driver or chip that there is no model of */
function partsOf(test: SuiteCase): { driver: DriverDescription; variant: string } {
  const driver = findCaseDriver(test.driver);
  if (!driver) {
    const names = DRIVERS.map(({ name }) => name).join(', ');
    throw new NotSupported(`there is no model of the driver ${test.driver}; there are ${names}`);
  }
  const variant = test.variant ?? driver.variant;
  if (!findVariant(variant)) throw new NotSupported(`there is no model of the chip ${variant}`);
  return { driver, variant };
}

function openCase(test: SuiteCase, video: VideoSource): { board: Board; driver: EncoderDriver } {
  const { driver, variant } = partsOf(test);
  const { controls, fixes, buffers, codedSize, source, dram, addressConvention, faults } = test;
  const board = createBoard({
    variant,
    trace: true,
    faults,
    ...(dram === undefined ? {} : { dramSize: dram }),
    addressConvention: addressConvention ?? driver.addressConvention,
  });
  const opened = openDriver(driver.name, board, {
    ...{ width: video.width, height: video.height, controls, fixes },
    frameInterval: { numerator: video.rate.den, denominator: video.rate.num },
    ...(buffers === undefined ? {} : { buffers }),
    ...(codedSize === undefined ? {} : { codedSize }),
    ...(source === undefined ? {} : { pixelformat: source }),
  });
  return { board, driver: opened };
}

function copyReconstruction(board: Board, { reconstruction, coded }: EncodedFrame): PictureView {
  const { luma, chroma } = reconstruction;
  const picture = reconstructedPicture(board, luma, chroma, coded.width, coded.height);
  return nv12View(picture.luma.slice(), picture.chroma.slice(), coded.width, coded.height, picture.stride);
}

const DIGITS = 8;
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS);

/** One frame's line of an expectation, and its part in the hashes of the whole. */
function addFrame({ frame, reconstruction }: Omit<Coded, 'judged'>, stream: Hash, pictures: Hash): string {
  stream.update(frame.bytes);
  const head = `${frame.frameType} ${frame.bytes.length} ${digest(frame.bytes)}`;
  if (!reconstruction) return `${head} -`;
  const i420 = toI420(reconstruction);
  pictures.update(i420);
  return `${head} ${digest(i420)}`;
}

async function decodeArea(
  stream: AreaReport['stream'],
  coded: readonly Coded[],
  geometry: PictureGeometry,
  decoder: string,
): Promise<AreaReport> {
  const check = new AreaCheck(stream, createDecoder(decoder), geometry);
  for (const { frame, reconstruction, judged } of coded) {
    if (reconstruction && judged) check.push(frame, reconstruction);
    else check.pushParameterSets(frame);
  }
  return (await check.finish()).report;
}

const clean = ({ identical, problems }: AreaReport) => identical && problems.length === 0;

/** Whether the decoder shows every sample as the chip reconstructed it: see `Verdict`. */
async function judgeSamples(
  coded: readonly Coded[],
  { left, top, width, height }: EncoderDriver['visible'],
  decoder: string,
): Promise<{ verdict: 'bit-exact' | 'spoiled' | 'rejected' | 'mismatch'; finding: string }> {
  const size = (coded[0] as Coded).frame.coded;
  const geometry = { codedWidth: size.width, codedHeight: size.height, left, top, width, height };
  const cropped = width !== size.width || height !== size.height;
  const shown = await decodeArea('as-is', coded, geometry, decoder);
  const said = (...areas: AreaReport[]) =>
    areas.flatMap(({ identical, sentence, problems }) => [...(identical ? [] : [sentence]), ...problems]).join('; ');
  if (clean(shown) && !cropped) return { verdict: 'bit-exact', finding: shown.sentence };
  const whole = await decodeArea('mended', coded, geometry, decoder);
  if (clean(shown) && clean(whole)) return { verdict: 'bit-exact', finding: whole.sentence };
  if (clean(whole) && whole.mended > 0) {
    return { verdict: 'spoiled', finding: `the driver's headers spoil the stream: ${said(shown)}` };
  }
  const same = shown.identical && whole.identical;
  return { verdict: same ? 'rejected' : 'mismatch', finding: said(shown, whole) };
}

/** A file's name is one beside the manifest. */
function openInput(test: SuiteCase, folder: string): Promise<VideoSource> {
  const { clip, size, frames, rate, pixelFormat } = test;
  const input = clip.startsWith(CLIP_PREFIX) ? clip : path.resolve(folder, clip);
  return openVideo(input, { size, frames, rate, pixelFormat });
}

async function encodeAll(
  test: SuiteCase,
  video: VideoSource,
  board: Board,
  driver: EncoderDriver,
): Promise<{ coded: Coded[]; accesses: string[]; faults: FaultReport | undefined }> {
  const recovery = test.faults.length > 0 ? new Recovery(test.faults) : undefined;
  const buffers = new Map<string, { name: string; address: number; size: number }>();
  const coded: Coded[] = [];
  driver.start();
  for await (const source of video.frames()) {
    for (const { frame, control, value } of test.events) {
      if (frame === coded.length) driver.setControl(control, value);
    }
    const start = board.now;
    const frame = driver.encodeFrame((buffer, format) => fillSource(source, buffer, format));
    for (const { name, address, size } of board.buffers) buffers.set(name, { name, address, size });
    const reconstruction = frame.state === 'done' ? copyReconstruction(board, frame) : undefined;
    const judged = recovery?.judge(frame, start, board.injectedFaults) ?? true;
    coded.push({ frame, reconstruction, judged });
    if (frame.failure?.stuck) break;
    await setImmediate();
  }
  driver.stop();
  if (coded.length === 0) throw new UsageError(`${video.description}: there is no picture in it`);
  const faults = recovery?.report(board.injectedFaults, []);
  return { coded, accesses: accessSequence(board, [...buffers.values()]), faults };
}

/**
 * Runs a case.
 * @param folder where files that the case names are
 * @param decoder undefined: the stream is not decoded
 * @throws NotSupported for a driver or chip that there is no model of; UsageError, BoardError, OutOfMemoryError for
 * settings that cannot be used
 */
export async function driveCase(test: SuiteCase, folder: string, decoder: string | undefined): Promise<Observation> {
  partsOf(test);
  const video = await openInput(test, folder);
  try {
    const { board, driver } = openCase(test, video);
    const { coded, accesses, faults } = await encodeAll(test, video, board, driver);
    const [stream, pictures] = [createHash('sha256'), createHash('sha256')];
    const frames = coded.map((one) => addFrame(one, stream, pictures));
    const complaints = board.complaints();
    const bug = complaints.find(({ blame }) => blame === 'model');
    const failed = coded.find(({ frame }) => frame.failure)?.frame;
    const judge = async (): Promise<Pick<Observation, 'verdict' | 'finding'>> => {
      if (bug) return { verdict: 'model-bug', finding: bug.message };
      if (failed && !faults) return { verdict: 'failed', finding: `frame ${failed.index}: ${failed.failure?.message}` };
      if (!decoder) return { verdict: 'unchecked', finding: 'the stream was not decoded' };
      const samples = await judgeSamples(coded, driver.visible, decoder);
      if (!faults || faults.injected.length === 0 || samples.verdict === 'mismatch') return samples;
      if (!faults.recovered) return { verdict: 'unrecovered', finding: faults.why ?? '' };
      return samples.verdict === 'bit-exact' ? { verdict: 'recovered', finding: samples.finding } : samples;
    };
    return {
      ...(await judge()),
      stream: stream.digest('hex'),
      reconstruction: pictures.digest('hex'),
      accesses: createHash('sha256')
        .update(`${accesses.join('\n')}\n`)
        .digest('hex'),
      accessCount: accesses.length,
      frames,
      bytes: coded.reduce((sum, { frame }) => sum + frame.bytes.length, 0),
      notModelled: complaints.filter(({ blame }) => blame === 'not-modelled').map(({ message }) => message),
    };
  } finally {
    await video.close();
  }
}
