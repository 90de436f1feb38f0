/** The canonical trace format (docs/traces.md): text, one access a line, made to be read and compared by people and tools. */
import { describeAccess, findVariant } from '../../emulator/spec/index.js';
import { UsageError } from '../errors.js';
import type { TextLine } from './lines.js';
import {
  type AccessRecord,
  type AccessWidth,
  hex,
  hexValue,
  type PhaseRecord,
  type Provenance,
  PROVENANCE_KEYS,
  type Trace,
  type TraceBuffer,
  type TraceRecord,
} from './model.js';

export const CANONICAL_MAGIC = 'cedrus-trace';
export const CANONICAL_VERSION = 1;

const WINDOW = 0x1000;
/** Phases that belong to a frame are written `# frame: 3 configure`, others `# phase: open`. */
const STRUCTURE = ['buffer', 'frame', 'phase', 'golden', 'event', 'header', 'result', 'end'] as const;
const TOPICS: ReadonlySet<string> = new Set(['event', 'header', 'result']);

/**
 * Reads a canonical trace.
 * @throws UsageError that names file and line for every line that is not as the format says
 */
export function readCanonical(path: string, lines: Iterable<TextLine>): Trace {
  const reader = new CanonicalReader(path);
  for (const line of lines) reader.take(line);
  return reader.finish();
}

class CanonicalReader {
  private readonly provenance: Record<string, string> = {};
  private readonly buffers: TraceBuffer[] = [];
  private readonly records: TraceRecord[] = [];
  private golden: string | undefined;
  private line = 0;
  private ended = false;
  private begun = false;

  constructor(private readonly path: string) {}

  take({ text, number }: TextLine): void {
    this.line = number;
    if (!this.begun) {
      this.begin(text);
      return;
    }
    if (text.trim() === '' || text.startsWith(';')) return;
    if (this.ended) this.fail('there is more behind "# end"; two traces in one file must be taken apart');
    if (text.startsWith('#')) this.structure(text);
    else this.records.push(this.access(text));
  }

  finish(): Trace {
    const { path, provenance, buffers, records, golden } = this;
    if (!this.begun) throw new UsageError(`${path}: the file is empty`);
    if (!this.ended) {
      throw new UsageError(
        `${path}:${this.line}: the trace ends without "# end", so its end is missing; add the line if nothing is`,
      );
    }
    return {
      path,
      format: 'canonical',
      provenance,
      buffers,
      records,
      warnings: [],
      ...(golden === undefined ? {} : { golden }),
    };
  }

  private fail(message: string): never {
    throw new UsageError(`${this.path}:${this.line}: ${message}`);
  }

  private begin(text: string): void {
    const match = /^cedrus-trace (\S+)\s*$/.exec(text);
    if (!match) this.fail(`the first line must be "${CANONICAL_MAGIC} ${CANONICAL_VERSION}", not "${short(text)}"`);
    if (match[1] !== String(CANONICAL_VERSION)) {
      this.fail(`this is version ${match[1]} of the format; version ${CANONICAL_VERSION} is what can be read`);
    }
    this.begun = true;
  }

  private structure(text: string): void {
    const match = /^#\s+(\w+)(?::\s*(.*))?$/.exec(text.trimEnd());
    const [key, rest = ''] = [match?.[1] ?? '', match?.[2]];
    if (key === 'end') this.ended = true;
    else if (key === 'buffer') this.buffers.push(this.buffer(rest));
    else if (key === 'frame' || key === 'phase') this.records.push(this.phase(key, rest));
    else if (key === 'golden') this.golden = this.json(rest);
    else if (TOPICS.has(key)) {
      this.records.push({ kind: 'data', line: this.line, topic: key, json: this.json(rest) });
    } else if ((PROVENANCE_KEYS as readonly string[]).includes(key)) {
      if (this.provenance[key] !== undefined) this.fail(`"# ${key}:" is there twice`);
      this.provenance[key] = rest;
    } else {
      const known = [...PROVENANCE_KEYS, ...STRUCTURE].join(', ');
      this.fail(`"${short(text)}" is none of the lines that begin with #: ${known}; a comment begins with ;`);
    }
  }

  private buffer(text: string): TraceBuffer {
    const match = /^(\S+) 0x([0-9a-f]{1,8}) (\d{1,10})$/i.exec(text);
    if (!match)
      return this.fail(`"${short(text)}" must be the name, the address in hexadecimal and the size of a buffer`);
    const name = match[1] as string;
    if (this.buffers.some((known) => known.name === name)) this.fail(`buffer ${name} is there twice`);
    return { name, address: Number.parseInt(match[2] as string, 16), size: Number(match[3]) };
  }

  private phase(key: string, text: string): PhaseRecord {
    const { line } = this;
    const match = key === 'frame' ? /^(\d{1,9}) (\S+)((?: \w+=\S+)*)$/.exec(text) : /^()(\S+)()$/.exec(text);
    if (!match) {
      const form = key === 'frame' ? 'a number and a phase, as in "# frame: 3 configure"' : 'one word';
      return this.fail(`"${short(text)}" must be ${form}`);
    }
    const names = new Map((match[3] as string).trim().split(' ').filter(Boolean).map(pair));
    for (const name of names.keys()) {
      if (name !== 'source' && name !== 'coded') this.fail(`${name}= is not known here, only source= and coded= are`);
    }
    const [source, coded] = [names.get('source'), names.get('coded')];
    return {
      kind: 'phase',
      line,
      name: match[2] as string,
      ...(key === 'frame' ? { frame: Number(match[1]) } : {}),
      ...(source === undefined ? {} : { source }),
      ...(coded === undefined ? {} : { coded }),
    };
  }

  private json(text: string): string {
    try {
      JSON.parse(text);
    } catch {
      this.fail(`"${short(text)}" is no JSON`);
    }
    return text;
  }

  private access(text: string): AccessRecord {
    const match = /^([rw]) 0x([0-9a-f]{1,3}) 0x([0-9a-f]{1,16})((?: [^\s;]+)*?)(?: by=([^;]*?))?\s*(?:;.*)?$/i.exec(
      text,
    );
    if (!match) {
      return this.fail(
        `"${short(text)}" is no access; one looks like "w 0xb04 0x00000110" or "r 0xb1c 0x00000200 x3 @12.5 cpu=0 by=caller ; comment"`,
      );
    }
    const op = (match[1] as string).toLowerCase() as 'r' | 'w';
    let count = 1;
    let width: AccessWidth = 32;
    let place: { time?: number; cpu?: number } = {};
    for (const word of (match[4] as string).split(' ').filter(Boolean)) {
      const extra = /^(?:x(\d{1,9})|@(\d{1,12}(?:\.\d{1,9})?)|cpu=(\d{1,4})|width=(8|16|32|64))$/.exec(word);
      if (!extra)
        return this.fail(`"${short(word)}" is none of xCOUNT, @SECONDS, cpu=NUMBER and width=8, 16, 32 or 64`);
      if (extra[1]) count = Number(extra[1]);
      if (extra[2]) place = { ...place, time: Number(extra[2]) };
      if (extra[3]) place = { ...place, cpu: Number(extra[3]) };
      if (extra[4]) width = Number(extra[4]) as AccessWidth;
    }
    if (count < 1 || (op === 'w' && count !== 1)) this.fail(`x${count} makes no sense here; only reads repeat`);
    const caller = match[5] === undefined || match[5] === '' ? {} : { caller: match[5] };
    const value = this.value(match[3] as string, width);
    return {
      ...{ kind: 'access', line: this.line, op, offset: this.offset(match[2] as string), ...value, count, width },
      ...place,
      ...caller,
    } as const;
  }

  private offset(text: string): number {
    const offset = Number.parseInt(text, 16);
    if (offset >= WINDOW) this.fail(`offset 0x${text} is outside the window 0x000..0xfff`);
    return offset;
  }

  private value(text: string, width: AccessWidth): { value: number; high?: number } {
    const digits = text.replace(/^0+(?=.)/, '');
    if (digits.length > width / 4) this.fail(`value 0x${text} has more than ${width} bits`);
    const value = Number.parseInt(digits.slice(-8), 16);
    return width === 64 ? { value, high: Number.parseInt(digits.slice(0, -8) || '0', 16) } : { value };
  }
}

const pair = (text: string): [string, string] => {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
};

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);

/** Seconds with six to nine decimals. */
export function timeText(seconds: number): string {
  return seconds.toFixed(9).replace(/0{1,3}$/, '');
}

export interface CanonicalOptions {
  /** Say behind each access what it means. Default true. */
  readonly comments?: boolean;
}

/** Column at which comments begin, where the access is short enough. */
const COMMENT_COLUMN = 24;

/** The chip whose register layout counts: that of the trace where it is known, the V3s otherwise. */
export function layoutOf({ soc }: Provenance): string {
  return (soc !== undefined && findVariant(soc)?.name) || 'v3s';
}

/** One access as a line, without comment. */
export function accessText(access: AccessRecord): string {
  const { op, offset, count, width, time, cpu, caller } = access;
  const words = [op, hex(offset, 3), hexValue(access)];
  if (count !== 1) words.push(`x${count}`);
  if (width !== 32) words.push(`width=${width}`);
  if (time !== undefined) words.push(`@${timeText(time)}`);
  if (cpu !== undefined) words.push(`cpu=${cpu}`);
  if (caller !== undefined) words.push(`by=${caller.replaceAll(';', ',').trim()}`);
  return words.join(' ');
}

function phaseText({ frame, name, source, coded }: PhaseRecord): string {
  if (frame === undefined) return `# phase: ${name}`;
  const names = [source === undefined ? '' : ` source=${source}`, coded === undefined ? '' : ` coded=${coded}`];
  return `# frame: ${frame} ${name}${names.join('')}`;
}

/** The lines of a canonical trace, without line ends. */
export function* canonicalLines(trace: Trace, { comments = true }: CanonicalOptions = {}): Generator<string> {
  const { provenance, buffers, records, golden } = trace;
  const layout = layoutOf(provenance);
  const view = provenance.codec === 'jpeg' ? 'jpeg' : 'h264';
  yield `${CANONICAL_MAGIC} ${CANONICAL_VERSION}`;
  for (const key of PROVENANCE_KEYS) {
    const value = provenance[key];
    if (value !== undefined) yield `# ${key}: ${value.replace(/\s+/g, ' ').trim()}`;
  }
  if (golden !== undefined) yield `# golden: ${golden}`;
  for (const { name, address, size } of buffers) yield `# buffer: ${name.replace(/\s/g, '_')} ${hex(address)} ${size}`;
  for (const record of records) {
    if (record.kind === 'phase') yield phaseText(record);
    else if (record.kind === 'data') yield `# ${record.topic}: ${record.json}`;
    else {
      const text = accessText(record);
      const meaning = comments ? describeAccess(record.offset, record.value, layout, view) : '';
      yield meaning ? `${text.padEnd(COMMENT_COLUMN)} ; ${meaning}` : text;
    }
  }
  yield '# end';
}
