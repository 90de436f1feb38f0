/** What of DRAM a picture will touch, as the registers stand at the start trigger, and what is wrong with it. */
import type { DmaBuffer } from './device.js';

/** A piece of DRAM that the engine reads or writes during one picture. */
export interface BufferUse {
  /** What it is, such as `reconstruction luma`. */
  readonly role: string;
  /** Offset of the register that names it. */
  readonly register: number;
  /** Bus address and bytes touched, as the model lays the private buffers out (fact book 4.5). */
  readonly address: number;
  readonly bytes: number;
  readonly written: boolean;
}

/** Offsets of the registers that matter here (emulator/spec/encoder.ts, isp.ts). */
const ISP_SIZE = 0xa00;
const ISP_STRIDE = 0xa04;
const ISP_LUMA = 0xa78;
const ISP_CHROMA = 0xa7c;
const PICINFO = 0xb00;
const PARA0 = 0xb04;
const ME_PARA = 0xb10;
const MV_BUF = 0xb60;
const STM_START = 0xb80;
const STM_END = 0xb84;
const REF_LUMA = 0xba0;
const REF_CHROMA = 0xba4;
const REC_LUMA = 0xbb0;
const REC_CHROMA = 0xbb4;
const SUBPIX_LAST = 0xbb8;
const SUBPIX_NEW = 0xbbc;
const MB_INFO = 0xbc0;
const DEBLK = 0xbc4;

const DEBLK_TO_DRAM = 1 << 18;
const NO_VECTOR_WRITE_BACK = 1 << 16;

/**
 * The buffers of the picture that a start trigger would begin; empty when the size is zero or too large.
 * @param peek reads a register without side effects
 * @param old VE before 0x1633, whose macroblock line takes 32 bytes a column instead of 128
 */
export function pictureFootprint(peek: (offset: number) => number, old: boolean): BufferUse[] {
  const size = peek(PICINFO) || peek(ISP_SIZE);
  const [width, height] = [size >>> 16, size & 0xffff];
  if (width === 0 || height === 0 || width > 256 || height > 256) return [];
  const sourceStride = (peek(ISP_STRIDE) >>> 16) * 16;
  const plane = ((width + 1) & ~1) * 16 * height * 16;
  const coarse = ((width + 31) & ~31) * 2 * height * 2;
  const motion = peek(ME_PARA);
  const uses: BufferUse[] = [];
  const use = (role: string, register: number, bytes: number, written: boolean) =>
    uses.push({ role, register, address: peek(register) >>> 0, bytes, written });
  const rows = (count: number) => (count - 1) * sourceStride + width * 16;
  use('source luma', ISP_LUMA, rows(height * 16), false);
  use('source chroma', ISP_CHROMA, rows(height * 8), false);
  use('reconstruction luma', REC_LUMA, plane, true);
  use('reconstruction chroma', REC_CHROMA, plane / 2, true);
  use('sub-pixel picture', SUBPIX_NEW, coarse, true);
  use('macroblock line', MB_INFO, width * (old ? 32 : 128), true);
  if (motion & DEBLK_TO_DRAM) use('deblocking line', DEBLK, width * 24, true);
  if (!(motion & NO_VECTOR_WRITE_BACK)) use('vector buffer', MV_BUF, ((width + 3) & ~3) * height * 8, true);
  const end = peek(STM_END) >>> 0;
  const start = peek(STM_START) >>> 0;
  if (start !== 0 && end > start) use('stream', STM_START, end - start + 1, true);
  if (((peek(PARA0) >>> 4) & 7) !== 0) {
    use('reference luma', REF_LUMA, plane, false);
    use('reference chroma', REF_CHROMA, plane / 2, false);
    use('sub-pixel picture of the reference', SUBPIX_LAST, coarse, false);
  }
  return uses;
}

/** Something wrong with the buffers of a picture. */
export type FootprintFault =
  | { readonly kind: 'too-small'; readonly use: BufferUse; readonly missing: number }
  | { readonly kind: 'overlap'; readonly use: BufferUse; readonly other: BufferUse };

/**
 * Buffers that reach beyond the piece of DMA memory they begin in, and written buffers that overlap another one.
 * A reference that is the reconstruction is left out: the chip reports it itself.
 * @param allocations the DMA memory given out; a buffer that begins in none of it is not judged
 */
export function footprintFaults(uses: readonly BufferUse[], allocations: readonly DmaBuffer[]): FootprintFault[] {
  const faults: FootprintFault[] = [];
  for (const use of uses) {
    const home = allocations.find(({ address, size }) => use.address >= address && use.address < address + size);
    const missing = home ? use.address + use.bytes - home.address - home.size : 0;
    if (missing > 0) faults.push({ kind: 'too-small', use, missing });
  }
  for (const [index, use] of uses.entries()) {
    for (const other of uses.slice(index + 1)) {
      if (!use.written && !other.written) continue;
      if (use.address === other.address && other.role.includes('reference')) continue;
      if (use.address < other.address + other.bytes && other.address < use.address + use.bytes) {
        faults.push({ kind: 'overlap', use, other });
      }
    }
  }
  return faults;
}
