import { picture } from '../picture';
import { decideInter } from './inter';
import { codeIntraBelow } from './intra';

/** Chooses how to code the current macroblock; leaves record, levels, prediction and reconstruction. */
export function decideMacroblock(): void {
  if (picture.sliceType === 0) codeIntraBelow(u32.MAX_VALUE);
  else decideInter();
}
