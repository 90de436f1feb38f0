/** `cedrus-emu trace`: `check FILE...` here, the other verbs in files of their own. */
import type { Command } from 'commander';
import { createBoard } from '../../emulator/index.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { traceCheckText } from '../report/trace-check.js';
import { checkTrace } from '../trace/check.js';
import { EXIT } from './errors.js';
import { print } from './output.js';
import { addTraceConvert } from './trace-convert.js';
import { addTraceDiff } from './trace-diff.js';
import { addTraceRecord } from './trace-record.js';
import { addTraceReplay } from './trace-replay.js';
import { addTraceShow } from './trace-show.js';

async function check(files: readonly string[], { json, board }: { json?: boolean; board?: boolean }): Promise<void> {
  const results = files.map((file) => checkTrace(file, board ? { onDevice: createBoard() } : {}));
  await print(json ? jsonText(results) : traceCheckText(results, lookOf(process.stdout)));
  const unsupported = results.some(({ kind }) => kind === 'unsupported');
  process.exitCode = results.some(({ kind }) => kind === 'fail') ? EXIT.failed : unsupported ? EXIT.usage : EXIT.fine;
}

export function addTrace(program: Command): void {
  const trace = program.command('trace').description('Register traces of real drivers.');
  trace.summary('register traces of real drivers');
  trace
    .command('check')
    .summary('compare a driver model with golden traces, access by access')
    .description(
      "Runs our model of the driver that each golden trace names, with the trace's configuration, and compares every register access, header bit and reported result.",
    )
    .argument('<files...>', 'golden traces (.jsonl)')
    .option('--board', "drive the emulated board instead of the traces' own stub of a device")
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      `
Exit code: 0 when all agree, 1 on a difference, 2 when a trace cannot be read or its driver is not modelled.

Example:
  cedrus-emu trace check vectors/traces/a-*.jsonl`,
    )
    .action(check);
  for (const add of [addTraceRecord, addTraceReplay, addTraceDiff, addTraceShow, addTraceConvert]) add(trace);
}
