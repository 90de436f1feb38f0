import { SRAM } from '../gen/layout';
import { registerWord, storeRegister } from './words';

/**
 * Indexed SRAM behind a pair of registers, index and data; each access of the data register moves the index on.
 * JPEG quantisers wrap at 128 words (fact book 4.5). The other two have no published size: 256 and 512 words are kept.
 */
@inline
function wordsOf(dataRegister: u32): u32 {
  return dataRegister == 0xbe4 ? 128 : dataRegister == 0xae4 ? 256 : 512;
}


@inline
function placeOf(dataRegister: u32): usize {
  return dataRegister == 0xbe4 ? SRAM : dataRegister == 0xae4 ? SRAM + 0x400 : SRAM + 0x800;
}

/** Whether a register is the data side of an SRAM port: 0x0e4, 0xae4, 0xbe4. */
@inline
export function isSramData(offset: u32): bool {
  return offset == 0x0e4 || offset == 0xae4 || offset == 0xbe4;
}


@inline
function currentWord(dataRegister: u32): usize {
  const index = registerWord(dataRegister - 4) & (wordsOf(dataRegister) - 1);
  return placeOf(dataRegister) + ((<usize>index) << 2);
}

export function peekSram(dataRegister: u32): u32 {
  return load<u32>(currentWord(dataRegister));
}

export function advanceSram(dataRegister: u32): void {
  storeRegister(dataRegister - 4, registerWord(dataRegister - 4) + 1);
}

export function writeSram(dataRegister: u32, value: u32): void {
  store<u32>(currentWord(dataRegister), value);
  advanceSram(dataRegister);
}
