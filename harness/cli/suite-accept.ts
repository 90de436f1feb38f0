/** `cedrus-emu suite accept SUITE [CASE...] --reason TEXT`. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { suiteAcceptText } from '../report/suite.js';
import { acceptCases, type AcceptReport } from '../suite/accept.js';
import { casesOf, findSuites } from '../suite/folder.js';
import { DEFAULT_TIMEOUT } from '../suite/run.js';
import type { Suite } from '../suite/suite.js';
import { EXIT } from './errors.js';
import { interruption } from './interruption.js';
import { print } from './output.js';
import { parseJobs, parseTimeout } from './suite-run.js';

interface AcceptValues {
  readonly reason?: string;
  readonly date?: string;
  readonly jobs?: string;
  readonly timeout: string;
  readonly json?: boolean;
}

const ALL = 'all';

function chosen(suite: Suite, ids: readonly string[]) {
  const own = casesOf([suite]);
  const unknown = ids.find((id) => !own.some(({ test, name }) => test.id === id || name === id));
  if (unknown !== undefined) {
    throw new UsageError(
      `suite ${suite.name} has no case ${unknown}; "cedrus-emu suite list ${suite.name} --cases" lists them`,
    );
  }
  return own.filter(({ test, name }) => ids.length === 0 || ids.includes(test.id) || ids.includes(name));
}

async function accept(name: string, ids: readonly string[], values: AcceptValues): Promise<void> {
  const { reason, json } = values;
  if (reason === undefined || reason.trim() === '') {
    throw new UsageError('suite accept needs --reason "..." that says why the expectations change');
  }
  const suites = findSuites(name === ALL ? [] : [name]);
  const options = {
    reason,
    date: values.date ?? new Date().toISOString().slice(0, 10),
    jobs: parseJobs(values.jobs),
    timeout: parseTimeout(values.timeout),
  };
  const { signal, release } = interruption();
  const reports: AcceptReport[] = [];
  try {
    for (const suite of suites) reports.push(await acceptCases(suite, chosen(suite, ids), { ...options, signal }));
  } finally {
    release();
  }
  await print(json ? jsonText(reports) : suiteAcceptText(reports, lookOf(process.stdout)));
  process.exitCode = reports.some(({ refused }) => refused.length > 0) ? EXIT.failed : EXIT.fine;
}

export function addSuiteAccept(suite: Command): void {
  suite
    .command('accept')
    .summary('take what cases give now as what they are to give')
    .description(
      'Runs cases and writes what they give into the manifest, and the reason into CHANGES.md beside it. A case whose verdict is not the one its manifest states is refused.',
    )
    .argument('<suite>', `a name or manifest, or "${ALL}"`)
    .argument('[cases...]', 'ids (default: all of the suite)')
    .option('--reason <text>', 'why the expectations change; it cannot be left out')
    .option('--date <day>', 'day for the record, such as 2025-03-31 (default: today)')
    .option('--jobs <number>', 'cases at a time (default: as many as there are processors)')
    .option('--timeout <seconds>', 'most that a case may take', String(DEFAULT_TIMEOUT))
    .option('--json', 'print what was accepted as JSON')
    .addHelpText(
      'after',
      `
Exit code: 0 when all are accepted, 1 when one is refused, 2 without a reason or for a bad manifest.

Example:
  cedrus-emu suite accept smoke pan-cavlc --reason "skip decision follows the fact book 4.7"`,
    )
    .action(accept);
}
