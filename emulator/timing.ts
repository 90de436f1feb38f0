/** The cycle model's counters, read from the chip's memory (asm/timing/). */
import { regionOffset } from './memory.js';

/** Stages in the order of the pipeline; the last two work side by side. The number is asm/timing/pipeline.ts's. */
export const STAGES = ['fetch', 'search', 'refine', 'code', 'entropy', 'filter'] as const;
export type StageName = (typeof STAGES)[number];

/** Who moves data through the DRAM port, numbered as in asm/timing/dram.ts. */
export const DRAM_CLIENTS = [
  'source',
  'window',
  'chroma',
  'sub-pixel read',
  'info read',
  'reconstruction',
  'sub-pixel write',
  'info write',
  'stream',
] as const;
export type DramClient = (typeof DRAM_CLIENTS)[number];

/** Sums since power-on. */
export interface TimingCounters {
  /** Clocks that each stage worked, waits left out. */
  readonly busy: Readonly<Record<StageName, number>>;
  /** Clocks that the DRAM port was taken. */
  readonly portClocks: number;
  /** Bytes that each client moved. */
  readonly bytes: Readonly<Record<DramClient, number>>;
}

/** Offsets in the chip's TIMING region (asm/timing/counters.ts). */
const PORT_CLOCKS = 1024 + 24;
const BUSY = 1024 + 128;
const TRAFFIC = BUSY + 128;

export function readTiming(memory: Uint8Array): TimingCounters {
  const view = new DataView(memory.buffer, memory.byteOffset + regionOffset('TIMING'));
  const word = (at: number) => Number(view.getBigUint64(at, true));
  const column = <Name extends string>(names: readonly Name[], at: number) =>
    Object.fromEntries(names.map((name, index) => [name, word(at + 8 * index)])) as Record<Name, number>;
  return { busy: column(STAGES, BUSY), portClocks: word(PORT_CLOCKS), bytes: column(DRAM_CLIENTS, TRAFFIC) };
}
