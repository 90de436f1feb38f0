/** `cedrus-emu trace replay TRACE`. */
import type { Command } from 'commander';
import { replayExitCode, replayTrace } from '../replay/replay.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { traceReplayText } from '../report/trace-replay.js';
import { openStreamWriter, openVideo, type StreamWriter } from '../video/index.js';
import { interruption } from './interruption.js';
import { boardOptions, videoOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { usesStdout } from './outputs.js';
import { addReadOptions, type ReadValues, readWithWarnings } from './trace-options.js';

interface ReplayValues extends ReadValues {
  readonly input?: string;
  readonly output?: string;
  readonly variant?: string;
  readonly addressConvention?: string;
  readonly size?: string;
  readonly rate?: string;
  readonly decoder: string;
  readonly coverage?: boolean;
  readonly json?: boolean;
}

/** Options of the board and of the input, as the other verbs read them. */
function common(values: ReplayValues): CommonValues {
  const { variant, addressConvention, size, rate } = values;
  return {
    ...{ driver: '', set: [], at: [], forceKey: [], fix: [] },
    ...(variant === undefined ? {} : { variant }),
    ...(addressConvention === undefined ? {} : { addressConvention }),
    ...(size === undefined ? {} : { size }),
    ...(rate === undefined ? {} : { rate }),
  };
}

async function replay(file: string, values: ReplayValues): Promise<void> {
  const { variant: _, ...board } = boardOptions(common(values));
  // warnings are part of the report
  const trace = await readWithWarnings(file, { ...values, quiet: true });
  const video = values.input === undefined ? undefined : await openVideo(values.input, videoOptions(common(values)));
  const { signal, release } = interruption();
  let stream: StreamWriter | undefined;
  try {
    if (values.output !== undefined) {
      const facts = video ?? { width: 16, height: 16, rate: { num: 25, den: 1 } };
      stream = await openStreamWriter(values.output, facts);
    }
    const report = await replayTrace(trace, {
      ...{ board, signal, decoder: values.decoder },
      ...(values.variant === undefined ? {} : { variant: values.variant }),
      ...(video ? { video } : {}),
      onPicture: async ({ bytes }) => stream?.write(bytes),
    });
    await stream?.finish();
    const target = usesStdout({ output: values.output }) ? process.stderr : process.stdout;
    const text = values.json
      ? jsonText(report)
      : traceReplayText(report, lookOf(target), { coverage: values.coverage === true });
    await print(text, target);
    process.exitCode = replayExitCode(report);
  } catch (error) {
    await stream?.abort();
    throw error;
  } finally {
    release();
    await video?.close();
  }
}

export function addTraceReplay(trace: Command): void {
  const command = trace
    .command('replay')
    .summary("play a trace's writes into the chip and check everything that comes back")
    .description(
      "Plays a trace's writes into the chip, holds every read against the trace, puts pictures where its registers point, takes the stream out, decodes it and compares every sample with the chip's reconstruction.",
    )
    .argument('<trace>', 'a trace in any format')
    .option('--input <video>', "what is encoded, as for encode (default: clip:mix in the trace's size)")
    .option('--size <WxH>', 'picture size of raw video and procedural clips')
    .option('--rate <fps>', 'frames a second of the input')
    .option('-o, --output <file>', 'where the stream goes, - for standard output (default: nowhere)')
    .option('--variant <chip>', "chip (default: the trace's, else v3s)")
    .option('--address-convention <name>', "how the engine counts DRAM: offset or physical (default: the chip's)")
    .option('--decoder <name>', 'reference decoder', 'ffmpeg')
    .option('--coverage', 'list the registers, fields and values that were touched')
    .option('--json', 'print the report as JSON');
  addReadOptions(command)
    .addHelpText(
      'after',
      `
Exit code: 0 when all is right, 1 on a difference, 2 when trace or input cannot be read, 3 for a bug of the model.

Examples:
  cedrus-emu trace replay vectors/traces/a-min-16x16.jsonl
  cedrus-emu trace replay board.trace --input street.mp4 -o street.264 --coverage`,
    )
    .action(replay);
}
