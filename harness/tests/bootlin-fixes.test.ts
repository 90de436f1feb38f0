import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BootlinDriver, type BootlinDriverOptions } from '../drivers/bootlin/driver.js';
import { FIXES, type FixName, parseFixes } from '../drivers/bootlin/fixes.js';
import { raiseLevel } from '../drivers/common/profiles.js';
import type { BootlinFrame } from '../drivers/bootlin/session.js';
import { type ParameterSets, readHeaderSyntax, type Syntax } from '../trace/header-syntax.js';
import { RecordingDevice } from './bootlin-device.js';

function start(fixes: readonly FixName[], options: Partial<BootlinDriverOptions> = {}) {
  const device = new RecordingDevice();
  const driver = new BootlinDriver(device, { width: 64, height: 48, fixes: parseFixes(fixes), ...options });
  driver.start();
  const sets: ParameterSets = {};
  const encode = (count: number) =>
    Array.from({ length: count }, () => {
      const frame = driver.encodeFrame(() => {});
      return { frame, syntax: read(frame, sets) };
    });
  return { device, driver, encode };
}

/** Syntax elements of a frame's units by unit name. */
function read(frame: BootlinFrame, sets: ParameterSets): ReadonlyMap<string, Syntax> {
  return new Map(frame.headers.map(({ unit, bytes }) => [unit, readHeaderSyntax(unit, bytes, sets)]));
}

type Coded = ReturnType<ReturnType<typeof start>['encode']>;
const types = (coded: Coded) => coded.map(({ frame }) => frame.frameType).join(' ');
const element = (coded: Coded[number], unit: string, name: string) => coded.syntax.get(unit)?.get(name);
/** With and without a fix. */
const both = <T>(fix: FixName, run: (fixes: FixName[]) => T): [without: T, with_: T] => [run([]), run([fix])];

test('vui-timing: 1/25 s is 1 unit in a scale of 50', () => {
  const timing = (fixes: FixName[]) => {
    const [first] = start(fixes).encode(1);
    return [element(first!, 'sps', 'num_units_in_tick'), element(first!, 'sps', 'time_scale')];
  };
  assert.equal(both('vui-timing', timing), [[25, 2], [1, 50]]); // prettier-ignore
});

test('header-emulation-prevention: off for start codes and NAL header bytes only', () => {
  /** For each put: its bits, and whether emulation prevention was off. */
  const puts = (fixes: FixName[]) => {
    const { device, encode } = start(fixes);
    encode(1);
    let off = false;
    let data = 0;
    const list: { off: boolean; data: number; count: number }[] = [];
    for (const { op, register, value } of device.accesses) {
      if (op !== 'w') continue;
      if (register === 0xb04) off = value >>> 31 === 1;
      if (register === 0xb20) data = value;
      if (register === 0xb18 && (value & 0xf) === 1) list.push({ off, data, count: value >>> 8 });
    }
    return list;
  };
  assert.ok(
    puts([]).every(({ off }) => off),
    'the driver leaves it off for all of them',
  );
  const fixed = puts(['header-emulation-prevention']);
  const unescaped = fixed.filter(({ off }) => off);
  assert.equal(
    unescaped.map(({ data }) => data),
    [0, 0, 0, 1, 0x67, 0, 0, 0, 1, 0x68, 0, 0, 0, 1, 0x45],
  );
  assert.ok(unescaped.every(({ count }) => count === 8));
  assert.equal(
    fixed.map(({ data, count }) => `${data}:${count}`),
    puts([]).map(({ data, count }) => `${data}:${count}`),
    'the bits themselves are the same',
  );
});

test('deblocking-mode: 0xb04 bits 13:12 take the mode', () => {
  for (const mode of [0, 1, 2]) {
    const bits = (fixes: FixName[]) => {
      const { device, encode } = start(fixes, { controls: [['h264_loop_filter_mode', mode]] });
      encode(1);
      return (device.writes(0xb04).at(-1)! >>> 12) & 3;
    };
    assert.equal(both('deblocking-mode', bits), [0, mode]);
  }
});

test('idr-pic-id: neighbouring IDR pictures differ', () => {
  const ids = (fixes: FixName[]) =>
    start(fixes, { controls: [['video_gop_size', 1]] })
      .encode(4)
      .map((coded) => element(coded, 'slice', 'idr_pic_id'));
  assert.equal(both('idr-pic-id', ids), [[0, 0, 0, 0], [0, 1, 0, 1]]); // prettier-ignore
});

test('control-lag: a new value counts from the next frame', () => {
  const qps = (fixes: FixName[]) => {
    const { driver, encode } = start(fixes);
    const list: number[] = [];
    for (const qp of [28, 35, 30]) {
      driver.setControl('h264_p_frame_qp_value', qp);
      list.push(...encode(2).map(({ frame }) => frame.qp));
    }
    return list;
  };
  assert.equal(both('control-lag', qps), [[26, 28, 28, 28, 35, 35], [26, 28, 35, 35, 30, 30]]); // prettier-ignore
});

test('control-lag: a profile without CABAC turns the entropy mode back at once', () => {
  const flags = (fixes: FixName[]) => {
    const { driver, encode } = start(fixes, { controls: [['h264_entropy_mode', 1]] });
    encode(1);
    driver.setControl('h264_profile', 1);
    const [coded] = encode(1);
    return [element(coded!, 'sps', 'profile_idc'), element(coded!, 'pps', 'entropy_coding_mode_flag')];
  };
  assert.equal(both('control-lag', flags), [[77, 1], [66, 0]]); // prettier-ignore
});

test('forced-key-gop: the group starts over at a forced key frame', () => {
  const run = (fixes: FixName[]) => {
    const { driver, encode } = start(fixes, { controls: [['video_gop_size', 4]] });
    const first = types(encode(2));
    driver.setControl('force_key_frame', 1);
    return `${first} ${types(encode(5))}`;
  };
  assert.equal(both('forced-key-gop', run), ['IDR P IDR P IDR P P', 'IDR P IDR P P P IDR']);
});

test('level: raised to what size and rate need, never lowered', () => {
  const level = (fixes: FixName[], options: Partial<BootlinDriverOptions>) =>
    element(start(fixes, options).encode(1)[0]!, 'sps', 'level_idc');
  const fullHd = { width: 1920, height: 1080 };
  assert.is(level([], fullHd), 31);
  assert.is(level(['level', 'vui-timing'], fullHd), 40);
  const rate = (denominator: number) => ({ ...fullHd, frameInterval: { numerator: 1, denominator } });
  assert.is(level(['level', 'vui-timing'], rate(60)), 42);
  assert.is(level(['level', 'vui-timing'], { controls: [['h264_level', 15]] }), 51);
  // H.264 table A-1: 3600 macroblocks at 30 a second are level 3.1, one more a second is 3.2.
  assert.equal([raiseLevel(10, 80, 45, 30), raiseLevel(10, 80, 45, 30.01)], [31, 32]);
  assert.equal([raiseLevel(10, 11, 9, 15), raiseLevel(9, 11, 9, 15), raiseLevel(10, 22, 18, 7)], [10, 9, 11]);
  assert.is(raiseLevel(10, 256, 1, 1), 40, '256 macroblocks in a row need sqrt(8 MaxFS) of 256');
});

test('level-1b: level_idc 11 with constraint_set3_flag, but 9 in High', () => {
  const numbers = (profile: number) => (fixes: FixName[]) => {
    const [coded] = start(fixes, { controls: [['h264_level', 1], ['h264_profile', profile]] }).encode(1); // prettier-ignore
    return [element(coded!, 'sps', 'level_idc'), element(coded!, 'sps', 'constraint_flags')];
  };
  assert.equal(both('level-1b', numbers(2)), [[9, 0x40], [11, 0x50]]); // prettier-ignore
  assert.equal(both('level-1b', numbers(0)), [[9, 0x80], [11, 0x90]]); // prettier-ignore
  assert.equal(both('level-1b', numbers(4)), [[9, 0], [9, 0]]); // prettier-ignore
});

test('direct-8x8-inference: the flag is 1', () => {
  const flag = (fixes: FixName[]) => element(start(fixes).encode(1)[0]!, 'sps', 'direct_8x8_inference_flag');
  assert.equal(both('direct-8x8-inference', flag), [0, 1]);
});

test('param-sets-at-idr: every IDR picture carries them', () => {
  const counts = (fixes: FixName[]) =>
    start(fixes, { controls: [['video_gop_size', 2]] })
      .encode(4)
      .map(({ frame }) => frame.headers.length);
  assert.equal(both('param-sets-at-idr', counts), [[3, 1, 1, 1], [3, 1, 3, 1]]); // prettier-ignore
});

test('sps-change-idr: a new SPS comes with an IDR picture', () => {
  const run = (fixes: FixName[]) => {
    const { driver, encode } = start(fixes);
    encode(2);
    driver.setControl('h264_level', 12);
    const [coded] = encode(1);
    return `${coded!.frame.frameType} ${coded!.frame.headers.length} ${coded!.frame.frameNum}`;
  };
  assert.equal(both('sps-change-idr', run), ['P 3 2', 'IDR 3 0']);
});

test('chroma-offset-pps: a new offset comes with a PPS that says so', () => {
  const run = (fixes: FixName[]) => {
    const { device, driver, encode } = start(['control-lag', ...fixes]);
    encode(1);
    driver.setControl('h264_chroma_qp_index_offset', 7);
    const [coded] = encode(2);
    return [(device.writes(0xb08, 1)[0]! >>> 16) & 7, element(coded!, 'pps', 'chroma_qp_index_offset')];
  };
  assert.equal(both('chroma-offset-pps', run), [[7, undefined], [7, 7]]); // prettier-ignore
});

test('reconstruction-buffers: a single source buffer is no longer its own reference', () => {
  const run = (fixes: FixName[]) => {
    const { device, encode } = start(fixes, { outputBuffers: 1, captureBuffers: 1 });
    encode(4);
    const rec = device.writes(0xbb0);
    return device.writes(0xba0).map((reference, frame) => [reference === rec[frame], reference === rec[frame - 1]]);
  };
  const [without, with_] = both('reconstruction-buffers', run);
  assert.ok(
    without.every(([own]) => own),
    'the driver refers to the buffer it writes',
  );
  assert.equal(with_, [[true, false], [false, true], [false, true], [false, true]]); // prettier-ignore
});

test('para0-frame-num: 0xb04 says what the slice header says', () => {
  const fields = (fixes: FixName[]) => {
    const { device, encode } = start(['idr-pic-id', ...fixes], { controls: [['video_gop_size', 20]] });
    encode(22);
    return [17, 20].map((frame) => {
      const para0 = device.writes(0xb04, frame).at(-1)!;
      return [(para0 >>> 24) & 0xf, (para0 >>> 15) & 1];
    });
  };
  assert.equal(both('para0-frame-num', fields), [[[0, 0], [0, 0]], [[1, 0], [0, 1]]]); // prettier-ignore
});

test('idr-after-error: the frame after a failed one starts the stream anew', () => {
  const run = (fixes: FixName[]) => {
    const { device, encode } = start(fixes);
    device.ending = 0x202;
    encode(1);
    device.ending = undefined;
    const [coded] = encode(1);
    return `${coded!.frame.frameType} ${coded!.frame.headers.length}`;
  };
  assert.equal(both('idr-after-error', run), ['P 1', 'IDR 3']);
});

test('each fix has its test here and all of them together encode', () => {
  const { encode } = start(FIXES.map(({ name }) => name));
  assert.is(types(encode(3)), 'IDR P P');
});

test.run();
