/** Sequence and picture parameter sets (H.264 clauses 7.3.2.1.1, 7.3.2.2, E.1). Fields have the names of the standard. */
import { ReadFault } from './errors.js';
import type { HeaderReader } from './header-reader.js';

export interface SequenceParameterSet {
  readonly profile_idc: number;
  /** constraint_set0_flag is bit 7, reserved_zero_2bits bits 1..0. */
  readonly constraint_flags: number;
  readonly level_idc: number;
  readonly seq_parameter_set_id: number;
  readonly chroma_format_idc: number;
  readonly separate_colour_plane_flag: boolean;
  readonly bit_depth_luma: number;
  readonly bit_depth_chroma: number;
  readonly qpprime_y_zero_transform_bypass_flag: boolean;
  readonly log2_max_frame_num: number;
  readonly pic_order_cnt_type: number;
  /** 0 unless pic_order_cnt_type is 0. */
  readonly log2_max_pic_order_cnt_lsb: number;
  readonly delta_pic_order_always_zero_flag: boolean;
  readonly max_num_ref_frames: number;
  /** PicWidthInMbs. */
  readonly widthInMbs: number;
  /** FrameHeightInMbs. */
  readonly heightInMbs: number;
  readonly frame_mbs_only_flag: boolean;
  readonly mb_adaptive_frame_field_flag: boolean;
  /** Luma samples cut off: left, right, top, bottom. */
  readonly crop: readonly [number, number, number, number];
  readonly vui_parameters_present_flag: boolean;
}

export interface PictureParameterSet {
  readonly pic_parameter_set_id: number;
  readonly sps: SequenceParameterSet;
  readonly entropy_coding_mode_flag: boolean;
  readonly bottom_field_pic_order_in_frame_present_flag: boolean;
  readonly num_slice_groups_minus1: number;
  readonly slice_group_map_type: number;
  readonly slice_group_change_rate_minus1: number;
  readonly num_ref_idx_l0_default_active_minus1: number;
  readonly num_ref_idx_l1_default_active_minus1: number;
  readonly weighted_pred_flag: boolean;
  readonly weighted_bipred_idc: number;
  readonly pic_init_qp_minus26: number;
  readonly pic_init_qs_minus26: number;
  readonly chroma_qp_index_offset: number;
  readonly second_chroma_qp_index_offset: number;
  readonly deblocking_filter_control_present_flag: boolean;
  readonly constrained_intra_pred_flag: boolean;
  readonly redundant_pic_cnt_present_flag: boolean;
  readonly transform_8x8_mode_flag: boolean;
}

/** profile_idc values with chroma_format_idc and scaling matrices (clause 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** aspect_ratio_idc Extended_SAR (table E-1). */
const EXTENDED_SAR = 255;

/** MaxFS of level 6.2, macroblocks (table A-1). */
const MAX_FRAME_SIZE = 139264;

function scalingList(r: HeaderReader, list: number, size: number): void {
  let next = 8;
  for (let i = 0, last = 8; i < size && next !== 0; i++) {
    next = (last + r.se(`delta_scale[${list}][${i}]`, -128, 127) + 256) & 255;
    if (next !== 0) last = next;
  }
}

function scalingMatrix(r: HeaderReader, flagName: string, lists: number): void {
  for (let i = 0; i < lists; i++) if (r.flag(`${flagName}[${i}]`)) scalingList(r, i, i < 6 ? 16 : 64);
}

function hrdParameters(r: HeaderReader): void {
  const count = r.ue('cpb_cnt_minus1', 31) + 1;
  r.u('bit_rate_scale', 4);
  r.u('cpb_size_scale', 4);
  for (let i = 0; i < count; i++) {
    r.ue(`bit_rate_value_minus1[${i}]`);
    r.ue(`cpb_size_value_minus1[${i}]`);
    r.flag(`cbr_flag[${i}]`);
  }
  r.u('initial_cpb_removal_delay_length_minus1', 5);
  r.u('cpb_removal_delay_length_minus1', 5);
  r.u('dpb_output_delay_length_minus1', 5);
  r.u('time_offset_length', 5);
}

function videoSignalType(r: HeaderReader): void {
  r.u('video_format', 3);
  r.flag('video_full_range_flag');
  if (!r.flag('colour_description_present_flag')) return;
  r.u('colour_primaries', 8);
  r.u('transfer_characteristics', 8);
  r.u('matrix_coefficients', 8);
}

function vuiParameters(r: HeaderReader): void {
  if (r.flag('aspect_ratio_info_present_flag') && r.u('aspect_ratio_idc', 8) === EXTENDED_SAR) {
    r.u('sar_width', 16);
    r.u('sar_height', 16);
  }
  if (r.flag('overscan_info_present_flag')) r.flag('overscan_appropriate_flag');
  if (r.flag('video_signal_type_present_flag')) videoSignalType(r);
  if (r.flag('chroma_loc_info_present_flag')) {
    r.ue('chroma_sample_loc_type_top_field', 5);
    r.ue('chroma_sample_loc_type_bottom_field', 5);
  }
  if (r.flag('timing_info_present_flag')) {
    r.u('num_units_in_tick', 32);
    r.u('time_scale', 32);
    r.flag('fixed_frame_rate_flag');
  }
  const nal = r.flag('nal_hrd_parameters_present_flag');
  if (nal) hrdParameters(r);
  const vcl = r.flag('vcl_hrd_parameters_present_flag');
  if (vcl) hrdParameters(r);
  if (nal || vcl) r.flag('low_delay_hrd_flag');
  r.flag('pic_struct_present_flag');
  if (!r.flag('bitstream_restriction_flag')) return;
  r.flag('motion_vectors_over_pic_boundaries_flag');
  r.ue('max_bytes_per_pic_denom', 16);
  r.ue('max_bits_per_mb_denom', 16);
  r.ue('log2_max_mv_length_horizontal', 16);
  r.ue('log2_max_mv_length_vertical', 16);
  r.ue('max_num_reorder_frames', 16);
  r.ue('max_dec_frame_buffering', 16);
}

function chromaAndDepth(r: HeaderReader, profile: number) {
  const plain = { format: 1, separate: false, luma: 8, chroma: 8, bypass: false };
  if (!HIGH_PROFILES.has(profile)) return plain;
  const format = r.ue('chroma_format_idc', 3);
  const separate = format === 3 && r.flag('separate_colour_plane_flag');
  const luma = r.ue('bit_depth_luma_minus8', 6) + 8;
  const chroma = r.ue('bit_depth_chroma_minus8', 6) + 8;
  const bypass = r.flag('qpprime_y_zero_transform_bypass_flag');
  if (r.flag('seq_scaling_matrix_present_flag')) {
    scalingMatrix(r, 'seq_scaling_list_present_flag', format === 3 ? 12 : 8);
  }
  return { format, separate, luma, chroma, bypass };
}

function pictureOrderCount(r: HeaderReader) {
  const type = r.ue('pic_order_cnt_type', 2);
  if (type === 0) return { type, lsbBits: r.ue('log2_max_pic_order_cnt_lsb_minus4', 12) + 4, zero: false };
  if (type === 2) return { type, lsbBits: 0, zero: false };
  const zero = r.flag('delta_pic_order_always_zero_flag');
  r.se('offset_for_non_ref_pic');
  r.se('offset_for_top_to_bottom_field');
  const cycle = r.ue('num_ref_frames_in_pic_order_cnt_cycle', 255);
  for (let i = 0; i < cycle; i++) r.se(`offset_for_ref_frame[${i}]`);
  return { type, lsbBits: 0, zero };
}

/** SubWidthC and SubHeightC by chroma_format_idc (table 6-1); monochrome crops in units of one sample. */
const CROP_UNITS = [
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 1],
] as const;

function cropping(r: HeaderReader, format: number, frameOnly: boolean): [number, number, number, number] {
  if (!r.flag('frame_cropping_flag')) return [0, 0, 0, 0];
  const [x, y] = CROP_UNITS[format] as readonly [number, number];
  const unitY = frameOnly ? y : 2 * y;
  const left = r.ue('frame_crop_left_offset', 65535) * x;
  const right = r.ue('frame_crop_right_offset', 65535) * x;
  const top = r.ue('frame_crop_top_offset', 65535) * unitY;
  return [left, right, top, r.ue('frame_crop_bottom_offset', 65535) * unitY];
}

/** seq_parameter_set_data(). */
export function readSequenceParameterSet(r: HeaderReader): SequenceParameterSet {
  const profile = r.u('profile_idc', 8);
  let constraints = 0;
  for (let i = 0; i < 6; i++) constraints |= r.u(`constraint_set${i}_flag`, 1) << (7 - i);
  constraints |= r.u('reserved_zero_2bits', 2);
  const level = r.u('level_idc', 8);
  const id = r.ue('seq_parameter_set_id', 31);
  const chroma = chromaAndDepth(r, profile);
  const frameNumBits = r.ue('log2_max_frame_num_minus4', 12) + 4;
  const order = pictureOrderCount(r);
  const references = r.ue('max_num_ref_frames', 16);
  r.flag('gaps_in_frame_num_value_allowed_flag');
  const widthInMbs = r.ue('pic_width_in_mbs_minus1', MAX_FRAME_SIZE) + 1;
  const mapUnits = r.ue('pic_height_in_map_units_minus1', MAX_FRAME_SIZE) + 1;
  const frameOnly = r.flag('frame_mbs_only_flag');
  const heightInMbs = frameOnly ? mapUnits : 2 * mapUnits;
  if (widthInMbs * heightInMbs > MAX_FRAME_SIZE) {
    throw new ReadFault(`a frame of ${widthInMbs}x${heightInMbs} macroblocks is larger than any level allows`);
  }
  const adaptive = !frameOnly && r.flag('mb_adaptive_frame_field_flag');
  r.flag('direct_8x8_inference_flag');
  const crop = cropping(r, chroma.format, frameOnly);
  const vui = r.flag('vui_parameters_present_flag');
  if (vui) vuiParameters(r);
  return {
    profile_idc: profile,
    constraint_flags: constraints,
    level_idc: level,
    seq_parameter_set_id: id,
    chroma_format_idc: chroma.format,
    separate_colour_plane_flag: chroma.separate,
    bit_depth_luma: chroma.luma,
    bit_depth_chroma: chroma.chroma,
    qpprime_y_zero_transform_bypass_flag: chroma.bypass,
    log2_max_frame_num: frameNumBits,
    pic_order_cnt_type: order.type,
    log2_max_pic_order_cnt_lsb: order.lsbBits,
    delta_pic_order_always_zero_flag: order.zero,
    max_num_ref_frames: references,
    widthInMbs,
    heightInMbs,
    frame_mbs_only_flag: frameOnly,
    mb_adaptive_frame_field_flag: adaptive,
    crop,
    vui_parameters_present_flag: vui,
  };
}

/** Slice group syntax of clause 7.3.2.2. */
function sliceGroups(r: HeaderReader, groups: number) {
  const type = r.ue('slice_group_map_type', 6);
  let changeRate = 0;
  if (type === 0) for (let i = 0; i <= groups; i++) r.ue(`run_length_minus1[${i}]`);
  else if (type === 2) {
    for (let i = 0; i < groups; i++) {
      r.ue(`top_left[${i}]`);
      r.ue(`bottom_right[${i}]`);
    }
  } else if (type >= 3 && type <= 5) {
    r.flag('slice_group_change_direction_flag');
    changeRate = r.ue('slice_group_change_rate_minus1');
  } else if (type === 6) {
    const count = r.ue('pic_size_in_map_units_minus1', MAX_FRAME_SIZE) + 1;
    const bits = groups > 3 ? 3 : groups > 1 ? 2 : 1;
    for (let i = 0; i < count; i++) r.u(`slice_group_id[${i}]`, bits);
  }
  return { type, changeRate };
}

/** pic_parameter_set_rbsp() up to its trailing bits. */
export function readPictureParameterSet(
  r: HeaderReader,
  sequences: ReadonlyMap<number, SequenceParameterSet>,
): PictureParameterSet {
  const id = r.ue('pic_parameter_set_id', 255);
  const spsId = r.ue('seq_parameter_set_id', 31);
  const sps = sequences.get(spsId);
  if (!sps) throw new ReadFault(`no sequence parameter set ${spsId} came before`);
  const cabac = r.flag('entropy_coding_mode_flag');
  const bottomField = r.flag('bottom_field_pic_order_in_frame_present_flag');
  const groups = r.ue('num_slice_groups_minus1', 7);
  const map = groups > 0 ? sliceGroups(r, groups) : { type: 0, changeRate: 0 };
  const references0 = r.ue('num_ref_idx_l0_default_active_minus1', 31);
  const references1 = r.ue('num_ref_idx_l1_default_active_minus1', 31);
  const weighted = r.flag('weighted_pred_flag');
  const bipred = r.u('weighted_bipred_idc', 2);
  const qp = r.se('pic_init_qp_minus26', -26 - 6 * (sps.bit_depth_luma - 8), 25);
  const qs = r.se('pic_init_qs_minus26', -26, 25);
  const chromaOffset = r.se('chroma_qp_index_offset', -12, 12);
  const deblocking = r.flag('deblocking_filter_control_present_flag');
  const constrained = r.flag('constrained_intra_pred_flag');
  const redundant = r.flag('redundant_pic_cnt_present_flag');
  let transform8x8 = false;
  let secondOffset = chromaOffset;
  if (r.more) {
    transform8x8 = r.flag('transform_8x8_mode_flag');
    if (r.flag('pic_scaling_matrix_present_flag')) {
      const large = transform8x8 ? (sps.chroma_format_idc === 3 ? 6 : 2) : 0;
      scalingMatrix(r, 'pic_scaling_list_present_flag', 6 + large);
    }
    secondOffset = r.se('second_chroma_qp_index_offset', -12, 12);
  }
  return {
    pic_parameter_set_id: id,
    sps,
    entropy_coding_mode_flag: cabac,
    bottom_field_pic_order_in_frame_present_flag: bottomField,
    num_slice_groups_minus1: groups,
    slice_group_map_type: map.type,
    slice_group_change_rate_minus1: map.changeRate,
    num_ref_idx_l0_default_active_minus1: references0,
    num_ref_idx_l1_default_active_minus1: references1,
    weighted_pred_flag: weighted,
    weighted_bipred_idc: bipred,
    pic_init_qp_minus26: qp,
    pic_init_qs_minus26: qs,
    chroma_qp_index_offset: chromaOffset,
    second_chroma_qp_index_offset: secondOffset,
    deblocking_filter_control_present_flag: deblocking,
    constrained_intra_pred_flag: constrained,
    redundant_pic_cnt_present_flag: redundant,
    transform_8x8_mode_flag: transform8x8,
  };
}
