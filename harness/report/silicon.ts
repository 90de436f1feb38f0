/** The words of `cedrus-emu lint --silicon FILE.264`. */
import { ENVELOPE_RULES, type EnvelopeReport, type EnvelopeRule } from '../syntax/index.js';

/** Findings of one rule that are listed one by one. */
const LISTED = 5;

const pels = (quarters: number) => `${quarters / 4}`;

/** What was seen, then the findings, rule by rule. */
export function siliconLines({ findings, extremes }: EnvelopeReport): string[] {
  const { vectorX, vectorY, overhang, spread, qpStep, dropCost, codedQuarters, interMacroblocks } = extremes;
  const lines = [
    `${interMacroblocks} inter macroblocks: vectors up to ${pels(vectorX)} x ${pels(vectorY)} pels, ` +
      `${pels(overhang)} pels over the edge, ${pels(spread)} pels apart in one macroblock`,
    `${codedQuarters} coded 8x8 blocks of inter luma${codedQuarters > 0 ? `, smallest JM cost ${dropCost}` : ''}; QP steps of P pictures up to ${qpStep}`,
  ];
  for (const [rule, meaning] of Object.entries(ENVELOPE_RULES) as [EnvelopeRule, string][]) {
    const broken = findings.filter((finding) => finding.rule === rule);
    if (broken.length === 0) continue;
    lines.push(`${rule}: ${broken.length} exceptions to "${meaning}"`);
    for (const { nalUnit, macroblock, message } of broken.slice(0, LISTED)) {
      lines.push(`  NAL unit ${nalUnit}${macroblock === undefined ? '' : `, macroblock ${macroblock}`}: ${message}`);
    }
    if (broken.length > LISTED) lines.push(`  and ${broken.length - LISTED} more`);
  }
  if (findings.length === 0) lines.push('no exception: genuine silicon may have written this stream');
  return lines;
}
