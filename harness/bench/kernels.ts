/** `npm run bench -- --kernels`: nanoseconds of every SIMD kernel against its budget and its scalar twin. */
import { type KernelModule, loadKernels } from '../tests/kernel-module.js';
import { deblockBenches, transformBenches } from './kernels-transform.js';
import { predictionBenches } from './kernels-prediction.js';

/** One line of the table. */
export interface KernelBench {
  readonly name: string;
  /** Nanoseconds that one unit may cost on a core of the kind the budgets were measured on (AMD Zen 4, Node 20). */
  readonly budgetNs?: number;
  /** Calls from JavaScript that a run makes; their cost is taken off. Default 1. */
  readonly calls?: number;
  /** Units (blocks, macroblocks) that a run works through. Default 1. */
  readonly units?: number;
  readonly run: () => void;
  readonly scalar?: () => void;
}

/** Every group of kernels adds its table here. */
const GROUPS: readonly ((kernels: KernelModule) => KernelBench[])[] = [
  predictionBenches,
  transformBenches,
  deblockBenches,
];

const ROUND_MS = 2;
const ROUNDS = 8;
const PASSES = 3;

/** Nanoseconds of `run`, warmed up: the least of a few short rounds, which other load disturbs least. */
function nanoseconds(run: () => void): number {
  let repeats = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let rounds = 0; rounds < ROUNDS;) {
    const started = performance.now();
    for (let i = 0; i < repeats; i++) run();
    const elapsed = performance.now() - started;
    if (elapsed < ROUND_MS) {
      repeats = Math.ceil(repeats * Math.min(10, (ROUND_MS * 1.3) / Math.max(elapsed, 0.01)));
    } else {
      least = Math.min(least, (elapsed * 1e6) / repeats);
      rounds++;
    }
  }
  return least;
}

interface Timing {
  readonly bench: KernelBench;
  fast: number;
  scalar: number;
}

function format({ bench, fast, scalar }: Timing): string {
  const budget = bench.budgetNs === undefined ? '-' : String(bench.budgetNs);
  const ratio = bench.scalar ? `${(scalar / fast).toFixed(1)}x` : '-';
  const verdict = bench.budgetNs !== undefined && fast > bench.budgetNs * 1.25 ? '  over budget by more than 25 %' : '';
  return bench.name.padEnd(42) + fast.toFixed(1).padStart(8) + budget.padStart(8) + ratio.padStart(13) + verdict;
}

/**
 * Prints nanoseconds a unit of every kernel, its budget and how many times slower its scalar twin is. Budgets hold for one
 * kind of machine: elsewhere only the ratios mean something.
 */
export function benchKernels(): void {
  const kernels = loadKernels();
  const nothing = kernels.kernel('nothing');
  const timings: Timing[] = GROUPS.flatMap((group) => group(kernels)).map((bench) => ({
    bench,
    fast: Number.POSITIVE_INFINITY,
    scalar: Number.POSITIVE_INFINITY,
  }));
  let callNs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < PASSES; pass++) {
    callNs = Math.min(
      callNs,
      nanoseconds(() => nothing()),
    );
    for (const timing of timings) {
      const { bench } = timing;
      const net = (run: () => void) => (nanoseconds(run) - callNs * (bench.calls ?? 1)) / (bench.units ?? 1);
      timing.fast = Math.min(timing.fast, net(bench.run));
      if (bench.scalar) timing.scalar = Math.min(timing.scalar, net(bench.scalar));
    }
  }
  console.log(`${'kernel'.padEnd(42)}      ns  budget  scalar/fast`);
  for (const timing of timings) console.log(format(timing));
  console.log(`a call from JavaScript, taken off: ${callNs.toFixed(1)} ns`);
}
