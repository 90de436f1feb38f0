/** Formats in one shape, whether the driver's queues are single-planar or multi-planar. */
import { isMultiplanar } from './constants.js';
import type { Part } from './layout.js';
import type { FormatValues } from './structs.js';

export interface PlaneFormat {
  readonly bytesperline: number;
  readonly sizeimage: number;
}

/** What VIDIOC_G_FMT says. */
export interface Format {
  readonly type: number;
  readonly width: number;
  readonly height: number;
  readonly pixelformat: number;
  readonly field: number;
  readonly colorspace: number;
  readonly flags: number;
  readonly ycbcr_enc: number;
  readonly quantization: number;
  readonly xfer_func: number;
  /** One a memory plane; single-planar formats have one. */
  readonly planes: readonly PlaneFormat[];
}

/** struct v4l2_pix_format's priv when the members behind it are meant (V4L2_PIX_FMT_PRIV_MAGIC). */
const PRIV_MAGIC = 0xfeedcafe;

export function formatFromValues({ type, fmt }: FormatValues): Format {
  if (isMultiplanar(type)) {
    const { plane_fmt, num_planes, reserved: _, ...rest } = fmt.pix_mp;
    const planes = plane_fmt.slice(0, num_planes).map(({ bytesperline, sizeimage }) => ({ bytesperline, sizeimage }));
    return { type, ...rest, planes };
  }
  const { bytesperline, sizeimage, priv: _, ...rest } = fmt.pix;
  return { type, ...rest, planes: [{ bytesperline, sizeimage }] };
}

export function formatToValues({ planes = [], type, ...rest }: Part<Format> & { type: number }): Part<FormatValues> {
  if (isMultiplanar(type)) {
    return { type, fmt: { pix_mp: { ...rest, plane_fmt: planes, num_planes: planes.length } } };
  }
  return { type, fmt: { pix: { ...rest, ...planes[0], priv: PRIV_MAGIC } } };
}

/** Members in which two formats differ, in words: `height 720, not 718`. */
export function formatDifferences(actual: Format, wanted: Format): string[] {
  const { planes: actualPlanes, ...actualRest } = actual;
  const { planes: wantedPlanes, ...wantedRest } = wanted;
  const flat = (rest: Readonly<Record<string, number>>, planes: readonly PlaneFormat[]) =>
    Object.entries({
      ...rest,
      planes: planes.length,
      ...Object.fromEntries(
        planes.flatMap((p, i) => [
          [`bytesperline of plane ${i}`, p.bytesperline],
          [`sizeimage of plane ${i}`, p.sizeimage],
        ]),
      ),
    });
  const other = new Map(flat(wantedRest, wantedPlanes));
  return flat(actualRest, actualPlanes)
    .filter(([name, value]) => other.get(name) !== value)
    .map(([name, value]) => `${name} ${value}, not ${other.get(name)}`);
}
