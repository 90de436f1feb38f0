/** What a picture of a run in time is drawn from, and what draws it. */
import type { ChipEvent, EventKind, TimingCounters, TracedAccess } from '../../../emulator/index.js';

/** The kinds of event that the writers want. */
export const TIMING_EVENTS: readonly EventKind[] = [
  'trigger',
  'interrupt',
  'phase',
  'macroblock',
  'stage',
  'dram',
  'fault',
];

/** Facts of the board that the times are told in. */
export interface TimeBase {
  readonly clockHz: number;
  /** VE clocks that a put keeps the put-bits port busy. */
  readonly putBusyClocks: number;
  registerName(offset: number): string | undefined;
}

/** A frame that is over. */
export interface TimedFrame {
  readonly index: number;
  /** `IDR`, `I`, `P`, with `failed` where it came to nothing. */
  readonly type: string;
  /** Clock at which it began and ended, register accesses included. */
  readonly from: number;
  readonly to: number;
  readonly widthMbs: number;
  readonly heightMbs: number;
  /** What stages and port did in it. */
  readonly counters: TimingCounters;
}

/** Makes text of events. Text comes in pieces: everything that is certain so far. */
export interface TimeWriter {
  event(event: ChipEvent): void;
  access?(access: TracedAccess): void;
  /** Called after the events of a frame. */
  frame?(frame: TimedFrame): void;
  /** The text since the last call; nothing that happens later may lie before the clock `until`. */
  drain(until: number): string;
  /** The end of the file; the run ended at the clock `end`. */
  close(end: number): string;
}

/** Phases of the engine (asm/state.ts) in which a picture is under way. */
const BUSY_PHASES: ReadonlySet<number> = new Set([1, 2, 3, 5]);

export function busyPhase(phase: number): boolean {
  return BUSY_PHASES.has(phase);
}

/** Part of a run that is shown: frames and rows of macroblocks, first and last. */
export interface TimeWindow {
  readonly frames?: readonly [number, number];
  readonly rows?: readonly [number, number];
}

/** Whether an event belongs to the rows that are shown; what belongs to no macroblock always does. */
export function inRows({ kind, a }: ChipEvent, widthMbs: number, rows: TimeWindow['rows']): boolean {
  if (!rows || (kind !== 'stage' && kind !== 'dram')) return true;
  const row = Math.floor(a / widthMbs);
  return row >= rows[0] && row <= rows[1];
}
