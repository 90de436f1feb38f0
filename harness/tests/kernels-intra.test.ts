/** Intra prediction kernels against their scalar twins, and against blocks whose prediction is known by hand. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../random.js';
import { loadKernels } from './kernel-module.js';

const kernels = loadKernels();
const { bytes, words, free } = kernels;
const random = new Random(0x1417a);

const SOURCE = free + 0x1000;
const TOP = free + 0x2007;
const LEFT = free + 0x3003;
const FAST = free + 0x4000;
const SCALAR = free + 0x5000;
const SCRATCH = free + 0x6000;

/** Noise, only 0 and 255, a ramp with overshoot, or one value. */
function fill(start: number, length: number, kind: number): void {
  const value = random.below(256);
  const slope = random.between(-40, 40);
  for (let i = 0; i < length; i++) {
    const noise = random.next();
    if (kind === 0) bytes[start + i] = noise & 255;
    else if (kind === 1) bytes[start + i] = noise & 1 ? 255 : 0;
    else if (kind === 2) bytes[start + i] = Math.min(Math.max(value + slope * i, 0), 255);
    else bytes[start + i] = value;
  }
}

const KINDS = 4;
const ROUNDS = 200;

/** Calls `check` with random neighbours around a random source, and each availability. */
function neighbourhoods(check: (availability: number, corner: number) => void): void {
  for (let round = 0; round < ROUNDS; round++) {
    fill(TOP - 1, 32, round % KINDS);
    fill(LEFT, 32, (round >> 2) % KINDS);
    fill(SOURCE, 256, (round >> 1) % KINDS);
    check(round & 3, round % 5 === 0 ? 0 : round % 5 === 1 ? 0xffff : random.below(0x10000));
  }
}

function assertSame(length: number, what: string): void {
  const fast = bytes.subarray(FAST, FAST + length);
  const scalar = bytes.subarray(SCALAR, SCALAR + length);
  if (Buffer.compare(fast, scalar) !== 0) assert.equal([...fast], [...scalar], what);
}

test('Intra_16x16 prediction equals its scalar twin', () => {
  neighbourhoods((availability, corner) => {
    for (let mode = 0; mode < 4; mode++) {
      kernels.kernel('predict16x16')(mode, FAST, TOP, LEFT, corner & 255, availability);
      kernels.kernel('predict16x16Scalar')(mode, SCALAR, TOP, LEFT, corner & 255, availability);
      assertSame(256, `mode ${mode}, availability ${availability}`);
    }
  });
});

test('Intra_16x16 plane at the extremes of its slopes', () => {
  for (let corners = 0; corners < 32; corners++) {
    const level = (bit: number) => ((corners >> bit) & 1) * 255;
    bytes.fill(level(0), TOP, TOP + 8);
    bytes.fill(level(1), TOP + 8, TOP + 16);
    bytes.fill(level(2), LEFT, LEFT + 8);
    bytes.fill(level(3), LEFT + 8, LEFT + 16);
    kernels.kernel('predict16x16')(3, FAST, TOP, LEFT, level(4), 3);
    kernels.kernel('predict16x16Scalar')(3, SCALAR, TOP, LEFT, level(4), 3);
    assertSame(256, `corners ${corners}`);
    kernels.kernel('predictChroma8x8')(3, FAST, TOP, LEFT, level(4) * 0x101, 3);
    kernels.kernel('predictChroma8x8Scalar')(3, SCALAR, TOP, LEFT, level(4) * 0x101, 3);
    assertSame(128, `chroma, corners ${corners}`);
  }
});

test('costs of vertical, horizontal and DC equal those of the stored predictions', () => {
  neighbourhoods((availability) => {
    kernels.kernel('satdPredict16VHDC')(SOURCE, TOP, LEFT, availability, FAST);
    kernels.kernel('satdPredict16VHDCScalar')(SOURCE, TOP, LEFT, availability, SCALAR, SCRATCH);
    assertSame(12, `availability ${availability}`);
  });
});

test('intra chroma prediction equals its scalar twin', () => {
  neighbourhoods((availability, corner) => {
    for (let mode = 0; mode < 4; mode++) {
      kernels.kernel('predictChroma8x8')(mode, FAST, TOP, LEFT, corner, availability);
      kernels.kernel('predictChroma8x8Scalar')(mode, SCALAR, TOP, LEFT, corner, availability);
      assertSame(128, `mode ${mode}, availability ${availability}`);
    }
  });
});

test('Intra_4x4 predictions and costs equal their scalar twins', () => {
  neighbourhoods((availability) => {
    kernels.kernel('predict4x4All')(FAST, TOP, availability);
    kernels.kernel('predict4x4AllScalar')(SCALAR, TOP, availability);
    assertSame(144, `availability ${availability}`);
    bytes.copyWithin(SCRATCH, FAST, FAST + 144);
    if (availability === 3) fill(SCRATCH, 144, 1);
    kernels.kernel('costs4x4')(SOURCE, SCRATCH, FAST);
    kernels.kernel('costs4x4Scalar')(SOURCE, SCRATCH, SCALAR);
    assertSame(36, 'costs');
  });
});

test('Intra_4x4 predictions of a block worked out by hand', () => {
  // left 10 20 30 40 from the top down, corner 100, above 104 108 .. 132
  bytes.set([40, 30, 20, 10, 100, 104, 108, 112, 116, 120, 124, 128, 132], TOP);
  kernels.kernel('predict4x4All')(FAST, TOP, 3);
  const mode = (index: number) => [...bytes.subarray(FAST + 16 * index, FAST + 16 * index + 16)];
  assert.equal(mode(0).slice(4, 8), [104, 108, 112, 116], 'vertical');
  assert.equal(mode(1).slice(12), [40, 40, 40, 40], 'horizontal');
  assert.equal(mode(2), Array(16).fill((440 + 100 + 4) >> 3), 'DC');
  assert.equal(mode(3).slice(12), [120, 124, 128, 131], 'diagonal down left');
  assert.equal(mode(4).slice(12), [30, 20, 35, 79], 'diagonal down right');
  assert.equal(mode(5).slice(12), [20, 79, 104, 108], 'vertical right');
  assert.equal(mode(6).slice(0, 4), [55, 79, 104, 108], 'horizontal down');
  assert.equal(mode(7).slice(0, 8), [106, 110, 114, 118, 108, 112, 116, 120], 'vertical left');
  assert.equal(mode(8).slice(8), [35, 38, 40, 40, 40, 40, 40, 40], 'horizontal up');
});

test('planes continue a plane', () => {
  const at = (x: number, y: number) => 100 + 2 * x + 3 * y;
  for (let i = 0; i < 16; i++) {
    bytes[TOP + i] = at(i, -1);
    bytes[LEFT + i] = at(-1, i);
  }
  kernels.kernel('predict16x16')(3, FAST, TOP, LEFT, at(-1, -1), 3);
  for (let i = 0; i < 256; i++) assert.is(bytes[FAST + i], at(i & 15, i >> 4));
});

test('chroma DC prefers the sides that 8.3.4 names', () => {
  // Cb above: 10 then 20, beside: 30 then 40; Cr 100 more
  for (let i = 0; i < 8; i++) {
    const pair = (value: number) => [value, value + 100];
    bytes.set(pair(i < 4 ? 10 : 20), TOP + 2 * i);
    bytes.set(pair(i < 4 ? 30 : 40), LEFT + 2 * i);
  }
  const blocks = (availability: number) => {
    kernels.kernel('predictChroma8x8')(0, FAST, TOP, LEFT, 0, availability);
    for (let i = 0; i < 128; i += 2) {
      if (availability > 0) assert.is(bytes[FAST + i + 1], bytes[FAST + i]! + 100);
    }
    return [0, 8, 64, 72].map((offset) => bytes[FAST + offset]);
  };
  assert.equal(blocks(3), [20, 20, 40, 30]);
  assert.equal(blocks(2), [10, 20, 10, 20]);
  assert.equal(blocks(1), [30, 30, 40, 40]);
  assert.equal(blocks(0), [128, 128, 128, 128]);
  assert.is(words[FAST >> 2], 0x80808080);
});

test.run();
