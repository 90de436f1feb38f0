/**
 * The entropy coders and the bit writer alone: a host hands over macroblocks whose syntax it knows, and the chip's own code
 * writes them. Part of the kernels module, so that streams of genuine silicon can be written again and compared.
 */
import { putBits } from './bitstream/accumulator';
import { alignZero, appendPending, resetStream, streamLength } from './bitstream/stream';
import { putMacroblock, putMacroblockEnd, startSliceData } from './entropy/macroblock-layer';
import { MB_CURRENT } from './gen/layout';
import {
  VE_ENC_AVC_PARA0,
  VE_ENC_AVC_PARA0_EPTB_DIS_MASK,
  VE_ENC_AVC_STM_BIT_MAX,
  VE_ENC_AVC_STM_END_ADDR,
  VE_ENC_AVC_STM_START_ADDR,
} from './gen/registers';
import { clearInfoLine, currentInfo, publishInfo } from './macroblock';
import { findNeighbours, saveTopLeft } from './neighbours';
import { picture } from './picture';
import { storeRegister } from './registers/words';
import { chip } from './state';

/** Empties the stream, whose ring is the first `size` bytes of a DRAM at bus address 0x1000. */
export function recodeStream(size: u32): void {
  chip().dramBase = 0;
  chip().dramSize = size + 0x1000;
  storeRegister(VE_ENC_AVC_STM_START_ADDR, 0x1000);
  storeRegister(VE_ENC_AVC_STM_END_ADDR, 0x1000 + size - 1);
  storeRegister(VE_ENC_AVC_STM_BIT_MAX, 0x0fff0000);
  resetStream(0);
}

/** Puts header bits, escaped or not. */
export function recodeBits(value: u32, count: u32, escape: bool): void {
  putBits(value, count);
  storeRegister(VE_ENC_AVC_PARA0, escape ? 0 : VE_ENC_AVC_PARA0_EPTB_DIS_MASK);
  appendPending();
  storeRegister(VE_ENC_AVC_PARA0, 0);
}

/** Begins the data of a slice that covers a whole picture. `sliceType` 0 I, 1 P; `qp` is SliceQPY. */
export function recodeSlice(widthMbs: u32, sliceType: u32, cabac: bool, cabacInitIdc: u32, qp: u32): void {
  picture.widthMbs = widthMbs;
  picture.mbX = 0;
  picture.mbY = 0;
  picture.slice = 1;
  picture.sliceType = sliceType;
  picture.cabac = <u32>cabac;
  picture.cabacInitIdc = cabacInitIdc;
  picture.qp = qp;
  picture.topLeftSlice = 0;
  clearInfoLine(widthMbs);
  startSliceData();
}

/** Empties the record of the next macroblock; the host fills it, and MB_LEVELS, before `recodeMacroblock`. */
export function recodeBegin(): void {
  findNeighbours();
  memory.fill(MB_CURRENT, 0, 128);
  currentInfo().slice = 1;
}

/** Writes the macroblock; with `last` the end of the slice, byte-aligned. Returns the length of the stream in bits. */
export function recodeMacroblock(last: bool): u32 {
  putMacroblock();
  saveTopLeft();
  publishInfo(<i32>picture.mbX);
  picture.mbX++;
  if (picture.mbX === picture.widthMbs) {
    picture.mbX = 0;
    picture.mbY++;
    picture.topLeftSlice = 0;
  }
  putMacroblockEnd(last);
  if (last) alignZero();
  else appendPending();
  return streamLength();
}
