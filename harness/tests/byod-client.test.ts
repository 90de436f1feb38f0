import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../emulator/index.js';
import { StreamInspector } from '../byod/client/coded-frame.js';
import { BUF_FLAG, fourcc, fourccName, PIX_FMT } from '../byod/client/constants.js';
import { controlName } from '../byod/client/controls.js';
import { openKernelDriver } from '../byod/client/driver.js';
import { EncoderSession } from '../byod/client/encoder.js';
import { findEncoder } from '../byod/client/nodes.js';
import { ERRNO } from '../byod/client/errno.js';
import { VIDIOC } from '../byod/client/ioctls.js';
import { array, packed, s64, struct, u8, u16, u32 } from '../byod/client/layout.js';
import { structChecks } from '../byod/client/struct-checks.js';
import { BUFFER, EVENT, FORMAT, QUERY_EXT_CTRL } from '../byod/client/structs.js';
import { runCompliance } from '../byod/client/compliance.js';
import { runStress, STRESS_CASES } from '../byod/client/stress.js';
import { feed } from '../byod/client/test-pictures.js';
import { driverFlags } from '../byod/toolchain/flags.js';
import { reachableFiles } from '../byod/toolchain/headers.js';
import { runtimePlaces } from '../byod/toolchain/places.js';
import { yowaspCompiler } from '../byod/toolchain/yowasp.js';
import type { HeaderUnit } from '../drivers/driver.js';
import { openDriver } from '../drivers/index.js';
import { modelImage, type Tamper } from './byod-model/driver.js';
import { multiplanar } from './byod-model/multiplanar.js';

test('layouts follow the rules of a 32-bit machine with 64-bit numbers aligned to 8', () => {
  const mixed = struct('mixed', { a: u8, b: u16, c: s64, d: u8, e: array(u8, 3), f: u32 });
  assert.equal(
    Object.values(mixed.members).map(({ name, offset }) => `${name}@${offset}`),
    ['a@0', 'b@2', 'c@8', 'd@16', 'e@17', 'f@20'],
  );
  assert.is(mixed.size, 24);
  assert.is(packed('tight', { a: u8, b: s64 }).size, 9);
  const value = { a: 1, b: 2, c: -3n, d: 4, e: [5, 6, 7], f: 0xfedcba98 };
  assert.equal(mixed.decode(mixed.encode(value)), value);
  assert.throws(() => mixed.encode({ g: 1 } as never), /mixed has no member g/);
});

test('sizes and numbers are those of a 32-bit kernel with 64-bit time', () => {
  // arm32 with 64-bit time: VIDIOC_QBUF 0xc050560f, VIDIOC_G_FMT 0xc0cc5604, VIDIOC_DQEVENT 0x80885659
  assert.is(BUFFER.size, 80);
  assert.is(FORMAT.size, 204);
  assert.is(EVENT.size, 136);
  assert.is(QUERY_EXT_CTRL.size, 232);
  assert.is(VIDIOC.QBUF.number, 0xc050560f);
  assert.is(VIDIOC.G_FMT.number, 0xc0cc5604);
  assert.is(VIDIOC.DQEVENT.number, 0x80885659);
});

test('the kernel side declares the same structures and numbers', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'byod-client-'));
  try {
    const compile = async (text: string) => {
      const source = path.join(folder, 'check.c');
      writeFileSync(source, text);
      const { include, prelude } = runtimePlaces('kernel');
      const flags = driverFlags('kernel', { defines: [], flags: [], std: undefined, name: 'check' });
      const job = { source, folder, include: [], systemInclude: include, prelude, flags };
      return yowaspCompiler().compile(job, reachableFiles(job), false);
    };
    const text = structChecks();
    assert.ok((text.match(/_Static_assert/g) ?? []).length > 400);
    const { object, diagnostics } = await compile(text);
    assert.ok(object, diagnostics);
    const wrong = await compile(text.replace('sizeof(struct v4l2_buffer) == 80', 'sizeof(struct v4l2_buffer) == 72'));
    assert.match(wrong.diagnostics, /static assertion failed.*sizeof\(struct v4l2_buffer\) == 72/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('controls have the names that v4l2-ctl gives them', () => {
  const names = [
    ['H264 I-Frame QP Value', 'h264_i_frame_qp_value'],
    ['Video GOP Size', 'video_gop_size'],
    ['Prepend SPS and PPS to IDR', 'prepend_sps_and_pps_to_idr'],
    ['Min Number of Output Buffers', 'min_number_of_output_buffers'],
    ['Horizontal Size of SAR ', 'horizontal_size_of_sar'],
    ['B Frames (0-4)', 'b_frames_0_4'],
  ];
  for (const [text, name] of names) assert.is(controlName(text as string), name);
  assert.is(fourccName(fourcc('NM12')), 'NM12');
  assert.is(fourccName(PIX_FMT.H264), 'H264');
  assert.is(fourccName(1), '0x00000001');
});

/** Frames of a driver model, whose own account of them is known. */
function modelFrames(name: string, controls: readonly [string, number][]) {
  const board = createBoard();
  const driver = openDriver(name, board, { width: 64, height: 48, controls });
  driver.start();
  const frames = Array.from({ length: 6 }, (_, index) =>
    driver.encodeFrame(({ bytes }) => {
      for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 7 + index * 5) & 0xff;
    }),
  );
  driver.stop();
  return frames;
}

test('frame type, numbers and headers are read from the coded bytes', () => {
  for (const entropy of [0, 1]) {
    const inspector = new StreamInspector();
    for (const frame of modelFrames('direct', [['h264_entropy_mode', entropy]])) {
      const read = inspector.read(frame.bytes);
      assert.type(read, 'object');
      if (typeof read === 'string') return;
      assert.is(read.frameType, frame.frameType);
      assert.is(read.frameNum, frame.frameNum);
      assert.is(read.qp, frame.qp);
      // the stream does not tell whether the zero bits behind a stop bit were put or filled in
      const known = ({ unit, bits, bytes }: HeaderUnit) => [
        unit,
        unit === 'slice' ? bits : Math.ceil(bits / 8) * 8,
        [...bytes],
      ];
      assert.equal(read.headers.map(known), frame.headers.map(known));
      assert.is(
        read.headerBits,
        read.headers.reduce((sum, { bits }) => sum + bits, 0),
      );
    }
  }
  assert.match(
    new StreamInspector().read(Uint8Array.of(0, 0, 1, 0x41, 0x9a, 0x20, 0x40, 0x9c)) as string,
    /picture parameter set/,
  );
});

test('a session sets formats, says what the driver made of them, and encodes in order', () => {
  const image = modelImage();
  const session = new EncoderSession(image.open(findEncoder(image)), {
    ...{ width: 100, height: 50, frameInterval: { numerator: 1, denominator: 24 } },
    controls: [['video_gop_size', 2]],
  });
  assert.is(session.source.width, 112);
  assert.equal(session.visible, { left: 0, top: 0, width: 100, height: 50 });
  assert.equal(session.notes, ['the driver rounds 100x50 up to 112x64']);
  session.start();
  for (let index = 0; index < 3; index++) feed(session, index);
  const coded = session.drain();
  assert.equal(
    coded.map(({ timestamp, flags }) => [timestamp / 40_000, (flags & BUF_FLAG.KEYFRAME) !== 0]),
    [
      [0, true],
      [1, false],
      [2, true],
    ],
  );
  session.close();
  image.close();
  assert.is(image.board.buffers.length, 0);
});

test('multi-planar queues are driven as single-planar ones', () => {
  const report = runCompliance(() => modelImage(multiplanar));
  assert.equal(
    report.results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn'),
    [],
  );
  const streams = [modelImage(), modelImage(multiplanar)].map((image) => {
    const session = new EncoderSession(image.open('video0'), { width: 64, height: 64 });
    session.start();
    for (let index = 0; index < 3; index++) feed(session, index);
    return session.drain().map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  });
  assert.is(streams[0]?.length, 3);
  assert.equal(streams[1], streams[0]);
});

test('controls are set by name, and refused with the nearest names or the range', () => {
  const image = modelImage();
  const session = new EncoderSession(image.open('video0'), { width: 64, height: 64 });
  const { controls } = session;
  controls.set('h264_i_frame_qp_value', 30);
  assert.is(controls.get('h264_i_frame_qp_value'), 30);
  assert.throws(
    () => controls.set('h264_i_frame_qp', 30),
    /unknown control h264_i_frame_qp, did you mean h264_i_frame_qp_value\?/,
  );
  assert.throws(() => controls.set('min_number_of_output_buffers', 3), /can only be read/);
  assert.throws(
    () => controls.set('h264_profile', 9),
    /control h264_profile cannot be 9, the driver answers ERANGE; it lists 0 \(Baseline\), 1 \(Constrained Baseline\), 2 \(Main\)/,
  );
  assert.is(controls.list.parseSetting('h264_profile=main').value, 2);
});

test('what a node cannot do is told in a sentence', () => {
  const image = modelImage();
  assert.throws(
    () => findEncoder(image, 'JPEG'),
    /none of video0 lists JPEG among the formats of its CAPTURE queue, but video0 codes something else/,
  );
  const silent = modelImage((exports) => ({ ...exports, emu_device: () => -ERRNO.ENODEV }));
  assert.throws(() => findEncoder(silent), /the driver registered no device node/);
  const failing = modelImage((exports) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) =>
      request >>> 0 === VIDIOC.S_FMT.number ? -ERRNO.EIO : exports.emu_ioctl(fd, request, argument),
  }));
  assert.throws(() => openKernelDriver(failing, { width: 64, height: 64 }), /VIDIOC_S_FMT failed with EIO/);
  assert.is(failing.openFiles.length, 0);
});

test('a driver that never answers gives a failed frame, not a hang', () => {
  const image = modelImage((exports, board) => ({
    ...exports,
    emu_run: (nanoseconds) => {
      board.delay(Number(nanoseconds) / 1000);
      return 0;
    },
  }));
  const driver = openKernelDriver(image, { width: 64, height: 64 });
  driver.start();
  const frame = driver.encodeFrame(() => {});
  assert.is(frame.state, 'error');
  assert.match(frame.failure?.message ?? '', /no coded buffer came back within 10 s/);
});

const verdicts = (tamper?: Tamper, only?: readonly string[]) =>
  new Map(
    runStress(() => modelImage(tamper), only ? { only } : {}).results.map(({ name, verdict, sentence }) => [
      name,
      { verdict, sentence },
    ]),
  );

test('a driver that does everything right survives the stress', () => {
  const results = verdicts();
  assert.is(results.size, STRESS_CASES.length + 1);
  for (const [name, { verdict, sentence }] of results) {
    const needsChip = ['lost-interrupt', 'engine-hangs', 'system-sleep'].includes(name);
    assert.is(verdict, needsChip ? 'not-supported' : 'ok', `${name}: ${sentence}`);
  }
});

test('stress finds streams that disturb each other', () => {
  // one byte is lost as soon as two files of a machine stream
  const spoil: Tamper = (exports, board) => {
    const streams = new Set<number>();
    return {
      ...exports,
      emu_ioctl: (fd, request, argument) => {
        const result = exports.emu_ioctl(fd, request, argument);
        if (request >>> 0 === VIDIOC.STREAMON.number) streams.add(fd);
        const memory = new DataView(board.memory.buffer);
        const coded =
          request >>> 0 === VIDIOC.DQBUF.number && result === 0 && memory.getUint32(argument + 4, true) === 1;
        if (coded && streams.size > 1) memory.setUint32(argument + 8, memory.getUint32(argument + 8, true) - 1, true);
        return result;
      },
    };
  };
  const { verdict, sentence } = verdicts(spoil, ['two-contexts']).get('two-contexts') ?? {};
  assert.is(verdict, 'fail');
  assert.match(
    sentence ?? '',
    /stream 0 of 128x96 beside 1 other: picture 0 has \d+ bytes that differ from byte \d+ on/,
  );
});

test('stress finds buffers that are lost, leaked or swapped', () => {
  const leak: Tamper = (exports, board) => ({
    ...exports,
    emu_open: (...call) => {
      board.allocate('context', 4096);
      return exports.emu_open(...call);
    },
  });
  assert.match(
    verdicts(leak, ['open-close']).get('open-close')?.sentence ?? '',
    /DMA buffers are left after all files were closed, context for one/,
  );
  const good: Tamper = (exports, board) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) => {
      const result = exports.emu_ioctl(fd, request, argument);
      const memory = new DataView(board.memory.buffer);
      if (request >>> 0 === VIDIOC.DQBUF.number && result === 0) {
        memory.setUint32(argument + 12, memory.getUint32(argument + 12, true) & ~BUF_FLAG.ERROR, true);
      }
      return result;
    },
  });
  const small = verdicts(good, ['coded-buffer-too-small']).get('coded-buffer-too-small');
  assert.is(small?.verdict, 'fail');
  assert.match(small?.sentence ?? '', /came back from a buffer of 1024 as good/);
});

test('when not even an undisturbed stream comes out, nothing else is tried', () => {
  const failing: Tamper = (exports, board) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) => {
      const result = exports.emu_ioctl(fd, request, argument);
      const memory = new DataView(board.memory.buffer);
      if (request >>> 0 === VIDIOC.DQBUF.number && result === 0) memory.setUint32(argument + 12, BUF_FLAG.ERROR, true);
      return result;
    },
  });
  const results = verdicts(failing);
  assert.equal([...results.keys()], ['undisturbed']);
  assert.match(
    results.get('undisturbed')?.sentence ?? '',
    /picture 0 came back with V4L2_BUF_FLAG_ERROR; nothing else was tried/,
  );
});

test('a fault in random calls names what the driver did', () => {
  const fragile: Tamper = (exports) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) => {
      if (request >>> 0 === VIDIOC.ENCODER_CMD.number) throw new Error('unreachable');
      return exports.emu_ioctl(fd, request, argument);
    },
  });
  assert.throws(() => verdicts(fragile, ['random-calls']), /unreachable/);
});

test.run();
