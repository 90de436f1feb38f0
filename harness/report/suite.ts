/** The text reports of `suite`. */
import type { AcceptReport } from '../suite/accept.js';
import type { Change, ChangeKind, Comparison } from '../suite/compare.js';
import { hasRegressions } from '../suite/compare.js';
import { caseCommand } from '../suite/command.js';
import { type CaseResult, countResults, isBad, RESULT_KINDS, type ResultKind, type Results } from '../suite/results.js';
import { caseName, type Suite, type SuiteCase } from '../suite/suite.js';
import { counted, fixed, grouped, type Look, paint, paragraph, type Style } from './style.js';
import { tableLines } from './table.js';

const MARKS: Readonly<Record<ResultKind, readonly [string, Style]>> = {
  pass: ['✔', 'green'],
  fail: ['✘', 'red'],
  error: ['✘', 'red'],
  timeout: ['✘', 'red'],
  'not supported': ['-', 'yellow'],
};

/** `id  pass  bit-exact, 5 frames, 4 518 bytes, 0.4 s`, and the reasons below. */
function resultLines(look: Look, result: CaseResult, width: number): string[] {
  const [mark, style] = MARKS[result.result];
  const { verdict, frames, bytes, reasons, seconds } = result;
  const work =
    verdict === undefined ? [result.result] : [verdict, counted(frames ?? 0, 'frame'), `${grouped(bytes ?? 0)} bytes`];
  const name = `${result.suite}/${result.id}`.padEnd(width);
  const line = `${paint(look, style, mark)} ${name}  ${[...work, `${fixed(seconds, 1)} s`].join(', ')}`;
  return [line, ...reasons.flatMap((reason) => paragraph(look, '    ', reason))];
}

/** The sum: `14 passed, 1 failed`. */
function sumText(look: Look, cases: readonly CaseResult[]): string {
  const counts = countResults(cases);
  const words: Readonly<Record<ResultKind, string>> = {
    pass: 'passed',
    fail: 'failed',
    error: counts.error === 1 ? 'error' : 'errors',
    timeout: 'timed out',
    'not supported': 'not supported',
  };
  const text = RESULT_KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${words[kind]}`);
  return paint(look, [cases.some(isBad) ? 'red' : 'green', 'bold'], text.join(', ') || 'no case in this shard');
}

/** @param all a line for each case; else for those that did not pass */
export function suiteResultsText({ cases, shards, shardCount, decoder }: Results, look: Look, all = true): string {
  const shown = all ? cases : cases.filter(({ result }) => result !== 'pass');
  const width = Math.max(0, ...shown.map(({ suite, id }) => suite.length + id.length + 1));
  const part = shards.length === shardCount ? '' : `, shard ${shards.join(', ')} of ${shardCount}`;
  const decoded = decoder === null ? ', streams not decoded' : '';
  const lines = shown.flatMap((result) => resultLines(look, result, width));
  return `${[...lines, `${sumText(look, cases)}${part}${decoded}`].join('\n')}\n`;
}

export function suiteListText(suites: readonly Suite[], look: Look, cases: boolean): string {
  const lines = suites.flatMap((suite) => {
    const waiting = suite.cases.filter(({ expect }) => !expect).length;
    const open = waiting > 0 ? `, ${waiting} not accepted yet` : '';
    const count = `${counted(suite.cases.length, 'case')}${open}`;
    const head = [paint(look, 'bold', suite.name), ...paragraph(look, '  ', `${suite.title} (${count})`)];
    if (!cases) return head;
    const rows = suite.cases.map((test) => [caseName(suite, test), test.driver, test.verdict]);
    return [...head, ...tableLines(look, ['case', 'driver', 'verdict'], rows, { left: 3 })];
  });
  return `${lines.join('\n')}\n`;
}

const listed = (values: readonly (readonly [string, number])[]) =>
  values.map(([name, value]) => `${name}=${value}`).join(' ');

/** One case with all it says. */
export function suiteCaseText(suite: Suite, test: SuiteCase, look: Look): string {
  const { clip, size, frames, controls, events, fixes, verdict, because, expect } = test;
  const what = (label: string, text: string | undefined) =>
    text ? paragraph(look, `  ${label.padEnd(15)} `, text) : [];
  const lines = [
    paint(look, 'bold', caseName(suite, test)),
    ...(test.title ? paragraph(look, '  ', test.title) : []),
    ...what(
      'input',
      `${clip}${size ? `, ${size.width}x${size.height}` : ''}${frames ? `, ${counted(frames, 'frame')}` : ''}`,
    ),
    ...what('driver', `${test.driver}${test.variant ? ` on ${test.variant}` : ''}`),
    ...what('fixes', fixes.join(', ')),
    ...what('controls', listed(controls)),
    ...what('while streaming', events.map(({ frame, control, value }) => `${frame}:${control}=${value}`).join(' ')),
    ...what('verdict', `${verdict}${because ? `, because ${because}` : ''}`),
    ...(expect
      ? [
          ...what('stream', expect.stream),
          ...what('reconstruction', expect.reconstruction),
          ...what('accesses', `${expect.accesses} (${counted(expect.accessCount, 'line')})`),
          ...expect.frames.flatMap((line, index) => what(`frame ${index}`, line)),
        ]
      : what('expected', 'nothing is accepted yet')),
    // one line, to be copied
    `  by hand         ${caseCommand(test, suite.path)}`,
  ];
  return `${lines.join('\n')}\n`;
}

const CHANGE_STYLES: Readonly<Record<ChangeKind, readonly [string, Style]>> = {
  regressed: ['✘', 'red'],
  missing: ['✘', 'red'],
  fixed: ['✔', 'green'],
  changed: ['~', 'yellow'],
  new: ['+', 'cyan'],
};

function changeLines(look: Look, { kind, name, from, to, details }: Change): string[] {
  const [mark, style] = CHANGE_STYLES[kind];
  const results =
    from !== undefined && to !== undefined && from !== to ? ` (${from} → ${to})` : to && !from ? ` (${to})` : '';
  const head = `${paint(look, style, mark)} ${kind.padEnd(9)} ${name}${results}`;
  return [head, ...details.flatMap((detail) => paragraph(look, '    ', detail))];
}

export function suiteComparisonText(comparison: Comparison, look: Look): string {
  const { changes, same } = comparison;
  const bad = hasRegressions(comparison);
  const worse = changes.filter(({ kind }) => kind === 'regressed' || kind === 'missing').length;
  const sum = bad ? counted(worse, 'regression') : 'no regression';
  const rest = `${counted(changes.length - worse, 'other change')}, ${counted(same, 'case')} the same`;
  const lines = changes.flatMap((change) => changeLines(look, change));
  return `${[...lines, `${paint(look, [bad ? 'red' : 'green', 'bold'], sum)}, ${rest}`].join('\n')}\n`;
}

export function suiteAcceptText(reports: readonly AcceptReport[], look: Look): string {
  const lines = reports.flatMap(({ suite, accepted, unchanged, refused }) => [
    ...accepted.flatMap(({ id, changes }) => [
      `${paint(look, 'green', '✔')} ${suite}/${id}`,
      ...changes.flatMap((change) => paragraph(look, '    ', change)),
    ]),
    ...refused.flatMap(({ id, reason }) => [
      `${paint(look, 'red', '✘')} ${suite}/${id}`,
      ...paragraph(look, '    ', reason),
    ]),
    `${suite}: ${accepted.length} accepted, ${unchanged.length} as before, ${refused.length} refused`,
  ]);
  return `${lines.join('\n')}\n`;
}
