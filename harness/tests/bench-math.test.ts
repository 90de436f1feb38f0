import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bdRate, type RatePoint } from '../bench/bd-rate.js';
import { BenchClip } from '../bench/clips.js';
import { codedBits } from '../bench/efficiency.js';
import { mean, median, spreadOf } from '../bench/statistics.js';
import { frameOver } from '../video/index.js';

const curve = (bits: readonly number[], psnr: readonly number[]): RatePoint[] =>
  bits.map((value, i) => ({ bits: value, psnr: psnr[i] as number }));

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} +-${tolerance}`);

test('delta rate of a published pair of curves', () => {
  // x265 and x264 on one sequence, with the -12.098 % that bjontegaard_metric.py gives (videonerd.website, How to compute BD-Rate)
  const x265 = curve([8.914, 13.33, 17.88, 22.99], [37.02, 38.37, 39.42, 40.35]);
  const x264 = curve([9.525, 14.27, 19.113, 24.393], [37.73, 39.07, 40.07, 40.95]);
  near(bdRate(x265, x264), -12.098, 0.0005);
});

test('delta rate of two more pairs, against a least-squares cubic of another program', () => {
  // examples of FAU-LMS/bjontegaard and jascenso/bjontegaard_metrics; expected values: numpy.polyfit and polyint
  const anchor = curve([9487.76, 4593.6, 2486.44, 1358.24], [40.037, 38.615, 36.845, 34.851]);
  const tested = curve([9787.8, 4469.0, 2451.52, 1356.24], [40.121, 38.651, 36.97, 34.987]);
  near(bdRate(anchor, tested), -4.420462706, 1e-6);
  const first = curve([686.76, 309.58, 157.11, 85.95], [40.28, 37.18, 34.24, 31.42]);
  const second = curve([893.34, 407.8, 204.93, 112.75], [40.39, 37.21, 34.17, 31.24]);
  near(bdRate(first, second), 31.397374055, 1e-6);
});

test('a constant factor of bits is that factor, whichever way it is looked at', () => {
  const reference = curve([100, 210, 395, 900], [31, 34, 37.5, 41]);
  const scaled = reference.map(({ bits, psnr }) => ({ bits: bits * 1.25, psnr }));
  near(bdRate(reference, scaled), 25, 1e-9);
  near(bdRate(scaled, reference), -20, 1e-9);
  near(bdRate(reference, reference), 0, 1e-12);
});

test('the order of the points does not matter', () => {
  const reference = curve([100, 210, 395, 900], [31, 34, 37.5, 41]);
  const other = curve([120, 200, 410, 950], [31.2, 33.9, 37.7, 41.3]);
  assert.is(bdRate([...reference].reverse(), other), bdRate(reference, other));
});

test('only the PSNR that both curves cover counts', () => {
  // with x = PSNR - 30: log(bits) is x^3 / 1000, and a constant 0.5 from x = 4 to 8; the mean of x^3 / 1000 there is 0.24
  const reference = curve(
    [0, 2, 6, 10].map((x) => Math.exp(x ** 3 / 1000)),
    [30, 32, 36, 40],
  );
  const flat = curve(Array(4).fill(Math.exp(0.5)), [34, 36, 37, 38]);
  near(bdRate(reference, flat), 100 * (Math.exp(0.5 - 0.24) - 1), 1e-9);
});

test('curves that cannot be compared are refused', () => {
  const good = curve([100, 200, 400, 800], [31, 34, 37, 40]);
  assert.throws(() => bdRate(good, good.slice(1)), /4 points, not 3/);
  assert.throws(() => bdRate(good, curve([1, 2, 3, 4], [50, 51, 52, 53])), /no PSNR in common/);
  assert.throws(() => bdRate(good, curve([1, 2, 3, 4], [31, 34, 34, 40])), /same 34 dB/);
  assert.throws(() => bdRate(good, curve([0, 2, 3, 4], [31, 32, 34, 40])), /no point/);
  assert.throws(() => bdRate(good, curve([1, 2, 3, 4], [31, 32, 34, Number.POSITIVE_INFINITY])), /no point/);
});

test('median, mean and spread', () => {
  assert.is(median([3]), 3);
  assert.is(median([10, 9, 100]), 10);
  assert.is(median([4, 1, 3, 2]), 2.5);
  assert.is(mean([1, 2, 6]), 3);
  assert.equal(spreadOf([5, 1, 4]), { median: 4, least: 1, most: 5, count: 3 });
  for (const of of [median, mean, spreadOf]) assert.throws(() => of([]), /no values/);
});

test('bits of a stream leave supplemental information out', () => {
  const sps = [0, 0, 0, 1, 0x67, 1, 2, 3];
  const sei = [0, 0, 1, 0x06, 5, 1, 0x80];
  const slice = [0, 0, 1, 0x65, 9];
  assert.is(codedBits(Uint8Array.from([...sps, ...sei, ...slice])), (sps.length + slice.length) * 8);
  assert.is(codedBits(new Uint8Array(0)), 0);
});

test('a short clip is played to and fro', () => {
  const pictures = [0, 1, 2].map((value) => frameOver({ width: 16, height: 16 }, new Uint8Array(384).fill(value)));
  const clip = new BenchClip('three', 'given', pictures);
  const order = (stretched: BenchClip) => stretched.frames.map(({ data }) => data[0]);
  assert.equal(order(clip.stretched(8)), [0, 1, 2, 1, 0, 1, 2, 1]);
  assert.equal(order(clip.stretched(2)), [0, 1, 2]);
  assert.equal(order(clip.first(2)), [0, 1]);
  assert.equal(order(new BenchClip('one', 'given', pictures.slice(2)).stretched(3)), [2, 2, 2]);
  assert.is(clip.macroblocks, 3);
});

test.run();
