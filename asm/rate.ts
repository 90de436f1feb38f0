/** The QP of each macroblock: the picture's, moved by the activity classes of rate control and by regions of interest. */
import { MB_SOURCE_LUMA } from './gen/layout';
import {
  VE_ENC_AVC_ME_PARA_ROI_EN_MASK,
  VE_ENC_AVC_RC_INIT,
  VE_ENC_AVC_RC_MAD_TH0,
  VE_ENC_AVC_ROI_0_AREA,
  VE_ENC_AVC_ROI_QP_OFFSET,
} from './gen/registers';
import { currentInfo } from './macroblock';
import { lambdaOf } from './me/cost';
import { picture } from './picture';
import { registerWord } from './registers/words';
import { chromaQp } from './transform/tables';

const MAX_QP: i32 = 51;
/** Windows of ROI_n_AREA. */
const REGIONS: i32 = 4;
/** Thresholds in RC_MAD_TH0..3, a byte each, ascending (packing inferred, fact book 4.3). */
const THRESHOLDS: u32 = 16;
/** RC_INIT [4:0]: the class whose macroblocks keep the picture's QP (guess). */
const NEUTRAL_CLASS_MASK: u32 = 0x1f;

/** Makes `qp` (0..51) the QP in force, with the chroma QP and the multiplier that follow from it. */
function setQp(qp: u32): void {
  picture.qp = qp;
  picture.qpChroma = chromaQp(qp, picture.chromaQpOffset);
  picture.lambda = lambdaOf(qp);
}

/** Makes `qp` (clipped to 0..51) the QP of the current macroblock. */
export function useQp(qp: i32): void {
  const clipped = <u32>max<i32>(0, min<i32>(MAX_QP, qp));
  currentInfo().qp = <u8>clipped;
  if (clipped !== picture.qp) setQp(clipped);
}

/** Takes the picture's QP, which slice headers name. */
export function useSliceQp(): void {
  setQp(picture.sliceQp);
}

/** Mean absolute deviation of the source macroblock from its own mean, 0..127: the activity that is classified (guess). */
function activity(): u32 {
  let sum: u32 = 0;
  for (let at: usize = 0; at < 256; at++) sum += load<u8>(MB_SOURCE_LUMA + at);
  const mean = (sum + 128) >> 8;
  let deviation: u32 = 0;
  for (let at: usize = 0; at < 256; at++) deviation += <u32>abs(<i32>load<u8>(MB_SOURCE_LUMA + at) - <i32>mean);
  return deviation >> 8;
}

/** Number of thresholds that the macroblock's activity reaches; thresholds of 0 are not used. */
function activityClass(): u32 {
  const value = activity();
  picture.madSum += value;
  let reached: u32 = 0;
  for (let index: u32 = 0; index < THRESHOLDS; index++) {
    const threshold = (registerWord(VE_ENC_AVC_RC_MAD_TH0 + (index & ~3)) >> ((index & 3) << 3)) & 0xff;
    if (threshold !== 0 && value >= threshold) reached++;
  }
  return reached;
}

/** Offset of the region with the highest number that holds the macroblock (fact book 4.5); a 6-bit two's complement (guess). */
function regionOffset(): i32 {
  for (let region = REGIONS - 1; region >= 0; region--) {
    const area = registerWord(VE_ENC_AVC_ROI_0_AREA + <u32>(region << 2));
    const inside =
      picture.mbX >= (area & 0xff) &&
      picture.mbX <= ((area >> 8) & 0xff) &&
      picture.mbY >= ((area >> 16) & 0xff) &&
      picture.mbY <= area >> 24;
    if (inside) return ((<i32>(registerWord(VE_ENC_AVC_ROI_QP_OFFSET) >> ((<u32>region) << 3))) << 26) >> 26;
  }
  return 0;
}

/** What is added to the picture's QP in this macroblock: one QP a class above the neutral one, less a region's offset. */
export function qpShift(): i32 {
  let shift: i32 = 0;
  if (picture.rateControl !== 0) {
    shift += <i32>activityClass() - <i32>(registerWord(VE_ENC_AVC_RC_INIT) & NEUTRAL_CLASS_MASK);
  }
  if (picture.motion & VE_ENC_AVC_ME_PARA_ROI_EN_MASK) shift -= regionOffset();
  return shift;
}
