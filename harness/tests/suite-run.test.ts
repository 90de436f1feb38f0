/** Suites run for real, in child processes, and by the command. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHANGES_FILE, unrecorded } from '../suite/accept.js';
import { casesOf, readSuite, SUITE_FOLDER } from '../suite/folder.js';
import { parseResults } from '../suite/results.js';
import { runSuites } from '../suite/run.js';
import { cedrusEmu } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';
import { readXml } from './xml.js';

const folder = scratchFolder();
const file = (name: string) => path.join(folder, name);
const CASE = { clip: 'clip:pan', size: '32x32', frames: 2, driver: 'bootlin', fixes: ['all'] };

/** Writes a suite of its own folder, so that its record is its own too. */
function writeSuite(name: string, cases: object[]): string {
  mkdirSync(file(name), { recursive: true });
  const manifest = path.join(folder, name, `${name}.json`);
  writeFileSync(manifest, JSON.stringify({ cedrusSuite: 1, name, title: 'Of a test.', cases }));
  return manifest;
}

interface Manifest {
  cases: { id: string; expect: { stream: string; reconstruction: string; accesses: string } }[];
}
const readManifest = (manifest: string) => JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;

test('the smoke suite passes, and running it writes no expectation', async () => {
  const before = readFileSync(path.join(SUITE_FOLDER, 'smoke.json'), 'utf8');
  const files = { junit: file('smoke.xml'), json: file('smoke.result'), markdown: file('smoke.md') };
  const options = Object.entries(files).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stdout, stderr } = await cedrusEmu(['suite', 'run', 'smoke', '--jobs', '2', ...options]);
  assert.is(code, 0, stdout.toString() + stderr);
  assert.is(readFileSync(path.join(SUITE_FOLDER, 'smoke.json'), 'utf8'), before);
  const results = parseResults(readFileSync(files.json, 'utf8'), 'smoke');
  assert.is(results.cases.length, (JSON.parse(before) as Manifest).cases.length);
  assert.ok(results.cases.every(({ result, verdict }) => result === 'pass' && verdict === 'bit-exact'));
  assert.is(readXml(readFileSync(files.junit, 'utf8')).attributes.tests, String(results.cases.length));
  assert.match(readFileSync(files.markdown, 'utf8'), /^## Suites: \d+ pass\n/);
});

test('a case is accepted with a reason only, and then passes; what changed afterwards fails and is named', async () => {
  const manifest = writeSuite('mine', [
    { id: 'one', ...CASE },
    { id: 'two', ...CASE, clip: 'clip:zoom' },
  ]);
  const text = readFileSync(manifest, 'utf8');
  for (const reason of [[], ['--reason', '  ']]) {
    const refused = await cedrusEmu(['suite', 'accept', manifest, ...reason]);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /^cedrus-emu: suite accept needs --reason "\.\.\."/);
  }
  assert.is((await cedrusEmu(['suite', 'accept', manifest, '--reason', 'r', '--date', 'soon'])).code, 2);
  assert.is(readFileSync(manifest, 'utf8'), text, 'a refused acceptance writes nothing');
  assert.not.ok(existsSync(path.join(folder, 'mine', CHANGES_FILE)));

  const accepted = await cedrusEmu(['suite', 'accept', manifest, '--reason', 'It is new.', '--date', '2025-03-31']);
  assert.is(accepted.code, 0, accepted.stderr);
  const changes = () => readFileSync(path.join(folder, 'mine', CHANGES_FILE), 'utf8');
  assert.match(changes(), /\n## 2025-03-31: mine\n\nIt is new\.\n\n- `mine\/one` [0-9a-f]{12}: new\n- `mine\/two`/);
  assert.equal(unrecorded([readSuite(manifest)], changes()), []);
  const record = changes();
  const again = await cedrusEmu(['suite', 'accept', manifest, '--reason', 'Once more.']);
  assert.match(again.stdout.toString(), /mine: 0 accepted, 2 as before, 0 refused/);
  assert.is(changes(), record);

  const edited = readManifest(manifest);
  const [one] = edited.cases as [Manifest['cases'][0]];
  const { stream } = one.expect;
  one.expect.stream = '0'.repeat(64);
  writeFileSync(manifest, JSON.stringify(edited));
  const failed = await cedrusEmu(['suite', 'run', manifest, '--json', file('mine.result')]);
  assert.is(failed.code, 1);
  const { cases } = parseResults(readFileSync(file('mine.result'), 'utf8'), 'mine');
  assert.equal(
    cases.map(({ result }) => result),
    ['fail', 'pass'],
  );
  assert.match(cases[0]?.reasons.join() ?? '', /^the stream differs, .*000000000000\)$/);
  assert.is(cases[0]?.stream, stream);
});

test('a verdict that the manifest does not state fails, and cannot be accepted', async () => {
  const broken = { ...CASE, fixes: [], controls: { h264_loop_filter_mode: 1 } };
  const manifest = writeSuite('filter', [{ id: 'off', ...broken }]);
  const refused = await cedrusEmu(['suite', 'accept', manifest, '--reason', 'It looks nice.']);
  assert.is(refused.code, 1);
  assert.match(
    refused.stdout.toString().replace(/\s+/g, ' '),
    /the verdict is mismatch instead of bit-exact: .*differ/,
  );
  assert.is(readManifest(manifest).cases[0]?.expect, undefined);
  const stated = writeSuite('filter', [{ id: 'off', ...broken, verdict: 'mismatch', because: 'of the driver' }]);
  assert.is((await cedrusEmu(['suite', 'accept', stated, '--reason', 'As stated.'])).code, 0);
  assert.is((await cedrusEmu(['suite', 'run', stated])).code, 0);
});

test('the hash of the accesses does not depend on where memory lies, and tells one changed register', async () => {
  const manifest = writeSuite('places', [
    { id: 'offset', ...CASE, addressConvention: 'offset' },
    { id: 'physical', ...CASE, addressConvention: 'physical' },
    { id: 'another-quantiser', ...CASE, controls: { h264_p_frame_qp_value: 29 } },
  ]);
  await cedrusEmu(['suite', 'accept', manifest, '--reason', 'For comparison.']);
  const [offset, physical, other] = readManifest(manifest).cases.map(({ expect }) => expect);
  assert.equal(offset, physical);
  assert.is.not(offset?.accesses, other?.accesses);
});

test('a case that takes too long is a timeout, and what is not modelled is not supported', async () => {
  const manifest = writeSuite('slow', [
    { id: 'slow', ...CASE },
    { id: 'foreign', ...CASE, driver: 'vendor' },
    { id: 'chip', ...CASE, variant: 'h616' },
  ]);
  const slow = await runSuites(casesOf([readSuite(manifest)], ['slow/slow']), { timeout: 0.001 });
  assert.equal(
    slow.cases.map(({ result, reasons }) => [result, ...reasons]),
    [['timeout', 'stopped after 0.001 s without an end']],
  );
  const rest = await runSuites(casesOf([readSuite(manifest)], ['foreign', 'chip']), { decoder: null });
  assert.equal(
    rest.cases.map(({ result }) => result),
    ['not supported', 'not supported'],
  );
  assert.match(rest.cases[1]?.reasons[0] ?? '', /there is no model of the chip h616/);
  assert.is((await cedrusEmu(['suite', 'run', manifest, '--filter', 'foreign'])).code, 0);
  assert.is((await cedrusEmu(['suite', 'run', manifest, '--filter', 'slow/slow', '--timeout', '0.001'])).code, 1);
});

test('a process that crashes or hangs takes no other case with it', async () => {
  const worker = file('worker.mjs');
  writeFileSync(
    worker,
    `process.on('message', ({ test }) => {
      if (test.id === 'crash') throw new TypeError('out of its depth');
      if (test.id === 'killed') process.kill(process.pid, 'SIGKILL');
      else if (test.id === 'hang') for (;;);
      else process.send({ kind: 'error', sentence: test.id + ' ran' });
    });`,
  );
  const ids = ['first', 'crash', 'second', 'hang', 'third', 'killed', 'fourth'];
  const manifest = writeSuite(
    'rough',
    ids.map((id) => ({ id, ...CASE })),
  );
  const { cases } = await runSuites(casesOf([readSuite(manifest)]), {
    worker: pathToFileURL(worker),
    timeout: 5,
    decoder: null,
  });
  assert.equal(
    cases.map(({ id, result, reasons }) => [id, result, ...reasons]),
    [
      ['first', 'error', 'first ran'],
      ['crash', 'error', 'the process of the case ended with exit code 1: TypeError: out of its depth'],
      ['second', 'error', 'second ran'],
      ['hang', 'timeout', 'stopped after 5 s without an end'],
      ['third', 'error', 'third ran'],
      ['killed', 'error', 'the process of the case ended with signal SIGKILL'],
      ['fourth', 'error', 'fourth ran'],
    ],
  );
});

test('shards of the command merge into the whole run, and compare to it without a regression', async () => {
  const manifest = path.join(folder, 'smoke.json');
  copyFileSync(path.join(SUITE_FOLDER, 'smoke.json'), manifest);
  const run = (name: string, ...options: string[]) =>
    cedrusEmu(['suite', 'run', manifest, '--no-decode', '--json', file(name), ...options]);
  for (const shard of [1, 2]) assert.is((await run(`shard-${shard}`, '--shard', `${shard}/2`)).code, 0);
  assert.is((await run('whole')).code, 0);
  const parts = [file('shard-2'), file('shard-1')];
  assert.is((await cedrusEmu(['suite', 'merge', ...parts, '--json', file('merged')])).code, 0);
  const compared = await cedrusEmu(['suite', 'compare', file('whole'), file('merged')]);
  assert.is(compared.code, 0);
  assert.match(compared.stdout.toString(), /^no regression, 0 other changes, \d+ cases the same\n$/);
  const lost = await cedrusEmu(['suite', 'compare', file('whole'), file('shard-1')]);
  assert.is(lost.code, 1);
  assert.match(lost.stdout.toString(), /✘ missing/);
  assert.is((await cedrusEmu(['suite', 'merge', file('shard-1')])).code, 2);
});

test.run();
