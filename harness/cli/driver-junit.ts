/** Results of a user's driver as JUnit XML. */
import { suiteJunit } from '../report/suite-junit.js';
import type { CaseResult } from '../suite/results.js';

export interface DriverCase {
  readonly name: string;
  /** Sentences; none when it passed. */
  readonly failures: readonly string[];
  readonly seconds: number;
}

export function writeDriverJunit(driver: string, cases: readonly DriverCase[]): string {
  const results = cases.map(({ name, failures, seconds }, place): CaseResult => ({
    place,
    suite: driver,
    id: name,
    result: failures.length === 0 ? 'pass' : 'fail',
    reasons: failures,
    seconds,
  }));
  return suiteJunit({ cases: results });
}
