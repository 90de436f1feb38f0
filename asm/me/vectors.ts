import { MB_VECTORS } from '../gen/layout';
import { lineRecord, MbInfo, packVector, vectorOf, vectorX, vectorY } from '../macroblock';
import { picture } from '../picture';

/**
 * Vectors of the 8x8 blocks around and in the macroblock, 4 columns by 3 rows of cells: row 0 the macroblocks above (above
 * left, two above, above right), column 0 the left one, columns 1 and 2 of rows 1 and 2 the macroblock's own quarters.
 * A cell is a vector (u32) and a kind (u8). No partition is smaller than 8x8 (fact book 11.4), so nothing finer is needed.
 */
const KINDS: usize = MB_VECTORS + 48;
const COLUMNS: u32 = 4;

/** Kinds of cell: an inter block, an available block that is not inter, a block outside the slice or not yet coded. */
const INTER: u8 = 0;
const INTRA: u8 = 1;
const MISSING: u8 = 2;

/** Shapes of inter partitions. */
export const SHAPE_16X16: u32 = 0;
export const SHAPE_16X8: u32 = 1;
export const SHAPE_8X16: u32 = 2;
export const SHAPE_8X8: u32 = 3;


@inline
function median(a: i32, b: i32, c: i32): i32 {
  return max<i32>(min<i32>(a, b), min<i32>(max<i32>(a, b), c));
}


@inline
function cellVector(cell: u32): u32 {
  return load<u32>(MB_VECTORS + ((<usize>cell) << 2));
}


@inline
function cellKind(cell: u32): u8 {
  return load<u8>(KINDS + <usize>cell);
}


@inline
function setCell(cell: u32, kind: u8, vector: u32): void {
  store<u8>(KINDS + <usize>cell, kind);
  store<u32>(MB_VECTORS + ((<usize>cell) << 2), vector);
}

/** Cell of the macroblock's own quarter 0..3. */
@inline
function ownCell(quarter: u32): u32 {
  return ((quarter >> 1) + 1) * COLUMNS + (quarter & 1) + 1;
}

/** Takes quarter `quarter` of a line record over into a cell. */
@inline
function takeOver(cell: u32, available: bool, record: usize, quarter: u32): void {
  if (!available) setCell(cell, MISSING, 0);
  else if (changetype<MbInfo>(record).intra) setCell(cell, INTRA, 0);
  else setCell(cell, INTER, vectorOf(record, quarter));
}

/** Fills the cells from the neighbours; the macroblock's own are missing. */
export function loadVectors(): void {
  const x = <i32>picture.mbX;
  const left = picture.leftAvailable !== 0;
  const top = picture.topAvailable !== 0;
  if (!picture.topLeftAvailable) setCell(0, MISSING, 0);
  else setCell(0, picture.topLeftIntra ? INTRA : INTER, picture.topLeftVector);
  takeOver(1, top, lineRecord(x), 2);
  takeOver(2, top, lineRecord(x), 3);
  takeOver(3, picture.topRightAvailable !== 0, lineRecord(x + 1), 2);
  takeOver(4, left, lineRecord(x - 1), 1);
  takeOver(8, left, lineRecord(x - 1), 3);
  setCell(7, MISSING, 0);
  setCell(11, MISSING, 0);
  clearOwnVectors();
}

/** Forgets the macroblock's own vectors: another partitioning is tried. */
export function clearOwnVectors(): void {
  for (let quarter: u32 = 0; quarter < 4; quarter++) setCell(ownCell(quarter), MISSING, 0);
}

/** Quarters that partition `index` of a shape covers, as a mask. */
@inline
export function quartersOf(shape: u32, index: u32): u32 {
  if (shape === SHAPE_16X16) return 15;
  if (shape === SHAPE_16X8) return 3 << (2 * index);
  if (shape === SHAPE_8X16) return 5 << index;
  return 1 << index;
}

/** Number of partitions of a shape. */
@inline
export function partitionCount(shape: u32): u32 {
  return shape === SHAPE_16X16 ? 1 : shape === SHAPE_8X8 ? 4 : 2;
}

/** Makes `vector` that of a partition, for those that follow. */
export function setOwnVector(shape: u32, index: u32, vector: u32): void {
  const quarters = quartersOf(shape, index);
  for (let quarter: u32 = 0; quarter < 4; quarter++) {
    if ((quarters >> quarter) & 1) setCell(ownCell(quarter), INTER, vector);
  }
}


@inline
export function ownVector(quarter: u32): u32 {
  return cellVector(ownCell(quarter));
}

/** Median of the neighbours A, B and C (8.4.1.3.1), given as cells; D stands in for a missing C. */
function medianOf(a: u32, b: u32, c: u32): u32 {
  const kindA = cellKind(a);
  const kindB = cellKind(b);
  const kindC = cellKind(c);
  // with neither B nor C to be had, A stands for both
  if (kindB === MISSING && kindC === MISSING && kindA !== MISSING) return cellVector(a);
  const used = <u32>(kindA === INTER) + <u32>(kindB === INTER) + <u32>(kindC === INTER);
  if (used === 1) return cellVector(kindA === INTER ? a : kindB === INTER ? b : c);
  const va = cellVector(a);
  const vb = cellVector(b);
  const vc = cellVector(c);
  return packVector(median(vectorX(va), vectorX(vb), vectorX(vc)), median(vectorY(va), vectorY(vb), vectorY(vc)));
}

/** mvpL0 of partition `index` (0, 1 or 0..3) of a shape (8.4.1.3); earlier partitions' vectors must be set. */
export function predictVector(shape: u32, index: u32): u32 {
  const quarter = shape === SHAPE_16X8 ? index << 1 : index;
  const width: u32 = shape === SHAPE_16X16 || shape === SHAPE_16X8 ? 2 : 1;
  const cell = ownCell(quarter);
  const a = cell - 1;
  const b = cell - COLUMNS;
  let c = b + width;
  if (cellKind(c) === MISSING) c = b - 1;
  if (shape === SHAPE_16X8) {
    const preferred = index === 0 ? b : a;
    if (cellKind(preferred) === INTER) return cellVector(preferred);
  } else if (shape === SHAPE_8X16) {
    const preferred = index === 0 ? a : c;
    if (cellKind(preferred) === INTER) return cellVector(preferred);
  }
  return medianOf(a, b, c);
}

/** Vector of P_Skip (8.4.1.1), given the prediction of the whole macroblock. */
export function skipVector(predicted: u32): u32 {
  const a = ownCell(0) - 1;
  const b = ownCell(0) - COLUMNS;
  if (cellKind(a) === MISSING || cellKind(b) === MISSING) return 0;
  if (cellKind(a) === INTER && cellVector(a) === 0) return 0;
  if (cellKind(b) === INTER && cellVector(b) === 0) return 0;
  return predicted;
}
