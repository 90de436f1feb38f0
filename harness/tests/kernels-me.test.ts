/** Motion kernels against their scalar twins, and motion compensation against a transcription of 8.4.2.2. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { loadKernels } from './kernel-module.js';

const kernels = loadKernels();
const { bytes, words, free } = kernels;
const random = new Random(0x5ad);

const A = free + 0x1000;
const B = free + 0x21000;
const C = free + 0x41000;
const OUT = free + 0x61000;
const AREA = 0x10000;

/** Fills an area with one of four kinds of content: noise, only 0 and 255, one value, blocks of 0 and 255 four wide. */
function fill(start: number, length: number, kind: number): void {
  const value = random.below(2) * 255;
  for (let i = 0; i < length; i++) {
    const noise = random.next();
    if (kind === 0) bytes[start + i] = noise & 255;
    else if (kind === 1) bytes[start + i] = noise & 1 ? 255 : 0;
    else if (kind === 2) bytes[start + i] = value;
    else bytes[start + i] = (i >> 2) & 1 ? value : 255 - value;
  }
}

const KINDS = 4;

/** Calls `check` for every pair of contents of the areas A and B, with random addresses and strides in them. */
function pairs(check: (a: number, aStride: number, b: number, bStride: number) => void): void {
  for (let round = 0; round < 4 * KINDS * KINDS; round++) {
    fill(A, 4096, round % KINDS);
    fill(B, 4096, (round >> 2) % KINDS);
    check(A + random.below(17), 16 + random.below(80), B + random.below(17), 16 + random.below(80));
  }
}

test('SAD equals its scalar twin', () => {
  const scalar = kernels.kernel('sadScalar');
  pairs((a, aStride, b, bStride) => {
    for (const height of [4, 8, 16]) {
      const wide = kernels.kernel('sad16')(a, aStride, b, bStride, height);
      assert.is(wide, scalar(a, aStride, b, bStride, 16, height));
      const narrow = kernels.kernel('sad8')(a, aStride, b, bStride, height);
      assert.is(narrow, scalar(a, aStride, b, bStride, 8, height));
    }
  });
  bytes.fill(0, A, A + 4096);
  bytes.fill(255, B, B + 4096);
  assert.is(kernels.kernel('sad16')(A, 16, B, 16, 16), 256 * 255);
  assert.is(kernels.kernel('sad8')(A, 16, B, 16, 16), 128 * 255);
});

test('four SADs at once equal four single ones', () => {
  const scalar = kernels.kernel('sadScalar');
  pairs((a, aStride, b, bStride) => {
    const candidates = [b, b + 1, b + bStride, b + random.below(64)];
    const [r0, r1, r2, r3] = candidates as [number, number, number, number];
    kernels.kernel('sad16x4')(a, aStride, r0, r1, r2, r3, bStride, OUT);
    const found = [...words.subarray(OUT >> 2, (OUT >> 2) + 4)];
    assert.equal(
      found,
      candidates.map((candidate) => scalar(a, aStride, candidate, bStride, 16, 16)),
    );
  });
});

test('SATD equals its scalar twin', () => {
  const scalar = kernels.kernel('satdScalar');
  pairs((a, aStride, b, bStride) => {
    for (const height of [4, 8, 12, 16]) {
      const wide = kernels.kernel('satd16')(a, aStride, b, bStride, height);
      assert.is(wide, scalar(a, aStride, b, bStride, 16, height));
    }
    for (const height of [8, 16]) {
      const narrow = kernels.kernel('satd8')(a, aStride, b, bStride, height);
      assert.is(narrow, scalar(a, aStride, b, bStride, 8, height));
    }
    assert.is(kernels.kernel('satd4x4')(a, aStride, b, bStride), scalar(a, aStride, b, bStride, 4, 4));
    assert.is(kernels.kernel('satdChroma8')(a, b), kernels.kernel('satdChroma8Scalar')(a, b));
  });
});

test('SATD of known blocks', () => {
  bytes.fill(0, A, A + 256);
  bytes.fill(0, B, B + 256);
  bytes[A + 35] = 7;
  assert.is(kernels.kernel('satd16')(A, 16, B, 16, 16), (16 * 7) / 2, 'one sample of 7 spreads over 16 coefficients');
  assert.is(kernels.kernel('satdChroma8')(A, B), (16 * 7) / 2);
  bytes.fill(255, A, A + 256);
  assert.is(kernels.kernel('satd16')(A, 16, B, 16, 16), (256 * 255) / 2, 'a constant difference has DC only');
  assert.is(kernels.kernel('satd4x4')(A, 16, B, 16), (16 * 255) / 2);
});

test('costs against the average of two blocks', () => {
  pairs((a, aStride, b, bStride) => {
    const second = b + random.below(90);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 16; x++) {
        const at = y * bStride + x;
        bytes[C + y * 16 + x] = (bytes[b + at]! + bytes[second + at]! + 1) >> 1;
      }
    }
    const sad = kernels.kernel('sad16Pair')(a, aStride, b, second, bStride, 16);
    assert.is(sad, kernels.kernel('sadScalar')(a, aStride, C, 16, 16, 16));
    const satd = kernels.kernel('satd16Pair')(a, aStride, b, second, bStride, 16);
    assert.is(satd, kernels.kernel('satdScalar')(a, aStride, C, 16, 16, 16));
  });
});

test('half-sample planes equal their scalar twin', () => {
  const stride = 64;
  for (let round = 0; round < 24; round++) {
    fill(A, AREA, round % KINDS);
    const full = A + 4 * stride + 5;
    const rows = 1 + (round % 11);
    const planes = [B, B + 0x4000, B + 0x8000] as const;
    const twins = [C, C + 0x4000, C + 0x8000] as const;
    bytes.fill(random.below(256), B, B + 0xc000);
    bytes.copyWithin(C, B, B + 0xc000);
    kernels.kernel('halfSampleRows')(full, ...planes, stride, 40, rows);
    kernels.kernel('halfSampleRowsScalar')(full, ...twins, stride, 40, rows);
    const found = bytes.subarray(B, B + 0xc000);
    assert.is(Buffer.compare(found, bytes.subarray(C, C + 0xc000)), 0, `content ${round % KINDS}, ${rows} rows`);
  }
});

test('half-sample centre at the extremes of its intermediate values', () => {
  // signs of the six taps: their outer product is the brightest, its complement the darkest neighbourhood of j
  const signs = [1, -1, 1, 1, -1, 1];
  for (const dark of [false, true]) {
    for (const mixed of [false, true]) {
      for (let y = 0; y < 6; y++) {
        for (let x = 0; x < 8 + 5; x++) {
          const column = signs[x % 6]!;
          const sign = mixed ? column * signs[y]! : signs[y]!;
          bytes[A + 1024 + (y - 2) * 64 + x - 2] = sign > 0 !== dark ? 255 : 0;
        }
      }
      kernels.kernel('halfSampleRows')(A + 1024, B, B + 64, B + 128, 64, 8, 1);
      kernels.kernel('halfSampleRowsScalar')(A + 1024, C, C + 64, C + 128, 64, 8, 1);
      assert.equal([...bytes.subarray(B + 128, B + 136)], [...bytes.subarray(C + 128, C + 136)]);
    }
  }
});

/** A reference picture in free memory. */
class Reference {
  readonly luma = free + 0x100000;
  readonly chroma: number;
  readonly stride: number;

  constructor(
    readonly widthMbs: number,
    readonly heightMbs: number,
    kind: number,
  ) {
    this.stride = widthMbs * 16 + 32;
    const size = this.stride * heightMbs * 16;
    this.chroma = this.luma + size;
    fill(this.luma, size + size / 2, kind);
  }

  begin(): void {
    kernels.kernel('windowBegin')(this.luma, this.chroma, this.stride, this.widthMbs, this.heightMbs);
  }

  /** Spoils the reference rows that the reconstruction of macroblock rows 0..mbRow would have replaced. */
  spoil(mbRow: number): void {
    bytes.fill(99, this.luma + mbRow * 16 * this.stride, this.luma + (mbRow + 1) * 16 * this.stride);
    bytes.fill(99, this.chroma + mbRow * 8 * this.stride, this.chroma + (mbRow + 1) * 8 * this.stride);
  }
}

/** A copy of the reference that `spoil` does not touch, with clamped access. */
class Picture {
  private readonly luma: Uint8Array;
  private readonly chroma: Uint8Array;
  private readonly width: number;
  private readonly height: number;

  constructor(private readonly from: Reference) {
    this.width = from.widthMbs * 16;
    this.height = from.heightMbs * 16;
    this.luma = bytes.slice(from.luma, from.chroma);
    this.chroma = bytes.slice(from.chroma, from.chroma + this.luma.length / 2);
  }

  private sample(x: number, y: number): number {
    const column = Math.min(Math.max(x, 0), this.width - 1);
    const row = Math.min(Math.max(y, 0), this.height - 1);
    return this.luma[row * this.from.stride + column]!;
  }

  private pair(x: number, y: number, component: number): number {
    const column = Math.min(Math.max(x, 0), this.width / 2 - 1);
    const row = Math.min(Math.max(y, 0), this.height / 2 - 1);
    return this.chroma[row * this.from.stride + column * 2 + component]!;
  }

  /** Luma sample interpolation process, 8.4.2.2.1, letters as in Figure 8-4. */
  lumaAt(x: number, y: number): number {
    const xInt = x >> 2;
    const yInt = y >> 2;
    const clip = (value: number) => Math.min(Math.max(value, 0), 255);
    const tap = (s: (at: number) => number) => s(-2) - 5 * s(-1) + 20 * s(0) + 20 * s(1) - 5 * s(2) + s(3);
    const across = (row: number) => tap((at) => this.sample(xInt + at, yInt + row));
    const down = (column: number) => tap((at) => this.sample(xInt + column, yInt + at));
    const round = (value: number) => clip((value + 16) >> 5);
    const G = this.sample(xInt, yInt);
    const H = this.sample(xInt + 1, yInt);
    const M = this.sample(xInt, yInt + 1);
    const b = round(across(0));
    const h = round(down(0));
    const s = round(across(1));
    const m = round(down(1));
    const j = clip((tap(across) + 512) >> 10);
    const mean = (p: number, q: number) => (p + q + 1) >> 1;
    const columns = [
      [G, mean(G, h), h, mean(h, M)],
      [mean(G, b), mean(b, h), mean(h, j), mean(h, s)],
      [b, mean(b, j), j, mean(j, s)],
      [mean(b, H), mean(b, m), mean(j, m), mean(s, m)],
    ];
    return columns[x & 3]![y & 3]!;
  }

  /** Chroma sample interpolation process, 8.4.2.2.2. */
  chromaAt(x: number, y: number, component: number): number {
    const at = (dx: number, dy: number) => this.pair((x >> 3) + dx, (y >> 3) + dy, component);
    const xFrac = x & 7;
    const yFrac = y & 7;
    const upper = (8 - xFrac) * (8 - yFrac) * at(0, 0) + xFrac * (8 - yFrac) * at(1, 0);
    return (upper + (8 - xFrac) * yFrac * at(0, 1) + xFrac * yFrac * at(1, 1) + 32) >> 6;
  }
}

/** Largest vertical vector and overhang of window.ts's promise, quarter samples. */
const REACH = 57 * 4 + 3;
const OVERHANG = 17 * 4 + 3;

function comparePrediction(picture: Picture, x: number, y: number, width: number): void {
  const stride = 16 + 16 * random.below(3);
  kernels.kernel('predictLuma')(OUT, stride, x, y, width, width);
  for (let row = 0; row < width; row++) {
    for (let column = 0; column < width; column++) {
      const expected = picture.lumaAt(x + 4 * column, y + 4 * row);
      const found = bytes[OUT + row * stride + column]!;
      if (found !== expected) assert.is(found, expected, `luma (${x}, ${y}) quarters, sample (${column}, ${row})`);
    }
  }
  kernels.kernel('predictLumaScalar')(OUT + 4096, stride, x, y, width, width);
  kernels.kernel('predictChroma')(OUT + 8192, stride, x, y, width / 2, width / 2);
  kernels.kernel('predictChromaScalar')(OUT + 12288, stride, x, y, width / 2, width / 2);
  for (let row = 0; row < width; row++) {
    const at = row * stride;
    const twin = bytes.subarray(OUT + 4096 + at, OUT + 4096 + at + width);
    assert.is(Buffer.compare(bytes.subarray(OUT + at, OUT + at + width), twin), 0, `scalar luma (${x}, ${y})`);
  }
  for (let row = 0; row < width / 2; row++) {
    for (let byte = 0; byte < width; byte++) {
      const expected = picture.chromaAt(x + 8 * (byte >> 1), y + 8 * row, byte & 1);
      const at = row * stride + byte;
      const place = `chroma (${x}, ${y}) eighths, byte ${byte} of row ${row}`;
      if (bytes[OUT + 8192 + at] !== expected) assert.is(bytes[OUT + 8192 + at], expected, place);
      if (bytes[OUT + 12288 + at] !== expected) assert.is(bytes[OUT + 12288 + at], expected, `scalar ${place}`);
    }
  }
}

/** Encodes nothing, but advances through a picture as the engine does, with blocks at random and at extreme vectors. */
function walk(widthMbs: number, heightMbs: number, kind: number, blocksPerRow: number): void {
  const reference = new Reference(widthMbs, heightMbs, kind);
  const picture = new Picture(reference);
  const limit = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  reference.begin();
  for (let mbRow = 0; mbRow < heightMbs; mbRow++) {
    kernels.kernel('windowAdvance')(mbRow);
    for (let block = 0; block < blocksPerRow; block++) {
      const width = block % 5 === 4 ? 8 : 16;
      const top = mbRow * 64 + (width === 8 ? 4 * random.below(9) : 0);
      const vector = block === 0 ? -REACH : block === 1 ? REACH : random.between(-REACH, REACH);
      const y = limit(top + vector, -OVERHANG, heightMbs * 64 - width * 4 + OVERHANG);
      const right = widthMbs * 64 - width * 4 + OVERHANG;
      const x = block === 2 ? -OVERHANG : block === 3 ? right : random.between(-OVERHANG, right);
      comparePrediction(picture, x, y, width);
    }
    reference.spoil(mbRow);
  }
}

test('compensation over the whole window equals 8.4.2.2 with clamped coordinates', () => {
  walk(1, 1, 0, 40);
  walk(2, 3, 1, 40);
  walk(5, 22, 0, 16);
  walk(11, 9, 3, 16);
});

test('compensation is right after the window slid', () => {
  // 256 macroblocks wide, a plane holds 400 rows: 40 macroblock rows slide it twice
  walk(256, 40, 0, 6);
});

test('every quarter-sample position', () => {
  const reference = new Reference(6, 6, 0);
  const picture = new Picture(reference);
  reference.begin();
  kernels.kernel('windowAdvance')(2);
  for (let position = 0; position < 64; position++) {
    comparePrediction(picture, 128 + (position & 7), 128 + (position >> 3), 16);
  }
});

test('a row advanced to twice, or a gap, changes nothing', () => {
  const reference = new Reference(3, 60, 0);
  const picture = new Picture(reference);
  reference.begin();
  for (const mbRow of [0, 0, 30, 30, 59]) {
    kernels.kernel('windowAdvance')(mbRow);
    comparePrediction(picture, 17, mbRow * 64 - REACH * (mbRow > 0 ? 1 : 0), 16);
    comparePrediction(picture, 17, mbRow * 64 + (mbRow < 59 ? REACH : OVERHANG), 16);
  }
});

test('window planes lie where compensation looks for them', () => {
  const step = regionOffset('WINDOW_H') - regionOffset('WINDOW_FULL');
  assert.is(regionOffset('WINDOW_V') - regionOffset('WINDOW_H'), step);
  assert.is(regionOffset('WINDOW_C') - regionOffset('WINDOW_V'), step);
});

test.run();
