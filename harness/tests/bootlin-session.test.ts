import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BootlinDriver, type BootlinDriverOptions } from '../drivers/bootlin/driver.js';
import { preparePictureFormat, prepareSelection, shownRectangle } from '../drivers/bootlin/formats.js';
import { mbInfoSize, reconstructionSize, subpixSize } from '../drivers/bootlin/buffers.js';
import { type BootlinFrame, BootlinSession } from '../drivers/bootlin/session.js';
import { UsageError } from '../errors.js';
import { readHeaderSyntax, type Syntax } from '../trace/header-syntax.js';
import { RecordingDevice } from './bootlin-device.js';

const usage = (words: RegExp) => (error: unknown) => error instanceof UsageError && words.test(error.message);

function start(options: Partial<BootlinDriverOptions> = {}) {
  const device = new RecordingDevice();
  const driver = new BootlinDriver(device, { width: 64, height: 48, ...options });
  driver.start();
  const encode = (count: number) => Array.from({ length: count }, () => driver.encodeFrame(() => {}));
  return { device, driver, encode };
}

const types = (frames: readonly BootlinFrame[]) =>
  frames.map(({ frameType }) => frameType[0] + (frameType === 'IDR' ? 'DR' : '')).join(' ');
const units = (frame: BootlinFrame) => frame.headers.map(({ unit }) => unit).join(' ');

function sps(frame: BootlinFrame): Syntax {
  const unit = frame.headers.find((header) => header.unit === 'sps');
  assert.ok(unit, 'the frame has an SPS');
  return readHeaderSyntax('sps', unit.bytes, {});
}

test('formats: clamped into 16..4096, rounded up to 16, stride kept when it is usable', () => {
  const cases: [width: number, height: number, stride: number, wanted: number[]][] = [
    [1, 1, 0, [16, 16, 16, 384]],
    [854, 480, 0, [864, 480, 864, 622080]],
    [5000, 4097, 0, [4096, 4096, 4096, 25165824]],
    [640, 480, 641, [640, 480, 656, 472320]],
    [640, 480, 600, [640, 480, 640, 460800]],
    [640, 480, 640 * 32, [640, 480, 20480, 14745600]],
    [640, 480, 640 * 32 + 1, [640, 480, 640, 460800]],
    [0, 0, 0, [16, 16, 16, 384]],
  ];
  for (const [width, height, stride, wanted] of cases) {
    const format = preparePictureFormat(width, height, stride);
    assert.equal(
      [format.width, format.height, format.bytesperline, format.sizeimage],
      wanted,
      `${width}x${height} ${stride}`,
    );
  }
});

test('selection: even corner, at least two samples, never past the picture; a decoder shows even sizes', () => {
  const picture = preparePictureFormat(64, 48);
  const select = (left: number, top: number, width: number, height: number) => {
    const got = prepareSelection({ left, top, width, height }, picture);
    return [got.left, got.top, got.width, got.height];
  };
  assert.equal(select(0, 0, 63, 47), [0, 0, 63, 47]);
  assert.equal(select(3, 5, 100, 100), [4, 6, 60, 42]);
  assert.equal(select(0, 0, 0, 0), [0, 0, 2, 2]);
  const shown = shownRectangle({ left: 0, top: 0, width: 53, height: 47 }, picture);
  assert.equal([shown.width, shown.height], [54, 48]);
});

test("private buffers have the sizes of the golden traces and of the driver's formulas", () => {
  const cases: [width: number, height: number, mbInfo: number, subpix: number, rec: number][] = [
    [640, 480, 8192, 11040, 491520],
    [1920, 1088, 16384, 51040, 3317760],
    [864, 480, 8192, 13248, 663552],
    [320, 240, 4096, 3744, 122880],
    // 48 macroblocks, where a rounding step of the sub-pixel line lies: (48 + 47) * 2 / 3 = 63, cut to 32.
    [768, 16, 8192, 1760, 98304],
  ];
  for (const [width, height, mbInfo, subpix, rec] of cases) {
    const size = { width, height };
    assert.equal([mbInfoSize(size), subpixSize(size), reconstructionSize(size).total], [mbInfo, subpix, rec]);
  }
});

test('coded buffers hold at least 1024 bytes; the interval follows the picture queue and ignores zeros', () => {
  const session = new BootlinSession(new RecordingDevice());
  assert.is(session.codedSize, 1024);
  assert.is(session.setCodedFormat(10), 1024);
  assert.equal(session.setFrameInterval(0, 30), { numerator: 1, denominator: 25 });
  session.setFrameInterval(1, 50, 'capture');
  assert.equal(session.setFrameInterval(1, 0, 'output'), { numerator: 1, denominator: 25 });
  assert.equal(session.interval, { numerator: 1, denominator: 50 });
  session.setFrameInterval(1, 30);
  assert.equal(session.interval, { numerator: 1, denominator: 30 });
});

test('group of pictures: closed, open, forced, and with one frame', () => {
  const open = start({ controls: [['video_gop_closure', 0], ['h264_i_frame_period', 3], ['video_gop_size', 2]] }); // prettier-ignore
  assert.is(types(open.encode(8)), 'IDR P P I P P I P');
  const closed = start({ controls: [['video_gop_size', 4]] });
  assert.is(types(closed.encode(6)), 'IDR P P P IDR P');
  closed.driver.setControl('force_key_frame', 1);
  assert.is(types(closed.encode(4)), 'IDR P IDR P');
  assert.is(types(start({ controls: [['video_gop_size', 1]] }).encode(3)), 'IDR IDR IDR');
});

test('frame_num and picture order count wrap after 256 frames and 128 frames', () => {
  const { encode } = start({ controls: [['video_gop_size', 1000]] });
  const frames = encode(258);
  assert.equal(
    [255, 256, 257].map((index) => frames[index]?.frameNum),
    [255, 0, 1],
  );
  assert.equal(
    [127, 128, 256].map((index) => frames[index]?.job.pic_order_cnt_lsb),
    [254, 0, 0],
  );
});

test('a change of level or entropy mode while streaming repeats headers, with the value before it', () => {
  const { driver, encode } = start();
  assert.is(units(encode(1)[0]!), 'sps pps slice');
  driver.setControl('h264_entropy_mode', 1);
  const [pps] = encode(1);
  assert.equal([units(pps!), pps!.job.entropy_coding_mode_flag, pps!.job.qp_init], ['pps slice', 0, 28]);
  driver.setControl('h264_level', 12);
  const [both, after] = encode(2);
  assert.equal([units(both!), sps(both!).get('level_idc')], ['sps pps slice', 31]);
  assert.is(units(after!), 'slice');
  driver.setControl('h264_level', 12);
  assert.is(units(encode(1)[0]!), 'slice', 'setting the value in force changes nothing');
});

test('a profile without CABAC turns the entropy mode back at stream on', () => {
  const { driver, encode } = start({ controls: [['h264_entropy_mode', 1], ['h264_profile', 0]] }); // prettier-ignore
  assert.is(driver.session.getControl('h264_entropy_mode'), 0);
  assert.is(encode(1)[0]!.job.entropy_coding_mode_flag, 0);
});

test('QP limits that cross: the upper one wins', () => {
  const { encode } = start({ controls: [['h264_minimum_qp_value', 40], ['h264_maximum_qp_value', 20]] }); // prettier-ignore
  assert.equal(
    encode(2).map(({ qp }) => qp),
    [20, 20],
  );
});

test('frames say what was coded where', () => {
  const { encode, device } = start({ width: 60, height: 46, outputBuffers: 2, captureBuffers: 1 });
  const [first, second, third] = encode(3);
  assert.equal([first, second, third].map((frame) => [frame!.sourceIndex, frame!.codedIndex]), [[0, 0], [1, 0], [0, 0]]); // prettier-ignore
  assert.equal([first!.flags, second!.flags, first!.state], ['KEYFRAME', 'PFRAME', 'done']);
  assert.equal([first!.bytes.length, second!.bytes.length], [1000 + Math.ceil(first!.headerBits / 8), 1016 + 9]);
  assert.equal([first!.coded, first!.visible.width, first!.visible.height], [{ width: 64, height: 48 }, 60, 46]);
  assert.is(second!.reference.luma, first!.reconstruction.luma);
  assert.equal(
    device.writes(0xbb0),
    [first, second, third].map((frame) => frame!.reconstruction.luma),
  );
  assert.equal(
    device.writes(0xbb4),
    [first, second, third].map((frame) => frame!.reconstruction.chroma),
  );
  assert.equal([first!.reconstruction.buffer.name, second!.reconstruction.buffer.name], ['rec0', 'rec1']);
});

test('stopping gives every buffer back, and the driver starts afresh', () => {
  for (const fixes of [new Set<never>(), new Set(['reconstruction-buffers' as const])]) {
    const { device, driver, encode } = start({ fixes });
    encode(2);
    driver.stop();
    assert.is(device.live.size, 0);
    driver.start();
    assert.is(types(encode(2)), 'IDR P');
    assert.is(device.resets, 2);
    driver.stop();
    assert.is(device.live.size, 0);
  }
});

test('a stall, a missing interrupt and an empty status fail the frame, not the session', () => {
  const { device, encode } = start();
  encode(1);
  const cases: [ending: number | 'no-interrupt', kind: string, words: RegExp, accesses: number][] = [
    [0x202, 'stall', /stopped without finishing \(status 0x202\)/, 3],
    ['no-interrupt', 'timeout', /no interrupt within 2 s/, 0],
    [0x200, 'no-status', /no status bit set \(0x200\)/, 1],
  ];
  for (const [ending, kind, words, accesses] of cases) {
    device.ending = ending;
    const before = device.accesses.length;
    const [frame] = encode(1);
    assert.equal([frame!.state, frame!.failure?.kind, frame!.flags, frame!.bytes.length], ['error', kind, '', 0]);
    assert.match(frame!.failure?.message ?? '', words);
    const served = device.accesses.slice(before).filter(({ phase }) => phase === 'irq' || phase === 'finish');
    assert.is(served.length, accesses, kind);
  }
  assert.is(device.resets, 2, 'the watchdog resets the block');
  device.ending = undefined;
  assert.equal([encode(1)[0]!.state, types(encode(1))], ['done', 'P']);
});

test('misuse of the queues is told in one sentence', () => {
  const session = new BootlinSession(new RecordingDevice());
  assert.throws(() => session.streamOn(), usage(/needs at least one output and one capture buffer/));
  assert.throws(() => session.requestOutput(33), usage(/33 output buffers cannot be requested, it takes 0 to 32/));
  session.requestBuffers({ output: 1, capture: 1 });
  assert.throws(() => session.setFormat(64, 64), usage(/cannot change while output buffers exist/));
  assert.throws(() => session.setCodedFormat(4096), usage(/cannot change while capture buffers exist/));
  assert.throws(() => session.runJob(), usage(/call streamOn first/));
  session.streamOn();
  assert.throws(() => session.runJob(), usage(/needs one queued output and one queued capture buffer/));
  assert.throws(() => session.queueOutput(1), usage(/there is no output buffer 1, 1 were requested/));
  session.queueOutput(0);
  assert.throws(() => session.queueOutput(0), usage(/queued already/));
  assert.throws(() => session.dequeue(), usage(/no coded frame is ready/));
  for (const width of [0, 1, 4097, 64.5]) {
    const open = () => new BootlinDriver(new RecordingDevice(), { width, height: 48 });
    assert.throws(open, usage(/a picture width of .* cannot be encoded, it takes 2 to 4096 samples/));
  }
});

test.run();
