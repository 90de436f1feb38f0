/**
 * Bad weather: faults of a plan, each struck at a picture, a macroblock or a clock. The plan and everything that is under way
 * is plain data and part of every snapshot. fault-injector.ts strikes; what a fault does to the engine is in asm/faults.ts.
 */
import { BoardError } from './bus.js';

/** The order is that of the numbers in `fault` events: append only. */
export const FAULT_KINDS = [
  'irq-lost',
  'irq-late',
  'irq-spurious',
  'ready-stuck',
  'stall',
  'overtime',
  'hang',
  'bus-error',
  'register-flip',
  'dram-flip',
  'reset-while-busy',
  'clock-lost',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Buffers of a picture by what they are, beside the names they were allocated with. */
export const FAULT_BUFFERS = [
  'source',
  'source-chroma',
  'reference',
  'reference-chroma',
  'reconstruction',
  'reconstruction-chroma',
  'sub-pixel',
  'reference-sub-pixel',
  'macroblock-line',
  'deblocking-line',
  'vectors',
  'bitstream',
] as const;

/** When a fault strikes: with the start trigger of a picture, when macroblocks of it have left, or at a clock. */
export type FaultMoment = { readonly frame: number; readonly macroblock?: number } | { readonly cycle: number };

export interface Fault {
  readonly kind: FaultKind;
  /** Pictures are counted by start triggers, from 0; `macroblock` is how many of the picture have left the engine. */
  readonly at: FaultMoment;
  /** How long, in VE clocks: irq-late, irq-spurious, stall, overtime, clock-lost. */
  readonly clocks?: number;
  /** Pictures in a row that it strikes; 1 without it. */
  readonly count?: number;
  /** register-flip: offset of the register; and its bit, 0..31; of dram-flip the bit of the byte, 0..7. */
  readonly register?: number;
  readonly bit?: number;
  /** bus-error, dram-flip: a buffer's name, or a bus address. `offset`: bytes into the buffer, its middle without it. */
  readonly buffer?: string;
  readonly offset?: number;
  readonly address?: number;
}

/** A fault that has struck. */
export interface InjectedFault {
  /** Number in the plan, from 0. */
  readonly index: number;
  readonly kind: FaultKind;
  /** VE clocks since power-on. */
  readonly cycle: number;
  /** Start triggers before it, less one: -1 before the first. Faults that strike with a trigger belong to its picture. */
  readonly picture: number;
  /** Macroblocks of the picture that had left. */
  readonly macroblock: number;
  /** What was done, in words. */
  readonly sentence: string;
}

/** Clocks where the plan names none: 50 µs late, 1 µs of pulse, 25 µs of stall, 1 ms over time, 250 µs without a clock (402 MHz). */
export const DEFAULT_CLOCKS: Partial<Record<FaultKind, number>> = {
  'irq-late': 20_000,
  'irq-spurious': 400,
  stall: 10_000,
  overtime: 400_000,
  'clock-lost': 100_000,
};

/** How long a fault lasts, in VE clocks; 0 for those that have no length. */
export function clocksOf({ kind, clocks }: Fault): number {
  return clocks ?? DEFAULT_CLOCKS[kind] ?? 0;
}

/** @throws BoardError for a fault that no plan can have */
export function checkFault({ kind, at }: Fault): void {
  if (!FAULT_KINDS.includes(kind)) {
    throw new BoardError(`unknown kind of fault ${String(kind)}; there are ${FAULT_KINDS.join(', ')}`);
  }
  const numbers = 'cycle' in at ? [at.cycle] : [at.frame, at.macroblock ?? 0];
  if (numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return;
  throw new BoardError(`fault ${kind}: the moment ${JSON.stringify(at)} is not made of whole numbers from 0 up`);
}

/** A macroblock at which a fault strikes. */
export interface Stop {
  readonly macroblock: number;
  readonly index: number;
}

/** A fault whose moment came in vain. */
interface MissedFault {
  readonly index: number;
  readonly why: string;
}

/** A fault of the plan that has not struck. `why`: what was missing, where its moment came. */
export interface PendingFault {
  readonly fault: Fault;
  readonly why: string | undefined;
}

/** Everything that is under way; plain data. */
export interface FaultState {
  readonly plan: readonly Fault[];
  readonly pictures: number;
  /** Macroblocks of the present picture at which faults strike, ascending. */
  readonly stops: readonly Stop[];
  /** Faults that wait for the next rise of the line. */
  readonly armed: readonly number[];
  /** Start triggers until the ready bit comes again; 0: it is not stuck. */
  readonly readyStuck: number;
  readonly missed: readonly MissedFault[];
  readonly injected: readonly InjectedFault[];
}
