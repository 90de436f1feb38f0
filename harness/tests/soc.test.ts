/** Clocks, reset line and SRAM round the block: what a driver that forgets one of them sees. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, BoardError, createBoard, SOC_CLOCKS, type SocClock } from '../../emulator/index.js';
import { preparedBoard } from './board-setup.js';
import { ENABLED, FINISH, INT_EN, MODE, reg, RESET, STARTTRIG, STATUS, STM_LEN } from './chip-setup.js';

const VERSION = reg('VE_VERSION');
const CYCLES = reg('VE_CYCLE_COUNT');
const SMALL = { dramSize: 65536 };
const OPTIONS = { parameters: { startClocks: 500, clocksPerMacroblock: 1000 }, accessClocks: 0 };
const CLOCKS = 15_500;

/** Each thing that makes registers unreachable: how it goes, how it comes back, and the complaint. */
const BARRIERS: readonly (readonly [string, (board: Board) => void, (board: Board) => void, RegExp])[] = [
  [
    'bus-clock-off',
    (board) => board.setClock('ahb', false),
    (board) => board.setClock('ahb', true),
    /clock "ahb" is off.*enable the clock first/,
  ],
  [
    'module-clock-off',
    (board) => board.setClock('mod', false),
    (board) => board.setClock('mod', true),
    /clock "mod" is off.*enable the clock first/,
  ],
  ['reset-asserted', (board) => board.assertReset(), (board) => board.deassertReset(), /deassert the reset first/],
  ['sram-not-claimed', (board) => board.claimSram(false), (board) => board.claimSram(), /claim the SRAM first/],
];

test('at power-on everything is there, as a boot loader may leave it', () => {
  const board = createBoard(SMALL);
  assert.is(board.read32(VERSION), board.variant.version);
  board.write32(MODE, ENABLED);
  assert.is(board.read32(MODE), ENABLED);
  assert.equal(board.complaints(), []);
});

for (const [name, away, back, sentence] of BARRIERS) {
  test(`${name}: reads are zero, version and all, writes are lost, and the complaint says what to do`, () => {
    const board = createBoard(SMALL);
    board.write32(MODE, ENABLED);
    away(board);
    for (const offset of [VERSION, MODE, RESET, STATUS]) {
      assert.is(board.peek32(offset), 0);
      assert.equal(board.complaints().length, 0, 'peeking is free of complaints');
    }
    assert.is(board.read32(VERSION), 0);
    assert.is(board.read32(RESET), 0);
    board.write32(MODE, 0x0b);
    const complaints = board.complaints();
    assert.equal([...new Set(complaints.map((complaint) => complaint.name))], [name]);
    assert.equal(
      complaints.map(({ register }) => register),
      [VERSION, RESET, MODE],
    );
    assert.is(complaints[0]!.blame, 'driver');
    assert.match(complaints[0]!.message, sentence);
    back(board);
    assert.is(board.read32(VERSION), board.variant.version);
    assert.is(board.read32(MODE), name === 'reset-asserted' ? 7 : ENABLED, 'the write was lost');
    assert.is(board.complaints().length, 3);
  });
}

test('with the SoC off a driver switches on what it needs, in any order, and nothing less will do', () => {
  const steps: readonly ((board: Board) => void)[] = [
    ...SOC_CLOCKS.filter((name) => name !== 'ram').map((name) => (board: Board) => board.setClock(name, true)),
    (board) => board.deassertReset(),
    (board) => board.claimSram(),
  ];
  for (let missing = -1; missing < steps.length; missing++) {
    const board = createBoard({ ...SMALL, soc: 'off' });
    assert.is(board.read32(VERSION), 0);
    steps.forEach((step, index) => {
      if (index !== missing) step(board);
    });
    assert.is(board.read32(VERSION), missing < 0 ? board.variant.version : 0, `without step ${missing}`);
  }
});

for (const name of ['mod', 'ram'] as const) {
  test(`without the clock "${name}" the engine stands still, and goes on where it was`, () => {
    const { board } = preparedBoard(OPTIONS);
    board.write32(INT_EN, 3);
    board.write32(STARTTRIG, 8);
    board.advance(3600);
    const length = board.peek32(STM_LEN);
    board.setClock(name, false);
    board.advance(1_000_000);
    assert.not(board.interrupt);
    assert.is(board.macroblocksDone, 3);
    if (name === 'ram') assert.is(board.read32(STM_LEN), length, 'registers can be read');
    board.setClock(name, true);
    assert.ok(board.waitForInterrupt(1000));
    assert.is(board.now, CLOCKS + 1_000_000);
    assert.equal(board.complaints(), []);
  });
}

test('the clock "ahb" alone stops no picture', () => {
  const { board } = preparedBoard(OPTIONS);
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  board.setClock('ahb', false);
  assert.ok(board.waitForInterrupt(1000));
  assert.is(board.now, CLOCKS);
});

test('a picture started without the clock "ram" waits for it, and the driver is told', () => {
  const { board } = preparedBoard(OPTIONS);
  board.write32(INT_EN, 3);
  board.setClock('ram', false);
  board.advance(5000);
  board.write32(STARTTRIG, 8);
  assert.equal(
    board.complaints().map(({ name }) => name),
    ['dram-clock-off'],
  );
  board.advance(20_000);
  board.setClock('ram', true);
  assert.ok(board.waitForInterrupt(1000));
  assert.is(board.now, 25_000 + CLOCKS);
});

test("the cycle counter counts the block's own clocks", () => {
  const board = createBoard({ ...SMALL, accessClocks: 0 });
  board.write32(CYCLES, 0x80000000);
  board.advance(100);
  board.setClock('mod', false);
  board.advance(5000);
  board.setClock('mod', true);
  board.setClock('ram', false);
  board.advance(10);
  assert.is(board.read32(CYCLES) & 0x7fffffff, 110);
});

test('the reset line ends the picture and holds the block; a pulse lets go at once', () => {
  const { board } = preparedBoard(OPTIONS);
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  board.advance(3600);
  board.assertReset();
  board.advance(100_000);
  assert.not(board.interrupt);
  board.deassertReset();
  assert.is(board.read32(STATUS) & 0xffff000f, 0);
  assert.is(board.read32(INT_EN), 0);
  board.reset();
  assert.is(board.read32(MODE), 7);
});

test('an interrupt that is up stays up without clocks, and falls with the reset line', () => {
  const { board } = preparedBoard(OPTIONS);
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  assert.ok(board.waitForInterrupt(1000));
  const edges: boolean[] = [];
  board.onInterrupt((level) => edges.push(level));
  board.setClock('mod', false);
  board.setClock('ahb', false);
  assert.ok(board.interrupt);
  board.write32(STATUS, FINISH);
  assert.ok(board.interrupt, 'the write was lost');
  board.assertReset();
  assert.equal(edges, [false]);
});

test('snapshots keep all of it', () => {
  const { board } = preparedBoard(OPTIONS);
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  board.advance(3600);
  board.setClock('mod', false);
  board.advance(70);
  const snapshot = board.snapshot();
  const other = createBoard({ dramSize: 1 << 20, accessClocks: 0 });
  other.restore(snapshot);
  assert.is(other.read32(VERSION), 0);
  other.advance(30);
  other.setClock('mod', true);
  assert.ok(other.waitForInterrupt(1000));
  assert.is(other.now, CLOCKS + 100);
});

test('names that are none are refused', () => {
  const board = createBoard(SMALL);
  const refused = (run: () => void, wanted: RegExp) =>
    assert.throws(run, (error: Error) => error instanceof BoardError && wanted.test(error.message));
  refused(() => board.setClock('sys' as SocClock, true), /no clock sys; it has ahb, mod, ram/);
  refused(() => createBoard({ soc: 'half' as 'on' }), /unknown state of the SoC half; use on or off/);
});

test.run();
