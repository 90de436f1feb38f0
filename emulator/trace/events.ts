/** The chip's event ring, read from outside. The kinds and their words are those of asm/events.ts. */
import { EVENT_CAPACITY, EVENT_SIZE, regionOffset } from '../memory.js';

/** By number; `a`..`d` as asm/events.ts says. */
export const EVENT_KINDS = [
  'access',
  'complaint',
  'trigger',
  'interrupt',
  'phase',
  'macroblock',
  'stage',
  'dram',
  'fault',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface ChipEvent {
  readonly sequence: number;
  readonly kind: EventKind;
  readonly cycle: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/** The bits that select these kinds. */
export function eventMask(kinds: readonly EventKind[]): number {
  return kinds.reduce((mask, kind) => mask | (1 << EVENT_KINDS.indexOf(kind)), 0);
}

/** Events from number `since` on (earlier ones may be overwritten: the ring holds the last 65536) up to `end`, exclusive. */
export function readEvents(memory: Uint8Array, since: number, end: number): ChipEvent[] {
  const view = new DataView(memory.buffer, memory.byteOffset + regionOffset('EVENTS'), EVENT_SIZE * EVENT_CAPACITY);
  const events: ChipEvent[] = [];
  for (let sequence = Math.max(since, end - EVENT_CAPACITY, 0); sequence < end; sequence++) {
    const at = (sequence % EVENT_CAPACITY) * EVENT_SIZE;
    events.push({
      sequence,
      kind: EVENT_KINDS[view.getUint16(at + 4, true)] ?? 'access',
      cycle: Number(view.getBigUint64(at + 8, true)),
      a: view.getUint32(at + 16, true),
      b: view.getUint32(at + 20, true),
      c: view.getUint32(at + 24, true),
      d: view.getUint32(at + 28, true),
    });
  }
  return events;
}

/** Takes events in batches, in order. */
export type EventListener = (events: readonly ChipEvent[]) => void;

/** Clocks between two looks at the ring: macroblocks of 16 clocks with 20 events each fill half of it. */
const EVENT_SLICE = 0x6000;
/** Macroblocks of a fixed length between two looks. */
const SLICE_MACROBLOCKS = 1500;

/** Where a stream of events has come to. */
export class EventStream {
  mask = 0;
  listener: EventListener | undefined;
  /** Number of the first event that was not handed over. */
  next = 0;
  /** Events that were written over before anybody took them. */
  lost = 0;
  /** VE clocks that may pass until the ring is looked at again. */
  slice = EVENT_SLICE;

  /** `macroblockClocks`: parameter clocksPerMacroblock. */
  open(mask: number, listener: EventListener, next: number, macroblockClocks: number): void {
    this.mask = mask;
    this.listener = listener;
    this.next = next;
    this.slice = Math.min(EVENT_SLICE, macroblockClocks * SLICE_MACROBLOCKS || EVENT_SLICE);
  }

  /** Notes that events up to number `end`, exclusive, are handed over. Returns the first of them. */
  take(end: number): number {
    const { next } = this;
    this.next = end;
    this.lost += Math.max(0, end - next - EVENT_CAPACITY);
    if (end - next > EVENT_CAPACITY / 2) this.slice = Math.max(1, this.slice >> 1);
    return next;
  }
}
