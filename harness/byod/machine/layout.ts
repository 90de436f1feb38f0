/** Where things are in the program's region of the chip's memory (PROGRAM_OFFSET .. DRAM_OFFSET of emulator/memory.ts). */
import { DRAM_OFFSET, PROGRAM_OFFSET } from '../../../emulator/memory.js';

const MIB = 1024 * 1024;

/** The program's data, stack and heap end here; as in sanitizer.c. */
export const PROGRAM_END = PROGRAM_OFFSET + 13 * MIB;
/** A word for each page of DRAM: how many of its bytes may be touched, from its start, and DRAM_FREED. */
export const DRAM_MAP = PROGRAM_END;
/** A byte for each 8 bytes of the region. */
export const SHADOW = PROGRAM_OFFSET + 14 * MIB;
export const REGION_END = DRAM_OFFSET;

export const PAGE = 4096;
/** Bit of a page's word: it was allocated once. */
export const DRAM_FREED = 0x8000_0000;

/** What ioremap and its kind return for the first register: beyond all memory. */
export const REGISTER_COOKIE = 0xf000_0000;

/** Bytes of the program's stack. */
export const STACK_SIZE = 256 * 1024;

/** Shadow bytes of what may not be touched: clang's own, and those of sanitizer.h. */
export const POISON = {
  stackLeft: 0xf1,
  stackMiddle: 0xf2,
  stackRight: 0xf3,
  scope: 0xf8,
  global: 0xf9,
  unallocated: 0xf7,
  redzone: 0xfa,
  freed: 0xfd,
  mirror: 0xe0,
  allocaLeft: 0xca,
  allocaRight: 0xcb,
} as const;

/** Shadow byte that belongs to an address of the region. */
export const shadowOf = (address: number) => SHADOW + ((address - PROGRAM_OFFSET) >>> 3);
