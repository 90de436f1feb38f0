/** SPS, PPS and slice header, element by element as the driver puts them (H.264 clauses 7.3.2.1, 7.3.2.2, 7.3.3, E.1.1). */
import type { PictureFormat, Rectangle } from '../driver.js';
import { SAR_EXTENDED } from './controls.js';
import { type H264Context, type Job, LOG2_MAX_FRAME_NUM, LOG2_MAX_PIC_ORDER_CNT_LSB, vuiTiming } from './context.js';
import type { FixName } from './fixes.js';
import type { FrameInterval } from './formats.js';
import type { HeaderWriter } from './header-writer.js';

/** What the headers say besides the job. */
export interface StreamDescription {
  readonly picture: PictureFormat;
  readonly selection: Rectangle;
  readonly interval: FrameInterval;
}

const NAL_SLICE = 1;
const NAL_SLICE_IDR = 5;
const NAL_SPS = 7;
const NAL_PPS = 8;
const SLICE_TYPE_P = 0;
const SLICE_TYPE_I = 2;

/** Writes whatever is due: parameter sets when the step says so, the slice header always. */
export function writeHeaders(
  writer: HeaderWriter,
  context: H264Context,
  job: Job,
  stream: StreamDescription,
  fixes: ReadonlySet<FixName>,
): void {
  const unit = new UnitStart(writer, fixes.has('header-emulation-prevention'));
  writer.emulationPrevention(false);
  if (context.step === 'start' || context.step === 'sps') {
    unit.begin('sps', NAL_SPS, 3);
    writeSps(writer, context, job, stream, fixes);
    context.step = 'pps';
  }
  if (context.step === 'pps') {
    unit.begin('pps', NAL_PPS, 3);
    writePps(writer, job);
    context.step = 'slice';
  }
  unit.begin('slice', job.frame_type === 'IDR' ? NAL_SLICE_IDR : NAL_SLICE, job.nal_ref_idc);
  writeSliceHeader(writer, job);
  writer.emulationPrevention(true);
}

/** Start codes and NAL header bytes, and the emulation prevention around them. */
class UnitStart {
  #escaping = false;

  constructor(
    private readonly writer: HeaderWriter,
    private readonly escapePayload: boolean,
  ) {}

  begin(unit: 'sps' | 'pps' | 'slice', nalUnitType: number, nalRefIdc: number): void {
    if (this.#escaping) this.writer.emulationPrevention(false);
    this.writer.begin(unit);
    this.writer.u32(1);
    this.writer.u8((nalRefIdc << 5) | nalUnitType);
    this.#escaping = this.escapePayload;
    if (this.#escaping) this.writer.emulationPrevention(true);
  }
}

function writeSps(
  writer: HeaderWriter,
  context: H264Context,
  job: Job,
  stream: StreamDescription,
  fixes: ReadonlySet<FixName>,
): void {
  writer.u8(job.profile_idc);
  writer.u8(job.constraint_set_flags);
  writer.u8(job.level_idc);
  writer.ue(0); // seq_parameter_set_id
  if (job.profile_idc === 100) {
    writer.ue(1); // chroma_format_idc: 4:2:0
    writer.ue(0); // bit_depth_luma_minus8
    writer.ue(0); // bit_depth_chroma_minus8
    writer.flag(0); // qpprime_y_zero_transform_bypass_flag
    writer.flag(0); // seq_scaling_matrix_present_flag
  }
  writer.ue(LOG2_MAX_FRAME_NUM - 4);
  writer.ue(0); // pic_order_cnt_type
  writer.ue(LOG2_MAX_PIC_ORDER_CNT_LSB - 4);
  writer.ue(1); // max_num_ref_frames
  writer.flag(0); // gaps_in_frame_num_value_allowed_flag
  writer.ue(context.widthMbs - 1);
  writer.ue(context.heightMbs - 1);
  writer.flag(1); // frame_mbs_only_flag
  writer.flag(fixes.has('direct-8x8-inference')); // direct_8x8_inference_flag
  writeCropping(writer, stream);
  writer.flag(1); // vui_parameters_present_flag
  writeVui(writer, context, stream.interval, fixes);
  writer.flag(1); // rbsp_stop_one_bit
  writer.align();
}

/** frame_crop offsets in units of two samples, odd rests dropped (table 6-1, 7.4.2.1.1). */
function writeCropping(writer: HeaderWriter, { picture, selection }: StreamDescription): void {
  const cropped = selection.width !== picture.width || selection.height !== picture.height;
  writer.flag(cropped);
  if (!cropped) return;
  const right = picture.width - selection.width - selection.left;
  const bottom = picture.height - selection.height - selection.top;
  for (const offset of [selection.left, right, selection.top, bottom]) writer.ue((offset >>> 0) >>> 1);
}

function writeVui(
  writer: HeaderWriter,
  { parameters }: H264Context,
  interval: FrameInterval,
  fixes: ReadonlySet<FixName>,
): void {
  writer.flag(parameters.sarEnable); // aspect_ratio_info_present_flag
  if (parameters.sarEnable) {
    writer.u8(aspectRatioIdc(parameters.sarIdc));
    if (parameters.sarIdc === SAR_EXTENDED) {
      writer.u16(parameters.sarWidth);
      writer.u16(parameters.sarHeight);
    }
  }
  writer.flag(0); // overscan_info_present_flag
  writer.flag(0); // video_signal_type_present_flag
  writer.flag(0); // chroma_loc_info_present_flag
  writer.flag(1); // timing_info_present_flag
  const { numUnitsInTick, timeScale } = vuiTiming(interval, fixes);
  writer.u32(numUnitsInTick);
  writer.u32(timeScale);
  writer.flag(1); // fixed_frame_rate_flag
  writer.flag(0); // nal_hrd_parameters_present_flag
  writer.flag(0); // vcl_hrd_parameters_present_flag
  writer.flag(0); // pic_struct_present_flag
  writer.flag(0); // bitstream_restriction_flag
}

function writePps(writer: HeaderWriter, job: Job): void {
  writer.ue(0); // pic_parameter_set_id
  writer.ue(0); // seq_parameter_set_id
  writer.flag(job.entropy_coding_mode_flag);
  writer.flag(0); // bottom_field_pic_order_in_frame_present_flag
  writer.ue(0); // num_slice_groups_minus1
  writer.ue(0); // num_ref_idx_l0_default_active_minus1
  writer.ue(0); // num_ref_idx_l1_default_active_minus1
  writer.flag(0); // weighted_pred_flag
  writer.bits(0, 2); // weighted_bipred_idc
  writer.se(job.qp_init - 26); // pic_init_qp_minus26
  writer.se(job.qp_init - 26); // pic_init_qs_minus26
  writer.se(job.chroma_qp_index_offset);
  writer.flag(1); // deblocking_filter_control_present_flag
  writer.flag(0); // constrained_intra_pred_flag
  writer.flag(0); // redundant_pic_cnt_present_flag
  writer.flag(1); // rbsp_stop_one_bit
  writer.align();
}

function writeSliceHeader(writer: HeaderWriter, job: Job): void {
  const isIdr = job.frame_type === 'IDR';
  const isP = job.frame_type === 'P';
  writer.ue(0); // first_mb_in_slice
  writer.ue(isP ? SLICE_TYPE_P : SLICE_TYPE_I);
  writer.ue(0); // pic_parameter_set_id
  writer.bits(job.frame_num, LOG2_MAX_FRAME_NUM);
  if (isIdr) writer.ue(job.idr_pic_id);
  writer.bits(job.pic_order_cnt_lsb, LOG2_MAX_PIC_ORDER_CNT_LSB);
  if (isP) {
    writer.flag(0); // num_ref_idx_active_override_flag
    writer.flag(0); // ref_pic_list_modification_flag_l0
  }
  if (isIdr) {
    writer.flag(0); // no_output_of_prior_pics_flag
    writer.flag(0); // long_term_reference_flag
  } else writer.flag(0); // adaptive_ref_pic_marking_mode_flag
  if (isP && job.entropy_coding_mode_flag) writer.ue(job.cabac_init_idc);
  writer.se(job.qp - job.qp_init); // slice_qp_delta
  writer.ue(job.disable_deblocking_filter_idc);
  if (job.disable_deblocking_filter_idc !== 1) {
    writer.se(job.slice_alpha_c0_offset_div2);
    writer.se(job.slice_beta_offset_div2);
  }
}

/** aspect_ratio_idc (table E-1) by V4L2 menu value: the same number up to 2:1, 255 for Extended_SAR. */
function aspectRatioIdc(value: number): number {
  return value === SAR_EXTENDED ? 255 : value;
}
