/**
 * Scalar twins of the transform kernels: the same results, written after the clauses one sample at a time. They share with the kernels only
 * the tables and the layout of the levels.
 */
import { DROP_THRESHOLD, LARGE_LEVEL_COST } from './dropping';
import {
  BLOCK_BYTES,
  COEFFICIENTS,
  LEVELS_CHROMA_AC,
  LEVELS_CHROMA_DC_CB,
  LEVELS_LUMA_DC,
  lumaLevels,
  lumaSampleOffset,
} from './levels';
import { LEVEL_LIMIT, roundingOffset } from './rounding';
import { FLAT_WEIGHT, multipliers, normAdjust } from './tables';

/** Frame zig-zag scan (Table 8-2): raster index of each scan position. */
const ZIGZAG: usize = memory.data<u8>([0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15]);
/** JM: COEFF_COST4x4 of a level of magnitude 1 by run. */
const COSTS: usize = memory.data<u8>([3, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** The 4x4 matrix being worked on and the DC coefficients or levels, 16 x i32 each in raster order; dead between calls. */
const MATRIX: usize = COEFFICIENTS;
const DC: usize = COEFFICIENTS + 64;

// @ts-ignore: decorator
@inline
function get(matrix: usize, index: u32): i32 {
  return load<i32>(matrix + (index << 2));
}

// @ts-ignore: decorator
@inline
function set(matrix: usize, index: u32, value: i32): void {
  store<i32>(matrix + (index << 2), value);
}

// @ts-ignore: decorator
@inline
function getLevel(block: usize, scan: u32): i32 {
  return load<i16>(block + (scan << 1));
}

/** Class of a raster position for the multiplier and normAdjust tables. */
function positionClass(raster: u32): u32 {
  const odd = (raster & 1) + ((raster >> 2) & 1);
  return odd == 0 ? 0 : odd == 2 ? 1 : 2;
}

/** One-dimensional forward core transform of four entries of MATRIX, `step` apart. */
function forwardLine(first: u32, step: u32): void {
  const a = get(MATRIX, first);
  const b = get(MATRIX, first + step);
  const c = get(MATRIX, first + 2 * step);
  const d = get(MATRIX, first + 3 * step);
  set(MATRIX, first, a + b + c + d);
  set(MATRIX, first + step, 2 * a + b - c - 2 * d);
  set(MATRIX, first + 2 * step, a - b - c + d);
  set(MATRIX, first + 3 * step, a - 2 * b + 2 * c - d);
}

/** Forward transform of one block's residual into MATRIX; neighbouring samples are `pitch` bytes apart. */
function forwardBlock(source: usize, sourceStride: u32, prediction: usize, predictionStride: u32, pitch: u32): void {
  for (let y: u32 = 0; y < 4; y++) {
    for (let x: u32 = 0; x < 4; x++) {
      const sample = <i32>load<u8>(source + y * sourceStride + x * pitch);
      set(MATRIX, y * 4 + x, sample - <i32>load<u8>(prediction + y * predictionStride + x * pitch));
    }
  }
  for (let y: u32 = 0; y < 4; y++) forwardLine(y * 4, 1);
  for (let x: u32 = 0; x < 4; x++) forwardLine(x, 4);
}

function quantise(coefficient: i32, multiplier: i32, offset: i32, shift: u32): i32 {
  const level = (abs(coefficient) * multiplier + offset) >> shift;
  return coefficient < 0 ? -level : level;
}

/** Quantises MATRIX into a block of levels, entry 0 left zero when `first` is 1; returns whether a level is not zero. */
function quantiseMatrix(levels: usize, first: u32, qp: u32, intra: bool): bool {
  const qbits = 15 + qp / 6;
  let nonZero = false;
  for (let scan: u32 = 0; scan < 16; scan++) {
    const raster = <u32>load<u8>(ZIGZAG + scan);
    const multiplier = load<u16>(multipliers(qp) + 2 * positionClass(raster));
    const level = scan < first ? 0 : quantise(get(MATRIX, raster), multiplier, roundingOffset(qbits, intra), qbits);
    store<i16>(levels + scan * 2, <i16>level);
    if (level != 0) nonZero = true;
  }
  return nonZero;
}

function quantiseDcLevel(coefficient: i32, qp: u32, intra: bool): i32 {
  const qbits = 15 + qp / 6;
  const level = quantise(coefficient, load<u16>(multipliers(qp)), 2 * roundingOffset(qbits, intra), qbits + 1);
  return min(max(level, -(<i32>LEVEL_LIMIT)), <i32>LEVEL_LIMIT);
}

/** Scaling of residual 4x4 blocks (8.5.12.1) into MATRIX; with `kept` false all but entry 0 are zero. */
function scaleBlock(levels: usize, qp: u32, kept: bool): void {
  const period = <i32>(qp / 6);
  for (let scan: u32 = 0; scan < 16; scan++) {
    const raster = <u32>load<u8>(ZIGZAG + scan);
    const levelScale = FLAT_WEIGHT * <i32>load<u16>(normAdjust(qp) + 2 * positionClass(raster));
    const product = kept ? getLevel(levels, scan) * levelScale : 0;
    set(MATRIX, raster, period >= 4 ? product << (period - 4) : (product + (1 << (3 - period))) >> (4 - period));
  }
}

/** One-dimensional inverse transform of four entries of MATRIX, `step` apart (8.5.12.2). */
function inverseLine(first: u32, step: u32): void {
  const d0 = get(MATRIX, first);
  const d1 = get(MATRIX, first + step);
  const d2 = get(MATRIX, first + 2 * step);
  const d3 = get(MATRIX, first + 3 * step);
  const e0 = d0 + d2;
  const e1 = d0 - d2;
  const e2 = (d1 >> 1) - d3;
  const e3 = d1 + (d3 >> 1);
  set(MATRIX, first, e0 + e3);
  set(MATRIX, first + step, e1 + e2);
  set(MATRIX, first + 2 * step, e1 - e2);
  set(MATRIX, first + 3 * step, e0 - e3);
}

/** Inverse transform of MATRIX and picture construction of one block (8.5.12.2, 8.5.14). */
function addBlock(prediction: usize, predictionStride: u32, recon: usize, reconStride: u32, pitch: u32): void {
  for (let y: u32 = 0; y < 4; y++) inverseLine(y * 4, 1);
  for (let x: u32 = 0; x < 4; x++) inverseLine(x, 4);
  for (let y: u32 = 0; y < 4; y++) {
    for (let x: u32 = 0; x < 4; x++) {
      const residual = (get(MATRIX, y * 4 + x) + 32) >> 6;
      const sum = residual + <i32>load<u8>(prediction + y * predictionStride + x * pitch);
      store<u8>(recon + y * reconStride + x * pitch, <u8>min(max(sum, 0), 255));
    }
  }
}

/** Twin of `quantiseLuma16`. */
export function quantiseLuma16Scalar(source: usize, prediction: usize, qp: u32, intra: bool): u32 {
  let mask: u32 = 0;
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx++) {
    const offset = lumaSampleOffset(blkIdx);
    forwardBlock(source + offset, 16, prediction + offset, 16, 1);
    if (quantiseMatrix(lumaLevels(blkIdx), 0, qp, intra)) mask |= 1 << blkIdx;
  }
  return mask;
}

/** Twin of `reconstructLuma16`. */
export function reconstructLuma16Scalar(prediction: usize, recon: usize, qp: u32, mask: u32): void {
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx++) {
    const offset = lumaSampleOffset(blkIdx);
    scaleBlock(lumaLevels(blkIdx), qp, ((mask >> blkIdx) & 1) != 0);
    addBlock(prediction + offset, 16, recon + offset, 16, 1);
  }
}

/** Twin of `codeLuma4x4`. */
export function codeLuma4x4Scalar(
  source: usize,
  sourceStride: u32,
  prediction: usize,
  recon: usize,
  reconStride: u32,
  qp: u32,
  blk: u32,
): u32 {
  forwardBlock(source, sourceStride, prediction, 4, 1);
  const nonZero = quantiseMatrix(lumaLevels(blk), 0, qp, true);
  scaleBlock(lumaLevels(blk), qp, true);
  addBlock(prediction, 4, recon, reconStride, 1);
  return u32(nonZero);
}

/** Raster index of a block among the 4x4 blocks of a macroblock. */
function blockRaster(blkIdx: u32): u32 {
  const offset = lumaSampleOffset(blkIdx);
  return (offset >> 6) * 4 + ((offset & 15) >> 2);
}

function hadamardLine(first: u32, step: u32): void {
  const a = get(DC, first);
  const b = get(DC, first + step);
  const c = get(DC, first + 2 * step);
  const d = get(DC, first + 3 * step);
  set(DC, first, a + b + c + d);
  set(DC, first + step, a + b - c - d);
  set(DC, first + 2 * step, a - b - c + d);
  set(DC, first + 3 * step, a - b + c - d);
}

/** The 4x4 transform of 8.5.10 on DC. */
function hadamard(): void {
  for (let y: u32 = 0; y < 4; y++) hadamardLine(y * 4, 1);
  for (let x: u32 = 0; x < 4; x++) hadamardLine(x, 4);
}

/** Twin of `quantiseLuma16x16Intra`. */
export function quantiseLuma16x16IntraScalar(source: usize, prediction: usize, qp: u32): u32 {
  let mask: u32 = 0;
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx++) {
    const offset = lumaSampleOffset(blkIdx);
    forwardBlock(source + offset, 16, prediction + offset, 16, 1);
    set(DC, blockRaster(blkIdx), get(MATRIX, 0));
    if (quantiseMatrix(lumaLevels(blkIdx), 1, qp, true)) mask |= 1 << blkIdx;
  }
  hadamard();
  for (let scan: u32 = 0; scan < 16; scan++) {
    const level = quantiseDcLevel(get(DC, load<u8>(ZIGZAG + scan)) >> 1, qp, true);
    store<i16>(LEVELS_LUMA_DC + scan * 2, <i16>level);
    if (level != 0) mask |= 1 << 16;
  }
  return mask;
}

/** Twin of `reconstructLuma16x16Intra`. */
export function reconstructLuma16x16IntraScalar(prediction: usize, recon: usize, qp: u32, mask: u32): void {
  const dcKept = ((mask >> 16) & 1) != 0;
  for (let scan: u32 = 0; scan < 16; scan++) {
    set(DC, load<u8>(ZIGZAG + scan), dcKept ? getLevel(LEVELS_LUMA_DC, scan) : 0);
  }
  hadamard();
  const levelScale = FLAT_WEIGHT * <i32>load<u16>(normAdjust(qp));
  const period = <i32>(qp / 6);
  for (let blkIdx: u32 = 0; blkIdx < 16; blkIdx++) {
    const offset = lumaSampleOffset(blkIdx);
    const product = get(DC, blockRaster(blkIdx)) * levelScale;
    const dc = period >= 6 ? product << (period - 6) : (product + (1 << (5 - period))) >> (6 - period);
    scaleBlock(lumaLevels(blkIdx), qp, ((mask >> blkIdx) & 1) != 0);
    set(MATRIX, 0, dc);
    addBlock(prediction + offset, 16, recon + offset, 16, 1);
  }
}

/** Offset of a chroma block's first sample in an interleaved macroblock; blocks 4..7 are Cr. */
function chromaSampleOffset(block: u32): u32 {
  return ((block >> 1) & 1) * 64 + (block & 1) * 8 + (block >> 2);
}

/** 2x2 transform (8.5.11.1) of DC entries first..first+3. */
function hadamardChroma(first: u32): void {
  const a = get(DC, first);
  const b = get(DC, first + 1);
  const c = get(DC, first + 2);
  const d = get(DC, first + 3);
  set(DC, first, a + b + c + d);
  set(DC, first + 1, a - b + c - d);
  set(DC, first + 2, a + b - c - d);
  set(DC, first + 3, a - b - c + d);
}

/** Twin of `quantiseChroma`. */
export function quantiseChromaScalar(source: usize, prediction: usize, qpc: u32, intra: bool): u32 {
  let mask: u32 = 0;
  for (let block: u32 = 0; block < 8; block++) {
    const offset = chromaSampleOffset(block);
    forwardBlock(source + offset, 16, prediction + offset, 16, 2);
    set(DC, block, get(MATRIX, 0));
    if (quantiseMatrix(LEVELS_CHROMA_AC + block * BLOCK_BYTES, 1, qpc, intra)) mask |= 1 << block;
  }
  hadamardChroma(0);
  hadamardChroma(4);
  for (let block: u32 = 0; block < 8; block++) {
    const level = quantiseDcLevel(get(DC, block), qpc, intra);
    store<i16>(LEVELS_CHROMA_DC_CB + block * 2, <i16>level);
    if (level != 0) mask |= 256 << (block >> 2);
  }
  return mask;
}

/** Twin of `reconstructChroma`. */
export function reconstructChromaScalar(prediction: usize, recon: usize, qpc: u32, mask: u32): void {
  for (let block: u32 = 0; block < 8; block++) {
    const dcKept = ((mask >> (8 + (block >> 2))) & 1) != 0;
    set(DC, block, dcKept ? getLevel(LEVELS_CHROMA_DC_CB, block) : 0);
  }
  hadamardChroma(0);
  hadamardChroma(4);
  const levelScale = FLAT_WEIGHT * <i32>load<u16>(normAdjust(qpc));
  for (let block: u32 = 0; block < 8; block++) {
    const offset = chromaSampleOffset(block);
    scaleBlock(LEVELS_CHROMA_AC + block * BLOCK_BYTES, qpc, ((mask >> block) & 1) != 0);
    set(MATRIX, 0, ((get(DC, block) * levelScale) << (qpc / 6)) >> 5);
    addBlock(prediction + offset, 16, recon + offset, 16, 2);
  }
}

/** Twin of `totalCoefficients`. */
export function totalCoefficientsScalar(block: usize, first: u32): u32 {
  let total: u32 = 0;
  for (let scan = first; scan < 16; scan++) total += u32(getLevel(block, scan) != 0);
  return total;
}

/** Twin of `blockCost`. */
export function blockCostScalar(block: usize): u32 {
  let cost: u32 = 0;
  let run: u32 = 0;
  for (let scan: u32 = 0; scan < 16; scan++) {
    const level = getLevel(block, scan);
    if (abs(level) > 1) return LARGE_LEVEL_COST;
    if (level != 0) {
      cost += load<u8>(COSTS + run);
      run = 0;
    } else {
      run++;
    }
  }
  return cost;
}

/** Twin of `dropSmall8x8`. */
export function dropSmall8x8Scalar(mask: u32): u32 {
  let kept = mask;
  for (let quarter: u32 = 0; quarter < 4; quarter++) {
    let cost: u32 = 0;
    for (let part: u32 = 0; part < 4; part++) cost += blockCostScalar(lumaLevels(quarter * 4 + part));
    if (cost > DROP_THRESHOLD) continue;
    memory.fill(lumaLevels(quarter * 4), 0, 4 * BLOCK_BYTES);
    kept &= ~(15 << (quarter * 4));
  }
  return kept;
}
