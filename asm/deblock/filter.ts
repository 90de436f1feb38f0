import { MB_CURRENT, MB_STRENGTHS } from '../gen/layout';
import { currentInfo, lineRecord, MbInfo, vectorOf } from '../macroblock';
import { picture } from '../picture';
import { deblockMacroblock } from './macroblock';
import { deriveStrengths } from './strength';

/** disable_deblocking_filter_idc (7.4.3). */
const FILTER_OFF: u32 = 1;
const FILTER_INSIDE_SLICE: u32 = 2;

/** What is added to Cr of the two upper chroma rows of a moving macroblock without its deblocking line (visible effect, guess). */
const PINK: i32 = 48;

/** The damage of an A13 whose deblocking line is on chip (fact book 8, 21). */
export function spoilChroma(): void {
  if (!picture.pink || currentInfo().intra || vectorOf(MB_CURRENT, 0) === 0) return;
  let row =
    picture.reconstructionChroma + <usize>(picture.mbY << 3) * <usize>picture.stride + <usize>(picture.mbX << 4);
  for (let y = 0; y < 2; y++) {
    for (let x: usize = 1; x < 16; x += 2) store<u8>(row + x, <u8>min<i32>(255, <i32>load<u8>(row + x) + PINK));
    row += <usize>picture.stride;
  }
}

/** Deblocks the current macroblock in the reconstruction buffer, with the edges to its left and upper neighbour (8.7). */
export function filterCurrent(): void {
  const mode = picture.deblocking;
  if (mode === FILTER_OFF) return;
  const x = <i32>picture.mbX;
  let left = x > 0 ? lineRecord(x - 1) : 0;
  let top = picture.mbY > 0 ? lineRecord(x) : 0;
  if (mode === FILTER_INSIDE_SLICE) {
    if (!picture.leftAvailable) left = 0;
    if (!picture.topAvailable) top = 0;
  }
  deriveStrengths(left, top);
  const stride = picture.stride;
  const column = <usize>(picture.mbX << 4);
  deblockMacroblock(
    picture.reconstruction + <usize>(picture.mbY << 4) * <usize>stride + column,
    picture.reconstructionChroma + <usize>(picture.mbY << 3) * <usize>stride + column,
    stride,
    MB_STRENGTHS,
    currentInfo().qp,
    left ? <u32>changetype<MbInfo>(left).qp : 0,
    top ? <u32>changetype<MbInfo>(top).qp : 0,
    picture.chromaQpOffset,
    picture.filterOffsetA,
    picture.filterOffsetB,
  );
}
