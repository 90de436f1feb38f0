/** `cedrus-emu show FILE.264`. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { fileReason, UsageError } from '../errors.js';
import { type ShowOptions, showLines } from '../report/show.js';
import { print } from './output.js';

interface ShowValues {
  readonly headers?: boolean;
  readonly macroblocks?: boolean;
  readonly elements?: boolean;
  readonly accounts?: boolean;
  readonly slices?: string;
}

/** Lines that go out at once. */
const BATCH = 1000;

function parseSlices(text: string): [number, number] {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!match || to < from) throw new UsageError(`--slices takes a number or a range such as 0-3, not "${text}"`);
  return [from, to];
}

async function readStreamFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileReason(error)}; name an H.264 byte stream`, { cause: error });
  }
}

async function show(file: string, { slices, ...flags }: ShowValues): Promise<void> {
  const options: ShowOptions = { ...flags, ...(slices === undefined ? {} : { slices: parseSlices(slices) }) };
  const stream = await readStreamFile(file);
  let batch: string[] = [];
  try {
    for (const line of showLines(stream, options)) {
      batch.push(line);
      if (batch.length < BATCH) continue;
      await print(`${batch.join('\n')}\n`);
      batch = [];
    }
  } finally {
    if (batch.length > 0) await print(`${batch.join('\n')}\n`);
  }
}

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('an H.264 stream in words, down to its syntax elements')
    .description('Reads an H.264 byte stream and prints its headers, where its bits go, and its modes and vectors.')
    .argument('<file>', 'H.264 byte stream (annex B): progressive I and P slices, CAVLC or CABAC')
    .option('--headers', 'every element of the headers with its bits')
    .option('--macroblocks', 'a line for each macroblock')
    .option('--elements', 'a line for each syntax element of the slice data')
    .option('--accounts', 'the account of bits of each slice')
    .option('--slices <range>', 'slices that these options list, such as 0 or 2-5 (default: all)')
    .addHelpText('after', '\nExample:\n  cedrus-emu show out.264 --macroblocks --slices 1')
    .action(show);
}
