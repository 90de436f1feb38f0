/** Value change dump (IEEE 1364, 18): waveforms for GTKWave and PulseView. The time unit is a nanosecond. */
import { type ChipEvent, DRAM_CLIENTS, STAGES, type TracedAccess } from '../../../emulator/index.js';
import { busyPhase, type TimeBase, type TimeWriter } from './writer.js';

interface Signal {
  readonly scope: string;
  readonly name: string;
  readonly bits: number;
}

const bit = (scope: string, name: string): Signal => ({ scope, name, bits: 1 });
const SIGNALS: readonly Signal[] = [
  bit('engine', 'irq'),
  bit('engine', 'busy'),
  bit('engine', 'put_ready'),
  { scope: 'engine', name: 'macroblock', bits: 16 },
  ...STAGES.map((name) => bit('stages', name)),
  ...DRAM_CLIENTS.map((name) => bit('dram', name.replaceAll(/[ -]/g, '_'))),
  bit('bus', 'access'),
  bit('bus', 'write'),
  { scope: 'bus', name: 'offset', bits: 12 },
  { scope: 'bus', name: 'value', bits: 32 },
  bit('faults', 'strikes'),
  { scope: 'faults', name: 'kind', bits: 8 },
];
const IRQ = 0;
const BUSY = 1;
const READY = 2;
const MACROBLOCK = 3;
const FIRST_STAGE = 4;
const FIRST_CLIENT = FIRST_STAGE + STAGES.length;
const ACCESS = FIRST_CLIENT + DRAM_CLIENTS.length;
const [WRITE, OFFSET, VALUE, STRIKES, FAULT_KIND] = [1, 2, 3, 4, 5].map((place) => ACCESS + place) as [
  number,
  number,
  number,
  number,
  number,
];

const initialValue = (signal: number) => (signal === READY ? 1 : 0);

/** START_TRIG functions of the put-bits port (0xb18 [3:0]): bits, alignment, se(v), ue(v). */
const PUTS: ReadonlySet<number> = new Set([1, 2, 4, 5]);

/** A short identifier of printable characters. */
const identifier = (signal: number) => String.fromCharCode(33 + signal);

interface Change {
  readonly cycle: number;
  readonly signal: number;
  readonly value: number;
  /** Of changes of a signal at one clock the highest counts: ends, then starts. */
  readonly order: number;
}

export class VcdWriter implements TimeWriter {
  private changes: Change[] = [];
  private readonly values: number[] = SIGNALS.map((_, index) => initialValue(index));
  private lastTime = -1;
  private started = false;
  private order = 0;
  private busy = false;
  private portFreeAt = 0;

  constructor(private readonly base: TimeBase) {}

  event({ kind, cycle, a, b, c }: ChipEvent): void {
    if (kind === 'stage') this.pulse(FIRST_STAGE + b, cycle, c);
    else if (kind === 'dram') this.pulse(FIRST_CLIENT + b, cycle, c);
    else if (kind === 'interrupt') this.change(cycle, IRQ, a);
    else if (kind === 'macroblock') this.change(cycle, MACROBLOCK, (a + 1) & 0xffff);
    else if (kind === 'phase') this.phase(cycle, busyPhase(b));
    else if (kind === 'fault') {
      this.change(cycle, FAULT_KIND, b);
      this.pulse(STRIKES, cycle, 1);
    } else if (kind === 'trigger' && PUTS.has(a & 15) && !this.busy) this.put(cycle);
  }

  access({ kind, offset, value, cycle }: TracedAccess): void {
    this.change(cycle, OFFSET, offset);
    this.change(cycle, VALUE, value);
    this.change(cycle, WRITE, Number(kind === 'write'));
    this.pulse(ACCESS, cycle, 1);
  }

  drain(until: number): string {
    const due = this.changes.filter(({ cycle }) => cycle < until);
    this.changes = this.changes.filter(({ cycle }) => cycle >= until);
    due.sort((first, second) => first.cycle - second.cycle || first.order - second.order);
    const lines = this.started ? [] : header();
    this.started = true;
    // what a signal is at the end of a clock is its value: a pulse that follows on another makes no change
    for (let index = 0; index < due.length;) {
      const { cycle } = due[index]!;
      const settled = new Map<number, number>();
      for (; index < due.length && due[index]!.cycle === cycle; index++)
        settled.set(due[index]!.signal, due[index]!.value);
      this.write(lines, cycle, settled);
    }
    return lines.length > 0 ? `${lines.join('\n')}\n` : '';
  }

  close(end: number): string {
    const rest = this.drain(Number.POSITIVE_INFINITY);
    return this.time(end) > this.lastTime ? `${rest}#${this.time(end)}\n` : rest;
  }

  private time(cycle: number): number {
    return Math.round((cycle * 1e9) / this.base.clockHz);
  }

  private change(cycle: number, signal: number, value: number): void {
    this.changes.push({ cycle, signal, value, order: this.order++ });
  }

  private pulse(signal: number, start: number, clocks: number): void {
    if (clocks === 0) return;
    // a pulse that begins when another ends is told later, so its 1 outlasts that one's 0
    this.change(start, signal, 1);
    this.change(start + clocks, signal, 0);
  }

  private phase(cycle: number, busy: boolean): void {
    if (busy === this.busy) return;
    this.busy = busy;
    this.change(cycle, BUSY, Number(busy));
    this.change(cycle, READY, Number(!busy));
    if (busy) this.change(cycle, MACROBLOCK, 0);
  }

  private put(cycle: number): void {
    // the port's end of being busy moves: what was said of it is taken back
    this.changes = this.changes.filter(({ signal, cycle: at }) => signal !== READY || at < cycle);
    this.portFreeAt = Math.max(this.portFreeAt, cycle) + this.base.putBusyClocks;
    this.change(cycle, READY, 0);
    this.change(this.portFreeAt, READY, 1);
  }

  private write(lines: string[], cycle: number, settled: ReadonlyMap<number, number>): void {
    for (const [signal, value] of settled) {
      if (this.values[signal] === value) continue;
      this.values[signal] = value;
      const time = this.time(cycle);
      if (time !== this.lastTime) lines.push(`#${time}`);
      this.lastTime = time;
      const one = SIGNALS[signal]!.bits === 1;
      lines.push(one ? `${value}${identifier(signal)}` : `b${value.toString(2)} ${identifier(signal)}`);
    }
  }
}

function header(): string[] {
  const scopes = [...new Set(SIGNALS.map(({ scope }) => scope))];
  const variables = (scope: string) =>
    SIGNALS.flatMap(({ scope: own, name, bits }, index) =>
      own === scope ? [`$var wire ${bits} ${identifier(index)} ${name} $end`] : [],
    );
  const initial = SIGNALS.map(({ bits }, index) => {
    const value = initialValue(index);
    return bits === 1 ? `${value}${identifier(index)}` : `b${value} ${identifier(index)}`;
  });
  return [
    '$comment cedrus-emu: the encode block of the Video Engine $end',
    '$timescale 1 ns $end',
    ...scopes.flatMap((scope) => [`$scope module ${scope} $end`, ...variables(scope), '$upscope $end']),
    '$enddefinitions $end',
    '$dumpvars',
    ...initial,
    '$end',
  ];
}
