/** An open file of a video device, with its calls typed. */
import { type BUF_TYPE, CTRL_WHICH, isMultiplanar, MEMORY } from './constants.js';
import { VideoError } from './errno.js';
import { type Format, formatFromValues, formatToValues } from './formats.js';
import type { KernelImage } from './image.js';
import { type Ioctl, VIDIOC } from './ioctls.js';
import type { Fields, Part, Values } from './layout.js';
import { BUFFER, type BufferValues, EXT_CONTROL, PLANE, type PlaneValues, type ValuesOf } from './structs.js';

/** What a call left behind, also when it failed. */
export interface Answer<T> {
  /** 0 or a positive error number. */
  readonly errno: number;
  readonly value: T;
}

export type BufferType = (typeof BUF_TYPE)[keyof typeof BUF_TYPE];
export type ExtControl = ValuesOf<typeof EXT_CONTROL>;

/** A buffer call's answer: the buffer, and its planes where there are several. */
export interface BufferAnswer {
  readonly buffer: BufferValues;
  readonly planes: readonly PlaneValues[];
}

/** Planes that a multi-planar buffer call makes room for (VIDEO_MAX_PLANES). */
export const MAX_PLANES = 8;

export class VideoFile {
  private open = true;
  /** Lengths of the mappings, by address. */
  private readonly mappings = new Map<number, number>();

  /** Use `KernelImage.open`. */
  constructor(
    readonly image: KernelImage,
    readonly name: string,
    readonly fd: number,
    private readonly closed: () => void,
  ) {}

  get isOpen(): boolean {
    return this.open;
  }

  /** Closes the file, once, and ends what is left of its mappings, as the end of a process does. Throws VideoError. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.closed();
    const result = this.image.call((exports) => exports.emu_close(this.fd));
    for (const address of [...this.mappings.keys()]) this.unmap(address);
    if (result < 0) throw new VideoError('close', -result);
  }

  /** mmap(2) of the file's memory. Returns the address, or a negative error number. */
  map(length: number, offset: number): number {
    const address = this.image.map(this.fd, length, offset);
    if (address > 0) this.mappings.set(address, length);
    return address;
  }

  /** munmap(2). Returns 0 or a negative error number. */
  unmap(address: number): number {
    const length = this.mappings.get(address);
    if (length === undefined) return 0;
    this.mappings.delete(address);
    return this.image.unmap(address, length);
  }

  /** Calls the driver and says what came of it. */
  try<F extends Fields>(ioctl: Ioctl<F>, argument: Part<Values<F>>): Answer<Values<F>> {
    const layout = ioctl.argument;
    const { errno, bytes } = this.raw(ioctl.number, layout.encode(argument));
    return { errno, value: layout.decode(bytes) };
  }

  /** Calls the driver. Throws VideoError when it fails. */
  call<F extends Fields>(ioctl: Ioctl<F>, argument: Part<Values<F>>, what?: string): Values<F> {
    const { errno, value } = this.try(ioctl, argument);
    if (errno !== 0) throw new VideoError(ioctl.name, errno, what);
    return value;
  }

  /** Any ioctl with any bytes; they come back as the driver left them. */
  raw(request: number, argument: Uint8Array): { errno: number; bytes: Uint8Array } {
    const { image } = this;
    return image.withMemory(Math.max(1, argument.length), (address) => {
      image.bytes(address, argument.length).set(argument);
      const errno = this.ioctlAt(request, address);
      return { errno, bytes: image.bytes(address, argument.length).slice() };
    });
  }

  /** The same with an argument that is in the program's memory already. Returns 0 or a positive error number. */
  ioctlAt(request: number, address: number): number {
    const result = this.image.call((exports) => exports.emu_ioctl(this.fd, request, address));
    return result < 0 ? -result : 0;
  }

  /** VIDIOC_G_FMT. */
  getFormat(type: number): Format {
    return formatFromValues(this.call(VIDIOC.G_FMT, { type }));
  }

  /** VIDIOC_S_FMT; what the driver made of it. */
  setFormat(format: Part<Format> & { type: number }): Format {
    return formatFromValues(this.call(VIDIOC.S_FMT, formatToValues(format)));
  }

  /** VIDIOC_TRY_FMT. */
  tryFormat(format: Part<Format> & { type: number }): Format {
    return formatFromValues(this.call(VIDIOC.TRY_FMT, formatToValues(format)));
  }

  /** VIDIOC_QUERYBUF, QBUF, DQBUF or PREPARE_BUF on MMAP buffers, with room for planes. */
  tryBuffer(
    ioctl: Ioctl,
    buffer: Part<BufferValues> & { type: number },
    planes: readonly Part<PlaneValues>[] = [],
  ): Answer<BufferAnswer> {
    const multiplanar = isMultiplanar(buffer.type);
    const { image } = this;
    const room = BUFFER.size + MAX_PLANES * PLANE.size;
    return image.withMemory(room, (address) => {
      const memory = image.bytes(address, room).fill(0);
      const at = address + BUFFER.size;
      const own = multiplanar ? { m: { planes: at }, length: planes.length || MAX_PLANES } : {};
      memory.set(BUFFER.encode({ memory: MEMORY.MMAP, ...own, ...buffer }));
      for (const [index, plane] of planes.entries()) {
        memory.set(PLANE.encode(plane), BUFFER.size + index * PLANE.size);
      }
      const errno = this.ioctlAt(ioctl.number, address);
      const answer = BUFFER.decode(memory.subarray(0, BUFFER.size));
      const count = multiplanar ? Math.min(MAX_PLANES, answer.length) : 0;
      const read = (index: number) => PLANE.decode(memory.subarray(BUFFER.size + index * PLANE.size));
      return { errno, value: { buffer: answer, planes: Array.from({ length: count }, (_, index) => read(index)) } };
    });
  }

  /** The same; throws VideoError when it fails. */
  buffer(ioctl: Ioctl, buffer: Part<BufferValues> & { type: number }, planes?: readonly Part<PlaneValues>[]) {
    const { errno, value } = this.tryBuffer(ioctl, buffer, planes);
    if (errno !== 0) throw new VideoError(ioctl.name, errno);
    return value;
  }

  /** VIDIOC_G_EXT_CTRLS, S_EXT_CTRLS or TRY_EXT_CTRLS on controls without payload. */
  tryControls(
    ioctl: Ioctl,
    controls: readonly Part<ExtControl>[],
    options: { readonly which?: number; readonly count?: number; readonly reserved?: number } = {},
  ): Answer<{ readonly errorIndex: number; readonly controls: readonly ExtControl[] }> {
    const { image } = this;
    const { which = CTRL_WHICH.CUR_VAL, count = controls.length, reserved = 0 } = options;
    const head = VIDIOC.S_EXT_CTRLS.argument;
    const room = head.size + Math.max(1, controls.length) * EXT_CONTROL.size;
    return image.withMemory(room, (address) => {
      const memory = image.bytes(address, room).fill(0);
      memory.set(head.encode({ which, count, error_idx: 0xdead, reserved: [reserved], controls: address + head.size }));
      for (const [index, control] of controls.entries()) {
        memory.set(EXT_CONTROL.encode(control), head.size + index * EXT_CONTROL.size);
      }
      const errno = this.ioctlAt(ioctl.number, address);
      const errorIndex = head.decode(memory.subarray(0, head.size)).error_idx;
      const at = (index: number) => EXT_CONTROL.decode(memory.subarray(head.size + index * EXT_CONTROL.size));
      return { errno, value: { errorIndex, controls: controls.map((_, index) => at(index)) } };
    });
  }

  /** Events of poll(2) that are there now. */
  poll(events: number): number {
    return this.image.call((exports) => exports.emu_poll(this.fd, events)) >>> 0;
  }

  /** Waits for one of these events at most so many nanoseconds. Returns them, 0 when the time was up. */
  waitFor(events: number, nanoseconds: number): number {
    return this.image.runUntil(() => this.poll(events) || undefined, nanoseconds) ?? 0;
  }
}
