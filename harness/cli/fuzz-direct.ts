/** `cedrus-emu fuzz` with the direct driver: everything that the encoder's registers can be asked for. */
import { createDecoder, listDecoders } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { type DirectCase, describeDirectCase, drawDirectCase, settingsOf } from '../fuzz/direct-case.js';
import { type DirectFuzzSummary, directCaseCommand, problemsOf, runDirectFuzz } from '../fuzz/direct-run.js';
import { shrinkCase } from '../fuzz/shrink.js';
import { jsonText } from '../report/json.js';
import { counted, grouped, type Look, lookOf, paint, paragraph } from '../report/style.js';
import { EXIT } from './errors.js';
import { interruption } from './interruption.js';
import { print } from './output.js';
import { startProgress } from './progress.js';

export interface DirectFuzzValues {
  readonly decoders: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Problems of one case that are shown. */
const SHOWN = 6;

/** The decoders asked for; without a wish all that are to be had, with a word about each that is not. */
function chosenDecoders(wanted: readonly string[]): readonly string[] {
  if (wanted.length > 0) {
    for (const name of wanted) createDecoder(name).version();
    return wanted;
  }
  return listDecoders()
    .map(({ name }) => name)
    .filter((name) => {
      try {
        return createDecoder(name).version() !== '';
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        process.stderr.write(`skip: ${name}: ${error.message}\n`);
        return false;
      }
    });
}

function settingsText(look: Look, title: string, fuzz: DirectCase): string[] {
  const { set, at } = settingsOf(fuzz);
  const words = [`${counted(fuzz.frames, 'picture')}`, ...set, ...at.map((text) => `at ${text}`)];
  return paragraph(look, `  ${title}: `, words.join(', '), 4);
}

/** One case with all its settings; when it fails, the fewest settings that fail alike. */
export async function oneDirect(seed: number, number: number, values: DirectFuzzValues): Promise<void> {
  const decoders = chosenDecoders(values.decoders);
  const fuzz = drawDirectCase(seed, number);
  const problems = await problemsOf(fuzz, decoders);
  const failed = problems.length > 0;
  const smallest = failed
    ? await shrinkCase(fuzz, async (candidate) => (await problemsOf(candidate, decoders)).length > 0)
    : undefined;
  const look = lookOf(process.stdout);
  const lines = [
    ...paragraph(look, `case ${number} of seed ${seed}: `, describeDirectCase(fuzz), 2),
    ...settingsText(look, 'settings', fuzz),
    ...problems.slice(0, SHOWN).flatMap((text) => paragraph(look, `  ${paint(look, 'red', '✘')} `, text, 4)),
    ...(smallest ? settingsText(look, 'the fewest that fail', smallest) : []),
    failed
      ? paint(look, ['red', 'bold'], 'failed')
      : `${paint(look, ['green', 'bold'], 'bit-exact')} with ${decoders.join(', ')}`,
  ];
  await print(values.json ? jsonText({ seed, ...fuzz, decoders, problems, smallest }) : `${lines.join('\n')}\n`);
  process.exitCode = failed ? EXIT.failed : EXIT.fine;
}

function summaryText(summary: DirectFuzzSummary): string {
  const look = lookOf(process.stdout);
  const { seed, runs, failed, frames, macroblocks, bytes, failures, decoders } = summary;
  const lines = failures.flatMap(({ case: number, configuration, problems, command }) => [
    ...paragraph(look, `${paint(look, 'red', '✘')} `, `case ${number}: ${configuration}`, 2),
    ...problems.slice(0, SHOWN).flatMap((text) => paragraph(look, '    ', text)),
    `    ${command}`,
  ]);
  const work = `${counted(frames, 'picture')}, ${counted(macroblocks, 'macroblock')}, ${grouped(bytes)} bytes`;
  const verdict = failed === 0 ? `${counted(runs, 'case')} bit-exact` : `${failed} of ${counted(runs, 'case')} failed`;
  const coloured = paint(look, [failed === 0 ? 'green' : 'red', 'bold'], verdict);
  const compared = decoders.length > 0 ? decoders.join(', ') : 'no decoder';
  return `${[...lines, `${coloured}, seed ${seed}: ${work}, compared with ${compared}`].join('\n')}\n`;
}

export async function manyDirect(seed: number, runs: number, values: DirectFuzzValues): Promise<void> {
  const decoders = chosenDecoders(values.decoders);
  const { signal, release } = interruption();
  const progress = startProgress(runs, 'cases', values.quiet === true);
  let [done, failed] = [0, 0];
  let last = '';
  try {
    const summary = await runDirectFuzz({
      ...{ seed, decoders, signal },
      cases: Array(runs).keys(),
      onCase: ({ fuzz }, problems) => {
        if (problems.length > 0) [failed, last] = [failed + 1, directCaseCommand(seed, fuzz.number)];
        progress.update(++done, failed > 0 ? `${failed} failed, last ${last}` : `seed ${seed}`);
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
