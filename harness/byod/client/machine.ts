/** From a compiled kernel program to an image that the client drives. */
import { type Board, type BoardOptions, createBoard } from '../../../emulator/index.js';
import type { HostOptions } from '../machine/machine.js';
import { Program } from '../machine/program.js';
import { PictureObserver } from '../observe.js';
import type { CompiledProgram } from '../toolchain/compile.js';
import type { Boot } from './stress/stage.js';
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
    ...(program.has('emu_suspend') && program.has('emu_resume')
      ? { emu_suspend: () => program.call('emu_suspend'), emu_resume: () => program.call('emu_resume') }
      : {}),
  };
}

/**
 * A kernel program on its board, ready to boot.
 * @param observer the one whose `observed()` board the program was given, for frame types, headers and reconstructions
 */
export function kernelMachine(board: Board, program: Program, observer?: PictureObserver): KernelMachine {
  const { log, complaints } = program.host.journal;
  return { board, exports: programExports(program), log, complaints, ...(observer ? { observer } : {}) };
}

/**
 * What boots a compiled kernel driver as often as wanted, each time on a board of its own.
 * @param board of every one of them; `boot` adds faults to it
 */
export function kernelBoot(compiled: CompiledProgram, board: BoardOptions = {}, host: HostOptions = {}): Boot {
  return ({ faults } = {}) => {
    const machine = createBoard({ ...board, ...(faults ? { faults } : {}) });
    const observer = new PictureObserver(machine);
    return kernelImage(machine, new Program(compiled, observer.observed(), host), observer).boot();
  };
}

/** The same as an image; call `boot` next. */
export function kernelImage(board: Board, program: Program, observer?: PictureObserver): KernelImage {
  return new KernelImage(kernelMachine(board, program, observer));
}
