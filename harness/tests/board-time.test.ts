import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BoardError, createBoard } from '../../emulator/index.js';
import { preparedBoard } from './board-setup.js';
import { ENABLED, FINISH, INT_EN, MODE, READY, STARTTRIG, STATUS, STM_LEN } from './chip-setup.js';

test('time is counted in clocks of the variant: delays, accesses', () => {
  const board = createBoard({ dramSize: 65536, accessClocks: 7 });
  board.delay(10);
  assert.is(board.now, 4020, '10 microseconds at 402 MHz');
  board.read32(MODE);
  board.write32(MODE, 7);
  assert.is(board.now, 4034);
  board.peek32(MODE);
  assert.is(board.now, 4034, 'peeking is free');
  board.delay(0.001);
  assert.is(board.now, 4035, 'rounded up');
  board.advance(2 ** 33);
  assert.is(board.now, 4035 + 2 ** 33);
  assert.is(board.clock.seconds(402_000_000), 1);
  assert.is(board.clock.microseconds(402), 1);
  const older = createBoard({ variant: 'A20', dramSize: 65536 });
  older.delay(1);
  assert.is(older.now, 320);
});

test('waiting for the interrupt ends with it, at its clock', () => {
  const { board } = preparedBoard({ parameters: { startClocks: 500, clocksPerMacroblock: 1000 }, accessClocks: 0 });
  board.write32(INT_EN, 3);
  const began = board.now;
  board.write32(STARTTRIG, 8);
  assert.ok(board.waitForInterrupt(1_000_000));
  assert.is(board.now - began, 500 + 15 * 1000);
  assert.ok(board.interrupt);
  const { now } = board;
  assert.ok(board.waitForInterrupt(1000), 'a line that is high already needs no waiting');
  assert.is(board.now, now);
  assert.is(board.read32(STATUS) & 0xf, FINISH);
  assert.equal(board.complaints(), []);
});

test('waiting ends at the time-out: nothing started, not enabled in time, or hung', () => {
  const idle = createBoard({ dramSize: 65536 });
  assert.not(idle.waitForInterrupt(1000));
  assert.is(idle.now, 402_000);

  const { board } = preparedBoard();
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  assert.not(board.waitForInterrupt(1), 'too short');
  assert.ok(board.waitForInterrupt(1_000_000), 'the picture went on meanwhile');

  const hung = preparedBoard().board;
  hung.write32(INT_EN, 3);
  hung.write32(STARTTRIG, 0x20008);
  assert.not(hung.waitForInterrupt(60_000_000));
  assert.is(hung.complaints()[0]?.name, 'vp8');
});

test('delays run past an interrupt, and listeners hear each edge at its clock', () => {
  const { board } = preparedBoard({ parameters: { startClocks: 500, clocksPerMacroblock: 1000 }, accessClocks: 0 });
  const edges: [boolean, number][] = [];
  const stop = board.onInterrupt((level, cycle) => edges.push([level, cycle]));
  board.write32(INT_EN, 3);
  const began = board.now;
  board.write32(STARTTRIG, 8);
  board.delay(1000);
  assert.is(board.now, began + 402_000);
  board.write32(STATUS, FINISH);
  assert.equal(edges, [
    [true, began + 15_500],
    [false, began + 402_000],
  ]);
  stop();
  board.write32(STARTTRIG, 8);
  board.delay(1000);
  assert.is(edges.length, 2);
});

test('a driver that polls the ready bit before each put waits as long as the port is busy', () => {
  const { board, stream } = preparedBoard({ parameters: { putBusyClocks: 50 }, accessClocks: 20 });
  let polls = 0;
  for (let i = 0; i < 16; i++) {
    while (!(board.read32(STATUS) & READY)) polls++;
    board.write32(0xb20, i);
    board.write32(STARTTRIG, 0x801);
  }
  assert.ok(polls >= 15, `${polls} polls found the port busy`);
  assert.equal([...stream.bytes.subarray(0, 16)], [...Array(16).keys()]);
  assert.is(board.read32(STM_LEN), 128);
});

test('the reset line powers the registers on anew', () => {
  const { board } = preparedBoard();
  assert.is(board.read32(MODE), ENABLED);
  board.reset();
  assert.is(board.read32(MODE), 7);
  assert.is(board.peek32(0xb80), 0);
});

test('times that cannot be are refused', () => {
  const board = createBoard({ dramSize: 65536 });
  for (const time of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => board.delay(time),
      (error: Error) => error instanceof BoardError,
    );
    assert.throws(
      () => board.waitForInterrupt(time),
      (error: Error) => error instanceof BoardError,
    );
  }
  assert.throws(() => board.advance(0.5), /whole number/);
});

test.run();
