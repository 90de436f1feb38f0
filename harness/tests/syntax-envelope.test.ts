import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { siliconLines } from '../report/silicon.js';
import { checkEnvelope, type EnvelopeRule, levelOffset, quarterCost } from '../syntax/index.js';
import { baselineSlice, type Bits } from './syntax-writer.js';

const GENUINE = '../shared/streams/ve-a20-640x480.264';

/** Rules that a P slice of 8x8 macroblocks breaks. */
const broken = (data: (bits: Bits) => void): EnvelopeRule[] => [
  ...new Set(checkEnvelope(baselineSlice(data)).findings.map(({ rule }) => rule)),
];

/** `before` skipped macroblocks, a P_L0_16x16 without residual, the rest skipped. The picture has 64 macroblocks. */
const single = (before: number, x: number, y: number) => (bits: Bits) => {
  bits.ue(before).ue(0).se(x).se(y).ue(0);
  if (before < 63) bits.ue(63 - before);
};

/** First macroblock 16x8 with these two vectors: the second is predicted from the first. */
const rows = (x: number, dx: number) => (bits: Bits) => bits.ue(0).ue(1).se(x).se(0).se(dx).se(0).ue(0).ue(63);

test('the genuine hardware stream has no exception', () => {
  if (!existsSync(GENUINE)) {
    console.log(`skip: ${GENUINE} is not there`);
    return;
  }
  const report = checkEnvelope(readFileSync(GENUINE));
  assert.equal(report.findings, []);
  const { extremes } = report;
  // fact book 11.5: 323 x 227, 16 to 17.5 pels, 22 quarter pels
  assert.ok(extremes.vectorX > 240 && extremes.vectorX <= 323);
  assert.ok(extremes.vectorY > 160 && extremes.vectorY <= 227);
  assert.ok(extremes.overhang >= 64 && extremes.overhang <= 70);
  assert.is(extremes.spread, 22);
  assert.is(extremes.dropCost, 5);
  assert.ok(extremes.codedQuarters > 50_000);
  assert.match(siliconLines(report).join('\n'), /no exception/);
});

test('vectors outside the window are found', () => {
  // macroblock 36 is in the middle: 4, 4
  assert.equal(broken(single(36, 0, 227)), []);
  assert.equal(broken(single(36, 0, 228)), ['vector-window']);
  assert.equal(broken(single(39, -323, 0)), []);
  assert.equal(broken(single(39, -324, 0)), ['vector-window']);
});

test('blocks far outside the picture are found', () => {
  assert.equal(broken(single(0, -70, 0)), []);
  assert.equal(broken(single(0, -71, 0)), ['overhang']);
  assert.equal(broken(single(63, 70, 70)), []);
  assert.equal(broken(single(63, 0, 71)), ['overhang']);
});

test('partitions far apart are found', () => {
  assert.equal(broken(rows(4, 22)), []);
  assert.equal(broken(rows(4, 23)), ['partition-spread']);
});

test('a macroblock that should have been skipped is found', () => {
  // macroblock 0 has no neighbours, so its skip vector is 0, 0
  assert.equal(broken(single(0, 0, 0)), ['skip-rule']);
  assert.equal(broken(single(0, 1, 0)), []);
});

test('small partitions and I_PCM are found', () => {
  const small = (bits: Bits) => {
    bits.ue(0).ue(3).ue(1).ue(0).ue(0).ue(0);
    for (let i = 0; i < 5; i++) bits.se(0).se(0);
    bits.ue(0).ue(63);
  };
  assert.equal(broken(small), ['partition-kind']);
  const pcm = (bits: Bits) => {
    bits.ue(0).ue(30);
    while (bits.length & 7) bits.u(0, 1);
    for (let i = 0; i < 384; i++) bits.u(100, 8);
    bits.ue(63);
  };
  assert.equal(broken(pcm), ['mode']);
});

/** A coded 8x8 with one level of 1 at the head of its first 4x4, the rest empty: JM cost 3. */
const oneLevel = (delta: number) => (bits: Bits) => {
  bits.ue(0).ue(0).se(4).se(0).ue(2).se(delta);
  // coeff_token TotalCoeff 1 TrailingOnes 1 with nC 0, its sign, total_zeros 0, then three empty blocks, one bit each
  // whose nC is (1 + 0 + 1) >> 1 = 1, or 0
  bits.u(0b01, 2).u(0, 1).u(1, 1).u(0b111, 3);
  bits.ue(63);
};

test('a cheap coded block and mb_qp_delta are found', () => {
  assert.equal(broken(oneLevel(0)), ['dropping-rule']);
  assert.equal(broken(oneLevel(1)), ['qp-delta', 'dropping-rule']);
});

test('the JM cost counts runs by 3, 2, 2, 1, 1, 1, 0 and levels above 1 by 9', () => {
  const cost = (places: readonly (readonly [number, number])[]) => {
    const levels = new Int32Array(408);
    for (const [place, level] of places) levels[levelOffset(5) + place] = level;
    return quarterCost(levels, 1);
  };
  assert.equal(
    [0, 1, 2, 3, 4, 5, 6, 15].map((run) => cost([[run, -1]])),
    [3, 2, 2, 1, 1, 1, 0, 0],
  );
  assert.is(cost([[15, -2]]), 9);
  assert.is(
    cost([
      [0, 1],
      [1, 1],
      [3, 1],
    ]),
    8,
  );
});

test.run();
