/**
 * `npm test [-- PATTERN…]`: runs every test file (uvu) in a process of its own, two at a time, and ends with
 * `N passed, N failed[, N skipped]`. A file that crashes, hangs, or runs no assertion at all, counts as one failure.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../tests');
/** A built test whose source is gone, after a change of branch for one, is not run. */
const sources = path.resolve(folder, '../../../harness/tests');
const patterns = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.js') && existsSync(path.join(sources, name.replace(/\.js$/, '.ts'))))
  .filter((name) => patterns.length === 0 || patterns.some((pattern) => name.includes(pattern)))
  .sort();

/** A file that runs longer, in milliseconds, hangs. The longest takes a minute or two on a loaded machine. */
const PATIENCE = 480_000;

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads uvu's closing lines. */
function summarise(output: string, exitCode: number | null): Outcome {
  const number = (label: string) => {
    const matches = [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))];
    const last = matches.at(-1);
    return last ? Number(last[1]) : undefined;
  };
  const total = number('Total');
  const passed = number('Passed') ?? 0;
  const skipped = number('Skipped') ?? 0;
  if (total === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const failed = total - passed;
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

function runFile(name: string): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--enable-source-maps', path.join(folder, name)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') output += `\nended after ${PATIENCE / 1000} s: it hangs\n`;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: uvu colours its summary even when told not to
      const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
      const outcome = summarise(plain, code);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const skips = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
      console.log(`${outcome.failed ? 'FAIL' : 'ok  '} ${name} (${outcome.passed} passed${skips}, ${seconds} s)`);
      for (const line of plain.split('\n')) if (line.startsWith('skip: ')) console.log(`     ${line}`);
      if (outcome.failed) console.log(plain.replace(/^/gm, '     '));
      resolve(outcome);
    });
  });
}

const sum: Outcome = { passed: 0, failed: 0, skipped: 0 };
const queue = [...files];
async function worker(): Promise<void> {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const outcome = await runFile(name);
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
if (files.length === 0) {
  console.error(`no test file matches ${patterns.join(', ') || '*.test.js'}`);
  sum.failed++;
}
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped ? `, ${sum.skipped} skipped` : ''}`);
if (sum.failed > 0) process.exitCode = 1;
