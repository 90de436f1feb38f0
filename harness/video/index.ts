export { CLIP_PREFIX, CLIPS, type Clip, DEFAULT_CLIP_FRAMES, DEFAULT_CLIP_SIZE } from './clips/index.js';
export { type Frame, frameBytes, frameFromNv12, frameOver, type Rate, type Size, toNv12 } from './frame.js';
export { openVideo } from './open.js';
export { checkSize, MAX_SIZE, parseRate, parseSize } from './size.js';
export type { PixelFormat, VideoOptions, VideoSource } from './source.js';
export { type ByteSink, openOutput, STDOUT } from './output-file.js';
export {
  openPictureWriter,
  openStreamWriter,
  type PictureWriter,
  type StreamWriter,
  type VideoFacts,
} from './writers.js';
