/** Any video that ffmpeg reads: decoded to Y4M on a pipe, so that size and rate are ffmpeg's own word. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ffmpegBinary } from '../decoder/ffmpeg-binary.js';
import { UsageError } from '../errors.js';
import { ByteReader } from './byte-reader.js';
import { sourceOver, type VideoOptions, type VideoSource } from './source.js';
import { readY4mFrame, readY4mHeader, type Y4mHeader } from './y4m.js';

/** The last lines of a child's standard error, made one clause. */
class LastWords {
  private text = '';

  push(text: string): void {
    this.text = (this.text + text).slice(-4000);
  }

  toString(): string {
    const lines = this.text
      .split(/[\r\n]+/)
      .map((line) => line.replace(/^\[.*? @ 0x[0-9a-f]+\] /, '').trim())
      .filter((line) => line !== '');
    return lines.at(-1)?.replace(/^file:.*?: /, '') ?? 'no reason given';
  }
}

export async function openWithFfmpeg(file: string, options: VideoOptions): Promise<VideoSource> {
  const binary = ffmpegBinary();
  const limit = options.frames === undefined ? [] : ['-frames:v', String(options.frames)];
  const child = spawn(
    binary.path,
    [
      ...['-nostdin', '-hide_banner', '-nostats', '-v', 'error', '-i', `file:${file}`, '-map', '0:v:0'],
      ...[...binary.everyFrame, ...limit, '-pix_fmt', 'yuv420p', '-strict', '-1', '-f', 'yuv4mpegpipe', 'pipe:1'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const words = new LastWords();
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  const ended = (once(child, 'close') as Promise<[number | null]>).catch((error: Error) => {
    throw new UsageError(`${binary.path} cannot be started: ${error.message}`, { cause: error });
  });
  ended.catch(() => {});
  const reader = new ByteReader(child.stdout);
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await reader.close();
  };
  const unreadable = (what: string) => new UsageError(`${file}: ${what}: ${words}`);
  let header: Y4mHeader;
  try {
    header = await readY4mHeader(reader, file, { ignoreInterlace: true });
  } catch (error) {
    const [status] = await ended;
    throw status === 0 ? error : unreadable('ffmpeg finds no video in it');
  }
  const { width, height } = header;
  const rate = options.rate ?? header.rate;
  const description = `${file} (through ffmpeg), ${width}x${height}`;
  return sourceOver({ width, height, rate, frameCount: undefined, description }, options.frames, {
    async next(index) {
      try {
        const frame = await readY4mFrame(reader, header, file, index);
        if (frame) return frame;
      } catch (error) {
        const [status] = await ended;
        throw status === 0 ? error : unreadable(`ffmpeg stops before frame ${index}`);
      }
      const [status] = await ended;
      if (status !== 0) throw unreadable(`ffmpeg stops before frame ${index}`);
      return undefined;
    },
    close,
  });
}
