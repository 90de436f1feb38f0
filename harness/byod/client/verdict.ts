/** How the compliance pass and the stress cases judge: the same verdicts, counted and printed alike. */
import { CheckFailed, UsageError } from '../../errors.js';
import type { Codec } from './nodes.js';

export type TestVerdict = 'ok' | 'fail' | 'warn' | 'not-supported';

/** A test cannot go on: the driver is wrong. */
export class Failure extends Error {}
/** A test does not apply: the driver does not have this. */
export class NotSupported extends Error {}

/** What is asked of a pass over a driver. */
export interface PassOptions {
  readonly codec?: Codec;
  readonly node?: string;
  /** Only tests that have one of these in their names. */
  readonly only?: readonly string[];
}

/** What came of a test. */
export interface Judged {
  readonly verdict: TestVerdict;
  readonly sentence: string;
}

/** What came of a pass. */
export interface PassReport<Result extends Judged> {
  readonly node: string;
  readonly codec: Codec;
  readonly results: readonly Result[];
  readonly counts: Readonly<Record<TestVerdict, number>>;
}

/** What an error that ended a test says of the driver. Throws it again when it says nothing of the driver. */
export function judgeError(error: unknown): Judged {
  if (error instanceof NotSupported) return { verdict: 'not-supported', sentence: error.message };
  if (error instanceof Failure || error instanceof CheckFailed || error instanceof UsageError) {
    return { verdict: 'fail', sentence: error.message };
  }
  throw error;
}

export function countVerdicts(results: readonly Judged[]): Record<TestVerdict, number> {
  const counts = { ok: 0, fail: 0, warn: 0, 'not-supported': 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}

const MARKS: Readonly<Record<TestVerdict, string>> = {
  ok: 'ok  ',
  fail: 'FAIL',
  warn: 'warn',
  'not-supported': '-   ',
};

/** A test's line, with the name `width` characters wide. */
export const resultLine = (name: string, { verdict, sentence }: Judged, width: number) =>
  `  ${MARKS[verdict]} ${name.padEnd(width)}  ${sentence}`;

export const sumLine = (counts: PassReport<Judged>['counts']) =>
  `${counts.ok} ok, ${counts.fail} failed, ${counts.warn} warnings, ${counts['not-supported']} not supported`;

/** 1 when a test failed. */
export const passExitCode = ({ counts }: PassReport<Judged>): 0 | 1 => (counts.fail > 0 ? 1 : 0);
