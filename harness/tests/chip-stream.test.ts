import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../random.js';
import {
  BareChip,
  DRAM_BASE,
  ENABLED,
  EPTB_DIS,
  INT_EN,
  MODE,
  PARA0,
  PUTBITSDATA,
  READY,
  STALL,
  STARTTRIG,
  STATUS,
  STM_END,
  STM_LEN,
  STM_MAX,
  STM_OFFSET,
  STM_START,
  sameBytes,
} from './chip-setup.js';

const bitsOf = (value: number, count: number) =>
  count === 0
    ? ''
    : value
        .toString(2)
        .padStart(32, '0')
        .slice(32 - count);

/** ue(v) of H.264 9.1 as text. */
function ueBits(value: number): string {
  const code = (value + 1).toString(2);
  return '0'.repeat(code.length - 1) + code;
}

const seBits = (value: number) => ueBits(value > 0 ? 2 * value - 1 : -2 * value);

/** The bit writer, written down as plainly as possible: text of bits, one byte at a time. */
class StreamModel {
  readonly ring: Uint8Array;
  bytesOut: number;
  inserted = 0;
  private zeros = 0;
  private text = '';
  private put = 0;

  constructor(
    content: Uint8Array,
    readonly bitOffset: number,
  ) {
    this.ring = content.slice();
    this.bytesOut = bitOffset >> 3;
    const first = this.ring[this.bytesOut % this.ring.length] as number;
    this.text = bitsOf(first, 8).slice(0, bitOffset & 7);
  }

  append(bits: string, escaping: boolean): void {
    this.text += bits;
    this.put += bits.length;
    while (this.text.length >= 8) {
      const byte = Number.parseInt(this.text.slice(0, 8), 2);
      this.text = this.text.slice(8);
      if (escaping && this.zeros >= 2 && byte <= 3) {
        this.store(3);
        this.inserted++;
        this.zeros = 0;
      }
      this.store(byte);
      this.zeros = byte === 0 ? this.zeros + 1 : 0;
    }
  }

  align(escaping: boolean): void {
    this.append('0'.repeat((8 - this.text.length) & 7), escaping);
  }

  get length(): number {
    return this.bitOffset + this.put + 8 * this.inserted;
  }

  private store(byte: number): void {
    this.ring[this.bytesOut++ % this.ring.length] = byte;
  }
}

/** A value with many zeros and few bits, so that escaping happens. */
function sparse(random: Random, count: number): number {
  const value = random.pick([
    0,
    0,
    1,
    3,
    (random.next() & random.next() & random.next()) >>> 0,
    random.next(),
    0xffffffff,
  ]);
  return count === 32 ? value : value % 2 ** count;
}

test('random puts arrive bit for bit: offsets, wrap, escaping switched on and off', () => {
  let insertions = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const chip = new BareChip();
    const start = 0x1000 + random.below(64);
    const size = 40 + random.below(300);
    const offset = random.below(2 * 8 * size);
    for (let i = 0; i < chip.dram.length; i += 1) if (i < 0x3000) chip.dram[i] = random.next();
    const before = chip.dram.slice(0, 0x3000);
    chip.openStream(start, size, 0x00100000, offset);
    const model = new StreamModel(before.subarray(start, start + size), offset);
    let escaping = true;
    for (let i = 0; i < 200; i++) {
      if (random.below(10) === 0) {
        escaping = !escaping;
        chip.write(PARA0, escaping ? 0 : EPTB_DIS);
      }
      const kind = random.below(12);
      if (kind === 0) {
        const value = random.pick([0, 1, 0xfffffffe, random.next() >>> random.below(32)]);
        if (value === 0xffffffff) continue;
        chip.write(PUTBITSDATA, value);
        chip.trigger(5);
        model.append(ueBits(value), escaping);
      } else if (kind === 1) {
        const value = (random.next() >> random.below(32)) | 0;
        if (value === -0x80000000) continue;
        chip.write(PUTBITSDATA, value);
        chip.trigger(4);
        model.append(seBits(value), escaping);
      } else if (kind === 2) {
        chip.trigger(2);
        model.align(escaping);
      } else {
        const count = random.below(33);
        const value = sparse(random, count);
        chip.put(value, count);
        model.append(bitsOf(value, count), escaping);
      }
      assert.is(chip.read(STM_LEN), model.length, `seed ${seed}, step ${i}: STM_LEN`);
    }
    const after = chip.dram.slice(0, 0x3000);
    sameBytes(after.slice(start, start + size), model.ring, `seed ${seed}: ring`);
    after.set(before.subarray(start, start + size), start);
    sameBytes(after, before, `seed ${seed}: bytes outside the ring`);
    assert.equal(chip.complaints(), [], `seed ${seed}: complaints`);
    insertions += model.inserted;
  }
  assert.ok(insertions > 500, `escaping was exercised: ${insertions} insertions`);
});

test('only the low bits of the data count', () => {
  const chip = new BareChip();
  chip.openStream(0x1000, 64, 0x10000);
  chip.put(0, 4);
  chip.put(0xfffffff5, 4);
  assert.is(chip.dram[0x1000], 0x05);
});

test('emulation prevention: inserted where it is on, and the zeros before it count while it was off', () => {
  const chip = new BareChip();
  chip.openStream(0x1000, 64, 0x10000);
  chip.write(PARA0, EPTB_DIS);
  chip.put(0x00000001, 32);
  chip.put(0x0000, 16);
  chip.write(PARA0, 0);
  chip.put(0x02, 8);
  chip.put(0x000004, 24);
  chip.put(0x000003, 24);
  assert.equal(
    [...chip.dram.slice(0x1000, 0x100f)],
    [0, 0, 0, 1, 0, 0, 3, 2, 0, 0, 4, 0, 0, 3, 3],
    'start code as it is; 02 and 03 escaped, 04 not',
  );
  assert.is(chip.read(STM_LEN), 15 * 8, 'inserted bytes count');
});

test('the limit stalls the writer, continue goes on after more room is given', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = new Random(1000 + seed);
    const chip = new BareChip();
    const start = 0x4000;
    const size = 0x6000;
    const limit = 0x10000;
    const offset = limit - 8 * random.below(12) - random.below(8);
    for (let i = 0; i < size; i++) chip.dram[start + i] = random.next();
    const model = new StreamModel(chip.dram.slice(start, start + size), offset);
    const beyond = chip.dram.slice(start + limit / 8, start + limit / 8 + 64);
    chip.openStream(start, size, limit, offset);
    chip.write(INT_EN, 7);
    let puts = 0;
    while (!(chip.read(STATUS) & STALL)) {
      assert.ok(++puts < 100, `seed ${seed}: the limit must stop the writer`);
      const count = 1 + random.below(32);
      const value = ((random.next() % 2 ** count) | 1) >>> 0;
      chip.put(value, count);
      model.append(bitsOf(value, count), true);
    }
    assert.is(chip.read(STM_LEN), limit, `seed ${seed}: STM_LEN stops at the limit`);
    sameBytes(chip.dram.slice(start + limit / 8, start + limit / 8 + 64), beyond, `seed ${seed}: nothing behind it`);
    assert.ok(chip.exports.irq(), `seed ${seed}: a stall interrupts`);
    assert.equal(chip.complaints(), ['stream-full']);
    chip.put(0xff, 8);
    assert.equal(chip.complaints(), ['stream-full', 'put-while-stalled']);
    chip.write(STATUS, STALL);
    assert.not(chip.exports.irq(), 'acknowledged');
    chip.trigger(9);
    assert.ok(chip.read(STATUS) & STALL, 'continue without more room stalls again');
    chip.write(STATUS, STALL);
    chip.write(STM_MAX, 0x20000);
    chip.trigger(9);
    chip.trigger(2);
    model.align(true);
    assert.is(chip.read(STATUS) & STALL, 0);
    assert.is(chip.read(STM_LEN), Math.ceil(model.length / 8) * 8);
    sameBytes(chip.dram.slice(start, start + size), model.ring, `seed ${seed}: stream after the stall`);
  }
});

test('after a stall a new STM_OFFSET takes what is left to another place', () => {
  const chip = new BareChip();
  chip.openStream(0x4000, 0x2000, 0x10000, 0x10000 - 16);
  chip.put(0x11223344, 32);
  assert.ok(chip.read(STATUS) & STALL);
  assert.equal([...chip.dram.slice(0x5ffe, 0x6000)], [0x11, 0x22]);
  chip.write(STATUS, STALL);
  chip.write(STM_START, DRAM_BASE + 0x8000);
  chip.write(STM_END, DRAM_BASE + 0x8fff);
  chip.write(STM_OFFSET, 0);
  chip.trigger(9);
  assert.is(chip.read(STATUS) & STALL, 0);
  assert.equal([...chip.dram.slice(0x8000, 0x8003)], [0x33, 0x44, 0]);
});

test('after a stall a driver that starts the stream anew is not held up', () => {
  const chip = new BareChip();
  chip.openStream(0x4000, 0x2000, 0x10000, 0x10000);
  chip.put(0xff, 8);
  assert.ok(chip.read(STATUS) & STALL);
  chip.write(STATUS, STALL);
  chip.write(STM_OFFSET, 0);
  chip.put(0x5a, 8);
  assert.is(chip.dram[0x4000], 0x5a);
  assert.is(chip.read(STM_LEN), 8);
  assert.equal(chip.complaints(), ['stream-full', 'stalled-abandoned']);
});

test('a put without a stream buffer stalls; each missing part is named', () => {
  const cases = [
    [STM_START, 'no-stream-buffer'],
    [STM_END, 'no-stream-buffer'],
    [STM_MAX, 'no-stream-buffer'],
  ] as const;
  for (const [register, complaint] of cases) {
    const chip = new BareChip();
    chip.openStream(0x1000, 0x1000, 0x10000);
    chip.write(register, 0);
    chip.put(0x12345678, 32);
    assert.ok(chip.read(STATUS) & STALL);
    assert.equal(chip.complaints(), [complaint]);
  }
  const chip = new BareChip();
  chip.openStream(0x1000, 0x1000, 0x10000);
  chip.write(STM_END, DRAM_BASE + 0xfff);
  chip.put(0x12345678, 32);
  assert.equal(chip.complaints(), ['stream-end-before-start']);
});

test('DMA outside DRAM: the last byte of DRAM is written, the next one hangs the engine without a stray write', () => {
  const chip = new BareChip(1 << 20);
  const last = chip.dram.length - 1;
  chip.openStream(last, 2, 0x10000);
  chip.put(0xa5, 8);
  assert.is(chip.dram[last], 0xa5);
  assert.equal(chip.complaints(), []);
  chip.put(0x5a, 8);
  assert.equal(chip.complaints(), ['dma-outside-dram']);
  assert.is(chip.read(STATUS) & READY, 0, 'the port never gets ready again');
  chip.pass(1_000_000);
  assert.is(chip.read(STATUS) & (READY | 0xf), 0);

  for (const address of [0x3fffffff, 0x00000004, 0xfffffff0, DRAM_BASE + chip.dram.length]) {
    const other = new BareChip(1 << 20);
    other.openStream(0, 1, 0x10000);
    other.write(STM_START, address);
    other.write(STM_END, 0xfffffffc);
    const before = other.dram.slice();
    other.put(0x77777777, 32);
    assert.equal(other.complaints(), ['dma-outside-dram'], address.toString(16));
    sameBytes(other.dram, before, `DMA at 0x${address.toString(16)}`);
  }
});

test('ready drops after a put and comes back; a put that does not wait loses nothing', () => {
  const chip = new BareChip();
  chip.set('putBusyClocks', 8);
  chip.openStream(0x1000, 64, 0x10000);
  assert.ok(chip.read(STATUS) & READY);
  for (const byte of [0x12, 0x34, 0x56]) {
    chip.write(PUTBITSDATA, byte);
    chip.write(STARTTRIG, 0x801);
    assert.is(chip.read(STATUS) & READY, 0);
  }
  chip.pass(23);
  assert.is(chip.read(STATUS) & READY, 0, 'three puts of 8 clocks each');
  chip.pass(1);
  assert.ok(chip.read(STATUS) & READY);
  assert.equal([...chip.dram.slice(0x1000, 0x1003)], [0x12, 0x34, 0x56]);
});

test('puts that cannot be: more than 32 bits, values without a code, unknown functions', () => {
  const chip = new BareChip();
  chip.openStream(0x1000, 64, 0x10000);
  chip.put(1, 33);
  chip.write(PUTBITSDATA, 0xffffffff);
  chip.trigger(5);
  chip.write(PUTBITSDATA, 0x80000000);
  chip.trigger(4);
  chip.trigger(3);
  chip.trigger(15);
  chip.trigger(9);
  chip.trigger(0);
  assert.equal(chip.complaints(), [
    'put-count',
    'put-range',
    'put-range',
    'unknown-trigger',
    'unknown-trigger',
    'continue-without-stall',
  ]);
  assert.is(chip.read(STM_LEN), 0);
});

test('STM_OFFSET is write-only and sets the length; STM_LEN can be written without moving the writer', () => {
  const chip = new BareChip();
  chip.write(MODE, ENABLED);
  chip.openStream(0x1000, 64, 0x10000, 21);
  assert.is(chip.read(STM_OFFSET), 0);
  assert.is(chip.read(STM_LEN), 21);
  chip.write(STM_LEN, 0);
  assert.is(chip.read(STM_LEN), 0);
  chip.put(0x7, 3);
  assert.is(chip.read(STM_LEN), 3);
  assert.is(chip.dram[0x1002], 7, 'bits 21..23 of the ring');
  chip.write(STM_MAX, 0xffffffff);
  assert.is(chip.read(STM_MAX), 0x0fff0000, 'granularity of 8 KiB');
});

test.run();
