/** The words of `cedrus-emu lint`. */
import { type Finding, type Place, type Rule, RULE_IDS, RULES, SEVERITIES, type Severity } from '../lint/index.js';
import { counted, type Look, paint, paragraph, type Style } from './style.js';

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', note: 'cyan' };

/** What was checked. */
export interface LintSubject {
  readonly name: string;
  /** `trace`, `stream` or `run`. */
  readonly kind: string;
  /** Chip that its rules are for; absent where no rule depends on it. */
  readonly variant?: string;
  readonly assumed?: boolean;
  readonly findings: readonly Finding[];
}

/** Findings of one rule. */
export interface RuleGroup {
  readonly id: string;
  readonly rule: Rule;
  readonly findings: readonly Finding[];
}

/** By severity, then in the order of the rules. */
export function groupByRule(findings: readonly Finding[]): RuleGroup[] {
  const groups = RULE_IDS.map((id): RuleGroup => ({
    id,
    rule: RULES[id],
    findings: findings.filter(({ rule }) => rule === id),
  })).filter((group) => group.findings.length > 0);
  return SEVERITIES.flatMap((severity) => groups.filter(({ rule }) => rule.severity === severity));
}

/** `frame 3, configure, line 120, in cedrus_write`. */
export function placeText({ line, access, frame, phase, caller, nalUnit, byte }: Place): string {
  const parts = [
    ...(frame === undefined ? [] : [`frame ${frame}${phase === undefined ? '' : ` ${phase}`}`]),
    ...(frame === undefined && phase !== undefined ? [phase] : []),
    ...(line !== undefined ? [`line ${line}`] : access !== undefined ? [`access ${access}`] : []),
    ...(nalUnit === undefined ? [] : [`NAL unit ${nalUnit}`]),
    ...(byte === undefined ? [] : [`byte ${byte}`]),
    ...(caller === undefined ? [] : [`in ${caller}`]),
  ];
  return parts.join(', ');
}

/** `frames 0 to 13`, `frames 0, 6, 12`; empty without frames. */
function framesText(findings: readonly Finding[]): string {
  const frames = [...new Set(findings.flatMap(({ place }) => (place.frame === undefined ? [] : [place.frame])))];
  frames.sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last && last[1] === frame - 1) last[1] = frame;
    else runs.push([frame, frame]);
  }
  const list = runs.map(([from, to]) =>
    from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`,
  );
  if (frames.length < 2) return '';
  return `frames ${list.slice(0, 8).join(', ')}${list.length > 8 ? ' and more' : ''}`;
}

/** Different registers or syntax elements of one rule that are shown each with an example. */
const SHOWN = 4;

function groupLines({ id, rule, findings }: RuleGroup, look: Look): string[] {
  const head = `${paint(look, STYLES[rule.severity], rule.severity)} ${paint(look, 'bold', id)}: `;
  const bare = `${rule.severity} ${id}: `.length;
  const lines = paragraph(look, head, rule.sentence, bare).map((line, index) =>
    index === 0 ? line : `  ${line.trimStart()}`,
  );
  const subjects = [...new Set(findings.map(({ subject }) => subject))];
  for (const subject of subjects.slice(0, SHOWN)) {
    const own = findings.filter((finding) => finding.subject === subject);
    const [first] = own;
    if (!first) continue;
    const place = placeText(first.place);
    const text = `${place === '' ? '' : `${place}: `}${subject}: ${first.is}; should be ${first.should}`;
    lines.push(...paragraph(look, '    ', text, 6));
    const frames = framesText(own);
    if (own.length > 1) lines.push(`      ${counted(own.length, 'time')}${frames === '' ? '' : `, ${frames}`}`);
  }
  if (subjects.length > SHOWN) lines.push(`    and ${subjects.length - SHOWN} more registers or elements`);
  lines.push(...paragraph(look, '  why: ', `${rule.why} (${rule.evidence}; ${rule.source})`, 7));
  return lines;
}

function totals(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  return SEVERITIES.map((severity) => counted(count(severity), severity)).join(', ');
}

/** The report of one file or run. */
export function lintText({ name, kind, variant, assumed, findings }: LintSubject, look: Look): string {
  const chip = variant === undefined ? '' : ` for ${variant}${assumed ? ' (assumed; --variant says which)' : ''}`;
  const lines = [`${paint(look, 'bold', name)}: ${kind}${chip}`];
  const groups = groupByRule(findings);
  for (const group of groups) lines.push('', ...groupLines(group, look));
  lines.push(...(groups.length > 0 ? [''] : []), findings.length === 0 ? 'nothing to complain of' : totals(findings));
  return `${lines.join('\n')}\n`;
}

/** Every rule with what it says. */
export function rulesText(look: Look): string {
  const lines = RULE_IDS.flatMap((id) => {
    const rule: Rule = RULES[id];
    return [
      `${paint(look, 'bold', id)} ${paint(look, STYLES[rule.severity], `(${rule.severity})`)}`,
      ...paragraph(look, '  ', rule.sentence, 2),
      ...paragraph(look, '  why: ', `${rule.why} (${rule.evidence}; ${rule.source})`, 7),
    ];
  });
  return `${lines.join('\n')}\n`;
}
