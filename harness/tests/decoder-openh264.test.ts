import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  accessUnits,
  createDecoder,
  type DecodeResult,
  nalUnits,
  OPENH264_VARIABLE,
  openH264Library,
} from '../decoder/index.js';
import { Random } from '../random.js';
import { clipFrames, encodeWithX264, refusal, scratchFolder } from './video-fixtures.js';

const SIZE = { width: 182, height: 106 };
const FRAMES = 9;
const folder = scratchFolder();

type Decoded = DecodeResult & { pictures: Uint8Array[] };

async function decode(name: string, bytes: Uint8Array, size = SIZE, frames = FRAMES): Promise<Decoded> {
  const pictures: Uint8Array[] = [];
  const result = await createDecoder(name).decode(bytes, { ...size, frames }, (picture) => {
    pictures.push(picture);
  });
  return { ...result, pictures };
}

const same = (a: Decoded, b: Decoded): boolean =>
  Buffer.compare(Buffer.concat(a.pictures), Buffer.concat(b.pictures)) === 0;

function isPresent(): boolean {
  try {
    openH264Library();
    return true;
  } catch (error) {
    console.log(`skip: ${(error as Error).message}`);
    return false;
  }
}

const whenPresent = isPresent() ? test : test.skip;
const source = await clipFrames('objects', SIZE, FRAMES);
const cavlc = encodeWithX264(source, ['-g', '6', '-coder', '0']);
const cabac = encodeWithX264(source, ['-g', '6', '-coder', '1']);

whenPresent('agrees with ffmpeg sample by sample, CAVLC and CABAC', async () => {
  assert.is.not(Buffer.compare(cavlc, cabac), 0);
  for (const [what, stream] of [
    ['CAVLC', cavlc],
    ['CABAC', cabac],
    ['four slices', encodeWithX264(source, ['-slices', '4'])],
  ] as const) {
    const own = await decode('openh264', stream);
    assert.equal(own.problems, [], what);
    assert.is(own.frames, FRAMES, what);
    assert.ok(same(own, await decode('ffmpeg', stream)), what);
  }
});

whenPresent('a stream in single NAL units decodes as the whole one; the expected count may come late', async () => {
  const expected = { ...SIZE, frames: 0 };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const units = [...nalUnits(cabac)];
    for (const [i, { start }] of units.entries()) yield cabac.subarray(start, units[i + 1]?.start);
    expected.frames = FRAMES;
  }
  const pictures: Uint8Array[] = [];
  const result = await createDecoder('openh264').decode(pieces(), expected, async (picture) => {
    await new Promise(setImmediate);
    pictures.push(picture);
  });
  assert.equal(result.problems, []);
  assert.is(Buffer.compare(Buffer.concat(pictures), Buffer.concat((await decode('ffmpeg', cabac)).pictures)), 0);
});

whenPresent('an exception of the picture callback comes out', async () => {
  const attempt = createDecoder('openh264').decode(cavlc, { ...SIZE, frames: FRAMES }, () => {
    throw new RangeError('enough');
  });
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, RangeError);
});

whenPresent('damage is flagged or shows in the pictures', async () => {
  const random = new Random(21);
  for (const [entropy, stream] of [
    ['CAVLC', cavlc],
    ['CABAC', cabac],
  ] as const) {
    const good = await decode('openh264', stream);
    const slices = [...nalUnits(stream)].filter(({ type }) => type === 1 || type === 5);
    const damaged: [string, Uint8Array][] = [['end missing', stream.subarray(0, stream.length - 40)]];
    for (const unit of [slices[0], slices[3], slices.at(-1)]) {
      if (!unit) throw new Error('the stream has too few slices');
      const flipped = stream.slice();
      const at = unit.header + 8 + random.below(unit.end - unit.header - 8);
      flipped[at] = (flipped[at] as number) ^ (1 << random.below(8));
      const cut = unit.header + Math.floor((unit.end - unit.header) * 0.6);
      damaged.push(
        [`bit flip at ${at}`, flipped],
        [`cut at ${cut}`, Buffer.concat([stream.subarray(0, cut), stream.subarray(unit.end)])],
        [`unit at ${unit.start} dropped`, Buffer.concat([stream.subarray(0, unit.start), stream.subarray(unit.end)])],
      );
    }
    for (const [what, bytes] of damaged) {
      const result = await decode('openh264', bytes);
      assert.is(result.ok, result.problems.length === 0);
      assert.not.ok(result.ok && same(result, good), `${entropy}: ${what} went unnoticed`);
    }
    const unit = slices[3] as (typeof slices)[number];
    const cut = unit.header + Math.floor((unit.end - unit.header) * 0.6);
    const half = await decode('openh264', Buffer.concat([stream.subarray(0, cut), stream.subarray(unit.end)]));
    assert.match(half.problems.join('; '), /access unit 3: .*bitstream error/, entropy);
    assert.not.match(half.problems.join('; '), /concealed/, entropy);
  }
});

whenPresent('problems are words: counts, sizes, missing parameter sets', async () => {
  assert.equal((await decode('openh264', cavlc, SIZE, 8)).problems, ['9 pictures decoded, 8 expected']);
  const narrow = await decode('openh264', cavlc, { width: 180, height: 106 });
  assert.match(narrow.problems.join('; '), /pictures are 182x106, not 180x106/);
  assert.is(narrow.frames, 0);
  const last = [...accessUnits(cavlc)].at(-1) as Uint8Array;
  assert.match(
    (await decode('openh264', last)).problems.join('; '),
    /no sequence parameter set.*parameter set missing/,
  );
  const none = await decode('openh264', new Uint8Array(0));
  assert.is(none.frames, 0);
  assert.not.ok(none.ok);
});

whenPresent('the version is the one of the library', () => {
  assert.match(createDecoder('openh264').version(), /^openh264 2\.\d+\.\d+$/);
});

test('the environment variable names another library; what is wrong with it is said', async () => {
  const before = process.env[OPENH264_VARIABLE];
  const text = path.join(folder, 'text');
  writeFileSync(text, 'no library');
  try {
    for (const file of [path.join(folder, 'missing.so'), text]) {
      process.env[OPENH264_VARIABLE] = file;
      const message = await refusal(() => decode('openh264', cavlc));
      assert.ok(message.includes(`${OPENH264_VARIABLE} names ${file}, which cannot be loaded; install it`), message);
    }
  } finally {
    if (before === undefined) delete process.env[OPENH264_VARIABLE];
    else process.env[OPENH264_VARIABLE] = before;
  }
});

test('without the npm package koffi the remedy is said', () => {
  // the same code where no node_modules is in reach
  const place = path.join(folder, 'alone');
  const built = fileURLToPath(new URL('..', import.meta.url));
  for (const part of ['decoder', 'errors.js', 'video/byte-reader.js']) {
    cpSync(path.join(built, part), path.join(place, part), { recursive: true });
  }
  writeFileSync(path.join(place, 'package.json'), '{"type":"module"}');
  const code = `import { createDecoder } from './decoder/index.js';
    try { createDecoder('openh264').version(); } catch (e) { console.log(e.name, e.exitCode, e.message); }`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: place, encoding: 'utf8' });
  assert.match(run.stdout, /^UsageError 2 the reference decoder openh264 needs the npm package koffi: install it with/);
});

test.run();
