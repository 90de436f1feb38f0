import { putBits } from '../bitstream/accumulator';
import { complain } from '../events';
import { Complaint } from '../gen/complaints';
import { MB_BITS_SIZE, STATE } from '../gen/layout';
import { VE_ENC_AVC_STM_START_ADDR } from '../gen/registers';
import { NEXT_VARIABLE, RANGE_LPS } from './cabac-tables';

/**
 * Arithmetic encoder (9.3.4.2). codILow and codIRange are one 64-bit word, for renormalisation shifts both alike:
 *
 *     bits 8:0   codIRange
 *     bits 18:9  codILow
 *     above      bits that left codILow and are not written yet: p of them, at most 43
 *     19 + p     carry out of those
 *     20 + p     a one that marks the end
 *
 * So a bin needs neither a count nor PutBit. Once p reaches 32, that many bits leave as a `held` word: a later carry may
 * still add one to it. Words of ones behind it, through which a carry would run, are only counted (`run`): they are
 * the outstanding bits of 9.3.4.2. Everything survives between macroblocks in this record, at STATE + 3072.
 */
@unmanaged
class Coder {
  word: u64;
  /** Last word that is not all ones, when `holds` is 1. */
  held: u32;
  holds: u32;
  /** Words of 32 ones behind it. */
  run: u32;
  /** Words that left `word` since the start of the slice. */
  words: u32;
  /** Bins so far, modulo 2^32: for the cycle model. */
  bins: u32;
}

const coder = changetype<Coder>(STATE + 3072);

/** Context variables: pStateIdx << 1 | valMPS at CONTEXTS + ctxIdx, 276 bytes. */
export const CONTEXTS: usize = STATE + 3136;

/** Bits of EncodeFlush (9.3.4.5) behind the last renormalisation: bits 9:7 of codILow, the last of them is rbsp_stop_one_bit. */
export const FLUSH_BITS: u32 = 3;
/** Most bypass bins that `encodeBypass` takes at once: 31 bits may be waiting, and 43 fit. */
export const BYPASS_MOST: u32 = 12;

/** codIRange 510, codILow 0, p = -1: the first bit that leaves codILow is not written (firstBitFlag). */
const INITIAL_WORD: u64 = (1 << 19) | 510;
/** Words with 32 or more bits waiting are at least this. */
const FULL_WORD: u64 = 1 << 52;
/** Outstanding words that fit the bit buffer with room for a macroblock. 2^17 bits in a row have no chance to occur. */
const LONGEST_RUN: u32 = <u32>MB_BITS_SIZE / 8;

/** Initialisation (9.3.4.1). The contexts are `initialiseContexts`' part. */
export function startCoder(): void {
  coder.word = INITIAL_WORD;
  coder.holds = 0;
  coder.run = 0;
  coder.words = 0;
}

/** The coder's word: to be kept in a local over many bins and handed back with `storeWord`. */
@inline
export function loadWord(): u64 {
  return coder.word;
}


@inline
export function storeWord(word: u64): void {
  coder.word = word;
}

/** p: bits that left codILow and wait in the word; -1 before the first one left. */
@inline
function waiting(word: u64): i32 {
  return 43 - <i32>clz<u64>(word);
}

/** Bits of slice data so far, outstanding ones included: those that renormalisation shifted out of codILow. */
export function codedBits(): u32 {
  return (coder.words << 5) + <u32>max<i32>(waiting(coder.word), 0);
}

/** Writes the held word and the run behind it, now that it is known whether a carry goes through them. */
function settleHeld(carry: u32): void {
  if (coder.holds) putBits(coder.held + carry, 32);
  let run = coder.run;
  if (run === 0) return;
  if (run > LONGEST_RUN) {
    complain(Complaint.BITS_OVERFLOW, VE_ENC_AVC_STM_START_ADDR, run << 5);
    run = LONGEST_RUN;
  }
  const outstanding = carry - 1;
  while (run-- > 0) putBits(outstanding, 32);
  coder.run = 0;
}

/** Takes the 32 oldest waiting bits out of a word. Returns the rest of it. */
function drainWord(word: u64): u64 {
  const count = <u64>waiting(word);
  const rest: u64 = count - 13;
  const bits = word ^ ((<u64>1) << (count + 20));
  const top = <u32>(bits >> rest);
  const carry = <u32>(bits >> (rest + 32));
  coder.words++;
  if (top === u32.MAX_VALUE && carry === 0) {
    coder.run++;
  } else {
    settleHeld(carry);
    coder.held = top;
    coder.holds = 1;
  }
  return (bits & (((<u64>1) << rest) - 1)) | ((<u64>1) << (rest + 1));
}


@inline
function drained(word: u64): u64 {
  return word < FULL_WORD ? word : drainWord(word);
}

/**
 * EncodeDecision (9.3.4.2) of `bin` with the context variable at `context`, and RenormE (9.3.4.3): shifts until codIRange has
 * nine bits. Returns the new word.
 */
@inline
export function encodeBin(word: u64, context: usize, bin: u32): u64 {
  const variable = <u32>load<u8>(context);
  const range = (<u32>word) & 0x1ff;
  // the row does not wait for the bin before; qCodIRangeIdx times 8 is bits 7:6 of the range three places down
  const row = load<u32>(RANGE_LPS + <usize>((variable & 0x7e) << 1));
  const lps = (row >> ((range >> 3) & 24)) & 0xff;
  store<u8>(context, load<u8>(NEXT_VARIABLE + <usize>((variable << 1) | bin)));
  const rest = range - lps;
  // LPS: codILow += rest, codIRange = lps; MPS: codIRange = rest, which needs one shift at most
  if ((variable ^ bin) & 1) {
    const shift = clz<u32>(lps) - 23;
    return drained((word + <u64>(rest * 511)) << (<u64>shift));
  }
  const shift = (rest >> 8) ^ 1;
  return drained((word - <u64>lps) << (<u64>shift));
}

/** EncodeBypass (9.3.4.4) of the low `count` (1..BYPASS_MOST) bits of `bins`, most significant first. */
@inline
export function encodeBypass(word: u64, bins: u32, count: u32): u64 {
  const range = (<u32>word) & 0x1ff;
  // codILow doubles and takes codIRange for a 1, bin by bin; codIRange stays
  const added = <i32>(range * ((bins << 9) + 1 - (1 << count)));
  return drained((word << (<u64>count)) + <u64>(<i64>added));
}

/** Notes bins that went through `encodeBin` and `encodeBypass`. */
@inline
export function countBins(bins: u32): void {
  coder.bins += bins;
}

/** Bins that were encoded so far, modulo 2^32. */
export function codedBins(): u32 {
  return coder.bins;
}

/** One bin with the context variable of `ctxIdx`. */
export function putBin(ctxIdx: u32, bin: u32): void {
  countBins(1);
  coder.word = encodeBin(coder.word, CONTEXTS + <usize>ctxIdx, bin);
}

/** `count` (1..BYPASS_MOST) bypass bins. */
export function putBypass(bins: u32, count: u32): void {
  countBins(count);
  coder.word = encodeBypass(coder.word, bins, count);
}

/** A bin before termination (9.3.4.5): end_of_slice_flag, and the bin of mb_type that tells I_PCM. */
export function putTerminate(bin: u32): void {
  countBins(1);
  const word = coder.word;
  const range = (<u32>word) & 0x1ff;
  const rest = range - 2;
  const shift = (rest >> 8) ^ 1;
  coder.word = drained(bin ? (word + <u64>(rest * 511)) << 7 : (word - 2) << (<u64>shift));
}

/** EncodeFlush (9.3.4.5) after a terminating bin of 1: writes all that is left, down to rbsp_stop_one_bit. */
export function flushCoder(): void {
  const word = coder.word;
  const count = <u64>waiting(word);
  const length = <u32>count + FLUSH_BITS;
  const bits = ((word ^ ((<u64>1) << (count + 20))) >> 16) | 1;
  settleHeld(<u32>(bits >> (<u64>length)));
  if (length > 16) putBits((<u32>(bits >> 16)) & ((1 << (length - 16)) - 1), length - 16);
  const low = min<u32>(length, 16);
  putBits((<u32>bits) & ((1 << low) - 1), low);
}
