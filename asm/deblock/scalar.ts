/** Scalar twin of `deblockMacroblock`: clause 8.7 sample by sample. */
import { chromaQp } from '../transform/tables';
import { alphaOf, betaOf, tc0Of } from './tables';

// @ts-ignore: decorator
@inline
function clip3(low: i32, high: i32, value: i32): i32 {
  return min(max(value, low), high);
}

// @ts-ignore: decorator
@inline
function sample(at: usize): i32 {
  return load<u8>(at);
}

/** Filters the samples of one line across an edge (8.7.2): q0 at `q`, its neighbours `step` bytes apart. */
function filterLine(q: usize, step: usize, bS: u32, luma: bool, alpha: i32, beta: i32, tc0: i32): void {
  const p0 = sample(q - step);
  const p1 = sample(q - 2 * step);
  const q0 = sample(q);
  const q1 = sample(q + step);
  if (bS == 0 || abs(p0 - q0) >= alpha || abs(p1 - p0) >= beta || abs(q1 - q0) >= beta) return;
  const p2 = luma ? sample(q - 3 * step) : 0;
  const q2 = luma ? sample(q + 2 * step) : 0;
  const pSmooth = luma && abs(p2 - p0) < beta;
  const qSmooth = luma && abs(q2 - q0) < beta;
  if (bS < 4) {
    const tc = luma ? tc0 + i32(pSmooth) + i32(qSmooth) : tc0 + 1;
    const delta = clip3(-tc, tc, (((q0 - p0) << 2) + (p1 - q1) + 4) >> 3);
    store<u8>(q - step, <u8>clip3(0, 255, p0 + delta));
    store<u8>(q, <u8>clip3(0, 255, q0 - delta));
    const middle = (p0 + q0 + 1) >> 1;
    if (pSmooth) store<u8>(q - 2 * step, <u8>(p1 + clip3(-tc0, tc0, (p2 + middle - (p1 << 1)) >> 1)));
    if (qSmooth) store<u8>(q + step, <u8>(q1 + clip3(-tc0, tc0, (q2 + middle - (q1 << 1)) >> 1)));
    return;
  }
  const small = abs(p0 - q0) < (alpha >> 2) + 2;
  if (pSmooth && small) {
    const p3 = sample(q - 4 * step);
    store<u8>(q - step, <u8>((p2 + 2 * p1 + 2 * p0 + 2 * q0 + q1 + 4) >> 3));
    store<u8>(q - 2 * step, <u8>((p2 + p1 + p0 + q0 + 2) >> 2));
    store<u8>(q - 3 * step, <u8>((2 * p3 + 3 * p2 + p1 + p0 + q0 + 4) >> 3));
  } else {
    store<u8>(q - step, <u8>((2 * p1 + p0 + q1 + 2) >> 2));
  }
  if (qSmooth && small) {
    const q3 = sample(q + 3 * step);
    store<u8>(q, <u8>((p1 + 2 * p0 + 2 * q0 + 2 * q1 + q2 + 4) >> 3));
    store<u8>(q + step, <u8>((p0 + q0 + q1 + q2 + 2) >> 2));
    store<u8>(q + 2 * step, <u8>((2 * q3 + 3 * q2 + q1 + q0 + p0 + 4) >> 3));
  } else {
    store<u8>(q, <u8>((2 * q1 + q0 + p1 + 2) >> 2));
  }
}

/**
 * Filters one edge.
 * @param across bytes from a sample to the next one across the edge
 * @param along bytes from a line to the next one along the edge
 * @param lines number of lines; each of the four bS governs a quarter of them
 */
function filterEdge(
  q: usize,
  across: usize,
  along: usize,
  lines: u32,
  bs: usize,
  luma: bool,
  qpAverage: u32,
  filterOffsetA: i32,
  filterOffsetB: i32,
): void {
  const alpha = alphaOf(qpAverage, filterOffsetA);
  const beta = betaOf(qpAverage, filterOffsetB);
  const tc0 = tc0Of(qpAverage, filterOffsetA);
  for (let line: u32 = 0; line < lines; line++) {
    const bS = <u32>load<u8>(bs + (line * 4) / lines);
    filterLine(q + <usize>line * along, across, bS, luma, alpha, beta, bS < 4 ? load<u8>(tc0 + bS) : 0);
  }
}

/** Twin of `deblockMacroblock`. */
export function deblockMacroblockScalar(
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
  const qpcCur = chromaQp(qpCur, chromaQpOffset);
  for (let horizontal: u32 = 0; horizontal < 2; horizontal++) {
    const qpBeyond = horizontal ? qpTop : qpLeft;
    const across: usize = horizontal ? <usize>stride : 1;
    const acrossPair: usize = horizontal ? <usize>stride : 2;
    const along: usize = horizontal ? 1 : <usize>stride;
    const alongPair: usize = horizontal ? 2 : <usize>stride;
    for (let edge: u32 = 0; edge < 4; edge++) {
      const strengths = bs + horizontal * 16 + edge * 4;
      const qp = edge == 0 ? (qpCur + qpBeyond + 1) >> 1 : qpCur;
      filterEdge(luma + <usize>edge * 4 * across, across, along, 16, strengths, true, qp, filterOffsetA, filterOffsetB);
      if (edge & 1) continue;
      const qpc = edge == 0 ? (qpcCur + chromaQp(qpBeyond, chromaQpOffset) + 1) >> 1 : qpcCur;
      const pair = chroma + <usize>edge * 2 * acrossPair;
      filterEdge(pair, acrossPair, alongPair, 8, strengths, false, qpc, filterOffsetA, filterOffsetB);
      filterEdge(pair + 1, acrossPair, alongPair, 8, strengths, false, qpc, filterOffsetA, filterOffsetB);
    }
  }
}
