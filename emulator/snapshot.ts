/** A board at one moment: the pages of the chip's memory that are not zero, and the board's own small state. */
import { BoardError } from './bus.js';
import type { AllocatorState } from './dma.js';
import type { FaultState } from './faults.js';
import type { LineFaults } from './irq.js';
import { regionOffset } from './memory.js';
import type { DueEvent } from './queue.js';
import type { AddressConvention } from './variants/index.js';

/** Raised when the board's part of a snapshot changes. */
export const BOARD_VERSION = 3;
/** Bytes of a page. */
export const SNAPSHOT_PAGE = 16384;

/** What two boards must have in common for one to go on from the other's snapshot. */
export interface SnapshotIdentity {
  readonly variant: string;
  readonly dramSize: number;
  readonly addressConvention: AddressConvention;
  /** VE clocks of a register access. */
  readonly accessClocks: number;
  /** The chip's own `snapshotVersion`. */
  readonly chipVersion: number;
}

/** The board's own state: plain data that survives JSON. */
export interface BoardState extends AllocatorState {
  /** VE clocks since power-on. */
  readonly cycle: number;
  readonly machine: MachineState;
}

/** What is under way round the chip. */
export interface MachineState {
  readonly queue: readonly DueEvent[];
  readonly line: LineFaults;
  readonly faults: FaultState;
  /** What the SoC withholds, see emulator/soc.ts. */
  readonly soc: { readonly off: number; readonly lost: number };
}

export interface Snapshot extends SnapshotIdentity, BoardState {
  readonly boardVersion: number;
  /** Pages of the chip's memory that are not zero, by their offset, ascending. Nobody may write into them. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
}

/** Constant tables belong to the module, not to the machine's state. */
export const firstPage = () => Math.floor(regionOffset('REGISTERS') / SNAPSHOT_PAGE) * SNAPSHOT_PAGE;

const WORDS = SNAPSHOT_PAGE / 4;

// four words at a time: most of what is looked at is zero, or the same
function isZero(words: Int32Array, from: number): boolean {
  for (let i = from; i < from + WORDS; i += 4) {
    if ((words[i]! | words[i + 1]! | words[i + 2]! | words[i + 3]!) !== 0) return false;
  }
  return true;
}

function isSame(words: Int32Array, from: number, page: Uint8Array): boolean {
  const known = new Int32Array(page.buffer, page.byteOffset, WORDS);
  for (let i = 0, j = from; i < WORDS; i += 4, j += 4) {
    const low = (words[j]! ^ known[i]!) | (words[j + 1]! ^ known[i + 1]!);
    const high = (words[j + 2]! ^ known[i + 2]!) | (words[j + 3]! ^ known[i + 3]!);
    if ((low | high) !== 0) return false;
  }
  return true;
}

/** `base`: an earlier snapshot, whose pages are shared where they are still the same. */
export function takeSnapshot(
  memory: Uint8Array,
  identity: SnapshotIdentity,
  state: BoardState,
  base?: Snapshot,
): Snapshot {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  const pages = new Map<number, Uint8Array>();
  for (let offset = firstPage(); offset < memory.length; offset += SNAPSHOT_PAGE) {
    const known = base?.pages.get(offset);
    if (known && isSame(words, offset / 4, known)) pages.set(offset, known);
    else if (!isZero(words, offset / 4)) pages.set(offset, memory.slice(offset, offset + SNAPSHOT_PAGE));
  }
  return { ...identity, ...state, boardVersion: BOARD_VERSION, pages };
}

/** Throws BoardError when a snapshot was taken on another kind of board. */
export function checkSnapshot(identity: SnapshotIdentity, snapshot: Snapshot): void {
  refuse('board format', snapshot.boardVersion, BOARD_VERSION);
  refuse('chip format', snapshot.chipVersion, identity.chipVersion);
  refuse('variant', snapshot.variant, identity.variant);
  refuse('DRAM size', snapshot.dramSize, identity.dramSize);
  refuse('address convention', snapshot.addressConvention, identity.addressConvention);
  refuse('access clocks', snapshot.accessClocks, identity.accessClocks);
}

/** Puts the memory of a snapshot back. Pages that are zero already are not touched: the system need not find room for them. */
export function putSnapshot(memory: Uint8Array, { pages }: Snapshot): void {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  for (let offset = firstPage(); offset < memory.length; offset += SNAPSHOT_PAGE) {
    const page = pages.get(offset);
    if (page) memory.set(page, offset);
    else if (!isZero(words, offset / 4)) memory.fill(0, offset, offset + SNAPSHOT_PAGE);
  }
}

function refuse(what: string, theirs: string | number, ours: string | number): void {
  if (theirs === ours) return;
  throw new BoardError(
    `the snapshot has ${what} ${theirs}, this board ${ours}; restore it on a board made like its own`,
  );
}
