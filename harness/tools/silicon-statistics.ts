/**
 * `npm run silicon [-- FILE] [-- --write]`: mode statistics of a genuine stream beside those of our chip on the same pictures.
 * `--write` puts the table into docs/fidelity.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../errors.js';
import { PLAIN } from '../report/style.js';
import { siliconLines } from '../report/silicon.js';
import { tableLines } from '../report/table.js';
import { compareModes, type ModeComparison, modeRows } from '../silicon/mode-statistics.js';
import { checkEnvelope } from '../syntax/index.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const GENUINE = '../shared/streams/ve-a20-640x480.264';
const PAGE = 'docs/fidelity.md';
const BEGIN = '<!-- begin silicon statistics: npm run silicon -- --write -->';
const END = '<!-- end silicon statistics -->';

/** The section of the page, between its comments. */
function section(file: string, comparison: ModeComparison): string {
  const { findings } = checkEnvelope(comparison.stream);
  const envelope = findings.length === 0 ? 'none' : String(findings.length);
  return `${BEGIN}

## Modes beside genuine silicon

\`${path.basename(file)}\` was written by a Video Engine of the A20's generation. Its ${comparison.pictures} decoded pictures, coded again by our
chip at the QPs and picture types of that stream (direct driver, everything on, V3s). The silicon saw the camera's noise, our chip
sees what was left of it after one coding, so our figures lean to skipped macroblocks and fewer bits; the columns show the
kind of decision, not its quality. Exceptions of our stream to the envelope of genuine silicon (\`cedrus-emu lint --silicon\`): ${envelope}.

| | genuine | this model |
| --- | ---: | ---: |
${modeRows(comparison)
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n')}

${END}`;
}

/** Replaces the section or appends it. */
function written(page: string, text: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) return `${page.trimEnd()}\n\n${text}\n`;
  return page.slice(0, from) + text + page.slice(to + END.length);
}

async function main(words: readonly string[]): Promise<void> {
  const write = words.includes('--write');
  const file = words.find((word) => !word.startsWith('--')) ?? path.join(root, GENUINE);
  if (!existsSync(file)) throw new UsageError(`${file} is not there; name a stream that a Video Engine wrote`);
  const comparison = await compareModes(file, readFileSync(file));
  const head = ['', 'genuine', 'this model'];
  const lines = tableLines(PLAIN, head, modeRows(comparison), { indent: '' });
  console.log([...lines, '', 'our stream:', ...siliconLines(checkEnvelope(comparison.stream))].join('\n'));
  if (!write) return;
  const page = path.join(root, PAGE);
  writeFileSync(page, written(readFileSync(page, 'utf8'), section(file, comparison)));
  console.log(`wrote ${PAGE}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`silicon-statistics: ${error.message}`);
  process.exitCode = error.exitCode;
}
