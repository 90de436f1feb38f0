import { CONTEXTS } from './cabac-coder';
import { INITIAL_INTER_0, INITIAL_INTER_1, INITIAL_INTER_2, INITIAL_INTRA } from './cabac-tables';

/** ctxIdxOffset of the syntax elements (Table 9-34). */
export namespace Context {
  export const MB_TYPE_I: u32 = 3;
  export const MB_SKIP_FLAG_P: u32 = 11;
  export const MB_TYPE_P: u32 = 14;
  export const MB_TYPE_P_INTRA: u32 = 17;
  export const SUB_MB_TYPE_P: u32 = 21;
  export const MVD_X: u32 = 40;
  export const MVD_Y: u32 = 47;
  export const MB_QP_DELTA: u32 = 60;
  export const INTRA_CHROMA_PRED_MODE: u32 = 64;
  export const PREV_INTRA4X4_PRED_MODE_FLAG: u32 = 68;
  export const REM_INTRA4X4_PRED_MODE: u32 = 69;
  export const CODED_BLOCK_PATTERN_LUMA: u32 = 73;
  export const CODED_BLOCK_PATTERN_CHROMA: u32 = 77;
  export const CODED_BLOCK_FLAG: u32 = 85;
  export const SIGNIFICANT_COEFF_FLAG: u32 = 105;
  export const LAST_SIGNIFICANT_COEFF_FLAG: u32 = 166;
  export const COEFF_ABS_LEVEL_MINUS1: u32 = 227;
}

const CONTEXT_COUNT: usize = 276;

/**
 * Initialisation of the context variables (9.3.1.1) for SliceQPY `qp`: the table of I slices, or that of P slices
 * with cabac_init_idc `table` (0..2).
 */
export function initialiseContexts(intra: bool, table: u32, qp: u32): void {
  let pair = intra ? INITIAL_INTRA : table === 0 ? INITIAL_INTER_0 : table === 1 ? INITIAL_INTER_1 : INITIAL_INTER_2;
  for (let ctxIdx: usize = 0; ctxIdx < CONTEXT_COUNT; ctxIdx++, pair += 2) {
    const m = <i32>load<i8>(pair);
    const n = <i32>load<i8>(pair, 1);
    const preCtxState = min<i32>(max<i32>(((m * <i32>qp) >> 4) + n, 1), 126);
    const mps = <i32>(preCtxState > 63);
    store<u8>(CONTEXTS + ctxIdx, <u8>(((mps ? preCtxState - 64 : 63 - preCtxState) << 1) | mps));
  }
}
