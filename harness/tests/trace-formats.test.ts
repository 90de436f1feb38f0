import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { detectFormat, lostIn, readTrace, traceText } from '../trace/formats.js';
import { accessesOf, countAccesses, type FormatName, type Trace } from '../trace/model.js';
import { sectionsOf } from '../trace/structure.js';
import { accessKeys, golden, goldenNames, goldenText, root } from './trace-files.js';

const read = (content: string, options = {}) => readTrace('test', { content, ...options });

for (const name of goldenNames) {
  test(`${name} goes through the canonical format and back, byte for byte`, () => {
    const text = traceText(golden(name));
    assert.is(detectFormat({ path: 'test', content: text }), 'canonical');
    assert.is(traceText(read(text), 'golden') === goldenText(name), true);
    assert.is(traceText(read(text)), text);
  });

  test(`${name} keeps every access in every format`, () => {
    const trace = golden(name);
    if (countAccesses(trace) === 0) return;
    for (const format of ['csv', 'qemu', 'rwmmio'] satisfies FormatName[]) {
      const text = traceText(trace, format);
      const back = read(text);
      assert.is(back.format, format);
      assert.equal(accessKeys(back), accessKeys(trace), format);
      // and from there into the canonical format and the same format again
      assert.is(traceText(read(traceText(back)), format), text, format);
    }
  });
}

/** Frames and phases with the number of accesses in them, empty ones left out. */
const shape = (trace: Trace) =>
  sectionsOf(trace)
    .filter(({ accesses, frame }) => accesses.length > 0 && frame !== undefined)
    .map(({ frame, phase, accesses }) => `${frame} ${phase} ${accesses.length}`);

for (const name of goldenNames.filter((candidate) => candidate.startsWith('a-') && candidate !== 'a-long-headers')) {
  test(`frames and phases of ${name} are found from the registers alone`, () => {
    const trace = golden(name);
    assert.equal(shape(read(traceText(trace, 'qemu'))), shape(trace));
  });
}

/** One write of 8 to STARTTRIG and a read of STATUS, ahead of them what makes the window look like the engine. */
const SETUP = [0xa00, 0xa04, 0xa78, 0xb04, 0xb80].map((offset) => [offset, 0x10001] as const);
const BASE = 'ffff800008c0e';

function rwmmioFile(line: (event: string, rest: string, index: number) => string): string {
  const hex = (offset: number) => `addr=0x${BASE}${offset.toString(16)}`;
  let index = 0;
  const write = (offset: number, value: number) =>
    ['write', 'post_write'].map((event) => line(event, `width=32 val=0x${value.toString(16)} ${hex(offset)}`, index++));
  const lines = [
    ...SETUP.flatMap(([offset, value]) => write(offset, value)),
    ...write(0xb18, 8),
    line('read', `width=32 ${hex(0xb1c)}`, index++),
    line('post_read', `width=32 val=0x201 ${hex(0xb1c)}`, index++),
  ];
  return `${lines.join('\n')}\n`;
}

const WANTED = [...SETUP.map(([offset, value]) => `w ${offset} ${value}  32`), 'w 2840 8  32', 'r 2844 513  32'];
const ONE = 'cedrus_enc_h264_trigger+0x38/0x60 [sunxi_cedrus]';
const TWO = `cedrus_write+0x1c/0x30 [sunxi_cedrus] -> ${ONE}`;
const time = (index: number) => `100.${String(index).padStart(6, '0')}`;

const LAYOUTS: Readonly<Record<string, (event: string, rest: string, index: number) => string>> = {
  'bare lines, one caller': (event, rest) => `rwmmio_${event}: ${ONE} ${rest}`,
  'bare lines, two callers': (event, rest) => `rwmmio_${event}: ${TWO} ${rest}`,
  'callers without a module': (event, rest) => `rwmmio_${event}: readl+0x8/0x10 -> probe+0x4/0x8 ${rest}`,
  'callers as plain addresses': (event, rest) => `rwmmio_${event}: 0xffff800008000000 ${rest}`,
  'ftrace, four flags': (event, rest, i) =>
    `           <...>-1234  [001] .... ${time(i)}: rwmmio_${event}: ${TWO} ${rest}`,
  'ftrace, five flags': (event, rest, i) =>
    `     kworker/u8:1-77    [000] d..1. ${time(i)}: rwmmio_${event}: ${ONE} ${rest}`,
  'ftrace, seven flags': (event, rest, i) =>
    `          ffmpeg-42     [003] d.h.211 ${time(i)}: rwmmio_${event}: ${TWO} ${rest}`,
  'ftrace with thread groups': (event, rest, i) =>
    `  v4l2 enc: a-42 (   40) [000] .N.. ${time(i)}: rwmmio_${event}: ${TWO} ${rest}`,
  'trace-cmd report': (event, rest, i) =>
    `       ffmpeg-42    [000]   ${time(i)}: ${`rwmmio_${event}:`.padEnd(22)} ${ONE} ${rest}`,
  'trace-cmd report, nanoseconds': (event, rest, i) =>
    ` a.dat:  ffmpeg-42    [000]   ${time(i)}123: rwmmio_${event}:  ${ONE} ${rest}`,
  'trace_printk of the accessors': (event, rest, i) =>
    `          ffmpeg-42 [000] ..... ${time(i)}: cedrus_write: rwmmio_${event}: ${ONE} ${rest}`,
  'trace_printk in trace-cmd': (event, rest, i) =>
    `          ffmpeg-42 [000]  ${time(i)}: bprint:               cedrus_write: rwmmio_${event}: ${ONE} ${rest}`,
  console: (event, rest, i) => `[  ${time(i)}] rwmmio_${event}: ${ONE} ${rest}`,
};

for (const [name, line] of Object.entries(LAYOUTS)) {
  test(`rwmmio: ${name}`, () => {
    const trace = read(`# tracer: nop\n#\ncpus=4\n${rwmmioFile(line)}`);
    assert.equal(accessKeys(trace), WANTED);
    const last = accessesOf(trace).at(-1);
    if (name !== 'callers without a module' && name !== 'callers as plain addresses') {
      assert.match(last?.caller ?? '', /cedrus_enc_h264_trigger/);
    }
    if (line('read', '', 12).includes('100.')) assert.ok(Math.abs((last?.time ?? 0) - 100.000012) < 1e-6);
  });
}

test('rwmmio: a value of 0 may stand without 0x, as trace-cmd prints it', () => {
  const text = rwmmioFile((event, rest) => `rwmmio_${event}: ${ONE} ${rest}`).replaceAll('val=0x10001', 'val=0');
  assert.equal(accessKeys(read(text)).slice(0, 1), ['w 2560 0  32']);
});

test('rwmmio: only the events behind an access, or only those ahead of a write', () => {
  const text = rwmmioFile((event, rest) => `rwmmio_${event}: ${ONE} ${rest}`);
  const without = (event: RegExp) =>
    text
      .split('\n')
      .filter((line) => !event.test(line))
      .join('\n');
  assert.equal(accessKeys(read(without(/rwmmio_(read|write):/))), WANTED);
  assert.equal(accessKeys(read(without(/rwmmio_post_write:/))), WANTED);
});

test('rwmmio: accesses of other widths are kept and complained of', () => {
  const text = rwmmioFile((event, rest) => `rwmmio_${event}: ${ONE} ${rest}`);
  for (const [width, val, key] of [
    [8, '0xab', 'w 2816 171  8'],
    [16, '0xabcd', 'w 2816 43981  16'],
    [64, '0x123456789abcdef0', 'w 2816 2596069104 305419896 64'],
  ] as const) {
    const trace = read(`${text}rwmmio_write: ${ONE} width=${width} val=${val} addr=0x${BASE}b00\n`);
    assert.equal(accessKeys(trace), [...WANTED, key]);
    assert.match(trace.warnings.join('\n'), new RegExp(`${width} bits; the engine takes 32`));
    assert.equal(accessKeys(read(traceText(trace))), accessKeys(trace));
  }
});

test('rwmmio: the base is given, found in vmallocinfo or guessed', () => {
  const text = rwmmioFile((event, rest) => `rwmmio_${event}: ${ONE} ${rest}`);
  const others = `rwmmio_write: gic_poke_irq+0xe4/0xf0 width=32 val=0x40 addr=0xffff800010040184\n`;
  const guessed = read(others + text);
  assert.match(guessed.warnings.join('\n'), /base is guessed: 0xffff800008c0e000/);
  assert.match(guessed.warnings.join('\n'), /1 accesses of other devices are left out/);
  assert.equal(accessKeys(guessed), WANTED);
  const given = read(text, { base: '0xffff800008c0e000' });
  assert.equal(given.warnings, []);
  const vmallocinfo = `0xffff800008000000-0xffff800008005000   20480 start_kernel+0x1/0x2 pages=4 vmalloc
0xffff800008c0e000-0xffff800008c10000    8192 devm_ioremap+0x5c/0xc0 phys=0x0000000001c0e000 ioremap\n`;
  const found = read(text, { vmallocinfo: { path: 'vmallocinfo', content: vmallocinfo } });
  assert.equal(found.warnings, []);
  assert.is(found.provenance.base, '0xffff800008c0e000');
});

test('rwmmio: CPUs out of order are sorted by time, and it is said', () => {
  const lines = rwmmioFile(
    (event, rest, i) => `  a-1 [${i > 6 ? '001' : '000'}] .... ${time(i)}: rwmmio_${event}: ${ONE} ${rest}`,
  )
    .trim()
    .split('\n');
  const shuffled = [...lines.slice(7), ...lines.slice(0, 7)].join('\n');
  const trace = read(shuffled);
  assert.equal(accessKeys(trace), WANTED);
  assert.match(trace.warnings.join('\n'), /not in the order of their times \(2 CPUs\), first line 8; they were sorted/);
});

test('rwmmio: lost events are said', () => {
  const text = rwmmioFile((event, rest) => `rwmmio_${event}: ${ONE} ${rest}`);
  assert.match(read(`CPU:1 [LOST 123 EVENTS]\n${text}`).warnings.join('\n'), /line 1: 123 events were lost/);
  const head = '# entries-in-buffer/entries-written: 14/900   #P:4\n';
  assert.match(read(head + text).warnings.join('\n'), /only the last 14 of 900 events/);
});

const QEMU_LAYOUTS: Readonly<Record<string, (kind: string, addr: string, value: string) => string>> = {
  log: (kind, addr, value) =>
    `memory_region_ops_${kind} cpu 0 mr 0x55d0c8 addr ${addr} value ${value} size 4 name 'cedrus'`,
  'log with process and time': (kind, addr, value) =>
    `4711@1700000000.123456:memory_region_ops_${kind} cpu 1 mr 0x55d0c8 addr ${addr} value ${value} size 4 name 'a b'`,
  'older log': (kind, addr, value) => `memory_region_ops_${kind} cpu 0 mr 0x55d0c8 addr ${addr} value ${value} size 4`,
  'oldest log': (kind, addr, value) => `memory_region_ops_${kind} mr 0x55d0c8 addr ${addr} value ${value} size 4`,
  simpletrace: (kind, addr, value) =>
    `memory_region_ops_${kind} 12.500 pid=99 cpu_index=0x0 mr=0x55d0c8 addr=${addr} value=${value} size=0x4 name=b'cedrus'`,
};

for (const [name, line] of Object.entries(QEMU_LAYOUTS)) {
  test(`QEMU: ${name}`, () => {
    const text = [
      ...SETUP.map(([offset, value]) => line('write', `0x1c0e${offset.toString(16)}`, `0x${value.toString(16)}`)),
      line('write', '0x1c0eb18', '0x8'),
      line('read', '0x1c0eb1c', '0x201'),
      line('read', '0x1c20000', '0x0'),
    ].join('\n');
    const trace = read(text);
    assert.equal(accessKeys(trace), WANTED);
    assert.equal(trace.warnings, ['1 accesses of other devices are left out']);
  });
}

test('CSV: any order of columns, semicolons and tabs, plain numbers', () => {
  for (const separator of [',', ';', '\t']) {
    const rows = [
      ['value', 'op', 'offset', 'caller'],
      ['16', 'write', '0xb04', '"a, ""b"""'],
      ['0x201', 'R', '0xb1c', ''],
    ];
    const trace = read(rows.map((row) => row.join(separator)).join('\r\n'));
    assert.equal(accessKeys(trace), ['w 2820 16  32', 'r 2844 513  32']);
    assert.is(accessesOf(trace)[0]?.caller, 'a, "b"');
  }
});

test('canonical: everything an access can say', () => {
  const text = `cedrus-trace 1
# source: a board
# kernel: 6.12
; a comment
# buffer: stream 0x43000000 4096
# phase: open
R 0xb1c 0x200 x101 @12.5 cpu=3 by=f+0x1/0x2 [m] -> g ; STATUS
# frame: 7 configure source=a coded=b
w 0xb00 0xff width=8
# end
`;
  const trace = read(text);
  assert.is(trace.provenance.kernel, '6.12');
  assert.equal(trace.buffers, [{ name: 'stream', address: 0x43000000, size: 4096 }]);
  const [open, poll, frame, write] = trace.records;
  assert.equal(open, { kind: 'phase', line: 6, name: 'open' });
  assert.equal(poll, {
    ...{ kind: 'access', line: 7, op: 'r', offset: 0xb1c, value: 0x200, count: 101, width: 32, time: 12.5, cpu: 3 },
    caller: 'f+0x1/0x2 [m] -> g',
  });
  assert.equal(frame, { kind: 'phase', line: 8, name: 'configure', frame: 7, source: 'a', coded: 'b' });
  assert.is(write?.kind === 'access' && write.width, 8);
  assert.equal(
    read(traceText(trace)).records.map((record) => ({ ...record, line: 0 })),
    trace.records.map((record) => ({ ...record, line: 0 })),
  );
});

test('the example and the print lines of docs/traces.md are what the readers read', () => {
  const page = readFileSync(path.join(root, 'docs/traces.md'), 'utf8');
  const example = /```\n(cedrus-trace 1\n[\s\S]*?)```/.exec(page)?.[1] ?? '';
  assert.equal(accessKeys(read(example)).length, 5);
  assert.is(traceText(read(example)).split('\n').length > 12, true);
  const formats = [...page.matchAll(/trace_printk\("(rwmmio_.*?)\\n"/g)].map(([, format]) => format as string);
  assert.is(formats.length, 2);
  const line = (format: string, offset: number, value: number) =>
    ` a-1 [000] ..... 1.000000: cedrus_x: ${format}`
      .replace('%pS', 'f+0x1/0x2 [m]')
      .replace('%#x', `0x${value.toString(16)}`)
      .replace('%#lx', `0xf08e5${offset.toString(16)}`);
  const [write, readBack] = formats as [string, string];
  const lines = [
    ...SETUP.map(([offset, value]) => line(write, offset, value)),
    line(write, 0xb18, 8),
    line(readBack, 0xb1c, 0x201),
  ];
  assert.equal(accessKeys(read(lines.join('\n'))), WANTED);
});

test('what a format cannot hold is named', () => {
  assert.equal(lostIn(golden('a-min-16x16'), 'canonical'), []);
  assert.equal(lostIn(golden('a-min-16x16'), 'rwmmio'), ['buffers', 'header and result lines', 'provenance', 'phases']);
});

test.run();
