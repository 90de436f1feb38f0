/** `cedrus-emu driver run FILE.c…`: compiles a user's own driver and runs it against the chip. */
import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { listDecoders } from '../decoder/index.js';
import { watchDriver } from './driver-watch.js';
import { runDriverOnce } from './driver-run.js';
import type { DriverRunValues } from './driver-settings.js';
import { interruption } from './interruption.js';
import { addBoardOptions, addControlOptions, addInputOptions } from './options.js';
import { STDOUT } from '../video/index.js';
import { addTimingOptions } from './timing-options.js';
import { addTraceOption } from './trace-record.js';

const gather = (value: string, list: readonly string[]) => [...list, value];

const repeatable = (flags: string, description: string) =>
  new Option(flags, description).argParser(gather).default([], 'none');

/** What stands behind `--` is the program's; commander puts it behind the sources. */
function splitArguments(names: readonly string[], line: readonly string[]): [sources: string[], args: string[]] {
  const mark = line.indexOf('--');
  const count = mark < 0 ? 0 : line.length - mark - 1;
  return [names.slice(0, names.length - count), names.slice(names.length - count)];
}

async function run(names: readonly string[], values: DriverRunValues): Promise<void> {
  const [sources, args] = splitArguments(names, process.argv);
  if (!values.watch) {
    process.exitCode = await runDriverOnce(sources, args, values);
    return;
  }
  if (values.output === STDOUT || values.input === STDOUT) {
    throw new UsageError('--watch runs again and again, so neither input nor output can be a pipe; name files');
  }
  const { signal, release } = interruption();
  try {
    await watchDriver(sources, args, values, signal);
  } finally {
    release();
  }
}

export function addDriver(program: Command): void {
  const driver = program.command('driver').summary('compile and run a driver of your own, in C');
  const decoders = listDecoders()
    .map(({ name, description }) => `${name}, ${description}`)
    .join('; ');
  const command = driver
    .command('run')
    .summary('compile C files as they are and run them against the chip')
    .description(
      'Compiles a V4L2 kernel driver or a userspace program to WebAssembly, runs it against the chip with a clip, decodes the stream and compares every sample: the report of "verify", with file and line of the driver where something is wrong.',
    )
    .argument('<sources...>', 'C files, or one folder: all its .c files, or what its cedrus-emu.json says')
    .option('--input <clip>', 'what is encoded, as for encode (default: clip:mix, 640x360, 30 frames)')
    .optionsGroup('Compiler:')
    .option('--kind <kind>', 'kernel or user (default: found out from the sources)')
    .addOption(repeatable('-I, --include <folder>', 'folder for headers, searched before ours; repeatable'))
    .addOption(repeatable('-D, --define <macro>', 'NAME or NAME=value; repeatable'))
    .addOption(
      repeatable('-W, --warning <name>', 'warnings as clang names them, such as extra or no-unused; repeatable'),
    )
    .addOption(repeatable('--cflag <flag>', 'any other flag of clang -cc1, such as --cflag=-fwrapv; repeatable'))
    .option('--std <language>', 'language, such as gnu99 (default: gnu11)')
    .option('--cc <clang>', 'a clang of your own with wasm-ld (default: the one that comes along)')
    .option('--no-cache', 'compile everything anew; CEDRUS_EMU_CACHE names the folder of the cache')
    .option('--keep-wasm <file>', 'where the linked module goes')
    .option('--watch', 'run again whenever a source or a header is saved')
    .optionsGroup('Run:')
    .addOption(repeatable('--param <name=value>', 'module parameter of a kernel driver; repeatable'))
    .option('--codec <name>', 'what a kernel driver is asked to code: h264 or jpeg (default: h264)')
    .option(
      '--compatible <name>',
      'what the device tree calls the engine (default: as on the variant, or as the driver encodes)',
    )
    .option('--compliance', 'what V4L2 demands of an encoder, in the spirit of v4l2-compliance')
    .option('--stress', 'closing while streaming, several contexts, lost interrupts and the like')
    .option('--only <names>', 'of --compliance and --stress: only tests with these in their names')
    .option('--seed <number>', 'of the random calls of --stress', '1')
    .option('--lint', 'check the register programming and the stream as "lint" does')
    .option(
      '--log-level <number>',
      'messages of the driver up to this level: 3 errors, 6 information, 7 debugging (default: 6; 3 with --compliance and --stress)',
    )
    .option('--decoder <name>', `reference decoder: ${decoders}`, 'ffmpeg')
    .option('-o, --output <file>', 'where the stream goes, - for standard output (default: nowhere)')
    .option('--reconstruction <file>', "where the chip's reconstructed pictures go: .y4m, .nv12, else I420")
    .option('--difference <file>', 'where a picture of the first difference goes', 'cedrus-emu-difference.png')
    .option('--frames-table', 'a line for each frame')
    .option('--junit <file>', 'write the result as JUnit XML');
  addControlOptions(addInputOptions(command).optionsGroup('Driver:'));
  addBoardOptions(addTimingOptions(addTraceOption(command)))
    .addHelpText(
      'after',
      `
What stands behind -- goes to a userspace program as its arguments.

Exit code: 0 when every sample is right; 1 when the driver fails, refuses, breaks a rule that it cannot survive, or samples
differ or the stream does not decode as it is; 2 when it does not compile, and for bad usage; 3 for a bug of the model. docs/your-driver.md is the guide.

Examples:
  cedrus-emu driver run my-driver/ --input street.mp4 --frames 50
  cedrus-emu driver run enc.c util.c -I include -DDEBUG --watch
  cedrus-emu driver run my-driver/ --compliance --junit results.xml
  cedrus-emu driver run h264enc.c ve.c -- input.nv12 640 360 out.264`,
    )
    .action(run);
}
