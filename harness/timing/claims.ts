/** What is said of the encoder's speed in public (fact book 6.2), as clocks a macroblock. */

export interface Claim {
  /** Variant of the board that stands for the chip. */
  readonly variant: string;
  readonly claim: string;
  readonly kind: 'vendor' | 'data sheet' | 'measured' | 'user';
  readonly clockMhz: number;
  readonly macroblocksPerSecond: number;
  /** A limit: the chip can do so much and, by its being named as the most, no more. The others only say that it can. */
  readonly limit: boolean;
  /** A parameter of the model was fitted to it. */
  readonly fitted: boolean;
}

const FRAME_1080 = 120 * 68;
const FRAME_720 = 80 * 45;

type Kind = Claim['kind'];

const row = (variant: string, claim: string, kind: Kind, clockMhz: number, rate: number, limit = true): Claim => ({
  variant,
  claim,
  kind,
  clockMhz,
  macroblocksPerSecond: rate,
  limit,
  fitted: false,
});
const fitted = (claim: Claim): Claim => ({ ...claim, fitted: true });

/** Chips without a variant of their own stand under one of the same generation, or of the last before theirs (H6, V853). */
export const CLAIMS: readonly Claim[] = [
  fitted(row('s3', 'S3: 1080p60, or twice 1080p30', 'vendor', 402, FRAME_1080 * 60)),
  fitted(row('v3s', 'V3s: 1080p40', 'vendor', 402, FRAME_1080 * 40)),
  row('v3s', 'V3s: 1080p30 and VGA30', 'vendor', 402, FRAME_1080 * 30 + 36_000),
  row('v3s', 'V3s: 1080p30, application diagram', 'vendor', 402, FRAME_1080 * 30, false),
  row('v3s', 'V3s: 1080p30 in real time', 'measured', 402, FRAME_1080 * 30, false),
  row('v3s', 'V3s: 720p60 without ffmpeg', 'user', 402, FRAME_720 * 60, false),
  row('s3', 'S3: 120 frames a second, if 720p', 'vendor', 402, FRAME_720 * 120),
  row('h3', 'H3: 1080p30', 'vendor', 402, FRAME_1080 * 30, false),
  row('h3', 'H3: 720p, 30 to 39 frames a second', 'measured', 402, FRAME_720 * 36, false),
  row('a64', 'A64: 1080p60', 'vendor', 402, FRAME_1080 * 60),
  row('a20', 'A10: 1080p60', 'data sheet', 320, FRAME_1080 * 60),
  row('a20', 'A10: 720p100', 'data sheet', 320, FRAME_720 * 100),
  row('a20', 'A20: 1080p30', 'vendor', 320, FRAME_1080 * 30, false),
  row('a13', 'A13: 1080p30', 'data sheet', 320, FRAME_1080 * 30, false),
  row('a13', 'A13: 720p30', 'data sheet', 320, FRAME_720 * 30, false),
  row('a33', 'A33: 1080p60', 'data sheet', 320, FRAME_1080 * 60),
  row('a33', 'A31: 1080p60', 'data sheet', 320, FRAME_1080 * 60),
  row('a64', 'R40: 1080p45', 'vendor', 297, FRAME_1080 * 45),
  row('a64', 'H6: 1080p60', 'vendor', 600, FRAME_1080 * 60),
  row('a64', 'V853: 5 megapixels at 25', 'vendor', 400, 494_100),
  row('a64', 'V853: 4K at 20', 'vendor', 400, 648_000),
];

export function clocksPerMacroblock({ clockMhz, macroblocksPerSecond }: Claim): number {
  return (clockMhz * 1_000_000) / macroblocksPerSecond;
}
