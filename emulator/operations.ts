/** What is done to a board from outside, in columns, so that a run can be done again. */
import type { Board } from './board.js';
import { BoardError } from './bus.js';

/** The calls of `Device` (emulator/device.ts), in the order of their numbers in the log. */
const KINDS = ['read', 'write', 'delay', 'wait', 'advance', 'allocate', 'free', 'reset', 'phase'] as const;
export type OperationKind = (typeof KINDS)[number];

/**
 * One call. `a` and `b` are offset and value (read, write), microseconds (delay, wait), clocks (advance), size (allocate),
 * address (free), number of the frame (phase); `name` is the buffer's or the phase's.
 */
export interface Operation {
  readonly kind: OperationKind;
  /** VE clock at which it began. It ends where the next one begins. */
  readonly cycle: number;
  readonly a: number;
  readonly b: number;
  readonly name: string;
}

const FIRST_CAPACITY = 256;
/** Bytes of an entry. */
const ENTRY = 1 + 3 * 8;

const hex = (value: number) => `0x${value.toString(16)}`;

export class OperationLog {
  length = 0;
  private kinds = new Uint8Array(FIRST_CAPACITY);
  private cycles = new Float64Array(FIRST_CAPACITY);
  private a = new Float64Array(FIRST_CAPACITY);
  private b = new Float64Array(FIRST_CAPACITY);
  private readonly names = new Map<number, string>();

  add(kind: OperationKind, cycle: number, a = 0, b = 0, name = ''): void {
    if (this.length === this.kinds.length) this.grow();
    this.kinds[this.length] = KINDS.indexOf(kind);
    this.cycles[this.length] = cycle;
    this.a[this.length] = a;
    this.b[this.length] = b;
    if (name !== '') this.names.set(this.length, name);
    this.length++;
  }

  /** The operation with that number, 0..length - 1. */
  at(index: number): Operation {
    return {
      kind: KINDS[this.kinds[index]!]!,
      cycle: this.cycles[index]!,
      a: this.a[index]!,
      b: this.b[index]!,
      name: this.names.get(index) ?? '',
    };
  }

  /** VE clock at which an operation began. */
  cycleAt(index: number): number {
    return this.cycles[index]!;
  }

  get bytes(): number {
    return this.kinds.length * ENTRY;
  }

  private grow(): void {
    const larger = <T extends Uint8Array | Float64Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const capacity = this.length * 2;
    this.kinds = larger(this.kinds, new Uint8Array(capacity));
    this.cycles = larger(this.cycles, new Float64Array(capacity));
    this.a = larger(this.a, new Float64Array(capacity));
    this.b = larger(this.b, new Float64Array(capacity));
  }
}

/** Does an operation again. Throws BoardError when a read gives something else than it gave. */
export function repeat(board: Board, { kind, a, b, name }: Operation): void {
  switch (kind) {
    case 'read': {
      const value = board.read32(a);
      if (value === b) return;
      throw new BoardError(
        `done again, the read of ${hex(a)} gives ${hex(value)} and not ${hex(b)}: DRAM was written to unseen; ` +
          'call checkpoint() after the processor writes to DRAM in the middle of a frame',
      );
    }
    case 'write':
      return board.write32(a, b);
    case 'delay':
      return board.delay(a);
    case 'wait':
      return void board.waitForInterrupt(a);
    case 'advance':
      return board.advance(a);
    case 'allocate':
      return void board.allocate(name, a);
    case 'free': {
      const buffer = board.buffers.find(({ address }) => address === a);
      if (buffer) board.free(buffer);
      return;
    }
    case 'reset':
      return board.reset();
    case 'phase':
      return board.phase(a, name);
  }
}
