/** `trace diff`: two traces aligned, and what differs between them told apart from what merely looks different. */
import {
  decode,
  type DecodedField,
  describeValue,
  fieldsOf,
  registerAt,
  reservedBits,
  shortName,
} from '../../../emulator/spec/index.js';
import { layoutOf } from '../canonical.js';
import { commonNaming, type Naming } from '../buffers.js';
import { type AccessRecord, hex, type Trace } from '../model.js';
import { addPhases, type Section, sectionsOf } from '../structure.js';
import { align, alignByCost } from './align.js';
import { type Layout, type Token, tokensOf } from './tokens.js';

/** A field whose value differs. */
export interface FieldDifference {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  /** The H.264 syntax element, or what the field means. */
  readonly meaning: string;
}

/** One difference in substance. Frames are those of the first trace, or of the second where the first has none. */
export interface TraceDifference {
  /** `moved`: the same access at another place of the same phase. */
  readonly kind: 'changed' | 'removed' | 'added' | 'moved' | 'frame-removed' | 'frame-added' | 'buffer';
  readonly frame?: number;
  readonly phase?: string;
  /** Lines in the two files. */
  readonly lineA?: number;
  readonly lineB?: number;
  readonly op?: 'r' | 'w';
  readonly offset?: number;
  readonly register?: string;
  /** Values as they stand. */
  readonly a?: string;
  readonly b?: string;
  readonly fields: readonly FieldDifference[];
  /** The difference in words. */
  readonly text: string;
}

/** Differences that mean nothing, by kind. */
export const NOISE = {
  address: 'addresses of the same buffers',
  volatile: 'bits that the hardware changes by itself, in values read',
  ignored: 'written bits that the hardware ignores',
  polls: 'reads that were repeated more or less often',
} as const;
export type NoiseKind = keyof typeof NOISE;

export interface NoiseSummary {
  readonly kind: NoiseKind;
  readonly meaning: string;
  readonly count: number;
  /** The first one, in words. */
  readonly first: string;
}

export interface TraceDiff {
  readonly a: string;
  readonly b: string;
  /** Frames of each. */
  readonly framesA: number;
  readonly framesB: number;
  /** Accesses that agree, polls counted once. */
  readonly equal: number;
  readonly differences: readonly TraceDifference[];
  readonly noise: readonly NoiseSummary[];
}

/** A frame with its phases, or one run of accesses outside frames. */
interface Unit {
  readonly frame: number | undefined;
  readonly sections: readonly { readonly phase: string; readonly tokens: readonly Token[] }[];
}

function unitsOf(sections: readonly Section[], layout: Layout, naming: Naming): Unit[] {
  const units: { frame: number | undefined; sections: { phase: string; tokens: Token[] }[] }[] = [];
  for (const { frame, phase, accesses } of sections) {
    const section = { phase, tokens: tokensOf(accesses, layout, naming) };
    const last = units.at(-1);
    if (last && frame !== undefined && last.frame === frame) last.sections.push(section);
    else units.push({ frame, sections: [section] });
  }
  return units;
}

/** How many different elements two bags have, of all they have: 0 the same, 1 nothing in common. */
function distance(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let [all, apart] = [0, 0];
  for (const [key, count] of a) {
    all += count;
    apart += Math.max(count - (b.get(key) ?? 0), 0);
  }
  for (const [key, count] of b) {
    all += count;
    apart += Math.max(count - (a.get(key) ?? 0), 0);
  }
  return all === 0 ? 0 : apart / all;
}

function bagOf(unit: Unit): Map<string, number> {
  const bag = new Map<string, number>();
  for (const { key } of unit.sections.flatMap(({ tokens }) => tokens)) bag.set(key, (bag.get(key) ?? 0) + 1);
  return bag;
}

/** Pairs of units compared at most; more are paired in order. */
const MOST_PAIRS = 250_000;

class Comparison {
  readonly differences: TraceDifference[] = [];
  equal = 0;
  private readonly noise = new Map<NoiseKind, { count: number; first: string }>();

  constructor(private readonly layout: Layout) {}

  units(a: readonly Unit[], b: readonly Unit[]): void {
    const [bagsA, bagsB] = [a.map(bagOf), b.map(bagOf)];
    const cost = (i: number, j: number) => {
      const inside = (unit: Unit | undefined) => unit?.frame !== undefined;
      if (inside(a[i]) !== inside(b[j])) return 1;
      return distance(bagsA[i] as Map<string, number>, bagsB[j] as Map<string, number>);
    };
    const plain = a.length * b.length > MOST_PAIRS;
    const inOrder = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => ({
      a: i < a.length ? i : undefined,
      b: i < b.length ? i : undefined,
    }));
    for (const step of plain ? inOrder : alignByCost(a.length, b.length, cost)) {
      const [unitA, unitB] = [
        step.a === undefined ? undefined : a[step.a],
        step.b === undefined ? undefined : b[step.b],
      ];
      if (unitA && unitB) this.pair(unitA, unitB);
      else if (unitA) this.alone(unitA, 'frame-removed');
      else if (unitB) this.alone(unitB, 'frame-added');
    }
  }

  noiseSummary(): NoiseSummary[] {
    return [...this.noise].map(([kind, { count, first }]) => ({ kind, meaning: NOISE[kind], count, first }));
  }

  private alone({ frame, sections }: Unit, kind: 'frame-removed' | 'frame-added'): void {
    const tokens = sections.flatMap((section) => section.tokens);
    if (tokens.length === 0) return;
    const line = tokens[0]?.access.line ?? 0;
    const what = frame === undefined ? `the accesses of phase ${sections[0]?.phase}` : `frame ${frame}`;
    this.differences.push({
      kind,
      ...(frame === undefined ? {} : { frame }),
      ...(kind === 'frame-removed' ? { lineA: line } : { lineB: line }),
      fields: [],
      text: `${what}, ${tokens.length} accesses: only in the ${kind === 'frame-removed' ? 'first' : 'second'} trace`,
    });
  }

  private pair(a: Unit, b: Unit): void {
    const phases = align(
      a.sections.map(({ phase }) => phase),
      b.sections.map(({ phase }) => phase),
    );
    for (const step of phases) {
      const sectionA = step.a === undefined ? undefined : a.sections[step.a];
      const sectionB = step.b === undefined ? undefined : b.sections[step.b];
      const phase = (sectionA ?? sectionB)?.phase ?? '';
      this.tokens(sectionA?.tokens ?? [], sectionB?.tokens ?? [], { frame: a.frame ?? b.frame, phase });
    }
  }

  private tokens(a: readonly Token[], b: readonly Token[], place: Place): void {
    const steps = align(
      a.map(({ key }) => key),
      b.map(({ key }) => key),
    );
    const removed: Token[] = [];
    const added: Token[] = [];
    const rest: { removed: Token[]; added: Token[] } = { removed: [], added: [] };
    const settle = () => {
      this.settle(removed.splice(0), added.splice(0), place, rest);
    };
    for (const step of steps) {
      const tokenA = step.a === undefined ? undefined : a[step.a];
      const tokenB = step.b === undefined ? undefined : b[step.b];
      if (tokenA && tokenB) {
        settle();
        this.same(tokenA, tokenB, place);
      } else if (tokenA) removed.push(tokenA);
      else if (tokenB) added.push(tokenB);
    }
    settle();
    this.leftOver(rest, place);
  }

  private same(a: Token, b: Token, { frame }: Place): void {
    this.equal++;
    if (a.access.value !== b.access.value) {
      const kind = a.address !== undefined ? 'address' : a.access.op === 'r' ? 'volatile' : 'ignored';
      this.addNoise(kind, `${this.name(a.access)}: ${hex(a.access.value)} and ${hex(b.access.value)}`, frame);
    }
    if (a.reads !== b.reads) this.addNoise('polls', `${this.name(a.access)}: ${a.reads} and ${b.reads} times`, frame);
  }

  private addNoise(kind: NoiseKind, text: string, frame: number | undefined): void {
    const known = this.noise.get(kind);
    if (known) known.count++;
    else this.noise.set(kind, { count: 1, first: frame === undefined ? text : `frame ${frame}, ${text}` });
  }

  /** Between two places that agree: accesses to the same register are one that changed. */
  private settle(
    removed: readonly Token[],
    added: readonly Token[],
    place: Place,
    rest: { removed: Token[]; added: Token[] },
  ): void {
    const steps = align(
      removed.map((token) => token.place),
      added.map((token) => token.place),
    );
    for (const step of steps) {
      const tokenA = step.a === undefined ? undefined : removed[step.a];
      const tokenB = step.b === undefined ? undefined : added[step.b];
      if (tokenA && tokenB) this.changed(tokenA, tokenB, place);
      else if (tokenA) rest.removed.push(tokenA);
      else if (tokenB) rest.added.push(tokenB);
    }
  }

  private leftOver({ removed, added }: { removed: Token[]; added: Token[] }, place: Place): void {
    for (const token of removed) {
      const twin = added.findIndex(({ key }) => key === token.key);
      if (twin >= 0) this.moved(token, added.splice(twin, 1)[0] as Token, place);
      else this.oneSided('removed', token, place);
    }
    for (const token of added) this.oneSided('added', token, place);
  }

  private changed(a: Token, b: Token, place: Place): void {
    const name = this.name(a.access);
    const verb = a.access.op === 'r' ? 'reads' : 'writes';
    const fields = a.address === undefined ? this.fields(a, b) : [];
    const [from, to] = a.address === undefined ? [hex(a.access.value), hex(b.access.value)] : [a.address, b.address];
    const header =
      a.bit === undefined
        ? undefined
        : `${name} ${hex(a.access.value)} -> ${hex(b.access.value)} (header bits from ${a.bit} on)`;
    const list = fields.map(
      ({ field, from: was, to: is, meaning }) => `${field}: ${was} -> ${is}${meaning ? ` (${meaning})` : ''}`,
    );
    this.differences.push({
      kind: 'changed',
      ...this.place(place, a.access, b.access),
      a: hex(a.access.value),
      b: hex(b.access.value),
      fields,
      text: header ?? (list.length > 0 ? `${name} ${list.join(', ')}` : `${name} ${verb} ${from} -> ${to}`),
    });
  }

  private moved(a: Token, b: Token, place: Place): void {
    const text = `${this.phrase(a)}: moved, line ${a.access.line} in the first trace, ${b.access.line} in the second`;
    this.differences.push({ kind: 'moved', ...this.place(place, a.access, b.access), fields: [], text });
  }

  private oneSided(kind: 'removed' | 'added', token: Token, place: Place): void {
    const [a, b] = kind === 'removed' ? [token.access, undefined] : [undefined, token.access];
    const value = hex(token.access.value);
    this.differences.push({
      kind,
      ...this.place(place, a, b),
      ...(a ? { a: value } : { b: value }),
      fields: [],
      text: `${this.phrase(token)}: only in the ${a ? 'first' : 'second'} trace`,
    });
  }

  private place({ frame, phase }: Place, a: AccessRecord | undefined, b: AccessRecord | undefined) {
    const access = (a ?? b) as AccessRecord;
    return {
      ...(frame === undefined ? {} : { frame }),
      ...{ phase, op: access.op, offset: access.offset, register: this.name(access) },
      ...(a ? { lineA: a.line } : {}),
      ...(b ? { lineB: b.line } : {}),
    };
  }

  private name({ offset }: AccessRecord): string {
    const register = registerAt(offset, this.layout.variant);
    return register ? shortName(register) : hex(offset, 3);
  }

  private phrase({ access, address, reads }: Token): string {
    const name = this.name(access);
    if (access.op === 'r') return `read of ${name}${reads > 1 ? `, ${reads} times` : ''}`;
    return `write of ${name} ${address ?? hex(access.value)}`;
  }

  private fields(a: Token, b: Token): FieldDifference[] {
    const { variant, view } = this.layout;
    const register = registerAt(a.access.offset, variant);
    const mask = (a.mask & b.mask) >>> 0;
    if (!register) return [];
    const [partsA, partsB] = [
      decode(register, a.access.value, variant, view),
      decode(register, b.access.value, variant, view),
    ];
    const differing = partsA.flatMap((part, index): FieldDifference[] => {
      const twin = partsB[index];
      if (!twin || part.raw === twin.raw) return [];
      const { name, low, high, syntax, meaning } = part.field;
      const own = (2 ** (high - low + 1) - 1) * 2 ** low;
      if ((own & mask) >>> 0 === 0) return [];
      return [{ field: name, from: valueText(part), to: valueText(twin), meaning: syntax ?? meaning }];
    });
    const [restA, restB] = [a, b].map(({ access }) => reservedBits(register, access.value, variant, view) & mask);
    if (restA !== restB) {
      differing.push({
        field: 'reserved bits',
        from: hex((restA ?? 0) >>> 0),
        to: hex((restB ?? 0) >>> 0),
        meaning: 'no public source names them',
      });
    }
    // one word over the whole register is said as such
    const whole =
      fieldsOf(register, variant, view).length === 1 && differing.length === 1 && differing[0]?.field === 'VALUE';
    return whole
      ? differing.map((field) => ({ ...field, from: hex(a.access.value), to: hex(b.access.value) }))
      : differing;
  }
}

/** `1 DIS`, or the number alone. */
const valueText = (part: DecodedField) => (part.name === undefined ? describeValue(part) : `${part.raw} ${part.name}`);

interface Place {
  readonly frame: number | undefined;
  readonly phase: string;
}

const marked = ({ records }: Trace) => records.some(({ kind }) => kind === 'phase');

/** Sizes of buffers of the same name. */
function bufferDifferences(a: Trace, b: Trace): TraceDifference[] {
  return a.buffers.flatMap(({ name, size }) => {
    const twin = b.buffers.find((buffer) => buffer.name === name);
    if (!twin || twin.size === size) return [];
    return [{ kind: 'buffer', fields: [], text: `buffer ${name}: ${size} -> ${twin.size} bytes` } as const];
  });
}

const frameCount = (sections: readonly Section[]) => new Set(sections.map(({ frame }) => frame)).size;

/**
 * Compares two traces. Frames are paired first, then phases, then accesses; what is inserted or left out does not disturb
 * what follows.
 */
export function diffTraces(a: Trace, b: Trace): TraceDiff {
  // inferred phases need not agree with those that a file marks
  const both = marked(a) && marked(b) && (a.format === b.format || (!bare(a) && !bare(b)));
  const sections = (trace: Trace) =>
    sectionsOf(both ? trace : { records: addPhases(trace.records.filter((record) => record.kind === 'access')) });
  const [sectionsA, sectionsB] = [sections(a), sections(b)];
  const layout: Layout = {
    variant: layoutOf(a.provenance.soc ? a.provenance : b.provenance),
    view: (a.provenance.codec ?? b.provenance.codec) === 'jpeg' ? 'jpeg' : 'h264',
  };
  const [nameA, nameB] = commonNaming(a, b);
  const comparison = new Comparison(layout);
  comparison.differences.push(...bufferDifferences(a, b));
  comparison.units(unitsOf(sectionsA, layout, nameA), unitsOf(sectionsB, layout, nameB));
  return {
    a: a.path,
    b: b.path,
    framesA: frameCount(sectionsA.filter(({ frame }) => frame !== undefined)),
    framesB: frameCount(sectionsB.filter(({ frame }) => frame !== undefined)),
    equal: comparison.equal,
    differences: comparison.differences,
    noise: comparison.noiseSummary(),
  };
}

/** Formats without phases of their own. */
const bare = ({ format }: Trace) => format === 'rwmmio' || format === 'qemu';
