import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import {
  type AreaReport,
  type CodedPicture,
  type DriverSettings,
  encodeText,
  encodeVideo,
  jsonText,
  mendHeaders,
  openVideo,
  parseFixes,
  type PictureView,
  registerDecoder,
  verdictOf,
  type VerifyOptions,
  type VerifyReport,
  verifyExitCode,
  verifyText,
  verifyVideo,
} from '../index.js';
import { OutOfMemoryError } from '../../emulator/index.js';
import { refusal, scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();
const ALL = parseFixes(['all']);
const SIZE = { width: 86, height: 58 };

interface Setup extends DriverSettings {
  readonly frames?: number;
  readonly size?: { width: number; height: number };
  readonly clip?: string;
}

async function verify({ frames = 6, size = SIZE, clip = 'mix', ...settings }: Setup, more: VerifyOptions = {}) {
  const video = await openVideo(`clip:${clip}`, { size, frames });
  return verifyVideo(video, { settings, ...more });
}

/** Flips one bit of one luma sample of a reconstruction. */
function damage(picture: PictureView, x: number, y: number): PictureView {
  const data = picture.y.data.slice();
  const at = picture.y.offset + y * picture.y.stride + x;
  data[at] = (data[at] as number) ^ 1;
  return { ...picture, y: { ...picture.y, data } };
}

/** Hands frame `number` through `change` on its way to the comparison. */
function intercept(number: number, change: (picture: CodedPicture) => CodedPicture): VerifyOptions {
  return { intercept: (picture) => (picture.frame.index === number ? change(picture) : picture) };
}

const area = (report: VerifyReport, stream: 'as-is' | 'mended') =>
  report.areas.find((candidate) => candidate.stream === stream) as VerifyReport['areas'][number];

test('a driver without mistakes: every sample the same in both areas, and the figures add up', async () => {
  const report = await verify({ fixes: ALL, frames: 15, controls: [['video_gop_size', 6]] });
  assert.is(report.verdict, 'bit-exact');
  assert.is(verifyExitCode(report), 0);
  assert.equal(report.coded, { width: 96, height: 64 });
  assert.equal(report.visible, { left: 0, top: 0, ...SIZE });
  assert.equal(
    report.areas.map(({ stream, area: which, expected, pictures, identical, problems }) => [
      ...[stream, which, expected, pictures, identical, problems.length],
    ]),
    [
      ['as-is', 'visible', 15, 15, true, 0],
      ['mended', 'coded', 15, 15, true, 0],
    ],
  );
  assert.equal(
    report.types.map(({ type, frames, qp }) => [type, frames, ...qp]),
    [
      ['IDR', 3, 26, 26],
      ['P', 12, 28, 28],
    ],
  );
  const bits = report.frames.reduce((sum, frame) => sum + frame.bits, 0);
  assert.is(report.total.bytes * 8, bits);
  assert.is(
    report.types.reduce((sum, type) => sum + type.bits, 0),
    bits,
  );
  assert.is(report.total.bitsPerSecond, (bits * 25) / 15);
  assert.is(report.total.framesPerSecond, (15 * 402e6) / report.total.cycles);
  assert.is(report.total.cyclesPerMacroblock, report.total.cycles / (15 * 24));
  for (const frame of report.frames) assert.ok(frame.headerBits > 50 && frame.headerBits < frame.bits);
  assert.equal([report.failures, report.spoiledBy, report.complaints], [[], [], []]);
  assert.equal(Object.keys(JSON.parse(jsonText(report))), Object.keys(report));
});

test('quality is that of the reconstruction against the source', async () => {
  const lossless = await verify({
    ...{ fixes: ALL, clip: 'static', frames: 2, size: { width: 32, height: 32 } },
    controls: [
      ['h264_minimum_qp_value', 0],
      ['h264_i_frame_qp_value', 0],
      ['h264_p_frame_qp_value', 0],
    ],
  });
  const coarse = await verify({
    ...{ fixes: ALL, clip: 'static', frames: 2, size: { width: 32, height: 32 } },
    controls: [
      ['h264_maximum_qp_value', 51],
      ['h264_i_frame_qp_value', 51],
      ['h264_p_frame_qp_value', 51],
    ],
  });
  assert.ok(lossless.total.quality.psnr.y > 55, String(lossless.total.quality.psnr.y));
  assert.ok(coarse.total.quality.psnr.y < 30, String(coarse.total.quality.psnr.y));
  assert.is(coarse.types[0]?.qp[0], 51);
});

test('one damaged sample of a reconstruction is caught, named and painted', async () => {
  const png = path.join(folder, 'difference.png');
  const change = intercept(3, (picture) => ({
    ...picture,
    reconstruction: damage(picture.reconstruction as PictureView, 37, 20),
  }));
  const report = await verify({ fixes: ALL }, { ...change, differencePicture: png });
  assert.is(report.verdict, 'mismatch');
  assert.is(verifyExitCode(report), 1);
  for (const { identical, sentence } of report.areas) {
    assert.not.ok(identical);
    assert.match(sentence, /^1 of 6 pictures differ .*frame 3, macroblock 8 .*Y sample \(37, 20\).*1 samples differ/);
  }
  assert.is(report.differencePicture, png);
  assert.ok(PNG.sync.read(readFileSync(png)).width > 0);
  assert.match(verifyText(report), /✘ mismatch/);
});

test('damage outside the visible area is caught in the whole coded one', async () => {
  const change = intercept(2, (picture) => ({
    ...picture,
    reconstruction: damage(picture.reconstruction as PictureView, 95, 63),
  }));
  const report = await verify({ fixes: ALL }, change);
  assert.ok(area(report, 'as-is').identical);
  assert.not.ok(area(report, 'mended').identical);
  assert.match(area(report, 'mended').sentence, /none of them in the shown part/);
  assert.is(report.verdict, 'mismatch');
});

test('a damaged stream is caught wherever it is damaged', async () => {
  for (const where of [0.3, 0.6, 0.9]) {
    const change = intercept(4, (picture) => {
      const bytes = picture.frame.bytes.slice();
      const at = Math.floor(bytes.length * where);
      bytes[at] = (bytes[at] as number) ^ 0x5a;
      return { ...picture, frame: { ...picture.frame, bytes } };
    });
    const report = await verify({ fixes: ALL }, change);
    assert.is(report.verdict, 'mismatch', `at ${where}`);
  }
});

test('a frame lost between chip and decoder is caught', async () => {
  const change = intercept(5, (picture) => ({
    ...picture,
    frame: { ...picture.frame, bytes: new Uint8Array(0) },
  }));
  const png = path.join(folder, 'lost.png');
  const report = await verify({ fixes: ALL }, { ...change, differencePicture: png });
  assert.is(report.verdict, 'mismatch');
  assert.is(area(report, 'as-is').pictures, 5);
  assert.ok(area(report, 'as-is').problems.includes('5 pictures decoded, 6 expected'));
  assert.not.ok(existsSync(png));
});

test("a stream that only the driver's headers spoil: right samples, a warning, and a failure when strict", async () => {
  const size = { width: 352, height: 288 };
  const report = await verify({ size, frames: 3 });
  assert.is(report.verdict, 'spoiled');
  assert.is(verifyExitCode(report), 0);
  assert.equal([area(report, 'as-is').pictures, area(report, 'as-is').identical], [0, false]);
  assert.equal([area(report, 'mended').mended, area(report, 'mended').identical], [1, true]);
  assert.equal(
    report.spoiledBy.map(({ fix }) => fix),
    ['vui-timing', 'header-emulation-prevention'],
  );
  const text = verifyText(report);
  assert.match(text, /--fix\s+header-emulation-prevention/);
  assert.match(text, /! bit-exact, but spoiled/);

  const strict = await verify({ size, frames: 3 }, { board: { strict: true } });
  assert.is(strict.verdict, 'complaint');
  assert.is(verifyExitCode(strict), 1);
  const clean = await verify({ size, frames: 3, fixes: ALL }, { board: { strict: true } });
  assert.is(clean.verdict, 'bit-exact');
});

test('the deblocking mode that never reaches the chip: a mismatch that names its fix', async () => {
  for (const [mode, name] of [
    [1, 'deblocking-mode'],
    [0, undefined],
  ] as const) {
    const fixes = parseFixes(['vui-timing', 'header-emulation-prevention']);
    const report = await verify({ fixes, controls: [['h264_loop_filter_mode', mode]] });
    assert.is(report.verdict, name ? 'mismatch' : 'bit-exact');
    assert.is(report.spoiledBy[0]?.fix, name);
    if (name) assert.match(verifyText(report), new RegExp(`✘ mismatch[\\s\\S]*try\\s+--fix\\s+${name}\\n`));
  }
  const fixed = await verify({ fixes: ALL, controls: [['h264_loop_filter_mode', 1]] });
  assert.is(fixed.verdict, 'bit-exact');
});

test('changes while streaming: forced key frames, late controls, a chroma offset without its PPS', async () => {
  const events = [
    { frame: 2, control: 'force_key_frame', value: 1 },
    { frame: 4, control: 'h264_p_frame_qp_value', value: 35 },
  ];
  const fixed = await verify({ fixes: ALL, events });
  assert.equal(
    fixed.frames.map(({ type }) => type),
    ['IDR', 'P', 'IDR', 'P', 'P', 'P'],
  );
  assert.equal(
    fixed.frames.map(({ qp }) => qp),
    [26, 28, 26, 28, 35, 35],
  );
  assert.is(fixed.verdict, 'bit-exact');

  const late = await verify({ fixes: parseFixes(['vui-timing', 'header-emulation-prevention']), events });
  assert.is(late.frames[4]?.qp, 28);
  assert.equal(
    late.spoiledBy.map(({ fix }) => fix),
    ['control-lag'],
  );

  const fixes = parseFixes(['vui-timing', 'header-emulation-prevention', 'control-lag']);
  const offset = [{ frame: 3, control: 'h264_chroma_qp_index_offset', value: 0 }];
  const chroma = await verify({ fixes, events: offset });
  assert.is(chroma.verdict, 'mismatch');
  assert.match(area(chroma, 'as-is').sentence, /first in frame 3, .* C[br] sample/);
  assert.match(verifyText(chroma), /try\s+--fix\s+chroma-offset-pps/);
  assert.match(await refusal(() => verify({ events: [{ ...offset[0]!, frame: 6 }] })), /before frame 6.*frame 5/);
});

test('coded buffers that are too small: every frame fails, the complaints say why', async () => {
  const report = await verify({ fixes: ALL, codedSize: 1024, size: { width: 352, height: 288 }, frames: 3 });
  assert.is(report.verdict, 'failed');
  assert.is(verifyExitCode(report), 1);
  assert.equal(
    report.failures.map(({ frame, kind }) => [frame, kind]),
    [
      [0, 'stall'],
      [1, 'stall'],
      [2, 'stall'],
    ],
  );
  assert.ok(report.complaints.some(({ blame, sentence }) => blame === 'driver' && /stall/.test(sentence)));
  assert.equal([report.areas[0]?.expected, report.areas[0]?.problems], [0, []]);
  const text = verifyText(report);
  assert.match(text, /frames 0 to 2: the chip stopped without finishing/);
  assert.match(text, /nothing to compare/);
});

test('one buffer: the reference is overwritten, said by the chip and as a mistake of the driver', async () => {
  const report = await verify({ buffers: 1, fixes: parseFixes(['vui-timing', 'header-emulation-prevention']) });
  assert.is(report.verdict, 'bit-exact');
  assert.ok(report.complaints.some(({ name, count }) => name === 'reference-is-reconstruction' && count === 5));
  assert.equal(
    report.spoiledBy.map(({ fix }) => fix),
    ['reconstruction-buffers'],
  );
});

test('a picture that does not fit in DRAM is refused before anything is encoded', async () => {
  const video = await openVideo('clip:static', { size: { width: 4096, height: 4096 }, frames: 1 });
  try {
    await verifyVideo(video);
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof OutOfMemoryError);
    assert.match(error.message, /no room in DRAM.*--dram/);
  }
});

test('an abort ends the run between two pictures', async () => {
  const controller = new AbortController();
  let seen = 0;
  const onPicture = () => {
    if (++seen === 2) controller.abort(new RangeError('enough'));
  };
  try {
    await verify({ fixes: ALL }, { signal: controller.signal, onPicture });
    assert.unreachable();
  } catch (error) {
    assert.ok(error instanceof RangeError);
  }
  assert.is(seen, 2);
});

test('a decoder that complains of right samples: rejected, as nothing explains it', async () => {
  registerDecoder('grumbling', 'gives back the right pictures with a complaint', () => ({
    name: 'grumbling',
    version: () => '1',
    async decode(stream, _expected, onFrame) {
      let frames = 0;
      if (stream instanceof Uint8Array) throw new Error('a stream of chunks was expected');
      for await (const _ of stream) await onFrame(pictures[frames] as Uint8Array, frames++);
      return { frames, ok: false, problems: ['something is not as it should be'] };
    },
  }));
  const pictures: Uint8Array[] = [];
  const size = { width: 32, height: 32 };
  const keep: VerifyOptions['onPicture'] = ({ reconstruction }) => {
    const { y, u, v } = reconstruction as PictureView;
    const rows = (plane: typeof y) =>
      Array.from({ length: plane.width * plane.height }, (_, i) => {
        const [row, column] = [Math.floor(i / plane.width), i % plane.width];
        return plane.data[plane.offset + row * plane.stride + column * plane.step] as number;
      });
    pictures.push(Uint8Array.from([...rows(y), ...rows(u), ...rows(v)]));
  };
  await verify({ size, fixes: ALL, frames: 3 }, { onPicture: keep });
  const report = await verify({ size, fixes: ALL, frames: 3 }, { decoder: 'grumbling' });
  assert.is(report.verdict, 'rejected');
  assert.is(verifyExitCode(report), 1);
  assert.match(verifyText(report), /something is not as it should be/);
});

test('verdicts', async () => {
  const encoded = await encodeVideo(await openVideo('clip:static', { size: { width: 16, height: 16 }, frames: 1 }), {
    settings: { fixes: ALL },
  });
  const good: AreaReport = {
    ...{ area: 'visible', stream: 'as-is', mended: 0, expected: 1, pictures: 1 },
    ...{ identical: true, sentence: '', problems: [] },
  };
  const bad = { ...good, identical: false };
  const noisy = { ...good, problems: ['a complaint'] };
  const proof: AreaReport = { ...good, area: 'coded', stream: 'mended', mended: 1 };
  const untouched = { ...proof, mended: 0 };
  assert.is(verdictOf(encoded, [good, untouched]), 'bit-exact');
  assert.is(verdictOf(encoded, [bad]), 'mismatch');
  assert.is(verdictOf(encoded, [bad, untouched]), 'mismatch');
  assert.is(verdictOf(encoded, [bad, proof]), 'spoiled');
  assert.is(verdictOf(encoded, [bad, { ...proof, identical: false }]), 'mismatch');
  assert.is(verdictOf(encoded, [bad, { ...proof, problems: ['a complaint'] }]), 'mismatch');
  assert.is(verdictOf(encoded, [good, { ...proof, identical: false }]), 'mismatch');
  assert.is(verdictOf(encoded, [noisy, untouched]), 'rejected');
  assert.is(verdictOf(encoded, [noisy, proof]), 'spoiled');
  const complaint = { blame: 'driver', name: 'x', sentence: '', count: 1 } as const;
  assert.is(verdictOf({ ...encoded, complaints: [complaint] }, [good]), 'bit-exact');
  assert.is(verdictOf({ ...encoded, complaints: [complaint], strict: true }, [good]), 'complaint');
  assert.is(verdictOf({ ...encoded, complaints: [{ ...complaint, blame: 'model' }] }, [bad]), 'model-bug');
  assert.is(verifyExitCode({ verdict: 'model-bug' }), 3);
  const failure = { frame: 0, kind: 'stall', sentence: '' } as const;
  assert.is(verdictOf({ ...encoded, failures: [failure] }, [good]), 'failed');
});

test('mending escapes headers and leaves slice data alone', () => {
  const sps = Uint8Array.of(0, 0, 0, 1, 0x67, 0, 0, 1, 0x80);
  const slice = Uint8Array.of(0, 0, 0, 1, 0x41, 0, 0, 2, 0x30);
  const headers = [
    { unit: 'sps', bits: 72, bytes: sps },
    { unit: 'slice', bits: 68, bytes: slice },
  ] as const;
  const data = [0x3f, 0, 0, 3, 1, 0xff];
  const bytes = Uint8Array.from([...sps, ...slice.subarray(0, 8), ...data]);
  const mended = mendHeaders({ bytes, headers });
  assert.is(mended.mended, 2);
  assert.equal([...mended.bytes], [0, 0, 0, 1, 0x67, 0, 0, 3, 1, 0x80, 0, 0, 0, 1, 0x41, 0, 0, 3, 2, ...data]);
  const escaped = mendHeaders({ bytes: mended.bytes, headers });
  assert.equal([escaped.mended, escaped.bytes], [0, mended.bytes]);
});

test('the text report keeps within its width and has no colour unless asked', async () => {
  const report = await verify({ size: { width: 352, height: 288 }, frames: 2 });
  for (const width of [60, 80, 100]) {
    const text = verifyText(report, { look: { colour: false, width }, eachFrame: true });
    const longest = Math.max(...text.split('\n').map((line) => line.length));
    assert.ok(longest <= Math.max(width, 75), `${longest} columns of ${width}`);
    assert.not.ok(text.includes('\u001b'));
  }
  const coloured = verifyText(report, { look: { colour: true, width: 80 } });
  assert.ok(coloured.includes('\u001b[33m'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken off again
  assert.is(coloured.replace(/\u001b\[[0-9;]*m/g, ''), verifyText(report));
  assert.match(encodeText(report, { output: 'a.264' }), /in a\.264/);
});

test.run();
