/** The register accesses of a run as a trace. */
import type { Board, DmaBuffer } from '../../emulator/index.js';
import { CheckFailed } from '../errors.js';
import type { Provenance, Trace, TraceBuffer, TraceRecord } from './model.js';

/**
 * What a board recorded so far.
 * @param buffers those of the run, in the order of their allocation; the ones allocated now without them
 * @throws CheckFailed when the board does not record: make it with `trace: true`
 */
export function traceOfBoard(
  board: Board,
  path: string,
  provenance: Provenance,
  buffers: readonly TraceBuffer[] = board.buffers,
): Trace {
  const { trace: recorder, clock } = board;
  if (!recorder) throw new CheckFailed(`${path}: the board recorded nothing; make it with "trace: true"`);
  const records: TraceRecord[] = [];
  const phases = [...recorder.phases];
  const faults = [...recorder.faults];
  for (let index = 0; index <= recorder.length; index++) {
    // a fault that struck while the driver waited comes ahead of the phase that its end begins
    for (;;) {
      const phase = phases[0]?.index === index ? phases[0] : undefined;
      const fault = faults[0]?.index === index ? faults[0] : undefined;
      if (fault && !(phase && phase.cycle < fault.cycle)) {
        const { sentence, cycle } = fault;
        const json = JSON.stringify({ event: 'fault', time: clock.seconds(cycle), cycle, sentence });
        records.push({ kind: 'data', line: 0, topic: 'event', json });
        faults.shift();
      } else if (phase) {
        records.push({ kind: 'phase', line: 0, frame: phase.frame, name: phase.name });
        phases.shift();
      } else break;
    }
    if (index === recorder.length) break;
    const { kind, offset, value, count, cycle } = recorder.at(index);
    const op = kind === 'read' ? 'r' : 'w';
    records.push({ kind: 'access', line: 0, op, offset, value, count, width: 32, time: clock.seconds(cycle) });
  }
  return {
    path,
    format: 'canonical',
    provenance: { soc: board.variant.name, ...provenance },
    buffers: buffers.map(({ name, address, size }) => ({ name, address, size })),
    records,
    warnings: [],
  };
}

/** Follows a run: boards free their buffers at its end, so they are noted on the way. */
export class TraceRecording {
  private board: Board | undefined;
  private driver = '';
  private readonly buffers = new Map<string, DmaBuffer>();

  /** Call it after each picture. */
  note(run: { readonly board: Board; readonly driver: { readonly name: string } }): void {
    this.board = run.board;
    this.driver = run.driver.name;
    for (const buffer of run.board.buffers) this.buffers.set(`${buffer.name} ${buffer.address}`, buffer);
  }

  /**
   * The whole run.
   * @param note what was encoded and how
   * @throws CheckFailed when no picture came or the board does not record
   */
  trace(path: string, note: string): Trace {
    if (!this.board) throw new CheckFailed(`${path}: no picture was encoded, so there is no trace to write`);
    const provenance = {
      source: `cedrus-emu, model of driver ${this.driver}`,
      driver: this.driver,
      codec: 'h264',
      note,
    };
    const buffers = [...this.buffers.values()].sort((a, b) => a.address - b.address);
    return traceOfBoard(this.board, path, provenance, buffers);
  }
}
