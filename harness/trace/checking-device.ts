/** A device that lets a driver model run and holds every access against the lines of a golden trace. */
import type { Device, DmaBuffer } from '../../emulator/device.js';
import { ADDRESS_REGISTERS } from '../drivers/common/registers.js';
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
const PARA0 = 0xb04;
const STATUS = 0xb1c;
const STM_BIT_LEN = 0xb90;

const STATUS_READY = 1 << 9;
const SYNC_IDLE = 0x300;
/** Finish, stall, over-time: the rest of the status word is the device's own business. */
const STATUS_EVENTS = 0xf;
/** What the driver decides of the registers it reads, changes and writes back. */
const DECIDED_BITS: ReadonlyMap<number, number> = new Map([
  [MODE, 0xc7],
  [RESET, 1 << 24],
  [PARA0, 0x80000000],
]);

export interface CheckingOptions {
  /** The device below is no stub: what it answers is its own affair where the traces' README says so. */
  readonly onDevice: boolean;
  /** Accesses are not in the file: only phases pass by unnoticed and everything goes straight to the device. */
  readonly headersOnly: boolean;
}

/**
 * Where the README lets a device answer otherwise (0x000, 0x004, 0xb04 while headers are put, 0xb90 at the end), the
 * model is given the trace's own answer on the stub, so that what the driver makes of it is still compared in full. On
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

  constructor(
    private readonly inner: Device,
    private readonly trace: GoldenTrace,
    private readonly options: CheckingOptions,
  ) {
    this.#lines = trace.lines;
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
    if (this.#isEmptyPoll(offset, answer)) return answer;
    const line = this.#access('r', offset, answer);
    this.#para0Read = offset === PARA0;
    if (this.#answersFreely(offset)) return this.options.onDevice ? answer : line.value;
    const mask = this.options.onDevice && offset === STATUS ? this.#statusMask() : 0xffffffff;
    if (((answer ^ line.value) & mask) !== 0) this.#valueDiffers('r', line, offset, answer);
    return answer;
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
    const line = this.take('phase', `begins phase ${name} of frame ${frame}`);
    if (line.frame !== frame || line.phase !== name) {
      this.fail(line.line, `the trace has ${describeLine(line)}, the model begins phase ${name} of frame ${frame}`);
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
    this.accesses++;
    if (++this.#repeated === line.count) {
      this.#next++;
      this.#repeated = 0;
    }
    return line;
  }

  /** A device of its own right may need a few polls more than the stub. */
  #isEmptyPoll(offset: number, answer: number): boolean {
    if (!this.options.onDevice || this.#phase !== 'configure') return false;
    if (offset === STATUS) return (answer & STATUS_READY) === 0;
    const isPoll = offset === RESET && (answer & SYNC_IDLE) !== SYNC_IDLE;
    const next = this.#lines[this.#next + 1];
    return isPoll && !(next?.kind === 'access' && next.register === RESET);
  }

  #answersFreely(offset: number): boolean {
    if (offset === MODE || offset === RESET || offset === PARA0) return true;
    return offset === STM_BIT_LEN && (this.#phase === 'finish' || this.options.onDevice);
  }

  #statusMask(): number {
    return this.#phase === 'irq' ? STATUS_EVENTS : STATUS_READY;
  }

  #writeMask(offset: number): number {
    if (!this.options.onDevice) return 0xffffffff;
    if (offset === PARA0 && !this.#para0Read) return 0xffffffff;
    return DECIDED_BITS.get(offset) ?? 0xffffffff;
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
