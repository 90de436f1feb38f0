/** Scalar twins of the motion kernels: plain transcriptions, for tests and the kernel benchmark. */
import { windowChroma, windowLuma, windowStride } from './window';


@inline
function sample(address: usize): i32 {
  return load<u8>(address);
}


@inline
function clip1(value: i32): i32 {
  return min<i32>(255, max<i32>(0, value));
}

/** Sum of absolute differences of two blocks of any size. */
export function sadScalar(a: usize, aStride: u32, b: usize, bStride: u32, width: u32, height: u32): u32 {
  let sum: u32 = 0;
  for (let y: u32 = 0; y < height; y++) {
    for (let x: u32 = 0; x < width; x++) sum += abs<i32>(sample(a + y * aStride + x) - sample(b + y * bStride + x));
  }
  return sum;
}

/** Sign of coefficient `frequency` of the 4-point Hadamard transform at position `index`. */
@inline
function hadamard(frequency: i32, index: i32): i32 {
  return popcnt<i32>(frequency & index) & 1 ? -1 : 1;
}

/** Half the sum of the absolute 4x4 Hadamard coefficients of a difference; samples of a row are `step` bytes apart. */
function satdBlock(a: usize, aStride: u32, b: usize, bStride: u32, step: u32): u32 {
  let sum: u32 = 0;
  for (let v = 0; v < 4; v++) {
    for (let h = 0; h < 4; h++) {
      let coefficient = 0;
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 4; x++) {
          const difference = sample(a + y * aStride + x * step) - sample(b + y * bStride + x * step);
          coefficient += hadamard(v, y) * hadamard(h, x) * difference;
        }
      }
      sum += abs<i32>(coefficient);
    }
  }
  return sum >> 1;
}

/** SATD of two blocks whose sizes are multiples of 4. */
export function satdScalar(a: usize, aStride: u32, b: usize, bStride: u32, width: u32, height: u32): u32 {
  let sum: u32 = 0;
  for (let y: u32 = 0; y < height; y += 4) {
    for (let x: u32 = 0; x < width; x += 4)
      sum += satdBlock(a + y * aStride + x, aStride, b + y * bStride + x, bStride, 1);
  }
  return sum;
}

/** SATD of two 8x8 blocks of interleaved Cb Cr pairs, stride 16. */
export function satdChroma8Scalar(a: usize, b: usize): u32 {
  let sum: u32 = 0;
  for (let y: u32 = 0; y < 8; y += 4) {
    for (let x: u32 = 0; x < 16; x += 8) {
      for (let component: u32 = 0; component < 2; component++) {
        const offset = y * 16 + x + component;
        sum += satdBlock(a + offset, 16, b + offset, 16, 2);
      }
    }
  }
  return sum;
}

/** Six-tap sum over samples `step` bytes apart, around the half sample after `address` (8.4.2.2.1). */
@inline
function tapOf(address: usize, step: usize): i32 {
  const outer = sample(address - 2 * step) + sample(address + 3 * step);
  const middle = sample(address - step) + sample(address + 2 * step);
  return outer - 5 * middle + 20 * (sample(address) + sample(address + step));
}


@inline
function halfAcross(address: usize): i32 {
  return clip1((tapOf(address, 1) + 16) >> 5);
}


@inline
function halfDown(address: usize, stride: usize): i32 {
  return clip1((tapOf(address, stride) + 16) >> 5);
}


@inline
function halfCentre(address: usize, stride: usize): i32 {
  const outer = tapOf(address - 2 * stride, 1) + tapOf(address + 3 * stride, 1);
  const middle = tapOf(address - stride, 1) + tapOf(address + 2 * stride, 1);
  const inner = tapOf(address, 1) + tapOf(address + stride, 1);
  return clip1((outer - 5 * middle + 20 * inner + 512) >> 10);
}

/** Twin of `halfSampleRows`. */
export function halfSampleRowsScalar(
  full: usize,
  h: usize,
  v: usize,
  c: usize,
  stride: u32,
  width: u32,
  rows: u32,
): void {
  for (let y: u32 = 0; y < rows; y++) {
    for (let x: u32 = 0; x < width; x++) {
      const offset = y * stride + x;
      store<u8>(h + offset, halfAcross(full + offset));
      store<u8>(v + offset, halfDown(full + offset, stride));
      store<u8>(c + offset, halfCentre(full + offset, stride));
    }
  }
}


@inline
function mean(p: i32, q: i32): i32 {
  return (p + q + 1) >> 1;
}

/** The sample at (xFrac, yFrac) quarters from the full sample at `address`, Table 8-12 letter by letter. */
function quarterSample(address: usize, stride: usize, xFrac: i32, yFrac: i32): i32 {
  const G = sample(address);
  if (xFrac === 0 && yFrac === 0) return G;
  const b = halfAcross(address);
  const h = halfDown(address, stride);
  const j = halfCentre(address, stride);
  const m = halfDown(address + 1, stride);
  const s = halfAcross(address + stride);
  switch (yFrac * 4 + xFrac) {
    case 1: // a
      return mean(G, b);
    case 2: // b
      return b;
    case 3: // c
      return mean(sample(address + 1), b);
    case 4: // d
      return mean(G, h);
    case 5: // e
      return mean(b, h);
    case 6: // f
      return mean(b, j);
    case 7: // g
      return mean(b, m);
    case 8: // h
      return h;
    case 9: // i
      return mean(h, j);
    case 10: // j
      return j;
    case 11: // k
      return mean(j, m);
    case 12: // n
      return mean(h, sample(address + stride));
    case 13: // p
      return mean(h, s);
    case 14: // q
      return mean(j, s);
    default: // r
      return mean(m, s);
  }
}

/** Twin of `predictLuma`: out of WINDOW_FULL alone. */
export function predictLumaScalar(dst: usize, dstStride: u32, x: i32, y: i32, width: u32, height: u32): void {
  const stride = <usize>windowStride();
  for (let row: u32 = 0; row < height; row++) {
    for (let column: u32 = 0; column < width; column++) {
      const address = windowLuma((x >> 2) + <i32>column, (y >> 2) + <i32>row);
      store<u8>(dst + row * dstStride + column, quarterSample(address, stride, x & 3, y & 3));
    }
  }
}

/** Twin of `predictChroma` (8.4.2.2.2). */
export function predictChromaScalar(dst: usize, dstStride: u32, x: i32, y: i32, width: u32, height: u32): void {
  const stride = <usize>windowStride();
  const xFrac = x & 7;
  const yFrac = y & 7;
  for (let row: u32 = 0; row < height; row++) {
    for (let byte: u32 = 0; byte < width * 2; byte++) {
      const A = windowChroma(x >> 3, (y >> 3) + <i32>row) + byte;
      const upper = (8 - xFrac) * sample(A) + xFrac * sample(A + 2);
      const lower = (8 - xFrac) * sample(A + stride) + xFrac * sample(A + stride + 2);
      store<u8>(dst + row * dstStride + byte, ((8 - yFrac) * upper + yFrac * lower + 32) >> 6);
    }
  }
}
