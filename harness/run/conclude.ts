/** The end of a run that was compared: verdict, report, and the picture of the first difference. */
import { writeFileSync } from 'node:fs';
import type { ReferenceDecoder } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import type { AreaOutcome } from './area-check.js';
import type { EncodeReport, VerifyReport } from './report.js';
import { verdictOf } from './verdict.js';

/** What compared, and where the PNG of the first difference goes; none is written without it. */
export interface Comparison {
  readonly decoder: Pick<ReferenceDecoder, 'name'>;
  /** Of the decoder. */
  readonly version: string;
  readonly differencePicture?: string | undefined;
}

/** Throws UsageError when the picture of the difference cannot be written. */
export function conclude(
  encoded: EncodeReport,
  outcomes: readonly AreaOutcome[],
  { decoder, version, differencePicture }: Comparison,
): VerifyReport {
  const areas = outcomes.map(({ report }) => report);
  const verdict = verdictOf(encoded, areas);
  const png = outcomes.findLast(({ difference }) => difference)?.difference;
  const wanted = verdict === 'mismatch' && png ? differencePicture : undefined;
  if (wanted && png) writePicture(wanted, png);
  return { ...encoded, decoder: { name: decoder.name, version }, areas, differencePicture: wanted, verdict };
}

function writePicture(file: string, png: Buffer): void {
  try {
    writeFileSync(file, png);
  } catch (error) {
    throw new UsageError(
      `${file}: the picture of the difference cannot be written: ${(error as Error).message}; name another file with --difference`,
    );
  }
}
