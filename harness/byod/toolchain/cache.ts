/** Compiled results by what they were made of, in the user's cache folder. Safe to share between processes. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Bytes that the cache may have before its oldest entries go. */
const CAPACITY = 256 * 1024 * 1024;
/** Raised when entries mean something else. */
const FORMAT = 1;
/** Writes between two looks at the size. */
const CHECK_EVERY = 32;
/** Environment variable that names the folder, or `off`. */
export const CACHE_VARIABLE = 'CEDRUS_EMU_CACHE';

/** A result: bytes, and the diagnostics that came with them. */
export interface CacheEntry {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The cache folder of this user: CEDRUS_EMU_CACHE, else that of XDG_CACHE_HOME or ~/.cache. Undefined when switched off. */
export function defaultCacheFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment[CACHE_VARIABLE];
  if (named === 'off' || named === '0') return undefined;
  if (named) return path.resolve(named);
  return path.join(environment.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'cedrus-emu');
}

/** Key of a result: every part counts, and where one ends and the next begins. */
export function cacheKey(parts: Iterable<string | Uint8Array>): string {
  const hash = createHash('sha256').update(String(FORMAT));
  for (const part of parts) hash.update(`\n${part.length} `).update(part);
  return hash.digest('hex').slice(0, 40);
}

export class Cache {
  private writes = 0;

  /**
   * @param folder undefined: nothing is kept
   * @param supplied a folder with results that came with the package, only read
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly supplied?: string,
  ) {}

  get(key: string): CacheEntry | undefined {
    const supplied = this.supplied === undefined ? undefined : readEntry(fileOf(this.supplied, key));
    if (supplied || this.folder === undefined) return supplied;
    const file = fileOf(this.folder, key);
    const entry = readEntry(file);
    if (entry) touch(file);
    return entry;
  }

  /** Keeps a result; a folder that cannot be written is no error, only slower. */
  put(key: string, { bytes, text }: CacheEntry): void {
    if (this.folder === undefined) return;
    const words = Buffer.from(text);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(words.length);
    const file = fileOf(this.folder, key);
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(temporary, Buffer.concat([head, words, bytes]));
      renameSync(temporary, file);
      if (this.writes++ % CHECK_EVERY === 0) prune(this.folder);
    } catch {
      discard(temporary);
    }
  }
}

const fileOf = (folder: string, key: string) => path.join(folder, key.slice(0, 2), key.slice(2));

function readEntry(file: string): CacheEntry | undefined {
  try {
    const content = readFileSync(file);
    const split = content.readUInt32LE(0);
    return { text: content.toString('utf8', 4, 4 + split), bytes: content.subarray(4 + split) };
  } catch {
    return undefined;
  }
}

/** Removes what was left half written, if it is there. */
function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // the folder itself cannot be used
  }
}

/** Marks an entry as used. */
function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // another process may have removed it
  }
}

/** Removes what was not used longest until the rest fits. */
function prune(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .flatMap((file) => {
      const status = statSync(file, { throwIfNoEntry: false });
      return status?.isFile() ? [{ file, size: status.size, used: status.mtimeMs }] : [];
    })
    .sort((a, b) => b.used - a.used);
  let total = 0;
  for (const { file, size } of entries) {
    total += size;
    if (total > CAPACITY) rmSync(file, { force: true });
  }
}
