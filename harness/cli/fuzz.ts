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
import { manyDirect, oneDirect } from './fuzz-direct.js';
import { interruption } from './interruption.js';
import { print } from './output.js';
import { startProgress } from './progress.js';
import { parseChoice, parseCount } from './text.js';

interface FuzzValues {
  readonly runs: string;
  readonly seed?: string;
  readonly case?: string;
  readonly driver: string;
  readonly decoder: readonly string[];
  readonly decoders?: string;
  readonly difference: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const SEEDS = 2 ** 32;
/** direct: everything the registers can be asked for; bootlin: what a real driver asks for, its mistakes among it. */
const FUZZ_DRIVERS = ['direct', 'bootlin'] as const;

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

/** Names of --decoder and --decoders together. */
function decoderNames({ decoder, decoders = '' }: FuzzValues): string[] {
  const listed = decoders.split(',').map((name) => name.trim());
  return [...decoder, ...listed.filter((name) => name !== '')];
}

async function fuzz(values: FuzzValues): Promise<void> {
  const seed = values.seed === undefined ? randomInt(SEEDS) : parseCount(values.seed, '--seed', 0, SEEDS - 1);
  const runs = parseCount(values.runs, '--runs', 1, 1_000_000);
  const number = values.case === undefined ? undefined : parseCount(values.case, '--case', 0, SEEDS - 1);
  const names = decoderNames(values);
  if (parseChoice(values.driver, '--driver', FUZZ_DRIVERS) === 'direct') {
    const settled = { ...values, decoders: names };
    await (number === undefined ? manyDirect(seed, runs, settled) : oneDirect(seed, number, settled));
    return;
  }
  const settled = { ...values, decoder: names.length > 0 ? names : ['ffmpeg'] };
  await (number === undefined ? many(seed, runs, settled) : one(seed, number, settled));
}

export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .summary('random configurations, each compared bit for bit')
    .description(
      'Draws random sizes, contents and settings of everything the encoder can be asked for, with changes while streaming, encodes a few pictures of each and compares every sample with the reference decoders.',
    )
    .option('--runs <number>', 'how many configurations', '100')
    .option('--seed <number>', 'where they come from: the same seed gives the same ones (default: a new one, printed)')
    .option('--case <number>', 'run this one alone and print its report; when it fails, the fewest settings that do')
    .option(
      '--driver <name>',
      'direct: all features, or bootlin: those of a real driver, fixes switched at random',
      'direct',
    )
    .option(
      '--decoders <names>',
      'reference decoders, such as ffmpeg,openh264 (default: direct all there are, bootlin ffmpeg)',
    )
    .option(
      '--decoder <name>',
      'one reference decoder, repeatable: each case is compared with all',
      (value: string, list: readonly string[]) => [...list, value],
      [] as readonly string[],
    )
    .option(
      '--difference <file>',
      'with --driver bootlin and --case: where a picture of the first difference goes',
      'cedrus-emu-difference.png',
    )
    .option('--json', 'print the summary, or the report of the case, as JSON')
    .option('--quiet', 'no progress bar')
    .addHelpText('after', '\nExamples:\n  cedrus-emu fuzz --runs 500\n  cedrus-emu fuzz --seed 7 --case 123')
    .action(fuzz);
}
