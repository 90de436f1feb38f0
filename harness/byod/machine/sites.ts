/** Call stacks of a running driver: who is here, kept as numbers, turned into places of the source when asked. */
import { placeText, type SourcePlace } from './fault.js';

/** Turns an offset in the module into the user's places there, innermost first; empty in the runtime. */
export type Locate = (offset: number) => readonly SourcePlace[];

const FRAME = /wasm-function\[\d+\]:0x([0-9a-f]+)/g;
/** V8 keeps ten frames unless told. */
const DEPTH = 200;

/** An error that holds the present stack. */
export function captureStack(): Error {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const error = new Error('here');
  Error.stackTraceLimit = before;
  return error;
}

export class Sites {
  private readonly stacks: Error[] = [];

  constructor(private readonly locate: Locate) {}

  /** Keeps the present stack. Numbers start at 1. */
  keep(): number {
    return this.stacks.push(captureStack());
  }

  /** The user's frames of a stack, innermost first. */
  frames(error: Error): readonly SourcePlace[] {
    return [...(error.stack ?? '').matchAll(FRAME)].flatMap(([, offset]) =>
      this.locate(Number.parseInt(offset as string, 16)),
    );
  }

  /** Where the user's code is: the innermost frame, but of accessors in headers who calls them. */
  place(error: Error): SourcePlace | undefined {
    const frames = this.frames(error);
    return frames.find(({ file }) => !file.endsWith('.h')) ?? frames[0];
  }

  /** The same of a kept stack. */
  at(site: number): SourcePlace | undefined {
    const stack = this.stacks[site - 1];
    return stack && this.place(stack);
  }

  text(site: number): string {
    const place = this.at(site);
    return place ? placeText(place) : 'a place outside the driver';
  }

  /** Replaces each `{site:N}`. */
  expand(text: string): string {
    return text.replace(/\{site:(\d+)\}/g, (_, number: string) => this.text(Number(number)));
  }
}
