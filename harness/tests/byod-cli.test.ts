import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { cedrusEmu } from './cli-process.js';
import { sourceFolder } from './byod-fixtures.js';

const EXAMPLE = fileURLToPath(new URL('../../../harness/byod/examples/user', import.meta.url));
const INCLUDE = fileURLToPath(new URL('../../../include', import.meta.url));
const CLIP = ['--input', 'clip:pan', '--size', '64x48', '--frames', '2'];

const CRASH = '#include <cedrus_emu.h>\nint main(void)\n{\n\treturn *(volatile int *)0;\n}\n';
const cwd = sourceFolder({
  'crash/main.c': CRASH,
  'broken/main.c': 'int main(void)\n{\n\treturn oops;\n}\n',
  'watched/main.c': 'int main(void) { return oops; }\n',
});

const run = (...args: string[]) => cedrusEmu(['driver', 'run', ...args], { cwd });

test('a program in C runs to the report of verify', async () => {
  const files = ['--keep-wasm', 'kept.wasm', '--junit', 'junit.xml', '-o', 'out.264', '--trace', 'out.trace'];
  const { code, stdout, stderr } = await run(EXAMPLE, '-I', INCLUDE, ...CLIP, ...files, '--lint', '--strict', '--json');
  assert.is(code, 0, stderr);
  const report = JSON.parse(stdout.toString());
  assert.is(report.verdict, 'bit-exact');
  assert.is(report.frames.length, 2);
  assert.equal(report.lint, []);
  assert.equal([...readFileSync(path.join(cwd, 'kept.wasm')).subarray(0, 4)], [0, 0x61, 0x73, 0x6d]);
  assert.match(readFileSync(path.join(cwd, 'junit.xml'), 'utf8'), /tests="2" failures="0"/);
  assert.is(readFileSync(path.join(cwd, 'out.264')).length, report.total.bytes);
  assert.match(readFileSync(path.join(cwd, 'out.trace'), 'utf8'), /b18/);
});

test('a program that crashes ends with its place, and exit code 1', async () => {
  const { code, stderr } = await run('crash', ...CLIP, '--junit', 'crash.xml');
  assert.is(code, 1);
  assert.match(stderr, /^cedrus-emu: crash\/main\.c:4 \(main\): NULL pointer: a read of 4 bytes;/m);
  assert.not.match(stderr, /\n\s+at /);
  assert.match(readFileSync(path.join(cwd, 'crash.xml'), 'utf8'), /<failure message="crash\/main\.c:4 \(main\)/);
});

test('a program that does not compile ends with what clang says, and exit code 2', async () => {
  const { code, stdout, stderr } = await run('broken', ...CLIP);
  assert.is(code, 2);
  assert.is(stdout.length, 0);
  assert.match(stderr, /^broken\/main\.c:3:9: error: use of undeclared identifier 'oops'$/m);
  assert.match(stderr, /^cedrus-emu: broken\/main\.c does not compile$/m);
  assert.not.match(stderr, /\n\s+at /);
});

test('options that make no sense', async () => {
  const refuse = async (args: string[], says: RegExp) => {
    const { code, stderr } = await run(...args);
    assert.is(code, 2, stderr);
    assert.match(stderr, says);
  };
  await refuse(['nowhere.c'], /nowhere\.c does not exist/);
  await refuse(['crash', '--compliance'], /are for kernel drivers/);
  await refuse(['crash', '--at', '1:x=1'], /set controls of kernel drivers/);
  await refuse(['crash', '--set', 'x'], /--set takes NAME=value/);
  await refuse(['crash', '--cc', 'true'], /is not clang/);
  await refuse(['crash', '--kind', 'module'], /--kind takes kernel or user/);
});

test('--watch runs again when a file is saved, also after one that does not compile', async () => {
  const file = path.join(cwd, 'watched/main.c');
  let seen = '';
  const { code } = await cedrusEmu(['driver', 'run', 'watched', ...CLIP, '--watch'], {
    cwd,
    running: (child) => {
      let step = 0;
      const next = () => {
        if (step === 0 && /use of undeclared identifier.*watching \d+ files/s.test(seen)) {
          step = 1;
          writeFileSync(file, CRASH);
        } else if (step === 1 && /NULL pointer.*watching \d+ files/s.test(seen)) {
          step = 2;
          child.kill('SIGINT');
        }
      };
      (child.stderr as Readable).on('data', (chunk: Buffer) => {
        seen += chunk.toString();
        next();
      });
    },
  });
  assert.match(seen, /watched\/main\.c:4 \(main\): NULL pointer/);
  assert.is(code, 1, 'the last run counts');
  assert.ok(existsSync(file));
});

test.run();
