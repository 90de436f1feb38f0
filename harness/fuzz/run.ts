/** Runs random configurations and compares each bit for bit. */
import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import type { VerifyReport } from '../run/report.js';
import { verifyVideo } from '../run/verify.js';
import { frameOver, type VideoSource } from '../video/index.js';
import { describeCase, drawCase, type FuzzCase } from './case.js';
import { CONTENTS } from './content.js';

export interface FuzzOptions {
  readonly seed: number;
  /** Numbers of the cases to run. */
  readonly cases: Iterable<number>;
  /** Reference decoders, by name; each case is compared with all of them. `ffmpeg` without a wish. */
  readonly decoders?: readonly string[];
  /** Called after each case and decoder. */
  readonly onOutcome?: (outcome: FuzzOutcome) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface FuzzOutcome {
  readonly fuzz: FuzzCase;
  readonly decoder: string;
  readonly report: VerifyReport;
  /** Every sample is the same; a stream that only the driver's own headers spoil counts. */
  readonly ok: boolean;
}

export interface FuzzSummary {
  readonly seed: number;
  readonly runs: number;
  readonly failed: number;
  readonly frames: number;
  readonly macroblocks: number;
  readonly bytes: number;
  readonly failures: readonly {
    readonly case: number;
    readonly decoder: string;
    readonly configuration: string;
    readonly verdict: VerifyReport['verdict'];
    readonly reason: string;
    /** Command line that runs this case alone. */
    readonly command: string;
  }[];
}

/** The video of a case. */
export function caseVideo(fuzz: FuzzCase): VideoSource {
  const { size, rate, frames, content, contentSeed } = fuzz;
  const found = CONTENTS.find(({ name }) => name === content);
  if (!found) throw new UsageError(`there is no content "${content}" to fuzz with`);
  async function* paint() {
    const painter = (found as (typeof CONTENTS)[number]).start(size, new Random(contentSeed));
    for (let index = 0; index < frames; index++) {
      const frame = frameOver(size);
      painter(frame, index);
      yield frame;
    }
  }
  return {
    ...size,
    rate,
    frameCount: frames,
    description: `fuzz: ${content}, ${size.width}x${size.height}`,
    frames: paint,
    close: async () => {},
  };
}

/** Runs one case through the chip and one decoder. */
export async function runCase(
  fuzz: FuzzCase,
  options: { decoder?: string; differencePicture?: string; signal?: AbortSignal } = {},
): Promise<VerifyReport> {
  const { controls, events, fixes, buffers, addressConvention } = fuzz;
  return verifyVideo(caseVideo(fuzz), {
    settings: { controls, events, fixes, buffers },
    board: { addressConvention },
    ...options,
  });
}

/** The command line that repeats a case. */
export function caseCommand(seed: number, number: number, decoder: string): string {
  return `npm run fuzz -- --driver bootlin --seed ${seed} --case ${number}${decoder === 'ffmpeg' ? '' : ` --decoder ${decoder}`}`;
}

/** What went wrong, in one line. */
function reasonOf({ verdict, failures, areas, complaints }: VerifyReport): string {
  if (verdict === 'failed') return `frame ${failures[0]?.frame}: ${failures[0]?.sentence}`;
  if (verdict === 'model-bug') return complaints.find(({ blame }) => blame === 'model')?.sentence ?? '';
  const area = areas.findLast(({ identical }) => !identical) ?? areas.findLast(({ problems }) => problems.length > 0);
  return area ? [...(area.identical ? [] : [area.sentence]), ...area.problems].join('; ') : '';
}

/** Runs cases one after the other. A case that fails is an outcome, not an exception. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzSummary> {
  const { seed, decoders = ['ffmpeg'], signal } = options;
  const failures: FuzzSummary['failures'][number][] = [];
  const sums = { runs: 0, frames: 0, macroblocks: 0, bytes: 0 };
  for (const number of options.cases) {
    const fuzz = drawCase(seed, number);
    for (const decoder of decoders) {
      const report = await runCase(fuzz, { decoder, ...(signal ? { signal } : {}) });
      const ok = report.verdict === 'bit-exact' || report.verdict === 'spoiled';
      const { coded, total, verdict } = report;
      sums.runs++;
      sums.frames += total.frames;
      sums.macroblocks += (total.frames * coded.width * coded.height) / 256;
      sums.bytes += total.bytes;
      if (!ok) {
        const command = caseCommand(seed, number, decoder);
        const configuration = describeCase(fuzz);
        failures.push({ case: number, decoder, configuration, verdict, reason: reasonOf(report), command });
      }
      await options.onOutcome?.({ fuzz, decoder, report, ok });
    }
  }
  return { seed, ...sums, failed: failures.length, failures };
}
