/** Reads golden traces: one JSON object a line, see vectors/traces/README.md. Strict: what does not fit is an error with file and line. */
import { readFileSync } from 'node:fs';
import { fileReason, UsageError } from '../errors.js';
import { readConfig, readJemkConfig, readStarterkitConfig } from './golden-config.js';
import { Reader } from './json-reader.js';
import { STUB_DEFAULTS } from './stub-device.js';
import type {
  AccessLine,
  GoldenTrace,
  HeaderLine,
  ResultLine,
  StubSettings,
  TraceHeader,
  TraceLine,
} from './trace-types.js';

/** Reads a trace file. Throws UsageError that names file and line when it cannot be read or does not fit the format. */
export function readGoldenTrace(path: string): GoldenTrace {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${fileReason(error)}`);
  }
  return parseGoldenTrace(text, path);
}

/** The same for text at hand; `path` only names it in messages. */
export function parseGoldenTrace(text: string, path: string): GoldenTrace {
  const rows = text.split('\n');
  if (rows.at(-1) === '') rows.pop();
  if (rows.length === 0) throw new UsageError(`${path}: the file is empty, a trace starts with a header line`);
  const parsed = rows.map((row, index) => new Reader(row, path, index + 1));
  const header = readHeader(parsed[0]!);
  const isKnown = header.config ?? header.jemk ?? header.starterkit;
  const lines = isKnown ? parsed.slice(1).map(readLine) : [];
  return { path, header, lines };
}

function readHeader(reader: Reader): TraceHeader {
  if (reader.object.trace !== 've-enc' || reader.object.version !== 1) {
    reader.fail('this is no golden trace: the first line must have "trace":"ve-enc" and "version":1');
  }
  const driver = reader.string('driver');
  const stub = reader.reader('stub');
  const config = () => reader.reader('config');
  return {
    name: reader.string('name'),
    description: reader.string('desc'),
    driver,
    codec: reader.string('codec'),
    headersOnly: reader.boolean('headers_only'),
    stub: {
      putBitsReady: !stub.has('put_bits_ready') || stub.number('put_bits_ready') !== 0,
      resetClearsEncoderRegisters: stub.has('reset_clears_encoder_regs') && stub.boolean('reset_clears_encoder_regs'),
      version: stub.has('ve_version') ? stub.hex('ve_version') : STUB_DEFAULTS.version,
      sliceBytes: readSliceBytes(stub),
    },
    config: driver === 'A' ? readConfig(config()) : undefined,
    jemk: driver === 'B' ? readJemkConfig(config()) : undefined,
    starterkit: driver === 'C' ? readStarterkitConfig(config()) : undefined,
    buffers: reader.readers('buffers').map((buffer) => ({
      name: buffer.string('name'),
      address: buffer.hex('addr'),
      size: buffer.number('size'),
    })),
  };
}

function readSliceBytes(stub: Reader): StubSettings['sliceBytes'] {
  if (!stub.has('slice_bytes')) return { base: 1000, perFrame: 16 };
  const match = /^(\d+)(?:\+(\d+)\*frame)?$/.exec(stub.string('slice_bytes'));
  if (!match) return stub.fail('"stub.slice_bytes" must be written as BASE+STEP*frame');
  return { base: Number(match[1]), perFrame: Number(match[2] ?? 0) };
}

function readLine(reader: Reader): TraceLine {
  const { line } = reader;
  if (reader.has('op')) return readAccess(reader);
  if (reader.has('phase')) {
    return {
      kind: 'phase',
      line,
      frame: reader.has('frame') ? reader.number('frame') : undefined,
      phase: reader.string('phase'),
      src: reader.has('src') ? reader.string('src') : undefined,
      dst: reader.has('dst') ? reader.string('dst') : undefined,
    };
  }
  const frame = reader.number('frame');
  if (reader.has('event')) {
    const event = reader.string('event');
    if (event !== 's_ctrl') reader.fail(`event "${event}" is not known, only s_ctrl is`);
    return {
      kind: 'event',
      line,
      frame,
      id: reader.string('id'),
      value: reader.number('value'),
      ret: reader.has('ret') ? reader.number('ret') : 0,
    };
  }
  if (reader.has('header')) return readHeaderLine(reader, frame);
  if (reader.has('result')) return readResultLine(reader, frame);
  return reader.fail('the line is none of access, phase, event, header and result');
}

function readAccess(reader: Reader): AccessLine {
  const op = reader.string('op');
  if (op !== 'r' && op !== 'w') return reader.fail(`"op" is "${op}", it must be r or w`);
  const count = reader.has('n') ? reader.number('n') : 1;
  if (count < 1) reader.fail(`"n" is ${count}, it must be at least 1`);
  return { kind: 'access', line: reader.line, op, register: reader.hex('reg'), value: reader.hex('val'), count };
}

function readHeaderLine(reader: Reader, frame: number): HeaderLine {
  const header = reader.reader('header');
  return {
    kind: 'header',
    line: reader.line,
    frame,
    bits: header.number('bits'),
    hex: header.string('hex'),
    units: (header.has('units') ? header.readers('units') : []).map((unit) => ({
      unit: unit.string('unit'),
      bits: unit.number('bits'),
      hex: unit.string('hex'),
      syntax: unit.has('syntax') ? unit.reader('syntax').numbers() : undefined,
    })),
  };
}

function readResultLine(reader: Reader, frame: number): ResultLine {
  const result = reader.reader('result');
  const job = result.has('job') ? result.reader('job') : undefined;
  const keys = Object.keys(job?.object ?? {});
  return {
    kind: 'result',
    line: reader.line,
    frame,
    state: result.string('state'),
    bytesused: result.number('bytesused'),
    flags: result.has('flags') ? result.string('flags') : undefined,
    interrupts: result.has('irq') ? result.number('irq') : undefined,
    job: new Map(keys.map((key) => [key, key === 'frame_type' ? job!.string(key) : job!.number(key)])),
  };
}
