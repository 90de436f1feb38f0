/** What is done to a board from outside, in columns, so that a run can be done again. */
import type { Board } from './board.js';
import { BoardError } from './bus.js';
import type { SocClock } from './soc.js';

/** The calls of `Device` (emulator/device.ts), in the order of their numbers in the log. */
const KINDS = ['read', 'write', 'delay', 'wait', 'allocate', 'free', 'reset', 'soc', 'phase'] as const;
export type OperationKind = (typeof KINDS)[number];

/**
 * One call. `a` and `b` are offset and value (read, write), microseconds (delay, wait), size (allocate),
 * address (free), 1 for on (soc), number of the frame (phase); `name` is the buffer's, the phase's or what is switched (soc).
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

/** Switches a clock, the reset line (`reset`; on: the block runs) or the SRAM (`sram`; on: the block has it). */
export function switchSoc(board: Board, name: string, on: boolean): void {
  if (name === 'sram') board.claimSram(on);
  else if (name !== 'reset') board.setClock(name as SocClock, on);
  else if (on) board.deassertReset();
  else board.assertReset();
}

/** Does an operation again. Throws BoardError when a read gives something else than it gave. */
export function repeat(board: Board, { kind, a, b, name }: Operation): void {
  if (kind === 'read') readAgain(board, a, b);
  else if (kind === 'write') board.write32(a, b);
  else if (kind === 'delay') board.delay(a);
  else if (kind === 'wait') board.waitForInterrupt(a);
  else if (kind === 'allocate') board.allocate(name, a);
  else if (kind === 'free') freeAt(board, a);
  else if (kind === 'reset') board.reset();
  else if (kind === 'soc') switchSoc(board, name, a !== 0);
  else board.phase(a, name);
}

function readAgain(board: Board, offset: number, wanted: number): void {
  const value = board.read32(offset);
  if (value === wanted) return;
  throw new BoardError(
    `done again, the read of ${hex(offset)} gives ${hex(value)} and not ${hex(wanted)}: DRAM was written to unseen; ` +
      'call checkpoint() after the processor writes to DRAM in the middle of a frame',
  );
}

function freeAt(board: Board, at: number): void {
  const buffer = board.buffers.find(({ address }) => address === at);
  if (buffer) board.free(buffer);
}
