/** What the harness itself sees wrong in a byte stream on its way to a decoder, in words better than a decoder's. */
import { findParameterSets } from './uncrop.js';

export class StreamScan {
  private parameterSets = 0;
  private readonly cut: number[] = [];
  private readonly unreadable: number[] = [];
  private readonly sizes = new Set<string>();

  /** Looks at the next run of whole NAL units. */
  push(stream: Uint8Array): void {
    for (const { parsed, falseStartCodes } of findParameterSets(stream)) {
      const index = this.parameterSets++;
      if (falseStartCodes > 0) this.cut.push(index);
      if (!parsed) this.unreadable.push(index);
      else this.sizes.add(`${parsed.geometry.width}x${parsed.geometry.height}`);
    }
  }

  problems(expected: { readonly width: number; readonly height: number }): string[] {
    const problems: string[] = [];
    const size = `${expected.width}x${expected.height}`;
    if (this.parameterSets === 0) problems.push('the stream has no sequence parameter set');
    if (this.unreadable.length > 0) {
      problems.push(`sequence parameter set ${this.unreadable.join(', ')} cannot be read: it ends early`);
    }
    if (this.cut.length > 0) {
      problems.push(
        `sequence parameter set ${this.cut.join(', ')} is cut by a false start code: it holds 00 00 01 without emulation prevention, so its end is taken for another NAL unit`,
      );
    }
    const others = [...this.sizes].filter((found) => found !== size);
    if (others.length > 0) problems.push(`the stream's pictures are ${others.join(' and ')}, not ${size}`);
    return problems;
  }
}
