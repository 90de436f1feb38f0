/** The driver as an application meets it: one open file of the V4L2 encoder, in the words of V4L2. */
import type { Device, DmaBuffer } from '../../../emulator/device.js';
import { UsageError } from '../../errors.js';
import type { EncodedFrame, FillPicture, HeaderUnit, PictureFormat, Rectangle } from '../driver.js';
import { allocateStore, freeStore, mbInfoSize, type PictureStore } from './buffers.js';
import { ContextListener, H264Context, type Job } from './context.js';
import { ControlHandler, ERRNO } from '../common/control-handler.js';
import { CONTROLS, checkControlValue, type ControlSpec, findControl } from './controls.js';
import type { FixName } from './fixes.js';
import {
  DEFAULT_INTERVAL,
  DEFAULT_SIZE,
  type FrameInterval,
  prepareCodedSize,
  preparePictureFormat,
  prepareSelection,
  shownRectangle,
  wholePicture,
} from './formats.js';
import { HeaderWriter } from './header-writer.js';
import { executeJob } from './execute.js';
import { writeHeaders } from './headers.js';
import {
  codedLength,
  configureCodedFormat,
  configureEncode,
  configurePictureFormat,
  configureStream,
  type JobBuffers,
  waitSyncIdle,
} from './job-registers.js';
import { BufferQueue } from '../common/queue.js';

export interface BootlinSessionOptions {
  /** Mistakes that are switched off. */
  readonly fixes?: ReadonlySet<FixName>;
}

/** A coded frame and the state it was made from. */
export interface BootlinFrame extends EncodedFrame {
  readonly job: Job;
  /** Bytes the chip counted; more than `bytes` holds when the coded buffer was too small for them. */
  readonly countedBytes: number;
}

export class BootlinSession {
  readonly fixes: ReadonlySet<FixName>;
  readonly output: BufferQueue;
  readonly capture: BufferQueue;

  #picture: PictureFormat = preparePictureFormat(DEFAULT_SIZE.width, DEFAULT_SIZE.height);
  #codedSize = prepareCodedSize(0);
  #selection: Rectangle = wholePicture(this.#picture);
  #pictureInterval: FrameInterval = DEFAULT_INTERVAL;
  #codedInterval: FrameInterval = DEFAULT_INTERVAL;

  readonly #listener = new ContextListener();
  readonly #controls = new ControlHandler(CONTROLS, this.#listener);
  /** Reconstruction and sub-pixel buffers: one a source buffer, or two of their own with the fix. */
  readonly #stores: PictureStore[] = [];
  #mbInfo: DmaBuffer | undefined;
  #lastStore: PictureStore | undefined;
  #jobs = 0;
  #done: BootlinFrame[] = [];

  constructor(
    private readonly device: Device,
    options: BootlinSessionOptions = {},
  ) {
    this.fixes = options.fixes ?? new Set();
    this.output = new BufferQueue(device, 'output', {
      allocated: (index) => {
        if (!this.#hasOwnStores) this.#stores[index] = allocateStore(this.device, this.#picture, String(index));
      },
      freed: (index) => this.#freeStore(index),
    });
    this.capture = new BufferQueue(device, 'capture');
  }

  get picture(): PictureFormat {
    return this.#picture;
  }

  /** Bytes of a coded buffer. */
  get codedSize(): number {
    return this.#codedSize;
  }

  get selection(): Rectangle {
    return this.#selection;
  }

  /** The interval the stream will state. */
  get interval(): FrameInterval {
    return this.#codedInterval;
  }

  /** VIDIOC_TRY_FMT on the picture (OUTPUT) queue. */
  tryFormat(width: number, height: number, bytesperline = 0): PictureFormat {
    return preparePictureFormat(width, height, bytesperline);
  }

  /** VIDIOC_S_FMT on the picture (OUTPUT) queue: sizes are clamped to 16..4096 and rounded up to 16; resets the selection. */
  setFormat(width: number, height: number, bytesperline = 0): PictureFormat {
    if (this.output.count > 0) throw new UsageError('the picture format cannot change while output buffers exist');
    this.#picture = preparePictureFormat(width, height, bytesperline);
    this.#selection = wholePicture(this.#picture);
    return this.#picture;
  }

  /** VIDIOC_S_FMT on the coded (CAPTURE) queue: bytes of a coded buffer, at least 1024. */
  setCodedFormat(sizeimage: number): number {
    if (this.capture.count > 0) throw new UsageError('the coded format cannot change while capture buffers exist');
    this.#codedSize = prepareCodedSize(sizeimage);
    return this.#codedSize;
  }

  /** VIDIOC_S_SELECTION, target crop: what of the picture a decoder shows. */
  setSelection(wanted: Rectangle): Rectangle {
    this.#selection = prepareSelection(wanted, this.#picture);
    return this.#selection;
  }

  /** VIDIOC_S_PARM: seconds a frame. A zero on either side changes nothing. The picture queue's goes for both. */
  setFrameInterval(numerator: number, denominator: number, queue: 'output' | 'capture' = 'output'): FrameInterval {
    if (numerator === 0 || denominator === 0) {
      return queue === 'output' ? this.#pictureInterval : this.#codedInterval;
    }
    const interval = { numerator, denominator };
    if (queue === 'output') this.#pictureInterval = interval;
    this.#codedInterval = interval;
    return interval;
  }

  /** Sets a control by v4l2-ctl name or identifier. Throws UsageError for a value the control does not take. */
  setControl(name: string, value: number): void {
    const spec = findControl(name);
    if (spec.readOnly) throw new UsageError(`control ${spec.name} can only be read`);
    checkControlValue(spec, value);
    const error = this.#controls.set(spec, value);
    if (error === ERRNO.EINVAL) {
      throw new UsageError(
        `control ${spec.name} cannot be ${value} with the h264_profile set, choose Main or High first`,
      );
    }
    if (error !== 0) throw new UsageError(`control ${spec.name} cannot be ${value} (error ${error})`);
  }

  /** VIDIOC_S_CTRL as the kernel does it: integers out of range are clamped. Returns 0 or a negative error number. */
  setControlRaw(spec: ControlSpec, value: number): number {
    return this.#controls.set(spec, value);
  }

  getControl(name: string): number {
    return this.#controls.get(findControl(name));
  }

  /** All controls and their values, in the driver's order. */
  controls(): { spec: ControlSpec; value: number }[] {
    return CONTROLS.map((spec) => ({ spec, value: this.#controls.get(spec) }));
  }

  /** VIDIOC_REQBUFS on both queues, the coded one first. Throws OutOfMemoryError when DRAM has no room. */
  requestBuffers(counts: { output: number; capture: number }): void {
    this.requestCapture(counts.capture);
    this.requestOutput(counts.output);
  }

  requestCapture(count: number): void {
    this.capture.request(count, this.#codedSize);
  }

  requestOutput(count: number): void {
    this.output.request(count, this.#picture.sizeimage);
  }

  /** VIDIOC_STREAMON on both queues: resets the block, allocates what the stream needs, applies all controls. */
  streamOn(): void {
    if (this.output.count === 0 || this.capture.count === 0) {
      throw new UsageError('streaming needs at least one output and one capture buffer, request them first');
    }
    if (this.#mbInfo) throw new UsageError('the session streams already');
    this.device.reset?.();
    this.#mbInfo = this.device.allocate('mb_info', mbInfoSize(this.#picture));
    if (this.#hasOwnStores) this.#allocateOwnStores();
    this.#lastStore = undefined;
    this.#listener.context = new H264Context(this.#picture, this.fixes);
    this.#controls.setup();
    this.output.streaming = true;
    this.capture.streaming = true;
  }

  /** VIDIOC_QBUF of a source picture; `fill` writes it. */
  queueOutput(index: number, fill?: FillPicture): void {
    this.output.queue(index);
    fill?.(this.output.buffer(index), this.#picture);
  }

  /** VIDIOC_QBUF of a coded buffer. */
  queueCapture(index: number): void {
    this.capture.queue(index);
  }

  /** Whether both queues hold a buffer and the session streams. */
  get ready(): boolean {
    return this.#listener.context !== undefined && this.output.pending > 0 && this.capture.pending > 0;
  }

  /** Runs one job on the buffers queued first. Throws UsageError when there is nothing to run. */
  runJob(): void {
    const context = this.#listener.context;
    const mbInfo = this.#mbInfo;
    if (!context || !mbInfo) throw new UsageError('a job needs a streaming session, call streamOn first');
    if (!this.ready) throw new UsageError('a job needs one queued output and one queued capture buffer');
    const sourceIndex = this.output.take();
    const codedIndex = this.capture.take();
    const index = this.#jobs++;
    const job = context.prepareJob(this.#codedInterval);
    const buffers = this.#jobBuffers(job, mbInfo, sourceIndex, codedIndex);
    const headers = this.#configure(index, context, job, buffers);
    const failure = executeJob(this.device, index);
    if (failure) context.noteFailure();

    this.device.phase?.(index, 'finish');
    const length = failure ? 0 : codedLength(this.device);
    this.#done.push({
      index,
      job,
      bytes: length > 0 ? buffers.coded.bytes.slice(0, length) : new Uint8Array(0),
      countedBytes: length,
      state: failure ? 'error' : 'done',
      failure,
      flags: failure ? '' : job.frame_type === 'P' ? 'PFRAME' : 'KEYFRAME',
      frameType: job.frame_type,
      frameNum: job.frame_num,
      qp: job.qp,
      headerBits: headers.reduce((sum, unit) => sum + unit.bits, 0),
      headers,
      sourceIndex,
      codedIndex,
      source: buffers.source,
      reconstruction: location(buffers.store),
      reference: location(buffers.reference),
      coded: { width: this.#picture.width, height: this.#picture.height },
      visible: shownRectangle(this.#selection, this.#picture),
    });
  }

  /** VIDIOC_DQBUF on both queues: the oldest finished frame. Throws UsageError when none is. */
  dequeue(): BootlinFrame {
    const frame = this.#done.shift();
    if (!frame) throw new UsageError('no coded frame is ready, run a job first');
    this.output.release(frame.sourceIndex);
    this.capture.release(frame.codedIndex);
    return frame;
  }

  /** VIDIOC_STREAMOFF on both queues. Buffers stay, everything queued goes back unused. */
  streamOff(): void {
    this.output.stop();
    this.capture.stop();
    this.#done = [];
    this.#listener.context = undefined;
    this.#lastStore = undefined;
    if (this.#mbInfo) this.device.free(this.#mbInfo);
    this.#mbInfo = undefined;
    if (this.#hasOwnStores) for (let index = this.#stores.length - 1; index >= 0; index--) this.#freeStore(index);
  }

  /** Closes the file: stops and frees everything. */
  close(): void {
    this.streamOff();
    this.output.free();
    this.capture.free();
  }

  get #hasOwnStores(): boolean {
    return this.fixes.has('reconstruction-buffers');
  }

  #allocateOwnStores(): void {
    for (const [index, suffix] of ['_even', '_odd'].entries()) {
      this.#stores[index] = allocateStore(this.device, this.#picture, suffix);
    }
  }

  #freeStore(index: number): void {
    const store = this.#stores[index];
    if (store) freeStore(this.device, store);
    delete this.#stores[index];
  }

  #jobBuffers(job: Job, mbInfo: DmaBuffer, sourceIndex: number, codedIndex: number): JobBuffers {
    const last = this.#lastStore;
    const own = last === this.#stores[0] ? this.#stores[1] : this.#stores[0];
    const store = (this.#hasOwnStores ? own : this.#stores[sourceIndex])!;
    this.#lastStore = store;
    return {
      source: this.output.buffer(sourceIndex),
      coded: this.capture.buffer(codedIndex),
      mbInfo,
      store,
      reference: job.frame_type === 'P' && last ? last : store,
      lastSubpix: (last ?? store).subpix,
    };
  }

  #configure(index: number, context: H264Context, job: Job, buffers: JobBuffers): HeaderUnit[] {
    const stream = { picture: this.#picture, selection: this.#selection, interval: this.#codedInterval };
    const writer = new HeaderWriter(this.device);
    this.device.phase?.(index, 'configure');
    configureCodedFormat(this.device);
    configurePictureFormat(this.device, this.#picture, buffers.source);
    configureStream(this.device, buffers.coded);
    writeHeaders(writer, context, job, stream, this.fixes);
    waitSyncIdle(this.device);
    configureEncode(this.device, job, buffers, this.#picture, this.fixes);
    return writer.units();
  }
}

function location(store: PictureStore) {
  return { buffer: store.rec, luma: store.rec.address, chroma: store.rec.address + store.lumaSize };
}
