/** Rules of order: enable, trigger, wait, acknowledge. */
import { type AccessRecord, hex } from '../../trace/model.js';
import type { Place, Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { enables, EVENTS, isPut, REG, type TraceState, TRIGGER, triggerType } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

const FINISH = 1;
/** RESET: the two idle bits, and the reset of everything. */
const IDLE = 0x300;
const GLOBAL_RESET = 1;

/** May be written while a picture is coded: they serve its interrupt. */
const ALLOWED_WHILE_BUSY: ReadonlySet<number> = new Set([REG.STATUS, REG.INT_EN]);
/** Registers with other effects than to hold a value until the next put or trigger. */
const IMMEDIATE: ReadonlySet<number> = new Set([
  REG.STARTTRIG,
  REG.STATUS,
  REG.INT_EN,
  REG.STM_BIT_OFFSET,
  REG.STM_BIT_LEN,
  0xbe0,
  0xbe4,
]);
const WINDOW_END = 0xc00;
const INPUT_FROM = 0xa00;

export class ProtocolCheck implements TraceCheck {
  private trigger: Place | undefined;
  /** STATUS bits that were seen set and not cleared since. */
  private raised = 0;
  private busyWrites: { place: Place; subject: string; count: number } | undefined;
  /** A picture that ended otherwise than finished. */
  private failed: { place: Place; value: number } | undefined;
  private lateEnable = false;
  private idle: { value: number } | undefined;
  private resetBehindMode: Place | undefined;
  /** Writes that nothing has used yet. */
  private readonly unused = new Map<number, { value: number; place: Place }>();

  constructor(private readonly report: Report<RuleId>) {}

  access(access: AccessRecord, state: TraceState): void {
    const { op, offset, value } = access;
    if (op === 'r') {
      this.unused.delete(offset);
      if (offset === REG.STATUS) this.readStatus(value, state);
      else if (offset === REG.RESET) this.idle = { value };
      return;
    }
    if (state.busy) this.writeWhileBusy(access, state);
    if (offset === REG.STATUS) this.raised &= ~value;
    else if (offset === REG.RESET && value & GLOBAL_RESET) this.reset(state);
    else if (offset === REG.MODE) this.resetBehindMode = undefined;
    if (offset === REG.STARTTRIG) this.start(value, state);
    else this.note(offset, value, state);
  }

  picture(_: Picture, state: TraceState): void {
    const place = state.place();
    if (this.raised !== 0) {
      const is = `${hex(this.raised, 1)} left from the picture before`;
      this.report('status-not-cleared', place, {
        subject: state.name(REG.STATUS),
        is,
        should: 'cleared by writing it back',
      });
    }
    const subject = state.name(REG.RESET, 'CACHE_SYNC_IDLE and SYNC_IDLE');
    if (!this.idle)
      this.report('idle-not-polled', place, { subject, is: 'not read', should: 'read as 1 before the trigger' });
    else if ((this.idle.value & IDLE) !== IDLE) {
      this.report('not-idle', place, { subject, is: hex(this.idle.value), should: 'both 1' });
    }
    if (this.resetBehindMode) {
      const is = 'the last write of MODE comes before the reset';
      this.report('reset-after-enable', this.resetBehindMode, {
        subject: state.name(REG.RESET, 'GLOBAL_RESET'),
        is,
        should: 'MODE is written again behind it',
      });
    }
    this.resetBehindMode = undefined;
    this.trigger = place;
    this.lateEnable = state.bits(REG.INT_EN, 3, 0) === 0;
  }

  end(state: TraceState): void {
    this.flushBusy();
    this.giveUp(state);
    if (state.busy) this.notAwaited(state);
  }

  private start(value: number, state: TraceState): void {
    const type = triggerType(value);
    if (isPut(value)) {
      // what follows the headers may still be on its way
      this.idle = undefined;
      for (const offset of [REG.PARA0, REG.PUTBITSDATA, REG.STM_START, REG.STM_END, REG.STM_BIT_MAX])
        this.unused.delete(offset);
    } else if (type === TRIGGER.start || type === TRIGGER.continue) {
      this.unused.clear();
      if (type === TRIGGER.start) this.giveUp(state);
      this.failed = undefined;
      if (state.busy) this.notAwaited(state);
      this.flushBusy();
    }
  }

  private note(offset: number, value: number, state: TraceState): void {
    const place = state.place();
    if (offset < INPUT_FROM || offset >= WINDOW_END || IMMEDIATE.has(offset)) return;
    const earlier = this.unused.get(offset);
    if (earlier && earlier.value !== value) {
      const is = `${hex(earlier.value)}, overwritten with ${hex(value)} before anything used it`;
      this.report('overwritten-setting', earlier.place, { subject: state.name(offset), is, should: 'one write' });
    }
    // a write that changes nothing sets nothing
    if (value === state.word(offset) && state.written(offset)) this.unused.delete(offset);
    else this.unused.set(offset, { value, place });
  }

  private reset(state: TraceState): void {
    const { encoder } = enables(state.word(REG.MODE), state.variant);
    if (encoder && state.known(REG.MODE)) this.resetBehindMode = state.place();
  }

  private readStatus(value: number, state: TraceState): void {
    const events = value & EVENTS;
    this.raised |= events;
    if (!state.busy || events === 0) return;
    this.flushBusy();
    if (events !== FINISH) this.failed = { place: state.place(), value };
  }

  /** A stall that is not continued. */
  private giveUp(state: TraceState): void {
    const { failed } = this;
    this.failed = undefined;
    if (!failed) return;
    const { place, value } = failed;
    this.report('encoding-failed', place, {
      subject: state.name(REG.STATUS),
      is: hex(value),
      should: 'bit 0 alone',
    });
  }

  private writeWhileBusy({ offset, value }: AccessRecord, state: TraceState): void {
    if (offset === REG.INT_EN && (value & EVENTS) !== 0 && this.lateEnable) {
      this.lateEnable = false;
      this.report('interrupt-after-trigger', state.place(), {
        subject: state.name(REG.INT_EN),
        is: `${hex(value)} behind the trigger`,
        should: 'written before it',
      });
    }
    if (offset < INPUT_FROM || ALLOWED_WHILE_BUSY.has(offset)) return;
    if (this.busyWrites) this.busyWrites.count++;
    else this.busyWrites = { place: state.place(), subject: state.name(offset), count: 1 };
  }

  /** Writes into one running picture are one finding. */
  private flushBusy(): void {
    const { busyWrites } = this;
    this.busyWrites = undefined;
    if (!busyWrites) return;
    const { place, subject, count } = busyWrites;
    const more = count > 1 ? `, and ${count - 1} more writes` : '';
    this.report('write-while-busy', place, {
      subject,
      is: `written between trigger and end${more}`,
      should: 'written when STATUS says finished',
    });
  }

  private notAwaited(state: TraceState): void {
    if (!this.trigger) return;
    this.report('finish-not-awaited', this.trigger, {
      subject: state.name(REG.STATUS),
      is: 'never read as finished, stalled or over-time behind this trigger',
      should: 'read until it is',
    });
  }
}
