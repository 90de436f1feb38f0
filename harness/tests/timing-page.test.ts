/** docs/timing.md says what this model says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PARAMETER_DEFAULTS } from '../../emulator/index.js';
import { CLAIMS, clocksPerMacroblock } from '../timing/claims.js';
import { FINGERPRINT, modelFingerprint } from '../timing/fingerprint.js';

const page = readFileSync(fileURLToPath(new URL('../../../docs/timing.md', import.meta.url)), 'utf8');
const REMEDY = 'run: node dist/harness/tools/timing-report.js --write';

test('the figures of docs/timing.md are those of this cycle model', async () => {
  const [, written] = new RegExp(`<!-- ${FINGERPRINT}: ([0-9a-f]{8}) -->`).exec(page) ?? [];
  assert.is(written, await modelFingerprint(), REMEDY);
});

test('docs/timing.md has every claim, and every parameter of the model', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  for (const claim of CLAIMS) {
    const row = rows.find((line) => line.startsWith(`| ${claim.claim} |`));
    assert.ok(row?.includes(`| ${clocksPerMacroblock(claim).toFixed(0)} |`), `${claim.claim}; ${REMEDY}`);
  }
  const names = Object.keys(PARAMETER_DEFAULTS);
  for (const name of names.slice(names.indexOf('pipelineBuffers'), names.indexOf('dramLatency') + 1)) {
    assert.ok(
      rows.some((line) => line.startsWith(`| \`${name}\` |`)),
      `${name}; ${REMEDY}`,
    );
  }
});

test.run();
