import { currentInfo, INFO_VECTOR_DIFFERENCES, lineRecord, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';
import { putBin, putBypass } from './cabac-coder';
import { Context } from './cabac-contexts';
import { differenceOf, partitionCount, partitionQuarter } from './partitions';

/** Largest prefix of mvd_l0 and order of its Exp-Golomb suffix (9.3.2.3: uCoff 9, k 3). */
const LARGEST_PREFIX: u32 = 9;
const SUFFIX_ORDER: u32 = 3;

/** mvd_l0 of a quarter of a neighbouring macroblock: 0 where it is not available, intra or skipped. */
@inline
function neighbourDifference(available: u32, x: i32, quarter: u32): u32 {
  return available ? load<u32>(lineRecord(x) + ((<usize>quarter) << 2), INFO_VECTOR_DIFFERENCES) : 0;
}

/** Suffix of mvd_l0: Exp-Golomb of order 3 (9.3.2.3) in bypass bins. */
function putSuffix(value: u32): void {
  let order = SUFFIX_ORDER;
  let rest = value;
  while (rest >= 1 << order) {
    putBypass(1, 1);
    rest -= 1 << order;
    order++;
  }
  putBypass(0, 1);
  if (order > 8) putBypass(rest >> 8, order - 8);
  putBypass(order > 8 ? rest & 0xff : rest, min<u32>(order, 8));
}

/** One component of mvd_l0 with the contexts from `offset` on; `sum` is that of its magnitudes to the left and above (9.3.3.1.1.7). */
function putComponent(offset: u32, value: i32, sum: u32): void {
  const magnitude = <u32>abs<i32>(value);
  let context = offset + (sum < 3 ? 0 : sum > 32 ? 2 : 1);
  const ones = min<u32>(magnitude, LARGEST_PREFIX);
  for (let bin: u32 = 1; bin <= ones; bin++) {
    putBin(context, 1);
    context = offset + min<u32>(bin + 2, 6);
  }
  if (magnitude === 0) {
    putBin(context, 0);
    return;
  }
  if (magnitude < LARGEST_PREFIX) putBin(context, 0);
  else putSuffix(magnitude - LARGEST_PREFIX);
  putBypass((<u32>value) >> 31, 1);
}

/** mvd_l0 of all partitions of the current macroblock (7.3.5.1, 7.3.5.2). */
export function putVectorDifferences(): void {
  const type = <u32>currentInfo().type;
  const x = <i32>picture.mbX;
  for (let partition: u32 = 0; partition < partitionCount(type); partition++) {
    const quarter = partitionQuarter(type, partition);
    const a = quarter & 1 ? differenceOf(quarter - 1) : neighbourDifference(picture.leftAvailable, x - 1, quarter + 1);
    const b = quarter & 2 ? differenceOf(quarter - 2) : neighbourDifference(picture.topAvailable, x, quarter + 2);
    const difference = differenceOf(quarter);
    putComponent(Context.MVD_X, vectorX(difference), <u32>(abs<i32>(vectorX(a)) + abs<i32>(vectorX(b))));
    putComponent(Context.MVD_Y, vectorY(difference), <u32>(abs<i32>(vectorY(a)) + abs<i32>(vectorY(b))));
  }
}
