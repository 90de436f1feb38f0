/** The comparison of a whole stream: how many pictures were right, and where it first went wrong. */
import { describeDifference, type PictureComparison, type SampleDifference } from './compare.js';

export class SequenceComparison {
  /** Pictures compared. */
  frames = 0;
  /** Pictures with a difference in the compared area. */
  differingFrames = 0;
  /** Differing samples of all pictures. */
  differingSamples = 0;
  /** Those of them in the shown part. */
  differingVisible = 0;
  /** The first difference of all, with the number of its picture and of differing samples there. */
  first: { readonly frame: number; readonly samples: number; readonly difference: SampleDifference } | undefined;

  /** @param area what is compared, for the sentence */
  constructor(readonly area: 'coded' | 'visible') {}

  add(frame: number, comparison: PictureComparison): void {
    this.frames++;
    this.differingSamples += comparison.differing;
    this.differingVisible += comparison.differingVisible;
    if (!comparison.first) return;
    this.differingFrames++;
    if (!this.first || frame < this.first.frame) {
      this.first = { frame, samples: comparison.differing, difference: comparison.first };
    }
  }

  /** True when pictures were compared and none differs. */
  get identical(): boolean {
    return this.frames > 0 && this.differingFrames === 0;
  }

  /** The result in one sentence. */
  describe(): string {
    if (this.frames === 0) return `no picture was compared (${this.area} area)`;
    if (!this.first) return `all ${this.frames} pictures are identical (${this.area} area)`;
    const { frame, samples, difference } = this.first;
    const hidden = this.differingVisible === 0 ? ', none of them in the shown part' : '';
    return `${this.differingFrames} of ${this.frames} pictures differ (${this.area} area); first in frame ${frame}, ${describeDifference(difference)}; ${samples} samples differ in that frame, ${this.differingSamples} in all${hidden}`;
  }
}
