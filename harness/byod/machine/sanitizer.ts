/** The other side of sanitizer.c: bad accesses, code without end, and blocks of memory that are told of. */
import type { AccessSentences } from './access.js';
import type { Blocks } from './blocks.js';
import type { Journal } from './journal.js';
import type { Limits } from './limits.js';
import type { HostFunctions } from './machine.js';
import type { Sites } from './sites.js';
import type { ProgramText } from './text.js';

/** What the imports need. */
export interface SanitizerParts {
  readonly text: ProgramText;
  readonly blocks: Blocks;
  readonly sites: Sites;
  readonly journal: Journal;
  readonly sentences: AccessSentences;
  readonly limits: Limits;
}

export function sanitizerFunctions({ text, blocks, sites, journal, sentences, limits }: SanitizerParts): HostFunctions {
  return {
    bad_access: (address: number, size: number, write: number) => {
      const { id, sentence } = sentences.describe(address >>> 0, size >>> 0, write !== 0);
      throw journal.fault(id, sentence);
    },
    out_of_fuel: () => {
      throw journal.fault(
        'endless-loop',
        `the driver runs without end: ${limits.edges} branches without a register access, a wait or any other call; give the loop a way out`,
      );
    },
    stack_overflow: () => {
      throw journal.fault(
        'stack-overflow',
        'the stack of 256 KiB is full; large arrays belong into allocated memory, and recursion needs an end',
      );
    },
    note_block: (start: number, size: number, allocator: number) => {
      const what = `${size >>> 0}-byte block of ${text.at(allocator)}`;
      blocks.add({ start: start >>> 0, size: size >>> 0, what, allocated: sites.keep(), freed: 0 });
    },
    note_free: (start: number) => blocks.remove(start >>> 0, sites.keep())?.size ?? 0,
    note_global: (start: number, size: number, name: number, file: number, line: number) => {
      const place = `${text.at(file)}${line > 0 ? `:${line}` : ''}`;
      const what = `${size >>> 0}-byte global variable ${text.at(name)} (${place})`;
      blocks.add({ start: start >>> 0, size: size >>> 0, what, allocated: 0, freed: 0 });
    },
  };
}
