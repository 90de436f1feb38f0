import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { cedrusEmu } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';

const cwd = scratchFolder();
const bench = (command: string) => cedrusEmu(['bench', ...command.split(' ')], { cwd });
const GIVEN = 'clip:pan --size 64x48 --frames 3 --json';

test('bad options are one sentence and exit code 2', async () => {
  writeFileSync(path.join(cwd, 'empty.y4m'), '');
  const refusals: readonly (readonly [string, RegExp])[] = [
    ['--pairs none', /--pairs takes a whole number from 1 to 1000, not "none"/],
    ['--pairs 0', /--pairs takes a whole number/],
    ['--frames 1', /--frames takes a whole number from 2/],
    ['--entropy huffman', /--entropy .*cavlc, cabac, both/],
    ['--quality --kernels', /'--quality' cannot be used with .*'--kernels'/],
    ['--strict', /--strict is for --kernels/],
    ['--kernels film.mp4', /film.mp4: --kernels takes no video/],
    ['--size 64x48', /--size is for videos that are given/],
    ['--sped', /unknown option '--sped'/],
    ['missing.mp4', /missing.mp4: there is no such file/],
    ['empty.y4m', /empty.y4m: the file is empty/],
  ];
  for (const [command, reason] of refusals) {
    const { code, stdout, stderr } = await bench(command);
    assert.is(code, 2, `${command}: ${stderr}`);
    assert.is(stdout.length, 0, command);
    assert.match(stderr, reason);
    assert.is(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('--help tells every option', async () => {
  const { code, stdout } = await bench('--help');
  assert.is(code, 0);
  for (const option of [
    '--quality',
    '--kernels',
    '--quick',
    '--pairs',
    '--entropy',
    '--no-peers',
    '--strict',
    '--json',
  ]) {
    assert.ok(stdout.toString().includes(option), option);
  }
});

test('the chip alone, as JSON', async () => {
  const { code, stdout, stderr } = await bench(`--no-peers --pairs 2 ${GIVEN}`);
  assert.equal([code, stderr], [0, '']);
  const [mode] = JSON.parse(stdout.toString()).modes;
  assert.equal(mode.settings, { qpI: 26, qpP: 28, idrInterval: 30, entropy: 'cavlc', chromaOffset: 4 });
  const [clip] = mode.throughput.clips;
  assert.is(clip.macroblocks, clip.pictures * 12);
  assert.is(clip.chip.count, 2);
  assert.ok(clip.chip.least > 0 && clip.chip.least <= clip.chip.median && clip.chip.median <= clip.chip.most);
  assert.is(mode.throughput.overall.chip, clip.chip.median);
});

test('delta rates of both entropy coders, as JSON', async () => {
  const { code, stdout, stderr } = await bench(`--quality ${GIVEN}`);
  assert.equal([code, stderr], [0, '']);
  const { quality } = JSON.parse(stdout.toString());
  assert.equal(
    quality.map(({ entropy }: { entropy: string }) => entropy),
    ['cavlc', 'cabac'],
  );
  for (const { curves, means } of quality) {
    assert.is(curves.length, 3);
    assert.equal(means, [
      { chromaOffset: 4, bdRate: curves[1].bdRate },
      { chromaOffset: 0, bdRate: curves[2].bdRate },
    ]);
    for (const { points } of curves) {
      assert.equal(
        points.map(({ qpP }: { qpP: number }) => qpP),
        [22, 27, 32, 37],
      );
    }
  }
});

test.run();
