/** Where a run's clocks went, as figures and as text. */
import { DRAM_CLIENTS, type DramClient, STAGES, type StageName, type TimingCounters } from '../../../emulator/index.js';
import { fixed, grouped, type Look, paint } from '../style.js';
import { tableLines } from '../table.js';

export interface TimingSummary {
  readonly frames: number;
  readonly macroblocks: number;
  /** VE clocks of all jobs, register accesses included. */
  readonly clocks: number;
  readonly clocksPerFrame: number;
  /** Share of the clocks that each stage and the DRAM port worked, 0..1. */
  readonly stages: Readonly<Record<StageName, number>>;
  readonly port: number;
  /** The busiest of them. */
  readonly bottleneck: StageName | 'DRAM port';
  /** Bytes a macroblock, by who moves them. */
  readonly bytes: Readonly<Record<DramClient, number>>;
}

/** `counters` of a board that encoded nothing else. */
export function timingSummary(
  counters: TimingCounters,
  { frames, macroblocks, clocks }: { frames: number; macroblocks: number; clocks: number },
): TimingSummary {
  const share = (value: number, of: number) => (of > 0 ? value / of : 0);
  const stages = Object.fromEntries(STAGES.map((name) => [name, share(counters.busy[name], clocks)]));
  const port = share(counters.portClocks, clocks);
  const busiest = STAGES.reduce((best, name) => (counters.busy[name] > counters.busy[best] ? name : best));
  return {
    frames,
    macroblocks,
    clocks,
    clocksPerFrame: share(clocks, frames),
    stages: stages as Record<StageName, number>,
    port,
    bottleneck: counters.portClocks > counters.busy[busiest] ? 'DRAM port' : busiest,
    bytes: Object.fromEntries(DRAM_CLIENTS.map((name) => [name, share(counters.bytes[name], macroblocks)])) as Record<
      DramClient,
      number
    >,
  };
}

const BAR = 30;

/** Lines of text, the first of them empty. */
export function timingLines(look: Look, summary: TimingSummary): string[] {
  const bar = (share: number) => '█'.repeat(Math.round(Math.min(1, share) * BAR));
  const row = (name: string, share: number) => [name, `${fixed(share * 100, 1)} %`, bar(share)];
  const shares = [...STAGES.map((name) => row(name, summary.stages[name])), row('DRAM port', summary.port)];
  const total = DRAM_CLIENTS.reduce((sum, name) => sum + summary.bytes[name], 0);
  const traffic = [...DRAM_CLIENTS.map((name) => [name, fixed(summary.bytes[name], 1)]), ['all', fixed(total, 1)]];
  return [
    '',
    paint(
      look,
      'bold',
      `Time: ${grouped(Math.round(summary.clocksPerFrame))} VE clocks a frame, ${summary.bottleneck} busiest`,
    ),
    ...tableLines(look, ['unit', 'busy', ''], shares),
    '',
    ...tableLines(look, ['DRAM', 'bytes a macroblock'], traffic),
  ];
}
