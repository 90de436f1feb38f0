/** The verbs of `trace`, as a user runs them: exit codes, streams, files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cedrusEmu } from './cli-process.js';
import { goldenPath, goldenText } from './trace-files.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-trace-cli-'));
const file = (name: string) => path.join(folder, name);
const run = (...args: string[]) => cedrusEmu(['trace', ...args], { cwd: folder });
const MIN = goldenPath('a-min-16x16');

test.after(() => rmSync(folder, { recursive: true }));

test('diff: 0 for the same, 1 for a difference, 2 for what cannot be read', async () => {
  assert.is((await run('diff', MIN, MIN)).code, 0);
  writeFileSync(file('changed.jsonl'), goldenText('a-min-16x16').replaceAll('"0x00000010"', '"0x00001010"'));
  const changed = await run('diff', MIN, 'changed.jsonl');
  assert.is(changed.code, 1);
  assert.match(changed.stdout.toString(), /PARA0 DEBLOCK_IDC: 0 EN -> 1 DIS \(disable_deblocking_filter_idc\)/);
  const json = JSON.parse((await run('diff', '--json', MIN, 'changed.jsonl')).stdout.toString()) as {
    differences: unknown[];
  };
  assert.ok(json.differences.length > 0);
  const missing = await run('diff', MIN, 'missing');
  assert.is(missing.code, 2);
  assert.match(missing.stderr, /^cedrus-emu: missing: cannot be read: there is no such file\n$/);
});

test('convert: what the origin is goes in, what is lost is said', async () => {
  const there = await run('convert', MIN, 'min.qemu', '--to', 'qemu');
  assert.is(there.code, 0);
  assert.match(there.stderr, /no place for buffers, header and result lines, provenance,\s+phases/);
  const back = await run('convert', 'min.qemu', '-', '--kernel', '6.12', '--no-comments');
  assert.is(back.code, 0);
  assert.match(back.stdout.toString(), /^cedrus-trace 1\n# source: .*\n# kernel: 6.12\n/);
  assert.match(back.stdout.toString(), /\nw 0xb18 0x00000008\n/);
  const wrong = await run('convert', MIN, '-', '--to', 'pdf');
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, /--to takes canonical, golden, rwmmio, qemu or csv, not "pdf"/);
});

test('show: frames and registers', async () => {
  const { code, stdout } = await run('show', MIN, '--frames', '1', '--register', 'STARTTRIG,0xbb0');
  assert.is(code, 0);
  const text = stdout.toString();
  assert.match(text, /frame 1, trigger {2}line \d+\n {2}w 0xb18 0x00000008 +STARTTRIG TYPE=ENC_START\n/);
  assert.match(text, /w 0xbb0 0x43605000 +REC_ADDR_Y 0x43605000 \(rec1\)/);
  assert.not.match(text, /PARA0/);
  assert.is((await run('show', MIN, '--register', 'NOTHING')).code, 2);
});

test('record and replay through files, and --trace beside encode', async () => {
  const clip = ['clip:pan', '--size', '48x32', '--frames', '3', '--fix', 'all', '--quiet'];
  const recorded = await run('record', ...clip, '-o', 'pan.trace');
  assert.is(recorded.code, 0, recorded.stderr);
  const encoded = await cedrusEmu(['encode', ...clip, '-o', 'pan.264', '--trace', 'beside.trace'], { cwd: folder });
  assert.is(encoded.code, 0, encoded.stderr);
  assert.equal(readFileSync(file('beside.trace')), readFileSync(file('pan.trace')));
  const replayed = await run(
    'replay',
    'pan.trace',
    '--input',
    'clip:pan',
    '--size',
    '48x32',
    '-o',
    'again.264',
    '--coverage',
  );
  assert.is(replayed.code, 0, replayed.stderr);
  assert.equal(readFileSync(file('again.264')), readFileSync(file('pan.264')));
  assert.match(replayed.stdout.toString(), /the trace comes from: cedrus-emu, model of\s+driver bootlin/);
  const nowhere = await run('record', ...clip, '-o', 'no/such/folder/pan.trace');
  assert.is(nowhere.code, 2);
  assert.match(nowhere.stderr, /the trace cannot be written there/);
});

test('replay: a read that is not as the trace has it ends with 1', async () => {
  const text = readFileSync(file('pan.trace'), 'utf8').replace(/^r 0xb1c 0x00000201/m, 'r 0xb1c 0x00000202');
  writeFileSync(file('spoilt.trace'), text);
  const { code, stdout } = await run('replay', 'spoilt.trace');
  assert.is(code, 1);
  assert.match(stdout.toString(), /STATUS: the trace reads 0x00000202 .*STALL/);
});

test.run();
