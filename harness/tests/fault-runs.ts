/** Short runs of every driver model under a fault plan, and what came of them in one word. */
import { createBoard, type Fault, FAULT_KINDS, type FaultKind, type FaultMoment } from '../../emulator/index.js';
import { DRIVERS, findDriver, openDriver } from '../drivers/index.js';
import { openVideo, toNv12, type VerifyOptions, type VerifyReport, verifyVideo } from '../index.js';

export const SIZE = { width: 96, height: 80 };
export const MACROBLOCKS = 30;
export const FRAMES = 11;
/** Pictures of a group: after frame 2 the next IDR picture is this. */
export const GROUP = 5;
export const DRIVER_NAMES = DRIVERS.map(({ name }) => name);

const CONTROLS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  bootlin: [
    ['video_gop_size', GROUP],
    ['prepend_sps_and_pps_to_idr', 1],
  ],
  jemk: [['keyframe_interval', GROUP]],
  starterkit: [['h264_i_frame_period', GROUP]],
  direct: [['video_gop_size', GROUP]],
};

/** What a kind is tried with, beside its moment. */
const PARAMETERS: Partial<Record<FaultKind, Partial<Fault>>> = {
  'bus-error': { buffer: 'source' },
  'register-flip': { register: 0xb08, bit: 2 },
  'dram-flip': { buffer: 'bitstream', bit: 3 },
};

export const faultOf = (kind: FaultKind, at: FaultMoment): Fault => ({ kind, at, ...PARAMETERS[kind] });

/** A run that is watched by ffmpeg. */
export async function underFaults(
  driver: string,
  faults: readonly Fault[],
  more: VerifyOptions & { frames?: number; fixes?: Iterable<string>; codedSize?: number } = {},
): Promise<VerifyReport> {
  const { frames = FRAMES, fixes = [], codedSize, ...options } = more;
  const video = await openVideo('clip:pan', { size: SIZE, frames });
  const settings = {
    driver,
    controls: CONTROLS[driver] ?? [],
    fixes: new Set(fixes),
    ...(codedSize ? { codedSize } : {}),
  };
  return verifyVideo(video, { ...options, settings, board: { dramSize: 8 << 20, ...options.board, faults } });
}

/** The clock in the middle of picture `number` of such a run without faults. */
export async function middleOf(driver: string, number: number): Promise<number> {
  const { variant, addressConvention } = findDriver(driver);
  const board = createBoard({ variant, addressConvention, dramSize: 8 << 20 });
  board.recordEvents(['macroblock']);
  const model = openDriver(driver, board, { ...SIZE, controls: CONTROLS[driver] ?? [] });
  model.start();
  for await (const frame of (await openVideo('clip:pan', { size: SIZE, frames: number + 1 })).frames()) {
    model.encodeFrame(({ bytes }, { bytesperline, height }) => toNv12(frame, bytes, bytesperline, height));
  }
  const left = board.events().filter(({ kind }) => kind === 'macroblock');
  return left[number * MACROBLOCKS + MACROBLOCKS / 2]!.cycle;
}

/** What came of one fault: the words of the table in docs/faults.md. */
export function outcomeOf({ faults, verdict }: VerifyReport): string {
  if (!faults || faults.injected.length === 0) return 'did not strike';
  if (faults.stuck) return 'stuck';
  if (!faults.recovered) return 'never again';
  if (verdict !== 'recovered' && verdict !== 'spoiled') return verdict;
  if (faults.stretches.length === 0) return 'no loss';
  const [{ from, to }] = faults.stretches as [{ from: number; to: number }];
  const what = faults.lost.length > 0 ? 'lost' : 'spoilt';
  return to === from + 1 ? `${what}, then IDR` : what;
}

export { FAULT_KINDS };
