/** The files that show a run in time, read back. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createBoard, DRAM_CLIENTS, STAGES } from '../../emulator/index.js';
import { COLUMNS, OccupancyFrame } from '../report/timing/occupancy.js';
import { TimelineWriter } from '../report/timing/timeline.js';
import { VcdWriter } from '../report/timing/vcd.js';
import { TIMING_EVENTS } from '../report/timing/writer.js';
import { preparedBoard } from './board-setup.js';
import { INT_EN, STARTTRIG, STATUS } from './chip-setup.js';
import { cedrusEmu } from './cli-process.js';
import { readTraceEvents, type TraceEvent } from './trace-events.js';
import { readVcd } from './vcd-reader.js';
import { readXml, type XmlElement } from './xml.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cedrus-emu-timing-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

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
  const found = tracks(readTraceEvents(readFileSync(timelineFile, 'utf8')));
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
  const found = tracks(readTraceEvents(readFileSync(timelineFile, 'utf8')));
  const accesses = found.get('driver / registers')!;
  assert.is(rises('bus.access'), accesses.length, 'each access shows on the bus');
  assert.ok(changes('bus.offset').some(([, value]) => value === 0xb18));
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
  const traceEvents = readTraceEvents(timeline.drain() + timeline.close(board.now));
  for (const events of tracks(traceEvents).values()) {
    events.reduce((end, { ts, dur }) => {
      assert.ok(Math.round(ts! * 1000) >= end);
      return Math.round(ts! * 1000) + Math.round(dur! * 1000);
    }, 0);
  }
  assert.is(createBoard({ dramSize: 65536 }).events().length, 0);
});

const json = (name: string) => readTraceEvents(readFileSync(path.join(folder, name), 'utf8'));

async function encode(...more: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const output = path.join(folder, 'window.264');
  const { code, stdout, stderr } = await cedrusEmu(
    ['encode', 'clip:pan', ...SIZE, '--fix', 'all', '-o', output, '--quiet'].concat(more),
  );
  return { code, stdout: stdout.toString(), stderr };
}

test('--timing-frames and --timing-rows show part of a run', async () => {
  const file = path.join(folder, 'part.json');
  const wave = path.join(folder, 'part.vcd');
  const part = await encode('--timeline', file, '--vcd', wave, '--timing-frames', '1..2', '--timing-rows', '3');
  assert.is(part.code, 0, part.stderr);
  const [found, whole] = [tracks(json('part.json')), tracks(json('run.json'))];
  for (const stage of STAGES) {
    const slices = found.get(`engine / ${stage}`)!;
    const all = whole.get(`engine / ${stage}`)!;
    const row = (frame: number) => all.slice(frame * 240 + 60, frame * 240 + 80);
    assert.equal(slices, [...row(1), ...row(2)], `${stage}: row 3 of frames 1 and 2, as in the whole`);
  }
  assert.equal(
    found.get('engine / picture')!.map(({ name }) => name),
    ['picture 1', 'picture 2'],
  );
  const later = (track: string) => whole.get(track)!.filter(({ ts }) => ts! >= found.get(track)![0]!.ts!);
  assert.equal(found.get('driver / registers'), later('driver / registers'));
  const { waveforms } = readVcd(readFileSync(wave, 'utf8'));
  assert.is(waveforms.get('engine.busy')!.changes.filter(([, value]) => value).length, 2);
  for (const [option, value] of [
    ['--timing-frames', '5..3'],
    ['--timing-rows', 'all'],
  ] as const) {
    const refused = await encode('--timeline', file, option, value);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, new RegExp(`${option} takes a number or a range such as 3..5, not "${value}"`));
  }
});

test('faults are instants of the timeline and pulses of the waveforms', async () => {
  const file = path.join(folder, 'fault.json');
  const wave = path.join(folder, 'fault.vcd');
  const ran = await encode(
    '--timeline',
    file,
    '--vcd',
    wave,
    '--fault',
    'stall@mb:1.20',
    '--fault',
    'irq-lost@frame:2',
  );
  const faults = tracks(json('fault.json')).get('driver / faults')!;
  assert.equal(
    faults.map(({ ph, s, name, args }) => [ph, s, name, args]),
    [
      ['i', 'g', 'stall', { fault: 0, macroblocks: 20 }],
      ['i', 'g', 'irq-lost', { fault: 1, macroblocks: 240 }],
    ],
    ran.stderr,
  );
  const { waveforms } = readVcd(readFileSync(wave, 'utf8'));
  const strikes = waveforms.get('faults.strikes')!.changes.filter(([, value]) => value);
  assert.equal(
    strikes.map(([time]) => time),
    faults.map(({ ts }) => Math.round(ts! * 1000)),
  );
});

/** All elements below one. */
function* below(element: XmlElement): Generator<XmlElement> {
  for (const child of element.children) {
    yield child;
    yield* below(child);
  }
}

test('the chart is well-formed SVG and says what the figures of the run say', async () => {
  const file = path.join(folder, 'run.svg');
  const ran = await encode('--timing-chart', file, '--json');
  assert.is(ran.code, 0, ran.stderr);
  const { timing, frames } = JSON.parse(ran.stdout) as {
    timing: { bytes: Record<string, number> };
    frames: { index: number; type: string; cycles: number }[];
  };
  const svg = readFileSync(file, 'utf8');
  const elements = [...below(readXml(svg))];
  const words = elements.filter(({ name }) => name === 'text').map(({ text }) => text);
  const slowest = frames.reduce((most, frame) => (frame.cycles > most.cycles ? frame : most));
  const clocks = Math.round(slowest.cycles / 240);
  const facts = words.find((line) => line.startsWith('Frame '));
  assert.match(
    facts ?? '',
    new RegExp(`^Frame ${slowest.index} \\(P\\), the slowest of 3: ${clocks} VE clocks a macroblock; `),
  );
  for (const [client, bytes] of Object.entries(timing.bytes)) {
    assert.ok(
      words.some((line) => line.startsWith(`${client}: ${bytes.toFixed(1)} bytes`)),
      client,
    );
  }
  for (const { index, type } of frames) assert.ok(words.includes(`${index} ${type}`), `frame ${index}`);
  for (const stage of [...STAGES, 'DRAM port']) assert.is(words.filter((line) => line === stage).length, 3, stage);
  assert.ok(words.includes('120') && words.includes('125'), 'macroblocks of the middle by their numbers');
  assert.match(svg, /prefers-color-scheme:dark/);
  // of the busiest unit as much of its strip is filled as its share says
  const strips = elements.filter(({ name, attributes }) => name === 'path' && attributes.class === 'port');
  assert.is(strips.length, 1);
  const one = await encode('--timing-chart', file, '--timing-frames', '0');
  assert.is(one.code, 0);
  const alone = readFileSync(file, 'utf8');
  readXml(alone);
  assert.match(alone, />Frame 0 \(IDR\): /);
  assert.not.match(alone, /Frames 0 to/);
  const none = await encode('--timing-chart', file, '--timing-frames', '9');
  assert.is(none.code, 0);
  assert.match(readFileSync(file, 'utf8'), /No macroblock was coded/);
});

test('shares of the chart: each column adds up, strips hold what the counters count', () => {
  const { board } = preparedBoard({ accessClocks: 0 }, 10, 6);
  const frame = new OccupancyFrame();
  board.streamEvents(['stage', 'dram'], (events) => {
    for (const event of events) frame.event(event);
  });
  board.write32(STARTTRIG, 8);
  board.advance(1_000_000);
  const { busy, portClocks } = board.timing();
  const occupancy = frame.finish(portClocks)!;
  const width = (occupancy.to - occupancy.from) / COLUMNS;
  const sum = (shares: Float64Array) => shares.reduce((total, share) => total + share, 0) * width;
  STAGES.forEach((name, index) => {
    const { working, waiting } = occupancy.stages[index]!;
    assert.ok(Math.abs(sum(working) - busy[name]) < 1, `${name}: ${sum(working)} of ${busy[name]}`);
    working.forEach((share, column) => {
      assert.ok(share + waiting[column]! < 1.0001, `${name}, column ${column}`);
    });
  });
  assert.ok(
    sum(occupancy.port) > portClocks * 0.95 && sum(occupancy.port) < portClocks * 1.0001,
    `${sum(occupancy.port)} of ${portClocks}`,
  );
});

test('macroblocks of a clock lose no event; what is lost is counted', () => {
  const bytes = 2 << 20;
  for (const clocksPerMacroblock of [1, 7]) {
    const { board } = preparedBoard(
      { dramSize: 16 << 20, accessClocks: 0, parameters: { clocksPerMacroblock } },
      96,
      64,
    );
    const stream = board.allocate('large stream', bytes);
    board.write32(0xb80, stream.address);
    board.write32(0xb84, stream.address + bytes - 1);
    board.write32(0xb8c, bytes * 8);
    let next = 0;
    board.streamEvents(TIMING_EVENTS, (events) => {
      for (const { sequence } of events) assert.is(sequence, next++);
    });
    board.write32(STARTTRIG, 8);
    board.advance(10_000_000);
    assert.is(board.macroblocksDone, 96 * 64);
    assert.ok(next > 65536, `${next} events`);
    assert.is(board.eventsLost, 0);
  }
  const { board } = preparedBoard({ accessClocks: 0, parameters: { putBusyClocks: 0 } });
  let seen = 0;
  board.streamEvents(['trigger'], (events) => {
    seen += events.length;
  });
  for (let put = 0; put < 70_000; put++) board.write32(STARTTRIG, 0x101);
  board.flushEvents();
  assert.is(seen, 65536);
  assert.is(board.eventsLost, 70_000 - 65536);
});

test.run();
