/** A register trace in memory, whatever file it came from. */

/** Where a trace comes from. What is not known is absent. */
export interface Provenance {
  /** What made it: the program, the board, the kind of capture. */
  readonly source?: string;
  /** Chip: a variant's name where it is one. */
  readonly soc?: string;
  readonly kernel?: string;
  /** The driver, by name or by repository. */
  readonly driver?: string;
  readonly commit?: string;
  readonly date?: string;
  readonly note?: string;
  /** `h264` or `jpeg`. */
  readonly codec?: string;
  /** Address of the engine's window in the file it was read from. */
  readonly base?: string;
}

export const PROVENANCE_KEYS = [
  'source',
  'soc',
  'kernel',
  'driver',
  'commit',
  'date',
  'codec',
  'base',
  'note',
] as const satisfies readonly (keyof Provenance)[];

/** Memory that driver and engine share. */
export interface TraceBuffer {
  readonly name: string;
  /** As the registers take it. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}

interface Placed {
  /** Line in the file, from 1; 0 for what was never in one. */
  readonly line: number;
}

export type AccessWidth = 8 | 16 | 32 | 64;

/** A register access, or several equal reads in a row. */
export interface AccessRecord extends Placed {
  readonly kind: 'access';
  readonly op: 'r' | 'w';
  /** From the base of the engine's window, 0x000..0xfff. */
  readonly offset: number;
  /** Unsigned; the low half of a 64-bit access. */
  readonly value: number;
  /** High half of a 64-bit access. */
  readonly high?: number;
  /** How many times in a row; 1 for a write. */
  readonly count: number;
  /** Bits. The engine takes 32 only. */
  readonly width: AccessWidth;
  /** Seconds, from whatever the source counts from. */
  readonly time?: number;
  readonly cpu?: number;
  /** The code that made it. */
  readonly caller?: string;
}

/** A point of the driver's run: what follows belongs to it. */
export interface PhaseRecord extends Placed {
  readonly kind: 'phase';
  /** Absent outside frames. */
  readonly frame?: number;
  /** `configure`, `trigger`, `irq`, `finish`; `open` and `stop` outside frames. */
  readonly name: string;
  /** Names of the source picture's buffer and of the stream's. */
  readonly source?: string;
  readonly coded?: string;
}

/** What a golden trace says beside accesses (vectors/traces/README.md): one line of it, as it stands. */
export interface DataRecord extends Placed {
  readonly kind: 'data';
  /** `event`, `header` or `result`. */
  readonly topic: string;
  readonly json: string;
}

export type TraceRecord = AccessRecord | PhaseRecord | DataRecord;

export interface Trace {
  /** Names the trace in messages. */
  readonly path: string;
  readonly format: FormatName;
  readonly provenance: Provenance;
  readonly buffers: readonly TraceBuffer[];
  readonly records: readonly TraceRecord[];
  /** First line of a golden trace, so that it can be written again. */
  readonly golden?: string;
  /** What a reader had to assume or leave out, in sentences. */
  readonly warnings: readonly string[];
}

export const FORMATS = ['canonical', 'golden', 'rwmmio', 'qemu', 'csv'] as const;
export type FormatName = (typeof FORMATS)[number];

/** The accesses of a trace, in order. */
export function accessesOf(trace: Pick<Trace, 'records'>): AccessRecord[] {
  return trace.records.filter((record) => record.kind === 'access');
}

/** How many accesses there are, repeats counted. */
export function countAccesses(trace: Pick<Trace, 'records'>): number {
  return accessesOf(trace).reduce((sum, { count }) => sum + count, 0);
}

/** `0xb04`, `0x00000110`. */
export function hex(value: number, digits = 8): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** A value with as many digits as its access has. */
export function hexValue({ value, high, width }: Pick<AccessRecord, 'value' | 'high' | 'width'>): string {
  if (width === 64) return `${hex(high ?? 0)}${value.toString(16).padStart(8, '0')}`;
  return hex(value, width / 4);
}
