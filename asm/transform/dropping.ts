import { BLOCK_BYTES, lumaLevels, nonZeroBits } from './levels';

/**
 * Coefficient dropping of inter luma: the silicon's streams never code an 8x8 whose cost is 4 or less (fact book 11.5). The cost is the
 * JM reference model's.
 */

/** Cost of a level of magnitude 1 by the zero run before it, four bits a run: 3, 2, 2, 1, 1, 1, then 0 (JM: COEFF_COST4x4). */
const RUN_COSTS: u64 = 0x111223;
/** Cost of a block with a level of magnitude above 1. */
export const LARGE_LEVEL_COST: u32 = 9;
/** Highest cost of an 8x8 that is dropped. */
export const DROP_THRESHOLD: u32 = 4;

// @ts-ignore: decorator
@inline
function hasLargeLevel(block: usize): bool {
  const first = i16x8.abs(v128.load(block));
  const second = i16x8.abs(v128.load(block, 16));
  return v128.any_true(i16x8.gt_s(v128.or(first, second), i16x8.splat(1)));
}

/** Cost of a block of 16 levels in zig-zag order: 9 with any |level| > 1, else the sum of the run weights. */
export function blockCost(block: usize): u32 {
  if (hasLargeLevel(block)) return LARGE_LEVEL_COST;
  let cost: u32 = 0;
  let pending = nonZeroBits(block);
  while (pending) {
    const run = ctz(pending);
    cost += (<u32>(RUN_COSTS >> (run << 2))) & 15;
    pending >>= run + 1;
  }
  return cost;
}

/**
 * Drops the levels of every 8x8 whose blocks together cost no more than DROP_THRESHOLD.
 * @param mask blocks with a non-zero level, as `quantiseLuma16` returns it
 * @returns the mask without the dropped blocks; their levels are zeroed
 */
export function dropSmall8x8(mask: u32): u32 {
  let kept = mask;
  for (let first: u32 = 0; first < 16; first += 4) {
    const quarter = mask & (15 << first);
    if (quarter && isCheap(quarter)) {
      clearBlocks(lumaLevels(first));
      kept &= ~quarter;
    }
  }
  return kept;
}

// @ts-ignore: decorator
@inline
function isCheap(blocks: u32): bool {
  let cost: u32 = 0;
  for (let pending = blocks; pending; pending &= pending - 1) {
    cost += blockCost(lumaLevels(ctz(pending)));
    if (cost > DROP_THRESHOLD) return false;
  }
  return true;
}

/** Zeroes the levels of four blocks. */
// @ts-ignore: decorator
@inline
function clearBlocks(first: usize): void {
  for (let at: u32 = 0; at < 4 * BLOCK_BYTES; at += 16) v128.store(first + at, i64x2.splat(0));
}
