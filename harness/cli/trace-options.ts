/** Options of every verb that reads traces. */
import type { Command } from 'commander';
import { lookOf, paint, paragraph } from '../report/style.js';
import { readTrace } from '../trace/formats.js';
import { FORMATS, type Trace } from '../trace/model.js';
import { print } from './output.js';
import { parseChoice } from './text.js';

export interface ReadValues {
  readonly format?: string;
  readonly base?: string;
  readonly vmallocinfo?: string;
  readonly quiet?: boolean;
}

export function addReadOptions(command: Command): Command {
  return command
    .option('--format <name>', `format of the trace: ${FORMATS.join(', ')} (default: found out from its content)`)
    .option('--base <address>', "the engine's base address in a capture of all devices (default: guessed)")
    .option('--vmallocinfo <file>', 'a copy of /proc/vmallocinfo from the machine of the capture, to find the base')
    .option('--quiet', 'no warnings about what was assumed or left out');
}

/** Reads a trace and says on standard error what had to be assumed. */
export async function readWithWarnings(file: string, values: ReadValues): Promise<Trace> {
  const { format, base, vmallocinfo, quiet } = values;
  const trace = readTrace(file, {
    ...(format === undefined ? {} : { format: parseChoice(format, '--format', FORMATS) }),
    ...(base === undefined ? {} : { base }),
    ...(vmallocinfo === undefined ? {} : { vmallocinfo: { path: vmallocinfo } }),
  });
  if (quiet) return trace;
  const look = lookOf(process.stderr);
  for (const warning of trace.warnings) {
    const text = paragraph(look, `${file}: `, warning, 2).join('\n');
    await print(`${paint(look, 'yellow', text)}\n`, process.stderr);
  }
  return trace;
}
