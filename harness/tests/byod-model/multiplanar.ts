/** Gives the model driver multi-planar queues of one plane, by translating its calls. */
import { CAP } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import { VIDIOC } from '../../byod/client/ioctls.js';
import type { Fields, Layout, Part, Values } from '../../byod/client/layout.js';
import { BUFFER, CREATE_BUFFERS, FORMAT, type FormatValues, PLANE } from '../../byod/client/structs.js';
import type { Tamper } from './driver.js';

const MANY = 8;
const isMany = (type: number) => type === 1 + MANY || type === 2 + MANY;
const isOne = (type: number) => type === 1 || type === 2;

function toOne({ type, fmt }: FormatValues): Part<FormatValues> {
  const { plane_fmt, num_planes: _, reserved: _reserved, ...rest } = fmt.pix_mp;
  const { bytesperline = 0, sizeimage = 0 } = plane_fmt[0] ?? {};
  return { type: type - MANY, fmt: { pix: { ...rest, bytesperline, sizeimage } } };
}

function toMany({ type, fmt }: FormatValues): Part<FormatValues> {
  const { bytesperline, sizeimage, priv: _, ...rest } = fmt.pix;
  return { type: type + MANY, fmt: { pix_mp: { ...rest, plane_fmt: [{ bytesperline, sizeimage }], num_planes: 1 } } };
}

export const multiplanar: Tamper = (exports, board) => {
  const memory = () => new DataView(board.memory.buffer);
  const read = <F extends Fields>(layout: Layout<F>, at: number) => layout.read(memory(), at);
  const write = <F extends Fields>(layout: Layout<F>, at: number, value: Part<Values<F>>) =>
    new Uint8Array(board.memory.buffer, at, layout.size).set(layout.encode(value));

  const format = (fd: number, request: number, at: number): number => {
    const input = read(FORMAT, at);
    if (!isMany(input.type)) return -ERRNO.EINVAL;
    write(FORMAT, at, toOne(input));
    const result = exports.emu_ioctl(fd, request, at);
    if (result === 0) write(FORMAT, at, toMany(read(FORMAT, at)));
    return result;
  };

  const create = (fd: number, request: number, at: number): number => {
    const input = read(CREATE_BUFFERS, at);
    if (!isMany(input.format.type)) return -ERRNO.EINVAL;
    write(CREATE_BUFFERS, at, { ...input, format: toOne(input.format) });
    const result = exports.emu_ioctl(fd, request, at);
    const output = read(CREATE_BUFFERS, at);
    write(CREATE_BUFFERS, at, { ...output, format: toMany(output.format) });
    return result;
  };

  const buffer = (fd: number, request: number, at: number): number => {
    const { m, length, ...input } = read(BUFFER, at);
    if (!isMany(input.type) || length === 0) return -ERRNO.EINVAL;
    const plane = read(PLANE, m.planes);
    write(BUFFER, at, { ...input, type: input.type - MANY, bytesused: plane.bytesused });
    const result = exports.emu_ioctl(fd, request, at);
    const { m: place, ...output } = read(BUFFER, at);
    if (result === 0) {
      write(PLANE, m.planes, { bytesused: output.bytesused, length: output.length, m: { mem_offset: place.offset } });
    }
    write(BUFFER, at, { ...output, type: output.type + MANY, length: 1, bytesused: 0, m: { planes: m.planes } });
    return result;
  };

  /** Calls whose argument has the type at an offset. */
  const typed = (offset: number) => (fd: number, request: number, at: number) => {
    const type = memory().getUint32(at + offset, true);
    if (isOne(type)) return -ERRNO.EINVAL;
    if (isMany(type)) memory().setUint32(at + offset, type - MANY, true);
    const result = exports.emu_ioctl(fd, request, at);
    memory().setUint32(at + offset, type, true);
    return result;
  };

  const calls = new Map([
    ...[VIDIOC.G_FMT, VIDIOC.S_FMT, VIDIOC.TRY_FMT].map(({ number }) => [number, format] as const),
    ...[VIDIOC.QUERYBUF, VIDIOC.QBUF, VIDIOC.DQBUF, VIDIOC.PREPARE_BUF].map(({ number }) => [number, buffer] as const),
    [VIDIOC.CREATE_BUFS.number, create],
    ...[VIDIOC.ENUM_FMT, VIDIOC.REQBUFS].map(({ number }) => [number, typed(4)] as const),
    ...[VIDIOC.STREAMON, VIDIOC.STREAMOFF, VIDIOC.S_PARM, VIDIOC.G_PARM].map(
      ({ number }) => [number, typed(0)] as const,
    ),
  ]);
  return {
    ...exports,
    emu_ioctl: (fd, request, at) => {
      const call = calls.get(request >>> 0);
      if (call) return call(fd, request, at);
      const result = exports.emu_ioctl(fd, request, at);
      if (request >>> 0 === VIDIOC.QUERYCAP.number) {
        const caps = read(VIDIOC.QUERYCAP.argument, at);
        const change = (bits: number) => ((bits & ~CAP.VIDEO_M2M) | CAP.VIDEO_M2M_MPLANE) >>> 0;
        write(VIDIOC.QUERYCAP.argument, at, {
          ...caps,
          capabilities: change(caps.capabilities),
          device_caps: change(caps.device_caps),
        });
      }
      return result;
    },
  };
};
