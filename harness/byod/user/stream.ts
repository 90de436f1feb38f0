/** The stream of a userspace program: where it is, and which pictures of the chip it holds. */
import { accessUnits } from '../../decoder/index.js';
import type { ObservedPicture } from '../observe.js';
import type { Surroundings } from './surroundings.js';

/** A stream, and where it was found. */
export interface FoundStream {
  readonly bytes: Uint8Array;
  /** `out.264`, `emu_output`, `standard output`, or `the stream buffer` when the program wrote none. */
  readonly source: string;
  /** False: the program wrote none. */
  readonly written: boolean;
}

function looksLikeStream(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0 || bytes[1] !== 0) return false;
  return bytes[2] === 1 || (bytes[2] === 0 && bytes[3] === 1);
}

/** What the program handed out as stream; else the largest file that begins as one; else what the chip wrote to memory. */
export function findStream(surroundings: Surroundings, pictures: readonly ObservedPicture[]): FoundStream {
  const { output, files, text } = surroundings;
  if (output.size > 0) return { bytes: output.content, source: 'emu_output', written: true };
  const candidates = [...files, ['standard output', text.stdout] as const]
    .map(([source, { content }]) => ({ source, bytes: content, written: true }))
    .filter(({ bytes }) => looksLikeStream(bytes))
    .sort((a, b) => b.bytes.length - a.bytes.length);
  return (
    candidates[0] ?? {
      bytes: Buffer.concat(pictures.map(({ bytes }) => bytes)),
      source: 'the stream buffer',
      written: false,
    }
  );
}

/** A picture of the chip with the bytes that the stream has of it. */
export interface StreamPicture {
  readonly picture: ObservedPicture;
  readonly bytes: Uint8Array;
}

export interface MatchedStream {
  readonly pictures: readonly StreamPicture[];
  /** Finished pictures that are not in the stream. */
  readonly dropped: readonly ObservedPicture[];
  /** Access units that are none of the chip's pictures. */
  readonly foreign: number;
}

const ends = (bytes: Uint8Array, tail: Uint8Array) =>
  tail.length > 0 &&
  bytes.length >= tail.length &&
  Buffer.compare(bytes.subarray(bytes.length - tail.length), tail) === 0;

/** Slice data of a picture without the headers that a program may write otherwise: its last bytes. */
const TAIL = 16;

/** Finds each finished picture's bytes in the stream. Programs may leave pictures out, and may write headers of their own. */
export function matchStream(stream: Uint8Array, finished: readonly ObservedPicture[]): MatchedStream {
  const units = [...accessUnits(stream)];
  if (units.length === finished.length) {
    const pictures = finished.map((picture, index) => ({ picture, bytes: units[index] as Uint8Array }));
    return { pictures, dropped: [], foreign: 0 };
  }
  const pictures: StreamPicture[] = [];
  const dropped: ObservedPicture[] = [];
  let next = 0;
  let foreign = 0;
  for (const bytes of units) {
    const from = finished.findIndex(
      (picture, index) => index >= next && ends(trimmed(bytes), trimmed(picture.bytes).subarray(-TAIL)),
    );
    if (from < 0) {
      foreign++;
      continue;
    }
    dropped.push(...finished.slice(next, from));
    pictures.push({ picture: finished[from] as ObservedPicture, bytes });
    next = from + 1;
  }
  dropped.push(...finished.slice(next));
  return { pictures, dropped, foreign };
}

/** Without trailing zero bytes, which no access unit has. */
function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}
