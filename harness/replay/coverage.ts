/** Which registers, fields and named values a sequence of accesses touches. */
import { decode, type DecodedField, fieldsOf, REGISTERS, registerAt, shortName } from '../../emulator/spec/index.js';

export interface FieldCoverage {
  readonly field: string;
  /** Named values that were written or read, and those that were not. */
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
  /** How many different values. */
  readonly values: number;
  /** It was something else than 0 at least once, or its 0 has a name. */
  readonly used: boolean;
}

export interface RegisterCoverage {
  readonly register: string;
  readonly offset: number;
  readonly reads: number;
  readonly writes: number;
  readonly fields: readonly FieldCoverage[];
}

export interface CoverageReport {
  /** Registers touched, and registers of input stage, encoder and top level in all. */
  readonly registers: readonly [touched: number, all: number];
  /** Fields that had a named value or another one than 0, and fields in all. */
  readonly fields: readonly [touched: number, all: number];
  readonly namedValues: readonly [touched: number, all: number];
  readonly touched: readonly RegisterCoverage[];
  /** Names of registers never touched. */
  readonly untouched: readonly string[];
}

interface Tally {
  reads: number;
  writes: number;
  readonly values: Set<number>;
}

/** Different values of one register that are kept; data ports have no end of them. */
const MOST_VALUES = 4096;

export class Coverage {
  private readonly tallies = new Map<number, Tally>();

  constructor(private readonly variant: string) {}

  add(op: 'r' | 'w', offset: number, value: number): void {
    const tally = this.tallies.get(offset) ?? { reads: 0, writes: 0, values: new Set<number>() };
    this.tallies.set(offset, tally);
    if (op === 'r') tally.reads++;
    else tally.writes++;
    if (tally.values.size < MOST_VALUES) tally.values.add(value);
  }

  report(): CoverageReport {
    const { variant } = this;
    const all = REGISTERS.filter((register) => registerAt(register.offset, variant) === register);
    const fields = all.flatMap((register) => fieldsOf(register, variant));
    const named = fields.reduce((sum, field) => sum + field.values.length, 0);
    const touched = all.flatMap((register) => {
      const tally = this.tallies.get(register.offset);
      if (!tally) return [];
      const words = [...tally.values].map((value) => decode(register, value, variant));
      const { reads, writes } = tally;
      const list = fieldsOf(register, variant).map((_, index) =>
        fieldCoverage(words.map((parts) => parts[index] as DecodedField)),
      );
      return [{ register: shortName(register), offset: register.offset, reads, writes, fields: list }];
    });
    const parts = touched.flatMap((register) => register.fields);
    return {
      registers: [touched.length, all.length],
      fields: [parts.filter(({ used }) => used).length, fields.length],
      namedValues: [parts.reduce((sum, { seen }) => sum + seen.length, 0), named],
      touched,
      untouched: all.filter(({ offset }) => !this.tallies.has(offset)).map(shortName),
    };
  }
}

function fieldCoverage(parts: readonly DecodedField[]): FieldCoverage {
  const raw = new Set(parts.map((part) => part.raw));
  const { name, values } = (parts[0] as DecodedField).field;
  const names = (seen: boolean) => values.filter(({ value }) => raw.has(value) === seen).map((named) => named.name);
  const used = names(true).length > 0 || parts.some((part) => part.raw !== 0);
  return { field: name, seen: names(true), unseen: names(false), values: raw.size, used };
}
