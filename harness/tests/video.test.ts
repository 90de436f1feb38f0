import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FFMPEG_VARIABLE } from '../decoder/index.js';
import { ByteReader } from '../video/byte-reader.js';
import {
  type Frame,
  frameOver,
  openPictureWriter,
  openStreamWriter,
  openVideo,
  parseRate,
  parseSize,
  toNv12,
  type VideoOptions,
} from '../video/index.js';
import { clipFrames, encodeWithX264, refusal, scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();
const SIZE = { width: 20, height: 14 };
const FRAME_BYTES = 420;

function file(name: string, content: string | Uint8Array): string {
  const where = path.join(folder, name);
  writeFileSync(where, content);
  return where;
}

/** Frame n of a made-up video: every byte depends on its position and on n. */
function samples(n: number): Uint8Array {
  return new Uint8Array(FRAME_BYTES).map((_, i) => (i * 7 + n * 31) & 255);
}

function y4m(header: string, frames = 3, mark = 'FRAME'): Buffer {
  const parts = Array.from({ length: frames }, (_, n) => [Buffer.from(`${mark}\n`), samples(n)]).flat();
  return Buffer.concat([Buffer.from(`YUV4MPEG2 ${header}\n`), ...parts]);
}

async function readAll(input: string, options: VideoOptions = {}): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of (await openVideo(input, options)).frames()) frames.push(frame);
  return frames;
}

test('Y4M: every 8-bit 4:2:0 tag, frame parameters, rate', async () => {
  for (const [tag, mark] of [
    ['', 'FRAME'],
    [' C420', 'FRAME Ip'],
    [' C420jpeg', 'FRAME'],
    [' C420mpeg2 XYSCSS=420MPEG2', 'FRAME XA=1'],
    [' C420paldv', 'FRAME'],
  ] as const) {
    const input = file('good.y4m', y4m(`W20 H14 F30000:1001 Ip A1:1${tag}`, 3, mark));
    const source = await openVideo(input);
    assert.equal([source.width, source.height, source.rate], [20, 14, { num: 30000, den: 1001 }]);
    const frames: Frame[] = [];
    for await (const frame of source.frames()) frames.push(frame);
    assert.is(frames.length, 3);
    frames.forEach((frame, n) => {
      assert.is(Buffer.compare(frame.data, samples(n)), 0, `frame ${n}`);
      assert.is(Buffer.compare(frame.u, samples(n).subarray(280, 350)), 0);
    });
  }
  const input = file('norate.y4m', y4m('W20 H14 F0:0'));
  assert.equal((await openVideo(input)).rate, { num: 25, den: 1 });
  assert.equal((await openVideo(input, { rate: { num: 10, den: 1 } })).rate, { num: 10, den: 1 });
});

test('Y4M: what cannot be encoded is refused in words', async () => {
  for (const [header, complaint] of [
    ['W20 H14 C422', /4:2:2 chroma \(C422\); convert/],
    ['W20 H14 C444alpha', /4:4:4 chroma/],
    ['W20 H14 C420p10', /more than 8 bits/],
    ['W20 H14 Cmono', /another colour space \(Cmono\)/],
    ['W20 H14 It', /interlaced \(It\)/],
    ['W21 H14', /21x14 is odd/],
    ['W0 H14', /0x14 is empty/],
    ['W4112 H16', /4112x16 is beyond/],
    ['H14', /parameter W .* is missing/],
    ['W20 Hx', /parameter H .* is "x"/],
  ] as const) {
    const message = await refusal(() => readAll(file('bad.y4m', y4m(header))));
    assert.match(message, complaint);
    assert.match(message, 'bad.y4m');
  }
});

test('Y4M: cut short at every place that matters', async () => {
  const whole = y4m('W20 H14 F25:1');
  for (const [length, complaint] of [
    [0, /the file is empty/],
    [5, /does not begin with YUV4MPEG2|cut short/],
    [15, /header is cut short/],
    [whole.length - 3 * 426, /no frame/],
    [whole.length - 1, /frame 2 is cut short, 1 of its 420 bytes are missing; --frames 2 /],
    [whole.length - 424, /frame 2 is cut short, 420 of its 420 bytes/],
    [whole.length - 2 * 426 - 400, /frame 0 is cut short, 400 of its 420 bytes are missing$/],
  ] as const) {
    const message = await refusal(() => readAll(file('cut.y4m', whole.subarray(0, length))));
    assert.match(message, complaint);
  }
  assert.is((await readAll(file('cut.y4m', whole.subarray(0, -1)), { frames: 2 })).length, 2);
  const shifted = Buffer.concat([whole.subarray(0, whole.indexOf('FRAME')), Buffer.from('x'), whole.subarray(21)]);
  assert.match(await refusal(() => readAll(file('mark.y4m', shifted))), /frame 0 does not begin with FRAME/);
});

test('raw video: I420, NV12, size and length', async () => {
  const raw = Buffer.concat([samples(0), samples(1)]);
  const i420 = await readAll(file('a.yuv', raw), { size: SIZE });
  assert.equal(
    i420.map(({ data }) => Buffer.compare(data, samples(i420.findIndex((f) => f.data === data)))),
    [0, 0],
  );
  for (const [name, options] of [
    ['b.nv12', { size: SIZE }],
    ['b.bin', { size: SIZE, pixelFormat: 'nv12' }],
  ] as const) {
    const [first] = await readAll(file(name, raw), options);
    assert.is(first?.u[3], samples(0)[280 + 6]);
    assert.is(first?.v[3], samples(0)[280 + 7]);
    assert.is(first?.y[279], samples(0)[279]);
  }
  const source = await openVideo(file('a.yuv', raw), { size: SIZE, rate: { num: 5, den: 1 } });
  assert.equal([source.frameCount, source.rate.num], [2, 5]);
  await source.close();
  assert.match(await refusal(() => readAll(file('a.yuv', raw))), /--size WIDTHxHEIGHT/);
  assert.match(
    await refusal(() => readAll(file('a.yuv', raw.subarray(1)), { size: SIZE })),
    /839 bytes are not a whole number of 20x14 frames \(420 bytes each, 419 left over\)/,
  );
  for (const [size, complaint] of [
    [{ width: 0, height: 14 }, /empty/],
    [{ width: 20, height: 13 }, /odd/],
    [{ width: 20, height: 5000 }, /beyond/],
  ] as const) {
    assert.match(await refusal(() => readAll(file('a.yuv', raw), { size })), complaint);
  }
});

test('files that are none', async () => {
  assert.match(await refusal(() => openVideo(path.join(folder, 'none.y4m'))), /no such file/);
  assert.match(await refusal(() => openVideo(folder)), /is a folder/);
  assert.match(await refusal(() => openVideo(file('empty.mp4', ''))), /empty/);
  const text = file('text.mp4', 'this is no video at all\n'.repeat(40));
  assert.match(await refusal(() => openVideo(text)), /text\.mp4: ffmpeg finds no video in it: Invalid data found/);
  assert.match(await refusal(() => openVideo(text, { size: SIZE })), /--size is for raw video/);
  const good = file('good.y4m', y4m('W20 H14'));
  assert.match(await refusal(() => openVideo(good, { size: { width: 16, height: 16 } })), /20x14, --size says 16x16/);
  assert.match(await refusal(() => openVideo(good, { frames: 0 })), /--frames/);
});

test('any other file through ffmpeg, with a limit', async () => {
  const frames = await clipFrames('pan', { width: 64, height: 48 }, 5);
  const input = file('film.h264', encodeWithX264(frames));
  const source = await openVideo(input, { frames: 3 });
  assert.equal([source.width, source.height], [64, 48]);
  let count = 0;
  for await (const frame of source.frames()) {
    assert.is(frame.data.length, 4608);
    count++;
  }
  assert.is(count, 3);
  assert.is((await readAll(input)).length, 5);
  // leaving early ends the child process; else this test file would hang
  for await (const _ of (await openVideo(input)).frames()) break;
  await (await openVideo(input)).close();
});

const natural = fileURLToPath(new URL('../../../../shared/clips/', import.meta.url));
if (existsSync(natural)) {
  test('natural clips: raw and through ffmpeg', async () => {
    const raw = await openVideo(path.join(natural, 'two-people-320x192-i420.yuv'), {
      size: { width: 320, height: 192 },
    });
    assert.is(raw.frameCount, 9);
    await raw.close();
    const film = await openVideo(path.join(natural, 'people-768x576.avi'), { frames: 12 });
    assert.equal([film.width, film.height, film.rate], [768, 576, { num: 10, den: 1 }]);
    let count = 0;
    for await (const frame of film.frames()) count += frame.data.length === 663552 ? 1 : 0;
    assert.is(count, 12);
  });
} else console.log('skip: natural clips, the folder ../shared/clips is not there');

test('ffmpeg is not needed for Y4M, and missed in words for the rest', async () => {
  const before = process.env[FFMPEG_VARIABLE];
  process.env[FFMPEG_VARIABLE] = path.join(folder, 'nowhere');
  try {
    assert.is((await readAll(file('good.y4m', y4m('W20 H14')))).length, 3);
    assert.match(await refusal(() => openVideo(file('film.mp4', 'x'))), /CEDRUS_EMU_FFMPEG .*does not exist/);
  } finally {
    if (before === undefined) delete process.env[FFMPEG_VARIABLE];
    else process.env[FFMPEG_VARIABLE] = before;
  }
});

/** Reads standard input in a process of its own. */
function readStdin(input: Uint8Array, options: string): { status: number | null; out: string; err: string } {
  const index = fileURLToPath(new URL('../video/index.js', import.meta.url));
  const code = `import { openVideo } from ${JSON.stringify(index)};
    try { const s = await openVideo('-', ${options}); let n = 0, sum = 0;
      for await (const f of s.frames()) { n++; sum += f.data.reduce((a, b) => a + b, 0); }
      console.log(s.width, s.height, n, sum);
    } catch (e) { console.error(e.message); process.exitCode = e.exitCode; }`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { input, encoding: 'utf8' });
  return { status: run.status, out: run.stdout.trim(), err: run.stderr.trim() };
}

test('standard input: Y4M, raw, neither, nothing', () => {
  const sum = [0, 1, 2].map((n) => samples(n).reduce((a, b) => a + b, 0)).reduce((a, b) => a + b);
  assert.is(readStdin(y4m('W20 H14'), '{}').out, `20 14 3 ${sum}`);
  const raw = Buffer.concat([samples(0), samples(1), samples(2)]);
  assert.is(readStdin(raw, '{ size: { width: 20, height: 14 } }').out, `20 14 3 ${sum}`);
  assert.match(readStdin(raw, '{ size: { width: 20, height: 14 }, frames: 2 }').out, /^20 14 2 /);
  const cut = readStdin(raw.subarray(1), '{ size: { width: 20, height: 14 } }');
  assert.equal([cut.status, /frame 2 is cut short, 1 of/.test(cut.err)], [2, true]);
  assert.match(readStdin(raw, '{}').err, /neither Y4M nor raw video with --size/);
  assert.match(readStdin(new Uint8Array(0), '{}').err, /nothing came/);
});

test('frames come one by one: a limit stops reading the source', async () => {
  let served = 0;
  let closed = false;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        served++;
        yield new Uint8Array(10);
      }
    } finally {
      closed = true;
    }
  }
  const reader = new ByteReader(source());
  assert.is((await reader.read(25)).length, 25);
  assert.is(served, 3);
  await reader.close();
  assert.ok(closed);
  assert.is((await reader.read(1)).length, 0);
  const video = await openVideo(file('good.y4m', y4m('W20 H14')));
  for await (const _ of video.frames()) break;
  assert.throws(() => video.frames(), /once/);
});

test('NV12 with padding repeats the edges', () => {
  const frame = frameOver({ width: 4, height: 2 }, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 20, 21, 30, 31));
  const target = new Uint8Array(8 * 4 * 1.5).fill(99);
  toNv12(frame, target, 8, 4);
  assert.equal(
    [...target],
    [
      ...[1, 2, 3, 4, 4, 4, 4, 4, 5, 6, 7, 8, 8, 8, 8, 8],
      ...[5, 6, 7, 8, 8, 8, 8, 8, 5, 6, 7, 8, 8, 8, 8, 8],
      ...[20, 30, 21, 31, 21, 31, 21, 31, 20, 30, 21, 31, 21, 31, 21, 31],
    ],
  );
  assert.throws(() => toNv12(frame, target, 2, 4), /does not fit/);
  assert.throws(() => toNv12(frame, target.subarray(1), 8, 4), /cannot hold/);
});

test('sizes and rates as users write them', async () => {
  assert.equal(parseSize('1280x720'), { width: 1280, height: 720 });
  assert.equal(parseRate('30000/1001'), { num: 30000, den: 1001 });
  assert.equal(parseRate('25'), { num: 25, den: 1 });
  assert.equal(parseRate('29.97'), { num: 2997, den: 100 });
  for (const text of ['1280', '1280x', 'x720', '12.5x3', '-2x4', '']) {
    assert.match(await refusal(() => parseSize(text)), /WIDTHxHEIGHT/);
  }
  for (const text of ['0', '1/0', 'fast', '-5', ''])
    assert.match(await refusal(() => parseRate(text)), /frames a second/);
});

const FACTS = { width: 20, height: 14, rate: { num: 25, den: 1 } };

test('pictures written as Y4M and raw read back the same', async () => {
  for (const [name, options] of [
    ['out.y4m', {}],
    ['out.yuv', { size: SIZE }],
    ['out.nv12', { size: SIZE }],
  ] as const) {
    const where = path.join(folder, name);
    const writer = await openPictureWriter(where, FACTS);
    for (const n of [0, 1]) await writer.write(frameOver(SIZE, samples(n)));
    await writer.finish();
    const frames = await readAll(where, options);
    assert.equal(
      frames.map(({ data }, n) => Buffer.compare(data, samples(n))),
      [0, 0],
      name,
    );
  }
});

test('a failed run loses no earlier file and leaves nothing behind', async () => {
  const place = path.join(folder, 'place');
  mkdirSync(place);
  const where = path.join(place, 'out.h264');
  writeFileSync(where, 'earlier');
  const failed = await openStreamWriter(where, FACTS);
  await failed.write(Uint8Array.of(1, 2, 3));
  assert.is(readFileSync(where, 'utf8'), 'earlier');
  await failed.abort();
  assert.equal(readdirSync(place), ['out.h264']);
  assert.is(readFileSync(where, 'utf8'), 'earlier');
  const good = await openStreamWriter(where, FACTS);
  await good.write(Uint8Array.of(1, 2, 3));
  await good.write(Uint8Array.of(4));
  await good.finish();
  await good.abort();
  assert.equal([...readFileSync(where)], [1, 2, 3, 4]);
  assert.equal(readdirSync(place), ['out.h264']);
});

test('unwritable outputs are known at once', async () => {
  assert.match(await refusal(() => openStreamWriter(folder, FACTS)), /it is a folder/);
  const nowhere = path.join(folder, 'no', 'such', 'out.mp4');
  assert.match(await refusal(() => openStreamWriter(nowhere, FACTS)), /its folder does not exist/);
  assert.match(await refusal(() => openStreamWriter('', FACTS)), /empty name/);
  const below = path.join(file('plain', 'x'), 'out.h264');
  assert.match(await refusal(() => openPictureWriter(below, FACTS)), /its folder does not exist/);
});

test('standard output and devices are written directly', async () => {
  const index = fileURLToPath(new URL('../video/index.js', import.meta.url));
  const code = `import { openStreamWriter } from ${JSON.stringify(index)};
    const w = await openStreamWriter('-', ${JSON.stringify(FACTS)});
    await w.write(Uint8Array.of(0, 0, 1, 255)); await w.finish();`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code]);
  assert.equal([...run.stdout], [0, 0, 1, 255]);
  if (process.platform === 'win32') return;
  const device = await openStreamWriter('/dev/null', FACTS);
  await device.write(Uint8Array.of(1));
  await device.finish();
});

test.run();
