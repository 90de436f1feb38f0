/** Conformance suites: manifests of cases with accepted hashes, run in child processes. */
export {
  type Acceptance,
  acceptCases,
  type AcceptOptions,
  type AcceptReport,
  CHANGES_FILE,
  expectationDigest,
  unrecorded,
} from './accept.js';
export { type Change, type ChangeKind, compareResults, type Comparison, hasRegressions } from './compare.js';
export { driveCase, NotSupported, type Observation } from './drive.js';
export { casesOf, findSuites, type PlacedCase, readSuite, SUITE_FOLDER, suiteNames } from './folder.js';
export { differencesOf, judge } from './judge.js';
export { parseSuite } from './manifest.js';
export {
  type CaseResult,
  countResults,
  isBad,
  mergeResults,
  parseResults,
  type ResultKind,
  type Results,
} from './results.js';
export { runSuites, type Shard, shardOf, type SuiteRunOptions } from './run.js';
export { caseName, type Expectation, type Suite, type SuiteCase } from './suite.js';
