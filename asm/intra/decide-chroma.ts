import { ueLength } from '../bitstream/accumulator';
import { MB_LEFT, MB_PRED_CHROMA, MB_SCRATCH, MB_SOURCE_CHROMA, TOP_CHROMA } from '../gen/layout';
import { currentInfo } from '../macroblock';
import { satdChroma8 } from '../me/satd';
import { picture } from '../picture';
import { work } from '../timing/work';
import { intraAvailability, LEFT, TOP } from './decide16';
import { predictChroma8x8 } from './predict-chroma';

/** intra_chroma_pred_mode (Table 8-5). */
const CHROMA_DC: u32 = 0;
const CHROMA_HORIZONTAL: u32 = 1;
const CHROMA_VERTICAL: u32 = 2;

function predict(mode: u32, target: usize): void {
  const top = TOP_CHROMA + <usize>(picture.mbX << 4);
  predictChroma8x8(mode, target, top, MB_LEFT + 16, picture.topLeftChroma, intraAvailability());
}


@inline
function allowed(mode: u32, availability: u32): bool {
  if (mode === CHROMA_DC) return true;
  if (mode === CHROMA_HORIZONTAL) return (availability & LEFT) !== 0;
  if (mode === CHROMA_VERTICAL) return (availability & TOP) !== 0;
  return picture.topLeftAvailable !== 0;
}

/** Chooses intra_chroma_pred_mode by SATD and leaves its prediction in MB_PRED_CHROMA. */
export function decideIntraChroma(planeAllowed: bool): void {
  const availability = intraAvailability();
  const modes: u32 = planeAllowed ? 4 : 3;
  let bestCost = u32.MAX_VALUE;
  for (let mode: u32 = 0; mode < modes; mode++) {
    if (!allowed(mode, availability)) continue;
    work.intraChroma++;
    predict(mode, MB_SCRATCH);
    const cost = satdChroma8(MB_SOURCE_CHROMA, MB_SCRATCH) + picture.lambda * ueLength(mode);
    if (cost < bestCost) {
      bestCost = cost;
      currentInfo().intraChromaMode = <u8>mode;
      memory.copy(MB_PRED_CHROMA, MB_SCRATCH, 128);
    }
  }
}
