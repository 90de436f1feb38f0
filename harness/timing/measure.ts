/** Clocks of whole pictures in the cycle model, from the start trigger to the interrupt. */
import { createBoard, type Parameters, type TimingCounters } from '../../emulator/index.js';
import type { DirectControl } from '../drivers/direct/controls.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import { CheckFailed } from '../errors.js';
import { type Frame, frameOver, openVideo, type Size, toNv12 } from '../video/index.js';

export interface Measured {
  /** Clocks a macroblock: of the first picture, an I picture, and the mean of the others, P pictures. */
  readonly intra: number;
  readonly inter: number;
  /** Counters of the P pictures alone, and their macroblocks and clocks. */
  readonly counters: TimingCounters;
  readonly macroblocks: number;
  readonly clocks: number;
  /** The parameters in force. */
  readonly parameters: Parameters;
}

/** Fills a plane by repeating another, mirrored at its edges. */
function mirror(target: Uint8Array, width: number, source: Uint8Array, sourceWidth: number): void {
  const height = target.length / width;
  const sourceHeight = source.length / sourceWidth;
  const fold = (at: number, length: number) => {
    const place = at % (2 * length);
    return place < length ? place : 2 * length - 1 - place;
  };
  const columns = Uint32Array.from({ length: width }, (_, x) => fold(x, sourceWidth));
  for (let y = 0; y < height; y++) {
    const from = fold(y, sourceHeight) * sourceWidth;
    for (let x = 0; x < width; x++) target[y * width + x] = source[from + columns[x]!]!;
  }
}

/** `count` pictures of a video from `first` on, mirrored into a picture of `size`; procedural clips are painted in it. */
export async function loadClip(input: string, size: Size, count: number, first = 0): Promise<readonly Frame[]> {
  const limit = { frames: first + count };
  const video = await openVideo(input, input.startsWith('clip:') ? { size, ...limit } : limit);
  const frames: Frame[] = [];
  let index = 0;
  for await (const frame of video.frames()) {
    if (index++ < first) continue;
    const whole = frameOver(size);
    mirror(whole.y, size.width, frame.y, frame.width);
    mirror(whole.u, size.width / 2, frame.u, frame.width / 2);
    mirror(whole.v, size.width / 2, frame.v, frame.width / 2);
    frames.push(whole);
  }
  return frames;
}

const difference = <Name extends string>(
  after: Readonly<Record<Name, number>>,
  before: Readonly<Record<Name, number>>,
) =>
  Object.fromEntries(Object.keys(after).map((name) => [name, after[name as Name] - before[name as Name]])) as Record<
    Name,
    number
  >;

/**
 * Encodes pictures, the first as I, the others as P pictures.
 * @throws CheckFailed when one of them fails
 */
export function measure(
  variant: string,
  frames: readonly Frame[],
  parameters: Partial<Parameters> = {},
  controls: Partial<Record<DirectControl, number>> = {},
): Measured {
  const { width, height } = frames[0]!;
  const board = createBoard({ variant, parameters, accessClocks: 0 });
  const driver = new DirectDriver(board, {
    width,
    height,
    controls: Object.entries(controls) as [DirectControl, number][],
  });
  driver.start();
  const macroblocks = (driver.picture.width * driver.picture.height) / 256;
  let first: TimingCounters | undefined;
  const clocks = frames.map((frame) => {
    const before = board.now;
    const coded = driver.encodeFrame((buffer, format) =>
      toNv12(frame, buffer.bytes, format.bytesperline, format.height),
    );
    if (coded.state !== 'done') throw new CheckFailed(`a picture for the cycle model failed on ${variant}`);
    if (coded.index === 0) first = board.timing();
    return board.now - before;
  });
  const last = board.timing();
  driver.stop();
  const inter = clocks.slice(1).reduce((sum, value) => sum + value, 0);
  return {
    intra: clocks[0]! / macroblocks,
    inter: inter / (macroblocks * (frames.length - 1)),
    counters: {
      busy: difference(last.busy, first!.busy),
      portClocks: last.portClocks - first!.portClocks,
      bytes: difference(last.bytes, first!.bytes),
    },
    macroblocks: macroblocks * (frames.length - 1),
    clocks: inter,
    parameters: board.parameters,
  };
}
