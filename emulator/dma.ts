import { BoardError, type Dram } from './bus.js';
import { type DmaBuffer, OutOfMemoryError } from './device.js';

const PAGE = 4096;

/** What a snapshot keeps of one allocation. */
export interface Allocation {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

export interface AllocatorState {
  readonly allocations: readonly Allocation[];
  /** Bus address above which nothing was ever given out. */
  readonly untouched: number;
}

/**
 * Contiguous page-aligned pieces of DRAM, first fit from the bottom. The first page is never given out: address 0 means
 * "no buffer" to the registers. Fresh memory is zero, as the kernel's allocator leaves it.
 */
export class DmaAllocator {
  /** In the order of their addresses. */
  private buffers: DmaBuffer[] = [];
  /** Bus address above which nothing was ever given out. */
  private untouched: number;
  private readonly inner = new WeakMap<DmaBuffer, DmaBuffer>();

  constructor(private readonly dram: Dram) {
    this.untouched = dram.base + PAGE;
  }

  /** Throws OutOfMemoryError when no gap is large enough, BoardError for a size that is no positive whole number. */
  allocate(name: string, size: number): DmaBuffer {
    if (!Number.isSafeInteger(size) || size <= 0) {
      throw new BoardError(`buffer ${name}: size ${size} is not a positive number of bytes`);
    }
    const { index, address } = this.findGap(name, size);
    if (address < this.untouched) this.dram.view(address, size).fill(0);
    const buffer = this.place({ name, address, size });
    this.buffers.splice(index, 0, buffer);
    this.untouched = Math.max(this.untouched, address + extent(size));
    return buffer;
  }

  /** Throws BoardError when the buffer is not allocated (any more). */
  free(buffer: DmaBuffer): void {
    const index = this.buffers.indexOf(buffer);
    if (index < 0) {
      throw new BoardError(
        `buffer ${buffer.name} at 0x${buffer.address.toString(16)} is not allocated on this board; free it once only`,
      );
    }
    this.buffers.splice(index, 1);
  }

  /** The buffers that are allocated, by address. */
  list(): readonly DmaBuffer[] {
    return this.buffers.map((buffer) => this.inner.get(buffer) ?? buffer);
  }

  /** From now on a buffer is listed as this part of it; the rest are guard zones of whoever allocated it. */
  narrow(buffer: DmaBuffer, address: number, size: number): void {
    this.inner.set(buffer, this.place({ name: buffer.name, address, size }));
  }

  /** Bytes not allocated, in whole pages. */
  get available(): number {
    return this.buffers.reduce((rest, { size }) => rest - extent(size), this.dram.size - PAGE);
  }

  save(): AllocatorState {
    const allocations = this.buffers.map(({ name, address, size }) => ({ name, address, size }));
    return { allocations, untouched: this.untouched };
  }

  /**
   * Takes over the allocations of a snapshot; buffers that were the same before stay the same objects.
   * Throws BoardError, and changes nothing, when one lies outside DRAM.
   */
  restore({ allocations, untouched }: AllocatorState): void {
    this.buffers = allocations.map(
      (saved) =>
        this.buffers.find(
          (known) => known.address === saved.address && known.size === saved.size && known.name === saved.name,
        ) ?? this.place(saved),
    );
    this.untouched = untouched;
  }

  private place({ name, address, size }: Allocation): DmaBuffer {
    return { name, address, size, bytes: this.dram.view(address, size) };
  }

  private findGap(name: string, size: number): { index: number; address: number } {
    let address = this.dram.base + PAGE;
    for (const [index, buffer] of this.buffers.entries()) {
      if (address + extent(size) <= buffer.address) return { index, address };
      address = buffer.address + extent(buffer.size);
    }
    if (address + size > this.dram.base + this.dram.size) {
      throw new OutOfMemoryError(name, size, this.available, this.dram.size);
    }
    return { index: this.buffers.length, address };
  }
}

/** Bytes of whole pages that hold `size` bytes. */
const extent = (size: number) => Math.ceil(size / PAGE) * PAGE;
