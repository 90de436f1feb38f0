/** Suite results as Markdown, for a job's summary page. */
import { type CaseResult, countResults, RESULT_KINDS, type Results } from '../suite/results.js';

const MARKS = { pass: '✅', fail: '❌', error: '💥', timeout: '⏱️', 'not supported': '➖' } as const;

/** Text for a cell: what Markdown would take as a mark or a column is escaped. */
export function cell(text: string): string {
  return text
    .replace(/[\\`*_<>[\]|]/g, '\\$&')
    .replace(/\s+/g, ' ')
    .trim();
}

function row({ suite, id, result, reasons, verdict, seconds }: CaseResult): string {
  const what = reasons.length > 0 ? reasons.join('; ') : (verdict ?? '');
  return `| ${MARKS[result]} ${result} | ${cell(`${suite}/${id}`)} | ${cell(what)} | ${seconds.toFixed(1)} |`;
}

const TABLE = ['| result | case | what | seconds |', '| --- | --- | --- | ---: |'];

/** What went wrong first, then everything in order. */
export function suiteMarkdown({ cases, shards, shardCount, decoder, version }: Results): string {
  const counts = countResults(cases);
  const said = RESULT_KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${counts[kind]} ${kind}`);
  const part = shards.length === shardCount ? '' : ` (shard ${shards.join(', ')} of ${shardCount})`;
  const open = cases.filter(({ result }) => result !== 'pass');
  const decoded = decoder === null ? 'streams were not decoded' : `every stream decoded with ${cell(decoder)}`;
  const lines = [
    `## Suites: ${said.join(', ') || 'no case'}${part}`,
    '',
    `cedrus-emu ${cell(version)}, ${decoded}.`,
    '',
    ...(open.length > 0 ? [...TABLE, ...open.map(row), ''] : []),
    '<details><summary>All cases</summary>',
    '',
    ...TABLE,
    ...cases.map(row),
    '',
    '</details>',
  ];
  return `${lines.join('\n')}\n`;
}
