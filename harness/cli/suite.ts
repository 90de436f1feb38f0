/** `cedrus-emu suite`: `list` and `show` here, the other verbs in files of their own. */
import type { Command } from 'commander';
import { UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { suiteCaseText, suiteListText } from '../report/suite.js';
import { casesOf, findSuites } from '../suite/folder.js';
import { print } from './output.js';
import { addSuiteAccept } from './suite-accept.js';
import { addSuiteCompare, addSuiteMerge } from './suite-compare.js';
import { addSuiteRun } from './suite-run.js';

async function list(names: readonly string[], { json, cases }: { json?: boolean; cases?: boolean }): Promise<void> {
  const suites = findSuites(names);
  await print(json ? jsonText(suites) : suiteListText(suites, lookOf(process.stdout), cases === true));
}

async function show(name: string, { json }: { json?: boolean }): Promise<void> {
  const [suiteName = ''] = name.split('/');
  const found = casesOf(findSuites([suiteName])).filter((placed) => placed.name === name || suiteName === name);
  if (found.length === 0) {
    throw new UsageError(`there is no case ${name}; "cedrus-emu suite list ${suiteName} --cases" lists them`);
  }
  const look = lookOf(process.stdout);
  const text = found.map(({ suite, test }) => suiteCaseText(suite, test, look)).join('\n');
  await print(json ? jsonText(found.map(({ test }) => test)) : text);
}

export function addSuite(program: Command): void {
  const suite = program.command('suite').description('Conformance suites: cases with accepted hashes.');
  suite.summary('conformance suites: cases with accepted hashes');
  addSuiteRun(suite);
  suite
    .command('list')
    .summary('list the suites')
    .description('Lists the suites, or the ones named.')
    .argument('[suites...]', 'names, or manifests (.json)')
    .option('--cases', 'with their cases')
    .option('--json', 'print the suites as JSON')
    .action(list);
  suite
    .command('show')
    .summary('what a case does and gives, and the command that runs it by hand')
    .description('Shows what a case does, what is accepted of it, and the command that runs it by hand.')
    .argument('<case>', 'suite/case, or a suite for all of its cases')
    .option('--json', 'print the cases as JSON')
    .action(show);
  for (const add of [addSuiteAccept, addSuiteCompare, addSuiteMerge]) add(suite);
}
