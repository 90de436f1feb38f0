/** Suite results as JUnit XML, as continuous integration services read it. */
import type { CaseResult, Results } from '../suite/results.js';
import { countResults } from '../suite/results.js';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for an attribute or an element: markup escaped, characters that XML 1.0 (2.2) lacks replaced. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] as string)
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const attributes = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join('');

/** What stands in a test case that did not pass. */
function problem({ result, reasons }: CaseResult): string[] {
  if (result === 'pass') return [];
  const message = attributes({ message: reasons[0] ?? result });
  if (result === 'not supported') return [`      <skipped${message}/>`];
  const element = result === 'fail' ? 'failure' : 'error';
  const type = attributes({ type: result });
  return [`      <${element}${message}${type}>${xmlText(reasons.join('\n'))}</${element}>`];
}

function testCase(result: CaseResult): string[] {
  const head = `    <testcase${attributes({ classname: result.suite, name: result.id, time: result.seconds.toFixed(3) })}`;
  const inner = problem(result);
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, '    </testcase>'];
}

function sums(cases: readonly CaseResult[]) {
  const counts = countResults(cases);
  return {
    tests: cases.length,
    failures: counts.fail,
    errors: counts.error + counts.timeout,
    skipped: counts['not supported'],
    time: cases.reduce((total, { seconds }) => total + seconds, 0).toFixed(3),
  };
}

/** A `testsuite` for each suite; `failure` is fail, `error` error and timeout, `skipped` not supported. */
export function suiteJunit({ cases }: Pick<Results, 'cases'>): string {
  const names = [...new Set(cases.map(({ suite }) => suite))];
  const suites = names.flatMap((name) => {
    const own = cases.filter(({ suite }) => suite === name);
    return [`  <testsuite${attributes({ name, ...sums(own) })}>`, ...own.flatMap(testCase), '  </testsuite>'];
  });
  const { skipped: _, ...all } = sums(cases);
  const head = `<testsuites${attributes({ name: 'cedrus-emu', ...all })}>`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>'].join('\n')}\n`;
}
