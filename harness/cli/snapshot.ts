/** `cedrus-emu snapshot take INPUT`, `cedrus-emu snapshot show FILE`. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Board, BoardError, createBoard, decodeSnapshot, encodeSnapshot } from '../../emulator/index.js';
import { fileReason, UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { momentText } from '../report/moment.js';
import { lookOf } from '../report/style.js';
import { boardAt, type MomentReport, momentOf, parseMoment } from '../run/moment.js';
import { openOutput, openVideo } from '../video/index.js';
import { interruption } from './interruption.js';
import { addCommonOptions, boardOptions, type CommonValues, driverSettings, videoOptions } from './options.js';
import { print } from './output.js';
import { startProgress } from './progress.js';

interface ReportValues {
  readonly registers?: boolean;
  readonly json?: boolean;
}

interface TakeValues extends CommonValues, ReportValues {
  readonly moment: string;
  readonly output?: string;
}

async function report(moment: MomentReport, { json, registers }: ReportValues): Promise<void> {
  const text = json ? jsonText(moment) : momentText(lookOf(process.stdout), moment, { all: registers === true });
  await print(text);
}

async function take(input: string, values: TakeValues): Promise<void> {
  const moment = parseMoment(values.moment);
  const options = { settings: driverSettings(values), board: boardOptions(values) };
  const video = await openVideo(input, videoOptions(values));
  const output = values.output === undefined ? undefined : await openOutput(values.output);
  const { signal, release } = interruption();
  const progress = startProgress(video.frameCount, 'frames', values.quiet === true);
  try {
    const onFrame = (index: number) => progress.update(index + 1, '');
    const board = await boardAt(video, moment, { ...options, signal, onFrame });
    await output?.write(await encodeSnapshot(board.snapshot()));
    await output?.finish();
    progress.stop();
    await report(momentOf(board), values);
  } catch (error) {
    await output?.abort();
    throw error;
  } finally {
    progress.stop();
    release();
    await video.close();
  }
}

async function show(file: string, values: ReportValues): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileReason(error)}`, { cause: error });
  }
  await report(momentOf(await restored(file, bytes)), values);
}

/** A board as the snapshot has it. */
async function restored(file: string, bytes: Uint8Array): Promise<Board> {
  try {
    const snapshot = await decodeSnapshot(bytes);
    const board = createBoard(snapshot);
    board.restore(snapshot);
    return board;
  } catch (error) {
    if (error instanceof BoardError) throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

const REGISTERS = ['--registers', 'every register that is not zero, taken apart'] as const;

export function addSnapshot(program: Command): void {
  const snapshot = program
    .command('snapshot')
    .summary('the machine at one moment of a run: what the chip holds, kept in a file')
    .description('Goes to any frame, macroblock or clock of a run and shows or keeps the whole machine.');
  const taking = snapshot
    .command('take')
    .summary('go to a moment of a run')
    .description(
      'Encodes a video as far as needed, goes back to a moment, prints what the chip holds then, and keeps it.',
    )
    .argument('<input>', 'as for encode')
    .requiredOption(
      '--moment <where>',
      'ahead of a frame (frame:3), when so many of its macroblocks have left the engine (mb:3.120), or a clock (cycle:5000000)',
    )
    .option('-o, --output <file>', 'where the snapshot goes (default: nowhere)')
    .option(...REGISTERS);
  addCommonOptions(taking)
    .addHelpText(
      'after',
      '\nExample:\n  cedrus-emu snapshot take clip:pan --size 176x144 --fix all --moment mb:2.40 -o mb.snapshot',
    )
    .action(take);
  snapshot
    .command('show')
    .summary('what is in a snapshot')
    .argument('<file>', 'a snapshot')
    .option(...REGISTERS)
    .option('--json', 'print it as JSON')
    .action(show);
}
