/**
 * Linux `rwmmio` trace events (include/trace/events/rwmmio.h), as ftrace's `trace` file, `trace-cmd report` or plain event
 * lines show them, and lines of the same form that a driver's accessors print with trace_printk (docs/traces.md).
 */
import { UsageError } from '../errors.js';
import type { TextLine } from './lines.js';
import { type AccessRecord, type AccessWidth, accessesOf, hexValue, type Trace } from './model.js';
import { timeText } from './canonical.js';
import { addPhases } from './structure.js';
import {
  isForeign,
  type RawAccess,
  sortByTime,
  splitAddress,
  splitValue,
  takeWindow,
  type WindowOptions,
} from './window.js';

type EventName = 'write' | 'post_write' | 'read' | 'post_read';

interface MmioEvent extends Omit<RawAccess, 'op' | 'value'> {
  readonly event: EventName;
  /** Absent for `read`, whose value comes with `post_read`. */
  readonly value?: number;
  readonly callers: number;
}

const EVENT = /^(.*?)\brwmmio_(write|post_write|read|post_read):\s+(.*)$/;
/** `func+0x1/0x2 [module] -> func+0x3/0x4 width=32 val=0x1 addr=0x2`; a value of 0 may stand as `0`. */
const PAYLOAD = /^(?:(\S.*?)\s+)?width=(\d{1,3})(?:\s+val=((?:0x)?[0-9a-f]+))?\s+addr=((?:0x)?[0-9a-f]+)\s*$/i;
/** Times are seconds, or a plain count with another trace clock. Behind them may stand `bprint:` and the function's name. */
const PLACE = /^.*?\[(\d{1,4})\]\s+(?:\S+\s+)?(\d+(?:\.\d+)?):\s*(?:[\w.$]+:\s*){0,2}$/;
const CONSOLE = /^(?:<\d+>)?\[\s*(\d+\.\d+)\](?:\[\s*[\w-]+\])?:?\s*(?:[\w.$]+:\s*)?$/;

const WIDTHS: readonly number[] = [8, 16, 32, 64];

/** Takes the events of a capture one line at a time. */
class EventReader {
  readonly events: MmioEvent[] = [];
  readonly warnings: string[] = [];
  other = 0;

  constructor(private readonly path: string) {}

  take({ text, number }: TextLine): void {
    if (!text.includes('rwmmio_')) {
      this.takeOther(text, number);
      return;
    }
    const match = EVENT.exec(text);
    if (!match) this.fail(number, text, 'no event of that name is known');
    const [, prefix, event, payload] = match as unknown as [string, string, EventName, string];
    const parts = PAYLOAD.exec(payload);
    if (!parts) this.fail(number, text, 'width=, val= and addr= are not where they should be');
    const [, caller, bits, digits, target] = parts as unknown as [string, string?, string?, string?, string?];
    const width = Number(bits) as AccessWidth;
    if (!WIDTHS.includes(width)) this.fail(number, text, `width=${bits} is none of 8, 16, 32 and 64`);
    if ((digits === undefined) !== (event === 'read')) {
      this.fail(number, text, event === 'read' ? 'a read has no value yet' : 'val= is missing');
    }
    const value = digits === undefined ? {} : splitValue(digits, width);
    if (!value) this.fail(number, text, `val=${digits} has more than ${width} bits`);
    this.events.push({
      ...{ line: number, event, width, callers: caller?.includes(' -> ') ? 2 : caller ? 1 : 0 },
      ...splitAddress(target as string),
      ...value,
      ...this.place(prefix, number, text),
      ...(caller && caller !== '0x0' ? { caller } : {}),
    });
  }

  private place(prefix: string, number: number, text: string): { time?: number; cpu?: number } {
    if (prefix.trim() === '') return {};
    const place = PLACE.exec(prefix);
    if (place) return { cpu: Number(place[1]), time: Number(place[2]) };
    const console = CONSOLE.exec(prefix);
    if (console) return { time: Number(console[1]) };
    return this.fail(number, text, 'what stands before the event is neither [CPU] and time nor nothing');
  }

  private takeOther(text: string, number: number): void {
    if (isForeign(text, 'rwmmio')) {
      throw new UsageError(
        `${this.path}:${number}: this line is of another format than those before it; take the file apart`,
      );
    }
    const lost = /\[LOST (\d+ )?EVENTS\]|^CPU:\d+ \[.*\bEVENTS DROPPED/.exec(text);
    if (lost)
      this.warnings.push(
        `line ${number}: ${lost[1] ?? 'some '}events were lost here: the trace has a hole; record with a larger buffer`,
      );
    const sizes = /entries-in-buffer\/entries-written: (\d+)\/(\d+)/.exec(text);
    if (sizes && Number(sizes[1]) < Number(sizes[2])) {
      this.warnings.push(
        `line ${number}: only the last ${sizes[1]} of ${sizes[2]} events are in the file; record with a larger buffer`,
      );
    }
    if (text.trim() !== '' && !text.startsWith('#')) this.other++;
  }

  private fail(number: number, text: string, reason: string): never {
    const shown = text.length > 120 ? `${text.slice(0, 120)}...` : text;
    throw new UsageError(`${this.path}:${number}: this rwmmio line cannot be read, ${reason}: ${shown.trim()}`);
  }
}

/** Both callers, or one: a mixture is two captures in one file. */
function checkCallers(path: string, events: readonly MmioEvent[]): void {
  const first = events.find(({ callers }) => callers > 0);
  const odd = events.find(({ callers }) => callers > 0 && callers !== first?.callers);
  if (!first || !odd) return;
  const count = (callers: number) => (callers === 1 ? 'one caller' : 'two callers');
  throw new UsageError(
    `${path}:${odd.line}: this line names ${count(odd.callers)}, line ${first.line} ${count(first.callers)}: captures of two kernels in one file; take it apart`,
  );
}

/** Brings the event before an access and the one behind it together. */
function pairEvents(path: string, events: readonly MmioEvent[]): { accesses: RawAccess[]; warnings: string[] } {
  const has = (name: EventName) => events.some(({ event }) => event === name);
  if (has('read') && !has('post_read')) {
    throw new UsageError(
      `${path}: there are rwmmio_read events, but no rwmmio_post_read, which have the values; enable both (events/rwmmio/enable)`,
    );
  }
  const accesses: (RawAccess | undefined)[] = [];
  const open: { event: MmioEvent; index: number }[] = [];
  const warnings: string[] = [];
  const orphans: MmioEvent[] = [];
  for (const event of events) {
    const { event: name, callers: _, value = 0, ...place } = event;
    if (name === 'read' || name === 'write') {
      open.push({ event, index: accesses.length });
      accesses.push(name === 'write' ? { ...place, op: 'w', value } : undefined);
      continue;
    }
    const before = name === 'post_read' ? 'read' : 'write';
    const fits = ({ event: other }: { event: MmioEvent }) =>
      other.event === before &&
      other.page === event.page &&
      other.offset === event.offset &&
      other.width === event.width &&
      (name === 'post_read' || (other.value === event.value && other.high === event.high));
    let at = open.findLastIndex((candidate) => fits(candidate) && candidate.event.cpu === event.cpu);
    // a task may have moved to another CPU in between
    if (at < 0) at = open.findLastIndex(fits);
    const pair = at < 0 ? undefined : open.splice(at, 1)[0];
    if (!pair && has(before)) orphans.push(event);
    if (name === 'post_read') {
      const { line, time } = pair?.event ?? event;
      const access: RawAccess = { ...place, line, ...(time === undefined ? {} : { time }), op: 'r', value };
      if (pair) accesses[pair.index] = access;
      else accesses.push(access);
    } else if (!pair) accesses.push({ ...place, op: 'w', value });
    // events never meet again over more than a few others
    if (open.length > 256) open.shift();
  }
  if (orphans.length > 0) {
    const [first] = orphans;
    warnings.push(
      `${orphans.length} rwmmio_${first?.event} events, first line ${first?.line}, have no event before them; they count as accesses`,
    );
  }
  const unread = open.filter(({ event }) => event.event === 'read');
  if (unread.length > 0) {
    warnings.push(
      `${unread.length} rwmmio_read events, first line ${unread[0]?.event.line}, have no rwmmio_post_read and so no value; they are left out`,
    );
  }
  return { accesses: accesses.filter((access) => access !== undefined), warnings };
}

/**
 * Reads a capture of rwmmio events.
 * @throws UsageError that names file and line for an rwmmio line that cannot be read, and when the base cannot be found
 */
export function readRwmmio(path: string, lines: Iterable<TextLine>, options: WindowOptions = {}): Trace {
  const reader = new EventReader(path);
  for (const line of lines) reader.take(line);
  if (reader.events.length === 0) throw new UsageError(`${path}: there is no rwmmio event in it`);
  checkCallers(path, reader.events);
  const order = sortByTime(reader.events);
  const pairs = pairEvents(path, order.sorted);
  const window = takeWindow(path, pairs.accesses, options);
  const other = reader.other > 0 ? [`${reader.other} lines are no rwmmio events and are left out`] : [];
  return {
    path,
    format: 'rwmmio',
    provenance: { source: `rwmmio events of a Linux kernel, ${path}`, base: window.base },
    buffers: [],
    records: addPhases(window.accesses),
    warnings: [...reader.warnings, ...order.warnings, ...pairs.warnings, ...window.warnings, ...other],
  };
}

/** Base in files that are written, where the trace has none of its own: what an arm64 kernel might choose. */
const WRITTEN_BASE = '0xffff800008c0e000';

/** Lines of rwmmio events. Phases, buffers and most of the provenance have no place in them. */
export function* rwmmioLines(trace: Trace): Generator<string> {
  yield '# tracer: nop';
  yield '#';
  const base = trace.provenance.base ?? WRITTEN_BASE;
  for (const access of accessesOf(trace)) for (let i = 0; i < access.count; i++) yield* eventLines(access, base);
}

function* eventLines(access: AccessRecord, base: string): Generator<string> {
  const { op, offset, width, time, cpu, caller = '0x0' } = access;
  const address = base.slice(0, -3) + offset.toString(16).padStart(3, '0');
  const place =
    time === undefined
      ? ''
      : `          driver-1       [${String(cpu ?? 0).padStart(3, '0')}] ..... ${timeText(time)}: `;
  const value = `val=${hexValue(access).replace(/^0x0+(?=.)/, '0x')}`;
  const [before, after] = op === 'w' ? ['write', 'post_write'] : ['read', 'post_read'];
  yield `${place}rwmmio_${before}: ${caller} width=${width}${op === 'w' ? ` ${value}` : ''} addr=${address}`;
  yield `${place}rwmmio_${after}: ${caller} width=${width} ${value} addr=${address}`;
}
