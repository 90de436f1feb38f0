/** Reads SPS, PPS and slice header back into syntax elements, by the names of H.264 (7.3.2.1, 7.3.2.2, 7.3.3, E.1.1). */
import { BitReader } from '../decoder/bit-reader.js';

export type Syntax = Map<string, number>;

/** What a slice header needs of the parameter sets before it. */
export interface ParameterSets {
  sps?: Syntax;
  pps?: Syntax;
}

/** Start code and NAL header byte. */
const NAL_PAYLOAD_BIT = 40;

/** Reads elements in order and notes each under its name. */
class ElementReader {
  readonly syntax: Syntax = new Map();

  constructor(private readonly reader: BitReader) {}

  u(name: string, bits = 1): number {
    return this.#note(name, this.reader.bits(bits));
  }

  ue(name: string): number {
    return this.#note(name, this.reader.ue());
  }

  se(name: string): number {
    return this.#note(name, this.reader.se() + 0);
  }

  #note(name: string, value: number): number {
    this.syntax.set(name, value === 0 ? 0 : value);
    return value;
  }
}

/**
 * The syntax elements of one header unit (start code of four bytes included, no emulation prevention bytes).
 * Parameter sets read are kept in `sets` for the slice headers that follow. Covers what the encoder drivers write:
 * frames only, POC types 0 and 2, no scaling matrices, one slice group. Throws RangeError when the unit ends early or has more.
 */
export function readHeaderSyntax(unit: string, bytes: Uint8Array, sets: ParameterSets): Syntax {
  const bits = new BitReader(bytes);
  bits.position = NAL_PAYLOAD_BIT - 8;
  const reader = new ElementReader(bits);
  bits.bit(); // forbidden_zero_bit
  reader.u('nal_ref_idc', 2);
  reader.u('nal_unit_type', 5);
  if (unit === 'slice') {
    readSliceHeader(reader, sets);
    return reader.syntax;
  }
  if (unit === 'sps') sets.sps = readSps(reader);
  else sets.pps = readPps(reader);
  // The stop bit and zeros up to the next byte, then whole bytes of zeros.
  const spare = bytes.length - (bits.position >> 3) - 1;
  if (spare > 0) reader.syntax.set('trailing_zero_8bits', spare);
  return reader.syntax;
}

function readSps(r: ElementReader): Syntax {
  const profile = r.u('profile_idc', 8);
  r.u('constraint_flags', 8);
  r.u('level_idc', 8);
  r.ue('seq_parameter_set_id');
  if (profile === 100) {
    r.ue('chroma_format_idc');
    r.ue('bit_depth_luma_minus8');
    r.ue('bit_depth_chroma_minus8');
    r.u('qpprime_y_zero_transform_bypass_flag');
    if (r.u('seq_scaling_matrix_present_flag')) throw new RangeError('scaling matrices are not read');
  }
  r.ue('log2_max_frame_num_minus4');
  const orderCountType = r.ue('pic_order_cnt_type');
  if (orderCountType === 0) r.ue('log2_max_pic_order_cnt_lsb_minus4');
  else if (orderCountType !== 2) throw new RangeError('only picture order count types 0 and 2 are read');
  r.ue('max_num_ref_frames');
  r.u('gaps_in_frame_num_value_allowed_flag');
  r.ue('pic_width_in_mbs_minus1');
  r.ue('pic_height_in_map_units_minus1');
  r.u('frame_mbs_only_flag');
  r.u('direct_8x8_inference_flag');
  if (r.u('frame_cropping_flag')) {
    for (const side of ['left', 'right', 'top', 'bottom']) r.ue(`frame_crop_${side}_offset`);
  }
  if (r.u('vui_parameters_present_flag')) readVui(r);
  return r.syntax;
}

function readVui(r: ElementReader): void {
  if (r.u('aspect_ratio_info_present_flag') && r.u('aspect_ratio_idc', 8) === 255) {
    r.u('sar_width', 16);
    r.u('sar_height', 16);
  }
  for (const flag of ['overscan_info_present_flag', 'video_signal_type_present_flag', 'chroma_loc_info_present_flag']) {
    if (r.u(flag)) throw new RangeError(`${flag} is not read`);
  }
  if (r.u('timing_info_present_flag')) {
    r.u('num_units_in_tick', 32);
    r.u('time_scale', 32);
    r.u('fixed_frame_rate_flag');
  }
  r.u('nal_hrd_parameters_present_flag');
  r.u('vcl_hrd_parameters_present_flag');
  r.u('pic_struct_present_flag');
  r.u('bitstream_restriction_flag');
}

function readPps(r: ElementReader): Syntax {
  r.ue('pic_parameter_set_id');
  r.ue('seq_parameter_set_id');
  r.u('entropy_coding_mode_flag');
  r.u('bottom_field_pic_order_in_frame_present_flag');
  r.ue('num_slice_groups_minus1');
  r.ue('num_ref_idx_l0_default_active_minus1');
  r.ue('num_ref_idx_l1_default_active_minus1');
  r.u('weighted_pred_flag');
  r.u('weighted_bipred_idc', 2);
  r.se('pic_init_qp_minus26');
  r.se('pic_init_qs_minus26');
  r.se('chroma_qp_index_offset');
  r.u('deblocking_filter_control_present_flag');
  r.u('constrained_intra_pred_flag');
  r.u('redundant_pic_cnt_present_flag');
  return r.syntax;
}

function readSliceHeader(r: ElementReader, { sps, pps }: ParameterSets): void {
  if (!sps || !pps) throw new RangeError('a slice header comes before any parameter set');
  const isIdr = r.syntax.get('nal_unit_type') === 5;
  r.ue('first_mb_in_slice');
  const isP = r.ue('slice_type') % 5 === 0;
  r.ue('pic_parameter_set_id');
  r.u('frame_num', (sps.get('log2_max_frame_num_minus4') ?? 0) + 4);
  if (isIdr) r.ue('idr_pic_id');
  if (sps.get('pic_order_cnt_type') === 0)
    r.u('pic_order_cnt_lsb', (sps.get('log2_max_pic_order_cnt_lsb_minus4') ?? 0) + 4);
  if (isP) {
    r.u('num_ref_idx_active_override_flag');
    r.u('ref_pic_list_modification_flag_l0');
  }
  if (isIdr) {
    r.u('no_output_of_prior_pics_flag');
    r.u('long_term_reference_flag');
  } else if (r.syntax.get('nal_ref_idc') !== 0) r.u('adaptive_ref_pic_marking_mode_flag');
  if (isP && pps.get('entropy_coding_mode_flag')) r.ue('cabac_init_idc');
  r.se('slice_qp_delta');
  if (pps.get('deblocking_filter_control_present_flag') && r.ue('disable_deblocking_filter_idc') !== 1) {
    r.se('slice_alpha_c0_offset_div2');
    r.se('slice_beta_offset_div2');
  }
}
