import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { loadKernels } from './kernel-module.js';
import * as reference from './transform-reference.js';
import type { Matrix } from './transform-reference.js';

const chip = loadKernels();
const memory = chip.bytes;
const SOURCE = regionOffset('MB_SOURCE_LUMA');
const PREDICTION = regionOffset('MB_PRED_LUMA');
const RECON = regionOffset('MB_RECON_LUMA');
const LEVELS = regionOffset('MB_LEVELS');
const LEVEL_BYTES = 832;
const levels = new Int16Array(memory.buffer, LEVELS, LEVEL_BYTES / 2);
const level = (byteOffset: number) => Array.from(levels.subarray(byteOffset / 2, byteOffset / 2 + 16));

/** Upper left sample of a luma block (6.4.3). */
const blockX = (blk: number) => (blk & 1) * 4 + ((blk >> 2) & 1) * 8;
const blockY = (blk: number) => ((blk >> 1) & 1) * 4 + (blk >> 3) * 8;
/** Byte offset of a chroma block's first sample; blocks 4..7 are Cr. */
const chromaOffset = (block: number) => ((block >> 1) & 1) * 64 + (block & 1) * 8 + (block >> 2);

type Sampler = (random: Random, index: number) => [source: number, prediction: number];
const clip = reference.clip1;
/** Kinds of content: [source, prediction] of each sample. */
const CONTENT: Record<string, Sampler> = {
  'nearly predicted': (random) => {
    const predicted = random.below(256);
    return [clip(predicted + random.between(-3, 3)), predicted];
  },
  textured: (random) => {
    const predicted = random.between(60, 190);
    return [predicted + random.between(-60, 60), predicted];
  },
  noise: (random) => [random.below(256), random.below(256)],
  extremes: (random) => (random.below(2) ? [0, 255] : [255, 0]),
  'white on black': () => [255, 0],
  'black on white': () => [0, 255],
  'checkerboard of blocks': (_, index) => (((index >> 2) ^ (index >> 6)) & 1 ? [255, 0] : [0, 255]),
  'checkerboard of samples': (_, index) => ((index ^ (index >> 4)) & 1 ? [255, 0] : [0, 255]),
};

function fill(sample: Sampler, seed: number, count: number): void {
  const random = new Random(seed);
  for (let i = 0; i < count; i++) {
    const [source, prediction] = sample(random, i);
    memory[SOURCE + i] = source;
    memory[PREDICTION + i] = prediction;
  }
}

/** Residual of a 4x4 block whose samples are `pitch` bytes apart. */
function residual(offset: number, pitch: number): Matrix {
  return [0, 1, 2, 3].map((y) =>
    [0, 1, 2, 3].map((x) => {
      const at = offset + y * 16 + x * pitch;
      return memory[SOURCE + at]! - memory[PREDICTION + at]!;
    }),
  );
}

function construct(expected: Uint8Array, offset: number, pitch: number, added: Matrix): void {
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      const at = offset + y * 16 + x * pitch;
      expected[at] = clip(memory[PREDICTION + at]! + added[y]![x]!);
    }
  }
}

const isZero = (block: Matrix) => block.every((row) => row.every((value) => value === 0));
const withoutDc = (block: Matrix) => block.map((row, i) => row.map((value, j) => (i + j === 0 ? 0 : value)));
const ZERO: Matrix = [0, 1, 2, 3].map(() => [0, 0, 0, 0]);

/** Every QP, every kind of content, kernel and twin. */
function everywhere(body: (qp: number, suffix: string, where: string) => void, samples: number): void {
  for (let qp = 0; qp <= 51; qp++) {
    for (const [kind, sampler] of Object.entries(CONTENT)) {
      fill(sampler, qp * 1000 + kind.length, samples);
      for (const suffix of ['', 'Scalar']) {
        levels.fill(0x5555);
        memory.fill(0x55, RECON, RECON + 256);
        body(qp, suffix, `${suffix || 'SIMD'} QP ${qp}, ${kind}`);
      }
    }
  }
}

const recon = (bytes: number) => memory.slice(RECON, RECON + bytes);

test('inter luma: levels, mask and reconstruction after the matrices of the standard', () => {
  everywhere((qp, suffix, where) => {
    const intra = qp % 5 === 0;
    const mask = chip.kernel(`quantiseLuma16${suffix}`)(SOURCE, PREDICTION, qp, Number(intra));
    const expected = new Uint8Array(256);
    const kept = mask & 0x7bde;
    for (let blk = 0; blk < 16; blk++) {
      const offset = blockY(blk) * 16 + blockX(blk);
      const block = reference.quantiseBlock(reference.forward(residual(offset, 1)), qp, intra);
      assert.equal(level(32 * blk), reference.scan(block), `levels of block ${blk}, ${where}`);
      assert.is((mask >> blk) & 1, Number(!isZero(block)), `mask bit ${blk}, ${where}`);
      const decoded = (kept >> blk) & 1 ? block : ZERO;
      construct(expected, offset, 1, reference.inverse(reference.scale(decoded, qp)));
    }
    chip.kernel(`reconstructLuma16${suffix}`)(PREDICTION, RECON, qp, kept);
    assert.equal(recon(256), expected, `reconstruction, ${where}`);
  }, 256);
});

test('Intra_16x16 luma: DC and AC levels, mask and reconstruction', () => {
  everywhere((qp, suffix, where) => {
    const mask = chip.kernel(`quantiseLuma16x16Intra${suffix}`)(SOURCE, PREDICTION, qp);
    const dc: Matrix = ZERO.map((row) => [...row]);
    const ac: Matrix[] = [];
    for (let blk = 0; blk < 16; blk++) {
      const coefficients = reference.forward(residual(blockY(blk) * 16 + blockX(blk), 1));
      dc[blockY(blk) / 4]![blockX(blk) / 4] = coefficients[0]![0]!;
      ac[blk] = withoutDc(reference.quantiseBlock(coefficients, qp, true));
      assert.equal(level(32 * blk), reference.scan(ac[blk]!), `AC levels of block ${blk}, ${where}`);
      assert.is((mask >> blk) & 1, Number(!isZero(ac[blk]!)), `mask bit ${blk}, ${where}`);
    }
    const dcLevels = reference.quantiseLumaDc(dc, qp);
    assert.equal(level(512), reference.scan(dcLevels), `DC levels, ${where}`);
    assert.is(mask >>> 16, Number(!isZero(dcLevels)), `mask of DC, ${where}`);
    const scaledDc = reference.decodeLumaDc(dcLevels, qp);
    for (const kept of [mask, mask & 0x1a5c3, mask & 0xffff]) {
      const expected = new Uint8Array(256);
      for (let blk = 0; blk < 16; blk++) {
        const decoded = (kept >> blk) & 1 ? ac[blk]! : ZERO;
        const blockDc = kept >> 16 ? scaledDc[blockY(blk) / 4]![blockX(blk) / 4]! : 0;
        const added = reference.inverse(reference.scale(decoded, qp, blockDc));
        construct(expected, blockY(blk) * 16 + blockX(blk), 1, added);
      }
      chip.kernel(`reconstructLuma16x16Intra${suffix}`)(PREDICTION, RECON, qp, kept);
      assert.equal(recon(256), expected, `reconstruction with mask 0x${kept.toString(16)}, ${where}`);
    }
  }, 256);
});

test('chroma: DC and AC levels, mask and reconstruction, with and without AC', () => {
  everywhere((qpc, suffix, where) => {
    if (qpc > 39) return;
    const intra = qpc % 2 === 0;
    const mask = chip.kernel(`quantiseChroma${suffix}`)(SOURCE, PREDICTION, qpc, Number(intra));
    const dc: Matrix[] = [ZERO.slice(0, 2), ZERO.slice(0, 2)].map((matrix) => matrix.map(() => [0, 0]));
    const ac: Matrix[] = [];
    for (let block = 0; block < 8; block++) {
      const coefficients = reference.forward(residual(chromaOffset(block), 2));
      dc[block >> 2]![(block >> 1) & 1]![block & 1] = coefficients[0]![0]!;
      ac[block] = withoutDc(reference.quantiseBlock(coefficients, qpc, intra));
      assert.equal(level(576 + 32 * block), reference.scan(ac[block]!), `AC levels of block ${block}, ${where}`);
      assert.is((mask >> block) & 1, Number(!isZero(ac[block]!)), `mask bit ${block}, ${where}`);
    }
    const dcLevels = dc.map((matrix) => reference.quantiseChromaDc(matrix, qpc, intra));
    assert.equal(level(544).slice(0, 8), dcLevels.flat(2), `DC levels, ${where}`);
    assert.is((mask >> 8) & 1, Number(!isZero(dcLevels[0]!)), `Cb DC bit, ${where}`);
    assert.is((mask >> 9) & 1, Number(!isZero(dcLevels[1]!)), `Cr DC bit, ${where}`);
    for (const kept of [mask, mask & 0x300, mask & 0x2a6, 0]) {
      const expected = new Uint8Array(128);
      for (let block = 0; block < 8; block++) {
        const component = block >> 2;
        const levelsDc = (kept >> (8 + component)) & 1 ? dcLevels[component]! : [[0, 0], [0, 0]]; // prettier-ignore
        const blockDc = reference.decodeChromaDc(levelsDc, qpc)[(block >> 1) & 1]![block & 1]!;
        const decoded = (kept >> block) & 1 ? ac[block]! : ZERO;
        construct(expected, chromaOffset(block), 2, reference.inverse(reference.scale(decoded, qpc, blockDc)));
      }
      chip.kernel(`reconstructChroma${suffix}`)(PREDICTION, RECON, qpc, kept);
      assert.equal(recon(128), expected, `reconstruction with mask 0x${kept.toString(16)}, ${where}`);
    }
  }, 128);
});

test('Intra_4x4: levels and reconstruction of one block at any stride', () => {
  const stride = 24;
  everywhere((qp, suffix, where) => {
    const blk = (qp * 7) % 16;
    const source = chip.free;
    const target = chip.free + 4096;
    memory.fill(0x77, target, target + 4 * stride);
    for (let i = 0; i < 16; i++) {
      memory[source + (i >> 2) * stride + (i & 3)] = memory[SOURCE + i]!;
      memory[chip.free + 8192 + i] = memory[PREDICTION + i]!;
    }
    const rows = [0, 4, 8, 12].map((at) => [0, 1, 2, 3].map((x) => memory[SOURCE + at + x]! - memory[PREDICTION + at + x]!)); // prettier-ignore
    const block = reference.quantiseBlock(reference.forward(rows), qp, true);
    const code = chip.kernel(`codeLuma4x4${suffix}`);
    const coded = code(source, stride, chip.free + 8192, target, stride, qp, blk);
    assert.is(coded, Number(!isZero(block)), `result, ${where}`);
    assert.equal(level(32 * blk), reference.scan(block), `levels, ${where}`);
    const others = levels.filter((_, index) => index >> 4 !== blk);
    assert.ok(others.every((value) => value === 0x5555), `levels of other blocks untouched, ${where}`); // prettier-ignore
    const added = reference.inverse(reference.scale(block, qp));
    for (let i = 0; i < 4 * stride; i++) {
      const x = i % stride;
      const y = Math.floor(i / stride);
      const expected = x < 4 ? clip(memory[PREDICTION + y * 4 + x]! + added[y]![x]!) : 0x77;
      assert.is(memory[target + i], expected, `sample ${x},${y}, ${where}`);
    }
  }, 16);
});

test('at QP 0 reconstruction is within one of the source, except where a DC level was clipped', () => {
  for (const kind of ['nearly predicted', 'textured', 'noise']) {
    for (let seed = 0; seed < 50; seed++) {
      fill(CONTENT[kind]!, seed, 256);
      const mask = chip.kernel('quantiseLuma16')(SOURCE, PREDICTION, 0, 1);
      chip.kernel('reconstructLuma16')(PREDICTION, RECON, 0, mask);
      for (let i = 0; i < 256; i++) {
        assert.ok(Math.abs(memory[RECON + i]! - memory[SOURCE + i]!) <= 1, `luma sample ${i}, ${kind}, seed ${seed}`);
      }
      const chroma = chip.kernel('quantiseChroma')(SOURCE, PREDICTION, 0, 1);
      chip.kernel('reconstructChroma')(PREDICTION, RECON, 0, chroma);
      for (let i = 0; i < 128; i++) {
        assert.ok(Math.abs(memory[RECON + i]! - memory[SOURCE + i]!) <= 1, `chroma sample ${i}, ${kind}, seed ${seed}`);
      }
    }
  }
});

test('levels stop at 2063, the largest level_prefix 15 can carry', () => {
  fill(CONTENT['white on black']!, 0, 256);
  chip.kernel('quantiseLuma16x16Intra')(SOURCE, PREDICTION, 0);
  assert.is(levels[256], 2063);
  chip.kernel('quantiseLuma16x16Intra')(SOURCE, PREDICTION, 10);
  assert.is(levels[256], 2040, 'QP 10 is the first that needs no clipping: (32640 * 8192 + 2f) >> 17');
  fill(CONTENT['black on white']!, 0, 256);
  chip.kernel('quantiseLuma16x16Intra')(SOURCE, PREDICTION, 0);
  assert.is(levels[256], -2063);
  chip.kernel('quantiseChroma')(SOURCE, PREDICTION, 0, 0);
  assert.equal(Array.from(levels.subarray(272, 280)), [-2063, 0, 0, 0, -2063, 0, 0, 0]);
  chip.kernel('quantiseLuma16')(SOURCE, PREDICTION, 0, 0);
  assert.is(levels[0], -1632, '4080 * 13107 / 32768 needs no clipping');
});

test('the dead zone is the largest coefficient whose level is 0', () => {
  const positions = [
    [0, 0],
    [1, 1],
    [0, 1],
  ] as const;
  for (let qp = 0; qp <= 51; qp++) {
    for (const intra of [true, false]) {
      const table = chip.kernel('deadZoneTable')(qp, Number(intra));
      positions.forEach(([i, j], positionClass) => {
        const zone = new DataView(memory.buffer).getUint16(table + 2 * positionClass, true) >> (8 - Math.floor(qp / 6));
        const levelOf = (coefficient: number) => {
          const block = ZERO.map((row) => [...row]);
          block[i]![j] = coefficient;
          return reference.quantiseBlock(block, qp, intra)[i]![j];
        };
        assert.equal([levelOf(zone), levelOf(zone + 1)], [0, 1], `QP ${qp}, class ${positionClass}, intra ${intra}`);
      });
    }
  }
});

const UNIT = (...positions: number[]) => Array.from({ length: 16 }, (_, i) => (positions.includes(i) ? 1 : 0));

test('coefficient cost: run weights 3 2 2 1 1 1 0, a large level counts 9', () => {
  const expectations: [number[], number][] = [
    [UNIT(), 0],
    [UNIT(0), 3],
    [UNIT(1), 2],
    [UNIT(2), 2],
    [UNIT(3), 1],
    [UNIT(5), 1],
    [UNIT(6), 0],
    [UNIT(15), 0],
    [UNIT(0, 1), 6],
    [UNIT(0, 2), 5],
    [UNIT(1, 5), 3],
    [UNIT(6, 13), 0],
    [Array.from({ length: 16 }, () => -1), 48],
    [UNIT(15).map((value) => 2 * value), 9],
    [UNIT(0).map((value) => -2 * value), 9],
    [UNIT(8).map((value) => -2063 * value), 9],
  ];
  for (const [block, cost] of expectations) {
    levels.set(block, 0);
    for (const suffix of ['', 'Scalar']) {
      assert.is(chip.kernel(`blockCost${suffix}`)(LEVELS), cost, `${block.join(' ')} ${suffix}`);
    }
  }
});

test('an 8x8 of cost 4 is dropped, one of cost 5 stays, 8x8s count alone', () => {
  for (const suffix of ['', 'Scalar']) {
    levels.fill(0);
    levels.set(UNIT(0), 0);
    levels.set(UNIT(3), 16);
    levels.set(UNIT(0), 64);
    levels.set(UNIT(1), 7 * 16);
    levels.set(UNIT(15).map((value) => -2 * value), 8 * 16); // prettier-ignore
    levels.set(UNIT(15), 14 * 16);
    const mask = chip.kernel(`dropSmall8x8${suffix}`)(0b0100_0001_1001_0011);
    assert.is(mask, 0b0000_0001_1001_0000, suffix);
    assert.ok(levels.subarray(0, 64).every((value) => value === 0), 'cost 3 + 1: levels zeroed'); // prettier-ignore
    assert.is(levels[64], 1, 'cost 3 + 2: levels kept');
    assert.is(levels[7 * 16 + 1], 1);
    assert.is(levels[8 * 16 + 15], -2);
    assert.ok(levels.subarray(192, 256).every((value) => value === 0), 'cost 0: levels zeroed'); // prettier-ignore
  }
});

test('cost, dropping and counts of random sparse levels: kernel and twin agree', () => {
  const random = new Random(20);
  for (let round = 0; round < 2000; round++) {
    const rarity = random.pick([2, 5, 12, 40]);
    levels.fill(0);
    let mask = 0;
    for (let i = 0; i < 256; i++) {
      levels[i] = random.below(rarity) ? 0 : random.pick([1, -1, 1, -1, 1, -1, 1, random.between(-2063, 2063)]);
      if (levels[i]) mask |= 1 << (i >> 4);
    }
    for (let blk = 0; blk < 16; blk++) {
      const at = LEVELS + 32 * blk;
      assert.is(chip.kernel('blockCost')(at), chip.kernel('blockCostScalar')(at), `round ${round}`);
      for (const first of [0, 1]) {
        const count = level(32 * blk).filter((value, index) => index >= first && value !== 0).length;
        assert.is(chip.kernel('totalCoefficients')(at, first), count, `round ${round}`);
        assert.is(chip.kernel('totalCoefficientsScalar')(at, first), count, `round ${round}`);
      }
    }
    const before = levels.slice(0, 256);
    const kept = chip.kernel('dropSmall8x8')(mask);
    const after = levels.slice(0, 256);
    levels.set(before);
    assert.is(chip.kernel('dropSmall8x8Scalar')(mask), kept, `round ${round}`);
    assert.equal(levels.slice(0, 256), after, `round ${round}`);
  }
});

test('QPc after Table 8-15', () => {
  const chromaQp = chip.kernel('chromaQp');
  const table = [29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39];
  for (let qp = 0; qp < 30; qp++) assert.is(chromaQp(qp, 0), qp);
  for (const [index, qpc] of table.entries()) assert.is(chromaQp(30 + index, 0), qpc);
  assert.is(chromaQp(51, 12), 39);
  assert.is(chromaQp(3, -12), 0);
  assert.is(chromaQp(28, 4), 31);
  assert.is(chromaQp(40, -12), 28);
});

test.run();
