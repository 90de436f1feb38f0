/**
 * Six stages with macroblock buffers between them:
 *
 *     FETCH → SEARCH → REFINE → CODE ─┬→ ENTROPY
 *                                     └→ FILTER
 *
 * A stage starts a macroblock when the stage before has finished it, itself is free, the macroblock's data are there and
 * the buffer that it fills is empty: the one that the macroblock `pipelineBuffers` earlier left when the next stage was done with it.
 */
import { EventKind, emitEventAt, eventWanted } from '../events';
import { TIMING } from '../gen/layout';
import {
  VE_ENC_AVC_ME_PARA_IME_TIME_PRIO_MASK as NARROW,
  VE_ENC_AVC_ME_PARA_QSMTSS_REFINE_DIS_MASK as NO_REFINE,
} from '../gen/registers';
import { Parameter } from '../gen/variants';
import { picture } from '../picture';
import { parameter } from '../state';
import { counters } from './counters';
import { Client, openPort, portIdle, transfer } from './dram';
import { searchClocks, refineClocks, codeClocks, entropyClocks, filterClocks, fetchClocks } from './stages';
import { work } from './work';

export namespace Stage {
  export const FETCH: u32 = 0;
  export const SEARCH: u32 = 1;
  export const REFINE: u32 = 2;
  export const CODE: u32 = 3;
  export const ENTROPY: u32 = 4;
  export const FILTER: u32 = 5;
}

/** At TIMING + 256. Times are clocks since the picture's first. */
@unmanaged
class Pipeline {
  /** Macroblocks so far. */
  count: u32;
  /** Bits of the stream that wait for a whole transfer. */
  streamBits: u32;
  /** When the last macroblock left. */
  left: u64;
  /** When the search and the code stage took up their last macroblock: then the next one's data are asked for. */
  searchStart: u64;
  codeStart: u64;
  /** When the last two reconstructions were written. */
  written: u64;
  writtenBefore: u64;
  /** Macroblock buffers between two stages. */
  buffers: u32;
}

const pipeline = changetype<Pipeline>(TIMING + 256);

/** At TIMING + 2048: when a stage was done with each of the last eight macroblocks. */
const DONE: usize = TIMING + 2048;
const HISTORY: u32 = 8;

/** Macroblocks whose four means of the eighth-scale picture are written at once, 64 bytes. */
const SUBPIX_MACROBLOCKS: u32 = 16;
/** Bytes of the stream that are written at once. */
const STREAM_UNIT: u32 = 64;
/** Rows above and below that vectors reach, and the six-tap filter's beside them (fact book 11.5; 8.4.2.2.1). */
const REACH: i32 = 56;
const TAPS_ABOVE: i32 = 2;
const TAPS_BELOW: i32 = 3;
/** The same when bandwidth goes before time, and without refinement (guess: MEPARA bits 5 and 4). */
const NARROW_REACH: i32 = 32;
const COARSE_REACH: i32 = 24;
/** Macroblocks to the right that vectors of 80 samples and the filter's taps reach. */
const COLUMNS_AHEAD: u32 = 6;


@inline
function done(stage: u32, macroblock: u32): u64 {
  return load<u64>(DONE + ((<usize>(stage * HISTORY + (macroblock & (HISTORY - 1)))) << 3));
}

/** When the buffer behind a stage is empty for this macroblock: `next` has finished the one that filled it. */
@inline
function bufferFree(next: u32, macroblock: u32): u64 {
  return macroblock < pipeline.buffers ? 0 : done(next, macroblock - pipeline.buffers);
}


@inline
function free(stage: u32, macroblock: u32): u64 {
  return macroblock === 0 ? 0 : done(stage, macroblock - 1);
}

/** Notes when a stage worked on a macroblock. */
@inline
function occupy(stage: u32, macroblock: u32, start: u64, end: u64, clocks: u32): void {
  store<u64>(DONE + ((<usize>(stage * HISTORY + (macroblock & (HISTORY - 1)))) << 3), end);
  counters.work(stage, clocks);
  if (!eventWanted(EventKind.STAGE)) return;
  emitEventAt(EventKind.STAGE, counters.began + start, macroblock, stage, <u32>(end - start), clocks);
}

/** An empty pipeline at the start of a picture, whose first clock is `now`. */
export function openPipeline(now: u64): void {
  memory.fill(TIMING + 256, 0, offsetof<Pipeline>());
  pipeline.buffers = max<u32>(1, min<u32>(HISTORY - 1, parameter(Parameter.PIPELINE_BUFFERS)));
  counters.began = now;
  openPort();
}

/** After a stall of `clocks`: everything goes on where it was. */
export function delayPipeline(clocks: u64): void {
  counters.began += clocks;
}

/** Rows of the reference that a column of the window has. */
function windowRows(): u32 {
  const reach = picture.motion & NO_REFINE ? COARSE_REACH : picture.motion & NARROW ? NARROW_REACH : REACH;
  const top = max<i32>(0, <i32>(work.y << 4) - reach - TAPS_ABOVE);
  const bottom = min<i32>(<i32>(picture.heightMbs << 4), <i32>(work.y << 4) + 16 + reach + TAPS_BELOW);
  return <u32>(bottom - top);
}

/**
 * Asks for what the search needs of the reference: of the window one new column a macroblock, for the others are there, at
 * the end of a row those of the next; as many as fit at the start.
 */
function loadWindow(at: u64, macroblock: u32): u64 {
  if (!work.inter) return at;
  const columns = macroblock === 0 ? min<u32>(COLUMNS_AHEAD + 1, picture.widthMbs) : 1;
  const rows = windowRows();
  const luma = transfer(Client.WINDOW, at, rows << 4, columns, columns * ((rows + 15) >> 4), macroblock);
  return max<u64>(luma, transfer(Client.SUBPIX_READ, at, 32, columns, columns, macroblock));
}

/** Bytes a macroblock of state that is kept in DRAM: MB info, the deblocking line, written-back vectors. */
@inline
function infoBytes(): u32 {
  return picture.mbInfoBytes + (picture.deblkLine ? 24 : 0);
}

/** Sends the coded macroblock through the stages; returns when it leaves, in clocks of `advance`. */
export function leavePipeline(): u64 {
  const mb = pipeline.count++;
  const fetchStart = max<u64>(free(Stage.FETCH, mb), bufferFree(Stage.SEARCH, mb));
  const source = transfer(Client.SOURCE, fetchStart, 16, 24, 24, mb);
  const fetching = fetchClocks();
  const fetched = max<u64>(source, fetchStart + fetching);
  occupy(Stage.FETCH, mb, fetchStart, fetched, fetching);

  const window = loadWindow(pipeline.searchStart, mb);
  let start = max<u64>(max<u64>(fetched, window), max<u64>(free(Stage.SEARCH, mb), bufferFree(Stage.REFINE, mb)));
  pipeline.searchStart = start;
  let clocks = searchClocks();
  const searched = start + clocks;
  occupy(Stage.SEARCH, mb, start, searched, clocks);

  start = max<u64>(searched, max<u64>(free(Stage.REFINE, mb), bufferFree(Stage.CODE, mb)));
  clocks = refineClocks();
  const chroma = transfer(Client.CHROMA, start, work.chromaBytes, 1, work.chromaBlocks, mb);
  const refined = max<u64>(chroma, start + clocks);
  occupy(Stage.REFINE, mb, start, refined, clocks);

  const info = transfer(Client.INFO_READ, pipeline.codeStart, work.y ? infoBytes() : 0, 1, 1, mb);
  start = max<u64>(max<u64>(refined, info), free(Stage.CODE, mb));
  start = max<u64>(start, max<u64>(bufferFree(Stage.ENTROPY, mb), bufferFree(Stage.FILTER, mb)));
  pipeline.codeStart = start;
  clocks = codeClocks();
  const coded = start + clocks;
  occupy(Stage.CODE, mb, start, coded, clocks);

  return counters.began + leave(max<u64>(codeEntropy(mb, coded), filter(mb, coded)));
}

/** Macroblocks leave in order. */
function leave(at: u64): u64 {
  pipeline.left = max<u64>(pipeline.left, at);
  return pipeline.left;
}

function codeEntropy(mb: u32, coded: u64): u64 {
  const start = max<u64>(coded, free(Stage.ENTROPY, mb));
  const clocks = entropyClocks();
  const end = start + clocks;
  occupy(Stage.ENTROPY, mb, start, end, clocks);
  pipeline.streamBits += work.bits;
  const units = pipeline.streamBits / (STREAM_UNIT << 3);
  pipeline.streamBits -= units * (STREAM_UNIT << 3);
  transfer(Client.STREAM, end, STREAM_UNIT, units, units, mb);
  return end;
}

function filter(mb: u32, coded: u64): u64 {
  // two reconstructions may be on their way to DRAM
  const start = max<u64>(max<u64>(coded, pipeline.writtenBefore), free(Stage.FILTER, mb));
  const clocks = filterClocks();
  const end = start + clocks;
  occupy(Stage.FILTER, mb, start, end, clocks);
  pipeline.writtenBefore = pipeline.written;
  pipeline.written = transfer(Client.RECONSTRUCTION, end, 384, 1, 2, mb);
  if (mb % SUBPIX_MACROBLOCKS === SUBPIX_MACROBLOCKS - 1) transfer(Client.SUBPIX_WRITE, end, 64, 1, 1, mb);
  transfer(Client.INFO_WRITE, end, infoBytes() + (picture.vectorBuffer ? 8 : 0), 1, 1, mb);
  return end;
}

/** When the last macroblock has left and its last byte is written. */
export function pipelineEnd(): u64 {
  return counters.began + max<u64>(pipeline.left, portIdle());
}
