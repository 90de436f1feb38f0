/** `npm run bench -- --kernels`: nanoseconds of every SIMD kernel against its budget and its scalar twin. */
import { fixed, type Look, paint, paragraph } from '../report/style.js';
import { tableLines } from '../report/table.js';
import { type KernelModule, loadKernels } from '../tests/kernel-module.js';
import { deblockBenches, transformBenches } from './kernels-transform.js';
import { entropyBenches } from './kernels-entropy.js';
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

/** Every group of kernels adds its table here; each gets GROUP_BYTES of free memory of its own. */
const GROUPS: readonly ((kernels: KernelModule) => KernelBench[])[] = [
  predictionBenches,
  transformBenches,
  deblockBenches,
  entropyBenches,
];

/** Bytes: four groups share the 64 MiB that are free. */
const GROUP_BYTES = 16 * 1024 * 1024;

const ROUND_MS = 2;
const ROUNDS = 8;
export const KERNEL_PASSES = 3;

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

/** Over its budget by more than this share, a kernel raises the alarm. */
const ALARM = 0.25;

/** What came of one kernel, in nanoseconds a unit. */
export interface KernelTiming {
  readonly name: string;
  readonly ns: number;
  readonly budgetNs: number | undefined;
  readonly scalarNs: number | undefined;
  readonly alarm: boolean;
}

export interface KernelReport {
  /** Nanoseconds of a call from JavaScript, which is taken off. */
  readonly callNs: number;
  readonly kernels: readonly KernelTiming[];
}

/** Times every kernel: the least of a few passes over all of them. */
export function measureKernels(onPass: (pass: number) => void = () => {}): KernelReport {
  const kernels = loadKernels();
  const nothing = kernels.kernel('nothing');
  const benches = GROUPS.flatMap((group, i) => group({ ...kernels, free: kernels.free + i * GROUP_BYTES }));
  const fast = benches.map(() => Number.POSITIVE_INFINITY);
  const scalar = benches.map(() => Number.POSITIVE_INFINITY);
  let callNs = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < KERNEL_PASSES; pass++) {
    onPass(pass);
    callNs = Math.min(
      callNs,
      nanoseconds(() => nothing()),
    );
    for (const [i, bench] of benches.entries()) {
      const net = (run: () => void) => (nanoseconds(run) - callNs * (bench.calls ?? 1)) / (bench.units ?? 1);
      fast[i] = Math.min(fast[i]!, net(bench.run));
      if (bench.scalar) scalar[i] = Math.min(scalar[i]!, net(bench.scalar));
    }
  }
  const timings = benches.map(({ name, budgetNs, scalar: twin }, i): KernelTiming => {
    const ns = fast[i]!;
    const alarm = budgetNs !== undefined && ns > budgetNs * (1 + ALARM);
    return { name, ns, budgetNs, scalarNs: twin ? scalar[i] : undefined, alarm };
  });
  return { callNs, kernels: timings };
}

/** Kernels that raise the alarm. */
export function overBudget({ kernels }: KernelReport): readonly KernelTiming[] {
  return kernels.filter(({ alarm }) => alarm);
}

/** The report as a table. Budgets hold for one kind of machine: elsewhere only the ratios mean something. */
export function kernelLines(look: Look, report: KernelReport, where: string): string[] {
  const rows = report.kernels.map(({ name, ns, budgetNs, scalarNs, alarm }) => [
    name,
    fixed(ns, 1),
    budgetNs === undefined ? '' : String(budgetNs),
    budgetNs === undefined ? '' : `${fixed((ns / budgetNs) * 100, 0)} %`,
    scalarNs === undefined ? '' : `${fixed(scalarNs / ns, 1)}x`,
    alarm ? paint(look, 'red', 'over') : '',
  ]);
  const over = overBudget(report).length;
  const budgets = report.kernels.filter(({ budgetNs }) => budgetNs !== undefined).length;
  return [
    paint(look, 'bold', 'Kernels: nanoseconds a call, or a macroblock where the name says so; least of several rounds'),
    ...paragraph(
      look,
      '  ',
      `${where}. Budgets are for a core of the kind they were measured on (AMD Zen 4, Node 20).`,
    ),
    ...tableLines(look, ['kernel', 'ns', 'budget', 'of it', 'scalar twin', ''], rows),
    `  ${over} of ${budgets} budgets exceeded by more than ${ALARM * 100} %; ${fixed(report.callNs, 1)} ns of each call from JavaScript taken off`,
  ];
}
