/** What is wrong with register programming, headers and streams. */
export { type Finding, type Place, type Rule, SEVERITIES, type Severity } from './model.js';
export { RULE_IDS, type RuleId, RULES } from './rules/index.js';
export { lintRun, type RunLint } from './live.js';
export { lintStream } from './stream.js';
export { lintTrace, type TraceLint, type TraceLintOptions } from './trace.js';
