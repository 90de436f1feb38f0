/**
 * The driver's control list, in the order it registers them. Names are v4l2-ctl's (the kernel's control name, lower
 * case, everything else turned to `_`), numbers and menus the kernel's (v4l2-controls.h, v4l2-ctrls-defs.c), ranges and
 * defaults the driver's (cedrus_enc_h264.c).
 */
import {
  boolean,
  CODEC_BASE,
  ControlList,
  type ControlSetting,
  type ControlSpec,
  integer,
  menu,
  numbered,
  USER_BASE,
} from '../common/control-specs.js';
import { PROFILE } from '../common/profiles.js';

export {
  checkControlValue,
  type ControlSetting,
  type ControlSpec,
  type ControlType,
  describeRange,
  parseControlValue,
} from '../common/control-specs.js';

/** enum v4l2_mpeg_video_h264_entropy_mode. */
export const ENTROPY = { CAVLC: 0, CABAC: 1 } as const;
/** enum v4l2_mpeg_video_h264_vui_sar_idc. */
export const SAR_EXTENDED = 17;

const LEVELS = '1 1b 1.1 1.2 1.3 2 2.1 2.2 3 3.1 3.2 4 4.1 4.2 5 5.1 5.2 6.0 6.1 6.2'.split(' ');
const ASPECTS =
  'Unspecified,1:1,12:11,10:11,16:11,40:33,24:11,20:11,32:11,80:33,18:11,15:11,64:33,160:99,4:3,3:2,2:1,Extended SAR'.split(
    ',',
  );

const USHRT_MAX = 65535;

export const CONTROLS: readonly ControlSpec[] = [
  integer('min_number_of_output_buffers', 'MIN_BUFFERS_FOR_OUTPUT', USER_BASE + 40, [1, 32, 1], {
    readOnly: true,
    handled: false,
  }),
  menu('sequence_header_mode', 'MPEG_VIDEO_HEADER_MODE', CODEC_BASE + 216, [[1, 'Joined With 1st Frame']], 1, {
    handled: false,
  }),
  menu('slice_partitioning_method', 'MPEG_VIDEO_MULTI_SLICE_MODE', CODEC_BASE + 221, [[0, 'Single']], 0, {
    handled: false,
  }),
  integer('prepend_sps_and_pps_to_idr', 'MPEG_VIDEO_PREPEND_SPSPPS_TO_IDR', CODEC_BASE + 644, [0, 1, 0]),
  menu('frame_skip_mode', 'MPEG_VIDEO_FRAME_SKIP_MODE', CODEC_BASE + 646, [[0, 'Disabled']], 0, { handled: false }),
  boolean('aspect_ratio_vui_enable', 'MPEG_VIDEO_H264_VUI_SAR_ENABLE', CODEC_BASE + 366, 0),
  menu('vui_aspect_ratio_idc', 'MPEG_VIDEO_H264_VUI_SAR_IDC', CODEC_BASE + 367, numbered(ASPECTS), 0),
  integer('horizontal_size_of_sar', 'MPEG_VIDEO_H264_VUI_EXT_SAR_WIDTH', CODEC_BASE + 365, [1, USHRT_MAX, 1]),
  integer('vertical_size_of_sar', 'MPEG_VIDEO_H264_VUI_EXT_SAR_HEIGHT', CODEC_BASE + 364, [1, USHRT_MAX, 1]),
  menu(
    'h264_profile',
    'MPEG_VIDEO_H264_PROFILE',
    CODEC_BASE + 363,
    [
      [PROFILE.BASELINE, 'Baseline'],
      [PROFILE.CONSTRAINED_BASELINE, 'Constrained Baseline'],
      [PROFILE.MAIN, 'Main'],
      [PROFILE.HIGH, 'High'],
    ],
    PROFILE.MAIN,
  ),
  menu('h264_level', 'MPEG_VIDEO_H264_LEVEL', CODEC_BASE + 359, numbered(LEVELS), LEVELS.indexOf('3.1')),
  menu('h264_entropy_mode', 'MPEG_VIDEO_H264_ENTROPY_MODE', CODEC_BASE + 357, numbered(['CAVLC', 'CABAC']), 0),
  integer('h264_chroma_qp_index_offset', 'MPEG_VIDEO_H264_CHROMA_QP_INDEX_OFFSET', CODEC_BASE + 384, [0, 7, 4]),
  menu(
    'h264_loop_filter_mode',
    'MPEG_VIDEO_H264_LOOP_FILTER_MODE',
    CODEC_BASE + 362,
    numbered(['Enabled', 'Disabled', 'Disabled at Slice Boundary']),
    0,
  ),
  integer('h264_loop_filter_alpha_offset', 'MPEG_VIDEO_H264_LOOP_FILTER_ALPHA', CODEC_BASE + 360, [-6, 6, 0]),
  integer('h264_loop_filter_beta_offset', 'MPEG_VIDEO_H264_LOOP_FILTER_BETA', CODEC_BASE + 361, [-6, 6, 0]),
  integer('h264_minimum_qp_value', 'MPEG_VIDEO_H264_MIN_QP', CODEC_BASE + 353, [0, 51, 10]),
  integer('h264_maximum_qp_value', 'MPEG_VIDEO_H264_MAX_QP', CODEC_BASE + 354, [0, 51, 40]),
  integer('h264_i_frame_qp_value', 'MPEG_VIDEO_H264_I_FRAME_QP', CODEC_BASE + 350, [0, 51, 26]),
  integer('h264_p_frame_qp_value', 'MPEG_VIDEO_H264_P_FRAME_QP', CODEC_BASE + 351, [0, 51, 28]),
  boolean('video_gop_closure', 'MPEG_VIDEO_GOP_CLOSURE', CODEC_BASE + 204, 1),
  integer('video_gop_size', 'MPEG_VIDEO_GOP_SIZE', CODEC_BASE + 203, [1, USHRT_MAX, 12]),
  integer('h264_i_frame_period', 'MPEG_VIDEO_H264_I_PERIOD', CODEC_BASE + 358, [1, USHRT_MAX, 12]),
  {
    ...integer('force_key_frame', 'MPEG_VIDEO_FORCE_KEY_FRAME', CODEC_BASE + 229, [0, 0, 0]),
    type: 'button',
    step: 0,
  },
];

export const CONTROL_LIST = new ControlList(CONTROLS);

/** Finds a control by v4l2-ctl name or V4L2_CID identifier. Throws UsageError with the nearest names. */
export function findControl(name: string): ControlSpec {
  return CONTROL_LIST.find(name);
}

/** Reads `name=value` (or the bare name of a button). Throws UsageError that says what is wrong with it. */
export function parseControlSetting(text: string): ControlSetting {
  return CONTROL_LIST.parseSetting(text);
}
