import { alignOne } from '../bitstream/stream';
import { MB_CURRENT } from '../gen/layout';
import { currentInfo, lineRecord, MB_I16X16, MB_SKIP } from '../macroblock';
import { picture } from '../picture';
import { codedBits, FLUSH_BITS, flushCoder, putTerminate, startCoder } from './cabac-coder';
import { initialiseContexts } from './cabac-contexts';
import { putCodedCabac, putSkippedCabac } from './cabac-macroblock';
import { putCodedCavlc, putSliceEndCavlc, putSkippedCavlc } from './cavlc-macroblock';
import { loadCounts, storeCounts, UNAVAILABLE } from './counts';

/**
 * Start of slice data (7.3.4), right behind the slice header: `picture.qp` is SliceQPY. In CABAC, cabac_alignment_one_bits
 * up to the next byte of the stream, counted as header bits, and fresh contexts.
 */
export function startSliceData(): void {
  picture.skipRun = 0;
  picture.previousQp = picture.qp;
  picture.previousQpDelta = 0;
  if (!picture.cabac) return;
  picture.headerBits += alignOne();
  startCoder();
  initialiseContexts(picture.sliceType === 0, picture.cabacInitIdc, picture.qp);
}

/** mb_qp_delta in its range -26..25 (7.4.5) to this macroblock's QP; one without mb_qp_delta takes over the QP before it. */
function settleQp(coded: bool): i32 {
  const info = currentInfo();
  if (!coded) {
    info.qp = <u8>picture.previousQp;
    return 0;
  }
  const difference = <i32>info.qp - <i32>picture.previousQp;
  picture.previousQp = info.qp;
  return difference < -26 ? difference + 52 : difference > 25 ? difference - 52 : difference;
}

/**
 * The current macroblock (7.3.4, 7.3.5), counted as header and texture bits. Leaves its counts, its DC flags and the QP that
 * the decoder will see in its record.
 */
export function putMacroblock(): void {
  const info = currentInfo();
  if (info.type === MB_SKIP) {
    settleQp(false);
    if (picture.cabac) putSkippedCabac();
    else putSkippedCavlc();
    picture.previousQpDelta = 0;
    return;
  }
  const coded = info.cbpLuma !== 0 || info.cbpChroma !== 0 || info.type === MB_I16X16;
  const delta = settleQp(coded);
  const x = <i32>picture.mbX;
  // an unavailable neighbour has coded_block_flag 1 for intra, 0 for inter macroblocks (9.3.3.1.1.9)
  const unavailable = picture.cabac && !info.intra ? 0 : UNAVAILABLE;
  loadCounts(picture.leftAvailable ? lineRecord(x - 1) : 0, picture.topAvailable ? lineRecord(x) : 0, unavailable);
  if (picture.cabac) putCodedCabac(coded, delta);
  else putCodedCavlc(coded, delta);
  storeCounts(MB_CURRENT);
  picture.previousQpDelta = delta;
}

/**
 * Behind each macroblock; `last` of its slice: the end of slice data (7.3.4) and rbsp_stop_one_bit (7.3.2.11), all of it
 * header bits.
 */
export function putMacroblockEnd(last: bool): void {
  if (!picture.cabac) {
    if (last) putSliceEndCavlc();
    return;
  }
  const start = codedBits();
  putTerminate(<u32>last); // end_of_slice_flag
  picture.headerBits += codedBits() - start;
  if (!last) return;
  flushCoder();
  picture.headerBits += FLUSH_BITS;
}
