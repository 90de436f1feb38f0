/** Plain twins of the search kernels, for tests: the same results, one position and one sample after the other. */
import { MB_SOURCE_LUMA } from '../gen/layout';
import { VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_MASK, VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_SHIFT } from '../gen/registers';
import { packVector } from '../macroblock';
import { picture } from '../picture';
import { coarseSample } from './coarse';
import { maxX, maxY, minX, minY } from './range';
import { sadScalar } from './scalar';

/** Twin of `storeSadQuarters`. */
export function storeSadQuartersScalar(source: usize, reference: usize, stride: u32, out: usize): void {
  for (let quarter: u32 = 0; quarter < 4; quarter++) {
    const x = (quarter & 1) << 3;
    const y = (quarter >> 1) << 3;
    const sad = sadScalar(source + (y << 4) + x, 16, reference + y * stride + x, stride, 8, 8);
    store<u32>(out + ((<usize>quarter) << 2), sad);
  }
}

/** Rounded mean of an 8x8 block of the source macroblock. */
function sourceMean(column: u32, row: u32): i32 {
  let sum: u32 = 0;
  for (let y: u32 = 0; y < 8; y++) {
    for (let x: u32 = 0; x < 8; x++) {
      sum += load<u8>(MB_SOURCE_LUMA + <usize>((((row << 3) + y) << 4) + (column << 3) + x));
    }
  }
  return <i32>((sum + 32) >> 6);
}

/** Order of columns among equal costs: 0, then 1, -1, 2, -2 … */
function rankOf(column: i32): i32 {
  return column > 0 ? 2 * column - 1 : -2 * column;
}

/** Twin of `searchCoarse`. */
export function searchCoarseScalar(clipLowX: i32, clipHighX: i32, clipLowY: i32, clipHighY: i32): u32 {
  const weight = <i32>(
    ((picture.motion & VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_MASK) >> VE_ENC_AVC_ME_PARA_COARSE_COST_CTRL_SHIFT)
  );
  let bestKey = i32.MAX_VALUE;
  let bestX: i32 = 0;
  let bestY: i32 = 0;
  for (let y: i32 = -7; y <= 7; y++) {
    if (y < clipLowY || y > clipHighY || y * 8 < minY() || y * 8 > maxY()) continue;
    for (let x: i32 = -10; x <= 10; x++) {
      if (x < clipLowX || x > clipHighX || x * 8 < minX() || x * 8 > maxX()) continue;
      let cost = weight * (abs(x) + abs(y));
      for (let row: u32 = 0; row < 2; row++) {
        for (let column: u32 = 0; column < 2; column++) {
          cost += abs(coarseSample(x + <i32>column, y + <i32>row) - sourceMean(column, row));
        }
      }
      const key = (min<i32>(cost, 1023) << 5) | rankOf(x);
      if (key > bestKey || (key === bestKey && abs(y) >= abs(bestY))) continue;
      bestKey = key;
      bestX = x;
      bestY = y;
    }
  }
  return packVector(bestX << 5, bestY << 5);
}

/** Sets what the searches take from the picture: its size and the macroblock's place in macroblocks, and MEPARA. */
export function prepareSearch(widthMbs: u32, heightMbs: u32, mbX: u32, mbY: u32, motion: u32): void {
  picture.widthMbs = widthMbs;
  picture.heightMbs = heightMbs;
  picture.mbX = mbX;
  picture.mbY = mbY;
  picture.motion = motion;
}
