/** The driver as an application meets it: one open file of its V4L2 encoder. */
import type { Device } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';
import { alignUp } from '../common/h264enc/buffers.js';
import { ControlHandler, ERRNO } from '../common/control-handler.js';
import { checkControlValue, type ControlList, type ControlSpec } from '../common/control-specs.js';
import { BufferQueue } from '../common/queue.js';
import {
  type EncodedFrame,
  type FillPicture,
  type FrameFailure,
  type HeaderUnit,
  OUTSIDE_FRAMES,
  type PictureFormat,
  type Rectangle,
} from '../driver.js';
import { CodecMemory, type WordSize } from './codec-memory.js';
import { controlsFor, PERIOD_CONTROL, PROFILE_CONTROL, QP_CONTROL, QUALITY_CONTROL } from './controls.js';
import type { Job } from './engine.js';
import type { StarterkitFixName } from './fixes.js';
import {
  capabilities,
  type Codec,
  type CodedFormat,
  DEFAULT_COMPATIBLE,
  prepareCoded,
  preparePicture,
} from './formats.js';
import { H264Codec } from './h264.js';
import { clearStatus, disableInterrupt, executeJob, type JobOutcome } from './interrupt.js';
import { appendEndMarker, JpegCodec, TRIGGER_JPEG } from './jpeg.js';

export interface StarterkitOptions {
  /** Mistakes that are switched off. */
  readonly fixes?: ReadonlySet<StarterkitFixName>;
  /** What the device tree calls the engine; `sun8i-r40` without a wish, which is what makes the driver encode. */
  readonly compatible?: string;
  /** Bytes of a pointer in the kernel the driver is built for; 4 without a wish. */
  readonly wordSize?: WordSize;
}

interface Outcome {
  /** Bytes the chip counted, with what the driver appended. */
  readonly countedBytes: number;
  /** How many interrupts were served to their end. */
  readonly interrupts: number;
}

export interface StarterkitFrame extends EncodedFrame, Outcome {
  readonly codec: 'h264';
}

/** A JPEG picture; there is no reconstruction. */
export interface JpegFrame
  extends
    Pick<
      EncodedFrame,
      'index' | 'bytes' | 'state' | 'failure' | 'flags' | 'headerBits' | 'headers' | 'sourceIndex' | 'codedIndex'
    >,
    Outcome {
  readonly codec: 'jpeg';
}

export class StarterkitSession {
  readonly fixes: ReadonlySet<StarterkitFixName>;
  readonly output: BufferQueue;
  readonly capture: BufferQueue;
  /** The controls that this board has. */
  readonly controlList: ControlList;

  readonly #codecs: readonly Codec[];
  readonly #memory: CodecMemory;
  readonly #h264: H264Codec;
  readonly #jpeg: JpegCodec;
  readonly #controls: ControlHandler;
  #picture = preparePicture(0, 0);
  #coded: CodedFormat;
  /** The codec that runs; it follows the coded format with a delay. */
  #codec: Codec = 'jpeg';
  /** Lines the application asked for. The driver forgets them. */
  #wantedHeight = 0;
  #streaming = false;
  #jobs = 0;
  #done: (StarterkitFrame | JpegFrame)[] = [];

  /** Opens the file. Throws UsageError for a board the driver does not know or that cannot encode. */
  constructor(
    private readonly device: Device,
    options: StarterkitOptions = {},
  ) {
    this.fixes = options.fixes ?? new Set();
    const compatible = options.compatible ?? DEFAULT_COMPATIBLE;
    this.#codecs = capabilities(compatible, this.fixes.has('v3s-capabilities'));
    const first = this.#codecs[0];
    if (!first)
      throw new UsageError(`the driver offers no coded format on ${compatible}, choose ${DEFAULT_COMPATIBLE}`);
    this.#coded = prepareCoded(first, this.#picture, 0);
    this.#memory = new CodecMemory(options.wordSize ?? 4, !this.fixes.has('codec-union'));
    this.#h264 = new H264Codec(device, this.#memory, this.fixes);
    this.#jpeg = new JpegCodec(device, this.#memory, this.fixes);
    this.controlList = controlsFor(this.#codecs);
    this.#controls = new ControlHandler(this.controlList.specs, {
      validate: () => 0,
      apply: (spec, _current, next) => this.#apply(spec, next),
    });
    this.#controls.setup();
    this.output = new BufferQueue(device, 'output');
    this.capture = new BufferQueue(device, 'capture');
  }

  get picture(): PictureFormat {
    return this.#picture;
  }

  get coded(): CodedFormat {
    return this.#coded;
  }

  /** What runs when the session streams: not always what the coded format says. */
  get codec(): Codec {
    return this.#codec;
  }

  /** What a decoder shows. */
  get visible(): Rectangle {
    const { width } = this.#picture;
    // Cropping goes in steps of two samples.
    return { left: 0, top: 0, width: width + (width & 1), height: this.#shownHeight + (this.#shownHeight & 1) };
  }

  /** VIDIOC_S_FMT on the picture (OUTPUT) queue. It turns the coded format back to the first one, JPEG. */
  setFormat(width: number, height: number): PictureFormat {
    if (this.output.streaming) throw new UsageError('the picture format cannot change while streaming');
    if (this.capture.count > 0) throw new UsageError('the picture format cannot change while capture buffers exist');
    this.#picture = preparePicture(width, height);
    this.#wantedHeight = Math.min(height, this.#picture.height);
    this.#codec = this.#coded.codec;
    const codec = this.fixes.has('format-order') ? this.#coded.codec : this.#codecs[0]!;
    this.#coded = prepareCoded(codec, this.#picture, this.#coded.sizeimage);
    return this.#picture;
  }

  /** VIDIOC_S_FMT on the coded (CAPTURE) queue: a format this board lacks becomes its first one. */
  setCodedFormat(codec: Codec, sizeimage: number): CodedFormat {
    if (this.capture.count > 0) throw new UsageError('the coded format cannot change while capture buffers exist');
    const offered = this.#codecs.includes(codec) ? codec : this.#codecs[0]!;
    this.#coded = prepareCoded(offered, this.#picture, sizeimage);
    this.#codec = offered;
    return this.#coded;
  }

  /** Sets a control by v4l2-ctl name or identifier. Throws UsageError for a value the control does not take. */
  setControl(name: string, value: number): void {
    const spec = this.controlList.find(name);
    checkControlValue(spec, value);
    const error = this.#controls.set(spec, value);
    if (error !== 0) throw new UsageError(`control ${spec.name} cannot be ${value} (error ${error})`);
  }

  /**
   * VIDIOC_S_CTRL as the kernel does it: integers out of range are clamped. Returns 0 or a negative error number, also
   * for a control that this board lacks.
   */
  setControlRaw(name: string, value: number): number {
    const spec = this.controlList.specs.find((control) => control.name === name || control.cid === name);
    return spec ? this.#controls.set(spec, value) : ERRNO.EINVAL;
  }

  getControl(name: string): number {
    return this.#controls.get(this.controlList.find(name));
  }

  requestOutput(count: number): void {
    this.output.request(count, this.#picture.sizeimage);
  }

  requestCapture(count: number): void {
    this.capture.request(count, this.#coded.sizeimage);
  }

  /** VIDIOC_STREAMON on both queues: the engine is powered and reset, the codec started. */
  streamOn(): void {
    if (this.output.count === 0 || this.capture.count === 0) {
      throw new UsageError('streaming needs at least one output and one capture buffer, request them first');
    }
    if (this.#streaming) throw new UsageError('the session streams already');
    this.device.reset?.();
    if (this.#codec === 'h264') this.#h264.start(this.#picture, this.#shownHeight);
    else this.#jpeg.start({ picture: this.#picture }, this.#shownHeight);
    this.#streaming = true;
    this.output.streaming = true;
    this.capture.streaming = true;
  }

  /** VIDIOC_QBUF of a source picture; `fill` writes it. */
  queueOutput(index: number, fill?: FillPicture): void {
    if (this.output.buffer(index).size < this.#picture.sizeimage) {
      throw new UsageError(`output buffer ${index} is smaller than the picture, request the buffers anew`);
    }
    this.output.queue(index);
    fill?.(this.output.buffer(index), this.#picture);
  }

  /** VIDIOC_QBUF of a coded buffer. */
  queueCapture(index: number): void {
    this.capture.queue(index);
  }

  /** Runs one job on the buffers queued first. Throws UsageError when there is nothing to run. */
  runJob(): void {
    if (!this.#streaming) throw new UsageError('a job needs a streaming session, call streamOn first');
    if (this.output.pending === 0 || this.capture.pending === 0) {
      throw new UsageError('a job needs one queued output and one queued capture buffer');
    }
    const sourceIndex = this.output.take();
    const codedIndex = this.capture.take();
    const job = {
      picture: this.#picture,
      source: this.output.buffer(sourceIndex),
      coded: this.capture.buffer(codedIndex),
    };
    const place = { index: this.#jobs++, sourceIndex, codedIndex };
    this.#done.push(this.#codec === 'h264' ? this.#runH264(job, place) : this.#runJpeg(job, place));
  }

  /** VIDIOC_DQBUF on both queues: the oldest finished picture. Throws UsageError when none is. */
  dequeue(): StarterkitFrame | JpegFrame {
    const frame = this.#done.shift();
    if (!frame) throw new UsageError('no coded picture is ready, run a job first');
    this.output.release(frame.sourceIndex);
    this.capture.release(frame.codedIndex);
    return frame;
  }

  /** VIDIOC_STREAMOFF on both queues: each quiets the engine and resets it. */
  streamOff(): void {
    if (!this.#streaming) return;
    this.device.phase?.(OUTSIDE_FRAMES, 'stop');
    for (const queue of [this.output, this.capture]) {
      if (queue === this.output || !this.fixes.has('stop-powered')) {
        disableInterrupt(this.device);
        clearStatus(this.device);
        this.device.reset?.();
      }
      if (queue === this.output && this.#codec === 'h264') this.#h264.stop();
      queue.stop();
    }
    this.#streaming = false;
    this.#done = [];
  }

  /** Closes the file: stops and frees everything. */
  close(): void {
    this.streamOff();
    this.output.free();
    this.capture.free();
  }

  get #shownHeight(): number {
    return this.fixes.has('bottom-crop') ? this.#wantedHeight : this.#picture.height;
  }

  #apply(spec: ControlSpec, value: number): void {
    if (spec === QUALITY_CONTROL) {
      this.#memory.setJpeg('jpeg_quality', value);
      const isLive = this.#streaming && this.#codec === 'jpeg';
      if (isLive && this.fixes.has('jpeg-quality-change')) this.#jpeg.assemble();
    } else if (spec === PERIOD_CONTROL) this.#memory.setH264('keyframe_interval', value);
    else if (spec === QP_CONTROL) this.#memory.setH264('pic_init_qp', value);
  }

  #runH264(job: Job, place: Pick<EncodedFrame, 'index' | 'sourceIndex' | 'codedIndex'>): StarterkitFrame {
    this.device.phase?.(place.index, 'configure');
    const profile = this.#controls.get(PROFILE_CONTROL);
    const { headers, isIdr, frameNum, qp, reconstruction, reference } = this.#h264.configure(job, profile);
    const outcome = executeJob(this.device, place.index, 0);
    if (outcome.failure) this.#h264.noteFailure();
    this.device.phase?.(place.index, 'finish');
    return {
      codec: 'h264',
      ...place,
      ...this.#result(job, outcome, outcome.length, headers, isIdr),
      frameType: isIdr ? 'IDR' : 'P',
      frameNum,
      qp,
      source: job.source,
      reconstruction,
      reference,
      coded: { width: alignUp(job.picture.width, 16), height: job.picture.height },
      visible: this.visible,
    };
  }

  #runJpeg(job: Job, place: Pick<EncodedFrame, 'index' | 'sourceIndex' | 'codedIndex'>): JpegFrame {
    this.device.phase?.(place.index, 'configure');
    const headers = this.#jpeg.configure(job);
    const outcome = executeJob(this.device, place.index, TRIGGER_JPEG);
    const length = outcome.failure ? 0 : appendEndMarker(job.coded.bytes, outcome.length);
    this.device.phase?.(place.index, 'finish');
    return { codec: 'jpeg', ...place, ...this.#result(job, outcome, length, headers, true) };
  }

  #result(
    job: Job,
    { failure, interrupts }: JobOutcome,
    length: number,
    headers: readonly HeaderUnit[],
    isKey: boolean,
  ) {
    return {
      bytes: failure ? new Uint8Array(0) : job.coded.bytes.slice(0, length),
      countedBytes: failure ? 0 : length,
      interrupts,
      state: failure ? ('error' as const) : ('done' as const),
      failure: failure as FrameFailure | undefined,
      flags: this.#flags(failure !== undefined, isKey),
      headerBits: headers.reduce((sum, unit) => sum + unit.bits, 0),
      headers,
    };
  }

  #flags(failed: boolean, isKey: boolean): EncodedFrame['flags'] {
    if (failed || !this.fixes.has('keyframe-flag')) return '';
    return isKey ? 'KEYFRAME' : 'PFRAME';
  }
}
