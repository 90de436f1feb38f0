/** Random configurations over everything the encoder's registers can be asked for. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { registerDecoder } from '../decoder/index.js';
import { checkControlValue } from '../drivers/common/control-specs.js';
import { DIRECT_CONTROLS, ME_FLAGS, PARA1_EXTRAS } from '../drivers/direct/controls.js';
import { CONTENTS } from '../fuzz/content.js';
import { BATCH, describeDirectCase, drawDirectCase } from '../fuzz/direct-case.js';
import { encodeCase, runDirectFuzz } from '../fuzz/direct-run.js';
import { shrinkCase } from '../fuzz/shrink.js';
import { sliceBits } from '../fuzz/slice-bits.js';
import { DECODERS, streamOf } from './direct-fixtures.js';

const SEED = 20_261_122;
const RUNS = 64;

test(`${RUNS} random configurations are bit-exact with ${DECODERS.join(', ')}`, async () => {
  const [seen, kinds] = [new Set<string>(), new Set<string>()];
  const summary = await runDirectFuzz({
    ...{ seed: SEED, cases: Array(RUNS).keys(), decoders: DECODERS },
    onCase: ({ fuzz, frames }) => {
      for (const [name, value] of fuzz.controls) if (value !== 0) seen.add(name);
      for (const { frameType, place, stalls, wraps } of frames) {
        kinds.add(place.skipped ? 'skipped' : frameType);
        if (place.nalRefIdc === 0) kinds.add('no reference');
        if (place.refresh) kinds.add('refresh');
        if (stalls > 0) kinds.add('stall');
        if (wraps > 0) kinds.add('wrap');
      }
    },
  });
  assert.equal(summary.failures, []);
  assert.is(summary.runs, RUNS);
  assert.ok(summary.frames > 3 * RUNS && summary.bytes > 100_000);
  const all = ['I', 'IDR', 'P', 'no reference', 'refresh', 'skipped', 'stall', 'wrap'];
  assert.equal([...kinds].sort(), all, 'what happened in these runs');
  for (const name of ['slice_height', 'roi_en', 'rc_mode', 'dynamic_me_en', ...ME_FLAGS])
    assert.ok(seen.has(name), name);
});

test('a case is the same each time, others are different, and a batch shares its size', () => {
  for (let number = 0; number < 20; number++) assert.equal(drawDirectCase(7, number), drawDirectCase(7, number));
  assert.is(
    new Set(Array.from({ length: 200 }, (_, number) => describeDirectCase(drawDirectCase(7, number)))).size,
    200,
  );
  assert.not.equal(drawDirectCase(7, 0), drawDirectCase(8, 0));
  for (let number = 0; number < 64; number++) {
    assert.equal(drawDirectCase(3, number).size, drawDirectCase(3, number - (number % BATCH)).size);
  }
  assert.is(streamOf(encodeCase(drawDirectCase(7, 3))).compare(streamOf(encodeCase(drawDirectCase(7, 3)))), 0);
});

test('cases reach what they are there to reach, with values the driver takes', () => {
  const cases = Array.from({ length: 3000 }, (_, number) => drawDirectCase(1, number));
  const values = new Map<string, Set<number>>();
  const add = (name: string, value: number) => values.set(name, (values.get(name) ?? new Set()).add(value));
  for (const { controls, events, frames } of cases) {
    for (const [name, value] of controls) {
      checkControlValue(DIRECT_CONTROLS.find(name), value);
      add(name, value);
    }
    for (const { control, value, frame } of events) {
      checkControlValue(DIRECT_CONTROLS.find(control), value);
      assert.ok(frame >= 1 && frame < frames);
    }
  }
  const ends = (name: string) => {
    const list = [...(values.get(name) ?? [])];
    return [Math.min(...list), Math.max(...list)];
  };
  for (const name of ['h264_i_frame_qp_value', 'h264_p_frame_qp_value']) assert.is(values.get(name)?.size, 52, name);
  assert.is(values.get('h264_chroma_qp_index_offset')?.size, 8);
  assert.is(values.get('log2_max_poc_lsb')?.size, 5);
  assert.equal(ends('roi_0_qp_offset'), [-32, 31]);
  for (const name of ['rc_mode', 'cabac_init_idc', 'nal_ref_idc']) assert.is(values.get(name)?.size, 3, name);
  for (const name of [...ME_FLAGS, 'roi_en', 'mode_optimize_en', 'single_reconstruction', 'stream_ring']) {
    assert.ok(values.get(name)?.has(1), name);
  }
  assert.ok(values.get(PARA1_EXTRAS[1])?.has(0) && values.get(PARA1_EXTRAS[1])?.has(1));
  assert.is(new Set(cases.map(({ content }) => content)).size, CONTENTS.length);
  assert.is(new Set(cases.map(({ variant }) => variant)).size, 5);
  const sizes = Array.from({ length: 4000 }, (_, batch) => drawDirectCase(1, batch * BATCH).size);
  const has = (width: number, height: number) => sizes.some((size) => size.width === width && size.height === height);
  assert.ok(has(16, 16) && has(4096, 16) && has(16, 4096) && has(1920, 1088));
});

test('what the fuzzing counts is what is in the stream', () => {
  const { frames } = encodeCase({ ...drawDirectCase(7, 0), frames: 2, events: [], controls: [['slice_height', 1]] });
  const [frame] = frames as [(typeof frames)[number]];
  const { headerBits, textureBits } = frame.statistics;
  assert.is(sliceBits(frame), headerBits + textureBits);
  // a bit more or less in the stream would be seen
  assert.not.equal(sliceBits({ ...frame, bytes: frame.bytes.subarray(0, -1) }), headerBits + textureBits);
});

test('a mismatch is told with the case, its picture and the command that repeats it', async () => {
  registerDecoder('dark', 'shows black whatever it gets', () => ({
    name: 'dark',
    version: () => '1',
    async decode(_, { width, height, frames }, onFrame) {
      for (let index = 0; index < frames; index++) await onFrame(new Uint8Array((width * height * 3) / 2), index);
      return { frames, ok: true, problems: [] };
    },
  }));
  const told: number[] = [];
  const onCase = (_: unknown, problems: readonly string[]) => void told.push(problems.length);
  const summary = await runDirectFuzz({ seed: 9, cases: [4, 5], decoders: ['ffmpeg', 'dark'], onCase });
  assert.equal([summary.runs, summary.failed, told.length], [2, 2, 2]);
  const [failure] = summary.failures;
  assert.is(failure?.command, 'npm run fuzz -- --seed 9 --case 4');
  assert.match(failure?.problems[0] ?? '', /^dark: picture 0: macroblock 0 .*the decoder has 0/);
});

test('a failing case shrinks to what it fails by', async () => {
  const fuzz = drawDirectCase(1, 2);
  const cause = 'h264_i_frame_qp_value';
  let calls = 0;
  const smallest = await shrinkCase({ ...fuzz, frames: 7 }, async ({ controls, frames }) => {
    calls++;
    return frames >= 3 && controls.some(([name]) => name === cause);
  });
  assert.is(smallest.frames, 3);
  assert.equal(
    smallest.controls.map(([name]) => name),
    [cause],
  );
  assert.equal(smallest.events, []);
  assert.ok(calls <= 400);
});

test.run();
