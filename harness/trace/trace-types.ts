/** What a golden trace holds (vectors/traces/README.md), as the reader hands it on. */

export interface TraceBuffer {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

export interface TraceControl {
  readonly id: string;
  readonly value: number;
  readonly ret: number;
}

export interface TraceControlAtFrame {
  readonly frame: number;
  readonly id: string;
  readonly value: number;
}

/** Configuration of a trace of driver A. */
export interface TraceConfig {
  readonly requested: { readonly width: number; readonly height: number; readonly bytesperline: number };
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly bytesperline: number;
    readonly sizeimage: number;
  };
  readonly codedSize: number;
  readonly crop: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly timeperframe: { readonly numerator: number; readonly denominator: number };
  readonly sParmCalled: boolean;
  readonly frames: number;
  readonly controlsSet: readonly TraceControl[];
  readonly controls: ReadonlyMap<string, number>;
  readonly controlsAtFrame: readonly TraceControlAtFrame[];
}

/** How the stub answered while the trace was made. */
export interface StubSettings {
  /** Whether status bit 9 reads 1. */
  readonly putBitsReady: boolean;
  readonly resetClearsEncoderRegisters: boolean;
  /** Bytes of slice data the stub pretends to write in encode number `frame`. */
  readonly sliceBytes: { readonly base: number; readonly perFrame: number };
}

export interface TraceHeader {
  readonly name: string;
  readonly description: string;
  /** A, B or C. */
  readonly driver: string;
  readonly codec: string;
  readonly headersOnly: boolean;
  readonly stub: StubSettings;
  /** Only read for driver A. */
  readonly config: TraceConfig | undefined;
  readonly buffers: readonly TraceBuffer[];
}

interface Line {
  /** Line number in the file, from 1. */
  readonly line: number;
}

export interface PhaseLine extends Line {
  readonly kind: 'phase';
  readonly frame: number | undefined;
  readonly phase: string;
  readonly src: string | undefined;
  readonly dst: string | undefined;
}

export interface AccessLine extends Line {
  readonly kind: 'access';
  readonly op: 'r' | 'w';
  readonly register: number;
  readonly value: number;
  /** How many times in a row. */
  readonly count: number;
}

export interface EventLine extends Line, TraceControl {
  readonly kind: 'event';
  readonly frame: number;
}

export interface TraceUnit {
  readonly unit: string;
  readonly bits: number;
  readonly hex: string;
  readonly syntax: ReadonlyMap<string, number>;
}

export interface HeaderLine extends Line {
  readonly kind: 'header';
  readonly frame: number;
  readonly bits: number;
  readonly hex: string;
  readonly units: readonly TraceUnit[];
}

export interface ResultLine extends Line {
  readonly kind: 'result';
  readonly frame: number;
  readonly state: string;
  readonly bytesused: number;
  readonly flags: string;
  readonly job: ReadonlyMap<string, number | string>;
}

export type TraceLine = PhaseLine | AccessLine | EventLine | HeaderLine | ResultLine;

export interface GoldenTrace {
  readonly path: string;
  readonly header: TraceHeader;
  readonly lines: readonly TraceLine[];
}
