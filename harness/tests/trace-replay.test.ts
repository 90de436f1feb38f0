import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard } from '../../emulator/index.js';
import { replayExitCode, replayTrace } from '../replay/replay.js';
import { PutBits } from '../replay/put-bits.js';
import { encodeVideo } from '../run/encode-video.js';
import { openVideo } from '../video/index.js';
import { readTrace, traceText } from '../trace/formats.js';
import type { AccessRecord, Trace, TraceRecord } from '../trace/model.js';
import { TraceRecording, traceOfBoard } from '../trace/record.js';
import { golden, root } from './trace-files.js';

/** A golden trace and what must come of it: where the driver's headers lack emulation prevention, `spoiled`. */
const GOLDEN = [
  ['a-min-16x16', 'spoiled'],
  ['a-baseline-vga-cavlc', 'pass'],
  ['a-chroma-offset-0', 'spoiled'],
  ['a-single-buffer', 'spoiled'],
  ['a-crop-854x480', 'pass'],
  ['a-high-cif-cabac', 'pass'],
  ['b-720p-cavlc-baseline', 'pass'],
  ['b-vga-cabac-main', 'pass'],
  ['c-h264-qvga-ready-clear', 'pass'],
  ['c-h264-vga', 'pass'],
] as const;

const isAccess = (record: TraceRecord): record is AccessRecord => record.kind === 'access';

function firstFrames(trace: Trace, count: number): Trace {
  const end = trace.records.findIndex((record) => record.kind === 'phase' && record.frame === count);
  return { ...trace, records: trace.records.slice(0, end) };
}

function changed(trace: Trace, index: number, change: Partial<AccessRecord>): Trace {
  const records = [...trace.records];
  records[index] = { ...(records[index] as AccessRecord), ...change };
  return { ...trace, records };
}

if (!existsSync(path.join(root, 'dist/chip.wasm'))) {
  console.log('skip: dist/chip.wasm is not built, run npm run build');
} else {
  for (const [name, verdict] of GOLDEN) {
    test(`${name} replays, every sample right`, async () => {
      const trace = golden(name);
      const report = await replayTrace(trace);
      const results = trace.records.filter((record) => record.kind === 'data' && record.topic === 'result').length;
      assert.equal(report.differences, []);
      assert.is(report.verdict, verdict);
      assert.is(report.pictures, results);
      const area = report.areas.find(({ stream }) => stream === 'mended');
      assert.is(area?.identical, true);
      assert.is(area?.pictures, results);
      assert.is(report.provenance.commit, trace.provenance.commit);
      assert.ok(report.checked > results);
      assert.is(replayExitCode(report), 0);
    });
  }

  test('a driver that keeps its deblocking mode from the chip does not pass', async () => {
    const report = await replayTrace(firstFrames(golden('a-deblock-off'), 1));
    assert.is(report.verdict, 'mismatch');
    assert.is(replayExitCode(report), 1);
  });

  test('a value read that the chip does not give is caught in its line', async () => {
    const trace = golden('c-h264-qvga-ready-clear');
    const reads = trace.records.flatMap((record, index) =>
      isAccess(record) && record.op === 'r' ? [{ record, index }] : [],
    );
    const pick = (offset: number, which: number) => reads.filter(({ record }) => record.offset === offset)[which];
    for (const [what, xor] of [
      [pick(0xb04, 1), 0x80000000],
      [pick(0xb04, 2), 0x00000100],
      [pick(0xb14, 3), 0x00000004],
      [reads.find(({ record }) => record.offset === 0xb1c && record.value === 1), 0x00000003],
      [pick(0xb90, 0), 0x00000001],
    ] as const) {
      assert.ok(what);
      const { record, index } = what;
      const report = await replayTrace(changed(trace, index, { value: (record.value ^ xor) >>> 0 }), {
        decoder: false,
      });
      assert.is(report.verdict, 'reads-differ', `line ${record.line}`);
      assert.equal(
        report.differences.map(({ line }) => line),
        [record.line],
      );
    }
  });

  test('a write that changes the picture parameters is caught by the decoder', async () => {
    const trace = golden('a-min-16x16');
    // the QP of the registers no longer is the one of the header
    const at = trace.records.findIndex((record) => isAccess(record) && record.offset === 0xb08);
    const { value } = trace.records[at] as AccessRecord;
    const report = await replayTrace(changed(trace, at, { value: value ^ 8 }));
    assert.is(report.verdict, 'mismatch');
  });

  test('record, write, read and replay give the same stream', async () => {
    const open = () => openVideo('clip:pan', { size: { width: 176, height: 144 }, frames: 4 });
    const recording = new TraceRecording();
    const encoded: Uint8Array[] = [];
    await encodeVideo(await open(), {
      board: { trace: true },
      onPicture: (picture, _source, run) => {
        recording.note(run);
        encoded.push(picture.frame.bytes);
      },
    });
    const text = traceText(recording.trace('run', 'a test'));
    const trace = readTrace('run', { content: text });
    assert.match(trace.provenance.source ?? '', /cedrus-emu, model of driver/);
    assert.is(trace.provenance.soc, 'v3s');
    for (const format of ['canonical', 'rwmmio', 'qemu', 'csv'] as const) {
      const replayed: Uint8Array[] = [];
      const again = readTrace('run', { content: traceText(trace, format) });
      const report = await replayTrace(again, {
        video: await open(),
        decoder: false,
        onPicture: ({ bytes }) => {
          replayed.push(bytes);
        },
      });
      assert.equal(report.differences, [], format);
      assert.is(Buffer.compare(Buffer.concat(replayed), Buffer.concat(encoded)), 0, format);
    }
  });

  test('fewer pictures than encodes, too large pictures, the JPEG engine, nothing at all', async () => {
    const trace = golden('a-min-16x16');
    const one = await openVideo('clip:pan', { size: { width: 16, height: 16 }, frames: 1 });
    const repeated = await replayTrace(trace, { video: one, decoder: false });
    assert.match(repeated.notes.join(), /the input has 1 pictures for 13 encodes; the last one was repeated/);
    const large = await openVideo('clip:pan', { size: { width: 32, height: 16 }, frames: 1 });
    const report = await replayTrace(trace, { video: large, decoder: false });
    assert.match(report.differences[0]?.text ?? '', /the input's 32x16 do not fit the 16x16 of the trace/);
    for (const [name, message] of [
      ['c-jpeg-vga-q90', /c-jpeg-vga-q90.jsonl:\d+: this starts the JPEG engine/],
      ['a-long-headers', /nothing to replay/],
    ] as const) {
      const error = await replayTrace(golden(name)).then(
        () => undefined,
        (reason: Error) => reason,
      );
      assert.match(error?.message ?? '', message);
    }
  });

  test('a trace that begins in the middle of a stream says why it cannot be decoded', async () => {
    const trace = golden('a-min-16x16');
    const second = trace.records.findIndex((record) => record.kind === 'phase' && record.frame === 1);
    const report = await replayTrace({ ...trace, records: trace.records.slice(second) });
    assert.is(report.verdict, 'mismatch');
    assert.match(report.notes.join(), /without a readable sequence parameter set/);
  });

  test('coverage counts what was touched', async () => {
    const board = createBoard({ trace: true });
    board.write32(0x000, 0xc7);
    board.write32(0xb04, 0x10);
    board.read32(0xb04);
    const report = await replayTrace(traceOfBoard(board, 'two', {}), { decoder: false });
    assert.is(report.verdict, 'no-picture');
    const { touched, registers, namedValues } = report.coverage;
    assert.equal(
      touched.map(({ register, reads, writes }) => [register, reads, writes]),
      [
        ['MODE', 0, 1],
        ['PARA0', 1, 1],
      ],
    );
    assert.is(registers[0], 2);
    const type = touched[1]?.fields.find(({ field }) => field === 'SLICE_TYPE');
    assert.equal(type?.seen, ['P']);
    assert.ok(type?.unseen.includes('I'));
    assert.ok(namedValues[0] < namedValues[1]);
  });
}

test('headers are put together from the puts, whatever their lengths', () => {
  const puts = new PutBits();
  const put = (value: number, bits: number) => puts.trigger((bits << 8) | 1, value);
  put(0, 24);
  put(0x167, 16);
  put(0x42, 8);
  puts.trigger(5, 0); // ue(0)
  puts.trigger(4, -1 >>> 0); // se(-1), codeNum 2
  put(0, 4);
  put(0, 24);
  put(0x168, 16);
  put(0x5, 3);
  assert.equal(
    puts.take().map(({ unit, bits, bytes }) => [unit, bits, Buffer.from(bytes).toString('hex')]),
    [
      ['sps', 56, '00000001' + '67' + '42' + 'b0'],
      ['pps', 43, '00000001' + '68' + 'a0'],
    ],
  );
  assert.equal(puts.take(), []);
});

test.run();
