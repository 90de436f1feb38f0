/** Streams written again: the syntax that the reader finds, through the chip's own entropy coders and bit writer. */
import { regionOffset } from '../../emulator/memory.js';
import { BLOCKS, levelOffset, type MacroblockSyntax, type NalUnit, SliceReader } from '../syntax/index.js';

/** The functions of the kernels module (asm/recode.ts) and its memory. */
export interface Recoder {
  readonly recodeStream: (size: number) => void;
  readonly recodeBits: (value: number, count: number, escaped: number) => void;
  readonly recodeSlice: (widthMbs: number, sliceType: number, cabac: number, initIdc: number, qp: number) => void;
  readonly recodeBegin: () => void;
  readonly recodeMacroblock: (last: number) => number;
  readonly bytes: Uint8Array;
  /** Where the stream's ring lies in `bytes`. */
  readonly ring: number;
}

/** Bytes of the ring that a slice is written to. */
const RING_BYTES = 4 << 20;

/** MbInfo.type by MacroblockType (asm/macroblock.ts). */
const TYPES: Partial<Record<MacroblockSyntax['type'], number>> = {
  P_Skip: 0,
  P_L0_16x16: 1,
  P_L0_L0_16x8: 2,
  P_L0_L0_8x16: 3,
  P_8x8: 8,
  P_8x8ref0: 8,
  I_NxN: 9,
  I_16x16: 10,
};

/** luma4x4BlkIdx to raster position (6.4.3). */
const raster = (block: number) => (block & 1) | ((block & 2) << 1) | ((block & 4) >> 1) | (block & 8);

/** Writes slices again. One slice a picture, CAVLC or CABAC, the feature set of the chip. */
export class SliceRecoder {
  private readonly view: DataView;
  private readonly info = regionOffset('MB_CURRENT');
  private readonly levels = regionOffset('MB_LEVELS');
  private readonly reader = new SliceReader();

  constructor(private readonly chip: Recoder) {
    this.view = new DataView(chip.bytes.buffer);
  }

  /** The NAL unit of a slice, from its header byte on, emulation prevention included. */
  recode(unit: NalUnit): Uint8Array {
    const slice = unit.slice;
    if (!slice) throw new TypeError('the NAL unit is no slice');
    const { chip } = this;
    const macroblocks: MacroblockSyntax[] = [];
    this.reader.read(unit, { macroblock: (mb) => macroblocks.push(mb) });
    chip.recodeStream(RING_BYTES);
    chip.recodeBits((unit.nal_ref_idc << 5) | unit.nal_unit_type, 8, 0);
    for (let bit = 0; bit < slice.bits; bit++) {
      chip.recodeBits(((unit.rbsp.bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1, 1, 1);
    }
    const cabac = Number(slice.pps.entropy_coding_mode_flag);
    chip.recodeSlice(slice.sps.widthInMbs, slice.kind === 'I' ? 0 : 1, cabac, slice.cabac_init_idc, slice.qp);
    let bits = 0;
    for (const [index, mb] of macroblocks.entries()) {
      chip.recodeBegin();
      this.fill(mb);
      bits = chip.recodeMacroblock(index === macroblocks.length - 1 ? 1 : 0);
    }
    return chip.bytes.slice(chip.ring, chip.ring + bits / 8);
  }

  /** Puts a macroblock's syntax where the chip's decisions would have left it. */
  private fill(mb: MacroblockSyntax): void {
    const { view, info } = this;
    const type = TYPES[mb.type];
    if (type === undefined) throw new TypeError(`macroblock ${mb.address} is ${mb.type}, which the chip has not`);
    view.setUint8(info + 2, type);
    view.setUint8(info + 3, Number(mb.intra));
    view.setUint8(info + 4, mb.qp);
    view.setUint8(info + 5, mb.coded_block_pattern & 15);
    view.setUint8(info + 6, mb.coded_block_pattern >> 4);
    view.setUint8(info + 7, Math.max(mb.intra16x16PredMode, 0));
    view.setUint8(info + 8, Math.max(mb.intra_chroma_pred_mode, 0));
    for (let block = 0; block < 16; block++) {
      view.setUint8(info + 40 + raster(block), mb.intraPredModes?.[block] ?? 2);
    }
    for (let quarter = 0; quarter < 4; quarter++) {
      // first 4x4 block of the quarter in raster order, two values a block
      const at = 2 * ((quarter & 1) * 2 + (quarter >> 1) * 8);
      for (let axis = 0; axis < 2; axis++) {
        view.setInt16(info + 64 + 4 * quarter + 2 * axis, mb.mv?.[at + axis] ?? 0, true);
        view.setInt16(info + 80 + 4 * quarter + 2 * axis, mb.mvd?.[at + axis] ?? 0, true);
      }
    }
    this.fillLevels(mb.levels);
  }

  /** Levels in the chip's layout (asm/transform/levels.ts): luma blocks, luma DC, chroma DC, chroma AC. */
  private fillLevels(source: Int32Array | undefined): void {
    const put = (block: number, count: number, target: number) => {
      const from = levelOffset(block);
      for (let i = 0; i < count; i++) {
        this.view.setInt16(this.levels + target + 2 * i, source?.[from + i] ?? 0, true);
      }
    };
    for (let block = 0; block < 16; block++) put(block, 16, 32 * block);
    put(BLOCKS.lumaDc, 16, 512);
    put(BLOCKS.cbDc, 4, 544);
    put(BLOCKS.crDc, 4, 552);
    for (let block = 0; block < 8; block++) put(BLOCKS.chromaAc + block, 16, 576 + 32 * block);
  }
}
