/**
 * Transform, quantiser and their inverses written directly after the matrices and formulas of ITU-T H.264 clause 8.5 and of the JM
 * quantiser, on plain arrays: what the kernel tests compare with. Slow on purpose.
 */

export type Matrix = number[][];

/** Forward core transform: the matrix whose inverse 8.5.12.2 computes, up to scaling. */
const CORE: Matrix = [
  [1, 1, 1, 1],
  [2, 1, -1, -2],
  [1, -1, -1, 1],
  [1, -2, 2, -1],
];
/** 8.5.10 */
const HADAMARD: Matrix = [
  [1, 1, 1, 1],
  [1, 1, -1, -1],
  [1, -1, -1, 1],
  [1, -1, 1, -1],
];
/** 8.5.11.1 */
const CHROMA_DC: Matrix = [
  [1, 1],
  [1, -1],
];

/** Table 8-2, frame scan: [column, row] of each index. */
export const FRAME_SCAN: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [2, 0],
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
  [1, 3],
  [2, 2],
  [3, 1],
  [3, 2],
  [2, 3],
  [3, 3],
];

/** v of normAdjust4x4 (8.5.9). */
const V = [
  [10, 16, 13],
  [11, 18, 14],
  [13, 20, 16],
  [14, 23, 18],
  [16, 25, 20],
  [18, 29, 23],
] as const;
const MF = [
  [13107, 5243, 8066],
  [11916, 4660, 7490],
  [10082, 4194, 6554],
  [9362, 3647, 5825],
  [8192, 3355, 5243],
  [7282, 2893, 4559],
] as const;

function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

function transpose(a: Matrix): Matrix {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

const around = (outer: Matrix, inner: Matrix) => multiply(multiply(outer, inner), transpose(outer));
const map = (a: Matrix, f: (value: number, i: number, j: number) => number): Matrix =>
  a.map((row, i) => row.map((value, j) => f(value, i, j)));

function byPosition(table: readonly (readonly [number, number, number])[], qp: number, i: number, j: number): number {
  const row = table[qp % 6]!;
  if (i % 2 === 0 && j % 2 === 0) return row[0];
  return i % 2 === 1 && j % 2 === 1 ? row[1] : row[2];
}

/** weightScale4x4 is 16 everywhere: Flat_4x4_16. */
const levelScale = (qp: number, i: number, j: number) => 16 * byPosition(V, qp, i, j);

function quantise(value: number, multiplier: number, qbits: number, f: number): number {
  return Math.sign(value) * Math.floor((Math.abs(value) * multiplier + f) / 2 ** qbits) + 0;
}

export function forward(residual: Matrix): Matrix {
  return around(CORE, residual);
}

export function quantiseBlock(coefficients: Matrix, qp: number, intra: boolean): Matrix {
  const qbits = 15 + Math.floor(qp / 6);
  const f = Math.floor(2 ** qbits / (intra ? 3 : 6));
  return map(coefficients, (value, i, j) => quantise(value, byPosition(MF, qp, i, j), qbits, f));
}

function quantiseDc(coefficients: Matrix, qp: number, intra: boolean): Matrix {
  const qbits = 15 + Math.floor(qp / 6);
  const f = 2 * Math.floor(2 ** qbits / (intra ? 3 : 6));
  const limit = (level: number) => Math.max(-2063, Math.min(2063, level));
  return map(coefficients, (value) => limit(quantise(value, MF[qp % 6]![0], qbits + 1, f)));
}

export function quantiseLumaDc(dc: Matrix, qp: number): Matrix {
  const halved = map(around(HADAMARD, dc), (value) => Math.floor(value / 2));
  return quantiseDc(halved, qp, true);
}

export function quantiseChromaDc(dc: Matrix, qpc: number, intra: boolean): Matrix {
  return quantiseDc(around(CHROMA_DC, dc), qpc, intra);
}

/** 8.5.10 */
export function decodeLumaDc(c: Matrix, qp: number): Matrix {
  return map(around(HADAMARD, c), (f) => {
    const scaled = f * levelScale(qp, 0, 0);
    if (qp >= 36) return scaled * 2 ** (Math.floor(qp / 6) - 6);
    return Math.floor((scaled + 2 ** (5 - Math.floor(qp / 6))) / 2 ** (6 - Math.floor(qp / 6)));
  });
}

/** 8.5.11.1, 8.5.11.2 */
export function decodeChromaDc(c: Matrix, qpc: number): Matrix {
  return map(around(CHROMA_DC, c), (f) => Math.floor((f * levelScale(qpc, 0, 0) * 2 ** Math.floor(qpc / 6)) / 32));
}

/** 8.5.12.1; `dc` stands for c[0][0] of blocks whose DC was decoded before. */
export function scale(c: Matrix, qp: number, dc?: number): Matrix {
  return map(c, (level, i, j) => {
    if (i === 0 && j === 0 && dc !== undefined) return dc;
    const scaled = level * levelScale(qp, i, j);
    if (qp >= 24) return scaled * 2 ** (Math.floor(qp / 6) - 4);
    return Math.floor((scaled + 2 ** (3 - Math.floor(qp / 6))) / 2 ** (4 - Math.floor(qp / 6)));
  });
}

function inverseLine([d0 = 0, d1 = 0, d2 = 0, d3 = 0]: number[]): number[] {
  const e0 = d0 + d2;
  const e1 = d0 - d2;
  const e2 = Math.floor(d1 / 2) - d3;
  const e3 = d1 + Math.floor(d3 / 2);
  return [e0 + e3, e1 + e2, e1 - e2, e0 - e3];
}

/** 8.5.12.2: the residual of scaled coefficients. */
export function inverse(d: Matrix): Matrix {
  const rows = d.map(inverseLine);
  return map(transpose(transpose(rows).map(inverseLine)), (value) => Math.floor((value + 32) / 64));
}

export const clip1 = (value: number) => Math.max(0, Math.min(255, value));

/** The 16 entries of a block in scan order. */
export function scan(block: Matrix): number[] {
  return FRAME_SCAN.map(([column, row]) => block[row]![column]!);
}
