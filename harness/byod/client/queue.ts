/** One buffer queue of an open file, with its MMAP buffers mapped. */
import { BUF_FLAG, isMultiplanar, isOutput, MEMORY, typeName } from './constants.js';
import type { VideoFile } from './device.js';
import { ERRNO, VideoError } from './errno.js';
import { VIDIOC } from './ioctls.js';

/** A plane of a buffer, mapped. */
export interface MappedPlane {
  /** Address in the program's memory. */
  readonly address: number;
  readonly length: number;
  /** A view, no copy. */
  readonly bytes: Uint8Array;
}

export interface MappedBuffer {
  readonly index: number;
  readonly planes: readonly MappedPlane[];
}

/** What VIDIOC_DQBUF gave. */
export interface Dequeued {
  readonly index: number;
  /** V4L2_BUF_FLAG_ bits. */
  readonly flags: number;
  readonly sequence: number;
  /** Microseconds. */
  readonly timestamp: number;
  /** Bytes used, one number a plane. */
  readonly bytesused: readonly number[];
}

export interface QueueOptions {
  /** Bytes used, one number a plane; the whole planes without. */
  readonly bytesused?: readonly number[];
  /** Microseconds. */
  readonly timestamp?: number;
  readonly flags?: number;
}

const MICRO = 1_000_000n;

export class BufferQueue {
  private mapped: MappedBuffer[] = [];
  /** Indices that the driver has. */
  private readonly held = new Set<number>();

  constructor(
    readonly file: VideoFile,
    /** V4L2_BUF_TYPE_. */
    readonly type: number,
  ) {}

  get buffers(): readonly MappedBuffer[] {
    return this.mapped;
  }

  buffer(index: number): MappedBuffer {
    const buffer = this.mapped[index];
    if (!buffer) throw new RangeError(`${typeName(this.type)} has no buffer ${index}`);
    return buffer;
  }

  /** Buffers that the driver has. */
  get pending(): number {
    return this.held.size;
  }

  /** A buffer that the driver does not have. */
  get free(): number | undefined {
    return this.mapped.find(({ index }) => !this.held.has(index))?.index;
  }

  /** VIDIOC_REQBUFS and all that belongs to it. Returns how many buffers there are. Throws VideoError. */
  request(count: number): number {
    this.unmap();
    const { type, file } = this;
    const answer = file.call(
      VIDIOC.REQBUFS,
      { count, type, memory: MEMORY.MMAP },
      `${count} ${typeName(type)} buffers`,
    );
    this.mapped = Array.from({ length: answer.count }, (_, index) => this.map(index));
    return answer.count;
  }

  /** Unmaps and frees all buffers. */
  release(): void {
    this.unmap();
    this.file.call(VIDIOC.REQBUFS, { count: 0, type: this.type, memory: MEMORY.MMAP });
  }

  streamOn(): void {
    this.file.call(VIDIOC.STREAMON, { value: this.type }, typeName(this.type));
  }

  /** All buffers come back to the application. */
  streamOff(): void {
    this.file.call(VIDIOC.STREAMOFF, { value: this.type }, typeName(this.type));
    this.held.clear();
  }

  /** VIDIOC_QBUF. Throws VideoError. */
  queue(index: number, options: QueueOptions = {}): void {
    const errno = this.tryQueue(index, options);
    if (errno !== 0) throw new VideoError('VIDIOC_QBUF', errno, `${typeName(this.type)} buffer ${index}`);
  }

  /** The same; returns 0 or a positive error number. */
  tryQueue(index: number, { bytesused, timestamp = 0, flags = 0 }: QueueOptions = {}): number {
    const { type, file } = this;
    const planes = this.mapped[index]?.planes ?? [];
    const used = bytesused ?? planes.map(({ length }) => (isOutput(type) ? length : 0));
    const time = { tv_sec: BigInt(timestamp) / MICRO, tv_usec: BigInt(timestamp) % MICRO };
    const multiplanar = isMultiplanar(type);
    const { errno } = file.tryBuffer(
      VIDIOC.QBUF,
      { index, type, flags, timestamp: time, ...(multiplanar ? {} : { bytesused: used[0] ?? 0 }) },
      multiplanar ? used.map((amount, plane) => ({ bytesused: amount, length: planes[plane]?.length ?? 0 })) : [],
    );
    if (errno === 0) this.held.add(index);
    return errno;
  }

  /** VIDIOC_DQBUF. Undefined when there is no buffer yet (EAGAIN). Throws VideoError for everything else, EPIPE too. */
  dequeue(): Dequeued | undefined {
    const answer = this.tryDequeue();
    if (typeof answer !== 'number') return answer;
    if (answer === ERRNO.EAGAIN) return undefined;
    throw new VideoError('VIDIOC_DQBUF', answer, typeName(this.type));
  }

  /** VIDIOC_DQBUF, or its error number. */
  tryDequeue(): Dequeued | number {
    const { errno, value } = this.file.tryBuffer(VIDIOC.DQBUF, { type: this.type });
    if (errno !== 0) return errno;
    const { buffer, planes } = value;
    this.held.delete(buffer.index);
    return {
      index: buffer.index,
      flags: buffer.flags,
      sequence: buffer.sequence,
      timestamp: Number(buffer.timestamp.tv_sec * MICRO + buffer.timestamp.tv_usec),
      bytesused: isMultiplanar(this.type) ? planes.map(({ bytesused }) => bytesused) : [buffer.bytesused],
    };
  }

  /** The bytes of a dequeued buffer, a copy of its first plane. */
  bytes({ index, bytesused }: Dequeued): Uint8Array {
    const plane = this.buffer(index).planes[0] as MappedPlane;
    return plane.bytes.slice(0, Math.min(bytesused[0] ?? 0, plane.length));
  }

  /** Ends the mappings; the driver's buffers stay. */
  unmap(): void {
    for (const { planes } of this.mapped) {
      for (const { address } of planes) this.file.unmap(address);
    }
    this.mapped = [];
    this.held.clear();
  }

  private map(index: number): MappedBuffer {
    const { file, type } = this;
    const { buffer, planes } = file.buffer(VIDIOC.QUERYBUF, { index, type });
    const places = isMultiplanar(type)
      ? planes.map(({ length, m }) => ({ length, offset: m.mem_offset }))
      : [{ length: buffer.length, offset: buffer.m.offset }];
    return { index, planes: places.map(({ length, offset }) => this.mapPlane(length, offset)) };
  }

  private mapPlane(length: number, offset: number): MappedPlane {
    const { file } = this;
    const address = file.map(length, offset);
    if (address < 0) throw new VideoError('mmap', -address, `${length} bytes at offset 0x${offset.toString(16)}`);
    return { address, length, bytes: file.image.bytes(address, length) };
  }
}

/** `KEYFRAME`, `PFRAME` … of a buffer's flags. */
export function flagNames(flags: number): string[] {
  return Object.entries(BUF_FLAG)
    .filter(([name, bit]) => !name.endsWith('MASK') && (flags & bit) === bit)
    .map(([name]) => name);
}
