/** A board with a small picture ready to be started, for the tests of the board. */
import { type Board, type BoardOptions, createBoard, type DmaBuffer } from '../../emulator/index.js';
import { Random } from '../random.js';
import { ENABLED, MODE, PARA0, reg, STM_END, STM_MAX, STM_OFFSET, STM_START } from './chip-setup.js';

export interface PreparedBoard {
  readonly board: Board;
  readonly stream: DmaBuffer;
}

/** Engine 0xb, all that chips before 0x1633 want of MODE. */
const ENGINE = 0x0b;
const FIRST_WITH_ENABLE_BITS = 0x1633;

/** An I picture of noise, `widthMbs` by `heightMbs`, all buffers from the board's allocator. */
export function preparedBoard(options: BoardOptions = {}, widthMbs = 5, heightMbs = 3): PreparedBoard {
  const board = createBoard({ dramSize: 1 << 20, ...options });
  const size = 256 * widthMbs * heightMbs;
  const stream = board.allocate('stream', 0x10000);
  const source = board.allocate('source', size * 1.5);
  const reconstruction = board.allocate('reconstruction', size * 3);
  const random = new Random(3);
  source.bytes.forEach((_, index) => {
    source.bytes[index] = random.below(256);
  });
  board.write32(MODE, board.variant.version >>> 16 < FIRST_WITH_ENABLE_BITS ? ENGINE : ENABLED);
  board.write32(STM_OFFSET, 0);
  board.write32(STM_START, stream.address);
  board.write32(STM_END, stream.address + stream.size - 1);
  board.write32(STM_MAX, stream.size * 8);
  board.write32(reg('VE_ISP_PIC_INFO'), (widthMbs << 16) | heightMbs);
  board.write32(reg('VE_ISP_PIC_STRIDE0'), widthMbs << 16);
  board.write32(reg('VE_ISP_INPUT_LUMA_ADDR'), source.address);
  board.write32(reg('VE_ISP_INPUT_CHROMA0_ADDR'), source.address + size);
  board.write32(PARA0, 0);
  board.write32(reg('PARA1'), (4 << 16) | 20);
  board.write32(reg('ME_PARA'), 0x10004);
  board.write32(reg('REC_ADDR_Y'), reconstruction.address);
  board.write32(reg('REC_ADDR_C'), reconstruction.address + size * 2);
  const coarse = board.allocate('sub-pixel', 64 * 1024);
  board.write32(reg('SUBPIX_ADDR_LAST'), coarse.address);
  board.write32(reg('SUBPIX_ADDR_NEW'), coarse.address);
  board.write32(reg('MB_INFO_ADDR'), coarse.address + 32 * 1024);
  return { board, stream };
}
