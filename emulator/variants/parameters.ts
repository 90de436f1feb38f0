/**
 * What differs between chips, or is unknown of the silicon and therefore a choice: one unsigned number each, held by the
 * chip and settable before a run. `asm/gen/variants.ts` is generated from this list.
 */
import type { EvidenceKind } from '../spec/types.js';

export interface ParameterSpec<Name extends string = string> {
  readonly name: Name;
  readonly default: number;
  readonly evidence: EvidenceKind;
  /** What it is, its unit, and where the default comes from. */
  readonly meaning: string;
}

const parameter = <Name extends string>(
  name: Name,
  value: number,
  evidence: EvidenceKind,
  meaning: string,
): ParameterSpec<Name> => ({ name, default: value, evidence, meaning });

/** The order is the chip's: append only. */
export const PARAMETERS = [
  parameter('version', 0x16810040, 'vendor', 'word at 0x0f0 (fact book 7)'),
  parameter(
    'clocksPerMacroblock',
    0,
    'guess',
    'VE clocks a macroblock whatever it holds; 0: what the cycle model says',
  ),
  parameter('startClocks', 400, 'guess', 'VE clocks from the trigger to the first macroblock'),
  parameter('putBusyClocks', 8, 'guess', 'VE clocks that the put-bits port is not ready after a put (fact book 13)'),
  parameter('enableBits', 1, 'vendor', '1: MODE bits 6 and 7 enable input stage and encoder (VE from 0x1633)'),
  parameter('engineNumberEnables', 1, 'driver', '1: engine 0xb alone enables both too, as older ports use it'),
  parameter('resetClearsRegisters', 0, 'guess', '1: a reset pulse zeroes 0xa00..0xbff, 0: registers keep their values'),
  parameter('disabledWritesIgnored', 1, 'guess', '1: a stage that is not enabled ignores writes, 0: it stores them'),
  parameter('statusIdle', 0, 'guess', 'bits of STATUS (0xb1c) that read 1 while the engine rests, beside bit 9'),
  parameter(
    'statusMacroblock',
    1,
    'inferred',
    '1: STATUS bits 31:16 count macroblocks while busy (fact book 4.2, low confidence)',
  ),
  parameter('putReadyWhileCoding', 0, 'guess', '1: STATUS bit 9 stays set while a picture is coded'),
  parameter('busyWritesIgnored', 1, 'guess', '1: registers of a running picture are locked, 0: they take writes'),
  parameter(
    'deblockLineInDram',
    0,
    'measured',
    '1: without the deblocking line in DRAM the red chroma of moving macroblocks is wrong (A13, fact book 8, 21)',
  ),
  parameter('finishClocks', 0, 'guess', 'VE clocks from the last write of a picture to its finish status'),
  parameter('resetClocks', 16, 'guess', 'VE clocks that RESET bits 8 and 9 take to show idle after a reset'),
  parameter(
    'clockGate',
    0,
    'guess',
    '1: MODE bit 11 stops the clock, and 0x0f0 reads 0 (fact book 2, 8); 0: it is only stored',
  ),
  parameter('pipelineBuffers', 2, 'guess', 'macroblock buffers between two stages, 1 to 7'),
  parameter('stageClocks', 32, 'guess', 'clocks of a stage for any macroblock'),
  parameter('fetchClocks', 16, 'guess', 'sixteenths of a clock: one row of 16 bytes fetched and converted'),
  parameter('coarseClocks', 4, 'guess', 'sixteenths of a clock: one position of the coarse grid'),
  parameter(
    'integerClocks',
    288,
    'inferred',
    'sixteenths of a clock: one 16x16 position compared; fitted to 1080p60 of the S3 (fact book 6.2)',
  ),
  parameter('refineClocks', 64, 'guess', 'sixteenths of a clock: one 8x8 block interpolated and compared'),
  parameter('intra16Clocks', 256, 'guess', 'sixteenths of a clock: one Intra16x16 mode tried'),
  parameter('intra4Clocks', 480, 'guess', 'sixteenths of a clock: one 4x4 block, nine modes to reconstruction'),
  parameter('intraChromaClocks', 128, 'guess', 'sixteenths of a clock: one chroma mode tried'),
  parameter('transformClocks', 32, 'guess', 'sixteenths of a clock: one 4x4 transform, forward or inverse'),
  parameter('codeBitClocks', 16, 'guess', 'sixteenths of a clock: one bit of CAVLC'),
  parameter('cabacBinClocks', 16, 'guess', 'sixteenths of a clock: one bin of CABAC'),
  parameter('coefficientClocks', 16, 'guess', 'sixteenths of a clock: one coefficient read in scan order'),
  parameter('filterClocks', 96, 'guess', 'sixteenths of a clock: four samples of a luma edge and their chroma'),
  parameter('dramBurst', 16, 'inferred', 'bytes of a DRAM burst: eight beats of 16 bits (fact book 6.2)'),
  parameter(
    'dramBandwidth',
    46,
    'inferred',
    'sixteenths of a byte a VE clock; fitted to 1080p40 of the V3s with 16-bit DDR2 (fact book 6.2)',
  ),
  parameter('dramSegmentClocks', 2, 'guess', 'VE clocks of the port for each new row or tile of a transfer'),
  parameter('dramLatency', 40, 'guess', 'VE clocks from a request to its first data'),
  parameter(
    'dmaReachMib',
    0,
    'vendor',
    'MiB of DRAM that the engine reaches, 0: all of it (old chips: 256, fact book 2)',
  ),
] as const;

export type ParameterName = (typeof PARAMETERS)[number]['name'];

export type Parameters = Readonly<Record<ParameterName, number>>;

export const PARAMETER_DEFAULTS: Parameters = Object.fromEntries(
  PARAMETERS.map((spec) => [spec.name, spec.default]),
) as unknown as Parameters;

/** The chip's number of a parameter. */
export function parameterIndex(name: ParameterName): number {
  return PARAMETERS.findIndex((spec) => spec.name === name);
}
