import { ueLength } from '../bitstream/accumulator';
import { MB_LEFT, MB_PRED_LUMA, MB_SCRATCH, MB_SOURCE_LUMA, TOP_LUMA } from '../gen/layout';
import { currentInfo } from '../macroblock';
import { satd16 } from '../me/satd';
import { picture } from '../picture';
import { work } from '../timing/work';
import { predict16x16 } from './predict16';

/** Intra16x16PredMode (Table 8-4). */
export const I16_VERTICAL: u32 = 0;
export const I16_HORIZONTAL: u32 = 1;
export const I16_DC: u32 = 2;
export const I16_PLANE: u32 = 3;

/** Bits of an availability argument of the predictors. */
export const LEFT: u32 = 1;
export const TOP: u32 = 2;


@inline
export function intraAvailability(): u32 {
  return (picture.leftAvailable ? LEFT : 0) | (picture.topAvailable ? TOP : 0);
}

/** Whether the samples that `mode` predicts from exist. */
@inline
function allowed(mode: u32, availability: u32): bool {
  if (mode === I16_VERTICAL) return (availability & TOP) !== 0;
  if (mode === I16_HORIZONTAL) return (availability & LEFT) !== 0;
  return mode === I16_DC || picture.topLeftAvailable !== 0;
}

function predict(mode: u32, target: usize): void {
  const top = TOP_LUMA + <usize>(picture.mbX << 4);
  predict16x16(mode, target, top, MB_LEFT, picture.topLeftLuma, intraAvailability());
}

/** Chooses Intra16x16PredMode by SATD; the mode goes into the current record, the cost is returned. */
export function decideIntra16x16(planeAllowed: bool): u32 {
  const availability = intraAvailability();
  let bestCost = u32.MAX_VALUE;
  for (let mode: u32 = 0; mode < 4; mode++) {
    if (!allowed(mode, availability) || (mode === I16_PLANE && !planeAllowed)) continue;
    work.intra16++;
    predict(mode, MB_SCRATCH);
    const cost = satd16(MB_SOURCE_LUMA, 16, MB_SCRATCH, 16, 16) + picture.lambda * ueLength(mode + 1);
    if (cost < bestCost) {
      bestCost = cost;
      currentInfo().intra16Mode = <u8>mode;
    }
  }
  return bestCost;
}

/** The prediction of the chosen mode, into MB_PRED_LUMA. */
export function predictChosen16x16(): void {
  predict(currentInfo().intra16Mode, MB_PRED_LUMA);
}
