/** Middle and spread of a few measurements. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
}

/** Middle value, the mean of the two middle ones for an even count. @throws RangeError for no values */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of no values');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** @throws RangeError for no values */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values), count: values.length };
}

/** @throws RangeError for no values */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no mean of no values');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
