/** clang and wasm-ld as WebAssembly: the package @yowasp/clang, which needs nothing of the machine it runs on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { UsageError } from '../../errors.js';
import type { Compiled, Compiler, Linked, NamedObject } from './compiler.js';
import { compileArguments } from './arguments.js';
import type { CompileJob } from './flags.js';

type Yowasp = typeof import('@yowasp/clang');
type Tree = import('@yowasp/clang').Tree;

const PACKAGE = '@yowasp/clang';

/** Node versions whose V8 is known to have the flags below. */
const KNOWN_ENGINE = Number(process.versions.node.split('.')[0]) <= 24;

let loading: Promise<Yowasp> | undefined;

/** Loads and compiles clang's modules, once. */
function load(): Promise<Yowasp> {
  loading ??= withoutOptimiser(async () => {
    const yowasp = await import('@yowasp/clang').catch((error: unknown) => {
      throw missing(error);
    });
    await yowasp.runLLVM(['clang', '--version'], {}, { stdout: null, stderr: null, fetchProgress: () => {} });
    return yowasp;
  });
  return loading;
}

/**
 * Modules compiled meanwhile run as V8 first translates them, and only as much of them as runs: clang is 75 MB, and its
 * optimised code would be ready when clang is through. Takes half the processor time of a compilation.
 */
async function withoutOptimiser<T>(work: () => Promise<T>): Promise<T> {
  if (!KNOWN_ENGINE) return work();
  setFlagsFromString('--wasm-lazy-validation');
  // stays: it would optimise each of clang's functions at its first call; other modules have dynamic tiering instead
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  try {
    return await work();
  } finally {
    setFlagsFromString('--wasm-dynamic-tiering');
  }
}

const missing = (cause: unknown) =>
  new UsageError(
    `the compiler package ${PACKAGE} is missing; install it with npm, or name a compiler with --cc clang`,
    {
      cause,
    },
  );

function version(): string {
  try {
    const manifest = new URL('../package.json', import.meta.resolve(PACKAGE));
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch (error) {
    throw missing(error);
  }
}

interface Outcome {
  readonly files: Tree | undefined;
  readonly text: string;
}

async function run(args: readonly string[], files: Tree): Promise<Outcome> {
  const { runLLVM, Exit } = await load();
  const decoder = new TextDecoder();
  let text = '';
  const hear = (bytes: Uint8Array | null) => {
    if (bytes) text += decoder.decode(bytes, { stream: true });
  };
  const options = { stdin: null, stdout: hear, stderr: hear, decodeASCII: false, fetchProgress: () => {} };
  try {
    return { files: await runLLVM([...args], files, options), text };
  } catch (error) {
    if (error instanceof Exit) return { files: undefined, text };
    if (error instanceof WebAssembly.RuntimeError)
      return { files: undefined, text: `${text}clang itself failed: ${error.message}\n` };
    throw error;
  }
}

/** A file system in which each file has its own path, and every `..` and symbolic folder is clang's to resolve. */
function overlay(files: ReadonlyMap<string, Uint8Array>, folder: string): Tree {
  const flat: Tree = {};
  const roots = [...files].map(([file, bytes], index) => {
    flat[String(index)] = bytes;
    return { type: 'file', name: file, 'external-contents': `/f/${index}` };
  });
  // clang wants its working folder to be there, whether or not a file of it is read
  roots.push({ type: 'file', name: path.posix.join(folder, '.cedrus-emu'), 'external-contents': '/f/overlay.yaml' });
  flat['overlay.yaml'] = JSON.stringify({ version: 0, 'case-sensitive': true, 'use-external-names': false, roots });
  return flat;
}

function outputOf(tree: Tree | undefined, name: string): Uint8Array | undefined {
  const folder = tree?.o as Tree | undefined;
  const bytes = folder?.[name];
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : undefined;
}

async function compile(job: CompileJob, files: ReadonlyMap<string, Uint8Array>, colour: boolean): Promise<Compiled> {
  const places = { resources: '/usr', builtins: '/usr/include', output: '/o/a.o', colour };
  const args = ['clang', '-cc1', '-ivfsoverlay', '/f/overlay.yaml', ...compileArguments(job, places).slice(1)];
  const { files: tree, text } = await run(args, { f: overlay(files, job.folder), o: {} });
  return { object: outputOf(tree, 'a.o'), diagnostics: text };
}

async function link(objects: readonly NamedObject[], flags: readonly string[]): Promise<Linked> {
  const inputs: Tree = {};
  const names = objects.map(({ name, bytes }, index) => {
    // lld shows an archive's member and an object by its path; the number keeps equal names apart
    const file = `${index}-${name.replaceAll('/', '_')}`;
    inputs[file] = bytes;
    return `/i/${file}`;
  });
  const { files, text } = await run(['wasm-ld', ...names, ...flags, '-o', '/o/a.wasm'], { i: inputs, o: {} });
  return { module: outputOf(files, 'a.wasm'), diagnostics: text };
}

/** @throws UsageError when the package is not there */
export function yowaspCompiler(): Compiler {
  return { identity: `${PACKAGE} ${version()}`, compile, link };
}
