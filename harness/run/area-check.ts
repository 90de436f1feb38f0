/** One decode of the stream, picture by picture against the chip's reconstructions as they come. */
import {
  comparePictures,
  cropView,
  differencePng,
  i420View,
  type PictureGeometry,
  type PictureView,
  SequenceComparison,
} from '../compare/index.js';
import { NAL_SLICE, NAL_SLICE_IDR } from '../decoder/annexb.js';
import { nalUnits, type ReferenceDecoder, uncropStream } from '../decoder/index.js';
import type { EncodedFrame } from '../drivers/driver.js';
import { mendHeaders } from './mend.js';
import { AsyncQueue } from './queue.js';
import type { AreaReport } from './report.js';

/** What came of an area's check. */
export interface AreaOutcome {
  readonly report: AreaReport;
  /** PNG of the first picture that differs. */
  readonly difference: Buffer | undefined;
}

export class AreaCheck {
  private readonly chunks = new AsyncQueue<Uint8Array>();
  private readonly pictures: PictureView[] = [];
  private readonly comparison: SequenceComparison;
  private readonly area: 'visible' | 'coded';
  private pushed = 0;
  private mended = 0;
  private difference: Buffer | undefined;
  /** Undefined until the first picture: a decoder is not started for nothing. */
  private decoding: Promise<readonly string[]> | undefined;
  private decoded = false;

  /**
   * @param stream `as-is`: the stream as the driver wrote it, compared in the shown area; `mended`: with readable headers
   * and without cropping, compared in the whole coded area
   */
  constructor(
    private readonly stream: AreaReport['stream'],
    private readonly decoder: ReferenceDecoder,
    private readonly geometry: PictureGeometry,
  ) {
    this.area = stream === 'as-is' ? 'visible' : 'coded';
    this.comparison = new SequenceComparison(this.area);
  }

  /** Hands over the next frame and its reconstruction. */
  push(frame: Pick<EncodedFrame, 'bytes' | 'headers'>, reconstruction: PictureView): void {
    this.pushed++;
    if (!this.decoded) this.pictures.push(reconstruction);
    this.take(frame);
    if (this.decoding) return;
    this.decoding = this.decode();
    // awaited in finish(); a failure before that must not count as unhandled
    this.decoding.catch(() => {});
  }

  /** Hands over the parameter sets of a frame that is not judged: later ones may refer to them. */
  pushParameterSets({ bytes, headers }: Pick<EncodedFrame, 'bytes' | 'headers'>): void {
    const sets = headers.filter(({ unit }) => unit === 'sps' || unit === 'pps');
    if (sets.length === 0 || bytes.length === 0) return;
    const slice = [...nalUnits(bytes)].find(({ type }) => type === NAL_SLICE || type === NAL_SLICE_IDR);
    this.take({ bytes: bytes.slice(0, slice?.start ?? bytes.length), headers: sets });
  }

  private take(frame: Pick<EncodedFrame, 'bytes' | 'headers'>): void {
    this.chunks.push(this.stream === 'as-is' ? frame.bytes : this.mend(frame));
  }

  /** Pictures encoded but not yet compared. */
  get waiting(): number {
    return this.pictures.length;
  }

  /** No more pictures: waits for the decoder. */
  async finish(failure?: unknown): Promise<AreaOutcome> {
    this.chunks.end(failure);
    const problems = (await this.decoding) ?? [];
    const report: AreaReport = {
      area: this.area,
      stream: this.stream,
      mended: this.mended,
      expected: this.pushed,
      pictures: this.comparison.frames,
      identical: this.comparison.identical && this.comparison.frames === this.pushed,
      sentence: this.comparison.describe(),
      problems,
    };
    return { report, difference: this.difference };
  }

  private mend(frame: Pick<EncodedFrame, 'bytes' | 'headers'>): Uint8Array {
    const { bytes, mended } = mendHeaders(frame);
    this.mended += mended;
    return uncropStream(bytes).stream;
  }

  private async decode(): Promise<readonly string[]> {
    const { geometry, area } = this;
    const width = area === 'coded' ? geometry.codedWidth : geometry.width;
    const height = area === 'coded' ? geometry.codedHeight : geometry.height;
    const pushed = () => this.pushed;
    const expected = {
      width,
      height,
      get frames() {
        return pushed();
      },
    };
    try {
      const { problems } = await this.decoder.decode(this.chunks, expected, (i420, index) => {
        const actual = this.pictures.shift();
        if (actual) this.compare(i420View(i420, width, height), actual, index);
      });
      return problems;
    } finally {
      this.decoded = true;
      this.pictures.length = 0;
    }
  }

  private compare(decoded: PictureView, actual: PictureView, index: number): void {
    const comparison = comparePictures(decoded, actual, this.geometry);
    this.comparison.add(index, comparison);
    if (!comparison.first || this.difference) return;
    const { left, top } = this.geometry;
    const whole = this.area === 'coded';
    const part = whole ? actual : cropView(actual, this.geometry);
    this.difference = differencePng(decoded, part, comparison.first, whole ? { left: 0, top: 0 } : { left, top });
  }
}
