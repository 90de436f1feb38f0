import { lineRecord, MbInfo, vectorOf } from './macroblock';
import { picture } from './picture';

/** Which neighbours the current macroblock may use (6.4.9): those of its own slice. */
export function findNeighbours(): void {
  const x = <i32>picture.mbX;
  const slice = picture.slice;
  picture.leftAvailable = <u32>(<u32>changetype<MbInfo>(lineRecord(x - 1)).slice === slice);
  picture.topAvailable = <u32>(<u32>changetype<MbInfo>(lineRecord(x)).slice === slice);
  picture.topRightAvailable = <u32>(<u32>changetype<MbInfo>(lineRecord(x + 1)).slice === slice);
  picture.topLeftAvailable = <u32>(picture.topLeftSlice === slice);
}

/** Keeps what the next macroblock needs of the one above this, before this one takes its place in the line. */
export function saveTopLeft(): void {
  const above = lineRecord(<i32>picture.mbX);
  picture.topLeftSlice = <u32>changetype<MbInfo>(above).slice;
  picture.topLeftVector = vectorOf(above, 3);
  picture.topLeftIntra = <u32>changetype<MbInfo>(above).intra;
}
