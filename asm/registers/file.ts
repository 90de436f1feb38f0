import { resetStream, setStreamLength } from '../bitstream/stream';
import { resetEngine } from '../clock';
import { complain } from '../events';
import { knownMask, neutralValue, readMask, resetValue, unmodelledMask, w1cMask, writeMask } from '../gen/access';
import { Complaint } from '../gen/complaints';
import {
  VE_CYCLE_COUNT,
  VE_ENC_AVC_INT_EN,
  VE_ENC_AVC_STARTTRIG,
  VE_ENC_AVC_STATUS,
  VE_ENC_AVC_STM_BIT_LEN,
  VE_ENC_AVC_STM_BIT_OFFSET,
  VE_ISP_TRIG,
  VE_READ_COUNT,
  VE_RESET,
  VE_WRITE_COUNT,
} from '../gen/registers';
import { Parameter } from '../gen/variants';
import { checkReach, unreachable } from '../soc';
import { Phase, chip, parameter } from '../state';
import { engineBusy } from './busy';
import { switchCycleCounter, switchTrafficCounter } from './counters';
import { RESET_BITS, encoderEnabled, inputEnabled } from './enable';
import { updateLine } from './interrupt';
import { liveBits } from './live';
import { advanceSram, isSramData, writeSram } from './sram';
import { trigger } from './trigger';
import { registerWord, storeRegister } from './words';

/** The window is 4 KiB of 32-bit words; input stage and encoder have 256 bytes each. */
const WINDOW: u32 = 0x1000;
const INPUT_FIRST: u32 = 0xa00;
const ENCODER_FIRST: u32 = 0xb00;
const ENCODER_END: u32 = 0xc00;

/** Whether an offset is a word of the window; complains if not. */
function checkOffset(offset: u32): bool {
  if ((offset & 3) == 0 && offset < WINDOW) return true;
  complain(Complaint.BAD_OFFSET, offset & (WINDOW - 4), offset);
  return false;
}

/** Value of a register without side effects: stored and live bits. What no source names reads 0. */
export function peekRegister(offset: u32): u32 {
  if ((offset & 3) != 0 || offset >= WINDOW || unreachable()) return 0;
  return (registerWord(offset) | liveBits(offset)) & readMask(offset >> 2);
}

/** A bus read. */
export function readRegister(offset: u32): u32 {
  if (!checkOffset(offset) || !checkReach(offset, 0)) return 0;
  const value = peekRegister(offset);
  if (isSramData(offset)) advanceSram(offset);
  return value;
}

/** A bus write: what is wrong with it is reported, then the writable bits are stored and have their effect. */
export function writeRegister(offset: u32, value: u32): void {
  if (!checkOffset(offset) || !checkReach(offset, value) || !checkStage(offset, value) || !checkBits(offset, value))
    return;
  if (engineBusy() && chip().phase != Phase.HUNG && mustRest(offset)) {
    complain(Complaint.BUSY_WRITE, offset, value);
    if (parameter(Parameter.BUSY_WRITES_IGNORED)) return;
  }
  if (offset == VE_ENC_AVC_STM_BIT_LEN) {
    setStreamLength(value);
  } else if (isSramData(offset)) {
    writeSram(offset, value);
  } else {
    const before = registerWord(offset);
    const writable = writeMask(offset >> 2);
    const stored = (before & ~writable) | (value & writable);
    if (offset == VE_CYCLE_COUNT) switchCycleCounter(before, stored);
    else if (offset == VE_READ_COUNT || offset == VE_WRITE_COUNT) switchTrafficCounter(offset, before, stored);
    storeRegister(offset, stored);
    effect(offset, before, value);
  }
  updateLine();
}

/** Whether MODE lets the stage take the write; complains if not. */
function checkStage(offset: u32, value: u32): bool {
  if (offset < INPUT_FIRST || offset >= ENCODER_END) return true;
  const encoder = offset >= ENCODER_FIRST;
  if (encoder ? encoderEnabled() : inputEnabled()) return true;
  complain(encoder ? Complaint.ENCODER_DISABLED : Complaint.INPUT_DISABLED, offset, value);
  return parameter(Parameter.DISABLED_WRITES_IGNORED) == 0;
}

/** Complains about bits that should not be written; false when the register takes no write at all. */
function checkBits(offset: u32, value: u32): bool {
  const word = offset >> 2;
  const known = knownMask(word);
  if (known == 0) {
    complain(Complaint.UNKNOWN_REGISTER, offset, value);
    return false;
  }
  if ((writeMask(word) | w1cMask(word)) == 0) {
    complain(Complaint.READ_ONLY, offset, value);
    return false;
  }
  if (value & ~known) complain(Complaint.RESERVED_BITS, offset, value & ~known);
  const asked = (value ^ neutralValue(word)) & unmodelledMask(word);
  if (asked) complain(Complaint.FEATURE, offset, asked);
  return true;
}

/** Registers of a running picture; interrupt enable, trigger and status may be written at any time. */
function mustRest(offset: u32): bool {
  if (offset < INPUT_FIRST || offset >= ENCODER_END) return false;
  return offset != VE_ENC_AVC_INT_EN && offset != VE_ENC_AVC_STARTTRIG && offset != VE_ENC_AVC_STATUS;
}

/** What a write does beside storing. `before` is the word as it was stored, `value` what the bus carried. */
function effect(offset: u32, before: u32, value: u32): void {
  const state = chip();
  switch (offset) {
    case VE_RESET:
      if (value & ~before & RESET_BITS) pulseReset();
      break;
    case VE_ENC_AVC_STATUS:
      state.status &= ~(value & w1cMask(offset >> 2));
      break;
    case VE_ENC_AVC_STARTTRIG:
      trigger(value);
      break;
    case VE_ENC_AVC_STM_BIT_OFFSET:
      resetStream(registerWord(offset));
      state.moved = 1;
      break;
    case VE_ISP_TRIG:
      if (value & 1) complain(Complaint.STANDALONE_INPUT, offset, value);
      break;
  }
}

/** The rising edge of a reset bit. Whether it clears registers is not known: see `resetClearsRegisters`. */
function pulseReset(): void {
  resetEngine();
  if (parameter(Parameter.RESET_CLEARS_REGISTERS)) loadResetValues(INPUT_FIRST, ENCODER_END);
}

/** Power-on values of the registers `from`..`to` (exclusive). */
export function loadResetValues(from: u32, to: u32): void {
  const version = parameter(Parameter.VERSION) >> 16;
  for (let offset = from; offset < to; offset += 4) {
    const word = offset >> 2;
    storeRegister(offset, resetValue(word, version) & writeMask(word));
  }
}
