/** The V4L2 framework of compiled kernel drivers: what its documentation promises, on a device in software. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUF_FLAG, CTRL_WHICH, MEMORY, OPEN, PIX_FMT, POLL } from '../byod/client/constants.js';
import type { VideoFile } from '../byod/client/device.js';
import { ERRNO } from '../byod/client/errno.js';
import { VIDIOC } from '../byod/client/ioctls.js';
import type { CompiledProgram } from '../byod/toolchain/compile.js';
import {
  bootCopier,
  CAP,
  compileCopier,
  errnoOf,
  extControl,
  OUT,
  queueInRequest,
  queues,
  streamOff,
  streamOn,
} from './byod/copier.js';

const { EACCES, EAGAIN, EBADR, EBUSY, EFAULT, EINVAL, EIO, ENOSPC, ENOTTY, EPIPE, ERANGE } = ERRNO;
const SECOND = 1e9;
const MS = 1e6;
const LAST = 0x00100000;

/** The driver's own controls. */
const OWN = 0x00980900 | 0x1000;
const CID = {
  STEPS: OWN,
  PRESS: OWN + 1,
  MEASURED: OWN + 2,
  SECRET: OWN + 3,
  BITS: OWN + 4,
  WIDE: OWN + 5,
  TEXT: OWN + 6,
  AREA: OWN + 7,
  MATRIX: OWN + 8,
  LIST: OWN + 9,
  DO_IT: OWN + 10,
  HFLIP: 0x00980900 + 20,
  AUTOGAIN: 0x00980900 + 18,
  GAIN: 0x00980900 + 19,
  MIN_BUFFERS: 0x00980900 + 40,
  I_PERIOD: 0x00990900 + 358,
  PROFILE: 0x00990900 + 363,
} as const;

let program: CompiledProgram;
test.before(async () => {
  program = await compileCopier();
});

const setControl = (file: VideoFile, id: number, value: number) => file.try(VIDIOC.S_CTRL, { id, value });
const getControl = (file: VideoFile, id: number) => file.try(VIDIOC.G_CTRL, { id });
const words = (...values: number[]) => new Uint8Array(Uint32Array.from(values).buffer);

test('both generations of the kernel interface', async () => {
  const old = bootCopier(await compileCopier(['OLD_API']));
  assert.equal(old.image.devices(), ['video0', 'media0']);
  const { out, cap } = queues(old.open());
  out.queue(0);
  cap.queue(0);
  out.streamOn();
  cap.streamOn();
  assert.is(out.file.waitFor(POLL.IN, SECOND), POLL.IN);
  old.image.close();
  assert.equal(old.complaints(), []);
});

test('capabilities come from device_caps', () => {
  const { open } = bootCopier(program);
  const capability = open().call(VIDIOC.QUERYCAP, {});
  // M2M, STREAMING, EXT_PIX_FORMAT; DEVICE_CAPS in capabilities only
  assert.is(capability.device_caps, 0x04208000);
  assert.is(capability.capabilities >>> 0, 0x84208000);
  assert.match(capability.bus_info, /^platform:/);
});

test('ioctls that the driver has not, or disabled, are not there', () => {
  const file = bootCopier(program).open();
  assert.is(errnoOf(file, VIDIOC.S_SELECTION, { type: OUT }), ENOTTY);
  assert.is(errnoOf(file, VIDIOC.ENUM_FRAMESIZES, {}), ENOTTY);
  // DECODER_CMD has an operation and is disabled: _IOWR('V', 96, 72 bytes)
  assert.is(file.raw(0xc0485660, new Uint8Array(72)).errno, ENOTTY);
  assert.is(file.raw(0xc0045699, new Uint8Array(4)).errno, ENOTTY);
});

test('formats: types, names, colour, reserved fields', () => {
  const file = bootCopier(program).open();
  const named = file.call(VIDIOC.ENUM_FMT, { type: CAP, index: 0 });
  assert.is(named.description, 'Y/UV 4:2:0');
  assert.is(errnoOf(file, VIDIOC.ENUM_FMT, { type: CAP, index: 2 }), EINVAL);
  // a single-planar device has no multi-planar, overlay or metadata buffers
  for (const type of [3, 9, 10, 13, 0x80]) assert.is(errnoOf(file, VIDIOC.G_FMT, { type }), EINVAL, String(type));
  const format = file.tryFormat({ type: OUT, width: 1000, height: 1, pixelformat: PIX_FMT.NV12, colorspace: 99 });
  assert.equal([format.width, format.height, format.planes[0]], [640, 16, { bytesperline: 640, sizeimage: 15360 }]);
  // a colour space that is none becomes the default
  assert.is(format.colorspace, 0);
});

test('crop ioctls are answered with selections', () => {
  const file = bootCopier(program).open();
  const crop = (type: number) => {
    const argument = Buffer.alloc(20);
    argument.writeUInt32LE(type);
    const { errno, bytes } = file.raw(0xc014563b, argument);
    return { errno, left: Buffer.from(bytes).readInt32LE(4) };
  };
  // the driver answers the target as left: CROP 0 for capture, COMPOSE 0x100 for output
  assert.equal(crop(CAP), { errno: 0, left: 0 });
  assert.equal(crop(OUT), { errno: 0, left: 0x100 });
  // multi-planar types are mapped for the driver, and come back as they were given
  const selection = file.call(VIDIOC.G_SELECTION, { type: 10, target: 0 });
  assert.is(selection.type, 10);
});

test('REQBUFS and CREATE_BUFS', () => {
  const file = bootCopier(program).open();
  const request = (argument: object) => file.try(VIDIOC.REQBUFS, { type: OUT, memory: MEMORY.MMAP, ...argument });
  // MMAP, DMABUF, orphaned buffers
  assert.is(request({ count: 3 }).value.capabilities, 0x15);
  assert.is(request({ count: 1, memory: MEMORY.USERPTR }).errno, EINVAL);
  assert.is(request({ count: 1, type: 9 }).errno, EINVAL);
  assert.is(request({ count: 100 }).value.count, 32);
  assert.is(request({ count: 0 }).errno, 0);
  const format = { type: OUT, fmt: { pix: { pixelformat: PIX_FMT.NV12, width: 32, height: 32, sizeimage: 100 } } };
  const create = (argument: object) => file.try(VIDIOC.CREATE_BUFS, { memory: MEMORY.MMAP, format, ...argument });
  // the driver refuses buffers smaller than its format needs
  assert.is(create({ count: 1 }).errno, EINVAL);
  const large = { type: OUT, fmt: { pix: { ...format.fmt.pix, sizeimage: 5000 } } };
  assert.equal([create({ count: 2, format: large }).errno, create({ count: 0 }).value.index], [0, 2]);
  // nothing is known of other files' buffers
  assert.is(errnoOf(file, VIDIOC.QUERYBUF, { type: OUT, index: 2 }), EINVAL);
});

test('buffer states: queued, dequeued, prepared', () => {
  const file = bootCopier(program).open();
  const { out } = queues(file);
  const flags = (index: number) => file.buffer(VIDIOC.QUERYBUF, { index, type: OUT }).buffer.flags;
  const base = BUF_FLAG.MAPPED | 0x4000;
  assert.is(flags(0), base);
  assert.is(file.tryBuffer(VIDIOC.PREPARE_BUF, { index: 0, type: OUT }).errno, 0);
  assert.is(flags(0), base | 0x400);
  assert.is(file.tryBuffer(VIDIOC.PREPARE_BUF, { index: 0, type: OUT }).errno, EINVAL);
  out.queue(0);
  assert.is(flags(0), base | BUF_FLAG.QUEUED);
  assert.is(out.tryQueue(0), EINVAL);
  assert.is(out.tryQueue(1, { bytesused: [100_000] }), EINVAL);
  assert.is(file.tryBuffer(VIDIOC.QBUF, { index: 7, type: OUT }).errno, EINVAL);
  assert.is(file.tryBuffer(VIDIOC.QBUF, { index: 1, type: OUT, memory: MEMORY.DMABUF }).errno, EINVAL);
  // nothing to wait for while streaming is off
  assert.is(out.tryDequeue(), EINVAL);
  // STREAMOFF gives everything back, also before STREAMON
  out.streamOff();
  assert.is(flags(0), base);
});

test('0 bytes of payload stand for a full buffer', () => {
  const { open, image } = bootCopier(program);
  const { out, cap } = queues(open());
  out.queue(0, { bytesused: [0] });
  cap.queue(0);
  out.streamOn();
  cap.streamOn();
  image.run(20 * MS);
  assert.is(out.dequeue()?.bytesused[0], 1536);
});

test('STREAMON: needs buffers, calls the driver with what is queued', () => {
  const { open, said } = bootCopier(program);
  const file = open();
  assert.is(streamOn(file, OUT), EINVAL);
  assert.is(streamOn(file, 9), EINVAL);
  const { out } = queues(file);
  out.queue(1);
  said();
  assert.is(streamOn(file, OUT), 0);
  assert.is(streamOn(file, OUT), 0);
  assert.equal(said(), ['start output with 1']);
  assert.is(errnoOf(file, VIDIOC.REQBUFS, { type: OUT, memory: MEMORY.MMAP, count: 1 }), EBUSY);
});

test('streaming starts with the buffer that makes the minimum full', () => {
  const { open, said } = bootCopier(program, { min_queued: 2 });
  const file = open();
  const { out } = queues(file, 1);
  // one more than must be queued
  assert.is(out.buffers.length, 3);
  out.streamOn();
  out.queue(0);
  said();
  out.queue(1);
  assert.equal(said(), ['start output with 2']);
});

test('start_streaming that fails gives its buffers back as queued', () => {
  const { open, said, complaints } = bootCopier(program, { mischief: 1 });
  const file = open();
  const { out } = queues(file);
  out.queue(0);
  assert.is(streamOn(file, OUT), EIO);
  assert.equal(complaints(), []);
  // still queued, and streaming still off
  assert.is(out.tryQueue(0), EINVAL);
  said();
  assert.is(streamOn(file, OUT), EIO);
  assert.equal(said(), ['start output with 1']);
});

test('start_streaming that fails and keeps its buffers is told', () => {
  const { open, complaints, image } = bootCopier(program, { mischief: 2 });
  const file = open();
  const { out } = queues(file);
  out.queue(0);
  assert.is(streamOn(file, OUT), EIO);
  assert.equal(complaints(), ['vb2-start-streaming-buffers']);
  assert.match(image.machine.complaints[0]?.sentence ?? '', /with 1 buffers not returned/);
});

test('stop_streaming that keeps buffers is told', () => {
  const { open, complaints } = bootCopier(program, { mischief: 3 });
  const file = open();
  const { out } = queues(file);
  out.queue(0);
  out.queue(1);
  out.streamOn();
  assert.is(streamOff(file, OUT), 0);
  assert.equal(complaints(), ['vb2-stop-streaming-buffers']);
  // and they are taken from it
  assert.is(out.tryQueue(0), 0);
});

test('a picture with timestamp, sequence and payload; poll before and after', () => {
  const { open, image, complaints } = bootCopier(program);
  const file = open();
  const { out, cap } = queues(file);
  assert.is(file.poll(POLL.IN | POLL.OUT), POLL.ERR);
  out.buffer(0).planes[0]?.bytes.fill(0x0f);
  out.queue(0, { timestamp: 1_234_567, flags: BUF_FLAG.KEYFRAME });
  cap.queue(0);
  out.streamOn();
  cap.streamOn();
  assert.is(file.poll(POLL.IN | POLL.OUT), 0);
  assert.is(cap.tryDequeue(), EAGAIN);
  assert.is(file.waitFor(POLL.IN, SECOND), POLL.IN);
  const picture = cap.dequeue();
  assert.equal([picture?.timestamp, picture?.sequence, picture?.bytesused], [1_234_567, 0, [1536]]);
  assert.ok((picture?.flags ?? 0) & BUF_FLAG.KEYFRAME);
  assert.is(cap.buffer(0).planes[0]?.bytes[1535], 0xf0);
  assert.is(file.poll(POLL.IN | POLL.OUT), POLL.OUT);
  file.close();
  image.close();
  assert.equal(complaints(), []);
});

test('a waiting DQBUF lets time pass', () => {
  const { open, image } = bootCopier(program);
  const { out, cap } = queues(open(OPEN.RDWR));
  out.queue(0);
  cap.queue(0);
  out.streamOn();
  cap.streamOn();
  const before = image.now;
  assert.is(cap.dequeue()?.index, 0);
  assert.is(Math.round((image.now - before) / MS), 10);
});

test('contexts take turns in the order in which they became ready', () => {
  const { open, said, image } = bootCopier(program);
  const contexts = [open(), open(), open()].map((file) => queues(file, 3));
  for (const { out, cap } of contexts) for (const queue of [out, cap]) queue.streamOn();
  said();
  // the first queues everything before the others come
  for (const { out, cap } of contexts) {
    for (const index of [0, 1, 2]) cap.queue(index);
    for (const index of [0, 1, 2]) out.queue(index);
  }
  image.runUntil(() => contexts.every(({ out }) => out.file.poll(POLL.IN)) || undefined, SECOND);
  for (let turn = 0; turn < 20; turn++) image.run(10 * MS);
  const runs = said().map((line) => Number(/run (\d)/.exec(line)?.[1]));
  assert.equal(runs, [0, 1, 2, 0, 1, 2, 0, 1, 2]);
});

test('STREAMOFF waits for the running job and takes the rest back', () => {
  const { open, said, image, complaints } = bootCopier(program);
  const file = open();
  const { out, cap } = queues(file);
  for (const index of [0, 1]) {
    cap.queue(index);
    out.queue(index);
  }
  out.streamOn();
  cap.streamOn();
  const before = image.now;
  said();
  cap.streamOff();
  // the job's end is waited for: job_abort first, stop_streaming after it
  assert.equal(said(), ['abort 0', 'stop capture']);
  assert.is(Math.round((image.now - before) / MS), 10);
  assert.is(cap.tryDequeue(), EINVAL);
  assert.is(out.dequeue()?.index, 0);
  assert.equal(complaints(), []);
});

test('closing while streaming ends the job of that file only', () => {
  const { open, image, complaints } = bootCopier(program);
  const files = [open(), open()];
  const [first, second] = files.map((file) => queues(file));
  for (const each of [first, second]) {
    for (const queue of [each?.out, each?.cap]) {
      queue?.queue(0);
      queue?.streamOn();
    }
  }
  files[0]?.close();
  assert.is(files[1]?.waitFor(POLL.IN, SECOND), POLL.IN);
  image.close();
  assert.equal(complaints(), []);
});

test('draining: STOP, the last buffer, EPIPE, START', () => {
  const { open, image } = bootCopier(program);
  const file = open();
  const { out, cap } = queues(file);
  file.call(VIDIOC.SUBSCRIBE_EVENT, { type: 2 });
  out.streamOn();
  cap.streamOn();
  out.queue(0);
  cap.queue(0);
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 2 }), EINVAL);
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 1 }), 0);
  // not twice, and no START before it is through
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 1 }), EBUSY);
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 0 }), EBUSY);
  assert.is(file.waitFor(POLL.IN, SECOND), POLL.IN);
  assert.ok((cap.dequeue()?.flags ?? 0) & LAST);
  assert.is(cap.tryDequeue(), EPIPE);
  assert.is(file.poll(POLL.IN) & POLL.IN, POLL.IN);
  assert.is(file.poll(POLL.PRI), POLL.PRI);
  assert.is(file.call(VIDIOC.DQEVENT, {}).type, 2);
  assert.is(file.poll(POLL.PRI), 0);
  // stopped: nothing runs until START
  out.dequeue();
  out.queue(0);
  cap.queue(1);
  image.run(50 * MS);
  assert.is(file.poll(POLL.OUT), 0);
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 0 }), 0);
});

test('draining without a source ends with an empty buffer', () => {
  const file = bootCopier(program).open();
  const { out, cap } = queues(file);
  out.streamOn();
  cap.streamOn();
  assert.is(errnoOf(file, VIDIOC.ENCODER_CMD, { cmd: 1 }), 0);
  cap.queue(0);
  const last = cap.dequeue();
  assert.ok((last?.flags ?? 0) & LAST);
});

test('TRY_ENCODER_CMD clears flags', () => {
  const file = bootCopier(program).open();
  assert.is(file.call(VIDIOC.TRY_ENCODER_CMD, { cmd: 1, flags: 1 }).flags, 0);
  assert.is(errnoOf(file, VIDIOC.TRY_ENCODER_CMD, { cmd: 3 }), EINVAL);
});

test('DMA buffers: exported, imported, refused', () => {
  const { open, image, complaints } = bootCopier(program);
  const from = open();
  const to = open();
  const { out } = queues(from);
  assert.is(errnoOf(from, VIDIOC.EXPBUF, { type: OUT, index: 9 }), EINVAL);
  assert.is(errnoOf(from, VIDIOC.EXPBUF, { type: OUT, index: 0, plane: 1 }), EINVAL);
  const { fd } = from.call(VIDIOC.EXPBUF, { type: OUT, index: 0, flags: 2 });
  assert.is(to.call(VIDIOC.REQBUFS, { type: OUT, memory: MEMORY.DMABUF, count: 1 }).count, 1);
  const queue = (m: number) =>
    to.tryBuffer(VIDIOC.QBUF, { type: OUT, index: 0, memory: MEMORY.DMABUF, m: { fd: m } }).errno;
  assert.is(queue(99), EINVAL);
  assert.is(queue(from.fd), EINVAL);
  assert.is(queue(fd), 0);
  // the memory outlives its first owner's buffers
  out.release();
  from.close();
  to.close();
  image.call((exports) => exports.emu_close(fd));
  image.close();
  assert.equal(complaints(), []);
});

test('handler_setup sets every control once, buttons and read-only ones not', () => {
  const { open, said } = bootCopier(program);
  said();
  open();
  assert.equal(
    said().map((line) => line.replace(/ -?\d+.*/, '')),
    [
      'set Horizontal Flip',
      'set H264 I-Frame Period',
      'set H264 Profile',
      'set cluster autogain',
      'set Steps',
      'set Secret',
      'set Bits',
      'set Wide',
      'set Text',
      'set Area',
      'set Matrix',
      'set List',
      'set Do It',
    ],
  );
});

test('controls: rounding, then try_ctrl, then s_ctrl, and only for a change', () => {
  const { open, said } = bootCopier(program);
  const file = open();
  said();
  assert.is(setControl(file, CID.STEPS, 12).value.value, 10);
  assert.equal(said(), ['try Steps 10']);
  // to the nearest step, inside the range
  for (const [given, made] of [
    [13, 15],
    [-9, -5],
    [1000, 20],
    [2, 0],
  ] as const) {
    assert.is(setControl(file, CID.STEPS, given).value.value, made, String(given));
  }
  said();
  // the driver refuses in try_ctrl: s_ctrl is not called, the value stays
  assert.is(setControl(file, CID.I_PERIOD, 13).errno, EINVAL);
  assert.equal(said(), ['try H264 I-Frame Period 13']);
  assert.is(getControl(file, CID.I_PERIOD).value.value, 12);
  assert.is(setControl(file, CID.HFLIP, 5).value.value, 1);
  assert.is(setControl(file, CID.BITS, -1).value.value, 0xf5);
});

test('controls: menus', () => {
  const file = bootCopier(program).open();
  assert.is(setControl(file, CID.PROFILE, 3).errno, EINVAL);
  assert.is(setControl(file, CID.PROFILE, 5).errno, ERANGE);
  assert.is(setControl(file, CID.PROFILE, 4).errno, 0);
  assert.is(file.call(VIDIOC.QUERYMENU, { id: CID.PROFILE, index: 1 }).name, 'Constrained Baseline');
  assert.is(errnoOf(file, VIDIOC.QUERYMENU, { id: CID.PROFILE, index: 3 }), EINVAL);
  assert.is(errnoOf(file, VIDIOC.QUERYMENU, { id: CID.HFLIP, index: 0 }), EINVAL);
});

test('controls: read-only, write-only, volatile, execute on write, buttons', () => {
  const { open, said } = bootCopier(program);
  const file = open();
  said();
  assert.is(setControl(file, CID.MIN_BUFFERS, 4).errno, EACCES);
  assert.is(getControl(file, CID.SECRET).errno, EACCES);
  assert.is(getControl(file, CID.MEASURED).value.value, 55);
  assert.is(getControl(file, CID.PRESS).errno, EACCES);
  assert.equal(said(), []);
  for (const id of [CID.PRESS, CID.DO_IT]) for (let i = 0; i < 2; i++) setControl(file, id, 0);
  assert.equal(
    said().filter((line) => line.startsWith('set')),
    ['set Press 0', 'set Press 0', 'set Do It 0', 'set Do It 0'],
  );
  assert.is(setControl(file, CID.WIDE, 1).errno, EINVAL);
  assert.is(setControl(file, 0x00980911, 1).errno, EINVAL);
});

test('controls: enumeration in order, plain and compound apart', () => {
  const file = bootCopier(program).open();
  const walk = (flags: number) => {
    const found: number[] = [];
    for (let id = 0; ;) {
      const { errno, value } = file.try(VIDIOC.QUERY_EXT_CTRL, { id: (id | flags) >>> 0 });
      if (errno !== 0) {
        assert.is(errno, EINVAL);
        return found;
      }
      id = value.id;
      found.push(id);
    }
  };
  const plain = walk(0x80000000);
  const compound = walk(0x40000000);
  assert.equal(compound, [CID.AREA, CID.MATRIX, CID.LIST]);
  assert.equal(
    walk(0xc0000000),
    [...plain, ...compound].sort((a, b) => a - b),
  );
  // each class has its title
  assert.equal(
    plain.filter((id) => (id & 0xffff) === 1),
    [0x00980001, 0x00990001],
  );
  const matrix = file.call(VIDIOC.QUERY_EXT_CTRL, { id: CID.MATRIX });
  assert.equal([matrix.elems, matrix.nr_of_dims, matrix.dims.slice(0, 2), matrix.elem_size], [6, 2, [2, 3], 1]);
  assert.ok(matrix.flags & 0x100);
  // menus step by 1, buttons are written only
  assert.is(file.call(VIDIOC.QUERYCTRL, { id: CID.PROFILE }).step, 1);
  assert.is(file.call(VIDIOC.QUERYCTRL, { id: CID.PRESS }).flags & 0x240, 0x240);
});

test('extended controls: error_idx names the control for TRY and GET, the count for SET before anything is set', () => {
  const { open, said } = bootCopier(program);
  const file = open();
  said();
  const both = [
    { id: CID.HFLIP, value: 1 },
    { id: CID.PROFILE, value: 3 },
  ];
  const tried = file.tryControls(VIDIOC.TRY_EXT_CTRLS, both);
  assert.equal([tried.errno, tried.value.errorIndex], [EINVAL, 1]);
  const set = file.tryControls(VIDIOC.S_EXT_CTRLS, both);
  assert.equal([set.errno, set.value.errorIndex], [EINVAL, 2]);
  assert.equal(said(), []);
  // the driver's refusal comes later: the ones before it are set by then
  const late = file.tryControls(VIDIOC.S_EXT_CTRLS, [
    { id: CID.HFLIP, value: 1 },
    { id: CID.I_PERIOD, value: 13 },
  ]);
  assert.equal([late.errno, late.value.errorIndex], [EINVAL, 1]);
  assert.is(getControl(file, CID.HFLIP).value.value, 1);
  const readOnly = file.tryControls(VIDIOC.TRY_EXT_CTRLS, [{ id: CID.MIN_BUFFERS, value: 1 }]);
  assert.equal([readOnly.errno, readOnly.value.errorIndex], [EACCES, 0]);
  const writeOnly = file.tryControls(VIDIOC.G_EXT_CTRLS, [{ id: CID.HFLIP }, { id: CID.SECRET }]);
  assert.equal([writeOnly.errno, writeOnly.value.errorIndex], [EACCES, 2]);
});

test('extended controls: which', () => {
  const file = bootCopier(program).open();
  setControl(file, CID.I_PERIOD, 20);
  const value = (which: number) => {
    const { errno, value: answer } = file.tryControls(VIDIOC.G_EXT_CTRLS, [{ id: CID.I_PERIOD }], { which });
    return errno === 0 ? answer.controls[0]?.value : -errno;
  };
  // current, of its class, default, minimum, maximum
  assert.equal([0, 0x00990000, CTRL_WHICH.DEF_VAL, 0x0f020000, 0x0f030000].map(value), [20, 20, 12, 1, 50]);
  assert.is(value(0x00980000), -EINVAL);
  for (const which of [CTRL_WHICH.DEF_VAL, 0x0f020000]) {
    assert.is(file.tryControls(VIDIOC.S_EXT_CTRLS, [{ id: CID.I_PERIOD, value: 1 }], { which }).errno, EINVAL);
  }
  // without controls: is there such a class?
  const exists = (which: number) => file.tryControls(VIDIOC.TRY_EXT_CTRLS, [], { which }).errno;
  assert.equal([exists(0), exists(0x00990000), exists(0x009d0000)], [0, 0, EINVAL]);
});

test('extended controls: clusters go to the driver once', () => {
  const { open, said } = bootCopier(program);
  const file = open();
  said();
  // automatic: gain is what the hardware uses, and inactive
  const gain = file.tryControls(VIDIOC.G_EXT_CTRLS, [{ id: CID.GAIN }]);
  assert.is(gain.value.controls[0]?.value, 77);
  assert.is(file.call(VIDIOC.QUERYCTRL, { id: CID.GAIN }).flags & 0x90, 0x90);
  file.tryControls(VIDIOC.S_EXT_CTRLS, [
    { id: CID.GAIN, value: 9 },
    { id: CID.AUTOGAIN, value: 0 },
  ]);
  assert.equal(
    said().filter((line) => line.startsWith('set')),
    ['set cluster autogain 0 new gain 9 new'],
  );
  assert.is(file.call(VIDIOC.QUERYCTRL, { id: CID.GAIN }).flags & 0x90, 0);
  assert.is(getControl(file, CID.GAIN).value.value, 9);
});

test('extended controls: payloads', () => {
  const file = bootCopier(program).open();
  const get = (id: number, size: number) => extControl(file, VIDIOC.G_EXT_CTRLS, id, new Uint8Array(size));
  const set = (id: number, payload: Uint8Array) => extControl(file, VIDIOC.S_EXT_CTRLS, id, payload);
  assert.equal(get(CID.AREA, 8).payload, words(3, 4));
  // too small: the size that is needed when reading, EFAULT when writing
  assert.equal([get(CID.AREA, 4).errno, get(CID.AREA, 4).size], [ENOSPC, 8]);
  assert.is(set(CID.AREA, words(1)).errno, EFAULT);
  assert.is(set(CID.AREA, words(0, 4)).errno, EINVAL);
  assert.is(set(CID.AREA, words(5, 6)).errno, 0);
  // every element is brought into the range
  assert.equal(set(CID.MATRIX, Uint8Array.of(0, 1, 5, 9, 200, 3)).payload, Uint8Array.of(1, 1, 5, 9, 9, 3));
  // strings: length from 2 to 6 in steps of 2
  const text = (value: string) => new Uint8Array(Buffer.from(`${value}\0`));
  assert.equal(
    ['abcd', 'a', 'abc', 'abcdefg'].map((value) => set(CID.TEXT, text(value)).errno),
    [0, ERANGE, ERANGE, ERANGE],
  );
  assert.equal([get(CID.TEXT, 3).errno, get(CID.TEXT, 3).size], [ENOSPC, 7]);
  assert.is(Buffer.from(get(CID.TEXT, 7).payload).toString(), 'abcd\0\0\0');
  // 64 bits lie in the structure itself
  assert.is(get(CID.WIDE, 0).value, 7n);
  // an address that is none
  const nowhere = file.tryControls(VIDIOC.S_EXT_CTRLS, [{ id: CID.AREA, size: 8, value64: 0x10n }]);
  assert.is(nowhere.errno, EFAULT);
});

test('extended controls: dynamic arrays have the size last set', () => {
  const file = bootCopier(program).open();
  const get = (size: number) => extControl(file, VIDIOC.G_EXT_CTRLS, CID.LIST, new Uint8Array(size));
  const set = (payload: Uint8Array) => extControl(file, VIDIOC.S_EXT_CTRLS, CID.LIST, payload);
  assert.equal([get(32).errno, get(32).size, get(32).payload.slice(0, 4)], [0, 4, words(5)]);
  assert.is(set(words(1, 2, 3000)).errno, 0);
  assert.equal([get(32).size, get(32).payload.slice(0, 12)], [12, words(1, 2, 1000)]);
  assert.equal([get(4).errno, get(4).size], [ENOSPC, 12]);
  assert.is(set(new Uint8Array(36)).errno, ENOSPC);
  assert.is(set(new Uint8Array(3)).errno, EFAULT);
  assert.is(file.call(VIDIOC.QUERY_EXT_CTRL, { id: CID.LIST }).elems, 3);
});

test('control events: initial, for others, for oneself when asked for', () => {
  const file = bootCopier(program).open();
  const subscribe = (id: number, flags: number) => errnoOf(file, VIDIOC.SUBSCRIBE_EVENT, { type: 3, id, flags });
  assert.is(subscribe(0x00980911, 0), EINVAL);
  assert.is(subscribe(CID.I_PERIOD, 1), 0);
  const event = file.call(VIDIOC.DQEVENT, {});
  // CH_VALUE | CH_FLAGS
  assert.equal([event.id, event.u.ctrl.changes, event.u.ctrl.value, event.pending], [CID.I_PERIOD, 3, 12, 0]);
  // nonblocking, nothing there
  assert.is(errnoOf(file, VIDIOC.DQEVENT, {}), ERRNO.ENOENT);
  setControl(file, CID.I_PERIOD, 20);
  assert.is(file.poll(POLL.PRI), 0);
  subscribe(CID.HFLIP, 2);
  setControl(file, CID.HFLIP, 1);
  assert.is(file.call(VIDIOC.DQEVENT, {}).u.ctrl.changes, 1);
  // two changes of one control are one event, with the newest value
  setControl(file, CID.HFLIP, 0);
  setControl(file, CID.HFLIP, 1);
  const merged = file.call(VIDIOC.DQEVENT, {});
  assert.equal([merged.u.ctrl.value, merged.pending, merged.sequence], [1, 0, 3]);
  assert.is(errnoOf(file, VIDIOC.SUBSCRIBE_EVENT, { type: 0 }), EINVAL);
  assert.is(errnoOf(file, VIDIOC.UNSUBSCRIBE_EVENT, { type: 0 }), 0);
});

test('priorities: a file of lower priority may look but not change', () => {
  const { open } = bootCopier(program);
  const high = open();
  const low = open();
  assert.is(errnoOf(high, VIDIOC.S_PRIORITY, { value: 3 }), 0);
  assert.is(low.call(VIDIOC.G_PRIORITY, {}).value, 3);
  assert.is(setControl(low, CID.HFLIP, 1).errno, EBUSY);
  assert.is(getControl(low, CID.HFLIP).errno, 0);
  high.close();
  assert.is(setControl(low, CID.HFLIP, 1).errno, 0);
  assert.is(errnoOf(low, VIDIOC.S_PRIORITY, { value: 9 }), EINVAL);
});

const REQUEST_ALLOC = 0x80047c05;
const REQUEST_QUEUE = 0x7c80;
const REQUEST_REINIT = 0x7c81;
const REQUEST_VAL = 0x0f010000;

test('requests: values and buffers that belong together', () => {
  const { open, image, said, complaints } = bootCopier(program, { requests: 1 });
  const media = image.open('media0');
  const file = open();
  const { out, cap } = queues(file, 3);
  const alloc = () => {
    const { errno, bytes } = media.raw(REQUEST_ALLOC, new Uint8Array(4));
    assert.is(errno, 0);
    return Buffer.from(bytes).readInt32LE();
  };
  const request = (fd: number, number: number) => -image.call((exports) => exports.emu_ioctl(fd, number, 0));
  const [first, second] = [alloc(), alloc()] as const;
  // without a buffer there is nothing to queue
  assert.is(request(first, REQUEST_QUEUE), ERRNO.ENOENT);
  // capture buffers are not part of requests
  const capture = file.tryBuffer(VIDIOC.QBUF, { index: 0, type: CAP, flags: 0x00800000, request_fd: first });
  assert.is(capture.errno, ERRNO.EPERM);
  assert.is(queueInRequest(file, 0, 99), EINVAL);
  assert.is(queueInRequest(file, 0, first), 0);
  assert.is(file.buffer(VIDIOC.QUERYBUF, { index: 0, type: OUT }).buffer.flags & 0x80, 0x80);
  // once with requests, always with requests
  assert.is(out.tryQueue(1), EBUSY);
  assert.is(queueInRequest(file, 1, second), 0);
  out.streamOn();
  cap.streamOn();
  cap.queue(0);
  cap.queue(1);
  said();
  image.run(50 * MS);
  assert.equal(said(), []);
  assert.is(request(second, REQUEST_QUEUE), 0);
  assert.is(request(second, REQUEST_QUEUE), EBUSY);
  assert.is(
    image.call((exports) => exports.emu_poll(second, POLL.PRI)),
    0,
  );
  assert.is(request(second, REQUEST_REINIT), EBUSY);
  assert.is(file.waitFor(POLL.IN, SECOND), POLL.IN);
  assert.is(out.dequeue()?.index, 1);
  assert.is(
    image.call((exports) => exports.emu_poll(second, POLL.PRI)),
    POLL.PRI,
  );
  assert.is(request(second, REQUEST_REINIT), 0);
  assert.is(
    image.call((exports) => exports.emu_poll(second, POLL.PRI)),
    POLL.ERR,
  );
  for (const fd of [first, second]) image.call((exports) => exports.emu_close(fd));
  media.close();
  image.close();
  assert.equal(complaints(), []);
});

test('requests: controls take effect with their picture', () => {
  const { open, image, said } = bootCopier(program, { requests: 1 });
  const media = image.open('media0');
  const file = open();
  const { out, cap } = queues(file);
  const fd = Buffer.from(media.raw(REQUEST_ALLOC, new Uint8Array(4)).bytes).readInt32LE();
  const options = { which: REQUEST_VAL, requestFd: fd };
  assert.is(extControl(file, VIDIOC.G_EXT_CTRLS, CID.AREA, new Uint8Array(8), options).errno, EACCES);
  assert.is(extControl(file, VIDIOC.S_EXT_CTRLS, CID.AREA, words(0, 1), options).errno, EINVAL);
  assert.is(extControl(file, VIDIOC.S_EXT_CTRLS, CID.AREA, words(7, 8), options).errno, 0);
  const area = () => extControl(file, VIDIOC.G_EXT_CTRLS, CID.AREA, new Uint8Array(8)).payload;
  assert.equal(area(), words(3, 4));
  queueInRequest(file, 0, fd);
  out.streamOn();
  cap.streamOn();
  cap.queue(0);
  said();
  assert.is(-image.call((exports) => exports.emu_ioctl(fd, REQUEST_QUEUE, 0)), 0);
  assert.is(file.waitFor(POLL.IN, SECOND), POLL.IN);
  assert.equal(said(), ['try Area 0', 'set Area 0', 'run 0 period 12']);
  assert.equal(area(), words(7, 8));
  // the request keeps what its picture was made with
  extControl(file, VIDIOC.S_EXT_CTRLS, CID.AREA, words(1, 1));
  const kept = extControl(file, VIDIOC.G_EXT_CTRLS, CID.AREA, new Uint8Array(8), options);
  assert.equal([kept.errno, kept.payload], [0, words(7, 8)]);
});

test('requests: a queue that does not support them', () => {
  const { open, image } = bootCopier(program);
  const fd = Buffer.from(image.open('media0').raw(REQUEST_ALLOC, new Uint8Array(4)).bytes).readInt32LE();
  const file = open();
  queues(file);
  assert.is(queueInRequest(file, 0, fd), EBADR);
});

test('media topology: node, codec, node', () => {
  const { image } = bootCopier(program);
  const { errno, bytes } = image.open('media0').raw(0xc0487c04, new Uint8Array(72));
  const counts = Buffer.from(bytes);
  // entities, interfaces, pads, links (two between pads, two to the node)
  assert.equal([errno, ...[8, 24, 40, 56].map((at) => counts.readUInt32LE(at))], [0, 3, 1, 4, 4]);
});

test('arguments outside memory are EFAULT', () => {
  const file = bootCopier(program).open();
  assert.is(file.ioctlAt(VIDIOC.QUERYCAP.number, 0), EFAULT);
  assert.is(file.ioctlAt(VIDIOC.S_CTRL.number, 0xfffffff0), EFAULT);
});

test('descriptors', () => {
  const { image, open } = bootCopier(program);
  const file = open();
  assert.is(
    image.call((exports) => exports.emu_ioctl(99, VIDIOC.QUERYCAP.number, 0)),
    -ERRNO.EBADF,
  );
  assert.is(
    image.call((exports) => exports.emu_close(99)),
    -ERRNO.EBADF,
  );
  assert.is(file.map(4096, 0), -EINVAL);
  assert.throws(() => image.open('video7'), /ENOENT/);
});

test.run();
