/** `cedrus-emu trace record INPUT -o FILE`, and `--trace FILE` of the verbs that encode. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { encodeText } from '../report/run.js';
import { counted, lookOf } from '../report/style.js';
import { encodeVideo } from '../run/encode-video.js';
import type { EncodeReport } from '../run/report.js';
import { encodeExitCode } from '../run/verdict.js';
import { writeTrace } from '../trace/formats.js';
import { countAccesses } from '../trace/model.js';
import { TraceRecording } from '../trace/record.js';
import { addCommonOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { withRun } from './run.js';

/** Adds `--trace` to a verb that encodes. */
export function addTraceOption(command: Command): Command {
  return command.option('--trace <file>', 'where the register accesses go, see "cedrus-emu trace show"');
}

/** Recording of one run to a file, in the canonical format. */
export class RecordingToFile {
  readonly recording = new TraceRecording();

  /** @throws UsageError when the folder cannot be written to, before anything is encoded */
  constructor(private readonly file: string) {
    try {
      accessSync(path.dirname(path.resolve(file)), constants.W_OK);
    } catch (error) {
      throw new UsageError(`${file}: the trace cannot be written there: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Writes the file. Returns the number of accesses. */
  finish({ input, controls, fixes }: EncodeReport): number {
    const settings = controls.map(([name, value]) => `${name}=${value}`);
    const fixed = fixes.length > 0 ? [`fixes ${fixes.join(',')}`] : [];
    const trace = this.recording.trace(this.file, [input, ...settings, ...fixed].join(' '));
    writeTrace(this.file, trace);
    return countAccesses(trace);
  }
}

interface RecordValues extends CommonValues {
  readonly output: string;
}

async function record(input: string, values: RecordValues): Promise<void> {
  const { output } = values;
  const report = await withRun(input, { ...values, trace: output }, {}, (context) =>
    encodeVideo(context.video, context),
  );
  const look = lookOf(process.stdout);
  await print(`${encodeText(report, { look })}\n${counted(report.frames.length, 'frame')} in ${output}\n`);
  process.exitCode = encodeExitCode(report);
}

export function addTraceRecord(trace: Command): void {
  const command = trace
    .command('record')
    .summary('write the register accesses of a run')
    .description("Encodes a video through a driver model and the chip and writes the run's register accesses.")
    .argument('<input>', 'as for encode')
    .requiredOption('-o, --output <file>', 'the trace to write');
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  cedrus-emu trace record clip:pan --size 176x144 --frames 5 --fix all -o pan.trace',
    )
    .action(record);
}
