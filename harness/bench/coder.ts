/** What a benchmark asks of a coder: the chip, or a peer. */
import type { BenchClip } from './clips.js';
import type { CodingSettings } from './settings.js';

export interface Coder {
  readonly name: string;
  /** What `time` measures, in words. */
  readonly timed: string;
  /** How coders of this kind are set for these settings, and what of them they cannot follow; one text for the kind. */
  describe(settings: CodingSettings): string;
  /**
   * Gets ready for `time`: a coder in this process runs until its code is compiled well, one in another process has its
   * start-up measured.
   */
  prepare(clip: BenchClip, settings: CodingSettings): Promise<void>;
  /**
   * Codes the clip once.
   * @returns CPU seconds, user and system, of the encode loop: pictures in memory, no decoder, no PSNR
   */
  time(clip: BenchClip, settings: CodingSettings): Promise<number>;
  /** Codes the clip to an Annex B stream. */
  encode(clip: BenchClip, settings: CodingSettings): Promise<Uint8Array>;
}
