/** Lines of a text file, a piece at a time: no file is too long, but a line can be. */
import { closeSync, openSync, readSync } from 'node:fs';
import { fileReason, UsageError } from '../errors.js';

/** No line of any trace comes near it. */
export const LINE_LIMIT = 1 << 20;

const PIECE = 1 << 16;

export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Where lines come from: a file's name, or text or bytes at hand. */
export interface LineSource {
  readonly path: string;
  readonly content?: string | Uint8Array;
}

function* pieces({ path, content }: LineSource): Generator<Uint8Array> {
  if (content !== undefined) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    return;
  }
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (;;) {
      const piece = Buffer.allocUnsafe(PIECE);
      const length = readSync(file, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${fileReason(error)}`, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const NEWLINE = 10;

/**
 * The lines of a text, without their ends (LF or CRLF); a byte order mark is dropped.
 * @throws UsageError that names file and line for what cannot be read, for a NUL byte and for a line above LINE_LIMIT
 */
export function* readLines(source: LineSource): Generator<TextLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const take = (): TextLine => {
    const bytes = Buffer.concat(parts);
    parts = [];
    length = 0;
    if (bytes.includes(0)) {
      const utf16 = number === 1 && (bytes[0] === 0xff || bytes[0] === 0xfe);
      throw new UsageError(
        `${source.path}:${number}: there is a NUL byte in this line, so ${utf16 ? 'this is UTF-16; save it as UTF-8' : 'the file is damaged or no text; a trace.dat of trace-cmd must go through "trace-cmd report" first'}`,
      );
    }
    const text = bytes.toString('utf8').replace(/\r$/, '');
    return { text: number === 1 ? text.replace(/^\uFEFF/, '') : text, number: number++ };
  };
  for (const piece of pieces(source)) {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, from);
      const part = piece.subarray(from, end < 0 ? piece.length : end);
      length += part.length;
      if (length > LINE_LIMIT) {
        throw new UsageError(
          `${source.path}:${number}: the line is longer than ${LINE_LIMIT} bytes, which no trace has; is this a text file?`,
        );
      }
      if (part.length > 0) parts.push(part);
      if (end < 0) break;
      yield take();
      from = end + 1;
    }
  }
  if (length > 0) yield take();
}
