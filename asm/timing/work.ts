/** What the stages did for the current macroblock, counted as silicon would have to do it: a shortcut of this program is no less work. */
import { codedBins } from '../entropy/cabac-coder';
import { MB_CURRENT, MB_STRENGTHS, TIMING } from '../gen/layout';
import { INFO_COUNTS } from '../macroblock';
import { picture } from '../picture';

/** At TIMING + 0. */
@unmanaged
export class Work {
  /** Place of the macroblock, and whether it can have inter prediction. */
  x: u32;
  y: u32;
  inter: u32;
  /** Positions of the coarse grid. */
  coarse: u32;
  /** Whole-sample positions of the 16x16 search, and those where all partitions were tried. */
  integers: u32;
  partitions: u32;
  /** 8x8 blocks interpolated: candidates of half and quarter samples, and the prediction itself. */
  refined: u32;
  /** Bytes of chroma that compensation needs of the reference, and blocks they lie in. */
  chromaBytes: u32;
  chromaBlocks: u32;
  /** Modes tried of Intra_16x16, 4x4 blocks tried with all nine modes, chroma modes tried. */
  intra16: u32;
  intra4: u32;
  intraChroma: u32;
  /** 4x4 blocks transformed, forward and inverse. */
  transforms: u32;
  /** Levels that are not zero. */
  coefficients: u32;
  /** Bits that entropy coding made. */
  bits: u32;
  /** Edges of four luma samples that were filtered. */
  edges: u32;
  /** Bits of the picture before this macroblock, and bins of the arithmetic coder. */
  bitsBefore: u32;
  binsBefore: u32;
  /** Bins of CABAC that entropy coding made. */
  bins: u32;
}

export const work = changetype<Work>(TIMING);


@inline
function pictureBits(): u32 {
  return picture.headerBits + picture.textureBits;
}

/** Starts counting at the current macroblock. */
export function openWork(): void {
  const zero = i32x4.splat(0);
  v128.store(TIMING, zero);
  v128.store(TIMING, zero, 16);
  v128.store(TIMING, zero, 32);
  v128.store(TIMING, zero, 48);
  work.x = picture.mbX;
  work.y = picture.mbY;
  work.inter = <u32>(picture.sliceType !== 0);
  work.bitsBefore = pictureBits();
  work.binsBefore = codedBins();
}

/** Counts what can be read off the coded macroblock: to be called before its successor is looked at. */
export function countCoded(): void {
  const pairs = i16x8.add(
    i16x8.extadd_pairwise_i8x16_u(v128.load(MB_CURRENT, INFO_COUNTS)),
    i16x8.extadd_pairwise_i8x16_u(v128.load64_zero(MB_CURRENT, INFO_COUNTS + 16)),
  );
  const sums = i32x4.extadd_pairwise_i16x8_u(pairs);
  work.coefficients =
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3);
  if (picture.deblocking === 1) return;
  const zero = i8x16.splat(0);
  const vertical = i8x16.bitmask(i8x16.ne(v128.load(MB_STRENGTHS), zero));
  const horizontal = i8x16.bitmask(i8x16.ne(v128.load(MB_STRENGTHS, 16), zero));
  work.edges = popcnt<u32>(vertical) + popcnt<u32>(horizontal);
}

/** Ends the count. */
export function closeWork(): void {
  work.bits = pictureBits() - work.bitsBefore;
  work.bins = codedBins() - work.binsBefore;
}
