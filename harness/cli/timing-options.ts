/** `--timing`, `--timeline`, `--vcd`, `--timing-chart` and `--timing-summary` of the verbs that encode. */
import type { Command } from 'commander';
import { type Board, TIMING_PROFILES, type TimingCounters } from '../../emulator/index.js';
import { CheckFailed, UsageError } from '../errors.js';
import { ChartWriter, countersBetween } from '../report/timing/chart.js';
import { TimelineWriter } from '../report/timing/timeline.js';
import { VcdWriter } from '../report/timing/vcd.js';
import { inRows, TIMING_EVENTS, type TimeBase, type TimeWindow, type TimeWriter } from '../report/timing/writer.js';
import type { PictureOfRun, RunView } from '../run/encode.js';
import { type ByteSink, openOutput } from '../video/index.js';

export interface TimingValues {
  readonly timing?: string;
  readonly timeline?: string;
  readonly vcd?: string;
  readonly timingChart?: string;
  readonly timingFrames?: string;
  readonly timingRows?: string;
  readonly timingSummary?: boolean;
}

export function addTimingOptions(command: Command): Command {
  return command
    .optionsGroup('Time:')
    .option('--timing <profile>', `how fast the chip answers: ${TIMING_PROFILES.join(', ')} (default: typical)`)
    .option('--timing-summary', 'which stage the clocks went to, bytes a macroblock, clocks a frame')
    .option('--timing-chart <file>', 'where a picture of it goes: occupancy of stages and memory (SVG)')
    .option('--timeline <file>', 'where a timeline for ui.perfetto.dev goes (Chrome trace events, JSON)')
    .option('--vcd <file>', 'where waveforms for GTKWave or PulseView go')
    .option('--timing-frames <range>', 'frames that these files show, such as 7 or 3..5 (default: all)')
    .option('--timing-rows <range>', 'rows of macroblocks that timeline and waveforms show (default: all)');
}

/** `7` or `3..5`. */
function parseRange(text: string | undefined, option: string): readonly [number, number] | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text);
  const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!match || to < from) throw new UsageError(`${option} takes a number or a range such as 3..5, not "${text}"`);
  return [from, to];
}

export function timingWindow({ timingFrames, timingRows }: TimingValues): TimeWindow {
  const frames = parseRange(timingFrames, '--timing-frames');
  const rows = parseRange(timingRows, '--timing-rows');
  return { ...(frames ? { frames } : {}), ...(rows ? { rows } : {}) };
}

/** Whether the register accesses must be recorded for these files. */
export function wantsAccesses({ timeline, vcd }: TimingValues): boolean {
  return timeline !== undefined || vcd !== undefined;
}

interface Output {
  readonly sink: ByteSink;
  make(base: TimeBase): TimeWriter;
  writer: TimeWriter | undefined;
}

const encoder = new TextEncoder();

/** The files that show a run in time. All appear whole or not at all. */
export class TimingFiles {
  private accesses = 0;
  private frame = 0;
  private widthMbs = 1;
  private before: TimingCounters | undefined;

  private constructor(
    private readonly outputs: readonly Output[],
    private readonly window: TimeWindow,
  ) {}

  /** @throws UsageError when one of them cannot be written; undefined when none is asked for */
  static async open(values: TimingValues, video: { readonly description: string }) {
    const { timeline, vcd, timingChart } = values;
    const window = timingWindow(values);
    const outputs: Output[] = [];
    const add = async (name: string | undefined, make: Output['make']) => {
      if (name !== undefined) outputs.push({ sink: await openOutput(name), make, writer: undefined });
    };
    try {
      await add(timeline, (base) => new TimelineWriter(base, window.frames?.[0] ?? 0));
      await add(vcd, (base) => new VcdWriter(base));
      await add(timingChart, (base) => new ChartWriter(base, video.description));
    } catch (error) {
      for (const { sink } of outputs) await sink.abort();
      throw error;
    }
    return outputs.length > 0 ? new TimingFiles(outputs, window) : undefined;
  }

  /** To be called once the board is there. */
  start({ board, coded }: RunView): void {
    const base: TimeBase = {
      clockHz: board.variant.clockHz,
      putBusyClocks: board.parameters.putBusyClocks,
      registerName: (offset) => board.registerName(offset),
    };
    for (const output of this.outputs) output.writer = output.make(base);
    this.widthMbs = coded.width / 16;
    this.watch(board);
  }

  /** Writes what is known after a frame. */
  async note(run: RunView, { cycles, frame }: PictureOfRun): Promise<void> {
    const { board, coded } = run;
    board.flushEvents();
    const [from, to] = [board.now - cycles, board.now];
    const type = frame.state === 'done' ? frame.frameType : `${frame.frameType} failed`;
    const counters = countersBetween(this.before!, board.timing());
    if (this.shown) {
      const size = { widthMbs: coded.width / 16, heightMbs: coded.height / 16 };
      for (const { writer } of this.outputs) writer?.frame?.({ index: this.frame, type, from, to, counters, ...size });
    }
    await this.write(board);
    this.frame++;
    this.watch(board);
  }

  async finish(board: Board | undefined): Promise<void> {
    if (board) {
      board.flushEvents();
      await this.write(board);
      if (board.eventsLost > 0) {
        throw new CheckFailed(`${board.eventsLost} events came too fast to be written down, so the files would lie`);
      }
    }
    for (const { sink, writer } of this.outputs) {
      await sink.write(encoder.encode(writer?.close(board?.now ?? 0) ?? ''));
      await sink.finish();
    }
  }

  async abort(): Promise<void> {
    for (const { sink } of this.outputs) await sink.abort();
  }

  private get shown(): boolean {
    const [first, last] = this.window.frames ?? [0, Number.POSITIVE_INFINITY];
    return this.frame >= first && this.frame <= last;
  }

  /** Streams the events of the next frame, if it is to be shown. */
  private watch(board: Board): void {
    this.before = board.timing();
    const { rows } = this.window;
    board.streamEvents(this.shown ? TIMING_EVENTS : [], (events) => {
      for (const event of events) {
        const whole = inRows(event, this.widthMbs, rows);
        for (const { writer } of this.outputs) if (whole || writer instanceof ChartWriter) writer?.event(event);
      }
    });
  }

  private async write(board: Board): Promise<void> {
    const { trace } = board;
    for (; trace && this.accesses < trace.length; this.accesses++) {
      if (!this.shown) continue;
      for (const { writer } of this.outputs) writer?.access?.(trace.at(this.accesses));
    }
    for (const { sink, writer } of this.outputs) {
      const text = writer?.drain(board.now) ?? '';
      if (text !== '') await sink.write(encoder.encode(text));
    }
  }
}
