/** The reference decoders by name. */
import { UsageError } from '../errors.js';
import { FfmpegDecoder } from './ffmpeg.js';
import { OpenH264Decoder } from './openh264.js';
import type { ReferenceDecoder } from './types.js';

interface Entry {
  readonly description: string;
  readonly create: () => ReferenceDecoder;
}

const decoders = new Map<string, Entry>();

/** Adds an adapter; a name that is taken already is replaced. */
export function registerDecoder(name: string, description: string, create: () => ReferenceDecoder): void {
  decoders.set(name, { description, create });
}

/** Names and descriptions, in order of registration. */
export function listDecoders(): { name: string; description: string }[] {
  return [...decoders].map(([name, { description }]) => ({ name, description }));
}

/**
 * A decoder by name.
 * @throws UsageError for a name that is not registered
 */
export function createDecoder(name = 'ffmpeg'): ReferenceDecoder {
  const entry = decoders.get(name);
  if (!entry) {
    throw new UsageError(`there is no reference decoder "${name}"; known are ${[...decoders.keys()].join(', ')}`);
  }
  return entry.create();
}

registerDecoder('ffmpeg', 'libavcodec as its authors tuned it', () => new FfmpegDecoder('ffmpeg'));
registerDecoder(
  'ffmpeg-c',
  'libavcodec in plain C (-cpuflags 0): differs from "ffmpeg" where residuals leave their 16-bit range',
  () => new FfmpegDecoder('ffmpeg-c', ['-cpuflags', '0']),
);
registerDecoder('openh264', "Cisco's OpenH264, another family of code", () => new OpenH264Decoder());
