/** Readers of option values. Each throws UsageError that names option, value and remedy. */
import { UsageError } from '../errors.js';

/** A whole number in a range. */
export function parseCount(text: string, option: string, low: number, high = Number.MAX_SAFE_INTEGER): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  const range = high === Number.MAX_SAFE_INTEGER ? `from ${low} up` : `from ${low} to ${high}`;
  throw new UsageError(`${option} takes a whole number ${range}, not "${text}"`);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes: `65536`, `64K`, `64M`, `64MiB`, `1G`. */
export function parseBytes(text: string, option: string): number {
  const match = /^(\d{1,12})\s*([kmg]?)(?:i?b)?$/i.exec(text);
  const value = match ? Number(match[1]) * (UNITS[(match[2] as string).toLowerCase()] as number) : 0;
  if (value > 0) return value;
  throw new UsageError(`${option} takes a number of bytes such as 64M or 1G, not "${text}"`);
}

/** Whole numbers separated by commas. */
export function parseNumbers(text: string, option: string): number[] {
  return text.split(',').map((part) => parseCount(part.trim(), option, 0));
}

/** One of some words. */
export function parseChoice<T extends string>(text: string, option: string, words: readonly T[]): T {
  const found = words.find((word) => word === text.toLowerCase());
  if (found) return found;
  throw new UsageError(
    `${option} takes ${words.slice(0, -1).join(', ')}${words.length > 1 ? ' or ' : ''}${words.at(-1)}, not "${text}"`,
  );
}
