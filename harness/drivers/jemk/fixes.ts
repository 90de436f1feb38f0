/** The mistakes of h264enc. The model makes them all unless one is switched off by name. */
import { type DriverFix, parseFixNames } from '../common/fixes.js';
import { SHARED_FIXES, type SharedFixName } from '../common/h264enc/fixes.js';

export type JemkFixName =
  | SharedFixName
  | 'ready-wait'
  | 'constraint-flags'
  | 'high-profile-fields'
  | 'baseline-cabac'
  | 'motion-estimation'
  | 'status-clear';

export const JEMK_FIXES: readonly DriverFix<JemkFixName>[] = [
  ...SHARED_FIXES,
  {
    name: 'ready-wait',
    description: 'Each put waits for status bit 9; the driver puts bits without ever asking.',
    spoils: 'header bits, if the CPU is faster than the put-bits port',
    evidence: 'seen',
    where: 'every b trace, 0xb1c bit 9',
  },
  {
    name: 'constraint-flags',
    description: 'The constraint flags fit the profile; the driver always writes 0.',
    spoils: 'decoders of constrained baseline alone: they may refuse a profile 66 stream that they could decode',
    evidence: 'seen',
    where: 'every b trace; H.264 A.2',
  },
  {
    name: 'high-profile-fields',
    description:
      'An SPS of profile 100 and its relatives has chroma_format_idc and what follows it; the driver writes the elements of Main under any profile_idc.',
    spoils: 'every stream with such a profile: decoders read the SPS shifted',
    evidence: 'read',
    where: 'H.264 7.3.2.1.1',
  },
  {
    name: 'baseline-cabac',
    description: 'Profile 66 is coded with CAVLC whatever was asked for; the driver takes CABAC with any profile.',
    spoils: 'Baseline streams with CABAC, which that profile does not have',
    evidence: 'read',
    where: 'H.264 A.2.1',
  },
  {
    name: 'motion-estimation',
    description:
      '0xb10 is 0x10004 (no motion vector write-back); the driver writes 0x104, whose bit 8 the vendor calls motion estimation off.',
    spoils: 'compression, if the chip takes bit 8 at its word; what it really does is not known',
    evidence: 'seen',
    where: 'every b trace, 0xb10 bits 16 and 8',
  },
  {
    name: 'status-clear',
    description: 'All four status bits are cleared before the trigger; the driver leaves bit 3 (over-time) alone.',
    spoils: 'nothing unless a frame ran over time: the bit then stays set',
    evidence: 'read',
    where: '0xb1c bit 3',
  },
];

/** Reads a list of fix names, see `parseFixNames`. */
export function parseJemkFixes(names: Iterable<string>): Set<JemkFixName> {
  return parseFixNames(JEMK_FIXES, names);
}
