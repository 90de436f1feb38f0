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
  parameter('clocksPerMacroblock', 1232, 'inferred', 'VE clocks a macroblock; 1080p40 at 402 MHz (fact book 6.2)'),
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
