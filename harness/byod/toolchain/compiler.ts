/** What a C compiler is here, whichever it is. */
import type { CompileJob } from './flags.js';

export interface Compiled {
  /** Undefined when it did not compile. */
  readonly object: Uint8Array | undefined;
  /** Warnings and errors as clang words them. */
  readonly diagnostics: string;
}

export interface Linked {
  readonly module: Uint8Array | undefined;
  readonly diagnostics: string;
}

/** An object file and what messages call it. */
export interface NamedObject {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Compiler {
  /** Name and version: part of every key of the cache. */
  readonly identity: string;
  /** @param colour whether diagnostics are to be coloured */
  compile(job: CompileJob, files: ReadonlyMap<string, Uint8Array>, colour: boolean): Promise<Compiled>;
  link(objects: readonly NamedObject[], flags: readonly string[]): Promise<Linked>;
}
