/** A compiled kernel driver at work: booted, with device nodes to open, as the userspace of its machine meets it. */
import type { Board } from '../../../emulator/index.js';
import type { PictureObserver } from '../observe.js';
import { beforeThat } from '../complaints.js';
import { VideoFile } from './device.js';
import { VideoError } from './errno.js';
import { OPEN } from './constants.js';

/** What a kernel image exports (cedrus_emu/machine.h). Numbers below 0 are negative error numbers. */
export interface KernelExports {
  emu_boot(): number;
  emu_shutdown(): number;
  emu_device(index: number, name: number, size: number): number;
  emu_open(name: number, flags: number): number;
  emu_close(fd: number): number;
  emu_ioctl(fd: number, request: number, argument: number): number;
  emu_mmap(fd: number, length: number, offset: number): number;
  emu_munmap(address: number, length: number): number;
  emu_poll(fd: number, events: number): number;
  emu_run(nanoseconds: bigint): number;
  emu_malloc(size: number): number;
  emu_free(address: number): void;
  /** System sleep; absent where the runtime has none. */
  emu_suspend?(): number;
  emu_resume?(): number;
}

/** One line of printk. */
export interface LogLine {
  /** The kernel's, 0 (emergency) to 7 (debug). */
  readonly level: number;
  readonly text: string;
}

/** Something the driver did wrong that it survived. */
export interface DriverComplaint {
  readonly id: string;
  readonly sentence: string;
}

/** A linked kernel image on its board, before boot. */
export interface KernelMachine {
  readonly board: Board;
  readonly exports: KernelExports;
  /** What was printed so far. */
  readonly log: readonly LogLine[];
  /** What the runtime complained of so far. */
  readonly complaints: readonly DriverComplaint[];
  /** Sees the pictures that the driver starts. */
  readonly observer?: PictureObserver;
}

/** Addresses from here on are negative error numbers (IS_ERR of the kernel). */
const FIRST_ERROR = 0xfffff001;
const NAME_SIZE = 64;
/** Turns of a wait in which no time passes before it is given up. */
const IDLE_TURNS = 10_000;

export class KernelImage {
  readonly board: Board;
  /** What ended the driver; nothing can be called after it. */
  fault: unknown;
  private booted = false;
  private readonly files = new Set<VideoFile>();

  /** Boots nothing yet, see `boot`. */
  constructor(readonly machine: KernelMachine) {
    this.board = machine.board;
  }

  /** Runs module init and probe. Throws VideoError with the driver's error number. */
  boot(): this {
    const result = this.call((exports) => exports.emu_boot());
    if (result < 0) {
      const complaints = [
        ...this.machine.complaints.map(({ sentence }) => sentence),
        ...this.board.complaints().map(({ message }) => message),
      ];
      throw new VideoError('boot', -result, this.lastWords('the driver did not probe') + beforeThat(complaints));
    }
    this.booted = true;
    return this;
  }

  /** Device nodes, such as `video0` and `media0`. */
  devices(): string[] {
    const names: string[] = [];
    return this.withMemory(NAME_SIZE, (address) => {
      for (;;) {
        const result = this.call((exports) => exports.emu_device(names.length, address, NAME_SIZE));
        if (result < 0) return names;
        names.push(this.text(address, NAME_SIZE));
      }
    });
  }

  /** Opens a device node, without blocking calls if not asked for otherwise. Throws VideoError. */
  open(name: string, flags: number = OPEN.RDWR | OPEN.NONBLOCK): VideoFile {
    const bytes = Buffer.from(`${name}\0`, 'latin1');
    const fd = this.withMemory(bytes.length, (address) => {
      this.bytes(address, bytes.length).set(bytes);
      return this.call((exports) => exports.emu_open(address, flags));
    });
    if (fd < 0) throw new VideoError(`open ${name}`, -fd);
    const file = new VideoFile(this, name, fd, () => this.files.delete(file));
    this.files.add(file);
    return file;
  }

  /** Files that are open. */
  get openFiles(): readonly VideoFile[] {
    return [...this.files];
  }

  /**
   * Closes all files, removes the driver and unloads the module; leaks are among the machine's complaints then.
   * Does nothing after a fault. Throws VideoError when the module cannot be unloaded.
   */
  close(): void {
    if (!this.booted || this.fault !== undefined) return;
    for (const file of this.openFiles) file.close();
    this.booted = false;
    const result = this.call((exports) => exports.emu_shutdown());
    if (result < 0) throw new VideoError('shutdown', -result);
  }

  /** Nanoseconds since power-on. */
  get now(): number {
    return Math.round(this.board.clock.microseconds(this.board.now) * 1000);
  }

  /** Lets at most so many nanoseconds pass; true when something happened before their end. */
  run(nanoseconds: number): boolean {
    return this.call((exports) => exports.emu_run(BigInt(Math.max(0, Math.round(nanoseconds))))) === 1;
  }

  /**
   * Lets time pass until `condition` gives something else than undefined; undefined when so many nanoseconds have passed
   * without it.
   */
  runUntil<T>(condition: () => T | undefined, nanoseconds: number): T | undefined {
    const deadline = this.now + nanoseconds;
    let idle = 0;
    for (;;) {
      const result = condition();
      if (result !== undefined) return result;
      const before = this.now;
      if (before >= deadline) return undefined;
      this.run(deadline - before);
      idle = this.now > before ? 0 : idle + 1;
      if (idle > IDLE_TURNS) {
        throw new Error(`the kernel image reports ${IDLE_TURNS} events in which no time passes`);
      }
    }
  }

  /** Whether the runtime can put the machine to sleep. */
  get canSleep(): boolean {
    const { emu_suspend, emu_resume } = this.machine.exports;
    return emu_suspend !== undefined && emu_resume !== undefined;
  }

  /** Puts the machine to sleep and wakes it after so many nanoseconds. Throws VideoError when the driver refuses. */
  sleep(nanoseconds: number): void {
    const step = (name: 'emu_suspend' | 'emu_resume') => {
      const result = this.call((exports) => exports[name]?.() ?? 0);
      if (result < 0) throw new VideoError(name === 'emu_suspend' ? 'suspend' : 'resume', -result);
    };
    step('emu_suspend');
    this.board.delay(nanoseconds / 1000);
    step('emu_resume');
  }

  /** Calls into the image. What is thrown out of it ends it. */
  call<T>(what: (exports: KernelExports) => T): T {
    if (this.fault !== undefined) throw this.fault;
    try {
      return what(this.machine.exports);
    } catch (error) {
      this.fault = error;
      throw error;
    }
  }

  /** The program's memory; a view, no copy. */
  bytes(address: number, size: number): Uint8Array {
    return new Uint8Array(this.board.memory.buffer, address >>> 0, size);
  }

  /** Gives userspace memory for the time of a call. */
  withMemory<T>(size: number, use: (address: number) => T): T {
    const address = this.call((exports) => exports.emu_malloc(size)) >>> 0;
    if (address === 0) throw new Error(`no room for ${size} bytes of userspace memory`);
    try {
      return use(address);
    } finally {
      if (this.fault === undefined) this.call((exports) => exports.emu_free(address));
    }
  }

  /** Maps memory of a device. Returns its address, or a negative error number. */
  map(fd: number, length: number, offset: number): number {
    const address = this.call((exports) => exports.emu_mmap(fd, length, offset)) >>> 0;
    return address >= FIRST_ERROR ? address - 2 ** 32 : address;
  }

  unmap(address: number, length: number): number {
    return this.call((exports) => exports.emu_munmap(address, length));
  }

  private text(address: number, size: number): string {
    const bytes = this.bytes(address, size);
    const end = bytes.indexOf(0);
    return Buffer.from(bytes.subarray(0, end < 0 ? size : end)).toString('latin1');
  }

  /** The last errors that were printed, for a sentence: the driver's own, and what the kernel made of it. */
  private lastWords(otherwise: string): string {
    const words = this.machine.log.filter(({ level }) => level <= 4).slice(-2);
    return words.map(({ text }) => text.trim()).join('; ') || otherwise;
  }
}
