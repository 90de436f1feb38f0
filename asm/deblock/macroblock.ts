import { MB_SCRATCH } from '../gen/layout';
import { chromaQp } from '../transform/tables';
import { filterChromaEdge, filterLumaEdge } from './edge';
import { loadColumns4, loadPairs, storeColumns4, storePairs, transpose16 } from './transpose';

/** 20 lines of 16 bytes: columns -4..15 of the macroblock. */
const LINES: usize = MB_SCRATCH;
/** Column 0 among them. */
const INSIDE: usize = LINES + 64;

/**
 * Deblocks one macroblock in place (8.7): vertical edges left to right, then horizontal ones top to bottom, luma, then chroma. Up to
 * four columns and four rows of the neighbours left and above belong to it. Uses MB_SCRATCH.
 * @param luma the macroblock's first luma sample in a picture of `stride` bytes a row
 * @param chroma its first pair Cb Cr in a picture of the same stride
 * @param bs 32 bytes of bS: 4 vertical edges x 4 (left edge first, top to bottom), 4 horizontal edges x 4 (top edge first, left to right); a bS
 * of 4 only in edges that are all 4
 * @param qpCur QPY of the macroblock; `qpLeft` and `qpTop` of its neighbours, of no meaning where the edge's bS are 0
 */
export function deblockMacroblock(
  luma: usize,
  chroma: usize,
  stride: u32,
  bs: usize,
  qpCur: u32,
  qpLeft: u32,
  qpTop: u32,
  chromaQpOffset: i32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  if (!v128.any_true(v128.or(v128.load(bs), v128.load(bs, 16)))) return;
  const qpcCur = chromaQp(qpCur, chromaQpOffset);
  if (v128.any_true(v128.load(bs))) {
    const qpcLeft = (qpcCur + chromaQp(qpLeft, chromaQpOffset) + 1) >> 1;
    verticalLuma(luma, stride, bs, qpCur, (qpCur + qpLeft + 1) >> 1, filterOffsetA, filterOffsetB);
    verticalChroma(chroma, stride, load<u32>(bs), qpcLeft, filterOffsetA, filterOffsetB);
    verticalChroma(chroma + 8, stride, load<u32>(bs, 8), qpcCur, filterOffsetA, filterOffsetB);
  }
  const top = load<u32>(bs, 16);
  if (top) {
    const qpcTop = (qpcCur + chromaQp(qpTop, chromaQpOffset) + 1) >> 1;
    filterLumaEdge(luma, stride, top, (qpCur + qpTop + 1) >> 1, filterOffsetA, filterOffsetB);
    filterChromaEdge(chroma, stride, top, qpcTop, filterOffsetA, filterOffsetB);
  }
  for (let edge: u32 = 4; edge < 16; edge += 4) {
    const strengths = load<u32>(bs + edge, 16);
    if (strengths) filterLumaEdge(luma + edge * stride, stride, strengths, qpCur, filterOffsetA, filterOffsetB);
  }
  const middle = load<u32>(bs, 24);
  if (middle) filterChromaEdge(chroma + 4 * stride, stride, middle, qpcCur, filterOffsetA, filterOffsetB);
}

function verticalLuma(
  luma: usize,
  stride: u32,
  bs: usize,
  qpCur: u32,
  qpLeft: u32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  const left = load<u32>(bs);
  const inside = load<u32>(bs, 4) | load<u32>(bs, 8) | load<u32>(bs, 12);
  if (inside) transpose16(luma, stride, INSIDE, 16);
  else loadColumns4(luma, stride, INSIDE);
  if (left) {
    loadColumns4(luma - 4, stride, LINES);
    filterLumaEdge(INSIDE, 16, left, qpLeft, filterOffsetA, filterOffsetB);
    storeColumns4(luma - 4, stride, LINES);
  }
  if (!inside) {
    storeColumns4(luma, stride, INSIDE);
    return;
  }
  for (let edge: u32 = 4; edge < 16; edge += 4) {
    const strengths = load<u32>(bs + edge);
    if (strengths) filterLumaEdge(INSIDE + (edge << 4), 16, strengths, qpCur, filterOffsetA, filterOffsetB);
  }
  transpose16(INSIDE, 16, luma, stride);
}

/** Filters the vertical chroma edge left of the pair at `edge`. */
function verticalChroma(
  edge: usize,
  stride: u32,
  strengths: u32,
  qpAverage: u32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  if (!strengths) return;
  loadPairs(edge, stride, LINES);
  filterChromaEdge(LINES + 32, 16, strengths, qpAverage, filterOffsetA, filterOffsetB);
  storePairs(edge, stride, LINES);
}
