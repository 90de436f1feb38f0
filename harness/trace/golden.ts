/** Reads golden traces: one JSON object a line, see vectors/traces/README.md. Strict: what does not fit is an error with file and line. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.js';
import type {
  AccessLine,
  GoldenTrace,
  HeaderLine,
  ResultLine,
  StubSettings,
  TraceConfig,
  TraceHeader,
  TraceLine,
} from './trace-types.js';

/** Reads a trace file. Throws UsageError that names file and line when it cannot be read or does not fit the format. */
export function readGoldenTrace(path: string): GoldenTrace {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
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
  const lines = header.driver === 'A' ? parsed.slice(1).map(readLine) : [];
  return { path, header, lines };
}

type Json = Record<string, unknown>;

/** Takes values out of one line's object and says where one is missing or of the wrong kind. */
class Reader {
  readonly object: Json;

  constructor(
    source: string | Json,
    readonly path: string,
    readonly line: number,
    private readonly where = '',
  ) {
    this.object = typeof source === 'string' ? this.#parse(source) : source;
  }

  fail(message: string): never {
    throw new UsageError(`${this.path}:${this.line}: ${message}`);
  }

  has(key: string): boolean {
    return this.object[key] !== undefined;
  }

  number(key: string): number {
    const value = this.object[key];
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.#wrong(key, 'a whole number');
    return value;
  }

  string(key: string): string {
    const value = this.object[key];
    return typeof value === 'string' ? value : this.#wrong(key, 'a string');
  }

  boolean(key: string): boolean {
    const value = this.object[key];
    return typeof value === 'boolean' ? value : this.#wrong(key, 'true or false');
  }

  /** A number written as `0x…`. */
  hex(key: string): number {
    const value = this.string(key);
    return /^0x[0-9a-fA-F]{1,8}$/.test(value) ? Number(value) : this.#wrong(key, 'a hexadecimal number of 32 bits');
  }

  reader(key: string): Reader {
    const value = this.object[key];
    if (!isObject(value)) return this.#wrong(key, 'an object');
    return new Reader(value, this.path, this.line, `${this.where}${key}.`);
  }

  readers(key: string): Reader[] {
    const value = this.object[key];
    if (!Array.isArray(value)) return this.#wrong(key, 'a list');
    return value.map((entry: unknown, index) => {
      if (!isObject(entry)) return this.#wrong(`${key}[${index}]`, 'an object');
      return new Reader(entry, this.path, this.line, `${this.where}${key}[${index}].`);
    });
  }

  /** All members, each a whole number. */
  numbers(): Map<string, number> {
    return new Map(Object.keys(this.object).map((key) => [key, this.number(key)]));
  }

  #wrong(key: string, wanted: string): never {
    const value = this.object[key];
    return this.fail(
      `"${this.where}${key}" ${value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`}, it must be ${wanted}`,
    );
  }

  #parse(source: string): Json {
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch {
      return this.fail(`this is no JSON object: ${source.slice(0, 40)}`);
    }
    return isObject(value) ? value : this.fail('this is no JSON object');
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readHeader(reader: Reader): TraceHeader {
  if (reader.object.trace !== 've-enc' || reader.object.version !== 1) {
    reader.fail('this is no golden trace: the first line must have "trace":"ve-enc" and "version":1');
  }
  const driver = reader.string('driver');
  const stub = reader.reader('stub');
  return {
    name: reader.string('name'),
    description: reader.string('desc'),
    driver,
    codec: reader.string('codec'),
    headersOnly: reader.boolean('headers_only'),
    stub: {
      putBitsReady: !stub.has('put_bits_ready') || stub.number('put_bits_ready') !== 0,
      resetClearsEncoderRegisters: stub.has('reset_clears_encoder_regs') && stub.boolean('reset_clears_encoder_regs'),
      sliceBytes: readSliceBytes(stub),
    },
    config: driver === 'A' ? readConfig(reader.reader('config')) : undefined,
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

function readConfig(config: Reader): TraceConfig {
  const requested = config.reader('requested');
  const picture = config.reader('picture');
  const crop = config.reader('crop');
  const interval = config.reader('timeperframe');
  return {
    requested: {
      width: requested.number('width'),
      height: requested.number('height'),
      bytesperline: requested.has('bytesperline') ? requested.number('bytesperline') : 0,
    },
    picture: {
      width: picture.number('width'),
      height: picture.number('height'),
      bytesperline: picture.number('bytesperline'),
      sizeimage: picture.number('sizeimage'),
    },
    codedSize: config.reader('coded').number('sizeimage'),
    crop: {
      left: crop.number('left'),
      top: crop.number('top'),
      width: crop.number('width'),
      height: crop.number('height'),
    },
    timeperframe: { numerator: interval.number('numerator'), denominator: interval.number('denominator') },
    sParmCalled: config.boolean('s_parm_called'),
    frames: config.number('frames'),
    controlsSet: config.readers('controls_set').map((control) => ({
      id: control.string('id'),
      value: control.number('value'),
      ret: control.has('ret') ? control.number('ret') : 0,
    })),
    controls: config.reader('controls').numbers(),
    controlsAtFrame: config.has('controls_at_frame')
      ? config.readers('controls_at_frame').map((control) => ({
          frame: control.number('frame'),
          id: control.string('id'),
          value: control.number('value'),
        }))
      : [],
  };
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
    units: header.readers('units').map((unit) => ({
      unit: unit.string('unit'),
      bits: unit.number('bits'),
      hex: unit.string('hex'),
      syntax: unit.reader('syntax').numbers(),
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
    flags: result.string('flags'),
    job: new Map(keys.map((key) => [key, key === 'frame_type' ? job!.string(key) : job!.number(key)])),
  };
}
