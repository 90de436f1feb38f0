/** `--fault` and `--faults` of the verbs that encode. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTrace } from '../trace/formats.js';
import { cedrusEmu } from './cli-process.js';
import { scratchFolder } from './video-fixtures.js';

const folder = scratchFolder();
const CLIP = [
  'clip:pan',
  '--size',
  '96x80',
  '--frames',
  '7',
  '--driver',
  'direct',
  '--set',
  'video_gop_size=5',
  '--quiet',
];

test('verify: a plan and single faults together, told one by one, with what became of each', async () => {
  const plan = path.join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify({ faults: [{ kind: 'hang', frame: 1, macroblock: 12 }] }));
  const args = ['verify', ...CLIP, '--faults', plan, '--fault', 'irq-lost@frame:3', '--fault', 'stall@frame:40'];
  const { code, stdout } = await cedrusEmu(args);
  const text = stdout.toString().replaceAll(/\s+/g, ' ');
  assert.is(code, 0, text);
  assert.match(text, /frame 1, macroblock 12, clock [\d ]+: the engine hangs until a reset; no interrupt within 5 s/);
  assert.match(text, /right again from frame 2 on, an IDR picture/);
  assert.match(
    text,
    /frame 3, macroblock 30, clock [\d ]+: the interrupt was lost on its way to the CPU; the picture was coded/,
  );
  assert.match(text, /did not strike: stall@frame:40: its moment did not come/);
  assert.match(text, /✔ recovered/);

  const json = await cedrusEmu([...args, '--json']);
  const { faults, verdict } = JSON.parse(json.stdout.toString());
  assert.is(verdict, 'recovered');
  assert.equal(
    faults.injected.map(({ kind, picture }: { kind: string; picture: number }) => [kind, picture]),
    [
      ['hang', 1],
      ['irq-lost', 3],
    ],
  );
  assert.equal([faults.lost, faults.stretches], [[1], [{ from: 1, to: 2 }]]);
});

test('verify and encode: exit code 1 when the driver does not recover', async () => {
  const stuck = [...CLIP.slice(0, 5), '--fault', 'irq-spurious@frame:1', '--quiet'];
  const verified = await cedrusEmu(['verify', ...stuck]);
  assert.is(verified.code, 1);
  assert.match(verified.stdout.toString().replaceAll(/\s+/g, ' '), /waits for ever since frame 1.*✘ not recovered/);
  const encoded = await cedrusEmu(['encode', ...stuck, '-o', path.join(folder, 'stuck.264')]);
  assert.is(encoded.code, 1);
  const fine = await cedrusEmu(['encode', ...CLIP, '--fault', 'hang@frame:1', '-o', path.join(folder, 'fine.264')]);
  assert.is(fine.code, 0);
});

test('without faults the report has no section of them', async () => {
  const { code, stdout } = await cedrusEmu(['verify', ...CLIP]);
  assert.is(code, 0);
  assert.not.match(stdout.toString(), /Faults/);
});

test('trace record: a line for each fault, between the accesses it came between', async () => {
  const file = path.join(folder, 'faulty.trace');
  const { code } = await cedrusEmu(['trace', 'record', ...CLIP, '--fault', 'irq-lost@frame:1', '-o', file]);
  assert.is(code, 0);
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((line) => line.startsWith('# event: {"event":"fault"'));
  assert.match(lines[at]!, /the interrupt was lost on its way to the CPU/);
  assert.match(lines[at - 1]!, /^w 0xb18 0x0{7}8/);
  assert.match(lines[at + 1]!, /^# frame: 1 watchdog/);
  assert.is(readTrace(file).records.filter(({ kind }) => kind === 'data').length, 1);
});

test('a mistake in a fault is one sentence and exit code 2', async () => {
  for (const [option, value, wanted] of [
    ['--fault', 'hnag@frame:1', /--fault "hnag@frame:1": "hnag" is no kind of fault, did you mean hang\?/],
    ['--faults', path.join(folder, 'none.json'), /none\.json: the fault plan cannot be read/],
  ] as const) {
    const { code, stdout, stderr } = await cedrusEmu(['verify', ...CLIP, option, value]);
    assert.is(code, 2);
    assert.match(stderr, wanted);
    assert.is(stdout.length, 0);
  }
});

test.run();
