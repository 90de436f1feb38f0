/** The transcripts of the pages: every command runs, and what it prints is what the page shows, figures and hashes aside. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BINARY } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const scratch = `${scratchFolder()}/`;

interface Step {
  readonly command: string;
  /** Pieces of the output in order, taken apart where the page says `...`. */
  readonly pieces: readonly string[];
}

/** Text without what may change: figures, hashes, line breaks, file names. */
function plain(text: string): string {
  return text
    .replaceAll(scratch, '/tmp/')
    .replace(/\b[0-9a-f]{8,64}\b/g, 'H')
    .replace(/\d+(?:[ .]\d+)*/g, 'N')
    .replace(/\s+/g, ' ')
    .trim();
}

function stepsOf(page: string): Step[] {
  const text = readFileSync(`${root}docs/${page}`, 'utf8');
  const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block as string);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...output] = step.split('\n');
        const pieces = output.join('\n').split(/\.\.\.$/m);
        return { command, pieces: pieces.map(plain).filter((piece) => piece !== '') };
      }),
  );
}

function run(command: string): string {
  const script = `exec 2>&1\ncedrus-emu() { "${process.execPath}" "${BINARY}" "$@"; }\n${command.replaceAll('/tmp/', scratch)}`;
  const { stdout, stderr, error } = spawnSync('bash', ['-c', script], { cwd: root, encoding: 'utf8' });
  if (error) throw error;
  return plain(stdout + stderr);
}

for (const page of ['driver-development.md', 'suites.md', 'snapshots.md', 'your-driver.md']) {
  test(`${page}: each command prints what the page shows`, () => {
    const steps = stepsOf(page);
    assert.ok(steps.length >= 2);
    for (const { command, pieces } of steps) {
      const output = run(command);
      let at = 0;
      for (const piece of pieces) {
        const found = output.indexOf(piece, at);
        assert.ok(found >= 0, `${command}\n  should print: ${piece}\n  prints: ${output.slice(at)}`);
        at = found + piece.length;
      }
      if (pieces.length === 0) assert.is(output, '', command);
    }
  });
}

test.run();
