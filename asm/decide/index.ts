import { picture, SLICE_I, SLICE_P_SKIPPED } from '../picture';
import { codeIntraInP, decideInter, skipMacroblock } from './inter';
import { codeIntraBelow } from './intra';

/** Chooses how to code the current macroblock; leaves record, levels, prediction and reconstruction. `qpShift` is what region
 * and rate control add to the picture's QP. */
export function decideMacroblock(qpShift: i32): void {
  if (picture.sliceType === SLICE_I) codeIntraBelow(u32.MAX_VALUE);
  else if (picture.sliceType === SLICE_P_SKIPPED) skipMacroblock();
  else if (picture.mbX >= picture.refreshFirst && picture.mbX <= picture.refreshLast)
    codeIntraInP(u32.MAX_VALUE, qpShift);
  else decideInter(qpShift);
}
