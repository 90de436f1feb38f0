/** One run of a driver model on a board: pictures in, coded pictures and their reconstructions out. */
import { type Board, type BoardOptions, createBoard, type Device, reconstructedPicture } from '../../emulator/index.js';
import { nv12View, type PictureView } from '../compare/index.js';
import type { EncodedFrame, EncoderDriver, Rectangle, Size } from '../drivers/driver.js';
import { findDriver, type OpenOptions, openDriver } from '../drivers/index.js';
import { type Frame, type Rate, toNv12 } from '../video/index.js';
import type { ComplaintReport } from './report.js';

/** A control that the application sets while streaming, before a frame. */
export interface ControlEvent {
  /** Number of the frame, from 0. */
  readonly frame: number;
  /** v4l2-ctl name; `force_key_frame` is the button. */
  readonly control: string;
  readonly value: number;
}

/** How the driver is set up. Everything has the driver's own default. */
export interface DriverSettings {
  /** Which driver, by name; `bootlin` without a wish. */
  readonly driver?: string;
  /** Controls by v4l2-ctl name, set in this order before streaming. */
  readonly controls?: readonly (readonly [name: string, value: number])[];
  /** Controls set while streaming. */
  readonly events?: readonly ControlEvent[];
  /** Mistakes of the real driver that are switched off. */
  readonly fixes?: ReadonlySet<string>;
  /** Opens a driver that is none of the models, on a board that is fresh. `driver` then only says what board it is. */
  readonly open?: (board: Board, options: OpenOptions) => EncoderDriver;
  /** What was complained of, asked at the end of the run; without it what the board lists. */
  readonly complaints?: (board: Board) => readonly ComplaintReport[];
  /** Source and coded buffers; 3 without a wish. */
  readonly buffers?: number;
  /** Bytes of a coded buffer; those of a source picture, but at least 2 MiB, without a wish. */
  readonly codedSize?: number;
}

/** A picture that went through the chip. */
export interface CodedPicture {
  readonly frame: EncodedFrame;
  /** The chip's reconstruction, coded area, a copy; undefined when the frame failed. */
  readonly reconstruction: PictureView | undefined;
  /** VE clocks of the whole job, register accesses included. */
  readonly cycles: number;
  /** false: a fault is still felt, so that the decoder's references differ from the chip's (harness/faults/recovery.ts). */
  readonly judged?: boolean;
}

/** What those who watch a run see of a picture. */
export interface PictureOfRun extends Pick<CodedPicture, 'reconstruction' | 'cycles'> {
  readonly frame: Pick<EncodedFrame, 'index' | 'frameType' | 'state' | 'bytes' | 'qp'>;
}

/** What those who watch a run see of it. */
export type RunView = Pick<EncoderRun, 'board' | 'coded' | 'visible'> & { readonly driver: { readonly name: string } };

export class EncoderRun {
  readonly board: Board;
  readonly driver: EncoderDriver;
  private readonly events: readonly ControlEvent[];
  private frames = 0;

  /**
   * Powers a board on, by default one that the driver is usually run on, and opens the driver for a video.
   * @param front what the driver is opened on instead of the board itself, such as a `Rewind`'s device
   * @throws UsageError, BoardError for settings that do not exist; OutOfMemoryError when DRAM has no room
   */
  constructor(
    video: Size & { readonly rate: Rate },
    settings: DriverSettings,
    boardOptions: BoardOptions = {},
    front: (board: Board) => Device = (board) => board,
  ) {
    const { name, variant, addressConvention } = findDriver(settings.driver ?? 'bootlin');
    this.board = createBoard({ variant, addressConvention, ...boardOptions });
    this.events = settings.events ?? [];
    const options = {
      width: video.width,
      height: video.height,
      frameInterval: { numerator: video.rate.den, denominator: video.rate.num },
      ...(settings.controls ? { controls: settings.controls } : {}),
      ...(settings.fixes ? { fixes: settings.fixes } : {}),
      ...(settings.buffers === undefined ? {} : { buffers: settings.buffers }),
      ...(settings.codedSize === undefined ? {} : { codedSize: settings.codedSize }),
    };
    this.driver = settings.open?.(this.board, options) ?? openDriver(name, front(this.board), options);
    this.driver.start();
  }

  /** Coded size, a multiple of 16 both ways. */
  get coded(): Size {
    return this.driver.picture;
  }

  /** What of it a decoder shows. */
  get visible(): Rectangle {
    return this.driver.visible;
  }

  /**
   * Sets the controls due before this frame and encodes it.
   * @throws UsageError when a control refuses its value
   */
  encode(source: Frame): CodedPicture {
    const number = this.frames++;
    for (const { frame, control, value } of this.events) {
      if (frame === number) this.driver.setControl(control, value);
    }
    const start = this.board.now;
    const frame = this.driver.encodeFrame((buffer, format) =>
      toNv12(source, buffer.bytes, format.bytesperline, format.height),
    );
    const cycles = this.board.now - start;
    return { frame, cycles, reconstruction: frame.state === 'done' ? this.copyReconstruction(frame) : undefined };
  }

  close(): void {
    this.driver.stop();
  }

  private copyReconstruction({ reconstruction, coded }: EncodedFrame): PictureView {
    const { luma, chroma } = reconstruction;
    const picture = reconstructedPicture(this.board, luma, chroma, coded.width, coded.height);
    return nv12View(picture.luma.slice(), picture.chroma.slice(), coded.width, coded.height, picture.stride);
  }
}
