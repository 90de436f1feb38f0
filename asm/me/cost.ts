import { picture } from '../picture';
import { seLength } from '../bitstream/accumulator';
import { vectorX, vectorY } from '../macroblock';

/** round(2^((qp - 12) / 6)), at least 1: the multiplier of non-RDO decisions in JM, for QP 0..51. */
const LAMBDA: usize = memory.data<u8>([
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 6, 6, 7, 8, 9, 10, 11, 13, 14, 16,
  18, 20, 23, 25, 29, 32, 36, 40, 45, 51, 57, 64, 72, 81, 91,
]);


@inline
export function lambdaOf(qp: u32): u32 {
  return load<u8>(LAMBDA + <usize>qp);
}

/** Weighted bits of mvd_l0 for the vector (x, y) in quarter samples against its prediction. */
@inline
export function vectorCost(x: i32, y: i32, predicted: u32): u32 {
  return picture.lambda * (seLength(x - vectorX(predicted)) + seLength(y - vectorY(predicted)));
}
