/** The driver's controls as far as the encoder has them (cedrus.c), in the order it registers them. */
import { CODEC_BASE, ControlList, type ControlSpec, integer, JPEG_BASE, menu } from '../common/control-specs.js';
import { PROFILE } from '../common/profiles.js';
import type { Codec } from './formats.js';

const LEVEL_4_1 = 12;

/** Which coded format a control belongs to; the profile comes with the H.264 decoder. */
interface OwnedControl {
  readonly spec: ControlSpec;
  readonly codec: Codec | 'any';
}

const OWNED: readonly OwnedControl[] = [
  {
    codec: 'any',
    spec: menu(
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
      { handled: false },
    ),
  },
  {
    codec: 'h264',
    spec: menu('h264_level', 'MPEG_VIDEO_H264_LEVEL', CODEC_BASE + 359, [[LEVEL_4_1, '4.1']], LEVEL_4_1, {
      handled: false,
    }),
  },
  { codec: 'jpeg', spec: integer('compression_quality', 'JPEG_COMPRESSION_QUALITY', JPEG_BASE + 3, [5, 100, 50]) },
  { codec: 'h264', spec: integer('h264_i_frame_period', 'MPEG_VIDEO_H264_I_PERIOD', CODEC_BASE + 358, [1, 50, 12]) },
  {
    codec: 'h264',
    spec: integer('h264_maximum_qp_value', 'MPEG_VIDEO_H264_MAX_QP', CODEC_BASE + 354, [1, 50, 24]),
  },
];

/** All controls, whatever the board can do. */
export const STARTERKIT_CONTROLS = new ControlList(OWNED.map(({ spec }) => spec));

/** The controls of a board that codes these formats. */
export function controlsFor(codecs: readonly Codec[]): ControlList {
  return new ControlList(
    OWNED.filter(({ codec }) => codec === 'any' || codecs.includes(codec)).map(({ spec }) => spec),
  );
}

export const QUALITY_CONTROL = STARTERKIT_CONTROLS.find('compression_quality');
export const PERIOD_CONTROL = STARTERKIT_CONTROLS.find('h264_i_frame_period');
export const QP_CONTROL = STARTERKIT_CONTROLS.find('h264_maximum_qp_value');
export const PROFILE_CONTROL = STARTERKIT_CONTROLS.find('h264_profile');
