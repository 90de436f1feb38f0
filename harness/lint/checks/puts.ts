/** Rules of the put-bits port. */
import { type AccessRecord, hex } from '../../trace/model.js';
import type { Place, Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { isPut, READY, REG, type TraceState, TRIGGER, triggerType } from '../trace-state.js';
import type { TraceCheck } from './check.js';

const MOST_BITS = 32;

/** A driver that did not poll: its puts of one frame are one finding. */
interface Unpolled {
  readonly place: Place;
  count: number;
}

export class PutCheck implements TraceCheck {
  /** The last read of STATUS since the last put. */
  private status: { value: number; reads: number } | undefined;
  private unpolled: Unpolled | undefined;
  private unready: Unpolled | undefined;
  private inverted: Unpolled | undefined;
  private frame: number | undefined;

  constructor(private readonly report: Report<RuleId>) {}

  access({ op, offset, value, count }: AccessRecord, state: TraceState): void {
    if (state.frame !== this.frame) this.flush(state);
    this.frame = state.frame;
    if (op === 'r' && offset === REG.STATUS) {
      this.status = { value, reads: (this.status?.value === value ? this.status.reads : 0) + count };
      return;
    }
    if (op !== 'w' || offset !== REG.STARTTRIG) return;
    if (triggerType(value) === TRIGGER.start) this.flush(state);
    // a poll ahead of an alignment belongs to it
    if (triggerType(value) === TRIGGER.align) this.status = undefined;
    if (!isPut(value)) return;
    this.pace(state.place());
    if (triggerType(value) === TRIGGER.putBits) this.amount((value >>> 8) & 0x3f, state);
  }

  end(state: TraceState): void {
    this.flush(state);
  }

  private pace(place: Place): void {
    const { status } = this;
    this.status = undefined;
    const one = (known: Unpolled | undefined): Unpolled => ({
      place: known?.place ?? place,
      count: (known?.count ?? 0) + 1,
    });
    if (!status) this.unpolled = one(this.unpolled);
    else if ((status.value & READY) === 0) this.unready = one(this.unready);
    else if (status.reads > 1) this.inverted = one(this.inverted);
  }

  /** Reports what a frame's puts have in common. */
  private flush(state: TraceState): void {
    const subject = state.name(REG.STATUS, 'PUT_BITS_READY');
    const { unpolled, unready, inverted } = this;
    const puts = ({ count }: Unpolled) => `${count} puts`;
    if (unpolled) {
      this.report('ready-not-polled', unpolled.place, {
        subject,
        is: `not read ahead of ${puts(unpolled)}`,
        should: 'read as 1 ahead of each',
      });
    }
    if (unready) {
      this.report('put-while-not-ready', unready.place, { subject, is: `0 ahead of ${puts(unready)}`, should: '1' });
    }
    if (inverted) {
      const is = `waited for although it reads 1, ahead of ${puts(inverted)}`;
      this.report('ready-wait-inverted', inverted.place, { subject, is, should: 'the put follows the first 1' });
    }
    this.status = undefined;
    this.unpolled = undefined;
    this.unready = undefined;
    this.inverted = undefined;
  }

  private amount(bits: number, state: TraceState): void {
    const place = state.place();
    if (bits === 0 || bits > MOST_BITS) {
      this.report('put-count', place, {
        subject: state.name(REG.STARTTRIG, 'NUM_BITS'),
        is: `${bits}`,
        should: `1 to ${MOST_BITS}`,
      });
      return;
    }
    const data = state.word(REG.PUTBITSDATA);
    if (bits < MOST_BITS && data >= 2 ** bits) {
      this.report('put-value', place, {
        subject: state.name(REG.PUTBITSDATA),
        is: `${hex(data)} in a put of ${bits} bits`,
        should: `below ${hex(2 ** bits)}`,
      });
    }
  }
}
