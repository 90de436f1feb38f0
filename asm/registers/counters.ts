/** Counters of the top level: clocks 0x008, DRAM traffic 0x020 and 0x024, and the watchdog 0x00c. */
import {
  VE_CYCLE_COUNT,
  VE_CYCLE_COUNT_EN_MASK,
  VE_MODE,
  VE_MODE_READ_COUNTER_SEL_MASK,
  VE_MODE_WRITE_COUNTER_SEL_MASK,
  VE_OVERTIME,
  VE_READ_COUNT,
  VE_READ_COUNT_EN_MASK,
  VE_STATUS,
  VE_STATUS_OVERTIME_EN_MASK,
} from '../gen/registers';
import { chip } from '../state';
import { engineBusy } from './busy';
import { registerWord } from './words';

/** Clocks counted since CYCLE_COUNT was enabled; it stands still at its last value while disabled. */
export function countedCycles(): u32 {
  const state = chip();
  const running = (registerWord(VE_CYCLE_COUNT) & VE_CYCLE_COUNT_EN_MASK) != 0;
  return (<u32>(running ? state.now - state.cycleCounterSince : state.cycleCounterHeld)) & ~VE_CYCLE_COUNT_EN_MASK;
}

/** Enabling CYCLE_COUNT starts it at 0, disabling holds it. `before` and `after` are its stored words. */
export function switchCycleCounter(before: u32, after: u32): void {
  const state = chip();
  if (!(before & VE_CYCLE_COUNT_EN_MASK)) state.cycleCounterSince = state.now;
  else if (!(after & VE_CYCLE_COUNT_EN_MASK)) state.cycleCounterHeld = countedCycles();
}

/** Words of 64 bits; with the MODE bit that selects what is counted, bursts (guess: what else it may be is not published). */
function traffic(register: u32): u64 {
  const state = chip();
  const mode = registerWord(VE_MODE);
  if (register == VE_READ_COUNT) return mode & VE_MODE_READ_COUNTER_SEL_MASK ? state.readBursts : state.readWords;
  return mode & VE_MODE_WRITE_COUNTER_SEL_MASK ? state.writeBursts : state.writeWords;
}

/** What READ_COUNT or WRITE_COUNT shows: traffic of the macroblocks that left the pipeline since it was enabled. */
export function countedTraffic(register: u32): u32 {
  const state = chip();
  const reads = register == VE_READ_COUNT;
  if (!(registerWord(register) & VE_READ_COUNT_EN_MASK)) return reads ? state.readHeld : state.writeHeld;
  return (<u32>(traffic(register) - (reads ? state.readSince : state.writeSince))) & ~VE_READ_COUNT_EN_MASK;
}

/** The same switch as the cycle counter's. */
export function switchTrafficCounter(register: u32, before: u32, after: u32): void {
  const state = chip();
  const reads = register == VE_READ_COUNT;
  if (!(before & VE_READ_COUNT_EN_MASK)) {
    if (reads) state.readSince = traffic(register);
    else state.writeSince = traffic(register);
  } else if (!(after & VE_READ_COUNT_EN_MASK)) {
    if (reads) state.readHeld = countedTraffic(register);
    else state.writeHeld = countedTraffic(register);
  }
}

/** Whether the picture under way takes longer than OVERTIME allows, its bits 30:8 taken as clocks. */
function late(): bool {
  const limit = registerWord(VE_OVERTIME);
  const enabled = (registerWord(VE_STATUS) & VE_STATUS_OVERTIME_EN_MASK) != 0;
  return enabled && limit != 0 && chip().now - chip().startedAt > <u64>limit;
}

/** Whether the watchdog ran out since the engine was started (that it only shows here and interrupts nobody is a guess). */
export function watchdogRanOut(): bool {
  return chip().overtime != 0 || (engineBusy() && late());
}

/** Keeps the watchdog's bit: to be called before the engine comes to rest. */
export function latchWatchdog(): void {
  if (engineBusy() && late()) chip().overtime = 1;
}
