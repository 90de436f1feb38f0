import { EventKind, emitEvent } from './events';
import { STATE } from './gen/layout';

/** What the engine is doing. Kept in `ChipState.phase`. */
export namespace Phase {
  /** Nothing to do. */
  export const IDLE: u32 = 0;
  /** A picture is being coded; the macroblock in the pipeline leaves at `nextEvent`. */
  export const CODING: u32 = 1;
  /** The last macroblock left; the finish status is due at `nextEvent`. */
  export const FINISHING: u32 = 2;
  /** A start was refused; the stall status is due at `nextEvent`. */
  export const REFUSING: u32 = 3;
  /** The stream found no room, or the start was refused; `resume` says what a continue would do. */
  export const STALLED: u32 = 4;
  /** A bus error or an unmodelled codec: busy for ever, no interrupt, until a reset. */
  export const HUNG: u32 = 5;
}

/** What a continue (START_TRIG 9) takes up again. Kept in `ChipState.resume`. */
export namespace Resume {
  /** Nothing: the start was refused. */
  export const NOTHING: u32 = 0;
  /** Bits of the put-bits port wait for room. */
  export const PUT: u32 = 1;
  /** A macroblock waits for room. */
  export const PICTURE: u32 = 2;
}

/** The macroblock whose clocks pass. Kept in `ChipState.coded`. */
export namespace Coded {
  /** None: the picture begins. */
  export const NONE: u32 = 0;
  export const ONE: u32 = 1;
  /** The picture's last. */
  export const LAST: u32 = 2;
}

/** What the SoC round the block withholds from it. Kept in `ChipState.off` and `ChipState.lost`. */
export namespace Soc {
  /** Clocks of the bus, of the block itself and of its path to DRAM. */
  export const BUS_CLOCK: u32 = 1;
  export const MODULE_CLOCK: u32 = 2;
  export const DRAM_CLOCK: u32 = 4;
  /** The reset line is asserted. */
  export const RESET: u32 = 8;
  /** The SRAM belongs to the CPU. */
  export const SRAM: u32 = 16;
}

/** `ChipState.stopAt` without a macroblock to stop at. */
export const NEVER: u32 = 0xffffffff;

/** Everything the chip knows beside its registers; at `STATE + 0`, at most 1024 bytes. A copy of the memory copies it. */
@unmanaged
export class ChipState {
  /** VE clocks since power-on. */
  now: u64;
  /** When the engine has something to do (phases CODING, FINISHING, REFUSING). */
  nextEvent: u64;
  /** From when on the put-bits port is ready. */
  putReadyAt: u64;
  /** `now` when the cycle counter 0x008 was enabled. */
  cycleCounterSince: u64;

  /** When the engine was started last, and when it stalled. */
  startedAt: u64;
  stalledAt: u64;
  /** From when on RESET shows idle. */
  idleAt: u64;
  /** DRAM traffic of the macroblocks that left: words of 64 bits and bursts, read and written. */
  readWords: u64;
  writeWords: u64;
  readBursts: u64;
  writeBursts: u64;
  /** What they were when the traffic counters 0x020 and 0x024 were enabled. */
  readSince: u64;
  writeSince: u64;

  /** Since when the engine, and the block's own clock, stand still; meaningful while they do. */
  engineStoppedAt: u64;
  moduleStoppedAt: u64;

  /** What software has switched off, and what a fault has: bits of `Soc`. */
  off: u32;
  lost: u32;
  /** How many macroblocks must have left for `advance` to end early, NEVER for none. */
  stopAt: u32;
  /** 1: a fault keeps the put-bits port from ever being ready. */
  readyStuck: u32;

  /** Index into the variant table. */
  variant: u32;
  /** Bytes of DRAM, and the bus address of its first byte. */
  dramSize: u32;
  dramBase: u32;

  /** What the cycle counter shows while it is disabled. */
  cycleCounterHeld: u32;
  /** The same of the traffic counters. */
  readHeld: u32;
  writeHeld: u32;
  /** 1 when the watchdog ran out and the engine is idle again. */
  overtime: u32;

  phase: u32;
  resume: u32;
  /** Bits 3:0 of STATUS (0xb1c). */
  status: u32;
  /** Level of the interrupt line when it was last looked at. */
  line: u32;
  /** Clocks that the last advance left. */
  unspent: u32;
  /** Macroblocks of the picture that left the pipeline. */
  macroblocksDone: u32;
  /** The macroblock in the pipeline, see `Coded`. */
  coded: u32;

  /** Stream writer: first bit of the unfinished byte, counted from STM_START; a multiple of 8. */
  position: u32;
  /** What STM_LEN reads beyond the place of the next bit (a write to STM_LEN sets it). */
  lengthBias: u32;
  /** The unfinished byte: its first `partialCount` bits, right aligned. */
  partial: u32;
  partialCount: u32;
  /** 1 when the first byte's kept bits were not fetched from DRAM yet. */
  partialStale: u32;
  /** Zero bytes written last, 0..2. */
  zeroRun: u32;
  /** Where among the pending bits a start code begins, NO_START_CODE without one. */
  startCode: u32;
  /** Bits of the pending ones that the stream has taken. */
  taken: u32;
  /** 1 when STM_OFFSET was written after a stall. */
  moved: u32;

  /** Number of the next event. */
  eventSequence: u32;
  /** Bit k: events of kind k are recorded. */
  eventMask: u32;
  /** Records in the complaint table, and complaints that found it full. */
  complaintCount: u32;
  complaintsLost: u32;
}

/** The one chip of this memory. */
@inline
export function chip(): ChipState {
  return changetype<ChipState>(STATE);
}

/** Moves the engine to a phase. */
export function setPhase(phase: u32): void {
  const state = chip();
  if (state.phase != phase) emitEvent(EventKind.PHASE, state.phase, phase);
  state.phase = phase;
}

/** Parameters: u32 each, loaded from the variant at power-on, then set one by one. */
const PARAMETERS: usize = STATE + 512;


@inline
export function parameter(id: u32): u32 {
  return load<u32>(PARAMETERS + ((<usize>id) << 2));
}


@inline
export function storeParameter(id: u32, value: u32): void {
  store<u32>(PARAMETERS + ((<usize>id) << 2), value);
}
