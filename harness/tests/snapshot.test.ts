/** Snapshots at any clock: what follows is the same, on the same board and on another, through a file; what does not fit is refused. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Board,
  type BoardOptions,
  createBoard,
  decodeSnapshot,
  encodeSnapshot,
  type Snapshot,
} from '../../emulator/index.js';
import { Random } from '../random.js';
import { preparedBoard } from './board-setup.js';
import { INT_EN, STARTTRIG, STATUS } from './chip-setup.js';
import { boardFor, DRIVER_NAMES, FAULT_PLANS, look, memoryHash, type Step, type Tape, taped } from './driver-runs.js';

/** Plays steps up to a clock within one of them, which lets time pass; then what is left. */
class Playing {
  private next = 0;

  constructor(
    private readonly steps: readonly Step[],
    private readonly board: Board,
  ) {}

  until(index: number, cycle: number): this {
    while (this.next < index) this.steps[this.next++]!.run(this.board);
    this.board.advance(cycle - this.board.now);
    return this;
  }

  finish(board: Board, index: number): void {
    const cut = this.steps[index]!;
    if (cut.timed) board.advance(cut.to - board.now);
    else cut.run(board);
    for (const step of this.steps.slice(index + 1)) step.run(board);
  }
}

/** Random places of a run: within pictures, at their edges, in headers, with the line high. */
function places(tape: Tape, random: Random, count: number): { index: number; cycle: number }[] {
  const waits = tape.steps.flatMap((step, index) => (step.waits ? [index] : []));
  return Array.from({ length: count }, (_, turn) => {
    const index = turn % 2 === 0 ? random.pick(waits) : random.below(tape.steps.length);
    const { timed, from, to } = tape.steps[index]!;
    return { index, cycle: timed ? from + random.below(to - from + 1) : from };
  });
}

const seed = 5;

async function continues(name: string, options: BoardOptions, count: number): Promise<number> {
  const random = new Random(seed);
  const { board: live, tape } = taped(name, options);
  const [end, memory] = [look(live), memoryHash(live)];
  if (options.faults) assert.ok(live.injectedFaults.length > 0, `${name}: ${options.faults[0]!.kind} did not strike`);
  let inPicture = 0;
  for (const { index, cycle } of places(tape, random, count)) {
    const where = `${name}, seed ${seed}, step ${index}, clock ${cycle}`;
    const board = boardFor(name, options);
    const playing = new Playing(tape.steps, board).until(index, cycle);
    if (board.macroblocksDone > 0 && board.nextEngineEvent < Number.POSITIVE_INFINITY) inPicture++;
    const snapshot = board.snapshot();
    const file = await encodeSnapshot(snapshot);
    playing.finish(board, index);
    assert.equal(look(board), end, `${where}: on from the snapshot`);
    board.restore(snapshot);
    playing.finish(board, index);
    assert.equal(look(board), end, `${where}: restored`);
    // a board without faults that has been somewhere else
    const { faults: _, ...plain } = options;
    const other = boardFor(name, plain);
    other.allocate('else', 100_000).bytes.fill(0x55);
    other.write32(STARTTRIG, 8);
    other.restore(await decodeSnapshot(file));
    playing.finish(other, index);
    assert.equal(look(other), end, `${where}: on another board, through a file`);
    assert.is(memoryHash(other), memory, `${where}: all memory of another board`);
  }
  return inPicture;
}

test('snapshot, continue, restore, continue: the same bytes at random clocks of all drivers', async () => {
  for (const name of DRIVER_NAMES) {
    assert.ok((await continues(name, {}, 6)) > 0, `${name}: none of the places lies in a picture`);
  }
});

test('the same with other timing', async () => {
  for (const timing of ['fast', 'pessimistic'] as const) await continues('bootlin', { timing }, 4);
});

test('the same under all kinds of fault', async () => {
  for (const faults of FAULT_PLANS) {
    for (const name of DRIVER_NAMES) await continues(name, { faults }, 1);
  }
});

test('with an interrupt pending, half a header put, and a stalled picture', () => {
  const go = (board: Board) => {
    board.advance(400_000);
    return { ...look(board), bits: board.peek32(0xb90) };
  };
  const both = (board: Board, where: string) => {
    const snapshot = board.snapshot();
    const once = go(board);
    board.restore(snapshot);
    assert.equal(go(board), once, where);
    const other = createBoard({ dramSize: 1 << 20 });
    other.restore(snapshot);
    assert.equal(go(other), once, `${where}, other board`);
    return once;
  };
  const { board } = preparedBoard();
  board.write32(INT_EN, 3);
  board.write32(0xb20, 5);
  board.write32(STARTTRIG, 0x301);
  both(board, 'three bits of a header');
  const edges: boolean[] = [];
  board.onInterrupt((level) => edges.push(level));
  board.write32(STARTTRIG, 8);
  assert.ok(board.waitForInterrupt(1_000_000));
  const pending = board.snapshot();
  board.write32(STATUS, 1);
  assert.not.ok(board.interrupt);
  board.restore(pending);
  assert.ok(board.interrupt, 'the line is high again');
  assert.equal(edges, [true, false, true], 'who listens to the line hears of it');
  both(board, 'interrupt pending');
  const stalled = preparedBoard({}, 10, 6).board;
  stalled.write32(0xb8c, 0x10000);
  stalled.write32(STARTTRIG, 8);
  stalled.advance(100_000);
  assert.is(stalled.read32(STATUS) & 2, 2);
  stalled.write32(STATUS, 2);
  stalled.write32(0xb8c, 0x80000);
  const snapshot = stalled.snapshot();
  const on = () => {
    stalled.write32(STARTTRIG, 9);
    return go(stalled);
  };
  const first = on();
  stalled.restore(snapshot);
  assert.equal(on(), first);
  assert.is(stalled.read32(STATUS) & 1, 1);
});

test('snapshots share the pages that did not change; taking one changes nothing', () => {
  const { board } = preparedBoard();
  board.write32(STARTTRIG, 8);
  board.advance(3000);
  const before = look(board);
  const first = board.snapshot();
  assert.equal(look(board), before);
  board.advance(1000);
  const second = board.snapshot(first);
  const own = [...second.pages].filter(([offset, page]) => first.pages.get(offset) !== page).length;
  assert.ok(own > 0 && own < second.pages.size / 2, `${own} of ${second.pages.size} pages`);
  assert.equal([...second.pages], [...board.snapshot().pages], 'the same as one taken alone');
  board.restore(first);
  assert.equal(look(board), before);
});

test('memory that was given out before is zero when it is given out again, memory that never was is left alone', () => {
  const board = createBoard({ dramSize: 1 << 20 });
  board.free(board.allocate('first', 8192));
  board.dram.bytes.fill(9);
  const other = createBoard({ dramSize: 1 << 20 });
  other.restore(board.snapshot());
  for (const each of [board, other]) assert.equal([...new Set(each.allocate('again', 8192).bytes)], [0]);
  for (const each of [board, other]) assert.equal([...new Set(each.allocate('fresh', 8192).bytes)], [9]);
});

test('what is watched is not part of a snapshot', () => {
  const { board } = preparedBoard();
  const snapshot = board.snapshot();
  const seen: number[] = [];
  board.streamEvents(['macroblock'], (events) => seen.push(...events.map(({ a }) => a)));
  board.restore(snapshot);
  for (let turn = 0; turn < 2; turn++) {
    board.write32(STARTTRIG, 8);
    board.advance(1_000_000);
    board.restore(snapshot);
  }
  assert.equal(seen, [...Array(15).keys(), ...Array(15).keys()]);
});

const small = createBoard({ dramSize: 1 << 20 });
small.allocate('text', 64 * 1024).bytes.fill(7);
const plain = small.snapshot();
const bytes = await encodeSnapshot(plain);

/** The file with something changed, its checksums left as they are. */
function spoilt(change: (file: Uint8Array, view: DataView) => Uint8Array): Uint8Array {
  const file = bytes.slice();
  return change(file, new DataView(file.buffer));
}

async function refused(file: Uint8Array, words: RegExp): Promise<void> {
  try {
    await decodeSnapshot(file);
  } catch (error) {
    assert.is((error as Error).name, 'BoardError');
    assert.match((error as Error).message, words);
    return;
  }
  assert.unreachable(`not refused: ${words}`);
}

test('a file keeps all of it, and is small', async () => {
  assert.equal(await decodeSnapshot(bytes), plain);
  assert.ok(bytes.length < 8192, `${bytes.length} bytes`);
  // as docs/snapshots.md has it
  const view = new DataView(bytes.buffer);
  assert.is(new TextDecoder().decode(bytes.subarray(0, 8)), 'cedrsnap');
  assert.is(view.getUint32(8, true), 1);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(32, 32 + view.getUint32(12, true))));
  assert.is(header.variant, 'v3s');
  assert.is(header.dramSize, 1 << 20);
  assert.equal(header.allocations, [{ name: 'text', address: 4096, size: 65536 }]);
  assert.is(32 + view.getUint32(12, true) + view.getUint32(20, true), bytes.length);
});

test('files that are none, cut off, damaged or of another version are refused in words', async () => {
  await refused(new Uint8Array(0), /this is no snapshot/);
  await refused(new TextEncoder().encode('{"not": "a snapshot"}'), /does not begin with "cedrsnap"/);
  for (const length of [8, 31, 32, 100, bytes.length - 1]) {
    await refused(bytes.subarray(0, length), new RegExp(`cut off: ${length} of \\d+ bytes`));
  }
  await refused(
    spoilt((file, view) => {
      view.setUint32(8, 2, true);
      return file;
    }),
    /has file format 2, this version reads 1/,
  );
  await refused(
    spoilt((file) => Uint8Array.from([...file, 0])),
    /1 bytes follow its end/,
  );
  const random = new Random(11);
  for (let turn = 0; turn < 220; turn++) {
    // each byte of the beginning, then any
    const at = turn < 20 ? 12 + turn : 12 + random.below(bytes.length - 12);
    const bit = 1 << random.below(8);
    await refused(
      spoilt((file) => {
        file[at]! ^= bit;
        return file;
      }),
      /cut off|damaged/,
    );
  }
});

test('a header that lies is refused, its checksum right', async () => {
  const lies = async (change: object, words: RegExp) => {
    await refused(await encodeSnapshot({ ...plain, ...change } as Snapshot), words);
  };
  await lies({ dramSize: 2 ** 40 }, /no size of DRAM/);
  await lies({ dramSize: undefined }, /no size of DRAM/);
  await lies({ cycle: -1 }, /cycle is no number/);
  await lies({ boardVersion: 'x' }, /boardVersion is no number/);
  await lies({ allocations: [{ name: 'x' }] }, /its allocations/);
  await lies({ machine: undefined }, /the state of the board/);
  await lies({ machine: { ...plain.machine, queue: 3 } }, /the state of the board/);
  await lies({ machine: { ...plain.machine, faults: { plan: [] } } }, /the state of the board/);
  const page = new Uint8Array(16384);
  await lies({ pages: new Map([[2 ** 30, page]]) }, /its pages lie outside/);
  await lies({ pages: new Map([[0, page]]) }, /its pages lie outside/);
  await lies({ pages: new Map([[2 ** 20 + 1, page]]) }, /its pages lie outside/);
  await lies({ pages: new Map([[2 ** 21, page.subarray(0, 100)]]) }, /checksum of its pages/);
  await lies({ pages: new Map([[2 ** 21, new Uint8Array(20_000)]]) }, /more pages in it than it says/);
});

test('a snapshot that does not fit leaves the board as it is', async () => {
  const board = createBoard({ dramSize: 1 << 20 });
  board.allocate('mine', 5000).bytes.fill(3);
  const before = look(board);
  const decoded = await decodeSnapshot(bytes);
  const fails = (change: object, words: RegExp) => {
    assert.throws(() => board.restore({ ...decoded, ...change }), words);
    assert.equal(look(board), before);
  };
  fails({ variant: 's3' }, /has variant s3, this board v3s/);
  fails({ dramSize: 2 << 20 }, /has DRAM size 2097152, this board 1048576/);
  fails({ addressConvention: 'physical' }, /has address convention physical/);
  fails({ chipVersion: 1 }, /has chip format 1, this board \d+; restore it on a board made like its own/);
  fails({ boardVersion: 1 }, /has board format 1/);
  fails({ accessClocks: 99 }, /has access clocks 99/);
  fails({ allocations: [{ name: 'far', address: 2 ** 31, size: 4096 }] }, /outside DRAM/);
});

test.run();
