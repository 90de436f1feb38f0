import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkControlValue, findControl } from '../drivers/bootlin/controls.js';
import { describeCase, drawCase } from '../fuzz/case.js';
import { CONTENTS } from '../fuzz/content.js';
import { caseVideo, runCase, runFuzz } from '../fuzz/run.js';
import { registerDecoder } from '../decoder/index.js';

const SEED = 20_240_607;
const RUNS = 48;

test(`${RUNS} random configurations are bit-exact`, async () => {
  const summary = await runFuzz({ seed: SEED, cases: Array(RUNS).keys() });
  assert.equal(summary.failures, []);
  assert.is(summary.runs, RUNS);
  assert.ok(summary.frames >= 2 * RUNS && summary.bytes > 0);
});

test('a case is the same each time, and others are different', async () => {
  for (let number = 0; number < 20; number++) assert.equal(drawCase(7, number), drawCase(7, number));
  const lines = new Set(Array.from({ length: 200 }, (_, number) => describeCase(drawCase(7, number))));
  assert.is(lines.size, 200);
  assert.not.equal(drawCase(7, 0), drawCase(8, 0));
  const [a, b] = [await runCase(drawCase(7, 3)), await runCase(drawCase(7, 3))];
  assert.equal(
    a.frames.map(({ bits }) => bits),
    b.frames.map(({ bits }) => bits),
  );
});

test('cases reach what they are there to reach, with values the driver takes', () => {
  const cases = Array.from({ length: 400 }, (_, number) => drawCase(1, number));
  const values = new Map<string, Set<number>>();
  const add = (name: string, value: number) => values.set(name, (values.get(name) ?? new Set()).add(value));
  for (const { controls, events, size, frames, buffers } of cases) {
    for (const [name, value] of controls) {
      checkControlValue(findControl(name), value);
      add(name, value);
    }
    for (const { control, value, frame } of events) {
      checkControlValue(findControl(control), value);
      assert.ok(frame < frames);
    }
    assert.ok(size.width <= 400 && size.height <= 304 && size.width % 2 === 0 && size.height % 2 === 0);
    assert.ok(frames >= 2 && frames <= 8);
    add('buffers', buffers);
  }
  const seen = (name: string) => [...(values.get(name) ?? [])].sort((a, b) => a - b);
  for (const name of ['h264_i_frame_qp_value', 'h264_p_frame_qp_value']) {
    const quantisers = seen(name);
    assert.ok(quantisers.length > 45 && quantisers[0] === 0 && quantisers.at(-1) === 51, name);
  }
  assert.equal(seen('h264_loop_filter_mode'), [0, 1, 2]);
  assert.is(seen('h264_loop_filter_alpha_offset').length, 13);
  assert.is(seen('h264_loop_filter_beta_offset').length, 13);
  assert.equal(seen('h264_chroma_qp_index_offset'), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.equal(seen('video_gop_closure'), [0, 1]);
  assert.equal(seen('h264_profile'), [0, 1, 2, 4]);
  assert.equal(seen('buffers'), [1, 2, 3, 4]);
  assert.equal(seen('h264_entropy_mode'), [0, 1]);
  assert.is(new Set(cases.map(({ content }) => content)).size, CONTENTS.length);
  assert.ok(cases.some(({ size }) => size.width === 16 && size.height === 16));
  assert.ok(cases.some(({ size }) => size.width > 300 && size.height > 200));
  assert.ok(cases.some(({ size }) => size.width % 16 !== 0 && size.height % 16 !== 0));
  assert.ok(cases.some(({ events }) => events.some(({ control }) => control === 'force_key_frame')));
});

test('every content paints the same pictures for the same seed', async () => {
  const drawn = drawCase(1, 0);
  for (const { name } of CONTENTS) {
    const fuzz = { ...drawn, size: { width: 34, height: 18 }, frames: 3, content: name };
    const read = async () => {
      const frames: string[] = [];
      for await (const { data } of caseVideo(fuzz).frames()) frames.push(Buffer.from(data).toString('base64'));
      return frames;
    };
    const frames = await read();
    assert.is(frames.length, 3);
    assert.equal(frames, await read(), name);
  }
});

test('a mismatch is an outcome with a command line that repeats it', async () => {
  registerDecoder('blind', 'shows black whatever it gets', () => ({
    name: 'blind',
    version: () => '1',
    async decode(stream, expected, onFrame) {
      let frames = 0;
      if (stream instanceof Uint8Array) throw new Error('a stream of chunks was expected');
      for await (const _ of stream) {
        await onFrame(new Uint8Array((expected.width * expected.height * 3) / 2), frames++);
      }
      return { frames, ok: true, problems: [] };
    },
  }));
  const outcomes: boolean[] = [];
  const summary = await runFuzz({
    seed: 9,
    cases: [4],
    decoders: ['ffmpeg', 'blind'],
    onOutcome: ({ ok }) => {
      outcomes.push(ok);
    },
  });
  assert.equal(outcomes, [true, false]);
  assert.equal([summary.runs, summary.failed], [2, 1]);
  const [failure] = summary.failures;
  assert.equal([failure?.verdict, failure?.case], ['mismatch', 4]);
  assert.is(failure?.command, 'npm run fuzz -- --driver bootlin --seed 9 --case 4 --decoder blind');
  assert.match(failure?.reason ?? '', /pictures differ.*the decoder has 0/);
});

test.run();
