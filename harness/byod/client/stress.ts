/** Rough treatment of a driver: what it must survive, each case on a driver booted for it, with a verdict in a sentence. */
import { UsageError } from '../../errors.js';
import { type Codec, findEncoder } from './nodes.js';
import { KnownComplaints, unmodelledPicture } from './complaints.js';
import type { KernelImage } from './image.js';
import { BUFFER_CASES } from './stress/buffers.js';
import { CONTEXT_CASES } from './stress/contexts.js';
import { FUZZ_CASES } from './stress/fuzz.js';
import { INTERRUPTION_CASES } from './stress/interruptions.js';
import { type Boot, type BootOptions, Stage, type StressCase } from './stress/stage.js';
import {
  countVerdicts,
  Failure,
  judgeError,
  type Judged,
  passExitCode,
  type PassOptions,
  type PassReport,
  resultLine,
  sumLine,
  type TestVerdict,
} from './verdict.js';

export type { Boot, BootOptions, StressCase };

/** All cases, in the order they run. */
export const STRESS_CASES: readonly StressCase[] = [
  ...INTERRUPTION_CASES,
  ...BUFFER_CASES,
  ...CONTEXT_CASES,
  ...FUZZ_CASES,
];

/** Runs before all others: mistakes that show without any disturbance are told here, once. */
const UNDISTURBED: StressCase = {
  name: 'undisturbed',
  says: 'a stream that nothing disturbs ends without a complaint',
  run(stage) {
    const session = stage.started();
    stage.encode(session, 4);
    session.close();
  },
};

export interface StressResult extends Judged {
  readonly name: string;
  /** Set when nothing else is worth trying: not even an undisturbed stream comes out. */
  readonly useless?: true;
}

export interface StressReport extends PassReport<StressResult> {
  readonly seed: number;
}

export interface StressOptions extends PassOptions {
  /** Of the random calls; 1 without a wish. */
  readonly seed?: number;
}

/**
 * Runs the cases.
 * @param boot a fresh, booted image, on a board with the faults asked for
 * @throws UsageError when there is no encoder, or no case of that name
 */
export function runStress(boot: Boot, options: StressOptions = {}): StressReport {
  const { codec = 'H264', seed = 1, only } = options;
  const node = options.node ?? findNode(boot(), codec);
  const chosen = STRESS_CASES.filter(({ name }) => !only || only.some((part) => name.includes(part)));
  if (chosen.length === 0) {
    throw new UsageError(
      `no stress case is called ${only?.join(' or ')}; there are ${STRESS_CASES.map(({ name }) => name).join(', ')}`,
    );
  }
  const known = new KnownComplaints();
  const run = (one: StressCase) => runCase(one, new Stage(boot, codec, node, seed), known);
  const first = run(UNDISTURBED);
  const results = [first, ...(first.useless ? [] : chosen.map(run))];
  return { node, codec, seed, results, counts: countVerdicts(results) };
}

function findNode(image: KernelImage, codec: Codec): string {
  const node = findEncoder(image, codec);
  image.close();
  return node;
}

function runCase({ name, says, run }: StressCase, stage: Stage, known: KnownComplaints): StressResult {
  const result = (verdict: TestVerdict, sentence: string) => ({ name, verdict, sentence });
  try {
    run(stage);
    const problem = endOf(stage, known);
    if (problem) return result('fail', problem);
  } catch (error) {
    const lacking = stage.images.map(unmodelledPicture).find((sentence) => sentence !== undefined);
    if (lacking) return { ...result('not-supported', `this cannot be tested: ${lacking}`), useless: true };
    if (error instanceof Failure && name === UNDISTURBED.name) {
      return { ...result('fail', `${error.message}; nothing else was tried`), useless: true };
    }
    return { name, ...judgeError(error) };
  }
  return stage.warnings.length > 0 ? result('warn', stage.warnings.join('; ')) : result('ok', says);
}

/** Removes the driver; what it is complained of, or leaves behind, fails the case, unless it was told before. */
function endOf(stage: Stage, known: KnownComplaints): string | undefined {
  for (const image of stage.images) image.close();
  const complaints = stage.images.flatMap((image) => known.take(image));
  return complaints.length > 0 ? complaints.join('; ') : undefined;
}

/** The report as text: a line a case, and the sum. */
export function formatStress({ node, codec, seed, results, counts }: StressReport): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines = results.map((result) => resultLine(result.name, result, width));
  return [`stress of ${node} (${codec}, seed ${seed})`, '', ...lines, '', sumLine(counts), ''].join('\n');
}

/** 1 when a case failed. */
export const stressExitCode: (report: StressReport) => 0 | 1 = passExitCode;
