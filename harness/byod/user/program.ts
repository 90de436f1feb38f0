/** A userspace program on a board, with a clip for its input: what it does, prints, writes and encodes. */
import path from 'node:path';
import { type Board, type BoardOptions, createBoard, type DmaBuffer } from '../../../emulator/index.js';
import { cropView, i420View, measureQuality, type PictureQuality } from '../../compare/index.js';
import type { Rectangle } from '../../drivers/driver.js';
import { UsageError } from '../../errors.js';
import type { ComplaintReport } from '../../run/report.js';
import type { Frame, Rate, Size } from '../../video/index.js';
import { beforeThat, complaintReports } from '../complaints.js';
import { DriverFault, type SourcePlace } from '../machine/fault.js';
import type { LogLine } from '../machine/journal.js';
import type { Limits } from '../machine/limits.js';
import { Program } from '../machine/program.js';
import { captureStack } from '../machine/sites.js';
import { type ObservedPicture, PictureObserver } from '../observe.js';
import { complainOfStrayDma } from '../stray-dma.js';
import type { CompiledProgram } from '../toolchain/compile.js';
import { ProgramExit, Surroundings } from './surroundings.js';

export interface UserProgramOptions {
  /** Arguments of the program, without its own name. */
  readonly args?: readonly string[];
  /** `--set`: what emu_control() gives. */
  readonly controls?: readonly (readonly [name: string, value: string | number])[];
  /** What getenv() gives. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly board?: BoardOptions;
  /** A board that is there already, instead of `board`. */
  readonly on?: Board;
  readonly limits?: Partial<Limits>;
  /** What the program prints. */
  readonly onText?: (text: string, stream: 'stdout' | 'stderr') => void;
  readonly onLog?: (line: LogLine) => void;
  /** Called before the program starts, with the board that it runs on. */
  readonly onStart?: (board: Board) => void;
  /** Called at each picture's end, while the program waits. */
  readonly onPicture?: (picture: ObservedPicture, board: Board) => void;
}

/** The program, its board and what is watched of it. */
export class UserProgram {
  readonly board: Board;
  readonly observer: PictureObserver;
  readonly surroundings: Surroundings;
  private readonly program: Program;
  /** DMA buffers that were there at a trigger, by address: what a trace needs when all is freed. */
  readonly buffers = new Map<number, DmaBuffer>();
  /** By number of the picture: faults that had struck at its end. */
  readonly struck = new Map<number, number>();
  /** By number of the trigger: where the program was, there and when the picture was given up. */
  readonly places = new Map<number, { readonly start: SourcePlace | undefined; end?: SourcePlace | undefined }>();
  /** Number of the source picture by number of the trigger. */
  private readonly sources = new Map<number, number>();

  constructor(
    compiled: CompiledProgram,
    video: Size & { readonly rate: Rate },
    private readonly frames: readonly Frame[],
    options: UserProgramOptions = {},
  ) {
    this.board = options.on ?? createBoard(options.board);
    options.onStart?.(this.board);
    const size = { width: video.width, height: video.height };
    this.surroundings = new Surroundings({
      args: [programName(compiled), ...(options.args ?? [])],
      controls: new Map((options.controls ?? []).map(([name, value]) => [name, String(value)])),
      environment: new Map(Object.entries(options.environment ?? {})),
      size,
      rate: video.rate,
      frames,
      ...(options.onText ? { onText: options.onText } : {}),
    });
    this.observer = new PictureObserver(
      this.board,
      ({ index }) => this.noteStart(index),
      (picture) => {
        this.struck.set(picture.index, this.board.injectedFaults.length);
        const places = this.places.get(picture.index);
        if (picture.outcome === 'abandoned' && places) places.end = this.place();
        options.onPicture?.(picture, this.board);
      },
    );
    this.program = new Program(compiled, this.observer.observed(), {
      imports: { user: this.surroundings.imports() },
      ...(options.limits ? { limits: options.limits } : {}),
      ...(options.onLog ? { onLog: options.onLog } : {}),
    });
    this.surroundings.attach(this.program);
  }

  /** Runs the program to its end. Returns its exit status. Throws DriverFault. */
  execute(): number {
    const { program } = this;
    if (!program.has('main')) throw new UsageError('the program has no main(); name the file that has it too');
    try {
      const list = program.call('user_arguments');
      // a main without parameters ignores both
      const status = program.call('main', program.call('user_argument_count'), list);
      program.call('user_end');
      return status & 0xff;
    } catch (error) {
      if (error instanceof ProgramExit) return error.status & 0xff;
      if (error instanceof DriverFault) error.message += beforeThat(this.complaints().map(({ sentence }) => sentence));
      throw error;
    }
  }

  /** A picture is about to start. */
  private noteStart(index: number): void {
    this.sources.set(index, this.surroundings.lastPicture);
    this.places.set(index, { start: this.place() });
    for (const buffer of this.board.buffers) this.buffers.set(buffer.address, buffer);
    complainOfStrayDma(this.board, this.program.host);
  }

  /** Where the program is. */
  private place(): SourcePlace | undefined {
    return this.program.sites.place(captureStack());
  }

  /** Against the source picture that the program read last before it; undefined where they cannot be compared. */
  quality(picture: ObservedPicture, visible: Rectangle): PictureQuality | undefined {
    const source = this.frames[this.sources.get(picture.index) ?? -1];
    if (!source || !picture.picture) return undefined;
    const { width, height } = source;
    if (width !== visible.width || height !== visible.height || visible.top + height > picture.coded.height)
      return undefined;
    return measureQuality(i420View(source.data, width, height), cropView(picture.picture, visible));
  }

  /** Those of the chip and of the machine, with the place in the program. */
  complaints(): ComplaintReport[] {
    return complaintReports(this.board, this.program.host.journal);
  }
}

function programName({ sources }: CompiledProgram): string {
  return path.basename(sources[0] ?? 'driver').replace(/\.[^.]*$/, '');
}
