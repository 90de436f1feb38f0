/** Clocks that each stage needs for the work of the current macroblock, DRAM aside. */
import { Parameter } from '../gen/variants';
import { picture } from '../picture';
import { parameter } from '../state';
import { work } from './work';

/** Rows of 16 bytes of a 4:2:0 macroblock: 16 of luma, 8 of both chroma planes. */
const ROWS: u32 = 24;


@inline
function stageClocks(sixteenths: u32): u32 {
  return parameter(Parameter.STAGE_CLOCKS) + ((sixteenths + 15) >> 4);
}

export function fetchClocks(): u32 {
  return stageClocks(ROWS * parameter(Parameter.FETCH_CLOCKS));
}

/** All partitions of a position are compared in the time of the whole macroblock. */
export function searchClocks(): u32 {
  const positions = work.integers + work.partitions;
  return stageClocks(
    work.coarse * parameter(Parameter.COARSE_CLOCKS) + positions * parameter(Parameter.INTEGER_CLOCKS),
  );
}

export function refineClocks(): u32 {
  return stageClocks(work.refined * parameter(Parameter.REFINE_CLOCKS));
}

/** Intra modes, transforms and reconstruction. */
export function codeClocks(): u32 {
  return stageClocks(
    work.intra16 * parameter(Parameter.INTRA16_CLOCKS) +
      work.intra4 * parameter(Parameter.INTRA4_CLOCKS) +
      work.intraChroma * parameter(Parameter.INTRA_CHROMA_CLOCKS) +
      work.transforms * parameter(Parameter.TRANSFORM_CLOCKS),
  );
}

export function entropyClocks(): u32 {
  const symbols = picture.cabac
    ? work.bins * parameter(Parameter.CABAC_BIN_CLOCKS)
    : work.bits * parameter(Parameter.CODE_BIT_CLOCKS);
  return stageClocks(symbols + work.coefficients * parameter(Parameter.COEFFICIENT_CLOCKS));
}

export function filterClocks(): u32 {
  return stageClocks(work.edges * parameter(Parameter.FILTER_CLOCKS));
}
