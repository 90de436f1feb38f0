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
const OTHERS: readonly (readonly [name: string, variant: string])[] = [
  ['b-vga-cabac-main', 'a20'],
  ['b-vga-cabac-main', 'h3'],
  ['b-nv16-vga', 'a20'],
  ['c-h264-vga', 'v3s'],
  ['c-h264-qvga-ready-clear', 'v3s'],
];

if (existsSync(path.join(root, 'dist/chip.wasm'))) {
  for (const name of NAMES) {
    test(`${name} on the emulated board`, () => {
      const result = checkTrace(path.join(root, `vectors/traces/${name}.jsonl`), { onDevice: createBoard() });
      assert.is(result.firstDifference, undefined);
      assert.is(result.ok, true);
    });
  }
  for (const [name, variant] of OTHERS) {
    test(`${name} on the emulated ${variant}`, () => {
      const result = checkTrace(path.join(root, `vectors/traces/${name}.jsonl`), {
        onDevice: createBoard({ variant }),
      });
      assert.is(result.firstDifference, undefined);
    });
  }

  test('JPEG passes up to the trigger, where the chip hangs', () => {
    const board = createBoard();
    const result = checkTrace(path.join(root, 'vectors/traces/c-jpeg-qvga-q50.jsonl'), { onDevice: board });
    assert.match(result.firstDifference ?? '', /the trace has phase irq of frame 0, the model begins phase watchdog/);
    assert.is(result.accesses, 1397);
    assert.ok(board.complaints().some(({ message }) => /JPEG picture, which is not modelled/.test(message)));
  });
} else {
  console.log('skip: dist/chip.wasm is not built, run npm run build');
  test.skip('traces on the emulated board', () => {});
}

test.run();
