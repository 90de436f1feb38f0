import { SRAM } from '../gen/layout';
import { VE_ENC_AVC_SRAM_DATA, VE_ISP_SRAM_DATA, VE_SRAM_DATA } from '../gen/registers';
import { registerWord, storeRegister } from './words';

/**
 * Indexed SRAM behind a pair of registers, index and data; each access of the data register moves the index on.
 * JPEG quantisers wrap at 128 words (fact book 4.5). The other two have no published size: 256 and 512 words are kept.
 */
@inline
function wordsOf(dataRegister: u32): u32 {
  return dataRegister == VE_ENC_AVC_SRAM_DATA ? 128 : dataRegister == VE_ISP_SRAM_DATA ? 256 : 512;
}


@inline
function placeOf(dataRegister: u32): usize {
  return dataRegister == VE_ENC_AVC_SRAM_DATA ? SRAM : dataRegister == VE_ISP_SRAM_DATA ? SRAM + 0x400 : SRAM + 0x800;
}

/** Whether a register is the data side of an SRAM port. */
@inline
export function isSramData(offset: u32): bool {
  return offset == VE_SRAM_DATA || offset == VE_ISP_SRAM_DATA || offset == VE_ENC_AVC_SRAM_DATA;
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
