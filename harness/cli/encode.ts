/** `cedrus-emu encode INPUT [-o FILE]`. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { encodeText } from '../report/run.js';
import { lookOf } from '../report/style.js';
import { encodeVideo } from '../run/encode-video.js';
import { encodeExitCode } from '../run/verdict.js';
import { CLIP_PREFIX } from '../video/index.js';
import { addCommonOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { usesStdout } from './outputs.js';
import { withRun } from './run.js';
import { addTimingOptions } from './timing-options.js';
import { addTraceOption } from './trace-record.js';

interface EncodeValues extends CommonValues {
  readonly output?: string;
  readonly reconstruction?: string;
  readonly framesTable?: boolean;
}

/** The input's name with the ending .264, in the current folder. */
function defaultOutput(input: string): string {
  const base = input.startsWith(CLIP_PREFIX) ? input.slice(CLIP_PREFIX.length) : path.parse(input).name;
  const name = `${input === '-' ? 'stdin' : base}.264`;
  if (!existsSync(name)) return name;
  throw new UsageError(`${name} exists already; name the output with -o FILE (-o ${name} replaces it)`);
}

async function encode(input: string, values: EncodeValues): Promise<void> {
  const names = { output: values.output ?? defaultOutput(input), reconstruction: values.reconstruction };
  const report = await withRun(input, values, names, (context) => encodeVideo(context.video, context));
  const stream = usesStdout(names) ? process.stderr : process.stdout;
  const look = lookOf(stream);
  const text = values.json
    ? jsonText({ ...report, output: names.output })
    : encodeText(report, {
        look,
        output: names.output,
        ...(values.framesTable ? { eachFrame: true } : {}),
        ...(values.timingSummary ? { timing: true } : {}),
      });
  await print(text, stream);
  process.exitCode = encodeExitCode(report);
}

export function addEncode(program: Command): void {
  const command = program
    .command('encode')
    .summary('encode a video through a driver model and the chip')
    .description(
      "Drives the chip with a driver's register sequence and writes what comes out: Annex B, or MP4 when FILE ends in .mp4.",
    )
    .argument('<input>', 'Y4M, raw video with --size, any file ffmpeg reads, clip:NAME, or - for standard input')
    .option('-o, --output <file>', "where the stream goes, - for standard output (default: the input's name with .264)")
    .option('--reconstruction <file>', "where the chip's reconstructed pictures go: .y4m, .nv12, else I420")
    .option('--frames-table', 'a line for each frame');
  addCommonOptions(addTimingOptions(addTraceOption(command)))
    .addHelpText(
      'after',
      `
Examples:
  cedrus-emu encode street.mp4 -o street.264 --fix all
  cedrus-emu encode clip:pan --size 1280x720 --frames 30 -o pan.mp4 --fix all
  cedrus-emu encode film.yuv --size 352x288 --rate 30 --set h264_i_frame_qp_value=30 --set h264_p_frame_qp_value=32`,
    )
    .action(encode);
}
