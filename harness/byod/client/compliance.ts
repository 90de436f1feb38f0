/**
 * A pass over a driver in the spirit of v4l2-compliance, for memory-to-memory encoders: what the V4L2 user-space API
 * document demands fails, what drivers may do differently is a warning. Written from that document.
 */
import { KnownComplaints, unmodelledPicture } from './complaints.js';
import { BUFFER_TESTS } from './compliance/buffers.js';
import { CAPABILITY_TESTS } from './compliance/capabilities.js';
import { CONTROL_TESTS } from './compliance/controls.js';
import { ENUMERATION_TESTS } from './compliance/enumeration.js';
import { FORMAT_TESTS } from './compliance/formats.js';
import { GEOMETRY_TESTS } from './compliance/geometry.js';
import { STREAMING_TESTS } from './compliance/streaming.js';
import { type ComplianceTest, Trial, typesOf } from './compliance/trial.js';
import { findEncoder } from './nodes.js';
import type { KernelImage } from './image.js';
import {
  countVerdicts,
  judgeError,
  type Judged,
  passExitCode,
  type PassOptions,
  type PassReport,
  resultLine,
  sumLine,
  type TestVerdict,
} from './verdict.js';
import { CheckFailed, UsageError } from '../../errors.js';

export type { ComplianceTest };

/** All tests, in the order they run. */
export const COMPLIANCE_TESTS: readonly ComplianceTest[] = [
  ...CAPABILITY_TESTS,
  ...ENUMERATION_TESTS,
  ...FORMAT_TESTS,
  ...GEOMETRY_TESTS,
  ...CONTROL_TESTS,
  ...BUFFER_TESTS,
  ...STREAMING_TESTS,
];

export interface ComplianceResult extends Judged {
  readonly group: ComplianceTest['group'];
  readonly test: string;
  /** Page of the V4L2 user-space API document. */
  readonly clause: string;
}

export type ComplianceReport = PassReport<ComplianceResult>;

/** `only` may name groups of tests too. */
export type ComplianceOptions = PassOptions;

/**
 * Runs the pass. Each test opens files of its own; after a fault the driver is booted anew.
 * @param boot a fresh, booted image
 * @throws UsageError when there is no encoder, or no test of that name
 */
export function runCompliance(boot: () => KernelImage, options: ComplianceOptions = {}): ComplianceReport {
  const { codec = 'H264', only } = options;
  let image = boot();
  const node = options.node ?? findEncoder(image, codec);
  const types = typesOf(image, node);
  if (!types) throw new UsageError(`${node} is no memory-to-memory device with streaming`);
  const chosen = COMPLIANCE_TESTS.filter(
    ({ name, group }) => !only || only.some((part) => name.includes(part) || group === part),
  );
  if (chosen.length === 0) {
    throw new UsageError(
      `no compliance test is called ${only?.join(' or ')}; groups are capabilities, formats, controls, buffers, streaming`,
    );
  }
  const results: ComplianceResult[] = [];
  const known = new KnownComplaints();
  for (const test of chosen) {
    if (image.fault !== undefined) image = boot();
    results.push(runTest(test, new Trial(image, node, types, codec), known));
  }
  const leaks = closeImage(image, known);
  if (leaks) results.push(leaks);
  return { node, codec, results, counts: countVerdicts(results) };
}

function runTest(
  { group, name, says, clause, run }: ComplianceTest,
  trial: Trial,
  known: KnownComplaints,
): ComplianceResult {
  const { image } = trial;
  const result = (verdict: TestVerdict, sentence: string) => ({ group, test: name, verdict, sentence, clause });
  try {
    try {
      run(trial);
    } finally {
      if (image.fault === undefined) trial.close();
    }
  } catch (error) {
    const lacking = unmodelledPicture(image);
    if (lacking && group === 'streaming') return result('not-supported', `this cannot be tested: ${lacking}`);
    const { verdict, sentence } = judgeError(error);
    return result(verdict, sentence);
  }
  const complaints = known.take(image);
  if (complaints.length > 0) return result('fail', `while this was tested: ${complaints.join('; ')}`);
  const [first, ...more] = trial.warnings;
  if (first === undefined) return result('ok', says);
  return result('warn', more.length > 0 ? `${first} (and ${more.length} more: ${more.join('; ')})` : first);
}

/** Removes the driver: what it leaves behind is a failure. */
function closeImage(image: KernelImage, known: KnownComplaints): ComplianceResult | undefined {
  if (image.fault !== undefined) return undefined;
  const clause = 'Driver model: remove gives back what probe took';
  const result = (sentence: string): ComplianceResult => ({
    group: 'capabilities',
    test: 'remove',
    verdict: 'fail',
    sentence,
    clause,
  });
  try {
    image.close();
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error;
    return result(error.message);
  }
  const complaints = known.take(image);
  return complaints.length > 0 ? result(complaints.join('; ')) : undefined;
}

/** The report as text: a line a test, and the sum. */
export function formatCompliance({ node, codec, results, counts }: ComplianceReport): string {
  const width = Math.max(...results.map(({ test }) => test.length));
  const lines: string[] = [];
  let group = '';
  for (const result of results) {
    if (result.group !== group) lines.push('', `${result.group}:`);
    group = result.group;
    lines.push(resultLine(result.test, result, width));
    if (result.verdict === 'fail' || result.verdict === 'warn')
      lines.push(`       ${' '.repeat(width)}  [${result.clause}]`);
  }
  return [`compliance of ${node} (${codec})`, ...lines, '', sumLine(counts), ''].join('\n');
}

/** 1 when a test failed. */
export const complianceExitCode: (report: ComplianceReport) => 0 | 1 = passExitCode;
