/** What a reference decoder is to the harness. */

/** The pictures a caller expects of a stream: shown size (cropped) in luma samples and their number. */
export interface ExpectedPictures {
  readonly width: number;
  readonly height: number;
  /** Number of pictures. Read when the stream has ended, so a caller that still feeds it may set it late. */
  readonly frames: number;
}

export interface DecodeResult {
  /** Pictures handed out. */
  readonly frames: number;
  /** True when the decoder had nothing to complain of: `problems` is empty. */
  readonly ok: boolean;
  /** Each problem in words, repeated messages once with their count. */
  readonly problems: string[];
}

/**
 * Receives one picture: I420, tightly packed, `width * height` luma samples, then Cb, then Cr with `width / 2` by
 * `height / 2` samples each. The array is the callee's to keep. A promise holds the decoder back.
 */
export type PictureSink = (i420: Uint8Array, index: number) => void | Promise<void>;

/** An Annex B byte stream: whole, or in runs of whole NAL units. */
export type StreamInput = Uint8Array | AsyncIterable<Uint8Array>;

/** A strict decoder: it returns every picture it can and hides nothing. */
export interface ReferenceDecoder {
  readonly name: string;
  /** Implementation and version, for reports. Throws UsageError when the decoder is not to be had. */
  version(): string;
  /**
   * Decodes a stream in output order. A broken stream is a result with problems, not an exception.
   * @throws UsageError when the decoder is missing or cannot be started; whatever `onFrame` throws
   */
  decode(stream: StreamInput, expected: ExpectedPictures, onFrame: PictureSink): Promise<DecodeResult>;
}
