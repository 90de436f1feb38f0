import { dramPointer } from './bus';
import { complain } from './events';
import { Complaint } from './gen/complaints';
import {
  VE_ENC_AVC_CYCLIC_INTRA_REFRESH,
  VE_ENC_AVC_CYCLIC_INTRA_REFRESH_EN_MASK,
  VE_ENC_AVC_DEBLK_ADDR,
  VE_ENC_AVC_MB_INFO_ADDR,
  VE_ENC_AVC_MV_BUF_ADDR,
  VE_ENC_AVC_ME_PARA,
  VE_ENC_AVC_ME_PARA_DEBLK_TO_DRAM_MASK,
  VE_ENC_AVC_ME_PARA_FME_SEARCH_LEVEL_MASK,
  VE_ENC_AVC_ME_PARA_QPIX_16X16_OFF_EN_MASK,
  VE_ENC_AVC_ME_PARA_QPIX_SPLIT_OFF_MASK,
  VE_ENC_AVC_ME_PARA_WB_MV_INFO_DIS_MASK,
  VE_ENC_AVC_PARA1_FIXED_INTRA_QP_MASK,
  VE_ENC_AVC_PARA1_RC_MODE_MASK,
  VE_ENC_AVC_PARA1_RC_MODE_SHIFT,
  VE_ENC_AVC_PARA2,
  VE_ENC_AVC_PARA2_SLICE_HEIGHT_MASK,
  VE_ENC_AVC_PARA2_SLICE_HEIGHT_SHIFT,
  VE_ENC_AVC_PARA0,
  VE_ENC_AVC_PARA0_ALPHA_OFFSET_DIV2_SHIFT,
  VE_ENC_AVC_PARA0_BETA_OFFSET_DIV2_SHIFT,
  VE_ENC_AVC_PARA0_CABAC_INIT_IDC_MASK,
  VE_ENC_AVC_PARA0_CABAC_INIT_IDC_SHIFT,
  VE_ENC_AVC_PARA0_DEBLOCK_IDC_MASK,
  VE_ENC_AVC_PARA0_DEBLOCK_IDC_SHIFT,
  VE_ENC_AVC_PARA0_ENTROPY_CODING_MASK,
  VE_ENC_AVC_PARA0_PIC_TYPE_MASK,
  VE_ENC_AVC_PARA0_REF_PIC_REORDER_FLAG_MASK,
  VE_ENC_AVC_PARA0_REF_PIC_TYPE_MASK,
  VE_ENC_AVC_PARA0_SLICE_MODE_EN_MASK,
  VE_ENC_AVC_PARA0_SLICE_TYPE_MASK,
  VE_ENC_AVC_PARA0_SLICE_TYPE_SHIFT,
  VE_ENC_AVC_PARA1,
  VE_ENC_AVC_PARA1_CLIP_MV_EN_MASK,
  VE_ENC_AVC_PARA1_DYNAMIC_ME_EN_MASK,
  VE_ENC_AVC_PARA1_FIXED_QP_MASK,
  VE_ENC_AVC_PARA1_QP_CHROMA_OFFSET0_MASK,
  VE_ENC_AVC_PARA1_QP_CHROMA_OFFSET0_SHIFT,
  VE_ENC_AVC_PICINFO,
  VE_ENC_AVC_REC_ADDR_C,
  VE_ENC_AVC_REC_ADDR_Y,
  VE_ENC_AVC_REF0_ADDR_C,
  VE_ENC_AVC_REF0_ADDR_Y,
  VE_ENC_AVC_SUBPIX_ADDR_LAST,
  VE_ENC_AVC_SUBPIX_ADDR_NEW,
  VE_ISP_INPUT_CHROMA0_ADDR,
  VE_ISP_INPUT_LUMA_ADDR,
  VE_ISP_PIC_INFO,
  VE_ISP_PIC_STRIDE0,
} from './gen/registers';
import { MAX_HEIGHT_MBS, MAX_WIDTH_MBS } from './gen/layout';
import { coarseBytes } from './me/coarse';
import { NO_INTRA_QP, picture, SLICE_P_SKIPPED } from './picture';
import { parameter } from './state';
import { Parameter } from './gen/variants';
import { registerWord } from './registers/words';
import { useSliceQp } from './rate';

/** What `latchPicture` found: good, or the engine stalls, or it hangs. The values of START_OK, START_STALL, START_HANG. */
export const LATCH_OK: u32 = 0;
export const LATCH_STALL: u32 = 1;
export const LATCH_HANG: u32 = 2;

/** Macroblocks of width that dynamic motion estimation needs more of (fact book 4.1). */
const DYNAMIC_ME_WIDTH: u32 = 12;

/** VE version of V3s, V3 and S3, which has extras of its own in PARA1. */
const VERSION_V3S: u32 = 0x1681;

/** QP above 51 has no meaning in H.264; the model clips it (guess). */
const MAX_QP: u32 = 51;
/** cabac_init_idc 3 has no meaning either; the model takes 2 (guess). */
const MAX_CABAC_INIT_IDC: u32 = 2;

/** A 4-bit two's complement field. */
@inline
function signed4(word: u32, shift: u32): i32 {
  return (<i32>(word << (28 - shift))) >> 28;
}

/** Picture size in macroblocks: PICINFO, or the input stage's size while PICINFO is 0 (fact book 4.1: A20 software). */
function latchSize(): u32 {
  const input = registerWord(VE_ISP_PIC_INFO);
  const own = registerWord(VE_ENC_AVC_PICINFO);
  const size = own !== 0 ? own : input;
  const register = own !== 0 ? VE_ENC_AVC_PICINFO : VE_ISP_PIC_INFO;
  picture.widthMbs = size >> 16;
  picture.heightMbs = size & 0xffff;
  if (picture.widthMbs === 0 || picture.heightMbs === 0) {
    complain(Complaint.ZERO_SIZE, register, size);
    return LATCH_STALL;
  }
  if (picture.widthMbs > MAX_WIDTH_MBS || picture.heightMbs > MAX_HEIGHT_MBS) {
    complain(Complaint.PICTURE_TOO_LARGE, register, size);
    return LATCH_STALL;
  }
  if (own !== 0 && input !== own) complain(Complaint.SIZE_MISMATCH, VE_ISP_PIC_INFO, input);
  return LATCH_OK;
}

/** Coding parameters of PARA0, PARA1 and MEPARA. */
function latchCoding(): u32 {
  const para0 = registerWord(VE_ENC_AVC_PARA0);
  const para1 = registerWord(VE_ENC_AVC_PARA1);
  if (para0 & (VE_ENC_AVC_PARA0_PIC_TYPE_MASK | VE_ENC_AVC_PARA0_REF_PIC_TYPE_MASK)) {
    complain(Complaint.FIELD_PICTURE, VE_ENC_AVC_PARA0, para0);
    return LATCH_HANG;
  }
  picture.sliceType = (para0 & VE_ENC_AVC_PARA0_SLICE_TYPE_MASK) >> VE_ENC_AVC_PARA0_SLICE_TYPE_SHIFT;
  if (picture.sliceType > SLICE_P_SKIPPED) {
    complain(Complaint.SLICE_TYPE, VE_ENC_AVC_PARA0, picture.sliceType);
    return LATCH_HANG;
  }
  picture.cabac = <u32>((para0 & VE_ENC_AVC_PARA0_ENTROPY_CODING_MASK) !== 0);
  const initIdc = (para0 & VE_ENC_AVC_PARA0_CABAC_INIT_IDC_MASK) >> VE_ENC_AVC_PARA0_CABAC_INIT_IDC_SHIFT;
  if (picture.cabac && initIdc > MAX_CABAC_INIT_IDC) complain(Complaint.VALUE_OUT_OF_RANGE, VE_ENC_AVC_PARA0, para0);
  picture.cabacInitIdc = min<u32>(initIdc, MAX_CABAC_INIT_IDC);
  latchSlices(para0);

  picture.deblocking = (para0 & VE_ENC_AVC_PARA0_DEBLOCK_IDC_MASK) >> VE_ENC_AVC_PARA0_DEBLOCK_IDC_SHIFT;
  const alpha = signed4(para0, VE_ENC_AVC_PARA0_ALPHA_OFFSET_DIV2_SHIFT);
  const beta = signed4(para0, VE_ENC_AVC_PARA0_BETA_OFFSET_DIV2_SHIFT);
  if (picture.deblocking === 3 || max<i32>(abs(alpha), abs(beta)) > 6) {
    complain(Complaint.VALUE_OUT_OF_RANGE, VE_ENC_AVC_PARA0, para0);
  }
  picture.filterOffsetA = max<i32>(-6, min<i32>(6, alpha)) * 2;
  picture.filterOffsetB = max<i32>(-6, min<i32>(6, beta)) * 2;

  const qp = para1 & VE_ENC_AVC_PARA1_FIXED_QP_MASK;
  if (qp > MAX_QP) complain(Complaint.VALUE_OUT_OF_RANGE, VE_ENC_AVC_PARA1, para1);
  picture.sliceQp = min<u32>(qp, MAX_QP);
  picture.rateControl = (para1 & VE_ENC_AVC_PARA1_RC_MODE_MASK) >> VE_ENC_AVC_PARA1_RC_MODE_SHIFT;
  const old = parameter(Parameter.ENABLE_BITS) === 0;
  picture.intraQp = old ? min<u32>((para1 & VE_ENC_AVC_PARA1_FIXED_INTRA_QP_MASK) >> 8, MAX_QP) : NO_INTRA_QP;
  picture.chromaQpOffset = <i32>(
    ((para1 & VE_ENC_AVC_PARA1_QP_CHROMA_OFFSET0_MASK) >> VE_ENC_AVC_PARA1_QP_CHROMA_OFFSET0_SHIFT)
  );
  useSliceQp();
  if (!old) checkLayout(para1);
  latchMotion(para1, old);
  latchRefresh();
  return LATCH_OK;
}

/** Old software's PARA1, with the QP a second time in bits 13:8, on a chip where those bits mean other things (fact book 8, 17b). */
function checkLayout(para1: u32): void {
  const second = (para1 & VE_ENC_AVC_PARA1_FIXED_INTRA_QP_MASK) >> 8;
  if (second === 0 || second !== (para1 & VE_ENC_AVC_PARA1_FIXED_QP_MASK)) return;
  // the upper four of those bits may be the new layout's column count, of the picture or of its stride
  const columns = second >> 2;
  const stride = registerWord(VE_ISP_PIC_STRIDE0) >> 16;
  if (columns === (picture.widthMbs + 47) / 48 || columns === (stride + 47) / 48) return;
  complain(Complaint.OLD_QP_LAYOUT, VE_ENC_AVC_PARA1, para1);
}

/** Slice mode and height. */
function latchSlices(para0: u32): void {
  const para2 = registerWord(VE_ENC_AVC_PARA2);
  picture.sliceHeight = 0;
  if ((para0 & VE_ENC_AVC_PARA0_SLICE_MODE_EN_MASK) === 0) return;
  picture.sliceHeight = (para2 & VE_ENC_AVC_PARA2_SLICE_HEIGHT_MASK) >> VE_ENC_AVC_PARA2_SLICE_HEIGHT_SHIFT;
  if (picture.sliceHeight === 0) complain(Complaint.VALUE_OUT_OF_RANGE, VE_ENC_AVC_PARA2, para2);
  if (para0 & VE_ENC_AVC_PARA0_REF_PIC_REORDER_FLAG_MASK)
    complain(Complaint.REFERENCE_REORDERING, VE_ENC_AVC_PARA0, para0);
}

/** Cyclic intra refresh: macroblock columns that are intra in P pictures. */
function latchRefresh(): void {
  const refresh = registerWord(VE_ENC_AVC_CYCLIC_INTRA_REFRESH);
  const on = (refresh & VE_ENC_AVC_CYCLIC_INTRA_REFRESH_EN_MASK) !== 0;
  picture.refreshFirst = on ? (refresh >> 16) & 0xff : 1;
  picture.refreshLast = on ? refresh & 0xff : 0;
}

/** What MEPARA and PARA1 say of motion estimation; `old`: VE before 0x1633. */
function latchMotion(para1: u32, old: bool): void {
  const motion = registerWord(VE_ENC_AVC_ME_PARA);
  // the level of fractional search is not valid from 0x1633 on (fact book 4.1): quarter samples then
  const level = old ? min<u32>((motion & VE_ENC_AVC_ME_PARA_FME_SEARCH_LEVEL_MASK) >> 1, 2) : 2;
  picture.fraction16x16 = motion & VE_ENC_AVC_ME_PARA_QPIX_16X16_OFF_EN_MASK ? min<u32>(level, 1) : level;
  picture.fractionSplit = motion & VE_ENC_AVC_ME_PARA_QPIX_SPLIT_OFF_MASK ? min<u32>(level, 1) : level;
  picture.motion = motion;
  picture.para1 = old ? 0 : para1;
  picture.clipsCoarse = <u32>(
    ((para1 & VE_ENC_AVC_PARA1_CLIP_MV_EN_MASK) === 0 && parameter(Parameter.VERSION) >> 16 === VERSION_V3S)
  );
  picture.dynamicMe = <u32>(
    (!old && (para1 & VE_ENC_AVC_PARA1_DYNAMIC_ME_EN_MASK) !== 0 && picture.widthMbs > DYNAMIC_ME_WIDTH)
  );
}

/** Address in linear memory of the picture plane that a register names; 0 and a complaint when DRAM does not hold it. */
function plane(register: u32, bytes: u32): usize {
  const address = registerWord(register);
  const pointer = dramPointer(address, bytes);
  if (pointer === 0) complain(Complaint.DMA_OUTSIDE_DRAM, register, address);
  else if (address & 15) complain(Complaint.ADDRESS_MISALIGNED, register, address);
  return pointer;
}

/** The line buffers of macroblock state. Bytes a column of MB_INFO: 32 before 0x1633, 128 since (what drivers allocate). */
function latchLines(): void {
  const motion = registerWord(VE_ENC_AVC_ME_PARA);
  picture.mbInfoBytes = parameter(Parameter.ENABLE_BITS) === 0 ? 32 : 128;
  picture.mbInfo = plane(VE_ENC_AVC_MB_INFO_ADDR, picture.widthMbs * picture.mbInfoBytes);
  const deblk = (motion & VE_ENC_AVC_ME_PARA_DEBLK_TO_DRAM_MASK) !== 0;
  picture.deblkLine = deblk ? plane(VE_ENC_AVC_DEBLK_ADDR, picture.widthMbs * 24) : 0;
  const missing = !deblk && picture.sliceType !== 0 && parameter(Parameter.DEBLOCK_LINE_IN_DRAM) !== 0;
  if (missing) complain(Complaint.DEBLOCK_LINE_MISSING, VE_ENC_AVC_ME_PARA, motion);
  picture.pink = <u32>missing;
  const writeBack = (motion & VE_ENC_AVC_ME_PARA_WB_MV_INFO_DIS_MASK) === 0;
  picture.vectorStride = (picture.widthMbs + 3) & ~3;
  const vectorBytes = picture.vectorStride * picture.heightMbs * 8;
  picture.vectorBuffer = writeBack ? plane(VE_ENC_AVC_MV_BUF_ADDR, vectorBytes) : 0;
}

/** Planes of the source, in input stride; reconstruction and reference in a stride of whole pairs of macroblocks. */
function latchBuffers(): u32 {
  const width = picture.widthMbs << 4;
  const height = picture.heightMbs << 4;
  const strideMbs = registerWord(VE_ISP_PIC_STRIDE0) >> 16;
  if (strideMbs < picture.widthMbs) complain(Complaint.STRIDE_TOO_SMALL, VE_ISP_PIC_STRIDE0, strideMbs);
  picture.sourceStride = strideMbs << 4;
  const sourceBytes = (height - 1) * picture.sourceStride + width;
  picture.source = plane(VE_ISP_INPUT_LUMA_ADDR, sourceBytes);
  picture.sourceChroma = plane(VE_ISP_INPUT_CHROMA0_ADDR, ((height >> 1) - 1) * picture.sourceStride + width);

  // align(w, 2) * 16: what the buffer sizes of the drivers leave room for (fact book 4.5); the layout is private
  picture.stride = ((picture.widthMbs + 1) & ~1) << 4;
  const lumaBytes = picture.stride * height;
  picture.reconstruction = plane(VE_ENC_AVC_REC_ADDR_Y, lumaBytes);
  picture.reconstructionChroma = plane(VE_ENC_AVC_REC_ADDR_C, lumaBytes >> 1);
  latchLines();
  picture.subpixNew = plane(VE_ENC_AVC_SUBPIX_ADDR_NEW, coarseBytes());
  if (!picture.subpixNew || !picture.mbInfo) return LATCH_HANG;
  if (!picture.source || !picture.sourceChroma || !picture.reconstruction || !picture.reconstructionChroma) {
    return LATCH_HANG;
  }
  if (picture.sliceType === 0) return LATCH_OK;
  picture.reference = plane(VE_ENC_AVC_REF0_ADDR_Y, lumaBytes);
  picture.referenceChroma = plane(VE_ENC_AVC_REF0_ADDR_C, lumaBytes >> 1);
  picture.subpixLast = plane(VE_ENC_AVC_SUBPIX_ADDR_LAST, coarseBytes());
  if (!picture.subpixLast) return LATCH_HANG;
  if (picture.reference === picture.reconstruction) {
    complain(Complaint.REFERENCE_IS_RECONSTRUCTION, VE_ENC_AVC_REC_ADDR_Y, registerWord(VE_ENC_AVC_REC_ADDR_Y));
  }
  return picture.reference && picture.referenceChroma ? LATCH_OK : LATCH_HANG;
}

/** Reads everything a picture needs out of the registers. They may change afterwards: the picture keeps what was latched. */
export function latchPicture(): u32 {
  const size = latchSize();
  if (size !== LATCH_OK) return size;
  const coding = latchCoding();
  return coding !== LATCH_OK ? coding : latchBuffers();
}
