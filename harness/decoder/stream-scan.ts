/** What the harness itself sees wrong in a byte stream on its way to a decoder, in words better than a decoder's. */
import { findParameterSets } from './uncrop.js';

export class StreamScan {
  private parameterSets = 0;
  private readonly cut = new Map<string, number[]>();
  private readonly unreadable: number[] = [];
  private readonly sizes = new Set<string>();

  /** Looks at the next run of whole NAL units. */
  push(stream: Uint8Array): void {
    for (const { parsed, unescaped } of findParameterSets(stream)) {
      const index = this.parameterSets++;
      if (unescaped) this.cut.set(unescaped, [...(this.cut.get(unescaped) ?? []), index]);
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
    for (const [bytes, sets] of this.cut) {
      const what = bytes === '00 00 01' ? `${bytes}, a false start code,` : bytes;
      problems.push(
        `sequence parameter set ${sets.join(', ')} holds ${what} without emulation prevention, so a decoder loses the rest of it`,
      );
    }
    const others = [...this.sizes].filter((found) => found !== size);
    if (others.length > 0) problems.push(`the stream's pictures are ${others.join(' and ')}, not ${size}`);
    return problems;
  }
}
