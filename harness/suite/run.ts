/** Runs suites: shards them, drives every case in a child process, and holds what it gave against what was accepted. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createDecoder } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import type { PlacedCase } from './folder.js';
import { type Judgement, judge } from './judge.js';
import { type Job, type Outcome, runJobs } from './pool.js';
import { type CaseResult, type Results, RESULTS_VERSION } from './results.js';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface SuiteRunOptions {
  readonly shard?: Shard | undefined;
  /** Child processes at a time; 1 without a wish. */
  readonly jobs?: number | undefined;
  /** Seconds a case; 120 without a wish. */
  readonly timeout?: number | undefined;
  /** Reference decoder; `ffmpeg` without a wish, null: streams are not decoded. */
  readonly decoder?: string | null | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Script of the child processes; for tests. */
  readonly worker?: URL | undefined;
  /** Called as each case ends, in no order. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

export const DEFAULT_TIMEOUT = 120;

const MANIFEST = new URL('../../../package.json', import.meta.url);

/** Every n-th case from the shard's own number on: the shards have every case once. */
export function shardOf<T>(items: readonly T[], { index, count }: Shard): T[] {
  return items.filter((_, place) => place % count === index - 1);
}

function judgementOf({ test, suite }: PlacedCase, outcome: Outcome): Judgement {
  if (outcome.kind === 'observed') return judge(test, suite.name, outcome.observation);
  return { result: outcome.kind, reasons: [outcome.sentence] };
}

function resultOf(place: number, placed: PlacedCase, outcome: Outcome): CaseResult {
  const { suite, test } = placed;
  const head = { place, suite: suite.name, id: test.id, ...judgementOf(placed, outcome), seconds: outcome.seconds };
  if (outcome.kind !== 'observed') return head;
  const { verdict, stream, reconstruction, accesses, bytes, frames } = outcome.observation;
  return { ...head, verdict, stream, reconstruction, accesses, bytes, frames: frames.length };
}

/** Drives cases in child processes. @returns outcomes in the order of the cases */
export function driveCases(
  cases: readonly PlacedCase[],
  { jobs = 1, timeout = DEFAULT_TIMEOUT, decoder = 'ffmpeg', signal, worker }: SuiteRunOptions,
  onOutcome?: (index: number, outcome: Outcome) => void,
): Promise<Outcome[]> {
  const toJob = ({ suite, test }: PlacedCase): Job => ({ test, folder: path.dirname(suite.path), decoder });
  return runJobs(cases.map(toJob), { jobs, timeout, signal, worker, onOutcome });
}

/**
 * Runs cases and judges them.
 * @throws UsageError when there is none, or when the reference decoder is missing, which is found out beforehand
 */
export async function runSuites(cases: readonly PlacedCase[], options: SuiteRunOptions = {}): Promise<Results> {
  const { shard = { index: 1, count: 1 }, decoder = 'ffmpeg', onResult } = options;
  if (cases.length === 0) throw new UsageError('there is no such case; "cedrus-emu suite list --cases" lists them');
  const version = decoder === null ? null : `${decoder} ${createDecoder(decoder).version()}`;
  const mine = shardOf(
    cases.map((placed, place) => ({ placed, place })),
    shard,
  );
  const toResult = (index: number, outcome: Outcome) => {
    const { placed, place } = mine[index] as (typeof mine)[number];
    return resultOf(place, placed, outcome);
  };
  const outcomes = await driveCases(
    mine.map(({ placed }) => placed),
    options,
    (index, outcome) => onResult?.(toResult(index, outcome)),
  );
  return {
    cedrusSuiteResults: RESULTS_VERSION,
    version: (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string }).version,
    decoder: version,
    shards: [shard.index],
    shardCount: shard.count,
    planned: cases.length,
    cases: outcomes.map((outcome, index) => toResult(index, outcome)),
  };
}
