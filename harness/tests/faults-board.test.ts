/** Faults on a bare board: what each does, at its clock, whatever watches and however time is sliced. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, BoardError, type BoardOptions, type Fault } from '../../emulator/index.js';
import { EventQueue } from '../../emulator/queue.js';
import { preparedBoard } from './board-setup.js';
import { FINISH, INT_EN, MODE, READY, reg, RESET, STARTTRIG, STATUS } from './chip-setup.js';

const OVERTIME = 4;
const PARA1 = reg('PARA1');
/** 15 macroblocks of 1000 clocks, 500 ahead of them, registers for nothing. */
const CLOCKS = 15_500;
const OPTIONS: BoardOptions = { parameters: { startClocks: 500, clocksPerMacroblock: 1000 }, accessClocks: 0 };

function withFaults(faults: readonly Fault[], more: BoardOptions = {}): Board {
  const { board } = preparedBoard({ ...OPTIONS, ...more, faults });
  board.write32(INT_EN, 3);
  return board;
}

/** Starts a picture; clocks until the interrupt, or undefined without one in time. */
function encode(board: Board, patience = 1000): number | undefined {
  const began = board.now;
  board.write32(STATUS, 7);
  board.write32(STARTTRIG, 8);
  return board.waitForInterrupt(patience) ? board.now - began : undefined;
}

const struck = (board: Board) =>
  board.injectedFaults.map(({ kind, picture, macroblock }) => [kind, picture, macroblock]);

test('lost: the line stays low, STATUS says finished, and the next interrupt comes', () => {
  const board = withFaults([{ kind: 'irq-lost', at: { frame: 1 }, count: 2 }]);
  assert.is(encode(board), CLOCKS);
  for (const picture of [1, 2]) {
    assert.is(encode(board), undefined);
    assert.is(board.read32(STATUS) & 7, FINISH);
    assert.not(board.interrupt);
    assert.equal(struck(board).at(-1), ['irq-lost', picture, 15]);
  }
  assert.is(encode(board), CLOCKS);
  assert.equal(board.pendingFaults, []);
});

test('late: the line rises so many clocks after STATUS; not at all when the driver cleared it meanwhile', () => {
  const board = withFaults([{ kind: 'irq-late', at: { frame: 0 }, clocks: 777, count: 2 }]);
  const edges: [boolean, number][] = [];
  board.onInterrupt((level, cycle) => edges.push([level, cycle]));
  assert.is(encode(board), CLOCKS + 777);
  assert.equal(edges, [[true, CLOCKS + 777]]);
  board.write32(STATUS, 7);
  board.write32(STARTTRIG, 8);
  board.advance(CLOCKS + 776);
  assert.not(board.interrupt);
  board.write32(STATUS, 7);
  board.advance(1000);
  assert.is(edges.length, 2, 'only the fall of the first');
});

test('late: what releases one interrupt does not release the next', () => {
  const board = withFaults([{ kind: 'irq-late', at: { frame: 0 }, clocks: 20_000, count: 2 }]);
  board.write32(STARTTRIG, 8);
  board.advance(CLOCKS + 100);
  board.write32(STATUS, 7);
  board.write32(STARTTRIG, 8);
  const second = board.now + CLOCKS;
  assert.ok(board.waitForInterrupt(1000));
  assert.is(board.now, second + 20_000);
});

test('spurious: the line is high for its clocks and no longer, whoever waits', () => {
  const board = withFaults([{ kind: 'irq-spurious', at: { frame: 0, macroblock: 3 }, clocks: 50 }]);
  assert.is(encode(board), 3500);
  assert.is(board.read32(STATUS) & 7, 0);
  board.advance(49);
  assert.ok(board.interrupt);
  board.advance(1);
  assert.not(board.interrupt);
  assert.ok(board.waitForInterrupt(1000));
  assert.is(board.now, CLOCKS);
});

test('ready stuck: not ready for the headers of its picture, ready for those of the next; puts are taken', () => {
  const board = withFaults([{ kind: 'ready-stuck', at: { frame: 1 } }], { parameters: { putBusyClocks: 1 } });
  assert.is(board.read32(STATUS) & READY, READY);
  encode(board);
  assert.is(board.read32(STATUS) & READY, 0, 'ahead of picture 1');
  const bits = board.read32(reg('STM_BIT_LEN'));
  board.write32(STARTTRIG, 0x801);
  assert.is(board.read32(reg('STM_BIT_LEN')), bits + 8);
  encode(board);
  assert.is(board.read32(STATUS) & READY, READY, 'ahead of picture 2');
});

test('stall and over-time: the picture takes so many clocks longer, over-time is in STATUS at once', () => {
  const stalled = withFaults([{ kind: 'stall', at: { frame: 0, macroblock: 4 }, clocks: 3333 }]);
  assert.is(encode(stalled), CLOCKS + 3333);
  assert.equal(struck(stalled), [['stall', 0, 4]]);

  const late = withFaults([{ kind: 'overtime', at: { frame: 0, macroblock: 4 }, clocks: 3333 }]);
  late.write32(STARTTRIG, 8);
  late.advance(4500);
  assert.is(late.read32(STATUS) & 7, OVERTIME);
  assert.not(late.interrupt, 'not enabled');
  assert.ok(late.waitForInterrupt(1000));
  assert.is(late.now, CLOCKS + 3333);
  assert.is(late.read32(STATUS) & 7, OVERTIME | FINISH);

  const told = withFaults([{ kind: 'overtime', at: { frame: 0, macroblock: 4 } }]);
  told.write32(INT_EN, 7);
  assert.is(encode(told), 4500, 'an interrupt where it is enabled');
});

test('hang and bus error: busy for ever, no interrupt, until a reset', () => {
  for (const fault of [
    { kind: 'hang', at: { frame: 0, macroblock: 4 } },
    { kind: 'bus-error', at: { frame: 0, macroblock: 4 }, buffer: 'source' },
    { kind: 'bus-error', at: { frame: 0, macroblock: 4 }, buffer: 'stream' },
  ] as const) {
    const board = withFaults([fault]);
    assert.is(encode(board, 10_000_000), undefined);
    assert.equal(struck(board), [[fault.kind, 0, 4]]);
    assert.is(board.read32(RESET) & 0x300, 0, 'not idle');
    board.write32(RESET, 1 << 24);
    board.write32(RESET, 0);
    assert.is(encode(board), CLOCKS);
  }
});

test('a bus error strikes only what the picture uses', () => {
  const board = withFaults([
    { kind: 'bus-error', at: { frame: 0 }, buffer: 'reference' },
    { kind: 'bus-error', at: { frame: 0 }, address: 0x100 },
    { kind: 'bus-error', at: { frame: 0 }, buffer: 'nowhere' },
    { kind: 'hang', at: { frame: 9 } },
  ]);
  assert.is(encode(board), CLOCKS);
  assert.equal(board.injectedFaults, []);
  assert.equal(
    board.pendingFaults.map(({ why }) => why),
    [
      'there is no reference at this moment',
      'the picture does not use 0x00000100',
      'there is no nowhere at this moment',
      undefined,
    ],
  );
});

test('flips: a stored bit of a register, a bit of DRAM, each at its moment', () => {
  const board = withFaults([
    { kind: 'register-flip', at: { frame: 1 }, register: PARA1, bit: 2 },
    { kind: 'register-flip', at: { cycle: 3 * CLOCKS }, register: PARA1, bit: 0 },
  ]);
  const before = board.peek32(PARA1);
  encode(board);
  assert.is(board.peek32(PARA1), before);
  encode(board);
  assert.is(board.peek32(PARA1), before ^ 4);
  board.advance(3 * CLOCKS - 1 - board.now);
  assert.is(board.peek32(PARA1), before ^ 4);
  board.advance(1);
  assert.is(board.peek32(PARA1), before ^ 5);

  const { board: flipped } = preparedBoard({
    ...OPTIONS,
    faults: [100, 105].map((cycle) => ({ kind: 'dram-flip', at: { cycle }, buffer: 'source', offset: 10, bit: 7 })),
  });
  const source = flipped.buffers.find(({ name }) => name === 'source')!;
  const bytes = source.bytes.slice();
  flipped.advance(99);
  assert.equal(source.bytes, bytes);
  flipped.advance(1);
  bytes[10]! ^= 128;
  assert.equal(source.bytes, bytes);
  flipped.advance(5);
  bytes[10]! ^= 128;
  assert.equal(source.bytes, bytes, 'turned over again');
});

test('a flip in the coded buffer comes when the picture is written: one bit differs', () => {
  const coded = (faults: readonly Fault[]) => {
    const { board, stream } = preparedBoard({ ...OPTIONS, faults });
    board.write32(INT_EN, 3);
    encode(board);
    return stream.bytes.slice();
  };
  const clean = coded([]);
  const flipped = coded([{ kind: 'dram-flip', at: { frame: 0 }, buffer: 'bitstream', bit: 6 }]);
  const different = [...clean.keys()].filter((at) => clean[at] !== flipped[at]);
  assert.is(different.length, 1);
  assert.is(clean[different[0]!]! ^ flipped[different[0]!]!, 64);
});

test('a reset while busy ends the picture; registers start anew', () => {
  const board = withFaults([{ kind: 'reset-while-busy', at: { frame: 0, macroblock: 2 } }]);
  assert.is(encode(board), undefined);
  assert.is(board.read32(MODE), 7);
  assert.is(board.peek32(PARA1), 0);
});

test('a lost clock: zeros, lost writes without a complaint, and the picture goes on where it was', () => {
  const board = withFaults([{ kind: 'clock-lost', at: { frame: 0, macroblock: 2 }, clocks: 5000 }]);
  board.write32(STARTTRIG, 8);
  board.advance(2500);
  assert.is(board.read32(reg('VE_VERSION')), 0);
  board.write32(reg('VE_STATUS'), 0x100);
  board.advance(4999);
  assert.is(board.read32(reg('VE_VERSION')), 0);
  board.advance(1);
  assert.is(board.read32(reg('VE_VERSION')), board.variant.version);
  assert.is(board.read32(reg('VE_STATUS')) & 0x100, 0);
  assert.ok(board.waitForInterrupt(1000));
  assert.is(board.now, CLOCKS + 5000);
  assert.equal(board.complaints(), []);
});

test('what is due at one clock happens in the order it was put in', () => {
  const queue = new EventQueue();
  for (const [cycle, value] of [
    [7, 0],
    [5, 1],
    [7, 2],
    [5, 3],
    [6, 4],
  ] as const) {
    queue.put({ cycle, kind: 'fault', value });
  }
  assert.is(queue.next, 5);
  const order: (number | undefined)[] = [];
  for (const cycle of [4, 5, 5, 5, 9, 9, 9, 9]) order.push(queue.take(cycle)?.value);
  assert.equal(order, [undefined, 1, 3, undefined, 4, 0, 2, undefined]);
  assert.ok(queue.empty);
});

test('what needs a picture says so when there is none', () => {
  const board = withFaults([
    { kind: 'hang', at: { cycle: 10 } },
    { kind: 'stall', at: { cycle: 10 } },
  ]);
  board.advance(20);
  assert.equal(
    board.pendingFaults.map(({ why }) => why),
    ['no picture was under way', 'no picture was under way'],
  );
});

const STORM: readonly Fault[] = [
  { kind: 'stall', at: { frame: 0, macroblock: 3 }, clocks: 123 },
  { kind: 'irq-spurious', at: { cycle: 4000 }, clocks: 7 },
  { kind: 'clock-lost', at: { cycle: 6000 }, clocks: 1500 },
  { kind: 'clock-lost', at: { cycle: 7000 }, clocks: 1500 },
  { kind: 'overtime', at: { frame: 0, macroblock: 9 }, clocks: 45 },
  { kind: 'irq-late', at: { frame: 0 }, clocks: 321 },
  { kind: 'register-flip', at: { cycle: 17_000 }, register: PARA1, bit: 1 },
];

function storm(step: number, watched: boolean) {
  const board = withFaults(STORM, { trace: watched });
  const edges: [boolean, number][] = [];
  if (watched) {
    board.streamEvents(['stage', 'dram', 'macroblock', 'fault'], () => {});
    board.onInterrupt(() => {});
  }
  board.write32(STARTTRIG, 8);
  let high = false;
  for (let rest = 24_000; rest > 0; rest -= step) {
    board.advance(Math.min(step, rest));
    if (step > 1 || board.interrupt === high) continue;
    high = !high;
    edges.push([high, board.now]);
  }
  const { injectedFaults, now } = board;
  return {
    state: { injectedFaults, now, memory: board.dram.bytes.slice(), para1: board.peek32(PARA1), line: board.interrupt },
    edges,
  };
}

test('slices of time and watchers change nothing', () => {
  const whole = storm(24_000, false).state;
  assert.is(whole.injectedFaults.length, STORM.length);
  for (const [step, watched] of [
    [1, false],
    [37, false],
    [1000, true],
    [24_000, true],
  ] as const) {
    assert.equal(storm(step, watched).state, whole, `${step} clocks at a time`);
  }
});

test('the clock comes back when the last of two losses ends', () => {
  const { injectedFaults } = storm(24_000, false).state;
  const end = 15_500 + 123 + 45 + (8500 - 6000);
  assert.is(injectedFaults.find(({ kind }) => kind === 'irq-late')?.cycle, end);
  assert.equal(storm(1, false).edges, [
    [true, 4000],
    [false, 4007],
    [true, end + 321],
  ]);
});

test('events and traces tell of each fault at its clock', () => {
  const board = withFaults(STORM, { trace: true });
  board.recordEvents(['fault']);
  board.write32(STARTTRIG, 8);
  board.advance(30_000);
  const faults = board.injectedFaults;
  assert.equal(
    board.events().map(({ kind, cycle, a, c, d }) => [kind, cycle, a, c | 0, d]),
    faults.map(({ cycle, index, picture, macroblock }) => ['fault', cycle, index, picture, macroblock]),
  );
  assert.equal(
    board.trace?.faults.map(({ cycle, sentence }) => [cycle, sentence]),
    faults.map(({ cycle, sentence }) => [cycle, sentence]),
  );
});

test('a snapshot in the middle of a storm goes on to the same end, on this board and another', () => {
  const reference = storm(24_000, false).state;
  for (const at of [3600, 4003, 6500, 7600, 18_200]) {
    const board = withFaults(STORM);
    board.write32(STARTTRIG, 8);
    board.advance(at);
    const snapshot = JSON.parse(JSON.stringify({ ...board.snapshot(), pages: undefined }));
    const whole = { ...snapshot, pages: board.snapshot().pages };
    const level = board.interrupt;
    board.advance(24_000 - at);
    const other = preparedBoard(OPTIONS).board;
    other.restore(whole);
    assert.is(other.interrupt, level, `line at ${at}`);
    other.advance(24_000 - at);
    for (const each of [board, other]) {
      assert.equal(each.injectedFaults, reference.injectedFaults, `from ${at}`);
      assert.is(each.now, reference.now);
      assert.is(each.interrupt, reference.line);
      assert.equal(each.dram.bytes, reference.memory);
    }
  }
});

test('two boards do not touch each other', () => {
  const stormy = withFaults([{ kind: 'hang', at: { frame: 0, macroblock: 1 } }]);
  const calm = withFaults([]);
  assert.is(encode(stormy), undefined);
  assert.is(encode(calm), CLOCKS);
});

test('faults that cannot be are refused', () => {
  const refused = (fault: unknown, wanted: RegExp) =>
    assert.throws(
      () => preparedBoard({ faults: [fault as Fault] }),
      (error: Error) => error instanceof BoardError && wanted.test(error.message),
    );
  refused({ kind: 'rain', at: { frame: 1 } }, /unknown kind of fault rain; there are irq-lost/);
  refused({ kind: 'hang', at: { frame: -1 } }, /whole numbers/);
  refused({ kind: 'hang', at: { cycle: 0.5 } }, /whole numbers/);
});

test.run();
