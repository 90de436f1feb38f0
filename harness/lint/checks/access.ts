/** Rules of single accesses. */
import {
  bitsOf,
  type DecodedField,
  decode,
  fieldsOf,
  reservedBits,
  unmodelledRequests,
} from '../../../emulator/spec/index.js';
import { type AccessRecord, hex } from '../../trace/model.js';
import type { Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { enables, REG, type TraceState, triggerType } from '../trace-state.js';
import type { TraceCheck } from './check.js';

const KNOWN_TRIGGERS: ReadonlySet<number> = new Set([0, 1, 2, 4, 5, 8, 9]);
const ISP_FROM = 0xa00;
const ENCODER_FROM = 0xb00;

export class AccessCheck implements TraceCheck {
  /** What was said of the frame at hand: the model's lacks are named once a frame. */
  private readonly said = new Set<string>();
  private frame: number | undefined;

  constructor(private readonly report: Report<RuleId>) {}

  access(access: AccessRecord, state: TraceState): void {
    const { op, offset, value, width } = access;
    if (width !== 32 || offset % 4 !== 0) {
      const is = `${width} bits at ${hex(offset, 3)}`;
      this.report('access-width', state.place(), { subject: 'access', is, should: '32 bits at a multiple of 4' });
      return;
    }
    if (op === 'w') this.write(offset, value, state);
  }

  private write(offset: number, value: number, state: TraceState): void {
    const place = state.place();
    const register = state.register(offset);
    const subject = state.name(offset);
    if (!register) {
      this.report('unknown-register', place, { subject, is: `written with ${hex(value)}`, should: 'a known offset' });
      return;
    }
    const view = state.jpeg ? 'jpeg' : 'h264';
    const fields = fieldsOf(register, state.variant, view);
    if (fields.length > 0 && fields.every(({ access }) => access === 'ro')) {
      this.report('read-only', place, { subject, is: `written with ${hex(value)}`, should: 'only read' });
      return;
    }
    const reserved = reservedBits(register, value, state.variant, view);
    // the low half of STM_BIT_MAX has a rule of its own
    if (reserved !== 0 && offset !== REG.STM_BIT_MAX) {
      this.report('reserved-bits', place, {
        subject,
        is: `${hex(value)}, reserved bits ${hex(reserved)}`,
        should: '0 there',
      });
    }
    for (const { field, value: asked, name } of unmodelledRequests(register, value, state.variant, view)) {
      const what = `${state.name(offset, field.name)} (bits ${bitsOf(field)})`;
      const is = `${name ?? asked}: ${field.meaning}`;
      if (this.saidBefore(`${what} ${is}`, state)) continue;
      this.report('unmodelled-bits', place, { subject: what, is, should: 'what the model has' });
    }
    this.unnamed(offset, decode(register, value, state.variant, view), state);
    if (offset === REG.STARTTRIG && !KNOWN_TRIGGERS.has(triggerType(value))) {
      const is = `${triggerType(value)}`;
      this.report('unknown-trigger', place, {
        subject: state.name(offset, 'TYPE'),
        is,
        should: '0, 1, 2, 4, 5, 8 or 9',
      });
    }
    if (offset >= ISP_FROM && state.known(REG.MODE)) this.disabled(offset, state);
  }

  /** Values that a list of named ones does not have. */
  private unnamed(offset: number, fields: readonly DecodedField[], state: TraceState): void {
    for (const { field, raw, name } of fields) {
      if (name !== undefined || field.values.length < 2 || field.access !== 'rw') continue;
      const subject = `${state.name(offset, field.name)} (bits ${bitsOf(field)})`;
      const known = field.values.map(({ value, name: word }) => `${value} ${word}`).join(', ');
      if (this.saidBefore(`${subject} ${raw}`, state)) continue;
      this.report('unmodelled-bits', state.place(), {
        subject,
        is: `${raw}, which nobody has published`,
        should: known,
      });
    }
  }

  private saidBefore(text: string, { frame }: TraceState): boolean {
    if (frame !== this.frame) this.said.clear();
    this.frame = frame;
    const before = this.said.has(text);
    this.said.add(text);
    return before;
  }

  private disabled(offset: number, state: TraceState): void {
    const { encoder, input } = enables(state.word(REG.MODE), state.variant);
    if (offset >= ENCODER_FROM ? encoder : input) return;
    const is = `written while MODE is ${hex(state.word(REG.MODE))}`;
    const should = offset >= ENCODER_FROM ? 'MODE enables the encoder first' : 'MODE enables the input stage first';
    this.report('disabled-write', state.place(), { subject: state.name(offset), is, should });
  }
}
