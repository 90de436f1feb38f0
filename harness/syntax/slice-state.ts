/** What the macroblocks of a slice leave behind for their neighbours (H.264 clause 6.4.9 and on; no MBAFF). */

/** Flags per macroblock. */
export const INTRA = 1;
export const SKIPPED = 2;
export const PCM = 4;
export const I16X16 = 8;
export const I_NXN = 16;
export const TRANSFORM8X8 = 32;
/** coded_block_flag of the DC blocks: Intra16x16DCLevel, Cb, Cr. */
export const DC_FLAGS = [1, 2, 4] as const;

/** Grids over one picture; "cells" are 4x4 luma blocks in raster order, `stride` to a row. */
export class SliceState {
  readonly stride: number;
  readonly chromaStride: number;
  readonly count: number;
  /** Number of the slice that a macroblock was last read in. */
  readonly sliceOf: Int32Array;
  readonly flags: Uint8Array;
  readonly dcFlags: Uint8Array;
  readonly cbp: Uint8Array;
  readonly chromaMode: Uint8Array;
  /** Non-zero levels per luma cell, and per 4x4 chroma block, Cb and Cr. */
  readonly nonZero: Uint8Array;
  readonly nonZeroChroma: readonly [Uint8Array, Uint8Array];
  /** Intra4x4PredMode or Intra8x8PredMode per cell, 2 (DC) for other macroblocks. */
  readonly intraMode: Int8Array;
  /** Per cell: ref_idx_l0, -1 for intra; vectors; sizes of the coded differences. */
  readonly refIdx: Int8Array;
  readonly mvX: Int16Array;
  readonly mvY: Int16Array;
  readonly mvdX: Uint16Array;
  readonly mvdY: Uint16Array;

  /** The current macroblock, and its neighbours A (left), B (above), C (above right), D (above left), -1 if not available. */
  address = 0;
  x = 0;
  y = 0;
  a = -1;
  b = -1;
  c = -1;
  d = -1;
  /** First cell, first chroma block of the current macroblock. */
  cell = 0;
  chromaCell = 0;
  /** mb_qp_delta of the macroblock before, in decoding order, was coded and not 0. */
  lastQpDelta = 0;
  slice = 0;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    const count = width * height;
    this.count = count;
    this.stride = 4 * width;
    this.chromaStride = 2 * width;
    this.sliceOf = new Int32Array(count);
    this.flags = new Uint8Array(count);
    this.dcFlags = new Uint8Array(count);
    this.cbp = new Uint8Array(count);
    this.chromaMode = new Uint8Array(count);
    this.nonZero = new Uint8Array(16 * count);
    this.nonZeroChroma = [new Uint8Array(4 * count), new Uint8Array(4 * count)];
    this.intraMode = new Int8Array(16 * count);
    this.refIdx = new Int8Array(16 * count);
    this.mvX = new Int16Array(16 * count);
    this.mvY = new Int16Array(16 * count);
    this.mvdX = new Uint16Array(16 * count);
    this.mvdY = new Uint16Array(16 * count);
  }

  /** Starts a slice: nothing of before is available. */
  beginSlice(): void {
    this.slice++;
    this.lastQpDelta = 0;
  }

  /** Goes to a macroblock and takes back what an earlier one left there. */
  enter(address: number): void {
    const { width } = this;
    const x = address % width;
    const y = (address - x) / width;
    this.address = address;
    this.x = x;
    this.y = y;
    this.a = x > 0 ? this.available(address - 1) : -1;
    this.b = this.available(address - width);
    this.c = x < width - 1 ? this.available(address - width + 1) : -1;
    this.d = x > 0 ? this.available(address - width - 1) : -1;
    this.cell = 4 * y * this.stride + 4 * x;
    this.chromaCell = 2 * y * this.chromaStride + 2 * x;
    this.sliceOf[address] = this.slice;
    this.flags[address] = 0;
    this.dcFlags[address] = 0;
    this.cbp[address] = 0;
    this.chromaMode[address] = 0;
    this.fill(this.nonZero, 0);
    this.fillChroma(0);
    this.fill(this.intraMode, 2);
    this.fill(this.refIdx, -1);
    this.fill(this.mvX, 0);
    this.fill(this.mvY, 0);
    this.fill(this.mvdX, 0);
    this.fill(this.mvdY, 0);
  }

  /** Fills the 16 cells of the current macroblock. */
  fill(grid: { [index: number]: number }, value: number): void {
    this.fillCells(grid, 0, 0, 4, 4, value);
  }

  /** Fills a rectangle of cells of the current macroblock. */
  fillCells(grid: { [index: number]: number }, x: number, y: number, w: number, h: number, value: number): void {
    let row = this.cell + y * this.stride + x;
    for (let i = 0; i < h; i++, row += this.stride) for (let j = 0; j < w; j++) grid[row + j] = value;
  }

  fillChroma(value: number): void {
    const at = this.chromaCell;
    const below = at + this.chromaStride;
    for (const grid of this.nonZeroChroma) grid[at] = grid[at + 1] = grid[below] = grid[below + 1] = value;
  }

  private available(address: number): number {
    return address >= 0 && this.sliceOf[address] === this.slice ? address : -1;
  }
}
