/** What every video input is to the harness. */
import type { Frame, Rate, Size } from './frame.js';

export interface VideoOptions {
  /** Raw video and clips: picture size. */
  readonly size?: Size | undefined;
  /** Raw video: sample order; by the file name's ending when left out, else I420. */
  readonly pixelFormat?: PixelFormat | undefined;
  /** Overrides the rate the video says; for raw video and clips the default is 25/1. */
  readonly rate?: Rate | undefined;
  /** Most frames to read; the source is let go after them. */
  readonly frames?: number | undefined;
}

export type PixelFormat = 'i420' | 'nv12';

/** Opened video: frames come one by one, never the whole file at once. */
export interface VideoSource extends Size {
  readonly rate: Rate;
  /** Number of frames that will come, where it is known beforehand. */
  readonly frameCount: number | undefined;
  /** What is being read, for reports: name, kind, size. */
  readonly description: string;
  /**
   * The frames, once. Leaving the loop early closes the source.
   * @throws UsageError (while iterating) when the video is cut short or breaks off
   */
  frames(): AsyncIterable<Frame>;
  /** Lets the source go without reading it to its end. Harmless when it is closed already. */
  close(): Promise<void>;
}

/** How a reader supplies frames: the next one, or undefined at the end. */
export interface FrameSupply {
  next(index: number): Promise<Frame | undefined>;
  close(): Promise<void>;
}

/** Builds a source over a reader; keeps the frame limit and closes the reader when the loop is over. */
export function sourceOver(
  facts: Size & { rate: Rate; frameCount: number | undefined; description: string },
  limit: number | undefined,
  supply: FrameSupply,
): VideoSource {
  let used = false;
  async function* read(): AsyncGenerator<Frame> {
    try {
      for (let index = 0; limit === undefined || index < limit; index++) {
        const frame = await supply.next(index);
        if (!frame) return;
        yield frame;
      }
    } finally {
      await supply.close();
    }
  }
  const { frameCount } = facts;
  return {
    ...facts,
    frameCount: limit === undefined || frameCount === undefined ? frameCount : Math.min(frameCount, limit),
    frames() {
      if (used) throw new Error('the frames of a video source can be read once; open it again');
      used = true;
      return read();
    },
    close: () => supply.close(),
  };
}
