/** A trace as people read it: the canonical lines, with what they mean behind them. */
import { describeAccess, registerByName } from '../../emulator/spec/index.js';
import { UsageError } from '../errors.js';
import { declaredNaming, isAddressWrite, type Naming } from '../trace/buffers.js';
import { accessText, layoutOf } from '../trace/canonical.js';
import {
  type AccessRecord,
  countAccesses,
  hex,
  type PhaseRecord,
  PROVENANCE_KEYS,
  type Trace,
} from '../trace/model.js';
import { counted, grouped, type Look, paint } from './style.js';

export interface ShowFilter {
  /** Frames to show; all without it. */
  readonly frames?: ReadonlySet<number>;
  /** Offsets of registers to show; all without it. */
  readonly registers?: ReadonlySet<number>;
}

/** The offset of a register given by name or offset. @throws UsageError for what is neither */
export function registerOffset(text: string): number {
  const named = registerByName(text);
  if (named) return named.offset;
  if (/^(0x)?[0-9a-f]{1,3}$/i.test(text)) return Number.parseInt(text.replace(/^0x/i, ''), 16);
  throw new UsageError(
    `--register takes a name or an offset such as PARA0 or 0xb04, not "${text}"; see "cedrus-emu regs"`,
  );
}

function headLines({ path, provenance, buffers, records }: Trace, look: Look): string[] {
  const rows = PROVENANCE_KEYS.flatMap((key) => {
    const value = provenance[key];
    return value === undefined ? [] : [`  ${paint(look, 'dim', key.padEnd(7))} ${value}`];
  });
  const list = buffers.map(
    ({ name, address, size }) =>
      `  ${paint(look, 'dim', 'buffer ')} ${name.padEnd(12)} ${hex(address)} ${grouped(size)} bytes`,
  );
  const accesses = counted(countAccesses({ records }), 'access', 'accesses');
  return [`${paint(look, 'bold', path)}: ${accesses}`, ...rows, ...list];
}

function phaseLine({ frame, name, source, coded }: PhaseRecord, look: Look): string {
  const names = [source === undefined ? '' : ` from ${source}`, coded === undefined ? '' : ` to ${coded}`].join('');
  return paint(look, 'bold', frame === undefined ? name : `frame ${frame}, ${name}${names}`);
}

function accessLine(access: AccessRecord, layout: string, view: 'h264' | 'jpeg', naming: Naming, look: Look): string {
  const { op, offset, value } = access;
  const text = accessText(access).padEnd(28);
  const buffer = isAddressWrite(access) ? ` (${naming(offset, value)})` : '';
  return `  ${paint(look, op === 'w' ? 'cyan' : 'green', text)}  ${describeAccess(offset, value, layout, view)}${buffer}`;
}

/** The lines of a trace that a filter lets through. */
export function* traceShowLines(trace: Trace, filter: ShowFilter, look: Look): Generator<string> {
  yield* headLines(trace, look);
  const layout = layoutOf(trace.provenance);
  const view = trace.provenance.codec === 'jpeg' ? 'jpeg' : 'h264';
  const naming = declaredNaming(trace.buffers);
  let phase: PhaseRecord | undefined;
  let announced: PhaseRecord | undefined;
  for (const record of trace.records) {
    if (record.kind === 'phase') phase = record;
    if (filter.frames && (phase?.frame === undefined || !filter.frames.has(phase.frame))) continue;
    if (record.kind !== 'access') continue;
    if (filter.registers && !filter.registers.has(record.offset)) continue;
    if (phase && phase !== announced) {
      yield '';
      yield `${phaseLine(phase, look)}${paint(look, 'dim', `  line ${phase.line}`)}`;
      announced = phase;
    }
    yield accessLine(record, layout, view, naming, look);
  }
}
