/** `cedrus-emu trace convert IN OUT --to FORMAT`. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { lookOf, paragraph } from '../report/style.js';
import { lostIn, traceText, writeTrace } from '../trace/formats.js';
import { FORMATS, type Trace } from '../trace/model.js';
import { print } from './output.js';
import { parseChoice } from './text.js';
import { addReadOptions, type ReadValues, readWithWarnings } from './trace-options.js';

interface ConvertValues extends ReadValues {
  readonly to: string;
  readonly comments: boolean;
  readonly soc?: string;
  readonly kernel?: string;
  readonly driver?: string;
  readonly commit?: string;
  readonly date?: string;
  readonly note?: string;
}

const GIVEN = ['soc', 'kernel', 'driver', 'commit', 'date', 'note'] as const;

/** What the command line says of the trace's origin counts before what the file says. */
function withProvenance(trace: Trace, values: ConvertValues): Trace {
  const given = Object.fromEntries(GIVEN.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]])));
  return { ...trace, provenance: { ...trace.provenance, ...given } };
}

async function convert(input: string, output: string, values: ConvertValues): Promise<void> {
  const format = parseChoice(values.to, '--to', FORMATS);
  const { comments } = values;
  const trace = withProvenance(await readWithWarnings(input, values), values);
  if (input === output) throw new UsageError(`${output}: this is the input too; name another file`);
  if (output === '-') await print(traceText(trace, format, { comments }));
  else writeTrace(output, trace, format, { comments });
  const lost = lostIn(trace, format);
  if (values.quiet || lost.length === 0) return;
  const text = `the format ${format} has no place for ${lost.join(', ')}, which ${input} has`;
  await print(`${paragraph(lookOf(process.stderr), `${output}: `, text, 2).join('\n')}\n`, process.stderr);
}

export function addTraceConvert(trace: Command): void {
  const command = trace
    .command('convert')
    .summary('a trace in another format')
    .description('Writes a trace in another format; what it says of its origin can be added on the way.')
    .argument('<in>', 'a trace in any format')
    .argument('<out>', 'the file to write, - for standard output')
    .option('--to <format>', `format to write: ${FORMATS.join(', ')}`, 'canonical')
    .option('--no-comments', 'canonical without the meaning behind each access')
    .option('--soc <name>', 'the chip it was captured on')
    .option('--kernel <text>', 'the kernel')
    .option('--driver <text>', 'the driver')
    .option('--commit <id>', "the driver's commit")
    .option('--date <date>', 'when it was captured')
    .option('--note <text>', 'anything else');
  addReadOptions(command)
    .addHelpText(
      'after',
      '\nExample:\n  cedrus-emu trace convert trace.txt board.trace --soc v3s --driver bootlin --kernel 6.12 --date 2025-03-01',
    )
    .action(convert);
}
