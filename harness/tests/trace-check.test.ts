import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Device, DmaBuffer } from '../../emulator/device.js';
import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import { checkTrace, checkTraceText, describeTraceCheck } from '../trace/check.js';
import { parseGoldenTrace, readGoldenTrace } from '../trace/golden.js';
import { StubDevice } from '../trace/stub-device.js';
import type { TraceLine } from '../trace/trace-types.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const folder = path.join(root, 'vectors/traces');
const golden = (name: string) => path.join(folder, `${name}.jsonl`);
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

interface IndexEntry {
  readonly file: string;
  readonly frames: number;
  readonly accesses: number;
}
const index = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as IndexEntry[];

for (const name of files) {
  test(`${name} is what the model does`, () => {
    const result = checkTrace(path.join(folder, name));
    assert.is(result.firstDifference, undefined);
    const entry = index.find(({ file }) => file === name);
    assert.ok(entry, 'index.json lists the file');
    assert.equal(
      [result.ok, result.kind, result.frames, result.accesses, result.headers, result.results],
      [true, 'pass', entry.frames, entry.accesses, entry.frames, entry.frames],
    );
  });
}

test('all traces of the three drivers are there', () => {
  const count = (letter: string) => files.filter((file) => file.startsWith(letter)).length;
  assert.equal([count('a-'), count('b-'), count('c-')], [19, 5, 6]);
});

test('an unknown driver is said to be not modelled', () => {
  const text = readFileSync(golden('b-nv16-vga'), 'utf8').replace('"driver":"B"', '"driver":"D"');
  const result = checkTraceText(text, 'x');
  assert.is(result.kind, 'unsupported');
  assert.is(result.ok, false);
  assert.match(result.firstDifference ?? '', /driver D is not modelled/);
  assert.match(describeTraceCheck(result), /^unsupported/);
});

/** A trace as its lines, to damage and check again. Line numbers count from 1. */
class Damaged {
  readonly lines: string[];

  constructor(private readonly name: string) {
    this.lines = readFileSync(golden(name), 'utf8').trimEnd().split('\n');
  }

  line(number: number): string {
    return this.lines[number - 1]!;
  }

  replace(number: number, from: string | RegExp, to: string): this {
    const before = this.line(number);
    this.lines[number - 1] = before.replace(from, to);
    assert.is.not(this.line(number), before, `line ${number} has ${from}`);
    return this;
  }

  find(text: string): number {
    const at = this.lines.findIndex((line) => line.includes(text));
    assert.ok(at >= 0, `${this.name} has ${text}`);
    return at + 1;
  }

  check() {
    return checkTraceText(`${this.lines.join('\n')}\n`, `${this.name}.jsonl`);
  }

  expectDifference(line: number, words: RegExp): void {
    const result = this.check();
    assert.is(result.kind, 'fail');
    assert.is(result.ok, false);
    assert.is(result.line, line);
    assert.match(result.firstDifference ?? '', words);
    assert.ok(result.firstDifference?.startsWith(`${this.name}.jsonl:${line}: `), result.firstDifference);
  }
}

test('a changed bit is named with file, line, frame, phase, register and meaning', () => {
  const trace = new Damaged('a-defaults-720p');
  const line = trace.find('"reg":"0xb08"');
  trace.replace(line, /"val":"0x0004081a"/, '"val":"0x0004081b"');
  trace.expectDifference(
    line,
    /frame 0, configure: 0xb08 VE_ENC_AVC_PARA1 is written 0x0004081b in the trace, the model writes 0x0004081a \(QP 27 in the trace, 26 in the model\)/,
  );
});

test('a wrong buffer is named by its role', () => {
  const trace = new Damaged('a-single-buffer');
  const line = trace.find('"reg":"0xba0"');
  trace.replace(line, /"val":"0x4321e000"/, '"val":"0x4321d000"');
  trace.expectDifference(line, /0xba0 VE_ENC_AVC_REF0_ADDR_Y .*\(subpix0 in the trace, rec0 in the model\)/);
});

test('a dropped, an added and two swapped accesses are found where they are', () => {
  const dropped = new Damaged('a-min-16x16');
  const at = dropped.find('"reg":"0xb0c"');
  dropped.lines.splice(at - 1, 1);
  dropped.expectDifference(at, /the trace has a write of 0xb48 .*, the model writes 0xb0c VE_ENC_AVC_PARA2 0x00000000/);

  const added = new Damaged('a-min-16x16');
  added.lines.splice(at - 1, 0, added.line(at));
  added.expectDifference(at + 1, /the trace has a write of 0xb0c .*, the model writes 0xb48/);

  const swapped = new Damaged('a-min-16x16');
  [swapped.lines[at - 1], swapped.lines[at]] = [swapped.line(at + 1), swapped.line(at)];
  swapped.expectDifference(at, /the trace has a write of 0xb48/);
});

test('a changed phase, picture buffer and control event are found', () => {
  const phase = new Damaged('a-min-16x16');
  const at = phase.find('"phase":"irq"');
  phase
    .replace(at, '"irq"', '"finish"')
    .expectDifference(at, /the trace has phase finish .*the model begins phase irq/);

  const source = new Damaged('a-min-16x16');
  const configure = source.find('"frame":1,"phase":"configure"');
  source.replace(configure, '"output1"', '"output2"');
  source.expectDifference(configure, /the picture buffer is output2 in the trace, output1 in the model/);

  const event = new Damaged('a-midstream-qp');
  const set = event.find('"event":"s_ctrl"');
  event.replace(set, '"value":35', '"value":36').expectDifference(set, /P_FRAME_QP to 36/);
});

test('a changed header is found in its bits, its bytes, its units and its syntax elements', () => {
  const cases: [from: RegExp, to: string, words: RegExp][] = [
    [/"bits":308/, '"bits":309', /the bit count of the header is 309 in the trace, 308 in the model/],
    [/"hex":"0000000167/, '"hex":"0000000166', /the header differs at byte 4: 66 in the trace, 67 in the model/],
    [
      /"unit":"pps"/,
      '"unit":"sps"',
      /the list of header units is sps, sps, slice in the trace, sps, pps, slice in the model/,
    ],
    [/"hex":"0000000168ce3112"/, '"hex":"0000000168ce3113"', /the pps differs at byte 7/],
    [/"level_idc":31/, '"level_idc":30', /level_idc of the sps is 30 in the trace, 31 in the model/],
    [/"slice_qp_delta":0/, '"slice_qp_delta":1', /slice_qp_delta of the slice is 1 in the trace/],
  ];
  for (const [from, to, words] of cases) {
    const trace = new Damaged('a-midstream-qp');
    const line = trace.find('"header"');
    trace.replace(line, from, to).expectDifference(line, words);
  }
});

test('a changed result is found in its state, flag, length and job', () => {
  const cases: [from: string, to: string, words: RegExp][] = [
    ['"state":"done"', '"state":"error"', /the state is error in the trace, done in the model/],
    ['"KEYFRAME"', '"PFRAME"', /the buffer flag is PFRAME in the trace, KEYFRAME in the model/],
    ['"bytesused":1039', '"bytesused":1040', /bytesused is 1040 in the trace, 1039 in the model/],
    ['"nal_ref_idc":2', '"nal_ref_idc":3', /nal_ref_idc is 3 in the trace, 2 in the model/],
    ['"frame_type":"IDR"', '"frame_type":"I"', /frame_type is I in the trace, IDR in the model/],
  ];
  for (const [from, to, words] of cases) {
    const trace = new Damaged('a-midstream-qp');
    const line = trace.find('"result"');
    trace.replace(line, from, to).expectDifference(line, words);
  }
});

test('a trace cut short and one that goes on are found', () => {
  const short = new Damaged('a-min-16x16');
  short.lines.splice(200);
  short.expectDifference(201, /the trace ends here, the model /);

  const long = new Damaged('a-min-16x16');
  long.lines.push(long.line(2));
  long.expectDifference(long.lines.length, /the trace goes on, the model is through with its 13 frames/);
});

test('a changed set-up is found in the first line', () => {
  const cases: [name: string, from: string, to: string, words: RegExp][] = [
    ['a-crop-854x480', '"width":864', '"width":880', /picture width is 880 in the trace, 864 in the model/],
    [
      'a-crop-854x480',
      '"name":"subpix0","addr":"0x43698000","size":13248',
      '"name":"subpix0","addr":"0x43698000","size":13249',
      /allocation 4 is subpix0 of 13249 bytes/,
    ],
    [
      'a-defaults-720p',
      '"V4L2_CID_MPEG_VIDEO_H264_LEVEL":9',
      '"V4L2_CID_MPEG_VIDEO_H264_LEVEL":8',
      /control V4L2_CID_MPEG_VIDEO_H264_LEVEL is 8 in the trace, 9 in the model/,
    ],
    [
      'a-qp-clamp',
      '"value":5,"ret":0',
      '"value":5,"ret":-34',
      /the answer to .*I_FRAME_QP = 5 is -34 in the trace, 0 in the model/,
    ],
  ];
  for (const [name, from, to, words] of cases) new Damaged(name).replace(1, from, to).expectDifference(1, words);
});

test('an application that takes buffers in another order is followed, addresses come by name', () => {
  const trace = new Damaged('a-min-16x16');
  const header = JSON.parse(trace.line(1)) as { buffers: { name: string; addr: string }[] };
  const moved = new Map(header.buffers.map(({ addr }) => [addr, `0x${(Number(addr) + 0x1000000).toString(16)}`]));
  trace.lines.forEach((text, at) => {
    if (at === 0 || /"reg":"0x(a7|b8|ba|bb|bc)/.test(text)) {
      trace.lines[at] = text.replace(/"(addr|val)":"0x43([0-9a-f]{6})"/g, '"$1":"0x44$2"');
    }
  });
  assert.ok(moved.size > 0);
  assert.is(trace.check().firstDifference, undefined);
});

test('no flipped bit of an access that the driver decides goes unseen', () => {
  const random = new Random(0xced7);
  for (const name of ['a-high-cif-cabac', 'a-open-gop-i5', 'a-testtool-1080p']) {
    const { lines } = readGoldenTrace(golden(name));
    const text = readFileSync(golden(name), 'utf8').trimEnd().split('\n');
    for (let run = 0; run < 60; run++) {
      const access = lines[random.below(lines.length)]!;
      if (access.kind !== 'access' || (access.op === 'r' && [0x000, 0x004, 0xb04, 0xb90].includes(access.register)))
        continue;
      const flipped = (access.value ^ (1 << random.below(32))) >>> 0;
      const changed = [...text];
      changed[access.line - 1] = text[access.line - 1]!.replace(
        /"val":"0x[0-9a-f]+"/,
        `"val":"0x${flipped.toString(16)}"`,
      );
      const result = checkTraceText(changed.join('\n'), name);
      assert.is(result.line, access.line, `${name}: a flipped bit in line ${access.line}`);
    }
  }
});

/** Reads that the traces' README leaves to the device: 0xb04, 0xb14, the final count, the status written back. */
function isFree(lines: readonly TraceLine[], at: number): boolean {
  const line = lines[at]!;
  if (line.kind !== 'access' || line.op === 'w') return false;
  const next = lines[at + 1];
  const isWrittenBack = next?.kind === 'access' && next.op === 'w' && next.register === 0xb1c;
  if (line.register === 0xb1c) return isWrittenBack;
  return [0xb04, 0xb14, 0xb90].includes(line.register);
}

test('no flipped bit, dropped, doubled or moved access of drivers B and C goes unseen', () => {
  const random = new Random(0x1e3c);
  for (const name of files.filter((file) => /^[bc]-/.test(file)).map((file) => file.replace('.jsonl', ''))) {
    const { lines } = readGoldenTrace(golden(name));
    const text = readFileSync(golden(name), 'utf8').trimEnd().split('\n');
    for (let run = 0; run < 24; run++) {
      const at = random.below(lines.length - 1);
      const access = lines[at]!;
      if (access.kind !== 'access') continue;
      const changed = [...text];
      const own = text[access.line - 1]!;
      const kind = ['flip', 'drop', 'double', 'move'][run % 4];
      if (kind === 'flip') {
        if (isFree(lines, at)) continue;
        const flipped = (access.value ^ (1 << random.below(32))) >>> 0;
        changed[access.line - 1] = own.replace(/"val":"0x[0-9a-f]+"/, `"val":"0x${flipped.toString(16)}"`);
      } else if (kind === 'drop') changed.splice(access.line - 1, 1);
      else if (kind === 'double') changed.splice(access.line - 1, 0, own);
      else {
        changed.splice(access.line - 1, 1);
        changed.splice(access.line, 0, own);
      }
      if (changed.join('\n') === text.join('\n')) continue;
      assert.is(checkTraceText(changed.join('\n'), name).kind, 'fail', `${name}: ${kind} in line ${access.line}`);
    }
  }
});

test('changed headers, results, phases and set-ups of drivers B and C are found where they are', () => {
  const cases: [name: string, where: string, from: string, to: string, words: RegExp][] = [
    [
      'b-1080p-crop',
      '"header"',
      '"trailing_zero_8bits":1',
      '"trailing_zero_8bits":2',
      /trailing_zero_8bits of the sps/,
    ],
    ['b-1080p-crop', '"header"', '"pic_order_cnt_type":2', '"pic_order_cnt_type":0', /pic_order_cnt_type of the sps/],
    ['b-1080p-crop', '"header"', '"bits":248', '"bits":240', /the bit count of the header is 240 in the trace, 248/],
    ['b-1080p-crop', '"result"', '"bytesused":1031', '"bytesused":1030', /bytesused is 1030 in the trace, 1031/],
    ['b-1080p-crop', '"phase":"open"', '"open"', '"stop"', /the trace has phase stop, the model begins phase open/],
    ['b-1080p-crop', '"config"', '"qp":24', '"qp":48', /jemk: qp cannot be 48, it takes 1 to 47/],
    [
      'b-1080p-crop',
      '"config"',
      '"size":524288',
      '"size":522240',
      /ref0_extra of 522240 bytes in the trace, ref0_extra of 524288/,
    ],
    ['c-h264-vga', '"result"', '"irq":1', '"irq":2', /the number of interrupts is 2 in the trace, 1 in the model/],
    ['c-h264-vga', '"result"', '"state":"done"', '"state":"error"', /the state is error in the trace/],
    ['c-h264-vga', '"n":101', '"n":101', '"n":100', /the trace has a write of 0xb20 .*the model reads 0xb1c/],
    ['c-h264-vga', '"config"', '"height":480,"bytes', '"height":481,"bytes', /picture height is 481 in the trace, 480/],
    [
      'c-h264-vga',
      '"config"',
      '"H264","width":640',
      '"JPEG","width":640',
      /allocation 6 is ref0 .* nothing in the model/,
    ],
    [
      'c-h264-vga',
      '"config"',
      '"value":4,"ret":0',
      '"value":51,"ret":0',
      /I_PERIOD is 4 in the trace, 50 in the model/,
    ],
    ['c-jpeg-vga-q90', '"header"', '"hex":"ffd8', '"hex":"ffd9', /the header differs at byte 1: d9 in the trace, d8/],
    ['c-jpeg-vga-q90', '"config"', '"sun8i-r40"', '"sun8i-v3s"', /no coded format on sun8i-v3s/],
  ];
  for (const [name, where, from, to, words] of cases) {
    const trace = new Damaged(name);
    const line = where === '"config"' ? 1 : trace.find(where);
    trace.replace(line, from, to);
    const result = trace.check();
    assert.is(result.kind, 'fail', `${name}: ${to}`);
    assert.match(result.firstDifference ?? '', words);
  }
});

test('what the README leaves to the device is left to it in drivers B and C', () => {
  const trace = new Damaged('b-vga-cabac-main');
  const enable = trace.find('"op":"r","reg":"0xb14"');
  trace.replace(enable, '0x00000000', '0x00000030').replace(enable + 1, '0x0000000f', '0x0000003f');
  const status = trace.find('"op":"r","reg":"0xb1c"');
  trace.replace(status, '0x00000200', '0x00070208').replace(status + 1, '0x00000207', '0x0007020f');
  assert.is(trace.check().firstDifference, undefined);
  trace.replace(enable + 1, '0x0000003f', '0x0000000f');
  assert.match(
    trace.check().firstDifference ?? '',
    /INT_EN is written 0x0000000f in the trace, the model writes 0x0000003f/,
  );
});

test('an SPS of profile 100 in the form of Main is compared bit by bit, no reading of it counts', () => {
  const trace = new Damaged('b-vga-cabac-main');
  const header = trace.find('"header"');
  trace
    .replace(1, '"profile_idc":77', '"profile_idc":100')
    .replace(trace.find('"reg":"0xb20","val":"0x0000004d"'), '0x0000004d', '0x00000064')
    .replace(header, /00000001674d/g, '000000016764');
  assert.is(trace.check().firstDifference, undefined);
  trace.replace(header, '"hex":"000000016764', '"hex":"000000016765');
  assert.match(trace.check().firstDifference ?? '', /the header differs at byte 5/);
});

/** A device that answers otherwise where the traces' README allows it. */
class OddDevice implements Device {
  readonly #stub = new StubDevice();
  #polls = 0;

  read32(offset: number): number {
    const value = this.#stub.read32(offset);
    if (offset === 0x000) return (value | 0x00130000) >>> 0;
    if (offset === 0xb04) return (value | 0x00400000) >>> 0;
    if (offset === 0xb1c && this.#polls++ % 3 === 0 && value === 0x200) return 0x26;
    if (offset === 0xb1c) return (value | 0x00420026) & ~0x6;
    if (offset === 0xb90) return value + (value > 4096 ? 800 : 0);
    return value;
  }
  write32(offset: number, value: number): void {
    this.#stub.write32(offset, value);
  }
  delay(): void {}
  waitForInterrupt(): boolean {
    return this.#stub.waitForInterrupt();
  }
  allocate(name: string, size: number): DmaBuffer {
    if (name === 'capture0') this.#stub.allocate('something else', 12345);
    return this.#stub.allocate(name, size);
  }
  free(): void {}
}

test('on a device of its own right the device may answer as it does, the driver may not', () => {
  for (const name of ['a-testtool-1080p', 'a-baseline-vga-cavlc', 'a-testtool-1080p-reset-clears']) {
    const result = checkTrace(golden(name), { onDevice: new OddDevice() });
    assert.is(result.firstDifference, undefined);
  }
  const trace = new Damaged('a-min-16x16');
  const last = trace.lines.findIndex((text) => text.includes('"w","reg":"0xb08"'));
  trace.replace(last, /"val":"0x00000000"/, '"val":"0x00001000"');
  const result = checkTraceText(trace.lines.join('\n'), 'a-min-16x16.jsonl', { onDevice: new OddDevice() });
  assert.is(result.line, last);
  assert.match(
    result.firstDifference ?? '',
    /0xb04 VE_ENC_AVC_PARA0 .*disable_deblocking_filter_idc 1 in the trace, 0/,
  );
});

test('what is no trace is bad usage, named with file and line', () => {
  const header = readFileSync(golden('a-min-16x16'), 'utf8').split('\n')[0]!;
  const cases: [text: string, words: RegExp][] = [
    ['', /^x: the file is empty/],
    ['hello', /^x:1: this is no JSON object: hello/],
    ['{"a":1}', /^x:1: this is no golden trace/],
    [
      header.replace('"requested":{"width":16', '"requested":{"width":"16"'),
      /^x:1: "config\.requested\.width" is "16", it must be a whole number/,
    ],
    [`${header}\n{"op":"x","reg":"0x000","val":"0x0"}`, /^x:2: "op" is "x"/],
    [`${header}\n{"op":"w","reg":"0x000","val":"12"}`, /^x:2: "val" is "12", it must be a hexadecimal number/],
    [`${header}\n{"frame":0,"what":1}`, /^x:2: the line is none of/],
  ];
  for (const [text, words] of cases) {
    assert.throws(
      () => parseGoldenTrace(text, 'x'),
      (error: unknown) => error instanceof UsageError && words.test(error.message),
      text.slice(0, 40),
    );
  }
  assert.throws(
    () => checkTrace('/nowhere/a.jsonl'),
    (error: unknown) => error instanceof UsageError && /^\/nowhere\/a\.jsonl: cannot be read/.test(error.message),
  );
});

test.run();
