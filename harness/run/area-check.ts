/** One decode of the stream, picture by picture against the chip's reconstructions as they come. */
import {
  comparePictures,
  differencePng,
  i420View,
  type PictureGeometry,
  type PictureView,
  SequenceComparison,
} from '../compare/index.js';
import { cropView } from '../compare/index.js';
import type { ReferenceDecoder } from '../decoder/index.js';
import { AsyncQueue } from './queue.js';
import type { AreaReport } from './report.js';

export class AreaCheck {
  private readonly chunks = new AsyncQueue<Uint8Array>();
  private readonly pictures: PictureView[] = [];
  private readonly comparison: SequenceComparison;
  private pushed = 0;
  private difference: Buffer | undefined;
  private readonly done: Promise<readonly string[]>;

  /**
   * Starts the decoder at once.
   * @param transform what the decoder gets of a chunk of the stream: itself, or an uncropped version
   */
  constructor(
    readonly area: 'visible' | 'coded',
    private readonly decoder: ReferenceDecoder,
    private readonly geometry: PictureGeometry,
    private readonly transform: (chunk: Uint8Array) => Uint8Array,
  ) {
    this.comparison = new SequenceComparison(area);
    this.done = this.decode();
    // awaited in finish(); a failure before that must not count as unhandled
    this.done.catch(() => {});
  }

  /** Hands over the bytes and the reconstruction of the next picture. */
  push(bytes: Uint8Array, reconstruction: PictureView): void {
    this.pushed++;
    this.pictures.push(reconstruction);
    this.chunks.push(this.transform(bytes));
  }

  /** Pictures encoded but not yet compared. */
  get waiting(): number {
    return this.pictures.length;
  }

  /** No more pictures: waits for the decoder. `difference` is the PNG of the first one that differs. */
  async finish(failure?: unknown): Promise<{ report: AreaReport; difference: Buffer | undefined }> {
    this.chunks.end(failure);
    const problems = await this.done;
    const identical = this.comparison.identical && this.comparison.frames === this.pushed;
    const report: AreaReport = {
      area: this.area,
      decoder: `${this.decoder.name} (${this.decoder.version()})`,
      pictures: this.comparison.frames,
      identical,
      sentence: this.comparison.describe(),
      problems,
    };
    return { report, difference: this.difference };
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
    const { problems } = await this.decoder.decode(this.chunks, expected, (i420, index) => {
      const actual = this.pictures.shift();
      if (actual) this.compare(i420View(i420, width, height), actual, index);
    });
    return problems;
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
