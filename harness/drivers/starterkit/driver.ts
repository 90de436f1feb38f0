/** The starterkit driver behind the interface all driver models share: a session with an application that keeps it busy. */
import type { Device } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';
import type { EncoderDriver, FillPicture, PictureFormat, Rectangle, Size } from '../driver.js';
import { type Codec, FRAME_LIMITS } from './formats.js';
import { type JpegFrame, type StarterkitFrame, type StarterkitOptions, StarterkitSession } from './session.js';

/** How the application sets the driver up. Only the size is required. */
export interface StarterkitDriverOptions extends StarterkitOptions, Size {
  /** Controls by v4l2-ctl name. */
  readonly controls?: Iterable<readonly [name: string, value: number]>;
  /** Source buffers; 3 without a wish. */
  readonly outputBuffers?: number;
  /** Coded buffers; 3 without a wish. */
  readonly captureBuffers?: number;
  /** Bytes of a coded buffer; the size of a source picture, but at least 2 MiB, without a wish. */
  readonly codedSize?: number;
}

const DEFAULT_BUFFERS = 3;
const DEFAULT_CODED_SIZE = 2 * 1024 * 1024;

/** What H.264 and JPEG have in common. */
class Application {
  readonly name = 'starterkit';
  readonly session: StarterkitSession;
  #lastOutput = -1;
  #lastCapture = -1;

  /** Opens the driver and sets formats and controls. Throws UsageError for what it cannot take. */
  constructor(
    device: Device,
    private readonly options: StarterkitDriverOptions,
    codec: Codec,
  ) {
    checkSide('width', options.width, FRAME_LIMITS.maximumWidth);
    checkSide('height', options.height, FRAME_LIMITS.maximumHeight);
    this.session = new StarterkitSession(device, options);
    const picture = this.session.setFormat(options.width, options.height);
    const size = options.codedSize ?? Math.max(DEFAULT_CODED_SIZE, picture.sizeimage);
    const coded = this.session.setCodedFormat(codec, size);
    if (coded.codec !== codec) {
      throw new UsageError(`the driver does not code ${codec} on ${options.compatible}, choose another compatible`);
    }
    for (const [name, value] of options.controls ?? []) this.session.setControl(name, value);
  }

  get picture(): PictureFormat {
    return this.session.picture;
  }

  get visible(): Rectangle {
    return this.session.visible;
  }

  setControl(name: string, value: number): void {
    this.session.setControl(name, value);
  }

  start(): void {
    this.session.requestOutput(this.options.outputBuffers ?? DEFAULT_BUFFERS);
    this.session.requestCapture(this.options.captureBuffers ?? DEFAULT_BUFFERS);
    this.session.streamOn();
  }

  stop(): void {
    this.session.close();
    this.#lastOutput = -1;
    this.#lastCapture = -1;
  }

  /** Runs one picture through; buffers take turns in index order. */
  protected run(fill: FillPicture): StarterkitFrame | JpegFrame {
    const { session } = this;
    this.#lastOutput = (this.#lastOutput + 1) % session.output.count;
    this.#lastCapture = (this.#lastCapture + 1) % session.capture.count;
    session.queueOutput(this.#lastOutput, fill);
    session.queueCapture(this.#lastCapture);
    session.runJob();
    return session.dequeue();
  }
}

/** H.264. */
export class StarterkitDriver extends Application implements EncoderDriver {
  constructor(device: Device, options: StarterkitDriverOptions) {
    super(device, options, 'h264');
  }

  encodeFrame(fill: FillPicture): StarterkitFrame {
    return this.run(fill) as StarterkitFrame;
  }
}

/** JPEG, of which the emulated chip has the registers only: on a board each picture fails. */
export class StarterkitJpegDriver extends Application {
  constructor(device: Device, options: StarterkitDriverOptions) {
    super(device, options, 'jpeg');
  }

  encodeFrame(fill: FillPicture): JpegFrame {
    return this.run(fill) as JpegFrame;
  }
}

/** The driver itself would clamp a side without a word; an application that means what it says would not want that. */
function checkSide(side: string, value: number, maximum: number): void {
  if (Number.isInteger(value) && value >= FRAME_LIMITS.minimum && value <= maximum) return;
  throw new UsageError(
    `starterkit: a picture ${side} of ${value} cannot be encoded, it takes ${FRAME_LIMITS.minimum} to ${maximum} samples`,
  );
}
