/** From a compiled kernel program to an image that the client drives. */
import type { Board } from '../../../emulator/index.js';
import type { Program } from '../machine/program.js';
import type { PictureObserver } from '../observe.js';
import { type KernelExports, KernelImage, type KernelMachine } from './image.js';

/** What a kernel image exports, called through its program. */
export function programExports(program: Program): KernelExports {
  return {
    emu_boot: () => program.call('emu_boot'),
    emu_shutdown: () => program.call('emu_shutdown'),
    emu_device: (index, name, size) => program.call('emu_device', index, name, size),
    emu_open: (name, flags) => program.call('emu_open', name, flags),
    emu_close: (fd) => program.call('emu_close', fd),
    emu_ioctl: (fd, request, argument) => program.call('emu_ioctl', fd, request, argument),
    emu_mmap: (fd, length, offset) => program.call('emu_mmap', fd, length, offset),
    emu_munmap: (address, length) => program.call('emu_munmap', address, length),
    emu_poll: (fd, events) => program.call('emu_poll', fd, events),
    emu_run: (nanoseconds) => program.call('emu_run', nanoseconds),
    emu_malloc: (size) => program.call('emu_malloc', size),
    emu_free: (address) => {
      program.call('emu_free', address);
    },
  };
}

/**
 * A kernel program on its board, ready to boot.
 * @param observer the one whose `observed()` board the program was given, for frame types, headers and reconstructions
 */
export function kernelMachine(board: Board, program: Program, observer?: PictureObserver): KernelMachine {
  const { log, complaints } = program.host;
  return { board, exports: programExports(program), log, complaints, ...(observer ? { observer } : {}) };
}

/** The same as an image; call `boot` next. */
export function kernelImage(board: Board, program: Program, observer?: PictureObserver): KernelImage {
  return new KernelImage(kernelMachine(board, program, observer));
}
