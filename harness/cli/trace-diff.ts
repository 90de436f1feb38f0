/** `cedrus-emu trace diff A B`. */
import type { Command } from 'commander';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { traceDiffText } from '../report/trace-diff.js';
import { diffTraces } from '../trace/diff/diff.js';
import { EXIT } from './errors.js';
import { print } from './output.js';
import { addReadOptions, type ReadValues, readWithWarnings } from './trace-options.js';

async function diff(a: string, b: string, values: ReadValues & { readonly json?: boolean }): Promise<void> {
  const result = diffTraces(await readWithWarnings(a, values), await readWithWarnings(b, values));
  await print(values.json ? jsonText(result) : traceDiffText(result, lookOf(process.stdout)));
  process.exitCode = result.differences.length > 0 ? EXIT.failed : EXIT.fine;
}

export function addTraceDiff(trace: Command): void {
  const command = trace
    .command('diff')
    .summary('what differs between two traces, down to the field')
    .description(
      'Aligns two traces by frame, phase and access and says what differs, field by field. Addresses count by buffer, repeated polls once, and bits that the hardware changes by itself not at all.',
    )
    .argument('<a>', 'a trace in any format')
    .argument('<b>', 'another one, which may be in another format')
    .option('--json', 'print the result as JSON');
  addReadOptions(command)
    .addHelpText(
      'after',
      `
Exit code: 0 when nothing differs in substance, 1 when something does, 2 when a trace cannot be read.

Examples:
  cedrus-emu trace diff before.trace after.trace
  cedrus-emu trace diff vectors/traces/a-defaults-720p.jsonl board.rwmmio.txt --base 0xffff800008c0e000`,
    )
    .action(diff);
}
