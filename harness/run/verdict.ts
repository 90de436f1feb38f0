/** What a report amounts to, and the exit code that says so. */
import type { AreaReport, EncodeReport, Verdict, VerifyReport } from './report.js';

/** Complaints, or mistakes of the driver that show in the stream: what fails a strict run. */
function hasComplaints({ complaints, spoiledBy }: EncodeReport): boolean {
  return complaints.length > 0 || spoiledBy.length > 0;
}

/** A frame that came to nothing ahead of the first fault, or without any. */
function unexplainedFailure({ failures, faults }: EncodeReport): boolean {
  const first = Math.min(...(faults?.injected.map(({ picture }) => Math.max(0, picture)) ?? []));
  return failures.some(({ frame }) => frame < first);
}

const isClean = (area: AreaReport) => area.identical && area.problems.length === 0;

/**
 * The samples decide: each must come out of a decoder as the chip reconstructed it. Where the stream as it is does not
 * decode, but does without a complaint once the driver's headers are mended, the headers are proved to be the cause.
 */
export function verdictOf(report: EncodeReport, areas: readonly AreaReport[]): Verdict {
  if (report.complaints.some(({ blame }) => blame === 'model')) return 'model-bug';
  if (unexplainedFailure(report)) return 'failed';
  const compared = report.faults ? areas.filter(({ expected }) => expected > 0) : areas;
  const proof = compared.find((area) => area.stream === 'mended' && area.mended > 0 && isClean(area));
  const open = compared.filter((area) => !isClean(area));
  if (open.some((area) => !area.identical && (area.stream === 'mended' || !proof))) return 'mismatch';
  if (open.length > 0 && !proof) return 'rejected';
  if (report.faults?.recovered === false) return 'unrecovered';
  if (report.strict && hasComplaints(report)) return 'complaint';
  if (open.length > 0) return 'spoiled';
  return report.faults && report.faults.injected.length > 0 ? 'recovered' : 'bit-exact';
}

/** Exit code of `verify`: 0 for right samples, 1 for a failed check, 3 for a bug of the model. */
export function verifyExitCode({ verdict }: Pick<VerifyReport, 'verdict'>): 0 | 1 | 3 {
  if (verdict === 'model-bug') return 3;
  return verdict === 'bit-exact' || verdict === 'spoiled' || verdict === 'recovered' ? 0 : 1;
}

/** Exit code of `encode`: 1 when a frame failed that no fault explains, when the driver did not recover, or when `strict` and something was complained of. */
export function encodeExitCode(report: EncodeReport): 0 | 1 | 3 {
  if (report.complaints.some(({ blame }) => blame === 'model')) return 3;
  if (unexplainedFailure(report) || report.faults?.recovered === false) return 1;
  return report.strict && hasComplaints(report) ? 1 : 0;
}
