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

/** Configuration of a trace of driver B. */
export interface JemkTraceConfig {
  readonly width: number;
  readonly height: number;
  readonly srcWidth: number;
  readonly srcHeight: number;
  readonly srcFormat: 'NV12' | 'NV16';
  readonly profileIdc: number;
  readonly levelIdc: number;
  readonly entropyCodingMode: 'CAVLC' | 'CABAC';
  readonly qp: number;
  readonly keyframeInterval: number;
  readonly frames: number;
}

interface TraceFormat {
  readonly pixelformat: string;
  readonly width: number;
  readonly height: number;
  readonly sizeimage: number;
}

/** Configuration of a trace of driver C. */
export interface StarterkitTraceConfig {
  /** What the device tree calls the engine. */
  readonly variant: string;
  readonly requested: { readonly width: number; readonly height: number };
  readonly picture: TraceFormat & { readonly bytesperline: number };
  readonly coded: TraceFormat;
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
  /** The word at 0x0f0. */
  readonly version: number;
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
  /** Only for driver A. */
  readonly config: TraceConfig | undefined;
  /** Only for driver B. */
  readonly jemk: JemkTraceConfig | undefined;
  /** Only for driver C. */
  readonly starterkit: StarterkitTraceConfig | undefined;
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
  /** Undefined where the file has no reading of the unit. */
  readonly syntax: ReadonlyMap<string, number> | undefined;
}

export interface HeaderLine extends Line {
  readonly kind: 'header';
  readonly frame: number;
  readonly bits: number;
  readonly hex: string;
  /** Empty where the header is no H.264. */
  readonly units: readonly TraceUnit[];
}

export interface ResultLine extends Line {
  readonly kind: 'result';
  readonly frame: number;
  readonly state: string;
  readonly bytesused: number;
  /** Driver A only. */
  readonly flags: string | undefined;
  /** Interrupts served to their end; driver C only. */
  readonly interrupts: number | undefined;
  /** Driver A only, empty in the others. */
  readonly job: ReadonlyMap<string, number | string>;
}

export type TraceLine = PhaseLine | AccessLine | EventLine | HeaderLine | ResultLine;

export interface GoldenTrace {
  readonly path: string;
  readonly header: TraceHeader;
  readonly lines: readonly TraceLine[];
}
