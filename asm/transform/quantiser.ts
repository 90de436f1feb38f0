import { BLOCK_BYTES } from './levels';
import { LEVEL_LIMIT, roundingOffset } from './rounding';
import { multipliers, normAdjust, spreadFirst, spreadSecond } from './tables';

/** level = sign(c) * ((|c| * multiplier + offset) >> shift) of eight coefficients. */
// @ts-ignore: decorator
@inline
function quantiseEight(coefficients: v128, multiplier: v128, offset: v128, shift: i32): v128 {
  const magnitude = i16x8.abs(coefficients);
  const low = i32x4.add(i32x4.extmul_low_i16x8_u(magnitude, multiplier), offset);
  const high = i32x4.add(i32x4.extmul_high_i16x8_u(magnitude, multiplier), offset);
  const level = i16x8.narrow_i32x4_s(i32x4.shr_u(low, shift), i32x4.shr_u(high, shift));
  const sign = i16x8.shr_s(coefficients, 15);
  return i16x8.sub(v128.xor(level, sign), sign);
}

/** Largest |c| of one position class whose level is zero. */
// @ts-ignore: decorator
@inline
function deadZone(qbits: u32, offset: u32, multiplier: u32): i16 {
  const one: u32 = 1 << qbits;
  return <i16>((one - offset - 1) / multiplier);
}

/**
 * Quantises blocks of 4x4 coefficients in zig-zag order.
 * @param coefficients `count` blocks of 16 x i16
 * @param levels where the levels go; may be `coefficients`
 * @returns bit n set when block n has a non-zero level
 */
// @ts-ignore: decorator
@inline
export function quantiseBlocks(coefficients: usize, levels: usize, count: u32, qp: u32, intra: bool): u32 {
  const qbits = 15 + qp / 6;
  const offset = roundingOffset(qbits, intra);
  const table = multipliers(qp);
  let zone = i16x8.splat(deadZone(qbits, offset, load<u16>(table)));
  zone = i16x8.replace_lane(zone, 1, deadZone(qbits, offset, load<u16>(table, 2)));
  zone = i16x8.replace_lane(zone, 2, deadZone(qbits, offset, load<u16>(table, 4)));
  const zoneFirst = spreadFirst(zone);
  const zoneSecond = spreadSecond(zone);
  const classes = v128.load64_zero(table);
  const multiplierFirst = spreadFirst(classes);
  const multiplierSecond = spreadSecond(classes);
  const offsets = i32x4.splat(offset);

  let nonZero: u32 = 0;
  for (let block: u32 = 0; block < count; block++) {
    const first = v128.load(coefficients);
    const second = v128.load(coefficients, 16);
    const beyond = v128.or(i16x8.gt_s(i16x8.abs(first), zoneFirst), i16x8.gt_s(i16x8.abs(second), zoneSecond));
    if (v128.any_true(beyond)) {
      v128.store(levels, quantiseEight(first, multiplierFirst, offsets, qbits));
      v128.store(levels, quantiseEight(second, multiplierSecond, offsets, qbits), 16);
      nonZero |= 1 << block;
    } else {
      v128.store(levels, i64x2.splat(0));
      v128.store(levels, i64x2.splat(0), 16);
    }
    coefficients += BLOCK_BYTES;
    levels += BLOCK_BYTES;
  }
  return nonZero;
}

/** Levels of eight DC coefficients: twice the rounding offset, one more bit, clipped to LEVEL_LIMIT. */
// @ts-ignore: decorator
@inline
export function quantiseDc(coefficients: v128, qp: u32, intra: bool): v128 {
  const qbits = 15 + qp / 6;
  const offset = i32x4.splat(2 * roundingOffset(qbits, intra));
  const level = quantiseEight(coefficients, i16x8.splat(load<u16>(multipliers(qp))), offset, qbits + 1);
  return i16x8.max_s(i16x8.min_s(level, i16x8.splat(LEVEL_LIMIT)), i16x8.splat(-LEVEL_LIMIT));
}

/**
 * Scale factors of positions of class 0, 1, 2 in lanes 0, 1, 2. With flat weights LevelScale4x4 is 16 * normAdjust4x4 and both
 * cases of 8.5.12.1 (qP below 24 or not) reduce to d = c * normAdjust4x4 << (qP / 6).
 */
// @ts-ignore: decorator
@inline
export function scaleFactors(qp: u32): v128 {
  return i16x8.shl(v128.load64_zero(normAdjust(qp)), qp / 6);
}
