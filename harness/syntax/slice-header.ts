/** slice_header() (H.264 clause 7.3.3). Fields have the names of the standard. */
import { ReadFault } from './errors.js';
import type { HeaderReader } from './header-reader.js';
import type { PictureParameterSet, SequenceParameterSet } from './parameter-sets.js';

export type SliceKind = 'P' | 'B' | 'I' | 'SP' | 'SI';

const SLICE_KINDS: readonly SliceKind[] = ['P', 'B', 'I', 'SP', 'SI'];

export interface SliceHeader {
  readonly pps: PictureParameterSet;
  readonly sps: SequenceParameterSet;
  readonly nal_ref_idc: number;
  readonly nal_unit_type: number;
  readonly first_mb_in_slice: number;
  /** 0..9 (table 7-6). */
  readonly slice_type: number;
  readonly kind: SliceKind;
  readonly frame_num: number;
  readonly field_pic_flag: boolean;
  /** 0 unless nal_unit_type is 5. */
  readonly idr_pic_id: number;
  readonly pic_order_cnt_lsb: number;
  readonly redundant_pic_cnt: number;
  readonly num_ref_idx_l0_active_minus1: number;
  /** 0 in slices without. */
  readonly cabac_init_idc: number;
  readonly slice_qp_delta: number;
  /** SliceQPY. */
  readonly qp: number;
  readonly disable_deblocking_filter_idc: number;
  readonly slice_alpha_c0_offset_div2: number;
  readonly slice_beta_offset_div2: number;
  /** Bits of the header, the first one behind the NAL unit header byte. */
  readonly bits: number;
}

/** ref_pic_list_modification() for one list. */
function listModification(r: HeaderReader, list: 0 | 1): void {
  if (!r.flag(`ref_pic_list_modification_flag_l${list}`)) return;
  // num_ref_idx_active commands and the closing 3 at most, with room for the MVC ones
  for (let i = 0; i <= 66; i++) {
    const command = r.ue('modification_of_pic_nums_idc', 5);
    if (command === 3) return;
    if (command <= 1) r.ue('abs_diff_pic_num_minus1');
    else if (command === 2) r.ue('long_term_pic_num');
    else r.ue('abs_diff_view_idx_minus1');
  }
  throw new ReadFault('the list of modifications has no end');
}

/** pred_weight_table(). */
function weights(r: HeaderReader, sps: SequenceParameterSet, counts: readonly number[]): void {
  const chroma = sps.chroma_format_idc !== 0 && !sps.separate_colour_plane_flag;
  r.ue('luma_log2_weight_denom', 7);
  if (chroma) r.ue('chroma_log2_weight_denom', 7);
  for (const [list, count] of counts.entries()) {
    for (let i = 0; i < count; i++) {
      if (r.flag(`luma_weight_l${list}_flag[${i}]`)) {
        r.se(`luma_weight_l${list}[${i}]`, -128, 127);
        r.se(`luma_offset_l${list}[${i}]`, -128, 127);
      }
      if (!chroma || !r.flag(`chroma_weight_l${list}_flag[${i}]`)) continue;
      for (let j = 0; j < 2; j++) {
        r.se(`chroma_weight_l${list}[${i}][${j}]`, -128, 127);
        r.se(`chroma_offset_l${list}[${i}][${j}]`, -128, 127);
      }
    }
  }
}

/** dec_ref_pic_marking(). */
function referenceMarking(r: HeaderReader, idr: boolean): void {
  if (idr) {
    r.flag('no_output_of_prior_pics_flag');
    r.flag('long_term_reference_flag');
    return;
  }
  if (!r.flag('adaptive_ref_pic_marking_mode_flag')) return;
  for (let i = 0; i <= 66; i++) {
    const operation = r.ue('memory_management_control_operation', 6);
    if (operation === 0) return;
    if (operation === 1 || operation === 3) r.ue('difference_of_pic_nums_minus1');
    if (operation === 2) r.ue('long_term_pic_num');
    if (operation === 3 || operation === 6) r.ue('long_term_frame_idx');
    if (operation === 4) r.ue('max_long_term_frame_idx_plus1');
  }
  throw new ReadFault('the list of memory management operations has no end');
}

/** num_ref_idx_active_override_flag and what follows. @returns NumRefIdxActive of both lists, 0 where a list is not used */
function activeReferences(r: HeaderReader, pps: PictureParameterSet, kind: SliceKind, field: boolean): number[] {
  if (kind === 'I' || kind === 'SI') return [0, 0];
  const limit = field ? 31 : 15;
  let first = pps.num_ref_idx_l0_default_active_minus1;
  let second = pps.num_ref_idx_l1_default_active_minus1;
  if (r.flag('num_ref_idx_active_override_flag')) {
    first = r.ue('num_ref_idx_l0_active_minus1', limit);
    if (kind === 'B') second = r.ue('num_ref_idx_l1_active_minus1', limit);
  }
  return [first + 1, kind === 'B' ? second + 1 : 0];
}

function deblocking(r: HeaderReader, pps: PictureParameterSet) {
  if (!pps.deblocking_filter_control_present_flag) return { idc: 0, alpha: 0, beta: 0 };
  const idc = r.ue('disable_deblocking_filter_idc', 2);
  if (idc === 1) return { idc, alpha: 0, beta: 0 };
  const alpha = r.se('slice_alpha_c0_offset_div2', -6, 6);
  return { idc, alpha, beta: r.se('slice_beta_offset_div2', -6, 6) };
}

/** Bits of slice_group_change_cycle: Ceil(Log2(PicSizeInMapUnits / SliceGroupChangeRate + 1)). */
function changeCycleBits(pps: PictureParameterSet): number {
  const { sps } = pps;
  const mapUnits = (sps.widthInMbs * sps.heightInMbs) / (sps.frame_mbs_only_flag ? 1 : 2);
  return Math.ceil(Math.log2(Math.ceil(mapUnits / (pps.slice_group_change_rate_minus1 + 1)) + 1));
}

function pictureOrder(r: HeaderReader, pps: PictureParameterSet, field: boolean): number {
  const { sps } = pps;
  const both = pps.bottom_field_pic_order_in_frame_present_flag && !field;
  if (sps.pic_order_cnt_type === 0) {
    const lsb = r.u('pic_order_cnt_lsb', sps.log2_max_pic_order_cnt_lsb);
    if (both) r.se('delta_pic_order_cnt_bottom');
    return lsb;
  }
  if (sps.pic_order_cnt_type === 1 && !sps.delta_pic_order_always_zero_flag) {
    r.se('delta_pic_order_cnt[0]');
    if (both) r.se('delta_pic_order_cnt[1]');
  }
  return 0;
}

export interface NalHeader {
  readonly nal_ref_idc: number;
  readonly nal_unit_type: number;
}

export function readSliceHeader(
  r: HeaderReader,
  { nal_ref_idc, nal_unit_type }: NalHeader,
  pictures: ReadonlyMap<number, PictureParameterSet>,
): SliceHeader {
  const firstMb = r.ue('first_mb_in_slice');
  const type = r.ue('slice_type', 9);
  const kind = SLICE_KINDS[type % 5] as SliceKind;
  const ppsId = r.ue('pic_parameter_set_id', 255);
  const pps = pictures.get(ppsId);
  if (!pps) throw new ReadFault(`no picture parameter set ${ppsId} came before`);
  const { sps } = pps;
  if (firstMb >= sps.widthInMbs * sps.heightInMbs) {
    throw new ReadFault(`first_mb_in_slice ${firstMb} is outside ${sps.widthInMbs}x${sps.heightInMbs} macroblocks`);
  }
  if (sps.separate_colour_plane_flag) r.u('colour_plane_id', 2);
  const frameNum = r.u('frame_num', sps.log2_max_frame_num);
  const field = !sps.frame_mbs_only_flag && r.flag('field_pic_flag');
  if (field) r.flag('bottom_field_flag');
  const idr = nal_unit_type === 5;
  const idrPicId = idr ? r.ue('idr_pic_id', 65535) : 0;
  const lsb = pictureOrder(r, pps, field);
  const redundant = pps.redundant_pic_cnt_present_flag ? r.ue('redundant_pic_cnt', 127) : 0;
  if (kind === 'B') r.flag('direct_spatial_mv_pred_flag');
  const active = activeReferences(r, pps, kind, field);
  if (kind !== 'I' && kind !== 'SI') listModification(r, 0);
  if (kind === 'B') listModification(r, 1);
  const weighted = pps.weighted_pred_flag && (kind === 'P' || kind === 'SP');
  if (weighted || (kind === 'B' && pps.weighted_bipred_idc === 1)) weights(r, sps, active);
  if (nal_ref_idc !== 0) referenceMarking(r, idr);
  const usesInit = pps.entropy_coding_mode_flag && kind !== 'I' && kind !== 'SI';
  const cabacInit = usesInit ? r.ue('cabac_init_idc', 2) : 0;
  const qpDelta = r.se('slice_qp_delta');
  const qp = 26 + pps.pic_init_qp_minus26 + qpDelta;
  if (qp < -6 * (sps.bit_depth_luma - 8) || qp > 51)
    throw new ReadFault(`SliceQPY ${qp} is outside the range of the standard`);
  if (kind === 'SP') r.flag('sp_for_switch_flag');
  if (kind === 'SP' || kind === 'SI') r.se('slice_qs_delta');
  const filter = deblocking(r, pps);
  if (pps.num_slice_groups_minus1 > 0 && pps.slice_group_map_type >= 3 && pps.slice_group_map_type <= 5) {
    r.u('slice_group_change_cycle', changeCycleBits(pps));
  }
  return {
    pps,
    sps,
    nal_ref_idc,
    nal_unit_type,
    first_mb_in_slice: firstMb,
    slice_type: type,
    kind,
    frame_num: frameNum,
    field_pic_flag: field,
    idr_pic_id: idrPicId,
    pic_order_cnt_lsb: lsb,
    redundant_pic_cnt: redundant,
    num_ref_idx_l0_active_minus1: Math.max(0, (active[0] as number) - 1),
    cabac_init_idc: cabacInit,
    slice_qp_delta: qpDelta,
    qp,
    disable_deblocking_filter_idc: filter.idc,
    slice_alpha_c0_offset_div2: filter.alpha,
    slice_beta_offset_div2: filter.beta,
    bits: r.position,
  };
}
