/** A clang and wasm-ld of the machine's own, instead of the package. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../errors.js';
import type { Compiled, Compiler, Linked, NamedObject } from './compiler.js';
import { compileArguments } from './arguments.js';
import type { CompileJob } from './flags.js';

const OUTPUT_LIMIT = 64 * 1024 * 1024;

function ask(tool: string, ...args: string[]): string {
  const { status, stdout, error } = spawnSync(tool, args, { encoding: 'utf8' });
  if (error) throw new UsageError(`--cc ${tool} cannot be started: ${error.message}; give the path of a clang`);
  if (status !== 0)
    throw new UsageError(`--cc ${tool} does not understand ${args.join(' ')}; give the path of a clang`);
  return stdout.trim();
}

/** The linker that belongs to a clang: beside it, by the same suffix, or in PATH. */
function findLinker(clang: string): string {
  const suffix = /clang(-\d+)?$/.exec(clang)?.[1] ?? '';
  const beside = ask(clang, '-print-prog-name=wasm-ld');
  const candidates = [beside, `wasm-ld${suffix}`, 'wasm-ld'];
  const found = candidates.find((tool) => !spawnSync(tool, ['--version']).error);
  if (found) return found;
  throw new UsageError(`--cc ${clang}: there is no wasm-ld beside it or in PATH; install lld, or leave --cc out`);
}

function run(tool: string, args: readonly string[]): Promise<{ failed: boolean; text: string }> {
  return new Promise((resolve, reject) => {
    execFile(tool, [...args], { encoding: 'utf8', maxBuffer: OUTPUT_LIMIT }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(new UsageError(`${tool} cannot be run: ${error.message}`));
      else resolve({ failed: error !== null, text: stdout + stderr });
    });
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param clang name or path
 * @throws UsageError when it is none, cannot make WebAssembly or has no linker
 */
export function systemCompiler(clang: string): Compiler {
  const version = ask(clang, '--version').split('\n')[0] ?? '';
  if (!/\bclang\b/.test(version)) {
    throw new UsageError(
      `--cc ${clang} is not clang (${version}); only clang makes WebAssembly with the checks needed`,
    );
  }
  if (!/^\s*wasm32\b/m.test(ask(clang, '--print-targets'))) {
    throw new UsageError(
      `--cc ${clang} cannot make WebAssembly (no target wasm32); leave --cc out to use the one that comes along`,
    );
  }
  const resources = ask(clang, '-print-resource-dir');
  const linker = findLinker(clang);

  const compile = (job: CompileJob, _files: unknown, colour: boolean): Promise<Compiled> =>
    inFolder(async (folder) => {
      const output = path.join(folder, 'a.o');
      const { failed, text } = await run(
        clang,
        compileArguments(job, { resources, builtins: path.join(resources, 'include'), output, colour }),
      );
      return { object: failed ? undefined : readFileSync(output), diagnostics: text };
    });

  const link = (objects: readonly NamedObject[], flags: readonly string[]): Promise<Linked> =>
    inFolder(async (folder) => {
      const names = objects.map(({ name, bytes }, index) => {
        const file = path.join(folder, `${index}-${name.replaceAll('/', '_')}`);
        writeFileSync(file, bytes);
        return file;
      });
      const output = path.join(folder, 'a.wasm');
      const { failed, text } = await run(linker, [...names, ...flags, '-o', output]);
      return { module: failed ? undefined : readFileSync(output), diagnostics: text };
    });

  return { identity: version, compile, link };
}
