/** The search kernels against their plain twins. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { loadKernels } from './kernel-module.js';

const kernels = loadKernels();
const { bytes, words, free } = kernels;
const random = new Random(0xc0a5e);
const SOURCE = regionOffset('MB_SOURCE_LUMA');
const WINDOW = regionOffset('COARSE_WINDOW');
const WINDOW_BYTES = 16 * 576;
const OUT = free + 0x40000;

/** Fills with noise of a given depth: 1 gives many equal costs. */
function fill(start: number, length: number, depth: number): void {
  for (let i = 0; i < length; i++) bytes[start + i] = depth === 0 ? 90 : 90 + random.below(depth);
}

test('SADs of the four quarters', () => {
  for (let round = 0; round < 60; round++) {
    fill(SOURCE, 256, 1 + random.below(166));
    fill(free, 8192, 1 + random.below(166));
    const reference = free + random.below(40);
    const stride = 16 + random.below(100);
    kernels.kernel('storeSadQuarters')(SOURCE, reference, stride, OUT);
    const fast = [...words.subarray(OUT / 4, OUT / 4 + 4)];
    kernels.kernel('storeSadQuartersScalar')(SOURCE, reference, stride, OUT);
    assert.equal(fast, [...words.subarray(OUT / 4, OUT / 4 + 4)]);
  }
});

test('coarse search: every place in small and large pictures, ties, extremes, clips and costs of distance', () => {
  const fast = kernels.kernel('searchCoarse');
  const plain = kernels.kernel('searchCoarseScalar');
  for (let round = 0; round < 600; round++) {
    const depth = [0, 2, 4, 40, 166][round % 5] as number;
    fill(WINDOW, WINDOW_BYTES, depth);
    fill(SOURCE, 256, depth);
    // black against white: costs beyond what a key holds
    if (round % 7 === 0) {
      bytes.fill(255, WINDOW, WINDOW + WINDOW_BYTES);
      bytes.fill(0, SOURCE, SOURCE + 256);
    }
    const [width, height] = [1 + random.below(256), 1 + random.below(256)];
    const [x, y] = [random.below(width), random.below(height)];
    kernels.kernel('prepareSearch')(width, height, x, y, random.below(4) << 6);
    const low = () => -random.below(17);
    const high = () => random.below(17);
    const clips = [low(), high(), low(), high()] as const;
    assert.is(fast(...clips) >>> 0, plain(...clips) >>> 0, `round ${round}: ${width}x${height} at ${x},${y}, ${clips}`);
  }
});

test('a coarse search with nothing in reach stays where it is', () => {
  kernels.kernel('prepareSearch')(4, 4, 1, 1, 0);
  assert.is(kernels.kernel('searchCoarse')(12, 16, 0, 0), 0);
});

test.run();
