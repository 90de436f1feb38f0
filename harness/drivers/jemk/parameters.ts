/** What h264enc is told when it is opened (h264enc.h, main.c), as controls. */
import { UsageError } from '../../errors.js';
import { ControlList, type ControlSpec, integer, menu, numbered } from '../common/control-specs.js';

/** The parameters of one encoder; sizes in luma samples. */
export interface JemkParameters {
  /** What a decoder shows. */
  readonly width: number;
  readonly height: number;
  /** Size of the source buffer, multiples of 16. */
  readonly srcWidth: number;
  readonly srcHeight: number;
  readonly srcFormat: 'NV12' | 'NV16';
  readonly profileIdc: number;
  readonly levelIdc: number;
  /** 0 CAVLC, 1 CABAC. */
  readonly entropyCodingMode: number;
  readonly qp: number;
  /** Frames from one key frame to the next; 0 and 1 make every frame one. */
  readonly keyframeInterval: number;
}

const UINT_MAX = 0xffffffff;
/** It is a library: its parameters have no numbers. */
const NO_ID = 0;

/** Names are those of `struct h264enc_params`, defaults those of the command line tool. */
export const JEMK_CONTROLS = new ControlList(
  (
    [
      integer('profile_idc', 'profile_idc', NO_ID, [0, UINT_MAX, 77]),
      integer('level_idc', 'level_idc', NO_ID, [0, UINT_MAX, 41]),
      menu('entropy_coding_mode', 'entropy_coding_mode', NO_ID, numbered(['CAVLC', 'CABAC']), 1),
      integer('qp', 'qp', NO_ID, [1, 47, 24]),
      integer('keyframe_interval', 'keyframe_interval', NO_ID, [0, UINT_MAX, 25]),
    ] as const
  ).map((spec): ControlSpec => ({ ...spec, cid: spec.name })),
);

const isAligned = (value: number, step: number) => Number.isInteger(value) && value >= 0 && value % step === 0;

/** The driver's own checks. Throws UsageError that names parameter, value and what it takes. */
export function checkParameters(p: JemkParameters): void {
  const refuse = (message: string): never => {
    throw new UsageError(`jemk: ${message}`);
  };
  for (const [name, value] of [
    ['src_width', p.srcWidth],
    ['src_height', p.srcHeight],
  ] as const) {
    if (!isAligned(value, 16)) refuse(`${name} cannot be ${value}, it takes multiples of 16`);
  }
  for (const [name, value, source] of [
    ['width', p.width, p.srcWidth],
    ['height', p.height, p.srcHeight],
  ] as const) {
    if (!isAligned(value, 2)) refuse(`${name} cannot be ${value}, it takes even numbers`);
    if (value > source) refuse(`${name} cannot be ${value}, the source has ${source} only`);
    // The driver takes 0 and puts a picture of -1 macroblocks into the SPS.
    if (value === 0) refuse(`${name} cannot be 0`);
  }
  if (!(Number.isInteger(p.qp) && p.qp >= 1 && p.qp <= 47)) refuse(`qp cannot be ${p.qp}, it takes 1 to 47`);
  if (p.srcFormat !== 'NV12' && p.srcFormat !== 'NV16') {
    refuse(`the source format cannot be ${p.srcFormat}, it takes NV12 or NV16`);
  }
}
