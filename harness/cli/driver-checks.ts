/** `driver run --compliance` and `--stress`. */
import { type BoardOptions, createBoard } from '../../emulator/index.js';
import {
  type Boot,
  complianceExitCode,
  formatCompliance,
  formatStress,
  runCompliance,
  runStress,
  stressExitCode,
} from '../byod/client/index.js';
import type { HostOptions } from '../byod/machine/machine.js';
import { bootKernel, compatibleNote, encodingCompatible, KERNEL_BOARD, type KernelOptions } from '../byod/run.js';
import type { CompiledProgram } from '../byod/toolchain/compile.js';
import { UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import type { DriverCase } from './driver-junit.js';
import type { DriverRunValues } from './driver-settings.js';
import { EXIT } from './errors.js';
import { boardOptions } from './options.js';
import { print } from './output.js';
import { parseCount } from './text.js';

/** Runs what is asked for. Returns the worst exit code. */
export async function runChecks(
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
