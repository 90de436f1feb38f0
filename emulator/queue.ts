/** What is due on the board at which clock: plain records, in one order, part of every snapshot. */

/** What happens. `value`: number of the fault in the plan; of `irq-release` and `pulse-end` that of the edge it belongs to. */
export type DueKind = 'fault' | 'irq-release' | 'pulse-end' | 'clock-back';

export interface DueEvent {
  /** VE clocks since power-on. */
  readonly cycle: number;
  readonly kind: DueKind;
  readonly value: number;
}

/** Events in the order of their clocks, those of one clock in the order they were put in. */
export class EventQueue {
  private events: DueEvent[] = [];

  get empty(): boolean {
    return this.events.length === 0;
  }

  /** Clock of the first event, Infinity when there is none. */
  get next(): number {
    return this.events[0]?.cycle ?? Number.POSITIVE_INFINITY;
  }

  put(event: DueEvent): void {
    const behind = this.events.findIndex(({ cycle }) => cycle > event.cycle);
    this.events.splice(behind < 0 ? this.events.length : behind, 0, event);
  }

  /** Takes the first event out if it is due at `cycle` or was before. */
  take(cycle: number): DueEvent | undefined {
    return this.next <= cycle ? this.events.shift() : undefined;
  }

  save(): readonly DueEvent[] {
    return [...this.events];
  }

  restore(events: readonly DueEvent[]): void {
    this.events = [...events];
  }
}
