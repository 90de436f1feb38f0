import { LOOP_CONSTANTS, PAIR_BYTES } from './levels';
import { deadZones, LEVEL_LIMIT, roundingOffset } from './rounding';
import { scanFirst, scanSecond } from './scan';
import { evenColumn, multipliers, normAdjust, oddColumn } from './tables';

/**
 * level = sign(c) * ((|c| * multiplier + offset) >> (15 + period)) of eight coefficients. The product of two 16-bit numbers that are extended to
 * 32 bits is what the dot product gives, and floor(floor(x / 2^15) / 2^period) saves one of two variable shifts.
 * @param multiplier 4 x u32, those of lanes 0..3 and of lanes 4..7 alike
 */
// @ts-ignore: decorator
@inline
export function quantiseEight(coefficients: v128, multiplier: v128, offset: v128, period: i32): v128 {
  const magnitude = i16x8.abs(coefficients);
  const low = i32x4.add(i32x4.dot_i16x8_s(i32x4.extend_low_i16x8_u(magnitude), multiplier), offset);
  const high = i32x4.add(i32x4.dot_i16x8_s(i32x4.extend_high_i16x8_u(magnitude), multiplier), offset);
  const level = i16x8.shr_u(i16x8.narrow_i32x4_s(i32x4.shr_u(low, 15), i32x4.shr_u(high, 15)), period);
  const sign = i16x8.shr_s(coefficients, 15);
  return i16x8.sub(v128.xor(level, sign), sign);
}

/**
 * Quantises pairs of blocks of 4x4 coefficients.
 * @param columns `count` pairs as `forwardPair` leaves them
 * @param levels where the levels go: blocks of 16 in zig-zag order
 * @returns bits 2n and 2n + 1 set when the blocks of pair n have a non-zero level
 */
// @ts-ignore: decorator
@inline
export function quantisePairs(columns: usize, levels: usize, count: u32, qp: u32, intra: bool): u32 {
  const period = qp / 6;
  const zones = deadZones(qp, intra);
  const classes = v128.load64_zero(multipliers(qp));
  v128.store(LOOP_CONSTANTS, evenColumn(zones));
  v128.store(LOOP_CONSTANTS, oddColumn(zones), 16);
  v128.store(LOOP_CONSTANTS, i32x4.extend_low_i16x8_u(evenColumn(classes)), 32);
  v128.store(LOOP_CONSTANTS, i32x4.extend_low_i16x8_u(oddColumn(classes)), 48);
  v128.store(LOOP_CONSTANTS, i32x4.splat(roundingOffset(15 + period, intra)), 64);
  const evenZone = v128.load(LOOP_CONSTANTS);
  const oddZone = v128.load(LOOP_CONSTANTS, 16);
  const evenMultiplier = v128.load(LOOP_CONSTANTS, 32);
  const oddMultiplier = v128.load(LOOP_CONSTANTS, 48);
  const offset = v128.load(LOOP_CONSTANTS, 64);

  let nonZero: u32 = 0;
  for (let bit: u32 = 0; bit < 2 * count; bit += 2) {
    const c0 = v128.load(columns);
    const c1 = v128.load(columns, 16);
    const c2 = v128.load(columns, 32);
    const c3 = v128.load(columns, 48);
    const even = i16x8.max_s(i16x8.abs(c0), i16x8.abs(c2));
    const odd = i16x8.max_s(i16x8.abs(c1), i16x8.abs(c3));
    if (v128.any_true(v128.or(i16x8.gt_s(even, evenZone), i16x8.gt_s(odd, oddZone)))) {
      const q0 = quantiseEight(c0, evenMultiplier, offset, period);
      const q1 = quantiseEight(c1, oddMultiplier, offset, period);
      const q2 = quantiseEight(c2, evenMultiplier, offset, period);
      const q3 = quantiseEight(c3, oddMultiplier, offset, period);
      const any = v128.or(v128.or(q0, q1), v128.or(q2, q3));
      nonZero |= (<u32>i64x2.bitmask(i64x2.ne(any, i64x2.splat(0)))) << bit;
      const aLeft = v128.shuffle<u64>(q0, q1, 0, 2);
      const aRight = v128.shuffle<u64>(q2, q3, 0, 2);
      const bLeft = v128.shuffle<u64>(q0, q1, 1, 3);
      const bRight = v128.shuffle<u64>(q2, q3, 1, 3);
      v128.store(levels, scanFirst(aLeft, aRight));
      v128.store(levels, scanSecond(aLeft, aRight), 16);
      v128.store(levels, scanFirst(bLeft, bRight), 32);
      v128.store(levels, scanSecond(bLeft, bRight), 48);
    } else {
      v128.store(levels, i64x2.splat(0));
      v128.store(levels, i64x2.splat(0), 16);
      v128.store(levels, i64x2.splat(0), 32);
      v128.store(levels, i64x2.splat(0), 48);
    }
    columns += PAIR_BYTES;
    levels += PAIR_BYTES;
  }
  return nonZero;
}

/** Levels of eight DC coefficients: twice the rounding offset, one more bit, clipped to LEVEL_LIMIT. */
// @ts-ignore: decorator
@inline
export function quantiseDc(coefficients: v128, qp: u32, intra: bool): v128 {
  const period = qp / 6;
  const offset = i32x4.splat(2 * roundingOffset(15 + period, intra));
  const level = quantiseEight(coefficients, i32x4.splat(load<u16>(multipliers(qp))), offset, period + 1);
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
