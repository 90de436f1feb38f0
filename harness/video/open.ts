/** Opens video of every kind the harness reads, by name and content. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../errors.js';
import { ByteReader } from './byte-reader.js';
import { CLIP_PREFIX, openClip } from './clips/index.js';
import { openWithFfmpeg } from './ffmpeg-input.js';
import { frameBytes, frameFromNv12, frameOver } from './frame.js';
import { checkSize, DEFAULT_RATE } from './size.js';
import { type PixelFormat, sourceOver, type VideoOptions, type VideoSource } from './source.js';
import { cutShort, readY4mFrame, readY4mHeader, Y4M_MAGIC } from './y4m.js';

/** File name endings of raw video. */
const RAW_ENDINGS = new Set(['.yuv', '.i420', '.nv12', '.raw']);
/** Endings of files that --size cannot be meant for. */
const CONTAINER_ENDINGS = new Set(
  ['mp4', 'mov', 'm4v', 'mkv', 'webm', 'avi', 'ts', 'mpg', 'flv', '264', 'h264', 'gif'].map((name) => `.${name}`),
);
const STDIN = 'standard input';

/** Size of a regular file, undefined for pipes and devices. @throws UsageError in a sentence */
async function regularSize(file: string): Promise<number | undefined> {
  try {
    const status = await stat(file);
    if (status.isDirectory()) throw new UsageError(`${file}: is a folder, not a video file`);
    const handle = await open(file, 'r');
    await handle.close();
    return status.isFile() ? status.size : undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`${file}: there is no such file`);
    if (code === 'EACCES' || code === 'EPERM')
      throw new UsageError(`${file}: you may not read it; check its permissions`);
    throw error;
  }
}

async function beginsWithMagic(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Y4M_MAGIC.length), 0, Y4M_MAGIC.length, 0);
    return bytesRead === Y4M_MAGIC.length && buffer.toString('latin1') === Y4M_MAGIC;
  } finally {
    await handle.close();
  }
}

function pixelFormatOf(file: string, options: VideoOptions): PixelFormat {
  return options.pixelFormat ?? (path.extname(file).toLowerCase() === '.nv12' ? 'nv12' : 'i420');
}

function openRaw(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  format: PixelFormat,
  bytes: number | undefined,
  options: VideoOptions,
): VideoSource {
  const { size } = options;
  if (!size) throw new UsageError(`${name}: raw video does not say its size; give it with --size WIDTHxHEIGHT`);
  checkSize(size, '--size');
  const { width, height } = size;
  const frameSize = frameBytes(size);
  if (bytes !== undefined && bytes % frameSize !== 0) {
    throw new UsageError(
      `${name}: ${bytes} bytes are not a whole number of ${width}x${height} frames (${frameSize} bytes each, ${bytes % frameSize} left over); check --size and --pixel-format`,
    );
  }
  const reader = new ByteReader(stream);
  const facts = {
    width,
    height,
    rate: options.rate ?? DEFAULT_RATE,
    frameCount: bytes === undefined ? undefined : bytes / frameSize,
    description: `${name} (raw ${format.toUpperCase()}), ${width}x${height}`,
  };
  return sourceOver(facts, options.frames, {
    async next(index) {
      const data = await reader.read(frameSize);
      if (data.length === 0) {
        if (index === 0) throw new UsageError(`${name}: the file is empty`);
        return undefined;
      }
      if (data.length < frameSize) throw new UsageError(cutShort(name, index, frameSize - data.length, frameSize));
      return format === 'nv12' ? frameFromNv12(size, data) : frameOver(size, data);
    },
    close: () => reader.close(),
  });
}

async function openY4m(stream: AsyncIterable<Uint8Array>, name: string, options: VideoOptions): Promise<VideoSource> {
  const reader = new ByteReader(stream);
  const header = await readY4mHeader(reader, name);
  const { width, height } = header;
  const { size } = options;
  if (size && (size.width !== width || size.height !== height)) {
    throw new UsageError(
      `${name}: the file says ${width}x${height}, --size says ${size.width}x${size.height}; leave --size out for Y4M`,
    );
  }
  const rate = options.rate ?? header.rate;
  const description = `${name} (Y4M), ${width}x${height}`;
  return sourceOver({ width, height, rate, frameCount: undefined, description }, options.frames, {
    next: (index) => readY4mFrame(reader, header, name, index),
    close: () => reader.close(),
  });
}

/** Standard input: Y4M by its first bytes, raw with a size, else refused. */
async function openStdin(options: VideoOptions): Promise<VideoSource> {
  const input = process.stdin as AsyncIterable<Uint8Array>;
  const head = new ByteReader(input);
  const magic = await head.read(Y4M_MAGIC.length);
  if (magic.length === 0) throw new UsageError(`${STDIN}: nothing came; pipe a Y4M or raw video into it`);
  async function* whole(): AsyncGenerator<Uint8Array> {
    try {
      yield magic;
      for (;;) {
        const rest = await head.readChunk();
        if (!rest) return;
        yield rest;
      }
    } finally {
      await head.close();
      process.stdin.destroy();
    }
  }
  if (Buffer.from(magic).toString('latin1') === Y4M_MAGIC) return openY4m(whole(), STDIN, options);
  if (options.size) return openRaw(whole(), STDIN, options.pixelFormat ?? 'i420', undefined, options);
  process.stdin.destroy();
  throw new UsageError(`${STDIN}: neither Y4M nor raw video with --size WIDTHxHEIGHT; other kinds must be files`);
}

/**
 * Opens a video: `-` is standard input, `clip:NAME` a procedural clip, everything else a file: Y4M by its first
 * bytes, raw video when a size is given or the name ends in .yuv, .i420, .nv12 or .raw, any other through ffmpeg.
 * @throws UsageError in one sentence when it cannot be read or its format cannot be encoded
 */
export async function openVideo(input: string, options: VideoOptions = {}): Promise<VideoSource> {
  const { frames } = options;
  if (frames !== undefined && (!Number.isInteger(frames) || frames < 1)) {
    throw new UsageError(`--frames is a whole number from 1, not ${frames}`);
  }
  if (input === '-') return openStdin(options);
  if (input.startsWith(CLIP_PREFIX)) return openClip(input.slice(CLIP_PREFIX.length), options);
  const bytes = await regularSize(input);
  if (bytes === 0) throw new UsageError(`${input}: the file is empty`);
  const stream = () => createReadStream(input, { highWaterMark: 1 << 18 });
  // a pipe or device cannot be looked into beforehand without losing what was read
  const ending = path.extname(input).toLowerCase();
  const y4m = bytes === undefined ? ending === '.y4m' : await beginsWithMagic(input);
  if (y4m || ending === '.y4m') return openY4m(stream(), input, options);
  if (options.size && CONTAINER_ENDINGS.has(ending)) {
    throw new UsageError(`${input}: --size is for raw video, and a ${ending} file says its own size; leave --size out`);
  }
  if (options.size || RAW_ENDINGS.has(ending)) {
    return openRaw(stream(), input, pixelFormatOf(input, options), bytes, options);
  }
  return openWithFfmpeg(input, options);
}
