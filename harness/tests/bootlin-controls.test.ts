import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTROLS, findControl, parseControlSetting, parseControlValue } from '../drivers/bootlin/controls.js';
import { FIXES, parseFixes } from '../drivers/bootlin/fixes.js';
import { BootlinSession } from '../drivers/bootlin/session.js';
import { UsageError } from '../errors.js';
import { readGoldenTrace } from '../trace/golden.js';
import { StubDevice } from '../trace/stub-device.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const traces = path.join(root, 'vectors/traces');
const golden = (name: string) => readGoldenTrace(path.join(traces, name)).header.config!;

const usage = (words: RegExp) => (error: unknown) => error instanceof UsageError && words.test(error.message);
const open = () => new BootlinSession(new StubDevice());

test('the list has exactly the controls of the trace headers, in their order', () => {
  for (const name of readdirSync(traces).filter((file) => file.startsWith('a-'))) {
    assert.equal(
      [...golden(name).controls.keys()],
      CONTROLS.map(({ cid }) => cid),
      name,
    );
  }
});

test('defaults are those of a trace that sets nothing', () => {
  const config = golden('a-defaults-720p.jsonl');
  assert.is(config.controlsSet.length, 0);
  const session = open();
  for (const [cid, value] of config.controls) assert.is(session.getControl(cid), value, cid);
});

test('names and numbers are those of v4l2-ctl and v4l2-controls.h', () => {
  const known: [name: string, cid: string, id: number][] = [
    ['h264_i_frame_qp_value', 'V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP', 0x990a5e],
    ['h264_p_frame_qp_value', 'V4L2_CID_MPEG_VIDEO_H264_P_FRAME_QP', 0x990a5f],
    ['h264_maximum_qp_value', 'V4L2_CID_MPEG_VIDEO_H264_MAX_QP', 0x990a62],
    ['h264_level', 'V4L2_CID_MPEG_VIDEO_H264_LEVEL', 0x990a67],
    ['h264_loop_filter_alpha_offset', 'V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_ALPHA', 0x990a68],
    ['h264_loop_filter_mode', 'V4L2_CID_MPEG_VIDEO_H264_LOOP_FILTER_MODE', 0x990a6a],
    ['h264_profile', 'V4L2_CID_MPEG_VIDEO_H264_PROFILE', 0x990a6b],
    ['h264_chroma_qp_index_offset', 'V4L2_CID_MPEG_VIDEO_H264_CHROMA_QP_INDEX_OFFSET', 0x990a80],
    ['slice_partitioning_method', 'V4L2_CID_MPEG_VIDEO_MULTI_SLICE_MODE', 0x9909dd],
  ];
  for (const [name, cid, id] of known) {
    assert.is(findControl(name).cid, cid);
    assert.is(findControl(cid).name, name);
    assert.is(findControl(name).id, id);
  }
});

test('every control takes its whole range and nothing beyond', () => {
  for (const spec of CONTROLS) {
    if (spec.readOnly || spec.type === 'button') continue;
    const session = open();
    for (const value of [spec.minimum, spec.maximum]) {
      session.setControl(spec.name, value);
      assert.is(session.getControl(spec.name), value, spec.name);
    }
    for (const value of [spec.minimum - 1, spec.maximum + 1, 0.5]) {
      const named = new RegExp(`^control ${spec.name} cannot be ${value}, it takes `);
      assert.throws(() => session.setControl(spec.name, value), usage(named));
    }
  }
});

test('bad names, values and settings are told in one sentence', () => {
  const session = open();
  const cases: [act: () => unknown, words: RegExp][] = [
    [
      () => session.setControl('h264_i_frame_qp', 3),
      /^unknown control h264_i_frame_qp, did you mean h264_i_frame_qp_value\?/,
    ],
    [() => session.setControl('bitrate', 3), /^unknown control bitrate; the driver has min_number_of_output_buffers, /],
    [
      () => session.setControl('h264_i_frame_qp_value', 52),
      /^control h264_i_frame_qp_value cannot be 52, it takes 0 to 51$/,
    ],
    [
      () => session.setControl('h264_profile', 3),
      /^control h264_profile cannot be 3, it takes 0 \(Baseline\), .*4 \(High\)$/,
    ],
    [() => session.setControl('min_number_of_output_buffers', 2), /can only be read/],
    [() => session.setControl('sequence_header_mode', 0), /it takes 1 \(Joined With 1st Frame\)/],
    [() => parseControlSetting('h264_profile=extended'), /cannot be "extended", it takes/],
    [() => parseControlSetting('h264_profile'), /no value given, write h264_profile=VALUE/],
    [() => parseControlSetting('video_gop_size='), /cannot be ""/],
    [() => parseControlSetting('h264_p_frame_qp_value=2.5'), /cannot be "2.5", it takes 0 to 51/],
    [() => parseFixes(['vui-timming']), /^--fix vui-timming: no such fix, did you mean vui-timing\?/],
  ];
  for (const [act, words] of cases) assert.throws(act, usage(words), String(words));
});

test('settings are read as numbers, menu texts and switches', () => {
  const cases: [text: string, name: string, value: number][] = [
    ['h264_profile=main', 'h264_profile', 2],
    ['h264_profile=2', 'h264_profile', 2],
    ['h264_profile=Constrained Baseline', 'h264_profile', 1],
    ['h264_profile=constrained-baseline', 'h264_profile', 1],
    ['h264_entropy_mode=cabac', 'h264_entropy_mode', 1],
    ['h264_level=4.1', 'h264_level', 12],
    ['h264_level=4.0', 'h264_level', 11],
    ['h264_level=1b', 'h264_level', 1],
    ['h264_level=12', 'h264_level', 12],
    ['vui_aspect_ratio_idc=160:99', 'vui_aspect_ratio_idc', 13],
    ['vui_aspect_ratio_idc=extended sar', 'vui_aspect_ratio_idc', 17],
    ['h264_loop_filter_mode=disabled_at_slice_boundary', 'h264_loop_filter_mode', 2],
    ['h264_loop_filter_beta_offset=-6', 'h264_loop_filter_beta_offset', -6],
    ['video_gop_closure=off', 'video_gop_closure', 0],
    ['prepend_sps_and_pps_to_idr=on', 'prepend_sps_and_pps_to_idr', 1],
    ['force_key_frame', 'force_key_frame', 1],
  ];
  for (const [text, name, value] of cases) {
    const setting = parseControlSetting(text);
    assert.equal([setting.spec.name, setting.value], [name, value], text);
  }
  assert.is(parseControlValue(findControl('V4L2_CID_MPEG_VIDEO_H264_LEVEL'), '3.1'), 9);
});

test('CABAC needs a profile that has it; the kernel call clamps and answers with its error numbers', () => {
  const session = open();
  session.setControl('h264_profile', 0);
  assert.throws(() => session.setControl('h264_entropy_mode', 1), usage(/cannot be 1 with the h264_profile set/));
  const raw = (name: string, value: number) => session.setControlRaw(findControl(name), value);
  assert.is(raw('h264_entropy_mode', 1), -22);
  assert.is(raw('h264_profile', 3), -22);
  assert.is(raw('h264_profile', 18), -34);
  assert.is(raw('sequence_header_mode', 0), -34);
  assert.is(raw('min_number_of_output_buffers', 2), -13);
  assert.is(raw('h264_i_frame_qp_value', 99), 0);
  assert.is(session.getControl('h264_i_frame_qp_value'), 51);
});

test('every fix says what it does, what it mends and how it is known', () => {
  assert.is(new Set(FIXES.map(({ name }) => name)).size, FIXES.length);
  for (const fix of FIXES) {
    assert.match(fix.description, /\.$/);
    assert.ok(fix.spoils.length > 10 && fix.where.length > 5, fix.name);
  }
  assert.is(parseFixes(['all']).size, FIXES.length);
  assert.equal([...parseFixes(['level', 'vui-timing'])], ['level', 'vui-timing']);
});

test.run();
