import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { i420View, measureQuality, psnrOf } from '../compare/index.js';
import { Random } from '../random.js';
import { cosine, FULL_TURN, pingPong, sine } from '../video/clips/noise.js';
import { CLIPS, type Frame, openVideo } from '../video/index.js';
import { clipFrames, refusal } from './video-fixtures.js';

interface Manifest {
  readonly size: string;
  readonly frames: number;
  readonly clips: readonly { name: string; description: string; first: string; last: string }[];
}

const manifest = JSON.parse(
  readFileSync(new URL('../../../vectors/clips/clips.json', import.meta.url), 'utf8'),
) as Manifest;
const SIZE = { width: 176, height: 144 };
const FRAMES = 10;

function sha256(frame: Frame | undefined): string {
  return createHash('sha256')
    .update(frame?.data ?? '')
    .digest('hex');
}

function psnr(a: Frame | undefined, b: Frame | undefined): number {
  const [viewA, viewB] = [a, b].map((frame) => i420View(frame?.data as Uint8Array, SIZE.width, SIZE.height));
  if (!viewA || !viewB) throw new Error('no frame');
  return psnrOf(measureQuality(viewA, viewB).mse.y);
}

test('the manifest names every clip', () => {
  assert.equal(
    manifest.clips.map(({ name, description }) => [name, description]),
    [...CLIPS.values()].map(({ name, description }) => [name, description]),
  );
  assert.equal([manifest.size, manifest.frames], ['176x144', FRAMES]);
});

for (const { name, first, last } of manifest.clips) {
  test(`${name} is the same as ever`, async () => {
    const frames = await clipFrames(name, SIZE, FRAMES);
    assert.is(frames.length, FRAMES);
    assert.is(sha256(frames[0]), first, 'frame 0');
    assert.is(sha256(frames[FRAMES - 1]), last, `frame ${FRAMES - 1}`);
  });
}

test('clips do what their descriptions say', async () => {
  const frames = new Map<string, Frame[]>();
  for (const name of CLIPS.keys()) frames.set(name, await clipFrames(name, SIZE, 14));
  const step = (name: string, i: number) => psnr(frames.get(name)?.[i - 1], frames.get(name)?.[i]);
  assert.is(step('static', 5), Number.POSITIVE_INFINITY);
  assert.ok(step('noise', 5) < 9, 'noise does not predict itself');
  assert.ok(step('cut', 4) > step('cut', 5) + 5, 'a cut every five frames');
  for (const name of ['pan', 'objects', 'zoom', 'fade']) {
    assert.ok(step(name, 5) > 14 && step(name, 5) < 60, `${name} moves, but not too far: ${step(name, 5)}`);
  }
  const brightness = (i: number) => frames.get('fade')?.[i]?.y.reduce((a, b) => a + b, 0) ?? 0;
  assert.ok(brightness(9) > 2 * brightness(0) && brightness(13) < brightness(9), 'fades in and out');
  assert.is(step('mix', 10), Number.POSITIVE_INFINITY, 'the mix stands still for a while');
  assert.ok(step('mix', 12) < 20, 'the mix cuts');
});

test('any even size, from the smallest to odd proportions', async () => {
  const random = new Random(3);
  for (const name of CLIPS.keys()) {
    for (const [width, height] of [
      [2, 2],
      [16, 16],
      [2, 200],
      [300, 2],
      [2 * random.between(1, 60), 2 * random.between(1, 60)],
    ] as const) {
      const frames = await clipFrames(name, { width, height }, 45);
      assert.is(frames.length, 45, `${name} ${width}x${height}`);
      assert.ok(frames.every((frame) => frame.data.length === (width * height * 3) / 2));
    }
  }
});

test('a frame depends on its number alone', async () => {
  const short = await clipFrames('mix', { width: 48, height: 32 }, 30);
  const long = await clipFrames('mix', { width: 48, height: 32 }, 31);
  assert.is(sha256(short[29]), sha256(long[29]));
  const source = await openVideo('clip:mix');
  assert.equal([source.width, source.height, source.frameCount, source.rate], [352, 288, 50, { num: 25, den: 1 }]);
});

test('unknown clips and sizes are refused', async () => {
  assert.match(await refusal(() => openVideo('clip:film')), /no clip "film"; the clips are mix, pan/);
  assert.match(await refusal(() => openVideo('clip:pan', { size: { width: 15, height: 16 } })), /odd/);
});

test('integer sine stays close to the real one', () => {
  for (let angle = -FULL_TURN; angle < 2 * FULL_TURN; angle += 5) {
    const real = (angle * 2 * Math.PI) / FULL_TURN;
    assert.ok(Math.abs(sine(angle) - 4096 * Math.sin(real)) < 10, `${angle}`);
    assert.ok(Math.abs(cosine(angle) - 4096 * Math.cos(real)) < 10, `${angle}`);
  }
  assert.equal(
    [0, 1, 2, 3, 4, 5, 6, 7].map((tick) => pingPong(tick, 2, 5)),
    [0, 2, 4, 4, 2, 0, 2, 4],
  );
});

test.run();
