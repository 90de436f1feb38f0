import { UsageError } from '../errors.js';

/** Where a stream stopped making sense. Positions are bits of the NAL unit's RBSP, the first one behind its header byte. */
export interface FaultPlace {
  /** Index of the NAL unit in the stream, from 0. */
  readonly nalUnit: number;
  /** Offset of the byte in the stream that holds the bit. */
  readonly streamByte: number;
  readonly bit: number;
  /** Macroblock address, undefined in headers. */
  readonly macroblock?: number;
  /** Syntax element that was being read (H.264 name). */
  readonly element?: string;
}

/** A stream that breaks the syntax, or that uses what the reader does not read. Exit code 2; the message is one sentence. */
export class StreamSyntaxError extends UsageError {
  constructor(
    readonly reason: string,
    readonly place: FaultPlace,
    /** True when the stream may well be right, but outside what the reader reads. */
    readonly unsupported: boolean,
  ) {
    const { nalUnit, macroblock, element, bit, streamByte } = place;
    const where = [
      `NAL unit ${nalUnit}`,
      ...(macroblock === undefined ? [] : [`macroblock ${macroblock}`]),
      ...(element === undefined ? [] : [element]),
      `RBSP bit ${bit}`,
      `stream byte ${streamByte}`,
    ];
    super(`${where.join(', ')}: ${reason}`);
    this.name = 'StreamSyntaxError';
  }
}

/** What the inner readers throw; whoever knows the place turns it into a StreamSyntaxError. */
export class ReadFault extends Error {
  constructor(
    message: string,
    readonly unsupported = false,
  ) {
    super(message);
    this.name = 'ReadFault';
  }
}

/** Ends the reading of a stream that is outside the supported feature set. */
export function unsupported(what: string): never {
  throw new ReadFault(`${what} is not read: only progressive I and P slices in 4:2:0 with 8 bits are`, true);
}
