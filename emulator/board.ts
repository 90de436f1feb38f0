import {
  type BoardOptions,
  checkCount,
  checkDramSize,
  checkTime,
  chooseConvention,
  chooseTiming,
  chooseVariant,
} from './board-options.js';
import { BoardError, Dram } from './bus.js';
import { type Chip, instantiateChip } from './chip.js';
import { Clock } from './clock.js';
import type { Device, DmaBuffer } from './device.js';
import { type Complaint, complaintId, readComplaints } from './diagnostics.js';
import { FaultInjector } from './fault-injector.js';
import type { InjectedFault, PendingFault } from './faults.js';
import { footprintFaults, pictureFootprint } from './footprint.js';
import { DmaAllocator } from './dma.js';
import { type InterruptListener, InterruptLine } from './irq.js';
import { memorySize } from './memory.js';
import { EventQueue } from './queue.js';
import { checkSnapshot, putSnapshot, type Snapshot, type SnapshotIdentity, takeSnapshot } from './snapshot.js';
import { MODULE_CLOCK, Soc, type SocClock } from './soc.js';
import { registerAt, shortName } from './spec/index.js';
import { readTiming, type TimingCounters } from './timing.js';
import {
  type ChipEvent,
  type EventKind,
  eventMask,
  type EventListener,
  EventStream,
  readEvents,
} from './trace/events.js';
import { AccessRecorder } from './trace/recorder.js';
import { type AddressConvention, DRAM_BASE, VARIANTS, type Variant } from './variants/index.js';
import { type ParameterName, type Parameters, parameterIndex, PARAMETERS } from './variants/parameters.js';
import { profileParameters } from './variants/timing-profiles.js';

export type { BoardOptions };

/** START_TRIG and its function that starts a picture. */
const START_TRIGGER = 0xb18;
const START = 8;
/** Of the start trigger: 0 for H.264. */
const CODEC = 0x30000;
const ISP_SIZE = 0xa00;
const PICINFO = 0xb00;
const STREAM_LENGTH = 0xb90;
/** The first VE version of the newer register layout. */
const FIRST_NEW_VERSION = 0x1633;
const TOO_SMALL = complaintId('buffer-too-small');
const OVERLAP = complaintId('buffers-overlap');

/** Clocks in one call of the chip, which takes 32 bits of them. */
const SLICE = 0x4000_0000;
/** High word of the next event's clock when there is none. */
const NO_EVENT = 0xffff_ffff;
/** `advance` ended because the macroblock to stop at left. */
const ADVANCE_MACROBLOCK = 2;
/** `stopAtMacroblock` of none. */
const NO_MACROBLOCK = 0xffff_ffff;

/** The machine round the chip: bus window, DRAM, clock, interrupt line. Boards share nothing. */
export class Board implements Device {
  readonly variant: Variant;
  readonly addressConvention: AddressConvention;
  readonly strict: boolean;
  readonly clock: Clock;
  readonly dram: Dram;
  /** Register accesses and phases, when `trace` was asked for. */
  readonly trace: AccessRecorder | undefined;
  /** VE clocks that each register access takes. */
  readonly accessClocks: number;

  private readonly chip: Chip;
  private readonly dma: DmaAllocator;
  private readonly line = new InterruptLine();
  private readonly eventStream = new EventStream();
  private readonly queue = new EventQueue();
  private readonly soc: Soc;
  private readonly weather: FaultInjector;

  /** Use `createBoard`. */
  constructor(options: BoardOptions = {}) {
    this.variant = chooseVariant(options.variant ?? 'v3s');
    this.addressConvention = chooseConvention(options.addressConvention ?? this.variant.addressConvention);
    this.strict = options.strict ?? false;
    this.accessClocks = checkCount('accessClocks', options.accessClocks ?? this.variant.accessClocks);
    this.clock = new Clock(this.variant.clockHz);
    this.trace = options.trace ? new AccessRecorder() : undefined;
    const dramSize = checkDramSize(options.dramSize ?? this.variant.dramSize);
    this.chip = instantiateChip(memorySize(dramSize));
    this.dram = new Dram(this.chip.bytes, dramSize, DRAM_BASE[this.addressConvention]);
    this.dma = new DmaAllocator(this.dram);
    this.chip.exports.reset(VARIANTS.indexOf(this.variant));
    this.chip.exports.setDram(dramSize, this.dram.base);
    const profile = profileParameters(chooseTiming(options.timing ?? 'typical'), this.variant.parameters);
    for (const [name, value] of Object.entries(profile)) this.setParameter(name, value);
    for (const [name, value] of Object.entries(options.parameters ?? {})) this.setParameter(name, value);
    this.soc = new Soc(options.soc ?? 'on', (off, lost) => this.chip.exports.setSoc(off, lost));
    this.weather = new FaultInjector(options.faults ?? [], this.faultTarget());
  }

  /** Reads a register; the access takes `accessClocks`. */
  read32(offset: number): number {
    this.pass(this.accessClocks, false);
    const value = this.chip.exports.read32(offset) >>> 0;
    this.trace?.read(offset, value, this.now);
    return value;
  }

  /** Writes a register; the access takes `accessClocks`. */
  write32(offset: number, value: number): void {
    this.pass(this.accessClocks, false);
    this.trace?.write(offset, value >>> 0, this.now);
    const starts = offset === START_TRIGGER && (value & 15) === START;
    if (starts) {
      // other codecs use other registers
      if ((value & CODEC) === 0) this.checkBuffers();
      this.weather.beforeStart();
    }
    this.chip.exports.write32(offset, value);
    this.settle();
    if (starts) {
      this.weather.afterStart();
      this.settle();
    }
  }

  /** The value a read would give, without side effects, time or trace. */
  peek32(offset: number): number {
    return this.chip.exports.peek32(offset) >>> 0;
  }

  delay(microseconds: number): void {
    this.pass(this.clock.cycles(checkTime(microseconds)), false);
  }

  waitForInterrupt(timeoutMicroseconds: number): boolean {
    const cycles = this.clock.cycles(checkTime(timeoutMicroseconds));
    if (!this.interrupt) this.pass(cycles, true);
    return this.interrupt;
  }

  /** Throws OutOfMemoryError when DRAM has no room, BoardError for a size that is no positive whole number. */
  allocate(name: string, size: number): DmaBuffer {
    return this.dma.allocate(name, size);
  }

  /** From now on `buffers` lists a buffer as this part of it; the rest are guard zones of whoever allocated it. */
  narrow(buffer: DmaBuffer, address: number, size: number): void {
    this.dma.narrow(buffer, address, size);
  }

  /** Throws BoardError when the buffer is not allocated here (any more). */
  free(buffer: DmaBuffer): void {
    this.dma.free(buffer);
  }

  /** Pulses the block's reset line: registers and engine start anew, DRAM and time go on. */
  reset(): void {
    this.chip.exports.resetLine();
    this.settle();
  }

  /** Holds the block in reset: its registers read zero, writes are lost and complained of. */
  assertReset(): void {
    this.soc.reset(true);
    this.settle();
  }

  deassertReset(): void {
    this.soc.reset(false);
    this.settle();
  }

  /**
   * Switches a clock: `ahb` of the bus, `mod` of the block, `ram` of its path to DRAM. Without `ahb` or `mod` registers read
   * zero, writes are lost and complained of; without `mod` or `ram` the engine stands still, and goes on afterwards.
   */
  setClock(name: SocClock, on: boolean): void {
    this.soc.clock(name, on);
    this.settle();
  }

  /** Gives the block its SRAM, or the CPU; without it registers read zero, writes are lost and complained of. */
  claimSram(claimed = true): void {
    this.soc.sram(claimed);
    this.settle();
  }

  phase(frame: number, name: string): void {
    this.trace?.phase(frame, name, this.now);
  }

  /** The buffers that are allocated, by address. */
  get buffers(): readonly DmaBuffer[] {
    return this.dma.list();
  }

  /** VE clocks since power-on. */
  get now(): number {
    const { exports } = this.chip;
    return (exports.nowHigh() >>> 0) * 2 ** 32 + (exports.nowLow() >>> 0);
  }

  /** Level of the interrupt line as the CPU sees it. */
  get interrupt(): boolean {
    return this.line.level(this.chip.exports.irq() !== 0);
  }

  /** Faults that have struck so far. */
  get injectedFaults(): readonly InjectedFault[] {
    return this.weather.injected;
  }

  /** Faults of the plan that have not struck. */
  get pendingFaults(): readonly PendingFault[] {
    return this.weather.pending;
  }

  /** Lets VE clocks pass. */
  advance(cycles: number): void {
    this.pass(checkCount('advance', cycles), false);
  }

  /** Calls `listener` at each edge of the interrupt line. Returns what removes it again. */
  onInterrupt(listener: InterruptListener): () => void {
    return this.line.listen(listener, this.interrupt);
  }

  /** What was wrong so far: each complaint once, with its count, in the order of their first time. */
  complaints(): readonly Complaint[] {
    return readComplaints(this.chip.bytes, this.chip.exports.complaintCount(), (offset) => this.registerName(offset));
  }

  /** How many different complaints there are so far. */
  get complaintCount(): number {
    return this.chip.exports.complaintCount();
  }

  /** Complaints left out of the list because it was full (256 different ones). */
  get complaintsLost(): number {
    return this.chip.exports.complaintsLost() >>> 0;
  }

  /** The complaints that fail a run: model bugs, and with `strict` every other one too. */
  failures(): readonly Complaint[] {
    return this.complaints().filter(({ blame }) => this.strict || blame === 'model');
  }

  /** Selects the kinds of event that the chip records from now on; none is the default and costs nothing. */
  recordEvents(kinds: readonly EventKind[]): void {
    this.chip.exports.setEventMask(eventMask(kinds) | this.eventStream.mask);
  }

  /**
   * Calls `listener` with every event of these kinds, in batches: while time passes, before the chip's ring overflows, and
   * when `flushEvents` is called. One listener at a time; it replaces `recordEvents`.
   */
  streamEvents(kinds: readonly EventKind[], listener: EventListener): void {
    this.flushEvents();
    const { clocksPerMacroblock } = this.parameters;
    this.eventStream.open(eventMask(kinds), listener, this.chip.exports.eventSequence() >>> 0, clocksPerMacroblock);
    this.recordEvents([]);
  }

  /** Hands over the events since the last batch. */
  flushEvents(): void {
    const { listener, next } = this.eventStream;
    if (!listener) return;
    const end = this.chip.exports.eventSequence() >>> 0;
    if (end === next) return;
    listener(this.events(this.eventStream.take(end)));
  }

  /** Streamed events that came too fast to be taken: macroblocks of less than a clock, which only strange parameters make. */
  get eventsLost(): number {
    return this.eventStream.lost;
  }

  /** The chip's linear memory, in which a compiled driver may live beside it (PROGRAM_OFFSET of emulator/memory.ts). */
  get memory(): WebAssembly.Memory {
    return this.chip.memory;
  }

  /** What the stages and the DRAM port did since power-on. */
  timing(): TimingCounters {
    return readTiming(this.chip.bytes);
  }

  /** Recorded events from number `since` on; the chip keeps the last 65536. */
  events(since = 0): readonly ChipEvent[] {
    return readEvents(this.chip.bytes, since, this.chip.exports.eventSequence() >>> 0);
  }

  /** The parameters in force. */
  get parameters(): Parameters {
    const { exports } = this.chip;
    return Object.fromEntries(
      PARAMETERS.map(({ name }) => [name, exports.getParameter(parameterIndex(name)) >>> 0]),
    ) as Parameters;
  }

  /**
   * Everything that makes this moment, at any clock. Trace and listeners are not in it. `base`: an earlier snapshot of this
   * board; pages that are still the same are shared with it.
   */
  snapshot(base?: Snapshot): Snapshot {
    const machine = {
      queue: this.queue.save(),
      line: { ...this.line.faults },
      faults: this.weather.save(),
      soc: { off: this.soc.off, lost: this.soc.lost },
    };
    const state = { cycle: this.now, ...this.dma.save(), machine };
    return takeSnapshot(this.chip.bytes, this.identity, state, base);
  }

  /**
   * Goes back, or on, to a snapshot. Which events are recorded stays as it is. Throws BoardError, and changes nothing, when
   * the snapshot comes from another kind of board.
   */
  restore(snapshot: Snapshot): void {
    checkSnapshot(this.identity, snapshot);
    this.flushEvents();
    this.dma.restore(snapshot);
    const { exports } = this.chip;
    const mask = exports.eventMask();
    putSnapshot(this.chip.bytes, snapshot);
    exports.setEventMask(mask);
    this.eventStream.next = exports.eventSequence() >>> 0;
    this.queue.restore(snapshot.machine.queue);
    this.line.faults = { ...snapshot.machine.line };
    this.weather.restore(snapshot.machine.faults);
    Object.assign(this.soc, snapshot.machine.soc);
    this.observeLine();
  }

  /** Macroblocks of the present or last picture that have left the engine. */
  get macroblocksDone(): number {
    return this.chip.exports.macroblocksDone() >>> 0;
  }

  /** VE clock at which the engine does something next, such as letting a macroblock go; Infinity while nothing is due. */
  get nextEngineEvent(): number {
    const { exports } = this.chip;
    const high = exports.nextEventHigh() >>> 0;
    return high === NO_EVENT ? Number.POSITIVE_INFINITY : high * 2 ** 32 + (exports.nextEventLow() >>> 0);
  }

  /** Name of the register at an offset on this chip, undefined where none is known. */
  registerName(offset: number): string | undefined {
    const register = registerAt(offset, this.variant.version >>> 16);
    return register && shortName(register);
  }

  private get identity(): SnapshotIdentity {
    return {
      variant: this.variant.name,
      dramSize: this.dram.size,
      addressConvention: this.addressConvention,
      accessClocks: this.accessClocks,
      chipVersion: this.chip.exports.snapshotVersion(),
    };
  }

  private setParameter(name: string, value: number): void {
    const index = parameterIndex(name as ParameterName);
    if (index < 0) {
      throw new BoardError(`unknown parameter ${name}; there are ${PARAMETERS.map((spec) => spec.name).join(', ')}`);
    }
    this.chip.exports.setParameter(index, checkCount(name, value));
  }

  /** Lets clocks pass; `untilInterrupt`: no longer than to the next rise of the line. What is due happens at its clock. */
  private pass(cycles: number, untilInterrupt: boolean): void {
    const { exports } = this.chip;
    let rest = cycles;
    if (!this.queue.empty) this.settle();
    while (rest > 0) {
      const due = this.queue.empty ? rest : this.queue.next - this.now;
      const slice = Math.min(rest, due, this.eventStream.listener ? this.eventStream.slice : SLICE);
      const reason = exports.advance(slice);
      rest -= reason === 0 ? slice : slice - exports.unspent();
      if (reason === ADVANCE_MACROBLOCK) this.weather.reached();
      this.settle();
      if (this.eventStream.listener) this.flushEvents();
      if (untilInterrupt && this.interrupt) return;
    }
  }

  /** To be called whenever something may have changed: does what is due, and looks at the interrupt line. */
  private settle(): void {
    if (this.weather.active) this.weather.watchLine();
    while (!this.queue.empty) {
      const event = this.queue.take(this.now);
      if (!event) break;
      this.weather.due(event);
      this.weather.watchLine();
    }
    this.observeLine();
  }

  /** What faults can do here. */
  private faultTarget() {
    const { exports } = this.chip;
    const board = this;
    return {
      queue: this.queue,
      get line() {
        return board.line.faults;
      },
      get now() {
        return board.now;
      },
      get driven() {
        return exports.irq() !== 0;
      },
      get busy() {
        return exports.busy() !== 0;
      },
      get macroblocksDone() {
        return board.macroblocksDone;
      },
      get macroblocks() {
        const size = board.peek32(PICINFO) || board.peek32(ISP_SIZE);
        return (size >>> 16) * (size & 0xffff);
      },
      get streamBits() {
        return board.peek32(STREAM_LENGTH);
      },
      stopAt: (macroblock: number | undefined) => exports.stopAtMacroblock(macroblock ?? NO_MACROBLOCK),
      stall: (clocks: number) => exports.injectStall(clocks),
      overtime: (clocks: number) => exports.injectOvertime(clocks),
      hang: () => exports.injectHang(),
      flipRegister: (offset: number, bits: number) => exports.injectFlip(offset, bits),
      readyStuck: (stuck: boolean) => exports.injectReadyStuck(Number(stuck)),
      resetLine: () => exports.resetLine(),
      loseClock: (gone: boolean) => this.soc.lose(MODULE_CLOCK, gone),
      footprint: () => this.footprint(),
      allocation: (name: string) => this.dma.list().find((buffer) => buffer.name === name),
      flipDram: (address: number, bits: number) => this.dram.flip(address, bits),
      registerName: (offset: number) => this.registerName(offset),
      note: (fault: InjectedFault, kind: number) => {
        exports.noteFault(fault.index, kind, fault.picture);
        this.trace?.fault(fault.sentence, fault.cycle);
      },
    };
  }

  /** What the picture under way, or the next one, uses of DRAM, as the registers stand. */
  private footprint() {
    return pictureFootprint((offset) => this.peek32(offset), this.variant.version >>> 16 < FIRST_NEW_VERSION);
  }

  /** Reports buffers that are too small for the picture about to start, or overlap. */
  private checkBuffers(): void {
    for (const fault of footprintFaults(this.footprint(), this.dma.list())) {
      const { register } = fault.use;
      if (fault.kind === 'too-small') this.chip.exports.report(TOO_SMALL, register, fault.missing);
      else this.chip.exports.report(OVERLAP, register, fault.other.register);
    }
  }

  private observeLine(): void {
    if (this.line.watched) this.line.observe(this.interrupt, this.now);
  }
}

/** A board with its chip, powered on. Throws BoardError for a variant, size or parameter that does not exist. */
export function createBoard(options: BoardOptions = {}): Board {
  return new Board(options);
}
