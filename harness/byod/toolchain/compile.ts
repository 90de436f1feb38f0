/** From C files to a module that `Program` runs. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CheckFailed, UsageError } from '../../errors.js';
import { Cache, cacheKey, defaultCacheFolder } from './cache.js';
import type { Compiled, Compiler, NamedObject } from './compiler.js';
import { compileNotes, GUIDE, linkProblems, missingHeader, undefinedText } from './explain.js';
import { type CompileJob, driverFlags, LINK_FLAGS, runtimeFlags } from './flags.js';
import { reachableFiles } from './headers.js';
import { detectKind } from './manifest.js';
import { objectSymbols } from './object.js';
import { isPackageFile, machineSources, type ProgramKind, relocated, runtimePlaces } from './places.js';
import { systemCompiler } from './system.js';
import { yowaspCompiler } from './yowasp.js';

export interface CompileOptions {
  /** C files, relative to `folder` or absolute, named in messages as here. */
  readonly sources: readonly string[];
  /** What it is; found out from the sources when not given. */
  readonly kind?: ProgramKind;
  /** Where relative paths begin; default: the working folder. */
  readonly folder?: string;
  /** Name of the whole: KBUILD_MODNAME of a kernel driver; default: that of the first file. */
  readonly name?: string;
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
  /** Called ahead of each file that is not kept from before. */
  readonly onCompile?: (source: string) => void;
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
  /** Files that were compiled now; the others were kept from before. */
  readonly fresh: readonly string[];
}

/** The driver does not compile or link. Exit code 2. */
export class CompileError extends UsageError {
  /**
   * @param diagnostics the compiler's own text, with our notes
   * @param files every file of the user's that was read, absolute
   */
  constructor(
    readonly diagnostics: string,
    summary: string,
    readonly files: readonly string[],
  ) {
    super(summary);
    this.name = 'CompileError';
  }
}

/** Results that come with the package: the runtime's objects. */
export const SUPPLIED_FOLDER = fileURLToPath(new URL('../../../runtime/', import.meta.url));

/** The compiler by name: `yowasp`, or a system clang. Throws UsageError. */
export function findCompiler(cc = 'yowasp'): Compiler {
  return cc === 'yowasp' ? yowaspCompiler() : systemCompiler(cc);
}

/** How the runtime's own files are compiled; those of the machine are the same for every kind. */
export function runtimeJobs(kind: ProgramKind): CompileJob[] {
  const { include, prelude, sources } = runtimePlaces(kind);
  const job = { folder: '/', include: [] };
  const own = { ...job, systemInclude: include, prelude, flags: runtimeFlags(kind) };
  const common = {
    ...job,
    systemInclude: runtimePlaces('bare').include,
    prelude: undefined,
    flags: runtimeFlags('bare'),
  };
  return [
    ...sources.map((source) => ({ ...own, source })),
    ...machineSources().map((source) => ({ ...common, source })),
  ];
}

function driverJobs(options: CompileOptions, kind: ProgramKind, folder: string): CompileJob[] {
  const { sources, include = [], defines = [], flags = [], std, name = path.parse(sources[0] ?? '').name } = options;
  const places = runtimePlaces(kind);
  return sources.map((source) => ({
    source,
    folder,
    include,
    systemInclude: places.include,
    prelude: places.prelude,
    flags: driverFlags(kind, { defines, flags, std, name }),
  }));
}

/**
 * Compiles and links a driver with its runtime.
 * @throws CompileError with what clang says; UsageError for files that cannot be read
 */
export async function compileProgram(options: CompileOptions): Promise<CompiledProgram> {
  const folder = path.resolve(options.folder ?? '.');
  const kind = options.kind ?? detectKind(options.sources.map((source) => path.resolve(folder, source)));
  const cache = new Cache(
    options.cache === false ? undefined : (options.cache ?? defaultCacheFolder()),
    SUPPLIED_FOLDER,
  );
  const build = new Build(findCompiler(options.cc), cache, kind, options);
  const driver = await build.compileAll(driverJobs(options, kind, folder), options.colour ?? false);
  const runtime = await build.compileAll(runtimeJobs(kind));
  const bytes = await build.link(driver, runtime);
  const module = await WebAssembly.compile(bytes as BufferSource).catch((error: Error) => {
    throw new CheckFailed(`the linked module is not valid: ${error.message}`, { cause: error });
  });
  const { files, diagnostics, fresh } = build;
  return { kind, bytes, module, sources: options.sources, files: [...files], folder, diagnostics, fresh };
}

interface KeyedObject extends NamedObject {
  readonly key: string;
}

class Build {
  readonly files = new Set<string>();
  readonly fresh: string[] = [];
  diagnostics = '';

  constructor(
    private readonly compiler: Compiler,
    private readonly cache: Cache,
    private readonly kind: ProgramKind,
    private readonly options: CompileOptions,
  ) {}

  /**
   * Compiles everything, also behind the first file that fails. Throws CompileError.
   * @param colour of diagnostics; undefined: the runtime's own files, whose warnings are not the user's
   */
  async compileAll(jobs: readonly CompileJob[], colour?: boolean): Promise<KeyedObject[]> {
    const objects: KeyedObject[] = [];
    const failures: string[] = [];
    const notes = new Set<string>();
    for (const job of jobs) {
      const { object, diagnostics, key } = await this.compile(job, colour ?? false);
      if (colour !== undefined || !object) this.say(diagnostics);
      if (object) objects.push({ name: job.source, bytes: object, key });
      else {
        failures.push(job.source);
        for (const note of compileNotes(diagnostics, job, this.kind)) notes.add(note);
      }
    }
    if (failures.length === 0) return objects;
    for (const note of notes) this.say(`note: ${note}\n`);
    throw this.error(`${failures.join(', ')} ${failures.length === 1 ? 'does' : 'do'} not compile`);
  }

  private say(text: string): void {
    if (text === '') return;
    this.diagnostics += text;
    this.options.onDiagnostics?.(text);
  }

  private error(summary: string): CompileError {
    return new CompileError(this.diagnostics, summary, [...this.files]);
  }

  private async compile(job: CompileJob, colour: boolean): Promise<Compiled & { readonly key: string }> {
    const extra: string[] = [];
    for (;;) {
      const files = reachableFiles(job, extra);
      if (!files.has(path.resolve(job.folder, job.source))) {
        throw new UsageError(`${job.source} does not exist; name C files, or one folder`);
      }
      for (const file of files.keys()) if (!isPackageFile(file)) this.files.add(file);
      const result = await compileKept(this.compiler, this.cache, job, files, colour, () => {
        this.fresh.push(job.source);
        this.options.onCompile?.(job.source);
      });
      // a name that a macro made; once it is known, its file is read like any other
      const name = result.object ? undefined : missingHeader(result.diagnostics);
      if (name === undefined || extra.includes(name)) return result;
      extra.push(name);
      if (reachableFiles(job, extra).size === files.size) return result;
    }
  }

  /** Links; the driver's own definitions come before the runtime's. Throws CompileError. */
  async link(driver: readonly KeyedObject[], runtime: readonly KeyedObject[]): Promise<Uint8Array> {
    const own = new Set(driver.flatMap(({ bytes }) => definitions(bytes)));
    const needed = runtime.filter(({ bytes }) => !definitions(bytes).some((name) => own.has(name)));
    const attempts = needed.length === runtime.length ? [runtime] : [needed, runtime];
    for (const [number, attempt] of attempts.entries()) {
      const bytes = await this.linkOnce([...driver, ...attempt], number === attempts.length - 1);
      if (bytes) return bytes;
    }
    throw this.error('the driver does not link');
  }

  private async linkOnce(objects: readonly KeyedObject[], last: boolean): Promise<Uint8Array | undefined> {
    const key = cacheKey(['link', this.compiler.identity, ...LINK_FLAGS, ...objects.map((object) => object.key)]);
    const kept = this.cache.get(key);
    if (kept) {
      this.say(kept.text);
      return kept.bytes;
    }
    const { module, diagnostics } = await this.compiler.link(objects, LINK_FLAGS);
    const text = originalNames(diagnostics, objects);
    if (module) {
      this.cache.put(key, { bytes: module, text });
      this.say(text);
    } else if (last) this.sayWhy(text, objects);
    return module;
  }

  private sayWhy(text: string, objects: readonly NamedObject[]): void {
    const { undefined: missing, duplicate } = linkProblems(text);
    if (duplicate.length > 0 || missing.length === 0) this.say(text);
    if (missing.length === 0) return;
    this.say(undefinedText(missing, objects, this.kind));
    this.say(
      `note: add the file that defines ${missing.length === 1 ? 'it' : 'them'}; ${GUIDE} shows how to add a function to this project\n`,
    );
  }
}

/** Names that an object defines for others; weak ones too. */
function definitions(bytes: Uint8Array): string[] {
  return objectSymbols(bytes)
    .filter(({ defined, global, weak, name }) => defined && global && !weak && name !== '')
    .map(({ name }) => name);
}

/** lld knows objects by numbered names. */
function originalNames(text: string, objects: readonly NamedObject[]): string {
  return text.replace(/(?:\S*\/)?(\d+)-[^\s:]+/g, (name, number: string) => objects[Number(number)]?.name ?? name);
}

/** A compilation, from the cache where it is there. Where the package and the working folder are makes no difference to its key. */
export async function compileKept(
  compiler: Compiler,
  cache: Cache,
  job: CompileJob,
  files: ReadonlyMap<string, Uint8Array>,
  colour: boolean,
  onCompile?: () => void,
): Promise<Compiled & { readonly key: string }> {
  const { source, folder, include, systemInclude, prelude = '', flags } = job;
  const words = [source, prelude, String(colour), ...include, 'system', ...systemInclude, 'flags', ...flags];
  const contents = [...files].flatMap(([file, bytes]) => [
    relocated(isPackageFile(file) ? file : path.relative(folder, file)),
    bytes,
  ]);
  const key = cacheKey([compiler.identity, ...words.map(relocated), 'files', ...contents]);
  const kept = cache.get(key);
  if (kept) return { object: kept.bytes, diagnostics: kept.text, key };
  onCompile?.();
  const result = await compiler.compile(job, files, colour);
  if (result.object) cache.put(key, { bytes: result.object, text: result.diagnostics });
  return { ...result, key };
}
