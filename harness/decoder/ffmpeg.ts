/** ffmpeg as the reference decoder: a child process a stream, told to return every frame and to hide no complaint. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { UsageError } from '../errors.js';
import { ByteReader } from '../video/byte-reader.js';
import { ffmpegBinary } from './ffmpeg-binary.js';
import { MessageScan } from './messages.js';
import { StreamScan } from './stream-scan.js';
import type { DecodeResult, ExpectedPictures, PictureSink, ReferenceDecoder, StreamInput } from './types.js';

/** Writes the stream to the child and looks at its parameter sets on the way. An early end of the child is no error. */
async function feed(child: ChildProcessWithoutNullStreams, stream: StreamInput, scan: StreamScan): Promise<void> {
  let open = true;
  const closed = new Promise<void>((resolve) => {
    child.stdin.on('error', () => resolve());
    child.stdin.on('close', () => resolve());
  }).then(() => {
    open = false;
  });
  const chunks = stream instanceof Uint8Array ? [stream] : stream;
  for await (const chunk of chunks) {
    scan.push(chunk);
    // what is left is still read, so that the number of pictures to expect becomes known
    if (!open) continue;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain'), closed]);
  }
  child.stdin.end();
}

export class FfmpegDecoder implements ReferenceDecoder {
  /**
   * @param name name in the registry
   * @param options ffmpeg options ahead of the input, such as `-cpuflags 0` for libavcodec's plain C code
   */
  constructor(
    readonly name: string,
    private readonly options: readonly string[] = [],
  ) {}

  version(): string {
    const { version } = ffmpegBinary();
    return this.options.length > 0 ? `${version} ${this.options.join(' ')}` : version;
  }

  async decode(stream: StreamInput, expected: ExpectedPictures, onFrame: PictureSink): Promise<DecodeResult> {
    const { width, height } = expected;
    const binary = ffmpegBinary();
    const log = new MessageScan();
    const scan = new StreamScan();
    const child = spawn(binary.path, [
      ...['-nostdin', '-hide_banner', '-nostats', '-v', 'verbose', ...this.options, '-threads', '1'],
      ...['-f', 'h264', '-i', 'pipe:0', ...binary.everyFrame, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', 'pipe:1'],
    ]);
    child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text));
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    const fed = feed(child, stream, scan);
    // both are awaited below; a failure before that must not count as unhandled
    ended.catch(() => {});
    fed.catch(() => child.kill('SIGKILL'));
    const size = width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1);
    const reader = new ByteReader(child.stdout);
    const problems: string[] = [];
    let frames = 0;
    let stray = 0;
    try {
      for (;;) {
        const picture = await reader.read(size);
        if (picture.length < size) {
          stray = picture.length;
          break;
        }
        await onFrame(picture, frames++);
      }
      await fed;
      const [status, signal] = await ended.catch((error: Error) => {
        throw new UsageError(`${binary.path} cannot be started: ${error.message}`, { cause: error });
      });
      problems.push(...scan.problems(expected), ...log.complaints());
      if (status !== 0) problems.push(`ffmpeg ended with ${signal ?? `exit code ${status}`}: ${log.lastLine()}`);
    } finally {
      if (child.exitCode === null) child.kill('SIGKILL');
    }
    if (stray > 0) problems.push(`${stray} bytes left over after the last whole ${width}x${height} picture`);
    if (frames !== expected.frames) problems.push(`${frames} pictures decoded, ${expected.frames} expected`);
    return { frames, ok: problems.length === 0, problems };
  }
}
