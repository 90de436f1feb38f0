/** Lint of a register trace. */
import { addPhases } from '../trace/structure.js';
import { type AccessRecord, accessesOf, type DataRecord, type Trace } from '../trace/model.js';
import type { VariantSpec } from '../../emulator/spec/index.js';
import { AccessCheck } from './checks/access.js';
import { AgreementCheck } from './checks/agreement.js';
import { ApplicationCheck } from './checks/application.js';
import type { TraceCheck } from './checks/check.js';
import { ContinuityCheck } from './checks/continuity.js';
import { MemoryCheck } from './checks/memory.js';
import { ProtocolCheck } from './checks/protocol.js';
import { PutCheck } from './checks/puts.js';
import { SetupCheck } from './checks/setup.js';
import { HeaderChecks } from './header-checks.js';
import { HeaderParser } from './headers.js';
import type { Finding, Place, Report } from './model.js';
import { closedUnit, PutCollector, type PutUnit } from './put-bits.js';
import { gatherFindings, type RuleId } from './rules/index.js';
import { EVENTS, REG, TRIGGER, TraceState, triggerType, variantOfTrace } from './trace-state.js';

export interface TraceLint {
  readonly findings: readonly Finding[];
  readonly variant: VariantSpec;
  /** True when the trace does not say which chip it is for. */
  readonly assumed: boolean;
  /** Pictures that were triggered, or whose headers are there. */
  readonly pictures: number;
}

export interface TraceLintOptions {
  /** Name of the chip; found out from the trace without it. */
  readonly variant?: string;
}

class Walk {
  private readonly state: TraceState;
  private readonly checks: readonly TraceCheck[];
  private readonly parser = new HeaderParser();
  private readonly headers: HeaderChecks;
  private readonly puts = new PutCollector();
  pictures = 0;

  constructor(
    trace: Trace,
    variant: VariantSpec,
    private readonly report: Report<RuleId>,
  ) {
    this.state = new TraceState(trace, variant);
    this.headers = new HeaderChecks(report);
    this.checks = [
      ...[new AccessCheck(report), new PutCheck(report), new ProtocolCheck(report), new SetupCheck(report)],
      ...[
        new MemoryCheck(report),
        new AgreementCheck(report),
        new ApplicationCheck(report, trace.golden),
        new ContinuityCheck(report),
      ],
    ];
  }

  phase(frame: number | undefined, name: string): void {
    this.state.frame = frame;
    this.state.phase = name;
  }

  access(access: AccessRecord): void {
    const { state, puts } = this;
    const { op, offset, value } = access;
    state.enter(access);
    for (const check of this.checks) check.access?.(access, state);
    if (op === 'r' && offset === REG.STATUS && (value & EVENTS) !== 0) state.busy = false;
    if (op === 'w' && offset === REG.STARTTRIG) {
      const type = triggerType(value);
      if (type === TRIGGER.start) this.picture();
      else if (type !== TRIGGER.none && type !== TRIGGER.continue) {
        puts.trigger(value, state.word(REG.PUTBITSDATA), state.bits(REG.PARA0, 31, 31) === 1, state.place());
      }
      if (type === TRIGGER.start || type === TRIGGER.continue) state.busy = true;
    }
    if (op === 'w' && offset === REG.STM_BIT_OFFSET && value === 0) this.beginStream();
    state.apply(access);
  }

  data(record: DataRecord, alone: boolean): void {
    for (const check of this.checks) check.data?.(record, this.state);
    if (alone && record.topic === 'header') this.headersAlone(record);
  }

  end(): void {
    this.beginStream();
    for (const check of this.checks) check.end?.(this.state);
  }

  /** A stream begins anew, or the trace ends: nothing may be left that was put. */
  private beginStream(): void {
    const { first } = this.puts;
    this.puts.clear();
    if (!first) return;
    this.report('not-started', first, {
      subject: 'put-bits',
      is: 'headers without a trigger behind them',
      should: 'STARTTRIG 8',
    });
  }

  private picture(): void {
    const { state } = this;
    this.pictures++;
    const { units, misplaced } = this.puts.take();
    if (!state.jpeg) {
      for (const place of misplaced) {
        this.report('start-code-position', place, {
          subject: 'start code',
          is: 'put inside a byte',
          should: 'put at a whole byte',
        });
      }
    }
    const parsed = state.jpeg ? [] : units.map((unit) => this.parse(unit));
    const slice = parsed.find((unit) => unit.slice)?.slice;
    for (const check of this.checks) check.picture?.({ units, parsed, slice }, state);
  }

  private parse(unit: PutUnit) {
    const closed = closedUnit(unit);
    const parsed = this.parser.parse(closed, 0, closed.length, unit.place);
    this.headers.unit(parsed);
    this.spareZeros(unit);
    return parsed;
  }

  /** A parameter set that was put with a byte more than its trailing bits need. */
  private spareZeros({ type, bytes, bits, place }: PutUnit): void {
    if (type !== 7 && type !== 8) return;
    if (bits % 8 !== 0) {
      this.report('trailing-bits', place, {
        subject: 'rbsp_trailing_bits',
        is: `${bits} bits in all`,
        should: 'a whole number of bytes',
      });
    }
    let zeros = 0;
    while (zeros < bytes.length && bytes[bytes.length - 1 - zeros] === 0) zeros++;
    if (zeros === 0) return;
    const subject = type === 7 ? 'SPS' : 'PPS';
    this.report('spare-zero-byte', place, {
      subject,
      is: `${zeros} zero bytes behind its trailing bits`,
      should: 'none',
    });
  }

  /** Headers of a trace that has nothing else. */
  private headersAlone({ json, line }: DataRecord): void {
    const { frame, header } = JSON.parse(json) as {
      frame?: number;
      header?: { units?: { unit: string; bits: number; hex: string }[] };
    };
    this.pictures++;
    const place: Place = { line, ...(frame === undefined ? {} : { frame }) };
    for (const { bits, hex } of header?.units ?? []) {
      const bytes = Uint8Array.from(Buffer.from(hex, 'hex')).subarray(4);
      const unit = { type: (bytes[0] as number) & 31, bits: bits - 32, bytes };
      const closed = closedUnit(unit);
      this.headers.unit(this.parser.parse(closed, 0, closed.length, place));
    }
  }
}

/** Checks a trace against every rule that its records let be checked. */
export function lintTrace(trace: Trace, options: TraceLintOptions = {}): TraceLint {
  const { findings, report } = gatherFindings();
  const { variant, assumed } = variantOfTrace(trace, options.variant);
  const walk = new Walk(trace, variant, report);
  const accesses = accessesOf(trace);
  const marked = trace.records.some(({ kind }) => kind === 'phase');
  const alone = accesses.length === 0;
  for (const record of marked || alone ? trace.records : addPhases(accesses)) {
    if (record.kind === 'phase') walk.phase(record.frame, record.name);
    else if (record.kind === 'access') walk.access(record);
    else walk.data(record, alone);
  }
  walk.end();
  if (walk.pictures === 0) {
    const is = `${accesses.length} accesses without a trigger`;
    report('no-picture', {}, { subject: 'the trace', is, should: 'a picture' });
  }
  return { findings, variant, assumed, pictures: walk.pictures };
}
