import { addDifferences } from './sad';

/** Lanes 0, 2 of `a`, then of `b`, added to lanes 1, 3. */
@inline
function addNeighbours(a: v128, b: v128): v128 {
  const even = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
  const odd = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
  return i32x4.add(even, odd);
}

/** SADs of the four 8x8 quarters of a 16x16 block, in raster order as u32 lanes. The source has stride 16. */
@inline
export function sadQuarters(source: usize, reference: usize, stride: u32): v128 {
  let top = i16x8.splat(0);
  let bottom = i16x8.splat(0);
  let below = reference + ((<usize>stride) << 3);
  for (let row = 0; row < 8; row++) {
    top = addDifferences(top, v128.load(source), v128.load(reference));
    bottom = addDifferences(bottom, v128.load(source, 128), v128.load(below));
    source += 16;
    reference += <usize>stride;
    below += <usize>stride;
  }
  return addNeighbours(i32x4.extadd_pairwise_i16x8_u(top), i32x4.extadd_pairwise_i16x8_u(bottom));
}

/** Stores `sadQuarters`, for tests and the kernel benchmark. */
export function storeSadQuarters(source: usize, reference: usize, stride: u32, out: usize): void {
  v128.store(out, sadQuarters(source, reference, stride));
}
