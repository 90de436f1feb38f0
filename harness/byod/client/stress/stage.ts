/** What a stress case works with: images to boot, sessions, and the streams that an undisturbed encoder makes. */
import type { Fault } from '../../../../emulator/faults.js';
import { BUF_FLAG } from '../constants.js';
import { type CodedBuffer, type EncoderOptions, EncoderSession, PATIENCE } from '../encoder.js';
import type { KernelImage } from '../image.js';
import type { Codec } from '../nodes.js';
import { feed } from '../test-pictures.js';
import { Failure, NotSupported } from '../verdict.js';

/** How a machine is made for a case. */
export interface BootOptions {
  /** Bad weather of the board. */
  readonly faults?: readonly Fault[];
}

/** A fresh, booted image. */
export type Boot = (options?: BootOptions) => KernelImage;

export interface StressCase {
  /** Short, kebab-case, unique. */
  readonly name: string;
  /** What a driver that passes does, as a sentence. */
  readonly says: string;
  run(stage: Stage): void;
}

/** Settings of one stream. */
export type StreamOptions = Partial<EncoderOptions>;

export const SMALL = { width: 128, height: 96 } as const;
export const OTHER = { width: 192, height: 160 } as const;
/** Bytes of coded buffers, enough for any test picture. */
const CODED_SIZE = 262_144;

export class Stage {
  readonly warnings: string[] = [];
  private running: KernelImage | undefined;
  private readonly booted: KernelImage[] = [];
  private readonly references = new Map<string, readonly Uint8Array[]>();

  constructor(
    private readonly bootImage: Boot,
    readonly codec: Codec,
    readonly node: string,
    readonly seed: number,
  ) {}

  /** The image of this case; booted when it is first asked for. */
  get image(): KernelImage {
    this.running ??= this.boot();
    return this.running;
  }

  /** Boots the image of this case with bad weather. */
  boot(options: BootOptions = {}): KernelImage {
    const image = this.bootImage(options);
    this.booted.push(image);
    this.running = image;
    return image;
  }

  /** All images of this case, for the checks at its end. */
  get images(): readonly KernelImage[] {
    return this.booted;
  }

  session(options: StreamOptions = {}, image = this.image): EncoderSession {
    return new EncoderSession(image.open(this.node), {
      ...SMALL,
      codec: this.codec,
      codedSize: CODED_SIZE,
      ...options,
    });
  }

  /** A session that streams. */
  started(options: StreamOptions = {}, image = this.image): EncoderSession {
    const session = this.session(options, image);
    session.start();
    return session;
  }

  /** The next coded picture. Ends the case when none comes, or one with an error. */
  next(session: EncoderSession, what: string): CodedBuffer {
    const coded = session.wait(PATIENCE);
    if (!coded) return this.fail(`${what} did not come back within ${PATIENCE / 1e9} s of virtual time`);
    if (coded.flags & BUF_FLAG.ERROR) return this.fail(`${what} came back with V4L2_BUF_FLAG_ERROR`);
    return coded;
  }

  /** Encodes so many pictures, one by one. */
  encode(session: EncoderSession, count: number, what = 'picture', first = 0): CodedBuffer[] {
    return Array.from({ length: count }, (_, index) => {
      feed(session, first + index);
      return this.next(session, `${what} ${first + index}`);
    });
  }

  /** The stream that these settings give when nothing disturbs: of a driver booted for it alone. */
  reference(options: StreamOptions, count: number): readonly Uint8Array[] {
    const key = JSON.stringify([options, count]);
    let streams = this.references.get(key);
    if (!streams) {
      const image = this.bootImage();
      const session = this.started(options, image);
      streams = this.encode(session, count, 'undisturbed picture').map(({ bytes }) => bytes);
      session.close();
      image.close();
      this.references.set(key, streams);
    }
    return streams;
  }

  /** Ends the case unless pictures have the bytes an undisturbed encoder gives. */
  compare(coded: readonly CodedBuffer[], options: StreamOptions, what: string): void {
    const wanted = this.reference(options, coded.length);
    for (const [index, { bytes }] of coded.entries()) {
      const other = wanted[index] as Uint8Array;
      if (Buffer.compare(bytes, other) === 0) continue;
      const at = bytes.findIndex((byte, place) => byte !== other[place]);
      this.fail(
        `${what}: picture ${index} has ${bytes.length} bytes that differ from byte ${at < 0 ? Math.min(bytes.length, other.length) : at} on from the ${other.length} of an encoder that nothing disturbs`,
      );
    }
  }

  fail(sentence: string): never {
    throw new Failure(sentence);
  }

  inapplicable(sentence: string): never {
    throw new NotSupported(sentence);
  }

  warn(sentence: string): void {
    this.warnings.push(sentence);
  }
}
