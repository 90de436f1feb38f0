/** Two pictures, sample by sample. */
import { cropView, PLANE_NAMES, PLANES, type PictureView, type Plane, type Rectangle, rowOffset } from './planes.js';

/** Coded size in luma samples (multiples of 16) and the rectangle in it that is shown. */
export interface PictureGeometry extends Rectangle {
  readonly codedWidth: number;
  readonly codedHeight: number;
}

/** One sample that differs. Positions count in the coded picture. */
export interface SampleDifference {
  readonly plane: 'Y' | 'Cb' | 'Cr';
  /** Position in samples of that plane. */
  readonly x: number;
  readonly y: number;
  readonly expected: number;
  readonly actual: number;
  /** mb address (raster scan) and position in macroblocks. */
  readonly macroblock: { readonly address: number; readonly x: number; readonly y: number };
}

export interface PictureComparison {
  /** Which area was compared: the whole coded picture, or the shown part of it. */
  readonly area: 'coded' | 'visible';
  /** Differing samples of all planes in that area. */
  readonly differing: number;
  /** Those of them in the shown part. */
  readonly differingVisible: number;
  /** In the first differing macroblock in coding order, its first sample in Y, Cb, Cr and raster order. */
  readonly first: SampleDifference | undefined;
  /** The same inside the shown part. */
  readonly firstVisible: SampleDifference | undefined;
}

/** A run of bytes as Buffer, for its native compare. */
function bufferOf(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** Calls back for each row in which two planes of one size differ. */
function eachDifferingRow(a: Plane, b: Plane, found: (row: number) => void): void {
  const [bytesA, bytesB] = [bufferOf(a.data), bufferOf(b.data)];
  const native = a.step === 1 && b.step === 1;
  for (let row = 0; row < a.height; row++) {
    let [atA, atB] = [rowOffset(a, row), rowOffset(b, row)];
    if (native) {
      if (bytesA.compare(bytesB, atB, atB + b.width, atA, atA + a.width) !== 0) found(row);
      continue;
    }
    for (let x = 0; x < a.width; x++, atA += a.step, atB += b.step) {
      if (a.data[atA] !== b.data[atB]) {
        found(row);
        break;
      }
    }
  }
}

/** Counts differences and keeps the first in coding order, for one area. */
class Tally {
  count = 0;
  first: SampleDifference | undefined;

  add(difference: SampleDifference): void {
    this.count++;
    // planes and rows come in order, so only an earlier macroblock replaces what is there
    if (!this.first || difference.macroblock.address < this.first.macroblock.address) this.first = difference;
  }
}

function contains(area: Rectangle, x: number, y: number): boolean {
  return x >= area.left && y >= area.top && x < area.left + area.width && y < area.top + area.height;
}

/**
 * Compares a decoder's picture with the chip's reconstruction.
 * @param expected the decoder's picture: either the whole coded picture or its shown part, known by its size
 * @param actual the chip's picture, coded size
 * @throws RangeError when a size is neither
 */
export function comparePictures(
  expected: PictureView,
  actual: PictureView,
  geometry: PictureGeometry,
): PictureComparison {
  const { codedWidth, codedHeight, left, top, width, height } = geometry;
  const sized = (view: PictureView, w: number, h: number) => view.width === w && view.height === h;
  if (!sized(actual, codedWidth, codedHeight)) {
    throw new RangeError(`the chip's picture is ${actual.width}x${actual.height}, not ${codedWidth}x${codedHeight}`);
  }
  const coded = sized(expected, codedWidth, codedHeight);
  if (!coded && !sized(expected, width, height)) {
    throw new RangeError(`the decoder's picture is ${expected.width}x${expected.height}, not ${width}x${height}`);
  }
  const [originX, originY] = coded ? [0, 0] : [left, top];
  const part = coded ? actual : cropView(actual, geometry);
  const all = new Tally();
  const visible = new Tally();
  const mbsPerRow = codedWidth >> 4;
  for (const key of PLANES) {
    const shift = key === 'y' ? 0 : 1;
    const [planeA, planeB] = [expected[key], part[key]];
    eachDifferingRow(planeA, planeB, (row) => {
      const y = row + (originY >> shift);
      let [atA, atB] = [rowOffset(planeA, row), rowOffset(planeB, row)];
      for (let column = 0; column < planeA.width; column++, atA += planeA.step, atB += planeB.step) {
        const wanted = planeA.data[atA] as number;
        const got = planeB.data[atB] as number;
        if (wanted === got) continue;
        const x = column + (originX >> shift);
        const [mbX, mbY] = [x >> (4 - shift), y >> (4 - shift)];
        const difference: SampleDifference = {
          ...{ plane: PLANE_NAMES[key], x, y, expected: wanted, actual: got },
          macroblock: { address: mbY * mbsPerRow + mbX, x: mbX, y: mbY },
        };
        all.add(difference);
        if (contains(geometry, x << shift, y << shift)) visible.add(difference);
      }
    });
  }
  return {
    area: coded ? 'coded' : 'visible',
    differing: all.count,
    differingVisible: visible.count,
    first: all.first,
    firstVisible: visible.first,
  };
}

/** A difference in words. */
export function describeDifference(difference: SampleDifference): string {
  const { plane, x, y, expected, actual, macroblock } = difference;
  return `macroblock ${macroblock.address} (column ${macroblock.x}, row ${macroblock.y}), ${plane} sample (${x}, ${y}): the decoder has ${expected}, the chip ${actual}`;
}
