/** What the tests of decoder, comparison and video share: clips in memory, streams of a foreign encoder, a scratch folder. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ffmpegBinary } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { type Frame, openVideo, type Size } from '../video/index.js';

/** A folder that goes when the process ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-test-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function clipFrames(name: string, size: Size, frames: number): Promise<Frame[]> {
  const source = await openVideo(`clip:${name}`, { size, frames });
  const all: Frame[] = [];
  for await (const frame of source.frames()) all.push(frame);
  return all;
}

/** Runs ffmpeg to its end. @returns what it wrote to standard output and standard error */
export function runFfmpeg(args: readonly string[], input?: Uint8Array): { stdout: Buffer; stderr: string } {
  const run = spawnSync(ffmpegBinary().path, ['-hide_banner', ...args], { input, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${run.stderr}`);
  return { stdout: run.stdout, stderr: run.stderr.toString() };
}

/** Encodes frames with x264 to Annex B: P pictures only, in display order. */
export function encodeWithX264(frames: readonly Frame[], options: readonly string[] = []): Uint8Array {
  const { width, height } = frames[0] as Frame;
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-i', 'pipe:0'];
  const codec = [
    '-c:v',
    'libx264',
    '-preset',
    'superfast',
    '-profile:v',
    'main',
    '-bf',
    '0',
    '-qp',
    '30',
    '-threads',
    '1',
  ];
  const data = Buffer.concat(frames.map((frame) => frame.data));
  const { stdout } = runFfmpeg(['-v', 'error', ...input, ...codec, ...options, '-f', 'h264', 'pipe:1'], data);
  return new Uint8Array(stdout);
}

/** Runs what must be refused with a UsageError of one line. @returns its message */
export async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (error.message.includes('\n')) throw new Error(`more than one line: ${error.message}`);
    return error.message;
  }
  throw new Error('nothing was refused');
}
