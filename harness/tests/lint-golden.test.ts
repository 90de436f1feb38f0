/** Lint finds in the golden traces exactly what is wrong with the drivers that made them. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Finding, lintTrace } from '../lint/index.js';
import { Random } from '../random.js';
import { readTrace, traceText } from '../trace/formats.js';
import type { Trace, TraceRecord } from '../trace/model.js';
import { ANOMALIES, GOLDEN_FINDINGS } from './lint-golden.js';

const FOLDER = 'vectors/traces';
const read = (name: string) => readTrace(`${FOLDER}/${name}.jsonl`);

/** `3 @ 0,4-6`: how many, in which frames. */
function summary(findings: readonly Finding[]): string {
  const frames = [...new Set(findings.map(({ place }) => place.frame as number))].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last && last[1] === frame - 1) last[1] = frame;
    else runs.push([frame, frame]);
  }
  return `${findings.length} @ ${runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(',')}`;
}

function found(trace: Trace): Record<string, string> {
  const { findings } = lintTrace(trace);
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  return Object.fromEntries(rules.map((rule) => [rule, summary(findings.filter((finding) => finding.rule === rule))]));
}

test('every golden trace has its list', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl'));
  const known = names.map((name) => name.replace('.jsonl', '')).filter((name) => /^[abc]-/.test(name));
  assert.equal(
    known.filter((name) => !(name in GOLDEN_FINDINGS)),
    [],
  );
});

test('the findings of each golden trace are those of its list and no others', () => {
  for (const [name, expected] of Object.entries(GOLDEN_FINDINGS)) {
    let trace: Trace;
    try {
      trace = read(name);
    } catch (error) {
      console.log(`skip: ${name}: ${(error as Error).message}`);
      continue;
    }
    assert.equal(found(trace), expected, name);
  }
});

test('every anomaly is found, or there is a reason why it is none', () => {
  const seen = new Set(Object.values(GOLDEN_FINDINGS).flatMap((rules) => Object.keys(rules)));
  assert.equal(
    ANOMALIES.map(([number]) => number),
    Array.from({ length: 31 }, (_, index) => index + 1),
  );
  for (const [number, rules, reason] of ANOMALIES) {
    assert.ok(rules.length > 0 || reason !== undefined, `anomaly ${number}`);
    for (const rule of rules) assert.ok(seen.has(rule), `anomaly ${number}: ${rule}`);
  }
});

test('places name line, frame, phase and what is there', () => {
  const { findings } = lintTrace(read('a-single-buffer'));
  const first = findings.find(({ rule }) => rule === 'reconstruction-is-reference');
  assert.equal(first?.place, { line: 385, access: 377, frame: 1, phase: 'configure' });
  assert.match(first?.subject ?? '', /REC_ADDR_Y \(0xbb0\)/);
  const bytes = lintTrace(read('a-defaults-720p')).findings.find(({ rule }) => rule === 'unescaped-bytes');
  assert.match(bytes?.is ?? '', /80 00 00 01 42/);
});

test('a trace says the same in another format', () => {
  const golden = read('c-h264-vga');
  const canonical = readTrace('copy', { content: traceText(golden, 'canonical') });
  assert.equal(found(canonical), GOLDEN_FINDINGS['c-h264-vga']);
});

test('damaged traces are checked to their end', () => {
  const seed = 20;
  const random = new Random(seed);
  const names = ['a-high-cif-cabac', 'b-1080p-crop', 'c-h264-vga', 'c-jpeg-qvga-q50'];
  const traces = names.map(read);
  for (let round = 0; round < 60; round++) {
    const trace = traces[round % traces.length] as Trace;
    const records = [...trace.records];
    for (let change = 0; change < 4; change++) {
      const at = random.below(records.length);
      const record = records[at] as TraceRecord;
      const kind = random.below(3);
      if (kind === 0) records.splice(at, 1);
      else if (kind === 1 && at > 0) records.splice(at - 1, 2, record, records[at - 1] as TraceRecord);
      else if (record.kind === 'access')
        records[at] = { ...record, value: (record.value ^ (1 << random.below(32))) >>> 0 };
    }
    assert.not.throws(() => lintTrace({ ...trace, records }), `seed ${seed}, round ${round}`);
  }
});

test.run();
