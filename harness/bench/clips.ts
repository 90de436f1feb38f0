/** The video of the benchmark: natural clips where they are at hand, procedural ones elsewhere, or the user's own. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ffmpegBinary } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { type Frame, frameBytes, frameOver, openVideo, type Size, type VideoOptions } from '../video/index.js';

let scratchFolder: string | undefined;

/** A folder for files of this run, which goes when the process ends. */
export function scratch(): string {
  if (scratchFolder) return scratchFolder;
  const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  scratchFolder = folder;
  return folder;
}

/** A clip in memory. */
export class BenchClip implements Size {
  readonly width: number;
  readonly height: number;
  private file: string | undefined;

  constructor(
    readonly name: string,
    readonly kind: 'natural' | 'procedural' | 'given',
    readonly frames: readonly Frame[],
  ) {
    const [first] = frames;
    if (!first) throw new UsageError(`${name}: there is no picture in it`);
    this.width = first.width;
    this.height = first.height;
  }

  /** Macroblocks of a picture. */
  get pictureMacroblocks(): number {
    return Math.ceil(this.width / 16) * Math.ceil(this.height / 16);
  }

  get macroblocks(): number {
    return this.pictureMacroblocks * this.frames.length;
  }

  /** The pictures as a raw I420 file, which goes when the process ends or with `dispose`. */
  rawFile(): string {
    if (this.file) return this.file;
    this.file = path.join(mkdtempSync(path.join(scratch(), 'clip-')), 'clip.yuv');
    for (const { data } of this.frames) writeFileSync(this.file, data, { flag: 'a' });
    return this.file;
  }

  dispose(): void {
    if (this.file) rmSync(path.dirname(this.file), { recursive: true, force: true });
    this.file = undefined;
  }

  /** The first `count` pictures. */
  first(count: number): BenchClip {
    return count >= this.frames.length ? this : new BenchClip(this.name, this.kind, this.frames.slice(0, count));
  }

  /** At least `count` pictures: a short clip is played to and fro. */
  stretched(count: number): BenchClip {
    const { length } = this.frames;
    if (length >= count) return this;
    const turn = Math.max(1, 2 * length - 2);
    const index = (i: number) => Math.min(i % turn, turn - (i % turn));
    const frames = Array.from({ length: count }, (_, i) => this.frames[index(i)] as Frame);
    return new BenchClip(this.name, this.kind, frames);
  }
}

interface ClipSource {
  readonly name: string;
  /** Pictures worth taking. */
  readonly frames: number;
  read(folder: string, frames: number): Promise<Frame[]>;
}

async function readFrames(input: string, options: VideoOptions): Promise<Frame[]> {
  const frames: Frame[] = [];
  for await (const frame of (await openVideo(input, options)).frames()) frames.push(frame);
  return frames;
}

/** Pictures of a file through an ffmpeg filter that makes them `size`. */
function filteredFrames(input: readonly string[], filter: string, size: Size, count: number): Frame[] {
  const output = ['-vf', filter, '-frames:v', String(count), '-pix_fmt', 'yuv420p', '-f', 'rawvideo', 'pipe:1'];
  const bytes = frameBytes(size);
  const run = spawnSync(ffmpegBinary().path, ['-v', 'error', '-nostdin', ...input, ...output], {
    maxBuffer: bytes * count + 1,
  });
  if (run.status !== 0) throw new UsageError(`${input.at(-1)}: ffmpeg cannot read it: ${run.stderr}`);
  const pictures = Math.floor(run.stdout.length / bytes);
  return Array.from({ length: pictures }, (_, i) => frameOver(size, run.stdout.subarray(i * bytes, (i + 1) * bytes)));
}

const PEOPLE = 'people-768x576.avi';
const CIF = { width: 352, height: 288 };

/** Names of files as in the folder of natural clips. */
const NATURAL: readonly (ClipSource & { readonly file: string })[] = [
  {
    name: 'people 352x288',
    file: PEOPLE,
    frames: 300,
    read: async (folder, frames) =>
      filteredFrames(
        ['-ss', '10', '-i', path.join(folder, PEOPLE)],
        'crop=704:576:32:0,scale=352:288:flags=lanczos',
        CIF,
        frames,
      ),
  },
  {
    name: 'flower 1280x720',
    file: 'flower-1280x720.264',
    frames: 60,
    read: (folder, frames) => readFrames(path.join(folder, 'flower-1280x720.264'), { frames }),
  },
  {
    name: 'two people 320x192',
    file: 'two-people-320x192-i420.yuv',
    frames: 9,
    read: (folder, frames) =>
      readFrames(path.join(folder, 'two-people-320x192-i420.yuv'), { frames, size: { width: 320, height: 192 } }),
  },
  {
    name: 'people 768x576',
    file: PEOPLE,
    frames: 60,
    read: (folder, frames) => readFrames(path.join(folder, PEOPLE), { frames }),
  },
];

const procedural = (clip: string, size: Size, frames: number): ClipSource => ({
  name: `${clip} ${size.width}x${size.height}`,
  frames,
  read: (_, count) => readFrames(`clip:${clip}`, { size, frames: count }),
});

const PROCEDURAL: readonly ClipSource[] = [
  procedural('objects', CIF, 150),
  procedural('pan', { width: 1280, height: 720 }, 60),
  procedural('mix', CIF, 50),
];

export interface ClipChoice {
  /** Folder of the natural clips. */
  readonly folder: string;
  /** Videos to take instead, as `encode` takes them. */
  readonly inputs: readonly string[];
  /** Picture size of raw and procedural ones among them. */
  readonly size: Size | undefined;
  /** Most pictures of a clip. */
  readonly frames: number | undefined;
  /** Each scene once. */
  readonly few: boolean;
}

export interface ClipSet {
  readonly clips: readonly BenchClip[];
  /** What they are, in a sentence. */
  readonly sentence: string;
}

/** Most pictures of a given clip without a wish. */
const GIVEN_FRAMES = 60;

async function given(inputs: readonly string[], frames: number, size: Size | undefined): Promise<ClipSet> {
  const clips: BenchClip[] = [];
  for (const input of inputs) {
    clips.push(new BenchClip(path.basename(input), 'given', await readFrames(input, { frames, size })));
  }
  return { clips, sentence: `given clips, at most ${frames} pictures of each` };
}

/** Loads clips into memory. @throws UsageError for a clip that cannot be read */
export async function loadClips({ folder, inputs, size, frames, few }: ClipChoice): Promise<ClipSet> {
  if (inputs.length > 0) return given(inputs, frames ?? GIVEN_FRAMES, size);
  const present = NATURAL.filter(({ file }) => existsSync(path.join(folder, file)));
  const sources: readonly ClipSource[] = present.length > 0 ? present : PROCEDURAL;
  const kind = present.length > 0 ? 'natural' : 'procedural';
  const clips: BenchClip[] = [];
  for (const source of few ? sources.slice(0, 3) : sources) {
    const count = Math.min(source.frames, frames ?? source.frames);
    clips.push(new BenchClip(source.name, kind, await source.read(folder, count)));
  }
  const sentence =
    kind === 'natural'
      ? `natural clips of ${folder}`
      : `PROCEDURAL clips, for there are no natural ones in ${folder} (--clips): they say little about bits and quality on real video`;
  return { clips, sentence };
}
