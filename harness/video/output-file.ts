/** Output files that appear whole or not at all: written under another name, renamed when all went well. */
import { randomBytes } from 'node:crypto';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../errors.js';

/** The name that stands for standard output. */
export const STDOUT = '-';

/** Where bytes go. Every write may throw UsageError when there is no room or the reader has gone. */
export interface ByteSink {
  /** The name as the user gave it, for messages. */
  readonly name: string;
  write(bytes: Uint8Array): Promise<void>;
  /** Writes at a byte position; only files can. */
  writeAt(bytes: Uint8Array, position: number): Promise<void>;
  /** All is well: the file takes its name, replacing an earlier one. */
  finish(): Promise<void>;
  /** Something failed: what was written goes, an earlier file stays. Harmless after finish. */
  abort(): Promise<void>;
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'you may not write there; check its permissions or choose another name';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'its folder does not exist; make it first or choose another name';
    case 'ENOSPC':
      return 'the disk is full; make room or choose another place';
    case 'EROFS':
      return 'the file system is read-only; choose another place';
    case 'EPIPE':
      return 'its reader has gone';
    default:
      return (error as Error).message;
  }
}

function unwritable(name: string, error: unknown): UsageError {
  return new UsageError(`${name} cannot be written: ${reason(error)}`, { cause: error });
}

class FileSink implements ByteSink {
  private position = 0;
  private open = true;

  /** @param temporary the name to write under; undefined for devices and pipes, which are written directly */
  constructor(
    readonly name: string,
    private readonly file: string,
    private readonly temporary: string | undefined,
    private readonly handle: FileHandle,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    await this.put(bytes, this.temporary === undefined ? null : this.position);
    this.position += bytes.length;
  }

  async writeAt(bytes: Uint8Array, position: number): Promise<void> {
    if (this.temporary === undefined) {
      throw new UsageError(`${this.name} cannot be written: this format goes back and forth, so it needs a plain file`);
    }
    await this.put(bytes, position);
  }

  async finish(): Promise<void> {
    this.open = false;
    try {
      await this.handle.close();
      if (this.temporary !== undefined) await rename(this.temporary, this.file);
    } catch (error) {
      throw unwritable(this.name, error);
    }
  }

  async abort(): Promise<void> {
    if (!this.open) return;
    this.open = false;
    await this.handle.close().catch(() => {});
    if (this.temporary !== undefined) await unlink(this.temporary).catch(() => {});
  }

  private async put(bytes: Uint8Array, position: number | null): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      try {
        const at = position === null ? null : position + done;
        done += (await this.handle.write(bytes, done, bytes.length - done, at)).bytesWritten;
      } catch (error) {
        throw unwritable(this.name, error);
      }
    }
  }
}

class StdoutSink implements ByteSink {
  readonly name = 'standard output';
  private failure: Error | undefined;

  constructor() {
    process.stdout.on('error', (error) => {
      this.failure ??= error;
    });
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.failure) throw unwritable(this.name, this.failure);
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(bytes, (error) => (error ? reject(unwritable(this.name, error)) : resolve()));
    });
  }

  async writeAt(): Promise<void> {
    throw new UsageError(`${this.name} cannot be written: this format goes back and forth, so it needs a plain file`);
  }

  async finish(): Promise<void> {}

  async abort(): Promise<void> {}
}

/** The file behind a name, links followed, and whether it is there as a plain file, another thing or not at all. */
function target(name: string): { file: string; kind: 'new' | 'plain' | 'device' } {
  const status = statSync(name, { throwIfNoEntry: false });
  if (!status) return { file: path.resolve(name), kind: 'new' };
  if (status.isDirectory()) throw new UsageError(`${name} cannot be written: it is a folder; give a file name`);
  accessSync(name, constants.W_OK);
  return { file: realpathSync(name), kind: status.isFile() ? 'plain' : 'device' };
}

/**
 * Opens an output, so that one that cannot be written is known before any work is done. `-` is standard output.
 * @throws UsageError when it cannot be written
 */
export async function openOutput(name: string): Promise<ByteSink> {
  if (name === STDOUT) return new StdoutSink();
  if (name === '') throw new UsageError('the output file has an empty name; give one, or - for standard output');
  try {
    const { file, kind } = target(name);
    if (kind === 'device') return new FileSink(name, file, undefined, await open(file, 'w'));
    const temporary = `${file}.${randomBytes(4).toString('hex')}.part`;
    return new FileSink(name, file, temporary, await open(temporary, 'wx'));
  } catch (error) {
    throw error instanceof UsageError ? error : unwritable(name, error);
  }
}
