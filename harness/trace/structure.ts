/** Frames and phases of a trace: as its file marks them, or as the registers show. */
import type { AccessRecord, PhaseRecord, Trace, TraceRecord } from './model.js';

export const STARTTRIG = 0xb18;
const MODE = 0x000;
const INT_EN = 0xb14;
const STATUS = 0xb1c;
const STM_BIT_LEN = 0xb90;

const TYPE_MASK = 0xf;
const TYPE_ENCODE = 8;

/** Whether an access starts the encoding of a slice or picture. */
export function isEncodeTrigger({ op, offset, value }: AccessRecord): boolean {
  return op === 'w' && offset === STARTTRIG && (value & TYPE_MASK) === TYPE_ENCODE;
}

/** MODE with the encoder neither enabled by bit nor by engine number (fact book 2). */
const encoderOff = (value: number) => (value & 0x80) === 0 && (value & 0xf) !== 0xb;

/** Whether an access behind a trigger still belongs to that frame: results read, interrupt served, engine let go. */
function isAftermath({ op, offset, value }: AccessRecord): boolean {
  if (offset === STATUS || offset === INT_EN) return true;
  if (op === 'r') return offset === STM_BIT_LEN || (offset >= 0xb50 && offset <= 0xb5c) || offset === STARTTRIG;
  return offset === MODE && encoderOff(value);
}

/**
 * Adds phases to bare accesses. A frame begins behind the aftermath of the one before; `trigger` is the write that starts
 * the encoder with the writes of INT_EN directly ahead of it, `irq` what follows, `finish` begins with the first read of
 * the stream's length.
 */
export function addPhases(accesses: readonly AccessRecord[]): TraceRecord[] {
  const records: TraceRecord[] = [];
  const phase = (line: number, frame: number, name: string): PhaseRecord => ({ kind: 'phase', line, frame, name });
  const lastTrigger = accesses.findLastIndex(isEncodeTrigger);
  let frame = 0;
  let stage: 'configure' | 'irq' | 'finish' | 'stop' | undefined;
  for (const [index, access] of accesses.entries()) {
    const { line, op, offset } = access;
    if (stage === 'irq' || stage === 'finish') {
      if (!isAftermath(access) && !isEncodeTrigger(access)) {
        stage = undefined;
        frame++;
      } else if (stage === 'irq' && op === 'r' && offset === STM_BIT_LEN) {
        stage = 'finish';
        records.push(phase(line, frame, 'finish'));
      }
    }
    if (stage === undefined) {
      const rest = index > lastTrigger && lastTrigger >= 0;
      stage = rest ? 'stop' : 'configure';
      records.push(rest ? { kind: 'phase', line, name: 'stop' } : phase(line, frame, 'configure'));
    }
    if (isEncodeTrigger(access)) {
      let at = records.length;
      for (;;) {
        const before = records[at - 1];
        if (before?.kind !== 'access' || before.op !== 'w' || before.offset !== INT_EN) break;
        at--;
      }
      const first = records[at];
      records.splice(at, 0, phase(first?.line ?? line, frame, 'trigger'));
      records.push(access, phase(line, frame, 'irq'));
      stage = 'irq';
    } else records.push(access);
  }
  return records;
}

/** Accesses that belong together: one phase of one frame. */
export interface Section {
  /** Undefined outside frames. */
  readonly frame: number | undefined;
  readonly phase: string;
  readonly accesses: readonly AccessRecord[];
}

/** The sections of a trace in order; a trace without phases gets those the registers show. */
export function sectionsOf(trace: Pick<Trace, 'records'>): Section[] {
  const marked = trace.records.some(({ kind }) => kind === 'phase');
  const records = marked ? trace.records : addPhases(trace.records.filter((record) => record.kind === 'access'));
  const sections: { frame: number | undefined; phase: string; accesses: AccessRecord[] }[] = [];
  for (const record of records) {
    if (record.kind === 'phase') sections.push({ frame: record.frame, phase: record.name, accesses: [] });
    else if (record.kind === 'access') {
      if (sections.length === 0) sections.push({ frame: undefined, phase: 'run', accesses: [] });
      sections.at(-1)?.accesses.push(record);
    }
  }
  return sections;
}
