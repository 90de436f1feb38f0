export { accessUnits, escapeNal, type NalUnit, nalUnits, unescapeNal } from './annexb.js';
export { FFMPEG_VARIABLE, type FfmpegBinary, ffmpegBinary } from './ffmpeg-binary.js';
export { FfmpegDecoder } from './ffmpeg.js';
export { OpenH264Decoder } from './openh264.js';
export { OPENH264_VARIABLE, openH264Library } from './openh264-library.js';
export { createDecoder, listDecoders, registerDecoder } from './registry.js';
export type { SpsGeometry } from './sps.js';
export type { DecodeResult, ExpectedPictures, PictureSink, ReferenceDecoder, StreamInput } from './types.js';
export { streamGeometry, type UncroppedStream, uncropChunks, uncropStream } from './uncrop.js';
