/**
 * A memory-to-memory encoder of a few hundred lines behind the exports of a kernel image, without a kernel: it answers as
 * the V4L2 document wants, and its "streams" are sums of what it was given. Tests of the client run against it, and spoil it.
 */
import { type Board, createBoard } from '../../../emulator/index.js';
import { CTRL_TYPE, ENC_CMD, EVENT_TYPE } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import { type KernelExports, KernelImage } from '../../byod/client/image.js';
import { VIDIOC } from '../../byod/client/ioctls.js';
import { BufferCalls } from './buffers.js';
import { ModelMachine } from './machine.js';
import type { Context } from './state.js';

export class ModelDriver extends BufferCalls {
  constructor(board: Board) {
    super(board);
    this.registerFormats();
    this.registerControls();
    this.registerBuffers();
    this.registerStreaming();
  }

  protected registerStreaming(): void {
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
        type: CTRL_TYPE.INTEGER,
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

  protected stop(context: Context): void {
    const { output, capture } = context;
    context.lastSource = output.queued.at(-1) ?? -2;
    context.drain = 'stopping';
    if (context.lastSource !== -2) return;
    this.stopped(context);
    const free = capture.queued.shift();
    if (free !== undefined) this.lastEmpty(context, free);
  }
}

/** Changes what the driver answers: given its exports, gives others. */
export type Tamper = (exports: KernelExports, board: Board) => KernelExports;

/** A booted image of the model, spoiled by `tamper`. */
export function modelImage(tamper: Tamper = (exports) => exports): KernelImage {
  const board = createBoard({ dramSize: 32 * 1024 * 1024 });
  const driver = new ModelDriver(board);
  // methods, so that they can be spread and replaced one by one
  const exports = Object.fromEntries(
    Object.getOwnPropertyNames(ModelMachine.prototype)
      .filter((name) => name.startsWith('emu_'))
      .map((name) => [
        name,
        (...values: number[]) => (driver[name as 'emu_ioctl'] as (...v: number[]) => number).apply(driver, values),
      ]),
  ) as unknown as KernelExports;
  return new KernelImage({ board, exports: tamper(exports, board), log: [], complaints: driver.complaints }).boot();
}
