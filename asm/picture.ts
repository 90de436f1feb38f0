import { STATE } from './gen/layout';

/** `intraQp` where intra macroblocks have the QP of all others. */
export const NO_INTRA_QP: u32 = 0xff;

/** Slice types of PARA0. */
export const SLICE_I: u32 = 0;
export const SLICE_P_SKIPPED: u32 = 2;

/** The picture being coded: parameters latched from the registers at the start trigger, and the position. STATE + 1088. */
@unmanaged
export class Picture {
  widthMbs: u32;
  heightMbs: u32;
  mbX: u32;
  mbY: u32;
  /** Current slice, counted from 1. */
  slice: u32;
  /** 0 I, 1 P. */
  sliceType: u32;
  /** Macroblock rows of a slice; 0: one slice a picture. */
  sliceHeight: u32;
  /** rcMode of PARA1. */
  rateControl: u32;
  /** QP of intra macroblocks in P slices (old PARA1 layout), NO_INTRA_QP without one. */
  intraQp: u32;
  /** QP that the slice header names, and that of the current macroblock. */
  sliceQp: u32;
  qp: u32;
  qpChroma: u32;
  chromaQpOffset: i32;
  /** disable_deblocking_filter_idc. */
  deblocking: u32;
  /** FilterOffsetA and FilterOffsetB (8.7.2.2). */
  filterOffsetA: i32;
  filterOffsetB: i32;
  /** Lagrangian multiplier for SAD and SATD decisions. */
  lambda: u32;
  skipRun: u32;
  /** entropy_coding_mode_flag and cabac_init_idc. */
  cabac: u32;
  cabacInitIdc: u32;
  /** QPY of the macroblock before in the slice, and its mb_qp_delta (0 where it has none). */
  previousQp: u32;
  previousQpDelta: i32;
  /** MEPARA and PARA1 as latched. */
  motion: u32;
  para1: u32;
  /** Whether coarse vectors are clipped, and dynamic motion estimation is on (PARA1). */
  clipsCoarse: u32;
  dynamicMe: u32;
  /** Finest vectors of whole macroblocks and of partitions: 0 whole, 1 half, 2 quarter samples. */
  fraction16x16: u32;
  fractionSplit: u32;
  /** First and last macroblock column of cyclic intra refresh; first above last: none. */
  refreshFirst: u32;
  refreshLast: u32;
  // addresses in linear memory
  source: usize;
  sourceChroma: usize;
  sourceStride: u32;
  reconstruction: usize;
  reconstructionChroma: usize;
  reference: usize;
  referenceChroma: usize;
  /** Eighth-scale pictures of the reference and of the picture being coded. */
  subpixLast: usize;
  subpixNew: usize;
  /** Line buffers (asm/line-buffers.ts); 0 where one is not used. */
  mbInfo: usize;
  mbInfoBytes: u32;
  deblkLine: usize;
  vectorBuffer: usize;
  /** Whether this chip spoils the chroma of moving macroblocks: its deblocking line is not in DRAM. */
  pink: u32;
  /** Macroblocks a row of the vector buffer. */
  vectorStride: u32;
  /** Bytes a row of reconstruction and reference, luma and chroma alike. */
  stride: u32;
  // statistics
  headerBits: u32;
  textureBits: u32;
  /** Sum of absolute luma differences between source and prediction. */
  absoluteDifference: u32;
  /** Sum of the activities that rate control classified. */
  madSum: u32;
  /** Inter macroblocks, and those of them that move by more than MOVING quarter samples. */
  interCount: u32;
  movingCount: u32;
  // neighbourhood of the current macroblock
  /** Left, above, above right and above left macroblock in the same slice. */
  leftAvailable: u32;
  topAvailable: u32;
  topRightAvailable: u32;
  topLeftAvailable: u32;
  /** Sample left of TOP_LUMA of this macroblock, and the chroma pair, before deblocking. */
  topLeftLuma: u32;
  topLeftChroma: u32;
  /** Vector and kind of the lower right quarter of the macroblock above left. */
  topLeftVector: u32;
  topLeftIntra: u32;
  topLeftSlice: u32;
  // the reconstruction before deblocking: MB_RECON_LUMA or the Intra_4x4 working picture
  reconLuma: usize;
  reconLumaStride: u32;
}

export const picture = changetype<Picture>(STATE + 1088);
