/** Mistakes that the userspace h264enc made first and that the kernel driver derived from it kept. */
import type { DriverFix } from '../fixes.js';

export type SharedFixName =
  | 'trailing-bits-byte'
  | 'put-count-mask'
  | 'para1-layout'
  | 'idr-pic-id'
  | 'param-sets-at-idr'
  | 'direct-8x8-inference'
  | 'level'
  | 'mb-info-size'
  | 'idr-after-error';

/** What code that serves both drivers needs of a set of fixes. */
export interface FixSet<Name extends string = SharedFixName> {
  has(name: Name): boolean;
}

export const SHARED_FIXES: readonly DriverFix<SharedFixName>[] = [
  {
    name: 'trailing-bits-byte',
    description:
      'The stop bit of a parameter set that alone would align it is put alone; the driver puts nine bits, one byte too many.',
    spoils: 'one parameter set in eight: a spare zero byte follows it, legal in Annex B but not what the syntax says',
    evidence: 'seen',
    where: 'b-1080p-crop, c-h264-1080p; H.264 7.3.2.11',
  },
  {
    name: 'put-count-mask',
    description: 'The bit count goes into all six bits of its field; the driver cuts it to five, so 32 becomes 0.',
    spoils: 'nothing as long as no put is longer than 31 bits',
    evidence: 'read',
    where: '0xb18 bits 13:8',
  },
  {
    name: 'para1-layout',
    description:
      '0xb08 has the source stride in units of 48 macroblocks in bits 13:10 where the chip is newer than the A20; the driver writes the QP into bits 13:8, the layout of the A20.',
    spoils: 'reconstruction layout and dynamic motion search on newer chips: they change with the low bits of the QP',
    evidence: 'seen',
    where: 'every b and c-h264 trace, 0xb08 bits 13:8',
  },
  {
    name: 'idr-pic-id',
    description: 'idr_pic_id alternates between 0 and 1; the driver always writes 0.',
    spoils: 'neighbouring IDR pictures: a decoder may take the second for a part of the first',
    evidence: 'seen',
    where: 'b-720p-cavlc-key3, c-h264-1080p; H.264 7.4.3',
  },
  {
    name: 'param-sets-at-idr',
    description: 'Every IDR picture carries SPS and PPS; the driver writes them ahead of the first frame only.',
    spoils: 'joining a stream late and seeking: later IDR pictures cannot be decoded alone',
    evidence: 'seen',
    where: 'b-720p-cavlc-key3, c-h264-1080p',
  },
  {
    name: 'direct-8x8-inference',
    description: 'direct_8x8_inference_flag is 1 from level 3 up in Main and High; the driver always writes 0.',
    spoils: 'conformance of Main and High streams from level 3 up; pictures decode all the same',
    evidence: 'seen',
    where: 'b-1080p-crop, every c-h264 trace; H.264 A.3.3, table A-4',
  },
  {
    name: 'level',
    description: 'level_idc is raised to what the picture size needs; the driver never checks it.',
    spoils: 'large pictures under a low level, which decoders may refuse',
    evidence: 'read',
    where: 'H.264 table A-1',
  },
  {
    name: 'mb-info-size',
    description:
      'The macroblock information buffer has 128 bytes a macroblock column, in whole pages; the driver gives it 32.',
    spoils: 'memory behind the buffer, if the chip uses as much as other drivers give it',
    evidence: 'seen',
    where: 'size of extra_line in every b and c-h264 trace; 0xbc0',
  },
  {
    name: 'idr-after-error',
    description:
      'The frame after a failed one is an IDR with parameter sets; the driver goes on as if it had been coded.',
    spoils: 'everything after a failed frame: the decoder lacks its reference, or the parameter sets for good',
    evidence: 'read',
    where: 'the driver advances its frame count whatever the outcome',
  },
];
