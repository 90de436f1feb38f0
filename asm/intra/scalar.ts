/** Scalar twins of the intra prediction kernels: plain transcriptions of clause 8.3, for tests and the kernel benchmark. */
import { satdScalar } from '../me/scalar';

/** Bits of an availability argument. */
const LEFT: u32 = 1;
const TOP: u32 = 2;


@inline
function sample(address: usize): i32 {
  return load<u8>(address);
}


@inline
function clip1(value: i32): i32 {
  return min<i32>(255, max<i32>(0, value));
}

/** Mean of the samples of the sides that there are, `count` a side (a power of two), `step` bytes apart; 128 without any. */
function meanOf(top: usize, isTop: bool, left: usize, isLeft: bool, count: i32, step: usize): i32 {
  let sum = 0;
  let samples = 0;
  for (let i = 0; i < count; i++) {
    if (isTop) sum += sample(top + <usize>i * step);
    if (isLeft) sum += sample(left + <usize>i * step);
  }
  if (isTop) samples += count;
  if (isLeft) samples += count;
  return samples === 0 ? 128 : (sum + samples / 2) / samples;
}

/** Twin of `predict16x16` (8.3.3.1 to 8.3.3.4). */
export function predict16x16Scalar(
  mode: u32,
  dst: usize,
  top: usize,
  left: usize,
  topLeft: u32,
  availability: u32,
): void {
  const mean = meanOf(top, (availability & TOP) !== 0, left, (availability & LEFT) !== 0, 16, 1);
  let H = 0;
  let V = 0;
  for (let i = 0; i < 8; i++) {
    H += (i + 1) * (sample(top + 8 + i) - (i === 7 ? <i32>topLeft : sample(top + 6 - i)));
    V += (i + 1) * (sample(left + 8 + i) - (i === 7 ? <i32>topLeft : sample(left + 6 - i)));
  }
  const a = 16 * (sample(left + 15) + sample(top + 15));
  const b = (5 * H + 32) >> 6;
  const c = (5 * V + 32) >> 6;
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 16; x++) {
      let value = mean;
      if (mode === 0) value = sample(top + x);
      else if (mode === 1) value = sample(left + y);
      else if (mode === 3) value = clip1((a + b * (x - 7) + c * (y - 7) + 16) >> 5);
      store<u8>(dst + y * 16 + x, value);
    }
  }
}

/** Twin of `satdPredict16VHDC`; uses 256 bytes at `scratch`. */
export function satdPredict16VHDCScalar(
  source: usize,
  top: usize,
  left: usize,
  availability: u32,
  out: usize,
  scratch: usize,
): void {
  for (let mode: u32 = 0; mode < 3; mode++) {
    predict16x16Scalar(mode, scratch, top, left, 0, availability);
    store<u32>(out + (mode << 2), satdScalar(source, 16, scratch, 16, 16, 16));
  }
}

/** Intra_Chroma_DC of component `c` of the block whose first sample is (xO, yO). */
function chromaDc(top: usize, left: usize, xO: usize, yO: usize, c: usize, availability: u32): i32 {
  const isTop = (availability & TOP) !== 0;
  const isLeft = (availability & LEFT) !== 0;
  const above = top + 2 * xO + c;
  const beside = left + 2 * yO + c;
  if (xO > 0 && yO === 0) return meanOf(above, isTop, beside, isLeft && !isTop, 4, 2);
  if (xO === 0 && yO > 0) return meanOf(above, isTop && !isLeft, beside, isLeft, 4, 2);
  return meanOf(above, isTop, beside, isLeft, 4, 2);
}

/** Twin of `predictChroma8x8` (8.3.4). */
export function predictChroma8x8Scalar(
  mode: u32,
  dst: usize,
  top: usize,
  left: usize,
  topLeft: u32,
  availability: u32,
): void {
  for (let c: usize = 0; c < 2; c++) {
    const corner = <i32>((topLeft >> (8 * <u32>c)) & 0xff);
    let xH = 0;
    let yV = 0;
    for (let i: usize = 0; i < 4; i++) {
      const weight = <i32>i + 1;
      xH += weight * (sample(top + 2 * (4 + i) + c) - (i === 3 ? corner : sample(top + 2 * (2 - i) + c)));
      yV += weight * (sample(left + 2 * (4 + i) + c) - (i === 3 ? corner : sample(left + 2 * (2 - i) + c)));
    }
    const a = 16 * (sample(left + 14 + c) + sample(top + 14 + c));
    const slopeX = (34 * xH + 32) >> 6;
    const slopeY = (34 * yV + 32) >> 6;
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        let value: i32;
        if (mode === 0) value = chromaDc(top, left, <usize>(x & 4), <usize>(y & 4), c, availability);
        else if (mode === 1) value = sample(left + 2 * y + c);
        else if (mode === 2) value = sample(top + 2 * x + c);
        else value = clip1((a + slopeX * (x - 3) + slopeY * (y - 3) + 16) >> 5);
        store<u8>(dst + y * 16 + 2 * x + c, value);
      }
    }
  }
}

/** p[x, y] of 8.3.1.2 out of the thirteen samples of `predict4x4All`: x = -1 or y = -1. */
@inline
function p(edge: usize, x: i32, y: i32): i32 {
  return y < 0 ? sample(edge + 5 + x) : sample(edge + 3 - y);
}


@inline
function mean2(a: i32, b: i32): i32 {
  return (a + b + 1) >> 1;
}


@inline
function mean3(a: i32, b: i32, c: i32): i32 {
  return (a + 2 * b + c + 2) >> 2;
}

function verticalRight(edge: usize, x: i32, y: i32): i32 {
  const zVR = 2 * x - y;
  const k = x - (y >> 1);
  if (zVR >= 0 && (zVR & 1) === 0) return mean2(p(edge, k - 1, -1), p(edge, k, -1));
  if (zVR >= 0) return mean3(p(edge, k - 2, -1), p(edge, k - 1, -1), p(edge, k, -1));
  if (zVR === -1) return mean3(p(edge, -1, 0), p(edge, -1, -1), p(edge, 0, -1));
  return mean3(p(edge, -1, y - 1), p(edge, -1, y - 2), p(edge, -1, y - 3));
}

function horizontalDown(edge: usize, x: i32, y: i32): i32 {
  const zHD = 2 * y - x;
  const k = y - (x >> 1);
  if (zHD >= 0 && (zHD & 1) === 0) return mean2(p(edge, -1, k - 1), p(edge, -1, k));
  if (zHD >= 0) return mean3(p(edge, -1, k - 2), p(edge, -1, k - 1), p(edge, -1, k));
  if (zHD === -1) return mean3(p(edge, -1, 0), p(edge, -1, -1), p(edge, 0, -1));
  return mean3(p(edge, x - 1, -1), p(edge, x - 2, -1), p(edge, x - 3, -1));
}

function verticalLeft(edge: usize, x: i32, y: i32): i32 {
  const k = x + (y >> 1);
  if ((y & 1) === 0) return mean2(p(edge, k, -1), p(edge, k + 1, -1));
  return mean3(p(edge, k, -1), p(edge, k + 1, -1), p(edge, k + 2, -1));
}

function horizontalUp(edge: usize, x: i32, y: i32): i32 {
  const zHU = x + 2 * y;
  const k = y + (x >> 1);
  if (zHU > 5) return p(edge, -1, 3);
  if (zHU === 5) return (p(edge, -1, 2) + 3 * p(edge, -1, 3) + 2) >> 2;
  if ((zHU & 1) === 0) return mean2(p(edge, -1, k), p(edge, -1, k + 1));
  return mean3(p(edge, -1, k), p(edge, -1, k + 1), p(edge, -1, k + 2));
}

function downLeft(edge: usize, x: i32, y: i32): i32 {
  if (x === 3 && y === 3) return (p(edge, 6, -1) + 3 * p(edge, 7, -1) + 2) >> 2;
  return mean3(p(edge, x + y, -1), p(edge, x + y + 1, -1), p(edge, x + y + 2, -1));
}

function downRight(edge: usize, x: i32, y: i32): i32 {
  if (x > y) return mean3(p(edge, x - y - 2, -1), p(edge, x - y - 1, -1), p(edge, x - y, -1));
  if (x < y) return mean3(p(edge, -1, y - x - 2), p(edge, -1, y - x - 1), p(edge, -1, y - x));
  return mean3(p(edge, 0, -1), p(edge, -1, -1), p(edge, -1, 0));
}

/** Sample (x, y) of Intra4x4PredMode `mode` (8.3.1.2.1 to 8.3.1.2.9). */
function sample4x4(mode: u32, edge: usize, x: i32, y: i32, availability: u32): i32 {
  switch (mode) {
    case 0:
      return p(edge, x, -1);
    case 1:
      return p(edge, -1, y);
    case 2:
      return meanOf(edge + 5, (availability & TOP) !== 0, edge, (availability & LEFT) !== 0, 4, 1);
    case 3:
      return downLeft(edge, x, y);
    case 4:
      return downRight(edge, x, y);
    case 5:
      return verticalRight(edge, x, y);
    case 6:
      return horizontalDown(edge, x, y);
    case 7:
      return verticalLeft(edge, x, y);
    default:
      return horizontalUp(edge, x, y);
  }
}

/** Twin of `predict4x4All`. */
export function predict4x4AllScalar(dst: usize, edge: usize, availability: u32): void {
  for (let mode: u32 = 0; mode < 9; mode++) {
    for (let i = 0; i < 16; i++) {
      store<u8>(dst + ((<usize>mode) << 4) + i, sample4x4(mode, edge, i & 3, i >> 2, availability));
    }
  }
}

/** Twin of `costs4x4`. */
export function costs4x4Scalar(source: usize, predictions: usize, out: usize): void {
  for (let mode: usize = 0; mode < 9; mode++) {
    store<u32>(out + (mode << 2), satdScalar(source, 4, predictions + (mode << 4), 4, 4, 4));
  }
}
