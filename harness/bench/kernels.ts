/** `npm run bench -- --kernels`: nanoseconds of every SIMD kernel against its budget and its scalar twin. */
import { Random } from '../random.js';
import { type KernelModule, loadKernels } from '../tests/kernel-module.js';

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

const WIDTH_MBS = 80;
const HEIGHT_MBS = 45;
const STRIDE = WIDTH_MBS * 16;
const BLOCKS = Array.from({ length: 16 }, (_, index) => index * 256);

/** Two 1280x720 pictures of soft texture and noise, the second moved by three samples and five rows. */
function fillPictures(bytes: Uint8Array, source: number, reference: number): void {
  const random = new Random(720);
  const rows = HEIGHT_MBS * 24;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < STRIDE; x++) {
      const texture = (at: number, down: number) => 128 + 60 * Math.sin(at / 9) * Math.cos(down / 13);
      bytes[source + y * STRIDE + x] = texture(x, y) + random.below(8);
      bytes[reference + y * STRIDE + x] = texture(x + 3, y + 5) + random.below(8);
    }
  }
}

/** Kernels of motion search, compensation and intra prediction. */
function predictionBenches(kernels: KernelModule): KernelBench[] {
  const { kernel, free } = kernels;
  const source = free + 0x10000;
  const reference = source + 0x200000;
  const planes = [reference + 0x200000, reference + 0x400000, reference + 0x600000] as const;
  const out = free;
  fillPictures(kernels.bytes, source, reference);
  // an unaligned place whose rows do not straddle cache lines (about one vector in four does)
  const a = source + 200 * STRIDE + 320;
  const b = reference + 203 * STRIDE + 325;
  const block = free + 0x1000;
  for (let i = 0; i < 256; i++) kernels.bytes[block + i] = kernels.bytes[a + (i >> 4) * STRIDE + (i & 15)]!;
  const [sad16, sad8, sad16x4, sad16Pair] = [kernel('sad16'), kernel('sad8'), kernel('sad16x4'), kernel('sad16Pair')];
  const [satd16, satd8, satd4x4] = [kernel('satd16'), kernel('satd8'), kernel('satd4x4')];
  const [satd16Pair, satdChroma8] = [kernel('satd16Pair'), kernel('satdChroma8')];
  const [sadScalar, satdScalar] = [kernel('sadScalar'), kernel('satdScalar')];
  const satdChroma8Scalar = kernel('satdChroma8Scalar');
  const [halfSampleRows, halfSampleRowsScalar] = [kernel('halfSampleRows'), kernel('halfSampleRowsScalar')];
  const [windowBegin, windowAdvance] = [kernel('windowBegin'), kernel('windowAdvance')];
  const [predictLuma, predictLumaScalar] = [kernel('predictLuma'), kernel('predictLumaScalar')];
  const [predictChroma, predictChromaScalar] = [kernel('predictChroma'), kernel('predictChromaScalar')];
  const [predict16x16, predict16x16Scalar] = [kernel('predict16x16'), kernel('predict16x16Scalar')];
  const [costs16, costs16Scalar] = [kernel('satdPredict16VHDC'), kernel('satdPredict16VHDCScalar')];
  const [predictChroma8x8, predictChroma8x8Scalar] = [kernel('predictChroma8x8'), kernel('predictChroma8x8Scalar')];
  const [predict4x4All, predict4x4AllScalar] = [kernel('predict4x4All'), kernel('predict4x4AllScalar')];
  const [costs4x4, costs4x4Scalar] = [kernel('costs4x4'), kernel('costs4x4Scalar')];
  windowBegin(reference, reference + STRIDE * HEIGHT_MBS * 16, STRIDE, WIDTH_MBS, HEIGHT_MBS);
  windowAdvance(0);
  return [
    {
      name: 'SAD 16x16',
      budgetNs: 20,
      run: () => sad16(block, 16, b, STRIDE, 16),
      scalar: () => sadScalar(block, 16, b, STRIDE, 16, 16),
    },
    {
      name: 'SAD 8x8',
      run: () => sad8(block, 16, b, STRIDE, 8),
      scalar: () => sadScalar(block, 16, b, STRIDE, 8, 8),
    },
    {
      name: 'SAD 16x16, four candidates',
      budgetNs: 45,
      run: () => sad16x4(block, 16, b, b + 1, b - 1, b + STRIDE, STRIDE, out),
    },
    { name: 'SAD 16x16, quarter sample', budgetNs: 23, run: () => sad16Pair(block, 16, b, b + STRIDE, STRIDE, 16) },
    {
      name: 'SATD 16x16',
      budgetNs: 50,
      run: () => satd16(block, 16, b, STRIDE, 16),
      scalar: () => satdScalar(block, 16, b, STRIDE, 16, 16),
    },
    { name: 'SATD 16x16, quarter sample', run: () => satd16Pair(block, 16, b, b + STRIDE, STRIDE, 16) },
    {
      name: 'SATD 8x8',
      run: () => satd8(block, 16, b, STRIDE, 8),
      scalar: () => satdScalar(block, 16, b, STRIDE, 8, 8),
    },
    {
      name: 'SATD 4x4',
      run: () => satd4x4(block, 16, b, STRIDE),
      scalar: () => satdScalar(block, 16, b, STRIDE, 4, 4),
    },
    {
      name: 'SATD chroma 8x8 pairs',
      run: () => satdChroma8(block, block + 128),
      scalar: () => satdChroma8Scalar(block, block + 128),
    },
    {
      name: 'half-sample planes, macroblock',
      budgetNs: 175,
      units: WIDTH_MBS - 2,
      run: () => halfSampleRows(b, ...planes, STRIDE, STRIDE - 32, 16),
      scalar: () => halfSampleRowsScalar(b, ...planes, STRIDE, STRIDE - 32, 16),
    },
    {
      name: 'search window, macroblock',
      calls: 1 + HEIGHT_MBS,
      units: WIDTH_MBS * HEIGHT_MBS,
      run: () => {
        windowBegin(reference, reference + STRIDE * HEIGHT_MBS * 16, STRIDE, WIDTH_MBS, HEIGHT_MBS);
        for (let mbRow = 0; mbRow < HEIGHT_MBS; mbRow++) windowAdvance(mbRow);
      },
    },
    {
      name: 'luma compensation 16x16',
      run: () => predictLuma(out, 16, 1293, 2405, 16, 16),
      scalar: () => predictLumaScalar(out, 16, 1293, 2405, 16, 16),
    },
    {
      name: 'chroma compensation 8x8 pairs',
      run: () => predictChroma(out, 16, 1293, 2405, 8, 8),
      scalar: () => predictChromaScalar(out, 16, 1293, 2405, 8, 8),
    },
    {
      name: 'intra 16x16 plane prediction',
      run: () => predict16x16(3, out, a, b, 100, 3),
      scalar: () => predict16x16Scalar(3, out, a, b, 100, 3),
    },
    {
      name: 'intra 16x16 V, H and DC by SATD',
      budgetNs: 163,
      run: () => costs16(block, a, b, 3, out),
      scalar: () => costs16Scalar(block, a, b, 3, out, out + 256),
    },
    {
      name: 'intra chroma, four predictions',
      calls: 4,
      run: () => {
        for (let mode = 0; mode < 4; mode++) predictChroma8x8(mode, out, a, b, 0x6464, 3);
      },
      scalar: () => {
        for (let mode = 0; mode < 4; mode++) predictChroma8x8Scalar(mode, out, a, b, 0x6464, 3);
      },
    },
    {
      name: 'intra 4x4, 16 blocks x 9 modes by SATD',
      budgetNs: 1200,
      calls: 32,
      run: () => {
        for (const offset of BLOCKS) {
          predict4x4All(out, a + offset, 3);
          costs4x4(b + offset, out, out + 256);
        }
      },
      scalar: () => {
        for (const offset of BLOCKS) {
          predict4x4AllScalar(out, a + offset, 3);
          costs4x4Scalar(b + offset, out, out + 256);
        }
      },
    },
  ];
}

/** Every group of kernels adds its table here. */
const GROUPS: readonly ((kernels: KernelModule) => KernelBench[])[] = [predictionBenches];

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
