/** What the tests of the chip share: a bare chip with a little DRAM, and the registers of a small picture. */
import * as assert from 'uvu/assert';
import { type Chip, type ChipExports, instantiateChip } from '../../emulator/chip.js';
import { readComplaints } from '../../emulator/diagnostics.js';
import { DRAM_OFFSET, memorySize } from '../../emulator/memory.js';
import { registerByName } from '../../emulator/spec/index.js';
import { type ParameterName, parameterIndex } from '../../emulator/variants/parameters.js';

/** Offset of a register by its name; a wrong name is a mistake in the test. */
export function reg(name: string): number {
  const register = registerByName(name);
  if (!register) throw new Error(`the specification has no register ${name}`);
  return register.offset;
}

export const MODE = reg('VE_MODE');
export const RESET = reg('VE_RESET');
export const INT_EN = reg('INT_EN');
export const STARTTRIG = reg('STARTTRIG');
export const STATUS = reg('VE_ENC_AVC_STATUS');
export const PUTBITSDATA = reg('PUTBITSDATA');
export const PARA0 = reg('PARA0');
export const STM_START = reg('STM_START_ADDR');
export const STM_END = reg('STM_END_ADDR');
export const STM_OFFSET = reg('STM_BIT_OFFSET');
export const STM_MAX = reg('STM_BIT_MAX');
export const STM_LEN = reg('STM_BIT_LEN');

/** STATUS bits. */
export const FINISH = 1;
export const STALL = 2;
export const READY = 1 << 9;
/** PARA0: no emulation prevention. */
export const EPTB_DIS = 0x80000000;
/** MODE: encoder and input stage on, as Bootlin does it. */
export const ENABLED = 0xc7;

export const DRAM_BASE = 0x40000000;

/** A powered-on chip with its DRAM at the physical address, and accesses that take no time. */
export class BareChip {
  readonly dram: Uint8Array;
  readonly memory: Uint8Array;
  readonly exports: ChipExports;

  constructor(dramSize = 1 << 20, variant = 0) {
    const chip: Chip = instantiateChip(memorySize(dramSize));
    this.exports = chip.exports;
    this.memory = chip.bytes;
    this.dram = chip.bytes.subarray(DRAM_OFFSET);
    this.exports.reset(variant);
    this.exports.setDram(dramSize, DRAM_BASE);
  }

  read(offset: number): number {
    return this.exports.read32(offset) >>> 0;
  }

  peek(offset: number): number {
    return this.exports.peek32(offset) >>> 0;
  }

  write(offset: number, value: number): void {
    this.exports.write32(offset, value);
  }

  set(name: ParameterName, value: number): void {
    this.exports.setParameter(parameterIndex(name), value);
  }

  get now(): number {
    return (this.exports.nowHigh() >>> 0) * 2 ** 32 + (this.exports.nowLow() >>> 0);
  }

  /** Lets clocks pass, whatever the interrupt line does. */
  pass(cycles: number): void {
    let rest = cycles;
    while (rest > 0 && this.exports.advance(rest) === 1) rest = this.exports.unspent() >>> 0;
  }

  /** Names of the complaints so far, in order. */
  complaints(): string[] {
    return readComplaints(this.memory, this.exports.complaintCount(), () => undefined).map(({ name }) => name);
  }

  /** Enables the encoder and gives it a stream ring; `limit` in bits. */
  openStream(start: number, size: number, limit: number, bitOffset = 0): void {
    this.write(MODE, ENABLED);
    this.write(STM_OFFSET, bitOffset);
    this.write(STM_START, DRAM_BASE + start);
    this.write(STM_END, DRAM_BASE + start + size - 1);
    this.write(STM_MAX, limit);
  }

  /** One raw put, waiting until the port is ready. */
  put(value: number, count: number): void {
    this.write(PUTBITSDATA, value);
    this.write(STARTTRIG, (count << 8) | 1);
    this.pass(100);
  }

  trigger(action: number): void {
    this.write(STARTTRIG, action);
    this.pass(100);
  }

  /** All the registers of an I picture of noise-free grey, with buffers from 64 KiB of DRAM on. Nothing is triggered. */
  preparePicture(widthMbs: number, heightMbs: number): void {
    const luma = 256 * widthMbs * heightMbs;
    let next = DRAM_BASE + 0x10000;
    const buffer = (size: number) => {
      const address = next;
      next += Math.ceil(size / 4096) * 4096;
      return address;
    };
    this.write(MODE, ENABLED);
    this.write(reg('VE_ISP_PIC_INFO'), (widthMbs << 16) | heightMbs);
    this.write(reg('VE_ISP_PIC_STRIDE0'), widthMbs << 16);
    this.write(reg('VE_ISP_CTRL'), 0);
    this.write(reg('VE_ISP_INPUT_LUMA_ADDR'), buffer(luma));
    this.write(reg('VE_ISP_INPUT_CHROMA0_ADDR'), buffer(luma / 2));
    this.write(PARA0, 0);
    this.write(reg('PARA1'), (4 << 16) | 26);
    this.write(reg('PARA2'), 0);
    this.write(reg('ME_PARA'), 0x10004);
    for (const name of ['REC', 'REF0']) {
      this.write(reg(`${name}_ADDR_Y`), buffer(luma * 2 + 0x4000));
      this.write(reg(`${name}_ADDR_C`), buffer(luma + 0x4000));
    }
    this.write(reg('SUBPIX_ADDR_LAST'), buffer(luma));
    this.write(reg('SUBPIX_ADDR_NEW'), buffer(luma));
    this.write(reg('MB_INFO_ADDR'), buffer(0x4000));
  }
}

/** Asserts equal bytes; on a difference names the first one only. */
export function sameBytes(actual: Uint8Array, expected: Uint8Array, about: string): void {
  assert.is(actual.length, expected.length, `${about}: length`);
  const at = actual.findIndex((byte, index) => byte !== expected[index]);
  assert.is(at, -1, `${about}: byte ${at} is ${actual[at]}, expected ${expected[at]}`);
}
