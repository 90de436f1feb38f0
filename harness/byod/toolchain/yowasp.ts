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

let loading: Promise<Yowasp> | undefined;

function load(): Promise<Yowasp> {
  // clang is 75 MB of WebAssembly, of which a compilation runs a small part: only that part is looked at
  setFlagsFromString('--wasm-lazy-validation');
  loading ??= import('@yowasp/clang').catch((error: unknown) => {
    throw missing(error);
  });
  return loading;
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
