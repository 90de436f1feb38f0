/** Addresses that a driver gives the engine but holds no memory at: pointers, freed buffers, numbers out of the air. */
import type { Board } from '../../emulator/index.js';
import { pictureFootprint } from '../../emulator/footprint.js';
import { DRAM_OFFSET } from '../../emulator/memory.js';
import type { Blocks } from './machine/blocks.js';
import type { Host } from './machine/host.js';

/** The first VE version of the newer register layout. */
const FIRST_NEW_VERSION = 0x1633;

const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;

/** Complains of what the picture that is about to start has in no DMA buffer. To be called at the trigger. */
export function complainOfStrayDma(board: Board, { blocks, journal }: Host): void {
  for (const sentence of strayDma(board, blocks)) journal.complain('stray-dma', sentence);
}

/**
 * What of the picture that is about to start lies in no DMA buffer, as sentences (with `{site:N}`). Addresses outside DRAM
 * are left out: the chip complains of them itself.
 */
function strayDma(board: Board, blocks: Blocks): string[] {
  const { base, size } = board.dram;
  const held = (address: number) =>
    board.buffers.find((buffer) => address >= buffer.address && address < buffer.address + buffer.size);
  const uses = pictureFootprint((offset) => board.peek32(offset), board.variant.version >>> 16 < FIRST_NEW_VERSION);
  return uses.flatMap(({ role, register, address }) => {
    if (held(address) || address < base || address >= base + size) return [];
    const name = board.registerName(register) ?? hex(register);
    const what = `${name} (${role}) holds ${hex(address)}, where the driver has no DMA buffer`;
    const ofPointer = address - DRAM_OFFSET + base;
    if (held(ofPointer))
      return [`${what}: that is its own pointer, the engine needs the bus address ${hex(ofPointer)}`];
    const freed = blocks.freedAt(address - base + DRAM_OFFSET);
    if (freed) return [`${what} any more: the ${freed.what} was freed at {site:${freed.freed}}`];
    return [`${what}; give it the bus address of an allocated buffer`];
  });
}
