/** `cedrus-emu lint FILE...`, `lint --live INPUT`, `lint --silicon FILE...`, `lint --rules`. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { findVariant, VARIANTS } from '../../emulator/spec/index.js';
import { fileReason, UsageError } from '../errors.js';
import { lintRun, lintStream, lintTrace } from '../lint/index.js';
import { jsonText } from '../report/json.js';
import { groupByRule, type LintSubject, lintText, rulesText } from '../report/lint.js';
import { siliconLines } from '../report/silicon.js';
import { lookOf } from '../report/style.js';
import { checkEnvelope, type EnvelopeReport } from '../syntax/index.js';
import { EXIT } from './errors.js';
import { addCommonOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { withRun } from './run.js';
import { type ReadValues, readWithWarnings } from './trace-options.js';

interface LintValues extends CommonValues, Omit<ReadValues, 'quiet'> {
  readonly live?: string;
  readonly silicon?: boolean;
  readonly rules?: boolean;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${fileReason(error)}; name a trace or an H.264 byte stream`, {
      cause: error,
    });
  }
}

/** Annex B: zero bytes and 00 00 01. Traces are text. */
function isStream(bytes: Uint8Array): boolean {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros++;
  return zeros >= 2 && bytes[zeros] === 1;
}

function chosenVariant({ variant }: LintValues): string | undefined {
  if (variant === undefined || findVariant(variant)) return variant;
  throw new UsageError(`--variant takes ${VARIANTS.map(({ name }) => name).join(', ')}, not "${variant}"`);
}

async function subjectOf(file: string, values: LintValues): Promise<LintSubject> {
  const bytes = await readBytes(file);
  if (values.format === undefined && isStream(bytes)) {
    return { name: file, kind: 'H.264 byte stream', findings: lintStream(bytes, file) };
  }
  const variant = chosenVariant(values);
  const trace = await readWithWarnings(file, values);
  const { findings, pictures, ...result } = lintTrace(trace, variant === undefined ? {} : { variant });
  const kind = `trace (${trace.format}) of ${pictures} pictures`;
  return { name: file, kind, variant: result.variant.name, assumed: result.assumed, findings };
}

async function liveSubject(input: string, values: LintValues): Promise<LintSubject> {
  let found: LintSubject | undefined;
  await withRun(input, values, {}, async (context) => {
    const result = await lintRun(context.video, context);
    found = { name: input, kind: 'run', variant: result.variant.name, findings: result.findings };
    return result.report;
  });
  return found as LintSubject;
}

/** Exit code of a list of subjects: 1 for errors, with --strict for warnings too. */
function exitCode(subjects: readonly LintSubject[], strict: boolean): number {
  const counts = (severity: string) => severity === 'error' || (strict && severity === 'warning');
  return subjects.some(({ findings }) => findings.some(({ severity }) => counts(severity))) ? EXIT.failed : EXIT.fine;
}

const jsonOf = ({ findings, ...subject }: LintSubject) => ({
  ...subject,
  rules: groupByRule(findings).map(({ id, rule, findings: own }) => ({ id, ...rule, count: own.length })),
  findings,
});

async function silicon(files: readonly string[], { json }: LintValues): Promise<void> {
  const reports: [string, EnvelopeReport][] = [];
  for (const file of files) reports.push([file, checkEnvelope(await readBytes(file))]);
  const text = json
    ? jsonText(reports.map(([file, report]) => ({ file, ...report })))
    : reports.map(([file, report]) => `${[`${file}:`, ...siliconLines(report)].join('\n')}\n`).join('\n');
  await print(text);
  process.exitCode = reports.some(([, { findings }]) => findings.length > 0) ? EXIT.failed : EXIT.fine;
}

async function lint(files: readonly string[], values: LintValues): Promise<void> {
  const look = lookOf(process.stdout);
  if (values.rules) {
    await print(rulesText(look));
    return;
  }
  if (files.length === 0 && values.live === undefined) {
    throw new UsageError('lint takes traces or H.264 byte streams, or --live INPUT; --rules lists what is checked');
  }
  if (values.silicon) return silicon(files, values);
  const subjects: LintSubject[] = [];
  for (const file of files) subjects.push(await subjectOf(file, values));
  if (values.live !== undefined) subjects.push(await liveSubject(values.live, values));
  await print(
    values.json ? jsonText(subjects.map(jsonOf)) : subjects.map((subject) => lintText(subject, look)).join('\n'),
  );
  process.exitCode = exitCode(subjects, values.strict === true);
}

export function addLint(program: Command): void {
  const command = program
    .command('lint')
    .summary('what is wrong with register programming, headers or a stream')
    .description(
      'Checks register traces of any format, H.264 byte streams, or a run as it happens, and says what is wrong, where, what should be and why.',
    )
    .argument('[files...]', 'traces in any format, or H.264 byte streams (annex B)')
    .option('--live <input>', 'encode this input as "encode" does and check the run')
    .option('--silicon', 'check streams against what genuine silicon never leaves')
    .option('--rules', 'list every rule')
    .option('--format <name>', 'format of the traces (default: found out from their content)')
    .option('--base <address>', "the engine's base address in a capture of all devices (default: guessed)")
    .option('--vmallocinfo <file>', 'a copy of /proc/vmallocinfo from the machine of the capture, to find the base');
  addCommonOptions(command)
    .addHelpText(
      'after',
      `
Input, driver and board options go with --live; --variant also says which chip a trace is for (default: as it says, else v3s).

Exit code: 0 without errors, 1 with errors (--strict: or warnings), 2 when something cannot be read. With --silicon any
exception is an error.

Examples:
  cedrus-emu lint vectors/traces/a-defaults-720p.jsonl
  cedrus-emu lint capture.txt --variant h3 --strict
  cedrus-emu lint --live clip:pan --size 640x480 --frames 5 --fix all
  cedrus-emu lint --silicon out.264`,
    )
    .action(lint);
}
