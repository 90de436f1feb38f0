/** Strikes the faults of a plan at their moments. */
import type { BufferUse } from './footprint.js';
import {
  checkFault,
  clocksOf,
  type Fault,
  type FAULT_BUFFERS,
  FAULT_KINDS,
  type FaultKind,
  type FaultState,
  type InjectedFault,
  type PendingFault,
  type Stop,
} from './faults.js';
import type { LineFaults } from './irq.js';
import type { DueEvent, EventQueue } from './queue.js';

/** What the injector does to its board. */
export interface FaultTarget {
  readonly now: number;
  readonly queue: EventQueue;
  readonly line: LineFaults;
  /** Level that the chip drives. */
  readonly driven: boolean;
  readonly busy: boolean;
  readonly macroblocksDone: number;
  readonly macroblocks: number;
  stopAt(macroblock: number | undefined): void;
  stall(clocks: number): void;
  overtime(clocks: number): void;
  hang(): void;
  flipRegister(offset: number, bits: number): void;
  readyStuck(stuck: boolean): void;
  resetLine(): void;
  loseClock(gone: boolean): void;
  /** What the picture under way, or the next one, uses of DRAM. */
  footprint(): readonly BufferUse[];
  allocation(name: string): { readonly address: number; readonly size: number } | undefined;
  /** Bits in the coded buffer so far. */
  readonly streamBits: number;
  /** Turns a bit of DRAM over; false outside of it. */
  flipDram(address: number, bits: number): boolean;
  registerName(offset: number): string | undefined;
  /** `kind`: its number in FAULT_KINDS. */
  note(fault: InjectedFault, kind: number): void;
}

const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;

const ROLES: Readonly<Record<(typeof FAULT_BUFFERS)[number], string>> = {
  source: 'source luma',
  'source-chroma': 'source chroma',
  reference: 'reference luma',
  'reference-chroma': 'reference chroma',
  reconstruction: 'reconstruction luma',
  'reconstruction-chroma': 'reconstruction chroma',
  'sub-pixel': 'sub-pixel picture',
  'reference-sub-pixel': 'sub-pixel picture of the reference',
  'macroblock-line': 'macroblock line',
  'deblocking-line': 'deblocking line',
  vectors: 'vector buffer',
  bitstream: 'stream',
};

/** Written by the picture itself: a flip before it ends would be written over. */
const WRITTEN_LATE: ReadonlySet<string> = new Set([
  'reconstruction',
  'reconstruction-chroma',
  'bitstream',
  'sub-pixel',
]);

const LINE_FAULTS: ReadonlySet<FaultKind> = new Set(['irq-lost', 'irq-late']);

export class FaultInjector {
  private state: FaultState;

  constructor(
    plan: readonly Fault[],
    private readonly target: FaultTarget,
  ) {
    this.state = { plan, pictures: 0, stops: [], armed: [], readyStuck: 0, missed: [], injected: [] };
    plan.forEach((fault, value) => {
      checkFault(fault);
      if ('cycle' in fault.at) target.queue.put({ cycle: fault.at.cycle, kind: 'fault', value });
    });
    this.stickReady();
  }

  /** Whether there is a plan; if not, nothing here needs to be called. */
  get active(): boolean {
    return this.state.plan.length > 0;
  }

  get injected(): readonly InjectedFault[] {
    return this.state.injected;
  }

  get pending(): readonly PendingFault[] {
    const { plan, injected, missed } = this.state;
    return plan.flatMap((fault, index) => {
      if (injected.some((struck) => struck.index === index)) return [];
      return [{ fault, why: missed.find((known) => known.index === index)?.why }];
    });
  }

  save(): FaultState {
    return this.state;
  }

  restore(state: FaultState): void {
    this.state = state;
  }

  /** To be called ahead of a start trigger: what must be there when the picture is latched. */
  beforeStart(): void {
    this.change({ pictures: this.state.pictures + 1, stops: [] });
    for (const index of this.dueWithPicture())
      if (this.fault(index).kind === 'register-flip') this.flipRegister(index, 0);
  }

  /** To be called when the start trigger is written. */
  afterStart(): void {
    const stops: Stop[] = [];
    for (const index of this.dueWithPicture()) {
      const { kind, buffer } = this.fault(index);
      if (kind === 'dram-flip' && buffer && WRITTEN_LATE.has(buffer)) {
        stops.push({ macroblock: this.target.macroblocks, index });
      } else if (kind !== 'register-flip' && kind !== 'ready-stuck') this.strike(index);
    }
    this.state.plan.forEach(({ at }, index) => {
      if ('cycle' in at || at.macroblock === undefined || !this.covers(index)) return;
      if (at.macroblock === 0) this.strike(index);
      else stops.push({ macroblock: at.macroblock, index });
    });
    this.change({ stops: stops.sort((a, b) => a.macroblock - b.macroblock || a.index - b.index) });
    this.nextStop();
    if (this.state.readyStuck > 0) this.change({ readyStuck: this.state.readyStuck - 1 });
    this.stickReady();
  }

  /** To be called when the macroblock to stop at has left. */
  reached(): void {
    const due = this.state.stops.filter(({ macroblock }) => macroblock <= this.target.macroblocksDone);
    this.change({ stops: this.state.stops.slice(due.length) });
    for (const { index } of due) this.strike(index);
    this.nextStop();
  }

  /** To be called when an event of the queue is due. */
  due({ kind, value, cycle }: DueEvent): void {
    const { line } = this.target;
    if (kind === 'fault') this.strike(value);
    else if (kind === 'irq-release' && line.held === value) line.held = 0;
    else if (kind === 'pulse-end') line.pulses--;
    else if (kind === 'clock-back') {
      // of several that overlap the last one counts
      const later = this.target.queue.save().some((event) => event.kind === 'clock-back' && event.cycle > cycle);
      if (!later) this.target.loseClock(false);
    }
  }

  /** To be called when the level that the chip drives may have changed. */
  watchLine(): void {
    const { line, driven } = this.target;
    if (driven === line.driven) return;
    line.driven = driven;
    if (!driven) {
      line.held = 0;
      return;
    }
    line.rises++;
    const [index, ...armed] = this.state.armed;
    if (index === undefined) return;
    this.change({ armed });
    const fault = this.fault(index);
    line.held = line.rises;
    if (fault.kind === 'irq-lost') {
      this.record(index, 'the interrupt was lost on its way to the CPU');
      return;
    }
    const clocks = clocksOf(fault);
    this.target.queue.put({ cycle: this.target.now + clocks, kind: 'irq-release', value: line.rises });
    this.record(index, `the interrupt reached the CPU ${clocks} clocks late`);
  }

  private fault(index: number): Fault {
    return this.state.plan[index]!;
  }

  private change(part: Partial<FaultState>): void {
    this.state = { ...this.state, ...part };
  }

  /** Whether a fault is due in the present picture. */
  private covers(index: number): boolean {
    const { at, count = 1 } = this.fault(index);
    if ('cycle' in at) return false;
    const picture = this.state.pictures - 1;
    return picture >= at.frame && picture < at.frame + count;
  }

  private dueWithPicture(): number[] {
    return this.state.plan.flatMap(({ at }, index) =>
      !('cycle' in at) && at.macroblock === undefined && this.covers(index) ? [index] : [],
    );
  }

  private nextStop(): void {
    this.target.stopAt(this.state.stops[0]?.macroblock);
  }

  /** The ready bit of a picture's headers: stuck from the start trigger before it. */
  private stickReady(): void {
    const { pictures, plan } = this.state;
    plan.forEach(({ kind, at, count = 1 }, index) => {
      if (kind !== 'ready-stuck' || 'cycle' in at || at.macroblock !== undefined) return;
      if (at.frame === pictures) this.stick(index, count);
    });
    if (this.active) this.target.readyStuck(this.state.readyStuck > 0);
  }

  private stick(index: number, pictures: number): void {
    this.change({ readyStuck: Math.max(this.state.readyStuck, pictures) });
    this.target.readyStuck(true);
    this.record(
      index,
      `the put-bits port is never ready until ${pictures} more pictures are started`,
      this.state.pictures,
    );
  }

  private strike(index: number): void {
    const fault = this.fault(index);
    const { kind, count = 1 } = fault;
    const { target } = this;
    const clocks = clocksOf(fault);
    if (LINE_FAULTS.has(kind)) this.change({ armed: [...this.state.armed, index] });
    else if (kind === 'irq-spurious') {
      target.line.pulses++;
      target.queue.put({ cycle: target.now + clocks, kind: 'pulse-end', value: index });
      this.record(index, `an interrupt of ${clocks} clocks came from nowhere`);
    } else if (kind === 'ready-stuck') this.stick(index, count);
    else if (kind === 'register-flip') this.flipRegister(index);
    else if (kind === 'dram-flip') this.flipDram(index, fault);
    else if (kind === 'clock-lost') {
      target.loseClock(true);
      target.queue.put({ cycle: target.now + clocks, kind: 'clock-back', value: index });
      this.record(index, `the clock of the block was gone for ${clocks} clocks`);
    } else if (!target.busy) this.miss(index, 'no picture was under way');
    else if (kind === 'stall') {
      target.stall(clocks);
      this.record(index, `the engine stood still for ${clocks} clocks`);
    } else if (kind === 'overtime') {
      target.overtime(clocks);
      this.record(index, `a macroblock took ${clocks} clocks too long, STATUS bit 2 is set`);
    } else if (kind === 'hang') {
      this.record(index, 'the engine hangs until a reset');
      target.hang();
    } else if (kind === 'reset-while-busy') {
      this.record(index, 'the reset line was pulsed while the engine worked');
      target.resetLine();
    } else this.failBus(index, fault);
  }

  private failBus(index: number, fault: Fault): void {
    const place = this.place(fault);
    if (!place) {
      this.miss(index, `there is no ${fault.buffer} at this moment`);
      return;
    }
    const { from, to, name } = place;
    const touched = this.target.footprint().some(({ address, bytes }) => address < to && from < address + bytes);
    if (!touched) {
      this.miss(index, `the picture does not use ${name}`);
      return;
    }
    this.record(index, `a bus error on ${name}: the engine hangs until a reset`);
    this.target.hang();
  }

  private flipRegister(index: number, macroblock?: number): void {
    const { register = 0, bit = 0 } = this.fault(index);
    const name = this.target.registerName(register) ?? hex(register, 3);
    this.record(index, `bit ${bit} of ${name} turned over`, undefined, macroblock);
    this.target.flipRegister(register, (1 << bit) >>> 0);
  }

  private flipDram(index: number, fault: Fault): void {
    const place = this.place(fault);
    if (!place) {
      this.miss(index, `there is no ${fault.buffer} at this moment`);
      return;
    }
    const { bit = 0, buffer, offset } = fault;
    const written = buffer === 'bitstream' ? Math.max(1, this.target.streamBits >>> 3) : place.to - place.from;
    const address = place.from + (offset ?? (buffer === undefined ? 0 : Math.floor(written / 2)));
    if (this.target.flipDram(address, 1 << bit))
      this.record(index, `bit ${bit} of the byte at ${hex(address, 8)} (${place.name}) turned over`);
    else this.miss(index, `${hex(address, 8)} is outside DRAM`);
  }

  /** Where in DRAM a fault strikes; undefined where its buffer does not exist. */
  private place({ buffer, address }: Fault): { from: number; to: number; name: string } | undefined {
    if (address !== undefined) return { from: address, to: address + 1, name: hex(address, 8) };
    const name = buffer ?? 'source';
    const role = ROLES[name as keyof typeof ROLES];
    const use = role && this.target.footprint().find((candidate) => candidate.role === role);
    if (use) return { from: use.address, to: use.address + use.bytes, name };
    const allocated = this.target.allocation(name);
    return allocated && { from: allocated.address, to: allocated.address + allocated.size, name };
  }

  private miss(index: number, why: string): void {
    this.change({ missed: [...this.state.missed, { index, why }] });
  }

  private record(
    index: number,
    sentence: string,
    picture = this.state.pictures - 1,
    macroblock = this.target.macroblocksDone,
  ): void {
    const { kind } = this.fault(index);
    const { now: cycle } = this.target;
    const fault: InjectedFault = { index, kind, cycle, picture, macroblock, sentence };
    this.change({ injected: [...this.state.injected, fault] });
    this.target.note(fault, FAULT_KINDS.indexOf(kind));
  }
}
