/** Clean runs as traces and streams, and the small mistakes that tests make in them. */
import { createBoard } from '../../emulator/index.js';
import { BootlinDriver } from '../drivers/bootlin/driver.js';
import { FIXES } from '../drivers/bootlin/fixes.js';
import { DirectDriver, type DirectDriverOptions } from '../drivers/direct/driver.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { lintStream, lintTrace } from '../lint/index.js';
import { Random } from '../random.js';
import { readStream } from '../syntax/index.js';
import type { AccessRecord, Trace, TraceBuffer, TraceRecord } from '../trace/model.js';
import { traceOfBoard } from '../trace/record.js';
import { Bits } from './syntax-writer.js';

export interface Clean {
  readonly trace: Trace;
  readonly stream: Uint8Array;
}

export interface RunSettings {
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly variant?: string;
  readonly controls?: readonly (readonly [string, number])[];
}

type Board = ReturnType<typeof createBoard>;

function run(board: Board, driver: EncoderDriver, frames: number, name: string): Clean {
  const random = new Random(7);
  const buffers: TraceBuffer[] = [];
  const coded: Uint8Array[] = [];
  driver.start();
  for (let frame = 0; frame < frames; frame++) {
    const { bytes } = driver.encodeFrame((buffer) => {
      for (let i = 0; i < buffer.bytes.length; i++) buffer.bytes[i] = 100 + random.below(24);
    });
    coded.push(bytes);
    for (const { name: own, address, size } of board.buffers) {
      if (!buffers.some((buffer) => buffer.name === own)) buffers.push({ name: own, address, size });
    }
  }
  return { trace: traceOfBoard(board, name, { codec: 'h264' }, buffers), stream: Buffer.concat(coded) };
}

/** Bootlin's driver with every mistake switched off: IDR pictures at 0 and 3 of six. */
export function cleanBootlin({ width = 64, height = 48, frames = 6, controls = [] }: RunSettings = {}): Clean {
  const board = createBoard({ trace: true });
  const fixes = new Set(FIXES.map(({ name }) => name));
  const list = [['video_gop_size', 3] as const, ...controls];
  return run(board, new BootlinDriver(board, { width, height, fixes, controls: list }), frames, 'bootlin');
}

export function cleanDirect({
  width = 64,
  height = 48,
  frames = 4,
  variant = 'v3s',
  controls = [],
}: RunSettings = {}): Clean {
  const board = createBoard({ trace: true, variant });
  const options: DirectDriverOptions = { width, height, controls: controls as readonly (readonly [string, number])[] };
  return run(board, new DirectDriver(board, options), frames, `direct ${variant}`);
}

/** Rules that a trace breaks, each once. */
export const rulesOf = (trace: Trace, variant?: string): string[] => [
  ...new Set(lintTrace(trace, variant === undefined ? {} : { variant }).findings.map(({ rule }) => rule)),
];

export const streamRules = (stream: Uint8Array): string[] => [...new Set(lintStream(stream).map(({ rule }) => rule))];

export type Access = Pick<AccessRecord, 'op' | 'offset' | 'value'>;

/** The accesses of a trace, to be changed frame by frame. */
export class Editor {
  private records: TraceRecord[];

  constructor(private readonly trace: Trace) {
    this.records = [...trace.records];
  }

  get result(): Trace {
    return { ...this.trace, records: this.records };
  }

  /** Changes the value of the last write of a register in a frame. */
  set(frame: number, offset: number, change: (value: number) => number): this {
    const at = this.last(frame, ({ op, offset: own }) => op === 'w' && own === offset);
    const record = this.records[at] as AccessRecord;
    this.records[at] = { ...record, value: change(record.value) >>> 0 };
    return this;
  }

  /** Drops the accesses of a frame that fit. */
  drop(frame: number, fits: (access: AccessRecord) => boolean): this {
    const own = new Set(this.indices(frame));
    this.records = this.records.filter(
      (record, index) => !(own.has(index) && record.kind === 'access' && fits(record)),
    );
    return this;
  }

  /** Puts accesses ahead of the first one of a frame that fits. */
  before(frame: number, fits: (access: AccessRecord) => boolean, ...accesses: readonly Access[]): this {
    return this.insert(this.first(frame, fits), accesses);
  }

  /** Puts accesses behind the last one of a frame that fits. */
  after(frame: number, fits: (access: AccessRecord) => boolean, ...accesses: readonly Access[]): this {
    return this.insert(this.last(frame, fits) + 1, accesses);
  }

  /** Changes the accesses of a frame that fit. */
  map(frame: number, fits: (access: AccessRecord) => boolean, change: (access: AccessRecord) => AccessRecord): this {
    for (const index of this.indices(frame)) {
      const record = this.records[index];
      if (record?.kind === 'access' && fits(record)) this.records[index] = change(record);
    }
    return this;
  }

  private insert(at: number, accesses: readonly Access[]): this {
    const added = accesses.map((access): AccessRecord => ({ kind: 'access', line: 0, count: 1, width: 32, ...access }));
    this.records.splice(at, 0, ...added);
    return this;
  }

  private indices(frame: number): number[] {
    let current: number | undefined;
    return this.records.flatMap((record, index) => {
      if (record.kind === 'phase') current = record.frame;
      return current === frame ? [index] : [];
    });
  }

  private first(frame: number, fits: (access: AccessRecord) => boolean): number {
    return this.found(this.indices(frame), fits);
  }

  private last(frame: number, fits: (access: AccessRecord) => boolean): number {
    return this.found(this.indices(frame).reverse(), fits);
  }

  private found(indices: readonly number[], fits: (access: AccessRecord) => boolean): number {
    const at = indices.find((index) => {
      const record = this.records[index];
      return record?.kind === 'access' && fits(record);
    });
    if (at === undefined) throw new Error('no access of the frame fits');
    return at;
  }
}

/** Writes of a register, of any value or of this one. */
export const writes =
  (offset: number, value?: number) =>
  (access: AccessRecord): boolean =>
    access.op === 'w' && access.offset === offset && (value === undefined || access.value === value);

export const reads =
  (offset: number) =>
  (access: AccessRecord): boolean =>
    access.op === 'r' && access.offset === offset;

export const w = (offset: number, value: number): Access => ({ op: 'w', offset, value });
export const r = (offset: number, value: number): Access => ({ op: 'r', offset, value });

type Change = (name: string, value: number) => number;

/** A stream with elements of its headers changed; `unit` counts NAL units, slice data stays bit for bit. CAVLC only. */
export function changeHeaders(
  stream: Uint8Array,
  change: (unit: number, type: number) => Change | undefined,
): Uint8Array {
  const parts = [...readStream(stream)].map(({ index, nal_ref_idc, nal_unit_type, elements, rbsp, slice }) => {
    const edit = change(index, nal_unit_type) ?? ((_, value) => value);
    const bits = Bits.of(elements.map((element) => ({ ...element, value: edit(element.name, element.value) })));
    for (let at = slice?.bits ?? rbsp.stopBit; at < rbsp.stopBit; at++) {
      bits.u(((rbsp.bytes[at >> 3] as number) >> (7 - (at & 7))) & 1, 1);
    }
    return bits.nal(nal_ref_idc, nal_unit_type);
  });
  return Buffer.concat(parts);
}

/** A change of one element in every unit of a type. */
export const element =
  (type: number, name: string, value: number) =>
  (_: number, own: number): Change | undefined =>
    own === type ? (known, old) => (known === name ? value : old) : undefined;
