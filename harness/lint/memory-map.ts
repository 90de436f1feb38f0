/** What a picture reads and writes, as the registers say. */
import { REG, type TraceState } from './trace-state.js';

/** A stretch of memory that one register names. */
export interface Stretch {
  readonly register: number;
  readonly role: string;
  readonly address: number;
  /** Bytes that the engine reads or writes there: what the model takes. */
  readonly need: number;
  /** Bytes that Bootlin's driver makes room for on a V3s (fact book 4.5); absent where it has no say. */
  readonly usual?: number;
  readonly writes: boolean;
}

const alignUp = (value: number, step: number) => Math.ceil(value / step) * step;
const alignDown = (value: number, step: number) => Math.floor(value / step) * step;

/** NV16: as many rows of chroma as of luma. COLOR_FORMAT 1 of the old ISP_CTRL, which later chips do not have. */
const isTall = (state: TraceState) => state.variant.version < 0x1680 && state.word(REG.ISP_CTRL) >>> 29 === 1;

/** Sizes of the private buffers in fact book 4.5, V3s column; `width` and `height` in macroblocks. */
function usualSizes(width: number, height: number) {
  const stride = alignUp(width, 2) * 16;
  const row = alignDown(Math.floor(((width + 47) * 2) / 3), 32) + alignUp(width, 32) * 2;
  return {
    luma: stride * alignUp(height + 1, 4) * 16,
    chroma: stride * alignUp(Math.ceil(height / 2), 4) * 16,
    subpix: row * Math.floor((height * 16 + 72) / 8),
    mbInfo: Math.ceil(width / 32) * 4096,
  };
}

/** Everything that the picture about to start touches, the stream included. Addresses that are 0 are left out. */
export function stretchesOf(state: TraceState): Stretch[] {
  const { width, height, stride } = state.geometry;
  const samples = stride * 16;
  const rows = height * 16;
  const plane = alignUp(width, 2) * 16 * rows;
  const usual = usualSizes(width, height);
  const chromaRows = isTall(state) ? rows : rows / 2;
  const stretches: Stretch[] = [];
  const add = (role: string, register: number, need: number, writes: boolean, usualSize?: number) => {
    const address = state.word(register);
    const known = usualSize === undefined || state.old ? {} : { usual: usualSize };
    if (address !== 0) stretches.push({ register, role, address, need, writes, ...known });
  };
  add('source luma', REG.LUMA, (rows - 1) * samples + width * 16, false);
  add('source chroma', REG.CHROMA0, (chromaRows - 1) * samples + width * 16, false);
  add('stream', REG.STM_START, state.word(REG.STM_END) - state.word(REG.STM_START) + 1, true);
  if (state.jpeg) return stretches;
  add('reconstruction luma', REG.REC_Y, plane, true, usual.luma);
  add('reconstruction chroma', REG.REC_C, plane / 2, true, usual.chroma);
  // two bytes a macroblock in rows of whole 64, two rows a macroblock: what the model writes
  const coarse = alignUp(width, 32) * 2 * height * 2;
  add('sub-pixel picture', REG.SUBPIX_NEW, coarse, true, usual.subpix);
  // bytes a macroblock column: 32 before 0x1633, 128 since (fact book 4.5, 8 quirk 17c)
  add('macroblock information', REG.MB_INFO, width * (state.old ? 32 : 128), true, usual.mbInfo);
  if (state.bits(REG.ME_PARA, 18, 18) === 1) add('deblocking line', REG.DEBLK, width * 24, true);
  if (state.bits(REG.ME_PARA, 16, 16) === 0) add('vectors', REG.MV_BUF, alignUp(width, 4) * height * 8, true);
  if (state.predicted) {
    add('reference luma', REG.REF0_Y, plane, false, usual.luma);
    add('reference chroma', REG.REF0_C, plane / 2, false, usual.chroma);
    add('sub-pixel picture of the reference', REG.SUBPIX_LAST, coarse, false, usual.subpix);
  }
  return stretches;
}
