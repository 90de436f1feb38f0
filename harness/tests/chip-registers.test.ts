import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../random.js';
import {
  BareChip,
  ENABLED,
  INT_EN,
  MODE,
  PARA0,
  READY,
  RESET,
  reg,
  STALL,
  STARTTRIG,
  STATUS,
  STM_LEN,
  STM_OFFSET,
} from './chip-setup.js';

const CYCLES = reg('CYCLE_COUNT');
const INPUT_SIZE = reg('VE_ISP_PIC_INFO');

/** A chip whose engine has refused a picture without room for its stream: the stall status is set. */
function stalledChip(): BareChip {
  const chip = new BareChip();
  chip.openStream(0x1000, 0x1000, 0);
  chip.trigger(8);
  chip.pass(10_000);
  assert.ok(chip.read(STATUS) & STALL);
  return chip;
}

test('the encoder takes writes when MODE enables it, by bit 7 or by engine number', () => {
  for (const [mode, input, encoder] of [
    [0x07, false, false],
    [0x47, true, false],
    [0x87, false, true],
    [0xc7, true, true],
    [0x0b, true, true],
    [0x0013000b, true, true],
    [0x0a, true, false],
  ] as const) {
    const chip = new BareChip();
    chip.write(MODE, mode);
    chip.write(INPUT_SIZE, 0x00020003);
    chip.write(INT_EN, 7);
    const about = `MODE 0x${mode.toString(16)}`;
    assert.is(chip.read(INPUT_SIZE), input ? 0x00020003 : 0, `${about}, input stage`);
    assert.is(chip.read(INT_EN), encoder ? 7 : 0, `${about}, encoder`);
    const expected = [...(input ? [] : ['input-disabled']), ...(encoder ? [] : ['encoder-disabled'])];
    assert.equal(chip.complaints(), expected, about);
  }
});

test('older chips know the engine number only', () => {
  const chip = new BareChip(1 << 20, 3);
  assert.is(chip.read(reg('VE_VERSION')), 0x16230055);
  chip.write(MODE, 0xc7);
  chip.write(INT_EN, 7);
  assert.is(chip.read(INT_EN), 0);
  chip.write(MODE, 0x0b);
  chip.write(INT_EN, 7);
  assert.is(chip.read(INT_EN), 7);
});

test('disabled writes are stored where that choice is made', () => {
  const chip = new BareChip();
  chip.set('disabledWritesIgnored', 0);
  chip.write(INT_EN, 7);
  assert.is(chip.read(INT_EN), 7);
  assert.equal(chip.complaints(), ['encoder-disabled']);
});

test('status: each bit is cleared by writing 1 to it; the line follows status, enable and MODE', () => {
  const chip = stalledChip();
  const topInterrupt = () => (chip.read(reg('VE_STATUS')) & 4) !== 0;
  assert.not(chip.exports.irq(), 'not enabled');
  chip.write(INT_EN, 1);
  assert.not(chip.exports.irq(), 'another bit enabled');
  chip.write(INT_EN, 2);
  assert.ok(chip.exports.irq());
  assert.ok(topInterrupt());
  chip.write(MODE, 7);
  assert.not(chip.exports.irq(), 'the encoder is off');
  chip.write(MODE, ENABLED);
  assert.ok(chip.exports.irq());
  chip.write(STATUS, 0xd);
  assert.ok(chip.exports.irq(), 'other bits cleared');
  chip.write(STATUS, 0xffff0202);
  assert.not(chip.exports.irq());
  assert.not(topInterrupt());
  assert.is(chip.read(STATUS) & 0xf, 0);
});

test('a reset pulse ends what the engine does and keeps MODE and registers; or clears them where that choice is made', () => {
  for (const clears of [0, 1]) {
    for (const bit of [1, 1 << 24]) {
      const chip = stalledChip();
      chip.set('resetClearsRegisters', clears);
      chip.write(PARA0, 0x80000010);
      chip.write(STM_OFFSET, 40);
      chip.write(RESET, bit);
      assert.is(chip.read(STATUS) & 0xf, 0);
      assert.is(chip.read(STM_LEN), 0);
      chip.trigger(8);
      assert.ok(chip.complaints().includes('held-in-reset'));
      chip.write(RESET, 0);
      assert.is(chip.read(RESET) & 0x300, 0x300, 'idle');
      assert.is(chip.read(MODE), ENABLED);
      assert.is(chip.read(PARA0), clears ? 0 : 0x80000010);
    }
  }
});

test('the reset line starts all registers anew', () => {
  const chip = stalledChip();
  chip.write(INT_EN, 2);
  chip.pass(1000);
  const { now } = chip;
  chip.exports.resetLine();
  assert.is(chip.read(MODE), 7);
  assert.is(chip.read(STATUS), READY);
  assert.is(chip.read(INT_EN), 0);
  assert.not(chip.exports.irq());
  assert.is(chip.now, now);
});

test('a hung engine is busy until a reset', () => {
  const chip = new BareChip();
  chip.openStream(0x1000, 0x1000, 0x10000);
  chip.trigger(0x10008);
  assert.equal(chip.complaints(), ['jpeg']);
  chip.pass(10_000_000);
  assert.is(chip.read(STATUS) & 0x20f, 0);
  assert.is(chip.read(RESET) & 0x300, 0);
  chip.write(RESET, 1 << 24);
  chip.write(RESET, 0);
  assert.is(chip.read(STATUS) & 0x20f, READY);
  assert.is(chip.read(RESET) & 0x300, 0, 'a reset takes its clocks');
  chip.pass(16);
  assert.is(chip.read(RESET) & 0x300, 0x300);
});

test('the cycle counter counts clocks while it is enabled', () => {
  const chip = new BareChip();
  chip.pass(500);
  assert.is(chip.read(CYCLES), 0);
  chip.write(CYCLES, 0x80000000);
  chip.pass(1234);
  assert.is(chip.read(CYCLES), 0x80000000 + 1234);
  chip.write(CYCLES, 0x80000000);
  chip.pass(1);
  assert.is(chip.read(CYCLES), 0x80000000 + 1235, 'enabling it again does not start it anew');
  chip.write(CYCLES, 0);
  chip.pass(99);
  assert.is(chip.read(CYCLES), 1235);
  chip.write(CYCLES, 0x80000000);
  assert.is(chip.read(CYCLES), 0x80000000);
  chip.pass(0xffffffff);
  assert.is(chip.read(CYCLES), 0x80000000 + 0x7fffffff, '31 bits');
  chip.write(CYCLES, 0);
  assert.is(chip.read(CYCLES), 0x7fffffff);
});

test('what cannot be written is reported, with what is wrong', () => {
  const cases: readonly (readonly [number, number, string])[] = [
    [reg('VE_VERSION'), 1, 'read-only'],
    [0x018, 1, 'unknown-register'],
    [0x200, 1, 'unknown-register'],
    [0xffc, 1, 'unknown-register'],
    [0x1000, 1, 'bad-offset'],
    [0xb02, 1, 'bad-offset'],
    [0xffffffff, 1, 'bad-offset'],
    [reg('MODE'), ENABLED | 0x10, 'reserved-bits'],
    [reg('VE_ISP_TRIG'), 1, 'standalone-input'],
    [reg('TEMPORAL_FILTER_PAR'), 0x80000000, 'feature'],
  ];
  for (const [offset, value, complaint] of cases) {
    const chip = new BareChip();
    chip.write(MODE, ENABLED);
    chip.write(offset, value);
    assert.ok(chip.complaints().includes(complaint), `0x${offset.toString(16)}: ${chip.complaints()}`);
  }
});

test('equal complaints are one line; different ones beyond 256 are counted', () => {
  const chip = new BareChip();
  for (let i = 0; i < 1000; i++) chip.write(0x200, 7);
  assert.is(chip.exports.complaintCount(), 1);
  for (let i = 0; i < 1000; i++) chip.write(0x204, i);
  assert.is(chip.exports.complaintCount(), 256);
  assert.is(chip.exports.complaintsLost(), 1001 - 256);
});

test('peeking changes nothing and sees what a read sees', () => {
  const random = new Random(7);
  const chip = stalledChip();
  chip.write(reg('VE_ENC_AVC_SRAM_INDEX'), 5);
  for (let i = 0; i < 100; i++) chip.write(random.below(1024) * 4, random.next());
  const before = chip.memory.slice(0, 0x80000);
  const values = Array.from({ length: 1024 }, (_, word) => chip.peek(word * 4));
  for (const odd of [1, 0xb1d, 0x1000, 0xfffffffc]) assert.is(chip.peek(odd), 0);
  assert.equal(Buffer.compare(chip.memory.subarray(0, 0x80000), before), 0, 'memory is unchanged');
  for (let word = 0; word < 1024; word++) {
    const { now } = chip;
    assert.is(chip.peek(word * 4), chip.read(word * 4), `0x${(word * 4).toString(16)}`);
    assert.is(chip.now, now);
    assert.is(chip.peek(word * 4) === values[word] || word * 4 === 0xbe0 + 4, true);
  }
});

test('the indexed SRAM stores words and moves on at each data access', () => {
  const chip = new BareChip();
  chip.write(MODE, ENABLED);
  const index = reg('VE_ENC_AVC_SRAM_INDEX');
  const data = reg('VE_ENC_AVC_SRAM_DATA');
  chip.write(index, 0);
  for (let i = 0; i < 128; i++) chip.write(data, 0x10000 + i);
  assert.is(chip.read(index), 128);
  chip.write(index, 127);
  assert.is(chip.peek(data), 0x10000 + 127);
  assert.is(chip.read(data), 0x10000 + 127);
  assert.is(chip.read(data), 0x10000, 'wraps after 128 words');
});

test('the trigger register reads back and writing 0 to it is harmless', () => {
  const chip = new BareChip();
  chip.openStream(0x1000, 64, 0x10000);
  chip.write(STARTTRIG, 0);
  chip.write(STARTTRIG, 0x10000);
  assert.is(chip.read(STARTTRIG), 0x10000);
  assert.equal(chip.complaints(), []);
});

test.run();
