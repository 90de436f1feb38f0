/**
 * The quantiser's rounding: what is added before the shift by `qbits` is 1/3 of a level for intra and 1/6 for inter macroblocks, as
 * the JM reference model does without rate-distortion optimisation. That the silicon does so is a guess: its streams show JM's
 * coefficient dropping (fact book 11.5), its rounding is unknown (section 12, question 4).
 */

/** Offset added to |coefficient| * multiplier, in units of 2^-qbits levels; the DC quantisers use twice this and one more bit. */
// @ts-ignore: decorator
@inline
export function roundingOffset(qbits: u32, intra: bool): u32 {
  return (1 << qbits) / (intra ? 3 : 6);
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
