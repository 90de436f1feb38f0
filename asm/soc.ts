/**
 * The SoC round the block: three clocks, a reset line, an SRAM that software must claim. That 0x0f0 reads 0 while one of them
 * is missing is what users met (fact book 8, 10); that every other register does, and that writes are lost, is inferred.
 */
import { complain } from './events';
import { Complaint } from './gen/complaints';
import { ChipState, Soc, chip } from './state';
import { delayPipeline } from './timing/pipeline';

/** What makes registers unreachable. The DRAM clock alone does not (guess). */
const REACH: u32 = Soc.BUS_CLOCK | Soc.MODULE_CLOCK | Soc.RESET | Soc.SRAM;
/** What stops the engine. The bus clock alone does not (guess). */
const ENGINE: u32 = Soc.MODULE_CLOCK | Soc.DRAM_CLOCK;

/** Whether a register access goes nowhere. */
@inline
export function unreachable(): bool {
  return ((chip().off | chip().lost) & REACH) != 0;
}

/** Whether the engine stands still. */
@inline
export function engineStopped(state: ChipState): bool {
  return ((state.off | state.lost) & ENGINE) != 0;
}

/** Whether an access reaches its register; complains of what software has not switched on. */
export function checkReach(offset: u32, value: u32): bool {
  if (!unreachable()) return true;
  const off = chip().off;
  if (off & Soc.BUS_CLOCK) complain(Complaint.BUS_CLOCK_OFF, offset, value);
  else if (off & Soc.MODULE_CLOCK) complain(Complaint.MODULE_CLOCK_OFF, offset, value);
  else if (off & Soc.RESET) complain(Complaint.RESET_ASSERTED, offset, value);
  else if (off & Soc.SRAM) complain(Complaint.SRAM_NOT_CLAIMED, offset, value);
  return false;
}

/** Switches what is withheld. What was due goes on where it was when the clocks come back. */
export function switchSoc(off: u32, lost: u32): void {
  const state = chip();
  const before = state.off | state.lost;
  const after = off | lost;
  state.off = off;
  state.lost = lost;
  if ((before & ENGINE) == 0 && (after & ENGINE) != 0) state.engineStoppedAt = state.now;
  if ((before & ENGINE) != 0 && (after & ENGINE) == 0) {
    const clocks = state.now - state.engineStoppedAt;
    state.nextEvent += clocks;
    state.startedAt += clocks;
    delayPipeline(clocks);
  }
  if ((before & Soc.MODULE_CLOCK) == 0 && (after & Soc.MODULE_CLOCK) != 0) state.moduleStoppedAt = state.now;
  if ((before & Soc.MODULE_CLOCK) != 0 && (after & Soc.MODULE_CLOCK) == 0) {
    const clocks = state.now - state.moduleStoppedAt;
    state.cycleCounterSince += clocks;
    if (state.putReadyAt > state.moduleStoppedAt) state.putReadyAt += clocks;
    if (state.idleAt > state.moduleStoppedAt) state.idleAt += clocks;
  }
}
