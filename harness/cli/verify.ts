/** `cedrus-emu verify [INPUT]`. */
import type { Command } from 'commander';
import { listDecoders } from '../decoder/index.js';
import { jsonText } from '../report/json.js';
import { verifyText } from '../report/run.js';
import { lookOf } from '../report/style.js';
import { verifyExitCode } from '../run/verdict.js';
import { verifyVideo } from '../run/verify.js';
import { CLIP_PREFIX } from '../video/index.js';
import { addCommonOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { usesStdout } from './outputs.js';
import { withRun } from './run.js';
import { addTimingOptions } from './timing-options.js';
import { addTraceOption } from './trace-record.js';

interface VerifyValues extends CommonValues {
  readonly decoder: string;
  readonly output?: string;
  readonly reconstruction?: string;
  readonly difference: string;
  readonly framesTable?: boolean;
}

/** What is verified without an input: 360 lines are no multiple of 16, so cropping is seen too. */
const DEFAULT_INPUT = { input: `${CLIP_PREFIX}mix`, size: '640x360', frames: '50' } as const;

const DEFAULT_DIFFERENCE = 'cedrus-emu-difference.png';

async function verify(input: string | undefined, given: VerifyValues): Promise<void> {
  const { input: clip, ...limits } = DEFAULT_INPUT;
  const values = input === undefined ? { ...limits, ...given } : given;
  const report = await withRun(input ?? clip, values, values, (context) =>
    verifyVideo(context.video, { ...context, decoder: values.decoder, differencePicture: values.difference }),
  );
  const stream = usesStdout(values) ? process.stderr : process.stdout;
  const text = values.json
    ? jsonText(report)
    : verifyText(report, {
        look: lookOf(stream),
        ...(values.framesTable ? { eachFrame: true } : {}),
        ...(values.timingSummary ? { timing: true } : {}),
      });
  await print(text, stream);
  process.exitCode = verifyExitCode(report);
}

export function addVerify(program: Command): void {
  const decoders = listDecoders()
    .map(({ name, description }) => `${name}, ${description}`)
    .join('; ');
  const command = program
    .command('verify')
    .summary('encode, decode with a reference decoder, compare every sample')
    .description(
      "Drives the chip with a driver's register sequence, decodes the stream with a reference decoder and compares every sample of every picture with the chip's reconstruction.",
    )
    .argument(
      '[input]',
      `as for encode (default: ${DEFAULT_INPUT.input}, ${DEFAULT_INPUT.size}, ${DEFAULT_INPUT.frames} frames)`,
    )
    .option('--decoder <name>', `reference decoder: ${decoders}`, 'ffmpeg')
    .option('-o, --output <file>', 'where the stream goes, - for standard output (default: nowhere)')
    .option('--reconstruction <file>', "where the chip's reconstructed pictures go: .y4m, .nv12, else I420")
    .option('--difference <file>', 'where a picture of the first difference goes', DEFAULT_DIFFERENCE)
    .option('--frames-table', 'a line for each frame');
  addCommonOptions(addTimingOptions(addTraceOption(command)))
    .addHelpText(
      'after',
      `
Exit code: 0 when every sample is right, also where the driver's own mistakes spoil the stream for decoders (a warning;
--strict makes it 1); 1 when samples differ, frames fail or the decoder complains of something no known mistake
explains; 2 for bad usage or unreadable input; 3 for a bug of the model. In --json, figures that JSON lacks are null: the
infinite PSNR of identical pictures, and what could not be measured.

Examples:
  cedrus-emu verify
  cedrus-emu verify --fix all --strict street.mp4 --frames 100
  cedrus-emu verify clip:noise --size 176x144 --frames 10 --set h264_minimum_qp_value=0 --set h264_i_frame_qp_value=0
  cedrus-emu verify clip:cut --fix all --force-key 7 --at 20:h264_p_frame_qp_value=38 --frames-table`,
    )
    .action(verify);
}
