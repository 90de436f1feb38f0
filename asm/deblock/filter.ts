import { MB_STRENGTHS } from '../gen/layout';
import { currentInfo, lineRecord, MbInfo } from '../macroblock';
import { picture } from '../picture';
import { deblockMacroblock } from './macroblock';
import { deriveStrengths } from './strength';

/** disable_deblocking_filter_idc (7.4.3). */
const FILTER_OFF: u32 = 1;
const FILTER_INSIDE_SLICE: u32 = 2;

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
