/** Intra chroma prediction of 4:2:0 (8.3.4), Cb and Cr at once on interleaved pairs. */
import { sumOfWords } from './predict16';

const LOW_BYTES: v128 = i16x8.splat(0xff);
/** Weights of p[x, -1] in xH (8.3.4.4), x = 0..7; the corner's is -4. Those of yV alike. */
const SLOPE: v128 = i16x8(-3, -2, -1, 0, 1, 2, 3, 4);
/** xP - 3 of the left and right four pairs. */
const ACROSS_LOW: v128 = i16x8(-3, -3, -2, -2, -1, -1, 0, 0);
const ACROSS_HIGH: v128 = i16x8(1, 1, 2, 2, 3, 3, 4, 4);

/** Bits of an availability argument. */
const LEFT: u32 = 1;
const TOP: u32 = 2;

/** Two 16-bit numbers in one word, Cb's low. */
@inline
function pairOf(cb: i32, cr: i32): u32 {
  return (cb & 0xffff) | (cr << 16);
}

/** Sums of four pairs from `address` on. */
@inline
function sumOfPairs(address: usize): u32 {
  const low = load<u32>(address);
  const high = load<u32>(address, 4);
  const sums = (low & 0x00ff00ff) + (high & 0x00ff00ff);
  const crSums = ((low >> 8) & 0x00ff00ff) + ((high >> 8) & 0x00ff00ff);
  return pairOf((sums & 0xffff) + (sums >> 16), (crSums & 0xffff) + (crSums >> 16));
}

/** (sums + 2^(shift - 1)) >> shift in both halves, as a pair of bytes in the low 16 bits. */
@inline
function meanOf(sums: u32, shift: u32): u32 {
  const rounded = (sums + (0x00010001 << (shift - 1))) >> shift;
  return (rounded & 0xff) | ((rounded >> 8) & 0xff00);
}

/** The pair of a 4x4 block that takes the mean of `side` where there is one, else of `other`. */
@inline
function meanOfOne(side: u32, sideThere: bool, other: u32, otherThere: bool): u32 {
  return sideThere ? meanOf(side, 2) : otherThere ? meanOf(other, 2) : 0x8080;
}

/** Intra_Chroma_DC: a value for each 4x4 block (8.3.4.1). */
function predictDc(dst: usize, top: usize, left: usize, availability: u32): void {
  const isLeft = (availability & LEFT) !== 0;
  const isTop = (availability & TOP) !== 0;
  const top0 = isTop ? sumOfPairs(top) : 0;
  const top1 = isTop ? sumOfPairs(top + 8) : 0;
  const left0 = isLeft ? sumOfPairs(left) : 0;
  const left1 = isLeft ? sumOfPairs(left + 8) : 0;
  const both = isLeft && isTop;
  const block00 = both ? meanOf(top0 + left0, 3) : meanOfOne(top0, isTop, left0, isLeft);
  const block10 = meanOfOne(top1, isTop, left0, isLeft);
  const block01 = meanOfOne(left1, isLeft, top0, isTop);
  const block11 = both ? meanOf(top1 + left1, 3) : meanOfOne(top1, isTop, left1, isLeft);
  const upper = v128.shuffle<u64>(i16x8.splat(<i16>block00), i16x8.splat(<i16>block10), 0, 2);
  const lower = v128.shuffle<u64>(i16x8.splat(<i16>block01), i16x8.splat(<i16>block11), 0, 2);
  for (let y: usize = 0; y < 4; y++) {
    v128.store(dst + (y << 4), upper);
    v128.store(dst + (y << 4), lower, 64);
  }
}

/** xH or yV of 8.3.4.4 of the even (Cb) bytes, or of the odd (Cr) ones. */
@inline
function slopeOf(samples: v128, corner: u32): i32 {
  return sumOfWords(i32x4.dot_i16x8_s(samples, SLOPE)) - <i32>(corner << 2);
}

/** b and c of 8.3.4.4. */
@inline
function gradient(slope: i32): i32 {
  return (34 * slope + 32) >> 6;
}

/** Both components' gradient along eight pairs of neighbours that start after the corner. */
@inline
function gradients(neighbours: usize, corner: u32): u32 {
  const pairs = v128.load(neighbours);
  const cb = gradient(slopeOf(v128.and(pairs, LOW_BYTES), corner & 0xff));
  return pairOf(cb, gradient(slopeOf(i16x8.shr_u(pairs, 8), (corner >> 8) & 0xff)));
}

/** Intra_Chroma_Plane (8.3.4.4); every intermediate fits 16 bits. */
function predictPlane(dst: usize, top: usize, left: usize, topLeft: u32): void {
  const cb = (<i32>load<u8>(left, 14) + <i32>load<u8>(top, 14)) << 4;
  const cr = (<i32>load<u8>(left, 15) + <i32>load<u8>(top, 15)) << 4;
  const across = i32x4.splat(gradients(top, topLeft));
  const down = i32x4.splat(gradients(left, topLeft));
  const a = i32x4.splat(pairOf(cb + 16, cr + 16));
  const start = i16x8.sub(a, i16x8.mul(down, i16x8.splat(3)));
  let low = i16x8.add(start, i16x8.mul(across, ACROSS_LOW));
  let high = i16x8.add(start, i16x8.mul(across, ACROSS_HIGH));
  for (let y: usize = 0; y < 8; y++) {
    v128.store(dst + (y << 4), i8x16.narrow_i16x8_u(i16x8.shr_s(low, 5), i16x8.shr_s(high, 5)));
    low = i16x8.add(low, down);
    high = i16x8.add(high, down);
  }
}

/**
 * Predicts 8x8 pairs of Cb Cr into 128 bytes at `dst`, stride 16.
 * @param mode intra_chroma_pred_mode (Table 8-5): 0 DC, 1 horizontal, 2 vertical, 3 plane
 * @param top 8 pairs above
 * @param left 8 pairs to the left, contiguous
 * @param topLeft the pair above left, Cb in bits 7:0, Cr in 15:8; counts for plane only
 * @param availability bit 0 left, bit 1 top; counts for DC only
 */
export function predictChroma8x8(
  mode: u32,
  dst: usize,
  top: usize,
  left: usize,
  topLeft: u32,
  availability: u32,
): void {
  if (mode === 0) {
    predictDc(dst, top, left, availability);
  } else if (mode === 1) {
    for (let y: usize = 0; y < 8; y++) v128.store(dst + (y << 4), v128.load_splat<u16>(left + (y << 1)));
  } else if (mode === 2) {
    const row = v128.load(top);
    for (let y: usize = 0; y < 8; y++) v128.store(dst + (y << 4), row);
  } else {
    predictPlane(dst, top, left, topLeft);
  }
}
