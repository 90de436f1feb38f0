import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTERS } from '../../emulator/spec/index.js';
import { createProgram } from '../cli/program.js';
import { listDecoders } from '../decoder/index.js';
import { EFFECT_TESTS } from '../tools/gen/fidelity-registers.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const packageJson = JSON.parse(text('package.json')) as Record<string, Record<string, string>>;
const readme = text('README.md');

function node(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
}

test('the two commands of the readme are scripts, and what continuous integration runs', () => {
  for (const command of ['npm ci && npm start', 'npm ci && npm test']) assert.ok(readme.includes(command), command);
  for (const script of ['start', 'test']) assert.ok(packageJson.scripts?.[script], script);
  if (!existsSync(path.join(root, '.ci/run'))) return void console.log('skip: .ci/run is not in this copy');
  const steps = text('.ci/run').split('\n');
  const install = steps.findIndex((line) => line.startsWith('npm ci'));
  assert.ok(install >= 0 && steps.findIndex((line) => line.startsWith('npm test')) > install);
});

test('the scripts that the contributing page names exist', () => {
  const page = text('CONTRIBUTING.md');
  const named = [...page.matchAll(/`npm run ([\w-]+)/g)].map(([, name]) => name as string);
  assert.ok(named.length > 5);
  for (const name of named) assert.ok(packageJson.scripts?.[name], `npm run ${name}`);
});

test('the readme lists the verbs that exist, no others, and every decoder', () => {
  const { commands } = createProgram();
  const names = (all: typeof commands) => all.map((command) => command.name()).filter((name) => name !== 'help');
  const section = /^## The command\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';
  const listed = new Set([...section.matchAll(/^\| `([a-z]+)[^|]*` \|/gm)].map(([, verb]) => verb as string));
  assert.equal([...listed].sort(), names(commands).sort());
  const ofTrace = commands.find((command) => command.name() === 'trace')?.commands ?? [];
  const rows = readme.split('\n').filter((line) => line.startsWith('| `trace'));
  for (const verb of names(ofTrace)) assert.match(rows.join(), new RegExp(`\\b${verb}\\b`), `trace ${verb}`);
  for (const { name } of listDecoders()) assert.ok(readme.includes(`\`${name}\``), name);
});

test('every dependency has its reason, and is pinned', () => {
  const page = text('CONTRIBUTING.md');
  for (const kind of ['dependencies', 'devDependencies']) {
    for (const [name, version] of Object.entries(packageJson[kind] ?? {})) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.-]+)?$/, name);
      assert.ok(page.includes(`\`${name}\``) || name.startsWith('@types/'), name);
    }
  }
});

test('the library example of the readme runs and prints what it says', () => {
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const run = node('--input-type=module', '-e', example);
  assert.is(run.stderr, '');
  const promised = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
  assert.is(promised.length, 2);
  assert.is(run.stdout, `${promised.join('\n')}\n`);
});

test('the library example of the page on compiled drivers runs and prints what it says', () => {
  const example = /```js\n([\s\S]*?)```/.exec(text('docs/your-driver.md'))?.[1] ?? '';
  assert.match(example, /'my-driver\/'/);
  const run = node('--input-type=module', '-e', example.replace('my-driver/', 'harness/byod/examples/kernel/'));
  assert.is(run.stderr, '');
  assert.is(run.stdout, 'bit-exact\n');
});

test('links lead somewhere', () => {
  const run = node('tools/check-links.mjs');
  assert.is(run.stderr, '');
  assert.is(run.status, 0);
});

test('generated pages are current', () => {
  const run = node('dist/harness/tools/gen.js', '--check');
  assert.is(run.stderr, '');
  assert.is(run.status, 0);
});

test('the tests that the table of fields names exist', () => {
  for (const tests of Object.values(EFFECT_TESTS)) {
    for (const name of tests) assert.ok(existsSync(path.join(root, `harness/tests/${name}.test.ts`)), name);
  }
  const modelled = REGISTERS.flatMap(({ fields }) => fields.filter((field) => field.modelled));
  const bare = new Set(modelled.map(({ effect }) => effect).filter((effect) => !EFFECT_TESTS[effect]?.length));
  if (bare.size > 0) {
    console.log(
      `skip: modelled, but without a test in harness/tools/gen/fidelity-registers.ts: ${[...bare].join(', ')}`,
    );
  }
});

test('files that the fidelity page points to exist', () => {
  const named = [...text('docs/fidelity.md').matchAll(/`((?:asm|emulator|harness)\/[\w/.-]*)`/g)].map(
    ([, file]) => file as string,
  );
  assert.ok(named.length > 30);
  for (const file of named) assert.ok(existsSync(path.join(root, file)), file);
});

test.run();
