/** A board at one moment: the pages of the chip's memory that are not zero, and the board's own small state. */
import { BoardError } from './bus.js';
import type { Allocation } from './dma.js';
import { regionOffset } from './memory.js';
import type { AddressConvention } from './variants/index.js';

/** Raised when the board's part of a snapshot changes. */
const BOARD_VERSION = 1;
const PAGE = 65536;

/** What two boards must have in common for one to go on from the other's snapshot. */
export interface SnapshotIdentity {
  readonly variant: string;
  readonly dramSize: number;
  readonly addressConvention: AddressConvention;
  /** The chip's own `snapshotVersion`. */
  readonly chipVersion: number;
}

export interface Snapshot extends SnapshotIdentity {
  readonly boardVersion: number;
  readonly allocations: readonly Allocation[];
  /** Offsets in the chip's memory, ascending; `data` holds 64 KiB for each. */
  readonly pages: Uint32Array;
  readonly data: Uint8Array;
}

/** Constant tables belong to the module, not to the machine's state. */
const firstPage = () => Math.floor(regionOffset('REGISTERS') / PAGE) * PAGE;

function isZero(page: Uint8Array): boolean {
  const words = new Int32Array(page.buffer, page.byteOffset, page.length / 4);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) return false;
  return true;
}

export function takeSnapshot(
  memory: Uint8Array,
  identity: SnapshotIdentity,
  allocations: readonly Allocation[],
): Snapshot {
  const pages: number[] = [];
  for (let offset = firstPage(); offset < memory.length; offset += PAGE) {
    if (!isZero(memory.subarray(offset, offset + PAGE))) pages.push(offset);
  }
  const data = new Uint8Array(pages.length * PAGE);
  pages.forEach((offset, index) => {
    data.set(memory.subarray(offset, offset + PAGE), index * PAGE);
  });
  return { ...identity, boardVersion: BOARD_VERSION, allocations, pages: Uint32Array.from(pages), data };
}

/** Puts the memory of a snapshot back. Throws BoardError when it was taken on another kind of board. */
export function putSnapshot(memory: Uint8Array, identity: SnapshotIdentity, snapshot: Snapshot): void {
  refuse('board format', snapshot.boardVersion, BOARD_VERSION);
  refuse('chip format', snapshot.chipVersion, identity.chipVersion);
  refuse('variant', snapshot.variant, identity.variant);
  refuse('DRAM size', snapshot.dramSize, identity.dramSize);
  refuse('address convention', snapshot.addressConvention, identity.addressConvention);
  memory.fill(0, firstPage());
  snapshot.pages.forEach((offset, index) => {
    memory.set(snapshot.data.subarray(index * PAGE, (index + 1) * PAGE), offset);
  });
}

function refuse(what: string, theirs: string | number, ours: string | number): void {
  if (theirs === ours) return;
  throw new BoardError(
    `the snapshot has ${what} ${theirs}, this board ${ours}; restore it on a board made like its own`,
  );
}
