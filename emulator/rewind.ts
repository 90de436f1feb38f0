/** Going back in a run, to any clock, frame or macroblock: snapshots on the way, and what was done between them done again. */
import { type Board, createBoard } from './board.js';
import { BoardError } from './bus.js';
import type { Device, DmaBuffer } from './device.js';
import { type OperationKind, OperationLog, repeat, switchSoc } from './operations.js';
import { type Snapshot, SNAPSHOT_PAGE } from './snapshot.js';

/** START_TRIG with its function that starts a picture, and STM_START_ADDR, which drivers write first of a picture's stream. */
const START_TRIGGER = 0xb18;
const START = 8;
const STREAM_START = 0xb80;

const MEMORY = 512 * 2 ** 20;

export interface RewindOptions {
  /** Bytes that snapshots and operations may take; the oldest ones go first. Default 512 MiB. */
  readonly memory?: number;
}

/** A snapshot and what was done from there to the next one. */
interface Segment {
  readonly snapshot: Snapshot;
  readonly log: OperationLog;
  /** Bytes of pages that the snapshot before does not have. */
  readonly fresh: number;
  readonly frame: number;
  /** The frame begins here. */
  readonly opens: boolean;
  /** Its first operation starts a picture. */
  readonly starts: boolean;
  /** Macroblocks of that picture that left the engine, once somebody has counted. */
  macroblocks?: number;
}

/** Where the view stands. */
export interface RewindPosition {
  readonly cycle: number;
  /** The frame in the driver's own count (`Device.phase`); -1 ahead of the first. */
  readonly frame: number;
  /** Macroblocks of the picture that have left the engine. */
  readonly macroblocks: number;
}

/**
 * Follows a board that is driven through `device`. The board itself is never disturbed: `view` is a second one of its make
 * that is moved about. It can be looked at, and even driven on from there, while the run goes on.
 *
 * What the processor writes to DRAM does not go over the bus, so a snapshot is taken where drivers have written: at the
 * first `phase` of a frame, ahead of STM_START_ADDR and of each start.
 */
export class Rewind {
  /** What a driver is to be opened on. */
  readonly device: Device & Pick<Board, 'assertReset' | 'deassertReset' | 'setClock' | 'claimSram'>;
  readonly view: Board;
  private readonly memory: number;
  private readonly segments: Segment[] = [];
  private frame = -1;
  private forgotten = false;
  /** Where the view came in. */
  private segment: Segment;

  constructor(
    private readonly board: Board,
    { memory = MEMORY }: RewindOptions = {},
  ) {
    this.memory = memory;
    this.view = createBoard({
      variant: board.variant.name,
      dramSize: board.dram.size,
      addressConvention: board.addressConvention,
      accessClocks: board.accessClocks,
      strict: board.strict,
    });
    this.segment = this.take(false, false);
    this.device = this.makeDevice();
    this.view.restore(this.segment.snapshot);
  }

  /** Takes a snapshot now. To be called after the processor wrote to DRAM in the middle of a frame. */
  checkpoint(): void {
    this.take(false, false);
  }

  /** Clocks and frames that can be reached. */
  get reach(): { readonly from: number; readonly to: number; readonly frames: readonly number[] } {
    const frames = new Set(this.segments.flatMap(({ frame, opens }) => (opens ? [frame] : [])));
    return { from: this.segments[0]!.snapshot.cycle, to: this.board.now, frames: [...frames] };
  }

  get position(): RewindPosition {
    const { now, macroblocksDone } = this.view;
    return { cycle: now, frame: this.segment.frame, macroblocks: macroblocksDone };
  }

  /** Moves the view to a clock: whatever ended until then is done. Throws BoardError beyond what can be reached. */
  toCycle(cycle: number): Board {
    const { from, to } = this.reach;
    if (!(cycle >= from && cycle <= to)) {
      throw new BoardError(`clock ${cycle} cannot be reached; the run goes from ${from} to ${to}${this.whatIsLost()}`);
    }
    const segment = this.segments.findLast(({ snapshot }) => snapshot.cycle <= cycle)!;
    this.enter(segment);
    const count = this.countUntil(segment, cycle);
    this.replay(segment, count);
    this.view.advance(cycle - this.view.now);
    return this.view;
  }

  /** Moves the view ahead of a frame's first register access. Throws BoardError for a frame that cannot be reached. */
  toFrame(frame: number): Board {
    this.enter(this.find(frame, ({ opens }) => opens));
    return this.view;
  }

  /**
   * Moves the view to the clock at which that many macroblocks of a frame have left the engine: 0 is right after the start, 1
   * when the first has left. Of a frame that is tried again the first try counts.
   * @throws BoardError for what cannot be reached
   */
  toMacroblock(frame: number, macroblocks: number): Board {
    const segment = this.find(frame, ({ starts }) => starts);
    const there = this.countMacroblocks(segment);
    if (macroblocks > there) {
      throw new BoardError(`${macroblocks} macroblocks of frame ${frame} cannot be reached; ${there} left the engine`);
    }
    const { view } = this;
    for (const part of this.pictureFrom(segment)) {
      this.enter(part);
      let count = part === segment ? 1 : 0;
      this.replay(part, count);
      if (macroblocks === 0) return view;
      while (count < part.log.length && view.macroblocksDone < macroblocks) this.replay(part, ++count, count - 1);
      if (view.macroblocksDone < macroblocks) continue;
      // it left in the last operation: up to that one, then to its clock
      view.restore(part.snapshot);
      this.replay(part, count - 1);
      while (view.macroblocksDone < macroblocks) {
        const wait = view.nextEngineEvent - view.now;
        // an engine without its clock goes on by itself, nobody knows when
        view.advance(Number.isFinite(wait) && wait > 0 ? wait : 1);
      }
      break;
    }
    return view;
  }

  /** Moves the view back by macroblocks, over the starts of pictures. Throws BoardError when there are not that many. */
  back(macroblocks = 1): Board {
    const pictures = this.segments.filter(({ starts }) => starts);
    let index = pictures.findLastIndex(({ snapshot }) => snapshot.cycle <= this.position.cycle);
    let target =
      (index < 0 ? 0 : Math.min(this.position.macroblocks, this.countMacroblocks(pictures[index]!))) - macroblocks;
    while (target < 0 && index > 0) target += this.countMacroblocks(pictures[--index]!);
    if (index < 0 || target < 0) {
      throw new BoardError(`there are no ${macroblocks} macroblocks to go back${this.whatIsLost()}`);
    }
    return this.toMacroblock(pictures[index]!.frame, target);
  }

  private makeDevice(): Rewind['device'] {
    const { board } = this;
    const note = (kind: OperationKind, a?: number, b?: number, name?: string) =>
      this.segments.at(-1)!.log.add(kind, board.now, a, b, name);
    const turn = (name: string, on: boolean) => {
      note('soc', Number(on), 0, name);
      switchSoc(board, name, on);
    };
    return {
      read32: (offset) => {
        const began = board.now;
        const value = board.read32(offset);
        this.segments.at(-1)!.log.add('read', began, offset, value);
        return value;
      },
      write32: (offset, value) => {
        const starts = offset === START_TRIGGER && (value & 15) === START;
        if (starts || offset === STREAM_START) this.take(false, starts);
        note('write', offset, value);
        board.write32(offset, value);
      },
      delay: (microseconds) => {
        note('delay', microseconds);
        board.delay(microseconds);
      },
      waitForInterrupt: (microseconds) => {
        note('wait', microseconds);
        return board.waitForInterrupt(microseconds);
      },
      allocate: (name, size) => {
        const buffer = board.allocate(name, size);
        note('allocate', size, 0, name);
        return buffer;
      },
      free: (buffer: DmaBuffer) => {
        board.free(buffer);
        note('free', buffer.address);
      },
      reset: () => {
        note('reset');
        board.reset();
      },
      assertReset: () => turn('reset', false),
      deassertReset: () => turn('reset', true),
      setClock: turn,
      claimSram: (claimed = true) => turn('sram', claimed),
      phase: (frame, name) => {
        const opens = frame !== this.frame && frame >= 0;
        this.frame = frame;
        if (opens) this.take(true, false);
        note('phase', frame, 0, name);
        board.phase(frame, name);
      },
    };
  }

  private take(opens: boolean, starts: boolean): Segment {
    const last = this.segments.at(-1)?.snapshot;
    const snapshot = this.board.snapshot(last);
    let fresh = 0;
    for (const [offset, page] of snapshot.pages) if (last?.pages.get(offset) !== page) fresh += SNAPSHOT_PAGE;
    const segment = { snapshot, log: new OperationLog(), fresh, frame: this.frame, opens, starts };
    this.segments.push(segment);
    this.forget();
    return segment;
  }

  /** Lets go of the oldest snapshots until the rest fits, but of the last two. */
  private forget(): void {
    const later = this.segments.slice(1).reduce((sum, { fresh, log }) => sum + fresh + log.bytes, 0);
    let bytes = this.segments[0]!.snapshot.pages.size * SNAPSHOT_PAGE + later;
    while (bytes > this.memory && this.segments.length > 2) {
      const [first, second] = this.segments as [Segment, Segment];
      bytes +=
        (second.snapshot.pages.size - first.snapshot.pages.size) * SNAPSHOT_PAGE - second.fresh - second.log.bytes;
      this.segments.shift();
      this.forgotten = true;
    }
  }

  private find(frame: number, wanted: (segment: Segment) => boolean): Segment {
    const found = this.segments.find((segment) => segment.frame === frame && wanted(segment));
    if (found) return found;
    const frames = this.reach.frames;
    const known = frames.length > 0 ? `frames ${frames[0]} to ${frames.at(-1)} can` : 'there is none yet';
    throw new BoardError(`frame ${frame} cannot be reached; ${known}${this.whatIsLost()}`);
  }

  private whatIsLost(): string {
    return this.forgotten ? '; what was before was given up for want of memory, see RewindOptions.memory' : '';
  }

  private enter(segment: Segment): void {
    this.segment = segment;
    this.view.restore(segment.snapshot);
  }

  /** VE clock at which an operation of a segment was over. */
  private endOf({ log, snapshot }: Segment, index: number): number {
    if (index + 1 < log.length) return log.cycleAt(index + 1);
    const next = this.segments[this.segments.findIndex((segment) => segment.snapshot === snapshot) + 1];
    return next?.snapshot.cycle ?? this.board.now;
  }

  /** Operations of a segment that were over at a clock. */
  private countUntil(segment: Segment, cycle: number): number {
    let count = 0;
    while (count < segment.log.length && this.endOf(segment, count) <= cycle) count++;
    return count;
  }

  private replay({ log }: Segment, end: number, from = 0): void {
    for (let index = from; index < end; index++) repeat(this.view, log.at(index));
  }

  /** The segments of the picture that one starts. */
  private pictureFrom(segment: Segment): readonly Segment[] {
    const from = this.segments.indexOf(segment);
    const next = this.segments.findIndex(({ starts, opens }, index) => index > from && (starts || opens));
    return this.segments.slice(from, next < 0 ? this.segments.length : next);
  }

  /** Macroblocks that left the engine of the picture that a segment starts. Moves the view. */
  private countMacroblocks(segment: Segment): number {
    if (segment.macroblocks !== undefined) return segment.macroblocks;
    const parts = this.pictureFrom(segment);
    let most = 0;
    for (const { snapshot, log } of parts) {
      this.view.restore(snapshot);
      for (let index = 0; index < log.length; index++) {
        repeat(this.view, log.at(index));
        most = Math.max(most, this.view.macroblocksDone);
      }
    }
    if (parts.at(-1) !== this.segments.at(-1)) segment.macroblocks = most;
    return most;
  }
}
