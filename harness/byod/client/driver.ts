/** A user's kernel driver behind the interface that all drivers share, so that a run, its report and its checks take it. */
import type { DmaBuffer } from '../../../emulator/device.js';
import { DRAM_OFFSET } from '../../../emulator/memory.js';
import { UsageError } from '../../errors.js';
import type {
  EncodedFrame,
  EncoderDriver,
  FillPicture,
  FrameFailure,
  PictureFormat,
  PictureLocation,
  Rectangle,
} from '../../drivers/driver.js';
import { StreamInspector, type PictureHeaders } from './coded-frame.js';
import { BUF_FLAG, fourcc, fourccName } from './constants.js';
import { type CodedBuffer, type EncoderOptions, EncoderSession, PATIENCE } from './encoder.js';
import { findEncoder } from './nodes.js';
import type { KernelImage } from './image.js';
import type { ObservedPicture } from '../observe.js';
import type { MappedBuffer, MappedPlane } from './queue.js';

export interface KernelDriverOptions extends EncoderOptions {
  /** Device node; the first that codes what is asked for without a wish. */
  readonly node?: string;
  /** Name for reports. */
  readonly name?: string;
}

const align16 = (value: number) => (value + 15) & ~15;

/** Sets up a session on a booted image. Throws UsageError, VideoError. */
export function openKernelDriver(image: KernelImage, options: KernelDriverOptions): KernelDriver {
  const node = options.node ?? findEncoder(image, options.codec ?? 'H264');
  const file = image.open(node);
  try {
    return new KernelDriver(image, new EncoderSession(file, options), options.name ?? node);
  } catch (error) {
    if (image.fault === undefined) file.close();
    throw error;
  }
}

export class KernelDriver implements EncoderDriver {
  readonly picture: PictureFormat;
  readonly headersMayBreak = true;
  private inspector = new StreamInspector();
  private readonly staging: Uint8Array;
  private frames = 0;

  /** Use `openKernelDriver`. */
  constructor(
    readonly image: KernelImage,
    readonly session: EncoderSession,
    readonly name: string,
  ) {
    const { source } = session;
    if (source.pixelformat !== fourcc('NV12') && source.pixelformat !== fourcc('NM12')) {
      throw new UsageError(
        `pictures are fed as NV12 or NV12M, but the driver was set to ${fourccName(source.pixelformat)}; choose one of these`,
      );
    }
    const width = align16(source.width);
    const height = align16(source.height);
    const bytesperline = source.planes[0]?.bytesperline || source.width;
    this.picture = { pixelformat: 'NV12', width, height, bytesperline, sizeimage: (bytesperline * height * 3) / 2 };
    this.staging = new Uint8Array(this.picture.sizeimage);
  }

  get visible(): Rectangle {
    return this.session.visible;
  }

  setControl(name: string, value: number): void {
    this.session.controls.set(name, value);
  }

  start(): void {
    this.inspector = new StreamInspector();
    this.frames = 0;
    this.session.start();
  }

  /** Queues a picture and waits for its coded buffer, at most 10 s of virtual time. */
  encodeFrame(fill: FillPicture): EncodedFrame {
    const { session } = this;
    const index = this.frames++;
    const sourceIndex = session.takeSource();
    if (sourceIndex === undefined) {
      const message = 'the driver holds all source buffers, so this picture could not be queued';
      return this.failed(index, 0, 0, { kind: 'timeout', status: undefined, message });
    }
    const buffer = session.output.buffer(sourceIndex);
    this.put(fill, buffer);
    this.forget();
    session.output.queue(sourceIndex, { bytesused: this.payload(buffer), timestamp: index * 1000 });
    const coded = session.wait(PATIENCE);
    if (!coded) {
      const message = `no coded buffer came back within ${PATIENCE / 1e9} s of virtual time; the driver lost the interrupt or has no watchdog`;
      return this.failed(index, sourceIndex, 0, { kind: 'timeout', status: undefined, message });
    }
    session.takeSource();
    if (coded.flags & BUF_FLAG.ERROR) {
      const message = 'the driver returned the coded buffer with V4L2_BUF_FLAG_ERROR';
      return this.failed(index, sourceIndex, coded.index, { kind: 'no-status', status: undefined, message });
    }
    return {
      ...this.frame(index, sourceIndex, coded.index),
      ...this.describe(coded),
      bytes: coded.bytes,
      state: 'done',
      failure: undefined,
      flags: coded.flags & BUF_FLAG.KEYFRAME ? 'KEYFRAME' : coded.flags & BUF_FLAG.PFRAME ? 'PFRAME' : '',
    };
  }

  /** Stops streaming, frees the buffers and closes the file. */
  stop(): void {
    if (this.image.fault === undefined) this.session.close();
  }

  /** The picture that the driver started last. */
  private get observed(): ObservedPicture | undefined {
    return this.image.machine.observer?.pictures.at(-1);
  }

  /** Drops copies of earlier pictures, so that long runs do not gather them. */
  private forget(): void {
    const last = this.observed;
    if (!last) return;
    last.bytes = new Uint8Array(0);
    last.picture = undefined;
  }

  /** Frame type and numbers: as the stream says, headers as they were put where that was seen. */
  private describe(coded: CodedBuffer): PictureHeaders {
    const read = this.inspector.read(coded.bytes);
    const { observed } = this;
    const headers = observed && observed.headers.length > 0 ? observed.headers : undefined;
    const bits = headers?.reduce((sum, unit) => sum + unit.bits, 0);
    const put = headers && bits !== undefined ? { headers, headerBits: bits } : {};
    if (typeof read !== 'string') return { ...read, ...put };
    const guess = guessed(coded.flags);
    return observed ? { ...guess, frameType: observed.frameType, qp: observed.qp, ...put } : { ...guess, ...put };
  }

  /** What is known of any job. */
  private frame(index: number, sourceIndex: number, codedIndex: number) {
    const start = this.observed;
    const { width, height } = this.picture;
    return {
      index,
      sourceIndex,
      codedIndex,
      source: this.dmaBuffer(`output${sourceIndex}`, this.session.output.buffer(sourceIndex).planes[0] as MappedPlane),
      reconstruction: this.location(start, 'reconstruction'),
      reference: this.location(start, 'reference'),
      coded: start && start.coded.width > 0 ? start.coded : { width, height },
      visible: this.visible,
    };
  }

  private failed(index: number, source: number, coded: number, failure: FrameFailure): EncodedFrame {
    const frame = this.frame(index, source, coded);
    return { ...frame, ...guessed(0), bytes: new Uint8Array(0), state: 'error', failure, flags: '' };
  }

  private location(start: ObservedPicture | undefined, which: 'reconstruction' | 'reference'): PictureLocation {
    const { luma, chroma } = start?.[which] ?? { luma: 0, chroma: 0 };
    const home = this.image.board.buffers.find(({ address, size }) => luma >= address && luma < address + size);
    const nowhere = { name: which, address: luma, size: 0, bytes: new Uint8Array(0) };
    return { buffer: home ?? nowhere, luma, chroma };
  }

  /** Fills a source buffer: directly where it has the shape the picture is drawn in, else line by line. */
  private put(fill: FillPicture, { index, planes }: MappedBuffer): void {
    const { source } = this.session;
    const { picture, staging } = this;
    const [first, second] = planes as [MappedPlane, MappedPlane | undefined];
    if (!second && source.height === picture.height && first.length >= picture.sizeimage) {
      fill(this.dmaBuffer(`output${index}`, first), picture);
      return;
    }
    fill({ name: `output${index}`, address: 0, size: staging.length, bytes: staging }, picture);
    const lumaSize = picture.bytesperline * source.height;
    first.bytes.set(staging.subarray(0, Math.min(lumaSize, first.length)));
    const chromaStart = picture.bytesperline * picture.height;
    const stride = second ? source.planes[1]?.bytesperline || picture.bytesperline : picture.bytesperline;
    const target = second ? second.bytes : first.bytes.subarray(Math.min(lumaSize, first.length));
    for (let row = 0; row < Math.ceil(source.height / 2); row++) {
      const from = chromaStart + row * picture.bytesperline;
      const line = staging.subarray(from, from + Math.min(stride, picture.bytesperline));
      if ((row + 1) * stride <= target.length) target.set(line, row * stride);
    }
  }

  private payload({ planes }: MappedBuffer): number[] {
    const { source } = this.session;
    return planes.map(({ length }, plane) => Math.min(length, source.planes[plane]?.sizeimage ?? length));
  }

  private dmaBuffer(name: string, { address, length, bytes }: MappedPlane): DmaBuffer {
    const bus = address >= DRAM_OFFSET ? this.image.board.dram.base + address - DRAM_OFFSET : 0;
    return { name, address: bus, size: length, bytes };
  }
}

/** What a picture is taken for when its bytes do not say. */
function guessed(flags: number): PictureHeaders {
  const frameType = flags & BUF_FLAG.PFRAME ? 'P' : 'I';
  return { frameType, frameNum: 0, qp: 0, headerBits: 0, headers: [] };
}
