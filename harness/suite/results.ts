/** What a run of suites found, and the file that keeps it (docs/suites.md). */
import { UsageError } from '../errors.js';
import { Fields } from './fields.js';

/** Version of the results format. */
export const RESULTS_VERSION = 1;

/**
 * `fail`: it ran and gave something else than was accepted. `error`: it did not come to an end, or nothing is accepted
 * yet. `timeout`: it was stopped. `not supported`: it asks for what is not modelled.
 */
export const RESULT_KINDS = ['pass', 'fail', 'error', 'timeout', 'not supported'] as const;
export type ResultKind = (typeof RESULT_KINDS)[number];

export interface CaseResult {
  /** Place among all cases of the run, whatever shard has it, from 0. */
  readonly place: number;
  readonly suite: string;
  readonly id: string;
  readonly result: ResultKind;
  /** One sentence each: what differs, or what went wrong. */
  readonly reasons: readonly string[];
  /** Undefined where it did not run to its end, like all below. */
  readonly verdict?: string | undefined;
  readonly stream?: string | undefined;
  readonly reconstruction?: string | undefined;
  readonly accesses?: string | undefined;
  readonly bytes?: number | undefined;
  readonly frames?: number | undefined;
  /** Wall time. */
  readonly seconds: number;
}

export interface Results {
  readonly cedrusSuiteResults: typeof RESULTS_VERSION;
  /** Version of cedrus-emu. */
  readonly version: string;
  /** Reference decoder; null where none was asked. */
  readonly decoder: string | null;
  /** Shards in this file, from 1, of how many. */
  readonly shards: readonly number[];
  readonly shardCount: number;
  /** Cases of all shards together. */
  readonly planned: number;
  /** In order of place. */
  readonly cases: readonly CaseResult[];
}

/** How often each result is in a list. */
export function countResults(cases: readonly CaseResult[]): Readonly<Record<ResultKind, number>> {
  const count = (kind: ResultKind) => cases.filter(({ result }) => result === kind).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    error: count('error'),
    timeout: count('timeout'),
    'not supported': count('not supported'),
  };
}

/** Whether a result fails a run. */
export function isBad({ result }: Pick<CaseResult, 'result'>): boolean {
  return result === 'fail' || result === 'error' || result === 'timeout';
}

function readCase(entry: Fields, where: string): CaseResult {
  const [suite, id] = [entry.text('suite'), entry.text('id')];
  const fields = entry.named(`${where}: ${suite}/${id}`);
  const optional = <T>(key: string, read: () => T) => (fields.has(key) ? read() : undefined);
  const seconds = fields.raw('seconds');
  return {
    ...{ suite, id },
    place: fields.number('place', 0),
    result: fields.choice('result', RESULT_KINDS),
    reasons: fields.texts('reasons'),
    verdict: optional('verdict', () => fields.text('verdict')),
    stream: optional('stream', () => fields.sha256('stream')),
    reconstruction: optional('reconstruction', () => fields.sha256('reconstruction')),
    accesses: optional('accesses', () => fields.sha256('accesses')),
    bytes: optional('bytes', () => fields.number('bytes', 0)),
    frames: optional('frames', () => fields.number('frames', 0)),
    seconds: typeof seconds === 'number' ? seconds : fields.wrong('seconds', 'a number'),
  };
}

/**
 * Reads the JSON that `suite run --json` writes.
 * @throws UsageError, one sentence with file and place, for the first thing that is not as docs/suites.md says
 */
export function parseResults(text: string, path: string): Results {
  const fields = Fields.parse(text, path);
  const version = fields.raw('cedrusSuiteResults');
  if (version === undefined)
    fields.fail('these are no results: "cedrusSuiteResults" is missing; "suite run --json" writes them');
  if (version !== RESULTS_VERSION) {
    fields.fail(`this is version ${String(version)} of the format; version ${RESULTS_VERSION} is what can be read`);
  }
  const shards = fields.raw('shards');
  const shardCount = fields.number('shardCount', 1);
  const fits = (shard: unknown) => Number.isInteger(shard) && (shard as number) >= 1 && (shard as number) <= shardCount;
  if (!Array.isArray(shards) || !shards.every(fits))
    return fields.wrong('shards', `a list of numbers up to ${shardCount}`);
  const cases = fields.list('cases').map((entry) => readCase(entry, path));
  const names = cases.map(({ suite, id }) => `${suite}/${id}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) fields.fail(`${twice} is in it twice`);
  return {
    cedrusSuiteResults: RESULTS_VERSION,
    version: fields.text('version'),
    decoder: fields.has('decoder') ? fields.text('decoder') : null,
    shards: shards as number[],
    shardCount,
    planned: fields.number('planned', 0),
    cases,
  };
}

/**
 * Puts the results of a run's shards together.
 * @throws UsageError when they are of different runs, a shard is missing or there twice, or cases are missing
 */
export function mergeResults(parts: readonly { readonly path: string; readonly results: Results }[]): Results {
  const [first] = parts;
  if (!first) throw new UsageError('there are no results to merge; name the files that "suite run --json" wrote');
  for (const { path, results } of parts) {
    for (const key of ['version', 'decoder', 'shardCount', 'planned'] as const) {
      if (results[key] === first.results[key]) continue;
      const [here, there] = [String(results[key]), String(first.results[key])];
      throw new UsageError(`${path}: its ${key} is ${here}, that of ${first.path} ${there}; these are not of one run`);
    }
  }
  const { shardCount, planned } = first.results;
  const shards = parts.flatMap(({ results }) => results.shards).sort((a, b) => a - b);
  const twice = shards.find((shard, index) => shards[index - 1] === shard);
  if (twice !== undefined) throw new UsageError(`shard ${twice} of ${shardCount} is there twice`);
  const missing = Array.from({ length: shardCount }, (_, index) => index + 1).filter((n) => !shards.includes(n));
  if (missing.length > 0) throw new UsageError(`shard ${missing.join(', ')} of ${shardCount} is missing`);
  const cases = parts.flatMap(({ results }) => results.cases).sort((a, b) => a.place - b.place);
  const gap = cases.findIndex(({ place }, index) => place !== index);
  if (gap >= 0 || cases.length !== planned) {
    throw new UsageError(
      `${cases.length} of ${planned} cases are there, ${gap < 0 ? cases.length : gap} is missing or there twice`,
    );
  }
  return { ...first.results, shards, cases };
}
