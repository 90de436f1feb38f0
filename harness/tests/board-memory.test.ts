import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BoardError, createBoard, type DmaBuffer, OutOfMemoryError } from '../../emulator/index.js';
import { Random } from '../random.js';
import { preparedBoard } from './board-setup.js';
import { sameBytes, STARTTRIG, STM_LEN } from './chip-setup.js';

const MIB = 1 << 20;

test('buffers are page aligned, in DRAM, apart from each other, never at address 0', () => {
  for (const addressConvention of ['physical', 'offset'] as const) {
    const board = createBoard({ dramSize: 4 * MIB, addressConvention });
    const base = addressConvention === 'physical' ? 0x40000000 : 0;
    assert.is(board.dram.base, base);
    const random = new Random(1);
    const held: DmaBuffer[] = [];
    for (let i = 0; i < 400; i++) {
      if (held.length > 0 && random.below(5) < 2) board.free(held.splice(random.below(held.length), 1)[0] as DmaBuffer);
      else if (held.length < 20) held.push(board.allocate(`b${i}`, 1 + random.below(100_000)));
      const sorted = [...board.buffers];
      assert.is(sorted.length, held.length);
      let next = base + 4096;
      for (const { address, size, bytes } of sorted) {
        assert.is(address % 4096, 0);
        assert.ok(address >= next && address + size <= base + 4 * MIB);
        assert.is(bytes.length, size);
        next = address + size;
      }
    }
  }
});

test('a freed buffer is used again, first gap first, and comes back zeroed', () => {
  const board = createBoard({ dramSize: MIB });
  const first = board.allocate('first', 10_000);
  const second = board.allocate('second', 10_000);
  first.bytes.fill(0xaa);
  second.bytes.fill(0xbb);
  board.free(first);
  const third = board.allocate('third', 12_288);
  assert.is(third.address, first.address);
  assert.not(third.bytes.some((byte) => byte !== 0));
  assert.ok(second.bytes.every((byte) => byte === 0xbb));
  assert.ok(board.allocate('fourth', 1).address > second.address);
});

test('DRAM that is full says how much was wanted and is left', () => {
  const board = createBoard({ dramSize: MIB });
  board.allocate('all but little', MIB - 3 * 4096);
  assert.throws(
    () => board.allocate('capture0', 8193),
    (error: Error) =>
      error instanceof OutOfMemoryError &&
      /capture0: 8193 bytes wanted, 8192 of 1048576 bytes free/.test(error.message),
  );
  assert.is(board.allocate('exact', 8192).bytes.length, 8192);
  assert.throws(() => board.allocate('one more', 1), /no room in DRAM for one more/);
});

test('what was not allocated cannot be freed', () => {
  const board = createBoard({ dramSize: MIB });
  const buffer = board.allocate('once', 100);
  board.free(buffer);
  assert.throws(() => board.free(buffer), /once at 0x1000 is not allocated on this board; free it once only/);
  const foreign = createBoard({ dramSize: MIB }).allocate('foreign', 100);
  assert.throws(
    () => board.free(foreign),
    (error: Error) => error instanceof BoardError,
  );
  for (const size of [0, -1, 1.5, Number.NaN])
    assert.throws(() => board.allocate('odd', size), /not a positive number/);
});

test('views of DRAM are checked', () => {
  const { dram } = createBoard({ dramSize: 65536, addressConvention: 'physical' });
  assert.is(dram.view(0x4000fff0, 16).length, 16);
  for (const [address, length] of [
    [0x4000fff0, 17],
    [0x3fffffff, 1],
    [0, 1],
    [0x40000000, -1],
    [Number.NaN, 1],
  ] as const) {
    assert.throws(() => dram.view(address, length), /outside DRAM/);
  }
});

test('both address conventions give the same stream', () => {
  const [physical, offset] = (['physical', 'offset'] as const).map((addressConvention) => {
    const { board, stream } = preparedBoard({ addressConvention });
    board.write32(STARTTRIG, 8);
    board.delay(1000);
    assert.equal(board.complaints(), []);
    return { length: board.read32(STM_LEN), bytes: stream.bytes, address: stream.address };
  });
  assert.is(physical!.address, offset!.address + 0x40000000);
  assert.ok(physical!.length > 1000);
  assert.is(physical!.length, offset!.length);
  sameBytes(physical!.bytes, offset!.bytes, 'stream');
});

test('boards share nothing', () => {
  const alone = preparedBoard();
  alone.board.write32(STARTTRIG, 8);
  alone.board.delay(1000);
  const one = preparedBoard();
  const other = preparedBoard({ variant: 's3' }, 3, 3);
  one.board.write32(STARTTRIG, 8);
  other.board.write32(STARTTRIG, 8);
  for (let i = 0; i < 500; i++) {
    one.board.advance(402);
    other.board.advance(777);
  }
  one.board.advance(alone.board.now - one.board.now);
  assert.is(one.board.read32(STM_LEN), alone.board.read32(STM_LEN));
  sameBytes(one.board.dram.bytes, alone.board.dram.bytes, 'DRAM of a board beside another');
});

test('a snapshot in the middle of a picture goes on to the same bytes, on its own and on another board', () => {
  const { board } = preparedBoard();
  board.phase(0, 'trigger');
  board.write32(STARTTRIG, 8);
  board.advance(8000);
  const snapshot = board.snapshot();
  const middle = board.read32(STM_LEN);
  board.delay(1000);
  const length = board.read32(STM_LEN);
  const dram = board.dram.bytes.slice();
  const { now } = board;
  assert.ok(middle > 0 && middle < length, `${middle} of ${length} bits at the snapshot`);

  board.restore(snapshot);
  assert.is(board.buffers.length, 4);
  const twin = createBoard({ dramSize: MIB });
  twin.restore(snapshot);
  assert.equal(
    twin.buffers.map(({ name, address, size }) => ({ name, address, size })),
    snapshot.allocations,
  );
  for (const again of [board, twin]) {
    again.read32(STM_LEN);
    again.delay(1000);
    assert.is(again.read32(STM_LEN), length);
    assert.is(again.now, now + 0);
    sameBytes(again.dram.bytes, dram, 'DRAM after the restore');
  }
  assert.is(twin.allocate('more', 100).address, board.allocate('more', 100).address);
});

test('a snapshot of another kind of board is refused in words', () => {
  const snapshot = createBoard({ dramSize: MIB }).snapshot();
  const refused = (options: Parameters<typeof createBoard>[0], words: RegExp) =>
    assert.throws(() => createBoard(options).restore(snapshot), words);
  refused({ dramSize: 2 * MIB }, /has DRAM size 1048576, this board 2097152/);
  refused({ dramSize: MIB, variant: 's3' }, /has variant v3s, this board s3/);
  refused({ dramSize: MIB, addressConvention: 'physical' }, /has address convention offset, this board physical/);
  const board = createBoard({ dramSize: MIB });
  assert.throws(() => board.restore({ ...snapshot, chipVersion: 0 }), /has chip format 0/);
  assert.throws(() => board.restore({ ...snapshot, boardVersion: 99 }), /has board format 99/);
});

test.run();
