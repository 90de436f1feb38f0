/** One compilation and run of `cedrus-emu driver run`. */
import { writeFileSync } from 'node:fs';
import { type BoardOptions, createBoard } from '../../emulator/index.js';
import type { Boot } from '../byod/client/index.js';
import {
  complianceExitCode,
  formatCompliance,
  formatStress,
  runCompliance,
  runStress,
  stressExitCode,
} from '../byod/client/index.js';
import type { LogLine } from '../byod/machine/journal.js';
import type { HostOptions } from '../byod/machine/machine.js';
import {
  bootKernel,
  compatibleNote,
  encodingCompatible,
  KERNEL_BOARD,
  type KernelOptions,
  runDriver,
} from '../byod/run.js';
import { type CompiledProgram, compileProgram } from '../byod/toolchain/compile.js';
import { type DriverSources, findSources } from '../byod/toolchain/manifest.js';
import type { ProgramKind } from '../byod/toolchain/places.js';
import { MAX_BUFFERS } from '../drivers/common/queue.js';
import { findDriver } from '../drivers/index.js';
import { UsageError } from '../errors.js';
import { lintRecorded } from '../lint/live.js';
import { jsonText } from '../report/json.js';
import { lintText } from '../report/lint.js';
import { verifyText } from '../report/run.js';
import { lookOf } from '../report/style.js';
import type { ControlEvent, DriverSettings, PictureOfRun, RunView } from '../run/encode.js';
import { verifyExitCode } from '../run/verdict.js';
import { TraceRecording } from '../trace/record.js';
import { CLIP_PREFIX } from '../video/index.js';
import { type DriverCase, writeDriverJunit } from './driver-junit.js';
import { EXIT } from './errors.js';
import { boardOptions, type CommonValues } from './options.js';
import { print } from './output.js';
import { usesStdout } from './outputs.js';
import { withRun } from './run.js';
import { parseBytes, parseChoice, parseCount, parseNumbers } from './text.js';

export interface DriverRunValues extends Omit<CommonValues, 'driver' | 'fix'> {
  readonly input?: string;
  readonly kind?: string;
  readonly include: readonly string[];
  readonly define: readonly string[];
  readonly warning: readonly string[];
  readonly cflag: readonly string[];
  readonly std?: string;
  readonly cc?: string;
  readonly cache: boolean;
  readonly keepWasm?: string;
  readonly watch?: boolean;
  readonly param: readonly string[];
  readonly codec?: string;
  readonly compatible?: string;
  readonly compliance?: boolean;
  readonly stress?: boolean;
  readonly only?: string;
  readonly seed: string;
  readonly lint?: boolean;
  readonly logLevel?: string;
  readonly decoder: string;
  readonly output?: string;
  readonly reconstruction?: string;
  readonly difference: string;
  readonly framesTable?: boolean;
  readonly junit?: string;
}

const DEFAULT_INPUT = { input: `${CLIP_PREFIX}mix`, size: '640x360', frames: '30' } as const;

/** Files that were read, for those who watch them. */
export interface Watched {
  files: readonly string[];
}

/**
 * Compiles and runs once. Returns the exit code.
 * @param watched is told which files went into it, also when they do not compile
 */
export async function runDriverOnce(
  names: readonly string[],
  args: readonly string[],
  values: DriverRunValues,
  watched: Watched = { files: [] },
): Promise<number> {
  const found = findSources(names);
  const extra = found.manifestFile === undefined ? [] : [found.manifestFile];
  watched.files = [...found.sources, ...extra];
  const compiled = await compile(found, values, watched, extra);
  if (values.keepWasm !== undefined) writeResult(values.keepWasm, compiled.bytes, '--keep-wasm');
  const cases: DriverCase[] = [];
  const began = performance.now();
  try {
    return await runCompiled(found, compiled, args, values, cases);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    cases.push({ name: 'run', failures: [sentence], seconds: (performance.now() - began) / 1000 });
    throw error;
  } finally {
    if (values.junit !== undefined) writeResult(values.junit, writeDriverJunit(found.name, cases), '--junit');
  }
}

function writeResult(file: string, content: string | Uint8Array, option: string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

async function compile(
  { sources, include, name, manifest }: DriverSources,
  values: DriverRunValues,
  watched: Watched,
  extra: readonly string[],
): Promise<CompiledProgram> {
  const kind: ProgramKind | undefined =
    values.kind === undefined ? manifest.kind : parseChoice(values.kind, '--kind', ['kernel', 'user'] as const);
  const { std = manifest.std, cc } = values;
  const note = (files: readonly string[]) => {
    watched.files = [...files, ...extra];
  };
  try {
    const compiled = await compileProgram({
      sources,
      name,
      ...(kind ? { kind } : {}),
      include: [...values.include, ...include],
      defines: [...(manifest.defines ?? []), ...values.define],
      flags: [...(manifest.flags ?? []), ...values.warning.map((warning) => `-W${warning}`), ...values.cflag],
      ...(std === undefined ? {} : { std }),
      ...(cc === undefined ? {} : { cc }),
      ...(values.cache ? {} : { cache: false }),
      colour: lookOf(process.stderr).colour,
      onDiagnostics: (text) => process.stderr.write(text),
    });
    note(compiled.files);
    return compiled;
  } catch (error) {
    if (error instanceof Error && 'files' in error) note(error.files as readonly string[]);
    throw error;
  }
}

async function runCompiled(
  found: DriverSources,
  compiled: CompiledProgram,
  args: readonly string[],
  values: DriverRunValues,
  cases: DriverCase[],
): Promise<number> {
  const { manifest } = found;
  const codec = values.codec === undefined ? manifest.kernel?.codec : codecOf(values.codec);
  const { compatible = manifest.kernel?.compatible } = values;
  const host = { onLog: logPrinter(values), ...(compatible === undefined ? {} : { compatible }) };
  const kernel: KernelOptions = {
    parameters: parametersOf(found, values),
    name: `${found.name} (compiled)`,
    host,
    ...(codec ? { codec } : {}),
  };
  if (values.compliance || values.stress) return runChecks(compiled, kernel, values, cases);
  return runClip(found, compiled, args, values, kernel, cases);
}

const codecOf = (text: string) =>
  parseChoice(text, '--codec', ['h264', 'jpeg'] as const) === 'h264' ? 'H264' : 'JPEG';

/** `--compliance` and `--stress`. */
async function runChecks(
  compiled: CompiledProgram,
  kernel: KernelOptions,
  values: DriverRunValues,
  cases: DriverCase[],
): Promise<number> {
  if (compiled.kind !== 'kernel') throw new UsageError('--compliance and --stress are for kernel drivers');
  const options = { ...KERNEL_BOARD, ...boardOptions({ ...values, driver: '', fix: [] }) };
  const host = asEncoder(compiled, options, kernel);
  const boot: Boot = ({ faults } = {}) =>
    bootKernel(compiled, createBoard({ ...options, ...(faults ? { faults } : {}) }), { ...kernel, host }).image;
  const wishes = {
    ...(kernel.codec ? { codec: kernel.codec } : {}),
    ...(values.only === undefined ? {} : { only: values.only.split(',').map((name) => name.trim()) }),
  };
  let worst: number = EXIT.fine;
  const reports: unknown[] = [];
  const take = async (
    report: { results: readonly { verdict: string; sentence: string }[] },
    text: string,
    code: number,
    names: readonly string[],
  ) => {
    for (const [index, { verdict, sentence }] of report.results.entries()) {
      cases.push({ name: names[index] as string, failures: verdict === 'fail' ? [sentence] : [], seconds: 0 });
    }
    reports.push(report);
    if (!values.json) await print(text);
    worst = Math.max(worst, code);
  };
  if (values.compliance) {
    const report = runCompliance(() => boot(), wishes);
    await take(
      report,
      formatCompliance(report),
      complianceExitCode(report),
      report.results.map(({ group, test }) => `${group}: ${test}`),
    );
  }
  if (values.stress) {
    const report = runStress(boot, { ...wishes, seed: parseCount(values.seed, '--seed', 0) });
    await take(
      report,
      formatStress(report),
      stressExitCode(report),
      report.results.map(({ name }) => `stress: ${name}`),
    );
  }
  if (values.json) await print(jsonText(reports.length === 1 ? reports[0] : reports));
  return worst;
}

/** The host's options under which the driver encodes; says so where the device tree has to name another chip. */
function asEncoder(compiled: CompiledProgram, board: BoardOptions, kernel: KernelOptions): HostOptions {
  const { host = {}, codec } = kernel;
  const compatible = host.compatible === undefined ? encodingCompatible(compiled, board, kernel) : undefined;
  if (compatible === undefined) return host;
  process.stderr.write(`note: ${compatibleNote(compatible, codec)}\n`);
  return { ...host, compatible };
}

/** The usual run: a clip through the driver. */
async function runClip(
  { manifest }: DriverSources,
  compiled: CompiledProgram,
  args: readonly string[],
  given: DriverRunValues,
  kernel: KernelOptions,
  cases: DriverCase[],
): Promise<number> {
  const { input: clip, ...limits } = DEFAULT_INPUT;
  const named = given.input === undefined ? { ...limits, ...given } : given;
  const { variant = manifest.variant } = named;
  const values = { ...named, driver: '', fix: [], ...(variant === undefined ? {} : { variant }) };
  const settings = settingsOf(values, manifest.controls ?? {}, compiled.kind);
  const stream = usesStdout(values) ? process.stderr : process.stdout;
  const programArgs = args.length > 0 ? args : (manifest.args ?? []);
  if (programArgs.length > 0 && compiled.kind === 'kernel') {
    throw new UsageError('a kernel driver takes no arguments; name module parameters with --param');
  }
  const recording = new TraceRecording();
  const coded: Uint8Array[] = [];
  const began = performance.now();
  const { host = {} } = kernel;
  const report = await withRun(
    values.input ?? clip,
    values,
    values,
    ({ board, onPicture, ...context }) =>
      runDriver(compiled, context.video, {
        ...context,
        board: { ...board, ...(values.lint ? { trace: true } : {}) },
        onPicture: async (picture: PictureOfRun, source, run: RunView) => {
          if (values.lint) {
            recording.note(run);
            coded.push(picture.frame.bytes);
          }
          await onPicture(picture, source, run);
        },
        decoder: values.decoder,
        differencePicture: values.difference,
        kernel,
        host,
        args: programArgs,
        onText: (text) => process.stderr.write(text),
      }),
    settings,
  );
  const findings = values.lint ? lintRecorded(recording, Buffer.concat(coded), report).findings : undefined;
  const text = values.json
    ? jsonText(findings ? { ...report, lint: findings } : report)
    : verifyText(report, {
        look: lookOf(stream),
        ...(values.framesTable ? { eachFrame: true } : {}),
        ...(values.timingSummary ? { timing: true } : {}),
      });
  await print(text, stream);
  // headers that nobody can read are no known mistake of a model here
  const exitCode = report.verdict === 'spoiled' ? EXIT.failed : verifyExitCode(report);
  const failures = exitCode === EXIT.fine ? [] : [report.verdict, ...report.failures.map(({ sentence }) => sentence)];
  cases.push({ name: report.input, failures, seconds: (performance.now() - began) / 1000 });
  if (!findings) return exitCode;
  const look = lookOf(stream);
  if (!values.json) await print(`\n${lintText({ name: 'lint', kind: 'run', findings }, look)}`, stream);
  const wrong = findings.filter(({ severity }) => severity === 'error' || (values.strict && severity === 'warning'));
  cases.push({ name: 'lint', failures: wrong.map(({ subject, is }) => `${subject}: ${is}`), seconds: 0 });
  return exitCode === EXIT.fine && wrong.length > 0 ? EXIT.failed : exitCode;
}

function splitSetting(text: string, option: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  throw new UsageError(`${option} takes NAME=value, not "${text}"`);
}

function parametersOf({ manifest }: DriverSources, { param }: DriverRunValues): Record<string, string> {
  const own = Object.entries(manifest.kernel?.parameters ?? {}).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? (value ? 'Y' : 'N') : String(value),
  ]);
  return Object.fromEntries([...own, ...param.map((text) => splitSetting(text, '--param'))]) as Record<string, string>;
}

/** A control by number, or by the text of a menu that a driver model has too. */
function parseControl(text: string): readonly [name: string, value: number] {
  const [name, value] = splitSetting(text, '--set');
  if (/^-?\d+$/.test(value)) return [name, Number(value)];
  if (/^0x[0-9a-f]+$/i.test(value)) return [name, Number(value)];
  for (const model of ['bootlin', 'starterkit']) {
    const { specs } = findDriver(model).controls;
    const spec = specs.find((one) => one.name === name);
    if (spec) return [name, findDriver(model).controls.parseSetting(text).value];
  }
  throw new UsageError(`--set ${text}: the value must be a number, as this is no control with a known menu`);
}

function parseEvent(text: string): ControlEvent {
  const match = /^(\d{1,9}):(.+)$/.exec(text);
  if (!match)
    throw new UsageError(`--at takes FRAME:control=value, such as 30:h264_p_frame_qp_value=35, not "${text}"`);
  const [control, value] = parseControl(match[2] as string);
  return { frame: Number(match[1]), control, value };
}

function settingsOf(
  { set, at, forceKey, buffers, codedSize }: DriverRunValues,
  controls: Readonly<Record<string, number>>,
  kind: ProgramKind,
): DriverSettings {
  const forced = forceKey.flatMap((text) => parseNumbers(text, '--force-key'));
  if (kind === 'user' && (at.length > 0 || forced.length > 0)) {
    throw new UsageError(
      '--at and --force-key set controls of kernel drivers; a userspace program takes --set and arguments',
    );
  }
  const events = [...at.map(parseEvent), ...forced.map((frame) => ({ frame, control: 'force_key_frame', value: 1 }))];
  return {
    controls: [...Object.entries(controls), ...set.map(parseControl)],
    events: events.sort((a, b) => a.frame - b.frame),
    ...(buffers === undefined ? {} : { buffers: parseCount(buffers, '--buffers', 1, MAX_BUFFERS) }),
    ...(codedSize === undefined ? {} : { codedSize: parseBytes(codedSize, '--coded-size') }),
  };
}

/** Messages of the driver as dmesg shows them. */
function logPrinter({ logLevel, quiet, compliance, stress }: DriverRunValues): (line: LogLine) => void {
  const most = parseCount(logLevel ?? (compliance || stress ? '3' : '6'), '--log-level', 0, 7);
  return ({ level, text, seconds }) => {
    if (level > (quiet ? Math.min(most, 3) : most)) return;
    process.stderr.write(`[${seconds.toFixed(6).padStart(12)}] ${text.replace(/\n$/, '')}\n`);
  };
}
