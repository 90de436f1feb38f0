/** x264, inside the ffmpeg executable at hand. */
import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';
import { ffmpegBinary } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { frameOver } from '../video/index.js';
import { BenchClip } from './clips.js';
import type { Coder } from './coder.js';
import type { CodingSettings } from './settings.js';
import { median } from './statistics.js';

/** Of I over P pictures: 6 * log2(1.26) = 2 steps of QP, whatever the QP is. */
const IP_RATIO = 1.26;
const START_UP_RUNS = 5;
const MAX_STREAM = 1 << 28;

export type X264Preset = 'superfast' | 'veryfast';

/**
 * `same-tools`: one reference, no B, no 8x8 transform, no weighted prediction, no scene cut detection, no lookahead, no
 * adaptive quantiser, tuned for PSNR. `preset`: as the preset has it, but for one reference, no B and no 8x8 transform.
 */
export type X264Tools = 'same-tools' | 'preset';

const TOOLS: Readonly<Record<X264Tools, { readonly parameters: string; readonly tune: readonly string[] }>> = {
  'same-tools': {
    parameters: 'scenecut=0:weightp=0:rc-lookahead=0:sync-lookahead=0:mbtree=0:aq-mode=0',
    tune: ['-tune', 'psnr'],
  },
  preset: { parameters: '', tune: [] },
};

const ONE_MACROBLOCK = new BenchClip('16x16', 'given', [frameOver({ width: 16, height: 16 })]);

export class X264Coder implements Coder {
  readonly name: string;
  readonly timed =
    'user and system time that ffmpeg -benchmark prints, less its start-up (a 16x16 picture) and its reading of the clip (-f null)';
  private startUp: { clip: BenchClip; entropy: string; seconds: number } | undefined;

  constructor(
    private readonly preset: X264Preset,
    private readonly assembly: boolean,
    private readonly tools: X264Tools = 'same-tools',
  ) {
    this.name = `x264 ${preset}${tools === 'preset' ? ' as it is' : ''}${assembly ? '' : ', no assembly'}`;
  }

  describe(settings: CodingSettings): string {
    const command = this.options(settings).join(' ').replace(':asm=0', '');
    const named = command.replace(`-preset ${this.preset}`, '-preset NAME');
    return `x264 NAME (in ${ffmpegBinary().version}): ${named}, asm=0 where it says no assembly; chroma_qp_index_offset 0`;
  }

  async prepare(clip: BenchClip, settings: CodingSettings): Promise<void> {
    const seconds: number[] = [];
    for (let run = 0; run < START_UP_RUNS; run++) {
      const start = this.encodeSeconds(ONE_MACROBLOCK, settings);
      seconds.push(start + readSeconds(clip) - readSeconds(ONE_MACROBLOCK));
    }
    this.startUp = { clip, entropy: settings.entropy, seconds: median(seconds) };
  }

  async time(clip: BenchClip, settings: CodingSettings): Promise<number> {
    const known = this.startUp?.clip === clip && this.startUp.entropy === settings.entropy;
    if (!known) await this.prepare(clip, settings);
    return this.encodeSeconds(clip, settings) - this.startUp!.seconds;
  }

  async encode(clip: BenchClip, settings: CodingSettings): Promise<Uint8Array> {
    const { stdout } = runFfmpeg([...input(clip), ...this.options(settings), '-f', 'h264', 'pipe:1']);
    return new Uint8Array(stdout);
  }

  private encodeSeconds(clip: BenchClip, settings: CodingSettings): number {
    return benchmarkSeconds([...input(clip), ...this.options(settings), '-f', 'h264', '-y', devNull]);
  }

  /** ffmpeg's options of the encoder. */
  private options({ qpI, qpP, idrInterval, entropy }: CodingSettings): string[] {
    if (qpP - qpI !== 2) throw new UsageError(`x264 is set for an I picture 2 below P, not ${qpI} and ${qpP}`);
    const { parameters, tune } = TOOLS[this.tools];
    const gop = this.tools === 'same-tools' ? `:min-keyint=${idrInterval}` : '';
    const common = `keyint=${idrInterval}${gop}:cabac=${entropy === 'cabac' ? 1 : 0}:bframes=0:ref=1:8x8dct=0:ipratio=${IP_RATIO}`;
    const x264 = [common, parameters, this.assembly ? '' : 'asm=0'].filter((part) => part !== '').join(':');
    return ['-c:v', 'libx264', '-preset', this.preset, ...tune, '-threads', '1', '-qp', `${qpP}`, '-x264-params', x264];
  }
}

function input(clip: BenchClip): string[] {
  const size = `${clip.width}x${clip.height}`;
  return ['-f', 'rawvideo', '-s', size, '-pix_fmt', 'yuv420p', '-r', '30', '-i', clip.rawFile()];
}

function runFfmpeg(args: readonly string[]): { stdout: Buffer; stderr: string } {
  const { path } = ffmpegBinary();
  const run = spawnSync(path, ['-nostdin', '-hide_banner', '-nostats', '-benchmark', ...args], {
    maxBuffer: MAX_STREAM,
  });
  const stderr = run.stderr?.toString() ?? '';
  if (run.status === 0) return { stdout: run.stdout, stderr };
  const why = stderr.trim().split('\n').at(-1) ?? 'no reason given';
  throw new UsageError(`${path} does not encode with libx264: ${why}`);
}

/** CPU seconds, user and system, of a whole ffmpeg process. */
function benchmarkSeconds(args: readonly string[]): number {
  const match = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(runFfmpeg(args).stderr);
  if (!match) throw new UsageError('the ffmpeg at hand does not print its times with -benchmark');
  return Number(match[1]) + Number(match[2]);
}

function readSeconds(clip: BenchClip): number {
  return benchmarkSeconds([...input(clip), '-f', 'null', '-y', devNull]);
}
