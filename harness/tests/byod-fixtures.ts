/** C given as text, compiled without a runtime (kind `bare`), for tests of toolchain and machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Board, createBoard } from '../../emulator/index.js';
import { DriverFault } from '../byod/machine/fault.js';
import type { HostOptions } from '../byod/machine/machine.js';
import { Program } from '../byod/machine/program.js';
import { type CompiledProgram, CompileError, type CompileOptions, compileProgram } from '../byod/toolchain/compile.js';
import { scratchFolder } from './video-fixtures.js';

const root = scratchFolder();
let folders = 0;

/** Writes files into a folder of their own; returns it. */
export function sourceFolder(files: Readonly<Record<string, string>>): string {
  const folder = path.join(root, String(folders++));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return folder;
}

export function compileBare(
  files: Readonly<Record<string, string>>,
  options: Partial<CompileOptions> = {},
): Promise<CompiledProgram> {
  const sources = Object.keys(files).filter((name) => name.endsWith('.c'));
  return compileProgram({ sources, kind: 'bare', folder: sourceFolder(files), ...options });
}

/** The diagnostics of what does not compile. Throws when it does. */
export async function diagnosticsOf(compilation: Promise<unknown>): Promise<string> {
  try {
    await compilation;
  } catch (error) {
    if (error instanceof CompileError) return error.diagnostics;
    throw error;
  }
  throw new Error('it compiles, and should not');
}

export interface Running {
  readonly program: Program;
  readonly board: Board;
}

export function start(compiled: CompiledProgram, options: HostOptions = {}): Running {
  const board = createBoard();
  return { board, program: new Program(compiled, board, options) };
}

/** The fault that an action ends with. Throws when it does not. */
export function faultOf(action: () => unknown): DriverFault {
  try {
    action();
  } catch (error) {
    if (error instanceof DriverFault) return error;
    throw error;
  }
  throw new Error('it goes on, and should not');
}

/** Number of the line of a text that contains a mark, from 1. */
export function lineOf(text: string, mark: string): number {
  const index = text.split('\n').findIndex((line) => line.includes(mark));
  if (index < 0) throw new Error(`no line contains ${mark}`);
  return index + 1;
}
