/**
 * The quantiser's rounding: what is added before the shift by `qbits` is 1/3 of a level for intra and 1/6 for inter macroblocks, as
 * the JM reference model does without rate-distortion optimisation. That the silicon does so is a guess: its streams show JM's
 * coefficient dropping (fact book 11.5), its rounding is unknown (section 12, question 4).
 */

/** Offset added to |coefficient| * multiplier, in units of 2^-qbits levels; the DC quantisers use twice this and one more bit. */
// @ts-ignore: decorator
@inline
export function roundingOffset(qbits: u32, intra: bool): u32 {
  const one: u32 = 1 << qbits;
  return intra ? one / 3 : one / 6;
}

/**
 * Largest |coefficient| that becomes level 0 at QP 48..53 (qbits 23), classes 0, 1, 2 and a pad each, intra then inter:
 * (2^23 - offset - 1) / multiplier = 2^24 / (3 * multiplier) and 5 * 2^23 / (6 * multiplier), rounded down, because powers of two are not multiples of 3. By
 * the same reasoning a lower QP has the value of QP % 6 shifted right by 8 - QP / 6.
 */
const DEAD_ZONES: usize = memory.data<u16>([
  426, 1066, 693, 0, 469, 1200, 746, 0, 554, 1333, 853, 0, 597, 1533, 960, 0, 682, 1666, 1066, 0, 767, 1933, 1226, 0,
  533, 1333, 866, 0, 586, 1500, 933, 0, 693, 1666, 1066, 0, 746, 1916, 1200, 0, 853, 2083, 1333, 0, 959, 2416, 1533, 0,
]);

/** Address of the three values (u16) that this QP shifts right by 8 - QP / 6. */
// @ts-ignore: decorator
@inline
export function deadZoneTable(qp: u32, intra: bool): usize {
  return DEAD_ZONES + (qp % 6) * 8 + (intra ? 0 : 48);
}

/** Largest |coefficient| that becomes level 0, by class in lanes 0, 1, 2. */
// @ts-ignore: decorator
@inline
export function deadZones(qp: u32, intra: bool): v128 {
  return i16x8.shr_u(v128.load64_zero(deadZoneTable(qp, intra)), 8 - qp / 6);
}

/**
 * Largest magnitude of a level. With level_prefix at most 15 (the limit of every profile but the High ones, 9.2.2.1) and a suffix of 12 bits
 * levelCode reaches 15 + 15 + 4095 = 4125 (suffixLength 0) or 2 * 15 + 4095 = 4125 (suffixLength 1), hence |level| <= 2063 (JM: CAVLC_LEVEL_LIMIT).
 *
 * Which blocks can exceed it, at QP 0 with a residual of +-255 and a multiplier of 13107, 5243 or 8066 / 2^15 (classes 0, 1, 2):
 * 4x4 blocks cannot: 16 * 255 * 0.4 = 1632, 36 * 255 * 0.16 = 1469, 24 * 255 * 0.246 = 1507. Intra_16x16 DC can: 16 * 4080 / 2 * 0.2 = 6528,
 * possible up to QP 9. Chroma DC can: 4 * 4080 * 0.2 = 3264, possible up to QPc 3. These two are clipped, whatever the entropy coder,
 * and the clipped level is what is reconstructed.
 */
export const LEVEL_LIMIT: i16 = 2063;
