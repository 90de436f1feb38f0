/** Small C programs for the tests of userspace: compiled, run, and what came of them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BoardOptions } from '../../emulator/index.js';
import { type CompiledProgram, compileProgram } from '../byod/toolchain/compile.js';
import { UserProgram, type UserProgramOptions } from '../byod/user/program.js';
import { runUserProgram, type UserRunOptions, type UserRunReport } from '../byod/user/run.js';
import { type Frame, frameOver, openVideo } from '../video/index.js';

/** The example driver's folder, from the project's own. */
export const EXAMPLE_FOLDER = 'harness/byod/examples/user';
export const EXAMPLE_SOURCES = ['encoder.c', 'headers.c', 'bits.c'];

/** Compiles C given as text, by file name; headers too. */
export async function compileText(files: Readonly<Record<string, string>>): Promise<CompiledProgram> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-user-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const sources = Object.keys(files).filter((name) => name.endsWith('.c'));
    return await compileProgram({ sources, kind: 'user', folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const compileExample = (): Promise<CompiledProgram> =>
  compileProgram({ sources: EXAMPLE_SOURCES, kind: 'user', folder: EXAMPLE_FOLDER });

export interface Outcome {
  readonly program: UserProgram;
  readonly status: number;
  readonly stdout: string;
}

/** 16x16 pictures whose first samples tell them apart: luma 10 i, Cb 10 i + 1, Cr 10 i + 2. */
export function smallClip(count: number, width = 16, height = 16): Frame[] {
  return Array.from({ length: count }, (_, index) => {
    const frame = frameOver({ width, height });
    frame.y.fill(10 * index);
    frame.u.fill(10 * index + 1);
    frame.v.fill(10 * index + 2);
    return frame;
  });
}

/** Runs a program that need not encode anything. */
export function execute(compiled: CompiledProgram, options: UserProgramOptions = {}, frames = smallClip(3)): Outcome {
  const { width, height } = frames[0] as Frame;
  const program = new UserProgram(compiled, { width, height, rate: { num: 25, den: 1 } }, frames, options);
  const status = program.execute();
  return { program, status, stdout: Buffer.from(program.surroundings.text.stdout.content).toString() };
}

/** Compiles and runs one file, `main.c`. */
export async function executeText(text: string, options?: UserProgramOptions, frames?: Frame[]): Promise<Outcome> {
  return execute(await compileText({ 'main.c': text }), options, frames);
}

export interface ClipWishes {
  readonly clip?: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly board?: BoardOptions;
}

export async function encodeClip(
  compiled: CompiledProgram,
  { clip = 'clip:mix', width, height, frames, board }: ClipWishes,
  options: UserRunOptions = {},
): Promise<UserRunReport> {
  const video = await openVideo(clip, { size: { width, height }, frames });
  return runUserProgram(compiled, video, { ...options, ...(board ? { board } : {}) });
}

/** The message of what a call throws; undefined when it does not. */
export async function messageOf(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
