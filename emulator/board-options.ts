/** What a board is made of, and the checks of what its user hands over. */
import { BoardError } from './bus.js';
import type { Fault } from './faults.js';
import { DRAM_SIZE_MAX } from './memory.js';
import type { SocState } from './soc.js';
import { type AddressConvention, findVariant, VARIANTS, type Variant } from './variants/index.js';
import type { Parameters } from './variants/parameters.js';
import { TIMING_PROFILES, type TimingProfile } from './variants/timing-profiles.js';

/** What a board is made of. Everything has a default. */
export interface BoardOptions {
  /** Chip by name or alias, in any case: `v3s` (default), `v3`, `s3`, `h3` … */
  readonly variant?: string;
  /** Bytes of DRAM, a multiple of 64 KiB up to 1 GiB; default: what the chip's usual board has (V3s: 64 MiB). */
  readonly dramSize?: number;
  /** How bus addresses count DRAM: from 0x40000000 (`physical`) or from 0 (`offset`); default: the variant's. */
  readonly addressConvention?: AddressConvention;
  /** Driver errors and requests for what is not modelled count as failures too, see `failures()`. Default false. */
  readonly strict?: boolean;
  /** Record register accesses, see `trace`. Default false. */
  readonly trace?: boolean;
  /** How fast the chip answers; `typical` is the variant as it is. Single `parameters` count more. */
  readonly timing?: TimingProfile;
  /** Choices about the silicon that differ from the variant's own (emulator/variants/parameters.ts). */
  readonly parameters?: Partial<Parameters>;
  /** VE clocks that a register access costs; default: the variant's. */
  readonly accessClocks?: number;
  /** What the driver finds of clocks, reset line and SRAM: `on` (default), or `off`, to be switched on by it. */
  readonly soc?: SocState;
  /** Faults to come. */
  readonly faults?: readonly Fault[];
}

export function chooseVariant(name: string): Variant {
  const variant = findVariant(name);
  if (variant) return variant;
  throw new BoardError(`unknown variant ${name}; there are ${VARIANTS.map((known) => known.name).join(', ')}`);
}

export function chooseTiming(profile: string): TimingProfile {
  const known = TIMING_PROFILES.find((name) => name === profile);
  if (known) return known;
  throw new BoardError(`unknown timing ${profile}; there are ${TIMING_PROFILES.join(', ')}`);
}

export function chooseConvention(convention: string): AddressConvention {
  if (convention === 'physical' || convention === 'offset') return convention;
  throw new BoardError(`unknown address convention ${convention}; use physical or offset`);
}

export function checkDramSize(size: number): number {
  if (Number.isInteger(size) && size > 0 && size <= DRAM_SIZE_MAX && size % 65536 === 0) return size;
  throw new BoardError(`DRAM of ${size} bytes is not possible; use a multiple of 65536 up to ${DRAM_SIZE_MAX} (1 GiB)`);
}

export function checkCount(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new BoardError(`${name}: ${value} is not a whole number from 0 up`);
}

export function checkTime(microseconds: number): number {
  if (microseconds >= 0 && Number.isFinite(microseconds)) return microseconds;
  throw new BoardError(`a time of ${microseconds} microseconds is not possible; use a number from 0 up`);
}
