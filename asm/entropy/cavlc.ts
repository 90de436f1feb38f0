import { putBits } from '../bitstream/accumulator';
import { COEFF_TOKEN, COEFF_TOKEN_CHROMA_DC, RUN_BEFORE, TOTAL_ZEROS, TOTAL_ZEROS_CHROMA_DC } from './cavlc-tables';

/** nC of the chroma DC blocks (9.2.1). */
export const CHROMA_DC: u32 = 0xff;

/** Appends an entry of the code tables: length << 8 | code. */
@inline
function putEntry(table: usize, index: u32): void {
  const entry = <u32>load<u16>(table + ((<usize>index) << 1));
  putBits(entry & 0xff, entry >> 8);
}

/** Column of Table 9-5, as an index offset. */
@inline
function tokenColumn(nC: u32): u32 {
  return nC < 2 ? 0 : nC < 4 ? 68 : nC < 8 ? 136 : 204;
}

/** level_prefix and level_suffix of one level (9.2.2.1), `levelCode` already lowered for the first after fewer than 3 ones. */
@inline
function putLevel(levelCode: u32, suffixLength: u32): void {
  if (suffixLength === 0) {
    if (levelCode < 14) putBits(1, levelCode + 1);
    else if (levelCode < 30) putBits((1 << 4) | (levelCode - 14), 19);
    else putBits((1 << 12) | (levelCode - 30), 28);
    return;
  }
  const escape: u32 = 15 << suffixLength;
  if (levelCode < escape) {
    const suffix = levelCode & ((1 << suffixLength) - 1);
    putBits((1 << suffixLength) | suffix, (levelCode >> suffixLength) + 1 + suffixLength);
  } else {
    putBits((1 << 12) | (levelCode - escape), 28);
  }
}

/**
 * residual_block_cavlc (7.3.5.3.2) of `size` levels (4, 15 or 16) in scan order at `block`, whose non-zero positions are
 * `mask`. `nC` selects the coeff_token column; CHROMA_DC for chroma DC. Returns TotalCoeff.
 */
export function putResidualBlock(block: usize, mask: u32, size: u32, nC: u32): u32 {
  const total = popcnt<u32>(mask);
  if (total === 0) {
    if (nC === CHROMA_DC) putEntry(COEFF_TOKEN_CHROMA_DC, 0);
    else putEntry(COEFF_TOKEN, tokenColumn(nC));
    return 0;
  }

  // trailing ones: at most three levels of magnitude 1 at the high-frequency end
  let rest = mask;
  let ones: u32 = 0;
  let signs: u32 = 0;
  while (rest !== 0 && ones < 3) {
    const position = 31 - clz<u32>(rest);
    const level = <i32>load<i16>(block + ((<usize>position) << 1));
    if (level !== 1 && level !== -1) break;
    signs = (signs << 1) | ((<u32>level) >> 31);
    rest ^= 1 << position;
    ones++;
  }
  const token = total * 4 + ones;
  if (nC === CHROMA_DC) putEntry(COEFF_TOKEN_CHROMA_DC, token);
  else putEntry(COEFF_TOKEN, tokenColumn(nC) + token);
  putBits(signs, ones);

  // the other levels, from high to low frequency
  let suffixLength: u32 = total > 10 && ones < 3 ? 1 : 0;
  let lowered: u32 = ones < 3 ? 2 : 0;
  while (rest !== 0) {
    const position = 31 - clz<u32>(rest);
    const level = <i32>load<i16>(block + ((<usize>position) << 1));
    const magnitude = <u32>abs(level);
    putLevel(2 * magnitude - 2 + ((<u32>level) >> 31) - lowered, suffixLength);
    lowered = 0;
    if (suffixLength === 0) suffixLength = 1;
    if (magnitude > <u32>(3 << (suffixLength - 1)) && suffixLength < 6) suffixLength++;
    rest ^= 1 << position;
  }

  let position = 31 - clz<u32>(mask);
  let zerosLeft = position + 1 - total;
  if (total < size) {
    if (nC === CHROMA_DC) putEntry(TOTAL_ZEROS_CHROMA_DC, (total - 1) * 4 + zerosLeft);
    else putEntry(TOTAL_ZEROS, (total - 1) * 16 + zerosLeft);
  }
  rest = mask ^ (1 << position);
  while (zerosLeft > 0 && rest !== 0) {
    const next = 31 - clz<u32>(rest);
    const run = position - next - 1;
    putEntry(RUN_BEFORE, (min<u32>(zerosLeft, 7) - 1) * 16 + run);
    zerosLeft -= run;
    rest ^= 1 << next;
    position = next;
  }
  return total;
}
