import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../emulator/index.js';
import { checkTrace } from '../trace/check.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Small pictures and CAVLC: the chip itself answers where the stub did. */
const NAMES = ['a-min-16x16', 'a-midstream-qp', 'a-single-buffer', 'a-chroma-offset-0', 'a-long-headers'];

if (existsSync(path.join(root, 'dist/chip.wasm'))) {
  for (const name of NAMES) {
    test(`${name} on the emulated board`, () => {
      const result = checkTrace(path.join(root, `vectors/traces/${name}.jsonl`), { onDevice: createBoard() });
      assert.is(result.firstDifference, undefined);
      assert.is(result.ok, true);
    });
  }
} else {
  console.log('skip: dist/chip.wasm is not built, run npm run build');
  test.skip('traces on the emulated board', () => {});
}

test.run();
