/** `driver run` with a clip: encoded by the driver, decoded and compared. */
import type { KernelOptions } from '../byod/boot.js';
import { runDriver } from '../byod/run.js';
import type { CompiledProgram } from '../byod/toolchain/compile.js';
import type { DriverSources } from '../byod/toolchain/manifest.js';
import { UsageError } from '../errors.js';
import type { Finding } from '../lint/index.js';
import { lintRecorded } from '../lint/live.js';
import { jsonText } from '../report/json.js';
import { lintText } from '../report/lint.js';
import { verifyText } from '../report/run.js';
import { lookOf } from '../report/style.js';
import type { PictureOfRun, RunView } from '../run/encode.js';
import type { VerifyReport } from '../run/report.js';
import { verifyExitCode } from '../run/verdict.js';
import { TraceRecording } from '../trace/record.js';
import { CLIP_PREFIX } from '../video/index.js';
import type { DriverCase } from './driver-junit.js';
import { type DriverRunValues, settingsOf } from './driver-settings.js';
import { EXIT } from './errors.js';
import { print } from './output.js';
import { usesStdout } from './outputs.js';
import { withRun } from './run.js';

const DEFAULT_INPUT = { input: `${CLIP_PREFIX}mix`, size: '640x360', frames: '30' } as const;

/** Runs the clip, prints the report. Returns the exit code. */
export async function runClip(
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
  await printReport(report, findings, values, stream);
  // headers that nobody can read are no known mistake of a model here
  const exitCode = report.verdict === 'spoiled' ? EXIT.failed : verifyExitCode(report);
  const failures = exitCode === EXIT.fine ? [] : [report.verdict, ...report.failures.map(({ sentence }) => sentence)];
  cases.push({ name: report.input, failures, seconds: (performance.now() - began) / 1000 });
  if (!findings) return exitCode;
  const wrong = findings.filter(({ severity }) => severity === 'error' || (values.strict && severity === 'warning'));
  cases.push({ name: 'lint', failures: wrong.map(({ subject, is }) => `${subject}: ${is}`), seconds: 0 });
  return exitCode === EXIT.fine && wrong.length > 0 ? EXIT.failed : exitCode;
}

async function printReport(
  report: VerifyReport,
  findings: readonly Finding[] | undefined,
  values: Pick<DriverRunValues, 'json' | 'framesTable' | 'timingSummary'>,
  stream: NodeJS.WriteStream,
): Promise<void> {
  if (values.json) return print(jsonText(findings ? { ...report, lint: findings } : report), stream);
  const look = lookOf(stream);
  const text = verifyText(report, {
    look,
    ...(values.framesTable ? { eachFrame: true } : {}),
    ...(values.timingSummary ? { timing: true } : {}),
  });
  await print(text, stream);
  if (findings) await print(`\n${lintText({ name: 'lint', kind: 'run', findings }, look)}`, stream);
}
