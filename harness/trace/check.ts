/**
 * `trace check`: runs the model of the driver that a golden trace names, with the trace's configuration, and compares
 * every access, header and result with the file.
 */
import path from 'node:path';
import { BootlinCheck } from './check-bootlin.js';
import { JemkCheck } from './check-jemk.js';
import type { CheckCounts, CheckOptions, CheckRun } from './check-run.js';
import { StarterkitCheck } from './check-starterkit.js';
import { TraceDifference } from './checking-device.js';
import { parseGoldenTrace, readGoldenTrace } from './golden.js';
import type { GoldenTrace, StarterkitTraceConfig } from './trace-types.js';

export type TraceCheckOptions = CheckOptions;

/** With how many accesses, headers and results were found as they should be. */
export interface TraceCheckResult extends CheckCounts {
  readonly path: string;
  readonly name: string;
  /** `unsupported`: the driver is not modelled, nothing was compared. */
  readonly kind: 'pass' | 'fail' | 'unsupported';
  readonly ok: boolean;
  /** Where and what, in one sentence that starts with file and line. Also the reason of `unsupported`. */
  readonly firstDifference?: string;
  /** Line of the first difference, from 1. */
  readonly line?: number;
}

/** Checks one trace file. Throws UsageError when the file cannot be read or is no trace. */
export function checkTrace(file: string, options: TraceCheckOptions = {}): TraceCheckResult {
  return checkGoldenTrace(readGoldenTrace(file), options);
}

/** Checks trace text at hand; `name` stands for the file in messages. */
export function checkTraceText(text: string, name: string, options: TraceCheckOptions = {}): TraceCheckResult {
  return checkGoldenTrace(parseGoldenTrace(text, name), options);
}

export function checkGoldenTrace(trace: GoldenTrace, options: TraceCheckOptions = {}): TraceCheckResult {
  const { header } = trace;
  const base = { path: trace.path, name: header.name };
  const { config, jemk, starterkit } = header;
  if (config) return runCheck(trace, () => new BootlinCheck(trace, config, options));
  if (jemk) return runCheck(trace, () => new JemkCheck(trace, jemk, options));
  if (starterkit) return checkStarterkit(trace, starterkit, options);
  const firstDifference = `${trace.path}: driver ${header.driver} is not modelled, only A (bootlin), B (jemk) and C (starterkit) are`;
  return { ...base, kind: 'unsupported', ok: false, frames: 0, accesses: 0, headers: 0, results: 0, firstDifference };
}

/**
 * The driver keeps both codecs' state in one union, so a control of the other codec set while streaming lands where the
 * word size of the kernel decides, which no trace states: either build will do.
 */
function checkStarterkit(
  trace: GoldenTrace,
  config: StarterkitTraceConfig,
  options: TraceCheckOptions,
): TraceCheckResult {
  const result = runCheck(trace, () => new StarterkitCheck(trace, config, options, 4));
  if (result.ok || options.onDevice || config.controlsAtFrame.length === 0) return result;
  const onWide = runCheck(trace, () => new StarterkitCheck(trace, config, options, 8));
  return onWide.ok ? onWide : result;
}

function runCheck(trace: GoldenTrace, make: () => CheckRun): TraceCheckResult {
  const base = { path: trace.path, name: trace.header.name };
  let check: CheckRun | undefined;
  try {
    check = make();
    check.run();
    return { ...base, kind: 'pass', ok: true, ...check.counts() };
  } catch (error) {
    if (!(error instanceof TraceDifference)) throw error;
    const firstDifference = `${path.basename(trace.path)}:${error.line}: ${error.message}`;
    const counts = check?.counts() ?? { frames: 0, accesses: 0, headers: 0, results: 0 };
    return { ...base, kind: 'fail', ok: false, ...counts, firstDifference, line: error.line };
  }
}

/** One line about a check, as the command prints it. */
export function describeTraceCheck(result: TraceCheckResult): string {
  if (result.kind === 'unsupported') return `unsupported  ${result.firstDifference}`;
  const counts = `${result.frames} frames, ${result.accesses} accesses, ${result.headers} headers, ${result.results} results`;
  return result.ok ? `ok    ${result.name}: ${counts}` : `FAIL  ${result.name}: ${result.firstDifference}`;
}
