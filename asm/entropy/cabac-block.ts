import { BYPASS_MOST, CONTEXTS, countBins, encodeBin, encodeBypass, loadWord, storeWord } from './cabac-coder';
import { Context } from './cabac-contexts';

/** ctxBlockCat (Table 9-42). */
export namespace Category {
  export const LUMA_DC: u32 = 0;
  export const LUMA_AC: u32 = 1;
  export const LUMA: u32 = 2;
  export const CHROMA_DC: u32 = 3;
  export const CHROMA_AC: u32 = 4;
}

/** ctxBlockCatOffset of significant_coeff_flag and last_significant_coeff_flag, then of coeff_abs_level_minus1 (Table 9-40). */
const OFFSETS: usize = memory.data<u8>([0, 15, 29, 44, 47, 0, 10, 20, 30, 39]);

/** Largest prefix of coeff_abs_level_minus1 (9.3.2.3, uCoff). */
const LARGEST_PREFIX: u32 = 14;

/** Suffix of coeff_abs_level_minus1, Exp-Golomb of order 0 (9.3.2.3), and coeff_sign_flag. */
function encodeSuffix(word: u64, suffix: u32, sign: u32): u64 {
  const code = suffix + 1;
  const length: u32 = 31 - clz<u32>(code);
  const ones: u32 = ((1 << length) - 1) << 1;
  const tail = ((code ^ (1 << length)) << 1) | sign;
  const count = length * 2 + 2;
  if (count <= BYPASS_MOST) return encodeBypass(word, (ones << (length + 1)) | tail, count);
  // length is 16 at most: levels are 16 bits wide
  word = encodeBypass(word, ones >> 6, length - 5);
  word = encodeBypass(word, ones & 0x3f, 6);
  word = encodeBypass(word, tail >> 6, length - 5);
  return encodeBypass(word, tail & 0x3f, 6);
}

/**
 * residual_block_cabac (7.3.5.3.3) without coded_block_flag, of `size` levels (4, 15 or 16) in scan order at `block`, whose
 * non-zero positions are `mask`, not 0.
 */
export function putSignificantBlock(block: usize, mask: u32, size: u32, category: u32): void {
  const significance = <usize>load<u8>(OFFSETS + <usize>category);
  const significant = CONTEXTS + <usize>Context.SIGNIFICANT_COEFF_FLAG + significance;
  const last = CONTEXTS + <usize>Context.LAST_SIGNIFICANT_COEFF_FLAG + significance;
  const level = CONTEXTS + <usize>Context.COEFF_ABS_LEVEL_MINUS1 + <usize>load<u8>(OFFSETS + <usize>category, 5);
  let word = loadWord();

  // the position is the context: in chroma DC blocks (size 4) too, where it is at most 2
  const top: u32 = 31 - clz<u32>(mask);
  for (let position: u32 = 0; position < top; position++) {
    const bin = (mask >> position) & 1;
    word = encodeBin(word, significant + <usize>position, bin);
    if (bin) word = encodeBin(word, last + <usize>position, 0);
  }
  if (top < size - 1) {
    word = encodeBin(word, significant + <usize>top, 1);
    word = encodeBin(word, last + <usize>top, 1);
  }

  // levels from high to low frequency; contexts by the number of levels so far that are, and are not, of magnitude 1 (9.3.3.1.3)
  let small: u32 = 1;
  let large: u32 = 0;
  let rest = mask;
  /** Bins of magnitudes above 1. */
  let ones: u32 = 0;
  do {
    const position = 31 - clz<u32>(rest);
    rest ^= 1 << position;
    const value = <i32>load<i16>(block + ((<usize>position) << 1));
    const sign = (<u32>value) >> 31;
    const magnitude = <u32>abs<i32>(value);
    const first = level + <usize>(large ? 0 : small);
    if (magnitude === 1) {
      word = encodeBin(word, first, 0);
      word = encodeBypass(word, sign, 1);
      small = min<u32>(small + 1, 4);
      continue;
    }
    word = encodeBin(word, first, 1);
    const following = level + 5 + <usize>large;
    const prefix = min<u32>(magnitude - 1, LARGEST_PREFIX);
    ones += prefix;
    for (let bin: u32 = 1; bin < prefix; bin++) word = encodeBin(word, following, 1);
    if (prefix < LARGEST_PREFIX) {
      word = encodeBin(word, following, 0);
      word = encodeBypass(word, sign, 1);
    } else {
      const suffix = magnitude - 1 - LARGEST_PREFIX;
      word = encodeSuffix(word, suffix, sign);
      // its zero stands for the prefix's, which has none
      ones += 2 * (31 - clz<u32>(suffix + 1));
    }
    large = min<u32>(large + 1, 4); // the four levels of a chroma DC block do not reach it
  } while (rest);
  storeWord(word);
  // the map: flags up to `top` and, of levels, whether they are the last; then of each level a zero and its sign
  const levels = popcnt<u32>(mask);
  countBins(top + levels - 1 + (top < size - 1 ? 2 : 0) + 2 * levels + ones);
}
