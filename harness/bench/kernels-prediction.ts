/** Benchmark entries of the kernels of motion search, compensation and intra prediction. */
import { Random } from '../random.js';
import type { KernelModule } from '../tests/kernel-module.js';
import type { KernelBench } from './kernels.js';

const WIDTH_MBS = 80;
const HEIGHT_MBS = 45;
const STRIDE = WIDTH_MBS * 16;
const BLOCKS = Array.from({ length: 16 }, (_, index) => index * 256);

/** Two 1280x720 pictures of soft texture and noise, the second moved by three samples and five rows. */
function fillPictures(bytes: Uint8Array, source: number, reference: number): void {
  const random = new Random(720);
  const rows = HEIGHT_MBS * 24;
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < STRIDE; x++) {
      const texture = (at: number, down: number) => 128 + 60 * Math.sin(at / 9) * Math.cos(down / 13);
      bytes[source + y * STRIDE + x] = texture(x, y) + random.below(8);
      bytes[reference + y * STRIDE + x] = texture(x + 3, y + 5) + random.below(8);
    }
  }
}

/** Needs 9 MiB of free memory; leaves a search window over its reference picture behind. */
export function predictionBenches(kernels: KernelModule): KernelBench[] {
  const { kernel, free } = kernels;
  const source = free + 0x10000;
  const reference = source + 0x200000;
  const planes = [reference + 0x200000, reference + 0x400000, reference + 0x600000] as const;
  const out = free;
  fillPictures(kernels.bytes, source, reference);
  // an unaligned place whose rows do not straddle cache lines (about one vector in four does)
  const a = source + 200 * STRIDE + 320;
  const b = reference + 203 * STRIDE + 325;
  const block = free + 0x1000;
  for (let i = 0; i < 256; i++) kernels.bytes[block + i] = kernels.bytes[a + (i >> 4) * STRIDE + (i & 15)]!;
  const [sad16, sad8, sad16x4, sad16Pair] = [kernel('sad16'), kernel('sad8'), kernel('sad16x4'), kernel('sad16Pair')];
  const [satd16, satd8, satd4x4] = [kernel('satd16'), kernel('satd8'), kernel('satd4x4')];
  const [satd16Pair, satdChroma8] = [kernel('satd16Pair'), kernel('satdChroma8')];
  const [sadScalar, satdScalar] = [kernel('sadScalar'), kernel('satdScalar')];
  const satdChroma8Scalar = kernel('satdChroma8Scalar');
  const [halfSampleRows, halfSampleRowsScalar] = [kernel('halfSampleRows'), kernel('halfSampleRowsScalar')];
  const [windowBegin, windowAdvance] = [kernel('windowBegin'), kernel('windowAdvance')];
  const [predictLuma, predictLumaScalar] = [kernel('predictLuma'), kernel('predictLumaScalar')];
  const [predictChroma, predictChromaScalar] = [kernel('predictChroma'), kernel('predictChromaScalar')];
  const [predict16x16, predict16x16Scalar] = [kernel('predict16x16'), kernel('predict16x16Scalar')];
  const [costs16, costs16Scalar] = [kernel('satdPredict16VHDC'), kernel('satdPredict16VHDCScalar')];
  const [predictChroma8x8, predictChroma8x8Scalar] = [kernel('predictChroma8x8'), kernel('predictChroma8x8Scalar')];
  const [predict4x4All, predict4x4AllScalar] = [kernel('predict4x4All'), kernel('predict4x4AllScalar')];
  const [costs4x4, costs4x4Scalar] = [kernel('costs4x4'), kernel('costs4x4Scalar')];
  windowBegin(reference, reference + STRIDE * HEIGHT_MBS * 16, STRIDE, WIDTH_MBS, HEIGHT_MBS);
  windowAdvance(0);
  return [
    {
      name: 'SAD 16x16',
      budgetNs: 20,
      run: () => sad16(block, 16, b, STRIDE, 16),
      scalar: () => sadScalar(block, 16, b, STRIDE, 16, 16),
    },
    {
      name: 'SAD 8x8',
      run: () => sad8(block, 16, b, STRIDE, 8),
      scalar: () => sadScalar(block, 16, b, STRIDE, 8, 8),
    },
    {
      name: 'SAD 16x16, four candidates',
      budgetNs: 45,
      run: () => sad16x4(block, 16, b, b + 1, b - 1, b + STRIDE, STRIDE, out),
    },
    { name: 'SAD 16x16, quarter sample', budgetNs: 23, run: () => sad16Pair(block, 16, b, b + STRIDE, STRIDE, 16) },
    {
      name: 'SATD 16x16',
      budgetNs: 50,
      run: () => satd16(block, 16, b, STRIDE, 16),
      scalar: () => satdScalar(block, 16, b, STRIDE, 16, 16),
    },
    { name: 'SATD 16x16, quarter sample', run: () => satd16Pair(block, 16, b, b + STRIDE, STRIDE, 16) },
    {
      name: 'SATD 8x8',
      run: () => satd8(block, 16, b, STRIDE, 8),
      scalar: () => satdScalar(block, 16, b, STRIDE, 8, 8),
    },
    {
      name: 'SATD 4x4',
      run: () => satd4x4(block, 16, b, STRIDE),
      scalar: () => satdScalar(block, 16, b, STRIDE, 4, 4),
    },
    {
      name: 'SATD chroma 8x8 pairs',
      run: () => satdChroma8(block, block + 128),
      scalar: () => satdChroma8Scalar(block, block + 128),
    },
    {
      name: 'half-sample planes, macroblock',
      budgetNs: 175,
      units: WIDTH_MBS - 2,
      run: () => halfSampleRows(b, ...planes, STRIDE, STRIDE - 32, 16),
      scalar: () => halfSampleRowsScalar(b, ...planes, STRIDE, STRIDE - 32, 16),
    },
    {
      name: 'search window, macroblock',
      calls: 1 + HEIGHT_MBS,
      units: WIDTH_MBS * HEIGHT_MBS,
      run: () => {
        windowBegin(reference, reference + STRIDE * HEIGHT_MBS * 16, STRIDE, WIDTH_MBS, HEIGHT_MBS);
        for (let mbRow = 0; mbRow < HEIGHT_MBS; mbRow++) windowAdvance(mbRow);
      },
    },
    {
      name: 'luma compensation 16x16',
      run: () => predictLuma(out, 16, 1293, 2405, 16, 16),
      scalar: () => predictLumaScalar(out, 16, 1293, 2405, 16, 16),
    },
    {
      name: 'chroma compensation 8x8 pairs',
      run: () => predictChroma(out, 16, 1293, 2405, 8, 8),
      scalar: () => predictChromaScalar(out, 16, 1293, 2405, 8, 8),
    },
    {
      name: 'intra 16x16 plane prediction',
      run: () => predict16x16(3, out, a, b, 100, 3),
      scalar: () => predict16x16Scalar(3, out, a, b, 100, 3),
    },
    {
      name: 'intra 16x16 V, H and DC by SATD',
      budgetNs: 163,
      run: () => costs16(block, a, b, 3, out),
      scalar: () => costs16Scalar(block, a, b, 3, out, out + 256),
    },
    {
      name: 'intra chroma, four predictions',
      calls: 4,
      run: () => {
        for (let mode = 0; mode < 4; mode++) predictChroma8x8(mode, out, a, b, 0x6464, 3);
      },
      scalar: () => {
        for (let mode = 0; mode < 4; mode++) predictChroma8x8Scalar(mode, out, a, b, 0x6464, 3);
      },
    },
    {
      name: 'intra 4x4, 16 blocks x 9 modes by SATD',
      budgetNs: 1200,
      calls: 32,
      run: () => {
        for (const offset of BLOCKS) {
          predict4x4All(out, a + offset, 3);
          costs4x4(b + offset, out, out + 256);
        }
      },
      scalar: () => {
        for (const offset of BLOCKS) {
          predict4x4AllScalar(out, a + offset, 3);
          costs4x4Scalar(b + offset, out, out + 256);
        }
      },
    },
  ];
}
