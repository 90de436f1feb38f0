/** What the driver has of memory: blocks of its allocators, DMA buffers, global variables; for sentences about bad accesses. */

export interface Block {
  readonly start: number;
  readonly size: number;
  /** `64-byte buffer of kzalloc`, `global variable table (drv.c:12)`. */
  readonly what: string;
  /** Where it was allocated, a number of Sites; 0 for what was never allocated. */
  readonly allocated: number;
  /** Where it was freed; 0 while it is not. */
  freed: number;
}

/** Freed blocks that are remembered. */
const REMEMBERED = 4096;

export class Blocks {
  private readonly live = new Map<number, Block>();
  /** Oldest first. */
  private gone: Block[] = [];

  add(block: Block): void {
    this.live.set(block.start, block);
  }

  get(start: number): Block | undefined {
    return this.live.get(start);
  }

  /** Forgets the block that starts there. */
  drop(start: number): void {
    this.live.delete(start);
  }

  /** The block that starts there is freed. */
  remove(start: number, site: number): Block | undefined {
    const block = this.live.get(start);
    if (!block) return undefined;
    this.live.delete(start);
    block.freed = site;
    this.gone.push(block);
    if (this.gone.length > 2 * REMEMBERED) this.gone = this.gone.slice(-REMEMBERED);
    return block;
  }

  /** The freed block that held an address last. */
  freedAt(address: number): Block | undefined {
    return this.gone.findLast(({ start, size }) => address >= start && address < start + size);
  }

  /** The live block nearest to an address outside of it, within `reach` bytes of its ends. A pool that holds both does not count. */
  nearest(address: number, reach: number): Block | undefined {
    let best: Block | undefined;
    let distance = reach + 1;
    for (const block of this.live.values()) {
      const away = distanceTo(block, address);
      if (away > 0 && away < distance) [best, distance] = [block, away];
    }
    return best;
  }

  /** Blocks that are not freed. */
  list(): readonly Block[] {
    return [...this.live.values()];
  }
}

/** Bytes between an address and a block; 0 inside. */
export function distanceTo({ start, size }: Block, address: number): number {
  if (address < start) return start - address;
  return Math.max(0, address - (start + size) + 1);
}
