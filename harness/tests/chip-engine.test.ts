import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import {
  BareChip,
  DRAM_BASE,
  EPTB_DIS,
  FINISH,
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
  STM_MAX,
  STM_START,
  sameBytes,
} from './chip-setup.js';

const WIDTH = 6;
const HEIGHT = 4;
const MACROBLOCKS = WIDTH * HEIGHT;
const START_CLOCKS = 300;
const MB_CLOCKS = 1000;
const WHOLE = START_CLOCKS + MACROBLOCKS * MB_CLOCKS;
const RING = 0x1000;
const RING_SIZE = 0xf000;

/** A chip with a noisy picture ready to start, known clocks, and no interrupt enabled. */
function readyChip(qp = 26): BareChip {
  const chip = new BareChip();
  chip.set('startClocks', START_CLOCKS);
  chip.set('clocksPerMacroblock', MB_CLOCKS);
  chip.openStream(RING, RING_SIZE, 0x70000);
  chip.preparePicture(WIDTH, HEIGHT);
  chip.write(reg('PARA1'), (4 << 16) | qp);
  const random = new Random(5);
  const samples = chip.dram.subarray(0x10000, 0x10000 + 384 * MACROBLOCKS + 8192);
  for (let i = 0; i < samples.length; i++) samples[i] = 64 + random.below(128);
  return chip;
}

/** Everything but the clock and what depends on it: DRAM, registers and complaints. */
const picture = (chip: BareChip) => chip.dram.slice();

test('a picture takes its clocks, then sets the finish bit and raises the line once', () => {
  const chip = readyChip();
  chip.write(INT_EN, 3);
  const began = chip.now;
  chip.write(STARTTRIG, 8);
  assert.is(chip.exports.advance(WHOLE - 1), 0);
  assert.is(chip.read(STATUS) & 0xf, 0);
  assert.not(chip.exports.irq());
  assert.is(chip.exports.advance(1), 1, 'the line rises with the very last clock');
  assert.is(chip.exports.unspent(), 0);
  assert.is(chip.now - began, WHOLE);
  assert.is(chip.read(STATUS) & 0xf, FINISH);
  assert.ok(chip.exports.irq());
  assert.is(chip.exports.advance(1000), 0, 'a line that is high already does not end it');
  chip.write(STATUS, FINISH);
  chip.write(STARTTRIG, 8);
  assert.is(chip.exports.advance(WHOLE + 999), 1);
  assert.is(chip.exports.unspent(), 999);
  assert.is(chip.read(STM_LEN) % 8, 0);
  assert.ok(chip.read(STM_LEN) > 8 * MACROBLOCKS);
  chip.write(STATUS, FINISH);
  assert.not(chip.exports.irq());
  assert.equal(chip.complaints(), []);
});

test('a driver that polls sees the engine busy, macroblocks and bits growing, then idle', () => {
  const chip = readyChip();
  chip.write(STARTTRIG, 8);
  let length = chip.read(STM_LEN);
  let macroblocks = -1;
  let steps = 0;
  while (!(chip.read(STATUS) & FINISH)) {
    const status = chip.read(STATUS);
    assert.is(status & READY, 0, 'the port is not ready while a picture is coded');
    assert.is(chip.read(RESET) & 0x300, 0, 'not idle');
    assert.ok(status >>> 16 >= macroblocks, 'macroblocks grow');
    assert.ok(chip.read(STM_LEN) >= length, 'the length grows');
    if (chip.read(STM_LEN) > length) steps++;
    macroblocks = status >>> 16;
    length = chip.read(STM_LEN);
    chip.pass(MB_CLOCKS);
    assert.ok(chip.now < 2 * WHOLE);
  }
  assert.is(macroblocks, MACROBLOCKS - 1, 'the last one leaves with the finish');
  assert.ok(steps > MACROBLOCKS / 2, 'the length grew macroblock by macroblock');
  assert.is(chip.read(RESET) & 0x300, 0x300);
  assert.is(chip.read(STATUS), FINISH | READY);
});

test('the result does not depend on how time is sliced', () => {
  const whole = readyChip();
  whole.write(INT_EN, 3);
  whole.write(STARTTRIG, 8);
  whole.pass(2 * WHOLE);
  const random = new Random(11);
  for (const most of [1, 7, 500, 5000]) {
    const sliced = readyChip();
    sliced.write(INT_EN, 3);
    sliced.write(STARTTRIG, 8);
    let rest = 2 * WHOLE;
    while (rest > 0) {
      const slice = Math.min(rest, 1 + random.below(most));
      sliced.pass(slice);
      rest -= slice;
      if (random.below(4) === 0) sliced.peek(STATUS);
    }
    assert.is(sliced.now, whole.now);
    sameBytes(picture(sliced), picture(whole), `slices of up to ${most} clocks: DRAM`);
    const state = regionOffset('REGISTERS');
    sameBytes(
      sliced.memory.slice(state, state + 0x1000),
      whole.memory.slice(state, state + 0x1000),
      `slices of up to ${most} clocks: registers`,
    );
    assert.is(sliced.read(STM_LEN), whole.read(STM_LEN));
  }
});

test('a picture that stalls at the limit goes on after a continue and ends with the same bytes', () => {
  const whole = readyChip(0);
  whole.write(STARTTRIG, 8);
  whole.pass(2 * WHOLE);
  assert.ok(whole.read(STM_LEN) > 0x10000, 'more than one unit of the limit');
  const chip = readyChip(0);
  chip.write(STM_MAX, 0x10000);
  chip.write(INT_EN, 7);
  chip.write(STARTTRIG, 8);
  assert.is(chip.exports.advance(2 * WHOLE), 1);
  assert.is(chip.read(STATUS) & 0xf, STALL);
  assert.is(chip.read(STM_LEN), 0x10000);
  assert.equal(chip.complaints(), ['stream-full']);
  chip.write(STATUS, STALL);
  chip.pass(10 * WHOLE);
  assert.is(chip.read(STATUS) & 0xf, 0, 'nothing happens by itself');
  chip.write(STM_MAX, 0x70000);
  chip.write(STARTTRIG, 9);
  chip.pass(2 * WHOLE);
  assert.is(chip.read(STATUS) & 0xf, FINISH);
  assert.is(chip.read(STM_LEN), whole.read(STM_LEN));
  sameBytes(picture(chip), picture(whole), 'DRAM after the continue');
});

test('a stall at the very end of a picture is continued to its finish', () => {
  const whole = readyChip();
  whole.write(STARTTRIG, 8);
  whole.pass(2 * WHOLE);
  const length = whole.read(STM_LEN);
  for (const missing of [1, 2]) {
    const chip = readyChip();
    const offset = 0x10000 - length + 8 * missing;
    chip.openStream(RING, RING_SIZE, 0x10000, offset);
    chip.write(STARTTRIG, 8);
    chip.pass(2 * WHOLE);
    assert.is(chip.read(STATUS) & 0xf, STALL);
    chip.write(STATUS, STALL);
    chip.write(STM_MAX, 0x20000);
    chip.write(STARTTRIG, 9);
    chip.pass(2 * WHOLE);
    assert.is(chip.read(STATUS) & 0xf, FINISH);
    assert.is(chip.read(STM_LEN), offset + length);
    const first = RING + offset / 8;
    sameBytes(chip.dram.slice(first, first + length / 8), whole.dram.slice(RING, RING + length / 8), 'stream');
  }
});

test('a stalled picture is given up by a new start, and a new picture can follow without a reset', () => {
  const chip = readyChip(0);
  chip.write(STM_MAX, 0x10000);
  chip.write(STARTTRIG, 8);
  chip.pass(2 * WHOLE);
  assert.is(chip.read(STATUS) & 0xf, STALL);
  chip.write(STATUS, 0xf);
  chip.openStream(RING, RING_SIZE, 0x70000);
  chip.write(STARTTRIG, 8);
  chip.pass(2 * WHOLE);
  assert.is(chip.read(STATUS) & 0xf, FINISH);
  assert.equal(chip.complaints(), ['stream-full', 'stalled-abandoned']);
});

test('starts that silicon refuses with a stall', () => {
  for (const [register, value, complaint] of [
    [reg('VE_ISP_PIC_INFO'), 0, 'zero-size'],
    [reg('VE_ISP_PIC_INFO'), 0x00010000, 'zero-size'],
    [STM_MAX, 0, 'no-stream-buffer'],
    [STM_START, 0, 'no-stream-buffer'],
  ] as const) {
    const chip = readyChip();
    chip.write(register, value);
    chip.write(INT_EN, 7);
    chip.write(STARTTRIG, 8);
    assert.is(chip.read(STATUS) & 0xf, 0, 'not in zero time');
    assert.is(chip.exports.advance(10 * WHOLE), 1);
    assert.is(chip.read(STATUS) & 0xf, STALL, complaint);
    assert.ok(chip.complaints().includes(complaint), `${complaint}: ${chip.complaints()}`);
    assert.is(chip.read(STM_LEN), 0);
  }
});

test('starts after which silicon stays silent', () => {
  const cases: readonly (readonly [number, number, string])[] = [
    [reg('VE_ISP_INPUT_LUMA_ADDR'), 0x30000000, 'dma-outside-dram'],
    [reg('REC_ADDR_Y'), DRAM_BASE + (1 << 20) - 16, 'dma-outside-dram'],
    [MODE, 0x87, 'no-input'],
  ];
  for (const [register, value, complaint] of cases) {
    const chip = readyChip();
    chip.write(register, value);
    chip.write(INT_EN, 7);
    chip.write(STARTTRIG, 8);
    assert.is(chip.exports.advance(0xffffffff), 0, complaint);
    assert.is(chip.read(STATUS) & 0x20f, 0);
    chip.write(STARTTRIG, 8);
    chip.write(STARTTRIG, 0x801);
    assert.is(chip.exports.advance(0xffffffff), 0);
    assert.is(chip.read(STM_LEN), 0);
    assert.equal(chip.complaints(), [complaint], 'the first cause is enough');
  }
});

test('while a picture is coded: triggers and register writes are ignored and reported', () => {
  const chip = readyChip();
  const before = chip.read(reg('PARA2'));
  chip.write(STARTTRIG, 8);
  chip.pass(5000);
  chip.write(STARTTRIG, 8);
  chip.write(STARTTRIG, 0x801);
  chip.write(reg('PARA2'), before ^ 0x100);
  chip.write(INT_EN, 0);
  chip.write(STATUS, 0xf);
  assert.equal(chip.complaints(), ['busy-trigger', 'busy-trigger', 'busy-write']);
  assert.is(chip.read(reg('PARA2')), before);
  chip.pass(WHOLE);
  assert.is(chip.read(STATUS) & 0xf, FINISH);
});

test('a reset ends a picture', () => {
  const chip = readyChip();
  chip.write(STARTTRIG, 8);
  chip.pass(5000);
  chip.write(RESET, 1 << 24);
  chip.write(RESET, 0);
  const before = chip.dram.slice();
  chip.pass(10 * WHOLE);
  assert.is(chip.read(STATUS), READY);
  sameBytes(chip.dram, before, 'DRAM after the reset');
});

test('settings that spoil the stream are reported at the start', () => {
  const chip = readyChip();
  chip.write(PARA0, EPTB_DIS);
  chip.write(STM_MAX, 0x0fff0000);
  chip.write(STARTTRIG, 8);
  assert.equal(chip.complaints(), ['limit-beyond-ring', 'emulation-prevention-off']);
});

test('a picture goes on at the very bit where the header ended', () => {
  const plain = readyChip();
  plain.write(STARTTRIG, 8);
  plain.pass(2 * WHOLE);
  const bytes = plain.dram.slice(RING, RING + 64);
  const chip = readyChip();
  chip.put(0x5, 3);
  chip.write(STARTTRIG, 8);
  chip.pass(2 * WHOLE);
  const shifted = chip.dram.slice(RING, RING + 64);
  const text = (data: Uint8Array) => [...data].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  assert.is(text(shifted).slice(0, 3), '101');
  assert.is(text(shifted).slice(3, 64), text(bytes).slice(0, 61));
});

test('MODE at the trigger counts, and the engine number alone starts a picture too', () => {
  const chip = readyChip();
  chip.write(MODE, 0x0013000b);
  chip.write(STARTTRIG, 8);
  chip.pass(2 * WHOLE);
  assert.is(chip.read(STATUS) & 0xf, FINISH);
});

test.run();
