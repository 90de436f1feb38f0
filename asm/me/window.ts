/**
 * The search window: the reference's rows around the macroblock row being coded, with replicated borders, and their half-sample
 * planes. Every reference row is read from DRAM once, ahead of the reconstruction, so both may be one buffer.
 *
 * Between `windowAdvance(mbRow)` and the next one, these luma samples (x, y) are valid, in picture coordinates, W and H
 * the picture's size in samples:
 *   rows     max(16 mbRow - 64, -24) .. min(16 mbRow + 79, H + 23) of WINDOW_FULL, columns -32 .. W + 31;
 *   planes   max(16 mbRow - 64, -22) .. min(16 mbRow + 76, H + 20) of WINDOW_H, _V and _C, columns -24 .. W + 23;
 *   chroma   rows max(8 mbRow - 32, -12) .. min(8 mbRow + 39, H / 2 + 11), columns -16 .. W / 2 + 15.
 * So `predictLuma` and `predictChroma` are right for every block of macroblock row `mbRow` whose vector has a vertical part of
 * -57.75 .. 57.75 and which lies at most 17.75 samples outside the picture on any side (block from -17.75, -17.75 to, with its
 * last sample, W + 16.75, H + 16.75).
 */
import {
  STATE,
  WINDOW_C,
  WINDOW_CHROMA,
  WINDOW_FULL,
  WINDOW_FULL_SIZE,
  WINDOW_H,
  WINDOW_PAD,
  WINDOW_REACH,
  WINDOW_V,
} from '../gen/layout';
import { halfSampleRows } from './interpolate';

/** Luma rows replicated above and below the picture: 17.75 of overhang and the six-tap filter's 3, a multiple of 8. */
const PAD_ROWS: i32 = 24;
/** Columns of the half-sample planes left and right of the picture. */
const PLANE_PAD: u32 = 24;
/** Rows that the six-tap filter needs above and below a half-sample row. */
const ROWS_ABOVE: i32 = 2;
const ROWS_BELOW: i32 = 3;

/** At STATE + 2048. Row numbers are the picture's, of luma. */
@unmanaged
class WindowState {
  /** DRAM addresses of the reference's first samples, and its stride in bytes for both planes. */
  refLuma: usize;
  refChroma: usize;
  refStride: u32;
  /** Size of the picture in samples. */
  width: u32;
  height: u32;
  /** Bytes a row of every window plane. */
  stride: u32;
  /** Luma rows that fit a plane; even. */
  capacity: u32;
  /** Row in the planes' first line; even. */
  baseRow: i32;
  /** First row that is not loaded yet; a multiple of 8. */
  loadedRows: i32;
  /** First row whose half samples are not there yet. */
  planeRows: i32;
  /** Addresses that sample (0, 0) has, or would have, in WINDOW_FULL and WINDOW_CHROMA. */
  lumaOrigin: usize;
  chromaOrigin: usize;
}

const state = changetype<WindowState>(STATE + 2048);

/** Address of luma sample (x, y) in WINDOW_FULL. The other planes hold it at the same distance from their starts. */
@inline
export function windowLuma(x: i32, y: i32): usize {
  return state.lumaOrigin + <usize>(y * <i32>state.stride + x);
}

/** Address of the chroma pair (x, y), in chroma samples. */
@inline
export function windowChroma(x: i32, y: i32): usize {
  return state.chromaOrigin + <usize>(y * <i32>state.stride + (x << 1));
}

/** Bytes from a sample to the one below, the same in all window planes, chroma included. */
@inline
export function windowStride(): u32 {
  return state.stride;
}

function placeRows(baseRow: i32): void {
  state.baseRow = baseRow;
  state.lumaOrigin = WINDOW_FULL + <usize>WINDOW_PAD - <usize>(baseRow * <i32>state.stride);
  state.chromaOrigin = WINDOW_CHROMA + <usize>WINDOW_PAD - <usize>((baseRow >> 1) * <i32>state.stride);
}

/** Starts a picture. `refLuma`, `refChroma` are addresses in this memory, `refStride` bytes; sizes in macroblocks, 1..256. */
export function windowBegin(refLuma: usize, refChroma: usize, refStride: u32, widthMbs: u32, heightMbs: u32): void {
  state.refLuma = refLuma;
  state.refChroma = refChroma;
  state.refStride = refStride;
  state.width = widthMbs << 4;
  state.height = heightMbs << 4;
  state.stride = (widthMbs << 4) + 2 * WINDOW_PAD;
  state.capacity = (<u32>WINDOW_FULL_SIZE / state.stride) & ~1;
  state.loadedRows = -PAD_ROWS;
  state.planeRows = -PAD_ROWS + ROWS_ABOVE;
  placeRows(-PAD_ROWS);
}

/** Copies `width` bytes and repeats the first and the last unit (a sample, or a pair: 1 or 2 bytes) over WINDOW_PAD bytes on either side. */
@inline
function loadRow(target: usize, source: usize, width: usize, unit: usize): void {
  memory.copy(target, source, width);
  const last = target + width - unit;
  const left = unit === 1 ? i8x16.splat(load<u8>(target)) : i16x8.splat(load<u16>(target));
  const right = unit === 1 ? i8x16.splat(load<u8>(last)) : i16x8.splat(load<u16>(last));
  v128.store(target - 32, left);
  v128.store(target - 16, left);
  v128.store(target + width, right);
  v128.store(target + width, right, 16);
}

/** DRAM row that stands for picture row `row` of a plane of `height` rows. */
@inline
function replicated(row: i32, height: u32): usize {
  return <usize>max<i32>(0, min<i32>(row, <i32>height - 1));
}

/** Loads luma rows `first`..`last` - 1 and the chroma rows that go with them; both even. */
function loadRows(first: i32, last: i32): void {
  const width = <usize>state.width;
  const refStride = <usize>state.refStride;
  for (let row = first; row < last; row++) {
    loadRow(windowLuma(0, row), state.refLuma + replicated(row, state.height) * refStride, width, 1);
  }
  for (let row = first >> 1; row < last >> 1; row++) {
    loadRow(windowChroma(0, row), state.refChroma + replicated(row, state.height >> 1) * refStride, width, 2);
  }
}

/** Moves the rows from `firstRow` (even) on to the start of every plane. */
function slide(firstRow: i32): void {
  const stride = <usize>state.stride;
  const gone = <usize>(firstRow - state.baseRow) * stride;
  const kept = <usize>(state.loadedRows - firstRow) * stride;
  memory.copy(WINDOW_FULL, WINDOW_FULL + gone, kept);
  memory.copy(WINDOW_H, WINDOW_H + gone, kept);
  memory.copy(WINDOW_V, WINDOW_V + gone, kept);
  memory.copy(WINDOW_C, WINDOW_C + gone, kept);
  memory.copy(WINDOW_CHROMA, WINDOW_CHROMA + (gone >> 1), kept >> 1);
  placeRows(firstRow);
}

/** Half samples of all rows whose six-tap neighbourhood is loaded. */
function fillPlanes(): void {
  const rows = state.loadedRows - ROWS_BELOW - state.planeRows;
  const full = windowLuma(-(<i32>PLANE_PAD), state.planeRows);
  const width = state.width + 2 * PLANE_PAD;
  halfSampleRows(
    full,
    full + (WINDOW_H - WINDOW_FULL),
    full + (WINDOW_V - WINDOW_FULL),
    full + (WINDOW_C - WINDOW_FULL),
    state.stride,
    width,
    <u32>rows,
  );
  state.planeRows += rows;
}

/**
 * Makes the rows around macroblock row `mbRow` available, as the head of this file states. To be called for rows in rising order, before
 * any macroblock of the row is reconstructed: it reads DRAM rows from 16 mbRow + 16 on (the first call: from 0 on),
 * chroma rows from 8 mbRow + 8 on. Gaps are loaded too; a row that was advanced to before costs nothing.
 */
export function windowAdvance(mbRow: u32): void {
  const top = <i32>(mbRow << 4);
  const end = min<i32>(top + 16 + <i32>WINDOW_REACH, <i32>state.height + PAD_ROWS);
  while (state.loadedRows < end) {
    const first = state.loadedRows;
    const last = min<i32>(first + 16, end);
    if (last - state.baseRow > <i32>state.capacity) {
      slide(max<i32>(state.baseRow, min<i32>(top, first) - <i32>WINDOW_REACH));
    }
    loadRows(first, last);
    state.loadedRows = last;
    fillPlanes();
  }
}
