/** `cedrus-emu suite compare OLD NEW` and `suite merge FILE...`: results files. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { fileReason, UsageError } from '../errors.js';
import { jsonText } from '../report/json.js';
import { lookOf } from '../report/style.js';
import { suiteComparisonText } from '../report/suite.js';
import { compareResults, hasRegressions } from '../suite/compare.js';
import { mergeResults, parseResults, type Results } from '../suite/results.js';
import { EXIT } from './errors.js';
import { print } from './output.js';
import { addResultFiles, exitCodeOf, printResults, type ResultFiles, writeResults } from './suite-run.js';

function readResults(file: string): Results {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: the results cannot be read: ${fileReason(error)}`, { cause: error });
  }
  return parseResults(text, file);
}

async function compare(before: string, after: string, { json }: { json?: boolean }): Promise<void> {
  const comparison = compareResults(readResults(before), readResults(after));
  await print(json ? jsonText(comparison) : suiteComparisonText(comparison, lookOf(process.stdout)));
  process.exitCode = hasRegressions(comparison) ? EXIT.failed : EXIT.fine;
}

async function merge(files: readonly string[], values: ResultFiles): Promise<void> {
  const results = mergeResults(files.map((path) => ({ path, results: readResults(path) })));
  await printResults(results, values, false);
  await writeResults(results, values);
  process.exitCode = exitCodeOf(results);
}

export function addSuiteCompare(suite: Command): void {
  suite
    .command('compare')
    .summary('compare two results files: regressions, fixes, changed hashes')
    .description('Compares two files that "suite run --json" wrote, case by case.')
    .argument('<old>', 'results before')
    .argument('<new>', 'results after')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      `
Exit code: 0 without a regression, 1 when a case that passed does no more, a new one fails, or one is missing.

Example:
  cedrus-emu suite compare main.json branch.json`,
    )
    .action(compare);
}

export function addSuiteMerge(suite: Command): void {
  const command = suite
    .command('merge')
    .summary('put the results of all shards of a run together')
    .description(
      'Puts the results of all shards of a run together; a shard that is missing or there twice is an error.',
    )
    .argument('<files...>', 'what "suite run --shard ... --json" wrote');
  addResultFiles(command)
    .addHelpText(
      'after',
      `
Exit code: as for "suite run"; 2 when the files are not the shards of one run.

Example:
  cedrus-emu suite merge shard-*.json --markdown summary.md --json all.json`,
    )
    .action(merge);
}
