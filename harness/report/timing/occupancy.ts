/** Which stage worked, waited or had nothing to do, from the stage and transfer events of a frame. */
import type { ChipEvent } from '../../../emulator/index.js';
import { STAGES } from '../../../emulator/index.js';

/** Columns that a frame is divided into. */
export const COLUMNS = 240;
/** Macroblocks that are shown one by one. */
export const CLOSE_UP = 10;

const FETCH = 0;
/** The stage ahead of each: entropy coding and filter both follow the code stage. */
const BEFORE = [-1, 0, 1, 2, 3, 3];

/** A stage on one macroblock: at work from `from`, waiting from `done` on for its data, free at `to`. */
export interface StageSpan {
  readonly stage: number;
  readonly macroblock: number;
  /** When it could have begun but for data that are not there or a full buffer behind it. */
  readonly ready: number;
  readonly from: number;
  readonly done: number;
  readonly to: number;
}

export interface TransferSpan {
  readonly client: number;
  readonly macroblock: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/** Shares of a column's clocks, 0..1; what is left had nothing to do. */
export interface Shares {
  readonly working: Float64Array;
  readonly waiting: Float64Array;
}

export interface Occupancy {
  /** Clocks of the engine's work: from the first event to the end of the last. */
  readonly from: number;
  readonly to: number;
  /** By stage. */
  readonly stages: readonly Shares[];
  /** Of the DRAM port, with the clocks of the whole frame spread over its transfers by their bytes. */
  readonly port: Float64Array;
  /** Some macroblocks out of the middle, and what stages and port did meanwhile. */
  readonly close: CloseUp;
  readonly spans: readonly StageSpan[];
  readonly transfers: readonly (TransferSpan & { readonly clocks: number })[];
}

export interface CloseUp {
  /** Macroblocks. */
  readonly first: number;
  readonly last: number;
  /** Clocks. */
  readonly from: number;
  readonly to: number;
}

/** Gathers a frame. */
export class OccupancyFrame {
  private readonly spans: StageSpan[] = [];
  private readonly transfers: TransferSpan[] = [];
  /** End of each stage's last span, and of the present macroblock in each stage. */
  private readonly ends = STAGES.map(() => 0);

  event({ kind, cycle, a, b, c, d }: ChipEvent): void {
    if (kind === 'dram') {
      this.transfers.push({ client: b, macroblock: a, from: cycle, to: cycle + c, bytes: d });
    } else if (kind === 'stage') {
      const given = b === FETCH ? 0 : this.ends[BEFORE[b]!]!;
      const ready = this.spans.length === 0 ? cycle : Math.min(cycle, Math.max(given, this.ends[b]!));
      const to = cycle + c;
      this.spans.push({ stage: b, macroblock: a, ready, from: cycle, done: cycle + Math.min(c, d), to });
      this.ends[b] = to;
    }
  }

  /** @param portClocks of the port in the frame. Undefined when no macroblock was coded. */
  finish(portClocks: number): Occupancy | undefined {
    if (this.spans.length === 0) return undefined;
    const from = this.spans[0]!.from;
    const to = [...this.spans, ...this.transfers].reduce((latest, span) => Math.max(latest, span.to), from + 1);
    const columns = new Columns(from, to);
    const stages = STAGES.map(() => ({ working: new Float64Array(COLUMNS), waiting: new Float64Array(COLUMNS) }));
    for (const span of this.spans) {
      const shares = stages[span.stage]!;
      columns.add(shares.waiting, span.ready, span.from, 1);
      columns.add(shares.working, span.from, span.done, 1);
      columns.add(shares.waiting, span.done, span.to, 1);
    }
    const port = new Float64Array(COLUMNS);
    const bytes = this.transfers.reduce((sum, transfer) => sum + transfer.bytes, 0);
    for (const transfer of this.transfers) {
      const clocks = (portClocks * transfer.bytes) / bytes;
      columns.add(port, transfer.from, transfer.to, clocks / Math.max(1, transfer.to - transfer.from));
    }
    const close = this.closeUp();
    return {
      ...{ from, to, stages, port, close },
      spans: this.spans.filter((span) => span.to > close.from && span.from < close.to),
      transfers: this.transfers
        .map((transfer) => ({ ...transfer, clocks: (portClocks * transfer.bytes) / bytes }))
        .filter((transfer) => transfer.to > close.from && transfer.from < close.to),
    };
  }

  /** Some macroblocks out of the middle, and the clocks from the first one's fetch to the end of the last. */
  private closeUp(): CloseUp {
    const first = this.spans[Math.floor(this.spans.length / 2)]!.macroblock;
    const own = this.spans.filter(({ macroblock }) => macroblock >= first && macroblock < first + CLOSE_UP);
    return {
      first,
      last: own.at(-1)!.macroblock,
      from: Math.min(...own.map(({ from }) => from)),
      to: Math.max(...own.map(({ to }) => to)),
    };
  }
}

/** Spreads spans over columns. */
class Columns {
  private readonly width: number;

  constructor(
    private readonly from: number,
    to: number,
  ) {
    this.width = (to - from) / COLUMNS;
  }

  add(shares: Float64Array, from: number, to: number, weight: number): void {
    const { width } = this;
    const [low, high] = [(from - this.from) / width, (to - this.from) / width];
    for (let column = Math.max(0, Math.floor(low)); column < Math.min(high, COLUMNS); column++) {
      const part = Math.min(high, column + 1) - Math.max(low, column);
      shares[column]! = Math.min(1, shares[column]! + part * weight);
    }
  }
}
