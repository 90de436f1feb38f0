/** `cedrus-emu clips [NAME -o FILE]`. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { paint, lookOf, paragraph } from '../report/style.js';
import {
  CLIP_PREFIX,
  CLIPS,
  DEFAULT_CLIP_FRAMES,
  DEFAULT_CLIP_SIZE,
  openPictureWriter,
  openVideo,
} from '../video/index.js';
import { videoOptions, type CommonValues } from './options.js';
import { print } from './output.js';

type ClipValues = Pick<CommonValues, 'size' | 'frames' | 'rate'> & { readonly output?: string };

function list(): string {
  const look = lookOf(process.stdout);
  const width = Math.max(...[...CLIPS.keys()].map((name) => name.length));
  const lines = [...CLIPS.values()].flatMap(({ name, description }) => {
    const [first = '', ...rest] = paragraph(
      look,
      `${CLIP_PREFIX}${name}`.padEnd(width + CLIP_PREFIX.length + 2),
      description,
    );
    const end = CLIP_PREFIX.length + name.length;
    return [paint(look, 'bold', first.slice(0, end)) + first.slice(end), ...rest];
  });
  return `${lines.join('\n')}\n`;
}

async function write(name: string, output: string, values: ClipValues): Promise<void> {
  const plain = name.startsWith(CLIP_PREFIX) ? name : CLIP_PREFIX + name;
  const video = await openVideo(plain, videoOptions({ driver: '', set: [], at: [], forceKey: [], fix: [], ...values }));
  const writer = await openPictureWriter(output, video);
  try {
    for await (const frame of video.frames()) await writer.write(frame);
    await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

async function clips(name: string | undefined, values: ClipValues): Promise<void> {
  if (name === undefined && values.output === undefined) return print(list());
  if (name === undefined)
    throw new UsageError(`--output ${values.output}: name the clip to write, see "cedrus-emu clips"`);
  if (values.output === undefined) throw new UsageError(`clip ${name}: name the file to write with -o FILE.y4m`);
  await write(name, values.output, values);
}

export function addClips(program: Command): void {
  const { width, height } = DEFAULT_CLIP_SIZE;
  program
    .command('clips')
    .summary('list the procedural clips, or write one to a file')
    .description(
      'Lists the procedural clips that encode and verify take as clip:NAME, or writes one as Y4M, NV12 or I420.',
    )
    .argument('[name]', 'the clip to write')
    .option('-o, --output <file>', 'where it goes: .y4m, .nv12, else I420; - for standard output (Y4M)')
    .option('--size <WxH>', `picture size (default: ${width}x${height})`)
    .option('--frames <number>', `number of frames (default: ${DEFAULT_CLIP_FRAMES})`)
    .option('--rate <fps>', 'frames a second (default: 25)')
    .addHelpText(
      'after',
      '\nExamples:\n  cedrus-emu clips\n  cedrus-emu clips pan --size 640x480 --frames 20 -o pan.y4m',
    )
    .action(clips);
}
