/**
 * Everything the direct driver can be asked for, as controls. Names are v4l2-ctl's where V4L2 has the control; the others are
 * the register fields they fill in, in lower case, with the values the fields take.
 */
import { boolean, ControlList, type ControlSpec, integer, menu, numbered } from '../common/control-specs.js';
import { PROFILE } from '../common/profiles.js';

/** V4L2_CID_CODEC_CEDRUS_BASE-like range of private controls; the driver exists here only, so the numbers are its own. */
const PRIVATE_BASE = 0x00992000;

const USHRT_MAX = 65535;
const REGIONS = [0, 1, 2, 3] as const;
const RC_THRESHOLDS = Array.from({ length: 16 }, (_, index) => index);

let next = 0;
type Maker = (name: string, cid: string, id: number) => ControlSpec;
const named = (name: string, make: Maker): ControlSpec =>
  make(name, `CEDRUS_DIRECT_${name.toUpperCase()}`, PRIVATE_BASE + next++);

const number = (name: string, low: number, high: number, preset: number) =>
  named(name, (...head) => integer(...head, [low, high, preset]));
const flag = (name: string, preset = 0) => named(name, (...head) => boolean(...head, preset));

const CODING: readonly ControlSpec[] = [
  named('h264_profile', (...head) =>
    menu(
      ...head,
      [
        [PROFILE.BASELINE, 'Baseline'],
        [PROFILE.CONSTRAINED_BASELINE, 'Constrained Baseline'],
        [PROFILE.MAIN, 'Main'],
        [PROFILE.HIGH, 'High'],
      ],
      PROFILE.MAIN,
    ),
  ),
  named('h264_entropy_mode', (...head) => menu(...head, numbered(['CAVLC', 'CABAC']), 1)),
  number('cabac_init_idc', 0, 2, 0),
  number('h264_i_frame_qp_value', 0, 51, 26),
  number('h264_p_frame_qp_value', 0, 51, 28),
  number('h264_chroma_qp_index_offset', 0, 7, 0),
  named('h264_loop_filter_mode', (...head) =>
    menu(...head, numbered(['Enabled', 'Disabled', 'Disabled at Slice Boundary']), 0),
  ),
  number('h264_loop_filter_alpha_offset', -6, 6, 0),
  number('h264_loop_filter_beta_offset', -6, 6, 0),
];

const STRUCTURE: readonly ControlSpec[] = [
  // pictures from one IDR picture to the next, and from one I picture to the next; in slice mode I pictures are IDR pictures
  number('video_gop_size', 1, USHRT_MAX, 30),
  number('h264_i_frame_period', 1, USHRT_MAX, USHRT_MAX),
  named('force_key_frame', (...head) => ({ ...integer(...head, [0, 0, 0]), type: 'button' as const, step: 0 })),
  // each n-th P picture is of slice type 2 (all skipped), or is no reference (nal_ref_idc 0); 0: none
  number('skipped_frame_period', 0, USHRT_MAX, 0),
  number('disposable_frame_period', 0, USHRT_MAX, 0),
  number('nal_ref_idc', 1, 3, 3),
  number('log2_max_poc_lsb', 4, 8, 8),
  // rows of macroblocks; 0: one slice a picture
  number('slice_height', 0, 255, 0),
  // cyclic intra refresh: so many columns of macroblocks from the first one on, moving on by as many a P picture; 0: none
  number('intra_refresh_columns', 0, 255, 0),
  number('intra_refresh_first', 0, 255, 0),
];

const QUANTISERS: readonly ControlSpec[] = [
  flag('roi_en'),
  ...REGIONS.flatMap((region) => [
    number(`roi_${region}_x_start`, 0, 255, 255),
    number(`roi_${region}_x_end`, 0, 255, 0),
    number(`roi_${region}_y_start`, 0, 255, 255),
    number(`roi_${region}_y_end`, 0, 255, 0),
    number(`roi_${region}_qp_offset`, -32, 31, 0),
  ]),
  number('rc_mode', 0, 3, 0),
  number('rc_init', 0, 31, 0),
  ...RC_THRESHOLDS.map((index) => number(`rc_mad_th${index}`, 0, 255, 0)),
  // VE before 0x1633 only: QP of intra macroblocks in P pictures; -1: that of the others
  number('fixed_intra_qp', -1, 51, -1),
];

/** Fields of ME_PARA but ROI_EN and WB_MV_INFO_DIS. On the A13 DEBLK_TO_DRAM is set whatever deblk_to_dram says. */
export const ME_FLAGS = [
  'intra_pred_dis',
  'qsmtss_dis',
  'qsmtss_refine_dis',
  'ime_time_prio',
  'me_dis',
  'skip_mb_dis',
  'qpix_16x16_off_en',
  'quant_threshold_dis',
  'intra_plan_dis',
  'intra_4x4_dis',
  'split_mb_dis',
  'deblk_to_dram',
  'tpix_to_dram',
  'qpix_smart_off',
  'qpix_split_off',
] as const;

/** Fields of PARA1 that only VE 0x1681 has. */
export const PARA1_EXTRAS = ['mode_optimize_en', 'clip_mv_en', 'temp_filter_his_out_dis'] as const;

const MOTION: readonly ControlSpec[] = [
  number('fme_search_level', 0, 3, 2),
  number('coarse_cost_ctrl', 0, 3, 0),
  ...ME_FLAGS.map((name) => flag(name)),
  // the other way round than WB_MV_INFO_DIS
  flag('vector_write_back'),
  ...PARA1_EXTRAS.map((name) => flag(name)),
  number('mode_optimize_par', 0, 7, 0),
  number('clip_mv_par', 0, 3, 0),
  flag('tile32_output_en'),
  flag('dynamic_me_en'),
  ...[0, 1, 2, 3].map((index) => number(`dynamic_me_th${index}`, 0, 1023, 0)),
];

const MEMORY: readonly ControlSpec[] = [
  // bytes of the ring that coded pictures go through; 0: enough for any picture
  number('stream_buffer_size', 0, 1 << 25, 0),
  // where pictures begin in the ring, in bits; with stream_ring only the first one, the others follow each other
  number('stream_bit_offset', 0, (1 << 28) - 1, 0),
  flag('stream_ring'),
  // room given at the start and again at each stall, in units of 8 KiB; 0: all the ring has
  number('stream_limit', 0, 4095, 0),
  flag('single_reconstruction'),
  // clocks that a macroblock may take before STATUS says over-time (OVERTIME_MB); 0: no limit
  number('overtime_mb', 0, USHRT_MAX, 0),
  // ue(v) and se(v) of headers by START_TRIG functions 5 and 4 instead of raw bits
  flag('hardware_exp_golomb'),
];

export const DIRECT_CONTROLS = new ControlList([...CODING, ...STRUCTURE, ...QUANTISERS, ...MOTION, ...MEMORY]);

type Region = (typeof REGIONS)[number];
type Threshold = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15;

/** Names of the controls. */
export type DirectControl =
  | 'h264_profile'
  | 'h264_entropy_mode'
  | 'cabac_init_idc'
  | 'h264_i_frame_qp_value'
  | 'h264_p_frame_qp_value'
  | 'h264_chroma_qp_index_offset'
  | 'h264_loop_filter_mode'
  | 'h264_loop_filter_alpha_offset'
  | 'h264_loop_filter_beta_offset'
  | 'video_gop_size'
  | 'h264_i_frame_period'
  | 'force_key_frame'
  | 'skipped_frame_period'
  | 'disposable_frame_period'
  | 'nal_ref_idc'
  | 'log2_max_poc_lsb'
  | 'slice_height'
  | 'intra_refresh_columns'
  | 'intra_refresh_first'
  | 'roi_en'
  | `roi_${Region}_${'x_start' | 'x_end' | 'y_start' | 'y_end' | 'qp_offset'}`
  | 'rc_mode'
  | 'rc_init'
  | `rc_mad_th${Threshold}`
  | 'fixed_intra_qp'
  | 'fme_search_level'
  | 'coarse_cost_ctrl'
  | (typeof ME_FLAGS)[number]
  | 'vector_write_back'
  | (typeof PARA1_EXTRAS)[number]
  | 'mode_optimize_par'
  | 'clip_mv_par'
  | 'tile32_output_en'
  | 'dynamic_me_en'
  | `dynamic_me_th${Region}`
  | 'stream_buffer_size'
  | 'stream_bit_offset'
  | 'stream_ring'
  | 'stream_limit'
  | 'single_reconstruction'
  | 'overtime_mb'
  | 'hardware_exp_golomb';

/** A value for every control. */
export type DirectSettings = Readonly<Record<DirectControl, number>>;

/** The settings the driver starts with. */
export function defaultSettings(): Record<DirectControl, number> {
  return Object.fromEntries(DIRECT_CONTROLS.specs.map((spec) => [spec.name, spec.default])) as Record<
    DirectControl,
    number
  >;
}
