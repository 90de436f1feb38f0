/** `--timing`, `--timeline`, `--vcd` and `--timing-summary` of the verbs that encode. */
import type { Command } from 'commander';
import { type Board, TIMING_PROFILES } from '../../emulator/index.js';
import { TimelineWriter } from '../report/timing/timeline.js';
import { VcdWriter } from '../report/timing/vcd.js';
import { TIMING_EVENTS, type TimeBase, type TimeWriter } from '../report/timing/writer.js';
import { type ByteSink, openOutput } from '../video/index.js';

export interface TimingValues {
  readonly timing?: string;
  readonly timeline?: string;
  readonly vcd?: string;
  readonly timingSummary?: boolean;
}

export function addTimingOptions(command: Command): Command {
  return command
    .optionsGroup('Time:')
    .option('--timing <profile>', `how fast the chip answers: ${TIMING_PROFILES.join(', ')} (default: typical)`)
    .option('--timing-summary', 'which stage the clocks went to, bytes a macroblock, clocks a frame')
    .option('--timeline <file>', 'where a timeline for ui.perfetto.dev goes (Chrome trace events, JSON)')
    .option('--vcd <file>', 'where waveforms for GTKWave or PulseView go');
}

interface Output {
  readonly sink: ByteSink;
  make(base: TimeBase): TimeWriter;
  writer: TimeWriter | undefined;
}

const encoder = new TextEncoder();

/** The files that show a run in time. Both appear whole or not at all. */
export class TimingFiles {
  private accesses = 0;

  private constructor(private readonly outputs: readonly Output[]) {}

  /** @throws UsageError when one of them cannot be written; undefined when none is asked for */
  static async open({ timeline, vcd }: TimingValues): Promise<TimingFiles | undefined> {
    const outputs: Output[] = [];
    const add = async (name: string | undefined, make: Output['make']) => {
      if (name !== undefined) outputs.push({ sink: await openOutput(name), make, writer: undefined });
    };
    try {
      await add(timeline, (base) => new TimelineWriter(base));
      await add(vcd, (base) => new VcdWriter(base));
    } catch (error) {
      for (const { sink } of outputs) await sink.abort();
      throw error;
    }
    return outputs.length > 0 ? new TimingFiles(outputs) : undefined;
  }

  /** To be called once the board is there. */
  start(board: Board): void {
    const base: TimeBase = {
      clockHz: board.variant.clockHz,
      putBusyClocks: board.parameters.putBusyClocks,
      registerName: (offset) => board.registerName(offset),
    };
    for (const output of this.outputs) output.writer = output.make(base);
    board.streamEvents(TIMING_EVENTS, (events) => {
      for (const event of events) for (const { writer } of this.outputs) writer?.event(event);
    });
  }

  /** Writes what is known after a picture. */
  async note(board: Board): Promise<void> {
    board.flushEvents();
    const { trace } = board;
    for (; trace && this.accesses < trace.length; this.accesses++) {
      for (const { writer } of this.outputs) writer?.access(trace.at(this.accesses));
    }
    for (const { sink, writer } of this.outputs) {
      const text = writer?.drain(board.now) ?? '';
      if (text !== '') await sink.write(encoder.encode(text));
    }
  }

  async finish(board: Board | undefined): Promise<void> {
    if (board) await this.note(board);
    for (const { sink, writer } of this.outputs) {
      await sink.write(encoder.encode(writer?.close(board?.now ?? 0) ?? ''));
      await sink.finish();
    }
  }

  async abort(): Promise<void> {
    for (const { sink } of this.outputs) await sink.abort();
  }
}
