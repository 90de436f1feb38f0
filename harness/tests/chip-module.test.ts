import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DRAM_OFFSET, LAYOUT, regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { BareChip, DRAM_BASE, ENABLED, MODE, reg } from './chip-setup.js';

const wasm = readFileSync(new URL('../../chip.wasm', import.meta.url));

/** Reads a LEB128 number. */
function leb(at: number): { value: number; next: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at };
  }
}

/** Sections of the module by their number: where their contents begin. */
function sections(): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = 8; at < wasm.length;) {
    const id = wasm[at] as number;
    const { value: size, next } = leb(at + 1);
    found.set(id, next);
    at = next + size;
  }
  return found;
}

/** Skips a constant expression: one instruction with its immediate, then end. */
function skipExpression(at: number): number {
  const opcode = wasm[at] as number;
  assert.ok([0x41, 0x42, 0x23].includes(opcode), `initial value with opcode 0x${opcode.toString(16)}`);
  const { next } = leb(at + 1);
  assert.is(wasm[next], 0x0b, 'end of expression');
  return next + 1;
}

test('the module has no mutable global, imports its memory only, and needs no table', () => {
  const module = new WebAssembly.Module(wasm);
  assert.equal(WebAssembly.Module.imports(module), [{ module: 'env', name: 'memory', kind: 'memory' }]);
  const kinds = new Set(WebAssembly.Module.exports(module).map(({ kind }) => kind));
  kinds.delete('memory');
  assert.equal([...kinds], ['function']);
  const globals = sections().get(6);
  if (globals === undefined) return;
  let { value: count, next: at } = leb(globals);
  for (; count > 0; count--) {
    assert.is(wasm[at + 1], 0, 'a global is mutable: keep the state in asm/state.ts instead');
    at = skipExpression(at + 2);
  }
});

/** A number that breaks things: edges, addresses in and round DRAM, small and random ones. */
function hostile(random: Random, dramSize: number): number {
  return random.pick([
    0,
    1,
    0xffffffff,
    0x80000000,
    random.next(),
    random.below(64),
    2 ** random.below(32),
    DRAM_BASE + random.below(dramSize),
    DRAM_BASE + dramSize - random.below(300),
    DRAM_BASE - random.below(300),
    (random.below(6) << 16) | random.below(6),
  ]);
}

test('a storm of hostile accesses never traps and never writes outside its regions', () => {
  const dramSize = 1 << 19;
  const end = LAYOUT.at(-1)!;
  const busy = ['VE_MODE', 'STARTTRIG', 'PUTBITSDATA', 'STM_START_ADDR', 'STM_END_ADDR', 'STM_BIT_OFFSET'];
  const favourites = [...busy, 'STM_BIT_MAX', 'VE_ISP_PIC_INFO', 'VE_ISP_PIC_STRIDE0', 'PARA0', 'PARA1'].map(reg);
  for (let seed = 1; seed <= 8; seed++) {
    const random = new Random(seed);
    const chip = new BareChip(dramSize);
    const tables = chip.memory.slice(0, regionOffset('REGISTERS'));
    chip.write(MODE, ENABLED);
    for (let i = 0; i < 6000; i++) {
      const offset = random.pick([random.pick(favourites), random.below(1024) * 4, random.next()]);
      const action = random.below(8);
      if (action < 5) chip.write(offset, hostile(random, dramSize));
      else if (action === 5) chip.read(offset);
      else if (action === 6) chip.exports.advance(random.below(1 << random.below(20)));
      else if (random.below(4) === 0) chip.write(MODE, ENABLED);
      else chip.write(reg('VE_RESET'), random.pick([0, 1 << 24]));
    }
    assert.is(Buffer.compare(chip.memory.subarray(0, tables.length), tables), 0, `seed ${seed}: tables`);
    const gap = chip.memory.subarray(end.offset + end.size, DRAM_OFFSET);
    assert.not(
      Buffer.from(gap.buffer, gap.byteOffset, gap.length).some((byte) => byte !== 0),
      `seed ${seed}: gap`,
    );
    assert.ok(chip.now < 2 ** 40);
  }
});

test('two chips do not touch each other', () => {
  const one = new BareChip();
  const other = new BareChip();
  const before = other.memory.slice(0, 0x100000);
  one.openStream(0x1000, 64, 0x10000);
  one.put(0x12345678, 32);
  one.pass(1000);
  assert.is(Buffer.compare(other.memory.subarray(0, before.length), before), 0);
  assert.is(other.now, 0);
});

test.run();
