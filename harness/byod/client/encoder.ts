/** One open encoder, driven as v4l2-ctl and GStreamer drive it: the order of calls is that of the V4L2 document. */
import type { Rectangle, Size } from '../../drivers/driver.js';
import { UsageError } from '../../errors.js';
import {
  BUF_FLAG,
  BUF_TYPE,
  ENC_CMD,
  FIELD,
  fourcc,
  fourccName,
  isMultiplanar,
  PARM_CAP_TIMEPERFRAME,
  POLL,
  SEL_TGT,
} from './constants.js';
import { DriverControls } from './controls.js';
import type { VideoFile } from './device.js';
import { ERRNO, errnoName, TimeoutError, VideoError } from './errno.js';
import type { Format } from './formats.js';
import { VIDIOC } from './ioctls.js';
import { CODED, type Codec, enumerateFormats, queueTypes } from './nodes.js';
import { BufferQueue, type Dequeued } from './queue.js';

export interface FrameInterval {
  readonly numerator: number;
  readonly denominator: number;
}

/** How an encoder is set up. Only the size is required. */
export interface EncoderOptions extends Size {
  /** `H264` (default) or `JPEG`. */
  readonly codec?: Codec;
  /** Four-character code of the source; the first of NV12 and NV12M the driver takes without a wish. */
  readonly pixelformat?: string;
  readonly frameInterval?: FrameInterval;
  /** Controls by v4l2-ctl name, set before streaming. */
  readonly controls?: Iterable<readonly [name: string, value: number]>;
  /** Controls as texts, `name=value` with numbers or menu entries, set after `controls`. */
  readonly settings?: Iterable<string>;
  /** Source and coded buffers; 3 without a wish. */
  readonly buffers?: number;
  /** Bytes of a coded buffer; the driver may make more of it. A picture's, but at least 2 MiB, without a wish. */
  readonly codedSize?: number;
  /** What of the picture a decoder shows; all of it without a wish. */
  readonly visible?: Rectangle;
}

/** A coded picture as VIDIOC_DQBUF gave it. */
export interface CodedBuffer extends Dequeued {
  /** A copy. */
  readonly bytes: Uint8Array;
}

/** Nanoseconds of virtual time that a picture may take. Drivers' watchdogs wait about 2 s. */
export const PATIENCE = 10_000_000_000;
const DEFAULT_BUFFERS = 3;
const DEFAULT_CODED_SIZE = 2 * 1024 * 1024;
const SOURCES = [fourcc('NV12'), fourcc('NM12')];

export class EncoderSession {
  readonly output: BufferQueue;
  readonly capture: BufferQueue;
  readonly controls: DriverControls;
  /** What the driver made of what was asked for, in sentences. */
  readonly notes: string[] = [];
  private sourceFormat: Format;
  private codedFormat: Format;
  private shown: Rectangle;
  private streaming = false;
  private drained = false;

  /** Opens nothing: `file` is a fresh handle. Sets formats, selection, interval and controls. Throws VideoError, UsageError. */
  constructor(
    readonly file: VideoFile,
    readonly options: EncoderOptions,
  ) {
    const types = queueTypes(file);
    if (!types) throw new UsageError(`${file.name} is no memory-to-memory device with streaming (V4L2_CAP_VIDEO_M2M)`);
    this.output = new BufferQueue(file, types.output);
    this.capture = new BufferQueue(file, types.capture);
    this.controls = new DriverControls(file);
    const { codec = 'H264' } = options;
    const coded = this.choose(types.capture, CODED[codec], codec);
    const sources = options.pixelformat ? [fourcc(options.pixelformat.padEnd(4))] : SOURCES;
    const source = this.choose(types.output, sources, options.pixelformat ?? 'NV12');
    this.codedFormat = this.setCoded(coded);
    this.sourceFormat = this.setSource(source);
    const now = file.getFormat(types.capture);
    if (now.pixelformat !== coded) {
      this.notes.push(
        `setting the format of the OUTPUT queue turned the CAPTURE queue from ${codec} to ${fourccName(now.pixelformat)}, it was set once more`,
      );
      this.codedFormat = this.setCoded(coded);
    } else this.codedFormat = now;
    this.shown = this.select(options.visible ?? { left: 0, top: 0, width: options.width, height: options.height });
    if (options.frameInterval) this.setInterval(options.frameInterval);
    for (const [name, value] of options.controls ?? []) this.controls.set(name, value);
    for (const text of options.settings ?? []) {
      const { spec, value } = this.controls.list.parseSetting(text);
      this.controls.set(spec.name, value);
    }
  }

  /** The format of the OUTPUT queue. */
  get source(): Format {
    return this.sourceFormat;
  }

  /** The format of the CAPTURE queue. */
  get coded(): Format {
    return this.codedFormat;
  }

  /** What a decoder shows: the selection, or the whole picture where the driver knows none. */
  get visible(): Rectangle {
    return this.shown;
  }

  get isStreaming(): boolean {
    return this.streaming;
  }

  /** Requests buffers, queues all coded ones and starts both queues. Throws VideoError. */
  start(): void {
    const count = this.options.buffers ?? DEFAULT_BUFFERS;
    this.output.request(count);
    this.capture.request(count);
    this.streamOn();
  }

  /** Queues all coded buffers and starts both queues, OUTPUT first. */
  streamOn(): void {
    for (const { index } of this.capture.buffers) this.capture.queue(index);
    this.output.streamOn();
    this.capture.streamOn();
    this.streaming = true;
    this.drained = false;
  }

  /** Stops both queues; the buffers stay. */
  streamOff(): void {
    this.streaming = false;
    this.output.streamOff();
    this.capture.streamOff();
  }

  /** Takes over formats that were set behind the session's back. */
  adopt(): void {
    this.sourceFormat = this.file.getFormat(this.output.type);
    this.codedFormat = this.file.getFormat(this.capture.type);
  }

  /** Stops, and frees all buffers. */
  stop(): void {
    this.streamOff();
    this.output.release();
    this.capture.release();
  }

  /** Stops, frees and closes the file. */
  close(): void {
    if (!this.file.isOpen) return;
    this.stop();
    this.file.close();
  }

  /** A source buffer to fill; undefined when the driver has all. Takes back those the driver is done with. */
  takeSource(): number | undefined {
    for (;;) {
      const { free } = this.output;
      if (free !== undefined) return free;
      if (this.output.dequeue() === undefined) return undefined;
    }
  }

  /** Waits for a source buffer to fill. Throws TimeoutError. */
  waitSource(patience = PATIENCE): number {
    const { file } = this;
    const index = file.image.runUntil(() => this.takeSource(), patience);
    if (index === undefined) {
      throw new TimeoutError(`no source buffer came back within ${seconds(patience)}; the driver has all of them`);
    }
    return index;
  }

  /** A coded picture that is there, and its buffer queued again. Undefined when there is none. Throws VideoError. */
  take(): CodedBuffer | undefined {
    const dequeued = this.capture.dequeue();
    if (!dequeued) return undefined;
    const bytes = this.capture.bytes(dequeued);
    if (dequeued.flags & BUF_FLAG.LAST) this.drained = true;
    if (this.streaming && !this.drained) this.capture.queue(dequeued.index);
    return { ...dequeued, bytes };
  }

  /** Waits for a coded picture. Undefined when the time is up. */
  wait(patience = PATIENCE): CodedBuffer | undefined {
    const ready = this.file.waitFor(POLL.IN, patience);
    return ready === 0 ? undefined : this.take();
  }

  /**
   * Drains: V4L2_ENC_CMD_STOP, then everything up to the buffer with V4L2_BUF_FLAG_LAST. A driver without the command
   * hands over what it has. Throws TimeoutError, VideoError.
   */
  drain(patience = PATIENCE): CodedBuffer[] {
    const { errno } = this.file.try(VIDIOC.ENCODER_CMD, { cmd: ENC_CMD.STOP });
    const coded: CodedBuffer[] = [];
    if (errno === ERRNO.ENOTTY) {
      this.notes.push('the driver has no VIDIOC_ENCODER_CMD; what was queued was waited for instead');
      while (this.queuedSources() > 0 || this.file.poll(POLL.IN) & POLL.IN) {
        const next = this.wait(patience);
        if (!next) throw new TimeoutError(`queued pictures did not come back within ${seconds(patience)}`);
        coded.push(next);
      }
      return coded;
    }
    if (errno !== 0) throw new VideoError('VIDIOC_ENCODER_CMD', errno, 'V4L2_ENC_CMD_STOP');
    for (;;) {
      const next = this.wait(patience);
      if (!next) {
        throw new TimeoutError(
          `after V4L2_ENC_CMD_STOP no buffer with V4L2_BUF_FLAG_LAST came within ${seconds(patience)}`,
        );
      }
      if (next.bytes.length > 0) coded.push(next);
      if (next.flags & BUF_FLAG.LAST) return coded;
    }
  }

  /** Goes on after a drain: V4L2_ENC_CMD_START. */
  resume(): void {
    this.file.call(VIDIOC.ENCODER_CMD, { cmd: ENC_CMD.START });
    this.drained = false;
    for (let free = this.capture.free; free !== undefined; free = this.capture.free) this.capture.queue(free);
  }

  /** Source buffers the driver still has, after taking back those it is done with. */
  private queuedSources(): number {
    while (this.output.dequeue() !== undefined);
    return this.output.pending;
  }

  private choose(type: number, wanted: readonly number[], what: string): number {
    const listed = enumerateFormats(this.file, type).map(({ pixelformat }) => pixelformat);
    const found = wanted.find((code) => listed.includes(code));
    if (found !== undefined) return found;
    const names = listed.map(fourccName).join(', ') || 'nothing';
    throw new UsageError(`${this.file.name} does not take ${what} on this queue, it lists ${names}`);
  }

  private setCoded(pixelformat: number): Format {
    const { width, height, codedSize } = this.options;
    const sizeimage = codedSize ?? Math.max(DEFAULT_CODED_SIZE, Math.ceil(width * height * 1.5));
    const planes = [{ bytesperline: 0, sizeimage }];
    const { type } = this.capture;
    const format = this.file.setFormat({ type, width, height, pixelformat, field: FIELD.NONE, planes });
    if (format.pixelformat === pixelformat) return format;
    throw new VideoError(
      'VIDIOC_S_FMT',
      0,
      `asked for ${fourccName(pixelformat)}, set ${fourccName(format.pixelformat)}`,
    );
  }

  private setSource(pixelformat: number): Format {
    const { width, height } = this.options;
    const { type } = this.output;
    const format = this.file.setFormat({ type, width, height, pixelformat, field: FIELD.NONE });
    if (format.pixelformat !== pixelformat || format.width < width || format.height < height) {
      throw new UsageError(
        `the driver takes ${fourccName(format.pixelformat)} pictures of ${format.width}x${format.height} instead of ` +
          `${fourccName(pixelformat)} of ${width}x${height}; use a size within its limits`,
      );
    }
    if (format.width !== width || format.height !== height) {
      this.notes.push(`the driver rounds ${width}x${height} up to ${format.width}x${format.height}`);
    }
    return format;
  }

  private select(wanted: Rectangle): Rectangle {
    const { width, height } = this.sourceFormat;
    const whole = { left: 0, top: 0, width, height };
    const same = wanted.left === 0 && wanted.top === 0 && wanted.width === width && wanted.height === height;
    const { errno, value } = this.file.try(VIDIOC.S_SELECTION, {
      type: isMultiplanar(this.output.type) ? BUF_TYPE.VIDEO_OUTPUT : this.output.type,
      target: SEL_TGT.CROP,
      r: wanted,
    });
    if (errno === 0) return { ...value.r };
    if (!same) {
      this.notes.push(
        `the driver takes no crop rectangle (${errnoName(errno)}), so a decoder shows ${width}x${height} instead of ${wanted.width}x${wanted.height}`,
      );
    }
    return whole;
  }

  private setInterval({ numerator, denominator }: FrameInterval): void {
    const { errno, value } = this.file.try(VIDIOC.S_PARM, {
      type: this.output.type,
      parm: { output: { timeperframe: { numerator, denominator } } },
    });
    if (errno !== 0) {
      if (errno !== ERRNO.ENOTTY) throw new VideoError('VIDIOC_S_PARM', errno);
      this.notes.push('the driver has no VIDIOC_S_PARM, so it does not know the frame rate');
      return;
    }
    const { capability, timeperframe: got } = value.parm.output;
    const same = got.numerator * denominator === got.denominator * numerator;
    if (!same && capability & PARM_CAP_TIMEPERFRAME) {
      this.notes.push(`the driver made a frame interval of ${got.numerator}/${got.denominator} s of it`);
    }
  }
}

const seconds = (nanoseconds: number) => `${nanoseconds / 1e9} s`;
