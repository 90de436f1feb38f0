import { BoardError, Dram } from './bus.js';
import { type Chip, instantiateChip } from './chip.js';
import { Clock } from './clock.js';
import type { Device, DmaBuffer } from './device.js';
import { type Complaint, complaintId, readComplaints } from './diagnostics.js';
import { footprintFaults, pictureFootprint } from './footprint.js';
import { DmaAllocator } from './dma.js';
import { type InterruptListener, InterruptLine } from './irq.js';
import { DRAM_SIZE_MAX, memorySize } from './memory.js';
import { checkSnapshot, putSnapshot, type Snapshot, type SnapshotIdentity, takeSnapshot } from './snapshot.js';
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
import { type AddressConvention, DRAM_BASE, findVariant, VARIANTS, type Variant } from './variants/index.js';
import { type ParameterName, type Parameters, parameterIndex, PARAMETERS } from './variants/parameters.js';
import { profileParameters, TIMING_PROFILES, type TimingProfile } from './variants/timing-profiles.js';

/** What a board is made of. Everything has a default. */
export interface BoardOptions {
  /** Chip by name or alias, in any case: `v3s` (default), `v3`, `s3`, `h3` … */
  readonly variant?: string;
  /** Bytes of DRAM, a multiple of 64 KiB up to 1 GiB; default: what the chip's usual board has (V3s: 64 MiB). */
  readonly dramSize?: number;
  /** How bus addresses count DRAM: from 0x40000000 (`physical`) or from 0 (`offset`); default: the variant's. */
  readonly addressConvention?: AddressConvention;
  /** Driver errors and requests for what is not modelled count as failures too, see `failures()`. Default false. */
  readonly strict?: boolean;
  /** Record register accesses, see `trace`. Default false. */
  readonly trace?: boolean;
  /** How fast the chip answers; `typical` is the variant as it is. Single `parameters` count more. */
  readonly timing?: TimingProfile;
  /** Choices about the silicon that differ from the variant's own (emulator/variants/parameters.ts). */
  readonly parameters?: Partial<Parameters>;
  /** VE clocks that a register access costs; default: the variant's. */
  readonly accessClocks?: number;
}

/** START_TRIG and its function that starts a picture. */
const START_TRIGGER = 0xb18;
const START = 8;
/** The first VE version of the newer register layout. */
const FIRST_NEW_VERSION = 0x1633;
const TOO_SMALL = complaintId('buffer-too-small');
const OVERLAP = complaintId('buffers-overlap');

/** Clocks in one call of the chip, which takes 32 bits of them. */
const SLICE = 0x4000_0000;
/** The same while events are streamed: too few for macroblocks of 16 clocks with 16 events each to fill the ring. */
const EVENT_SLICE = 0x8000;
/** High word of the next event's clock when there is none. */
const NO_EVENT = 0xffff_ffff;
/** `advance` ended because the line rose. */
const ADVANCE_INTERRUPT = 1;

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
    if (offset === START_TRIGGER && (value & 15) === START) this.checkBuffers();
    this.chip.exports.write32(offset, value);
    this.observeLine();
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

  /** Throws BoardError when the buffer is not allocated here (any more). */
  free(buffer: DmaBuffer): void {
    this.dma.free(buffer);
  }

  /** Pulses the block's reset line: registers and engine start anew, DRAM and time go on. */
  reset(): void {
    this.chip.exports.resetLine();
    this.observeLine();
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

  /** Level of the interrupt line. */
  get interrupt(): boolean {
    return this.chip.exports.irq() !== 0;
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
    this.eventStream.open(eventMask(kinds), listener, this.chip.exports.eventSequence() >>> 0);
    this.recordEvents([]);
  }

  /** Hands over the events since the last batch. */
  flushEvents(): void {
    const { listener, next } = this.eventStream;
    if (!listener) return;
    const end = this.chip.exports.eventSequence() >>> 0;
    if (end === next) return;
    this.eventStream.next = end;
    listener(this.events(next));
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
    const state = { cycle: this.now, ...this.dma.save() };
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

  /** Lets clocks pass; `untilInterrupt`: no longer than to the next rise of the line. */
  private pass(cycles: number, untilInterrupt: boolean): void {
    const { exports } = this.chip;
    let rest = cycles;
    while (rest > 0) {
      const slice = Math.min(rest, this.eventStream.listener ? EVENT_SLICE : SLICE);
      const rose = exports.advance(slice) === ADVANCE_INTERRUPT;
      rest -= rose ? slice - exports.unspent() : slice;
      this.observeLine();
      if (this.eventStream.listener) this.flushEvents();
      if (rose && untilInterrupt) return;
    }
  }

  /** Reports buffers that are too small for the picture about to start, or overlap. */
  private checkBuffers(): void {
    const old = this.variant.version >>> 16 < FIRST_NEW_VERSION;
    const uses = pictureFootprint((offset) => this.peek32(offset), old);
    for (const fault of footprintFaults(uses, this.dma.list())) {
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

function chooseVariant(name: string): Variant {
  const variant = findVariant(name);
  if (variant) return variant;
  throw new BoardError(`unknown variant ${name}; there are ${VARIANTS.map((known) => known.name).join(', ')}`);
}

function chooseTiming(profile: string): TimingProfile {
  const known = TIMING_PROFILES.find((name) => name === profile);
  if (known) return known;
  throw new BoardError(`unknown timing ${profile}; there are ${TIMING_PROFILES.join(', ')}`);
}

function chooseConvention(convention: string): AddressConvention {
  if (convention === 'physical' || convention === 'offset') return convention;
  throw new BoardError(`unknown address convention ${convention}; use physical or offset`);
}

function checkDramSize(size: number): number {
  if (Number.isInteger(size) && size > 0 && size <= DRAM_SIZE_MAX && size % 65536 === 0) return size;
  throw new BoardError(`DRAM of ${size} bytes is not possible; use a multiple of 65536 up to ${DRAM_SIZE_MAX} (1 GiB)`);
}

function checkCount(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new BoardError(`${name}: ${value} is not a whole number from 0 up`);
}

function checkTime(microseconds: number): number {
  if (microseconds >= 0 && Number.isFinite(microseconds)) return microseconds;
  throw new BoardError(`a time of ${microseconds} microseconds is not possible; use a number from 0 up`);
}
