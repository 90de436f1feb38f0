/** `cedrus-emu trace check FILE...`. */
import type { Command } from 'commander';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { traceCheckText } from '../report/trace-check.js';
import { checkTrace } from '../trace/check.js';
import { EXIT } from './errors.js';
import { print } from './output.js';

async function check(files: readonly string[], { json }: { json?: boolean }): Promise<void> {
  const results = files.map((file) => checkTrace(file));
  await print(json ? jsonText(results) : traceCheckText(results, lookOf(process.stdout)));
  process.exitCode = results.every(({ ok }) => ok) ? EXIT.fine : EXIT.failed;
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
    .option('--json', 'print the results as JSON')
    .addHelpText('after', '\nExample:\n  cedrus-emu trace check vectors/traces/a-*.jsonl')
    .action(check);
}
