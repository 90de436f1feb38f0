/** Headers that a driver wrote without emulation prevention, made readable: what is left to judge is the chip's work. */
import { escapeNal } from '../decoder/index.js';
import type { EncodedFrame } from '../drivers/driver.js';

const START_CODE_BYTES = 4;

/** A coded frame whose headers a decoder can read. */
export interface MendedFrame {
  readonly bytes: Uint8Array;
  /** Headers that were changed. */
  readonly mended: number;
}

/**
 * Inserts the emulation prevention (clause 7.4.1) that is missing in parameter sets and slice header. Slice data stays as
 * the chip wrote it, and so does everything from the first header on that is not in the stream as it was put.
 */
export function mendHeaders({ bytes, headers }: Pick<EncodedFrame, 'bytes' | 'headers'>): MendedFrame {
  const pieces: Uint8Array[] = [];
  let at = 0;
  let mended = 0;
  for (const { unit, bits, bytes: raw } of headers) {
    // the last byte of a slice header is shared with slice data
    const whole = raw.subarray(0, bits >> 3);
    const written = bytes.subarray(at, at + whole.length);
    if (Buffer.compare(written, whole) !== 0) break;
    const escaped = escapeNal(whole.subarray(START_CODE_BYTES));
    if (escaped.length > whole.length - START_CODE_BYTES) mended++;
    pieces.push(whole.subarray(0, START_CODE_BYTES), escaped);
    at += whole.length;
    if (unit === 'slice') break;
  }
  if (mended === 0) return { bytes, mended };
  pieces.push(bytes.subarray(at));
  return { bytes: Buffer.concat(pieces), mended };
}
