import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessUnits, nalUnits } from '../decoder/index.js';
import { codecString } from '../video/mp4.js';
import { openStreamWriter, openVideo } from '../video/index.js';
import { clipFrames, encodeWithX264, refusal, runFfmpeg, scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();
const SIZE = { width: 118, height: 90 };
const FRAMES = 8;
const RATE = { num: 30000, den: 1001 };
const stream = encodeWithX264(await clipFrames('mix', SIZE, FRAMES), ['-g', '5', '-slices', '2']);

async function writeMp4(name: string, units: Iterable<Uint8Array>): Promise<string> {
  const where = path.join(folder, name);
  const writer = await openStreamWriter(where, { ...SIZE, rate: RATE });
  assert.is(writer.format, 'MP4');
  for (const unit of units) await writer.write(unit);
  await writer.finish();
  return where;
}

test('an MP4 decodes to the pictures of the stream in it', async () => {
  const file = await writeMp4('a.mp4', accessUnits(stream));
  const decode = (input: readonly string[], bytes?: Uint8Array) =>
    runFfmpeg(['-v', 'error', ...input, '-vsync', '0', '-f', 'md5', 'pipe:1'], bytes);
  const fromMp4 = decode(['-i', file]);
  assert.is(fromMp4.stderr, '');
  assert.match(fromMp4.stdout.toString(), /^MD5=[0-9a-f]{32}/);
  assert.is(fromMp4.stdout.toString(), decode(['-f', 'h264', '-i', 'pipe:0'], stream).stdout.toString());
});

test('size, rate and count are in the file', async () => {
  const source = await openVideo(await writeMp4('b.MP4', accessUnits(stream)));
  assert.equal([source.width, source.height], [118, 90]);
  assert.is((source.rate.num / source.rate.den).toFixed(3), '29.970');
  let count = 0;
  for await (const _ of source.frames()) count++;
  assert.is(count, FRAMES);
});

test('key frames are marked: a seek to the second one decodes', async () => {
  const file = await writeMp4('c.mp4', accessUnits(stream));
  const { stdout } = runFfmpeg([
    '-v',
    'error',
    '-noaccurate_seek',
    '-ss',
    '0.25',
    '-i',
    file,
    '-vsync',
    '0',
    '-f',
    'framecrc',
    'pipe:1',
  ]);
  const lines = stdout
    .toString()
    .split('\n')
    .filter((line) => /^0,/.test(line));
  // frame 7 is asked for, frame 5 is the key frame before it
  assert.is(lines.length, FRAMES - 5);
});

test('the codec string is profile, constraints and level of the parameter set', () => {
  const sps = [...nalUnits(stream)].find(({ type }) => type === 7);
  if (!sps) throw new Error('no parameter set');
  assert.match(codecString(stream.subarray(sps.header, sps.end)), /^avc1\.4d40[0-9a-f]{2}$/);
  assert.is(codecString(Uint8Array.of(0x67, 0x42, 0xc0, 0x1e)), 'avc1.42c01e');
});

test('what makes no MP4 is refused and leaves no file', async () => {
  const [first, second] = accessUnits(stream);
  if (!first || !second) throw new Error('too few access units');
  assert.match(await refusal(() => writeMp4('d.mp4', [])), /without a picture/);
  assert.match(await refusal(() => writeMp4('d.mp4', [second])), /without a sequence parameter set/);
  assert.not.ok(existsSync(path.join(folder, 'd.mp4')));
  const writer = await openStreamWriter(path.join(folder, 'e.mp4'), { ...SIZE, rate: RATE });
  await writer.write(first);
  await writer.abort();
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith('e.mp4')),
    [],
  );
});

test.run();
