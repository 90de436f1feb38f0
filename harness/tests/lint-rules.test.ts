/** Every rule of lint has a small mistake that it finds, and clean runs break none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lintRun, RULE_IDS } from '../lint/index.js';
import { readStream } from '../syntax/index.js';
import { type AccessRecord, accessesOf, type Trace } from '../trace/model.js';
import { openVideo } from '../video/index.js';
import {
  cleanBootlin,
  cleanDirect,
  changeHeaders,
  Editor,
  element,
  r,
  reads,
  rulesOf,
  streamRules,
  w,
  writes,
} from './lint-fixtures.js';

const clean = cleanBootlin();
const edit = () => new Editor(clean.trace);

const MODE = 0x000;
const RESET = 0x004;
const PARA0 = 0xb04;
const PARA1 = 0xb08;
const ME_PARA = 0xb10;
const INT_EN = 0xb14;
const TRIG = 0xb18;
const STATUS = 0xb1c;
const DATA = 0xb20;

const start = writes(TRIG, 8);
const isPut = (access: AccessRecord) => access.op === 'w' && access.offset === TRIG && (access.value & 15) === 1;
/** A value with some bits replaced. */
const bits = (high: number, low: number, value: number) => (word: number) => {
  const mask = (2 ** (high - low + 1) - 1) * 2 ** low;
  return ((word & ~mask) >>> 0) + value * 2 ** low;
};

const address = (name: string) => clean.trace.buffers.find((buffer) => buffer.name === name)?.address as number;
/** The clean trace with a buffer of macroblock information of this size. */
const withInfoOf = (size: number): Trace => ({
  ...clean.trace,
  buffers: clean.trace.buffers.map((buffer) => (buffer.name === 'mb_info' ? { ...buffer, size } : buffer)),
});

/** The last value that the clean trace writes to a register. */
const lastWritten = (offset: number) => accessesOf(clean.trace).findLast(writes(offset))?.value as number;

const covered = new Set<string>();

/** The rules that an edited trace breaks: exactly these. */
function breaks(expected: readonly string[], trace: Trace, variant?: string): void {
  assert.equal(rulesOf(trace, variant).sort(), [...expected].sort());
  for (const rule of expected) covered.add(rule);
}

function streamBreaks(expected: readonly string[], stream: Uint8Array): void {
  assert.equal(streamRules(stream).sort(), [...expected].sort());
  for (const rule of expected) covered.add(rule);
}

test('clean runs break no rule', () => {
  breaks([], clean.trace);
  streamBreaks([], clean.stream);
  const cabac = cleanBootlin({ controls: [['h264_entropy_mode', 1]] });
  breaks([], cabac.trace);
  streamBreaks([], cabac.stream);
  for (const controls of [
    [],
    [['h264_entropy_mode', 0]],
    [['slice_height', 1]],
    [['vector_write_back', 1]],
    [['hardware_exp_golomb', 1]],
    [['disposable_frame_period', 2]],
    [['skipped_frame_period', 2]],
    [['h264_i_frame_period', 2]],
    [
      ['stream_ring', 1],
      ['stream_buffer_size', 65536],
    ],
  ] as const) {
    const direct = cleanDirect({ controls, frames: 8 });
    breaks([], direct.trace);
    streamBreaks([], direct.stream);
  }
});

test('accesses', () => {
  breaks(['reserved-bits'], edit().set(1, ME_PARA, (value) => value | 0x80000000).result);
  breaks(['unmodelled-bits'], edit().set(1, 0xa08, (value) => value | 0x400000).result);
  breaks(['unknown-register'], edit().before(1, start, w(0xbf0, 1)).result);
  breaks(['read-only'], edit().before(1, start, w(0x0f0, 1)).result);
  breaks(['access-width'], edit().map(1, writes(0xb60), (access) => ({ ...access, width: 16 })).result);
  breaks(['unknown-trigger'], edit().before(1, isPut, w(TRIG, 3)).result);
  breaks(['disabled-write'], edit().before(1, writes(0xa00), w(MODE, 7)).before(1, start, w(MODE, 0xc7)).result);
});

test('puts', () => {
  breaks(['ready-not-polled'], edit().drop(1, reads(STATUS)).after(1, start, r(STATUS, 0x201)).result);
  breaks(
    ['put-while-not-ready'],
    edit().map(1, reads(STATUS), (access) => ({ ...access, value: access.value & ~0x200 })).result,
  );
  const doubled = (access: AccessRecord) => (access.value === 0x200 ? { ...access, count: 101 } : access);
  breaks(['ready-wait-inverted'], edit().map(1, reads(STATUS), doubled).result);
  breaks(['put-count'], edit().before(1, reads(STATUS), r(STATUS, 0x200), w(TRIG, 0x0001)).result);
  breaks(['put-value'], edit().map(1, writes(DATA, 0), (access) => ({ ...access, value: 0x100 })).result);
});

test('order', () => {
  breaks(['idle-not-polled'], edit().drop(1, (access) => reads(RESET)(access) && access.value === 0x300).result);
  const idle = edit().map(1, reads(RESET), (access) => ({ ...access, value: access.value & ~0x200 }));
  breaks(['not-idle'], idle.result);
  breaks(['reset-after-enable'], edit().before(1, writes(0xa00), w(RESET, 1), w(RESET, 0)).result);
  breaks(['overwritten-setting'], edit().before(1, start, w(PARA1, 0x0004041b), w(PARA1, 0x0004041c)).result);
  breaks(['write-while-busy'], edit().after(1, start, w(PARA1, 0x0004041c)).result);
  breaks(
    ['interrupt-after-trigger', 'interrupt-not-enabled'],
    edit().drop(1, writes(INT_EN, 3)).after(1, start, w(INT_EN, 3)).result,
  );
  const finish = (access: AccessRecord) => reads(STATUS)(access) && (access.value & 15) !== 0;
  breaks(['finish-not-awaited', 'write-while-busy'], edit().drop(1, finish).result);
  breaks(['status-not-cleared'], edit().drop(1, writes(STATUS)).result);
  breaks(['encoding-failed'], edit().map(5, finish, (access) => ({ ...access, value: 0x202 })).result);
  breaks(['disabled-write', 'not-enabled'], edit().before(1, start, w(MODE, 0x07)).result);
  breaks(['interrupt-not-enabled'], edit().drop(1, writes(INT_EN, 3)).result);
  breaks(['interrupt-not-enabled'], edit().map(1, writes(INT_EN, 3), (access) => ({ ...access, value: 2 })).result);
  breaks(['not-started'], edit().drop(5, start).result);
  breaks(['held-in-reset'], edit().drop(5, writes(RESET, 0x300)).result);
  breaks(['setting-skipped'], edit().drop(5, writes(0xa78)).result);
  breaks(['unmodelled-bits'], edit().set(1, 0xa08, bits(31, 27, 2)).result);
  breaks(['missing-setup'], edit().drop(0, writes(0xbc0)).drop(1, writes(0xbc0)).drop(2, writes(0xbc0)).result);
  breaks(['missing-setup'], edit().set(1, 0xa7c, () => 0).result);
});

test('chips', () => {
  breaks(['para1-layout'], edit().set(1, PARA1, (value) => bits(13, 8, value & 63)(value)).result);
  breaks(['para1-columns'], edit().set(1, PARA1, bits(13, 10, 3)).result);
  // 0xc7 does not enable an A20, whose engine number does
  const old = cleanDirect({ variant: 'a20' });
  breaks([], old.trace);
  const oldEdit = () => new Editor(old.trace);
  breaks(['para1-layout'], oldEdit().set(1, PARA1, bits(13, 8, 4)).result);
  breaks(['motion-search-off'], oldEdit().set(1, ME_PARA, bits(8, 8, 1)).result);
  const pink = cleanDirect({ variant: 'a13' });
  breaks([], pink.trace);
  breaks(['deblock-line'], new Editor(pink.trace).set(1, ME_PARA, bits(18, 18, 0)).result);
  const wide = cleanBootlin({ width: 2064, height: 16, frames: 1 });
  breaks(['wide-picture'], wide.trace);
});

test('sizes, addresses and buffers', () => {
  const size = 0xa00;
  const stride = 0xa04;
  breaks(['picture-size', 'size-mismatch', 'wide-picture'], edit().set(1, size, () => 0x01010003).result);
  breaks(
    ['picture-size'],
    edit()
      .before(1, start, w(0xb00, 0x00040003))
      .set(1, size, () => 0x00040004).result,
  );
  breaks(['stride-too-small'], edit().set(1, stride, () => 0x00030000).result);
  breaks(['misaligned'], edit().set(1, 0xa78, (value) => value + 8).result);
  breaks(['outside-buffers'], edit().set(1, 0xa7c, () => 0x20000000).result);
  breaks(['buffer-too-small'], withInfoOf(511));
  breaks(['buffer-tight'], withInfoOf(4095));
  breaks(['buffer-waste'], withInfoOf(8192));
  breaks(['buffer-waste'], edit().set(1, 0xb60, () => address('capture2')).result);
  breaks(['buffers-overlap'], edit().set(1, 0xa78, () => address('capture1') + 0x100000).result);
  // the last picture, so that none is predicted from it
  const same = edit()
    .set(5, 0xbb0, () => lastWritten(0xba0))
    .set(5, 0xbb4, () => lastWritten(0xba4));
  breaks(['reconstruction-is-reference'], same.result);
  breaks(['subpix-is-reference'], edit().set(5, 0xbbc, () => lastWritten(0xbb8)).result);
  breaks(['reference-not-last'], edit().set(5, 0xbb8, (value) => value + 16).result);
  breaks(['stream-offset'], edit().set(1, 0xb90, () => 8).result);
  breaks(
    ['stream-offset'],
    edit()
      .set(1, 0xb88, () => 4)
      .set(1, 0xb90, () => 4).result,
  );
});

test('the stream buffer', () => {
  const [first, last, limit] = [0xb80, 0xb84, 0xb8c];
  breaks(['stream-end'], edit().set(1, last, (value) => value + 1).result);
  breaks(
    ['stream-end'],
    edit()
      .set(1, last, () => address('capture1') - 1)
      .set(1, first, () => address('capture1')).result,
  );
  breaks(['stream-limit'], edit().set(1, limit, (value) => value + 0x10000).result);
  breaks(['stream-limit'], edit().set(1, limit, () => 0xffff).result);
  breaks(['stream-limit-unused'], edit().set(1, limit, (value) => value - 0x10000).result);
});

test('registers and headers', () => {
  breaks(['slice-type-mismatch'], edit().set(1, PARA0, bits(6, 4, 0)).result);
  breaks(['entropy-mismatch'], edit().set(1, PARA0, bits(8, 8, 1)).result);
  const cabac = cleanBootlin({ controls: [['h264_entropy_mode', 1]] });
  breaks(['cabac-init-mismatch'], new Editor(cabac.trace).set(1, PARA0, bits(11, 10, 0)).result);
  breaks(['deblocking-mismatch'], edit().set(1, PARA0, bits(13, 12, 1)).result);
  breaks(['deblocking-offset-mismatch'], edit().set(1, PARA0, bits(19, 16, 15)).result);
  breaks(['qp-mismatch'], edit().set(1, PARA1, bits(5, 0, 29)).result);
  breaks(['qp-mismatch', 'qp-range'], edit().set(1, PARA1, bits(5, 0, 52)).result);
  breaks(['chroma-offset-mismatch'], edit().set(1, PARA1, bits(18, 16, 3)).result);
  breaks(['size-mismatch'], edit().set(1, 0xa00, () => 0x00040002).result);
  breaks(['para0-frame-num'], edit().set(1, PARA0, bits(27, 24, 0)).result);
  breaks(['para0-frame-num'], edit().set(3, PARA0, bits(15, 15, 0)).result);
  const slices = cleanDirect({ controls: [['slice_height', 1]] });
  breaks(['slice-mode-header'], new Editor(slices.trace).set(1, 0xb0c, bits(23, 16, 7)).result);
  breaks(['escape-off-at-trigger'], edit().set(1, PARA0, bits(31, 31, 1)).result);
});

test('puts of headers', () => {
  const off = (access: AccessRecord) => access.offset === PARA0 && access.value === 0;
  const payload = edit().map(1, off, (access) => ({ ...access, value: 0x80000000 }));
  breaks(['escape-off-over-payload'], payload.result);
  const puts = (count: number, value: number) => [r(STATUS, 0x200), w(DATA, value), w(TRIG, (count << 8) | 1)];
  const raw = edit().after(1, isPut, w(PARA0, 0x80000000), ...puts(24, 0), ...puts(8, 2));
  breaks(['header-length', 'escape-off-over-payload', 'unescaped-bytes'], raw.result);
  breaks(['header-length'], edit().after(1, isPut, ...puts(1, 0)).result);
  const header = (access: AccessRecord) =>
    isPut(access) || writes(DATA)(access) || writes(PARA0, 0)(access) || writes(PARA0, 0x80000000)(access);
  breaks(['slice-header-missing'], edit().drop(5, header).result);
  breaks(['start-code-position', 'slice-header-missing'], edit().before(5, reads(STATUS), ...puts(1, 0)).result);
});

test('what the application did', () => {
  const event = (id: string, value: number): Trace => {
    const json = JSON.stringify({ frame: 0, event: 's_ctrl', id: `V4L2_CID_MPEG_VIDEO_${id}`, value, ret: 0 });
    return { ...clean.trace, records: [{ kind: 'data', line: 0, topic: 'event', json }, ...clean.trace.records] };
  };
  breaks([], event('H264_P_FRAME_QP', 28));
  breaks(['control-not-taken'], event('H264_P_FRAME_QP', 35));
  const gop = (size: number) => JSON.stringify({ config: { controls: { V4L2_CID_MPEG_VIDEO_GOP_SIZE: size } } });
  breaks([], { ...event('FORCE_KEY_FRAME', 0), golden: gop(3) });
  breaks(['early-key-frame'], { ...event('FORCE_KEY_FRAME', 0), golden: gop(12) });
});

test('what the chip says of a live run', async () => {
  const video = await openVideo('clip:pan', { size: { width: 64, height: 48 }, frames: 2 });
  const { findings } = await lintRun(video, { settings: { buffers: 1 } });
  assert.ok(findings.some(({ rule }) => rule === 'reconstruction-is-reference'));
  assert.ok(
    findings.some(({ rule, subject }) => rule === 'chip-complaint' && subject === 'reference-is-reconstruction'),
  );
  covered.add('chip-complaint');
});

// SPS, PPS, IDR, P, P, and the same again
const units = [...readStream(clean.stream)].map(({ start }, index, all) =>
  clean.stream.subarray(start, all[index + 1]?.start ?? clean.stream.length),
);
const joined = (...parts: readonly (Uint8Array | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => Uint8Array.from(part)));
const without = (...dropped: readonly number[]) => joined(...units.filter((_, index) => !dropped.includes(index)));
const changed = (type: number, name: string, value: number) => changeHeaders(clean.stream, element(type, name, value));

test('headers of streams', () => {
  streamBreaks(
    [],
    changeHeaders(clean.stream, () => undefined),
  );
  streamBreaks(['header-syntax', 'no-picture', 'parameter-sets-missing'], changed(7, 'seq_parameter_set_id', 40));
  streamBreaks(['trailing-bits'], joined(units[0] as Uint8Array, [0x80], without(0)));
  streamBreaks(['spare-zero-byte'], joined(units[0] as Uint8Array, [0], without(0)));
  streamBreaks(['vui-timing'], changed(7, 'num_units_in_tick', 1000));
  streamBreaks(['vui-timing'], changed(7, 'time_scale', 482));
  streamBreaks(['level-unknown'], changed(7, 'level_idc', 0));
  const fast = changeHeaders(changed(7, 'level_idc', 10), element(7, 'time_scale', 480));
  streamBreaks(['level'], fast);
  streamBreaks(['constraint-flags'], changed(7, 'constraint_set1_flag', 0));
  streamBreaks(['direct-8x8-inference'], changed(7, 'direct_8x8_inference_flag', 0));
  streamBreaks(['engine-syntax'], changed(8, 'constrained_intra_pred_flag', 1));
  const cabac = Uint8Array.from(cleanBootlin({ controls: [['h264_entropy_mode', 1]], frames: 2 }).stream);
  assert.is(cabac[5], 77);
  cabac[5] = 66;
  streamBreaks(['profile'], cabac);
  streamBreaks(['uncropped'], cleanBootlin({ width: 16, height: 1088, frames: 1 }).stream);
});

test('the order of a stream', () => {
  streamBreaks(['no-picture'], without(2, 3, 4, 7, 8, 9));
  breaks(['no-picture'], { ...clean.trace, records: [] });
  streamBreaks(['no-picture', 'parameter-sets-missing'], without(0, 1, 5, 6));
  streamBreaks(['parameter-sets-not-repeated'], without(5, 6));
  streamBreaks(['first-not-idr'], without(2));
  const other = changed(7, 'level_idc', 40);
  const [sps, pps] = [...readStream(other)].map(({ start }, index, all) =>
    other.subarray(start, all[index + 1]?.start),
  );
  streamBreaks(['sps-change'], joined(...units.slice(0, 4), sps as Uint8Array, pps as Uint8Array, ...units.slice(4)));
  streamBreaks(['frame-num'], changed(1, 'frame_num', 5));
  streamBreaks(['frame-num'], without(3));
  streamBreaks(['picture-order'], changed(1, 'pic_order_cnt_lsb', 0));
  const same = changed(5, 'idr_pic_id', 0);
  const pictures = [...readStream(same)].map(({ start }, index, all) => same.subarray(start, all[index + 1]?.start));
  streamBreaks(['idr-pic-id'], joined(...pictures.filter((_, index) => index !== 3 && index !== 4)));
});

test('the bytes of a stream', () => {
  const sei = (...bytes: readonly number[]) => joined([0, 0, 0, 1, 6, 5, 4, ...bytes, 0x80], clean.stream);
  streamBreaks([], sei(0, 0, 3, 1));
  streamBreaks(['useless-escape'], sei(0, 0, 3, 5));
  streamBreaks(['unescaped-bytes'], sei(0, 0, 2, 5));
  streamBreaks(['slice-data'], clean.stream.subarray(0, clean.stream.length - 3));
});

test('every rule has its mistake here', () => {
  assert.equal(
    RULE_IDS.filter((id) => !covered.has(id)),
    [],
  );
});

test.run();
