/** DMA buffers of a driver in the board's DRAM, and the map of pages that says what of them may be touched. */
import { type DmaBuffer, OutOfMemoryError } from '../../../emulator/index.js';
import { DRAM_OFFSET } from '../../../emulator/memory.js';
import type { Blocks } from './blocks.js';
import type { Journal } from './journal.js';
import { DRAM_FREED, DRAM_MAP, PAGE } from './layout.js';
import { hex, type HostFunctions, type Machine } from './machine.js';
import type { Sites } from './sites.js';
import type { ProgramText } from './text.js';

/** Name of the pages that nobody is given. */
const GUARD = 'guard page';

export class DmaMemory {
  private readonly words: Uint32Array;
  /** By start, as the driver's pointer has it. */
  private readonly buffers = new Map<number, DmaBuffer>();
  private readonly guards = new WeakMap<DmaBuffer, DmaBuffer>();
  /** Start of the driver's part, of buffers with guard zones. */
  private readonly inner = new Map<number, number>();

  constructor(
    private readonly machine: Machine,
    private readonly blocks: Blocks,
    private readonly sites: Sites,
    private readonly journal: Journal,
    /** Called where a buffer is asked for: a driver that does so gets somewhere. */
    private readonly progress: () => void,
  ) {
    this.words = new Uint32Array(machine.memory.buffer);
  }

  functions(text: ProgramText): HostFunctions {
    const { dram } = this.machine;
    return {
      dma_alloc: (size: number, name: number) => this.allocate(size >>> 0, text.at(name)),
      dma_free: (pointer: number) => this.release(pointer >>> 0),
      dma_inner: (pointer: number, inner: number, size: number) => this.narrow(pointer >>> 0, inner >>> 0, size >>> 0),
      dram_start: () => DRAM_OFFSET,
      dram_size: () => dram.size,
      dram_bus: () => dram.base,
    };
  }

  /** Returns the pointer; 0 when DRAM is full. */
  private allocate(size: number, name: string): number {
    this.progress();
    const wanted = size === 0 ? 1 : size;
    let buffer: DmaBuffer;
    try {
      buffer = this.machine.allocate(name, wanted);
    } catch (error) {
      if (error instanceof OutOfMemoryError) return 0;
      throw error;
    }
    const start = DRAM_OFFSET + (buffer.address - this.machine.dram.base);
    this.buffers.set(start, buffer);
    this.guard(buffer);
    this.blocks.add({ start, size: wanted, what: whatOf(wanted, name), allocated: this.sites.keep(), freed: 0 });
    for (let at = 0; at < wanted; at += PAGE) this.words[pageWord(start + at)] = Math.min(PAGE, wanted - at);
    return start;
  }

  /** The driver's part of a buffer; sentences speak of that. */
  private narrow(start: number, inner: number, size: number): void {
    const buffer = this.buffers.get(start);
    const block = this.blocks.get(start);
    if (!buffer || !block) return;
    this.blocks.drop(start);
    this.blocks.add({ ...block, start: inner, size, what: whatOf(size, buffer.name) });
    this.inner.set(start, inner);
    this.machine.narrow(buffer, buffer.address + inner - start, size);
    for (let at = 0; at < buffer.size; at += PAGE) {
      const before = start + at < inner;
      this.words[pageWord(start + at)] = before ? 0 : Math.min(PAGE, Math.max(0, inner + size - (start + at)));
    }
  }

  /** Keeps the page behind a buffer free, so that who writes past its end does not meet the next buffer. */
  private guard(buffer: DmaBuffer): void {
    const end = buffer.address + Math.ceil(buffer.size / PAGE) * PAGE;
    if (this.machine.buffers.some(({ address }) => address === end)) return;
    try {
      const page = this.machine.allocate(GUARD, PAGE);
      if (page.address === end) this.guards.set(buffer, page);
      else this.machine.free(page);
    } catch (error) {
      // DRAM is full: there is nothing behind it
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
  }

  private release(start: number): void {
    const buffer = this.buffers.get(start);
    if (!buffer) {
      const before = this.blocks.freedAt(start);
      const again = before ? `, it was freed before at {site:${before.freed}}` : '';
      throw this.journal.fault('bad-dma-free', `${hex(start)} is freed but is no DMA buffer${again}`);
    }
    this.buffers.delete(start);
    this.blocks.remove(this.inner.get(start) ?? start, this.sites.keep());
    this.inner.delete(start);
    for (let at = 0; at < buffer.size; at += PAGE) this.words[pageWord(start + at)] = DRAM_FREED;
    this.machine.free(buffer);
    const page = this.guards.get(buffer);
    if (page) this.machine.free(page);
  }
}

const whatOf = (size: number, name: string) => `${size}-byte DMA buffer ${name}`;

const pageWord = (address: number) => DRAM_MAP / 4 + (address - DRAM_OFFSET) / PAGE;
