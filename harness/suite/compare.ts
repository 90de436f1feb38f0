/** Compares two results files: what got worse, what got better, what merely changed. */
import { type CaseResult, isBad, type Results } from './results.js';

/**
 * `regressed`: it passed and does no more, or gets worse; `missing`: it is no longer run; both fail the comparison. `new`
 * cases that fail count as regressed.
 */
export const CHANGE_KINDS = ['regressed', 'missing', 'fixed', 'changed', 'new'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  readonly name: string;
  readonly kind: ChangeKind;
  /** Results before and after. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Hashes that changed, and reasons of what fails. */
  readonly details: readonly string[];
}

export interface Comparison {
  readonly changes: readonly Change[];
  /** Cases with the same result and the same hashes. */
  readonly same: number;
}

const HASHES = ['stream', 'reconstruction', 'accesses', 'verdict'] as const;

function hashChanges(before: CaseResult, after: CaseResult): string[] {
  return HASHES.filter(
    (key) => before[key] !== undefined && after[key] !== undefined && before[key] !== after[key],
  ).map((key) => `${key} ${(before[key] as string).slice(0, 12)} → ${(after[key] as string).slice(0, 12)}`);
}

function changeOf(name: string, before: CaseResult | undefined, after: CaseResult | undefined): Change | undefined {
  const [from, to] = [before?.result, after?.result];
  const change = (kind: ChangeKind, details: readonly string[]) => ({ name, kind, from, to, details });
  if (!after) return change('missing', []);
  if (!before) return change(isBad(after) ? 'regressed' : 'new', after.reasons);
  const hashes = hashChanges(before, after);
  if (from === 'pass' && to !== 'pass') return change('regressed', [...after.reasons, ...hashes]);
  if (isBad(after) && !isBad(before)) return change('regressed', [...after.reasons, ...hashes]);
  if (isBad(before) && !isBad(after)) return change('fixed', hashes);
  if (from !== to || hashes.length > 0) return change('changed', hashes);
  return undefined;
}

/** Compares results by suite and case. The files may be of one shard each, if it is the same. */
export function compareResults(before: Results, after: Results): Comparison {
  const byName = ({ cases }: Results) => new Map(cases.map((result) => [`${result.suite}/${result.id}`, result]));
  const [old, fresh] = [byName(before), byName(after)];
  const names = [...old.keys(), ...[...fresh.keys()].filter((name) => !old.has(name))];
  const changes = names.flatMap((name) => changeOf(name, old.get(name), fresh.get(name)) ?? []);
  return { changes, same: names.length - changes.length };
}

/** Whether something got worse. */
export function hasRegressions({ changes }: Comparison): boolean {
  return changes.some(({ kind }) => kind === 'regressed' || kind === 'missing');
}
