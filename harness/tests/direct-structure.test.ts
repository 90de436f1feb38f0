/** Pictures, slices and the stream buffer: what is asked for shows in the headers, and every sample is right. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { streamGeometry } from '../decoder/index.js';
import {
  DECODERS,
  macroblocks,
  predictedMacroblocks,
  type ReadSlice,
  readPictures,
  run,
  streamOf,
  verified,
} from './direct-fixtures.js';

const INTRA_TYPES = new Set(['I_NxN', 'I_16x16']);

test('entropy mode and cabac_init_idc, all decoders', async () => {
  for (const cabac_init_idc of [0, 1, 2]) {
    const encoded = await verified({ content: 'fast texture', controls: { cabac_init_idc } }, DECODERS);
    for (const slices of readPictures(encoded)) {
      const { header } = slices[0] as (typeof slices)[number];
      assert.ok(header.pps.entropy_coding_mode_flag);
      if (header.kind === 'P') assert.is(header.cabac_init_idc, cabac_init_idc);
    }
  }
  const cavlc = await verified({ content: 'fast texture', controls: { h264_entropy_mode: 0 } }, DECODERS);
  assert.not.ok(readPictures(cavlc)[0]?.[0]?.header.pps.entropy_coding_mode_flag);
});

test('an entropy mode, chroma offset and filter that change while streaming', async () => {
  const events = [
    { frame: 2, control: 'h264_entropy_mode', value: 0 },
    { frame: 3, control: 'h264_chroma_qp_index_offset', value: 7 },
    { frame: 4, control: 'h264_loop_filter_mode', value: 1 },
  ] as const;
  const encoded = await verified({ content: 'fast texture', frames: 6, events });
  const headers = readPictures(encoded).map((slices) => (slices[0] as (typeof slices)[number]).header);
  assert.equal(
    headers.map(({ pps }) => pps.entropy_coding_mode_flag),
    [true, true, false, false, false, false],
  );
  assert.equal(
    headers.map(({ pps }) => pps.chroma_qp_index_offset),
    [0, 0, 0, 7, 7, 7],
  );
  assert.equal(
    headers.map(({ disable_deblocking_filter_idc }) => disable_deblocking_filter_idc),
    [0, 0, 0, 0, 1, 1],
  );
});

test('I pictures inside a GOP, IDR pictures with alternating ids, pictures that are no reference, frame_num and order', async () => {
  const controls = { video_gop_size: 7, h264_i_frame_period: 5, disposable_frame_period: 2, log2_max_poc_lsb: 5 };
  const encoded = await verified({ frames: 16, content: 'fast texture', controls }, DECODERS);
  const headers = readPictures(encoded).map((slices) => (slices[0] as (typeof slices)[number]).header);
  const kinds = headers.map(({ kind, nal_unit_type }) => (nal_unit_type === 5 ? 'IDR' : kind)).join(' ');
  assert.is(kinds, 'IDR P P P P I P IDR P P P P I P IDR P');
  // every second P picture since the IDR picture
  assert.is(headers.map(({ nal_ref_idc }) => nal_ref_idc).join(''), '3303033330303333');
  assert.equal(
    headers.slice(0, 8).map(({ frame_num }) => frame_num),
    [0, 1, 2, 2, 3, 3, 4, 0],
  );
  assert.equal(
    headers.map(({ pic_order_cnt_lsb }) => pic_order_cnt_lsb),
    Array.from({ length: 16 }, (_, at) => (2 * (at % 7)) % 32),
  );
  assert.equal(
    headers.filter(({ nal_unit_type }) => nal_unit_type === 5).map(({ idr_pic_id }) => idr_pic_id),
    [0, 1, 0],
  );
});

test('frame_num and the order count run over', async () => {
  const encoded = await verified(
    { width: 32, height: 32, frames: 40, controls: { log2_max_poc_lsb: 4, video_gop_size: 99, slice_height: 1 } },
    DECODERS,
  );
  const headers = readPictures(encoded).map((slices) => slices.map(({ header }) => header));
  for (const [index, slices] of headers.entries()) {
    assert.is(slices.length, 2);
    for (const { frame_num, pic_order_cnt_lsb } of slices) {
      assert.equal([frame_num, pic_order_cnt_lsb], [index % 16, (2 * index) % 16]);
    }
  }
});

test('slice type 2 skips every macroblock', async () => {
  for (const h264_entropy_mode of [0, 1]) {
    const controls = { skipped_frame_period: 2, h264_entropy_mode };
    const encoded = await verified({ content: 'noise', frames: 5, controls }, DECODERS);
    const skipped = readPictures(encoded).map((slices) =>
      slices.every(({ mbs }) => mbs.every(({ type }) => type === 'P_Skip')),
    );
    assert.equal(skipped, [false, false, true, false, true]);
  }
});

/** What the headers of all slices of a picture have in common. */
function common(slice: ReadSlice | undefined) {
  return slice && { ...slice.header, first_mb_in_slice: 0, bits: 0 };
}

test('slices of every height, their headers as the first one, in both entropy modes and all filter modes', async () => {
  for (const slice_height of [1, 2, 3, 5, 6]) {
    for (const h264_entropy_mode of [0, 1]) {
      const controls = {
        ...{ slice_height, h264_entropy_mode, h264_loop_filter_mode: slice_height % 3, cabac_init_idc: 1 },
        ...{ h264_loop_filter_alpha_offset: -2, h264_loop_filter_beta_offset: 3, h264_p_frame_qp_value: 35 },
        ...{ nal_ref_idc: 1 + (slice_height % 3), video_gop_size: 3, disposable_frame_period: 2 },
      };
      const encoded = await verified({ content: 'fast texture', frames: 5, controls }, DECODERS);
      for (const [index, slices] of readPictures(encoded).entries()) {
        const frame = encoded.frames[index];
        assert.is(slices.length, Math.ceil(5 / slice_height));
        const expected = common(slices[0]);
        for (const [number, { header, mbs }] of slices.entries()) {
          assert.is(header.first_mb_in_slice, number * slice_height * 6);
          assert.is(mbs.length, Math.min(slice_height, 5 - number * slice_height) * 6);
          assert.equal(common(slices[number]), expected);
        }
        assert.is(expected?.nal_ref_idc, frame?.place.nalRefIdc);
        assert.is(expected?.idr_pic_id, frame?.place.idrPicId);
        assert.is(expected?.disable_deblocking_filter_idc, slice_height % 3);
      }
    }
  }
});

test('in slice mode I pictures are IDR pictures', async () => {
  const encoded = await verified({ frames: 7, controls: { slice_height: 2, h264_i_frame_period: 3 } }, DECODERS);
  assert.is(encoded.frames.map(({ frameType }) => frameType).join(' '), 'IDR P P IDR P P IDR');
});

test('intra refresh: the columns of each P picture are intra, and they move on', async () => {
  const controls = { intra_refresh_columns: 2, intra_refresh_first: 1 };
  const encoded = await verified({ content: 'flat', frames: 6, controls });
  const columns = readPictures(encoded).map((slices) => {
    const intra = slices.flatMap(({ mbs }) => mbs.filter(({ type }) => INTRA_TYPES.has(type)));
    return [...new Set(intra.map(({ x }) => x))].sort().join('');
  });
  // a flat picture is skipped but where it is refreshed; six columns, two a picture
  assert.equal(columns, ['012345', '12', '34', '5', '12', '34']);
  for (const { intra, x } of predictedMacroblocks(
    run({ content: 'flat', frames: 2, controls: { ...controls, h264_entropy_mode: 0 } }),
  )) {
    assert.is(intra, x === 1 || x === 2);
  }
});

test('the picture comes round the end of the ring', async () => {
  const size = 32 * 1024;
  const plain = streamOf(run({ content: 'noise' }));
  for (const back of [1, 7, 8, 40, 333, 4000]) {
    const controls = { stream_buffer_size: size, stream_bit_offset: size * 8 - back };
    const encoded = await verified({ content: 'noise', controls }, back === 333 ? DECODERS : ['ffmpeg']);
    assert.ok(
      encoded.frames.every(({ wraps }) => wraps === 1),
      `${back} bits ahead of the end`,
    );
    // an offset inside a byte puts a zero byte ahead, which annex B allows
    const padding = back & 7 ? 1 : 0;
    assert.is(Buffer.concat(encoded.frames.map(({ bytes }) => bytes.subarray(padding))).compare(plain), 0);
  }
});

test('pictures that follow each other round a ring', async () => {
  const controls = { stream_buffer_size: 40_000, stream_ring: 1, stream_bit_offset: 31_000 * 8 };
  const encoded = await verified({ content: 'noise', frames: 12, controls });
  assert.ok(encoded.frames.reduce((sum, { wraps }) => sum + wraps, 0) >= 2);
  assert.is(streamOf(encoded).compare(streamOf(run({ content: 'noise', frames: 12 }))), 0);
});

test('a small limit stalls the engine, more room lets it go on, and the bytes are the same', async () => {
  for (const controls of [
    {},
    { h264_entropy_mode: 0 },
    { slice_height: 1 },
    { h264_entropy_mode: 0, slice_height: 2 },
  ]) {
    const setting = { width: 160, height: 128, frames: 3, content: 'noise' };
    const finest = { ...controls, h264_i_frame_qp_value: 0, h264_p_frame_qp_value: 0 };
    const plain = run({ ...setting, controls: finest });
    assert.ok(plain.frames.every(({ stalls }) => stalls === 0));
    const limited = await verified({
      ...setting,
      controls: { ...finest, stream_limit: 1, stream_buffer_size: 32_768 },
    });
    // a limit of 8 KiB and again 8 KiB: a stall each time one is full
    const expected = plain.frames.map(({ bytes }) => Math.ceil(bytes.length / 8192) - 1);
    assert.equal(
      limited.frames.map(({ stalls }) => stalls),
      expected,
    );
    assert.ok(Math.min(...expected) > 2);
    assert.is(streamOf(limited).compare(streamOf(plain)), 0);
  }
});

test('one buffer for reference and reconstruction, and codes written by the hardware, change nothing', async () => {
  const setting = { content: 'fast texture', width: 208, height: 160, frames: 5 };
  const single = await verified({ ...setting, controls: { single_reconstruction: 1 } });
  assert.is(new Set(single.frames.map(({ reconstruction }) => reconstruction.luma)).size, 1);
  const plain = streamOf(run(setting));
  assert.is(streamOf(run({ ...setting, controls: { hardware_exp_golomb: 1 } })).compare(plain), 0);
});

test('vectors are written back as they are in the stream', () => {
  const encoded = run({ content: 'fast texture', width: 112, controls: { vector_write_back: 1 } });
  for (const [index, slices] of readPictures(encoded).entries()) {
    if (index === 0) continue;
    const { vectors } = encoded.frames[index] as (typeof encoded.frames)[number];
    const view = new DataView(vectors.buffer, vectors.byteOffset);
    for (const { x, y, mv } of slices.flatMap(({ mbs }) => mbs)) {
      // rows of a multiple of four macroblocks; the first and the last quarter of each
      const at = 8 * (y * 8 + x);
      const written = [0, 2, 4, 6].map((offset) => view.getInt16(at + offset, true));
      assert.equal(written, mv ? [mv[0], mv[1], mv[30], mv[31]] : [0, 0, 0, 0], `picture ${index}, ${x},${y}`);
    }
  }
});

test('the deblocking line in DRAM serves as the one inside, and holds the last row', async () => {
  const setting = { content: 'fast texture', frames: 5 };
  const inside = streamOf(run(setting));
  const encoded = await verified({ ...setting, controls: { deblk_to_dram: 1 } });
  assert.is(streamOf(encoded).compare(inside), 0);
  for (const [index, slices] of readPictures(encoded).entries()) {
    const { deblockLine } = encoded.frames[index] as (typeof encoded.frames)[number];
    const view = new DataView(deblockLine.buffer, deblockLine.byteOffset);
    assert.is(deblockLine.length, 6 * 24);
    for (const { x, qp, intra, mv } of slices.flatMap(({ mbs }) => mbs.filter(({ y }) => y === 4))) {
      // vectors, coded blocks, slice, QP, kind: the model's layout (asm/line-buffers.ts)
      const written = [0, 2, 12, 14].map((offset) => view.getInt16(24 * x + offset, true));
      assert.equal(written, mv ? [mv[0], mv[1], mv[30], mv[31]] : [0, 0, 0, 0]);
      assert.equal([view.getUint8(24 * x + 20), view.getUint8(24 * x + 21)], [qp, Number(intra)]);
    }
  }
});

test('the older chips: a QP of their own for intra macroblocks in P pictures', async () => {
  const controls = { fixed_intra_qp: 20, h264_p_frame_qp_value: 34 };
  const encoded = await verified({ variant: 'a20', content: 'wild texture', frames: 3, controls });
  const coded = predictedMacroblocks(encoded).filter(({ qpDeltaCoded }) => qpDeltaCoded);
  assert.ok(coded.some(({ intra }) => intra) && coded.some(({ intra }) => !intra));
  for (const { intra, qp } of coded) assert.is(qp, intra ? 20 : 34);
});

test('cropping hides what is not of the picture', async () => {
  const encoded = await verified({ width: 90, height: 66 });
  assert.is(macroblocks(encoded).length, 4 * 6 * 5);
  const cropped = streamGeometry(streamOf(encoded));
  assert.equal([cropped?.codedWidth, cropped?.codedHeight, cropped?.width, cropped?.height], [96, 80, 90, 66]);
});

test.run();
