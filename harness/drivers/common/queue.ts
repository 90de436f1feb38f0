/** One of the two V4L2 buffer queues (videobuf2): buffers in index order, jobs in queueing order. */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';

/** videobuf2's own limit of buffers a queue. */
export const MAX_BUFFERS = 32;

export class BufferQueue {
  streaming = false;
  readonly #buffers: DmaBuffer[] = [];
  #queued: number[] = [];
  readonly #inUse = new Set<number>();

  constructor(
    private readonly device: Device,
    /** `output` takes source pictures, `capture` coded frames. */
    readonly name: 'output' | 'capture',
    /** Called for each buffer after its memory is there, and before it goes. */
    private readonly hooks: { allocated?(index: number): void; freed?(index: number): void } = {},
  ) {}

  get count(): number {
    return this.#buffers.length;
  }

  get pending(): number {
    return this.#queued.length;
  }

  buffer(index: number): DmaBuffer {
    const buffer = this.#buffers[index];
    if (!buffer) throw new UsageError(`there is no ${this.name} buffer ${index}, ${this.count} were requested`);
    return buffer;
  }

  /** REQBUFS: gives back what is there and allocates `count` buffers of `size` bytes. */
  request(count: number, size: number): void {
    if (this.streaming) throw new UsageError(`${this.name} buffers cannot be requested while streaming`);
    if (!Number.isInteger(count) || count < 0 || count > MAX_BUFFERS) {
      throw new UsageError(`${count} ${this.name} buffers cannot be requested, it takes 0 to ${MAX_BUFFERS}`);
    }
    this.free();
    try {
      for (let index = 0; index < count; index++) {
        this.#buffers.push(this.device.allocate(`${this.name}${index}`, size));
        this.hooks.allocated?.(index);
      }
    } catch (error) {
      this.free();
      throw error;
    }
  }

  /** QBUF. */
  queue(index: number): void {
    this.buffer(index);
    if (this.#inUse.has(index)) throw new UsageError(`${this.name} buffer ${index} is queued already`);
    this.#inUse.add(index);
    this.#queued.push(index);
  }

  /** The next free buffer, in index order from the one after the last queued; undefined when all are queued. */
  nextFree(after: number): number | undefined {
    for (let step = 1; step <= this.count; step++) {
      const index = (after + step) % this.count;
      if (!this.#inUse.has(index)) return index;
    }
    return undefined;
  }

  /** Takes the buffer queued first for a job. */
  take(): number {
    const index = this.#queued.shift();
    if (index === undefined) throw new UsageError(`no ${this.name} buffer is queued`);
    return index;
  }

  /** The application has the buffer back. */
  release(index: number): void {
    this.#inUse.delete(index);
  }

  /** STREAMOFF: everything goes back to the application. */
  stop(): void {
    this.streaming = false;
    this.#queued = [];
    this.#inUse.clear();
  }

  free(): void {
    this.stop();
    for (let index = this.#buffers.length - 1; index >= 0; index--) {
      this.hooks.freed?.(index);
      this.device.free(this.#buffers[index]!);
    }
    this.#buffers.length = 0;
  }
}
