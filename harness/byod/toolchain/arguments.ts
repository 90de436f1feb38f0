/** The command line of `clang -cc1` for a job. */
import path from 'node:path';
import type { CompileJob } from './flags.js';

export interface ArgumentPlaces {
  /** Folder of clang's own resources, and that of its headers (stdarg.h). */
  readonly resources: string;
  readonly builtins: string;
  readonly output: string;
  readonly colour: boolean;
}

const TARGET = [
  ...['-triple', 'wasm32-unknown-unknown', '-emit-obj', '-mrelocation-model', 'static', '-mframe-pointer=none'],
  ...['-target-cpu', 'generic', '-mconstructor-aliases', '-disable-free', '-x', 'c'],
];

export function compileArguments(job: CompileJob, { resources, builtins, output, colour }: ArgumentPlaces): string[] {
  const { source, folder, include, systemInclude, prelude, flags } = job;
  return [
    '-cc1',
    ...TARGET,
    ...['-main-file-name', path.basename(source)],
    // names in debug information stay as they are given, wherever the folder is
    ...['-working-directory', folder, '-fdebug-compilation-dir=.'],
    ...include.flatMap((one) => ['-I', one]),
    ...systemInclude.flatMap((one) => ['-isystem', one]),
    ...['-resource-dir', resources, '-internal-isystem', builtins],
    ...(prelude === undefined ? [] : ['-include', prelude]),
    ...flags,
    ...(colour ? ['-fcolor-diagnostics'] : []),
    ...['-o', output, source],
  ];
}
