/** The result depends on what is done to a board and on nothing else: not on slices of time, watchers, neighbours or the host. */
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, type Device, EVENT_KINDS } from '../../emulator/index.js';
import { Random } from '../random.js';
import {
  boardFor,
  DRIVER_NAMES,
  encodeAll,
  encoding,
  FAULT_PLANS,
  FRAMES,
  hashOf,
  look,
  taped,
} from './driver-runs.js';

const HELPER = new URL('./driver-runs.js', import.meta.url).href;

/** A device in front of a board; what is not given is the board's own. */
function over(board: Board, own: Partial<Device>): Device {
  return {
    read32: (offset) => board.read32(offset),
    write32: (offset, value) => board.write32(offset, value),
    delay: (time) => board.delay(time),
    waitForInterrupt: (time) => board.waitForInterrupt(time),
    allocate: (name, size) => board.allocate(name, size),
    free: (buffer) => board.free(buffer),
    reset: () => board.reset(),
    phase: (frame, name) => board.phase(frame, name),
    ...own,
  };
}

/** What a run of a driver comes to, through a device of the caller's. */
function result(name: string, board = boardFor(name), device: Device = board) {
  const stream = hashOf(encodeAll(name, device));
  return { stream, ...look(board) };
}

const plain = new Map(DRIVER_NAMES.map((name) => [name, result(name)]));

test('runs of all drivers give pictures and take time', () => {
  for (const [name, { now, timing }] of plain) {
    assert.ok(now > 50_000, name);
    assert.ok(timing.busy.code > 0, name);
  }
  assert.is(new Set([...plain.values()].map(({ stream }) => stream)).size, DRIVER_NAMES.length);
});

/** Lets a board's time pass in random slices of up to `most` microseconds. */
function sliced(board: Board, random: Random, most: number): Device {
  return over(board, {
    delay(time) {
      for (let rest = board.clock.cycles(time); rest > 0;) {
        const slice = Math.min(rest, 1 + random.below(most * 100));
        board.advance(slice);
        rest -= slice;
      }
    },
    waitForInterrupt(time) {
      // whole microseconds are whole clocks on these chips
      for (let rest = time; rest > 0 && !board.interrupt;) {
        const slice = Math.min(rest, 1 + random.below(most));
        board.waitForInterrupt(slice);
        rest -= slice;
      }
      return board.interrupt;
    },
  });
}

test('time may pass in any slices: the same stream, events, complaints and counters', () => {
  for (const name of DRIVER_NAMES) {
    for (const [seed, most] of [
      [1, 3],
      [2, 40],
      [3, 5000],
    ] as const) {
      const whole = boardFor(name);
      whole.recordEvents(EVENT_KINDS);
      result(name, whole);
      const board = boardFor(name);
      board.recordEvents(EVENT_KINDS);
      const found = result(name, board, sliced(board, new Random(seed), most));
      assert.equal(found, plain.get(name), `${name} in slices of up to ${most} microseconds`);
      assert.equal(board.events(), whole.events(), `${name}: events in slices of up to ${most} microseconds`);
    }
  }
});

test('the same under all kinds of fault, sliced, traced and done twice', () => {
  for (const faults of FAULT_PLANS) {
    for (const name of DRIVER_NAMES) {
      const options = { faults };
      const struck = result(name, boardFor(name, options));
      const where = `${name}, ${faults[0]!.kind}`;
      assert.ok(struck.faults[0].length > 0, `${where} did not strike`);
      const board = boardFor(name, options);
      assert.equal(result(name, board, sliced(board, new Random(4), 300)), struck, `${where}, sliced`);
      const traced = boardFor(name, { ...options, trace: true });
      traced.streamEvents(EVENT_KINDS, () => {});
      assert.equal(result(name, traced), struck, `${where}, traced`);
    }
  }
});

test('watched or not: traced, with every event recorded, streamed and listened to', () => {
  for (const name of DRIVER_NAMES) {
    const traced = boardFor(name, { trace: true });
    traced.recordEvents(EVENT_KINDS);
    assert.equal(result(name, traced), plain.get(name), `${name} traced`);
    const streamed = boardFor(name);
    let events = 0;
    let edges = 0;
    streamed.streamEvents(EVENT_KINDS, (batch) => {
      events += batch.length;
    });
    streamed.onInterrupt(() => edges++);
    assert.equal(result(name, streamed), plain.get(name), `${name} streamed`);
    assert.ok(events > 1000 && (edges >= 2 * FRAMES || edges === 0), `${name}: ${events} events, ${edges} edges`);
  }
});

test('peeking at every register after every access changes nothing', () => {
  const peek = (board: Board) => {
    for (let offset = 0; offset < 0x1000; offset += 4) board.peek32(offset);
  };
  for (const name of DRIVER_NAMES) {
    const board = boardFor(name);
    const device = over(board, {
      read32(offset) {
        const value = board.read32(offset);
        peek(board);
        return value;
      },
      write32(offset, value) {
        board.write32(offset, value);
        peek(board);
      },
      waitForInterrupt(time) {
        for (let rest = time; rest > 0 && !board.interrupt; rest -= 20) {
          board.waitForInterrupt(Math.min(rest, 20));
          peek(board);
        }
        return board.interrupt;
      },
    });
    assert.equal(result(name, board, device), plain.get(name), name);
  }
});

test('boards in one process do not touch each other, access by access', () => {
  const pairs = DRIVER_NAMES.map((name, index) => [name, DRIVER_NAMES[(index + 1) % DRIVER_NAMES.length]!] as const);
  for (const [name, other] of pairs) {
    const neighbour = boardFor(other);
    const { steps } = taped(other).tape;
    let step = 0;
    const turn = () => steps[step++]?.run(neighbour);
    const board = boardFor(name);
    const device = over(board, {
      read32(offset) {
        turn();
        return board.read32(offset);
      },
      write32(offset, value) {
        board.write32(offset, value);
        turn();
      },
      waitForInterrupt(time) {
        turn();
        return board.waitForInterrupt(time);
      },
    });
    assert.equal(result(name, board, device), plain.get(name), `${name} beside ${other}`);
    while (step < steps.length) turn();
    const { stream: _, ...alone } = plain.get(other)!;
    assert.equal(look(neighbour), alone, `${other} beside ${name}`);
  }
});

test('the order in which boards are made and used does not count', () => {
  const boards = [...DRIVER_NAMES].reverse().map((name) => ({ name, board: boardFor(name) }));
  const runs = boards.map(({ name, board }) => ({
    name,
    board,
    run: encoding(name, board),
    parts: [] as Uint8Array[],
  }));
  for (let frame = 0; frame <= FRAMES; frame++) {
    for (const { run, parts } of runs) {
      const { value } = run.next();
      if (value) parts.push(value);
    }
  }
  for (const { name, board, parts } of runs) {
    assert.equal({ stream: hashOf(Buffer.concat(parts)), ...look(board) }, plain.get(name), name);
  }
});

test('another process, and V8 with its other compilers, give the same', () => {
  const program = `
    import { boardFor, DRIVER_NAMES, encodeAll, hashOf, look } from ${JSON.stringify(HELPER)};
    const results = [...DRIVER_NAMES].reverse().map((name) => {
      const board = boardFor(name);
      return [name, { stream: hashOf(encodeAll(name, board)), ...look(board) }];
    });
    console.log(JSON.stringify(results, (key, value) => (value === Infinity ? 'none' : value)));`;
  const words = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (_, part) => (part === Number.POSITIVE_INFINITY ? 'none' : part)));
  for (const flags of [[], ['--liftoff-only'], ['--no-liftoff']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    assert.is(status, 0, stderr);
    for (const [name, found] of JSON.parse(stdout) as [string, unknown][]) {
      assert.equal(found, words(plain.get(name)), `${name} ${flags.join(' ')}`);
    }
  }
});

test.run();
