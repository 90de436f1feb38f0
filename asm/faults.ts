/** What a fault plan does to the engine. The plan itself, and when it strikes, is the board's (emulator/faults.ts). */
import { delayEngine } from './clock';
import { VE_ENC_AVC_STATUS_OVERTIME_MB_MASK } from './gen/registers';
import { engineBusy } from './registers/busy';
import { updateLine } from './registers/interrupt';
import { registerWord, storeRegister } from './registers/words';
import { Phase, chip, setPhase } from './state';

/** The engine stands still for `clocks`, then goes on as if nothing had been. */
export function injectStall(clocks: u32): void {
  delayEngine(<u64>clocks);
}

/** The same, and STATUS says that a macroblock took too long (guess: as when OVERTIME_MB is passed). */
export function injectOvertime(clocks: u32): void {
  if (!engineBusy()) return;
  delayEngine(<u64>clocks);
  chip().status |= VE_ENC_AVC_STATUS_OVERTIME_MB_MASK;
  updateLine();
}

/** The engine is busy for ever, without an interrupt, until a reset. */
export function injectHang(): void {
  if (engineBusy()) setPhase(Phase.HUNG);
}

/** Stored bits of a register turn over. */
export function injectFlip(offset: u32, bits: u32): void {
  storeRegister(offset, registerWord(offset) ^ bits);
  updateLine();
}
