/** The other side of lib/user_host.h: arguments, files and pictures of a userspace program. Files are virtual. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Frame, type Rate, type Size, toNv12 } from '../../video/index.js';
import { ClipFile } from './clip-file.js';

/** The program ended by itself, from within a call. */
export class ProgramExit extends Error {
  constructor(readonly status: number) {
    super(`the program ended with status ${status}`);
    this.name = 'ProgramExit';
  }
}

export interface SurroundingsOptions {
  /** `argv`, the program's name first. */
  readonly args: readonly string[];
  readonly controls: ReadonlyMap<string, string>;
  readonly environment: ReadonlyMap<string, string>;
  readonly size: Size;
  readonly rate: Rate;
  readonly frames: readonly Frame[];
  /** Further file names that stand for the clip. */
  readonly clipNames?: readonly string[];
  /** What the program prints, as it comes. */
  readonly onText?: (text: string, stream: 'stdout' | 'stderr') => void;
}

const ENOENT = 2;
const EBADF = 9;
const EINVAL = 22;
const ESPIPE = 29;

const O_ACCMODE = 0o3;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;

/** Names by which programs usually call raw video. */
const RAW_VIDEO = /(^|\/)input[^/]*$|\.(nv12|nv16|yuv|i420|raw)$/i;

/** A file that the program writes; grows by doubling. */
class MemoryFile {
  private bytes = new Uint8Array(4096);
  size = 0;

  static of(content: Uint8Array): MemoryFile {
    const file = new MemoryFile();
    file.write(0, content);
    return file;
  }

  get content(): Uint8Array {
    return this.bytes.subarray(0, this.size);
  }

  read(at: number, size: number): Uint8Array {
    return this.content.subarray(at, at + size);
  }

  write(at: number, data: Uint8Array): void {
    const end = at + data.length;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.bytes.length));
      grown.set(this.content);
      this.bytes = grown;
    }
    this.bytes.set(data, at);
    this.size = Math.max(this.size, end);
  }
}

interface Handle {
  readonly file: MemoryFile | ClipFile | undefined;
  readonly writable: boolean;
  readonly append: boolean;
  position: number;
}

/** Memory of the program and how texts are read from it. */
export interface ProgramMemory {
  readonly bytes: Uint8Array;
  string(pointer: number): string;
}

export class Surroundings {
  /** What the program wrote, by file name. */
  readonly files = new Map<string, MemoryFile>();
  /** What it handed to emu_output(). */
  readonly output = new MemoryFile();
  /** What it printed. */
  readonly text: Record<'stdout' | 'stderr', MemoryFile> = { stdout: new MemoryFile(), stderr: new MemoryFile() };
  /** The number of the picture that the program has read last, from 0; -1 before the first. */
  lastPicture = -1;
  /** Assumptions that were made for the program. */
  readonly notes = new Set<string>();
  private readonly handles = new Map<number, Handle>();
  private readonly clip: ClipFile;
  private memory: ProgramMemory | undefined;

  constructor(private readonly options: SurroundingsOptions) {
    this.clip = this.openClip();
    this.handles.set(0, { file: this.clip, writable: false, append: false, position: 0 });
    for (const handle of [1, 2])
      this.handles.set(handle, { file: undefined, writable: true, append: true, position: 0 });
  }

  /** To be called once the program is there. */
  attach(memory: ProgramMemory): void {
    this.memory = memory;
  }

  /** The imports of module "user". */
  imports(): Record<string, WebAssembly.ImportValue> {
    const { options } = this;
    const give = (text: string | undefined, pointer: number, size: number) =>
      this.giveText(text, pointer >>> 0, size >>> 0);
    return {
      argument: (index: number, text: number, size: number) => give(options.args[index], text, size),
      control: (name: number, text: number, size: number) => give(options.controls.get(this.string(name)), text, size),
      environment: (name: number, text: number, size: number) =>
        give(options.environment.get(this.string(name)), text, size),
      open: (name: number, flags: number) => this.open(this.string(name), flags),
      close: (handle: number) => (this.handles.delete(handle) ? 0 : -EBADF),
      read: (handle: number, pointer: number, size: number) => this.read(handle, pointer >>> 0, size >>> 0),
      write: (handle: number, pointer: number, size: number) => this.write(handle, pointer >>> 0, size >>> 0),
      seek: (handle: number, offset: bigint, whence: number) => BigInt(this.seek(handle, Number(offset), whence)),
      size: (handle: number) => BigInt(this.handles.get(handle)?.file?.size ?? 0),
      video: (pointer: number) => this.video(pointer >>> 0),
      picture: (luma: number, chroma: number, stride: number, rows: number) =>
        this.picture(luma >>> 0, chroma >>> 0, stride >>> 0, rows >>> 0),
      output: (pointer: number, size: number) =>
        this.output.write(this.output.size, this.view(pointer >>> 0, size >>> 0)),
      exit: (status: number) => {
        throw new ProgramExit(status);
      },
    };
  }

  private view(pointer: number, size: number): Uint8Array {
    return (this.memory as ProgramMemory).bytes.subarray(pointer, pointer + size);
  }

  private string(pointer: number): string {
    return (this.memory as ProgramMemory).string(pointer);
  }

  private giveText(text: string | undefined, pointer: number, size: number): number {
    if (text === undefined) return -1;
    const bytes = Buffer.from(text);
    if (size > 0) {
      const part = bytes.subarray(0, size - 1);
      this.view(pointer, size).set(part);
      this.view(pointer + part.length, 1).fill(0);
    }
    return bytes.length;
  }

  private openClip(name = 'input.nv12'): ClipFile {
    const { size, frames } = this.options;
    return new ClipFile(name, size, frames, {
      onPicture: (index) => {
        this.lastPicture = index;
      },
      onNote: (note) => this.notes.add(note),
    });
  }

  private open(name: string, flags: number): number {
    const writable = (flags & O_ACCMODE) !== 0;
    const file = this.find(name, writable, flags);
    if (!file) return -ENOENT;
    let handle = 3;
    while (this.handles.has(handle)) handle++;
    this.handles.set(handle, { file, writable, append: (flags & O_APPEND) !== 0, position: 0 });
    return handle;
  }

  private find(name: string, writable: boolean, flags: number): MemoryFile | ClipFile | undefined {
    const known = this.files.get(name);
    if (known && (flags & O_TRUNC) === 0) return known;
    if (writable && (known || (flags & O_CREAT) !== 0)) {
      const file = new MemoryFile();
      this.files.set(name, file);
      return file;
    }
    if (this.options.clipNames?.includes(name)) return this.openClip(name);
    if (existsSync(name) && statSync(name).isFile()) return MemoryFile.of(readFileSync(name));
    return RAW_VIDEO.test(name) ? this.openClip(path.basename(name)) : undefined;
  }

  private read(number: number, pointer: number, size: number): number {
    const handle = this.handles.get(number);
    if (!handle?.file) return -EBADF;
    let done = 0;
    while (done < size) {
      const part = handle.file.read(handle.position, size - done);
      if (part.length === 0) break;
      this.view(pointer + done, part.length).set(part);
      handle.position += part.length;
      done += part.length;
    }
    return done;
  }

  private write(number: number, pointer: number, size: number): number {
    const handle = this.handles.get(number);
    if (!handle?.writable) return -EBADF;
    const data = this.view(pointer, size);
    if (handle.file instanceof MemoryFile) {
      if (handle.append) handle.position = handle.file.size;
      handle.file.write(handle.position, data);
      handle.position += size;
    } else if (!handle.file) this.print(number === 1 ? 'stdout' : 'stderr', data);
    else return -EBADF;
    return size;
  }

  private print(stream: 'stdout' | 'stderr', data: Uint8Array): void {
    this.text[stream].write(this.text[stream].size, data);
    this.options.onText?.(Buffer.from(data).toString(), stream);
  }

  private seek(number: number, offset: number, whence: number): number {
    const handle = this.handles.get(number);
    if (!handle) return -EBADF;
    if (!handle.file) return -ESPIPE;
    const from = whence === 0 ? 0 : whence === 1 ? handle.position : handle.file.size;
    if (from + offset < 0) return -EINVAL;
    handle.position = from + offset;
    return handle.position;
  }

  /** struct emu_video of cedrus_emu.h. */
  private video(pointer: number): void {
    const { size, rate, frames } = this.options;
    const whole = (side: number) => Math.ceil(side / 16) * 16;
    const words = [size.width, size.height, whole(size.width), whole(size.height), rate.num, rate.den, frames.length];
    const view = new DataView((this.memory as ProgramMemory).bytes.buffer, pointer, 4 * words.length);
    for (const [index, word] of words.entries()) view.setUint32(4 * index, word, true);
  }

  /** emu_read_picture of cedrus_emu.h. A stride or height that is too small for the picture is said, and cuts it. */
  private picture(luma: number, chroma: number, stride: number, rows: number): number {
    const frame = this.options.frames[this.lastPicture + 1];
    if (!frame) return 0;
    this.lastPicture++;
    const [width, height] = [Math.max(stride, frame.width), Math.max(rows + (rows & 1), frame.height)];
    if (width !== stride || height !== rows) {
      this.notes.add(
        `the buffer of ${stride}x${rows} is smaller than the picture of ${frame.width}x${frame.height}, which was cut`,
      );
    }
    const bytes = new Uint8Array((width * height * 3) / 2);
    toNv12(frame, bytes, width, height);
    for (let row = 0; row < rows; row++)
      this.view(luma + row * stride, stride).set(bytes.subarray(row * width, row * width + stride));
    const plane = width * height;
    for (let row = 0; row < rows >> 1; row++) {
      this.view(chroma + row * stride, stride).set(bytes.subarray(plane + row * width, plane + row * width + stride));
    }
    return 1;
  }
}
