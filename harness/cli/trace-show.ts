/** `cedrus-emu trace show FILE`. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { lookOf } from '../report/style.js';
import { registerOffset, traceShowLines } from '../report/trace-show.js';
import { print } from './output.js';
import { addReadOptions, type ReadValues, readWithWarnings } from './trace-options.js';

interface ShowValues extends ReadValues {
  readonly frames?: string;
  readonly register: readonly string[];
}

/** Frames beyond which a range is a slip of the pen. */
const MOST_FRAMES = 1_000_000;

/** `3`, `0-5` and lists of both. */
function parseFrames(text: string): Set<number> {
  const frames = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part.trim());
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || to < from || to > MOST_FRAMES)
      throw new UsageError(`--frames takes numbers and ranges such as 0,4-7, not "${text}"`);
    for (let frame = from; frame <= to; frame++) frames.add(frame);
  }
  return frames;
}

/** Lines that go out at once. */
const BATCH = 1000;

async function show(file: string, values: ShowValues): Promise<void> {
  const filter = {
    ...(values.frames === undefined ? {} : { frames: parseFrames(values.frames) }),
    ...(values.register.length === 0
      ? {}
      : {
          registers: new Set(
            values.register.flatMap((list) => list.split(',')).map((name) => registerOffset(name.trim())),
          ),
        }),
  };
  const trace = await readWithWarnings(file, values);
  let batch: string[] = [];
  for (const line of traceShowLines(trace, filter, lookOf(process.stdout))) {
    batch.push(line);
    if (batch.length < BATCH) continue;
    await print(`${batch.join('\n')}\n`);
    batch = [];
  }
  if (batch.length > 0) await print(`${batch.join('\n')}\n`);
}

export function addTraceShow(trace: Command): void {
  const command = trace
    .command('show')
    .summary('a trace with every access in words')
    .description('Prints a trace with every access in words, all of it or certain frames and registers.')
    .argument('<file>', 'a trace in any format')
    .option('--frames <list>', 'only these frames, such as 0,4-7')
    .option(
      '--register <names>',
      'only these registers, such as PARA0,0xb18; repeatable',
      (value: string, list: readonly string[]) => [...list, value],
      [],
    );
  addReadOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  cedrus-emu trace show vectors/traces/a-defaults-720p.jsonl --frames 1 --register PARA0,PARA1',
    )
    .action(show);
}
