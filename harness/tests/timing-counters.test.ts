/** Counters and watchdog of the top level, reset and clock gate. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { preparedBoard } from './board-setup.js';
import { ENABLED, INT_EN, MODE, RESET, reg, STARTTRIG } from './chip-setup.js';

const READS = reg('READ_COUNT');
const WRITES = reg('WRITE_COUNT');
const OVERTIME = reg('VE_OVERTIME');
const TOP_STATUS = 0x01c;
const ENABLE = 0x80000000;
const MACROBLOCKS = 15;

/** A board whose I picture was started. */
function started(parameters = {}, prepare: (board: ReturnType<typeof preparedBoard>['board']) => void = () => {}) {
  const { board } = preparedBoard({ accessClocks: 0, parameters });
  prepare(board);
  board.write32(INT_EN, 3);
  board.write32(STARTTRIG, 8);
  return board;
}

test('traffic counters: 64-bit words of source, reconstruction and state, as macroblocks leave', () => {
  const board = started({}, (idle) => {
    idle.write32(READS, ENABLE);
    idle.write32(WRITES, ENABLE);
  });
  let last = 0;
  let steps = 0;
  while (!board.interrupt) {
    const words = board.read32(READS) - ENABLE;
    assert.ok(words >= last);
    if (words > last) steps++;
    last = words;
    board.advance(100);
  }
  assert.ok(steps > MACROBLOCKS / 2, 'while the picture is coded');
  // 384 bytes of source each, and from the second of three rows on 128 bytes of the row above
  assert.is(board.read32(READS) - ENABLE, (MACROBLOCKS * 384 + 10 * 128) / 8);
  // 384 bytes of reconstruction and 128 of state; the stream comes on top in 64 bytes, the eighth-scale picture after 16 macroblocks
  const fixed = (MACROBLOCKS * (384 + 128)) / 8;
  const stream = board.read32(WRITES) - ENABLE - fixed;
  assert.ok(stream > 0 && stream % 8 === 0 && stream * 64 <= board.peek32(0xb90), String(stream));
  assert.equal(board.complaints(), []);
});

test('a disabled traffic counter stands still, enabling starts it at 0', () => {
  const board = started();
  board.waitForInterrupt(10_000);
  assert.is(board.read32(READS), 0);
  board.write32(READS, ENABLE);
  assert.is(board.read32(READS), ENABLE);
  board.write32(STARTTRIG, 8);
  board.advance(1_000_000);
  const counted = board.read32(READS) - ENABLE;
  assert.ok(counted > 0);
  board.write32(READS, 0);
  board.write32(STARTTRIG, 8);
  board.advance(1_000_000);
  assert.is(board.read32(READS), counted);
});

test('MODE bits 8 and 9 make the counters count bursts', () => {
  const count = (mode: number) => {
    const board = started({ dramBurst: 16 }, (idle) => {
      idle.write32(MODE, ENABLED | mode);
      idle.write32(READS, ENABLE);
      idle.write32(WRITES, ENABLE);
    });
    board.advance(1_000_000);
    return [board.read32(READS) - ENABLE, board.read32(WRITES) - ENABLE] as const;
  };
  const words = count(0);
  const reads = count(0x100);
  const writes = count(0x200);
  assert.is(reads[0], words[0] / 2, 'bursts of sixteen bytes');
  assert.is(reads[1], words[1]);
  assert.is(writes[0], words[0]);
  assert.ok(writes[1] < words[1]);
});

test('the watchdog shows in STATUS bit 0 when a picture takes longer than OVERTIME, and stays until the next start', () => {
  const run = (limit: number, enable: number) => {
    const board = started({}, (idle) => {
      idle.write32(OVERTIME, limit);
      idle.write32(TOP_STATUS, enable);
    });
    const before = board.read32(TOP_STATUS) & 1;
    board.advance(2_000_000);
    const after = board.read32(TOP_STATUS) & 1;
    assert.equal(board.complaints(), []);
    return { board, before, after };
  };
  assert.is(run(0x100, 0).after, 0, 'not enabled');
  assert.is(run(0, 0x100).after, 0, 'no limit');
  assert.is(run(0x100000, 0x100).after, 0, 'in time');
  const late = run(0x400, 0x100);
  assert.is(late.before, 0);
  assert.is(late.after, 1);
  late.board.write32(STARTTRIG, 8);
  assert.is(late.board.read32(TOP_STATUS) & 1, 0);
  late.board.advance(0x401);
  assert.is(late.board.read32(TOP_STATUS) & 1, 1, 'while it is still at work');
  late.board.write32(RESET, 1 << 24);
  assert.is(late.board.read32(TOP_STATUS) & 1, 0);
});

test('a reset takes its clocks until idle shows', () => {
  const { board } = preparedBoard({ accessClocks: 0, parameters: { resetClocks: 50 } });
  assert.is(board.read32(RESET) & 0x300, 0x300);
  board.write32(RESET, 1 << 24);
  board.write32(RESET, 0);
  board.advance(49);
  assert.is(board.read32(RESET) & 0x300, 0);
  board.advance(1);
  assert.is(board.read32(RESET) & 0x300, 0x300);
});

test('with the parameter clockGate MODE bit 11 hides the version, without it nothing does', () => {
  for (const clockGate of [0, 1]) {
    const { board } = preparedBoard({ parameters: { clockGate } });
    board.write32(MODE, ENABLED | (1 << 11));
    assert.is(board.read32(0x0f0), clockGate ? 0 : 0x16810040);
    board.write32(MODE, ENABLED);
    assert.is(board.read32(0x0f0), 0x16810040);
  }
});

test.run();
