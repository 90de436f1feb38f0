/** Captures hold addresses of every device. Which of them are the engine's, and at which base. */
import { REGISTERS } from '../../emulator/spec/index.js';
import { UsageError } from '../errors.js';
import { type LineSource, readLines } from './lines.js';
import type { AccessRecord, AccessWidth, FormatName } from './model.js';

/** Where the window lies for the CPU on every chip but the A80 (fact book, "How to read it"). */
export const PHYSICAL_BASE = 0x01c0e000;

/** Lines that only one format has. */
const SIGNS: readonly (readonly [FormatName, RegExp])[] = [
  ['canonical', /^cedrus-trace \d|^[rw] 0x[0-9a-f]{1,3} 0x/i],
  ['golden', /^\{"(?:trace|op|frame|phase)"/],
  ['rwmmio', /\brwmmio_(?:post_)?(?:read|write):/],
  ['qemu', /\bmemory_region_ops_(?:read|write)\b/],
  ['csv', /^(?:r|w|read|write)[,;\t]0x[0-9a-f]{1,3}[,;\t]/i],
];

/** Whether a line among those of a capture belongs to another format. */
export function isForeign(text: string, format: FormatName): boolean {
  return SIGNS.some(([other, sign]) => other !== format && sign.test(text));
}

/** An access as a capture has it. */
export interface RawAccess {
  readonly line: number;
  readonly op: 'r' | 'w';
  /** Hexadecimal digits of the address without its last three, lower case, without leading zeros. */
  readonly page: string;
  /** The last three digits. */
  readonly offset: number;
  readonly value: number;
  readonly high?: number;
  readonly width: AccessWidth;
  readonly time?: number;
  readonly cpu?: number;
  readonly caller?: string;
}

export interface WindowOptions {
  /** Base address of the window as the capture has it, in hexadecimal. */
  readonly base?: string;
  /** A copy of /proc/vmallocinfo from the machine of the capture. */
  readonly vmallocinfo?: LineSource;
}

/** Splits hexadecimal digits into page and offset. */
export function splitAddress(digits: string): { page: string; offset: number } {
  const clean = digits.toLowerCase().replace(/^0x/, '').replace(/^0+/, '');
  return { page: clean.slice(0, -3), offset: Number.parseInt(clean.slice(-3) || '0', 16) };
}

const KNOWN: ReadonlySet<number> = new Set(REGISTERS.map(({ offset }) => offset));
const STARTTRIG = 0xb18;
/** Different registers of input stage and encoder that must be seen before a page counts as the engine. */
const ENOUGH = 5;

/** How much a page looks like the engine: different known registers from 0xa00 on; 0 without a write to the trigger. */
function likeness(accesses: readonly RawAccess[]): ReadonlyMap<string, number> {
  const seen = new Map<string, Set<number>>();
  for (const { page, offset } of accesses) {
    if (offset < 0xa00 || !KNOWN.has(offset)) continue;
    const offsets = seen.get(page) ?? new Set();
    seen.set(page, offsets.add(offset));
  }
  const triggered = new Set(
    accesses.filter(({ op, offset }) => op === 'w' && offset === STARTTRIG).map(({ page }) => page),
  );
  return new Map([...seen].map(([page, offsets]) => [page, triggered.has(page) ? offsets.size : 0]));
}

const address = (page: string) => `0x${page || '0'}000`;

interface Found {
  readonly page: string;
  readonly warnings: readonly string[];
}

function guess(path: string, accesses: readonly RawAccess[]): Found {
  const ranked = [...likeness(accesses)].filter(([, score]) => score >= ENOUGH).sort((a, b) => b[1] - a[1]);
  const [best, second] = ranked;
  if (!best) {
    throw new UsageError(
      `${path}: none of the ${accesses.length} accesses looks like the video engine's; give its base with --base, or --vmallocinfo FILE`,
    );
  }
  if (second && second[1] * 2 > best[1]) {
    throw new UsageError(
      `${path}: the engine may be at ${address(best[0])} or at ${address(second[0])}; say which with --base, or give --vmallocinfo FILE`,
    );
  }
  const warning = `the engine's base is guessed: ${address(best[0])}, where ${best[1]} of its registers are used`;
  return { page: best[0], warnings: [warning] };
}

/**
 * The engine's mapping in /proc/vmallocinfo.
 * @throws UsageError when there is none, or when the kernel hid the addresses
 */
export function baseFromVmallocinfo(source: LineSource): string {
  const found = new Set<string>();
  for (const { text } of readLines(source)) {
    const match = /^0x([0-9a-f]+)-0x[0-9a-f]+\s.*\bphys=(?:0x)?([0-9a-f]+)\b/i.exec(text);
    if (match && Number.parseInt(match[2] as string, 16) === PHYSICAL_BASE)
      found.add((match[1] as string).toLowerCase());
  }
  const [base, ...others] = found;
  if (base === undefined) {
    throw new UsageError(
      `${source.path}: no mapping has phys=0x${PHYSICAL_BASE.toString(16).padStart(8, '0')}; read /proc/vmallocinfo as root while the driver is loaded, or give --base`,
    );
  }
  if (/^0*$/.test(base)) {
    throw new UsageError(
      `${source.path}: the kernel hid the addresses; "echo 1 > /proc/sys/kernel/kptr_restrict" and read it as root`,
    );
  }
  if (others.length > 0)
    throw new UsageError(`${source.path}: the engine is mapped more than once; say which with --base`);
  return base;
}

function given(path: string, text: string, how: string, accesses: readonly RawAccess[]): Found {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text)?.[1];
  if (!digits) throw new UsageError(`${how} takes an address in hexadecimal, not "${text}"`);
  const { page, offset } = splitAddress(digits);
  if (offset !== 0) throw new UsageError(`${how} ${text}: the window begins at a multiple of 0x1000`);
  const scores = likeness(accesses);
  const own = scores.get(page) ?? 0;
  const [better] = [...scores].filter(([, score]) => score >= ENOUGH && score > own).sort((a, b) => b[1] - a[1]);
  const hint = better ? `; ${address(better[0])} looks like the engine` : '';
  if (own === 0 || (better && own < ENOUGH)) {
    const some = accesses.some((access) => access.page === page);
    const what = some ? 'what is accessed there is not programmed like the engine' : 'nothing is accessed there';
    throw new UsageError(`${path}: ${how} ${address(page)} is wrong: ${what}${hint}`);
  }
  return { page, warnings: better ? [`base ${address(page)} is as ${how} says${hint} too`] : [] };
}

/** Above this an access has more bits than the engine's bus. */
function complain(access: RawAccess): string | undefined {
  if (access.width !== 32) return `line ${access.line}: an access of ${access.width} bits; the engine takes 32`;
  if (access.offset % 4 !== 0) return `line ${access.line}: offset 0x${access.offset.toString(16)} is no multiple of 4`;
  return undefined;
}

/** Complaints of one kind that are listed. */
const LISTED = 5;

/**
 * The engine's accesses of a capture, equal reads in a row gathered.
 * @param usual page that is the engine's when nothing is said and it looks like it, such as the physical one
 * @throws UsageError when the base is wrong or cannot be found
 */
export function takeWindow(
  path: string,
  accesses: readonly RawAccess[],
  options: WindowOptions,
  usual?: string,
): { accesses: AccessRecord[]; base: string; warnings: string[] } {
  const { base, vmallocinfo } = options;
  let found: Found;
  if (base !== undefined) found = given(path, base, '--base', accesses);
  else if (vmallocinfo) found = given(path, baseFromVmallocinfo(vmallocinfo), vmallocinfo.path, accesses);
  else if (usual !== undefined && (likeness(accesses).get(usual) ?? 0) > 0) found = { page: usual, warnings: [] };
  else found = guess(path, accesses);
  const own = accesses.filter(({ page }) => page === found.page);
  const warnings = [...found.warnings];
  const others = accesses.length - own.length;
  if (others > 0) warnings.push(`${others} accesses of other devices are left out`);
  const odd = own.map(complain).filter((text) => text !== undefined);
  warnings.push(...odd.slice(0, LISTED));
  if (odd.length > LISTED) warnings.push(`${odd.length - LISTED} more accesses that the engine does not take`);
  return { accesses: gatherReads(own), base: address(found.page), warnings };
}

/** Equal reads in a row, by the same code on the same CPU, become one record with a count. */
export function gatherReads(accesses: readonly RawAccess[]): AccessRecord[] {
  const records: AccessRecord[] = [];
  for (const { page: _, ...access } of accesses) {
    const last = records.at(-1);
    const same =
      last &&
      access.op === 'r' &&
      last.op === 'r' &&
      (['offset', 'value', 'high', 'width', 'cpu', 'caller'] as const).every((key) => last[key] === access[key]);
    if (same) records[records.length - 1] = { ...last, count: last.count + 1 };
    else records.push({ kind: 'access', ...access, count: 1 });
  }
  return records;
}

/** Digits of a value as numbers; undefined when there are more bits than the width. */
export function splitValue(digits: string, width: AccessWidth): { value: number; high?: number } | undefined {
  const clean = digits.replace(/^0x/i, '').replace(/^0+(?=.)/, '');
  if (clean.length > width / 4) return undefined;
  const value = Number.parseInt(clean.slice(-8), 16);
  return width === 64 ? { value, high: Number.parseInt(clean.slice(0, -8) || '0', 16) } : { value };
}

/** Sorts by time what several CPUs or files left in disorder, and says so. */
export function sortByTime<T extends { readonly line: number; readonly time?: number; readonly cpu?: number }>(
  events: readonly T[],
): { sorted: readonly T[]; warnings: string[] } {
  const untimed = events.filter(({ time }) => time === undefined).length;
  const cpus = new Set(events.map(({ cpu }) => cpu)).size;
  if (untimed > 0) {
    const unsure = cpus > 1 || untimed < events.length;
    const text = 'not every line has a time, so the order of the file is taken as the order of the accesses';
    return { sorted: events, warnings: unsure ? [text] : [] };
  }
  const time = ({ time: seconds }: T) => seconds as number;
  const late = events.find((event, index) => index > 0 && time(event) < time(events[index - 1] as T));
  if (!late) return { sorted: events, warnings: [] };
  const sorted = [...events].sort((a, b) => time(a) - time(b));
  const who = cpus > 1 ? ` (${cpus} CPUs)` : '';
  return {
    sorted,
    warnings: [`the lines are not in the order of their times${who}, first line ${late.line}; they were sorted`],
  };
}
