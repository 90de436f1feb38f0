import { REGISTERS } from '../gen/layout';

/** The stored word of a register, by bus offset. Live bits (status, idle, length) are not in it: see `peek`. */
@inline
export function registerWord(offset: u32): u32 {
  return load<u32>(REGISTERS + <usize>offset);
}


@inline
export function storeRegister(offset: u32, value: u32): void {
  store<u32>(REGISTERS + <usize>offset, value);
}

/** Writes a result register (MAD, TXTBITS, HDRBITS …) as the engine does when a picture is finished. */
export function setResult(offset: u32, value: u32): void {
  storeRegister(offset, value);
}
