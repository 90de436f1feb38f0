/**
 * The DRAM port that all stages share. Its time lies in slots; a transfer takes what is free from its request on, so one
 * that is asked for late does not hold up one that is asked for early, in whatever order the model looks at them.
 */
import { EventKind, emitEventAt } from '../events';
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

/** An idle port, at the start of a picture or after a stall. */
export function openPort(): void {
  memory.fill(CALENDAR, 0, SLOTS * 4);
  memory.fill(ENDS, 0, 128);
}

/** Reserves `clocks` of the port from `at` on; returns when they are over. Times are clocks of the picture. */
function reserve(at: u64, clocks: u32): u64 {
  let slot = <u32>(at >> SLOT_SHIFT);
  let left = clocks;
  let room = SLOT - ((<u32>at) & (SLOT - 1));
  while (true) {
    const cell = CALENDAR + ((<usize>(slot & (SLOTS - 1))) << 2);
    const word = load<u32>(cell);
    const taken = word >> TAKEN_BITS === slot ? word & ((1 << TAKEN_BITS) - 1) : 0;
    const free = min<u32>(room, SLOT - taken);
    const take = min<u32>(free, left);
    left -= take;
    store<u32>(cell, (slot << TAKEN_BITS) | (taken + take));
    if (left === 0) return max<u64>(((<u64>slot) << SLOT_SHIFT) + <u64>(taken + take), at + <u64>clocks);
    slot++;
    room = SLOT;
  }
}

/**
 * A transfer of `bytes` in `segments` rows or tiles, asked for at `at`; returns when its data are there. `macroblock` is for
 * the event.
 */
export function transfer(client: u32, at: u64, bytes: u32, segments: u32, macroblock: u32): u64 {
  if (bytes === 0) return at;
  const burst = max<u32>(parameter(Parameter.DRAM_BURST), 1);
  const bursts = ((bytes + burst * segments - 1) / (burst * segments)) * segments;
  const bandwidth = max<u32>(parameter(Parameter.DRAM_BANDWIDTH), 1);
  const clocks =
    (((bursts * burst) << 4) + bandwidth - 1) / bandwidth + segments * parameter(Parameter.DRAM_SEGMENT_CLOCKS);
  let end = reserve(at, clocks);
  const reads = client < READERS;
  if (reads) end += parameter(Parameter.DRAM_LATENCY);
  counters.count(client, reads, bytes, bursts, clocks);
  const last = ENDS + ((<usize>client) << 3);
  const from = max<u64>(at, load<u64>(last));
  end = max<u64>(end, from);
  store<u64>(last, end);
  emitEventAt(EventKind.DRAM, counters.began + from, macroblock, client, <u32>(end - from), bytes);
  return end;
}

/** When the last of all transfers ended. */
export function portIdle(): u64 {
  let latest: u64 = 0;
  for (let client: usize = 0; client <= Client.STREAM; client++)
    latest = max<u64>(latest, load<u64>(ENDS + (client << 3)));
  return latest;
}
