/** Files that are damaged, mixed or made to mislead: each must end in one sentence, or be read with a warning that says so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import { detectFormat, readTrace, traceText } from '../trace/formats.js';
import { LINE_LIMIT, readLines } from '../trace/lines.js';
import { FORMATS } from '../trace/model.js';
import { golden, goldenText } from './trace-files.js';

const trace = golden('a-min-16x16');
const texts = new Map(FORMATS.map((format) => [format, traceText(trace, format)] as const));
const textOf = (format: (typeof FORMATS)[number]) => texts.get(format) as string;
const read = (content: string | Uint8Array, options = {}) => readTrace('file', { content, ...options });

function refused(content: string | Uint8Array, wanted: RegExp, options = {}): void {
  try {
    read(content, options);
  } catch (error) {
    assert.instance(error, UsageError);
    assert.match((error as Error).message, wanted);
    assert.not.match((error as Error).message, /\n/);
    return;
  }
  assert.unreachable(`it was read, though it should be refused with ${wanted}`);
}

test('nothing, and what is no trace', () => {
  refused('', /the file is empty/);
  refused('\n\n  \n', /the file is empty/);
  refused('hello\nworld\n', /no trace in a known format .*begins with "hello"/);
  refused('RIFF\0\0\0\0AVI ', /file:1: there is a NUL byte/);
  refused(Buffer.from('\ufeffcedrus-trace 1\n', 'utf16le'), /file:1: .*UTF-16/);
  assert.throws(() => readTrace('/nowhere/at/all'), /there is no such file/);
  assert.throws(() => readTrace(tmpdir()), /it is a folder/);
  for (const format of FORMATS) refused('', /empty|there is no/, { format });
});

test('a byte order mark and CRLF do no harm', () => {
  for (const format of FORMATS) {
    const back = read(`\ufeff${textOf(format).replaceAll('\n', '\r\n')}`);
    assert.is(back.format, format);
    assert.is(traceText(back, 'csv'), traceText(read(textOf(format)), 'csv'), format);
  }
});

test('a line without an end is refused before it is in memory', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-trace-'));
  try {
    const file = path.join(folder, 'long.txt');
    writeFileSync(file, `rwmmio_write: ${'x'.repeat(3 * LINE_LIMIT)}`);
    assert.throws(() => readTrace(file), new RegExp(`long.txt:1: the line is longer than ${LINE_LIMIT} bytes`));
    let asked = 0;
    const endless = new Proxy(new Uint8Array(64 * LINE_LIMIT).fill(65), {
      get: (target, key) => {
        if (key === 'subarray') asked++;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    assert.throws(() => [...readLines({ path: 'endless', content: endless })], /longer than/);
    assert.ok(asked < 64, `${asked} pieces were taken`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('cut off in the middle of a line, every format at many places', () => {
  const random = new Random(11);
  for (const format of ['canonical', 'golden', 'csv'] as const) {
    const text = textOf(format);
    for (let i = 0; i < 40; i++) {
      const at = random.between(1, text.length - 2);
      const cut = text.slice(0, at);
      if (format === 'canonical') {
        refused(cut, /file(:\d+)?: /);
        continue;
      }
      try {
        const back = read(cut);
        // a whole line fewer can only be told by what the file says of itself
        const whole = cut.endsWith('\n') || text[at] === '\n';
        if (format === 'golden') assert.ok(whole && back.warnings.length > 0, `cut at ${at}`);
      } catch (error) {
        assert.instance(error, UsageError);
      }
    }
  }
});

test('golden traces without their last frames are told', () => {
  const lines = goldenText('a-min-16x16').trimEnd().split('\n');
  const cut = read(lines.slice(0, 900).join('\n'));
  assert.match(cut.warnings.join(), /says 13 frames, but there are \d; the end may be missing/);
});

test('canonical: each rule', () => {
  const file = (...lines: string[]) => ['cedrus-trace 1', ...lines, '# end', ''].join('\n');
  refused(file('w 0xb04'), /file:2: .*is no access/);
  refused(file('w 0xb04 0x1g'), /file:2: .*is no access/);
  refused(file('w 0x1000 0x1'), /file:2: /);
  refused(file('w 0xb04 0x123456789'), /value 0x123456789 has more than 32 bits/);
  refused(file('w 0xb04 0x100 width=8'), /has more than 8 bits/);
  refused(file('w 0xb04 0x1 x2'), /x2 makes no sense/);
  refused(file('r 0xb04 0x1 x0'), /x0 makes no sense/);
  refused(file('r 0xb04 0x1 @soon'), /"@soon" is none of/);
  refused(file('# sourse: x'), /none of the lines that begin with #/);
  refused(file('# source: x', '# source: y'), /is there twice/);
  refused(file('# buffer: a 0x1 1', '# buffer: a 0x2 1'), /buffer a is there twice/);
  refused(file('# buffer: a 1 1'), /must be the name, the address/);
  refused(file('# frame: configure'), /must be a number and a phase/);
  refused(file('# frame: 1 configure src=a'), /src= is not known/);
  refused(file('# header: {'), /is no JSON/);
  refused('cedrus-trace 2\n# end\n', /version 2 of the format/);
  refused(`${file()}${file()}`, /more behind "# end"/);
  refused(file('cedrus-trace 1'), /file:2: .*is no access/);
});

test('a rwmmio line that cannot be read is never dropped', () => {
  const good = textOf('rwmmio');
  for (const [line, reason] of [
    ['rwmmio_write: f+0x1/0x2 writel addr=0xffff800008c0eb18 val=0x3', 'width='],
    ['rwmmio_write: f width=32 addr=0xffff800008c0eb18', 'val= is missing'],
    ['rwmmio_read: f width=32 val=0x1 addr=0xffff800008c0eb18', 'no value yet'],
    ['rwmmio_write: f width=24 val=0x1 addr=0xffff800008c0eb18', 'width=24'],
    ['rwmmio_write: f width=32 val=0x123456789 addr=0xffff800008c0eb18', 'more than 32 bits'],
    ['rwmmio_write: f width=32 val=0x1 addr=(null)', 'width='],
    ['rwmmio_peek: f width=32 val=0x1 addr=0xffff800008c0eb18', 'no event of that name'],
    ['gibberish rwmmio_write: f width=32 val=0x1 addr=0xffff800008c0eb18', 'neither'],
    ['rwmmio_write: f width=32 val=0x1 ad', 'width='],
  ] as const) {
    refused(
      `${good}${line}\n`,
      new RegExp(`^file:${good.split('\n').length}: this rwmmio line cannot be read.*${reason}`),
    );
  }
});

test('a QEMU line that cannot be read is never dropped', () => {
  const good = textOf('qemu');
  for (const line of [
    'memory_region_ops_write cpu 0 mr 0x1 addr 0x1c0eb18 value 0x8',
    'memory_region_ops_write cpu 0 mr 0x1 addr 0x1c0eb18 value 8 size 4',
    'memory_region_ops_peek cpu 0 mr 0x1 addr 0x1c0eb18 value 0x8 size 4',
  ]) {
    refused(`${good}${line}\n`, /file:\d+: this memory_region_ops_ line cannot be read/);
  }
  refused(`${good}memory_region_ops_write cpu 0 mr 0x1 addr 0x1c0eb18 value 0x8 size 3\n`, /size 3 is none of/);
  refused(`${good}memory_region_ops_write cpu 0 mr 0x1 addr 0x1c0eb18 value 0x1ff size 1\n`, /more than 8 bits/);
});

test('CSV: each rule', () => {
  refused('op,offset,value\nx,0xb04,1\n', /file:2: op is "x"/);
  refused('op,offset,value\nw,0xb04\n', /file:2: there are 2 cells, but 3 columns/);
  refused('op,offset,value\nw,2820,1\n', /file:2: offset is "2820"/);
  refused('op,offset,value\nw,0xb04,0x123456789\n', /more than 32 bits/);
  refused('op,offset,value\nw,0xb04,-1\n', /value is "-1"/);
  refused('op,offset,value,colour\n', /column "colour" is not known/);
  refused('op,offset,value,value\n', /column "value" is there twice/);
  refused('op,offset\n', /column value is missing/, { format: 'csv' });
});

test('two formats in one file are refused, whichever comes first', () => {
  for (const first of FORMATS) {
    for (const second of FORMATS) {
      if (first === second) continue;
      refused(textOf(first) + textOf(second), /^file:\d+: /);
    }
  }
});

test('captures of two kernels in one file are refused', () => {
  const one = textOf('rwmmio').replaceAll(' 0x0 width', ' f+0x1/0x2 width');
  const two = textOf('rwmmio').replaceAll(' 0x0 width', ' f+0x1/0x2 -> g+0x1/0x2 width');
  refused(one + two, /names two callers, line \d+ one caller/);
});

test('reads without values are refused or left out with a warning', () => {
  const text = textOf('rwmmio');
  refused(text.replace(/^rwmmio_post_read.*\n/gm, ''), /no rwmmio_post_read/);
  const last = `${text}rwmmio_read: f width=32 addr=0xffff800008c0eb1c\n`;
  assert.match(read(last).warnings.join(), /1 rwmmio_read events, first line \d+, have no rwmmio_post_read/);
});

test('a wrong base is refused, and the right one named', () => {
  for (const format of ['rwmmio', 'qemu'] as const) {
    const right = format === 'qemu' ? /0x1c0e000 looks like/ : /0xffff800008c0e000 looks like/;
    refused(textOf(format), right, { base: '0xffff800008c0d000' });
    refused(textOf(format), /begins at a multiple of 0x1000/, { base: '0xffff800008c0e004' });
    refused(textOf(format), /takes an address in hexadecimal/, { base: 'here' });
  }
  const other = `${textOf('rwmmio')}rwmmio_write: f width=32 val=0x1 addr=0xffff800010040b18\n`;
  refused(other, /is not programmed like the engine; 0xffff800008c0e000/, { base: '0xffff800010040000' });
  refused(textOf('rwmmio').replaceAll('8c0eb18', '8c0eb1a'), /none of the \d+ accesses looks like/);
  const twin = textOf('rwmmio').replaceAll('8c0e', '8d0e');
  refused(textOf('rwmmio') + twin, /may be at 0xffff800008c0e000 or at 0xffff800008d0e000/);
});

test('vmallocinfo without the engine, or with hidden addresses', () => {
  const info = (content: string) => ({ vmallocinfo: { path: 'vmallocinfo', content } });
  refused(
    textOf('rwmmio'),
    /no mapping has phys=0x01c0e000/,
    info('0xffff8000-0xffff9000 8192 f phys=0x1c20000 ioremap\n'),
  );
  const hidden = '0x0000000000000000-0x0000000000000000 8192 f phys=0x0000000001c0e000 ioremap\n';
  refused(textOf('rwmmio'), /the kernel hid the addresses/, info(hidden));
});

test('damaged at random places: a sentence or a trace, never a crash', () => {
  const random = new Random(12);
  for (const format of FORMATS) {
    const original = Buffer.from(textOf(format).slice(0, 20_000));
    for (let i = 0; i < 60; i++) {
      const bytes = Buffer.from(original);
      for (let hits = random.between(1, 4); hits > 0; hits--) bytes[random.below(bytes.length)] = random.below(256);
      try {
        read(bytes);
        detectFormat({ path: 'file', content: bytes });
      } catch (error) {
        assert.instance(error, UsageError, `${format} ${i}: ${(error as Error).stack}`);
      }
    }
  }
});

test.run();
