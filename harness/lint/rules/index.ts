/** Every rule of `lint`. */
import type { EvidenceKind } from '../../../emulator/spec/types.js';
import type { Finding, Report, Rule } from '../model.js';
import { AGREEMENT_RULES } from './agreement.js';
import { BUFFER_RULES } from './buffers.js';
import { REGISTER_RULES } from './registers.js';
import { STREAM_RULES } from './stream.js';

/** `chip-complaint`: what the chip itself said in a live run. */
const LIVE_RULES = {
  'chip-complaint': {
    severity: 'error',
    sentence: 'the chip has nothing to complain of',
    why: 'the driver did what the engine cannot do, as the sentence says',
    evidence: 'inferred',
    source: 'diagnostics of the emulated chip',
  },
} as const satisfies Record<string, Rule>;

export const RULES = { ...REGISTER_RULES, ...BUFFER_RULES, ...AGREEMENT_RULES, ...STREAM_RULES, ...LIVE_RULES };

export type RuleId = keyof typeof RULES;

/** The rules in the order of reports. */
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];

export const ruleOf = (id: string): (Rule & { readonly evidence: EvidenceKind }) | undefined =>
  (RULES as Readonly<Record<string, Rule>>)[id];

/** A list of findings and what adds to it. */
export function gatherFindings(): { findings: Finding[]; report: Report<RuleId> } {
  const findings: Finding[] = [];
  return {
    findings,
    report: (rule, place, observation) =>
      findings.push({ rule, severity: RULES[rule].severity, place, ...observation }),
  };
}
