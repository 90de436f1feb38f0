/** npm's h264-mp4-encoder: minih264 compiled to WebAssembly. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { H264MP4Encoder } from 'h264-mp4-encoder';
import { ffmpegBinary } from '../decoder/index.js';
import { type BenchClip, scratch } from './clips.js';
import type { Coder } from './coder.js';
import { cpuSeconds } from './cpu.js';
import type { CodingSettings } from './settings.js';

const PACKAGE = 'h264-mp4-encoder';
const WARM_UP_SECONDS = 1;

interface Package {
  createH264MP4Encoder(): Promise<H264MP4Encoder>;
}

const load = createRequire(import.meta.url);

/** Version of the installed package, undefined where it is not installed. */
export function h264Mp4Version(): string | undefined {
  try {
    return (load(`${PACKAGE}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

export class H264Mp4Coder implements Coder {
  readonly name: string;
  readonly timed = 'addFrameYuv, with its copy of the picture and its writing of the MP4 in memory';

  /** @param speed 0 (best) to 10; deblocking is off at 8 and 10 */
  constructor(private readonly speed: number) {
    this.name = `h264-mp4-encoder speed ${speed}`;
  }

  describe({ qpP, idrInterval, entropy }: CodingSettings): string {
    const only = entropy === 'cavlc' ? '' : ' (it has no CABAC)';
    return `${PACKAGE} ${h264Mp4Version()} speed N: speed=N, quantizationParameter=${qpP} for I and P (it has one QP), groupOfPictures=${idrInterval}, kbps=0, temporalDenoise=false, CAVLC${only}, addFrameYuv`;
  }

  async prepare(clip: BenchClip, settings: CodingSettings): Promise<void> {
    const short = clip.first(10);
    const end = cpuSeconds() + WARM_UP_SECONDS;
    while (cpuSeconds() < end) await this.time(short, settings);
  }

  async time(clip: BenchClip, settings: CodingSettings): Promise<number> {
    return (await this.run(clip, settings)).seconds;
  }

  async encode(clip: BenchClip, settings: CodingSettings): Promise<Uint8Array> {
    return annexB((await this.run(clip, settings)).mp4);
  }

  private async run(clip: BenchClip, settings: CodingSettings): Promise<{ seconds: number; mp4: Uint8Array }> {
    const { createH264MP4Encoder } = load(PACKAGE) as Package;
    const encoder = await createH264MP4Encoder();
    encoder.width = clip.width;
    encoder.height = clip.height;
    encoder.frameRate = 30;
    encoder.kbps = 0;
    encoder.speed = this.speed;
    encoder.quantizationParameter = settings.qpP;
    encoder.groupOfPictures = settings.idrInterval;
    encoder.temporalDenoise = false;
    encoder.initialize();
    const begun = cpuSeconds();
    for (const { data } of clip.frames) encoder.addFrameYuv(data);
    const seconds = cpuSeconds() - begun;
    encoder.finalize();
    const mp4 = encoder.FS.readFile(encoder.outputFilename) as unknown as Uint8Array;
    encoder.FS.unlink(encoder.outputFilename);
    encoder.delete();
    return { seconds, mp4 };
  }
}

/** The H.264 stream of an MP4. */
function annexB(mp4: Uint8Array): Uint8Array {
  const folder = mkdtempSync(path.join(scratch(), 'mp4-'));
  try {
    const [from, to] = [path.join(folder, 'in.mp4'), path.join(folder, 'out.264')];
    writeFileSync(from, mp4);
    const args = ['-v', 'error', '-nostdin', '-i', from, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', to];
    const run = spawnSync(ffmpegBinary().path, args, { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`ffmpeg cannot unpack the MP4 of ${PACKAGE}: ${run.stderr}`);
    return readFileSync(to);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
