/** Short runs of every driver model on small boards, what can be seen of a board, and a tape of what was done to one. */
import { createHash } from 'node:crypto';
import { type Board, type BoardOptions, createBoard, type Device, type Fault } from '../../emulator/index.js';
import type { EncoderDriver } from '../drivers/driver.js';
import { DRIVERS, findDriver, openDriver } from '../drivers/index.js';
import { type Frame, openVideo, toNv12 } from '../video/index.js';

export const DRIVER_NAMES = DRIVERS.map(({ name }) => name);
const SIZE = { width: 96, height: 80 };
/** Macroblocks of a picture. */
export const MACROBLOCKS = 30;

/** Plans of all kinds of fault; each strikes in these runs. */
export const FAULT_PLANS: readonly (readonly Fault[])[] = [
  [{ kind: 'irq-lost', at: { frame: 0 } }],
  [{ kind: 'irq-late', at: { frame: 1 }, clocks: 30_000 }],
  [{ kind: 'irq-spurious', at: { frame: 1, macroblock: 4 } }],
  [{ kind: 'ready-stuck', at: { frame: 1 } }],
  [
    { kind: 'stall', at: { frame: 0, macroblock: 9 }, clocks: 7000 },
    { kind: 'overtime', at: { frame: 1, macroblock: 20 }, clocks: 9000 },
  ],
  [{ kind: 'hang', at: { frame: 1, macroblock: 11 } }],
  [{ kind: 'bus-error', at: { frame: 2 }, buffer: 'source' }],
  [
    { kind: 'register-flip', at: { frame: 1 }, register: 0xb08, bit: 1 },
    { kind: 'dram-flip', at: { frame: 0, macroblock: 3 }, buffer: 'source', bit: 6 },
  ],
  [{ kind: 'reset-while-busy', at: { frame: 1, macroblock: 15 } }],
  [{ kind: 'clock-lost', at: { frame: 1, macroblock: 5 }, clocks: 50_000 }],
];

const frames: Frame[] = [];
for await (const frame of (await openVideo('clip:mix', { size: SIZE, frames: 3 })).frames()) frames.push(frame);
export const FRAMES = frames.length;

export function boardFor(driver: string, options: BoardOptions = {}): Board {
  const { variant, addressConvention } = findDriver(driver);
  return createBoard({ variant, addressConvention, dramSize: 2 << 20, ...options });
}

/** A driver's run, frame by frame; each step gives the coded bytes. */
export function* encoding(
  name: string,
  device: Device,
  filled: (bytes: Uint8Array, address: number) => void = () => {},
) {
  const driver: EncoderDriver = openDriver(name, device, { ...SIZE, codedSize: 256 * 1024 });
  driver.start();
  for (const frame of frames) {
    yield driver.encodeFrame((buffer, format) => {
      toNv12(frame, buffer.bytes, format.bytesperline, format.height);
      filled(buffer.bytes, buffer.address);
    }).bytes;
  }
  driver.stop();
}

/** The whole run; the stream. */
export function encodeAll(name: string, device: Device): Uint8Array {
  return Buffer.concat([...encoding(name, device)]);
}

export const hashOf = (...parts: readonly Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** Everything of a board that can be seen from outside, watching aside. */
export function look(board: Board) {
  const registers = new Uint32Array(1024).map((_, index) => board.peek32(index * 4));
  return {
    now: board.now,
    dram: hashOf(board.dram.bytes),
    registers: hashOf(new Uint8Array(registers.buffer)),
    line: board.interrupt,
    complaints: board.complaints(),
    timing: board.timing(),
    buffers: board.buffers.map(({ name, address, size }) => ({ name, address, size })),
    next: [board.macroblocksDone, board.nextEngineEvent],
    faults: [board.injectedFaults, board.pendingFaults] as const,
  };
}

/** Hash of all memory, chip state and DRAM alike. */
export function memoryHash(board: Board): string {
  const { pages } = board.snapshot();
  return hashOf(...[...pages].flatMap(([offset, page]) => [Uint8Array.from(String(offset), Number), page]));
}

/** One thing that was done to a board. `timed`: it only lets time pass, so it may be cut anywhere. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly timed: boolean;
  /** It waits for the interrupt. */
  readonly waits: boolean;
  readonly run: (board: Board) => void;
}

/** Records a run so that any board can do it again. */
export class Tape {
  readonly steps: Step[] = [];

  constructor(private readonly board: Board) {}

  private readonly note = <T>(timed: boolean, run: (board: Board) => T, waits = false): T => {
    const from = this.board.now;
    const result = run(this.board);
    this.steps.push({ from, to: this.board.now, timed, waits, run });
    return result;
  };

  readonly device: Device = {
    read32: (offset) => this.note(false, (board) => board.read32(offset)),
    write32: (offset, value) => this.note(false, (board) => board.write32(offset, value)),
    delay: (time) => this.note(true, (board) => board.delay(time)),
    waitForInterrupt: (time) => this.note(true, (board) => board.waitForInterrupt(time), true),
    allocate: (name, size) => this.note(false, (board) => board.allocate(name, size)),
    free: ({ address }) =>
      this.note(false, (board) => board.free(board.buffers.find((buffer) => buffer.address === address)!)),
    reset: () => this.note(false, (board) => board.reset()),
    phase: (frame, name) => this.board.phase(frame, name),
  };

  readonly filled = (bytes: Uint8Array, address: number): void => {
    const copy = bytes.slice();
    this.note(false, (board) => board.dram.view(address, copy.length).set(copy));
  };
}

/** A run on a fresh board, taped. */
export function taped(name: string, options: BoardOptions = {}): { board: Board; tape: Tape; stream: Uint8Array } {
  const board = boardFor(name, options);
  const tape = new Tape(board);
  const stream = Buffer.concat([...encoding(name, tape.device, tape.filled)]);
  return { board, tape, stream };
}
