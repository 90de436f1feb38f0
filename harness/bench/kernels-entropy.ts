/** Benchmark entry of the arithmetic coder: residual blocks as natural video has them. */
import { Random } from '../random.js';
import type { KernelModule } from '../tests/kernel-module.js';
import type { KernelBench } from './kernels.js';

const BLOCKS = 256;
const LEVELS = 16;
/** ctxBlockCat of luma blocks of 16 levels (H.264 table 9-42). */
const LUMA = 2;
const QP = 28;
/** Largest magnitude here: no Exp-Golomb suffix. */
const LARGEST = 4;

/** Bins of a block of 16 levels in scan order: significance map, then levels (7.3.5.3.3, 9.3.2.5). */
function binsOf(levels: readonly number[]): number {
  const top = levels.findLastIndex((level) => level !== 0);
  const ones = levels.filter((level) => level !== 0).length;
  const map = top + ones - 1 + (top < LEVELS - 1 ? 2 : 0);
  // magnitude m is m - 1 ones, a zero and the sign
  return map + levels.reduce((sum, level) => sum + (level === 0 ? 0 : Math.abs(level) + 1), 0);
}

export function entropyBenches({ kernel, bytes, free }: KernelModule): KernelBench[] {
  const [put, clearPending, startCoder] = [kernel('putSignificantBlock'), kernel('clearPending'), kernel('startCoder')];
  const initialiseContexts = kernel('initialiseContexts');
  const words = new Int16Array(bytes.buffer, free, BLOCKS * LEVELS);
  const random = new Random(264);
  const masks: number[] = [];
  let bins = 0;
  for (let block = 0; block < BLOCKS; block++) {
    const reach = random.between(1, random.between(1, LEVELS));
    const levels = Array.from({ length: LEVELS }, (_, i): number => {
      if (i >= reach || random.below(LEVELS) < i) return 0;
      const magnitude = Math.min(LARGEST, 1 + Math.floor(random.below(12) / (4 + 2 * i)));
      return random.below(2) ? magnitude : -magnitude;
    });
    if (!levels.some((level) => level !== 0)) levels[0] = 1;
    words.set(levels, block * LEVELS);
    masks.push(levels.reduce((mask, level, i) => mask | (level === 0 ? 0 : 1 << i), 0));
    bins += binsOf(levels);
  }
  return [
    {
      name: 'CABAC bin, of 256 residual blocks',
      budgetNs: 7,
      calls: BLOCKS + 3,
      units: bins,
      run: () => {
        clearPending();
        startCoder();
        initialiseContexts(0, 0, QP);
        for (let block = 0; block < BLOCKS; block++) put(free + block * LEVELS * 2, masks[block]!, LEVELS, LUMA);
      },
    },
  ];
}
