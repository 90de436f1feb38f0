/** Rules from one picture to the next: references, and what a driver sets for every picture. */
import { type AccessRecord, hex } from '../../trace/model.js';
import type { Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { EVENTS, REG, type TraceState } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

/** A reference register and the one that said, in the picture before, where it was written. */
const REFERENCES = [
  [REG.REF0_Y, REG.REC_Y],
  [REG.REF0_C, REG.REC_C],
  [REG.SUBPIX_LAST, REG.SUBPIX_NEW],
] as const;

/** Written as often as headers need it, or to acknowledge. */
const NOT_SETTINGS: ReadonlySet<number> = new Set([
  REG.STARTTRIG,
  REG.PUTBITSDATA,
  REG.STATUS,
  REG.INT_EN,
  0xbe0,
  0xbe4,
]);
const SETTINGS_FROM = 0xa00;
const SETTINGS_END = 0xc00;
/** Pictures of a kind that make a habit. */
const HABIT = 2;
const FINISH = 1;

interface Habit {
  readonly pictures: number;
  readonly offsets: ReadonlySet<number>;
}

export class ContinuityCheck implements TraceCheck {
  /** What the last reference picture wrote to. */
  private last: ReadonlyMap<number, number> | undefined;
  private readonly habits = new Map<boolean, Habit>();
  private written = new Set<number>();
  private interrupts = false;

  constructor(private readonly report: Report<RuleId>) {}

  access({ op, offset }: AccessRecord): void {
    const setting = offset >= SETTINGS_FROM && offset < SETTINGS_END && !NOT_SETTINGS.has(offset);
    if (op === 'w' && setting) this.written.add(offset);
  }

  picture({ slice }: Picture, state: TraceState): void {
    this.habit(state);
    this.interrupt(state);
    if (state.jpeg) return;
    if (state.predicted) this.references(state);
    if (!slice || slice.nal_ref_idc > 0) {
      this.last = new Map(REFERENCES.map(([, offset]) => [offset, state.word(offset)]));
    }
  }

  private references(state: TraceState): void {
    for (const [read, wrote] of REFERENCES) {
      const address = this.last?.get(wrote);
      // what was never written is missing, not wrong
      if (address === undefined || address === state.word(read) || !state.written(read)) continue;
      this.report('reference-not-last', state.placeOf(read), {
        subject: state.name(read),
        is: hex(state.word(read)),
        should: `${hex(address)}, where ${state.name(wrote)} had the last reference picture written`,
      });
    }
  }

  private habit(state: TraceState): void {
    const own = this.written;
    this.written = new Set();
    const habit = this.habits.get(state.predicted);
    const missing = habit ? [...habit.offsets].filter((offset) => !own.has(offset)) : [];
    if (habit && habit.pictures >= HABIT && missing.length > 0) {
      this.report('setting-skipped', state.place(), {
        subject: missing.map((offset) => state.name(offset)).join(', '),
        is: `not written for this ${state.predicted ? 'P' : 'I'} picture`,
        should: `written as for the ${habit.pictures} before`,
      });
    }
    const offsets = habit ? new Set([...habit.offsets].filter((offset) => own.has(offset))) : own;
    this.habits.set(state.predicted, { pictures: (habit?.pictures ?? 0) + 1, offsets });
  }

  private interrupt(state: TraceState): void {
    const enabled = state.word(REG.INT_EN) & EVENTS;
    if ((enabled & FINISH) !== 0) this.interrupts = true;
    else if (this.interrupts || enabled !== 0) {
      const is = `${hex(state.word(REG.INT_EN))} at the trigger`;
      this.report('interrupt-not-enabled', state.placeOf(REG.INT_EN), {
        subject: state.name(REG.INT_EN, 'FINISH'),
        is,
        should: '1',
      });
    }
  }
}
