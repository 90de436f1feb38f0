/** Holds what a case gave against what was accepted. */
import type { Observation } from './drive.js';
import type { CaseResult, ResultKind } from './results.js';
import type { Expectation, SuiteCase } from './suite.js';

export type Judgement = Pick<CaseResult, 'result' | 'reasons'>;

const HASHES = {
  stream: 'the stream',
  reconstruction: 'the reconstruction',
  accesses: 'the access sequence',
} as const satisfies Partial<Record<keyof Expectation, string>>;

const short = (hash: string) => hash.slice(0, 12);

/** Type, bytes, stream and reconstruction of a frame's line. */
function frameParts(line: string): readonly string[] {
  return line.split(' ');
}

/** Where two lists of frames begin to differ, in a part (0 type, 1 bytes, 2 stream, 3 reconstruction) or any after it. */
function firstDifference(expected: readonly string[], actual: readonly string[], part: 2 | 3): string {
  const index = actual.findIndex((line, at) => frameParts(line)[part] !== frameParts(expected[at] ?? '')[part]);
  if (expected.length !== actual.length) return `${actual.length} frames instead of ${expected.length}`;
  if (index < 0) return 'in no single frame';
  const [typeA, bytesA] = frameParts(expected[index] as string);
  const [typeB, bytesB] = frameParts(actual[index] as string);
  const kind = typeA === typeB ? '' : `, ${typeB} instead of ${typeA}`;
  const bytes = part === 2 && bytesA !== bytesB ? `, ${bytesB} bytes instead of ${bytesA}` : '';
  return `first in frame ${index}${kind}${bytes}`;
}

function where(key: keyof typeof HASHES, expected: Expectation, actual: Observation): string {
  if (key !== 'accesses') return firstDifference(expected.frames, actual.frames, key === 'stream' ? 2 : 3);
  const [was, is] = [expected.accessCount, actual.accessCount];
  return was === is ? `${is} lines as before` : `${is} lines instead of ${was}`;
}

/** What differs from the expectation, a sentence each; empty when nothing does. */
export function differencesOf(expected: Expectation, actual: Observation): string[] {
  const keys = Object.keys(HASHES) as (keyof typeof HASHES)[];
  return keys
    .filter((key) => expected[key] !== actual[key])
    .map((key) => {
      const hashes = `${short(actual[key])} instead of ${short(expected[key])}`;
      return `${HASHES[key]} differs, ${where(key, expected, actual)} (${hashes})`;
    });
}

/** Says what is wrong with the samples, if anything: a verdict other than the case's own. */
export function wrongVerdict(test: SuiteCase, { verdict, finding }: Observation): string | undefined {
  const unasked = verdict === 'unchecked' && test.verdict !== 'failed';
  return verdict === test.verdict || unasked
    ? undefined
    : `the verdict is ${verdict} instead of ${test.verdict}: ${finding}`;
}

export function judge(test: SuiteCase, suite: string, observation: Observation): Judgement {
  const verdict = wrongVerdict(test, observation);
  const { notModelled } = observation;
  const done = (result: ResultKind, reasons: readonly string[]) => ({ result, reasons });
  if (!test.expect) {
    if (verdict !== undefined && notModelled.length > 0) return done('not supported', notModelled);
    const accept = `nothing is accepted yet; look at it and run: cedrus-emu suite accept ${suite} ${test.id} --reason "..."`;
    return done('error', [...(verdict ? [verdict] : []), accept]);
  }
  const reasons = [...(verdict ? [verdict] : []), ...differencesOf(test.expect, observation)];
  return done(reasons.length > 0 ? 'fail' : 'pass', reasons);
}
