/** What a picture of a run in time is drawn from, and what draws it. */
import type { ChipEvent, EventKind, TracedAccess } from '../../../emulator/index.js';

/** The kinds of event that the writers want. */
export const TIMING_EVENTS: readonly EventKind[] = ['trigger', 'interrupt', 'phase', 'macroblock', 'stage', 'dram'];

/** Facts of the board that the times are told in. */
export interface TimeBase {
  readonly clockHz: number;
  /** VE clocks that a put keeps the put-bits port busy. */
  readonly putBusyClocks: number;
  registerName(offset: number): string | undefined;
}

/** Makes text of events. Text comes in pieces: everything that is certain so far. */
export interface TimeWriter {
  event(event: ChipEvent): void;
  access(access: TracedAccess): void;
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
