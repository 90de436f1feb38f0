/** The files that show a run in time, read back. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard, DRAM_CLIENTS, STAGES } from '../../emulator/index.js';
import { TimelineWriter } from '../report/timing/timeline.js';
import { VcdWriter } from '../report/timing/vcd.js';
import { TIMING_EVENTS } from '../report/timing/writer.js';
import { preparedBoard } from './board-setup.js';
import { INT_EN, STARTTRIG, STATUS } from './chip-setup.js';
import { cedrusEmu } from './cli-process.js';
import { readVcd } from './vcd-reader.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-timing-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid?: number;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

const SIZE = ['--size', '320x192', '--frames', '3'];
const timelineFile = path.join(folder, 'run.json');
const vcdFile = path.join(folder, 'run.vcd');
const encoded = await cedrusEmu(
  ['encode', 'clip:pan', ...SIZE, '--fix', 'all', '-o', path.join(folder, 'run.264'), '--quiet', '--timing-summary']
    .concat(['--timeline', timelineFile])
    .concat(['--vcd', vcdFile]),
);
const MACROBLOCKS = 20 * 12 * 3;

/** Slices by the name of their track, `process / thread`. */
function tracks(events: readonly TraceEvent[]): Map<string, TraceEvent[]> {
  const names = new Map<string, string>();
  for (const { ph, pid, tid, name, args } of events) {
    if (ph === 'M') names.set(name === 'process_name' ? `${pid}` : `${pid}/${tid}`, String(args?.name));
  }
  const found = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph === 'M') continue;
    const name = `${names.get(`${event.pid}`)} / ${names.get(`${event.pid}/${event.tid}`)}`;
    found.set(name, [...(found.get(name) ?? []), event]);
  }
  return found;
}

test('the timeline is trace-event JSON: slices of a track follow each other and never overlap', () => {
  assert.is(encoded.code, 0, encoded.stderr);
  const file = JSON.parse(readFileSync(timelineFile, 'utf8')) as { displayTimeUnit: string; traceEvents: TraceEvent[] };
  assert.is(file.displayTimeUnit, 'ns');
  const found = tracks(file.traceEvents);
  for (const [track, events] of found) {
    assert.not.match(track, /undefined/);
    let end = 0;
    for (const { ph, ts, dur, name } of events) {
      assert.type(name, 'string');
      assert.ok(ph === 'i' || (ph === 'X' && dur! > 0), `${track}: ${ph} ${dur}`);
      assert.ok(Math.round(ts! * 1000) >= end, `${track}: ${name} at ${ts} begins before ${end / 1000}`);
      end = Math.round(ts! * 1000) + Math.round((dur ?? 0) * 1000);
    }
  }
  for (const stage of STAGES) assert.is(found.get(`engine / ${stage}`)?.length, MACROBLOCKS, stage);
  for (const client of DRAM_CLIENTS) assert.ok(found.has(`DRAM / ${client}`), client);
  assert.is(found.get('engine / picture')?.length, 3);
  assert.is(found.get('driver / interrupt line')?.length, 3);
  const accesses = found.get('driver / registers')!;
  assert.ok(accesses.some(({ name }) => name === 'write STARTTRIG'));
  const filters = found.get('engine / filter')!;
  const [picture] = found.get('engine / picture')!;
  assert.ok(filters[0]!.ts! > picture!.ts! && filters[239]!.ts! < picture!.ts! + picture!.dur!);
});

test('the waveforms can be read back and tell the same', () => {
  const { timescale, waveforms, end } = readVcd(readFileSync(vcdFile, 'utf8'));
  assert.is(timescale, '1 ns');
  const changes = (name: string) => waveforms.get(name)!.changes;
  for (const [name, { changes }] of waveforms) {
    changes.forEach(([time, value], index) => {
      if (index > 0) assert.ok(time > changes[index - 1]![0] || index === 1, `${name} changes twice at ${time}`);
      if (index > 0) assert.is.not(value, changes[index - 1]![1], `${name} at ${time}`);
    });
  }
  const rises = (name: string) => changes(name).filter(([, value]) => value === 1).length;
  assert.is(rises('engine.busy'), 3);
  assert.is(rises('engine.irq'), 3);
  assert.is(Math.max(...changes('engine.macroblock').map(([, value]) => value)), 240);
  // the put-bits port of each header, and the pictures
  assert.ok(rises('engine.put_ready') > 6);
  const timeline = JSON.parse(readFileSync(timelineFile, 'utf8')) as { traceEvents: TraceEvent[] };
  const found = tracks(timeline.traceEvents);
  for (const stage of STAGES) {
    const busy = found.get(`engine / ${stage}`)!.reduce((sum, { dur }) => sum + Math.round(dur! * 1000), 0);
    const wave = changes(`stages.${stage}`);
    const high = wave.reduce((sum, [time, value], at) => (value ? sum + (wave[at + 1]?.[0] ?? end) - time : sum), 0);
    assert.ok(Math.abs(high - busy) <= MACROBLOCKS, `${stage}: ${high} ns against ${busy}`);
  }
});

test('the summary names the busiest unit, and both files appear whole or not at all', async () => {
  assert.match(encoded.stdout.toString(), /Time: [\d\s]+ VE clocks a frame, (DRAM port|search|code|refine) busiest/);
  for (const stage of STAGES) assert.match(encoded.stdout.toString(), new RegExp(`^ +${stage} +\\d+\\.\\d %`, 'm'));
  const file = path.join(folder, 'never.json');
  const failed = await cedrusEmu(['encode', 'clip:none', '-o', path.join(folder, 'x.264'), '--timeline', file]);
  assert.is(failed.code, 2);
  assert.not.ok(existsSync(file));
  const refused = await cedrusEmu(['encode', 'clip:pan', ...SIZE, '-o', '-', '--timing', 'late']);
  assert.is(refused.code, 2);
  assert.match(refused.stderr, /--timing/);
});

test('a picture that a reset broke off leaves no overlap, and streamed events are complete', () => {
  const { board } = preparedBoard({ accessClocks: 0 });
  const base = { clockHz: board.variant.clockHz, putBusyClocks: 8, registerName: () => undefined };
  const timeline = new TimelineWriter(base);
  const vcd = new VcdWriter(base);
  const sequences: number[] = [];
  board.streamEvents(TIMING_EVENTS, (events) => {
    for (const event of events) {
      sequences.push(event.sequence);
      timeline.event(event);
      vcd.event(event);
    }
  });
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  board.advance(6_000);
  board.write32(0x004, 1 << 24);
  board.write32(0x004, 0);
  const again = preparedBoard();
  for (let offset = 0xa00; offset < 0xc00; offset += 4) {
    if (offset !== STARTTRIG && offset !== STATUS) board.write32(offset, again.board.peek32(offset));
  }
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  board.advance(1_000_000);
  board.flushEvents();
  assert.equal(
    sequences,
    sequences.map((_, index) => index),
  );
  readVcd(vcd.drain(board.now) + vcd.close(board.now));
  const { traceEvents } = JSON.parse(timeline.drain() + timeline.close(board.now)) as { traceEvents: TraceEvent[] };
  for (const events of tracks(traceEvents).values()) {
    events.reduce((end, { ts, dur }) => {
      assert.ok(Math.round(ts! * 1000) >= end);
      return Math.round(ts! * 1000) + Math.round(dur! * 1000);
    }, 0);
  }
  assert.is(createBoard({ dramSize: 65536 }).events().length, 0);
});

test.run();
