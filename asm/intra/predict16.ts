/** Intra_16x16 prediction (8.3.3), and the costs of three of its modes without storing them. */
import { addMaxima, sumOfEvenLanes } from '../me/satd';

const LOW_BYTES: v128 = i16x8.splat(0xff);
/** Weights of p[x, -1] in H (8.3.3.4), x = 0..15; the corner's is -8. Those of V alike. */
const SLOPE_LOW: v128 = i16x8(-7, -6, -5, -4, -3, -2, -1, 0);
const SLOPE_HIGH: v128 = i16x8(1, 2, 3, 4, 5, 6, 7, 8);

/** Bits of an availability argument. */
const LEFT: u32 = 1;
const TOP: u32 = 2;

/** Sum of four 32-bit lanes. */
@inline
export function sumOfWords(sum: v128): i32 {
  const halves = i32x4.add(sum, v128.shuffle<u64>(sum, sum, 1, 0));
  return i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1);
}


@inline
function sumOfBytes(samples: v128): u32 {
  return sumOfWords(i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(samples)));
}

/** The value of Intra_16x16_DC (8.3.3.3). */
function meanOf(top: usize, left: usize, availability: u32): u32 {
  if (availability === (LEFT | TOP)) return (sumOfBytes(v128.load(top)) + sumOfBytes(v128.load(left)) + 16) >> 5;
  if (availability === LEFT) return (sumOfBytes(v128.load(left)) + 8) >> 4;
  if (availability === TOP) return (sumOfBytes(v128.load(top)) + 8) >> 4;
  return 128;
}

/** H or V of 8.3.3.4: the slope along sixteen neighbours that start after the corner. */
@inline
function slopeOf(neighbours: usize, corner: u32): i32 {
  const low = i32x4.dot_i16x8_s(v128.load_ext<u8>(neighbours), SLOPE_LOW);
  const high = i32x4.dot_i16x8_s(v128.load_ext<u8>(neighbours, 8), SLOPE_HIGH);
  return sumOfWords(i32x4.add(low, high)) - <i32>(corner << 3);
}

/** Intra_16x16_Plane (8.3.3.4); every intermediate fits 16 bits. */
function predictPlane(dst: usize, top: usize, left: usize, topLeft: u32): void {
  const a = (<i32>load<u8>(left, 15) + <i32>load<u8>(top, 15)) << 4;
  const b = (5 * slopeOf(top, topLeft) + 32) >> 6;
  const c = (5 * slopeOf(left, topLeft) + 32) >> 6;
  const across = i16x8.splat(<i16>b);
  const down = i16x8.splat(<i16>c);
  const start = i16x8.splat(<i16>(a + 16 - 7 * c));
  let low = i16x8.add(start, i16x8.mul(across, SLOPE_LOW));
  let high = i16x8.add(start, i16x8.mul(across, SLOPE_HIGH));
  for (let y: usize = 0; y < 16; y++) {
    v128.store(dst + (y << 4), i8x16.narrow_i16x8_u(i16x8.shr_s(low, 5), i16x8.shr_s(high, 5)));
    low = i16x8.add(low, down);
    high = i16x8.add(high, down);
  }
}

/**
 * Predicts a macroblock into 256 bytes at `dst`, stride 16.
 * @param mode Intra16x16PredMode (Table 8-4): 0 vertical, 1 horizontal, 2 DC, 3 plane
 * @param top 16 samples above
 * @param left 16 samples to the left, contiguous
 * @param topLeft the sample above left; counts for plane only
 * @param availability bit 0 left, bit 1 top; counts for DC only
 */
export function predict16x16(mode: u32, dst: usize, top: usize, left: usize, topLeft: u32, availability: u32): void {
  if (mode === 3) {
    predictPlane(dst, top, left, topLeft);
  } else if (mode === 1) {
    for (let y: usize = 0; y < 16; y++) v128.store(dst + (y << 4), v128.load_splat<u8>(left + y));
  } else {
    const row = mode === 0 ? v128.load(top) : i8x16.splat(<i8>meanOf(top, left, availability));
    for (let y: usize = 0; y < 16; y++) v128.store(dst + (y << 4), row);
  }
}

/**
 * SATD of the 16x16 block at `source` (stride 16) against the vertical, horizontal and DC prediction, as three u32 at `out`. The
 * source is transformed once; a vertical prediction has coefficients in the first row alone, a horizontal one in the
 * first column, DC one. Costs of modes that are not available are meaningless. Butterflies as in me/satd.ts.
 */
export function satdPredict16VHDC(source: usize, top: usize, left: usize, availability: u32, out: usize): void {
  const above = v128.load(top);
  const aboveEven = v128.and(above, LOW_BYTES);
  const aboveOdd = i16x8.shr_u(above, 8);
  const verticalSum = i16x8.shl(i16x8.add(aboveEven, aboveOdd), 2);
  const verticalDifference = i16x8.shl(i16x8.sub(aboveEven, aboveOdd), 2);
  const mean = i16x8.splat(<i16>(meanOf(top, left, availability) << 3));
  let vertical = i16x8.splat(0);
  let horizontal = i16x8.splat(0);
  let dc = i16x8.splat(0);
  for (let y: usize = 0; y < 16; y += 4) {
    const row0 = v128.load(source);
    const row1 = v128.load(source, 16);
    const row2 = v128.load(source, 32);
    const row3 = v128.load(source, 48);
    source += 64;

    // first butterfly along the rows: differences of neighbouring columns, which a horizontal prediction leaves alone
    const even0 = v128.and(row0, LOW_BYTES);
    const even1 = v128.and(row1, LOW_BYTES);
    const even2 = v128.and(row2, LOW_BYTES);
    const even3 = v128.and(row3, LOW_BYTES);
    const odd0 = i16x8.shr_u(row0, 8);
    const odd1 = i16x8.shr_u(row1, 8);
    const odd2 = i16x8.shr_u(row2, 8);
    const odd3 = i16x8.shr_u(row3, 8);
    const d02 = i16x8.add(i16x8.sub(even0, odd0), i16x8.sub(even2, odd2));
    const d13 = i16x8.add(i16x8.sub(even1, odd1), i16x8.sub(even3, odd3));
    const d20 = i16x8.sub(i16x8.sub(even0, odd0), i16x8.sub(even2, odd2));
    const d31 = i16x8.sub(i16x8.sub(even1, odd1), i16x8.sub(even3, odd3));
    const first = i16x8.add(d02, d13);
    let common = addMaxima(i16x8.splat(0), i16x8.sub(d02, d13));
    common = addMaxima(common, i16x8.add(d20, d31));
    common = addMaxima(common, i16x8.sub(d20, d31));
    vertical = i16x8.add(addMaxima(vertical, i16x8.sub(first, verticalDifference)), common);
    common = addMaxima(common, first);
    horizontal = i16x8.add(horizontal, common);

    // sums of neighbouring columns
    const s02 = i16x8.add(i16x8.add(even0, odd0), i16x8.add(even2, odd2));
    const s13 = i16x8.add(i16x8.add(even1, odd1), i16x8.add(even3, odd3));
    const s20 = i16x8.sub(i16x8.add(even0, odd0), i16x8.add(even2, odd2));
    const s31 = i16x8.sub(i16x8.add(even1, odd1), i16x8.add(even3, odd3));
    const c0 = i16x8.add(s02, s13);
    const c1 = i16x8.sub(s02, s13);
    const c2 = i16x8.add(s20, s31);
    const c3 = i16x8.sub(s20, s31);
    const rest = addMaxima(addMaxima(addMaxima(i16x8.splat(0), c1), c2), c3);
    vertical = i16x8.add(addMaxima(vertical, i16x8.sub(c0, verticalSum)), rest);
    dc = i16x8.add(addMaxima(dc, i16x8.sub(c0, mean)), i16x8.add(rest, common));

    // a horizontal prediction has each left sample twice in a sum of two columns
    const left0 = <i16>load<u8>(left + y);
    const left1 = <i16>load<u8>(left + y, 1);
    const left2 = <i16>load<u8>(left + y, 2);
    const left3 = <i16>load<u8>(left + y, 3);
    horizontal = addMaxima(horizontal, i16x8.sub(c0, i16x8.splat((left0 + left1 + left2 + left3) << 1)));
    horizontal = addMaxima(horizontal, i16x8.sub(c1, i16x8.splat((left0 - left1 + left2 - left3) << 1)));
    horizontal = addMaxima(horizontal, i16x8.sub(c2, i16x8.splat((left0 + left1 - left2 - left3) << 1)));
    horizontal = addMaxima(horizontal, i16x8.sub(c3, i16x8.splat((left0 - left1 - left2 + left3) << 1)));
  }
  store<u32>(out, sumOfEvenLanes(vertical));
  store<u32>(out, sumOfEvenLanes(horizontal), 4);
  store<u32>(out, sumOfEvenLanes(dc), 8);
}
