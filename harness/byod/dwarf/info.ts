/** Functions and what was inlined into them: DWARF 4 .debug_info (section 7.5), as much of it as that takes. */
import { ByteReader } from './bytes.js';

export interface InfoSections {
  readonly info: Uint8Array;
  readonly abbrev: Uint8Array;
  readonly str: Uint8Array;
  readonly ranges: Uint8Array;
}

/** Code of a function, or of a call that was inlined. Addresses are offsets from the start of the code section's content. */
export interface Scope {
  readonly ranges: readonly (readonly [start: number, end: number])[];
  readonly name: string;
  /** Of an inlined call: where it stands. `file` is a number of the unit's line table. */
  readonly call: { readonly file: number; readonly line: number; readonly column: number } | undefined;
  readonly inner: Scope[];
}

export interface Unit {
  /** Offset of its line table in .debug_line. */
  readonly lines: number;
  readonly functions: readonly Scope[];
}

const TAG = { inlined: 0x1d, subprogram: 0x2e } as const;
const AT = {
  name: 0x03,
  stmtList: 0x10,
  lowPc: 0x11,
  highPc: 0x12,
  origin: 0x31,
  callColumn: 0x57,
  callFile: 0x58,
  callLine: 0x59,
  ranges: 0x55,
  specification: 0x47,
} as const;

interface Abbreviation {
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: readonly (readonly [name: number, form: number])[];
}

interface Entry {
  readonly offset: number;
  readonly abbreviation: Abbreviation;
  readonly values: ReadonlyMap<number, number | string>;
}

function abbreviations(section: Uint8Array, offset: number): Map<number, Abbreviation> {
  const reader = new ByteReader(section, offset);
  const found = new Map<number, Abbreviation>();
  for (let code = reader.uleb(); code !== 0; code = reader.uleb()) {
    const tag = reader.uleb();
    const children = reader.u8() !== 0;
    const attributes: [number, number][] = [];
    for (;;) {
      const pair: [number, number] = [reader.uleb(), reader.uleb()];
      if (pair[0] === 0 && pair[1] === 0) break;
      attributes.push(pair);
    }
    found.set(code, { tag, children, attributes });
  }
  return found;
}

/** Units of version 4 and before; later ones are left out, lines are known of them all the same. */
export function unitsOf(sections: InfoSections): Unit[] {
  const reader = new ByteReader(sections.info);
  const units: Unit[] = [];
  while (!reader.done) {
    const start = reader.at;
    const part = reader.part(reader.u32());
    const version = part.u16();
    if (version < 2 || version > 4) continue;
    units.push(new UnitReader(part, start, sections).read());
  }
  return units;
}

class UnitReader {
  private readonly table: Map<number, Abbreviation>;
  private readonly names = new Map<number, string>();
  /** Names are looked up when all are known. */
  private readonly origins: (() => void)[] = [];
  private base = 0;

  constructor(
    private readonly reader: ByteReader,
    private readonly start: number,
    private readonly sections: InfoSections,
  ) {
    this.table = abbreviations(sections.abbrev, reader.u32());
    // address size
    reader.u8();
  }

  read(): Unit {
    const root = this.entry();
    const functions: Scope[] = [];
    this.base = Number(root?.values.get(AT.lowPc) ?? 0);
    if (root?.abbreviation.children) this.children(functions);
    for (const settle of this.origins) settle();
    return { lines: Number(root?.values.get(AT.stmtList) ?? 0), functions };
  }

  /** Entries up to the end of the parent's; scopes go to `scopes`. */
  private children(scopes: Scope[]): void {
    for (let entry = this.entry(); entry; entry = this.entry()) {
      const { tag, children } = entry.abbreviation;
      const scope = tag === TAG.subprogram || tag === TAG.inlined ? this.scope(entry) : undefined;
      if (scope) scopes.push(scope);
      if (children) this.children(scope?.inner ?? scopes);
    }
  }

  private scope({ offset, abbreviation, values }: Entry): Scope | undefined {
    const name = values.get(AT.name);
    if (typeof name === 'string') this.names.set(offset, name);
    const ranges = this.ranges(values);
    if (ranges.length === 0) return undefined;
    const inlined = abbreviation.tag === TAG.inlined;
    const number = (attribute: number) => Number(values.get(attribute) ?? 0);
    const scope = {
      ranges,
      name: typeof name === 'string' ? name : '',
      call: inlined
        ? { file: number(AT.callFile), line: number(AT.callLine), column: number(AT.callColumn) }
        : undefined,
      inner: [],
    };
    const origin = values.get(AT.origin) ?? values.get(AT.specification);
    if (origin !== undefined) {
      this.origins.push(() => {
        scope.name ||= this.names.get(Number(origin)) ?? '';
      });
    }
    return scope;
  }

  private ranges(values: ReadonlyMap<number, number | string>): [number, number][] {
    const offset = values.get(AT.ranges);
    if (offset !== undefined) return this.listed(Number(offset));
    const low = values.get(AT.lowPc);
    const high = values.get(AT.highPc);
    if (low === undefined || high === undefined) return [];
    return [[Number(low), Number(low) + Number(high)]];
  }

  /** Section 2.17.3: pairs up to (0, 0); a pair that begins with -1 sets the base. */
  private listed(offset: number): [number, number][] {
    const reader = new ByteReader(this.sections.ranges, offset);
    const found: [number, number][] = [];
    let base = this.base;
    for (;;) {
      const [low, high] = [reader.u32(), reader.u32()];
      if (low === 0 && high === 0) return found;
      if (low === 0xffff_ffff) base = high;
      else found.push([base + low, base + high]);
    }
  }

  private entry(): Entry | undefined {
    if (this.reader.done) return undefined;
    const offset = this.reader.at;
    const code = this.reader.uleb();
    const abbreviation = this.table.get(code);
    if (!abbreviation) return undefined;
    const values = new Map<number, number | string>();
    for (const [name, form] of abbreviation.attributes) values.set(name, this.value(form));
    return { offset, abbreviation, values };
  }

  private value(form: number): number | string {
    const { reader } = this;
    switch (form) {
      case 0x08:
        return reader.text();
      case 0x0e:
        return new ByteReader(this.sections.str, reader.u32()).text();
      case 0x0b:
      case 0x0c:
        return reader.u8();
      case 0x05:
        return reader.u16();
      case 0x01:
      case 0x06:
      case 0x10:
      case 0x17:
        return reader.u32();
      case 0x07:
      case 0x14:
      case 0x20:
        return reader.u32() + reader.u32() * 2 ** 32;
      case 0x0d:
        return reader.sleb();
      case 0x0f:
        return reader.uleb();
      case 0x11:
        return this.start + reader.u8();
      case 0x12:
        return this.start + reader.u16();
      case 0x13:
        return this.start + reader.u32();
      case 0x15:
        return this.start + reader.uleb();
      case 0x19:
        return 1;
      case 0x0a:
        return this.block(reader.u8());
      case 0x03:
        return this.block(reader.u16());
      case 0x04:
        return this.block(reader.u32());
      case 0x09:
      case 0x18:
        return this.block(reader.uleb());
      default:
        throw new Error(`.debug_info has a form 0x${form.toString(16)} that is not known here`);
    }
  }

  private block(length: number): number {
    this.reader.skip(length);
    return 0;
  }
}
