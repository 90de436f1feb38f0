/** The lint verb: exit codes, reports, JSON. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { LintSubject } from '../report/lint.js';
import { traceText } from '../trace/formats.js';
import { cedrusEmu } from './cli-process.js';
import { changeHeaders, cleanBootlin, Editor, element } from './lint-fixtures.js';
import { baselineSlice } from './syntax-writer.js';

const GENUINE = '../shared/streams/ve-a20-640x480.264';
const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-lint-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const clean = cleanBootlin();

function file(name: string, content: string | Uint8Array): string {
  const where = path.join(folder, name);
  writeFileSync(where, content);
  return where;
}

const lint = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await cedrusEmu(['lint', ...args]);
  return { code, out: stdout.toString(), err: stderr };
};

test('a clean trace and a clean stream: nothing, exit 0', async () => {
  const trace = file('clean.trace', traceText(clean.trace));
  const stream = file('clean.264', clean.stream);
  const { code, out, err } = await lint(trace, stream);
  assert.is(code, 0, out + err);
  assert.is(out.match(/nothing to complain of/g)?.length, 2);
  assert.match(out, /clean\.trace: trace \(canonical\) of 6 pictures for v3s/);
});

test('errors make exit 1, warnings only with --strict', async () => {
  const wrong = file('wrong.trace', traceText(new Editor(clean.trace).set(1, 0xb08, (value) => value + 1).result));
  const { code, out } = await lint(wrong);
  assert.is(code, 1);
  assert.match(out, /error qp-mismatch: PARA1\.FIXED_QP is the QP of the slice header/);
  assert.match(out, /frame 1 configure, line \d+: PARA1 \(0xb08\) FIXED_QP: 29; should\s+be\s+28\s+as\s+in/);
  assert.match(out, /why: [\s\S]*\(vendor;\s+fact\s+book\s+4\.1/);
  const inference = file('direct.264', changeHeaders(clean.stream, element(7, 'direct_8x8_inference_flag', 0)));
  assert.is((await lint(inference)).code, 0);
  assert.is((await lint(inference, '--strict')).code, 1);
});

test('--json has findings with place, rule and evidence', async () => {
  const { code, out } = await lint('vectors/traces/a-single-buffer.jsonl', '--json');
  assert.is(code, 1);
  const [subject] = JSON.parse(out) as (LintSubject & { rules: { id: string; count: number; evidence: string }[] })[];
  const rule = subject?.rules.find(({ id }) => id === 'reconstruction-is-reference');
  assert.is(rule?.count, 22);
  assert.is(rule?.evidence, 'inferred');
  assert.ok(subject?.findings.every(({ place }) => (place.line ?? 0) > 0));
});

test('--variant says which chip a trace is for', async () => {
  const trace = 'vectors/traces/b-vga-cabac-main.jsonl';
  assert.not.match((await lint(trace)).out, /para1-layout/);
  assert.match((await lint(trace, '--variant', 'h3')).out, /para1-layout/);
  assert.is((await lint(trace, '--variant', 'z80')).code, 2);
});

test('a live run', async () => {
  const clip = ['--live', 'clip:pan', '--size', '64x48', '--frames', '2', '--quiet'];
  const fixed = await lint(...clip, '--fix', 'all');
  assert.is(fixed.code, 0, fixed.out + fixed.err);
  const real = await lint(...clip);
  assert.is(real.code, 1);
  assert.match(real.out, /error vui-timing/);
});

test('--silicon', async () => {
  const small = file(
    'window.264',
    baselineSlice((bits) => bits.ue(36).ue(0).se(0).se(300).ue(0).ue(27)),
  );
  const broken = await lint('--silicon', small);
  assert.is(broken.code, 1);
  assert.match(broken.out, /vector-window: 1 exceptions/);
  if (!existsSync(GENUINE)) {
    console.log(`skip: ${GENUINE} is not there`);
    return;
  }
  const genuine = await lint('--silicon', GENUINE);
  assert.is(genuine.code, 0);
  assert.match(genuine.out, /no exception/);
});

test('--rules lists them', async () => {
  const { code, out } = await lint('--rules');
  assert.is(code, 0);
  assert.match(out, /^reserved-bits \(warning\)/m);
  assert.match(out, /^vui-timing \(error\)/m);
});

test('what cannot be read: exit 2 and one sentence', async () => {
  for (const args of [[], ['nothing-here.264'], [file('empty', '')], [file('text', 'hello\n')], ['vectors']]) {
    const { code, err } = await lint(...args);
    assert.is(code, 2, args.join(' '));
    assert.match(err, /^cedrus-emu: .+\n$/);
  }
  const noise = await lint('--silicon', file('noise.264', Uint8Array.of(1, 2, 3)));
  assert.is(noise.code, 2);
});

test.run();
