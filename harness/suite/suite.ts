/** What a conformance suite is: cases, and what each is known to give. */
import type { AddressConvention, Fault } from '../../emulator/index.js';
import type { ControlEvent } from '../run/encode.js';
import type { Verdict } from '../run/report.js';
import type { Rate, Size } from '../video/index.js';

/** Version of the manifest format. */
export const SUITE_VERSION = 1;

/** What a run of a case can amount to beside a bug of the model, which is never expected. */
export const EXPECTED_VERDICTS = [
  'bit-exact',
  'spoiled',
  'mismatch',
  'rejected',
  'failed',
  'recovered',
  'unrecovered',
] as const satisfies Verdict[];
export type ExpectedVerdict = (typeof EXPECTED_VERDICTS)[number];

/** What a case gives, as it was accepted. Hashes are SHA-256 in hexadecimal. */
export interface Expectation {
  /** The coded bytes of all frames, one behind the other. */
  readonly stream: string;
  /** The reconstructions of all frames, coded area, I420, one behind the other. */
  readonly reconstruction: string;
  /** The register accesses, see `accessSequence`. */
  readonly accesses: string;
  /** Lines of the access sequence. */
  readonly accessCount: number;
  /** One text a frame: type, bytes, first digits of the hashes of its bytes and of its reconstruction. */
  readonly frames: readonly string[];
}

/** One configuration. Everything but id, clip and driver has a default. */
export interface SuiteCase {
  /** Unique in its suite: lower-case letters, digits, dots and hyphens. */
  readonly id: string;
  /** What it is there for. */
  readonly title: string | undefined;
  /** `clip:NAME`, or a file beside the manifest. */
  readonly clip: string;
  readonly size: Size | undefined;
  readonly pixelFormat: 'i420' | 'nv12' | undefined;
  readonly frames: number | undefined;
  readonly rate: Rate | undefined;
  readonly driver: string;
  /** Undefined: the chip the driver is usually run on. */
  readonly variant: string | undefined;
  /** Sample order of the driver's source buffers; undefined: NV12. */
  readonly source: 'NV12' | 'NV16' | undefined;
  readonly controls: readonly (readonly [name: string, value: number])[];
  readonly events: readonly ControlEvent[];
  readonly fixes: readonly string[];
  readonly buffers: number | undefined;
  readonly codedSize: number | undefined;
  /** Bytes. */
  readonly dram: number | undefined;
  readonly addressConvention: AddressConvention | undefined;
  /** Faults that strike, see docs/faults.md. */
  readonly faults: readonly Fault[];
  readonly verdict: ExpectedVerdict;
  /** Why anything but `bit-exact` is right. */
  readonly because: string | undefined;
  /** Undefined until accepted. */
  readonly expect: Expectation | undefined;
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  /** The manifest. */
  readonly path: string;
  readonly cases: readonly SuiteCase[];
}

/** A case by the name that results, filters and messages use: `smoke/pan-cavlc`. */
export function caseName(suite: Pick<Suite, 'name'>, { id }: Pick<SuiteCase, 'id'>): string {
  return `${suite.name}/${id}`;
}
