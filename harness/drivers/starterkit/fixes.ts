/** The mistakes of the starterkit driver. The model makes them all unless one is switched off by name. */
import { type DriverFix, parseFixNames } from '../common/fixes.js';
import { SHARED_FIXES, type SharedFixName } from '../common/h264enc/fixes.js';

export type StarterkitFixName =
  | SharedFixName
  | 'ready-wait-inverted'
  | 'jpeg-ready-wait'
  | 'reset-order'
  | 'bottom-crop'
  | 'profile-control'
  | 'qp-change'
  | 'keyframe-flag'
  | 'codec-union'
  | 'format-order'
  | 'jpeg-quality-change'
  | 'stop-powered'
  | 'v3s-capabilities';

export const STARTERKIT_FIXES: readonly DriverFix<StarterkitFixName>[] = [
  ...SHARED_FIXES,
  {
    name: 'ready-wait-inverted',
    description:
      'Each put waits until status bit 9 is set; the driver waits until it is clear, with a helper of the opposite sense.',
    spoils: 'time: 101 reads and 1 ms a put on a chip that is ready, and header bits on one that is not',
    evidence: 'seen',
    where: 'c-h264-vga, c-h264-qvga-ready-clear; 0xb1c bit 9',
  },
  {
    name: 'jpeg-ready-wait',
    description: 'Each put of the JPEG header waits for status bit 9; the driver has commented that wait out.',
    spoils: 'header bytes, if the CPU is faster than the put-bits port',
    evidence: 'seen',
    where: 'every c-jpeg trace, 0xb1c bit 9',
  },
  {
    name: 'reset-order',
    description: '0x000 selects the encoder after the reset pulse; the driver selects it first and resets then.',
    spoils: 'everything on a chip whose reset clears 0x000: the encoder stays off',
    evidence: 'seen',
    where: 'every c trace, 0x000 and 0x004 bit 0',
  },
  {
    name: 'bottom-crop',
    description:
      'The lines that rounding up to 16 added are cropped off again, and the JPEG header states the height asked for; the driver forgets that height.',
    spoils: 'heights that are no multiple of 16: the surplus lines are shown',
    evidence: 'seen',
    where: 'c-h264-1080p; JPEG read in the source',
  },
  {
    name: 'profile-control',
    description:
      'The h264_profile control decides profile_idc, constraint flags and entropy coding; the driver offers it and always writes Main with CABAC.',
    spoils: 'applications that ask for Baseline or High',
    evidence: 'read',
    where: 'every c-h264 trace has profile_idc 77; H.264 7.4.2.1.1',
  },
  {
    name: 'qp-change',
    description:
      'A QP changed while streaming goes into slice_qp_delta; the driver writes 0 there and the new QP to 0xb08 alone.',
    spoils: 'every frame after the change: decoder and chip use different QPs',
    evidence: 'read',
    where: '0xb08 bits 5:0; H.264 7.4.3',
  },
  {
    name: 'keyframe-flag',
    description: 'Coded buffers are flagged as key frame or P frame; the driver flags none.',
    spoils: 'applications and multiplexers that look for key frames by flag',
    evidence: 'seen',
    where: 'every c trace; V4L2_BUF_FLAG_KEYFRAME',
  },
  {
    name: 'codec-union',
    description:
      'H.264 and JPEG have memory of their own; the driver keeps both in a union while the controls of both stay live.',
    spoils:
      'H.264 streams during which the JPEG quality is set (a sub-pixel address is lost), JPEG headers when QP or key frame interval are, and the settings when the coded format changes',
    evidence: 'read',
    where: 'struct cedrus_ctx on a 32-bit build',
  },
  {
    name: 'format-order',
    description:
      'Setting the OUTPUT format keeps the CAPTURE format; the driver turns it to JPEG and may go on coding H.264.',
    spoils: 'applications that set the CAPTURE format first',
    evidence: 'read',
    where: 'VIDIOC_S_FMT',
  },
  {
    name: 'jpeg-quality-change',
    description:
      'A quality set while streaming holds from the next picture on; the driver builds its tables at stream on only.',
    spoils: 'every change of quality while streaming',
    evidence: 'read',
    where: '0xbe4, quantisation tables of the JPEG header',
  },
  {
    name: 'stop-powered',
    description:
      'Stream off touches the engine while it is powered only; the driver does it once more for the second queue, after the first has reset the engine and let its clocks go.',
    spoils: 'nothing, or the system: registers of a block without clock must not be accessed',
    evidence: 'seen',
    where: 'phase stop of every c trace',
  },
  {
    name: 'v3s-capabilities',
    description:
      'The V3s offers H.264 and JPEG; the driver lists the encoders for the R40 (and JPEG for the D1) alone.',
    spoils: 'a board whose device tree says sun8i-v3s: its encoder has no coded format',
    evidence: 'read',
    where: 'the table of device tree matches',
  },
];

/** Reads a list of fix names, see `parseFixNames`. */
export function parseStarterkitFixes(names: Iterable<string>): Set<StarterkitFixName> {
  return parseFixNames(STARTERKIT_FIXES, names);
}
