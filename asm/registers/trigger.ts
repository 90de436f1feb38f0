import { putBits, putSe, putUe } from '../bitstream/accumulator';
import { alignZero, appendPending, dropPending, streamLength } from '../bitstream/stream';
import { continueStalled, settlePut, startEngine } from '../clock';
import { EventKind, complain, emitEvent } from '../events';
import { Complaint } from '../gen/complaints';
import { Phase, Resume, chip, setPhase } from '../state';
import { heldInReset } from './enable';
import { engineBusy } from './live';
import { registerWord } from './words';
import { VE_ENC_AVC_PUTBITSDATA, VE_ENC_AVC_STARTTRIG } from '../gen/registers';

/** START_TRIG [3:0] (fact book 4.2). */
const NOTHING: u32 = 0;
const PUT_BITS: u32 = 1;
const FLUSH: u32 = 2;
const PUT_SE: u32 = 4;
const PUT_UE: u32 = 5;
const START: u32 = 8;
const CONTINUE: u32 = 9;

/** A write to START_TRIG (0xb18). */
export function trigger(word: u32): void {
  const action = word & 0xf;
  if (action == NOTHING) return;
  emitEvent(EventKind.TRIGGER, word, registerWord(VE_ENC_AVC_PUTBITSDATA), streamLength());
  if (heldInReset()) {
    complain(Complaint.HELD_IN_RESET, VE_ENC_AVC_STARTTRIG, word);
    return;
  }
  if (chip().phase == Phase.HUNG) return;
  if (engineBusy()) {
    complain(Complaint.BUSY_TRIGGER, VE_ENC_AVC_STARTTRIG, word);
    return;
  }
  switch (action) {
    case PUT_BITS:
    case FLUSH:
    case PUT_SE:
    case PUT_UE:
      if (portOpen(word)) put(action, (word >> 8) & 0x3f);
      break;
    case START:
      if (leaveStall(word)) startEngine(word);
      break;
    case CONTINUE:
      continueStalled(word);
      break;
    default:
      complain(Complaint.UNKNOWN_TRIGGER, VE_ENC_AVC_STARTTRIG, action);
  }
}

/** Gives up what a stall left waiting, so that something new can begin. */
function leaveStall(word: u32): bool {
  const state = chip();
  if (state.phase != Phase.STALLED) return true;
  if (state.resume != Resume.NOTHING) complain(Complaint.STALLED_ABANDONED, VE_ENC_AVC_STARTTRIG, word);
  dropPending();
  setPhase(Phase.IDLE);
  return true;
}

/** Whether a put can be taken: while the stream has no room only after STM_OFFSET was written anew (guess). */
function portOpen(word: u32): bool {
  const state = chip();
  if (state.phase != Phase.STALLED || state.resume == Resume.NOTHING || state.moved) return leaveStall(word);
  complain(Complaint.PUT_WHILE_STALLED, VE_ENC_AVC_STARTTRIG, word);
  return false;
}

/** One action of the put-bits port. `count` matters to raw bits only. */
function put(action: u32, count: u32): void {
  const value = registerWord(VE_ENC_AVC_PUTBITSDATA);
  if (action == PUT_BITS) {
    if (count > 32) {
      complain(Complaint.PUT_COUNT, VE_ENC_AVC_STARTTRIG, count);
      return;
    }
    putBits(count == 32 ? value : value & ((1 << count) - 1), count);
  } else if (action == PUT_UE) {
    if (value == 0xffffffff) {
      complain(Complaint.PUT_RANGE, VE_ENC_AVC_PUTBITSDATA, value);
      return;
    }
    putUe(value);
  } else if (action == PUT_SE) {
    if (value == 0x80000000) {
      complain(Complaint.PUT_RANGE, VE_ENC_AVC_PUTBITSDATA, value);
      return;
    }
    putSe(<i32>value);
  }
  settlePut(action == FLUSH ? alignZero() : appendPending());
}
