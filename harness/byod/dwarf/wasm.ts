/** Sections of a WebAssembly module or object, and the names of its functions. */
import { ByteReader } from './bytes.js';

export interface Section {
  readonly id: number;
  /** Of custom sections; empty otherwise. */
  readonly name: string;
  /** Offset in the file of the content (after the name), and of what comes after it. */
  readonly start: number;
  readonly end: number;
}

const HEADER = 8;
export const CUSTOM = 0;
const IMPORT = 2;
export const CODE = 10;
const FUNCTION_NAMES = 1;

export function sectionsOf(bytes: Uint8Array): Section[] {
  const reader = new ByteReader(bytes, HEADER);
  const sections: Section[] = [];
  while (!reader.done) {
    const id = reader.u8();
    const length = reader.uleb();
    const content = reader.part(length);
    const name = id === CUSTOM ? content.textOf(content.uleb()) : '';
    sections.push({ id, name, start: content.at, end: content.end });
  }
  return sections;
}

/** A custom section's content; empty when there is none of that name. */
export function customSection(bytes: Uint8Array, sections: readonly Section[], name: string): Uint8Array {
  const section = sections.find((one) => one.id === CUSTOM && one.name === name);
  return section ? bytes.subarray(section.start, section.end) : new Uint8Array(0);
}

/** A function's body by its place in the file. */
export interface FunctionBody {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** Functions of the module's own, in the order of their places. */
export function functionBodies(bytes: Uint8Array, sections: readonly Section[]): FunctionBody[] {
  const code = sections.find(({ id }) => id === CODE);
  if (!code) return [];
  const reader = new ByteReader(bytes, code.start, code.end);
  const first = importedFunctions(bytes, sections).length;
  return Array.from({ length: reader.uleb() }, (_, number) => {
    const size = reader.uleb();
    const body = reader.part(size);
    return { index: first + number, start: body.at, end: body.end };
  });
}

/** Names of the imported functions, in the order of their indices: they come before the module's own. */
export function importedFunctions(bytes: Uint8Array, sections: readonly Section[]): string[] {
  const section = sections.find(({ id }) => id === IMPORT);
  if (!section) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  const names: string[] = [];
  for (let rest = reader.uleb(); rest > 0; rest--) {
    reader.skip(reader.uleb());
    const name = reader.textOf(reader.uleb());
    const kind = reader.u8();
    if (kind === 0) {
      names.push(name);
      reader.uleb();
    } else if (kind === 3) reader.skip(2);
    else {
      if (kind === 1) reader.u8();
      const flags = reader.u8();
      reader.uleb();
      if (flags & 1) reader.uleb();
    }
  }
  return names;
}

/** What clang calls a main without parameters. */
const MAIN_WITHOUT_PARAMETERS = '__original_main';

/** Names of functions by index, from the name section. */
export function functionNames(bytes: Uint8Array, sections: readonly Section[]): Map<number, string> {
  const names = new Map<number, string>();
  const reader = new ByteReader(customSection(bytes, sections, 'name'));
  while (!reader.done) {
    const kind = reader.u8();
    const part = reader.part(reader.uleb());
    if (kind !== FUNCTION_NAMES) continue;
    for (let rest = part.uleb(); rest > 0; rest--) {
      const index = part.uleb();
      const name = part.textOf(part.uleb());
      names.set(index, name === MAIN_WITHOUT_PARAMETERS ? 'main' : name);
    }
  }
  return names;
}
