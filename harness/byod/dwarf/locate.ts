/** From an offset in a linked module to the places of its source. */
import type { SourcePlace } from '../machine/fault.js';
import { type Scope, type Unit, unitsOf } from './info.js';
import { type LineRow, type LineTable, lineTables } from './line.js';
import { CODE, customSection, type FunctionBody, functionBodies, functionNames, sectionsOf } from './wasm.js';

/** The last element whose `key` is not above `value`, of a list in the order of the keys. */
function lastUpTo<T>(list: readonly T[], value: number, key: (element: T) => number): T | undefined {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (key(list[middle] as T) <= value) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}

const holds = ({ ranges }: Scope, address: number) => ranges.some(([start, end]) => address >= start && address < end);

interface TopScope {
  readonly start: number;
  readonly scope: Scope;
  readonly unit: Unit;
}

/** The debug information of one module. Reading it is put off until the first question. */
export class SourceMap {
  private readonly codeStart: number;
  private readonly names: ReadonlyMap<number, string>;
  private readonly bodies: readonly FunctionBody[];
  private readonly rows: readonly LineRow[];
  private readonly tables: ReadonlyMap<number, LineTable>;
  private readonly functions: readonly TopScope[];

  /** @param names of functions by index; default: those of the name section, which objects lack */
  constructor(bytes: Uint8Array, names?: ReadonlyMap<number, string>) {
    const sections = sectionsOf(bytes);
    const custom = (name: string) => customSection(bytes, sections, name);
    this.codeStart = sections.find(({ id }) => id === CODE)?.start ?? 0;
    this.names = names ?? functionNames(bytes, sections);
    this.bodies = functionBodies(bytes, sections);
    const str = custom('.debug_str');
    const tables = lineTables(custom('.debug_line'), { str, lineStr: custom('.debug_line_str') });
    this.tables = new Map(tables.map((table) => [table.offset, table]));
    this.rows = tables
      .flatMap(({ rows }) => rows)
      // at the same address, the end of a sequence comes before the start of the next
      .sort((a, b) => a.address - b.address || Number(b.end) - Number(a.end));
    const units = unitsOf({
      info: custom('.debug_info'),
      abbrev: custom('.debug_abbrev'),
      ranges: custom('.debug_ranges'),
      str,
    });
    this.functions = units
      .flatMap((unit) => unit.functions.flatMap((scope) => scope.ranges.map(([start]) => ({ start, scope, unit }))))
      .sort((a, b) => a.start - b.start);
  }

  /** Name of the function at an offset of the file, as the name section has it. */
  functionAt(offset: number): string | undefined {
    const body = lastUpTo(this.bodies, offset, ({ start }) => start);
    return body && offset < body.end ? this.names.get(body.index) : undefined;
  }

  /**
   * Places at an offset of the file, innermost first: more than one where calls were inlined. Empty where no line is
   * known.
   */
  locate(offset: number): SourcePlace[] {
    const address = offset - this.codeStart;
    const row = lastUpTo(this.rows, address, (one) => one.address);
    if (!row || row.end) return [];
    const top = lastUpTo(this.functions, address, ({ start }) => start);
    const chain = top && holds(top.scope, address) ? chainOf(top.scope, address) : [];
    const name = this.functionAt(offset) ?? '?';
    const places: SourcePlace[] = [];
    let { file, line, column } = row;
    for (const scope of chain.reverse()) {
      places.push({ file, line, column, function: scope.name || name });
      if (!scope.call || !top) continue;
      ({ line, column } = scope.call);
      file = this.tables.get(top.unit.lines)?.files[scope.call.file] ?? file;
    }
    return places.length > 0 ? places : [{ file, line, column, function: name }];
  }
}

/** The function and what is inlined at an address, outermost first. */
function chainOf(scope: Scope, address: number): Scope[] {
  const inner = scope.inner.find((one) => holds(one, address));
  return inner ? [scope, ...chainOf(inner, address)] : [scope];
}

/** Locates within one module, reading its debug information when it is first needed. `ours` tells the runtime's own files. */
export function moduleLocator(
  bytes: Uint8Array,
  ours: (file: string) => boolean,
): (offset: number) => readonly SourcePlace[] {
  let map: SourceMap | undefined;
  const known = new Map<number, readonly SourcePlace[]>();
  return (offset) => {
    const before = known.get(offset);
    if (before) return before;
    map ??= new SourceMap(bytes);
    const places = map.locate(offset).filter(({ file }) => !ours(file));
    known.set(offset, places);
    return places;
  };
}
