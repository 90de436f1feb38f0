/** What a compiled driver needs of a board, and what may be wished of the side that it calls. */
import type { Board } from '../../../emulator/index.js';
import type { LogLine } from './journal.js';
import type { Limits } from './limits.js';

/** The part of a board that a program needs. */
export type Machine = Pick<
  Board,
  | 'read32'
  | 'write32'
  | 'delay'
  | 'waitForInterrupt'
  | 'allocate'
  | 'free'
  | 'narrow'
  | 'buffers'
  | 'assertReset'
  | 'deassertReset'
  | 'setClock'
  | 'claimSram'
  | 'phase'
  | 'memory'
  | 'now'
  | 'clock'
  | 'interrupt'
  | 'dram'
  | 'variant'
  | 'complaints'
  | 'complaintCount'
  | 'registerName'
>;

export interface HostOptions {
  readonly limits?: Partial<Limits>;
  readonly onLog?: (line: LogLine) => void;
  /** What the device tree calls the engine; as on the board's variant without a wish. */
  readonly compatible?: string;
}

/** Functions by name, with the numbers of WebAssembly: 32 bits come signed, 64 bits as bigints. */
export type HostFunctions = Record<string, WebAssembly.ImportValue>;

export const hex = (value: number, digits = 0) => `0x${value.toString(16).padStart(digits, '0')}`;
