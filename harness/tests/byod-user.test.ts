/** The example driver of userspace: bit-exact, clean for lint, and its report. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Board } from '../../emulator/index.js';
import { nalUnits } from '../decoder/index.js';
import { lintStream, lintTrace } from '../lint/index.js';
import { traceOfBoard } from '../trace/record.js';
import { type ClipWishes, compileExample, encodeClip, messageOf } from './byod-user-fixtures.js';

const CAVLC = ['h264_entropy_mode', 0] as const;
const CABAC = ['h264_entropy_mode', 1] as const;

interface Case extends ClipWishes {
  readonly controls: readonly (readonly [string, number])[];
  readonly variant: string;
}

const CASES: readonly Case[] = [
  { width: 320, height: 240, frames: 14, variant: 'v3s', controls: [CABAC] },
  { clip: 'clip:pan', width: 320, height: 240, frames: 5, variant: 'v3s', controls: [CAVLC] },
  {
    clip: 'clip:noise',
    width: 30,
    height: 18,
    frames: 4,
    variant: 'v3s',
    controls: [CAVLC, ['h264_i_frame_qp_value', 0]],
  },
  { clip: 'clip:cut', width: 854, height: 480, frames: 3, variant: 'h3', controls: [CABAC, ['video_gop_size', 2]] },
  { width: 16, height: 16, frames: 3, variant: 'a20', controls: [CABAC, ['video_gop_size', 1]] },
  { width: 178, height: 146, frames: 4, variant: 'a13', controls: [CAVLC, ['h264_p_frame_qp_value', 51]] },
];

for (const { controls, variant, ...clip } of CASES) {
  const { width, height, frames } = clip;
  test(`${width}x${height} on ${variant} with ${controls.join(' ')} is bit-exact and clean for lint`, async () => {
    let board: Board | undefined;
    const report = await encodeClip(
      await compileExample(),
      { ...clip, board: { variant, trace: true, strict: true } },
      { controls, onStart: (started) => (board = started) },
    );
    assert.is(report.verdict, 'bit-exact');
    assert.is(report.status, 0);
    assert.is(report.frames.length, frames);
    for (const area of report.areas) assert.is(area.pictures, frames, area.sentence);
    assert.equal([report.visible.width, report.visible.height], [width, height]);
    const trace = traceOfBoard(board as Board, 'example', {});
    assert.equal([...lintTrace(trace, { variant }).findings, ...lintStream(report.stream.bytes)], []);
  });
}

test('the stream is what the controls asked for', async () => {
  const compiled = await compileExample();
  const clip = { width: 64, height: 48, frames: 5 };
  for (const [controls, types, entropy] of [
    [[CAVLC, ['video_gop_size', 3], ['h264_i_frame_qp_value', 20]], ['IDR', 'P', 'P', 'IDR', 'P'], 'CAVLC'],
    [[CABAC], ['IDR', 'P', 'P', 'P', 'P'], 'CABAC'],
  ] as const) {
    const { frames, pictures, stream } = await encodeClip(compiled, clip, { controls });
    assert.equal(
      frames.map(({ type }) => type),
      types,
    );
    assert.ok(pictures.every((picture) => picture.entropy === entropy));
    assert.is(frames[0]?.qp, controls.length === 3 ? 20 : 26);
    assert.is(frames[1]?.qp, 28);
    assert.ok(frames.every(({ psnr }) => psnr.y > 30));
    const units = types.flatMap((type) => (type === 'IDR' ? [7, 8, 5] : [1]));
    assert.equal(
      [...nalUnits(stream.bytes)].map(({ type }) => type),
      units,
    );
  }
});

test('what the registers said of each picture is there', async () => {
  const { pictures } = await encodeClip(await compileExample(), { width: 100, height: 60, frames: 3 });
  const [first, second, third] = pictures;
  assert.equal(first?.coded, { width: 112, height: 64 });
  assert.is(first?.source.stride, 112);
  assert.is(first?.source.chroma, (first?.source.luma ?? 0) + 112 * 64);
  assert.equal(second?.reference, first?.reconstruction);
  assert.equal(third?.reference, second?.reconstruction);
  assert.equal(
    first?.headers.map(({ unit }) => unit),
    ['sps', 'pps', 'slice'],
  );
  assert.equal(
    second?.headers.map(({ unit }) => unit),
    ['slice'],
  );
  assert.ok(pictures.every(({ outcome, cycles }) => outcome === 'finished' && cycles > 0));
});

test('faults: what they could not reach is judged, and a program that gives up says where', async () => {
  const compiled = await compileExample();
  const clip = { width: 64, height: 48, frames: 7 };
  const controls = [['video_gop_size', 3]] as const;
  const late = await encodeClip(
    compiled,
    { ...clip, board: { faults: [{ kind: 'irq-late', at: { frame: 1 } }] } },
    { controls },
  );
  assert.is(late.verdict, 'recovered');
  assert.is(late.areas[0]?.pictures, 7);
  const flip = { kind: 'dram-flip', at: { frame: 1 }, buffer: 'reference', bit: 7 } as const;
  const hurt = await encodeClip(compiled, { ...clip, board: { faults: [flip] } }, { controls });
  assert.is(hurt.verdict, 'recovered');
  assert.equal(hurt.faults?.stretches, [{ from: 1, to: 3 }]);
  assert.is(hurt.areas[0]?.pictures, 5);
  const lost = await messageOf(() =>
    encodeClip(compiled, { ...clip, board: { faults: [{ kind: 'irq-lost', at: { frame: 2 } }] } }),
  );
  assert.match(lost ?? '', /encoder\.c:\d+ \(run_engine\): no interrupt within 1000 ms/);
});

test.run();
