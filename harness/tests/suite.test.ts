/** Suites without running a chip: manifests, shards, reports, comparison, merging. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseShard } from '../cli/suite-run.js';
import { UsageError } from '../errors.js';
import { cell, suiteMarkdown } from '../report/suite-markdown.js';
import { suiteJunit } from '../report/suite-junit.js';
import { CHANGES_FILE, unrecorded } from '../suite/accept.js';
import { caseCommand } from '../suite/command.js';
import { compareResults, hasRegressions } from '../suite/compare.js';
import type { Observation } from '../suite/drive.js';
import { casesOf, findSuites, SUITE_FOLDER } from '../suite/folder.js';
import { judge } from '../suite/judge.js';
import { manifestText } from '../suite/manifest-text.js';
import { parseSuite } from '../suite/manifest.js';
import { type CaseResult, mergeResults, parseResults, type Results } from '../suite/results.js';
import { shardOf } from '../suite/run.js';
import type { SuiteCase } from '../suite/suite.js';
import { readXml } from './xml.js';

const CASE = { id: 'pan', clip: 'clip:pan', size: '64x48', frames: 3, driver: 'bootlin' };
const manifest = (change: object = {}, top: object = {}) =>
  JSON.stringify({ cedrusSuite: 1, name: 'mine', title: 'Mine.', cases: [{ ...CASE, ...change }], ...top });

function refusal(text: string): string {
  try {
    parseSuite(text, 'mine.json');
  } catch (error) {
    assert.instance(error, UsageError);
    assert.not.match((error as Error).message, /\n/);
    return (error as Error).message;
  }
  return 'it was taken';
}

test('a manifest is read with everything in it', () => {
  const suite = parseSuite(
    manifest({
      controls: { h264_profile: 'High', h264_i_frame_qp_value: 20 },
      events: [{ frame: 1, control: 'force_key_frame' }],
      fixes: ['all'],
      rate: '30000/1001',
      verdict: 'mismatch',
      because: 'it is so',
    }),
    'mine.json',
  );
  const [only] = suite.cases as [SuiteCase];
  assert.equal(only.size, { width: 64, height: 48 });
  assert.equal(only.controls, [
    ['h264_profile', 4],
    ['h264_i_frame_qp_value', 20],
  ]);
  assert.equal(only.events, [{ frame: 1, control: 'force_key_frame', value: 1 }]);
  assert.equal([only.rate, only.verdict, only.expect], [{ num: 30000, den: 1001 }, 'mismatch', undefined]);
});

test('bad manifests are refused in a sentence that names file, case and member', () => {
  const bad: [string, RegExp][] = [
    ['{', /^mine\.json: this is no JSON: /],
    ['[]', /^mine\.json: this must be a JSON object/],
    ['{}', /this is no suite: "cedrusSuite": 1 is missing/],
    [manifest({}, { cedrusSuite: 2 }), /version 2 of the format; version 1 is what can be read/],
    [manifest({}, { cases: [] }), /there is no case in it/],
    [manifest({}, { cases: [CASE, CASE] }), /two cases "pan"/],
    [manifest({}, { titel: '' }), /there is no "titel", did you mean title\?/],
    [manifest({}, { cases: [7] }), /"cases" number 1: is 7, it must be an object/],
    [manifest({ id: 'Pan 1' }), /"id" is "Pan 1", it must be a name of lower-case letters/],
    [manifest({ frame: 3 }), /mine\.json: case "pan": there is no "frame", did you mean frames\?/],
    [manifest({ frames: 0 }), /case "pan": "frames" is 0, it must be a whole number from 1 to 10000/],
    [manifest({ frames: '3' }), /"frames" is "3", it must be a whole number/],
    [manifest({ frames: undefined }), /a procedural clip needs "size" and "frames"/],
    [manifest({ size: '64x47' }), /picture size 64x47 is odd/],
    [manifest({ size: 64 }), /"size" is 64, it must be a text/],
    [manifest({ clip: 'clip:pam' }), /"clip" is "clip:pam", it must be one of clip:mix, clip:pan/],
    [manifest({ driver: undefined }), /"driver" is missing/],
    [manifest({ controls: { h264_profil: 1 } }), /unknown control h264_profil, did you mean h264_profile/],
    [manifest({ controls: { h264_i_frame_qp_value: 99 } }), /h264_i_frame_qp_value cannot be 99/],
    [manifest({ controls: { h264_i_frame_qp_value: null } }), /h264_i_frame_qp_value is null/],
    [manifest({ events: [{ frame: 3, control: 'force_key_frame' }] }), /before frame 3, beyond the last frame/],
    [manifest({ events: [{ control: 'force_key_frame' }] }), /"events" number 1: "frame" is missing/],
    [manifest({ fixes: ['leve'] }), /leve: no such fix, did you mean level/],
    [manifest({ fixes: 'all' }), /"fixes" is "all", it must be a list of texts/],
    [manifest({ faults: 'hang@frame:1' }), /"faults" is "hang@frame:1", it must be a list of faults/],
    [manifest({ faults: ['hang@frame'] }), /case "pan": "faults", fault 1: a fault is KIND@frame:N/],
    [manifest({ verdict: 'spoiled' }), /"verdict" is spoiled, so "because" must say why/],
    [manifest({ verdict: 'good' }), /"verdict" is "good", it must be one of bit-exact/],
    [manifest({ verdict: 'model-bug' }), /"verdict" is "model-bug", it must be one of/],
    [manifest({ expect: { stream: 'abc' } }), /"expect": /],
    [
      manifest({ addressConvention: 'virtual' }),
      /"addressConvention" is "virtual", it must be one of physical, offset/,
    ],
  ];
  for (const [text, sentence] of bad) assert.match(refusal(text), sentence);
});

test('a driver that is not modelled is no mistake of the manifest', () => {
  const suite = parseSuite(manifest({ driver: 'vendor', controls: { anything: 3 }, fixes: ['odd'] }), 'mine.json');
  assert.is(suite.cases[0]?.driver, 'vendor');
});

test('an unknown suite is refused with the names there are', () => {
  assert.throws(() => findSuites(['smok']), /there is no suite smok, did you mean smoke\?/);
  assert.throws(() => findSuites(['smoke', 'smoke']), /suite smoke is given twice/);
});

test('the manifests of the project are as the tool writes them, and everything in them is on record', () => {
  const suites = findSuites();
  assert.ok(suites.length >= 4);
  for (const { path: file, cases } of suites) {
    const text = readFileSync(file, 'utf8');
    assert.is(manifestText(JSON.parse(text) as object), text, file);
    for (const { id, expect } of cases) assert.ok(expect, `${file} ${id}`);
  }
  const changes = readFileSync(path.join(SUITE_FOLDER, CHANGES_FILE), 'utf8');
  assert.equal(unrecorded(suites, changes), []);
  const [suite] = suites as [(typeof suites)[0]];
  const [first, ...rest] = suite.cases as [SuiteCase];
  const edited = { ...first, expect: { ...first.expect!, stream: '0'.repeat(64) } };
  assert.equal(unrecorded([{ ...suite, cases: [edited, ...rest] }], changes), [`${suite.name}/${first.id}`]);
});

test('shards have every case exactly once, in order', () => {
  const cases = casesOf(findSuites()).map(({ name }) => name);
  assert.is(new Set(cases).size, cases.length);
  for (const count of [1, 2, 3, 7, cases.length, cases.length + 5]) {
    const parts = Array.from({ length: count }, (_, index) => shardOf(cases, { index: index + 1, count }));
    assert.equal(parts.flat().sort(), [...cases].sort(), `${count} shards`);
    for (const part of parts) {
      assert.equal(
        part,
        cases.filter((name) => part.includes(name)),
      );
      assert.ok(part.length >= Math.floor(cases.length / count) && part.length <= Math.ceil(cases.length / count));
    }
  }
  assert.equal(parseShard('2/4'), { index: 2, count: 4 });
  for (const bad of ['0/4', '5/4', '1', '1/0', 'a/b', '1/4/2']) assert.throws(() => parseShard(bad), /--shard takes/);
});

const HASH = (digit: string) => digit.repeat(64);
const EXPECT = {
  stream: HASH('1'),
  reconstruction: HASH('2'),
  accesses: HASH('3'),
  accessCount: 10,
  frames: ['IDR 100 aaaaaaaa bbbbbbbb', 'P 20 cccccccc dddddddd'],
};
const seen = (change: Partial<Observation> = {}): Observation => ({
  ...EXPECT,
  ...{ verdict: 'bit-exact', finding: 'all 2 pictures are identical', notModelled: [], bytes: 120, ...change },
});
const accepted = { ...(parseSuite(manifest(), 'mine.json').cases[0] as SuiteCase), expect: EXPECT };

test('a case is judged by its hashes and its verdict, and a failure says what differs', () => {
  const judged = (change: Partial<Observation>, own: Partial<SuiteCase> = {}) =>
    judge({ ...accepted, ...own }, 'mine', seen(change));
  assert.equal(judged({}), { result: 'pass', reasons: [] });
  const frames = ['IDR 100 aaaaaaaa bbbbbbbb', 'P 24 cccccccd dddddddd'];
  const stream = judged({ stream: HASH('9'), frames });
  assert.is(stream.result, 'fail');
  assert.equal(stream.reasons, [
    'the stream differs, first in frame 1, 24 bytes instead of 20 (999999999999 instead of 111111111111)',
  ]);
  const accesses = judged({ accesses: HASH('9'), accessCount: 12 });
  assert.match(accesses.reasons[0] ?? '', /^the access sequence differs, 12 lines instead of 10/);
  const pictures = judged({ reconstruction: HASH('9'), frames: ['IDR 100 aaaaaaaa bbbbbbbc', EXPECT.frames[1] ?? ''] });
  assert.match(pictures.reasons[0] ?? '', /^the reconstruction differs, first in frame 0 \(/);
  const verdict = judged({ verdict: 'mismatch', finding: '1 of 2 pictures differ' });
  assert.equal(verdict, {
    result: 'fail',
    reasons: ['the verdict is mismatch instead of bit-exact: 1 of 2 pictures differ'],
  });
  assert.is(judged({ verdict: 'unchecked' }).result, 'pass');
  assert.is(judged({ verdict: 'unchecked' }, { verdict: 'failed' }).result, 'fail');
  assert.is(judged({ verdict: 'mismatch' }, { verdict: 'mismatch' }).result, 'pass');
  const fresh = judged({}, { expect: undefined });
  assert.is(fresh.result, 'error');
  assert.match(fresh.reasons[0] ?? '', /nothing is accepted yet.*suite accept mine pan --reason/);
  const odd = judged({ verdict: 'failed', notModelled: ['the JPEG engine is not modelled'] }, { expect: undefined });
  assert.equal(odd, { result: 'not supported', reasons: ['the JPEG engine is not modelled'] });
  assert.is(judged({ verdict: 'failed', notModelled: ['x'] }).result, 'fail', 'what was accepted once is supported');
});

const NASTY = 'a <b> & "c" \'d\' ]]> \u0000\u001b[31m\ud800 | `e`\nnext';
const caseResult = (place: number, change: Partial<CaseResult> = {}): CaseResult => ({
  ...{ place, suite: 'mine', id: `case-${place}`, result: 'pass', reasons: [], seconds: 0.25 },
  ...{ verdict: 'bit-exact', stream: HASH('1'), reconstruction: HASH('2'), accesses: HASH('3'), bytes: 9, frames: 2 },
  ...change,
});
const results = (cases: CaseResult[], change: Partial<Results> = {}): Results => ({
  ...{ cedrusSuiteResults: 1, version: '0.1.0', decoder: 'ffmpeg 4', shards: [1], shardCount: 1 },
  ...{ planned: cases.length, cases, ...change },
});
const MIXED = results([
  caseResult(0),
  caseResult(1, { result: 'fail', reasons: [NASTY, 'and more'] }),
  caseResult(2, { result: 'error', reasons: [NASTY] }),
  caseResult(3, { result: 'timeout', reasons: ['stopped after 1 s without an end'] }),
  caseResult(4, { result: 'not supported', reasons: ['no such chip'], suite: 'other' }),
]);

test('JUnit XML is well formed and counts right, whatever the sentences hold', () => {
  const root = readXml(suiteJunit(MIXED));
  assert.is(root.name, 'testsuites');
  assert.equal([root.attributes.tests, root.attributes.failures, root.attributes.errors], ['5', '1', '2']);
  const [mine, other] = root.children as [typeof root, typeof root];
  assert.equal([mine.attributes.name, mine.attributes.tests, mine.attributes.errors], ['mine', '4', '2']);
  assert.equal([other.attributes.skipped, other.children[0]?.children[0]?.name], ['1', 'skipped']);
  assert.is(mine.children[0]?.children.length, 0);
  const failure = mine.children[1]?.children[0];
  assert.is(failure?.name, 'failure');
  const readable = ['\u0000', '\u001b', '\ud800'].reduce((text, odd) => text.replace(odd, '\ufffd'), NASTY);
  assert.is(failure?.attributes.message, readable);
  assert.is(failure?.text, `${readable}\nand more`);
  assert.equal(
    mine.children.slice(2).map(({ children }) => [children[0]?.name, children[0]?.attributes.type]),
    [
      ['error', 'error'],
      ['error', 'timeout'],
    ],
  );
});

test('Markdown keeps each case in one row of four columns', () => {
  const text = suiteMarkdown(MIXED);
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  for (const row of rows) assert.is(row.replaceAll('\\|', '').split('|').length - 1, 5, row);
  assert.is(rows.filter((row) => row.includes('mine/case')).length, 3 + 4);
  assert.match(text, /^## Suites: 1 pass, 1 fail, 1 error, 1 timeout, 1 not supported\n/);
  assert.is(cell('a|b\n*c*'), 'a\\|b \\*c\\*');
});

test('results survive their file, and files that are none are refused', () => {
  const text = JSON.stringify(MIXED);
  assert.equal(JSON.parse(JSON.stringify(parseResults(text, 'r.json'))), JSON.parse(text));
  const refused = (change: object, sentence: RegExp) =>
    assert.throws(() => parseResults(JSON.stringify({ ...MIXED, ...change }), 'r.json'), sentence);
  refused({ cedrusSuiteResults: undefined }, /r\.json: these are no results/);
  refused({ cedrusSuiteResults: 9 }, /version 9 of the format/);
  refused({ cases: [caseResult(0), caseResult(0)] }, /mine\/case-0 is in it twice/);
  refused({ cases: [{ ...caseResult(0), result: 'fine' }] }, /mine\/case-0: "result" is "fine"/);
  refused({ shards: [3] }, /"shards" is \[3\]/);
});

test('a comparison tells regressions, fixes, changes, missing and new cases', () => {
  const before = results([
    caseResult(0),
    caseResult(1),
    caseResult(2, { result: 'fail', reasons: ['x'] }),
    caseResult(3),
    caseResult(4),
    caseResult(5, { result: 'fail', reasons: ['y'] }),
    caseResult(6),
  ]);
  const after = results([
    caseResult(0),
    caseResult(1, { result: 'timeout', reasons: ['stopped'] }),
    caseResult(2),
    caseResult(3, { stream: HASH('8') }),
    caseResult(5, { result: 'fail', reasons: ['y'] }),
    caseResult(6, { result: 'not supported', reasons: ['gone'] }),
    caseResult(7),
    caseResult(8, { result: 'error', reasons: ['z'] }),
  ]);
  const comparison = compareResults(before, after);
  assert.equal(
    comparison.changes.map(({ name, kind }) => [name.slice(-1), kind]),
    [
      ['1', 'regressed'],
      ['2', 'fixed'],
      ['3', 'changed'],
      ['4', 'missing'],
      ['6', 'regressed'],
      ['7', 'new'],
      ['8', 'regressed'],
    ],
  );
  assert.is(comparison.same, 2);
  assert.equal(comparison.changes[2]?.details, ['stream 111111111111 → 888888888888']);
  assert.ok(hasRegressions(comparison));
  assert.not.ok(hasRegressions(compareResults(before, before)));
  const better = results([...before.cases.filter(({ result }) => result === 'pass'), caseResult(2), caseResult(5)]);
  assert.not.ok(hasRegressions(compareResults(before, better)));
});

test('shards are merged in order; one that is missing, foreign or there twice is refused', () => {
  const part = (shard: number, places: number[], change: Partial<Results> = {}) => ({
    path: `${shard}.json`,
    results: results(
      places.map((place) => caseResult(place)),
      { shards: [shard], shardCount: 2, planned: 5, ...change },
    ),
  });
  const merged = mergeResults([part(2, [1, 3]), part(1, [0, 2, 4])]);
  assert.equal(
    merged.cases.map(({ place }) => place),
    [0, 1, 2, 3, 4],
  );
  assert.equal(merged.shards, [1, 2]);
  assert.throws(() => mergeResults([]), /there are no results to merge/);
  assert.throws(() => mergeResults([part(1, [0, 2, 4])]), /shard 2 of 2 is missing/);
  assert.throws(() => mergeResults([part(1, [0, 2, 4]), part(1, [0, 2, 4])]), /shard 1 of 2 is there twice/);
  assert.throws(() => mergeResults([part(1, [0, 2, 4]), part(2, [1])]), /4 of 5 cases are there, 3 is missing/);
  assert.throws(() => mergeResults([part(1, [0, 2, 4]), part(2, [1, 3], { planned: 6 })]), /not of one run/);
});

test('the command of a case says all that the case says', () => {
  const [only] = parseSuite(
    manifest({
      controls: { h264_profile: 2 },
      events: [
        { frame: 1, control: 'force_key_frame' },
        { frame: 2, control: 'h264_p_frame_qp_value', value: 30 },
      ],
      ...{ fixes: ['level', 'vui-timing'], buffers: 2, variant: 's3', dram: 33554432 },
    }),
    'mine.json',
  ).cases as [SuiteCase];
  assert.is(
    caseCommand(only, 'mine.json'),
    'cedrus-emu verify clip:pan --size 64x48 --frames 3 --set h264_profile=2 --force-key 1 --at 2:h264_p_frame_qp_value=30 --fix level,vui-timing --buffers 2 --variant s3 --dram 33554432',
  );
});

test.run();
