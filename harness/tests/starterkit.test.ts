import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { StarterkitDriver, type StarterkitDriverOptions, StarterkitJpegDriver } from '../drivers/starterkit/driver.js';
import { parseStarterkitFixes, STARTERKIT_FIXES, type StarterkitFixName } from '../drivers/starterkit/fixes.js';
import { jpegHeader, quantiserTables } from '../drivers/starterkit/jpeg-header.js';
import { type JpegFrame, type StarterkitFrame, StarterkitSession } from '../drivers/starterkit/session.js';
import { UsageError } from '../errors.js';
import { type ParameterSets, readHeaderSyntax } from '../trace/header-syntax.js';
import { RecordingDevice } from './bootlin-device.js';

type Options = Omit<Partial<StarterkitDriverOptions>, 'fixes' | 'controls'> & {
  readonly fix?: StarterkitFixName | undefined;
  readonly set?: [string, number][];
  readonly count?: number;
  /** Controls set before a frame. */
  readonly at?: Record<number, [string, number]>;
};

const driverOptions = ({ fix, set = [], ...options }: Options): StarterkitDriverOptions => ({
  width: 64,
  height: 48,
  ...options,
  controls: set,
  fixes: new Set(fix ? [fix] : []),
});

function h264(options: Options = {}) {
  const device = new RecordingDevice();
  const driver = new StarterkitDriver(device, driverOptions(options));
  driver.start();
  const frames: StarterkitFrame[] = [];
  for (let frame = 0; frame < (options.count ?? 3); frame++) {
    const event = options.at?.[frame];
    if (event) driver.setControl(...event);
    frames.push(driver.encodeFrame(() => {}));
  }
  driver.stop();
  assert.is(device.live.size, 0, 'all memory is given back');
  const sets: ParameterSets = {};
  const units = frames.flatMap((frame) =>
    frame.headers.map(({ unit, bytes }) => ({
      unit,
      frame: frame.index,
      syntax: readHeaderSyntax(unit, bytes, sets),
    })),
  );
  const of = (unit: string, name: string) => units.filter((u) => u.unit === unit).map(({ syntax }) => syntax.get(name));
  return { device, frames, units, of };
}

function jpeg(options: Options = {}) {
  const device = new RecordingDevice();
  const driver = new StarterkitJpegDriver(device, driverOptions(options));
  driver.start();
  const frames: JpegFrame[] = [];
  for (let frame = 0; frame < (options.count ?? 1); frame++) {
    const event = options.at?.[frame];
    if (event) driver.setControl(...event);
    frames.push(driver.encodeFrame(() => {}));
  }
  driver.stop();
  return { device, frames };
}

const refused = (message: RegExp) => (error: unknown) => error instanceof UsageError && message.test(error.message);

test('the height is rounded up to 16, the width is not, the stride is', () => {
  const session = new StarterkitSession(new RecordingDevice());
  assert.equal(session.setFormat(853, 1079), {
    pixelformat: 'NV12',
    width: 853,
    height: 1088,
    bytesperline: 864,
    sizeimage: 864 * 1088 * 1.5,
  });
  assert.equal([session.setFormat(1, 1).width, session.picture.height], [16, 16]);
  assert.equal([session.setFormat(9999, 9999).width, session.picture.height], [4096, 2304]);
  assert.is(session.setCodedFormat('h264', 5).sizeimage, 1024);
});

test('a width is cropped on the right, a height is not', () => {
  const { of, frames } = h264({ width: 853, height: 1080, count: 1 });
  assert.equal([of('sps', 'frame_crop_right_offset'), of('sps', 'frame_crop_bottom_offset')], [[5], [0]]);
  assert.equal(frames[0]!.visible, { left: 0, top: 0, width: 854, height: 1088 });
  const even = h264({ width: 64, height: 40, count: 1 });
  assert.equal(even.of('sps', 'frame_cropping_flag'), [0]);
  assert.is(even.frames[0]!.visible.height, 48);
});

test('wide pictures are said so in 0x000', () => {
  const mode = (width: number) => h264({ width, height: 16, count: 1 }).device.writes(0x000)[0];
  assert.equal([2048, 2064, 4096].map(mode), [0x001300c7, 0x003300c7, 0x007300c7]);
});

test('setting the picture format turns the coded format to JPEG but may leave H.264 running', () => {
  const session = new StarterkitSession(new RecordingDevice());
  assert.equal([session.codec, session.coded.codec], ['jpeg', 'jpeg']);
  session.setCodedFormat('h264', 4096);
  session.setFormat(64, 48);
  assert.equal([session.codec, session.coded.codec, session.coded.sizeimage], ['h264', 'jpeg', 4096]);
  session.setFormat(64, 48);
  assert.is(session.codec, 'jpeg');
  session.setCodedFormat('h264', 4096);
  assert.equal([session.codec, session.coded.codec], ['h264', 'h264']);
});

test('the format cannot change once the other side has buffers', () => {
  const session = new StarterkitSession(new RecordingDevice());
  session.setFormat(64, 48);
  session.setCodedFormat('h264', 4096);
  session.requestOutput(1);
  session.setFormat(32, 32);
  session.setFormat(64, 64);
  assert.throws(() => session.queueOutput(0), refused(/output buffer 0 is smaller than the picture/));
  session.requestCapture(1);
  assert.throws(() => session.setFormat(32, 32), refused(/capture buffers exist/));
  assert.throws(() => session.setCodedFormat('jpeg', 1), refused(/capture buffers exist/));
});

test('controls have the ranges of the driver, integers are clamped by the kernel', () => {
  const session = new StarterkitSession(new RecordingDevice());
  const cases: [string, number, number, number][] = [
    ['V4L2_CID_JPEG_COMPRESSION_QUALITY', 5, 100, 50],
    ['V4L2_CID_MPEG_VIDEO_H264_I_PERIOD', 1, 50, 12],
    ['V4L2_CID_MPEG_VIDEO_H264_MAX_QP', 1, 50, 24],
  ];
  for (const [id, low, high, preset] of cases) {
    assert.is(session.getControl(id), preset);
    assert.is(session.setControlRaw(id, low - 1), 0);
    assert.is(session.getControl(id), low);
    assert.is(session.setControlRaw(id, high + 1), 0);
    assert.is(session.getControl(id), high);
    assert.throws(() => session.setControl(id, high + 1), refused(new RegExp(`it takes ${low} to ${high}`)));
  }
  assert.is(session.setControlRaw('V4L2_CID_MPEG_VIDEO_H264_LEVEL', 9), -34);
  assert.is(session.setControlRaw('V4L2_CID_MPEG_VIDEO_H264_PROFILE', 3), -22);
  assert.is(session.setControlRaw('V4L2_CID_MPEG_VIDEO_H264_I_FRAME_QP', 3), -22);
});

test('a board without H.264 has neither the format nor its controls, one without both has no encoder', () => {
  const d1 = new StarterkitSession(new RecordingDevice(), { compatible: 'sun20i-d1' });
  assert.is(d1.setCodedFormat('h264', 4096).codec, 'jpeg');
  assert.is(d1.setControlRaw('V4L2_CID_MPEG_VIDEO_H264_MAX_QP', 30), -22);
  assert.is(d1.setControlRaw('V4L2_CID_JPEG_COMPRESSION_QUALITY', 30), 0);
  const open = (compatible: string) => () => new StarterkitSession(new RecordingDevice(), { compatible });
  assert.throws(open('sun8i-h3'), refused(/no coded format on sun8i-h3, choose sun8i-r40/));
  assert.throws(open('sun8i-v9'), refused(/knows no engine sun8i-v9/));
  assert.throws(
    () => new StarterkitDriver(new RecordingDevice(), { width: 64, height: 48, compatible: 'sun20i-d1' }),
    refused(/does not code h264 on sun20i-d1/),
  );
  assert.throws(
    () => new StarterkitDriver(new RecordingDevice(), { width: 15, height: 48 }),
    refused(/a picture width of 15 cannot be encoded, it takes 16 to 4096/),
  );
});

test('each put costs 101 reads and 1 ms on a chip that is ready', () => {
  class Timed extends RecordingDevice {
    waited = 0;
    override delay(microseconds?: number): void {
      this.waited += microseconds ?? 0;
    }
  }
  const device = new Timed();
  const driver = new StarterkitDriver(device, { width: 64, height: 48 });
  driver.start();
  driver.encodeFrame(() => {});
  const puts = device.writes(0xb18).filter((value) => (value & 0xf) === 1).length;
  const reads = device.accesses.filter(
    ({ op, register, phase }) => op === 'r' && register === 0xb1c && phase === 'configure',
  );
  assert.is(reads.length, 101 * puts + 1);
  assert.is(device.waited, 1000 * puts);
});

test('a QP set while streaming changes 0xb08 alone, a period counts from the next comparison', () => {
  const { device, of, frames } = h264({
    count: 5,
    at: { 2: ['h264_maximum_qp_value', 40], 3: ['h264_i_frame_period', 2] },
  });
  assert.equal(device.writes(0xb08), [0x41818, 0x41818, 0x42828, 0x42828, 0x42828]);
  assert.equal(of('slice', 'slice_qp_delta'), [0, 0, 0, 0, 0]);
  assert.equal(
    frames.map(({ frameType }) => frameType),
    ['IDR', 'P', 'P', 'P', 'IDR'],
  );
});

test('the quality set during an H.264 stream replaces an address, on 32 bits', () => {
  const extra = (wordSize: 4 | 8) =>
    h264({ count: 3, wordSize, at: { 2: ['compression_quality', 77] } }).device.writes(0xbbc, 2)[0];
  assert.is(extra(4), 77);
  assert.ok(extra(8)! > 0x43000000);
});

test('the QP set during a JPEG stream goes into its header', () => {
  const { frames } = jpeg({ count: 2, at: { 1: ['h264_maximum_qp_value', 33] } });
  const [before, after] = frames.map(({ headers }) => headers[0]!.bytes);
  const changed = [...before!.keys()].filter((at) => before![at] !== after![at]);
  assert.ok(changed.length > 0 && changed.every((at) => at >= 80 && at < 84), changed.join());
  assert.equal([...after!.subarray(80, 84)], [33, 0, 0, 0]);
});

test('a JPEG header is complete and states size and tables', () => {
  const tables = quantiserTables(50);
  const header = jpegHeader(640, 480, tables);
  assert.is(header.length, 624);
  const markers: number[] = [];
  let at = 2;
  while (at < header.length) {
    assert.is(header[at], 0xff);
    markers.push(header[at + 1]!);
    at += 2 + header[at + 2]! * 256 + header[at + 3]!;
  }
  assert.is(at, header.length);
  assert.equal(markers, [0xe0, 0xdb, 0xc0, 0xc4, 0xc4, 0xc4, 0xc4, 0xfe, 0xda]);
  assert.equal([...header.subarray(159, 163)], [1, 0xe0, 2, 0x80]);
  // T.81 table K.1: the corners of the block, at quality 50 unscaled
  assert.equal([tables.luma[0], tables.luma[7], tables.luma[56], tables.luma[63]], [16, 61, 72, 99]);
  assert.equal([...header.subarray(25, 29)], [16, 11, 12, 14], 'zig-zag: along the first two diagonals');
});

test('quantisers are scaled, rounded and kept between 1 and 255', () => {
  const first = (quality: number) => [quantiserTables(quality).luma[0], quantiserTables(quality).chroma[63]];
  // 16 and 99 times 1000, 500, 102, 98, 20 and 0 percent
  assert.equal([5, 10, 49, 51, 90, 100].map(first), [
    [160, 255],
    [80, 255],
    [16, 101],
    [16, 97],
    [3, 20],
    [1, 1],
  ]);
});

test('a JPEG picture goes out with an end marker, unless it is there or there is no room', () => {
  const bytesOf = (codedSize: number, end: number[]) => {
    const device = new RecordingDevice();
    const driver = new StarterkitJpegDriver(device, { width: 64, height: 48, codedSize });
    driver.start();
    for (const buffer of device.live) {
      if (buffer.name.startsWith('capture')) buffer.bytes.set(end, 1624 - end.length);
    }
    return driver.encodeFrame(() => {}).bytes;
  };
  const marked = bytesOf(4096, []);
  assert.equal([marked.length, ...marked.slice(-2)], [1626, 0xff, 0xd9]);
  assert.is(bytesOf(4096, [0xff, 0xd9]).length, 1624);
  assert.is(bytesOf(1625, []).length, 1624);
});

test('how a job ends: finish, stall, no status, no interrupt', () => {
  const cases: [RecordingDevice['ending'], string | undefined, number][] = [
    [0x201, undefined, 1],
    [0x203, undefined, 1],
    [0x202, 'stall', 1],
    [0x200, 'no-status', 0],
    ['no-interrupt', 'timeout', 0],
  ];
  for (const [ending, kind, interrupts] of cases) {
    const device = new RecordingDevice();
    const driver = new StarterkitDriver(device, { width: 64, height: 48 });
    driver.start();
    const resets = device.resets;
    device.ending = ending;
    const frame = driver.encodeFrame(() => {});
    assert.equal([frame.failure?.kind, frame.interrupts], [kind, interrupts]);
    assert.is(device.resets - resets, kind === 'timeout' ? 1 : 0, 'the watchdog resets');
    device.ending = undefined;
    assert.is(driver.encodeFrame(() => {}).frameNum, 1, 'the count goes on whatever came of it');
  }
});

test('stream off quiets and resets the engine once a queue', () => {
  const { device } = h264({ count: 1 });
  const stop = device.accesses.filter(({ phase }) => phase === 'stop');
  assert.equal(
    stop.map(({ op, register }) => `${op}${register.toString(16)}`),
    ['rb14', 'wb14', 'rb1c', 'wb1c', 'rb14', 'wb14', 'rb1c', 'wb1c'],
  );
  assert.is(device.resets, 3, 'power on and two queues');
});

/** What a fix changes: a value without it and with it. */
const FIX_EFFECTS: Record<StarterkitFixName, (fix: StarterkitFixName | undefined) => unknown> = {
  'trailing-bits-byte': (fix) => h264({ width: 1920, height: 1080, count: 1, fix }).of('sps', 'trailing_zero_8bits'),
  'put-count-mask': (fix) => Math.max(...h264({ fix, count: 1 }).device.writes(0xb18)) >> 8,
  'para1-layout': (fix) => h264({ width: 1600, count: 1, fix }).device.writes(0xb08),
  'idr-pic-id': (fix) => h264({ set: [['h264_i_frame_period', 1]], fix }).of('slice', 'idr_pic_id'),
  'param-sets-at-idr': (fix) =>
    h264({ set: [['h264_i_frame_period', 2]], fix })
      .units.filter(({ unit }) => unit === 'sps')
      .map(({ frame }) => frame),
  'direct-8x8-inference': (fix) => h264({ fix, count: 1 }).of('sps', 'direct_8x8_inference_flag'),
  level: (fix) => h264({ width: 4096, height: 2304, fix, count: 1 }).of('sps', 'level_idc'),
  'mb-info-size': (fix) => {
    const device = new RecordingDevice();
    new StarterkitDriver(device, driverOptions({ width: 1024, fix })).start();
    return [...device.live].find(({ name }) => name === 'extra_line')?.size;
  },
  'idr-after-error': (fix) => {
    const device = new RecordingDevice();
    const driver = new StarterkitDriver(device, driverOptions({ fix }));
    driver.start();
    return [0x201, 0x202, 0x201].map((status) => {
      device.ending = status;
      return driver.encodeFrame(() => {}).headers.length;
    });
  },
  'ready-wait-inverted': (fix) => {
    const { device } = h264({ fix, count: 1 });
    const puts = device.writes(0xb18).length - 1;
    return (device.accesses.filter(({ register, op }) => op === 'r' && register === 0xb1c).length - 5) / puts;
  },
  'jpeg-ready-wait': (fix) =>
    jpeg({ fix }).device.accesses.filter(({ register, op }) => op === 'r' && register === 0xb1c).length,
  'reset-order': (fix) =>
    jpeg({ fix })
      .device.accesses.slice(0, 3)
      .map(({ register }) => register),
  'bottom-crop': (fix) => [
    h264({ height: 1080, fix, count: 1 }).of('sps', 'frame_crop_bottom_offset'),
    [...jpeg({ height: 1080, fix }).frames[0]!.headers[0]!.bytes.subarray(159, 161)],
  ],
  'profile-control': (fix) => {
    const { of, device } = h264({ set: [['h264_profile', 0]], fix, count: 1 });
    return [of('sps', 'profile_idc'), of('pps', 'entropy_coding_mode_flag'), device.writes(0xb04).at(-1)];
  },
  'qp-change': (fix) => h264({ fix, at: { 1: ['h264_maximum_qp_value', 30] } }).of('slice', 'slice_qp_delta'),
  'keyframe-flag': (fix) => h264({ fix }).frames.map(({ flags }) => flags),
  'codec-union': (fix) => h264({ fix, at: { 2: ['compression_quality', 77] } }).device.writes(0xbbc, 2)[0] === 77,
  'format-order': (fix) => {
    const session = new StarterkitSession(new RecordingDevice(), { fixes: new Set(fix ? [fix] : []) });
    session.setCodedFormat('h264', 4096);
    session.setFormat(64, 48);
    return session.coded.codec;
  },
  'jpeg-quality-change': (fix) =>
    jpeg({ fix, count: 2, at: { 1: ['compression_quality', 100] } }).device.writes(0xbe4, 1)[0],
  'stop-powered': (fix) => h264({ fix, count: 1 }).device.accesses.filter(({ phase }) => phase === 'stop').length,
  'v3s-capabilities': (fix) => {
    try {
      return h264({ fix, compatible: 'sun8i-v3s', count: 1 }).frames.length;
    } catch {
      return 'no encoder';
    }
  },
};

const EXPECTED: Record<StarterkitFixName, readonly [without: unknown, withFix: unknown]> = {
  'trailing-bits-byte': [[1], [undefined]],
  // the longest put: the mistake cannot show
  'put-count-mask': [24, 24],
  'para1-layout': [[0x00041818], [0x00040c18]],
  'idr-pic-id': [
    [0, 0, 0],
    [0, 1, 0],
  ],
  'param-sets-at-idr': [[0], [0, 2]],
  'direct-8x8-inference': [[0], [1]],
  level: [[41], [51]],
  'mb-info-size': [2048, 8192],
  'idr-after-error': [
    [3, 1, 1],
    [3, 1, 3],
  ],
  'ready-wait-inverted': [101, 1],
  'jpeg-ready-wait': [5, 629],
  'reset-order': [
    [0x000, 0x004, 0x004],
    [0x004, 0x004, 0x000],
  ],
  'bottom-crop': [
    [[undefined], [4, 64]],
    [[4], [4, 56]],
  ],
  'profile-control': [
    [[77], [1], 0x100],
    [[66], [0], 0],
  ],
  'qp-change': [
    [0, 0, 0],
    [0, 6, 6],
  ],
  'keyframe-flag': [
    ['', '', ''],
    ['KEYFRAME', 'PFRAME', 'PFRAME'],
  ],
  'codec-union': [true, false],
  'format-order': ['jpeg', 'h264'],
  'jpeg-quality-change': [0x00080fff, 0x0001ffff],
  'stop-powered': [8, 4],
  'v3s-capabilities': ['no encoder', 1],
};

for (const { name, description, spoils, where } of STARTERKIT_FIXES) {
  test(`fix ${name}`, () => {
    assert.equal([FIX_EFFECTS[name](undefined), FIX_EFFECTS[name](name)], EXPECTED[name]);
    for (const text of [description, spoils, where]) assert.ok(text.length > 3);
  });
}

test('fix names are read, all stands for every one', () => {
  assert.is(parseStarterkitFixes(['all']).size, STARTERKIT_FIXES.length);
  assert.throws(() => parseStarterkitFixes(['qp']), refused(/--fix qp: no such fix/));
});

test.run();
