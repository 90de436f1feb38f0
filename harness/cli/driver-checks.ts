/** `driver run --compliance` and `--stress`. */
import { createBoard } from '../../emulator/index.js';
import { type Boot, formatCompliance, formatStress, runCompliance, runStress } from '../byod/client/index.js';
import { type Judged, passExitCode, type PassReport } from '../byod/client/verdict.js';
import { asEncoder, bootKernel, KERNEL_BOARD, type KernelOptions } from '../byod/boot.js';
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
  const encoder = asEncoder(compiled, options, kernel);
  for (const note of encoder.notes) process.stderr.write(`note: ${note}\n`);
  const boot: Boot = ({ faults } = {}) =>
    bootKernel(compiled, createBoard({ ...options, ...(faults ? { faults } : {}) }), encoder.kernel).image;
  const wishes = {
    ...(kernel.codec ? { codec: kernel.codec } : {}),
    ...(values.only === undefined ? {} : { only: values.only.split(',').map((name) => name.trim()) }),
  };
  let worst: number = EXIT.fine;
  const reports: unknown[] = [];
  const take = async (report: PassReport<Judged>, text: string, names: readonly string[]) => {
    for (const [index, { verdict, sentence }] of report.results.entries()) {
      cases.push({ name: names[index] as string, failures: verdict === 'fail' ? [sentence] : [], seconds: 0 });
    }
    reports.push(report);
    if (!values.json) await print(text);
    worst = Math.max(worst, passExitCode(report));
  };
  if (values.compliance) {
    const report = runCompliance(() => boot(), wishes);
    const names = report.results.map(({ group, test }) => `${group}: ${test}`);
    await take(report, formatCompliance(report), names);
  }
  if (values.stress) {
    const report = runStress(boot, { ...wishes, seed: parseCount(values.seed, '--seed', 0) });
    const names = report.results.map(({ name }) => `stress: ${name}`);
    await take(report, formatStress(report), names);
  }
  if (values.json) await print(jsonText(reports.length === 1 ? reports[0] : reports));
  return worst;
}
