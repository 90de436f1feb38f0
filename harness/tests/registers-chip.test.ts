import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, createBoard } from '../../emulator/index.js';
import { encode, registerByName, UNLISTED_WORDS } from '../../emulator/spec/index.js';
import { registerProbes } from '../../emulator/spec/probes.js';

const hex = (value: number) => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

/** Compares under a mask; the message has register, what was written, and both values. */
function same(actual: number, expected: number, mask: number, about: string): void {
  assert.is(
    (actual & mask) >>> 0,
    (expected & mask) >>> 0,
    `${about}: read ${hex(actual)}, expected ${hex(expected)} in ${hex(mask)}`,
  );
}

const offsetOf = (name: string) => registerByName(name)?.offset as number;

function enabledBoard(variant: string): Board {
  const board = createBoard({ variant });
  board.write32(offsetOf('VE_MODE'), 0xcb);
  return board;
}

for (const variant of ['v3s', 'a20', 'a13', 'h3', 'a33', 'a64']) {
  const probes = registerProbes(variant);

  test(`${variant}: ${probes.length} registers after reset`, () => {
    assert.ok(probes.length >= 24);
    const board = createBoard({ variant });
    for (const { register, offset, rest, restMask } of probes)
      same(board.read32(offset), rest, restMask, register.name);
  });

  test(`${variant}: writes store what they should`, () => {
    for (const { register, offset, prepare, writes, w1cMask } of probes) {
      const board = createBoard({ variant });
      for (const [at, word] of prepare) board.write32(at, word);
      for (const { write, expect, mask, about } of writes) {
        board.write32(offset, write);
        same(board.read32(offset), expect, mask, `${register.name} ${about} ${hex(write)}`);
        same(board.read32(offset), 0, w1cMask, `${register.name} sets a status bit by ${hex(write)}`);
      }
    }
  });
}

test('a status bit is cleared by writing 1 to it and by nothing else', () => {
  const board = enabledBoard('v3s');
  board.write32(offsetOf('STARTTRIG'), 8);
  board.delay(1000);
  const status = offsetOf('STATUS');
  same(board.read32(status), 2, 0xf, 'a picture of size zero stalls');
  board.write32(status, 0);
  same(board.read32(status), 2, 0xf, 'writing 0');
  board.write32(status, 0xd);
  same(board.read32(status), 2, 0xf, 'writing the other bits');
  board.write32(status, 2);
  same(board.read32(status), 0, 0xf, 'writing 1');
});

test('STM_BIT_OFFSET cannot be read and sets STM_BIT_LEN', () => {
  const board = enabledBoard('v3s');
  board.write32(offsetOf('STM_BIT_OFFSET'), 0xf0000028);
  assert.is(board.read32(offsetOf('STM_BIT_OFFSET')), 0);
  assert.is(board.read32(offsetOf('STM_BIT_LEN')), 0x28);
});

test('words without a specification read 0, ignore writes, and are reported', () => {
  for (const offset of [0x018, 0xa18, 0xb64, 0x200, 0xffc]) {
    const board = enabledBoard('v3s');
    board.write32(offset, 0xffffffff);
    assert.is(board.read32(offset), UNLISTED_WORDS.read, hex(offset));
    assert.ok(
      board.complaints().some(({ register }) => register === offset),
      `${hex(offset)} is not reported`,
    );
  }
});

test('reserved bits and requests beyond the model are reported with their register', () => {
  const complaintsOf = (name: string, word: number) => {
    const board = enabledBoard('v3s');
    board.write32(offsetOf(name), word);
    return board.complaints().filter(({ register }) => register === offsetOf(name));
  };
  const filter = registerByName('TEMPORAL_FILTER_PAR') as NonNullable<ReturnType<typeof registerByName>>;
  assert.equal(complaintsOf('INT_EN', 0x3), []);
  assert.ok(complaintsOf('INT_EN', 0x83).some(({ blame, value }) => blame === 'driver' && value === 0x80));
  assert.equal(complaintsOf('ME_PARA', 0x00010004), []);
  const on = encode(filter, { TEMPORAL_FILTER_EN: 1, MAX_COEF: 16 });
  const named = complaintsOf('TEMPORAL_FILTER_PAR', on);
  assert.ok(named.some(({ blame, value }) => blame === 'not-modelled' && value === 0x80000000));
});

test.run();
