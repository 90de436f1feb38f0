/** From C files to a module that `Program` runs. */
import path from 'node:path';
import { CheckFailed, UsageError } from '../../errors.js';
import { Cache, cacheKey, defaultCacheFolder } from './cache.js';
import type { Compiled, Compiler, NamedObject } from './compiler.js';
import { type CompileJob, driverFlags, LINK_FLAGS, runtimeFlags } from './flags.js';
import { reachableFiles } from './headers.js';
import { BYOD_FOLDER, type ProgramKind, runtimePlaces } from './places.js';
import { yowaspCompiler } from './yowasp.js';

export interface CompileOptions {
  /** C files, relative to `folder` or absolute, named in messages as here. */
  readonly sources: readonly string[];
  /** What it is; found out from the sources when not given. */
  readonly kind?: ProgramKind;
  /** Where relative paths begin; default: the working folder. */
  readonly folder?: string;
  readonly include?: readonly string[];
  /** `NAME` or `NAME=value`. */
  readonly defines?: readonly string[];
  readonly flags?: readonly string[];
  readonly std?: string;
  /** `yowasp` (default), or a system clang by name or path. */
  readonly cc?: string;
  /** Folder of the cache, false for none; default: the user's cache folder. */
  readonly cache?: string | false;
  /** Whether diagnostics are coloured. */
  readonly colour?: boolean;
  /** Called with warnings as they come. */
  readonly onDiagnostics?: (text: string) => void;
}

/** A linked driver. Ready to run as often as wanted, see machine/program.ts. */
export interface CompiledProgram {
  readonly kind: ProgramKind;
  readonly bytes: Uint8Array;
  readonly module: WebAssembly.Module;
  /** The user's C files as named. */
  readonly sources: readonly string[];
  /** Every file of the user's that was read, absolute: what to watch. */
  readonly files: readonly string[];
  /** Working folder of the compilation. */
  readonly folder: string;
  /** Warnings. */
  readonly diagnostics: string;
}

/** The driver does not compile or link; the message is the compiler's own text. Exit code 2. */
export class CompileError extends UsageError {
  constructor(
    readonly diagnostics: string,
    summary: string,
    readonly files: readonly string[],
  ) {
    super(summary);
    this.name = 'CompileError';
  }
}

/**
 * Compiles and links a driver with its runtime.
 * @throws CompileError with what clang says; UsageError for files that cannot be read
 */
export async function compileProgram(options: CompileOptions): Promise<CompiledProgram> {
  const folder = path.resolve(options.folder ?? '.');
  const kind = options.kind ?? 'bare';
  const compiler: Compiler = yowaspCompiler();
  const places = runtimePlaces(kind);
  const wishes = { defines: options.defines ?? [], flags: options.flags ?? [], std: options.std };
  const common = { systemInclude: places.include, prelude: places.prelude };
  const jobs: CompileJob[] = [
    ...options.sources.map((source) => ({
      ...common,
      source,
      folder,
      include: options.include ?? [],
      flags: driverFlags(kind, wishes),
    })),
    ...places.sources.map((source) => ({
      ...common,
      source,
      folder: BYOD_FOLDER.replace(/\/$/, ''),
      include: [],
      prelude: places.prelude,
      flags: runtimeFlags(kind),
    })),
  ];
  const cache = new Cache(options.cache === false ? undefined : (options.cache ?? defaultCacheFolder()));
  const objects: NamedObject[] = [];
  const keys: string[] = [];
  const files = new Set<string>();
  let diagnostics = '';
  let failed = 0;
  for (const job of jobs) {
    const reached = reachableFiles(job);
    if (!reached.has(path.resolve(job.folder, job.source))) throw new UsageError(`${job.source} does not exist`);
    for (const file of reached.keys()) if (!file.startsWith(BYOD_FOLDER)) files.add(file);
    const {
      object,
      diagnostics: text,
      key,
    } = await compileCached(compiler, cache, job, reached, options.colour ?? false);
    if (text !== '') {
      diagnostics += text;
      options.onDiagnostics?.(text);
    }
    keys.push(key);
    if (object) objects.push({ name: job.source, bytes: object });
    else failed++;
  }
  if (failed > 0) throw new CompileError(diagnostics, `${failed} files do not compile`, [...files]);
  const linkKey = cacheKey(['link', compiler.identity, ...LINK_FLAGS, ...keys]);
  const kept = cache.get(linkKey);
  const { module: bytes, diagnostics: linking } = kept
    ? { module: kept.bytes, diagnostics: kept.text }
    : await compiler.link(objects, LINK_FLAGS);
  if (!bytes) throw new CompileError(linking, 'the driver does not link', [...files]);
  if (!kept) cache.put(linkKey, { bytes, text: linking });
  const module = await WebAssembly.compile(bytes as BufferSource).catch((error: Error) => {
    throw new CheckFailed(`the linked module is not valid: ${error.message}`, { cause: error });
  });
  return { kind, bytes, module, sources: options.sources, files: [...files], folder, diagnostics };
}

async function compileCached(
  compiler: Compiler,
  cache: Cache,
  job: CompileJob,
  files: ReadonlyMap<string, Uint8Array>,
  colour: boolean,
): Promise<Compiled & { key: string }> {
  const { source, folder, include, systemInclude, prelude = '', flags } = job;
  const key = cacheKey([
    compiler.identity,
    ...[source, folder, prelude, String(colour)],
    ...['include', ...include, 'system', ...systemInclude, 'flags', ...flags],
    ...[...files].flat(),
  ]);
  const kept = cache.get(key);
  if (kept) return { object: kept.bytes, diagnostics: kept.text, key };
  const result = await compiler.compile(job, files, colour);
  if (result.object) cache.put(key, { bytes: result.object, text: result.diagnostics });
  return { ...result, key };
}
