/** HEADER_BITS and RESIDUAL_BITS against the syntax reader, bit by bit. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sliceBits } from '../fuzz/slice-bits.js';
import { readPictures, type Setting, run } from './direct-fixtures.js';

/** Start code and NAL unit header of a slice whose header the hardware writes. */
const UNIT_BITS = 40;

const SETTINGS: readonly Setting[] = [
  { content: 'slow texture' },
  { content: 'noise', controls: { h264_i_frame_qp_value: 0, h264_p_frame_qp_value: 0 } },
  { content: 'wild texture', controls: { h264_i_frame_qp_value: 38, h264_p_frame_qp_value: 44 } },
  { content: 'flat', frames: 6 },
  { content: 'blocks', frames: 6, controls: { skipped_frame_period: 2 } },
  { content: 'fast texture', controls: { intra_refresh_columns: 2, rc_mode: 1, rc_init: 1, rc_mad_th0: 20 } },
  {
    content: 'slow texture',
    controls: { roi_en: 1, roi_0_x_start: 1, roi_0_x_end: 3, roi_0_y_start: 0, roi_0_y_end: 2, roi_0_qp_offset: 9 },
  },
];

/** Adds up what the syntax reader sees of each picture and compares it with what the chip counted. */
function check(setting: Setting): void {
  const encoded = run(setting);
  const about = JSON.stringify(setting);
  for (const [index, slices] of readPictures(encoded).entries()) {
    const frame = encoded.frames[index];
    if (!frame) throw new Error('a picture without a frame');
    const { headerBits, textureBits } = frame.statistics;
    const place = `${about}, picture ${index}`;
    let [header, texture, total] = [0, 0, 0];
    for (const [number, slice] of slices.entries()) {
      const before = slices[number - 1];
      // the zeros that end the slice before, start code, NAL unit header, slice header: all of the hardware's making
      const own = before ? UNIT_BITS + slice.headerBits + before.trailingBits - 1 : 0;
      // slice data and the stop bit
      total += own + slice.alignmentBits + slice.dataBits + 1;
      header += own + slice.alignmentBits + slice.ledger.header + 1;
      texture += slice.ledger.texture;
    }
    assert.is(headerBits + textureBits, total, place);
    assert.is(sliceBits(frame), total, `${place}: counted another way`);
    if (slices[0]?.header.pps.entropy_coding_mode_flag) {
      // the arithmetic coder's bits come late: an element's bits are its cost on the mean only
      const slack = 0.02 * total + 24 * slices.length;
      assert.ok(
        Math.abs(textureBits - texture) < slack,
        `${place}: ${textureBits} texture bits, information ${texture}`,
      );
    } else {
      assert.is(textureBits, texture, `${place}: texture`);
      assert.is(headerBits, header, `${place}: header`);
    }
  }
}

for (const entropy of [0, 1]) {
  const name = entropy ? 'CABAC' : 'CAVLC';
  test(`${name}: header and texture bits are those of the syntax elements`, () => {
    for (const setting of SETTINGS)
      check({ ...setting, controls: { ...setting.controls, h264_entropy_mode: entropy } });
  });
  test(`${name} in slice mode: with the headers that the hardware writes`, () => {
    for (const [index, setting] of SETTINGS.entries()) {
      const controls = { ...setting.controls, h264_entropy_mode: entropy, slice_height: 1 + (index % 3) };
      check({ ...setting, controls });
    }
  });
}

test('MAD counts nothing where the prediction is right, and more where it is wrong', () => {
  const still = run({ content: 'flat', controls: { h264_i_frame_qp_value: 0, h264_p_frame_qp_value: 0 } });
  assert.is(still.frames.at(-1)?.statistics.mad, 0);
  assert.is(still.frames.at(-1)?.statistics.textureBits, 0);
  const noise = run({ content: 'noise' });
  assert.ok((noise.frames.at(-1)?.statistics.mad ?? 0) > 20 * 96 * 80);
});

/** Longest component of a vector, in quarter samples, up to which a macroblock counts as still (asm/engine.ts). */
const STILL = 6;

test('the motion word counts inter macroblocks and those that move', () => {
  for (const content of ['fast texture', 'sprites', 'flat']) {
    const encoded = run({ content, width: 208, height: 112, frames: 4, controls: { slice_height: 3 } });
    for (const [index, slices] of readPictures(encoded).entries()) {
      const inter = slices.flatMap(({ mbs }) => mbs.flatMap(({ mv }) => (mv ? [mv] : [])));
      const moving = inter.filter((mv) => Math.max(Math.abs(mv[0] as number), Math.abs(mv[1] as number)) > STILL);
      assert.is(encoded.frames[index]?.statistics.motion, moving.length * 65536 + inter.length, `${content} ${index}`);
    }
  }
});

test('a time limit for macroblocks is told when it is broken', () => {
  assert.ok(run({ controls: { overtime_mb: 1 } }).frames.every(({ overtime }) => overtime));
  assert.not.ok(run({ controls: { overtime_mb: 65535 } }).frames.some(({ overtime }) => overtime));
  assert.not.ok(run({}).frames.some(({ overtime }) => overtime));
});

test.run();
