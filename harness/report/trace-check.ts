/** The text report of `trace check`. */
import path from 'node:path';
import type { TraceCheckResult } from '../trace/check.js';
import { counted, grouped, type Look, paint, paragraph } from './style.js';

/** One line a trace, the first difference of each that fails, and the sum. */
export function traceCheckText(results: readonly TraceCheckResult[], look: Look): string {
  const width = Math.max(...results.map((result) => path.basename(result.path).length));
  const lines = results.flatMap((result) => {
    const name = path.basename(result.path).padEnd(width);
    const { accesses, headers, frames, firstDifference } = result;
    const mark = result.ok ? paint(look, 'green', '✔') : paint(look, 'red', '✘');
    const work = `${counted(frames, 'frame')}, ${grouped(accesses)} accesses, ${counted(headers, 'header')}`;
    const line = `${mark} ${name}  ${work}`;
    return firstDifference ? [line, ...paragraph(look, '  ', firstDifference)] : [line];
  });
  const failed = results.filter(({ ok }) => !ok).length;
  const sum = results.reduce((total, { accesses }) => total + accesses, 0);
  const verdict =
    failed === 0
      ? paint(
          look,
          ['green', 'bold'],
          `${counted(results.length, 'trace')} as the driver wrote them, ${grouped(sum)} accesses`,
        )
      : paint(look, ['red', 'bold'], `${failed} of ${counted(results.length, 'trace')} differ`);
  return `${[...lines, verdict].join('\n')}\n`;
}
