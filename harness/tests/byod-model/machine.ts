/** The machine under the model driver: files, userspace memory, buffers in DRAM, and the engine that works through jobs. */
import type { Board } from '../../../emulator/index.js';
import { DRAM_OFFSET, PROGRAM_OFFSET } from '../../../emulator/memory.js';
import { BUF_FLAG, BUF_TYPE, CID, EVENT_TYPE, POLL } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import type { DriverComplaint, KernelExports } from '../../byod/client/image.js';
import type { Ioctl } from '../../byod/client/ioctls.js';
import type { Fields, Part, Values } from '../../byod/client/layout.js';
import type { FormatValues, PixValues } from '../../byod/client/structs.js';
import { Context, type ModelBuffer, picture, type Queue, stream } from './state.js';

type Handler<F extends Fields> = (context: Context, argument: Values<F>) => number;

/** Nanoseconds that a picture takes. */
const PICTURE = 300_000;
const HEAP = PROGRAM_OFFSET + 1024 * 1024;
export const TYPE = { OUTPUT: BUF_TYPE.VIDEO_OUTPUT, CAPTURE: BUF_TYPE.VIDEO_CAPTURE } as const;

export abstract class ModelMachine implements KernelExports {
  readonly complaints: DriverComplaint[] = [];
  protected readonly files = new Map<number, Context>();
  protected readonly handlers = new Map<number, { ioctl: Ioctl; run: Handler<Fields> }>();
  protected readonly blocks: { address: number; size: number }[] = [];
  protected nextFile = 3;
  protected job: { context: Context; at: number } | undefined;

  constructor(readonly board: Board) {}

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

  protected get now(): number {
    return this.board.clock.microseconds(this.board.now) * 1000;
  }

  protected bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.board.memory.buffer, address, size);
  }

  protected start(): void {
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

  protected finish(context: Context): void {
    const { output, capture } = context;
    const [from, to] = [output.queued.shift() as number, capture.queued.shift() as number];
    const [source, target] = [output.buffers[from] as ModelBuffer, capture.buffers[to] as ModelBuffer];
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

  protected stopped(context: Context): void {
    context.drain = 'stopped';
    if (context.subscribed.has(`${EVENT_TYPE.EOS} 0`)) context.events.push({ type: EVENT_TYPE.EOS, id: 0 });
  }

  /** Writes parameter sets and a "slice" of sums of rows. Returns how many bytes it takes. */
  protected code(context: Context, source: ModelBuffer, target: ModelBuffer, key: boolean): number {
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

  protected freeBuffers(queue: Queue): void {
    for (const buffer of queue.buffers) buffer.free();
    Object.assign(queue, { buffers: [], queued: [], done: [], streaming: false, sequence: 0 });
  }

  protected add(queue: Queue, count: number, size: number): number {
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

  protected on<F extends Fields>(ioctl: Ioctl<F>, run: Handler<F>): void {
    this.handlers.set(ioctl.number, { ioctl: ioctl as unknown as Ioctl, run: run as unknown as Handler<Fields> });
  }

  protected queueOf(context: Context, type: number): Queue | undefined {
    return type === TYPE.OUTPUT ? context.output : type === TYPE.CAPTURE ? context.capture : undefined;
  }

  /** What VIDIOC_TRY_FMT makes of a format. */
  protected prepare(context: Context, { type, fmt }: FormatValues): PixValues {
    return type === TYPE.OUTPUT ? picture(fmt.pix) : stream(fmt.pix, context.source);
  }
}

/** Where a buffer is mapped. */
export const offsetOf = (output: boolean, index: number) => (output ? 0 : 0x40000000) + index * 0x100000;
