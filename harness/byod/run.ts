/** A compiled driver of either kind, from its first call to the report of `verify`. */
import type { Board, BoardOptions } from '../../emulator/index.js';
import type { OpenOptions } from '../drivers/index.js';
import { CheckFailed } from '../errors.js';
import type { DriverSettings, PictureOfRun, RunView } from '../run/encode.js';
import type { VerifyReport } from '../run/report.js';
import { verifyVideo } from '../run/verify.js';
import type { Frame, VideoSource } from '../video/index.js';
import { asEncoder, bootKernel, KERNEL_BOARD, type KernelOnBoard, type KernelOptions } from './boot.js';
import { type KernelDriver, openKernelDriver } from './client/index.js';
import { complaintReports } from './complaints.js';
import type { HostOptions } from './machine/machine.js';
import type { CompiledProgram } from './toolchain/compile.js';
import { runUserProgram, type UserRunReport } from './user/run.js';

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
