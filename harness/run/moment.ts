/** One moment of a run: what the chip holds then. */
import { type Board, type BoardOptions, Rewind, type StageName, STAGES } from '../../emulator/index.js';
import { UsageError } from '../errors.js';
import type { VideoSource } from '../video/index.js';
import { type DriverSettings, EncoderRun } from './encode.js';

/** Which: ahead of a frame, when so many macroblocks of a frame have left the engine, or at a clock. */
export type Moment = { readonly frame: number; readonly macroblocks?: number } | { readonly cycle: number };

/** `frame:3`, `mb:3.120`, `cycle:5000000`. Throws UsageError. */
export function parseMoment(text: string): Moment {
  const [, frame, ofFrame, macroblocks, cycle] =
    /^(?:frame:(\d{1,9})|mb:(\d{1,9})\.(\d{1,6})|cycle:(\d{1,15}))$/.exec(text) ?? [];
  if (frame !== undefined) return { frame: Number(frame) };
  if (ofFrame !== undefined) return { frame: Number(ofFrame), macroblocks: Number(macroblocks) };
  if (cycle !== undefined) return { cycle: Number(cycle) };
  throw new UsageError(`--moment takes frame:3, mb:3.120 or cycle:5000000, not "${text}"`);
}

/** A stage at work or waiting on a macroblock. */
export interface BusyStage {
  readonly stage: StageName;
  readonly macroblock: number;
  /** VE clocks from when to when it holds it. */
  readonly from: number;
  readonly to: number;
}

export interface MomentReport {
  readonly variant: string;
  readonly cycle: number;
  readonly milliseconds: number;
  /** `rests`, `codes`, `stands` when it is busy but nothing will come of it by itself (hung, or without its clock). */
  readonly engine: 'rests' | 'codes' | 'stands';
  /** Of the present or last picture, in macroblocks; 0 before one is set up. */
  readonly width: number;
  readonly height: number;
  /** Macroblocks that have left the engine, and clocks until the next one. */
  readonly macroblocks: number;
  readonly clocksToNext: number | undefined;
  readonly stages: readonly BusyStage[];
  readonly interrupt: boolean;
  readonly streamBits: number;
  readonly buffers: readonly { readonly name: string; readonly address: number; readonly size: number }[];
  readonly faults: readonly string[];
  /** Registers that are not zero: offset and value. */
  readonly registers: readonly (readonly [offset: number, value: number])[];
}

const RESET = 0x004;
const RESET_IDLE = 0x300;
const PIC_INFO = 0xa00;
const STM_BIT_LEN = 0xb90;
/** Registers there are, bytes. */
const REGISTERS = 0x1000;
/** Clocks that the model is let run on to learn which stages have taken up a macroblock; put back afterwards. */
const AHEAD = 40_000;

/**
 * What a board holds now. Stages that are busy are known as far as the board has recorded `stage` events; it is moved ahead and
 * put back for the others.
 */
export function momentOf(board: Board): MomentReport {
  const snapshot = board.snapshot();
  const { now: cycle, nextEngineEvent, clock } = board;
  const size = board.peek32(PIC_INFO);
  const registers = Array.from({ length: REGISTERS / 4 }, (_, index) => [index * 4, board.peek32(index * 4)] as const);
  const busy = (board.peek32(RESET) & RESET_IDLE) === 0;
  const coming = Number.isFinite(nextEngineEvent);
  const report = {
    variant: board.variant.name,
    cycle,
    milliseconds: clock.seconds(cycle) * 1000,
    engine: coming ? ('codes' as const) : busy ? ('stands' as const) : ('rests' as const),
    width: (size >>> 16) & 0x7ff,
    height: size & 0x7ff,
    macroblocks: board.macroblocksDone,
    clocksToNext: coming ? nextEngineEvent - cycle : undefined,
    interrupt: board.interrupt,
    streamBits: board.peek32(STM_BIT_LEN),
    buffers: board.buffers.map(({ name, address, size: bytes }) => ({ name, address, size: bytes })),
    faults: board.injectedFaults.map(({ sentence }) => sentence),
    registers: registers.filter(([, value]) => value !== 0),
  };
  return { ...report, stages: coming ? busyStages(board, cycle, () => board.restore(snapshot)) : [] };
}

function busyStages(board: Board, cycle: number, putBack: () => void): BusyStage[] {
  board.recordEvents(['stage']);
  board.advance(AHEAD);
  const stages = board.events().flatMap(({ kind, cycle: from, a, b, c }) => {
    const present = kind === 'stage' && from <= cycle && from + c > cycle;
    return present ? [{ stage: STAGES[b]!, macroblock: a, from, to: from + c }] : [];
  });
  putBack();
  return stages.sort((one, other) => STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage));
}

export interface MomentOptions {
  readonly settings?: DriverSettings;
  readonly board?: BoardOptions;
  readonly signal?: AbortSignal;
  /** Called after each frame. */
  readonly onFrame?: (index: number) => void;
}

/**
 * Encodes a video as far as needed and goes back to the moment. The video is closed.
 * @throws UsageError, BoardError for settings that do not exist and for moments that the run does not come to
 */
export async function boardAt(video: VideoSource, moment: Moment, options: MomentOptions = {}): Promise<Board> {
  let rewind: Rewind | undefined;
  try {
    const run = new EncoderRun(video, options.settings ?? {}, options.board, (board) => {
      rewind = new Rewind(board);
      return rewind.device;
    });
    let frame = 0;
    for await (const source of video.frames()) {
      options.signal?.throwIfAborted();
      run.encode(source);
      options.onFrame?.(frame);
      if ('cycle' in moment ? run.board.now >= moment.cycle : frame >= moment.frame) break;
      frame++;
    }
  } finally {
    await video.close();
  }
  const found = rewind as Rewind;
  found.view.recordEvents(['stage']);
  if ('cycle' in moment) return found.toCycle(moment.cycle);
  return moment.macroblocks === undefined
    ? found.toFrame(moment.frame)
    : found.toMacroblock(moment.frame, moment.macroblocks);
}
