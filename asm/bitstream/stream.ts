import { dramPointer } from '../bus';
import { MB_BITS } from '../gen/layout';
import {
  VE_ENC_AVC_PARA0,
  VE_ENC_AVC_PARA0_EPTB_DIS_MASK,
  VE_ENC_AVC_STM_BIT_MAX,
  VE_ENC_AVC_STM_END_ADDR,
  VE_ENC_AVC_STM_START_ADDR,
} from '../gen/registers';
import { registerWord } from '../registers/words';
import { ChipState, chip } from '../state';
import { clearPending, pendingBits, putBits, sealPending } from './accumulator';

/** Results of `appendPending` and `alignZero`. */
export const STREAM_OK: u32 = 0;
/** The limit is reached: what is left stays pending. */
export const STREAM_FULL: u32 = 1;
/** The ring reaches outside DRAM: the write did not happen. */
export const STREAM_BUS_ERROR: u32 = 2;

/** What STM_LEN reads: start offset and bits written since, inserted bytes and the unfinished byte included. */
export function streamLength(): u32 {
  const state = chip();
  return state.position + state.partialCount + state.lengthBias;
}

/** A write to STM_LEN: the count goes on from `bits`, the place of the next bit in the ring does not move. */
export function setStreamLength(bits: u32): void {
  const state = chip();
  state.lengthBias = bits - state.position - state.partialCount;
}

/**
 * A write to STM_OFFSET: the next bit goes to this bit of the ring. The bits before it in its byte are kept: they are
 * fetched when the byte is written, for drivers set STM_START before or after STM_OFFSET.
 */
export function resetStream(bitOffset: u32): void {
  const state = chip();
  state.position = bitOffset & ~7;
  state.lengthBias = 0;
  state.partial = 0;
  state.partialCount = bitOffset & 7;
  state.partialStale = u32((bitOffset & 7) != 0);
  state.zeroRun = 0;
}

/** Forgets what waits for room. */
export function dropPending(): void {
  clearPending();
  chip().taken = 0;
  chip().startCode = NO_START_CODE;
}

/** Whether start, inclusive end and limit describe a buffer (a zero or an end before the start is none). */
export function streamBufferSet(): bool {
  const start = registerWord(VE_ENC_AVC_STM_START_ADDR);
  return registerWord(VE_ENC_AVC_STM_BIT_MAX) != 0 && start != 0 && registerWord(VE_ENC_AVC_STM_END_ADDR) > start;
}

/** Address in the chip's memory of `length` ring bytes from `byteOffset` on, 0 when they wrap or leave DRAM. */
function ringPointer(byteOffset: u32, length: u32): usize {
  const start = registerWord(VE_ENC_AVC_STM_START_ADDR);
  const ringSize = registerWord(VE_ENC_AVC_STM_END_ADDR) - start + 1;
  const offset = byteOffset < ringSize ? byteOffset : byteOffset % ringSize;
  if (length > ringSize - offset) return 0;
  return dramPointer(start + offset, length);
}

/** The next 8 or fewer pending bits from bit `bit` on, left-aligned in a byte. Bits behind the last pending one are arbitrary. */
@inline
function pendingByte(bit: u32): u32 {
  const at = MB_BITS + <usize>(bit >> 3);
  const pair = ((<u32>load<u8>(at)) << 8) | (<u32>load<u8>(at, 1));
  return (pair >> (8 - (bit & 7))) & 0xff;
}

/** 32 pending bits from bit `bit` on. */
@inline
function pendingWord(bit: u32): u32 {
  const at = MB_BITS + <usize>(bit >> 3);
  const high = <u64>bswap<u32>(load<u32>(at));
  return <u32>(((high << 8) | (<u64>load<u8>(at, 4))) >> (8 - (bit & 7)));
}


@inline
function hasZeroByte(word: u32): bool {
  return ((word - 0x01010101) & ~word & 0x80808080) != 0;
}

/** Stores one byte at the writer's place and moves on. */
function storeByte(state: ChipState, byte: u32): u32 {
  if (state.position + 8 > registerWord(VE_ENC_AVC_STM_BIT_MAX)) return STREAM_FULL;
  const pointer = ringPointer(state.position >> 3, 1);
  if (pointer == 0) return STREAM_BUS_ERROR;
  store<u8>(pointer, <u8>byte);
  state.position += 8;
  return STREAM_OK;
}

/** No start code is pending: further from any place than a start code is long. */
export const NO_START_CODE: u32 = 0x80000000;
const START_CODE_BITS: u32 = 32;

/** The next 32 pending bits, which begin at a byte of the stream, are a start code: nothing is escaped in it. */
export function markStartCode(): void {
  chip().startCode = pendingBits();
}

/** One byte of the marked start code. */
function writeStartCodeByte(state: ChipState, byte: u32): u32 {
  const written = storeByte(state, byte);
  if (written == STREAM_OK) state.zeroRun = 0;
  return written;
}

/** Writes one byte of the NAL unit, and an emulation prevention byte before it where one is due (7.4.1). */
function writeByte(state: ChipState, byte: u32): u32 {
  if (state.zeroRun == 2 && byte <= 3 && !(registerWord(VE_ENC_AVC_PARA0) & VE_ENC_AVC_PARA0_EPTB_DIS_MASK)) {
    const inserted = storeByte(state, 3);
    if (inserted != STREAM_OK) return inserted;
    state.zeroRun = 0;
  }
  const written = storeByte(state, byte);
  if (written == STREAM_OK) state.zeroRun = byte == 0 ? min<u32>(state.zeroRun + 1, 2) : 0;
  return written;
}

/** Writes four bytes at once when none of them is zero or needs escaping and they fit; false when it did nothing. */
@inline
function writeWord(state: ChipState, word: u32): bool {
  if (hasZeroByte(word) || (state.zeroRun == 2 && word >> 24 <= 3)) return false;
  if (state.position + 32 > registerWord(VE_ENC_AVC_STM_BIT_MAX)) return false;
  const pointer = ringPointer(state.position >> 3, 4);
  if (pointer == 0) return false;
  store<u32>(pointer, bswap<u32>(word));
  state.position += 32;
  state.zeroRun = 0;
  return true;
}

/** Fetches the bits before the first one from DRAM, where the stream starts inside a byte. */
function fetchKeptBits(state: ChipState): u32 {
  const pointer = ringPointer(state.position >> 3, 1);
  if (pointer == 0) return STREAM_BUS_ERROR;
  state.partial = (<u32>load<u8>(pointer)) >> (8 - state.partialCount);
  state.partialStale = 0;
  return STREAM_OK;
}

/** Completes the unfinished byte with the next pending bits. */
function finishPartial(state: ChipState): u32 {
  const missing = 8 - state.partialCount;
  const written = writeByte(state, (state.partial << missing) | (pendingByte(state.taken) >> state.partialCount));
  if (written != STREAM_OK) return written;
  state.taken += missing;
  state.partial = 0;
  state.partialCount = 0;
  return STREAM_OK;
}

/**
 * Moves the pending bits into the ring. Whole bytes are written; what is left of the last one waits in the writer. On
 * STREAM_FULL and STREAM_BUS_ERROR the rest stays pending, and a later call goes on from there.
 */
export function appendPending(): u32 {
  const state = chip();
  const total = sealPending();
  if (total == state.taken) {
    dropPending();
    return STREAM_OK;
  }
  if (!streamBufferSet()) return STREAM_FULL;
  if (state.partialStale && fetchKeptBits(state) != STREAM_OK) return STREAM_BUS_ERROR;
  if (state.partialCount > 0 && total - state.taken >= 8 - state.partialCount) {
    const finished = finishPartial(state);
    if (finished != STREAM_OK) return finished;
  }
  if (state.partialCount == 0) {
    while (total - state.taken >= 8) {
      if (total - state.taken >= 32 && writeWord(state, pendingWord(state.taken))) {
        state.taken += 32;
        continue;
      }
      const byte = pendingByte(state.taken);
      const inStartCode = state.taken - state.startCode < START_CODE_BITS;
      const written = inStartCode ? writeStartCodeByte(state, byte) : writeByte(state, byte);
      if (written != STREAM_OK) return written;
      state.taken += 8;
    }
  }
  return keepRest(state, total);
}

/** Takes the last bits, too few for a byte, into the writer. */
function keepRest(state: ChipState, total: u32): u32 {
  const rest = total - state.taken;
  if (rest > 0) {
    if (state.position >= registerWord(VE_ENC_AVC_STM_BIT_MAX)) return STREAM_FULL;
    state.partial = (state.partial << rest) | (pendingByte(state.taken) >> (8 - rest));
    state.partialCount += rest;
  }
  dropPending();
  return STREAM_OK;
}

/** Adds one bits up to the next byte of the stream, before they are written (cabac_alignment_one_bit). Returns their number. */
export function alignOne(): u32 {
  const used = (chip().partialCount + pendingBits() - chip().taken) & 7;
  if (used === 0) return 0;
  putBits(0xff >> used, 8 - used);
  return 8 - used;
}

/** Fills the last byte with zero bits, without writing it yet. */
export function alignZeroPending(): void {
  const used = (chip().partialCount + pendingBits() - chip().taken) & 7;
  if (used > 0) putBits(0, 8 - used);
}

/** Fills the last byte with zero bits and writes it (START_TRIG function 2, and the end of a picture). */
export function alignZero(): u32 {
  alignZeroPending();
  return appendPending();
}
