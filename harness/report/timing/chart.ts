/** The occupancy chart of a run: SVG, one file, readable on light and dark pages. */
import { type ChipEvent, DRAM_CLIENTS, STAGES, type TimingCounters } from '../../../emulator/index.js';
import { clientBars, closeUp, type Drawn, frameMap, head, legend, stageStrips, WIDTH } from './chart-parts.js';
import { CHART_STYLE } from './chart-style.js';
import { type Occupancy, OccupancyFrame } from './occupancy.js';
import type { TimeBase, TimedFrame, TimeWriter } from './writer.js';

/** Shares of a frame's clocks. */
export interface FrameShares {
  readonly index: number;
  readonly type: string;
  readonly clocks: number;
  readonly macroblocks: number;
  /** Stages, then the port, 0..1. */
  readonly units: readonly number[];
}

/** What the chart is drawn from. */
export interface ChartData {
  readonly title: string;
  readonly clockHz: number;
  readonly frames: readonly FrameShares[];
  /** The frame that took longest, and how its stages were occupied. */
  readonly slowest: FrameShares;
  readonly occupancy: Occupancy;
  readonly heightMbs: number;
  readonly widthMbs: number;
  /** Bytes a macroblock in all frames, by client. */
  readonly bytes: readonly number[];
}

export const UNITS = [...STAGES, 'DRAM port'] as const;

function sharesOf({ index, type, from, to, counters, widthMbs, heightMbs }: TimedFrame): FrameShares {
  const clocks = to - from;
  const units = [...STAGES.map((name) => counters.busy[name]), counters.portClocks].map((busy) => busy / clocks);
  return { index, type, clocks, macroblocks: widthMbs * heightMbs, units };
}

export class ChartWriter implements TimeWriter {
  private readonly frames: FrameShares[] = [];
  private slowest: { shares: FrameShares; occupancy: Occupancy; size: TimedFrame } | undefined;
  private present = new OccupancyFrame();
  private readonly bytes = DRAM_CLIENTS.map(() => 0);
  private macroblocks = 0;

  constructor(
    private readonly base: TimeBase,
    private readonly title: string,
  ) {}

  event(event: ChipEvent): void {
    this.present.event(event);
  }

  frame(frame: TimedFrame): void {
    const shares = sharesOf(frame);
    this.frames.push(shares);
    this.macroblocks += shares.macroblocks;
    DRAM_CLIENTS.forEach((name, index) => {
      this.bytes[index]! += frame.counters.bytes[name];
    });
    if (!this.slowest || shares.clocks > this.slowest.shares.clocks) {
      const occupancy = this.present.finish(frame.counters.portClocks);
      if (occupancy) this.slowest = { shares, occupancy, size: frame };
    }
    this.present = new OccupancyFrame();
  }

  drain(): string {
    return '';
  }

  close(): string {
    const { slowest, frames, title } = this;
    if (!slowest) return drawing([head(title, 'No macroblock was coded in the part of the run that was to be shown.')]);
    const { widthMbs, heightMbs } = slowest.size;
    return chartText({
      ...{ title, frames, widthMbs, heightMbs, clockHz: this.base.clockHz },
      slowest: slowest.shares,
      occupancy: slowest.occupancy,
      bytes: this.bytes.map((sum) => sum / Math.max(1, this.macroblocks)),
    });
  }
}

/** The unit that was busy most. */
export function bottleneckOf({ units }: Pick<FrameShares, 'units'>): number {
  return units.reduce((best, share, index) => (share > units[best]! ? index : best), 0);
}

export function chartText(data: ChartData): string {
  const { slowest, frames, clockHz } = data;
  const most = bottleneckOf(slowest);
  const perMacroblock = Math.round(slowest.clocks / slowest.macroblocks);
  const rate = (clockHz / (frames.reduce((sum, { clocks }) => sum + clocks, 0) / frames.length)).toFixed(1);
  const facts =
    `Frame ${slowest.index} (${slowest.type})${frames.length > 1 ? `, the slowest of ${frames.length}` : ''}: ` +
    `${perMacroblock} VE clocks a macroblock; ${UNITS[most]} busy ${percent(slowest.units[most]!)}. ` +
    `${rate} frames a second at ${clockHz / 1e6} MHz.`;
  return drawing([
    head(data.title, facts),
    legend(),
    stageStrips(data, most),
    closeUp(data),
    clientBars(data),
    ...(frames.length > 1 ? [frameMap(data)] : []),
  ]);
}

const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

/** Parts below one another. */
function drawing(parts: readonly Drawn[]): string {
  let y = 0;
  const placed = parts.map(({ height, text }) => {
    const group = `<g transform="translate(0 ${y})">${text}</g>`;
    y += height;
    return group;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">`,
    `<style>${CHART_STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${y}"/>`,
    ...placed,
    '</svg>',
  ].join('\n')}\n`;
}

/** What of `after` is not in `before`. */
export function countersBetween(before: TimingCounters, after: TimingCounters): TimingCounters {
  const minus = <Name extends string>(late: Readonly<Record<Name, number>>, early: Readonly<Record<Name, number>>) =>
    Object.fromEntries(
      Object.entries<number>(late).map(([name, value]) => [name, value - early[name as Name]]),
    ) as Record<Name, number>;
  return {
    busy: minus(after.busy, before.busy),
    portClocks: after.portClocks - before.portClocks,
    bytes: minus(after.bytes, before.bytes),
  };
}
