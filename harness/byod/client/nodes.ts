/** Device nodes: which of them encode, and what their queues are. */
import { UsageError } from '../../errors.js';
import { BUF_TYPE, CAP, fourcc } from './constants.js';
import type { VideoFile } from './device.js';
import type { KernelImage } from './image.js';
import { VIDIOC } from './ioctls.js';

export type Codec = 'H264' | 'JPEG';

/** Pixel formats of a codec, the usual one first. */
export const CODED: Readonly<Record<Codec, readonly number[]>> = {
  H264: [fourcc('H264')],
  JPEG: [fourcc('JPEG'), fourcc('MJPG')],
};

/** What an M2M device is for. */
export interface QueueTypes {
  readonly output: number;
  readonly capture: number;
}

/** The buffer types of an M2M device; undefined for a device that is none. */
export function queueTypes(file: VideoFile): QueueTypes | undefined {
  const { errno, value } = file.try(VIDIOC.QUERYCAP, {});
  if (errno !== 0) return undefined;
  const caps = value.capabilities & CAP.DEVICE_CAPS ? value.device_caps : value.capabilities;
  if ((caps & CAP.STREAMING) === 0) return undefined;
  if (caps & CAP.VIDEO_M2M_MPLANE) {
    return { output: BUF_TYPE.VIDEO_OUTPUT_MPLANE, capture: BUF_TYPE.VIDEO_CAPTURE_MPLANE };
  }
  return caps & CAP.VIDEO_M2M ? { output: BUF_TYPE.VIDEO_OUTPUT, capture: BUF_TYPE.VIDEO_CAPTURE } : undefined;
}

/** The formats VIDIOC_ENUM_FMT lists for a queue, at most 256. */
export function enumerateFormats(file: VideoFile, type: number): { pixelformat: number; flags: number }[] {
  const formats: { pixelformat: number; flags: number }[] = [];
  for (let index = 0; index < 256; index++) {
    const { errno, value } = file.try(VIDIOC.ENUM_FMT, { index, type });
    if (errno !== 0) break;
    formats.push({ pixelformat: value.pixelformat, flags: value.flags });
  }
  return formats;
}

/** Video nodes that code a codec, by name. */
export function findEncoders(image: KernelImage, codec?: Codec): string[] {
  const wanted = codec ? CODED[codec] : [...CODED.H264, ...CODED.JPEG];
  return image.devices().filter((name) => {
    if (!name.startsWith('video')) return false;
    const file = image.open(name);
    try {
      const types = queueTypes(file);
      return types !== undefined && enumerateFormats(file, types.capture).some((f) => wanted.includes(f.pixelformat));
    } finally {
      file.close();
    }
  });
}

/** The node to encode on. Throws UsageError with what the nodes offer. */
export function findEncoder(image: KernelImage, codec: Codec = 'H264'): string {
  const [name] = findEncoders(image, codec);
  if (name !== undefined) return name;
  const nodes = image.devices();
  const other = findEncoders(image);
  throw new UsageError(
    nodes.length === 0
      ? 'the driver registered no device node; does probe succeed and call video_register_device?'
      : `none of ${nodes.join(', ')} lists ${codec} among the formats of its CAPTURE queue` +
          (other.length > 0 ? `, but ${other.join(', ')} codes something else` : '') +
          '; does the driver offer it on this variant?',
  );
}
