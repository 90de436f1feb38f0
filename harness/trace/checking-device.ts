/** A device that lets a driver model run and holds every access against the lines of a golden trace. */
import type { Device, DmaBuffer } from '../../emulator/device.js';
import { ADDRESS_REGISTERS } from '../drivers/common/registers.js';
import { OUTSIDE_FRAMES } from '../drivers/driver.js';
import { describeDifference, describeRegister, hex } from './describe.js';
import type { AccessLine, GoldenTrace, TraceLine } from './trace-types.js';

/** The first thing that is not as the trace has it. */
export class TraceDifference extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

const MODE = 0x000;
const RESET = 0x004;
const VERSION = 0x0f0;
const PARA0 = 0xb04;
const INT_EN = 0xb14;
const STATUS = 0xb1c;
const STM_BIT_LEN = 0xb90;

const STATUS_READY = 1 << 9;
const SYNC_IDLE = 0x300;
/** Finish, stall, over-time: the rest of the status word is the device's own business. */
const STATUS_EVENTS = 0xf;

/** Where a driver's device may answer otherwise, and what the driver decides of what it then writes back. */
interface Freedom {
  /** Registers whose answer is the device's own affair throughout. */
  readonly free: ReadonlySet<number>;
  /** Phases in which the final bit count is read. */
  readonly countPhases: ReadonlySet<string>;
  /** Whether the driver polls until the ready bit is set. */
  readonly polls: boolean;
  /** Whether it polls until that bit is clear. */
  readonly inverted: boolean;
  /** Whether it writes the status back as it read it. */
  readonly writesStatusBack: boolean;
  /** Bits the driver decides of the registers that it reads, changes and writes back. */
  readonly decided: ReadonlyMap<number, number>;
  /** The same of the status it writes back, by phase; all bits where there is no entry. */
  readonly decidedStatus: ReadonlyMap<string, number>;
}

const FREEDOMS: Readonly<Record<'A' | 'B' | 'C', Freedom>> = {
  A: {
    free: new Set([MODE, RESET, PARA0]),
    countPhases: new Set(['finish']),
    polls: true,
    inverted: false,
    writesStatusBack: false,
    decided: new Map([
      [MODE, 0xc7],
      [RESET, 1 << 24],
      [PARA0, 0x80000000],
    ]),
    decidedStatus: new Map(),
  },
  B: {
    free: new Set([PARA0, INT_EN]),
    countPhases: new Set(['finish']),
    polls: false,
    inverted: false,
    writesStatusBack: true,
    decided: new Map([
      [PARA0, 0x80000000],
      [INT_EN, 0xf],
    ]),
    decidedStatus: new Map([
      ['configure', 0x7],
      ['irq', STATUS_EVENTS],
    ]),
  },
  C: {
    free: new Set([PARA0, INT_EN]),
    countPhases: new Set(['irq']),
    polls: false,
    inverted: true,
    writesStatusBack: true,
    decided: new Map([
      [PARA0, 0x80000000],
      [INT_EN, 0xf],
    ]),
    decidedStatus: new Map([
      ['configure', 0],
      ['irq', STATUS_EVENTS],
      ['stop', 0],
    ]),
  },
};

export interface CheckingOptions {
  /** The device below is no stub: what it answers is its own affair where the traces' README says so. */
  readonly onDevice: boolean;
  /** Accesses are not in the file: only phases pass by unnoticed and everything goes straight to the device. */
  readonly headersOnly: boolean;
}

/**
 * Where the README lets a device answer otherwise (0x000, 0x004, 0xb04 while headers are put, 0xb90 at the end; 0xb14 and
 * the status written back in B and C), the model is given the trace's own answer on the stub, so that what the driver makes of it is still compared in full. On
 * a device of its own right the answer stays, and of what is written back only the bits the driver decides are compared.
 */
export class CheckingDevice implements Device {
  readonly buffers: DmaBuffer[] = [];
  accesses = 0;
  /** What is going on, for messages: `frame 3, configure`. */
  place = 'before the first frame';

  readonly #lines: readonly TraceLine[];
  #next = 0;
  /** How often the access at `#next` was made already. */
  #repeated = 0;
  #phase = '';
  #para0Read = false;
  readonly #freedom: Freedom;
  /** Whether the last access was a read of such a poll. */
  #polling = false;

  constructor(
    private readonly inner: Device,
    private readonly trace: GoldenTrace,
    private readonly options: CheckingOptions,
  ) {
    this.#lines = trace.lines;
    const { driver } = trace.header;
    this.#freedom = FREEDOMS[driver === 'B' || driver === 'C' ? driver : 'A'];
  }

  /** The line that comes next, or undefined at the end. */
  peek(): TraceLine | undefined {
    return this.#lines[this.#next];
  }

  /** The lines from the next one on. */
  ahead(): readonly TraceLine[] {
    return this.#lines.slice(this.#next);
  }

  /** Takes the next line if it is of the wanted kind; otherwise says what the model does instead. */
  take<K extends TraceLine['kind']>(kind: K, action: string): Extract<TraceLine, { kind: K }> {
    const line = this.peek();
    if (!line) return this.#endOfTrace(action);
    if (line.kind !== kind) return this.fail(line.line, `the trace has ${describeLine(line)}, the model ${action}`);
    this.#next++;
    this.#repeated = 0;
    return line as Extract<TraceLine, { kind: K }>;
  }

  fail(line: number, message: string): never {
    throw new TraceDifference(line, `${this.place}: ${message}`);
  }

  read32(offset: number): number {
    const answer = this.inner.read32(offset);
    if (this.options.headersOnly) return answer;
    if (this.#isEmptyPoll(offset, answer) || this.#continuesPoll(offset)) return answer;
    const isWrittenBack = this.#isWrittenBack(offset);
    const line = this.#access('r', offset, answer);
    this.#para0Read = offset === PARA0;
    if (this.#answersFreely(offset)) return this.options.onDevice ? answer : line.value;
    const mask = offset === STATUS ? this.#statusMask(isWrittenBack) : 0xffffffff;
    if (((answer ^ line.value) & mask) !== 0) this.#valueDiffers('r', line, offset, answer);
    return isWrittenBack && !this.options.onDevice ? line.value : answer;
  }

  write32(offset: number, value: number): void {
    if (!this.options.headersOnly) {
      const line = this.#access('w', offset, value);
      const translated = ADDRESS_REGISTERS.has(offset) ? this.#traceAddress(value) : value >>> 0;
      if (((translated ^ line.value) & this.#writeMask(offset)) !== 0)
        this.#valueDiffers('w', line, offset, translated);
      this.#para0Read = false;
    }
    this.inner.write32(offset, value);
  }

  delay(microseconds: number): void {
    this.inner.delay(microseconds);
  }

  waitForInterrupt(timeoutMicroseconds: number): boolean {
    return this.inner.waitForInterrupt(timeoutMicroseconds);
  }

  allocate(name: string, size: number): DmaBuffer {
    const buffer = this.inner.allocate(name, size);
    this.buffers.push(buffer);
    return buffer;
  }

  free(buffer: DmaBuffer): void {
    this.inner.free(buffer);
  }

  reset(): void {
    this.inner.reset?.();
  }

  phase(frame: number, name: string): void {
    this.inner.phase?.(frame, name);
    this.#phase = name;
    this.place = `frame ${frame}, ${name}`;
    if (this.options.headersOnly) return;
    const number = frame === OUTSIDE_FRAMES ? undefined : frame;
    const words = `phase ${name}${number === undefined ? '' : ` of frame ${frame}`}`;
    if (number === undefined) this.place = name;
    const line = this.take('phase', `begins ${words}`);
    if (line.frame !== number || line.phase !== name) {
      this.fail(line.line, `the trace has ${describeLine(line)}, the model begins ${words}`);
    }
    if (name === 'configure') this.onConfigure?.(line.line, line.src, line.dst);
  }

  /** Called with the buffer names of a configure line. */
  onConfigure: ((line: number, src: string | undefined, dst: string | undefined) => void) | undefined;

  #endOfTrace(action: string): never {
    const last = this.#lines.at(-1)?.line ?? 1;
    return this.fail(last + 1, `the trace ends here, the model ${action}`);
  }

  /** Finds the access the trace has next; another one, or none, is a difference. */
  #access(op: 'r' | 'w', offset: number, value: number): AccessLine {
    const action = `${op === 'r' ? 'reads' : 'writes'} ${describeRegister(offset)}${op === 'w' ? ` ${hex(value)}` : ''}`;
    const line = this.peek();
    if (!line) return this.#endOfTrace(action);
    if (line.kind !== 'access' || line.op !== op || line.register !== offset) {
      return this.fail(line.line, `the trace has ${describeLine(line)}, the model ${action}`);
    }
    if (this.#repeated === 0) this.accesses++;
    // How often a driver polls depends on the device; on the stub, on the driver alone.
    this.#polling =
      this.options.onDevice && this.#freedom.inverted && offset === STATUS && !this.#isWrittenBack(offset);
    if (++this.#repeated === line.count || this.#polling) {
      this.#next++;
      this.#repeated = 0;
    }
    return line;
  }

  /** A device of its own right may need a few polls more than the stub. */
  #isEmptyPoll(offset: number, answer: number): boolean {
    if (!this.options.onDevice || this.#phase !== 'configure') return false;
    if (offset === STATUS) return this.#freedom.polls && (answer & STATUS_READY) === 0;
    const isPoll = offset === RESET && (answer & SYNC_IDLE) !== SYNC_IDLE;
    const next = this.#lines[this.#next + 1];
    return isPoll && !(next?.kind === 'access' && next.register === RESET);
  }

  /** One more read of a poll that the trace has as one line. */
  #continuesPoll(offset: number): boolean {
    return this.#polling && offset === STATUS;
  }

  /** Whether the status read that the trace has next is only read to be written back, which the README leaves to the device. */
  #isWrittenBack(offset: number): boolean {
    if (offset !== STATUS || !this.#freedom.writesStatusBack) return false;
    const after = this.#lines[this.#next + 1];
    return after?.kind === 'access' && after.op === 'w' && after.register === STATUS;
  }

  #answersFreely(offset: number): boolean {
    if (this.#freedom.free.has(offset)) return true;
    // Each chip has its own; the stub has the trace's.
    if (offset === VERSION) return this.options.onDevice;
    return offset === STM_BIT_LEN && (this.#freedom.countPhases.has(this.#phase) || this.options.onDevice);
  }

  /** What must agree of a status word that is read. */
  #statusMask(isWrittenBack: boolean): number {
    const { onDevice } = this.options;
    if (!onDevice && !isWrittenBack) return 0xffffffff;
    if (this.#phase === 'irq') return STATUS_EVENTS;
    return this.#freedom.polls ? STATUS_READY : 0;
  }

  #writeMask(offset: number): number {
    if (!this.options.onDevice) return 0xffffffff;
    if (offset === PARA0 && !this.#para0Read) return 0xffffffff;
    if (offset === STATUS) return this.#freedom.decidedStatus.get(this.#phase) ?? 0xffffffff;
    return this.#freedom.decided.get(offset) ?? 0xffffffff;
  }

  #valueDiffers(op: 'r' | 'w', line: AccessLine, offset: number, value: number): never {
    const register = describeRegister(offset);
    const meaning = ADDRESS_REGISTERS.has(offset)
      ? `${this.#addressName(line.value)} in the trace, ${this.#addressName(value)} in the model`
      : describeDifference(offset, line.value, value);
    const words = meaning ? ` (${meaning})` : '';
    const verb = op === 'r' ? 'is read as' : 'is written';
    const whose = op === 'r' ? 'the device answers' : 'the model writes';
    return this.fail(line.line, `${register} ${verb} ${hex(line.value)} in the trace, ${whose} ${hex(value)}${words}`);
  }

  /** An address of ours as the trace's own allocation would have it, by buffer name. */
  #traceAddress(value: number): number {
    const buffer = this.buffers.find(({ address, size }) => value >= address && value < address + size);
    const twin = buffer && this.trace.header.buffers.find(({ name }) => name === buffer.name);
    return buffer && twin ? (twin.address + (value - buffer.address)) >>> 0 : value >>> 0;
  }

  /** Names an address of the trace's allocation: `rec0 + 0x50000`. */
  #addressName(value: number): string {
    const buffer = this.trace.header.buffers.find(({ address, size }) => value >= address && value < address + size);
    if (!buffer) return value === 0 ? 'none' : 'in no buffer';
    const offset = value - buffer.address;
    return offset === 0 ? buffer.name : `${buffer.name} + 0x${offset.toString(16)}`;
  }
}

/** A line of a trace in words. */
export function describeLine(line: TraceLine): string {
  switch (line.kind) {
    case 'access':
      return `a ${line.op === 'r' ? 'read' : 'write'} of ${describeRegister(line.register)} (${hex(line.value)})`;
    case 'phase':
      return `phase ${line.phase}${line.frame === undefined ? '' : ` of frame ${line.frame}`}`;
    case 'event':
      return `the control ${line.id} set to ${line.value} before frame ${line.frame}`;
    default:
      return `the ${line.kind} of frame ${line.frame}`;
  }
}
