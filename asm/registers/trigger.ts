import { putBits, putSe, putUe } from '../bitstream/accumulator';
import { alignZero, appendPending, dropPending, streamLength } from '../bitstream/stream';
import { continueStalled, settlePut, startEngine } from '../clock';
import { EventKind, complain, emitEvent } from '../events';
import { Complaint } from '../gen/complaints';
import {
  VE_ENC_AVC_PUTBITSDATA,
  VE_ENC_AVC_STARTTRIG,
  VE_ENC_AVC_STARTTRIG_NUM_BITS_MASK,
  VE_ENC_AVC_STARTTRIG_NUM_BITS_SHIFT,
  VE_ENC_AVC_STARTTRIG_TYPE_BYTE_ALIGN as BYTE_ALIGN,
  VE_ENC_AVC_STARTTRIG_TYPE_ENC_CONTINUE as ENC_CONTINUE,
  VE_ENC_AVC_STARTTRIG_TYPE_ENC_START as ENC_START,
  VE_ENC_AVC_STARTTRIG_TYPE_MASK,
  VE_ENC_AVC_STARTTRIG_TYPE_NONE as NONE,
  VE_ENC_AVC_STARTTRIG_TYPE_PUT_BITS as PUT_BITS,
  VE_ENC_AVC_STARTTRIG_TYPE_PUT_VLCSE as PUT_VLCSE,
  VE_ENC_AVC_STARTTRIG_TYPE_PUT_VLCUE as PUT_VLCUE,
} from '../gen/registers';
import { Phase, Resume, Soc, chip, setPhase } from '../state';
import { engineBusy } from './busy';
import { heldInReset } from './enable';
import { registerWord } from './words';

/** A write to STARTTRIG (0xb18). */
export function trigger(word: u32): void {
  const action = word & VE_ENC_AVC_STARTTRIG_TYPE_MASK;
  if (action == NONE) return;
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
  if (chip().off & Soc.DRAM_CLOCK) complain(Complaint.DRAM_CLOCK_OFF, VE_ENC_AVC_STARTTRIG, word);
  switch (action) {
    case PUT_BITS:
    case BYTE_ALIGN:
    case PUT_VLCSE:
    case PUT_VLCUE:
      if (openPort(word)) put(action, word);
      break;
    case ENC_START:
      leaveStall(word);
      startEngine(word);
      break;
    case ENC_CONTINUE:
      continueStalled(word);
      break;
    default:
      complain(Complaint.UNKNOWN_TRIGGER, VE_ENC_AVC_STARTTRIG, action);
  }
}

/** Gives up what a stall left waiting, so that something new can begin. */
function leaveStall(word: u32): void {
  const state = chip();
  if (state.phase != Phase.STALLED) return;
  if (state.resume != Resume.NOTHING) complain(Complaint.STALLED_ABANDONED, VE_ENC_AVC_STARTTRIG, word);
  dropPending();
  setPhase(Phase.IDLE);
}

/** Whether a put can be taken: while the stream has no room only after STM_BIT_OFFSET was written anew (guess). */
function openPort(word: u32): bool {
  const state = chip();
  if (state.phase == Phase.STALLED && state.resume != Resume.NOTHING && !state.moved) {
    complain(Complaint.PUT_WHILE_STALLED, VE_ENC_AVC_STARTTRIG, word);
    return false;
  }
  leaveStall(word);
  return true;
}

/** One action of the put-bits port. The bit count matters to raw bits only. */
function put(action: u32, word: u32): void {
  const count = (word & VE_ENC_AVC_STARTTRIG_NUM_BITS_MASK) >> VE_ENC_AVC_STARTTRIG_NUM_BITS_SHIFT;
  const value = registerWord(VE_ENC_AVC_PUTBITSDATA);
  if (action == PUT_BITS) {
    if (count > 32) {
      complain(Complaint.PUT_COUNT, VE_ENC_AVC_STARTTRIG, count);
      return;
    }
    putBits(count == 32 ? value : value & ((1 << count) - 1), count);
  } else if (action == PUT_VLCUE) {
    if (value == 0xffffffff) {
      complain(Complaint.PUT_RANGE, VE_ENC_AVC_PUTBITSDATA, value);
      return;
    }
    putUe(value);
  } else if (action == PUT_VLCSE) {
    if (value == 0x80000000) {
      complain(Complaint.PUT_RANGE, VE_ENC_AVC_PUTBITSDATA, value);
      return;
    }
    putSe(<i32>value);
  }
  settlePut(action == BYTE_ALIGN ? alignZero() : appendPending());
}
