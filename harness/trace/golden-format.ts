/** Golden traces (vectors/traces/README.md) as traces of the common model, and back, byte for byte. */
import { UsageError } from '../errors.js';
import type { TextLine } from './lines.js';
import {
  type AccessRecord,
  hex,
  type PhaseRecord,
  type Provenance,
  type Trace,
  type TraceBuffer,
  type TraceRecord,
} from './model.js';

type Json = Readonly<Record<string, unknown>>;

/** The chip that each driver's traces are for. */
const CHIPS: Readonly<Record<string, string>> = { A: 'v3s', B: 'a20', C: 'v3s' };

function parse(path: string, { text, number }: TextLine): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // said below
  }
  throw new UsageError(
    `${path}:${number}: this is no JSON object, which every line of a golden trace is: ${text.slice(0, 60)}`,
  );
}

/**
 * Reads a golden trace of any driver; configurations, header and result lines are kept as they stand.
 * @throws UsageError that names file and line for what does not fit
 */
export function readGolden(path: string, lines: Iterable<TextLine>): Trace {
  let head: { json: Json; text: string } | undefined;
  const records: TraceRecord[] = [];
  const warnings: string[] = [];
  for (const line of lines) {
    const json = parse(path, line);
    if (!head) {
      if (json.trace !== 've-enc' || json.version !== 1) {
        throw new UsageError(`${path}:${line.number}: the first line must have "trace":"ve-enc" and "version":1`);
      }
      head = { json, text: line.text };
    } else records.push(readRecord(path, line, json));
  }
  if (!head) throw new UsageError(`${path}: the file is empty`);
  const frames = (head.json.config as Json | undefined)?.frames;
  const results = records.filter((record) => record.kind === 'data' && record.topic === 'result').length;
  if (typeof frames === 'number' && head.json.headers_only !== true && results < frames) {
    warnings.push(`the first line says ${frames} frames, but there are ${results}; the end may be missing`);
  }
  const { provenance, buffers } = readHead(path, head.json);
  return { path, format: 'golden', provenance, buffers, records, golden: head.text, warnings };
}

function readHead(path: string, json: Json): { provenance: Provenance; buffers: TraceBuffer[] } {
  const source = (json.source ?? {}) as Json;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const list = Array.isArray(json.buffers) ? (json.buffers as Json[]) : [];
  const buffers = list.map(({ name, addr, size }) => {
    const address = Number(addr);
    if (typeof name !== 'string' || !Number.isInteger(address) || !Number.isInteger(size)) {
      throw new UsageError(`${path}:1: a buffer must have name, addr and size`);
    }
    return { name, address, size: size as number };
  });
  const note = [text(json.name), text(json.desc)].filter(Boolean).join(': ');
  const soc = CHIPS[text(json.driver) ?? ''];
  const [driver, commit, codec] = [text(source.repository), text(source.commit), text(json.codec)];
  const provenance: Provenance = {
    source: `${text(source.title) ?? 'a driver'}, against a stub of the engine`,
    ...(soc === undefined ? {} : { soc }),
    ...(driver === undefined ? {} : { driver }),
    ...(commit === undefined ? {} : { commit }),
    ...(codec === undefined ? {} : { codec }),
    ...(note === '' ? {} : { note }),
  };
  return { provenance, buffers };
}

function readRecord(path: string, { text, number: line }: TextLine, json: Json): TraceRecord {
  const fail = (message: string): never => {
    throw new UsageError(`${path}:${line}: ${message}`);
  };
  if (json.op !== undefined) {
    const { op, reg, val, n = 1 } = json;
    if (op !== 'r' && op !== 'w') return fail(`"op" is ${JSON.stringify(op)}, it must be r or w`);
    const word = (key: string, value: unknown, limit: number) =>
      typeof value === 'string' && /^0x[0-9a-f]{1,8}$/i.test(value) && Number(value) <= limit
        ? Number(value)
        : fail(`"${key}" is ${JSON.stringify(value)}, it must be a hexadecimal number up to ${hex(limit, 0)}`);
    if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || (op === 'w' && n > 1)) {
      return fail(`"n" is ${JSON.stringify(n)}, it must be a whole number from 1, for reads only`);
    }
    return {
      ...{ kind: 'access', line, op, offset: word('reg', reg, 0xfff), value: word('val', val, 0xffffffff) },
      ...{ count: n, width: 32 },
    } as const;
  }
  if (json.phase !== undefined) {
    const { phase, frame, src, dst } = json;
    if (typeof phase !== 'string') return fail('"phase" must be a string');
    return {
      kind: 'phase',
      line,
      name: phase,
      ...(typeof frame === 'number' ? { frame } : {}),
      ...(typeof src === 'string' ? { source: src } : {}),
      ...(typeof dst === 'string' ? { coded: dst } : {}),
    };
  }
  const topic = ['event', 'header', 'result'].find((key) => json[key] !== undefined);
  if (!topic) return fail('the line is none of access, phase, event, header and result');
  return { kind: 'data', line, topic, json: text };
}

const accessJson = ({ op, offset, value, count }: AccessRecord) =>
  `{"op":"${op}","reg":"${hex(offset, 3)}","val":"${hex(value)}"${count > 1 ? `,"n":${count}` : ''}}`;

const phaseJson = ({ frame, name, source, coded }: PhaseRecord) =>
  JSON.stringify({ frame, phase: name, src: source, dst: coded });

/** First line for a trace that was never golden: what such a line says of driver and configuration is not known. */
function plainHead({ path, provenance, buffers }: Trace): string {
  const { source, driver, commit, codec = 'h264', note = '' } = provenance;
  return JSON.stringify({
    trace: 've-enc',
    version: 1,
    name: path.replace(/^.*\//, '').replace(/\.[^.]*$/, ''),
    desc: note,
    driver: '?',
    source: { title: source, repository: driver, commit },
    codec,
    headers_only: false,
    buffers: buffers.map(({ name, address, size }) => ({ name, addr: hex(address), size })),
  });
}

/**
 * The lines of a golden trace.
 * @throws UsageError for an access that is not of 32 bits, which that format has no place for
 */
export function* goldenLines(trace: Trace): Generator<string> {
  yield trace.golden ?? plainHead(trace);
  for (const record of trace.records) {
    if (record.kind === 'data') yield record.json;
    else if (record.kind === 'phase') yield phaseJson(record);
    else if (record.width === 32) yield accessJson(record);
    else {
      throw new UsageError(
        `${trace.path}:${record.line}: an access of ${record.width} bits has no place in a golden trace; use another format`,
      );
    }
  }
}
