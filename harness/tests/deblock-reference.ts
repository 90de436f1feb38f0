/**
 * The deblocking filter of one macroblock, transcribed from ITU-T H.264 clause 8.7 on three separate planes: what the kernel
 * tests compare with.
 */

/** Table 8-16 */
export const ALPHA = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 17, 20, 22, 25, 28, 32, 36, 40,
  45, 50, 56, 63, 71, 80, 90, 101, 113, 127, 144, 162, 182, 203, 226, 255, 255,
] as const;
export const BETA = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11,
  12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 18,
] as const;
/** Table 8-17: [bS 1, bS 2, bS 3] for indexA 17..51; zero below. */
const TC0_FROM_17 = [
  '001 001 001 001 011 011 111 111 111 111 112 112 112 112 123 123 223 224 234 234 335 346 346',
  '457 458 469 57a 68b 68d 7ae 8bg 9ci adk bfn dhp',
].join(' ');
export const TC0: readonly (readonly number[])[] = [
  ...Array.from({ length: 17 }, () => [0, 0, 0]),
  ...TC0_FROM_17.split(' ').map((digits) => Array.from(digits, (digit) => Number.parseInt(digit, 36))),
];

export interface Plane {
  readonly samples: Uint8Array;
  readonly stride: number;
}

export interface Filtering {
  /** 4 vertical edges x 4, then 4 horizontal edges x 4 */
  readonly bS: readonly number[];
  readonly qp: number;
  readonly qpLeft: number;
  readonly qpTop: number;
  readonly filterOffsetA: number;
  readonly filterOffsetB: number;
  /** QPY to QPc (8.5.8) */
  readonly qpc: (qp: number) => number;
}

const clip3 = (low: number, high: number, value: number) => Math.max(low, Math.min(high, value));

/** 8.7.2: eight samples across an edge; returns p'0..p'2 and q'0..q'2. */
function filterSamples(
  p: number[],
  q: number[],
  bS: number,
  qPav: number,
  chroma: boolean,
  filtering: Filtering,
): [number[], number[]] {
  const [p0, p1, p2, p3] = p as [number, number, number, number];
  const [q0, q1, q2, q3] = q as [number, number, number, number];
  const indexA = clip3(0, 51, qPav + filtering.filterOffsetA);
  const indexB = clip3(0, 51, qPav + filtering.filterOffsetB);
  const alpha = ALPHA[indexA]!;
  const beta = BETA[indexB]!;
  const kept: [number[], number[]] = [
    [p0, p1, p2],
    [q0, q1, q2],
  ];
  const filterSamplesFlag =
    bS !== 0 && Math.abs(p0 - q0) < alpha && Math.abs(p1 - p0) < beta && Math.abs(q1 - q0) < beta;
  if (!filterSamplesFlag) return kept;
  const ap = Math.abs(p2 - p0);
  const aq = Math.abs(q2 - q0);
  if (bS < 4) {
    const tC0 = TC0[indexA]![bS - 1]!;
    const tC = chroma ? tC0 + 1 : tC0 + (ap < beta ? 1 : 0) + (aq < beta ? 1 : 0);
    const delta = clip3(-tC, tC, ((q0 - p0) * 4 + (p1 - q1) + 4) >> 3);
    const mean = (p0 + q0 + 1) >> 1;
    kept[0][0] = clip3(0, 255, p0 + delta);
    kept[1][0] = clip3(0, 255, q0 - delta);
    if (!chroma && ap < beta) kept[0][1] = p1 + clip3(-tC0, tC0, (p2 + mean - p1 * 2) >> 1);
    if (!chroma && aq < beta) kept[1][1] = q1 + clip3(-tC0, tC0, (q2 + mean - q1 * 2) >> 1);
    return kept;
  }
  const near = Math.abs(p0 - q0) < (alpha >> 2) + 2;
  if (!chroma && ap < beta && near) {
    kept[0][0] = (p2 + 2 * p1 + 2 * p0 + 2 * q0 + q1 + 4) >> 3;
    kept[0][1] = (p2 + p1 + p0 + q0 + 2) >> 2;
    kept[0][2] = (2 * p3 + 3 * p2 + p1 + p0 + q0 + 4) >> 3;
  } else {
    kept[0][0] = (2 * p1 + p0 + q1 + 2) >> 2;
  }
  if (!chroma && aq < beta && near) {
    kept[1][0] = (p1 + 2 * p0 + 2 * q0 + 2 * q1 + q2 + 4) >> 3;
    kept[1][1] = (p0 + q0 + q1 + q2 + 2) >> 2;
    kept[1][2] = (2 * q3 + 3 * q2 + q1 + q0 + p0 + 4) >> 3;
  } else {
    kept[1][0] = (2 * q1 + q0 + p1 + 2) >> 2;
  }
  return kept;
}

/** Filters the edges of the macroblock at (x, y) of one plane: edges every 4 samples, `size` samples long. */
function filterPlane(plane: Plane, x: number, y: number, size: 16 | 8, filtering: Filtering): void {
  const chroma = size === 8;
  const qpOf = (qp: number) => (chroma ? filtering.qpc(qp) : qp);
  const at = (column: number, row: number) => (y + row) * plane.stride + x + column;
  for (const vertical of [true, false]) {
    for (let e = 0; e < size; e += 4) {
      const qpP = e > 0 ? filtering.qp : vertical ? filtering.qpLeft : filtering.qpTop;
      const qPav = (qpOf(qpP) + qpOf(filtering.qp) + 1) >> 1;
      for (let k = 0; k < size; k++) {
        const index = (n: number) => (vertical ? at(e + n, k) : at(k, e + n));
        const lumaEdge = chroma ? e / 2 : e / 4;
        const lumaLine = chroma ? k * 2 : k;
        const bS = filtering.bS[(vertical ? 0 : 16) + lumaEdge * 4 + (lumaLine >> 2)]!;
        const p = [-1, -2, -3, -4].map((n) => plane.samples[index(n)]!);
        const q = [0, 1, 2, 3].map((n) => plane.samples[index(n)]!);
        const [newP, newQ] = filterSamples(p, q, bS, qPav, chroma, filtering);
        for (let i = 0; i < 3; i++) {
          plane.samples[index(-1 - i)] = newP[i]!;
          plane.samples[index(i)] = newQ[i]!;
        }
      }
    }
  }
}

/** Filters a macroblock whose luma starts at (x, y). */
export function deblock(y: Plane, cb: Plane, cr: Plane, left: number, top: number, filtering: Filtering): void {
  filterPlane(y, left, top, 16, filtering);
  filterPlane(cb, left / 2, top / 2, 8, filtering);
  filterPlane(cr, left / 2, top / 2, 8, filtering);
}
