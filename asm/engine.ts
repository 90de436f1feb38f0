import { putMacroblock, putMacroblockEnd, startSliceData } from './entropy/macroblock-layer';
import { decideMacroblock } from './decide/index';
import { filterCurrent, spoilChroma } from './deblock/filter';
import { MB_CURRENT } from './gen/layout';
import {
  VE_ENC_AVC_HEADER_BITS,
  VE_ENC_AVC_MAD,
  VE_ENC_AVC_ME_INFO,
  VE_ENC_AVC_RC_MAD_SUM,
  VE_ENC_AVC_RESIDUAL_BITS,
} from './gen/registers';
import { fetchSource } from './isp/fetch';
import { clearInfoLine, currentInfo, publishInfo, vectorOf, vectorX, vectorY } from './macroblock';
import { loadCoarse, storeCoarse } from './me/coarse';
import { windowAdvance, windowBegin } from './me/window';
import { latchPicture, LATCH_OK } from './latch';
import { readLineBuffers, writeLineBuffers } from './line-buffers';
import { findNeighbours, saveTopLeft } from './neighbours';
import { picture } from './picture';
import { qpShift, useQp } from './rate';
import { beginSlice, sliceEnds } from './slice';
import { setResult } from './registers/words';
import { closeWork, countCoded, openWork } from './timing/work';
import { clearBorders, saveBorders, storeReconstruction } from './reconstruction';

/** Results of `startPicture`: the picture is under way, is refused with a stall, or hangs the engine. */
export const START_OK: u32 = 0;
export const START_STALL: u32 = 1;
export const START_HANG: u32 = 2;

/** START_TRIG 8: latches the registers and prepares the first macroblock. */
export function startPicture(): u32 {
  const verdict = latchPicture();
  if (verdict !== LATCH_OK) return verdict;
  picture.mbX = 0;
  picture.mbY = 0;
  picture.slice = 1;
  picture.headerBits = 0;
  picture.textureBits = 0;
  picture.absoluteDifference = 0;
  picture.madSum = 0;
  picture.interCount = 0;
  picture.movingCount = 0;
  clearInfoLine(picture.widthMbs);
  clearBorders();
  startSliceData();
  if (picture.sliceType !== 0) {
    windowBegin(picture.reference, picture.referenceChroma, picture.stride, picture.widthMbs, picture.heightMbs);
    windowAdvance(0);
    loadCoarse(0);
  }
  return START_OK;
}

/** Moves to the next macroblock in raster order; true when there is none. */
function nextMacroblock(): bool {
  picture.mbX++;
  if (picture.mbX < picture.widthMbs) return false;
  picture.mbX = 0;
  picture.mbY++;
  if (picture.mbY === picture.heightMbs) return true;
  // the record left of the first column is never available, and no macroblock lies above left of it
  picture.topLeftSlice = 0;
  readLineBuffers();
  if (picture.sliceType !== 0) {
    windowAdvance(picture.mbY);
    loadCoarse(picture.mbY);
  }
  return false;
}

/** Vectors beyond this many quarter samples count as motion: the default threshold of later chips (fact book 5.5). */
const MOVING: i32 = 6;

/** ME_INFO: inter macroblocks in bits 15:0, moving ones in bits 31:16 (guess: its layout is unknown). */
function countMotion(): void {
  if (currentInfo().intra) return;
  const vector = vectorOf(MB_CURRENT, 0);
  picture.interCount++;
  if (max<i32>(abs(vectorX(vector)), abs(vectorY(vector))) > MOVING) picture.movingCount++;
}

/** Frame statistics for software rate control (fact book 4.3). */
function storeResults(): void {
  setResult(VE_ENC_AVC_MAD, picture.absoluteDifference);
  setResult(VE_ENC_AVC_RESIDUAL_BITS, picture.textureBits);
  setResult(VE_ENC_AVC_ME_INFO, (min<u32>(picture.movingCount, 0xffff) << 16) | min<u32>(picture.interCount, 0xffff));
  setResult(VE_ENC_AVC_RC_MAD_SUM, picture.madSum);
  setResult(VE_ENC_AVC_HEADER_BITS, picture.headerBits);
}

/** Codes one macroblock from source to filtered reconstruction; true when it was the picture's last. */
export function stepMacroblock(): bool {
  openWork();
  findNeighbours();
  fetchSource();
  memory.fill(MB_CURRENT, 0, 128);
  const info = currentInfo();
  info.slice = <u16>picture.slice;
  const shift = qpShift();
  useQp(<i32>picture.sliceQp + shift);

  decideMacroblock(shift);

  putMacroblock();

  storeReconstruction();
  storeCoarse();
  saveBorders();
  filterCurrent();
  spoilChroma();
  countCoded();
  countMotion();
  saveTopLeft();
  publishInfo(<i32>picture.mbX);
  writeLineBuffers();

  const last = nextMacroblock();
  const endsSlice = last || sliceEnds();
  putMacroblockEnd(endsSlice);
  closeWork();
  if (!last) {
    if (endsSlice) beginSlice();
    return false;
  }
  storeResults();
  return true;
}
