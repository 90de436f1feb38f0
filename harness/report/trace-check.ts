/** The text report of `trace check`. */
import path from 'node:path';
import type { TraceCheckResult } from '../trace/check.js';
import { counted, grouped, type Look, paint, paragraph, type Style } from './style.js';

const MARKS: Readonly<Record<TraceCheckResult['kind'], readonly [string, Style]>> = {
  pass: ['✔', 'green'],
  fail: ['✘', 'red'],
  unsupported: ['!', 'yellow'],
};

/** One line a trace, the first difference of each that fails, and the sum. */
export function traceCheckText(results: readonly TraceCheckResult[], look: Look): string {
  const width = Math.max(...results.map((result) => path.basename(result.path).length));
  const lines = results.flatMap((result) => {
    const name = path.basename(result.path).padEnd(width);
    const { kind, accesses, headers, frames, firstDifference } = result;
    const [mark, style] = MARKS[kind];
    const work = `${counted(frames, 'frame')}, ${grouped(accesses)} accesses, ${counted(headers, 'header')}`;
    const line = `${paint(look, style, mark)} ${name}  ${kind === 'unsupported' ? 'not checked' : work}`;
    return firstDifference ? [line, ...paragraph(look, '  ', firstDifference)] : [line];
  });
  return `${[...lines, verdict(results, look)].join('\n')}\n`;
}

function verdict(results: readonly TraceCheckResult[], look: Look): string {
  const count = (kind: TraceCheckResult['kind']) => results.filter((result) => result.kind === kind).length;
  const [passed, failed, unsupported] = [count('pass'), count('fail'), count('unsupported')];
  const accesses = results.reduce((total, result) => total + result.accesses, 0);
  const parts = [
    ...(passed > 0
      ? [
          `${counted(passed, 'trace')} as the driver made ${passed === 1 ? 'it' : 'them'} (${grouped(accesses)} accesses)`,
        ]
      : []),
    ...(failed > 0 ? [`${counted(failed, 'trace')} with a difference`] : []),
    ...(unsupported > 0 ? [`${counted(unsupported, 'trace')} not checked`] : []),
  ];
  const style = failed > 0 ? 'red' : unsupported > 0 ? 'yellow' : 'green';
  return paint(look, [style, 'bold'], parts.join(', '));
}
