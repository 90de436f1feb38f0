/** One test of the compliance pass: what it may do, and how it says what it found. */
import { fourccName, isMultiplanar, MEMORY, typeName } from '../constants.js';
import type { VideoFile } from '../device.js';
import { type EncoderOptions, EncoderSession } from '../encoder.js';
import { type Codec, enumerateFormats, type QueueTypes, queueTypes } from '../nodes.js';
import { ERRNO, errnoName } from '../errno.js';
import { type Format, formatFromValues } from '../formats.js';
import type { KernelImage } from '../image.js';
import { VIDIOC } from '../ioctls.js';
import { Failure, NotSupported } from '../verdict.js';

export interface ComplianceTest {
  readonly group: 'capabilities' | 'formats' | 'controls' | 'buffers' | 'streaming';
  /** Short, kebab-case, unique. */
  readonly name: string;
  /** What a driver that passes does, as a sentence. */
  readonly says: string;
  /** Page (and section) of the V4L2 user-space API document. */
  readonly clause: string;
  run(trial: Trial): void;
}

/** Small, so that streaming tests are quick; the driver may round it. */
export const SIZE = { width: 128, height: 96 } as const;

export class Trial {
  readonly warnings: string[] = [];
  private readonly files: VideoFile[] = [];

  constructor(
    readonly image: KernelImage,
    readonly node: string,
    readonly types: QueueTypes,
    /** The codec that streaming tests use. */
    readonly codec: Codec,
  ) {}

  /** A fresh handle; it is closed after the test. */
  open(): VideoFile {
    const file = this.image.open(this.node);
    this.files.push(file);
    return file;
  }

  /** A session on a fresh handle. */
  session(options: Partial<EncoderOptions> = {}): EncoderSession {
    return new EncoderSession(this.open(), { ...SIZE, codec: this.codec, ...options });
  }

  close(): void {
    for (const file of this.files) file.close();
  }

  fail(sentence: string): never {
    throw new Failure(sentence);
  }

  /** Ends the test unless it holds. */
  require(holds: boolean, sentence: string | (() => string)): void {
    if (!holds) this.fail(typeof sentence === 'string' ? sentence : sentence());
  }

  /** Ends the test unless a call gave this error number (0: success). */
  expect(what: string, errno: number, wanted: number | readonly number[]): void {
    const list = typeof wanted === 'number' ? [wanted] : wanted;
    if (list.includes(errno)) return;
    this.fail(`${what} gives ${errnoName(errno)}, it must give ${list.map(errnoName).join(' or ')}`);
  }

  /** Something drivers differ in, that an application will stumble over. */
  warn(sentence: string): void {
    this.warnings.push(sentence);
  }

  /** Ends the test: the driver does not have this. */
  unsupported(sentence: string): never {
    throw new NotSupported(sentence);
  }

  /** Ends the test as not supported when a call is missing altogether. */
  supported(what: string, errno: number): void {
    if (errno === ERRNO.ENOTTY) this.unsupported(`the driver has no ${what}`);
  }

  /** Both queues' types, OUTPUT first. */
  get both(): readonly number[] {
    return [this.types.output, this.types.capture];
  }

  /** Listed formats of a queue. */
  formats(file: VideoFile, type: number) {
    return enumerateFormats(file, type);
  }

  /** A format of SIZE in each listed pixel format of a queue. */
  candidates(
    file: VideoFile,
    type: number,
  ): (Pick<Format, 'type' | 'width' | 'height' | 'pixelformat'> & { name: string })[] {
    return this.formats(file, type).map(({ pixelformat }) => ({
      ...{ type, ...SIZE, pixelformat },
      name: `${fourccName(pixelformat)} on ${typeName(type)}`,
    }));
  }

  /** VIDIOC_TRY_FMT or S_FMT, its error number and what came back. */
  format(file: VideoFile, call: 'TRY_FMT' | 'S_FMT' | 'G_FMT', format: Parameters<VideoFile['tryFormat']>[0]) {
    const { planes = [], type, ...rest } = format;
    const fmt = isMultiplanar(type)
      ? { pix_mp: { ...rest, plane_fmt: planes, num_planes: planes.length } }
      : { pix: { ...rest, ...planes[0], priv: 0xfeedcafe } };
    const { errno, value } = file.try(VIDIOC[call], { type, fmt });
    return { errno, format: formatFromValues(value) };
  }

  /** VIDIOC_REQBUFS, its error number and how many. */
  request(file: VideoFile, type: number, count: number, memory: number = MEMORY.MMAP) {
    return file.try(VIDIOC.REQBUFS, { count, type, memory });
  }
}

/** The buffer types of a node. Throws when it is no M2M device. */
export function typesOf(image: KernelImage, node: string): QueueTypes | undefined {
  const file = image.open(node);
  try {
    return queueTypes(file);
  } finally {
    file.close();
  }
}
