/** The software device of copier.c: compiled once, booted as often as a test wants, and the calls its tests make. */
import { fileURLToPath } from 'node:url';
import { createBoard } from '../../../emulator/index.js';
import { CTRL_WHICH, MEMORY, OPEN } from '../../byod/client/constants.js';
import type { VideoFile } from '../../byod/client/device.js';
import type { KernelImage } from '../../byod/client/image.js';
import { VIDIOC } from '../../byod/client/ioctls.js';
import { kernelImage } from '../../byod/client/machine.js';
import { BufferQueue } from '../../byod/client/queue.js';
import { EXT_CONTROL } from '../../byod/client/structs.js';
import { Program } from '../../byod/machine/program.js';
import { type CompiledProgram, compileProgram } from '../../byod/toolchain/compile.js';

export const OUT = 2;
export const CAP = 1;

export const compileCopier = (defines: readonly string[] = []): Promise<CompiledProgram> =>
  compileProgram({
    kind: 'kernel',
    sources: ['copier.c'],
    defines,
    folder: fileURLToPath(new URL('../../../../harness/tests/byod', import.meta.url)),
  });

export interface Copier {
  readonly image: KernelImage;
  /** Opens video0, nonblocking if not asked for otherwise. */
  open(flags?: number): VideoFile;
  /** What the driver printed since the last call, without debug lines. */
  said(): string[];
  /** Complaints since the last call, by id. */
  complaints(): string[];
}

/** Boots it with these module parameters. */
export function bootCopier(compiled: CompiledProgram, parameters: Readonly<Record<string, number>> = {}): Copier {
  const board = createBoard();
  const program = new Program(compiled, board);
  const image = kernelImage(board, program);
  const text = (value: string) => {
    const bytes = Buffer.from(`${value}\0`);
    const address = program.call('emu_malloc', bytes.length);
    image.bytes(address, bytes.length).set(bytes);
    return address;
  };
  for (const [name, value] of Object.entries(parameters)) {
    const result = program.call('emu_param_set', text(name), text(String(value)));
    if (result !== 0) throw new Error(`parameter ${name}: ${result}`);
  }
  image.boot();
  const { log, complaints } = image.machine;
  let lines = log.length;
  let seen = complaints.length;
  return {
    image,
    open: (flags = OPEN.RDWR | OPEN.NONBLOCK) => image.open('video0', flags),
    said() {
      const fresh = log.slice(lines).filter(({ level }) => level < 7);
      lines = log.length;
      return fresh.map(({ text: line }) => line.trim());
    },
    complaints() {
      const fresh = complaints.slice(seen).map(({ id }) => id);
      seen = complaints.length;
      return fresh;
    },
  };
}

/** Both queues of a file, with so many buffers each, not streaming. */
export function queues(file: VideoFile, count = 2): { out: BufferQueue; cap: BufferQueue } {
  const out = new BufferQueue(file, OUT);
  const cap = new BufferQueue(file, CAP);
  out.request(count);
  cap.request(count);
  return { out, cap };
}

/** Error number of a call, 0 when it succeeds. */
export const errnoOf = (file: VideoFile, ioctl: (typeof VIDIOC)[keyof typeof VIDIOC], argument: object): number =>
  file.try(ioctl as typeof VIDIOC.S_CTRL, argument).errno;

export const streamOn = (file: VideoFile, type: number): number => errnoOf(file, VIDIOC.STREAMON, { value: type });
export const streamOff = (file: VideoFile, type: number): number => errnoOf(file, VIDIOC.STREAMOFF, { value: type });

export interface ExtAnswer {
  readonly errno: number;
  readonly errorIndex: number;
  readonly payload: Uint8Array;
  readonly size: number;
  readonly value: bigint;
}

/** One of G/S/TRY_EXT_CTRLS on one control with a payload of so many bytes. */
export function extControl(
  file: VideoFile,
  ioctl: typeof VIDIOC.S_EXT_CTRLS,
  id: number,
  payload: Uint8Array,
  options: { which?: number; requestFd?: number } = {},
): ExtAnswer {
  const { image } = file;
  const head = ioctl.argument;
  const room = head.size + EXT_CONTROL.size + 4 + payload.length;
  return image.withMemory(room, (address) => {
    const memory = image.bytes(address, room).fill(0);
    const control = address + head.size;
    const data = control + EXT_CONTROL.size + 4;
    const { which = CTRL_WHICH.CUR_VAL, requestFd = 0 } = options;
    memory.set(head.encode({ which, count: 1, error_idx: 0xdead, request_fd: requestFd, controls: control }));
    memory.set(EXT_CONTROL.encode({ id, size: payload.length, value64: BigInt(data) }), head.size);
    memory.set(payload, data - address);
    const errno = file.ioctlAt(ioctl.number, address);
    const after = EXT_CONTROL.decode(memory.subarray(head.size, head.size + EXT_CONTROL.size));
    return {
      errno,
      errorIndex: head.decode(memory.subarray(0, head.size)).error_idx,
      payload: memory.slice(data - address, data - address + payload.length),
      size: after.size,
      value: after.value64,
    };
  });
}

/** QBUF of an output buffer into a request. */
export function queueInRequest(file: VideoFile, index: number, requestFd: number, timestamp = 0): number {
  const answer = file.tryBuffer(VIDIOC.QBUF, {
    index,
    type: OUT,
    memory: MEMORY.MMAP,
    flags: 0x00800000,
    request_fd: requestFd,
    timestamp: { tv_sec: 0n, tv_usec: BigInt(timestamp) },
  });
  return answer.errno;
}
