/** The chip as a coder: a board, and the driver model that programs it. */
import { type Board, createBoard } from '../../emulator/index.js';
import { BootlinDriver } from '../drivers/bootlin/driver.js';
import { parseFixes } from '../drivers/bootlin/fixes.js';
import type { BootlinFrame } from '../drivers/bootlin/session.js';
import { CheckFailed } from '../errors.js';
import { toNv12 } from '../video/index.js';
import type { BenchClip } from './clips.js';
import type { Coder } from './coder.js';
import { cpuSeconds } from './cpu.js';
import { type CodingSettings, describeSettings } from './settings.js';

/** So that decoders read every header, and every IDR picture carries its parameter sets as the peers' do. */
const FIXES = ['header-emulation-prevention', 'vui-timing', 'param-sets-at-idr'] as const;

/** Samples of a picture that the DRAM of a usual board has room for. */
const USUAL_PICTURE = 1920 * 1088;
const LARGE_DRAM = 1024 * 1024 * 1024;

const WARM_UP_SECONDS = 1;

/** h264_entropy_mode. */
const ENTROPY_MODE = { cavlc: 0, cabac: 1 } as const;

/** A clip laid out as the driver's source buffers are. */
interface Loaded {
  readonly clip: BenchClip;
  readonly board: Board;
  readonly pictures: readonly Uint8Array[];
}

export class ChipCoder implements Coder {
  readonly name = 'chip';
  readonly timed = 'encodeFrame of the driver model, with all register accesses and the copies into and out of DRAM';
  private loaded: Loaded | undefined;

  describe(settings: CodingSettings): string {
    return `bootlin driver model on a V3s board: ${describeSettings(settings)}`;
  }

  async prepare(clip: BenchClip, settings: CodingSettings): Promise<void> {
    const end = cpuSeconds() + WARM_UP_SECONDS;
    while (cpuSeconds() < end) this.run(clip, settings, () => {});
  }

  async time(clip: BenchClip, settings: CodingSettings): Promise<number> {
    return this.run(clip, settings, () => {});
  }

  async encode(clip: BenchClip, settings: CodingSettings): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    this.run(clip, settings, ({ bytes }) => parts.push(bytes));
    return Buffer.concat(parts);
  }

  /** Codes all pictures. Returns the CPU seconds they took. */
  private run(clip: BenchClip, settings: CodingSettings, take: (frame: BootlinFrame) => void): number {
    const { board, pictures } = this.load(clip);
    const driver = openDriver(board, clip, settings);
    driver.start();
    try {
      const begun = cpuSeconds();
      for (const picture of pictures) {
        const frame = driver.encodeFrame((buffer) => buffer.bytes.set(picture));
        if (frame.failure) throw new CheckFailed(`${clip.name}: frame ${frame.index} failed: ${frame.failure.message}`);
        take(frame);
      }
      const seconds = cpuSeconds() - begun;
      const unsupported = this.unsupported(board, clip, settings);
      if (unsupported) throw unsupported;
      return seconds;
    } catch (error) {
      throw this.unsupported(board, clip, settings) ?? error;
    } finally {
      driver.stop();
    }
  }

  /** What the chip complained of, if it lacks something that was asked of it or has a bug. */
  private unsupported(board: Board, clip: BenchClip, settings: CodingSettings): CheckFailed | undefined {
    const complaint = board.complaints().find(({ blame }) => blame !== 'driver');
    if (!complaint) return undefined;
    // a board keeps its complaints, and a later run must not be blamed for them
    this.loaded = undefined;
    return new CheckFailed(`${clip.name}, ${settings.entropy.toUpperCase()}: ${complaint.message}`);
  }

  private load(clip: BenchClip): Loaded {
    if (this.loaded?.clip === clip) return this.loaded;
    const large = clip.pictureMacroblocks * 256 > USUAL_PICTURE;
    const board = createBoard(large ? { dramSize: LARGE_DRAM } : {});
    const { bytesperline, height, sizeimage } = new BootlinDriver(board, clip).picture;
    const pictures = clip.frames.map((frame) => {
      const picture = new Uint8Array(sizeimage);
      toNv12(frame, picture, bytesperline, height);
      return picture;
    });
    this.loaded = { clip, board, pictures };
    return this.loaded;
  }
}

function openDriver(board: Board, clip: BenchClip, settings: CodingSettings): BootlinDriver {
  return new BootlinDriver(board, {
    width: clip.width,
    height: clip.height,
    frameInterval: { numerator: 1, denominator: 30 },
    fixes: parseFixes(FIXES),
    controls: [
      ['h264_minimum_qp_value', 0],
      ['h264_maximum_qp_value', 51],
      ['h264_i_frame_qp_value', settings.qpI],
      ['h264_p_frame_qp_value', settings.qpP],
      ['video_gop_size', settings.idrInterval],
      ['h264_chroma_qp_index_offset', settings.chromaOffset],
      ['h264_entropy_mode', ENTROPY_MODE[settings.entropy]],
    ],
  });
}
