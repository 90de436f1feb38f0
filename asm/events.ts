import { COMPLAINTS, COMPLAINTS_SIZE, EVENTS, EVENT_CAPACITY, EVENT_SIZE } from './gen/layout';
import { chip } from './state';

/** Kinds of event. `a`..`d` are the four words of the record. */
export namespace EventKind {
  /** a register access: a offset, b value, c 1 for a write */
  export const ACCESS: u32 = 0;
  /** a complaint: a id, b register, c value */
  export const COMPLAINT: u32 = 1;
  /** a START_TRIG function: a the word written, b PUTBITS_DATA, c stream length before */
  export const TRIGGER: u32 = 2;
  /** an edge of the interrupt line: a new level, b STATUS */
  export const INTERRUPT: u32 = 3;
  /** the engine changed its phase: a old, b new */
  export const PHASE: u32 = 4;
  /** a macroblock left the engine: a number, b stream length, c clocks */
  export const MACROBLOCK: u32 = 5;
  /** a stage worked on a macroblock, from the record's clock on: a macroblock, b stage, c clocks it held the stage, d clocks of work */
  export const STAGE: u32 = 6;
  /** a transfer, from the record's clock on: a macroblock, b client, c clocks until it was over, d bytes */
  export const DRAM: u32 = 7;
  /** the board injected a fault: a its number in the plan, b kind (order of emulator/faults.ts), c picture, d macroblocks that left */
  export const FAULT: u32 = 8;
}

/** One record of the event ring, 32 bytes. */
@unmanaged
class EventRecord {
  sequence: u32;
  kind: u16;
  level: u16;
  cycle: u64;
  a: u32;
  b: u32;
  c: u32;
  d: u32;
}

/** One line of the complaint table, 32 bytes: equal complaints are counted, not repeated. */
@unmanaged
class ComplaintRecord {
  id: u32;
  register: u32;
  value: u32;
  count: u32;
  firstCycle: u64;
  lastCycle: u64;
}

const COMPLAINT_CAPACITY: u32 = <u32>COMPLAINTS_SIZE / 32;

/** Records an event, if its kind is selected. */
export function emitEvent(kind: u32, a: u32 = 0, b: u32 = 0, c: u32 = 0, d: u32 = 0): void {
  emitEventAt(kind, chip().now, a, b, c, d);
}

/** Whether events of a kind are recorded. */
@inline
export function eventWanted(kind: u32): bool {
  return ((chip().eventMask >> kind) & 1) !== 0;
}

/** The same for what happened, or will, at another clock than now. */
export function emitEventAt(kind: u32, cycle: u64, a: u32, b: u32, c: u32, d: u32): void {
  const state = chip();
  if (((state.eventMask >> kind) & 1) == 0) return;
  const sequence = state.eventSequence++;
  const record = changetype<EventRecord>(EVENTS + <usize>((sequence & (EVENT_CAPACITY - 1)) * EVENT_SIZE));
  record.sequence = sequence;
  record.kind = <u16>kind;
  record.level = 0;
  record.cycle = cycle;
  record.a = a;
  record.b = b;
  record.c = c;
  record.d = d;
}

/**
 * Records that something is wrong: `id` is one of `Complaint` (asm/gen/complaints.ts), `register` the bus offset it is about,
 * `value` what was found there. The board words it. The same complaint again only raises its count.
 */
export function complain(id: u32, register: u32, value: u32): void {
  const state = chip();
  for (let i: u32 = 0; i < state.complaintCount; i++) {
    const known = changetype<ComplaintRecord>(COMPLAINTS + <usize>(i * 32));
    if (known.id == id && known.register == register && known.value == value) {
      known.count++;
      known.lastCycle = state.now;
      return;
    }
  }
  emitEvent(EventKind.COMPLAINT, id, register, value);
  if (state.complaintCount == COMPLAINT_CAPACITY) {
    state.complaintsLost++;
    return;
  }
  const fresh = changetype<ComplaintRecord>(COMPLAINTS + <usize>(state.complaintCount++ * 32));
  fresh.id = id;
  fresh.register = register;
  fresh.value = value;
  fresh.count = 1;
  fresh.firstCycle = state.now;
  fresh.lastCycle = state.now;
}
