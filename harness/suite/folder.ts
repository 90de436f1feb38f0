/** Finds suites: by name in `vectors/suites`, or as files. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { suggestion } from '../drivers/common/suggest.js';
import { fileReason, UsageError } from '../errors.js';
import { parseSuite } from './manifest.js';
import { caseName, type Suite, type SuiteCase } from './suite.js';

/** The suites that come with the project. */
export const SUITE_FOLDER = fileURLToPath(new URL('../../../vectors/suites/', import.meta.url));

const ENDING = '.json';

/** How a path is shown: relative where that is shorter. */
const shown = (file: string) => {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
};

/** @throws UsageError when the file cannot be read or is no suite */
export function readSuite(file: string): Suite {
  const name = shown(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${name}: the suite cannot be read: ${fileReason(error)}`, { cause: error });
  }
  const suite = { ...parseSuite(text, name), path: file };
  if (suite.name !== path.basename(file, ENDING)) {
    throw new UsageError(`${name}: its "name" is ${suite.name}; name and file must be the same`);
  }
  return suite;
}

/** Names of the suites in a folder, in order of the alphabet. */
export function suiteNames(folder = SUITE_FOLDER): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .map((name) => path.basename(name, ENDING))
    .sort();
}

/**
 * The suites of these names or files (`.json`), all of the folder without any.
 * @throws UsageError for a name that is none, with the nearest ones, and for suites given twice
 */
export function findSuites(wanted: readonly string[] = [], folder = SUITE_FOLDER): Suite[] {
  const names = suiteNames(folder);
  const all = wanted.length > 0 ? wanted : names;
  const suites = all.map((name) => {
    if (name.endsWith(ENDING)) return readSuite(path.resolve(name));
    if (names.includes(name)) return readSuite(path.join(folder, name + ENDING));
    throw new UsageError(`there is no suite ${name}${suggestion(name, names) || `; there are ${names.join(', ')}`}`);
  });
  const twice = suites.find(({ name }, index) => suites.findIndex((other) => other.name === name) !== index);
  if (twice) throw new UsageError(`suite ${twice.name} is given twice`);
  return suites;
}

/** A case and the suite it belongs to. */
export interface PlacedCase {
  readonly suite: Suite;
  readonly test: SuiteCase;
  /** `suite/id`. */
  readonly name: string;
}

/** The cases of some suites in order: those whose `suite/id` contains one of the filters, or all without any. */
export function casesOf(suites: readonly Suite[], filters: readonly string[] = []): PlacedCase[] {
  return suites
    .flatMap((suite) => suite.cases.map((test) => ({ suite, test, name: caseName(suite, test) })))
    .filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
}
