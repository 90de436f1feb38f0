/** h264enc behind the interface all driver models share: set up as its command line tool does. */
import type { Device } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';
import { checkControlValue } from '../common/control-specs.js';
import { alignUp } from '../common/h264enc/buffers.js';
import type { EncoderDriver, FillPicture, PictureFormat, Rectangle, Size } from '../driver.js';
import { JemkEncoder, type JemkFrame } from './encoder.js';
import type { JemkFixName } from './fixes.js';
import { checkParameters, JEMK_CONTROLS, type JemkParameters } from './parameters.js';

/** Only the size is required. */
export interface JemkDriverOptions extends Size {
  /** Size of the source buffer; the visible size rounded up to 16 without a wish. */
  readonly source?: Size;
  readonly pixelformat?: 'NV12' | 'NV16';
  /** Parameters by name, see JEMK_CONTROLS. */
  readonly controls?: Iterable<readonly [name: string, value: number]>;
  readonly fixes?: ReadonlySet<JemkFixName>;
}

export class JemkDriver implements EncoderDriver {
  readonly name = 'jemk';
  readonly #values = new Map(JEMK_CONTROLS.specs.map((spec) => [spec.name, spec.default]));
  #encoder: JemkEncoder | undefined;

  /** Throws UsageError for sizes and parameters the driver refuses. */
  constructor(
    private readonly device: Device,
    private readonly options: JemkDriverOptions,
  ) {
    for (const [name, value] of options.controls ?? []) this.setControl(name, value);
    checkParameters(this.parameters);
  }

  get parameters(): JemkParameters {
    const { width, height, source, pixelformat } = this.options;
    const value = (name: string) => this.#values.get(name)!;
    return {
      width,
      height,
      srcWidth: source?.width ?? alignUp(width, 16),
      srcHeight: source?.height ?? alignUp(height, 16),
      srcFormat: pixelformat ?? 'NV12',
      profileIdc: value('profile_idc'),
      levelIdc: value('level_idc'),
      entropyCodingMode: value('entropy_coding_mode'),
      qp: value('qp'),
      keyframeInterval: value('keyframe_interval'),
    };
  }

  get picture(): PictureFormat {
    const { srcWidth, srcHeight, srcFormat } = this.parameters;
    const luma = srcWidth * srcHeight;
    return {
      pixelformat: srcFormat,
      width: srcWidth,
      height: srcHeight,
      bytesperline: srcWidth,
      sizeimage: luma + (srcFormat === 'NV16' ? luma : luma / 2),
    };
  }

  get visible(): Rectangle {
    return { left: 0, top: 0, width: this.options.width, height: this.options.height };
  }

  /** Parameters are taken when the encoder is made: none can change while it runs. */
  setControl(name: string, value: number): void {
    const spec = JEMK_CONTROLS.find(name);
    if (this.#encoder) throw new UsageError(`jemk takes ${name} before it starts only, set it up anew to change it`);
    checkControlValue(spec, value);
    this.#values.set(spec.name, value);
  }

  start(): void {
    if (this.#encoder) throw new UsageError('the encoder runs already');
    this.#encoder = new JemkEncoder(this.device, this.parameters, this.options.fixes);
  }

  encodeFrame(fill: FillPicture): JemkFrame {
    const encoder = this.#encoder;
    if (!encoder) throw new UsageError('a picture needs a running encoder, call start first');
    fill(encoder.input, this.picture);
    return encoder.encodePicture();
  }

  stop(): void {
    this.#encoder?.free();
    this.#encoder = undefined;
  }
}
