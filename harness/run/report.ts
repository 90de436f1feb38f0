/** What a run found, as plain data: the JSON report is this, the text report words it. */
import type { AddressConvention, Blame } from '../../emulator/index.js';
import type { SequenceQuality } from '../compare/index.js';
import type { SpoiledBy } from '../drivers/bootlin/spoilt.js';
import type { FrameFailure, FrameType, Rectangle, Size } from '../drivers/driver.js';
import type { FaultReport } from '../faults/recovery.js';
import type { TimingSummary } from '../report/timing/summary.js';
import type { Rate } from '../video/index.js';
import type { ControlEvent } from './encode.js';

export type { SpoiledBy };

export interface FrameReport {
  readonly index: number;
  readonly type: FrameType;
  readonly state: 'done' | 'error';
  readonly qp: number;
  /** Bits of the frame in the stream, headers and emulation prevention included. */
  readonly bits: number;
  readonly headerBits: number;
  readonly cycles: number;
  /** dB against the source, visible area; Infinity for identical pictures, NaN where the frame failed. */
  readonly psnr: { readonly y: number; readonly u: number; readonly v: number };
  /** Luma, 1 for identical pictures; NaN where the frame failed or no 8x8 window fits. */
  readonly ssim: number;
}

/** Frames of one type taken together; failed ones are left out. */
export interface TypeSummary {
  readonly type: FrameType;
  readonly frames: number;
  /** Lowest and highest QP. */
  readonly qp: readonly [number, number];
  readonly bits: number;
  readonly quality: SequenceQuality;
  readonly cycles: number;
}

export interface Totals {
  readonly frames: number;
  readonly bytes: number;
  readonly bitsPerSecond: number;
  /** From here on frames that failed are left out. */
  readonly quality: SequenceQuality;
  readonly cycles: number;
  readonly cyclesPerMacroblock: number;
  /** Frames a second at the variant's clock. */
  readonly framesPerSecond: number;
}

/** A frame that came to nothing. */
export interface FailureReport {
  readonly frame: number;
  readonly kind: FrameFailure['kind'] | 'exit-status';
  readonly sentence: string;
}

export interface ComplaintReport {
  readonly blame: Blame;
  readonly name: string;
  readonly sentence: string;
  readonly count: number;
}

/** What `encode` found. */
export interface EncodeReport {
  readonly input: string;
  readonly driver: string;
  /** Names of the driver's mistakes that were switched off. */
  readonly fixes: readonly string[];
  /** Controls that were set before streaming, by v4l2-ctl name. */
  readonly controls: readonly (readonly [name: string, value: number])[];
  /** Controls that were set while streaming. */
  readonly events: readonly ControlEvent[];
  readonly variant: {
    readonly name: string;
    readonly title: string;
    readonly clockHz: number;
    /** false: what sets this chip apart is not modelled beyond clock, memory and speed. */
    readonly modelled: boolean;
  };
  readonly dramSize: number;
  readonly addressConvention: AddressConvention;
  readonly strict: boolean;
  readonly coded: Size;
  readonly visible: Rectangle;
  readonly rate: Rate;
  readonly frames: readonly FrameReport[];
  readonly types: readonly TypeSummary[];
  readonly total: Totals;
  /** Where the clocks went. */
  readonly timing: TimingSummary;
  readonly failures: readonly FailureReport[];
  /** What the fault plan did; undefined without one. */
  readonly faults: FaultReport | undefined;
  /** Mistakes of the driver that show in this stream. */
  readonly spoiledBy: readonly SpoiledBy[];
  readonly complaints: readonly ComplaintReport[];
}

/** One comparison of decoded pictures with reconstructions. */
export interface AreaReport {
  readonly area: 'visible' | 'coded';
  /** What was decoded: the stream as the driver wrote it, or with its headers mended and its cropping taken off. */
  readonly stream: 'as-is' | 'mended';
  /** Headers that had to be mended. */
  readonly mended: number;
  /** Pictures that were to be compared, and that were. */
  readonly expected: number;
  readonly pictures: number;
  /** Every sample of every picture is the same. */
  readonly identical: boolean;
  readonly sentence: string;
  /** What the decoder complained of. */
  readonly problems: readonly string[];
}

/**
 * `bit-exact`: every sample is the same and nothing counts against the run.
 * `spoiled`: every sample is the same once the driver's broken headers are mended; as it is the stream does not decode.
 * `complaint`: every sample is the same, but `strict` and there are complaints or spoiling mistakes.
 * `rejected`: every sample is the same, but the decoder complains of something that no known mistake explains.
 * `recovered`: faults struck; every sample outside of their reach is the same, and all is right again at the end.
 * `unrecovered`: faults struck, and the driver never got back to right pictures.
 * `mismatch`: samples differ or pictures are missing.
 * `failed`: frames came to nothing.
 * `model-bug`: an internal check of the model failed.
 */
export type Verdict =
  | 'bit-exact'
  | 'spoiled'
  | 'recovered'
  | 'unrecovered'
  | 'complaint'
  | 'rejected'
  | 'mismatch'
  | 'failed'
  | 'model-bug';

/** What `verify` found. */
export interface VerifyReport extends EncodeReport {
  readonly decoder: { readonly name: string; readonly version: string };
  readonly areas: readonly AreaReport[];
  /** What was assumed on the way, in sentences; only of compiled programs. */
  readonly notes?: readonly string[];
  /** PNG of the first difference, when one was written. */
  readonly differencePicture: string | undefined;
  readonly verdict: Verdict;
}
