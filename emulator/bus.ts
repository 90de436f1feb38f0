/** DRAM as the chip's DMA sees it. */
import { DRAM_OFFSET } from './memory.js';

const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;

/** Something about a board that its user got wrong: an option, an address, a buffer. */
export class BoardError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BoardError';
  }
}

export class Dram {
  /** All of DRAM. */
  readonly bytes: Uint8Array;

  /** `memory`: the chip's memory; `size`: bytes of DRAM; `base`: bus address of the first of them. */
  constructor(
    memory: Uint8Array,
    readonly size: number,
    readonly base: number,
  ) {
    this.bytes = memory.subarray(DRAM_OFFSET, DRAM_OFFSET + size);
  }

  /** Turns bits of the byte at a bus address over; false, and nothing, outside DRAM. */
  flip(address: number, bits: number): boolean {
    const offset = address - this.base;
    if (!(offset >= 0 && offset < this.size)) return false;
    this.bytes[offset]! ^= bits;
    return true;
  }

  /** View of `length` bytes at a bus address. Throws BoardError outside DRAM. */
  view(address: number, length: number): Uint8Array {
    const offset = address - this.base;
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw new BoardError(
        `${length} bytes at ${hex(address)} are outside DRAM, ${hex(this.base)}..${hex(this.base + this.size - 1)}; ` +
          'use an address from allocate()',
      );
    }
    return this.bytes.subarray(offset, offset + length);
  }
}
