/** One compilation and run of `cedrus-emu driver run`. */
import { writeFileSync } from 'node:fs';
import { type CompiledProgram, compileProgram } from '../byod/toolchain/compile.js';
import { type DriverSources, findSources } from '../byod/toolchain/manifest.js';
import type { ProgramKind } from '../byod/toolchain/places.js';
import { UsageError } from '../errors.js';
import { lookOf } from '../report/style.js';
import { runChecks } from './driver-checks.js';
import { runClip } from './driver-clip.js';
import { type DriverCase, writeDriverJunit } from './driver-junit.js';
import { type DriverRunValues, kernelOptionsOf } from './driver-settings.js';
import { parseChoice } from './text.js';

/** Files that were read, for those who watch them. */
export interface Watched {
  files: readonly string[];
}

/**
 * Compiles and runs once. Returns the exit code.
 * @param watched is told which files went into it, also when they do not compile
 */
export async function runDriverOnce(
  names: readonly string[],
  args: readonly string[],
  values: DriverRunValues,
  watched: Watched = { files: [] },
): Promise<number> {
  const found = findSources(names);
  const extra = found.manifestFile === undefined ? [] : [found.manifestFile];
  watched.files = [...found.sources, ...extra];
  const compiled = await compile(found, values, watched, extra);
  if (values.keepWasm !== undefined) writeResult(values.keepWasm, compiled.bytes, '--keep-wasm');
  const cases: DriverCase[] = [];
  const began = performance.now();
  try {
    const kernel = kernelOptionsOf(found, values);
    if (values.compliance || values.stress) return await runChecks(compiled, kernel, values, cases);
    return await runClip(found, compiled, args, values, kernel, cases);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    cases.push({ name: 'run', failures: [sentence], seconds: (performance.now() - began) / 1000 });
    throw error;
  } finally {
    if (values.junit !== undefined) writeResult(values.junit, writeDriverJunit(found.name, cases), '--junit');
  }
}

function writeResult(file: string, content: string | Uint8Array, option: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

async function compile(
  { sources, include, name, manifest }: DriverSources,
  values: DriverRunValues,
  watched: Watched,
  extra: readonly string[],
): Promise<CompiledProgram> {
  const kind: ProgramKind | undefined =
    values.kind === undefined ? manifest.kind : parseChoice(values.kind, '--kind', ['kernel', 'user'] as const);
  const { std = manifest.std, cc } = values;
  const note = (files: readonly string[]) => {
    watched.files = [...files, ...extra];
  };
  try {
    const compiled = await compileProgram({
      sources,
      name,
      ...(kind ? { kind } : {}),
      include: [...values.include, ...include],
      defines: [...(manifest.defines ?? []), ...values.define],
      flags: [...(manifest.flags ?? []), ...values.warning.map((warning) => `-W${warning}`), ...values.cflag],
      ...(std === undefined ? {} : { std }),
      ...(cc === undefined ? {} : { cc }),
      ...(values.cache ? {} : { cache: false }),
      colour: lookOf(process.stderr).colour,
      onDiagnostics: (text) => process.stderr.write(text),
    });
    note(compiled.files);
    return compiled;
  } catch (error) {
    if (error instanceof Error && 'files' in error) note(error.files as readonly string[]);
    throw error;
  }
}
