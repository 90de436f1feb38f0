/**
 * The lines of macroblock state that live in DRAM: MB_INFO (0xbc0), the deblocking line (0xbc4) and the vectors that the
 * engine writes back (0xb60). The chip works on its own line of records; what is in DRAM is written as macroblocks are
 * coded and taken over again at the start of the next row, so a driver that gives the buffers to two users sees it.
 */
import { INFO_COUNTS, INFO_INTRA4_MODES, INFO_VECTORS, lineRecord, MbInfo } from './macroblock';
import { picture } from './picture';

/** Bytes a column of the deblocking line: four vectors, coded blocks, slice, QP, kind (24 bytes, fact book 4.5). */
const DEBLK_BYTES: usize = 24;
/** Bytes a macroblock of written-back vectors: those of the first and the last quarter (8 bytes, fact book 4.3). */
const VECTOR_BYTES: usize = 8;

const MAX_QP: u8 = 51;
const MAX_COUNT: u8 = 16;
const MAX_INTRA4_MODE: u8 = 8;

/** Writes the records of the macroblock just published to DRAM. */
export function writeLineBuffers(): void {
  const x = <usize>picture.mbX;
  const record = lineRecord(<i32>picture.mbX);
  memory.copy(picture.mbInfo + x * <usize>picture.mbInfoBytes, record, picture.mbInfoBytes);
  if (picture.deblkLine) {
    const info = changetype<MbInfo>(record);
    const to = picture.deblkLine + x * DEBLK_BYTES;
    v128.store(to, v128.load(record, INFO_VECTORS));
    store<u16>(to, info.codedBlocks, 16);
    store<u16>(to, info.slice, 18);
    store<u8>(to, info.qp, 20);
    store<u8>(to, info.intra, 21);
    store<u16>(to, 0, 22);
  }
  if (picture.vectorBuffer) {
    const to = picture.vectorBuffer + (<usize>picture.mbY * <usize>picture.vectorStride + x) * VECTOR_BYTES;
    store<u32>(to, load<u32>(record, INFO_VECTORS));
    store<u32>(to, load<u32>(record, INFO_VECTORS + 12), 4);
  }
}

/** Limits what a spoilt buffer may bring in, so that it indexes no table beyond its end. */
function limit(record: usize): void {
  const info = changetype<MbInfo>(record);
  info.qp = min<u8>(info.qp, MAX_QP);
  info.intra &= 1;
  for (let i: usize = 0; i < 24; i++) {
    store<u8>(record + i, min<u8>(load<u8>(record + i, INFO_COUNTS), MAX_COUNT), INFO_COUNTS);
  }
  for (let i: usize = 0; i < 16; i++) {
    store<u8>(record + i, min<u8>(load<u8>(record + i, INFO_INTRA4_MODES), MAX_INTRA4_MODE), INFO_INTRA4_MODES);
  }
}

/** Takes the row above over from DRAM, at the start of a row. */
export function readLineBuffers(): void {
  for (let x: u32 = 0; x < picture.widthMbs; x++) {
    const record = lineRecord(<i32>x);
    memory.copy(record, picture.mbInfo + <usize>x * <usize>picture.mbInfoBytes, picture.mbInfoBytes);
    if (picture.deblkLine) {
      const info = changetype<MbInfo>(record);
      const from = picture.deblkLine + <usize>x * DEBLK_BYTES;
      v128.store(record, v128.load(from), INFO_VECTORS);
      info.codedBlocks = load<u16>(from, 16);
      info.slice = load<u16>(from, 18);
      info.qp = load<u8>(from, 20);
      info.intra = load<u8>(from, 21);
    }
    limit(record);
  }
}
