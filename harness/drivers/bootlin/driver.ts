/** The Bootlin driver behind the interface all driver models share: a session with an application that keeps it busy. */
import type { Device } from '../../../emulator/device.js';
import type { EncoderDriver, FillPicture, PictureFormat, Rectangle } from '../driver.js';
import { UsageError } from '../../errors.js';
import type { FixName } from './fixes.js';
import { FRAME_SIZE, shownRectangle } from './formats.js';
import { type BootlinFrame, BootlinSession } from './session.js';

/** How the application sets the driver up. Only the size is required. */
export interface BootlinDriverOptions {
  /** Visible size in luma samples; the picture is rounded up to 16 and cropped back. */
  readonly width: number;
  readonly height: number;
  /** Bytes a source line; the driver's choice without it. */
  readonly bytesperline?: number;
  /** Seconds a frame as a fraction; 1/25 without it. */
  readonly frameInterval?: { readonly numerator: number; readonly denominator: number };
  /** Controls by v4l2-ctl name. */
  readonly controls?: Iterable<readonly [name: string, value: number]>;
  readonly fixes?: ReadonlySet<FixName>;
  /** Source buffers; 3 without a wish. */
  readonly outputBuffers?: number;
  /** Coded buffers; 3 without a wish. */
  readonly captureBuffers?: number;
  /** Bytes of a coded buffer; the size of a source picture, but at least 2 MiB, without a wish. */
  readonly codedSize?: number;
}

const DEFAULT_BUFFERS = 3;
const DEFAULT_CODED_SIZE = 2 * 1024 * 1024;

export class BootlinDriver implements EncoderDriver {
  readonly name = 'bootlin';
  readonly session: BootlinSession;
  #lastOutput = -1;
  #lastCapture = -1;

  /** Opens the driver and sets format, selection, interval and controls. Throws UsageError for what it cannot take. */
  constructor(
    device: Device,
    private readonly options: BootlinDriverOptions,
  ) {
    this.session = new BootlinSession(device, options.fixes ? { fixes: options.fixes } : {});
    const { session } = this;
    checkSide('width', options.width);
    checkSide('height', options.height);
    const picture = session.setFormat(options.width, options.height, options.bytesperline ?? 0);
    session.setCodedFormat(options.codedSize ?? Math.max(DEFAULT_CODED_SIZE, picture.sizeimage));
    session.setSelection({ left: 0, top: 0, width: options.width, height: options.height });
    if (options.frameInterval) {
      session.setFrameInterval(options.frameInterval.numerator, options.frameInterval.denominator);
    }
    for (const [name, value] of options.controls ?? []) session.setControl(name, value);
  }

  get picture(): PictureFormat {
    return this.session.picture;
  }

  get visible(): Rectangle {
    return shownRectangle(this.session.selection, this.session.picture);
  }

  setControl(name: string, value: number): void {
    this.session.setControl(name, value);
  }

  start(): void {
    this.session.requestBuffers({
      output: this.options.outputBuffers ?? DEFAULT_BUFFERS,
      capture: this.options.captureBuffers ?? DEFAULT_BUFFERS,
    });
    this.session.streamOn();
  }

  /** Encodes one picture; buffers take turns in index order. */
  encodeFrame(fill: FillPicture): BootlinFrame {
    const { session } = this;
    this.#lastOutput = (this.#lastOutput + 1) % session.output.count;
    this.#lastCapture = (this.#lastCapture + 1) % session.capture.count;
    session.queueOutput(this.#lastOutput, fill);
    session.queueCapture(this.#lastCapture);
    session.runJob();
    return session.dequeue();
  }

  /** Encodes pictures one after the other. */
  *encode(pictures: Iterable<FillPicture>): Generator<BootlinFrame, void, undefined> {
    for (const fill of pictures) yield this.encodeFrame(fill);
  }

  stop(): void {
    this.session.close();
    this.#lastOutput = -1;
    this.#lastCapture = -1;
  }
}

/** The driver itself would clamp a side without a word; an application that means what it says would not want that. */
function checkSide(side: string, value: number): void {
  if (Number.isInteger(value) && value >= 2 && value <= FRAME_SIZE.maximum) return;
  throw new UsageError(`a picture ${side} of ${value} cannot be encoded, it takes 2 to ${FRAME_SIZE.maximum} samples`);
}
