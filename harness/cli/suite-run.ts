/** `cedrus-emu suite run [SUITE...]`. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { listDecoders } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { suiteResultsText } from '../report/suite.js';
import { suiteJunit } from '../report/suite-junit.js';
import { suiteMarkdown } from '../report/suite-markdown.js';
import { casesOf, findSuites } from '../suite/folder.js';
import { isBad, type Results } from '../suite/results.js';
import { DEFAULT_TIMEOUT, runSuites, type Shard } from '../suite/run.js';
import { EXIT } from './errors.js';
import { interruption } from './interruption.js';
import { print } from './output.js';
import { startProgress } from './progress.js';
import { parseChoice, parseCount } from './text.js';

/** Files that results go to. */
export interface ResultFiles {
  readonly junit?: string;
  readonly json?: string;
  readonly markdown?: string;
}

interface RunValues extends ResultFiles {
  readonly filter: readonly string[];
  readonly shard?: string;
  readonly jobs?: string;
  readonly timeout: string;
  readonly decoder: string;
  readonly decode: boolean;
  readonly quiet?: boolean;
}

const MOST_JOBS = 256;

export function parseShard(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`--shard takes NUMBER/COUNT, such as 1/4 to 4/4, not "${text}"`);
}

/** Seconds, fractions of one too. */
export function parseTimeout(text: string): number {
  const value = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new UsageError(`--timeout takes seconds, such as 60 or 0.5, not "${text}"`);
}

export function parseJobs(text: string | undefined): number {
  return text === undefined ? availableParallelism() : parseCount(text, '--jobs', 1, MOST_JOBS);
}

/** Adds the options that say where results go. */
export function addResultFiles(command: Command): Command {
  return command
    .option('--junit <file>', 'write the results as JUnit XML')
    .option('--json <file>', 'write the results as JSON, for "suite compare" and "suite merge"')
    .option('--markdown <file>', 'write the results as Markdown');
}

/** Writes the files asked for, `-` to standard output. */
export async function writeResults(results: Results, { junit, json, markdown }: ResultFiles): Promise<void> {
  const files = [
    [junit, suiteJunit],
    [json, jsonText],
    [markdown, suiteMarkdown],
  ] as const;
  for (const [file, write] of files) {
    if (file === '-') await print(write(results));
    else if (file !== undefined) writeFile(file, write(results));
  }
}

function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file}: the results cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** Prints what is for people: to standard error when a file goes to standard output. */
export async function printResults(results: Results, files: ResultFiles, all: boolean): Promise<void> {
  const piped = [files.junit, files.json, files.markdown].includes('-');
  const stream = piped ? process.stderr : process.stdout;
  await print(suiteResultsText(results, lookOf(stream), all), stream);
}

export const exitCodeOf = ({ cases }: Results) => (cases.some(isBad) ? EXIT.failed : EXIT.fine);

async function run(names: readonly string[], values: RunValues): Promise<void> {
  const { filter, shard, timeout, decode, quiet } = values;
  const decoder = parseChoice(
    values.decoder,
    '--decoder',
    listDecoders().map(({ name }) => name),
  );
  const options = {
    shard: shard === undefined ? undefined : parseShard(shard),
    jobs: parseJobs(values.jobs),
    timeout: parseTimeout(timeout),
    decoder: decode ? decoder : null,
  };
  const cases = casesOf(findSuites(names), filter);
  const { signal, release } = interruption();
  const progress = startProgress(undefined, 'cases', quiet === true);
  let done = 0;
  try {
    const results = await runSuites(cases, {
      ...options,
      signal,
      onResult: ({ suite, id, result }) => progress.update(++done, `${suite}/${id} ${result}`),
    });
    progress.stop();
    await printResults(results, values, quiet !== true);
    await writeResults(results, values);
    process.exitCode = exitCodeOf(results);
  } finally {
    progress.stop();
    release();
  }
}

export function addSuiteRun(suite: Command): void {
  const command = suite
    .command('run')
    .summary('run suites and hold every case against what was accepted')
    .description(
      'Runs every case in a child process, compares the hashes of stream, reconstruction and register accesses with those accepted, and every decoded sample with the reconstruction.',
    )
    .argument('[suites...]', 'names, or manifests (.json); all that come with cedrus-emu without any')
    .option(
      '--filter <text>',
      'only cases whose suite/case contains this; repeatable',
      (value: string, all: readonly string[]) => [...all, value],
      [] as readonly string[],
    )
    .option('--shard <number/count>', 'only every count-th case, such as 2/4')
    .option('--jobs <number>', 'cases at a time (default: as many as there are processors)')
    .option('--timeout <seconds>', 'most that a case may take', String(DEFAULT_TIMEOUT))
    .option(
      '--decoder <name>',
      `reference decoder: ${listDecoders()
        .map(({ name }) => name)
        .join(', ')}`,
      'ffmpeg',
    )
    .option('--no-decode', 'compare hashes only');
  addResultFiles(command)
    .option('--quiet', 'no progress, and only cases that do not pass')
    .addHelpText(
      'after',
      `
Results are pass, fail (something else came out), error (it broke, or nothing is accepted), timeout, not supported.
Exit code: 0 when all pass or are not supported, 1 on a fail, error or timeout, 2 for bad usage or a bad manifest.

Examples:
  cedrus-emu suite run smoke
  cedrus-emu suite run --shard 1/4 --junit results.xml --json results.json`,
    )
    .action(run);
}
