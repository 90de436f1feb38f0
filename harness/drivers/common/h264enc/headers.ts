/** SPS, PPS and slice header as h264enc puts them, element by element (H.264 clauses 7.3.2.1, 7.3.2.2, 7.3.3). */
import { raiseLevel } from '../profiles.js';
import type { FixSet } from './fixes.js';
import type { HeaderPort } from './header-port.js';

/** What the parameter sets say. */
export interface StreamParameters {
  readonly profileIdc: number;
  /** constraint_set0_flag in bit 7 to constraint_set5_flag in bit 2. */
  readonly constraintSetFlags: number;
  readonly levelIdc: number;
  readonly cabac: boolean;
  readonly widthMbs: number;
  readonly heightMbs: number;
  /** frame_crop_right_offset and frame_crop_bottom_offset, in units of two samples. */
  readonly cropRight: number;
  readonly cropBottom: number;
  /** 26 + pic_init_qp_minus26. */
  readonly initQp: number;
  /** Whether the elements that only High and its relatives have are written (7.3.2.1.1). */
  readonly highFields: boolean;
}

/** What one slice header says. */
export interface SliceParameters {
  readonly isIdr: boolean;
  readonly frameNum: number;
  readonly idrPicId: number;
  readonly sliceQpDelta: number;
  readonly cabac: boolean;
}

/** chroma_qp_index_offset of every picture parameter set; 0xb08 takes it too. */
export const CHROMA_QP_INDEX_OFFSET = 4;
/** frame_num has four bits. */
const FRAME_NUM_BITS = 4;

const NAL_SLICE = 1;
const NAL_SLICE_IDR = 5;
const NAL_SPS = 7;
const NAL_PPS = 8;
const SLICE_TYPE_P = 0;
const SLICE_TYPE_I = 2;

/** profile_idc 44 and up of 7.3.2.1.1, as far as anybody would choose one. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44]);

/** Whether an SPS of this profile has chroma_format_idc and what goes with it. */
export function isHighProfile(profileIdc: number): boolean {
  return HIGH_PROFILES.has(profileIdc);
}

const LEVEL_3 = 30;
const PROFILE_BASELINE = 66;

export function writeSps(port: HeaderPort, stream: StreamParameters, fixes: FixSet): void {
  const { profileIdc, widthMbs, heightMbs, cropRight, cropBottom } = stream;
  const levelIdc = fixes.has('level') ? raiseLevel(stream.levelIdc, widthMbs, heightMbs, 0) : stream.levelIdc;
  port.begin('sps');
  port.startCode(3, NAL_SPS);
  port.bits(profileIdc, 8);
  port.bits(stream.constraintSetFlags, 8);
  port.bits(levelIdc, 8);
  port.ue(0); // seq_parameter_set_id
  if (stream.highFields) {
    port.ue(1); // chroma_format_idc: 4:2:0
    port.ue(0); // bit_depth_luma_minus8
    port.ue(0); // bit_depth_chroma_minus8
    port.flag(0); // qpprime_y_zero_transform_bypass_flag
    port.flag(0); // seq_scaling_matrix_present_flag
  }
  port.ue(FRAME_NUM_BITS - 4);
  port.ue(2); // pic_order_cnt_type
  port.ue(1); // max_num_ref_frames
  port.flag(0); // gaps_in_frame_num_value_allowed_flag
  port.ue(widthMbs - 1);
  port.ue(heightMbs - 1);
  port.flag(1); // frame_mbs_only_flag
  const inferred = levelIdc >= LEVEL_3 && profileIdc !== PROFILE_BASELINE;
  port.flag(fixes.has('direct-8x8-inference') && inferred); // direct_8x8_inference_flag
  const isCropped = cropRight !== 0 || cropBottom !== 0;
  port.flag(isCropped);
  if (isCropped) for (const offset of [0, cropRight, 0, cropBottom]) port.ue(offset);
  port.flag(0); // vui_parameters_present_flag
  port.trailingBits();
}

export function writePps(port: HeaderPort, { cabac, initQp }: StreamParameters): void {
  port.begin('pps');
  port.startCode(3, NAL_PPS);
  port.ue(0); // pic_parameter_set_id
  port.ue(0); // seq_parameter_set_id
  port.flag(cabac);
  port.flag(0); // bottom_field_pic_order_in_frame_present_flag
  port.ue(0); // num_slice_groups_minus1
  port.ue(0); // num_ref_idx_l0_default_active_minus1
  port.ue(0); // num_ref_idx_l1_default_active_minus1
  port.flag(0); // weighted_pred_flag
  port.bits(0, 2); // weighted_bipred_idc
  port.se(initQp - 26); // pic_init_qp_minus26
  port.se(initQp - 26); // pic_init_qs_minus26
  port.se(CHROMA_QP_INDEX_OFFSET);
  port.flag(1); // deblocking_filter_control_present_flag
  port.flag(0); // constrained_intra_pred_flag
  port.flag(0); // redundant_pic_cnt_present_flag
  port.trailingBits();
}

export function writeSliceHeader(port: HeaderPort, slice: SliceParameters): void {
  const { isIdr } = slice;
  port.begin('slice');
  if (isIdr) port.startCode(3, NAL_SLICE_IDR);
  else port.startCode(2, NAL_SLICE);
  port.ue(0); // first_mb_in_slice
  port.ue(isIdr ? SLICE_TYPE_I : SLICE_TYPE_P);
  port.ue(0); // pic_parameter_set_id
  port.bits(slice.frameNum & 0xf, FRAME_NUM_BITS);
  if (isIdr) {
    port.ue(slice.idrPicId);
    port.flag(0); // no_output_of_prior_pics_flag
    port.flag(0); // long_term_reference_flag
  } else {
    port.flag(0); // num_ref_idx_active_override_flag
    port.flag(0); // ref_pic_list_modification_flag_l0
    port.flag(0); // adaptive_ref_pic_marking_mode_flag
    if (slice.cabac) port.ue(0); // cabac_init_idc
  }
  port.se(slice.sliceQpDelta);
  port.ue(0); // disable_deblocking_filter_idc
  port.se(0); // slice_alpha_c0_offset_div2
  port.se(0); // slice_beta_offset_div2
}
