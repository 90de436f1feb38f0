/** The verb `snapshot`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard, decodeSnapshot } from '../../emulator/index.js';
import type { MomentReport } from '../run/moment.js';
import { cedrusEmu } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();
const RUN = ['clip:pan', '--size', '96x80', '--frames', '3', '--fix', 'all', '--quiet'];

async function snapshot(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await cedrusEmu(['snapshot', ...args]);
  return { code, stdout: stdout.toString(), stderr };
}

async function moment(where: string, ...more: string[]): Promise<MomentReport> {
  const { code, stdout, stderr } = await snapshot('take', ...RUN, '--moment', where, '--json', ...more);
  assert.is(code, 0, stderr);
  return JSON.parse(stdout) as MomentReport;
}

test('a macroblock: so many have left, the stages hold the next ones; the file holds the same', async () => {
  const file = path.join(folder, 'mb.snapshot');
  const taken = await moment('mb:1.12', '-o', file);
  assert.is(taken.macroblocks, 12);
  assert.is(taken.engine, 'codes');
  assert.equal([taken.width, taken.height], [6, 5]);
  assert.ok(taken.stages.length > 0);
  for (const { macroblock, from, to } of taken.stages) {
    assert.ok(macroblock >= 12 && macroblock < 20 && from <= taken.cycle && to > taken.cycle);
  }
  const board = createBoard();
  board.restore(await decodeSnapshot(readFileSync(file)));
  assert.is(board.now, taken.cycle);
  assert.is(board.peek32(0xb1c) >>> 16, 12);
  board.advance(taken.clocksToNext! - 1);
  assert.is(board.macroblocksDone, 12);
  board.advance(1);
  assert.is(board.macroblocksDone, 13);
  const shown = await snapshot('show', file, '--json');
  assert.equal(JSON.parse(shown.stdout), taken);
  const words = await snapshot('show', file, '--registers');
  assert.match(words.stdout, /12 of 30 macroblocks have left\n {2}next {7}macroblock 12 \(column 0, row 2\) leaves in/);
  assert.match(words.stdout, /0xb1c {2}0x000c0000 {2}STATUS MB_NUM=12/);
});

test('a frame and a clock', async () => {
  const [first, second] = [await moment('frame:1'), await moment('frame:2')];
  assert.equal([first.engine, first.stages.length], ['rests', 0]);
  assert.not.ok(first.clocksToNext);
  const between = await moment(`cycle:${first.cycle + 30_000}`);
  assert.is(between.cycle, first.cycle + 30_000);
  assert.is(between.engine, 'codes');
  assert.ok(between.macroblocks > 0 && between.cycle < second.cycle);
});

test('a hung engine is told from a resting one', async () => {
  const hung = await moment('cycle:500000', '--fault', 'hang@mb:1.9', '--frames', '2');
  assert.is(hung.engine, 'stands');
  assert.is(hung.macroblocks, 9);
  assert.match(hung.faults.join(), /the engine hangs until a reset/);
});

test('what cannot be is refused, and leaves no file', async () => {
  const file = path.join(folder, 'never.snapshot');
  const refused = async (words: RegExp, ...args: string[]) => {
    const { code, stderr } = await snapshot(...args);
    assert.is(code, 2, stderr);
    assert.match(stderr, words);
    assert.is(stderr.split('\n').length, 2);
  };
  const take = ['take', ...RUN, '-o', file, '--moment'];
  await refused(/frame 3 cannot be reached; frames 0 to 2 can/, ...take, 'mb:3.1');
  await refused(/31 macroblocks of frame 0 cannot be reached; 30 left the engine/, ...take, 'mb:0.31');
  await refused(/clock 9000000000 cannot be reached; the run goes from 0 to/, ...take, 'cycle:9000000000');
  await refused(/--moment takes frame:3, mb:3.120 or cycle:5000000, not "mb:3"/, ...take, 'mb:3');
  assert.not.ok(existsSync(file));
  const text = path.join(folder, 'text.snapshot');
  writeFileSync(text, 'cedrsnap but not really one, although it is long enough');
  await refused(/has file format \d+, this version reads 1/, 'show', text);
  await refused(/cannot be read/, 'show', path.join(folder, 'none'));
});

test.run();
