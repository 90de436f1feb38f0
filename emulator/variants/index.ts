/** The chips that a board can carry, as data. The register layout of each version is in `emulator/spec`. */
import { DRAM_SIZE_DEFAULT } from '../memory.js';
import type { EvidenceKind } from '../spec/types.js';
import { PARAMETER_DEFAULTS, type ParameterName, type Parameters } from './parameters.js';

/** `physical`: DRAM starts at 0x40000000 as for the CPU. `offset`: the VE sees DRAM from address 0 (fact book 2). */
export type AddressConvention = 'physical' | 'offset';

/** Bus address of the first byte of DRAM. */
export const DRAM_BASE: Readonly<Record<AddressConvention, number>> = { physical: 0x40000000, offset: 0 };

export interface Variant {
  /** Lower case, as the command line takes it. */
  readonly name: string;
  /** Other names for the same silicon. */
  readonly aliases: readonly string[];
  readonly title: string;
  /** VE_VERSION: chip number in the upper half. */
  readonly version: number;
  readonly clockHz: number;
  readonly addressConvention: AddressConvention;
  /** Bytes of DRAM of a usual board. */
  readonly dramSize: number;
  readonly parameters: Parameters;
  /** VE clocks that one register access of the CPU takes. */
  readonly accessClocks: number;
  /** false: the differences of this chip beside this data are not modelled. */
  readonly modelled: boolean;
  readonly evidence: EvidenceKind;
  /** Where the figures come from. */
  readonly note: string;
}

const MHZ = 1_000_000;
const MIB = 1024 * 1024;

interface VariantData {
  readonly aliases?: readonly string[];
  readonly title: string;
  readonly version: number;
  readonly clockMhz: number;
  readonly dramMib?: number;
  readonly parameters: Partial<Record<ParameterName, number>>;
  readonly modelled?: boolean;
  readonly evidence: EvidenceKind;
  readonly note: string;
}

/** Older silicon selects one engine by number, MODE has no bits 6 and 7 (fact book 2); STATUS bits 5 and 6 are set at rest (4.2). */
const SELECTOR = { enableBits: 0, engineNumberEnables: 1, statusIdle: 0x60, dmaReachMib: 256 };

/**
 * Memory by width and kind, beside the V3s's 16-bit DDR2 which is the default: DDR3-1333 at four fifths of its peak, in VE
 * clocks of 402 MHz (guess: no board's memory clock is in the fact book). Burst: eight beats.
 */
const DDR3_16 = { dramBandwidth: 85, dramBurst: 16 };
const DDR3_32 = { dramBandwidth: 170, dramBurst: 32 };

function variant(name: string, data: VariantData): Variant {
  return {
    name,
    aliases: data.aliases ?? [],
    title: data.title,
    version: data.version,
    clockHz: data.clockMhz * MHZ,
    addressConvention: 'offset',
    dramSize: data.dramMib ? data.dramMib * MIB : DRAM_SIZE_DEFAULT,
    parameters: { ...PARAMETER_DEFAULTS, ...data.parameters, version: data.version },
    accessClocks: 20,
    modelled: data.modelled ?? false,
    evidence: data.evidence,
    note: data.note,
  };
}

/** The order is the chip's variant number: append only. */
export const VARIANTS: readonly Variant[] = [
  variant('v3s', {
    aliases: ['v3'],
    title: 'V3s and V3',
    version: 0x16810040,
    clockMhz: 402,
    parameters: {},
    modelled: true,
    evidence: 'vendor',
    note: '1080p40 at 402 MHz, relayed by Sipeed; 64 MiB DDR2 in the package (fact book 6.2)',
  }),
  variant('s3', {
    title: 'S3, the die of the V3s with faster memory',
    version: 0x16810040,
    clockMhz: 402,
    dramMib: 128,
    parameters: DDR3_16,
    modelled: true,
    evidence: 'vendor',
    note: '1080p60, vendor brief; 128 MiB DDR3 in the package (fact book 6.2)',
  }),
  variant('h3', {
    aliases: ['h2+'],
    title: 'H3 and H2+',
    version: 0x16800040,
    clockMhz: 402,
    dramMib: 512,
    parameters: DDR3_32,
    evidence: 'vendor',
    note: '1080p30, vendor (fact book 6.2)',
  }),
  variant('a20', {
    aliases: ['a10'],
    title: 'A10 and A20',
    version: 0x16230055,
    clockMhz: 320,
    dramMib: 512,
    parameters: { ...SELECTOR, ...DDR3_32 },
    evidence: 'vendor',
    note: '1080p30 for the A20; the A10 data sheet says 1080p60 (fact book 6.2); older register layout',
  }),
  variant('a13', {
    aliases: ['r8'],
    title: 'A13 and R8',
    version: 0x16250055,
    clockMhz: 320,
    dramMib: 512,
    parameters: { ...SELECTOR, ...DDR3_16, deblockLineInDram: 1 },
    evidence: 'vendor',
    note: '720p30, data sheet (fact book 6.2); deblock line buffer must be in DRAM; older register layout',
  }),
  variant('a33', {
    aliases: ['r16'],
    title: 'A33 and R16',
    version: 0x16670040,
    clockMhz: 320,
    dramMib: 512,
    parameters: DDR3_32,
    evidence: 'vendor',
    note: '1080p60, data sheet; the wiki says 30 (fact book 6.2)',
  }),
  variant('a64', {
    aliases: ['r18'],
    title: 'A64 and R18',
    version: 0x16890040,
    clockMhz: 402,
    dramMib: 512,
    parameters: DDR3_32,
    evidence: 'vendor',
    note: '1080p60, vendor (fact book 6.2)',
  }),
];

/** The variant of a name or alias, in any case; undefined when there is none. */
export function findVariant(name: string): Variant | undefined {
  const wanted = name.toLowerCase();
  return VARIANTS.find((candidate) => candidate.name === wanted || candidate.aliases.includes(wanted));
}
