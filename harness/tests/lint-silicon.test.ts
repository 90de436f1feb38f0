/** Streams of the default profile stay inside the envelope of genuine silicon; the modes beside it. */
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFixes } from '../drivers/bootlin/fixes.js';
import { EncoderRun } from '../run/encode.js';
import { compareModes, modeRows } from '../silicon/mode-statistics.js';
import { checkEnvelope } from '../syntax/index.js';
import { openVideo } from '../video/index.js';

const GENUINE = '../shared/streams/ve-a20-640x480.264';
const NATURAL = '../shared/clips/two-people-320x192-i420.yuv';

async function encode(input: string, width: number, height: number, qp: number, entropy: number): Promise<Uint8Array> {
  const video = await openVideo(input, { size: { width, height }, frames: 5 });
  const controls = [
    ['h264_minimum_qp_value', 0],
    ['h264_maximum_qp_value', 51],
    ['h264_i_frame_qp_value', qp],
    ['h264_p_frame_qp_value', qp],
    ['h264_entropy_mode', entropy],
  ] as const;
  const run = new EncoderRun(video, { controls, fixes: parseFixes(['all']) });
  const parts: Uint8Array[] = [];
  try {
    for await (const frame of video.frames()) parts.push(run.encode(frame).frame.bytes);
  } finally {
    run.close();
    await video.close();
  }
  return Buffer.concat(parts);
}

test('own streams have no exception', async () => {
  for (const [clip, qp, entropy] of [
    ['pan', 20, 1],
    ['pan', 36, 0],
    ['mix', 28, 1],
    ['cut', 28, 0],
    ['noise', 30, 1],
  ] as const) {
    const { findings, extremes } = checkEnvelope(await encode(`clip:${clip}`, 208, 160, qp, entropy));
    assert.equal(findings, [], `${clip} QP ${qp} entropy ${entropy}`);
    assert.ok(extremes.interMacroblocks > 0 || clip === 'noise', clip);
  }
});

test('own streams of a natural clip have no exception', async () => {
  if (!existsSync(NATURAL)) {
    console.log(`skip: ${NATURAL} is not there`);
    return;
  }
  for (const [qp, entropy] of [
    [22, 1],
    [30, 0],
    [38, 1],
  ] as const) {
    const { findings } = checkEnvelope(await encode(NATURAL, 320, 192, qp, entropy));
    assert.equal(findings, [], `QP ${qp} entropy ${entropy}`);
  }
});

test('the pictures of the genuine stream, coded again: as many of each kind, inside the envelope', async () => {
  if (!existsSync(GENUINE)) {
    console.log(`skip: ${GENUINE} is not there`);
    return;
  }
  const comparison = await compareModes(GENUINE, readFileSync(GENUINE));
  const { genuine, ours, pictures, stream } = comparison;
  assert.is(pictures, 88);
  assert.equal([ours.i.slices, ours.p.slices], [genuine.i.slices, genuine.p.slices]);
  assert.equal([ours.i.qpMin, ours.i.qpMax], [genuine.i.qpMin, genuine.i.qpMax]);
  assert.equal([ours.p.qpMin, ours.p.qpMax], [genuine.p.qpMin, genuine.p.qpMax]);
  assert.equal(checkEnvelope(stream).findings, []);
  const rows = modeRows(comparison);
  assert.ok(rows.every((cells) => cells.length === 3 && cells.every((cell) => cell !== '')));
  // fact book 11.4: 23 to 49 % of the macroblocks of P pictures are skipped
  assert.match(rows.find(([what]) => what === 'P pictures: P_Skip')?.[1] ?? '', /^(2[3-9]|[34]\d)\.\d %$/);
});

test.run();
