/** Benchmark entries of the transform, quantiser and deblocking kernels. */
import { regionOffset } from '../../emulator/memory.js';
import { Random } from '../random.js';
import type { KernelModule } from '../tests/kernel-module.js';
import type { KernelBench } from './kernels.js';

const QP = 28;
const SOURCE = regionOffset('MB_SOURCE_LUMA');
const SOURCE_CHROMA = regionOffset('MB_SOURCE_CHROMA');
const PREDICTION = regionOffset('MB_PRED_LUMA');
const PREDICTION_CHROMA = regionOffset('MB_PRED_CHROMA');
const RECON = regionOffset('MB_RECON_LUMA');
const RECON_CHROMA = regionOffset('MB_RECON_CHROMA');
const BLOCKS = Array.from({ length: 16 }, (_, blk) => blk);

/** A macroblock whose residual of +-40 makes every block coded at QP 28 and none at QP 51. */
function fillResidual(bytes: Uint8Array, source: number, prediction: number): void {
  const random = new Random(40);
  for (let i = 0; i < 256; i++) {
    bytes[prediction + i] = 128;
    bytes[source + i] = 128 + random.between(-40, 40);
  }
}

export function transformBenches({ kernel, bytes, free }: KernelModule): KernelBench[] {
  const [quantise, quantiseScalar] = [kernel('quantiseLuma16'), kernel('quantiseLuma16Scalar')];
  const [reconstruct, reconstructScalar] = [kernel('reconstructLuma16'), kernel('reconstructLuma16Scalar')];
  const [quantise16, quantise16Scalar] = [kernel('quantiseLuma16x16Intra'), kernel('quantiseLuma16x16IntraScalar')];
  const reconstruct16 = kernel('reconstructLuma16x16Intra');
  const reconstruct16Scalar = kernel('reconstructLuma16x16IntraScalar');
  const [code4x4, code4x4Scalar] = [kernel('codeLuma4x4'), kernel('codeLuma4x4Scalar')];
  const [quantiseChroma, quantiseChromaScalar] = [kernel('quantiseChroma'), kernel('quantiseChromaScalar')];
  const [reconstructChroma, reconstructChromaScalar] = [kernel('reconstructChroma'), kernel('reconstructChromaScalar')];
  const [blockCost, blockCostScalar] = [kernel('blockCost'), kernel('blockCostScalar')];
  const [totalCoefficients, totalScalar] = [kernel('totalCoefficients'), kernel('totalCoefficientsScalar')];
  const dropSmall8x8 = kernel('dropSmall8x8');
  fillResidual(bytes, SOURCE, PREDICTION);
  fillResidual(bytes, SOURCE_CHROMA, PREDICTION_CHROMA);
  const sparse = free;
  bytes.fill(0, sparse, sparse + 32);
  for (const position of [1, 4, 9]) bytes[sparse + 2 * position] = 1;
  return [
    {
      name: 'luma quantised, nothing coded',
      run: () => quantise(SOURCE, PREDICTION, 51, 0),
      scalar: () => quantiseScalar(SOURCE, PREDICTION, 51, 0),
    },
    {
      name: 'luma quantised, all blocks coded',
      run: () => quantise(SOURCE, PREDICTION, QP, 0),
      scalar: () => quantiseScalar(SOURCE, PREDICTION, QP, 0),
    },
    {
      name: 'luma reconstructed, all blocks coded',
      run: () => reconstruct(PREDICTION, RECON, QP, 0xffff),
      scalar: () => reconstructScalar(PREDICTION, RECON, QP, 0xffff),
    },
    {
      name: 'luma residual, all blocks coded',
      budgetNs: 165,
      calls: 2,
      run: () => reconstruct(PREDICTION, RECON, QP, quantise(SOURCE, PREDICTION, QP, 0)),
      scalar: () => reconstructScalar(PREDICTION, RECON, QP, quantiseScalar(SOURCE, PREDICTION, QP, 0)),
    },
    { name: 'coefficient dropping, coded macroblock', run: () => dropSmall8x8(0xffff) },
    {
      name: 'Intra_16x16 luma residual',
      calls: 2,
      run: () => reconstruct16(PREDICTION, RECON, QP, quantise16(SOURCE, PREDICTION, QP)),
      scalar: () => reconstruct16Scalar(PREDICTION, RECON, QP, quantise16Scalar(SOURCE, PREDICTION, QP)),
    },
    {
      name: 'Intra_4x4 luma residual, 16 blocks',
      calls: 16,
      run: () => {
        for (const blk of BLOCKS) code4x4(SOURCE, 16, PREDICTION + blk * 16, RECON, 16, QP, blk);
      },
      scalar: () => {
        for (const blk of BLOCKS) code4x4Scalar(SOURCE, 16, PREDICTION + blk * 16, RECON, 16, QP, blk);
      },
    },
    {
      name: 'chroma residual, all blocks coded',
      calls: 2,
      run: () => {
        const mask = quantiseChroma(SOURCE_CHROMA, PREDICTION_CHROMA, QP, 0);
        reconstructChroma(PREDICTION_CHROMA, RECON_CHROMA, QP, mask);
      },
      scalar: () => {
        const mask = quantiseChromaScalar(SOURCE_CHROMA, PREDICTION_CHROMA, QP, 0);
        reconstructChromaScalar(PREDICTION_CHROMA, RECON_CHROMA, QP, mask);
      },
    },
    {
      name: 'coefficient cost, three ones',
      run: () => blockCost(sparse),
      scalar: () => blockCostScalar(sparse),
    },
    {
      name: 'total coefficients of a block',
      run: () => totalCoefficients(sparse, 0),
      scalar: () => totalScalar(sparse, 0),
    },
  ];
}

const STRIDE = 1280;

/** 145 ns for eight luma edges, 45 for the four of chroma. */
const DEBLOCK_BUDGET_NS = 190;

export function deblockBenches({ kernel, bytes, free }: KernelModule): KernelBench[] {
  const luma = free + 64 * STRIDE + 640;
  const chroma = luma + 64 * STRIDE;
  const random = new Random(8);
  for (let i = 0; i < 192 * STRIDE; i++) bytes[free + 1024 + i] = 128 + random.below(5);
  const deblock = kernel('deblockMacroblock');
  const deblockScalar = kernel('deblockMacroblockScalar');
  /** Stores bS, one of the 8 edges a number; the memory before the picture is free. */
  const strengths = (index: number, edges: readonly number[]) => {
    const at = free + 512 + 32 * index;
    for (let i = 0; i < 32; i++) bytes[at + i] = edges[i >> 2]!;
    return at;
  };
  const none = strengths(0, [0, 0, 0, 0, 0, 0, 0, 0]);
  const border = strengths(1, [1, 0, 0, 0, 1, 0, 0, 0]);
  const inter = strengths(2, [2, 2, 2, 2, 2, 2, 2, 2]);
  const intra = strengths(3, [4, 3, 3, 3, 4, 3, 3, 3]);
  return [
    { name: 'deblocking, no edge', run: () => deblock(luma, chroma, STRIDE, none, 32, 32, 32, 0, 0, 0) },
    {
      name: 'deblocking, left and upper edge',
      run: () => deblock(luma, chroma, STRIDE, border, 32, 32, 32, 0, 0, 0),
      scalar: () => deblockScalar(luma, chroma, STRIDE, border, 32, 32, 32, 0, 0, 0),
    },
    {
      name: 'deblocking, all edges, inter',
      budgetNs: DEBLOCK_BUDGET_NS,
      run: () => deblock(luma, chroma, STRIDE, inter, 32, 32, 32, 0, 0, 0),
      scalar: () => deblockScalar(luma, chroma, STRIDE, inter, 32, 32, 32, 0, 0, 0),
    },
    {
      name: 'deblocking, all edges, intra',
      run: () => deblock(luma, chroma, STRIDE, intra, 32, 32, 32, 0, 0, 0),
      scalar: () => deblockScalar(luma, chroma, STRIDE, intra, 32, 32, 32, 0, 0, 0),
    },
  ];
}
