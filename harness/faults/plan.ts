/** Fault plans: `--faults FILE` (JSON) and `--fault TEXT`, checked so that each mistake is told with its place and remedy. */
import { readFileSync } from 'node:fs';
import {
  DEFAULT_CLOCKS,
  type Fault,
  FAULT_BUFFERS,
  FAULT_KINDS,
  type FaultKind,
  type FaultMoment,
  spec,
} from '../../emulator/index.js';
import { suggestion } from '../drivers/common/suggest.js';
import { fileReason, UsageError } from '../errors.js';

const PARAMETERS = ['clocks', 'count', 'register', 'bit', 'buffer', 'offset', 'address'] as const;
type ParameterName = (typeof PARAMETERS)[number];
const MOMENTS = ['frame', 'macroblock', 'cycle'] as const;

/** What each kind takes beside its moment; `count` goes with pictures. */
const TAKES: Readonly<Record<FaultKind, readonly ParameterName[]>> = {
  'irq-lost': ['count'],
  'irq-late': ['clocks', 'count'],
  'irq-spurious': ['clocks', 'count'],
  'ready-stuck': ['count'],
  stall: ['clocks', 'count'],
  overtime: ['clocks', 'count'],
  hang: ['count'],
  'bus-error': ['buffer', 'address', 'count'],
  'register-flip': ['register', 'bit', 'count'],
  'dram-flip': ['buffer', 'offset', 'address', 'bit', 'count'],
  'reset-while-busy': ['count'],
  'clock-lost': ['clocks', 'count'],
};

/** What must be there, one of each group. */
const NEEDS: Partial<Record<FaultKind, readonly (readonly ParameterName[])[]>> = {
  'bus-error': [['buffer', 'address']],
  'register-flip': [['register'], ['bit']],
  'dram-flip': [['buffer', 'address'], ['bit']],
};

const MOST: Readonly<Record<'clocks' | 'count' | 'offset' | 'address' | (typeof MOMENTS)[number], number>> = {
  clocks: 2 ** 32 - 1,
  count: 1_000_000,
  offset: 2 ** 30 - 1,
  address: 2 ** 32 - 1,
  frame: 1_000_000_000,
  macroblock: 256 * 256,
  cycle: 2 ** 52,
};

type Values = Readonly<Record<string, unknown>>;

/** Throws UsageError with `where`, the key, the value and what it takes. */
function whole(where: string, key: string, value: unknown, high: number): number {
  const number = typeof value === 'string' && /^(\d{1,16}|0x[0-9a-f]{1,8})$/i.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= high) return number;
  throw new UsageError(`${where}: ${key} takes a whole number from 0 to ${high}, not ${JSON.stringify(value)}`);
}

function atLeastOne(where: string, key: string, value: unknown, high: number): number {
  const number = whole(where, key, value, high);
  if (number > 0) return number;
  throw new UsageError(`${where}: ${key} takes a whole number from 1 to ${high}, not 0`);
}

/** The words near to the one typed, if any, then all. */
function choices(typed: unknown, verb: string, words: readonly string[]): string {
  return `${suggestion(String(typed), words)} (${verb} ${words.join(', ')})`;
}

function kindOf(where: string, value: unknown): FaultKind {
  const kind = FAULT_KINDS.find((known) => known === value);
  if (kind) return kind;
  throw new UsageError(
    `${where}: ${JSON.stringify(value)} is no kind of fault${choices(value, 'there are', FAULT_KINDS)}`,
  );
}

function registerOf(where: string, value: unknown): number {
  const text = typeof value === 'number' ? `0x${value.toString(16)}` : value;
  if (typeof text === 'string') {
    const offset = /^0x[0-9a-f]{1,3}$/i.test(text) ? Number(text) : undefined;
    const register = offset === undefined ? spec.registerByName(text) : spec.registerAt(offset);
    if (register) return register.offset;
  }
  throw new UsageError(
    `${where}: register ${JSON.stringify(value)} is not known; use a name or an offset of "cedrus-emu regs", such as PARA1 or 0xb08`,
  );
}

function momentOf(where: string, values: Values): FaultMoment {
  const { frame, macroblock, cycle } = values;
  if (cycle !== undefined) {
    if (frame !== undefined || macroblock !== undefined) {
      throw new UsageError(`${where}: cycle excludes frame and macroblock; leave one of them out`);
    }
    return { cycle: whole(where, 'cycle', cycle, MOST.cycle) };
  }
  if (frame === undefined) {
    throw new UsageError(`${where}: when is missing; give frame, frame and macroblock, or cycle`);
  }
  return {
    frame: whole(where, 'frame', frame, MOST.frame),
    ...(macroblock === undefined ? {} : { macroblock: whole(where, 'macroblock', macroblock, MOST.macroblock) }),
  };
}

function parameterOf(where: string, kind: FaultKind, name: ParameterName, value: unknown): number | string {
  switch (name) {
    case 'clocks':
    case 'count':
      return atLeastOne(where, name, value, MOST[name]);
    case 'offset':
    case 'address':
      return whole(where, name, value, MOST[name]);
    case 'bit':
      return whole(where, name, value, kind === 'register-flip' ? 31 : 7);
    case 'register':
      return registerOf(where, value);
    case 'buffer':
      if (typeof value === 'string' && value !== '') return value;
      throw new UsageError(
        `${where}: buffer takes a name, not ${JSON.stringify(value)}: ${FAULT_BUFFERS.join(', ')}, or one of the driver's buffers`,
      );
  }
}

function checkKeys(where: string, kind: FaultKind, values: Values): void {
  const takes = [...MOMENTS, ...TAKES[kind]];
  for (const key of Object.keys(values)) {
    if (key === 'kind' || (takes as string[]).includes(key)) continue;
    throw new UsageError(`${where}: ${kind} takes no ${key}${choices(key, 'it takes', takes)}`);
  }
  const { cycle, count, buffer, address, offset } = values;
  if (cycle !== undefined && count !== undefined) {
    throw new UsageError(`${where}: count counts pictures and does not go with cycle; give frame instead`);
  }
  if (buffer !== undefined && address !== undefined) {
    throw new UsageError(`${where}: buffer and address exclude each other; leave one of them out`);
  }
  if (offset !== undefined && buffer === undefined) {
    throw new UsageError(`${where}: offset counts from the start of a buffer; name it with buffer, or use address`);
  }
  const missing = NEEDS[kind]?.find((group) => group.every((name) => values[name] === undefined));
  if (missing) throw new UsageError(`${where}: ${kind} needs ${missing.join(' or ')}`);
}

/** One fault from its keys. `where` begins the messages. */
function faultOf(where: string, values: Values): Fault {
  const kind = kindOf(where, values.kind);
  checkKeys(where, kind, values);
  const at = momentOf(where, values);
  const given = TAKES[kind]
    .filter((name) => values[name] !== undefined)
    .map((name) => [name, parameterOf(where, kind, name, values[name])]);
  return { kind, at, ...Object.fromEntries(given) } as Fault;
}

/**
 * `KIND@frame:N`, `KIND@mb:F.N` or `KIND@cycle:N`, then `,key=value` for each parameter.
 * @throws UsageError that names the option's text and what is wrong with it
 */
export function parseFaultText(text: string, where = `--fault "${text}"`): Fault {
  const [head = '', ...rest] = text.split(',');
  const match = /^([^@]*)@(?:(frame|cycle):(\d{1,16})|mb:(\d{1,10})\.(\d{1,6}))$/.exec(head);
  if (!match) {
    throw new UsageError(
      `${where}: a fault is KIND@frame:N, KIND@mb:FRAME.MACROBLOCK or KIND@cycle:N with ,key=value behind it, such as hang@mb:3.20 or dram-flip@frame:5,buffer=bitstream,bit=3`,
    );
  }
  const [, kind, unit, number, frame, macroblock] = match;
  const moment = unit === undefined ? { frame, macroblock } : { [unit]: number };
  const values: Record<string, unknown> = { kind, ...moment };
  for (const pair of rest) {
    const [, key, value] = /^\s*([\w-]+)=(.+)$/.exec(pair) ?? [];
    if (key === undefined) throw new UsageError(`${where}: "${pair}" is no key=value, such as clocks=20000`);
    if (key in values) throw new UsageError(`${where}: ${key} is there twice`);
    values[key] = value;
  }
  return faultOf(where, values);
}

/**
 * The faults of a plan: `{"faults": [{"kind": "hang", "frame": 3, "macroblock": 20}, ...]}`, with an optional `description`.
 * @param value what JSON.parse gave; `name` begins the messages
 */
export function parseFaultPlan(value: unknown, name: string): Fault[] {
  if (typeof value !== 'object' || value === null || !('faults' in value) || !Array.isArray(value.faults)) {
    throw new UsageError(`${name}: a fault plan is {"faults": [{"kind": ..., "frame": ...}, ...]}; see docs/faults.md`);
  }
  const strange = Object.keys(value).find((key) => key !== 'faults' && key !== 'description');
  if (strange !== undefined) {
    throw new UsageError(`${name}: ${strange} is no key of a plan; there are faults and description`);
  }
  return value.faults.map((entry: unknown, index) => {
    const where = `${name}, fault ${index + 1}`;
    if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) return faultOf(where, entry as Values);
    if (typeof entry === 'string') return parseFaultText(entry, where);
    throw new UsageError(`${where}: it is neither an object nor a text such as "hang@frame:3"`);
  });
}

/** Reads a plan. Throws UsageError when it cannot be read or is none. */
export function readFaultPlan(file: string): Fault[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: the fault plan cannot be read: ${fileReason(error)}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: the fault plan is no JSON: ${(error as Error).message}`, { cause: error });
  }
  return parseFaultPlan(value, file);
}

/** A fault as `--fault` takes it. */
export function faultText(fault: Fault): string {
  const { kind, at } = fault;
  const moment =
    'cycle' in at
      ? `cycle:${at.cycle}`
      : at.macroblock === undefined
        ? `frame:${at.frame}`
        : `mb:${at.frame}.${at.macroblock}`;
  const hex = (value: number) => `0x${value.toString(16)}`;
  const given = TAKES[kind]
    .filter((name) => fault[name] !== undefined)
    .map((name) => {
      const value = fault[name]!;
      if (name === 'register') return `register=${spec.shortName(spec.registerAt(value as number)!)}`;
      return `${name}=${name === 'address' ? hex(value as number) : value}`;
    });
  return [`${kind}@${moment}`, ...given].join(',');
}

/** Each kind with its parameters and its clocks, for help texts. */
export function faultKindsText(): string {
  return FAULT_KINDS.map((kind) => {
    const clocks = DEFAULT_CLOCKS[kind];
    return `  ${kind.padEnd(17)} ${TAKES[kind].join(', ')}${clocks === undefined ? '' : ` (clocks: ${clocks})`}`;
  }).join('\n');
}
