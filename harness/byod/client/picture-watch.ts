/** Where the pictures of a run are in DRAM, as the chip's registers name them (docs/registers.md). */
import type { Board } from '../../../emulator/index.js';

export interface Planes {
  readonly luma: number;
  readonly chroma: number;
}

/** What the registers named when a picture started. Addresses are the bus's; sizes are luma samples, coded. */
export interface PictureStart {
  readonly width: number;
  readonly height: number;
  readonly reconstruction: Planes;
  readonly reference: Planes;
}

const PIC_INFO = 0xa00;
const REF_Y = 0xba0;
const REF_C = 0xba4;
const REC_Y = 0xbb0;
const REC_C = 0xbb4;

/** Looks at the registers when a picture is over: they still name it, unless the driver reset the block. */
export class PictureWatch {
  constructor(private readonly board: Board) {}

  /** Forgets what was seen. */
  clear(): void {}

  /** The picture started last; undefined when the registers name none. */
  get last(): PictureStart | undefined {
    const { board } = this;
    const info = board.peek32(PIC_INFO);
    const luma = board.peek32(REC_Y);
    if (luma === 0) return undefined;
    return {
      width: ((info >>> 16) & 0x7ff) * 16,
      height: (info & 0x7ff) * 16,
      reconstruction: { luma, chroma: board.peek32(REC_C) },
      reference: { luma: board.peek32(REF_Y), chroma: board.peek32(REF_C) },
    };
  }

  stop(): void {}
}
