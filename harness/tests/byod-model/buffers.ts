/** Buffers of the model driver. */
import { BUF_CAP, BUF_FLAG, FIELD, MEMORY } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import { VIDIOC } from '../../byod/client/ioctls.js';
import type { BufferValues } from '../../byod/client/structs.js';
import { ControlCalls } from './controls.js';
import { offsetOf, TYPE } from './machine.js';
import type { Context, ModelBuffer } from './state.js';

export abstract class BufferCalls extends ControlCalls {
  protected registerBuffers(): void {
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
      const buffer = queue.buffers[index] as ModelBuffer;
      buffer.state = 'free';
      value.index = index;
      this.describe(context, value, buffer);
      if (buffer.flags & BUF_FLAG.LAST) context.lastSource = -1;
      return 0;
    });
  }

  /** Gives a coded buffer back empty as the last one. */
  protected lastEmpty(context: Context, index: number): void {
    const { capture } = context;
    Object.assign(capture.buffers[index] as ModelBuffer, {
      state: 'done',
      bytesused: 0,
      flags: BUF_FLAG.LAST,
      sequence: capture.sequence++,
    });
    capture.done.push(index);
    context.lastSource = -1;
  }

  protected describe(context: Context, value: BufferValues, buffer: ModelBuffer): void {
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
}
