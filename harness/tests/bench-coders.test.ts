/** The coders of the benchmark on a tiny clip: streams that decode, settings that arrive, nothing timed. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ChipCoder } from '../bench/chip-coder.js';
import { BenchClip } from '../bench/clips.js';
import type { Coder } from '../bench/coder.js';
import { type Coding, measureCoder, measureStream } from '../bench/efficiency.js';
import { H264Mp4Coder, h264Mp4Version } from '../bench/h264-mp4-coder.js';
import { type CodingSettings, DEFAULT_SETTINGS } from '../bench/settings.js';
import { X264Coder } from '../bench/x264-coder.js';
import { readStream, type SliceHeader } from '../syntax/index.js';
import { frameOver } from '../video/index.js';
import { clipFrames } from './video-fixtures.js';

const SIZE = { width: 80, height: 64 };
const FRAMES = 7;
const clip = new BenchClip('pan', 'procedural', await clipFrames('pan', SIZE, FRAMES));
const settings: CodingSettings = { ...DEFAULT_SETTINGS, idrInterval: 3 };

async function slicesOf(coder: Coder, own: CodingSettings = settings): Promise<SliceHeader[]> {
  return [...readStream(await coder.encode(clip, own))].flatMap(({ slice }) => (slice ? [slice] : []));
}

/** Codes the clip, decodes it and checks that bits and PSNR are those of real pictures. */
async function decodes(coder: Coder, own: CodingSettings = settings): Promise<Coding> {
  const coding = await measureCoder(coder, clip, own);
  assert.ok(coding.bits > 1000 && coding.bits < 8 * 384 * 20 * FRAMES, `${coding.bits} bits`);
  for (const key of ['y', 'u', 'v'] as const) {
    assert.ok(coding.psnr[key] > 30 && coding.psnr[key] < 60, `${key} ${coding.psnr[key]} dB`);
  }
  return coding;
}

/** One picture a slice, IDR every third, QPs and tools as asked for. */
function checkSlices(slices: readonly SliceHeader[], own: CodingSettings, qpI: number, chromaOffset: number): void {
  assert.is(slices.length, FRAMES);
  for (const [i, slice] of slices.entries()) {
    const idr = i % own.idrInterval === 0;
    assert.is(slice.nal_unit_type, idr ? 5 : 1, `picture ${i}`);
    assert.is(slice.kind, idr ? 'I' : 'P', `picture ${i}`);
    assert.is(slice.qp, idr ? qpI : own.qpP, `picture ${i}`);
    assert.is(slice.disable_deblocking_filter_idc, 0, `picture ${i}`);
    assert.is(slice.first_mb_in_slice, 0);
    assert.is(slice.pps.chroma_qp_index_offset, chromaOffset);
    assert.is(slice.pps.entropy_coding_mode_flag, own.entropy === 'cabac');
    assert.is(slice.pps.transform_8x8_mode_flag, false);
    assert.is(slice.pps.weighted_pred_flag, false);
    assert.is(slice.sps.max_num_ref_frames, 1);
  }
}

for (const entropy of ['cavlc', 'cabac'] as const) {
  const own = { ...settings, entropy };

  test(`the chip's stream, ${entropy}`, async () => {
    const chip = new ChipCoder();
    await decodes(chip, own);
    checkSlices(await slicesOf(chip, own), own, own.qpI, own.chromaOffset);
  });

  for (const preset of ['superfast', 'veryfast'] as const) {
    test(`x264 ${preset}, ${entropy}, with assembly and without`, async () => {
      for (const assembly of [true, false]) {
        const coder = new X264Coder(preset, assembly);
        await decodes(coder, own);
        checkSlices(await slicesOf(coder, own), own, own.qpI, 0);
      }
    });
  }
}

test('x264 as the preset has it keeps QP pair, interval and entropy coder', async () => {
  const coder = new X264Coder('superfast', true, 'preset');
  await decodes(coder);
  const slices = await slicesOf(coder);
  assert.equal([...new Set(slices.map(({ kind, qp }) => `${kind} ${qp}`))].sort(), ['I 26', 'P 28']);
  assert.ok(slices.every(({ pps }) => !pps.entropy_coding_mode_flag && !pps.transform_8x8_mode_flag));
});

test('x264 takes its QP from the settings, and refuses a pair that it cannot be set to', async () => {
  const coder = new X264Coder('veryfast', true);
  const own = { ...settings, qpI: 35, qpP: 37 };
  checkSlices(await slicesOf(coder, own), own, 35, 0);
  await refused(coder.encode(clip, { ...settings, qpI: 28 }), /I picture 2 below P, not 28 and 28/);
});

test('h264-mp4-encoder, two speeds', async () => {
  if (!h264Mp4Version()) return console.log('skip: h264-mp4-encoder is not installed');
  const codings: Coding[] = [];
  for (const speed of [0, 5]) {
    const coder = new H264Mp4Coder(speed);
    codings.push(await decodes(coder));
    checkSlices(await slicesOf(coder), settings, settings.qpP, 0);
  }
  assert.is.not(codings[0]?.bits, codings[1]?.bits);
});

test('the chip takes QP and chroma offset from the settings', async () => {
  const chip = new ChipCoder();
  const own = { ...settings, qpI: 20, qpP: 22, chromaOffset: 0 };
  checkSlices(await slicesOf(chip, own), own, 20, 0);
  const [coarse, fine] = [await measureCoder(chip, clip, settings), await measureCoder(chip, clip, own)];
  assert.ok(fine.bits > coarse.bits && fine.psnr.y > coarse.psnr.y + 2);
});

test('every coder times itself with a figure of its own', async () => {
  const coders: Coder[] = [new ChipCoder(), new X264Coder('superfast', true)];
  if (h264Mp4Version()) coders.push(new H264Mp4Coder(5));
  for (const coder of coders) assert.ok(Number.isFinite(await coder.time(clip, settings)), coder.name);
});

test('a broken stream is no figure', async () => {
  const stream = await new ChipCoder().encode(clip, settings);
  const half = stream.slice(0, stream.length >> 1);
  await refused(measureStream(half, clip, 'half a stream'), /half a stream, pan: the stream is broken/);
});

test('PSNR is that of the error put in', async () => {
  const stream = await new ChipCoder().encode(clip, settings);
  const { psnr } = await measureStream(stream, clip, 'chip');
  // moving every source sample by 64 (modulo 256 never wraps here) swamps the coding error: 20 * log10(255 / 64) = 12.01 dB
  const moved = clip.frames.map(({ data }) =>
    frameOver(
      SIZE,
      data.map((value) => (value < 128 ? value + 64 : value - 64)),
    ),
  );
  const far = await measureStream(stream, new BenchClip('moved', 'given', moved), 'chip');
  assert.ok(psnr.y > 33);
  for (const key of ['y', 'u', 'v'] as const)
    assert.ok(Math.abs(far.psnr[key] - 12.01) < 0.2, `${key} ${far.psnr[key]}`);
});

async function refused(work: Promise<unknown>, reason: RegExp): Promise<void> {
  const message = await work.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
  assert.match(message, reason);
}

test.run();
