import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cropView, i420View, toI420 } from '../compare/index.js';
import {
  accessUnits,
  createDecoder,
  type DecodeResult,
  escapeNal,
  FFMPEG_VARIABLE,
  listDecoders,
  nalUnits,
  registerDecoder,
  streamGeometry,
  unescapeNal,
  uncropChunks,
  uncropStream,
} from '../decoder/index.js';
import { Random } from '../random.js';
import { clipFrames, encodeWithX264, refusal, scratchFolder } from './video-fixtures.js';

const SIZE = { width: 182, height: 106 };
const FRAMES = 9;
const START_CODE = Uint8Array.of(0, 0, 1);
const folder = scratchFolder();
const source = await clipFrames('pan', SIZE, FRAMES);
const stream = encodeWithX264(source, ['-g', '6']);

async function decode(
  bytes: Uint8Array,
  size = SIZE,
  frames = FRAMES,
  decoder = createDecoder(),
): Promise<DecodeResult & { pictures: Uint8Array[] }> {
  const pictures: Uint8Array[] = [];
  const result = await decoder.decode(bytes, { ...size, frames }, (picture) => {
    pictures.push(picture);
  });
  return { ...result, pictures };
}

const good = await decode(stream);

test('a good stream decodes without complaint', () => {
  assert.equal(good.problems, []);
  assert.ok(good.ok);
  assert.is(good.frames, FRAMES);
  assert.ok(good.pictures.every((picture) => picture.length === (SIZE.width * SIZE.height * 3) / 2));
});

test('the plain C variant gives the same pictures and says what it is', async () => {
  const decoder = createDecoder('ffmpeg-c');
  const plain = await decode(stream, SIZE, FRAMES, decoder);
  assert.equal(plain.problems, []);
  assert.ok(plain.pictures.every((picture, i) => Buffer.compare(picture, good.pictures[i] as Uint8Array) === 0));
  assert.match(decoder.version(), /^ffmpeg \S+ \(libavcodec \d+\.\d+\.\d+\) -cpuflags 0$/);
});

test('a stream in chunks decodes as the whole one; the expected count may come late', async () => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* accessUnits(stream);
    expected.frames = FRAMES;
  }
  const expected = { ...SIZE, frames: 0 };
  const pictures: Uint8Array[] = [];
  const result = await createDecoder().decode(chunks(), expected, async (picture) => {
    await new Promise(setImmediate);
    pictures.push(picture);
  });
  assert.equal(result.problems, []);
  assert.equal(Buffer.concat(pictures), Buffer.concat(good.pictures));
});

test('an exception of the picture callback or of the stream comes out', async () => {
  const fails = (): never => {
    throw new RangeError('enough');
  };
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield stream.subarray(0, 1000);
    throw new RangeError('source');
  }
  for (const attempt of [
    () => createDecoder().decode(stream, { ...SIZE, frames: FRAMES }, fails),
    () => createDecoder().decode(broken(), { ...SIZE, frames: FRAMES }, () => {}),
  ]) {
    const error = await attempt().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.instance(error, RangeError);
  }
});

test('damage is flagged or shows in the pictures', async () => {
  const random = new Random(20);
  const units = [...nalUnits(stream)].filter(({ type }) => type === 1 || type === 5);
  const damaged: [string, Uint8Array][] = [];
  for (const unit of [units[0], units[3], units.at(-1)]) {
    if (!unit) throw new Error('the stream has too few slices');
    const flipped = stream.slice();
    const at = unit.header + 8 + random.below(unit.end - unit.header - 8);
    flipped[at] = (flipped[at] as number) ^ (1 << random.below(8));
    damaged.push([`bit flip at ${at}`, flipped]);
    const cut = unit.header + Math.floor((unit.end - unit.header) * 0.6);
    damaged.push([`NAL unit cut at ${cut}`, Buffer.concat([stream.subarray(0, cut), stream.subarray(unit.end)])]);
    damaged.push([
      `NAL unit at ${unit.start} dropped`,
      Buffer.concat([stream.subarray(0, unit.start), stream.subarray(unit.end)]),
    ]);
  }
  damaged.push(['slice appended', Buffer.concat([stream, stream.subarray(units.at(-1)?.start)])]);
  damaged.push(['end missing', stream.subarray(0, stream.length - 40)]);
  for (const [what, bytes] of damaged) {
    const { ok, pictures, problems } = await decode(bytes);
    const same = pictures.every((picture, i) => Buffer.compare(picture, good.pictures[i] ?? new Uint8Array()) === 0);
    assert.not.ok(ok && same, `${what} went unnoticed`);
    if (what.startsWith('NAL unit cut')) assert.match(problems.join(), /error while decoding|concealing/, what);
  }
});

test('problems are words: counts, sizes, missing parameter sets', async () => {
  assert.equal((await decode(stream, SIZE, 8)).problems, ['9 pictures decoded, 8 expected']);
  const problems = (await decode(stream, { width: 180, height: 106 })).problems.join('; ');
  assert.match(problems, /pictures are 182x106, not 180x106/);
  const last = [...nalUnits(stream)].at(-1);
  assert.match((await decode(stream.subarray(last?.start))).problems.join('; '), /no sequence parameter set/);
  const none = await decode(new Uint8Array(0));
  assert.is(none.frames, 0);
  assert.not.ok(none.ok);
});

test('a stream without its cropping gives the whole coded area, its shown part unchanged', async () => {
  const { stream: whole, cropped, repaired, geometry } = uncropStream(stream);
  assert.ok(cropped);
  assert.is(repaired, 0);
  assert.equal(geometry, { codedWidth: 192, codedHeight: 112, left: 0, top: 0, ...SIZE });
  const coded = await decode(whole, { width: 192, height: 112 });
  assert.equal(coded.problems, []);
  coded.pictures.forEach((picture, i) => {
    const part = cropView(i420View(picture, 192, 112), { left: 0, top: 0, ...SIZE });
    assert.is(Buffer.compare(toI420(part), good.pictures[i] as Uint8Array), 0, `picture ${i}`);
  });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield* accessUnits(stream);
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of uncropChunks(chunks())) pieces.push(piece);
  assert.is(Buffer.compare(Buffer.concat(pieces), whole), 0);
});

test('a stream that does not crop stays as it is', async () => {
  const plain = encodeWithX264(await clipFrames('static', { width: 64, height: 48 }, 1));
  const result = uncropStream(plain);
  assert.is(result.stream, plain);
  assert.not.ok(result.cropped);
});

test('geometry of high profile with scaling matrices, and cropping on all sides', () => {
  // written bit by bit after clause 7.3.2.1.1; nothing here comes from an encoder
  const bits: number[] = [];
  const u = (value: number, count: number) => {
    for (let i = count - 1; i >= 0; i--) bits.push(Math.floor(value / 2 ** i) & 1);
  };
  const ue = (value: number) => {
    const length = Math.floor(Math.log2(value + 1));
    u(0, length);
    u(value + 1, length + 1);
  };
  u(0x67, 8);
  u(100, 8);
  u(0, 8);
  u(31, 8);
  for (const value of [0, 1, 0, 0]) ue(value);
  u(0, 1); // qpprime_y_zero_transform_bypass_flag
  u(1, 1); // seq_scaling_matrix_present_flag
  u(1, 1);
  ue(16); // delta_scale -8: the first list falls back to its default at once
  u(0, 7);
  for (const value of [0, 2, 1]) ue(value);
  u(0, 1);
  for (const value of [5, 3]) ue(value);
  u(0b11, 2); // frame_mbs_only_flag, direct_8x8_inference_flag
  u(1, 1);
  for (const value of [1, 2, 3, 4]) ue(value);
  u(0b01, 2); // no VUI, stop bit
  while (bits.length % 8) bits.push(0);
  const nal = new Uint8Array(bits.length / 8);
  bits.forEach((bit, i) => {
    nal[i >> 3] = (nal[i >> 3] as number) | (bit << (7 - (i & 7)));
  });
  const bytes = Buffer.concat([Uint8Array.of(0, 0, 0, 1), escapeNal(nal)]);
  const expected = { codedWidth: 96, codedHeight: 64, left: 2, top: 6, width: 90, height: 50 };
  assert.equal(streamGeometry(bytes), expected);
  const whole = uncropStream(bytes);
  assert.equal(streamGeometry(whole.stream), { ...expected, left: 0, top: 0, width: 96, height: 64 });
});

/** The stream with a VUI in its SPS that holds certain bytes, as the Bootlin driver's default timing (25, 2) makes them. */
function withVuiHolding(wanted: Uint8Array, bytes: Uint8Array): Uint8Array {
  const sps = [...nalUnits(bytes)].find(({ type }) => type === 7);
  if (!sps) throw new Error('no sequence parameter set');
  const plain = unescapeNal(bytes.subarray(sps.header, sps.end));
  const text = [...plain].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  // a set without VUI ends in vui_parameters_present_flag 0 and the stop bit
  const upToVui = text.slice(0, text.lastIndexOf('1') - 1);
  const word = (value: number) => value.toString(2).padStart(32, '0');
  // what stands ahead of timing_info decides how its fields fall on bytes: one of these gives the bytes wanted
  for (const lead of ['0000', '01000', '001101000', '000111', '0101101000', '0100111', '00110100111']) {
    const all = `${upToVui}1${lead}1${word(25)}${word(2)}100001`;
    const octets = all.padEnd(Math.ceil(all.length / 8) * 8, '0').match(/.{8}/g) ?? [];
    const nal = Uint8Array.from(octets, (octet) => Number.parseInt(octet, 2));
    const holds = (bytes: Uint8Array) => Buffer.from(nal).indexOf(bytes) >= 0;
    if (!holds(wanted) || (wanted !== START_CODE && holds(START_CODE))) continue;
    return Buffer.concat([bytes.subarray(0, sps.header), nal, bytes.subarray(sps.end)]);
  }
  throw new Error('no alignment gives the bytes wanted');
}

test('missing emulation prevention in a parameter set is named, and mended for the comparison', async () => {
  const size = { width: 176, height: 96 };
  // uncropped streams have no VUI
  const sound = uncropStream(encodeWithX264(await clipFrames('pan', { width: 170, height: 96 }, 4))).stream;
  const reference = await decode(sound, size, 4);
  assert.ok(reference.ok);
  for (const [bytes, words] of [
    [START_CODE, /parameter set 0 holds 00 00 01, a false start code, without emulation prevention/],
    [Uint8Array.of(0, 0, 2), /parameter set 0 holds 00 00 02 without emulation prevention/],
  ] as const) {
    const spoilt = withVuiHolding(bytes, sound);
    const result = await decode(spoilt, size, 4);
    assert.match(result.problems[0] as string, words);
    const { stream: mended, repaired, geometry } = uncropStream(spoilt);
    assert.is(repaired, 1);
    assert.is(geometry?.codedWidth, 176);
    const after = await decode(mended, size, 4);
    assert.equal(after.problems, []);
    assert.equal(Buffer.concat(after.pictures), Buffer.concat(reference.pictures));
  }
});

test('parameter sets of the golden traces: geometry, and the ones the driver spoils', () => {
  const traces = new URL('../../../vectors/traces/', import.meta.url);
  for (const [name, spoilt, size] of [
    ['a-defaults-720p', true, '1280x720 of 1280x720'],
    ['a-qp-clamp', true, '320x240 of 320x240'],
    ['a-crop-854x480', false, '854x480 of 864x480'],
    ['a-testtool-1080p', false, '1920x1080 of 1920x1088'],
    ['b-vga-cabac-main', false, '640x480 of 640x480'],
  ] as const) {
    const line = readFileSync(new URL(`${name}.jsonl`, traces), 'utf8')
      .split('\n')
      .find((text) => text.includes('"unit":"sps"') || text.includes('"unit": "sps"'));
    const { header } = JSON.parse(line ?? '') as { header: { hex: string } };
    const headers = Buffer.from(header.hex, 'hex');
    const geometry = streamGeometry(headers);
    assert.is(`${geometry?.width}x${geometry?.height} of ${geometry?.codedWidth}x${geometry?.codedHeight}`, size, name);
    assert.is(uncropStream(headers).repaired, spoilt ? 1 : 0, name);
  }
});

test('emulation prevention goes in and out', () => {
  const raw = Uint8Array.of(0x65, 0, 0, 0, 0, 0, 1, 0, 0, 3, 7, 0, 0, 4);
  const escaped = Uint8Array.of(0x65, 0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 3, 7, 0, 0, 4);
  assert.equal([...escapeNal(raw)], [...escaped]);
  assert.equal([...unescapeNal(escaped)], [...raw]);
});

test('access units: parameter sets go with the picture behind them', () => {
  const units = [...accessUnits(stream)];
  assert.is(units.length, FRAMES);
  assert.is(Buffer.compare(Buffer.concat(units), stream), 0);
  assert.equal(
    units.map((unit) => [...nalUnits(unit)].some(({ type }) => type === 5)),
    [true, false, false, false, false, false, true, false, false],
  );
});

test('the environment variable names another ffmpeg; what is wrong with it is said', async () => {
  const before = process.env[FFMPEG_VARIABLE];
  const text = path.join(folder, 'text');
  const script = path.join(folder, 'script');
  writeFileSync(text, 'no program');
  writeFileSync(script, '#!/bin/sh\necho hello\n');
  chmodSync(text, 0o644);
  chmodSync(script, 0o755);
  try {
    for (const [file, complaint] of [
      [path.join(folder, 'missing'), /does not exist/],
      [folder, /not a file/],
      [text, /not executable/],
      [script, /does not answer -version/],
    ] as const) {
      process.env[FFMPEG_VARIABLE] = file;
      const message = await refusal(() => decode(stream));
      assert.match(message, complaint);
      assert.ok(message.includes(FFMPEG_VARIABLE) && message.includes(file), message);
      assert.match(message, /unset it/);
    }
  } finally {
    if (before === undefined) delete process.env[FFMPEG_VARIABLE];
    else process.env[FFMPEG_VARIABLE] = before;
  }
});

test('without the npm package the remedy is said', () => {
  // the same code where no node_modules is in reach
  const place = path.join(folder, 'alone');
  const built = fileURLToPath(new URL('..', import.meta.url));
  for (const part of ['decoder', 'errors.js', 'video/byte-reader.js']) {
    cpSync(path.join(built, part), path.join(place, part), { recursive: true });
  }
  writeFileSync(path.join(place, 'package.json'), '{"type":"module"}');
  const code = `import { createDecoder } from './decoder/index.js';
    try { createDecoder().version(); } catch (e) { console.log(e.name, e.exitCode, e.message); }`;
  const env = { ...process.env, [FFMPEG_VARIABLE]: '' };
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: place, env, encoding: 'utf8' });
  assert.match(
    run.stdout,
    /^UsageError 2 the reference decoder is missing: install it with "npm install @ffmpeg-installer\/ffmpeg", or name/,
  );
});

test('decoders register by name', async () => {
  assert.equal(
    listDecoders().map(({ name }) => name),
    ['ffmpeg', 'ffmpeg-c', 'openh264'],
  );
  assert.match(await refusal(() => createDecoder('jm')), /"jm".*ffmpeg, ffmpeg-c, openh264/);
  registerDecoder('nothing', 'decodes nothing', () => ({
    name: 'nothing',
    version: () => '0',
    decode: async () => ({ frames: 0, ok: true, problems: [] }),
  }));
  assert.is(createDecoder('nothing').version(), '0');
});

test.run();
