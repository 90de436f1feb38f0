import { EventKind, emitEvent } from '../events';
import { VE_ENC_AVC_INT_EN } from '../gen/registers';
import { chip } from '../state';
import { encoderEnabled } from './enable';
import { registerWord } from './words';

/** The three that INT_ENABLE (0xb14) can let through: finish, stall, macroblock over-time. */
const INTERRUPT_SOURCES: u32 = 7;

/** Level of the interrupt line: an enabled status bit of an enabled encoder. */
export function interruptLine(): bool {
  return (chip().status & registerWord(VE_ENC_AVC_INT_EN) & INTERRUPT_SOURCES) != 0 && encoderEnabled();
}

/** Looks at the line after something changed; true when it rose. */
export function updateLine(): bool {
  const state = chip();
  const line = u32(interruptLine());
  if (line == state.line) return false;
  state.line = line;
  emitEvent(EventKind.INTERRUPT, line, state.status);
  return line == 1;
}
