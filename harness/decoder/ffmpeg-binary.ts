/** The ffmpeg executable at hand: of the npm package @ffmpeg-installer/ffmpeg, or the one CEDRUS_EMU_FFMPEG names. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UsageError } from '../errors.js';

export const FFMPEG_VARIABLE = 'CEDRUS_EMU_FFMPEG';

export interface FfmpegBinary {
  readonly path: string;
  /** As `ffmpeg -version` says it, with libavcodec's version. */
  readonly version: string;
  /** Options that hand out every decoded frame once: -vsync before FFmpeg 5.1, -fps_mode from then on. */
  readonly everyFrame: readonly string[];
}

const REMEDY = `set it to the path of an ffmpeg executable, or unset it to use the npm package @ffmpeg-installer/ffmpeg`;
const known = new Map<string, FfmpegBinary>();

/** A plain command name is looked for in PATH, everything else is a path. */
function resolveCommand(command: string): string {
  if (command.includes('/') || command.includes(path.sep)) return command;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, command);
    if (folder !== '' && statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
  }
  return command;
}

function packagedPath(): string {
  try {
    const { path: file } = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
    return file;
  } catch (error) {
    throw new UsageError(
      `the reference decoder is missing: install it with "npm install @ffmpeg-installer/ffmpeg", or name an ffmpeg executable in the environment variable ${FFMPEG_VARIABLE}`,
      { cause: error },
    );
  }
}

function locate(): { file: string; named: string } {
  const wanted = process.env[FFMPEG_VARIABLE];
  if (wanted === undefined || wanted === '') {
    const file = packagedPath();
    return { file, named: `the npm package @ffmpeg-installer/ffmpeg has ${file}` };
  }
  const file = resolveCommand(wanted);
  const named = `the environment variable ${FFMPEG_VARIABLE} names ${wanted}`;
  const status = statSync(file, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`${named}, which does not exist; ${REMEDY}`);
  if (!status.isFile()) throw new UsageError(`${named}, which is not a file; ${REMEDY}`);
  return { file, named };
}

/**
 * The ffmpeg to use, looked up at each call so that a changed environment counts; what it answered is kept.
 * @throws UsageError when there is none, or when the one named is no ffmpeg
 */
export function ffmpegBinary(): FfmpegBinary {
  const { file, named } = locate();
  const cached = known.get(file);
  if (cached) return cached;
  try {
    accessSync(file, constants.X_OK);
  } catch (error) {
    throw new UsageError(`${named}, which is not executable; make it so with "chmod +x", or ${REMEDY}`, {
      cause: error,
    });
  }
  const run = spawnSync(file, ['-version'], { encoding: 'utf8', timeout: 30_000 });
  const name = /^ffmpeg version (\S+)/.exec(run.stdout ?? '')?.[1];
  const codec = /^libavcodec\s+(\d+)\.\s*(\d+)\.\s*(\d+)/m.exec(run.stdout ?? '');
  if (!name || !codec) {
    throw new UsageError(`${named}, which does not answer -version as an ffmpeg does; ${REMEDY}`);
  }
  const [major, minor] = [Number(codec[1]), Number(codec[2])];
  // -fps_mode came with FFmpeg 5.1, which has libavcodec 59.37
  const modern = major > 59 || (major === 59 && minor >= 37);
  const binary = {
    path: file,
    version: `ffmpeg ${name} (libavcodec ${major}.${minor}.${codec[3]})`,
    everyFrame: modern ? ['-fps_mode', 'passthrough'] : ['-vsync', '0'],
  };
  known.set(file, binary);
  return binary;
}
