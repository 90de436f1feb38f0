import { MB_BITS, STATE } from '../gen/layout';

/** RBSP bits on their way to the stream: whole words in MB_BITS, the last 0..31 bits in `word`. Record at STATE + 1024. */
@unmanaged
class Accumulator {
  /** Bits not yet stored, right-aligned; only the low `held` bits count. */
  word: u64;
  held: u32;
  /** Next word in MB_BITS, as an offset from its start. */
  offset: u32;
}

const accumulator = changetype<Accumulator>(STATE + 1024);

/** Appends the low `count` (0..32) bits of `value`, most significant first. Bits of `value` above `count` must be 0. */
@inline
export function putBits(value: u32, count: u32): void {
  const word = (accumulator.word << count) | (<u64>value);
  let held = accumulator.held + count;
  if (held >= 32) {
    held -= 32;
    const offset = accumulator.offset;
    store<u32>(MB_BITS + <usize>offset, bswap<u32>(<u32>(word >> held)));
    accumulator.offset = offset + 4;
  }
  accumulator.word = word;
  accumulator.held = held;
}

/** Appends ue(v) (9.1). `value` at most 2^32 - 2. */
export function putUe(value: u32): void {
  const code = value + 1;
  const length = 32 - clz<u32>(code);
  putBits(0, length - 1);
  putBits(code, length);
}

/** Appends se(v) (9.1.1). */
@inline
export function putSe(value: i32): void {
  putUe(value > 0 ? <u32>(2 * value - 1) : <u32>(-2 * value));
}

/** Number of bits of ue(v). */
@inline
export function ueLength(value: u32): u32 {
  return 63 - 2 * clz<u32>(value + 1);
}

/** Number of bits of se(v). */
@inline
export function seLength(value: i32): u32 {
  return ueLength(value > 0 ? <u32>(2 * value - 1) : <u32>(-2 * value));
}

/** Bits appended and not yet drained. */
@inline
export function pendingBits(): u32 {
  return (accumulator.offset << 3) + accumulator.held;
}

/** Makes all pending bits readable in MB_BITS, first bit first, the last byte padded with zeros; returns their number. */
export function sealPending(): u32 {
  const held = accumulator.held;
  if (held > 0) {
    store<u32>(MB_BITS + <usize>accumulator.offset, bswap<u32>(<u32>(accumulator.word << (32 - held))));
  }
  return pendingBits();
}

/** Forgets the pending bits: they are drained. */
export function clearPending(): void {
  accumulator.word = 0;
  accumulator.held = 0;
  accumulator.offset = 0;
}
