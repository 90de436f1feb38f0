/** SPS, PPS and slice header (H.264 clauses 7.3.2.1, 7.3.2.2, 7.3.3, E.1.1), agreeing with what the hardware writes itself. */
import { profileNumbers, raiseLevel } from '../common/profiles.js';
import type { Rectangle, Size } from '../driver.js';
import type { DirectSettings } from './controls.js';
import type { HeaderPort } from './header-port.js';
import { LOG2_MAX_FRAME_NUM, type PicturePlace } from './structure.js';

/** What the headers say of the video. */
export interface StreamDescription {
  /** Coded size in luma samples. */
  readonly coded: Size;
  readonly visible: Rectangle;
  /** Seconds a frame. */
  readonly interval: { readonly numerator: number; readonly denominator: number };
}

const NAL_SLICE = 1;
const NAL_SLICE_IDR = 5;
const NAL_SPS = 7;
const NAL_PPS = 8;
/** The highest nal_ref_idc: parameter sets. */
const MOST_IMPORTANT = 3;
/** slice_type of pictures of one kind (table 7-6), as in the slice headers that the hardware writes (asm/slice.ts). */
const SLICE_TYPE_P = 5;
const SLICE_TYPE_I = 7;
const PROFILE_HIGH = 100;
const LOWEST_LEVEL = 10;
/** 26 + pic_init_qp_minus26, as in the slice headers that the hardware writes. */
const PIC_INIT_QP = 26;

/** The settings that the sequence parameter set depends on, as a word to compare. */
export const sequenceKey = (s: DirectSettings): string => `${s.h264_profile} ${s.log2_max_poc_lsb}`;
/** Those of the picture parameter set. */
export const pictureKey = (s: DirectSettings): string => `${s.h264_entropy_mode} ${s.h264_chroma_qp_index_offset}`;

export function writeSps(port: HeaderPort, settings: DirectSettings, stream: StreamDescription): void {
  const { profileIdc, constraintSetFlags } = profileNumbers(settings.h264_profile);
  const { coded, interval } = stream;
  const [widthMbs, heightMbs] = [coded.width / 16, coded.height / 16];
  port.beginUnit('sps', NAL_SPS, MOST_IMPORTANT);
  port.u8(profileIdc);
  port.u8(constraintSetFlags);
  port.u8(raiseLevel(LOWEST_LEVEL, widthMbs, heightMbs, interval.denominator / interval.numerator));
  port.ue(0); // seq_parameter_set_id
  if (profileIdc === PROFILE_HIGH) {
    port.ue(1); // chroma_format_idc: 4:2:0
    port.ue(0); // bit_depth_luma_minus8
    port.ue(0); // bit_depth_chroma_minus8
    port.flag(0); // qpprime_y_zero_transform_bypass_flag
    port.flag(0); // seq_scaling_matrix_present_flag
  }
  port.ue(LOG2_MAX_FRAME_NUM - 4);
  port.ue(0); // pic_order_cnt_type
  port.ue(settings.log2_max_poc_lsb - 4);
  port.ue(1); // max_num_ref_frames
  port.flag(0); // gaps_in_frame_num_value_allowed_flag
  port.ue(widthMbs - 1);
  port.ue(heightMbs - 1);
  port.flag(1); // frame_mbs_only_flag
  port.flag(1); // direct_8x8_inference_flag
  writeCropping(port, stream);
  writeVui(port, stream);
  port.trailingBits();
}

/** frame_crop offsets in units of two samples (table 6-1, 7.4.2.1.1). */
function writeCropping(port: HeaderPort, { coded, visible }: StreamDescription): void {
  const right = coded.width - visible.width - visible.left;
  const bottom = coded.height - visible.height - visible.top;
  const offsets = [visible.left, right, visible.top, bottom];
  const cropped = offsets.some((offset) => offset !== 0);
  port.flag(cropped);
  if (cropped) for (const offset of offsets) port.ue(offset >> 1);
}

function writeVui(port: HeaderPort, { interval }: StreamDescription): void {
  port.flag(1); // vui_parameters_present_flag
  port.flag(0); // aspect_ratio_info_present_flag
  port.flag(0); // overscan_info_present_flag
  port.flag(0); // video_signal_type_present_flag
  port.flag(0); // chroma_loc_info_present_flag
  port.flag(1); // timing_info_present_flag
  port.u32(interval.numerator); // num_units_in_tick: a tick is a field
  port.u32(2 * interval.denominator); // time_scale
  port.flag(1); // fixed_frame_rate_flag
  port.flag(0); // nal_hrd_parameters_present_flag
  port.flag(0); // vcl_hrd_parameters_present_flag
  port.flag(0); // pic_struct_present_flag
  port.flag(1); // bitstream_restriction_flag
  port.flag(1); // motion_vectors_over_pic_boundaries_flag
  port.ue(0); // max_bytes_per_pic_denom: no limit
  port.ue(0); // max_bits_per_mb_denom: no limit
  port.ue(10); // log2_max_mv_length_horizontal: 256 samples, the search reaches 80 (fact book 13)
  port.ue(9); // log2_max_mv_length_vertical: 128 samples, the search reaches 56
  port.ue(0); // max_num_reorder_frames
  port.ue(1); // max_dec_frame_buffering
}

export function writePps(port: HeaderPort, settings: DirectSettings): void {
  port.beginUnit('pps', NAL_PPS, MOST_IMPORTANT);
  port.ue(0); // pic_parameter_set_id
  port.ue(0); // seq_parameter_set_id
  port.flag(settings.h264_entropy_mode);
  port.flag(0); // bottom_field_pic_order_in_frame_present_flag
  port.ue(0); // num_slice_groups_minus1
  port.ue(0); // num_ref_idx_l0_default_active_minus1
  port.ue(0); // num_ref_idx_l1_default_active_minus1
  port.flag(0); // weighted_pred_flag
  port.bits(0, 2); // weighted_bipred_idc
  port.se(PIC_INIT_QP - 26);
  port.se(0); // pic_init_qs_minus26
  port.se(settings.h264_chroma_qp_index_offset);
  port.flag(1); // deblocking_filter_control_present_flag
  port.flag(0); // constrained_intra_pred_flag
  port.flag(0); // redundant_pic_cnt_present_flag
  port.trailingBits();
}

export function writeSliceHeader(port: HeaderPort, settings: DirectSettings, place: PicturePlace, qp: number): void {
  const isIdr = place.type === 'IDR';
  const isP = place.type === 'P';
  port.beginUnit('slice', isIdr ? NAL_SLICE_IDR : NAL_SLICE, place.nalRefIdc);
  port.ue(0); // first_mb_in_slice
  port.ue(isP ? SLICE_TYPE_P : SLICE_TYPE_I);
  port.ue(0); // pic_parameter_set_id
  port.bits(place.frameNum, LOG2_MAX_FRAME_NUM);
  if (isIdr) port.ue(place.idrPicId);
  port.bits(place.pocLsb, settings.log2_max_poc_lsb);
  if (isP) {
    port.flag(0); // num_ref_idx_active_override_flag
    port.flag(0); // ref_pic_list_modification_flag_l0
  }
  if (isIdr) {
    port.flag(0); // no_output_of_prior_pics_flag
    port.flag(0); // long_term_reference_flag
  } else if (place.nalRefIdc !== 0) port.flag(0); // adaptive_ref_pic_marking_mode_flag
  if (isP && settings.h264_entropy_mode) port.ue(settings.cabac_init_idc);
  port.se(qp - PIC_INIT_QP); // slice_qp_delta
  port.ue(settings.h264_loop_filter_mode); // disable_deblocking_filter_idc
  if (settings.h264_loop_filter_mode === 1) return;
  port.se(settings.h264_loop_filter_alpha_offset);
  port.se(settings.h264_loop_filter_beta_offset);
}
