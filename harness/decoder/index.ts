export { accessUnits, escapeNal, type NalUnit, nalUnits, unescapeNal } from './annexb.js';
export { FFMPEG_VARIABLE, type FfmpegBinary, ffmpegBinary } from './ffmpeg-binary.js';
export { FfmpegDecoder } from './ffmpeg.js';
export { createDecoder, listDecoders, registerDecoder } from './registry.js';
export type { SpsGeometry } from './sps.js';
export type { DecodeResult, ExpectedPictures, PictureSink, ReferenceDecoder, StreamInput } from './types.js';
export { streamGeometry, type UncroppedStream, uncropChunks, uncropStream } from './uncrop.js';
