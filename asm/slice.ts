/**
 * Slices after the first, whose headers the engine writes (PARA0 SLICE_MODE_EN). That it writes them, start code
 * included, follows from registers that serve nothing else; no stream shows it (inferred, fact book 5.2).
 */
import { alignZeroPending, markStartCode } from './bitstream/stream';
import { pendingBits, putBits, putSe, putUe } from './bitstream/accumulator';
import { startSliceData } from './entropy/macroblock-layer';
import {
  VE_ENC_AVC_PARA0,
  VE_ENC_AVC_PARA0_FRAME_NUM_MASK,
  VE_ENC_AVC_PARA0_FRAME_NUM_SHIFT,
  VE_ENC_AVC_PARA0_IDR_PIC_ID_MASK,
  VE_ENC_AVC_PARA0_IDR_PIC_ID_SHIFT,
  VE_ENC_AVC_PARA2,
  VE_ENC_AVC_PARA2_LOG2_MAX_POC_LSB_MASK,
  VE_ENC_AVC_PARA2_LOG2_MAX_POC_LSB_SHIFT,
  VE_ENC_AVC_PARA2_NAL_REF_IDC_MASK,
  VE_ENC_AVC_PARA2_NAL_REF_IDC_SHIFT,
  VE_ENC_AVC_PARA2_POC_LSB_MASK,
  VE_ENC_AVC_PARA2_POC_LSB_SHIFT,
} from './gen/registers';
import { picture } from './picture';
import { useSliceQp } from './rate';
import { registerWord } from './registers/words';

const NAL_SLICE: u32 = 1;
const NAL_SLICE_IDR: u32 = 5;
/** slice_type of slices whose picture has only that type (Table 7-6), as vendor streams write it (fact book 11.2). */
const SLICE_TYPE_P: u32 = 5;
const SLICE_TYPE_I: u32 = 7;
/** log2_max_frame_num of hardware slice headers: PARA0 holds four bits (fact book 4.1). */
const FRAME_NUM_BITS: u32 = 4;
/** 26 + pic_init_qp_minus26 in vendor streams (fact book 11.2). */
const PIC_INIT_QP: i32 = 26;

/** Whether a slice ends with the macroblock just coded; the position is already that of the next one. */
export function sliceEnds(): bool {
  return picture.sliceHeight !== 0 && picture.mbX === 0 && picture.mbY % picture.sliceHeight === 0;
}


@inline
function field(register: u32, mask: u32, shift: u32): u32 {
  return (registerWord(register) & mask) >> shift;
}

/** slice_header() (7.3.3) of the slice that begins at the current position; every I picture counts as IDR (guess). */
function putSliceHeader(idr: bool, nalRefIdc: u32): void {
  putUe(picture.mbY * picture.widthMbs); // first_mb_in_slice
  putUe(picture.sliceType === 0 ? SLICE_TYPE_I : SLICE_TYPE_P);
  putUe(0); // pic_parameter_set_id
  putBits(field(VE_ENC_AVC_PARA0, VE_ENC_AVC_PARA0_FRAME_NUM_MASK, VE_ENC_AVC_PARA0_FRAME_NUM_SHIFT), FRAME_NUM_BITS);
  if (idr) putUe(field(VE_ENC_AVC_PARA0, VE_ENC_AVC_PARA0_IDR_PIC_ID_MASK, VE_ENC_AVC_PARA0_IDR_PIC_ID_SHIFT));
  const code = field(VE_ENC_AVC_PARA2, VE_ENC_AVC_PARA2_LOG2_MAX_POC_LSB_MASK, VE_ENC_AVC_PARA2_LOG2_MAX_POC_LSB_SHIFT);
  const pocBits = 4 + min<u32>(code, 4);
  const poc = field(VE_ENC_AVC_PARA2, VE_ENC_AVC_PARA2_POC_LSB_MASK, VE_ENC_AVC_PARA2_POC_LSB_SHIFT);
  putBits(poc & ((1 << pocBits) - 1), pocBits);
  if (picture.sliceType !== 0) putBits(0, 2); // num_ref_idx_active_override_flag, ref_pic_list_modification_flag_l0
  if (nalRefIdc !== 0) putBits(0, idr ? 2 : 1); // dec_ref_pic_marking()
  if (picture.cabac && picture.sliceType !== 0) putUe(picture.cabacInitIdc);
  putSe(<i32>picture.sliceQp - PIC_INIT_QP);
  putUe(picture.deblocking);
  if (picture.deblocking === 1) return;
  putSe(picture.filterOffsetA >> 1);
  putSe(picture.filterOffsetB >> 1);
}

/** Begins the next slice: start code, NAL unit header, slice header, slice data. All of it counts as header bits. */
export function beginSlice(): void {
  picture.slice++;
  const start = pendingBits();
  alignZeroPending();
  markStartCode();
  const idr = picture.sliceType === 0;
  const nalRefIdc = field(VE_ENC_AVC_PARA2, VE_ENC_AVC_PARA2_NAL_REF_IDC_MASK, VE_ENC_AVC_PARA2_NAL_REF_IDC_SHIFT);
  putBits(1, 32);
  putBits((nalRefIdc << 5) | (idr ? NAL_SLICE_IDR : NAL_SLICE), 8);
  putSliceHeader(idr, nalRefIdc);
  picture.headerBits += pendingBits() - start;
  useSliceQp();
  startSliceData();
}
