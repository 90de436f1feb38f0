/** A compiled driver of either kind, from its first call to the report of `verify`. */
import { type Board, type BoardOptions, createBoard } from '../../emulator/index.js';
import type { OpenOptions } from '../drivers/index.js';
import { CheckFailed, UsageError } from '../errors.js';
import type { DriverSettings, PictureOfRun, RunView } from '../run/encode.js';
import type { VerifyReport } from '../run/report.js';
import { verifyVideo } from '../run/verify.js';
import type { Frame, VideoSource } from '../video/index.js';
import { findEncoders, type KernelDriver, kernelImage, openKernelDriver, type KernelImage } from './client/index.js';
import { complaintReports } from './complaints.js';
import type { HostOptions } from './machine/machine.js';
import { Program } from './machine/program.js';
import { VideoError } from './client/errno.js';
import { PictureObserver } from './observe.js';
import { strayDma } from './stray-dma.js';
import type { CompiledProgram } from './toolchain/compile.js';
import { runUserProgram, type UserRunReport } from './user/run.js';

/** What a kernel driver is to be given besides its files. */
export interface KernelOptions {
  /** Module parameters. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly codec?: 'H264' | 'JPEG';
  /** Its name in reports. */
  readonly name?: string;
  readonly host?: HostOptions;
}

/** As the kernel finds the SoC: clocks off, reset asserted. */
export const KERNEL_BOARD: BoardOptions = { soc: 'off' };

/** A kernel driver on a board, with what is watched of it. */
export interface KernelOnBoard {
  readonly image: KernelImage;
  readonly program: Program;
}

/** Puts a compiled kernel driver on a fresh board and boots it: module init, probe. Throws DriverFault, CheckFailed. */
export function bootKernel(compiled: CompiledProgram, board: Board, options: KernelOptions = {}): KernelOnBoard {
  const loaded = loadKernel(compiled, board, options);
  loaded.image.boot();
  return loaded;
}

function loadKernel(compiled: CompiledProgram, board: Board, options: KernelOptions): KernelOnBoard {
  let program: Program | undefined;
  const observer = new PictureObserver(board, () => {
    if (!program) return;
    const { host } = program;
    for (const sentence of strayDma(board, host.blocks)) host.journal.complain('stray-dma', sentence);
  });
  program = new Program(compiled, observer.observed(), options.host);
  const image = kernelImage(board, program, observer);
  for (const [name, value] of Object.entries(options.parameters ?? {})) setParameter(program, name, value);
  return { image, program };
}

/** What the driver's table of device tree matches lists, once its module is initialised. */
function compatibles(program: Program): string[] {
  const size = 128;
  const address = program.call('emu_malloc', size) >>> 0;
  const names: string[] = [];
  while (program.call('emu_compatible', names.length, address, size) >= 0) names.push(program.string(address));
  program.call('emu_free', address);
  return names;
}

/**
 * Drivers may list encoders for other chips than the board's. Boots on boards of its own to find out.
 * @returns what the device tree must call the engine, the first that the driver lists and encodes as; undefined when the
 *   board's own name does, or none
 */
export function encodingCompatible(
  compiled: CompiledProgram,
  board: BoardOptions,
  options: KernelOptions = {},
): string | undefined {
  const { onLog: _, ...host } = options.host ?? {};
  const ask = (compatible?: string): { encodes: boolean; names: string[] } => {
    const wishes = { ...options, host: { ...host, ...(compatible === undefined ? {} : { compatible }) } };
    try {
      const { image, program } = loadKernel(compiled, createBoard({ ...KERNEL_BOARD, ...board }), wishes);
      try {
        image.boot();
        return { encodes: findEncoders(image, options.codec ?? 'H264').length > 0, names: compatibles(program) };
      } catch (error) {
        if (error instanceof VideoError) return { encodes: false, names: compatibles(program) };
        throw error;
      }
    } catch (error) {
      // the run itself meets it too, and tells
      if (error instanceof CheckFailed || error instanceof UsageError) return { encodes: true, names: [] };
      throw error;
    }
  };
  const { encodes, names } = ask();
  return encodes ? undefined : names.find((name) => ask(name).encodes);
}

/** The options under which a kernel driver encodes, and a note where the device tree has to name another chip for it. */
export function asEncoder(
  compiled: CompiledProgram,
  board: BoardOptions,
  options: KernelOptions = {},
): { readonly kernel: KernelOptions; readonly notes: readonly string[] } {
  const { host = {}, codec = 'H264' } = options;
  const compatible = host.compatible === undefined ? encodingCompatible(compiled, board, options) : undefined;
  if (compatible === undefined) return { kernel: options, notes: [] };
  const note = `under the name of this chip the driver offers no ${codec} encoder; the device tree calls the engine ${compatible} instead, the first of its of_match_table under which it does`;
  return { kernel: { ...options, host: { ...host, compatible } }, notes: [note] };
}

const ENOENT = -2;

function setParameter(program: Program, name: string, value: string): void {
  const texts = [name, value].map((text) => {
    const bytes = Buffer.from(`${text}\0`);
    const address = program.call('emu_malloc', bytes.length) >>> 0;
    program.bytes.set(bytes, address);
    return address;
  });
  const result = program.call('emu_param_set', ...texts);
  for (const address of texts) program.call('emu_free', address);
  if (result === ENOENT) throw new UsageError(`the driver has no module parameter "${name}"`);
  if (result < 0) throw new UsageError(`module parameter "${name}" does not take "${value}" (error ${-result})`);
}

/** Settings with which a run opens a compiled kernel driver instead of a model; at its end the module is removed. */
export function kernelSettings(
  compiled: CompiledProgram,
  options: KernelOptions = {},
): Pick<DriverSettings, 'open' | 'complaints'> & { readonly notes: () => readonly string[] } {
  let booted: KernelOnBoard | undefined;
  let driver: KernelDriver | undefined;
  return {
    notes: () => driver?.session.notes ?? [],
    open: (board: Board, { fixes: _, ...wishes }: OpenOptions) => {
      booted = bootKernel(compiled, board, options);
      const { codec, name } = options;
      driver = openKernelDriver(booted.image, { ...wishes, ...(codec ? { codec } : {}), ...(name ? { name } : {}) });
      return driver;
    },
    complaints: (board: Board) => {
      if (!booted) return [];
      // what the driver leaves behind is seen when it goes
      driver?.stop();
      booted.image.close();
      return complaintReports(board, booted.program.host.journal);
    },
  };
}

/** How a compiled driver is run; board, input and outputs as any run has them. */
export interface DriverRunOptions {
  readonly settings: DriverSettings;
  readonly board: BoardOptions;
  readonly onStart?: (run: RunView) => void;
  readonly onPicture?: (picture: PictureOfRun, source: Frame | undefined, run: RunView) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly decoder?: string;
  readonly differencePicture?: string;
  readonly kernel?: KernelOptions;
  /** Arguments of a userspace program. */
  readonly args?: readonly string[];
  /** What a userspace program prints. */
  readonly onText?: (text: string, stream: 'stdout' | 'stderr') => void;
  readonly host?: HostOptions;
}

/**
 * Runs a compiled driver and judges what came of it.
 * @throws DriverFault when it does something it cannot go on from; CheckFailed when it refuses or encodes nothing
 */
export function runDriver(
  compiled: CompiledProgram,
  video: VideoSource,
  options: DriverRunOptions,
): Promise<VerifyReport> {
  if (compiled.kind === 'kernel') return runKernel(compiled, video, options);
  if (compiled.kind === 'user') return runUser(compiled, video, options);
  throw new CheckFailed('this program is neither a kernel driver nor a userspace program');
}

async function runKernel(
  compiled: CompiledProgram,
  video: VideoSource,
  options: DriverRunOptions,
): Promise<VerifyReport> {
  const { settings, board, kernel, host = kernel?.host ?? {}, args: _, onText: __, ...rest } = options;
  const encoder = asEncoder(compiled, board, { ...kernel, host });
  const opened = kernelSettings(compiled, encoder.kernel);
  const report = await verifyVideo(video, {
    ...rest,
    board: { ...KERNEL_BOARD, ...board },
    settings: { ...settings, ...opened },
  });
  const notes = [...encoder.notes, ...opened.notes()];
  return notes.length > 0 ? { ...report, notes } : report;
}

async function runUser(
  compiled: CompiledProgram,
  video: VideoSource,
  options: DriverRunOptions,
): Promise<VerifyReport> {
  const { settings, board, onStart, onPicture, decoder, differencePicture, args, onText, host } = options;
  let view: RunView | undefined;
  const report = await runUserProgram(compiled, video, {
    board,
    ...(args ? { args } : {}),
    ...(settings.controls ? { controls: settings.controls } : {}),
    ...(decoder === undefined ? {} : { decoder }),
    ...(differencePicture === undefined ? {} : { differencePicture }),
    ...(onText ? { onText } : {}),
    ...(host?.limits ? { limits: host.limits } : {}),
    ...(host?.onLog ? { onLog: host.onLog } : {}),
    onStart: (started) => {
      const { width, height } = video;
      view = {
        board: started,
        coded: { width, height },
        visible: { left: 0, top: 0, width, height },
        driver: { name: 'program' },
      };
      onStart?.(view);
    },
  });
  if (view && onPicture) await handOver(report, { ...view, coded: report.coded, visible: report.visible }, onPicture);
  const { status: _, stream: __, files: ___, text: ____, pictures: _____, buffers: ______, ...plain } = report;
  return plain;
}

/** A program does not stop for those who watch: they see its pictures when it has ended, each at its own time, with all buffers. */
async function handOver(
  { pictures, stream, buffers }: UserRunReport,
  view: RunView,
  onPicture: NonNullable<DriverRunOptions['onPicture']>,
): Promise<void> {
  let bytes = stream.bytes;
  for (const { index, frameType, qp, outcome, cycles, start, picture } of pictures) {
    const state = outcome === 'finished' ? 'done' : 'error';
    const board: Board = Object.create(view.board, {
      now: { value: start + cycles },
      buffers: { value: buffers },
    });
    await onPicture({ frame: { index, frameType, state, bytes, qp }, cycles, reconstruction: picture }, undefined, {
      ...view,
      board,
    });
    // the whole stream goes with the first picture: what a program writes need not be cut by pictures
    bytes = new Uint8Array(0);
  }
}
