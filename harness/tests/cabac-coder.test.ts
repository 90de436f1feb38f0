import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import { ArithmeticDecoder } from '../syntax/arithmetic-decoder.js';
import { Rbsp } from '../syntax/rbsp.js';
import { CONTEXT_COUNT, decodeResidualBlock, initialContexts, ReferenceEncoder } from './cabac-reference.js';
import { loadKernels } from './kernel-module.js';

const chip = loadKernels();
const startCoder = chip.kernel('startCoder');
const initialiseContexts = chip.kernel('initialiseContexts');
const putBin = chip.kernel('putBin');
const putBypass = chip.kernel('putBypass');
const putTerminate = chip.kernel('putTerminate');
const flushCoder = chip.kernel('flushCoder');
const codedBits = chip.kernel('codedBits');
const putSignificantBlock = chip.kernel('putSignificantBlock');
const sealPending = chip.kernel('sealPending');
const clearPending = chip.kernel('clearPending');

const BITS = regionOffset('MB_BITS');
const CONTEXTS = regionOffset('STATE') + 3136;
const LEVELS = regionOffset('MB_LEVELS');
/** asm/entropy/cabac-coder.ts: FLUSH_BITS. */
const FLUSH_BITS = 3;

/** Initialises the chip's coder. @param model 0 for I slices, 1 + cabac_init_idc for P slices */
function start(model: number, qp: number): void {
  clearPending();
  startCoder();
  initialiseContexts(model === 0 ? 1 : 0, Math.max(0, model - 1), qp);
}

/** The bits in the accumulator, which is then empty: what the engine does behind each macroblock. */
function drain(): number[] {
  const count = sealPending();
  const bits = Array.from(
    { length: count },
    (_, bit) => ((chip.bytes[BITS + (bit >> 3)] as number) >> (7 - (bit & 7))) & 1,
  );
  clearPending();
  return bits;
}

function bytesOf(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, at) => {
    bytes[at >> 3] = (bytes[at >> 3] as number) | (bit << (7 - (at & 7)));
  });
  return bytes;
}

/** A decoder at the first bit. Emulation prevention is the stream writer's, so 3 bytes are hidden from the reader. */
function decoderOf(bits: readonly number[], model: number, qp: number): ArithmeticDecoder {
  const decoder = new ArithmeticDecoder();
  const bytes = bytesOf(bits);
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros === 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  decoder.initContexts(model, qp);
  decoder.start(new Rbsp(Uint8Array.from(escaped), 0, escaped.length), 0);
  return decoder;
}

const text = (bits: readonly number[]) => bits.join('');

test('context variables: known values of clause 9.3.1.1', () => {
  // [model, QP, ctxIdx, pStateIdx, valMPS], worked out by hand from Tables 9-12, 9-13 and 9-18
  for (const [model, qp, ctxIdx, pStateIdx, valMPS] of [
    [0, 26, 3, 46, 0], // m 20, n -15: 17
    [0, 51, 3, 15, 0], // 48
    [0, 0, 3, 62, 0], // -15, clipped to 1
    [1, 26, 11, 6, 1], // m 23, n 33: 70
    [3, 40, 11, 24, 1], // m 29, n 16: 88
    [0, 30, 105, 15, 1], // m -7, n 93: 79
    [0, 10, 6, 45, 1], // m -28, n 127: 109
  ] as const) {
    start(model, qp);
    assert.is(chip.bytes[CONTEXTS + ctxIdx], (pStateIdx << 1) | valMPS, `model ${model}, QP ${qp}, ctxIdx ${ctxIdx}`);
  }
});

test('context variables: all tables at all QP', () => {
  for (let model = 0; model < 4; model++) {
    for (let qp = 0; qp <= 51; qp++) {
      start(model, qp);
      const own = chip.bytes.slice(CONTEXTS, CONTEXTS + CONTEXT_COUNT);
      const expected = initialContexts(model, qp);
      const at = own.findIndex((variable, ctxIdx) => variable !== expected[ctxIdx]);
      assert.is(at, -1, `model ${model}, QP ${qp}, ctxIdx ${at}`);
    }
  }
});

type Bin = ['decision' | 'bypass' | 'terminate', ctxIdx: number, bin: number];

/** Random bins; `skew` of 256 decisions go with the more probable symbol, so that all states are met. */
function randomBins(random: Random, count: number, skew: number, contexts: Uint8Array): Bin[] {
  const used = 1 + random.below(CONTEXT_COUNT);
  return Array.from({ length: count }, () => {
    const dice = random.below(16);
    if (dice === 0) return ['terminate', 0, 0];
    if (dice < 4) return ['bypass', 0, random.below(2)];
    const ctxIdx = random.below(used);
    const mps = (contexts[ctxIdx] as number) & 1;
    return ['decision', ctxIdx, random.below(256) < skew ? mps : 1 - mps];
  });
}

test('random bins come out as the flow charts of clause 9.3.4 write them, and a decoder reads them back', () => {
  const random = new Random(31);
  for (let round = 0; round < 120; round++) {
    const model = random.below(4);
    const qp = random.below(52);
    const reference = new ReferenceEncoder(initialContexts(model, qp));
    start(model, qp);
    const bins = randomBins(random, random.between(0, 3000), random.pick([20, 128, 240, 254]), reference.contexts);
    const own: number[] = [];
    let counted = 0;
    for (const [kind, ctxIdx, bin] of bins) {
      if (kind === 'decision') {
        reference.decision(ctxIdx, bin);
        putBin(ctxIdx, bin);
      } else if (kind === 'bypass') {
        reference.bypass(bin);
        putBypass(bin, 1);
      } else {
        reference.terminate(0);
        putTerminate(0);
      }
      counted++;
      if (random.below(300) === 0) own.push(...drain());
      if (counted % 97 === 0) assert.is(codedBits(), reference.bits.length + reference.bitsOutstanding, 'bits so far');
    }
    reference.terminate(1);
    putTerminate(1);
    const total = codedBits() + FLUSH_BITS;
    flushCoder();
    own.push(...drain());
    assert.is(text(own), text(reference.bits), `round ${round}`);
    assert.is(total, own.length, `round ${round}: bits counted`);
    const decoder = decoderOf(own, model, qp);
    for (const [at, [kind, ctxIdx, bin]] of bins.entries()) {
      const read =
        kind === 'decision' ? decoder.decision(ctxIdx) : kind === 'bypass' ? decoder.bypass() : decoder.terminate();
      assert.is(read, bin, `round ${round}, bin ${at}`);
    }
    assert.is(decoder.terminate(), 1, `round ${round}: end`);
  }
});

test('several bypass bins at once are the same as one by one', () => {
  const random = new Random(32);
  for (let round = 0; round < 300; round++) {
    const reference = new ReferenceEncoder(initialContexts(0, 26));
    start(0, 26);
    for (let i = 0; i < 40; i++) {
      const count = random.between(1, 12);
      const bins = random.pick([0, (1 << count) - 1, random.below(1 << count)]);
      putBypass(bins, count);
      for (let bit = count - 1; bit >= 0; bit--) reference.bypass((bins >> bit) & 1);
      const ctxIdx = random.below(CONTEXT_COUNT);
      const bin = random.below(2);
      putBin(ctxIdx, bin);
      reference.decision(ctxIdx, bin);
    }
    reference.terminate(1);
    putTerminate(1);
    flushCoder();
    assert.is(text(drain()), text(reference.bits), `round ${round}`);
  }
});

test('long runs of outstanding bits survive the macroblocks between and resolve to either value', () => {
  const random = new Random(33);
  const lengths: number[] = [];
  const values = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const reference = new ReferenceEncoder(initialContexts(0, 26));
    start(0, 26);
    const own: number[] = [];
    const bypass = (bin: number) => {
      reference.bypass(bin);
      putBypass(bin, 1);
    };
    for (let i = random.below(70); i > 0; i--) bypass(random.below(2));
    // a bin that leaves the carry open, as long as there is one
    for (let i = random.pick([30, 33, 64, 65, 100, 1000, 20000]); i > 0; i--) {
      bypass(reference.outstandingAfter(1) > reference.outstandingAfter(0) ? 1 : 0);
      if (random.below(100) === 0) own.push(...drain());
    }
    lengths.push(reference.bitsOutstanding);
    const before = reference.bits.length;
    const bin = random.below(2);
    while (reference.bitsOutstanding > 0) bypass(bin);
    values.add(reference.bits[before] as number);
    reference.terminate(1);
    putTerminate(1);
    flushCoder();
    own.push(...drain());
    assert.is(text(own), text(reference.bits), `round ${round}`);
  }
  assert.ok(Math.max(...lengths) > 10000, `longest run ${Math.max(...lengths)}`);
  assert.is(values.size, 2, 'with and without a carry');
});

const CATEGORIES = [
  { size: 16, name: 'Intra16x16DCLevel' },
  { size: 15, name: 'Intra16x16ACLevel' },
  { size: 16, name: 'LumaLevel4x4' },
  { size: 4, name: 'ChromaDCLevel' },
  { size: 15, name: 'ChromaACLevel' },
];

/** A magnitude: small mostly, at times around the changes of the binarisation, or as large as 16 bits allow. */
function randomMagnitude(random: Random, wildness: number): number {
  const dice = random.below(100);
  if (dice >= wildness) return 1 + Math.min(random.below(4), random.below(4));
  return random.pick([13, 14, 15, 16, 17, 18, 30, 45, 46, 47, 2063, 32767, 1 + random.below(32768)]);
}

test('residual blocks of all categories, with levels up to 16 bits, read back the same', () => {
  const random = new Random(34);
  const levels = new Int16Array(chip.bytes.buffer, LEVELS, 16);
  for (let round = 0; round < 60; round++) {
    const model = random.below(4);
    const qp = random.below(52);
    start(model, qp);
    const blocks: [category: number, levels: number[]][] = [];
    const own: number[] = [];
    for (let i = 0; i < 50; i++) {
      const category = random.below(5);
      const { size } = CATEGORIES[category] as (typeof CATEGORIES)[number];
      const density = random.pick([10, 50, 90, 100]);
      const wildness = random.pick([0, 10, 100]);
      const block: number[] = Array.from({ length: size }, () =>
        random.below(100) < density ? randomMagnitude(random, wildness) * (random.below(2) ? 1 : -1) : 0,
      );
      if (!block.some((level) => level !== 0)) block[random.below(size)] = 1;
      levels.set(block);
      const mask = block.reduce((bits, level, at) => bits | (level ? 1 << at : 0), 0);
      putSignificantBlock(LEVELS, mask, size, category);
      own.push(...drain());
      blocks.push([category, block]);
    }
    putTerminate(1);
    flushCoder();
    own.push(...drain());
    const decoder = decoderOf(own, model, qp);
    for (const [at, [category, block]] of blocks.entries()) {
      const { size, name } = CATEGORIES[category] as (typeof CATEGORIES)[number];
      assert.equal(decodeResidualBlock(decoder, size, category), block, `round ${round}, block ${at}: ${name}`);
    }
    assert.is(decoder.terminate(), 1);
  }
});

test.run();
