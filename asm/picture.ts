import { STATE } from './gen/layout';

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
  /** Bytes a row of reconstruction and reference, luma and chroma alike. */
  stride: u32;
  // statistics
  headerBits: u32;
  textureBits: u32;
  /** Sum of absolute luma differences between source and prediction. */
  absoluteDifference: u32;
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
