/** What clang and lld leave unsaid: where a header was looked for, which function our libraries lack, and what to do. */
import path from 'node:path';
import type { NamedObject } from './compiler.js';
import type { CompileJob } from './flags.js';
import { callersOf } from './object.js';
import { isRuntimeFile, type ProgramKind } from './places.js';

export const GUIDE = 'docs/your-driver.md';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of a terminal begin with this character
const COLOUR = /\u001b\[[0-9;]*m/g;
const MISSING_HEADER = /fatal error: '([^']+)' file not found/;
const UNDECLARED = /call to undeclared (?:library )?function '([^']+)'/g;

const LIBRARY: Readonly<Record<ProgramKind, string>> = {
  kernel: 'kernel library',
  user: 'userspace library',
  bare: 'machine',
};

/** Name of a header that was not found. */
export function missingHeader(diagnostics: string): string | undefined {
  return MISSING_HEADER.exec(diagnostics.replace(COLOUR, ''))?.[1];
}

/** Notes on a compilation that failed, each a line. */
export function compileNotes(diagnostics: string, job: CompileJob, kind: ProgramKind): string[] {
  const plain = diagnostics.replace(COLOUR, '');
  const notes: string[] = [];
  const header = missingHeader(plain);
  if (header !== undefined) {
    const folders = [path.dirname(job.source), ...job.include].join(', ');
    notes.push(
      `${header} was looked for in ${folders} and in this project's headers; name its folder with -I, or add what is missing as ${GUIDE} shows`,
    );
  }
  const unknown = [...new Set([...plain.matchAll(UNDECLARED)].map(([, name]) => name))];
  if (unknown.length > 0) {
    notes.push(
      `${unknown.join(', ')}: no header that was read declares ${unknown.length === 1 ? 'it' : 'them'}; if the ${LIBRARY[kind]} of this project lacks ${unknown.length === 1 ? 'it' : 'them'}, ${GUIDE} shows how to add a function`,
    );
  }
  return notes;
}

const UNDEFINED = /undefined symbol: (\S+)/g;
const DUPLICATE = /duplicate symbol: (\S+)/g;

/** Symbols that a link failed for. */
export function linkProblems(diagnostics: string): { undefined: string[]; duplicate: string[] } {
  const names = (pattern: RegExp) => [...new Set([...diagnostics.matchAll(pattern)].map(([, name]) => name as string))];
  return { undefined: names(UNDEFINED), duplicate: names(DUPLICATE) };
}

/** One line for each undefined symbol and caller. */
export function undefinedText(names: readonly string[], objects: readonly NamedObject[], kind: ProgramKind): string {
  const lines = names.flatMap((name) => {
    const callers = objects.flatMap(({ bytes }) => callersOf(bytes, name)).filter(({ file }) => !isRuntimeFile(file));
    const shown = callers
      .slice(0, 3)
      .map(({ file, line, function: by }) => `${file}:${line}: error: ${by} uses ${name}`);
    const head = shown.length > 0 ? shown : [`error: the runtime uses ${name}`];
    const more = callers.length > 3 ? `, and ${callers.length - 3} more places` : '';
    const last = head.length - 1;
    return head.map((line, index) =>
      index === last
        ? `${line}, which neither the driver's files nor the ${LIBRARY[kind]} of this project define${more}`
        : line,
    );
  });
  return `${lines.join('\n')}\n`;
}
