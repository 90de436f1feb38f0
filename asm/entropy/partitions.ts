import { MB_CURRENT } from '../gen/layout';
import { INFO_VECTOR_DIFFERENCES, MB_P16X16, MB_P16X8, MB_P8X16 } from '../macroblock';

/** NumMbPart of an inter type (Table 7-13). */
@inline
export function partitionCount(type: u32): u32 {
  return type === MB_P16X16 ? 1 : type === MB_P16X8 || type === MB_P8X16 ? 2 : 4;
}

/** The quarter in whose upper left corner a partition begins. */
@inline
export function partitionQuarter(type: u32, partition: u32): u32 {
  return type === MB_P16X8 ? partition << 1 : partition;
}

/** mb_type of an inter type (Table 7-13): P_L0_16x16, P_L0_L0_16x8, P_L0_L0_8x16, P_8x8. */
@inline
export function typeNumber(type: u32): u32 {
  return type === MB_P16X16 ? 0 : type === MB_P16X8 ? 1 : type === MB_P8X16 ? 2 : 3;
}

/** mvd_l0 of a quarter of the current macroblock: y in the high, x in the low half. */
@inline
export function differenceOf(quarter: u32): u32 {
  return load<u32>(MB_CURRENT + ((<usize>quarter) << 2), INFO_VECTOR_DIFFERENCES);
}
