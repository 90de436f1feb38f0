/** Which headers a C file can reach: #include lines are followed, so that large source trees are not read. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { CompileJob } from './flags.js';

/** Also `__has_include`. Includes of macros are found later, when the compiler names them. */
const INCLUDE =
  /(?:^[ \t]*#[ \t]*(?:include|include_next|import)|__has_include(?:_next)?[ \t]*\()[ \t]*(["<])([^">\n]+)[">]/gm;

interface Include {
  readonly quoted: boolean;
  readonly name: string;
}

interface SourceText {
  readonly stamp: string;
  readonly bytes: Uint8Array;
  readonly includes: readonly Include[];
}

/** Files read so far, by absolute path. */
const texts = new Map<string, SourceText>();

function stampOf(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  return status?.isFile() ? `${status.mtimeMs} ${status.size} ${status.ino}` : undefined;
}

/** A file's content and includes; undefined where there is no file. */
export function readSource(file: string): SourceText | undefined {
  const stamp = stampOf(file);
  if (stamp === undefined) return undefined;
  const known = texts.get(file);
  if (known?.stamp === stamp) return known;
  const bytes = readFileSync(file);
  const includes = [...bytes.toString('latin1').matchAll(INCLUDE)].map(([, mark, name]) => ({
    quoted: mark === '"',
    name: Buffer.from(name as string, 'latin1').toString(),
  }));
  const text = { stamp, bytes, includes };
  texts.set(file, text);
  return text;
}

/** Every file that a compilation may read, the source first, by absolute path. `extra`: names included through macros. */
export function reachableFiles(job: CompileJob, extra: readonly string[] = []): Map<string, Uint8Array> {
  const folders = [...job.include, ...job.systemInclude].map((folder) => path.resolve(job.folder, folder));
  const found = new Map<string, Uint8Array>();
  const missing = new Set<string>();
  const waiting: string[] = [];
  const take = (file: string): boolean => {
    if (found.has(file)) return true;
    if (missing.has(file)) return false;
    const text = readSource(file);
    if (!text) {
      missing.add(file);
      return false;
    }
    found.set(file, text.bytes);
    waiting.push(file);
    return true;
  };
  take(path.resolve(job.folder, job.source));
  if (job.prelude !== undefined) take(job.prelude);
  for (const name of extra) for (const folder of folders) take(path.join(folder, name));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const { quoted, name } of readSource(file)?.includes ?? []) {
      if (path.isAbsolute(name)) take(name);
      else if (!(quoted && take(path.resolve(path.dirname(file), name)))) takeAll(folders, name, take);
    }
  }
  return found;
}

/** All of that name: which one counts depends on the order of folders, and on #include_next. */
function takeAll(folders: readonly string[], name: string, take: (file: string) => boolean): void {
  for (const folder of folders) take(path.join(folder, name));
}
