/** Bjontegaard's delta rate: how many more bits one coder needs than another at equal PSNR, as a mean over a range. */

/** One coding of a clip. */
export interface RatePoint {
  /** Bits, or bits a second: any unit, the same in both curves. */
  readonly bits: number;
  /** dB. */
  readonly psnr: number;
}

/** Points of a curve; a polynomial of third order goes through them exactly. */
const POINTS = 4;

/** Integral from `low` to `high` of the cubic through four points (x[i], y[i]), by Newton's divided differences. */
function cubicIntegral(x: readonly number[], y: readonly number[], low: number, high: number): number {
  const newton = [...y];
  for (let order = 1; order < POINTS; order++) {
    for (let i = POINTS - 1; i >= order; i--) {
      newton[i] = (newton[i]! - newton[i - 1]!) / (x[i]! - x[i - order]!);
    }
  }
  // Simpson's rule is exact for cubics
  const value = (at: number) => newton.reduceRight((sum, coefficient, i) => sum * (at - x[i]!) + coefficient, 0);
  return ((high - low) / 6) * (value(low) + 4 * value((low + high) / 2) + value(high));
}

function checkCurve(curve: readonly RatePoint[]): RatePoint[] {
  const sorted = [...curve].sort((a, b) => a.psnr - b.psnr);
  if (sorted.length !== POINTS) throw new RangeError(`a curve has ${POINTS} points, not ${sorted.length}`);
  for (const [i, { bits, psnr }] of sorted.entries()) {
    if (!(bits > 0) || !Number.isFinite(psnr))
      throw new RangeError(`${bits} bits at ${psnr} dB are no point of a curve`);
    if (i > 0 && psnr === sorted[i - 1]?.psnr) throw new RangeError(`two points of a curve have the same ${psnr} dB`);
  }
  return sorted;
}

/**
 * Bits of `test` against `reference` at equal PSNR, in percent: positive when `test` needs more. A cubic through the four
 * points of each curve gives log(bits) over PSNR; the mean difference is taken over the PSNR that both cover (ITU-T SG16
 * Q.6 VCEG-M33).
 * @throws RangeError for curves of other than four distinct points, or curves that have no PSNR in common
 */
export function bdRate(reference: readonly RatePoint[], test: readonly RatePoint[]): number {
  const curves = [checkCurve(reference), checkCurve(test)] as const;
  const low = Math.max(...curves.map((curve) => curve[0]!.psnr));
  const high = Math.min(...curves.map((curve) => curve[POINTS - 1]!.psnr));
  if (low >= high) throw new RangeError('the curves have no PSNR in common');
  const [base, other] = curves.map((curve) => {
    const psnr = curve.map((point) => point.psnr);
    const logBits = curve.map((point) => Math.log(point.bits));
    return cubicIntegral(psnr, logBits, low, high);
  });
  return (Math.exp((other! - base!) / (high - low)) - 1) * 100;
}
