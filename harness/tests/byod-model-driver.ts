/**
 * A memory-to-memory encoder of a few hundred lines behind the exports of a kernel image, without a kernel: it answers as
 * the V4L2 document wants, and its "streams" are sums of what it was given. Tests of the client run against it, and spoil it.
 */
import { type Board, createBoard } from '../../emulator/index.js';
import { DRAM_OFFSET, PROGRAM_OFFSET } from '../../emulator/memory.js';
import {
  BUF_CAP,
  BUF_FLAG,
  BUF_TYPE,
  CAP,
  CID,
  CTRL_FLAG,
  CTRL_TYPE,
  CTRL_WHICH,
  ENC_CMD,
  EVENT_TYPE,
  FIELD,
  FMT_FLAG,
  FRMSIZE,
  MEMORY,
  PARM_CAP_TIMEPERFRAME,
  PIX_FMT,
  POLL,
  PRIORITY,
  SEL_TGT,
} from '../byod/client/constants.js';
import { ERRNO } from '../byod/client/errno.js';
import { type DriverComplaint, type KernelExports, KernelImage } from '../byod/client/image.js';
import { type Ioctl, VIDIOC } from '../byod/client/ioctls.js';
import type { Fields, Part, Values } from '../byod/client/layout.js';
import { type BUFFER, EXT_CONTROL, type FormatValues, type PixValues, type ValuesOf } from '../byod/client/structs.js';

type BufferValues = ValuesOf<typeof BUFFER>;

interface Control {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly preset: number;
  readonly flags?: number;
  readonly menu?: readonly string[];
}

const { INTEGER, MENU, BUTTON, CTRL_CLASS } = CTRL_TYPE;
const CONTROLS: readonly Control[] = [
  {
    id: 0x00980001,
    name: 'User Controls',
    type: CTRL_CLASS,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.READ_ONLY | CTRL_FLAG.WRITE_ONLY,
  },
  {
    id: CID.MIN_BUFFERS_FOR_OUTPUT,
    name: 'Min Number of Output Buffers',
    type: INTEGER,
    minimum: 1,
    maximum: 32,
    preset: 1,
    flags: CTRL_FLAG.READ_ONLY,
  },
  {
    id: 0x00990001,
    name: 'Codec Controls',
    type: CTRL_CLASS,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.READ_ONLY | CTRL_FLAG.WRITE_ONLY,
  },
  { id: CID.GOP_SIZE, name: 'Video GOP Size', type: INTEGER, minimum: 1, maximum: 300, preset: 12 },
  {
    id: CID.FORCE_KEY_FRAME,
    name: 'Force Key Frame',
    type: BUTTON,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.WRITE_ONLY,
  },
  { id: CID.H264_I_FRAME_QP, name: 'H264 I-Frame QP Value', type: INTEGER, minimum: 0, maximum: 51, preset: 26 },
  { id: CID.H264_LEVEL, name: 'H264 Level', type: MENU, minimum: 0, maximum: 2, preset: 1, menu: ['1', '1b', '1.1'] },
  {
    id: CID.H264_PROFILE,
    name: 'H264 Profile',
    type: MENU,
    minimum: 0,
    maximum: 2,
    preset: 2,
    menu: ['Baseline', 'Constrained Baseline', 'Main'],
  },
];

interface Buffer_ {
  readonly address: number;
  readonly length: number;
  free(): void;
  state: 'free' | 'queued' | 'done';
  prepared: boolean;
  mapped: boolean;
  bytesused: number;
  flags: number;
  sequence: number;
  timestamp: BufferValues['timestamp'];
}

class Queue {
  buffers: Buffer_[] = [];
  queued: number[] = [];
  done: number[] = [];
  streaming = false;
  sequence = 0;
}

class Context {
  source: PixValues;
  coded: PixValues;
  crop = { left: 0, top: 0, width: 0, height: 0 };
  interval = { numerator: 1, denominator: 30 };
  readonly output = new Queue();
  readonly capture = new Queue();
  readonly values = new Map(CONTROLS.map(({ id, preset }) => [id, preset]));
  readonly subscribed = new Set<string>();
  readonly events: { type: number; id: number }[] = [];
  priority: number = PRIORITY.INTERACTIVE;
  /** `stopping`: until the last buffer queued before is coded. */
  drain: 'no' | 'stopping' | 'stopped' = 'no';
  lastSource = -1;
  frames = 0;

  constructor() {
    this.source = picture({ width: 64, height: 64 });
    this.coded = stream({}, this.source);
    this.crop = { left: 0, top: 0, width: 64, height: 64 };
  }
}

const align = (value: number) => (value + 15) & ~15;
const clamp = (value: number) => Math.min(4096, Math.max(16, value));
const EMPTY: PixValues = {
  width: 0,
  height: 0,
  pixelformat: 0,
  field: 0,
  bytesperline: 0,
  sizeimage: 0,
  colorspace: 0,
  priv: 0,
  flags: 0,
  ycbcr_enc: 0,
  quantization: 0,
  xfer_func: 0,
};

function picture(wanted: Partial<PixValues>): PixValues {
  const width = align(clamp(wanted.width ?? 0));
  const height = align(clamp(wanted.height ?? 0));
  return {
    ...EMPTY,
    ...wanted,
    width,
    height,
    pixelformat: PIX_FMT.NV12,
    field: FIELD.NONE,
    bytesperline: width,
    sizeimage: (width * height * 3) / 2,
    priv: 0xfeedcafe,
  };
}

function stream(
  wanted: Partial<PixValues>,
  { width, height, colorspace, xfer_func, ycbcr_enc, quantization }: PixValues,
): PixValues {
  const sizeimage = Math.max(1024, Math.min(wanted.sizeimage || 65_536, 1 << 26));
  return {
    ...EMPTY,
    width,
    height,
    colorspace,
    xfer_func,
    ycbcr_enc,
    quantization,
    pixelformat: PIX_FMT.H264,
    field: FIELD.NONE,
    sizeimage,
    priv: 0xfeedcafe,
  };
}

type Handler<F extends Fields> = (context: Context, argument: Values<F>) => number;

/** Nanoseconds that a picture takes. */
const PICTURE = 300_000;
const HEAP = PROGRAM_OFFSET + 1024 * 1024;
const TYPE = { OUTPUT: BUF_TYPE.VIDEO_OUTPUT, CAPTURE: BUF_TYPE.VIDEO_CAPTURE } as const;

export class ModelDriver implements KernelExports {
  readonly complaints: DriverComplaint[] = [];
  private readonly files = new Map<number, Context>();
  private readonly handlers = new Map<number, { ioctl: Ioctl; run: Handler<Fields> }>();
  private readonly blocks: { address: number; size: number }[] = [];
  private nextFile = 3;
  private job: { context: Context; at: number } | undefined;

  constructor(readonly board: Board) {
    this.register();
  }

  emu_boot(): number {
    return 0;
  }

  emu_shutdown(): number {
    return 0;
  }

  emu_device(index: number, name: number): number {
    if (index > 0) return -ERRNO.ENODEV;
    this.bytes(name, 8).set(Buffer.from('video0\0\0'));
    return 0;
  }

  emu_open(): number {
    this.files.set(this.nextFile, new Context());
    return this.nextFile++;
  }

  emu_close(fd: number): number {
    const context = this.files.get(fd);
    if (!context) return -ERRNO.EBADF;
    for (const queue of [context.output, context.capture]) this.freeBuffers(queue);
    if (this.job?.context === context) this.job = undefined;
    this.files.delete(fd);
    return 0;
  }

  emu_ioctl(fd: number, request: number, argument: number): number {
    const context = this.files.get(fd);
    if (!context) return -ERRNO.EBADF;
    const handler = this.handlers.get(request >>> 0);
    if (!handler) return -ERRNO.ENOTTY;
    const layout = handler.ioctl.argument;
    const values = layout.decode(this.bytes(argument, layout.size));
    const result = handler.run(context, values);
    // the kernel copies the argument back when the call succeeds, and for some calls when it fails
    if (result === 0 || layout.name === 'v4l2_ext_controls')
      this.bytes(argument, layout.size).set(layout.encode(values as Part<Values<Fields>>));
    this.start();
    return result;
  }

  emu_mmap(fd: number, length: number, offset: number): number {
    const context = this.files.get(fd);
    for (const queue of context ? [context.output, context.capture] : []) {
      const buffer = queue.buffers.find(
        (one, index) => offsetOf(queue === context?.output, index) === offset && one.length === length,
      );
      if (!buffer) continue;
      buffer.mapped = true;
      return buffer.address | 0;
    }
    return -ERRNO.EINVAL;
  }

  emu_munmap(): number {
    return 0;
  }

  emu_poll(fd: number, events: number): number {
    const context = this.files.get(fd);
    if (!context) return POLL.NVAL;
    const { output, capture } = context;
    let revents = context.events.length > 0 ? POLL.PRI : 0;
    const idle = (queue: Queue) => !queue.streaming || (queue.queued.length === 0 && queue.done.length === 0);
    if (idle(output) && idle(capture) && context.drain !== 'stopped') revents |= POLL.ERR;
    if (capture.done.length > 0 || (context.drain === 'stopped' && capture.streaming)) revents |= POLL.IN | POLL.RDNORM;
    if (output.done.length > 0) revents |= POLL.OUT | POLL.WRNORM;
    return revents & (events | POLL.ERR | POLL.HUP);
  }

  emu_run(nanoseconds: bigint): number {
    const { job } = this;
    const wait = Number(nanoseconds);
    const left = job ? job.at - this.now : Number.POSITIVE_INFINITY;
    this.board.delay(Math.max(0.01, Math.min(left, wait) / 1000));
    if (!job || left > wait) return 0;
    this.job = undefined;
    this.finish(job.context);
    this.start();
    return 1;
  }

  emu_malloc(size: number): number {
    let address = HEAP;
    for (const block of this.blocks) {
      if (address + size <= block.address) break;
      address = (block.address + block.size + 15) & ~15;
    }
    this.blocks.push({ address, size });
    this.blocks.sort((a, b) => a.address - b.address);
    return address;
  }

  emu_free(address: number): void {
    const at = this.blocks.findIndex((block) => block.address === address);
    if (at >= 0) this.blocks.splice(at, 1);
  }

  private get now(): number {
    return this.board.clock.microseconds(this.board.now) * 1000;
  }

  private bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.board.memory.buffer, address, size);
  }

  private start(): void {
    if (this.job) return;
    for (const context of this.files.values()) {
      const { output, capture, drain } = context;
      if (!output.streaming || !capture.streaming || output.queued.length === 0 || capture.queued.length === 0)
        continue;
      if (drain === 'stopped') continue;
      this.job = { context, at: this.now + PICTURE };
      return;
    }
  }

  private finish(context: Context): void {
    const { output, capture } = context;
    const [from, to] = [output.queued.shift() as number, capture.queued.shift() as number];
    const [source, target] = [output.buffers[from] as Buffer_, capture.buffers[to] as Buffer_];
    const key = context.frames % (context.values.get(CID.GOP_SIZE) ?? 1) === 0;
    const size = this.code(context, source, target, key);
    const last = context.drain === 'stopping' && from === context.lastSource;
    const failed = size > target.length;
    const flags = (failed ? BUF_FLAG.ERROR : key ? BUF_FLAG.KEYFRAME : BUF_FLAG.PFRAME) | (last ? BUF_FLAG.LAST : 0);
    Object.assign(source, { state: 'done', sequence: output.sequence++, flags: 0 });
    Object.assign(target, {
      state: 'done',
      sequence: capture.sequence++,
      flags,
      bytesused: failed ? 0 : size,
      timestamp: source.timestamp,
    });
    output.done.push(from);
    capture.done.push(to);
    context.frames++;
    if (last) this.stopped(context);
  }

  private stopped(context: Context): void {
    context.drain = 'stopped';
    if (context.subscribed.has(`${EVENT_TYPE.EOS} 0`)) context.events.push({ type: EVENT_TYPE.EOS, id: 0 });
  }

  /** Writes parameter sets and a "slice" of sums of rows. Returns how many bytes it takes. */
  private code(context: Context, source: Buffer_, target: Buffer_, key: boolean): number {
    const { width, height } = context.source;
    const pixels = this.bytes(source.address, source.length);
    const heads = key ? [0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 1, 0, 0, 1, 0x65] : [0, 0, 1, 0x41];
    const rows = Array.from({ length: height }, (_, y) => {
      const row = pixels.subarray(y * width, (y + 1) * width);
      return row.reduce((sum, value) => (sum * 31 + value) & 0xff, context.values.get(CID.H264_I_FRAME_QP) ?? 0) | 1;
    });
    const bytes = [...heads, (context.frames & 0x7f) | 0x80, ...Array.from({ length: 16 }, () => rows).flat()];
    if (bytes.length <= target.length) this.bytes(target.address, target.length).set(bytes);
    return bytes.length;
  }

  private freeBuffers(queue: Queue): void {
    for (const buffer of queue.buffers) buffer.free();
    Object.assign(queue, { buffers: [], queued: [], done: [], streaming: false, sequence: 0 });
  }

  private add(queue: Queue, count: number, size: number): number {
    let added = 0;
    for (; added < count && queue.buffers.length < 32; added++) {
      let memory: ReturnType<Board['allocate']>;
      try {
        memory = this.board.allocate('vb2', size);
      } catch {
        break;
      }
      queue.buffers.push({
        ...{
          address: DRAM_OFFSET + memory.address - this.board.dram.base,
          length: size,
          free: () => this.board.free(memory),
        },
        ...{
          state: 'free',
          prepared: false,
          mapped: false,
          bytesused: 0,
          flags: 0,
          sequence: 0,
          timestamp: { tv_sec: 0n, tv_usec: 0n },
        },
      });
    }
    return added;
  }

  private on<F extends Fields>(ioctl: Ioctl<F>, run: Handler<F>): void {
    this.handlers.set(ioctl.number, { ioctl: ioctl as unknown as Ioctl, run: run as unknown as Handler<Fields> });
  }

  private queueOf(context: Context, type: number): Queue | undefined {
    return type === TYPE.OUTPUT ? context.output : type === TYPE.CAPTURE ? context.capture : undefined;
  }

  /** What VIDIOC_TRY_FMT makes of a format. */
  private prepare(context: Context, { type, fmt }: FormatValues): PixValues {
    return type === TYPE.OUTPUT ? picture(fmt.pix) : stream(fmt.pix, context.source);
  }

  private register(): void {
    this.registerFormats();
    this.registerControls();
    this.registerBuffers();
    this.registerStreaming();
  }

  private registerFormats(): void {
    this.on(VIDIOC.QUERYCAP, (_, value) => {
      const caps = CAP.VIDEO_M2M | CAP.STREAMING | CAP.EXT_PIX_FORMAT;
      Object.assign(value, {
        driver: 'model',
        card: 'model',
        bus_info: 'platform:model',
        version: 0x060c00,
        device_caps: caps,
        capabilities: (caps | CAP.DEVICE_CAPS) >>> 0,
        reserved: [0, 0, 0],
      });
      return 0;
    });
    this.on(VIDIOC.ENUM_FMT, (context, value) => {
      if (!this.queueOf(context, value.type) || value.index > 0) return -ERRNO.EINVAL;
      const coded = value.type === TYPE.CAPTURE;
      Object.assign(value, {
        pixelformat: coded ? PIX_FMT.H264 : PIX_FMT.NV12,
        flags: coded ? FMT_FLAG.COMPRESSED : 0,
        description: coded ? 'H.264' : 'Y/UV 4:2:0',
        reserved: [0, 0, 0],
      });
      return 0;
    });
    for (const call of [VIDIOC.G_FMT, VIDIOC.TRY_FMT, VIDIOC.S_FMT]) {
      this.on(call, (context, value) => {
        const queue = this.queueOf(context, value.type);
        if (!queue) return -ERRNO.EINVAL;
        const output = value.type === TYPE.OUTPUT;
        const now = output ? context.source : context.coded;
        const pix = call === VIDIOC.G_FMT ? now : this.prepare(context, value);
        value.fmt = { pix } as FormatValues['fmt'];
        if (call !== VIDIOC.S_FMT) return 0;
        if (context.output.buffers.length > 0 || context.capture.buffers.length > 0) return -ERRNO.EBUSY;
        if ([...this.files.values()].some((other) => other !== context && other.priority > context.priority))
          return -ERRNO.EBUSY;
        if (!output) context.coded = pix;
        else {
          context.source = pix;
          context.coded = stream(context.coded, pix);
          context.crop = { left: 0, top: 0, width: pix.width, height: pix.height };
        }
        return 0;
      });
    }
    this.on(VIDIOC.ENUM_FRAMESIZES, (_, value) => {
      if (value.index > 0 || (value.pixel_format !== PIX_FMT.NV12 && value.pixel_format !== PIX_FMT.H264))
        return -ERRNO.EINVAL;
      const stepwise = {
        min_width: 16,
        max_width: 4096,
        step_width: 16,
        min_height: 16,
        max_height: 4096,
        step_height: 16,
      };
      Object.assign(value, { type: FRMSIZE.STEPWISE, stepwise, reserved: [0, 0] });
      delete (value as { discrete?: unknown }).discrete;
      return 0;
    });
    for (const call of [VIDIOC.G_SELECTION, VIDIOC.S_SELECTION]) {
      this.on(call, (context, value) => {
        const known = [SEL_TGT.CROP, SEL_TGT.CROP_BOUNDS, SEL_TGT.CROP_DEFAULT] as readonly number[];
        if (value.type !== TYPE.OUTPUT || !known.includes(value.target)) return -ERRNO.EINVAL;
        const { width, height } = context.source;
        const set = call === VIDIOC.S_SELECTION;
        if (set && value.target !== SEL_TGT.CROP) return -ERRNO.EINVAL;
        if (set) {
          const left = Math.max(0, Math.min(value.r.left, width - 16));
          const top = Math.max(0, Math.min(value.r.top, height - 16));
          context.crop = {
            left,
            top,
            width: Math.min(value.r.width, width - left),
            height: Math.min(value.r.height, height - top),
          };
        }
        value.r = value.target === SEL_TGT.CROP ? context.crop : { left: 0, top: 0, width, height };
        return 0;
      });
    }
    for (const call of [VIDIOC.G_PARM, VIDIOC.S_PARM]) {
      this.on(call, (context, value) => {
        if (value.type !== TYPE.OUTPUT) return -ERRNO.EINVAL;
        const { timeperframe } = value.parm.output;
        if (call === VIDIOC.S_PARM && timeperframe.numerator > 0 && timeperframe.denominator > 0)
          context.interval = timeperframe;
        const output = {
          capability: PARM_CAP_TIMEPERFRAME,
          outputmode: 0,
          timeperframe: context.interval,
          extendedmode: 0,
          writebuffers: 0,
          reserved: [0, 0, 0, 0],
        };
        value.parm = { output } as unknown as typeof value.parm;
        return 0;
      });
    }
    this.on(VIDIOC.G_PRIORITY, (context, value) => {
      value.value = context.priority;
      return 0;
    });
    this.on(VIDIOC.S_PRIORITY, (context, { value }) => {
      if (value < 1 || value > 3) return -ERRNO.EINVAL;
      context.priority = value;
      return 0;
    });
  }

  private registerControls(): void {
    const find = (id: number) => {
      const wanted = id & ~(CTRL_FLAG.NEXT_CTRL | CTRL_FLAG.NEXT_COMPOUND);
      if ((id & CTRL_FLAG.NEXT_CTRL) === 0) return CONTROLS.find((control) => control.id === id);
      return CONTROLS.find((control) => control.id > wanted >>> 0);
    };
    this.on(VIDIOC.QUERYCTRL, (_, value) => {
      const control = find(value.id);
      if (!control) return -ERRNO.EINVAL;
      const { id, name, type, minimum, maximum, preset, flags = 0 } = control;
      Object.assign(value, {
        id,
        name,
        type,
        minimum,
        maximum,
        step: type === INTEGER ? 1 : 0,
        default_value: preset,
        flags,
        reserved: [0, 0],
      });
      return 0;
    });
    this.on(VIDIOC.QUERY_EXT_CTRL, (_, value) => {
      const control = find(value.id);
      if (!control) return -ERRNO.EINVAL;
      const { id, name, type, minimum, maximum, preset, flags = 0 } = control;
      Object.assign(value, {
        id,
        name,
        type,
        minimum: BigInt(minimum),
        maximum: BigInt(maximum),
        step: type === INTEGER ? 1n : 0n,
        default_value: BigInt(preset),
        flags,
        elem_size: 4,
        elems: 1,
        nr_of_dims: 0,
        reserved: Array(32).fill(0),
      });
      return 0;
    });
    this.on(VIDIOC.QUERYMENU, (_, value) => {
      const text = CONTROLS.find(({ id }) => id === value.id)?.menu?.[value.index];
      if (text === undefined) return -ERRNO.EINVAL;
      Object.assign(value, { name: text, reserved: 0 });
      delete (value as { value?: unknown }).value;
      return 0;
    });
    this.on(VIDIOC.G_CTRL, (context, value) => {
      const control = CONTROLS.find(({ id }) => id === value.id);
      if (!control || control.type === CTRL_CLASS) return -ERRNO.EINVAL;
      value.value = context.values.get(value.id) ?? 0;
      return control.type === BUTTON ? -ERRNO.EACCES : 0;
    });
    this.on(VIDIOC.S_CTRL, (context, { id, value }) => this.setControl(context, id, value, true));
    for (const call of [VIDIOC.G_EXT_CTRLS, VIDIOC.S_EXT_CTRLS, VIDIOC.TRY_EXT_CTRLS]) {
      this.on(call, (context, value) => this.extControls(context, call, value));
    }
  }

  private setControl(context: Context, id: number, value: number, keep: boolean): number {
    const control = CONTROLS.find((one) => one.id === id);
    if (!control || control.type === CTRL_CLASS) return -ERRNO.EINVAL;
    if ((control.flags ?? 0) & CTRL_FLAG.READ_ONLY) return -ERRNO.EACCES;
    const outside = value < control.minimum || value > control.maximum;
    if (outside && control.type === MENU) return -ERRNO.ERANGE;
    if (keep) context.values.set(id, Math.min(control.maximum, Math.max(control.minimum, value)));
    if (keep && id === CID.FORCE_KEY_FRAME) context.frames = 0;
    return 0;
  }

  private extControls(context: Context, call: Ioctl, list: ValuesOf<typeof VIDIOC.S_EXT_CTRLS.argument>): number {
    const defaults = list.which === CTRL_WHICH.DEF_VAL;
    const at = (index: number) => this.bytes(list.controls + index * EXT_CONTROL.size, EXT_CONTROL.size);
    list.error_idx = list.count;
    if (defaults && call.name !== 'VIDIOC_G_EXT_CTRLS') return -ERRNO.EINVAL;
    for (const store of [false, true]) {
      for (let index = 0; index < list.count; index++) {
        const { id, value: wanted } = EXT_CONTROL.decode(at(index));
        const control = CONTROLS.find((one) => one.id === id);
        const foreign = list.which !== 0 && !defaults && (id & 0x0fff0000) !== list.which;
        const refused = !control || control.type === CTRL_CLASS || foreign;
        let errno = refused ? -ERRNO.EINVAL : 0;
        if (!refused && call.name === 'VIDIOC_G_EXT_CTRLS') {
          at(index).set(EXT_CONTROL.encode({ id, value: defaults ? control.preset : (context.values.get(id) ?? 0) }));
        } else if (!refused) errno = this.setControl(context, id, wanted, store && call.name === 'VIDIOC_S_EXT_CTRLS');
        if (errno === 0) continue;
        if (call.name === 'VIDIOC_TRY_EXT_CTRLS') list.error_idx = index;
        return errno;
      }
    }
    return 0;
  }

  private registerBuffers(): void {
    this.on(VIDIOC.REQBUFS, (context, value) => {
      const queue = this.queueOf(context, value.type);
      if (!queue || value.memory !== MEMORY.MMAP) return -ERRNO.EINVAL;
      if (queue.streaming) return -ERRNO.EBUSY;
      this.freeBuffers(queue);
      const { sizeimage } = value.type === TYPE.OUTPUT ? context.source : context.coded;
      const count = this.add(queue, value.count, sizeimage);
      Object.assign(value, { capabilities: BUF_CAP.MMAP | BUF_CAP.ORPHANED_BUFS, reserved: [0, 0, 0] });
      if (value.count > 0 && count === 0) return -ERRNO.ENOMEM;
      value.count = count;
      return 0;
    });
    this.on(VIDIOC.CREATE_BUFS, (context, value) => {
      const queue = this.queueOf(context, value.format.type);
      if (!queue || value.memory !== MEMORY.MMAP) return -ERRNO.EINVAL;
      const least = value.format.type === TYPE.OUTPUT ? context.source.sizeimage : context.coded.sizeimage;
      const size = value.format.fmt.pix.sizeimage;
      if (size < least) return -ERRNO.EINVAL;
      const index = queue.buffers.length;
      const count = this.add(queue, value.count, size);
      Object.assign(value, { index, count, reserved: [0, 0, 0, 0, 0] });
      return 0;
    });
    this.on(VIDIOC.QUERYBUF, (context, value) => {
      const queue = this.queueOf(context, value.type);
      const buffer = queue?.buffers[value.index];
      if (!buffer) return -ERRNO.EINVAL;
      this.describe(context, value, buffer);
      return 0;
    });
    this.on(VIDIOC.PREPARE_BUF, (context, value) => {
      const buffer = this.queueOf(context, value.type)?.buffers[value.index];
      if (!buffer || buffer.prepared || buffer.state !== 'free') return -ERRNO.EINVAL;
      buffer.prepared = true;
      this.describe(context, value, buffer);
      return 0;
    });
    this.on(VIDIOC.QBUF, (context, value) => {
      const queue = this.queueOf(context, value.type);
      const buffer = queue?.buffers[value.index];
      if (!queue || !buffer || value.memory !== MEMORY.MMAP || buffer.state !== 'free') return -ERRNO.EINVAL;
      if (value.type === TYPE.OUTPUT && value.bytesused > buffer.length) return -ERRNO.EINVAL;
      Object.assign(buffer, {
        state: 'queued',
        prepared: false,
        timestamp: value.timestamp,
        flags: 0,
        bytesused: value.bytesused || buffer.length,
      });
      if (value.type === TYPE.CAPTURE && context.drain === 'stopped' && context.lastSource === -2)
        this.lastEmpty(context, value.index);
      else queue.queued.push(value.index);
      this.describe(context, value, buffer);
      return 0;
    });
    this.on(VIDIOC.DQBUF, (context, value) => {
      const queue = this.queueOf(context, value.type);
      if (!queue?.streaming) return -ERRNO.EINVAL;
      const index = queue.done.shift();
      const ended = value.type === TYPE.CAPTURE && context.drain === 'stopped' && context.lastSource === -1;
      if (index === undefined) return ended ? -ERRNO.EPIPE : -ERRNO.EAGAIN;
      const buffer = queue.buffers[index] as Buffer_;
      buffer.state = 'free';
      value.index = index;
      this.describe(context, value, buffer);
      if (buffer.flags & BUF_FLAG.LAST) context.lastSource = -1;
      return 0;
    });
  }

  /** Gives a coded buffer back empty as the last one. */
  private lastEmpty(context: Context, index: number): void {
    const { capture } = context;
    Object.assign(capture.buffers[index] as Buffer_, {
      state: 'done',
      bytesused: 0,
      flags: BUF_FLAG.LAST,
      sequence: capture.sequence++,
    });
    capture.done.push(index);
    context.lastSource = -1;
  }

  private describe(context: Context, value: BufferValues, buffer: Buffer_): void {
    const output = value.type === TYPE.OUTPUT;
    const state = { free: 0, queued: BUF_FLAG.QUEUED, done: BUF_FLAG.DONE }[buffer.state];
    const index = (output ? context.output : context.capture).buffers.indexOf(buffer);
    Object.assign(value, {
      ...{
        index,
        bytesused: buffer.bytesused,
        length: buffer.length,
        memory: MEMORY.MMAP,
        field: FIELD.NONE,
        reserved2: 0,
      },
      flags:
        buffer.flags |
        state |
        (buffer.mapped ? BUF_FLAG.MAPPED : 0) |
        (buffer.prepared ? BUF_FLAG.PREPARED : 0) |
        BUF_FLAG.TIMESTAMP_COPY,
      ...{ sequence: buffer.sequence, timestamp: buffer.timestamp, m: { offset: offsetOf(output, index) } },
    });
  }

  private registerStreaming(): void {
    this.on(VIDIOC.STREAMON, (context, { value: type }) => {
      const queue = this.queueOf(context, type);
      if (!queue || queue.buffers.length === 0) return -ERRNO.EINVAL;
      queue.streaming = true;
      return 0;
    });
    this.on(VIDIOC.STREAMOFF, (context, { value: type }) => {
      const queue = this.queueOf(context, type);
      if (!queue) return -ERRNO.EINVAL;
      if (this.job?.context === context) this.job = undefined;
      Object.assign(queue, { streaming: false, queued: [], done: [], sequence: 0 });
      for (const buffer of queue.buffers) Object.assign(buffer, { state: 'free', prepared: false });
      Object.assign(context, { drain: 'no', frames: 0 });
      return 0;
    });
    for (const call of [VIDIOC.ENCODER_CMD, VIDIOC.TRY_ENCODER_CMD]) {
      this.on(call, (context, { cmd }) => {
        if (cmd !== ENC_CMD.START && cmd !== ENC_CMD.STOP) return -ERRNO.EINVAL;
        const { output, capture } = context;
        if (call === VIDIOC.TRY_ENCODER_CMD || !output.streaming || !capture.streaming) return 0;
        if (context.drain === 'stopping') return -ERRNO.EBUSY;
        if (cmd === ENC_CMD.START) context.drain = 'no';
        else this.stop(context);
        return 0;
      });
    }
    this.on(VIDIOC.SUBSCRIBE_EVENT, (context, { type, id, flags }) => {
      if (type !== EVENT_TYPE.EOS && type !== EVENT_TYPE.CTRL) return -ERRNO.EINVAL;
      context.subscribed.add(`${type} ${id}`);
      if (type === EVENT_TYPE.CTRL && flags & 1) context.events.push({ type, id });
      return 0;
    });
    this.on(VIDIOC.UNSUBSCRIBE_EVENT, (context, { type, id }) => {
      context.subscribed.delete(`${type} ${id}`);
      return 0;
    });
    this.on(VIDIOC.DQEVENT, (context, value) => {
      const event = context.events.shift();
      if (!event) return -ERRNO.ENOENT;
      const ctrl = {
        changes: 1,
        type: INTEGER,
        value64: BigInt(context.values.get(event.id) ?? 0),
        value: context.values.get(event.id) ?? 0,
        flags: 0,
        minimum: 0,
        maximum: 0,
        step: 0,
        default_value: 0,
      };
      Object.assign(value, { ...event, pending: context.events.length, reserved: Array(8).fill(0), u: { ctrl } });
      return 0;
    });
  }

  private stop(context: Context): void {
    const { output, capture } = context;
    context.lastSource = output.queued.at(-1) ?? -2;
    context.drain = 'stopping';
    if (context.lastSource !== -2) return;
    this.stopped(context);
    const free = capture.queued.shift();
    if (free !== undefined) this.lastEmpty(context, free);
  }
}

const offsetOf = (output: boolean, index: number) => (output ? 0 : 0x40000000) + index * 0x100000;

/** Changes what the driver answers: given its exports, gives others. */
export type Tamper = (exports: KernelExports, board: Board) => KernelExports;

/** A booted image of the model, spoiled by `tamper`. */
export function modelImage(tamper: Tamper = (exports) => exports): KernelImage {
  const board = createBoard({ dramSize: 32 * 1024 * 1024 });
  const driver = new ModelDriver(board);
  // methods, so that they can be spread and replaced one by one
  const exports = Object.fromEntries(
    Object.getOwnPropertyNames(ModelDriver.prototype)
      .filter((name) => name.startsWith('emu_'))
      .map((name) => [
        name,
        (...values: number[]) =>
          (driver[name as keyof KernelExports] as (...v: number[]) => number).apply(driver, values),
      ]),
  ) as unknown as KernelExports;
  return new KernelImage({ board, exports: tamper(exports, board), log: [], complaints: driver.complaints }).boot();
}
