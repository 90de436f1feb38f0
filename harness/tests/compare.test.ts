import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import {
  comparePictures,
  cropView,
  describeDifference,
  differencePng,
  i420View,
  measureQuality,
  nv12View,
  type PictureView,
  psnrOf,
  QualityMean,
  SequenceComparison,
  ssimDecibels,
  toI420,
} from '../compare/index.js';
import { createDecoder } from '../decoder/index.js';
import { Random } from '../random.js';
import { frameOver, toNv12 } from '../video/index.js';
import { clipFrames, encodeWithX264, runFfmpeg, scratchFolder } from './video-fixtures.js';

const GEOMETRY = { codedWidth: 64, codedHeight: 48, left: 0, top: 0, width: 58, height: 42 };
const STRIDE = 80;

/** A chip's picture with strides of its own: random samples, and the same as I420. */
function chipPicture(seed = 1): { luma: Uint8Array; chroma: Uint8Array; view: PictureView; i420: Uint8Array } {
  const random = new Random(seed);
  const luma = new Uint8Array(STRIDE * 48).map(() => random.below(256));
  const chroma = new Uint8Array(STRIDE * 24).map(() => random.below(256));
  const view = nv12View(luma, chroma, 64, 48, STRIDE);
  return { luma, chroma, view, i420: toI420(view) };
}

test('equal pictures of different layout are equal; bytes between rows do not count', () => {
  const { luma, view, i420 } = chipPicture();
  luma[64] = (luma[64] as number) ^ 0xff;
  const result = comparePictures(i420View(i420, 64, 48), view, GEOMETRY);
  assert.equal(result, { area: 'coded', differing: 0, differingVisible: 0, first: undefined, firstVisible: undefined });
});

test('any one damaged sample is found where it is', () => {
  const random = new Random(7);
  for (let run = 0; run < 60; run++) {
    const { luma, chroma, view, i420 } = chipPicture(run);
    const plane = random.pick(['Y', 'Cb', 'Cr'] as const);
    const shift = plane === 'Y' ? 0 : 1;
    const x = random.below(64 >> shift);
    const y = random.below(48 >> shift);
    const bytes = plane === 'Y' ? luma : chroma;
    const at = y * STRIDE + (plane === 'Y' ? x : 2 * x + (plane === 'Cr' ? 1 : 0));
    const expected = bytes[at] as number;
    const actual = expected ^ (1 << random.below(8));
    bytes[at] = actual;
    const result = comparePictures(i420View(i420, 64, 48), view, GEOMETRY);
    const shown = x << shift < 58 && y << shift < 42;
    const [mbX, mbY] = [(x << shift) >> 4, (y << shift) >> 4];
    const first = { plane, x, y, expected, actual, macroblock: { address: mbY * 4 + mbX, x: mbX, y: mbY } };
    assert.is(result.differing, 1);
    assert.equal(result.first, first);
    assert.is(result.differingVisible, shown ? 1 : 0);
    assert.equal(result.firstVisible, shown ? first : undefined);
  }
});

test('the corners of every plane count', () => {
  const other = chipPicture();
  for (const [x, y] of [
    [0, 0],
    [63, 0],
    [0, 47],
    [63, 47],
  ] as const) {
    for (const plane of ['y', 'u', 'v'] as const) {
      const { view, i420 } = chipPicture();
      const shift = plane === 'y' ? 0 : 1;
      const { data, offset, stride, step } = view[plane];
      const at = offset + (y >> shift) * stride + (x >> shift) * step;
      data[at] = (data[at] as number) ^ 1;
      const { first, differing } = comparePictures(i420View(i420, 64, 48), view, GEOMETRY);
      assert.equal([differing, first?.x, first?.y], [1, x >> shift, y >> shift]);
      assert.is(comparePictures(other.view, view, GEOMETRY).differing, 1, 'both interleaved');
    }
  }
});

test('the first difference is that of the first macroblock in coding order, whatever its plane', () => {
  const { luma, chroma, view, i420 } = chipPicture();
  const flip = (bytes: Uint8Array, at: number) => {
    bytes[at] = (bytes[at] as number) ^ 1;
  };
  flip(luma, 0 * STRIDE + 40); // macroblock 2, row 0
  flip(luma, 17 * STRIDE + 3); // macroblock 4
  flip(chroma, 7 * STRIDE + 2 * 9 + 1); // Cr of macroblock 1, row 7
  flip(chroma, 6 * STRIDE + 2 * 9); // Cb of macroblock 1, row 6
  const { first, differing } = comparePictures(i420View(i420, 64, 48), view, GEOMETRY);
  assert.is(differing, 4);
  assert.is(first?.macroblock.address, 1);
  assert.is(first?.plane, 'Cb');
  assert.match(
    first ? describeDifference(first) : '',
    /^macroblock 1 \(column 1, row 0\), Cb sample \(9, 6\): the decoder has \d+, the chip \d+$/,
  );
});

test('a cropped picture compares with its part of the chip picture, positions count in the coded one', () => {
  const geometry = { ...GEOMETRY, left: 4, top: 2, width: 50, height: 40 };
  const { luma, view } = chipPicture();
  const shown = toI420(cropView(view, geometry));
  const at = 30 * STRIDE + 20;
  luma[at] = (luma[at] as number) ^ 2;
  luma[0] = (luma[0] as number) ^ 2;
  const result = comparePictures(i420View(shown, 50, 40), view, geometry);
  assert.is(result.area, 'visible');
  assert.is(result.differing, 1);
  assert.is(result.first?.x, 20);
  assert.is(result.first?.y, 30);
  assert.is(result.first?.macroblock.address, 5);
  assert.throws(() => comparePictures(i420View(shown, 50, 40), view, GEOMETRY), /50x40, not 58x42/);
});

test('a sequence: counts, first frame, sentences', () => {
  const all = new SequenceComparison('coded');
  assert.not.ok(all.identical);
  assert.match(all.describe(), /no picture/);
  const { luma, view, i420 } = chipPicture();
  all.add(0, comparePictures(i420View(i420, 64, 48), view, GEOMETRY));
  assert.ok(all.identical);
  assert.is(all.describe(), 'all 1 pictures are identical (coded area)');
  luma[47 * STRIDE + 63] = (luma[47 * STRIDE + 63] as number) ^ 1;
  all.add(1, comparePictures(i420View(i420, 64, 48), view, GEOMETRY));
  all.add(2, comparePictures(i420View(i420, 64, 48), view, GEOMETRY));
  assert.not.ok(all.identical);
  assert.is(all.first?.frame, 1);
  assert.match(
    all.describe(),
    /^2 of 3 pictures differ \(coded area\); first in frame 1, macroblock 11 .*none of them in the shown part$/,
  );
});

test('PSNR and SSIM are those of ffmpeg, to the digits it prints', async () => {
  const folder = scratchFolder();
  for (const [size, frames] of [
    [{ width: 178, height: 150 }, 6],
    [{ width: 64, height: 64 }, 3],
  ] as const) {
    const source = await clipFrames('mix', size, frames);
    const pictures: Uint8Array[] = [];
    const stream = encodeWithX264(source, ['-qp', '38']);
    await createDecoder().decode(stream, { ...size, frames }, (picture) => {
      pictures.push(picture);
    });
    const mean = new QualityMean();
    pictures.forEach((picture, i) => {
      const original = i420View(source[i]?.data as Uint8Array, size.width, size.height);
      mean.add(measureQuality(original, i420View(picture, size.width, size.height)));
    });
    const [a, b] = [path.join(folder, 'a.yuv'), path.join(folder, 'b.yuv')];
    writeFileSync(a, Buffer.concat(pictures));
    writeFileSync(b, Buffer.concat(source.map(({ data }) => data)));
    const raw = ['-f', 'rawvideo', '-s', `${size.width}x${size.height}`, '-i'];
    // plain C: some SIMD versions of the ssim filter read past the edge of narrow planes (seen in FFmpeg 5.1)
    const { stderr } = runFfmpeg([
      '-cpuflags',
      '0',
      ...raw,
      a,
      ...raw,
      b,
      '-lavfi',
      '[0][1]psnr;[0][1]ssim',
      '-f',
      'null',
      '-',
    ]);
    const { psnr, ssim } = mean.result();
    const digits = (value: number) => value.toFixed(6);
    assert.match(
      stderr,
      `PSNR y:${digits(psnr.y)} u:${digits(psnr.u)} v:${digits(psnr.v)} average:${digits(psnr.all)} `,
    );
    const found = /SSIM Y:(\S+) \((\S+)\) U:(\S+) \(\S+\) V:(\S+) \(\S+\) All:(\S+) /.exec(stderr) ?? [];
    // the filter sums in single precision: a value next to a rounding step may fall on its other side
    const same = (text: string | undefined, value: number) => Math.abs(Number(text) - value) < 0.6e-6;
    assert.ok(same(found[1], ssim.y), `Y ${found[1]} ${ssim.y}`);
    assert.ok(same(found[3], ssim.u), `Cb ${found[3]} ${ssim.u}`);
    assert.ok(same(found[4], ssim.v), `Cr ${found[4]} ${ssim.v}`);
    assert.ok(same(found[5], ssim.all), `all ${found[5]} ${ssim.all}`);
    assert.is(Number(found[2]).toFixed(3), ssimDecibels(ssim.y).toFixed(3));
  }
});

test('identical pictures: SSIM 1, infinite PSNR; pictures too small for a window have no SSIM', () => {
  const { view } = chipPicture();
  const { mse, ssim } = measureQuality(view, view);
  assert.equal(mse, { y: 0, u: 0, v: 0, all: 0 });
  assert.equal(ssim, { y: 1, u: 1, v: 1, all: 1 });
  assert.is(psnrOf(0), Number.POSITIVE_INFINITY);
  assert.is(ssimDecibels(1), Number.POSITIVE_INFINITY);
  const tiny = i420View(new Uint8Array(96), 8, 8);
  assert.ok(Number.isNaN(measureQuality(tiny, tiny).ssim.u));
  assert.is(measureQuality(tiny, tiny).ssim.all, 1);
});

test('SSIM of windows worked out by hand', () => {
  // C1 = (0.01 * 255)^2 * 64 and C2 = (0.03 * 255)^2 * 64 * 63, rounded; black against luma 1: no variance
  const black = i420View(new Uint8Array(96), 8, 8);
  const one = i420View(new Uint8Array(96).fill(1), 8, 8);
  assert.is(measureQuality(black, one).ssim.y, 416 / (64 * 64 + 416));
  // black against 0, 2, 0, 2 …: sum 64, sum of squares 128
  const stripes = i420View(
    new Uint8Array(96).map((_, i) => (i & 1) * 2),
    8,
    8,
  );
  const variance = 128 * 64 - 64 * 64;
  assert.is(measureQuality(black, stripes).ssim.y, (416 * 235963) / ((64 * 64 + 416) * (variance + 235963)));
});

test('PSNR of a known error', () => {
  // every luma sample off by 16, chroma right: mse 256, over all planes 256 * 4 / 6
  const a = i420View(new Uint8Array(96), 8, 8);
  const b = i420View(new Uint8Array(96).fill(16, 0, 64), 8, 8);
  const { mse } = measureQuality(a, b);
  assert.is(mse.y, 256);
  assert.is(mse.all.toFixed(4), ((256 * 4) / 6).toFixed(4));
  assert.is(psnrOf(256).toFixed(3), '24.048');
});

test('the difference picture shows both pictures and frames the macroblock', async () => {
  const [frame] = await clipFrames('pan', { width: 240, height: 96 }, 1);
  if (!frame) throw new Error('no frame');
  const nv12 = new Uint8Array((240 * 96 * 3) / 2);
  toNv12(frameOver(frame, frame.data.slice()), nv12, 240, 96);
  const at = 40 * 240 + 100;
  nv12[at] = (nv12[at] as number) ^ 64;
  const [expected, actual] = [i420View(frame.data, 240, 96), nv12View(nv12, nv12.subarray(240 * 96), 240, 96)];
  const geometry = { codedWidth: 240, codedHeight: 96, left: 0, top: 0, width: 240, height: 96 };
  const { first } = comparePictures(expected, actual, geometry);
  if (!first) throw new Error('no difference');
  const png = PNG.sync.read(differencePng(expected, actual, first));
  const pixel = (x: number, y: number) => [...png.data.subarray((y * png.width + x) * 4, (y * png.width + x) * 4 + 3)];
  assert.is(png.width, 3 * 240 + 4 * 8);
  const panel = (i: number) => 8 + i * 248;
  for (const i of [0, 1, 2]) assert.equal(pixel(panel(i) + 95, 8 + 40), [255, 220, 0], `frame in panel ${i}`);
  const [red, green] = pixel(panel(2) + 100, 8 + 40) as [number, number];
  assert.ok(red === 255 && green < 40, 'the sample that differs is red');
  const [r, g, b] = pixel(panel(2) + 10, 8 + 10) as [number, number, number];
  assert.ok(r === g && g === b && r < 40, 'the rest is dim');
  assert.not.equal(pixel(panel(0) + 100, 8 + 40), pixel(panel(1) + 100, 8 + 40));
});

test.run();
