import { DRAM } from './gen/layout';
import { Parameter } from './gen/variants';
import { chip, parameter } from './state';

/**
 * Offset in the chip's memory of `length` bytes of DRAM at a bus address, 0 when one of them is outside DRAM.
 * Every DMA access of the chip goes through here. The caller reports the bus error (`Complaint.DMA_OUTSIDE_DRAM`).
 */
export function dramPointer(busAddress: u32, length: u32): usize {
  const state = chip();
  const offset = busAddress - state.dramBase;
  const reach = parameter(Parameter.DMA_REACH_MIB) << 20;
  if (reach !== 0 && (offset >= reach || length > reach - offset)) return 0;
  if (offset >= state.dramSize || length > state.dramSize - offset) return 0;
  return DRAM + <usize>offset;
}
