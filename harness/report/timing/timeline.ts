/**
 * Chrome's trace event format (JSON object form), for Perfetto and chrome://tracing: complete events (`X`) on one thread per
 * stage, DRAM client, picture and interrupt line, instant events (`i`) for register accesses and faults.
 */
import { type ChipEvent, DRAM_CLIENTS, FAULT_KINDS, STAGES, type TracedAccess } from '../../../emulator/index.js';
import { busyPhase, type TimeBase, type TimeWriter } from './writer.js';

/** Processes: groups of tracks. */
const ENGINE = 1;
const MEMORY = 2;
const DRIVER = 3;
/** Threads of DRIVER, and the one of ENGINE behind the stages. */
const REGISTERS = 1;
const INTERRUPT = 2;
const FAULTS = 3;
const PICTURES = STAGES.length + 1;

const hex = (value: number, digits: number) => `0x${value.toString(16).padStart(digits, '0')}`;

export class TimelineWriter implements TimeWriter {
  private pending: string[] = [];
  private started = false;
  private busySince: number | undefined;
  private highSince: number | undefined;
  /** Where the last slice of each track ends. */
  private readonly ends = new Map<number, number>();

  /** `picture`: number of the first one. */
  constructor(
    private readonly base: TimeBase,
    private picture = 0,
  ) {}

  event({ kind, cycle, a, b, c, d }: ChipEvent): void {
    if (kind === 'stage') this.slice(ENGINE, b + 1, `mb ${a}`, cycle, cycle + c, `"work":${d}`);
    else if (kind === 'dram') this.slice(MEMORY, b + 1, `mb ${a}`, cycle, cycle + c, `"bytes":${d}`);
    else if (kind === 'phase') this.phase(cycle, busyPhase(b));
    else if (kind === 'interrupt') this.interrupt(cycle, a !== 0);
    else if (kind === 'fault') this.fault(cycle, FAULT_KINDS[b] ?? `kind ${b}`, a, d);
  }

  access({ kind, offset, value, cycle, count }: TracedAccess): void {
    const name = `${kind} ${this.base.registerName(offset) ?? hex(offset, 3)}`;
    const times = count > 1 ? `,"count":${count}` : '';
    const args = `"offset":"${hex(offset, 3)}","value":"${hex(value, 8)}"${times}`;
    this.instant(REGISTERS, 't', name, cycle, args);
  }

  drain(): string {
    const head = this.started ? '' : `{"displayTimeUnit":"ns","traceEvents":[\n${names().join(',\n')}`;
    this.started = true;
    const text = this.pending.map((event) => `,\n${event}`).join('');
    this.pending = [];
    return head + text;
  }

  close(end: number): string {
    this.phase(end, false);
    this.interrupt(end, false);
    return `${this.drain()}\n]}\n`;
  }

  /** Microseconds to the nanosecond; whole nanoseconds first, so that slices that touch do not overlap. */
  private time(cycle: number): string {
    return (this.nanoseconds(cycle) / 1000).toFixed(3);
  }

  private nanoseconds(cycle: number): number {
    return Math.round((cycle * 1e9) / this.base.clockHz);
  }

  private slice(process: number, thread: number, name: string, from: number, end: number, args: string): void {
    // a picture that a reset broke off may have been told further than it came
    const track = process * 100 + thread;
    const start = Math.max(from, this.ends.get(track) ?? 0);
    if (end <= start) return;
    this.ends.set(track, end);
    const duration = ((this.nanoseconds(end) - this.nanoseconds(start)) / 1000).toFixed(3);
    this.pending.push(
      `{"ph":"X","pid":${process},"tid":${thread},"name":"${name}","ts":${this.time(start)},"dur":${duration},"args":{${args}}}`,
    );
  }

  /** `scope`: how high its mark is, `t` the track, `g` the whole picture. */
  private instant(thread: number, scope: 't' | 'g', name: string, cycle: number, args: string): void {
    this.pending.push(
      `{"ph":"i","s":"${scope}","pid":${DRIVER},"tid":${thread},"name":${JSON.stringify(name)},"ts":${this.time(cycle)},"args":{${args}}}`,
    );
  }

  private fault(cycle: number, kind: string, index: number, macroblocks: number): void {
    this.instant(FAULTS, 'g', kind, cycle, `"fault":${index},"macroblocks":${macroblocks}`);
  }

  private phase(cycle: number, busy: boolean): void {
    if (busy) this.busySince ??= cycle;
    else if (this.busySince !== undefined) {
      const clocks = `"clocks":${cycle - this.busySince}`;
      this.slice(ENGINE, PICTURES, `picture ${this.picture++}`, this.busySince, cycle, clocks);
      this.busySince = undefined;
    }
  }

  private interrupt(cycle: number, high: boolean): void {
    if (high) this.highSince ??= cycle;
    else if (this.highSince !== undefined) {
      this.slice(DRIVER, INTERRUPT, 'interrupt', this.highSince, cycle, '');
      this.highSince = undefined;
    }
  }
}

/** Metadata events: the names of processes and threads. */
function names(): string[] {
  const process = (pid: number, name: string) =>
    `{"ph":"M","pid":${pid},"name":"process_name","args":{"name":"${name}"}}`;
  const thread = (pid: number, tid: number, name: string) =>
    `{"ph":"M","pid":${pid},"tid":${tid},"name":"thread_name","args":{"name":"${name}"}}`;
  return [
    process(ENGINE, 'engine'),
    ...STAGES.map((name, index) => thread(ENGINE, index + 1, name)),
    thread(ENGINE, PICTURES, 'picture'),
    process(MEMORY, 'DRAM'),
    ...DRAM_CLIENTS.map((name, index) => thread(MEMORY, index + 1, name)),
    process(DRIVER, 'driver'),
    thread(DRIVER, REGISTERS, 'registers'),
    thread(DRIVER, INTERRUPT, 'interrupt line'),
    thread(DRIVER, FAULTS, 'faults'),
  ];
}
