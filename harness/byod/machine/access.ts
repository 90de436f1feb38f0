/** Sentences about accesses that the sanitizer refused. */
import { DRAM_OFFSET, PROGRAM_OFFSET } from '../../../emulator/memory.js';
import { type Block, type Blocks, distanceTo } from './blocks.js';
import { DRAM_FREED, DRAM_MAP, PAGE, POISON, PROGRAM_END, REGISTER_COOKIE, shadowOf } from './layout.js';

export interface AccessSentence {
  readonly id: string;
  readonly sentence: string;
}

/** How far from a block an access may be to be told of it. */
const REACH = 4096;
/** Pointers below this come from a null pointer and a member's offset. */
const NULL_REACH = 0x1_0000;

const hex = (value: number) => `0x${value.toString(16)}`;
const bytesText = (count: number) => `${count} byte${count === 1 ? '' : 's'}`;

export class AccessSentences {
  constructor(
    private readonly memory: Uint8Array,
    private readonly dramSize: number,
    private readonly blocks: () => Blocks,
  ) {}

  describe(address: number, size: number, write: boolean): AccessSentence {
    const access = `${write ? 'write' : 'read'} of ${bytesText(size)}`;
    if (address < NULL_REACH) {
      const where = address === 0 ? '' : ` at offset ${hex(address)}`;
      return { id: 'null-pointer', sentence: `NULL pointer: a ${access}${where}; check the pointer before using it` };
    }
    if (address >= REGISTER_COOKIE) return registers(address - REGISTER_COOKIE, access, write);
    if (address >= PROGRAM_OFFSET && address < PROGRAM_END) return this.inProgram(address, size, access);
    if (address >= DRAM_OFFSET && address < DRAM_OFFSET + this.dramSize) return this.inDram(address, size, access);
    return this.wild(address, access);
  }

  private inProgram(address: number, size: number, access: string): AccessSentence {
    const bad = this.firstBad(address, size);
    switch (this.kindOf(bad)) {
      case POISON.freed:
        return this.afterFree(bad, access);
      case POISON.stackLeft:
      case POISON.stackMiddle:
      case POISON.stackRight:
      case POISON.allocaLeft:
      case POISON.allocaRight:
        return this.onStack(bad, size, access);
      case POISON.scope:
        return { id: 'use-after-scope', sentence: `${access} of a local variable whose block has ended` };
      case POISON.mirror:
        return {
          id: 'bad-register-access',
          sentence: `${access} that is not within one 32-bit register; access registers word by word`,
        };
      default:
        return this.beside(address, bad, size, access);
    }
  }

  /** The first byte of the access that may not be touched. */
  private firstBad(address: number, size: number): number {
    for (let at = address; at < address + size; at++) {
      const shadow = this.memory[shadowOf(at)] ?? 0;
      if (shadow >= 0x80 || (shadow > 0 && (at & 7) >= shadow)) return at;
    }
    return address;
  }

  /** Kind of poison at a byte; a granule that is open in part takes its neighbour's. */
  private kindOf(address: number): number {
    const shadow = this.memory[shadowOf(address)] ?? 0;
    return shadow > 0 && shadow < 8 ? (this.memory[shadowOf(address) + 1] ?? 0) : shadow;
  }

  private afterFree(address: number, access: string): AccessSentence {
    const block = this.blocks().freedAt(address);
    if (!block) return { id: 'use-after-free', sentence: `${access} of memory that was freed` };
    return { id: 'use-after-free', sentence: `${access} ${inside(block, address)}, ${story(block)}` };
  }

  private beside(address: number, bad: number, size: number, access: string): AccessSentence {
    const block = this.blocks().nearest(bad, REACH);
    if (block) return outside(block, address, size, access);
    return { id: 'wild-pointer', sentence: `${access} at ${hex(address)}, where nothing is allocated` };
  }

  private inDram(address: number, size: number, access: string): AccessSentence {
    const word = this.pageWord(address);
    if (word === DRAM_FREED) return this.afterFree(address, access);
    const bad = address % PAGE < (word & 0xffff) ? address + size - 1 : address;
    const block = this.blocks().nearest(bad, REACH);
    if (block) return outside(block, address, size, access);
    return {
      id: 'wild-pointer',
      sentence: `${access} at ${hex(address)}, in DRAM (offset ${hex(address - DRAM_OFFSET)}) that is not allocated; a bus address is no pointer`,
    };
  }

  private pageWord(address: number): number {
    const page = Math.floor((address - DRAM_OFFSET) / PAGE);
    return new DataView(this.memory.buffer).getUint32(DRAM_MAP + 4 * page, true);
  }

  private onStack(bad: number, size: number, access: string): AccessSentence {
    const variable = this.stackVariable(bad);
    const id = 'stack-overflow-access';
    if (!variable) return { id, sentence: `${access} beside the local variables of this function` };
    const { name, start, length } = variable;
    const what: Block = {
      start,
      size: length,
      what: `local variable ${name} of ${bytesText(length)}`,
      allocated: 0,
      freed: 0,
    };
    return { ...outside(what, bad, size, access), id: 'stack-out-of-bounds' };
  }

  /**
   * The local variable next to an address: clang writes a description of the frame at its start, "count start size
   * length name ...", behind a magic number.
   */
  private stackVariable(address: number): { name: string; start: number; length: number } | undefined {
    const view = new DataView(this.memory.buffer);
    let frame = address & ~7;
    while (frame > PROGRAM_OFFSET && this.memory[shadowOf(frame)] !== POISON.stackLeft) frame -= 8;
    while (frame > PROGRAM_OFFSET && this.memory[shadowOf(frame) - 1] === POISON.stackLeft) frame -= 8;
    const MAGIC = 0x41b5_8ab3;
    if (view.getUint32(frame, true) !== MAGIC) return undefined;
    const text = view.getUint32(frame + 4, true);
    const end = this.memory.indexOf(0, text);
    const fields = new TextDecoder().decode(this.memory.subarray(text, end)).split(' ');
    let best: { name: string; start: number; length: number } | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (let at = 1; at + 3 < fields.length + 1; at += 4) {
      const start = frame + Number(fields[at]);
      const length = Number(fields[at + 1]);
      const name = (fields[at + 3] ?? '').replace(/:\d+$/, '');
      const away = distanceTo({ start, size: length, what: '', allocated: 0, freed: 0 }, address);
      if (away < distance) [best, distance] = [{ name, start, length }, away];
    }
    return best;
  }

  private wild(address: number, access: string): AccessSentence {
    return {
      id: 'wild-pointer',
      sentence: `${access} at ${hex(address)}, which is no memory of the driver's; a bus address, an error pointer or an uninitialised pointer may have been used as a pointer`,
    };
  }
}

function registers(offset: number, access: string, write: boolean): AccessSentence {
  const remedy = write ? 'writel(value, pointer)' : 'readl(pointer)';
  return {
    id: 'register-dereference',
    sentence:
      offset < 0x1000
        ? `${access} of the register at ${hex(offset)} through a plain pointer; use ${remedy}`
        : `${access} at ${hex(offset + REGISTER_COOKIE)}: an error pointer (${(offset + REGISTER_COOKIE) | 0}) or a register pointer far beyond its window was used; check with IS_ERR`,
  };
}

function inside({ start, what }: Block, address: number): string {
  return `at offset ${address - start} of the ${what}`;
}

function story({ allocated, freed }: Block): string {
  return [
    ...(allocated > 0 ? [`allocated at {site:${allocated}}`] : []),
    ...(freed > 0 ? [`freed at {site:${freed}}`] : []),
  ].join(', ');
}

function outside(block: Block, address: number, size: number, access: string): AccessSentence {
  const end = block.start + block.size;
  const told = story(block);
  const tail = told === '' ? '' : ` ${told}`;
  if (address < block.start) {
    return {
      id: 'out-of-bounds',
      sentence: `${access} ${bytesText(block.start - address)} before the ${block.what}${tail}`,
    };
  }
  const past = address >= end ? address - end : 0;
  const where =
    address < end
      ? `that goes ${bytesText(address + size - end)} past the end of the ${block.what}`
      : past === 0
        ? `right past the end of the ${block.what}`
        : `${bytesText(past)} past the end of the ${block.what}`;
  return { id: 'out-of-bounds', sentence: `${access} ${where}${tail}` };
}
