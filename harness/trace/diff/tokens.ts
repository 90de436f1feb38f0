/** Accesses as the comparison sees them: polls gathered, addresses as buffer names, bits that say nothing taken off. */
import { type FieldSpec, fieldsOf, maskOf, registerAt, type View } from '../../../emulator/spec/index.js';
import { ADDRESS_OFFSETS, type Naming } from '../buffers.js';
import { type AccessRecord, hex } from '../model.js';
import { STARTTRIG } from '../structure.js';

export interface Token {
  /** The access; of several reads of one register in a row the last. */
  readonly access: AccessRecord;
  /** Reads that were gathered, repeats counted. */
  readonly reads: number;
  /** Same text: the same in substance. */
  readonly key: string;
  /** Same kind of access to the same register. */
  readonly place: string;
  /** Buffer name, for a register that takes an address. */
  readonly address: string | undefined;
  /** Bits of the value that count. */
  readonly mask: number;
  /** For data of put-bits: how many bits were put ahead of it in this run of accesses. */
  readonly bit: number | undefined;
}

/** How values are to be read. */
export interface Layout {
  readonly variant: string;
  readonly view: View;
}

const STATUS = 0xb1c;
const PUTBITSDATA = 0xb20;
/** Finish, stall and over-time: the hardware sets them, but a driver depends on each. */
const STATUS_EVENTS = 0xf;

const TYPE_PUT_BITS = 1;
/** NUM_BITS of STARTTRIG. */
const bitCount = (value: number) => (value >>> 8) & 0x3f;

/** Bits of a field that a write sets, or that a read has to tell of the driver's doing. */
function counts({ access, volatile: changes }: FieldSpec, op: 'r' | 'w'): boolean {
  return op === 'w' ? access !== 'ro' : !changes && access !== 'wo';
}

/** Masks that were worked out already, by kind of access. */
const masks = new Map<string, number>();

function maskFor({ op, offset }: AccessRecord, layout: Layout): number {
  const key = `${op}${offset} ${layout.variant} ${layout.view}`;
  const known = masks.get(key);
  if (known !== undefined) return known;
  const mask = findMask(op, offset, layout);
  masks.set(key, mask);
  return mask;
}

function findMask(op: 'r' | 'w', offset: number, { variant, view }: Layout): number {
  const register = registerAt(offset, variant);
  if (!register) return 0xffffffff;
  const silent = fieldsOf(register, variant, view).filter((field) => !counts(field, op));
  const mask = silent.reduce((rest, field) => (rest & ~maskOf(field)) >>> 0, 0xffffffff);
  return op === 'r' && offset === STATUS ? (mask | STATUS_EVENTS) >>> 0 : mask;
}

/** Of the data for put-bits only as many bits count as the trigger that follows takes. */
function putMask(accesses: readonly AccessRecord[], at: number): number {
  const next = accesses.slice(at + 1, at + 6).find(({ op, offset }) => op === 'w' && offset === STARTTRIG);
  if (!next || (next.value & 0xf) !== TYPE_PUT_BITS) return 0xffffffff;
  const bits = bitCount(next.value);
  return bits >= 32 ? 0xffffffff : 2 ** bits - 1;
}

function tokenOf(access: AccessRecord, reads: number, mask: number, naming: Naming, bit?: number): Token {
  const { op, offset, value, width } = access;
  const place = `${op} ${hex(offset, 3)}${width === 32 ? '' : ` ${width} bits`}`;
  const address = ADDRESS_OFFSETS.has(offset) ? naming(offset, value) : undefined;
  const meaning = address ?? `${hex((value & mask) >>> 0)}${access.high ? ` ${hex(access.high)}` : ''}`;
  return { access, reads, key: `${place} ${meaning}`, place, address, mask, bit };
}

/** The tokens of a run of accesses. */
export function tokensOf(accesses: readonly AccessRecord[], layout: Layout, naming: Naming): Token[] {
  const tokens: Token[] = [];
  let bits = 0;
  for (const [index, access] of accesses.entries()) {
    let mask = maskFor(access, layout);
    const data = access.op === 'w' && access.offset === PUTBITSDATA;
    if (data) mask = putMask(accesses, index);
    if (access.op === 'w' && access.offset === STARTTRIG && (access.value & 0xf) === TYPE_PUT_BITS) {
      bits += bitCount(access.value);
    }
    const last = tokens.at(-1);
    const poll = access.op === 'r' && last?.access.op === 'r' && last.access.offset === access.offset;
    const before = poll ? tokens.pop() : undefined;
    tokens.push(tokenOf(access, (before?.reads ?? 0) + access.count, mask, naming, data ? bits : undefined));
  }
  return tokens;
}
