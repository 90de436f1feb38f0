/**
 * The driver's real mistakes. The model makes them all unless one is switched off by name (`--fix NAME`, `--fix all`).
 * `seen` means it shows in the golden traces, `read` that only the driver's source shows it.
 */
import { type DriverFix, parseFixNames } from '../common/fixes.js';

export type FixName =
  | 'vui-timing'
  | 'header-emulation-prevention'
  | 'deblocking-mode'
  | 'idr-pic-id'
  | 'control-lag'
  | 'forced-key-gop'
  | 'level'
  | 'level-1b'
  | 'direct-8x8-inference'
  | 'param-sets-at-idr'
  | 'sps-change-idr'
  | 'chroma-offset-pps'
  | 'reconstruction-buffers'
  | 'para0-frame-num'
  | 'idr-after-error';

export type Fix = DriverFix<FixName>;

export const FIXES: readonly Fix[] = [
  {
    name: 'vui-timing',
    description:
      'num_units_in_tick takes the numerator of the frame interval and time_scale twice its denominator; the driver swaps the two.',
    spoils: 'the frame rate the stream states: 1/25 s reads as 0.04 frames a second',
    evidence: 'seen',
    where: 'a-defaults-720p, a-ntsc-30000-1001; H.264 E.2.1',
  },
  {
    name: 'header-emulation-prevention',
    description:
      'Emulation prevention is off for start codes and NAL header bytes only; the driver leaves it off for whole parameter sets and slice headers.',
    spoils: 'decoders: bytes inside a parameter set look like a start code and cut it short',
    evidence: 'seen',
    where: 'a-defaults-720p (80 00 00 01 42 inside the SPS), 0xb04 bit 31; H.264 7.4.1',
  },
  {
    name: 'deblocking-mode',
    description: '0xb04 bits 13:12 take disable_deblocking_filter_idc; the driver writes it to the slice header only.',
    spoils: 'pictures with the loop filter off or off at slice boundaries: chip and decoder filter differently',
    evidence: 'seen',
    where: 'a-deblock-off, 0xb04 bits 13:12',
  },
  {
    name: 'idr-pic-id',
    description: 'idr_pic_id alternates between 0 and 1; the driver always writes 0.',
    spoils: 'neighbouring IDR pictures: a decoder may take the second for a part of the first',
    evidence: 'seen',
    where: 'a-gop1-all-idr; H.264 7.4.3',
  },
  {
    name: 'control-lag',
    description: 'A control set while streaming takes its new value; the driver takes the one before it.',
    spoils: 'every change while streaming: it arrives with the next change of the same control or never',
    evidence: 'seen',
    where: 'a-midstream-qp',
  },
  {
    name: 'forced-key-gop',
    description: 'A forced key frame restarts the GOP count; the driver goes on counting.',
    spoils: 'the distance of key frames: a regular one follows a forced one too soon',
    evidence: 'seen',
    where: 'a-force-key-5',
  },
  {
    name: 'level',
    description: 'level_idc is raised to what picture size and frame rate need; the driver never checks the control.',
    spoils: 'streams above the level: 1080p goes out as level 3.1, which decoders may refuse',
    evidence: 'seen',
    where: 'a-testtool-1080p; H.264 table A-1',
  },
  {
    name: 'level-1b',
    description:
      'Level 1b is level_idc 11 with constraint_set3_flag in Baseline and Main; the driver writes level_idc 9 for every profile.',
    spoils: 'level 1b in Baseline and Main, where 9 is no level',
    evidence: 'read',
    where: 'H.264 7.4.2.1.1 (constraint_set3_flag), table A-1',
  },
  {
    name: 'direct-8x8-inference',
    description: 'direct_8x8_inference_flag is 1 from level 3 up in Main and High; the driver always writes 0.',
    spoils: 'conformance of Main and High streams from level 3 up; pictures decode all the same',
    evidence: 'seen',
    where: 'every Main and High trace; H.264 A.3.3, table A-4',
  },
  {
    name: 'param-sets-at-idr',
    description: 'Every IDR picture carries SPS and PPS; the driver repeats them only when told to prepend.',
    spoils: 'joining a stream late and seeking: later IDR pictures cannot be decoded alone',
    evidence: 'seen',
    where: 'a-force-key-5, a-gop1-all-idr',
  },
  {
    name: 'sps-change-idr',
    description:
      'A change of level or profile while streaming makes the frame an IDR; the driver sends the new SPS ahead of a P frame.',
    spoils: 'streams whose level or profile changes: an SPS may only change at an IDR picture',
    evidence: 'read',
    where: 'H.264 7.4.1.2.1',
  },
  {
    name: 'chroma-offset-pps',
    description: 'A change of the chroma QP offset while streaming sends a new PPS; the driver changes 0xb08 alone.',
    spoils: 'chroma of every frame after the change, until the next PPS',
    evidence: 'read',
    where: '0xb08 bits 18:16; H.264 7.4.2.2',
  },
  {
    name: 'reconstruction-buffers',
    description:
      'Two reconstruction buffers of their own take turns; the driver hangs one on each source picture buffer.',
    spoils: 'P frames when the same source buffer is queued twice running: the frame is rebuilt into its own reference',
    evidence: 'seen',
    where: 'a-single-buffer, 0xba0 and 0xbb0',
  },
  {
    name: 'para0-frame-num',
    description:
      '0xb04 takes frame_num (bits 27:24) and idr_pic_id (bit 15) as the slice header has them; the driver writes 0.',
    spoils: 'nothing in single-slice frames; slice headers written by the chip would disagree',
    evidence: 'seen',
    where: '0xb04 bits 27:24 and 15',
  },
  {
    name: 'idr-after-error',
    description:
      'The frame after a failed one is an IDR with parameter sets; the driver goes on as if it had been coded.',
    spoils: 'everything after a failed frame: the decoder lacks its reference, or the parameter sets for good',
    evidence: 'read',
    where: 'the driver advances its state before it knows the outcome',
  },
];

/** Reads a list of fix names, see `parseFixNames`. */
export function parseFixes(names: Iterable<string>): Set<FixName> {
  return parseFixNames(FIXES, names);
}
