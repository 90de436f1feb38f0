import { lineRecord, MbInfo, packVector, vectorOf, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';


@inline
function median(a: i32, b: i32, c: i32): i32 {
  return max<i32>(min<i32>(a, b), min<i32>(max<i32>(a, b), c));
}


@inline
function isInter(record: usize): bool {
  return changetype<MbInfo>(record).intra === 0;
}

/** mvpLX of a 16x16 partition (8.4.1.3): the median of the left, upper and upper right (or upper left) neighbour. */
export function predictVector16x16(): u32 {
  const x = <i32>picture.mbX;
  const left = lineRecord(x - 1);
  const top = lineRecord(x);
  const topRight = lineRecord(x + 1);
  const useA = picture.leftAvailable !== 0 && isInter(left);
  const useB = picture.topAvailable !== 0 && isInter(top);
  const a = useA ? vectorOf(left, 1) : 0;
  const b = useB ? vectorOf(top, 2) : 0;
  let c: u32 = 0;
  let useC = false;
  let cAvailable = true;
  if (picture.topRightAvailable) {
    useC = isInter(topRight);
    if (useC) c = vectorOf(topRight, 2);
  } else if (picture.topLeftAvailable) {
    useC = picture.topLeftIntra === 0;
    if (useC) c = picture.topLeftVector;
  } else {
    cAvailable = false;
  }
  // with neither B nor C in the slice, A stands for both
  if (!picture.topAvailable && !cAvailable && picture.leftAvailable) return a;
  const used = <u32>useA + <u32>useB + <u32>useC;
  if (used === 1) return useA ? a : useB ? b : c;
  return packVector(median(vectorX(a), vectorX(b), vectorX(c)), median(vectorY(a), vectorY(b), vectorY(c)));
}

/** Vector of P_Skip (8.4.1.1), given the 16x16 prediction. */
export function skipVector(predicted: u32): u32 {
  if (!picture.leftAvailable || !picture.topAvailable) return 0;
  const left = lineRecord(<i32>picture.mbX - 1);
  const top = lineRecord(<i32>picture.mbX);
  if (isInter(left) && vectorOf(left, 1) === 0) return 0;
  if (isInter(top) && vectorOf(top, 2) === 0) return 0;
  return predicted;
}
