/** Accepts what cases give as what they are to give, with a reason. The only writer of expectations. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { UsageError } from '../errors.js';
import type { Observation } from './drive.js';
import type { PlacedCase } from './folder.js';
import { differencesOf, wrongVerdict } from './judge.js';
import { manifestText } from './manifest-text.js';
import { driveCases, type SuiteRunOptions } from './run.js';
import type { Expectation, Suite, SuiteCase } from './suite.js';

/** The record of what was accepted when and why, beside the manifests. */
export const CHANGES_FILE = 'CHANGES.md';

const HEADING = `# What was accepted, when and why

Written by \`cedrus-emu suite accept\` alone. The digest behind a case is that of its expectations.
`;

export interface Acceptance {
  readonly id: string;
  /** \`new\`, or what differs from before. */
  readonly changes: readonly string[];
}

export interface AcceptReport {
  readonly suite: string;
  readonly accepted: readonly Acceptance[];
  /** Cases that gave what was accepted before. */
  readonly unchanged: readonly string[];
  /** Cases that cannot be accepted, and why. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

export interface AcceptOptions extends SuiteRunOptions {
  readonly reason: string;
  /** As it goes into the record: YYYY-MM-DD. */
  readonly date: string;
}

/** Twelve digits that stand for all expectations of a case. */
export function expectationDigest(expect: Expectation): string {
  const { stream, reconstruction, accesses, accessCount, frames } = expect;
  const text = JSON.stringify([stream, reconstruction, accesses, accessCount, frames]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function expectationOf({ stream, reconstruction, accesses, accessCount, frames }: Observation): Expectation {
  return { stream, reconstruction, accesses, accessCount, frames };
}

/** Replaces a file as a whole. */
function replaceFile(file: string, text: string): void {
  const fresh = `${file}.new`;
  try {
    writeFileSync(fresh, text);
    renameSync(fresh, file);
  } catch (error) {
    throw new UsageError(`${file}: it cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/** Puts expectations into the manifest's text as it stands. */
function withExpectations(suite: Suite, fresh: ReadonlyMap<string, Expectation>): string {
  const manifest = JSON.parse(readFileSync(suite.path, 'utf8')) as { cases: { id: string; expect?: Expectation }[] };
  for (const entry of manifest.cases) {
    const expect = fresh.get(entry.id);
    if (expect) entry.expect = expect;
  }
  return manifestText(manifest);
}

function record(file: string, suite: string, { reason, date }: AcceptOptions, lines: readonly string[]): string {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEADING;
  return `${before.trimEnd()}\n\n## ${date}: ${suite}\n\n${reason.trim()}\n\n${lines.join('\n')}\n`;
}

/**
 * Runs cases of one suite and writes what they give into its manifest and into the record.
 * @throws UsageError without a reason or with a date that is none, before anything runs
 */
export async function acceptCases(
  suite: Suite,
  cases: readonly PlacedCase[],
  options: AcceptOptions,
): Promise<AcceptReport> {
  if (options.reason.trim() === '') throw new UsageError('--reason must say why the expectations change');
  if (!/^\d{4}-\d\d-\d\d$/.test(options.date) || Number.isNaN(Date.parse(options.date))) {
    throw new UsageError(`--date is a day such as 2025-03-31, not "${options.date}"`);
  }
  const outcomes = await driveCases(cases, options);
  const fresh = new Map<string, Expectation>();
  const report = {
    accepted: [] as Acceptance[],
    unchanged: [] as string[],
    refused: [] as { id: string; reason: string }[],
  };
  for (const [index, outcome] of outcomes.entries()) {
    const test = (cases[index] as PlacedCase).test as SuiteCase;
    const { id, expect } = test;
    const wrong = outcome.kind === 'observed' ? wrongVerdict(test, outcome.observation) : outcome.sentence;
    if (outcome.kind !== 'observed' || wrong !== undefined) {
      report.refused.push({ id, reason: wrong ?? outcome.kind });
      continue;
    }
    const changes = expect ? differencesOf(expect, outcome.observation) : ['new'];
    if (changes.length === 0) {
      report.unchanged.push(id);
      continue;
    }
    report.accepted.push({ id, changes });
    fresh.set(id, expectationOf(outcome.observation));
  }
  if (fresh.size > 0) {
    const file = path.join(path.dirname(suite.path), CHANGES_FILE);
    const lines = report.accepted.map(({ id, changes }) => {
      const digest = expectationDigest(fresh.get(id) as Expectation);
      return `- \`${suite.name}/${id}\` ${digest}: ${changes.join('; ')}`;
    });
    replaceFile(suite.path, withExpectations(suite, fresh));
    replaceFile(file, record(file, suite.name, options, lines));
  }
  return { suite: suite.name, ...report };
}

/** Cases whose expectations are not those of their last line in the record: written by something else. */
export function unrecorded(suites: readonly Suite[], changes: string): string[] {
  const last = new Map<string, string>();
  for (const [, name, digest] of changes.matchAll(/^- `([^`]+)` ([0-9a-f]{12}): /gm))
    last.set(name as string, digest as string);
  return suites.flatMap(({ name, cases }) =>
    cases
      .filter(({ id, expect }) => expect && last.get(`${name}/${id}`) !== expectationDigest(expect))
      .map(({ id }) => `${name}/${id}`),
  );
}
