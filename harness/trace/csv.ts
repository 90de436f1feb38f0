/** Traces as tables: a head line with column names, one access a line, separated by commas, semicolons or tabs. */
import { UsageError } from '../errors.js';
import type { TextLine } from './lines.js';
import {
  type AccessRecord,
  type AccessWidth,
  hex,
  hexValue,
  type PhaseRecord,
  type Trace,
  type TraceRecord,
} from './model.js';
import { timeText } from './canonical.js';
import { addPhases } from './structure.js';
import { splitValue } from './window.js';

const COLUMNS = ['op', 'offset', 'value', 'count', 'width', 'frame', 'phase', 'time', 'cpu', 'caller'] as const;
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['op', 'offset', 'value'];

/** Cells of a line; a quoted cell may hold separators and doubled quotes, but no line end. */
function cells(text: string, separator: string): string[] {
  const found: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] === '"') {
      const end = /^"((?:[^"]|"")*)"/.exec(text.slice(at));
      if (!end) return [];
      found.push((end[1] as string).replaceAll('""', '"'));
      at += end[0].length + 1;
    } else {
      const end = text.indexOf(separator, at);
      found.push(text.slice(at, end < 0 ? undefined : end).trim());
      at = end < 0 ? text.length + 1 : end + 1;
    }
  }
  return found;
}

const separatorOf = (head: string) => [',', ';', '\t'].find((separator) => head.includes(separator)) ?? ',';

/** Whether a line is the head of such a table. */
export function isCsvHead(text: string): boolean {
  const names = cells(text.toLowerCase(), separatorOf(text));
  return NEEDED.every((name) => names.includes(name));
}

/**
 * Reads a table of accesses.
 * @throws UsageError that names file and line for what does not fit
 */
export function readCsv(path: string, lines: Iterable<TextLine>): Trace {
  const records: TraceRecord[] = [];
  let reader: RowReader | undefined;
  for (const { text, number } of lines) {
    if (text.trim() === '') continue;
    if (reader) records.push(...reader.row(text, number));
    else reader = new RowReader(path, number, text);
  }
  if (!reader) throw new UsageError(`${path}: the file is empty`);
  const phases = records.some(({ kind }) => kind === 'phase');
  return {
    path,
    format: 'csv',
    provenance: { source: `table, ${path}` },
    buffers: [],
    records: phases ? records : addPhases(records as AccessRecord[]),
    warnings: [],
  };
}

class RowReader {
  private readonly separator: string;
  private readonly columns: readonly string[];
  private last = '';
  private line = 0;

  constructor(
    private readonly path: string,
    line: number,
    head: string,
  ) {
    this.line = line;
    this.separator = separatorOf(head);
    this.columns = cells(head.toLowerCase(), this.separator);
    const missing = NEEDED.filter((name) => !this.columns.includes(name));
    if (missing.length > 0) this.fail(`column ${missing.join(', ')} is missing in the head line`);
    const unknown = this.columns.find((name) => !(COLUMNS as readonly string[]).includes(name));
    if (unknown !== undefined) this.fail(`column "${unknown}" is not known; there are ${COLUMNS.join(', ')}`);
    const twice = this.columns.find((name, index) => this.columns.indexOf(name) !== index);
    if (twice !== undefined) this.fail(`column "${twice}" is there twice`);
  }

  row(text: string, line: number): TraceRecord[] {
    this.line = line;
    const row = cells(text, this.separator);
    if (row.length !== this.columns.length) {
      this.fail(`there are ${row.length} cells, but ${this.columns.length} columns`);
    }
    const cell = (name: Column) => {
      const at = this.columns.indexOf(name);
      return at < 0 ? '' : (row[at] as string);
    };
    const op = ({ r: 'r', read: 'r', w: 'w', write: 'w' } as const)[cell('op').toLowerCase()];
    if (!op) return this.fail(`op is "${cell('op')}", it must be r, w, read or write`);
    const width = this.number(cell('width'), 'width', 32) as AccessWidth;
    if (![8, 16, 32, 64].includes(width)) this.fail(`width is ${width}, it must be 8, 16, 32 or 64`);
    const count = this.number(cell('count'), 'count', 1);
    if (count < 1 || (op === 'w' && count > 1)) this.fail(`count ${count} makes no sense here; only reads repeat`);
    const [time, cpu, caller] = [cell('time'), cell('cpu'), cell('caller')];
    if (time !== '' && !/^\d+(\.\d+)?$/.test(time)) this.fail(`time is "${time}", it must be seconds`);
    return [
      ...this.phase(cell('frame'), cell('phase')),
      {
        ...{ kind: 'access', line, op, offset: this.offset(cell('offset')), ...this.value(cell('value'), width) },
        ...{ count, width },
        ...(time === '' ? {} : { time: Number(time) }),
        ...(cpu === '' ? {} : { cpu: this.number(cpu, 'cpu', 0) }),
        ...(caller === '' ? {} : { caller }),
      } as const,
    ];
  }

  /** A phase begins where frame or phase changes. */
  private phase(frame: string, name: string): PhaseRecord[] {
    const key = `${frame} ${name}`;
    if (key === this.last || key === ' ') return [];
    this.last = key;
    const number = frame === '' ? {} : { frame: this.number(frame, 'frame', 0) };
    return [{ kind: 'phase', line: this.line, name: name || 'run', ...number }];
  }

  private number(text: string, column: string, absent: number): number {
    if (text === '') return absent;
    if (!/^\d{1,9}$/.test(text)) this.fail(`${column} is "${text}", it must be a whole number`);
    return Number(text);
  }

  private offset(text: string): number {
    const offset = /^0x[0-9a-f]{1,3}$/i.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(offset)) this.fail(`offset is "${text}", it must be 0x000 to 0xfff`);
    return offset;
  }

  private value(text: string, width: AccessWidth): { value: number; high?: number } {
    if (/^0x[0-9a-f]{1,16}$/i.test(text)) {
      const value = splitValue(text, width);
      return value ?? this.fail(`value ${text} has more than ${width} bits`);
    }
    const plain = /^\d{1,20}$/.test(text) ? splitValue(BigInt(text).toString(16), width) : undefined;
    return plain ?? this.fail(`value is "${text}", it must be a number of ${width} bits`);
  }

  private fail(message: string): never {
    throw new UsageError(`${this.path}:${this.line}: ${message}`);
  }
}

const quoted = (text: string) => (/[",;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Lines of a table with all columns. Buffers and provenance have no place in it. */
export function* csvLines(trace: Trace): Generator<string> {
  yield COLUMNS.join(',');
  let phase: PhaseRecord | undefined;
  for (const record of trace.records) {
    if (record.kind === 'phase') phase = record;
    if (record.kind !== 'access') continue;
    const { op, offset, count, width, time, cpu, caller = '' } = record;
    const place = [phase?.frame ?? '', phase?.name ?? '', time === undefined ? '' : timeText(time), cpu ?? ''];
    yield [op, hex(offset, 3), hexValue(record), count, width, ...place, quoted(caller)].join(',');
  }
}
