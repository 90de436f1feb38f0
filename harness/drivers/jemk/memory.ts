/** Memory as ve.c hands it out: whole pages, addresses counted from the start of DRAM. */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import { alignUp } from '../common/h264enc/buffers.js';

const PAGE = 4096;

export const wholePages = (size: number) => alignUp(size, PAGE);

export function allocatePages(device: Device, name: string, size: number): DmaBuffer {
  return device.allocate(name, wholePages(size));
}
