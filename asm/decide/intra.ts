import {
  MB_PRED_CHROMA,
  MB_PRED_LUMA,
  MB_RECON_CHROMA,
  MB_RECON_LUMA,
  ME_STATE,
  MB_SOURCE_CHROMA,
  MB_SOURCE_LUMA,
} from '../gen/layout';
import { VE_ENC_AVC_ME_PARA_INTRA_4X4_DIS_MASK, VE_ENC_AVC_ME_PARA_INTRA_PLAN_DIS_MASK } from '../gen/registers';
import { decideIntraChroma } from '../intra/decide-chroma';
import { CANVAS, CANVAS_STRIDE, decideIntra4x4, I4_DC } from '../intra/decide4';
import { decideIntra16x16, predictChosen16x16 } from '../intra/decide16';
import { currentInfo, MB_I16X16, MB_I4X4 } from '../macroblock';
import { sad16 } from '../me/sad';
import { picture } from '../picture';
import { work } from '../timing/work';
import { quantiseChroma, reconstructChroma } from '../transform/chroma';
import { quantiseLuma16x16Intra, reconstructLuma16x16Intra } from '../transform/luma';
import { chromaPattern, reconstructInto, setCodedLuma, setIntra4Modes } from './coding';

/** What `decideIntra4x4` reports: mask of coded blocks, sum of absolute differences. */
const OUTCOME: usize = ME_STATE + 192;


@inline
function planeAllowed(): bool {
  return (picture.motion & VE_ENC_AVC_ME_PARA_INTRA_PLAN_DIS_MASK) === 0;
}

/** Residual of intra chroma against MB_PRED_CHROMA. */
function codeIntraChroma(): void {
  decideIntraChroma(planeAllowed());
  const mask = quantiseChroma(MB_SOURCE_CHROMA, MB_PRED_CHROMA, picture.qpChroma, true);
  work.transforms += 8 + popcnt<u32>(mask);
  reconstructChroma(MB_PRED_CHROMA, MB_RECON_CHROMA, picture.qpChroma, mask);
  currentInfo().cbpChroma = <u8>chromaPattern(mask);
}

/** Intra_4x4, whose luma `decideIntra4x4` has coded. */
function codeIntra4x4(): void {
  const info = currentInfo();
  info.type = <u8>MB_I4X4;
  info.intra = 1;
  setCodedLuma(load<u32>(OUTCOME));
  picture.absoluteDifference += load<u32>(OUTCOME, 4);
  reconstructInto(CANVAS, CANVAS_STRIDE);
  codeIntraChroma();
}

/** Intra_16x16 with the mode in the current record. */
function codeIntra16x16(): void {
  const info = currentInfo();
  info.type = <u8>MB_I16X16;
  info.intra = 1;
  setIntra4Modes(I4_DC);
  predictChosen16x16();
  picture.absoluteDifference += sad16(MB_SOURCE_LUMA, 16, MB_PRED_LUMA, 16, 16);
  const mask = quantiseLuma16x16Intra(MB_SOURCE_LUMA, MB_PRED_LUMA, picture.qp);
  work.transforms += 16 + popcnt<u32>(mask & 0xffff);
  reconstructLuma16x16Intra(MB_PRED_LUMA, MB_RECON_LUMA, picture.qp, mask);
  setCodedLuma(mask & 0xffff);
  info.cbpLuma = mask & 0xffff ? 15 : 0;
  reconstructInto(MB_RECON_LUMA, 16);
  codeIntraChroma();
}

/** Chooses and codes the best intra kind when its cost is below `bound`; false when none is, with nothing coded. */
export function codeIntraBelow(bound: u32): bool {
  const cost16 = decideIntra16x16(planeAllowed());
  // Intra_4x4 seldom saves more than a quarter of what the best 16x16 mode costs
  const worthwhile = bound === u32.MAX_VALUE || cost16 < bound + (bound >> 2);
  if (worthwhile && (picture.motion & VE_ENC_AVC_ME_PARA_INTRA_4X4_DIS_MASK) === 0) {
    if (decideIntra4x4(min<u32>(cost16, bound), OUTCOME) !== u32.MAX_VALUE) {
      codeIntra4x4();
      return true;
    }
  }
  if (cost16 >= bound) return false;
  codeIntra16x16();
  return true;
}
