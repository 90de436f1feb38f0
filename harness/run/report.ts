/** What a verification found, as plain data: the JSON report is this, the text report words it. */
import type { SequenceQuality } from '../compare/index.js';
import type { FrameType } from '../drivers/driver.js';

export interface FrameReport {
  readonly index: number;
  readonly type: FrameType;
  readonly state: 'done' | 'error';
  readonly qp: number;
  /** Bits of the frame in the stream, headers and emulation prevention included. */
  readonly bits: number;
  readonly headerBits: number;
  readonly cycles: number;
  /** dB against the source, visible area; Infinity for identical pictures. */
  readonly psnr: { readonly y: number; readonly u: number; readonly v: number };
  readonly ssim: number;
}

/** Frames of one type taken together. */
export interface TypeSummary {
  readonly type: FrameType;
  readonly frames: number;
  /** Lowest and highest QP. */
  readonly qp: readonly [number, number];
  readonly bits: number;
  readonly quality: SequenceQuality;
  readonly cycles: number;
}

/** One comparison of decoded pictures with reconstructions. */
export interface AreaReport {
  readonly area: 'visible' | 'coded';
  readonly decoder: string;
  readonly pictures: number;
  readonly identical: boolean;
  readonly sentence: string;
  /** What the decoder complained of. */
  readonly problems: readonly string[];
}

/** A driver mistake that shows in this stream, and the option that switches it off. */
export interface SpoiledBy {
  readonly fix: string;
  readonly sentence: string;
}

export interface ComplaintReport {
  readonly blame: 'driver' | 'not-modelled' | 'model';
  readonly name: string;
  readonly sentence: string;
  readonly count: number;
}

export interface VerifyReport {
  readonly input: string;
  readonly driver: string;
  readonly fixes: readonly string[];
  readonly variant: string;
  readonly clockHz: number;
  readonly coded: { readonly width: number; readonly height: number };
  readonly visible: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly rate: { readonly num: number; readonly den: number };
  readonly frames: readonly FrameReport[];
  readonly types: readonly TypeSummary[];
  readonly total: {
    readonly frames: number;
    readonly bytes: number;
    readonly bitsPerSecond: number;
    readonly quality: SequenceQuality;
    readonly cycles: number;
    readonly cyclesPerMacroblock: number;
    /** Frames a second at the variant's clock. */
    readonly framesPerSecond: number;
  };
  readonly areas: readonly AreaReport[];
  readonly failures: readonly string[];
  readonly spoiledBy: readonly SpoiledBy[];
  readonly complaints: readonly ComplaintReport[];
  /** PNG of the first difference, when one was written. */
  readonly differencePicture: string | undefined;
  readonly verdict: 'bit-exact' | 'mismatch' | 'failed' | 'complaint' | 'model-bug';
}
