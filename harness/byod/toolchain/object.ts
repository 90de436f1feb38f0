/** Who uses a symbol: relocations of a WebAssembly object file (tool-conventions, Linking.md) with its line table. */
import { ByteReader } from '../dwarf/bytes.js';
import { SourceMap } from '../dwarf/locate.js';
import { CODE, CUSTOM, importedFunctions, type Section, sectionsOf } from '../dwarf/wasm.js';
import type { SourcePlace } from '../machine/fault.js';

const SYMBOL_TABLE = 8;
const KIND = { function: 0, data: 1, global: 2, section: 3, tag: 4, table: 5 } as const;
const FLAG = { binding: 3, undefined: 0x10, explicitName: 0x40 } as const;
const WEAK = 1;
const LOCAL = 2;

export interface ObjectSymbol {
  readonly index: number;
  readonly name: string;
  readonly defined: boolean;
  /** Visible to other objects. */
  readonly global: boolean;
  /** Another definition comes first. */
  readonly weak: boolean;
  /** Index of a function; undefined for everything else. */
  readonly function: number | undefined;
}

/** Symbols of an object file. */
export function objectSymbols(bytes: Uint8Array): ObjectSymbol[] {
  const sections = sectionsOf(bytes);
  const linking = sections.find(({ id, name }) => id === CUSTOM && name === 'linking');
  if (!linking) return [];
  const imports = importedFunctions(bytes, sections);
  const reader = new ByteReader(bytes, linking.start, linking.end);
  reader.uleb();
  while (!reader.done) {
    const type = reader.u8();
    const part = reader.part(reader.uleb());
    if (type === SYMBOL_TABLE) return symbols(part, imports);
  }
  return [];
}

function symbols(reader: ByteReader, imports: readonly string[]): ObjectSymbol[] {
  return Array.from({ length: reader.uleb() }, (_, index) => {
    const kind = reader.u8();
    const flags = reader.uleb();
    const defined = (flags & FLAG.undefined) === 0;
    const global = (flags & FLAG.binding) !== LOCAL;
    let name = '';
    let number: number | undefined;
    if (kind === KIND.data) {
      name = reader.textOf(reader.uleb());
      if (defined) for (let field = 0; field < 3; field++) reader.uleb();
    } else if (kind === KIND.section) reader.uleb();
    else {
      const element = reader.uleb();
      if (kind === KIND.function) number = element;
      if (defined || flags & FLAG.explicitName) name = reader.textOf(reader.uleb());
      else if (kind === KIND.function) name = imports[element] ?? '';
    }
    return { index, name, defined, global, weak: (flags & FLAG.binding) === WEAK, function: number };
  });
}

/** Relocations without an addend: indices of functions, globals, types, tables and tags. */
const WITHOUT_ADDEND = new Set([0, 1, 2, 6, 7, 10, 12, 13, 18, 19, 20, 24]);

/** Offsets in the code section's content where a symbol is used. */
function usesOf(bytes: Uint8Array, sections: readonly Section[], symbol: number): number[] {
  const section = sections.find(({ id, name }) => id === CUSTOM && name === 'reloc.CODE');
  if (!section) return [];
  const reader = new ByteReader(bytes, section.start, section.end);
  reader.uleb();
  const uses: number[] = [];
  for (let rest = reader.uleb(); rest > 0; rest--) {
    const type = reader.u8();
    const offset = reader.uleb();
    const index = reader.uleb();
    if (!WITHOUT_ADDEND.has(type)) reader.sleb();
    // type 6 names a signature, not a symbol
    if (type !== 6 && index === symbol) uses.push(offset);
  }
  return uses;
}

/** Places in an object's source that use a symbol it does not define. */
export function callersOf(bytes: Uint8Array, name: string): SourcePlace[] {
  const all = objectSymbols(bytes);
  const symbol = all.find((one) => one.name === name && !one.defined);
  if (!symbol) return [];
  const sections = sectionsOf(bytes);
  const code = sections.find(({ id }) => id === CODE);
  if (!code) return [];
  const names = all.flatMap((one): [number, string][] =>
    one.function === undefined ? [] : [[one.function, one.name]],
  );
  const map = new SourceMap(bytes, new Map(names));
  return usesOf(bytes, sections, symbol.index).flatMap((offset) => map.locate(code.start + offset).slice(0, 1));
}
