import {
  STREAM_BUS_ERROR,
  STREAM_FULL,
  alignZero,
  appendPending,
  dropPending,
  resetStream,
  streamBufferSet,
  streamLength,
} from './bitstream/stream';
import { START_HANG, START_OK, startPicture, stepMacroblock } from './engine';
import { EventKind, complain, emitEventAt } from './events';
import { Complaint } from './gen/complaints';
import {
  VE_ENC_AVC_PARA0,
  VE_ENC_AVC_PARA0_EPTB_DIS_MASK,
  VE_ENC_AVC_STARTTRIG,
  VE_ENC_AVC_STARTTRIG_ENCODE_MODE_H264,
  VE_ENC_AVC_STARTTRIG_ENCODE_MODE_JPEG,
  VE_ENC_AVC_STARTTRIG_ENCODE_MODE_MASK,
  VE_ENC_AVC_STARTTRIG_ENCODE_MODE_SHIFT,
  VE_ENC_AVC_STATUS_FINISH_MASK,
  VE_ENC_AVC_OVERTIME_MB,
  VE_ENC_AVC_STATUS_OVERTIME_MB_MASK,
  VE_ENC_AVC_STATUS_STALL_MASK,
  VE_ENC_AVC_STM_BIT_MAX,
  VE_ENC_AVC_STM_END_ADDR,
  VE_ENC_AVC_STM_START_ADDR,
  VE_MODE,
} from './gen/registers';
import { Parameter } from './gen/variants';
import { latchWatchdog } from './registers/counters';
import { inputEnabled } from './registers/enable';
import { updateLine } from './registers/interrupt';
import { engineStopped } from './soc';
import { registerWord } from './registers/words';
import { ChipState, Coded, NEVER, Phase, Resume, chip, parameter, setPhase } from './state';
import { counters } from './timing/counters';
import { delayPipeline, leavePipeline, openPipeline, pipelineEnd } from './timing/pipeline';

/** Results of `advance`: all clocks are spent, or these bits. */
export const ADVANCE_SPENT: u32 = 0;
/** The interrupt line rose. */
export const ADVANCE_INTERRUPT: u32 = 1;
/** As many macroblocks left as `stopAt` says. */
export const ADVANCE_MACROBLOCK: u32 = 2;

/** Lets clocks pass; ends early when the interrupt line rises. The result does not depend on how the time is sliced. */
export function advanceClock(cycles: u32): u32 {
  const state = chip();
  const target = state.now + <u64>cycles;
  while (eventPending(state) && state.nextEvent <= target) {
    state.now = state.nextEvent;
    engineEvent(state);
    const reached = state.macroblocksDone >= state.stopAt;
    if (updateLine() || reached) {
      state.unspent = <u32>(target - state.now);
      if (!reached) return ADVANCE_INTERRUPT;
      state.stopAt = NEVER;
      return ADVANCE_MACROBLOCK;
    }
  }
  state.now = target;
  state.unspent = 0;
  return ADVANCE_SPENT;
}

/** When the engine does something next; the highest number when nothing is due. */
export function nextEngineEvent(): u64 {
  const state = chip();
  return eventPending(state) ? state.nextEvent : u64.MAX_VALUE;
}


@inline
function eventPending(state: ChipState): bool {
  return engineWorks(state) && !engineStopped(state);
}

/** Whether the engine would get somewhere if its clocks ran. */
@inline
function engineWorks(state: ChipState): bool {
  return state.phase == Phase.CODING || state.phase == Phase.FINISHING || state.phase == Phase.REFUSING;
}

/** The engine gets where it would have been `clocks` later. */
export function delayEngine(clocks: u64): void {
  const state = chip();
  if (!engineWorks(state)) return;
  state.nextEvent += clocks;
  delayPipeline(clocks);
}

/** What is due at `nextEvent`. */
function engineEvent(state: ChipState): void {
  if (state.phase == Phase.CODING) {
    if (state.coded == Coded.NONE) codeMacroblock(state);
    else settleMacroblock(state);
  } else if (state.phase == Phase.FINISHING) {
    state.status |= VE_ENC_AVC_STATUS_FINISH_MASK;
    latchWatchdog();
    setPhase(Phase.IDLE);
  } else {
    stall(state, Resume.NOTHING);
  }
}

/** Codes one macroblock. Its clocks pass until it leaves the pipeline; then its bits are in the stream. */
function codeMacroblock(state: ChipState): void {
  state.coded = stepMacroblock() ? Coded.LAST : Coded.ONE;
  const fixed = parameter(Parameter.CLOCKS_PER_MACROBLOCK);
  state.nextEvent = max<u64>(state.now, leavePipeline());
  if (fixed) state.nextEvent = state.now + <u64>fixed;
  const clocks = <u32>(state.nextEvent - state.now);
  // a limit in clocks a macroblock, 0 for none (guess: the register may be a result); the pipeline's filling is not held against the first
  const limit = registerWord(VE_ENC_AVC_OVERTIME_MB);
  const counts = fixed != 0 || state.macroblocksDone != 0;
  if (limit != 0 && counts && clocks > limit) state.status |= VE_ENC_AVC_STATUS_OVERTIME_MB_MASK;
  emitEventAt(EventKind.MACROBLOCK, state.nextEvent, state.macroblocksDone, streamLength(), clocks, 0);
}

/** Moves the bits of the macroblock that leaves to the stream and says what comes next. */
function settleMacroblock(state: ChipState): void {
  const last = state.coded == Coded.LAST;
  const outcome = last ? alignZero() : appendPending();
  if (outcome == STREAM_FULL) {
    complainFull();
    stall(state, Resume.PICTURE);
  } else if (outcome == STREAM_BUS_ERROR) {
    streamBusError();
  } else {
    state.macroblocksDone++;
    settleTraffic(state);
    if (last) finish(state);
    else codeMacroblock(state);
  }
}

/** The last macroblock left: the finish status is due when its last byte is written. */
function finish(state: ChipState): void {
  const written = parameter(Parameter.CLOCKS_PER_MACROBLOCK) ? state.now : pipelineEnd();
  state.nextEvent = max<u64>(state.now, written) + <u64>parameter(Parameter.FINISH_CLOCKS);
  setPhase(Phase.FINISHING);
}

/** Adds what the macroblock that leaves moved to the traffic counters. */
function settleTraffic(state: ChipState): void {
  state.readWords += counters.readWords;
  state.writeWords += counters.writeWords;
  state.readBursts += counters.readBursts;
  state.writeBursts += counters.writeBursts;
  counters.readWords = 0;
  counters.writeWords = 0;
  counters.readBursts = 0;
  counters.writeBursts = 0;
}

function stall(state: ChipState, resume: u32): void {
  state.stalledAt = state.now;
  state.status |= VE_ENC_AVC_STATUS_STALL_MASK;
  state.resume = resume;
  state.moved = 0;
  setPhase(Phase.STALLED);
}

function complainFull(): void {
  if (streamBufferSet()) complain(Complaint.STREAM_FULL, VE_ENC_AVC_STM_BIT_MAX, registerWord(VE_ENC_AVC_STM_BIT_MAX));
  else complainNoBuffer();
}

function complainNoBuffer(): void {
  const start = registerWord(VE_ENC_AVC_STM_START_ADDR);
  const end = registerWord(VE_ENC_AVC_STM_END_ADDR);
  if (start != 0 && end != 0 && end <= start) complain(Complaint.STREAM_END_BEFORE_START, VE_ENC_AVC_STM_END_ADDR, end);
  else if (start != 0 && end != 0)
    complain(Complaint.NO_STREAM_BUFFER, VE_ENC_AVC_STM_BIT_MAX, registerWord(VE_ENC_AVC_STM_BIT_MAX));
  else
    complain(
      Complaint.NO_STREAM_BUFFER,
      start == 0 ? VE_ENC_AVC_STM_START_ADDR : VE_ENC_AVC_STM_END_ADDR,
      start == 0 ? start : end,
    );
}

function streamBusError(): void {
  complain(Complaint.DMA_OUTSIDE_DRAM, VE_ENC_AVC_STM_START_ADDR, registerWord(VE_ENC_AVC_STM_START_ADDR));
  setPhase(Phase.HUNG);
}

/** What a put, or the part of one that is continued, leaves behind: the port is busy for a while, or the stream is full. */
export function settlePut(outcome: u32): void {
  const state = chip();
  if (outcome == STREAM_FULL) {
    complainFull();
    stall(state, Resume.PUT);
  } else if (outcome == STREAM_BUS_ERROR) {
    streamBusError();
  } else {
    state.putReadyAt = max<u64>(state.putReadyAt, state.now) + <u64>parameter(Parameter.PUT_BUSY_CLOCKS);
  }
}

/** START_TRIG function 8. */
export function startEngine(word: u32): void {
  const codec = (word & VE_ENC_AVC_STARTTRIG_ENCODE_MODE_MASK) >> VE_ENC_AVC_STARTTRIG_ENCODE_MODE_SHIFT;
  if (codec != VE_ENC_AVC_STARTTRIG_ENCODE_MODE_H264) {
    complain(
      codec == VE_ENC_AVC_STARTTRIG_ENCODE_MODE_JPEG ? Complaint.JPEG : Complaint.VP8,
      VE_ENC_AVC_STARTTRIG,
      word,
    );
    setPhase(Phase.HUNG);
    return;
  }
  if (!inputEnabled()) {
    complain(Complaint.NO_INPUT, VE_MODE, registerWord(VE_MODE));
    setPhase(Phase.HUNG);
    return;
  }
  const state = chip();
  state.macroblocksDone = 0;
  state.coded = Coded.NONE;
  state.startedAt = state.now;
  if (engineStopped(state)) state.engineStoppedAt = state.now;
  state.overtime = 0;
  state.nextEvent = state.now + <u64>parameter(Parameter.START_CLOCKS);
  if (!streamBufferSet()) {
    complainNoBuffer();
    setPhase(Phase.REFUSING);
    return;
  }
  checkStream();
  const outcome = startPicture();
  openPipeline(state.nextEvent);
  setPhase(outcome == START_OK ? Phase.CODING : outcome == START_HANG ? Phase.HUNG : Phase.REFUSING);
}

/** Stream settings that work but spoil the picture. */
function checkStream(): void {
  const ringBytes = registerWord(VE_ENC_AVC_STM_END_ADDR) - registerWord(VE_ENC_AVC_STM_START_ADDR) + 1;
  const limit = registerWord(VE_ENC_AVC_STM_BIT_MAX);
  const position = chip().position;
  // the limit counts from the start of the ring, so a picture that begins late in it may have one beyond its end
  if (limit > position && (limit - position) >> 3 > ringBytes)
    complain(Complaint.LIMIT_BEYOND_RING, VE_ENC_AVC_STM_BIT_MAX, limit);
  const parameters = registerWord(VE_ENC_AVC_PARA0);
  if (parameters & VE_ENC_AVC_PARA0_EPTB_DIS_MASK)
    complain(Complaint.EMULATION_PREVENTION_OFF, VE_ENC_AVC_PARA0, parameters);
}

/** START_TRIG function 9: goes on after a stall, where the driver made room. */
export function continueStalled(word: u32): void {
  const state = chip();
  if (state.phase != Phase.STALLED || state.resume == Resume.NOTHING) {
    complain(Complaint.CONTINUE_WITHOUT_STALL, VE_ENC_AVC_STARTTRIG, word);
  } else if (state.resume == Resume.PUT) {
    setPhase(Phase.IDLE);
    settlePut(appendPending());
  } else {
    delayPipeline(state.now - state.stalledAt);
    setPhase(Phase.CODING);
    settleMacroblock(state);
  }
}

/** A reset pulse: the engine, its status and the bit writer start anew. */
export function resetEngine(): void {
  const state = chip();
  setPhase(Phase.IDLE);
  state.resume = Resume.NOTHING;
  state.status = 0;
  state.macroblocksDone = 0;
  state.putReadyAt = state.now;
  state.overtime = 0;
  state.idleAt = state.now + <u64>parameter(Parameter.RESET_CLOCKS);
  dropPending();
  resetStream(0);
}
