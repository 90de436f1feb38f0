import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../random.js';
import { align, alignByCost } from '../trace/diff/align.js';
import { diffTraces, type TraceDiff } from '../trace/diff/diff.js';
import { readTrace, traceText } from '../trace/formats.js';
import type { AccessRecord, Trace, TraceRecord } from '../trace/model.js';
import { golden, goldenNames } from './trace-files.js';

/** Length of the longest common subsequence, the slow way. */
function common(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) {
      next.push(x === b[j] ? (row[j] as number) + 1 : Math.max(row[j + 1] as number, next[j] as number));
    }
    row = next;
  }
  return row.at(-1) as number;
}

test('alignment: in order, complete, and as long as can be', () => {
  const random = new Random(21);
  for (let round = 0; round < 400; round++) {
    const letters = random.between(1, 5);
    const word = () => Array.from({ length: random.below(14) }, () => String(random.below(letters)));
    const [a, b] = [word(), word()];
    const steps = align(a, b);
    const side = (key: 'a' | 'b') => steps.map((step) => step[key]).filter((index) => index !== undefined);
    assert.equal(side('a'), [...a.keys()]);
    assert.equal(side('b'), [...b.keys()]);
    const pairs = steps.filter((step) => step.a !== undefined && step.b !== undefined);
    for (const pair of pairs) assert.is(a[pair.a as number], b[pair.b as number]);
    assert.is(pairs.length, common(a, b), `${a.join('')} ${b.join('')}`);
  }
});

test('alignment by cost leaves out what fits nowhere', () => {
  const cost = (a: string, b: string) => (i: number, j: number) => Number(a[i] !== b[j]);
  const text = (a: string, b: string) =>
    alignByCost(a.length, b.length, cost(a, b)).map((step) => `${step.a ?? '-'}${step.b ?? '-'}`);
  assert.equal(text('abcd', 'acd'), ['00', '1-', '21', '32']);
  assert.equal(text('acd', 'abcd'), ['00', '-1', '12', '23']);
});

for (const name of goldenNames) {
  test(`${name} does not differ from itself, nor from itself in other formats`, () => {
    const trace = golden(name);
    assert.equal(diffTraces(trace, trace).differences, []);
    assert.equal(diffTraces(trace, trace).noise, []);
    if (name === 'a-long-headers') return;
    const other = diffTraces(trace, readTrace('other', { content: traceText(trace, 'rwmmio') }));
    assert.equal(other.differences, []);
  });
}

const isAccess = (record: TraceRecord): record is AccessRecord => record.kind === 'access';

/** The trace with its accesses moved to other buffers, another count of polls and other idle bits. */
function disguised(trace: Trace): Trace {
  const shift = 0x1234000;
  const inBuffer = (value: number) =>
    trace.buffers.some(({ address, size }) => value >= address && value < address + size);
  const records = trace.records.map((record): TraceRecord => {
    if (!isAccess(record)) return record;
    const { op, offset, value } = record;
    const mapped = op === 'w' && offset !== 0xb20 && inBuffer(value) ? value + shift : value;
    if (op === 'r' && offset === 0xb1c) return { ...record, count: record.count + 3, value: (value | 0x50000) >>> 0 };
    return { ...record, value: mapped };
  });
  return {
    ...trace,
    records,
    buffers: trace.buffers.map((buffer) => ({ ...buffer, address: buffer.address + shift })),
  };
}

for (const name of ['a-defaults-720p', 'b-vga-cabac-main', 'c-h264-vga']) {
  test(`${name}: other addresses, polls and live bits are noise`, () => {
    const trace = golden(name);
    const { differences, noise } = diffTraces(trace, disguised(trace));
    assert.equal(differences, []);
    const kinds = noise.map(({ kind }) => kind);
    for (const kind of ['address', 'volatile', 'polls']) assert.ok(kinds.includes(kind as 'address'), kind);
  });
}

/** Frame of each record. */
function frameOf(trace: Trace, line: number): number | undefined {
  let frame: number | undefined;
  for (const record of trace.records) {
    if (record.line > line) break;
    if (record.kind === 'phase') frame = record.frame;
  }
  return frame;
}

const replaceRecords = (trace: Trace, change: (records: TraceRecord[]) => void): Trace => {
  const records = [...trace.records];
  change(records);
  return { ...trace, records };
};

function writesOf(trace: Trace): { record: AccessRecord; index: number }[] {
  return trace.records.flatMap((record, index) => (isAccess(record) && record.op === 'w' ? [{ record, index }] : []));
}

/** Some difference is in the line of the first trace or, of equal neighbours, within a few lines of it, in its frame. */
function found({ differences }: TraceDiff, trace: Trace, line: number, reach = 12): boolean {
  return differences.some(
    (difference) =>
      difference.frame === frameOf(trace, line) &&
      Math.abs((difference.lineA ?? difference.lineB ?? -1000) - line) <= reach,
  );
}

const MUTATED = [
  'a-defaults-720p',
  'a-high-cif-cabac',
  'b-720p-cavlc-key3',
  'b-nv16-vga',
  'c-h264-vga',
  'c-jpeg-qvga-q50',
];

for (const name of MUTATED) {
  const trace = golden(name);
  const random = new Random(22);

  test(`${name}: a dropped write is found where it was`, () => {
    for (let i = 0; i < 25; i++) {
      const { record, index } = random.pick(writesOf(trace));
      const diff = diffTraces(
        trace,
        replaceRecords(trace, (records) => records.splice(index, 1)),
      );
      assert.ok(diff.differences.length > 0, `line ${record.line}`);
      assert.ok(found(diff, trace, record.line), `line ${record.line}: ${JSON.stringify(diff.differences)}`);
      assert.ok(diff.differences.length <= 2, `line ${record.line}: ${diff.differences.length} differences`);
    }
  });

  test(`${name}: two writes in the other order are found`, () => {
    const pairs = writesOf(trace).filter(({ record, index }) => {
      const next = trace.records[index + 1];
      return (
        next && isAccess(next) && next.op === 'w' && (next.offset !== record.offset || next.value !== record.value)
      );
    });
    for (let i = 0; i < 25; i++) {
      const { record, index } = random.pick(pairs);
      const swapped = replaceRecords(trace, (records) => {
        records.splice(index, 2, records[index + 1] as TraceRecord, record);
      });
      const diff = diffTraces(trace, swapped);
      assert.ok(diff.differences.length > 0, `line ${record.line}`);
      assert.ok(found(diff, trace, record.line), `line ${record.line}: ${JSON.stringify(diff.differences)}`);
    }
  });

  test(`${name}: a changed bit of a write is found, or said to do nothing`, () => {
    let ignored = 0;
    for (let i = 0; i < 40; i++) {
      const { record, index } = random.pick(writesOf(trace));
      const value = (record.value ^ (1 << random.below(32))) >>> 0;
      const diff = diffTraces(
        trace,
        replaceRecords(trace, (records) => records.splice(index, 1, { ...record, value })),
      );
      if (diff.differences.length === 0) {
        assert.is(diff.noise.length, 1, `line ${record.line}`);
        assert.is(diff.noise[0]?.kind, 'ignored');
        // bits of read-only fields, and bits above the count of a put
        assert.ok([0x004, 0xb1c, 0xb20, 0xb8c].includes(record.offset), `0x${record.offset.toString(16)}`);
        ignored++;
      } else assert.ok(found(diff, trace, record.line), `line ${record.line}: ${JSON.stringify(diff.differences)}`);
    }
    assert.ok(ignored < 30);
  });

  test(`${name}: a frame left out, and one twice`, () => {
    const frames = new Set(
      trace.records.flatMap((record) => (record.kind === 'phase' && record.frame !== undefined ? [record.frame] : [])),
    );
    const last = Math.max(...frames);
    let frame: number | undefined;
    const without = trace.records.filter((record) => {
      if (record.kind === 'phase') frame = record.frame;
      return frame !== last;
    });
    const { differences } = diffTraces(trace, { ...trace, records: without });
    assert.equal(
      differences.map(({ kind, frame: at }) => [kind, at]),
      [['frame-removed', last]],
    );
    const other = diffTraces({ ...trace, records: without }, trace);
    assert.equal(
      other.differences.map(({ kind, frame: at }) => [kind, at]),
      [['frame-added', last]],
    );
  });
}

test('the words: field, values and the syntax element', () => {
  const trace = golden('a-defaults-720p');
  const at = trace.records.findIndex((record) => isAccess(record) && record.offset === 0xb04 && record.value === 0x10);
  const changed = replaceRecords(trace, (records) => {
    records[at] = { ...(records[at] as AccessRecord), value: 0x1010 };
  });
  const [difference, ...rest] = diffTraces(trace, changed).differences;
  assert.equal(rest, []);
  assert.is(difference?.text, 'PARA0 DEBLOCK_IDC: 0 EN -> 1 DIS (disable_deblocking_filter_idc)');
  assert.is(difference?.register, 'PARA0');
  assert.is(difference?.phase, 'configure');
  assert.equal([difference?.a, difference?.b], ['0x00000010', '0x00001010']);
});

test('bits above the count of a put, and of read-only fields, are noise', () => {
  const trace = golden('a-defaults-720p');
  for (const [offset, bit] of [
    [0xb20, 0x100], // puts of 8 bits
    [0x004, 0x200], // SYNC_IDLE
  ] as const) {
    const at = trace.records.findIndex((record) => isAccess(record) && record.op === 'w' && record.offset === offset);
    const { value } = trace.records[at] as AccessRecord;
    const changed = replaceRecords(trace, (records) => {
      records[at] = { ...(records[at] as AccessRecord), value: (value ^ bit) >>> 0 };
    });
    const { differences, noise } = diffTraces(trace, changed);
    assert.equal(differences, []);
    assert.equal(
      noise.map(({ kind }) => kind),
      ['ignored'],
    );
  }
});

test('an address in another buffer is a difference, by name', () => {
  const trace = golden('a-defaults-720p');
  const at = trace.records.findIndex((record) => isAccess(record) && record.offset === 0xbb0);
  const rec1 = trace.buffers.find(({ name }) => name === 'rec1')?.address as number;
  const changed = replaceRecords(trace, (records) => {
    records[at] = { ...(records[at] as AccessRecord), value: rec1 };
  });
  assert.equal(
    diffTraces(trace, changed).differences.map(({ text }) => text),
    ['REC_ADDR_Y writes rec0 -> rec1'],
  );
});

test.run();
