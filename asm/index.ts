/** The chip's outside: a bus, a clock, an interrupt line. The host owns the memory; everything the chip knows is in it. */
import { dropPending } from './bitstream/stream';
import { advanceClock, nextEngineEvent, resetEngine } from './clock';
import { EventKind, complain, emitEvent } from './events';
import * as faults from './faults';
import {
  COMPLAINTS,
  COMPLAINTS_SIZE,
  REGISTERS,
  REGISTERS_SIZE,
  SRAM,
  SRAM_SIZE,
  STATE,
  STATE_SIZE,
  TIMING,
  TIMING_SIZE,
} from './gen/layout';
import { Parameter, VARIANT_COUNT, VARIANT_PARAMETERS } from './gen/variants';
import { engineBusy } from './registers/busy';
import { loadResetValues, peekRegister, readRegister, writeRegister } from './registers/file';
import { interruptLine, updateLine } from './registers/interrupt';
import { switchSoc } from './soc';
import { NEVER, Soc, chip, parameter, storeParameter } from './state';

/** Format of what this module keeps in memory; a snapshot of another number cannot be continued. */
export function snapshotVersion(): u32 {
  return 4;
}

/** Power-on of the chip variant with that number (order of emulator/variants); variant 0 for an unknown one. Call it first. */
export function reset(variant: u32): void {
  memory.fill(REGISTERS, 0, REGISTERS_SIZE);
  memory.fill(STATE, 0, STATE_SIZE);
  memory.fill(SRAM, 0, SRAM_SIZE);
  memory.fill(TIMING, 0, TIMING_SIZE);
  memory.fill(COMPLAINTS, 0, COMPLAINTS_SIZE);
  dropPending();
  const row = variant < VARIANT_COUNT ? variant : 0;
  chip().variant = row;
  chip().stopAt = NEVER;
  for (let id: u32 = 0; id < Parameter.COUNT; id++) {
    storeParameter(id, load<u32>(VARIANT_PARAMETERS + <usize>((row * Parameter.COUNT + id) << 2)));
  }
  loadResetValues(0, <u32>REGISTERS_SIZE);
}

/** A pulse of the block's reset line: all registers and the engine start anew; time, DRAM and parameters stay. */
export function resetLine(): void {
  memory.fill(REGISTERS, 0, REGISTERS_SIZE);
  resetEngine();
  loadResetValues(0, <u32>REGISTERS_SIZE);
  updateLine();
}

/** Where DRAM is: `size` bytes, the first of them at bus address `base`. Call it after `reset`. */
export function setDram(size: u32, base: u32): void {
  chip().dramSize = size;
  chip().dramBase = base;
}

/** Sets one parameter (order of emulator/variants/parameters.ts) to something else than the variant's own. */
export function setParameter(id: u32, value: u32): void {
  if (id < Parameter.COUNT) storeParameter(id, value);
}

export function getParameter(id: u32): u32 {
  return id < Parameter.COUNT ? parameter(id) : 0;
}

/** A bus read of the register at `offset` (0x000..0xffc), with its side effects. */
export function read32(offset: u32): u32 {
  return readRegister(offset);
}

/** The same value without side effects. */
export function peek32(offset: u32): u32 {
  return peekRegister(offset);
}

/** A bus write, with its side effects. */
export function write32(offset: u32, value: u32): void {
  writeRegister(offset, value);
}

/** What the SoC round the block withholds, bits of `Soc` (asm/state.ts): `off` software has switched off, `lost` a fault has. */
export function setSoc(off: u32, lost: u32): void {
  const state = chip();
  const resets = ((off | lost) & ~(state.off | state.lost) & Soc.RESET) != 0;
  switchSoc(off, lost);
  if (resets) resetLine();
}

/** Makes `advance` end when that many macroblocks of the picture under way have left; 0xffffffff: not any more. */
export function stopAtMacroblock(count: u32): void {
  chip().stopAt = count;
}

/** Whether a picture is on its way through the engine, or hangs in it. */
export function busy(): bool {
  return engineBusy();
}

/** Faults, see asm/faults.ts. */
export function injectStall(clocks: u32): void {
  faults.injectStall(clocks);
}

export function injectOvertime(clocks: u32): void {
  faults.injectOvertime(clocks);
}

export function injectHang(): void {
  faults.injectHang();
}

export function injectFlip(offset: u32, bits: u32): void {
  faults.injectFlip(offset, bits);
}

export function injectReadyStuck(stuck: bool): void {
  chip().readyStuck = u32(stuck);
}

/** Records that the board injected a fault (`EventKind.FAULT`). */
export function noteFault(index: u32, kind: u32, picture: u32): void {
  emitEvent(EventKind.FAULT, index, kind, picture, chip().macroblocksDone);
}

/**
 * Lets VE clocks pass. 0: all are spent. 1: the interrupt line rose, 2: the macroblock to stop at left (the line may have
 * risen as well); `unspent()` clocks are left.
 */
export function advance(cycles: u32): u32 {
  return advanceClock(cycles);
}

/** Clocks that the last `advance` did not spend. */
export function unspent(): u32 {
  return chip().unspent;
}

/** Level of the interrupt line. */
export function irq(): bool {
  return interruptLine();
}

/** VE clocks since `reset`, low and high word. */
export function nowLow(): u32 {
  return <u32>chip().now;
}

export function nowHigh(): u32 {
  return <u32>(chip().now >> 32);
}

/** Selects the kinds of event to record: bit k for kind k of `EventKind` (asm/events.ts). */
export function setEventMask(mask: u32): void {
  chip().eventMask = mask;
}

export function eventMask(): u32 {
  return chip().eventMask;
}

/** Macroblocks of the present or last picture that have left the pipeline. */
export function macroblocksDone(): u32 {
  return chip().macroblocksDone;
}

/** VE clock of what the engine does next, low and high word; all ones when nothing is due. */
export function nextEventLow(): u32 {
  return <u32>nextEngineEvent();
}

export function nextEventHigh(): u32 {
  return <u32>(nextEngineEvent() >> 32);
}

/** Number that the next event gets; the ring holds the last EVENT_CAPACITY. */
export function eventSequence(): u32 {
  return chip().eventSequence;
}

/** Records a complaint of the board's, beside the chip's own (asm/events.ts, `complain`). */
export function report(id: u32, register: u32, value: u32): void {
  complain(id, register, value);
}

/** Lines of the complaint table (asm/events.ts), and complaints that found it full. */
export function complaintCount(): u32 {
  return chip().complaintCount;
}

export function complaintsLost(): u32 {
  return chip().complaintsLost;
}
