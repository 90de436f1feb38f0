import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { ALPHA, BETA, deblock, type Filtering, TC0 } from './deblock-reference.js';
import { loadKernels } from './kernel-module.js';

const chip = loadKernels();
const memory = chip.bytes;

/** A picture with one macroblock in the middle and 16 samples all around. */
const SIZE = 48;
const LEFT = 16;
const STRIDE = 80;
const LUMA = chip.free + 4096;
const CHROMA = LUMA + STRIDE * SIZE;
const BS = regionOffset('MB_BITS');
const LUMA_BYTES = STRIDE * SIZE;
const CHROMA_BYTES = LUMA_BYTES / 2;

type Content = (random: Random, x: number, y: number) => number;
const clamp = (value: number) => Math.max(0, Math.min(255, value));

/** Samples of a plane. `step` is how far neighbouring 4x4 blocks lie apart, `grain` the noise inside them. */
function blocks(seed: number, step: number, grain: number): Content {
  const random = new Random(seed);
  const levels = Array.from({ length: 400 }, () => 128 + random.between(-step, step));
  return (noise, x, y) => clamp(levels[(y >> 2) * 20 + (x >> 2)]! + noise.between(-grain, grain));
}
const CONTENTS: ((seed: number) => Content)[] = [
  (seed) => blocks(seed, 2, 1),
  (seed) => blocks(seed, 6, 2),
  (seed) => blocks(seed, 15, 4),
  (seed) => blocks(seed, 40, 8),
  (seed) => blocks(seed, 127, 12),
  () => (random) => random.below(256),
  () => (random) => random.pick([0, 255]),
  () => (random) => random.pick([0, 1, 2, 3, 252, 253, 254, 255]),
];

function paint(content: Content, seed: number): void {
  const random = new Random(seed);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < STRIDE; x++) memory[LUMA + y * STRIDE + x] = content(random, x, y);
  }
  for (let y = 0; y < SIZE / 2; y++) {
    for (let x = 0; x < STRIDE; x++) memory[CHROMA + y * STRIDE + x] = content(random, x >> 1, y);
  }
}

const QP_KERNEL = chip.kernel('chromaQp');

function run(name: string, filtering: Filtering, chromaQpOffset: number): void {
  memory.set(filtering.bS, BS);
  chip.kernel(name)(
    LUMA + LEFT * STRIDE + LEFT,
    CHROMA + (LEFT / 2) * STRIDE + LEFT,
    STRIDE,
    BS,
    filtering.qp,
    filtering.qpLeft,
    filtering.qpTop,
    chromaQpOffset,
    filtering.filterOffsetA,
    filtering.filterOffsetB,
  );
}

const everyOther = (bytes: Uint8Array, first: number) => bytes.filter((_, index) => index % 2 === first);

/** The picture in memory as the transcription of clause 8.7 leaves it. */
function expectedPicture(filtering: Filtering): { luma: Uint8Array; chroma: Uint8Array } {
  const luma = memory.slice(LUMA, LUMA + LUMA_BYTES);
  const chroma = memory.slice(CHROMA, CHROMA + CHROMA_BYTES);
  const cb = { samples: everyOther(chroma, 0), stride: STRIDE / 2 };
  const cr = { samples: everyOther(chroma, 1), stride: STRIDE / 2 };
  deblock({ samples: luma, stride: STRIDE }, cb, cr, LEFT, LEFT, filtering);
  return { luma, chroma: chroma.map((_, index) => (index & 1 ? cr : cb).samples[index >> 1]!) };
}

function compare(name: string, filtering: Filtering, chromaQpOffset: number, content: Content, seed: number): boolean {
  paint(content, seed);
  const before = memory.slice(LUMA, LUMA + LUMA_BYTES);
  const { luma, chroma } = expectedPicture(filtering);
  run(name, filtering, chromaQpOffset);
  const where = `${name}, seed ${seed}, offset ${chromaQpOffset}, ${JSON.stringify(filtering)}`;
  assert.ok(Buffer.compare(luma, memory.subarray(LUMA, LUMA + LUMA_BYTES)) === 0, `luma: ${where}`);
  assert.ok(Buffer.compare(chroma, memory.subarray(CHROMA, CHROMA + CHROMA_BYTES)) === 0, `chroma: ${where}`);
  return Buffer.compare(before, luma) !== 0;
}

/** bS of one edge: the patterns that frame macroblocks know. */
function edge(random: Random, atBorder: boolean): number[] {
  const kind = random.below(atBorder ? 6 : 4);
  if (kind === 0) return [0, 0, 0, 0];
  if (kind === 1) return [3, 3, 3, 3];
  if (kind > 3) return [4, 4, 4, 4];
  return [0, 0, 0, 0].map(() => random.below(4));
}

const bSOf = (random: Random) => [0, 1, 2, 3, 4, 5, 6, 7].flatMap((e) => edge(random, e % 4 === 0));

test('every QP, with bS, offsets and neighbours at random: kernel and twin as clause 8.7 has it', () => {
  const random = new Random(87);
  let changed = 0;
  for (let qp = 0; qp <= 51; qp++) {
    for (let round = 0; round < 40; round++) {
      const near = () => clamp(Math.min(51, qp + random.between(-12, 12)));
      const chromaQpOffset = random.pick([0, 0, -12, 12, random.between(-12, 12)]);
      const filtering: Filtering = {
        bS: bSOf(random),
        qp,
        qpLeft: near(),
        qpTop: near(),
        filterOffsetA: random.pick([0, 12, 12, -12, 2 * random.between(-6, 6)]),
        filterOffsetB: random.pick([0, 12, 12, -12, 2 * random.between(-6, 6)]),
        qpc: (luma) => QP_KERNEL(luma, chromaQpOffset),
      };
      const seed = random.next();
      const content = CONTENTS[round % CONTENTS.length]!(seed);
      if (compare('deblockMacroblock', filtering, chromaQpOffset, content, seed)) changed++;
      compare('deblockMacroblockScalar', filtering, chromaQpOffset, content, seed);
    }
  }
  assert.ok(changed > 500, `only ${changed} of 2080 pictures were changed by the filter: the test has no content`);
});

const PLAIN = {
  qp: 40,
  qpLeft: 40,
  qpTop: 40,
  filterOffsetA: 0,
  filterOffsetB: 0,
  qpc: (qp: number) => QP_KERNEL(qp, 0),
};
const bSWith = (edges: Record<number, number>) => Array.from({ length: 32 }, (_, i) => edges[i >> 2] ?? 0);

test('each edge alone, each bS, the strongest filter', () => {
  for (let e = 0; e < 8; e++) {
    for (const bS of e % 4 === 0 ? [1, 2, 3, 4] : [1, 2, 3]) {
      const filtering = { ...PLAIN, qp: 51, qpLeft: 51, qpTop: 51, bS: bSWith({ [e]: bS }) };
      CONTENTS.forEach((content, index) => {
        for (const name of ['deblockMacroblock', 'deblockMacroblockScalar']) {
          compare(name, filtering, 0, content(e * 100 + bS * 10 + index), e * 7 + bS);
        }
      });
    }
  }
});

test('a step from 100 to 110 across the left and the upper edge, computed by hand', () => {
  const lines: [bS: number, expected: number[]][] = [
    [4, [100, 101, 103, 104, 106, 108, 109, 110]],
    [1, [100, 100, 102, 104, 106, 107, 110, 110]],
    [0, [100, 100, 100, 100, 110, 110, 110, 110]],
  ];
  for (const name of ['deblockMacroblock', 'deblockMacroblockScalar']) {
    for (const [bS, expected] of lines) {
      paint((_, x) => (x < LEFT ? 100 : 110), 0);
      run(name, { ...PLAIN, bS: bSWith({ 0: bS }) }, 0);
      const row = LUMA + (LEFT + 5) * STRIDE + LEFT;
      assert.equal(Array.from(memory.subarray(row - 4, row + 4)), expected, `${name} vertical bS ${bS}`);
      paint((_, __, y) => (y < LEFT ? 100 : 110), 0);
      run(name, { ...PLAIN, bS: bSWith({ 4: bS }) }, 0);
      const column = [-4, -3, -2, -1, 0, 1, 2, 3].map((y) => memory[LUMA + (LEFT + y) * STRIDE + LEFT + 7]!);
      assert.equal(column, expected, `${name} horizontal bS ${bS}`);
    }
  }
});

test('chroma at QPY 40 is filtered with the tables of QPc 36, luma edges 1 and 3 leave it alone', () => {
  // alpha 50, beta 11, tC0 of bS 1 is 2: delta = Clip3(-3, 3, (4 * 10 - 10 + 4) >> 3) = 3
  for (const name of ['deblockMacroblock', 'deblockMacroblockScalar']) {
    paint((_, x) => (x < LEFT ? 100 : 110), 0);
    for (let i = 0; i < CHROMA_BYTES; i++) memory[CHROMA + i] = (i % STRIDE) < LEFT ? 100 : 110; // prettier-ignore
    run(name, { ...PLAIN, bS: bSWith({ 0: 1, 1: 1, 3: 1 }) }, 0);
    const row = CHROMA + (LEFT / 2 + 3) * STRIDE + LEFT;
    assert.equal(Array.from(memory.subarray(row - 4, row + 4)), [100, 100, 103, 103, 107, 107, 110, 110], name);
  }
});

test('nothing is written outside the filtered samples, and nothing at all when every bS is 0', () => {
  paint(CONTENTS[1]!(5), 5);
  const before = memory.slice(LUMA, CHROMA + CHROMA_BYTES);
  run('deblockMacroblock', { ...PLAIN, bS: bSWith({}) }, 0);
  assert.equal(memory.slice(LUMA, CHROMA + CHROMA_BYTES), before);
});

test('alpha, beta and tC0 after Tables 8-16 and 8-17, with indexA and indexB clipped to 0..51', () => {
  const [alphaOf, betaOf, tc0Of] = ['alphaOf', 'betaOf', 'tc0Of'].map((name) => chip.kernel(name));
  for (let index = 0; index <= 51; index++) {
    assert.is(alphaOf!(index, 0), ALPHA[index], `alpha' ${index}`);
    assert.is(betaOf!(index, 0), BETA[index], `beta' ${index}`);
    const at = tc0Of!(index, 0);
    assert.equal(Array.from(memory.subarray(at + 1, at + 4)), TC0[index], `t'C0 ${index}`);
  }
  const pairs: [number, number, number][] = [
    [15, 0, 0],
    [16, 4, 2],
    [26, 15, 6],
    [36, 50, 11],
    [51, 255, 18],
  ];
  for (const [index, alpha, beta] of pairs) {
    assert.is(alphaOf!(index, 0), alpha);
    assert.is(betaOf!(index, 0), beta);
  }
  assert.is(alphaOf!(50, 12), 255);
  assert.is(alphaOf!(3, -12), 0);
  assert.is(betaOf!(20, -4), 2);
  assert.is(tc0Of!(45, 12), tc0Of!(51, 0));
});

test.run();
