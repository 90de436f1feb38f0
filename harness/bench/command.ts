/** The command line of the benchmark. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { print } from '../cli/output.js';
import { type Progress, startProgress } from '../cli/progress.js';
import { parseCount } from '../cli/text.js';
import { CheckFailed, UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { parseSize } from '../video/index.js';
import { type ClipSet, loadClips } from './clips.js';
import { machine, pinToOneCore } from './cpu.js';
import { KERNEL_PASSES, kernelLines, measureKernels, overBudget } from './kernels.js';
import { measureQualityOf, qualityLines, type QualityMode, qualitySteps } from './quality.js';
import { measureRates, ratesLines, ratesSteps } from './rates.js';
import { type CodingSettings, DEFAULT_SETTINGS, type EntropyMode } from './settings.js';
import { measureThroughput, throughputLines, type ThroughputOptions, throughputSteps } from './throughput.js';

/** Natural clips lie beside the project, where somebody put them there. */
const CLIPS_FOLDER = fileURLToPath(new URL('../../../../shared/clips', import.meta.url));
const PAIRS = { usual: 5, quick: 3 } as const;
const QUICK_FRAMES = 30;

interface Values {
  readonly quality?: boolean;
  readonly kernels?: boolean;
  readonly quick?: boolean;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly peers: boolean;
  readonly pairs?: string;
  readonly frames?: string;
  readonly size?: string;
  readonly entropy?: EntropyMode | 'both';
  readonly clips: string;
}

const HELP = `
What is measured, and how, is in docs/performance.md. Figures hold for this machine at this moment; compare the ratios.
--quality measures both entropy coders unless told otherwise, the default run CAVLC.

Examples:
  npm run bench
  npm run bench -- --quick --no-peers
  npm run bench -- --quality --entropy cavlc
  npm run bench -- --kernels --strict
  npm run bench -- --frames 30 film.mp4`;

export function benchCommand(): Command {
  return new Command('bench')
    .summary('measure speed, bits and quality against peers')
    .description(
      "Measures the chip against npm's h264-mp4-encoder and x264: macroblocks a second, then bits and PSNR. Or, with --quality, Bjontegaard delta rates; with --kernels, nanoseconds of every SIMD kernel.",
    )
    .argument(
      '[videos...]',
      'videos to take, as "encode" takes them (default: the natural clips, else procedural ones)',
    )
    .addOption(new Option('--quality', 'Bjontegaard delta rate at four QPs').conflicts('kernels'))
    .option('--kernels', 'nanoseconds of the kernels against their budgets and scalar twins')
    .option('--quick', `fewer: ${PAIRS.quick} pairs, ${QUICK_FRAMES} pictures of a clip, no peer at its slowest`)
    .option('--pairs <number>', `timed pairs with each peer (default: ${PAIRS.usual})`)
    .option('--frames <number>', 'most pictures of a clip')
    .option('--size <WxH>', 'picture size of raw and procedural videos given')
    .addOption(new Option('--entropy <mode>', 'entropy coder').choices(['cavlc', 'cabac', 'both']))
    .option('--no-peers', 'time the chip alone')
    .option('--clips <folder>', 'folder of the natural clips', path.relative('', CLIPS_FOLDER))
    .option('--strict', 'with --kernels: exit code 1 when a kernel is over its budget')
    .option('--json', 'print the report as JSON')
    .option('--quiet', 'no progress bar')
    .addHelpText('after', HELP)
    .action(bench);
}

async function bench(videos: string[], values: Values): Promise<void> {
  if (values.strict && !values.kernels) throw new UsageError('--strict is for --kernels, whose budgets it enforces');
  const pairs = values.pairs === undefined ? undefined : parseCount(values.pairs, '--pairs', 1, 1000);
  const frames = values.frames === undefined ? undefined : parseCount(values.frames, '--frames', 2, 100_000);
  if (values.size !== undefined && videos.length === 0) {
    throw new UsageError('--size is for videos that are given, name one');
  }
  if (values.kernels) return kernels(values, videos);
  const set = await loadClips({
    folder: values.clips,
    inputs: videos,
    size: values.size === undefined ? undefined : parseSize(values.size),
    frames: frames ?? (values.quick ? QUICK_FRAMES : undefined),
    few: !values.quality,
  });
  if (values.quality) await quality(set, values);
  else await speedAndRates(set, pairs ?? (values.quick ? PAIRS.quick : PAIRS.usual), values);
}

/** Runs steps under a progress bar. */
async function watched<T>(
  total: number,
  values: Values,
  work: (step: (note: string) => void) => Promise<T>,
): Promise<T> {
  const progress: Progress = startProgress(total, 'steps', values.quiet === true);
  let done = 0;
  try {
    return await work((note) => progress.update(done++, note));
  } finally {
    progress.stop();
  }
}

async function report(values: Values, facts: object, lines: readonly string[]): Promise<void> {
  await print(
    values.json ? jsonText({ machine: machine(), date: new Date().toISOString(), ...facts }) : `${lines.join('\n')}\n`,
  );
}

function modesOf({ entropy }: Values, usual: readonly EntropyMode[]): readonly EntropyMode[] {
  if (entropy === undefined) return usual;
  return entropy === 'both' ? ['cavlc', 'cabac'] : [entropy];
}

async function speedAndRates(set: ClipSet, pairs: number, values: Values): Promise<void> {
  const { clips } = set;
  const modes = modesOf(values, ['cavlc']);
  const pinning = pinToOneCore();
  const optionsOf = (entropy: EntropyMode): ThroughputOptions => {
    const settings: CodingSettings = { ...DEFAULT_SETTINGS, entropy };
    return { pairs, peers: values.peers, quick: values.quick === true, settings };
  };
  const total = modes.reduce((sum, entropy) => {
    const options = optionsOf(entropy);
    return sum + throughputSteps(clips, options) + (values.peers ? ratesSteps(clips, options.settings) : 0);
  }, 0);
  const look = lookOf(process.stdout);
  const lines = [`${machine()}; ${set.sentence}.`];
  const modeReports: object[] = [];
  await watched(total, values, async (step) => {
    for (const entropy of modes) {
      const options = optionsOf(entropy);
      const throughput = await measureThroughput(clips, options, step);
      lines.push('', ...throughputLines(look, throughput, pinning.sentence));
      if (!values.peers) {
        modeReports.push({ settings: options.settings, throughput });
        continue;
      }
      const rates = await measureRates(clips, options.settings, step);
      lines.push('', ...ratesLines(look, rates, clips));
      modeReports.push({ settings: options.settings, throughput, rates });
    }
  });
  await report(values, { core: pinning.core, clips: set.sentence, modes: modeReports }, lines);
}

async function quality(set: ClipSet, values: Values): Promise<void> {
  const { clips } = set;
  const modes = modesOf(values, ['cavlc', 'cabac']);
  const measured = await watched(qualitySteps(clips, modes), values, async (step) => {
    const all: QualityMode[] = [];
    for (const entropy of modes) all.push(await measureQualityOf(entropy, clips, DEFAULT_SETTINGS, step));
    return all;
  });
  const look = lookOf(process.stdout);
  const lines = measured.flatMap((mode) => ['', ...qualityLines(look, mode, clips)]);
  await report(values, { clips: set.sentence, quality: measured }, [`${set.sentence}.`, ...lines]);
  const missing = measured.find((mode) => mode.missing !== undefined);
  if (missing)
    throw new CheckFailed(`--quality: ${missing.entropy.toUpperCase()} could not be measured: ${missing.missing}`);
}

async function kernels(values: Values, videos: readonly string[]): Promise<void> {
  if (videos.length > 0) throw new UsageError(`${videos[0]}: --kernels takes no video, leave it out`);
  const pinning = pinToOneCore();
  const timings = await watched(KERNEL_PASSES, values, async (step) =>
    measureKernels((pass) => step(`pass ${pass + 1}`)),
  );
  const lines = kernelLines(lookOf(process.stdout), timings, `${machine()}, ${pinning.sentence}`);
  await report(values, { core: pinning.core, ...timings }, lines);
  const over = overBudget(timings);
  if (values.strict && over.length > 0) {
    throw new CheckFailed(`over their budget by more than 25 %: ${over.map(({ name }) => name).join(', ')}`);
  }
}
