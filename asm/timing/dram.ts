/**
 * The DRAM port that all stages share. Its time lies in slots; a transfer takes what is free from its request on, so one
 * that is asked for late does not hold up one that is asked for early, in whatever order the model looks at them.
 */
import { EventKind, emitEventAt, eventWanted } from '../events';
import { TIMING } from '../gen/layout';
import { Parameter } from '../gen/variants';
import { parameter } from '../state';
import { counters } from './counters';

/** Who moves data. The first READERS read. */
export namespace Client {
  export const SOURCE: u32 = 0;
  /** The search window's next column. */
  export const WINDOW: u32 = 1;
  /** Chroma of the prediction. */
  export const CHROMA: u32 = 2;
  export const SUBPIX_READ: u32 = 3;
  export const INFO_READ: u32 = 4;
  export const RECONSTRUCTION: u32 = 5;
  export const SUBPIX_WRITE: u32 = 6;
  /** MB info, deblocking line and vectors. */
  export const INFO_WRITE: u32 = 7;
  export const STREAM: u32 = 8;
}

const READERS: u32 = Client.RECONSTRUCTION;

/** Clocks of a slot as a power of two, and slots kept: 128 Ki clocks, far more than a macroblock spends in the pipeline. */
const SLOT_SHIFT: u32 = 8;
const SLOT: u32 = 1 << SLOT_SHIFT;
const SLOTS: u32 = 512;
/** A word each: number of the slot in bits 31:9, clocks taken in bits 8:0. */
const CALENDAR: usize = TIMING + 4096;
const TAKEN_BITS: u32 = 9;

/** At TIMING + 512: when each client's last transfer ended. */
const ENDS: usize = TIMING + 512;

/** What the parameters come to, and a run of full slots to leap over. At TIMING + 640. */
@unmanaged
class Port {
  /** Clocks a byte, in units of 2^-16. */
  clocksPerByte: u32;
  segmentClocks: u32;
  latency: u32;
  burstShift: u32;
  /** The slots from `fullFrom` to `fullTo` - 1 have no clock left. */
  fullFrom: u32;
  fullTo: u32;
}

const port = changetype<Port>(TIMING + 640);

/** An idle port at the start of a picture. A burst that is no power of two counts as the next smaller one. */
export function openPort(): void {
  memory.fill(CALENDAR, 0, SLOTS * 4);
  memory.fill(ENDS, 0, 128);
  const bandwidth = max<u32>(parameter(Parameter.DRAM_BANDWIDTH), 1);
  port.clocksPerByte = ((16 << 16) + bandwidth - 1) / bandwidth;
  port.segmentClocks = parameter(Parameter.DRAM_SEGMENT_CLOCKS);
  port.latency = parameter(Parameter.DRAM_LATENCY);
  port.burstShift = 31 - clz<u32>(max<u32>(parameter(Parameter.DRAM_BURST), 1));
  port.fullFrom = 0;
  port.fullTo = 0;
}

/** Notes that a slot is full. */
@inline
function close(slot: u32): void {
  if (slot === port.fullTo) port.fullTo++;
  else if (slot + 1 === port.fullFrom) port.fullFrom--;
  else if (slot > port.fullTo) {
    port.fullFrom = slot;
    port.fullTo = slot + 1;
  }
}

/** Reserves `clocks` of the port from `at` on; returns when they are over. Times are clocks of the picture. */
@inline
function reserve(at: u64, clocks: u32): u64 {
  let slot = <u32>(at >> SLOT_SHIFT);
  let left = clocks;
  let room = SLOT - ((<u32>at) & (SLOT - 1));
  if (slot >= port.fullFrom && slot < port.fullTo) {
    slot = port.fullTo;
    room = SLOT;
  }
  while (true) {
    const cell = CALENDAR + ((<usize>(slot & (SLOTS - 1))) << 2);
    const word = load<u32>(cell);
    const taken = word >> TAKEN_BITS === slot ? word & ((1 << TAKEN_BITS) - 1) : 0;
    const take = min<u32>(min<u32>(room, SLOT - taken), left);
    left -= take;
    if (take !== 0) store<u32>(cell, (slot << TAKEN_BITS) | (taken + take));
    if (taken + take === SLOT) close(slot);
    if (left === 0) return max<u64>(((<u64>slot) << SLOT_SHIFT) + <u64>(taken + take), at + <u64>clocks);
    slot++;
    room = SLOT;
  }
}

/**
 * A transfer of `count` units of `unit` bytes, each in bursts of its own, in `segments` rows or tiles, asked for at `at`; returns
 * when its data are there. `macroblock` is for the event.
 */
export function transfer(client: u32, at: u64, unit: u32, count: u32, segments: u32, macroblock: u32): u64 {
  const bytes = unit * count;
  if (bytes === 0) return at;
  const bursts = count * ((unit + (1 << port.burstShift) - 1) >> port.burstShift);
  const moved = <u64>(bursts << port.burstShift);
  const clocks = <u32>((moved * <u64>port.clocksPerByte + 0xffff) >> 16) + segments * port.segmentClocks;
  let end = reserve(at, clocks);
  const reads = client < READERS;
  if (reads) end += port.latency;
  counters.count(client, reads, bytes, bursts, clocks);
  const last = ENDS + ((<usize>client) << 3);
  const from = max<u64>(at, load<u64>(last));
  end = max<u64>(end, from);
  store<u64>(last, end);
  if (eventWanted(EventKind.DRAM)) {
    emitEventAt(EventKind.DRAM, counters.began + from, macroblock, client, <u32>(end - from), bytes);
  }
  return end;
}

/** When the last of all transfers ended. */
export function portIdle(): u64 {
  let latest: u64 = 0;
  for (let client: usize = 0; client <= Client.STREAM; client++)
    latest = max<u64>(latest, load<u64>(ENDS + (client << 3)));
  return latest;
}
