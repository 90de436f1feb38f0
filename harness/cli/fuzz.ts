/** `cedrus-emu fuzz`. */
import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { describeCase, drawCase } from '../fuzz/case.js';
import { caseCommand, type FuzzSummary, runCase, runFuzz } from '../fuzz/run.js';
import { jsonText } from '../report/json.js';
import { verifyText } from '../report/run.js';
import { counted, grouped, lookOf, paint, paragraph } from '../report/style.js';
import { verifyExitCode } from '../run/verdict.js';
import { EXIT } from './errors.js';
import { interruption } from './interruption.js';
import { print } from './output.js';
import { startProgress } from './progress.js';
import { parseCount } from './text.js';

interface FuzzValues {
  readonly runs: string;
  readonly seed?: string;
  readonly case?: string;
  readonly decoder: readonly string[];
  readonly difference: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const SEEDS = 2 ** 32;

function summaryText(summary: FuzzSummary): string {
  const look = lookOf(process.stdout);
  const { seed, runs, failed, frames, macroblocks, bytes, failures } = summary;
  const lines = failures.flatMap((failure) => [
    ...paragraph(
      look,
      `${paint(look, 'red', '✘')} `,
      `case ${failure.case}, ${failure.decoder}: ${failure.configuration}`,
      2,
    ),
    ...paragraph(look, '    ', `${failure.verdict}: ${failure.reason}`),
    `    ${failure.command}`,
  ]);
  const work = `${counted(frames, 'frame')}, ${counted(macroblocks, 'macroblock')}, ${grouped(bytes)} bytes`;
  const verdict = failed === 0 ? `${counted(runs, 'run')} bit-exact` : `${failed} of ${counted(runs, 'run')} failed`;
  const coloured = paint(look, [failed === 0 ? 'green' : 'red', 'bold'], verdict);
  return `${[...lines, `${coloured}, seed ${seed}: ${work}`].join('\n')}\n`;
}

/** One case with its whole report. */
async function one(seed: number, number: number, values: FuzzValues): Promise<void> {
  const look = lookOf(process.stdout);
  for (const decoder of values.decoder) {
    const fuzz = drawCase(seed, number);
    const report = await runCase(fuzz, { decoder, differencePicture: values.difference });
    const head = paragraph(look, `case ${number} of seed ${seed}: `, describeCase(fuzz), 2).join('\n');
    await print(values.json ? jsonText(report) : `${head}\n${verifyText(report, { look, eachFrame: true })}`);
    process.exitCode = Math.max(Number(process.exitCode ?? 0), verifyExitCode(report));
  }
}

async function many(seed: number, runs: number, values: FuzzValues): Promise<void> {
  const { signal, release } = interruption();
  const progress = startProgress(runs * values.decoder.length, 'runs', values.quiet === true);
  let done = 0;
  let failed = 0;
  try {
    const summary = await runFuzz({
      seed,
      cases: Array(runs).keys(),
      decoders: values.decoder,
      signal,
      onOutcome: async ({ fuzz, decoder, ok }) => {
        if (!ok) failed++;
        progress.update(++done, failed > 0 ? `${failed} failed, last ${caseCommand(seed, fuzz.number, decoder)}` : '');
      },
    });
    progress.stop();
    await print(values.json ? jsonText(summary) : summaryText(summary));
    process.exitCode = summary.failed > 0 ? EXIT.failed : EXIT.fine;
  } finally {
    progress.stop();
    release();
  }
}

async function fuzz(values: FuzzValues): Promise<void> {
  const seed = values.seed === undefined ? randomInt(SEEDS) : parseCount(values.seed, '--seed', 0, SEEDS - 1);
  const runs = parseCount(values.runs, '--runs', 1, 1_000_000);
  const decoder = values.decoder.length > 0 ? values.decoder : ['ffmpeg'];
  const settled = { ...values, decoder };
  if (values.case === undefined) await many(seed, runs, settled);
  else await one(seed, parseCount(values.case, '--case', 0, SEEDS - 1), settled);
}

export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .summary('random configurations, each compared bit for bit')
    .description(
      'Draws random sizes, contents, quantisers, filters, frame structures and changes while streaming, encodes a few frames of each and compares every sample with a reference decoder.',
    )
    .option('--runs <number>', 'how many configurations', '100')
    .option('--seed <number>', 'where they come from: the same seed gives the same ones (default: a new one, printed)')
    .option('--case <number>', 'run this one alone and print its report')
    .option(
      '--decoder <name>',
      'reference decoder, repeatable: each case is compared with all (default: ffmpeg)',
      (value: string, list: readonly string[]) => [...list, value],
      [] as readonly string[],
    )
    .option(
      '--difference <file>',
      'with --case: where a picture of the first difference goes',
      'cedrus-emu-difference.png',
    )
    .option('--json', 'print the summary, or the report of the case, as JSON')
    .option('--quiet', 'no progress bar')
    .addHelpText('after', '\nExamples:\n  cedrus-emu fuzz --runs 500\n  cedrus-emu fuzz --seed 7 --case 123')
    .action(fuzz);
}
