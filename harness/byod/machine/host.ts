/** The other side of host.h: a board, its time and its memory as a compiled driver sees them. */
import { type Board, BoardError, type DmaBuffer, OutOfMemoryError } from '../../../emulator/index.js';
import type { SocClock } from '../../../emulator/soc.js';
import { DRAM_OFFSET } from '../../../emulator/memory.js';
import type { AccessSentences } from './access.js';
import { Blocks } from './blocks.js';
import { DriverFault, placeText, type SourcePlace } from './fault.js';
import { DRAM_FREED, DRAM_MAP, PAGE } from './layout.js';
import { LIMITS, type Limits } from './limits.js';
import { captureStack, type Sites } from './sites.js';

/** The part of a board that a program needs. */
export type Machine = Pick<
  Board,
  | 'read32'
  | 'write32'
  | 'delay'
  | 'waitForInterrupt'
  | 'allocate'
  | 'free'
  | 'narrow'
  | 'buffers'
  | 'assertReset'
  | 'deassertReset'
  | 'setClock'
  | 'claimSram'
  | 'phase'
  | 'memory'
  | 'now'
  | 'clock'
  | 'interrupt'
  | 'dram'
  | 'variant'
  | 'complaints'
  | 'complaintCount'
  | 'registerName'
>;

export interface LogLine {
  /** As the kernel's: 0 emergency to 7 debug. */
  readonly level: number;
  readonly text: string;
  /** Since power-on. */
  readonly seconds: number;
}

/** Something the driver did wrong that it survived. */
export interface DriverComplaint {
  readonly id: string;
  readonly sentence: string;
  readonly place: SourcePlace | undefined;
  count: number;
}

/** What the driver did to the SoC round the block, in its order. */
export interface SocEvent {
  readonly kind: 'clock' | 'rate' | 'reset' | 'sram';
  readonly name: string;
  readonly value: number;
  readonly time: number;
}

export interface HostOptions {
  readonly limits?: Partial<Limits>;
  readonly onLog?: (line: LogLine) => void;
  /** What the device tree calls the engine; as on the board's variant without a wish. */
  readonly compatible?: string;
  /** Imports of the runtime's own, by module name. */
  readonly imports?: Readonly<Record<string, WebAssembly.ModuleImports>>;
}

/** Name of the pages that nobody is given. */
const GUARD = 'guard page';
const START_TRIGGER = 0xb18;
const START = 8;
const NS = 1_000_000_000n;
/** What asking for the time costs from the second time on, so that loops which only watch the clock end. */
const ASKING_MICROSECONDS = 1;

const hex = (value: number, digits = 0) => `0x${value.toString(16).padStart(digits, '0')}`;

export class Host {
  readonly blocks = new Blocks();
  readonly log: LogLine[] = [];
  readonly complaints: DriverComplaint[] = [];
  readonly soc: SocEvent[] = [];
  /** Where the driver was when the chip made each of its complaints, by the complaint's number. */
  readonly complaintPlaces: (SourcePlace | undefined)[] = [];

  private readonly limits: Limits;
  private readonly bytes: Uint8Array;
  private readonly words: Uint32Array;
  private readonly buffers = new Map<number, DmaBuffer>();
  private readonly guards = new WeakMap<DmaBuffer, DmaBuffer>();
  /** Start of the driver's part, of buffers with guard zones. */
  private readonly inner = new Map<number, number>();
  private readonly clocks = new Map<string, bigint>();
  private trigger: Error | undefined;
  private asked = false;
  private polls = 0;
  private accesses = 0;
  private progressAt = 0;
  private readonly decoder = new TextDecoder();

  constructor(
    readonly machine: Machine,
    private readonly sites: Sites,
    private readonly sentences: AccessSentences,
    private readonly options: HostOptions,
    private readonly callFunction: (index: number, argument: number) => number,
    /** Carries out what waits before the machine is asked. */
    private readonly settle: () => void,
  ) {
    this.limits = { ...LIMITS, ...options.limits };
    this.bytes = new Uint8Array(machine.memory.buffer);
    this.words = new Uint32Array(machine.memory.buffer);
    this.complaintPlaces.length = machine.complaintCount;
    this.progress();
  }

  get edges(): number {
    return this.limits.edges;
  }

  /** The driver got somewhere: budgets start anew. */
  progress(): void {
    this.polls = 0;
    this.progressAt = this.machine.now;
  }

  /** A call from outside begins. */
  enter(): void {
    this.accesses = 0;
    this.progress();
  }

  /** Text of C at an address. */
  string(pointer: number, length?: number): string {
    const end = length === undefined ? this.bytes.indexOf(0, pointer) : pointer + length;
    return this.decoder.decode(this.bytes.subarray(pointer, end < 0 ? pointer : end));
  }

  fault(id: string, sentence: string, error: Error = captureStack(), cause?: unknown): DriverFault {
    return new DriverFault(id, this.sites.expand(sentence), this.sites.frames(error), { cause });
  }

  complain(id: string, text: string): void {
    const place = this.sites.place(captureStack());
    const sentence = this.sites.expand(text);
    const same = this.complaints.find(
      (one) => one.id === id && one.sentence === sentence && samePlace(one.place, place),
    );
    if (same) same.count++;
    else this.complaints.push({ id, sentence, place, count: 1 });
  }

  /** The chip's complaint with that number, and where the driver was. */
  placeOf(number: number): string | undefined {
    const place = this.complaintPlaces[number];
    return place && placeText(place);
  }

  /** The imports of module "host". */
  imports(): Record<string, WebAssembly.ImportValue> {
    const { machine } = this;
    return {
      read32: (offset: number) => this.read(offset >>> 0),
      write32: (offset: number, value: number) => this.write(offset >>> 0, value >>> 0),
      now: () => this.now(),
      delay: (nanoseconds: bigint) => this.wrap(() => machine.delay(microseconds(nanoseconds))),
      wait: (nanoseconds: bigint) => this.wait(nanoseconds),
      irq: () => this.wrap(() => (machine.interrupt ? 1 : 0)),
      dma_alloc: (size: number, name: number) => this.allocate(size >>> 0, this.string(name >>> 0)),
      dma_free: (pointer: number) => this.release(pointer >>> 0),
      dma_inner: (pointer: number, inner: number, size: number) => this.narrow(pointer >>> 0, inner >>> 0, size >>> 0),
      dram_start: () => DRAM_OFFSET,
      dram_size: () => machine.dram.size,
      dram_bus: () => machine.dram.base,
      clock: (name: number, enabled: number) => {
        const clock = this.string(name >>> 0);
        this.switch('clock', clock, enabled, () => machine.setClock(clock as SocClock, enabled !== 0));
      },
      clock_rate: (name: number, rate: bigint) => this.clockRate(this.string(name >>> 0), rate),
      reset: (name: number, asserted: number) =>
        this.switch('reset', this.string(name >>> 0), asserted, () =>
          asserted === 0 ? machine.deassertReset() : machine.assertReset(),
        ),
      sram: (name: number, claimed: number) =>
        this.switch('sram', this.string(name >>> 0), claimed, () => machine.claimSram(claimed !== 0)),
      property: (name: number, text: number, size: number) =>
        this.property(this.string(name >>> 0), text >>> 0, size >>> 0),
      log: (level: number, text: number, length: number) => this.print(level, this.string(text >>> 0, length >>> 0)),
      site: () => this.sites.keep(),
      complain: (id: number, text: number) => this.complain(this.string(id >>> 0), this.string(text >>> 0)),
      fault: (id: number, text: number) => {
        throw this.fault(this.string(id >>> 0), this.string(text >>> 0));
      },
      phase: (frame: number, name: number) => machine.phase(frame, this.string(name >>> 0)),
      call: (index: number, argument: number) => this.callFunction(index >>> 0, argument),
      bad_access: (address: number, size: number, write: number) => {
        const { id, sentence } = this.sentences.describe(address >>> 0, size >>> 0, write !== 0);
        throw this.fault(id, sentence);
      },
      out_of_fuel: () => {
        throw this.fault(
          'endless-loop',
          `the driver runs without end: ${this.limits.edges} branches without a register access, a wait or any other call; give the loop a way out`,
        );
      },
      stack_overflow: () => {
        throw this.fault(
          'stack-overflow',
          'the stack of 256 KiB is full; large arrays belong into allocated memory, and recursion needs an end',
        );
      },
      note_block: (start: number, size: number, what: number) =>
        this.blocks.add({
          start: start >>> 0,
          size: size >>> 0,
          what: `${size >>> 0}-byte block of ${this.string(what >>> 0)}`,
          allocated: this.sites.keep(),
          freed: 0,
        }),
      note_free: (start: number) => this.blocks.remove(start >>> 0, this.sites.keep())?.size ?? 0,
      note_global: (start: number, size: number, name: number, file: number, line: number) =>
        this.noteGlobal(start >>> 0, size >>> 0, this.string(name >>> 0), this.string(file >>> 0), line),
    };
  }

  private noteGlobal(start: number, size: number, name: string, file: string, line: number): void {
    const what = `${size}-byte global variable ${name} (${file}${line > 0 ? `:${line}` : ''})`;
    this.blocks.add({ start, size, what, allocated: 0, freed: 0 });
  }

  /** What every call that reaches the chip or its time goes through. */
  private wrap<T>(action: () => T): T {
    this.asked = false;
    this.settle();
    const result = action();
    this.attribute(this.trigger);
    return result;
  }

  private read(offset: number): number {
    this.settle();
    this.asked = false;
    this.checkOffset(offset);
    const value = this.machine.read32(offset);
    this.attribute(undefined);
    this.accesses++;
    if (++this.polls > this.limits.polls || this.accesses > this.limits.accesses || this.pollsTooLong()) {
      throw this.endlessPoll(offset, value);
    }
    return value | 0;
  }

  private write(offset: number, value: number): void {
    this.asked = false;
    this.checkOffset(offset);
    if (offset === START_TRIGGER && (value & 15) === START) {
      this.trigger = captureStack();
      this.progress();
    }
    this.machine.write32(offset, value);
    this.attribute(undefined);
    if (++this.accesses > this.limits.accesses) throw this.endlessPoll(offset, value);
  }

  /** Clocks are looked at rarely: this is called for each register read. */
  private pollsTooLong(): boolean {
    if ((this.polls & 63) !== 0) return false;
    return (
      this.machine.clock.seconds(this.machine.now - this.progressAt) > this.limits.pollSeconds && this.polls >= 1024
    );
  }

  private endlessPoll(offset: number, value: number): DriverFault {
    const name = this.machine.registerName(offset);
    const register = name ? `${name} (${hex(offset, 3)})` : hex(offset, 3);
    const seconds = this.machine.clock.seconds(this.machine.now - this.progressAt).toFixed(1);
    return this.fault(
      'endless-poll',
      `${register} was polled ${this.polls} times over ${seconds} s without anything happening, it stays ${hex(value, 8)}; end the loop after a time, and look whether the bit it waits for is the right one`,
    );
  }

  private checkOffset(offset: number): void {
    if (offset < 0x1000 && (offset & 3) === 0) return;
    throw this.fault(
      'bad-register',
      `register offset ${hex(offset, 3)} does not exist: registers are the multiples of 4 below 0x1000`,
    );
  }

  private now(): bigint {
    this.settle();
    if (this.asked) this.machine.delay(ASKING_MICROSECONDS);
    this.asked = true;
    return (BigInt(this.machine.now) * NS) / BigInt(this.machine.clock.hz);
  }

  private wait(nanoseconds: bigint): number {
    return this.wrap(() => {
      const rose = this.machine.waitForInterrupt(microseconds(nanoseconds));
      if (rose) this.progress();
      return rose ? 1 : 0;
    });
  }

  /** New complaints of the chip belong to where the driver is now, or to what started the engine. */
  private attribute(error: Error | undefined): void {
    const count = this.machine.complaintCount;
    if (count <= this.complaintPlaces.length) return;
    const place = this.sites.place(error ?? captureStack());
    while (this.complaintPlaces.length < count) this.complaintPlaces.push(place);
  }

  private allocate(size: number, name: string): number {
    this.progress();
    const wanted = size === 0 ? 1 : size;
    let buffer: DmaBuffer;
    try {
      buffer = this.machine.allocate(name, wanted);
    } catch (error) {
      if (error instanceof OutOfMemoryError) return 0;
      throw error;
    }
    const start = DRAM_OFFSET + (buffer.address - this.machine.dram.base);
    this.buffers.set(start, buffer);
    this.guard(buffer);
    this.blocks.add({
      start,
      size: wanted,
      what: `${wanted}-byte DMA buffer ${name}`,
      allocated: this.sites.keep(),
      freed: 0,
    });
    for (let at = 0; at < wanted; at += PAGE) this.words[pageWord(start + at)] = Math.min(PAGE, wanted - at);
    return start;
  }

  /** The driver's part of a buffer; sentences speak of that. */
  private narrow(start: number, inner: number, size: number): void {
    const buffer = this.buffers.get(start);
    const block = this.blocks.get(start);
    if (!buffer || !block) return;
    this.blocks.drop(start);
    this.blocks.add({ ...block, start: inner, size, what: `${size}-byte DMA buffer ${buffer.name}` });
    this.inner.set(start, inner);
    this.machine.narrow(buffer, buffer.address + inner - start, size);
    for (let at = 0; at < buffer.size; at += PAGE) {
      const before = start + at < inner;
      this.words[pageWord(start + at)] = before ? 0 : Math.min(PAGE, Math.max(0, inner + size - (start + at)));
    }
  }

  /** Keeps the page behind a buffer free, so that who writes past its end does not meet the next buffer. */
  private guard(buffer: DmaBuffer): void {
    const end = buffer.address + Math.ceil(buffer.size / PAGE) * PAGE;
    if (this.machine.buffers.some(({ address }) => address === end)) return;
    try {
      const page = this.machine.allocate(GUARD, PAGE);
      if (page.address === end) this.guards.set(buffer, page);
      else this.machine.free(page);
    } catch (error) {
      // DRAM is full: there is nothing behind it
      if (!(error instanceof OutOfMemoryError)) throw error;
    }
  }

  private release(start: number): void {
    const buffer = this.buffers.get(start);
    if (!buffer) {
      const before = this.blocks.freedAt(start);
      const again = before ? `, it was freed before at {site:${before.freed}}` : '';
      throw this.fault('bad-dma-free', `${hex(start)} is freed but is no DMA buffer${again}`);
    }
    this.buffers.delete(start);
    this.blocks.remove(this.inner.get(start) ?? start, this.sites.keep());
    this.inner.delete(start);
    for (let at = 0; at < buffer.size; at += PAGE) this.words[pageWord(start + at)] = DRAM_FREED;
    this.machine.free(buffer);
    const page = this.guards.get(buffer);
    if (page) this.machine.free(page);
  }

  /** Switches something of the SoC and keeps a note of it. */
  private switch(kind: SocEvent['kind'], name: string, value: number, action: () => void): void {
    this.soc.push({ kind, name, value, time: this.machine.now });
    try {
      this.wrap(action);
    } catch (error) {
      if (error instanceof BoardError) throw this.fault('bad-soc-name', error.message, captureStack(), error);
      throw error;
    }
  }

  private clockRate(name: string, rate: bigint): bigint {
    if (rate > 0n) this.switch('rate', name, Number(rate), () => this.clocks.set(name, rate));
    return this.clocks.get(name) ?? BigInt(this.machine.clock.hz);
  }

  private property(name: string, text: number, size: number): number {
    const { variant } = this.machine;
    const values: Readonly<Record<string, string>> = {
      variant: variant.name,
      compatible: this.options.compatible ?? compatibleOf(variant.name),
    };
    const bytes = new TextEncoder().encode(values[name] ?? '');
    if (size > 0) {
      const part = bytes.subarray(0, size - 1);
      this.bytes.set(part, text);
      this.bytes[text + part.length] = 0;
    }
    return bytes.length;
  }

  private print(level: number, text: string): void {
    const { clock, now } = this.machine;
    const line = { level, text: this.sites.expand(text), seconds: clock.seconds(now) };
    this.log.push(line);
    this.options.onLog?.(line);
  }
}

const microseconds = (nanoseconds: bigint) => Number(BigInt.asUintN(64, nanoseconds)) / 1000;

const pageWord = (address: number) => DRAM_MAP / 4 + (address - DRAM_OFFSET) / PAGE;

const samePlace = (a: SourcePlace | undefined, b: SourcePlace | undefined) =>
  a?.file === b?.file && a?.line === b?.line && a?.function === b?.function;

/** Device-tree strings of the mainline cedrus binding. */
const COMPATIBLE: Readonly<Record<string, string>> = {
  a10: 'allwinner,sun4i-a10-video-engine',
  a13: 'allwinner,sun5i-a13-video-engine',
  a20: 'allwinner,sun7i-a20-video-engine',
  a33: 'allwinner,sun8i-a33-video-engine',
  h3: 'allwinner,sun8i-h3-video-engine',
  v3s: 'allwinner,sun8i-v3s-video-engine',
  a64: 'allwinner,sun50i-a64-video-engine',
  h5: 'allwinner,sun50i-h5-video-engine',
  h6: 'allwinner,sun50i-h6-video-engine',
};

function compatibleOf(variant: string): string {
  return COMPATIBLE[variant] ?? `allwinner,${variant}-video-engine`;
}
