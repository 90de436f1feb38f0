/** Reading, trying and setting formats. */
import { FIELD, fourcc, fourccName, FRMSIZE, typeName } from '../constants.js';
import type { VideoFile } from '../device.js';
import { ERRNO, errnoName } from '../errno.js';
import { type Format, formatDifferences } from '../formats.js';
import { VIDIOC } from '../ioctls.js';
import { type ComplianceTest, SIZE } from './trial.js';

const UNKNOWN = fourcc('?!?!');
/** V4L2_COLORSPACE_REC709, XFER_FUNC_709, YCBCR_ENC_709, QUANTIZATION_LIM_RANGE: not what a driver picks by itself. */
const COLORS = { colorspace: 3, xfer_func: 1, ycbcr_enc: 2, quantization: 2 } as const;
/** Smallest and largest sides a test asks for. */
const EXTREMES = [0, 1, 65_535] as const;

const same = (a: Format, b: Format) => formatDifferences(a, b);

/** Limits of VIDIOC_ENUM_FRAMESIZES for a pixel format; undefined where the driver lists none. */
export function sizeLimits(file: VideoFile, pixelformat: number) {
  const { errno, value } = file.try(VIDIOC.ENUM_FRAMESIZES, { index: 0, pixel_format: pixelformat });
  return errno === 0 && value.type !== FRMSIZE.DISCRETE ? value.stepwise : undefined;
}

export const FORMAT_TESTS: readonly ComplianceTest[] = [
  {
    group: 'formats',
    name: 'initial-formats',
    says: 'a fresh file has valid formats on both queues',
    clause: 'VIDIOC_G_FMT; data format negotiation',
    run(trial) {
      const file = trial.open();
      for (const type of trial.both) {
        const { errno, format } = trial.format(file, 'G_FMT', { type });
        const name = typeName(type);
        trial.expect(`VIDIOC_G_FMT of ${name}`, errno, 0);
        const listed = trial.formats(file, type).map(({ pixelformat }) => pixelformat);
        trial.require(
          listed.includes(format.pixelformat),
          `${name} starts with ${fourccName(format.pixelformat)}, which it does not list`,
        );
        if (type === trial.types.output) {
          trial.require(
            format.width > 0 && format.height > 0,
            `${name} starts with a size of ${format.width}x${format.height}`,
          );
        } else if (format.width === 0 || format.height === 0)
          trial.warn(`${name} starts with a size of ${format.width}x${format.height}`);
        trial.require(format.planes.length > 0, `${name} starts without planes`);
        trial.require(
          format.planes.every(({ sizeimage }) => sizeimage > 0),
          `${name} starts with sizeimage 0`,
        );
        trial.require(format.field !== FIELD.ANY, `${name} starts with V4L2_FIELD_ANY`);
      }
    },
  },
  {
    group: 'formats',
    name: 'try-leaves-state',
    says: 'VIDIOC_TRY_FMT changes nothing',
    clause: 'VIDIOC_TRY_FMT: drivers do not switch anything',
    run(trial) {
      const file = trial.open();
      const before = trial.both.map((type) => file.getFormat(type));
      for (const type of trial.both) {
        for (const candidate of trial.candidates(file, type)) {
          const { name, ...format } = candidate;
          trial.format(file, 'TRY_FMT', { ...format, width: format.width * 2, planes: [{ sizeimage: 300_000 }] });
          for (const [index, other] of trial.both.entries()) {
            const changes = same(file.getFormat(other), before[index] as Format);
            trial.require(
              changes.length === 0,
              () => `trying ${name} changed the format of ${typeName(other)}: ${changes.join(', ')}`,
            );
          }
        }
      }
    },
  },
  {
    group: 'formats',
    name: 'set-then-get',
    says: 'VIDIOC_S_FMT sets what VIDIOC_TRY_FMT promises, VIDIOC_G_FMT gives it back, and setting it again keeps it',
    clause: 'VIDIOC_G_FMT, VIDIOC_S_FMT, VIDIOC_TRY_FMT',
    run(trial) {
      for (const type of [trial.types.capture, trial.types.output]) {
        for (const { name, ...candidate } of trial.candidates(trial.open(), type)) {
          const file = trial.open();
          const tried = trial.format(file, 'TRY_FMT', candidate);
          trial.expect(`VIDIOC_TRY_FMT of ${name}`, tried.errno, 0);
          const set = trial.format(file, 'S_FMT', candidate);
          trial.expect(`VIDIOC_S_FMT of ${name}`, set.errno, 0);
          const promised = same(set.format, tried.format);
          trial.require(
            promised.length === 0,
            () => `setting ${name} gives other values than trying it: ${promised.join(', ')}`,
          );
          const got = same(file.getFormat(type), set.format);
          trial.require(got.length === 0, () => `after setting ${name}, VIDIOC_G_FMT gives ${got.join(', ')}`);
          trial.require(
            set.format.pixelformat === candidate.pixelformat,
            `setting ${name}, which is listed, sets ${fourccName(set.format.pixelformat)}`,
          );
          const again = trial.format(file, 'S_FMT', set.format);
          const kept = same(again.format, set.format);
          trial.require(
            again.errno === 0 && kept.length === 0,
            () => `setting ${name} as it was given back changes it: ${kept.join(', ') || errnoName(again.errno)}`,
          );
        }
      }
    },
  },
  {
    group: 'formats',
    name: 'unknown-pixelformat',
    says: 'an unknown pixel format is replaced by one the driver has',
    clause: 'VIDIOC_TRY_FMT: only the type may be refused',
    run(trial) {
      const file = trial.open();
      for (const type of trial.both) {
        const listed = trial.formats(file, type).map(({ pixelformat }) => pixelformat);
        for (const call of ['TRY_FMT', 'S_FMT'] as const) {
          const { errno, format } = trial.format(file, call, { type, ...SIZE, pixelformat: UNKNOWN });
          const what = `VIDIOC_${call} of an unknown format on ${typeName(type)}`;
          if (errno === ERRNO.EINVAL) {
            trial.warn(`${what} gives EINVAL; the document wants a format the driver has, and applications rely on it`);
            continue;
          }
          trial.expect(what, errno, 0);
          trial.require(
            listed.includes(format.pixelformat),
            `${what} gives ${fourccName(format.pixelformat)}, which is not listed`,
          );
        }
      }
    },
  },
  {
    group: 'formats',
    name: 'size-limits',
    says: 'sizes too small or too large are brought into the limits of VIDIOC_ENUM_FRAMESIZES',
    clause: 'VIDIOC_TRY_FMT; VIDIOC_ENUM_FRAMESIZES; stateful encoder interface, initialization 3',
    run(trial) {
      const file = trial.open();
      const { output: type } = trial.types;
      for (const { pixelformat } of trial.formats(file, type)) {
        const limits = sizeLimits(file, pixelformat);
        for (const width of EXTREMES) {
          for (const height of EXTREMES) {
            const { errno, format } = trial.format(file, 'TRY_FMT', { type, width, height, pixelformat });
            const what = `trying ${fourccName(pixelformat)} of ${width}x${height}`;
            trial.expect(what, errno, 0);
            const got = `${what} gives ${format.width}x${format.height}`;
            trial.require(format.width > 0 && format.height > 0, got);
            trial.require(format.width < 65_535 && format.height < 65_535, `${got}; no such picture can be encoded`);
            const [plane] = format.planes;
            trial.require(
              (plane?.bytesperline ?? 0) >= format.width && (plane?.sizeimage ?? 0) >= format.width * format.height,
              `${got} with ${plane?.bytesperline} bytes a line and ${plane?.sizeimage} bytes, too few for it`,
            );
            if (!limits) continue;
            const { min_width, max_width, min_height, max_height } = limits;
            trial.require(
              format.width >= min_width &&
                format.width <= max_width &&
                format.height >= min_height &&
                format.height <= max_height,
              `${got}, but VIDIOC_ENUM_FRAMESIZES says ${min_width}x${min_height} to ${max_width}x${max_height}`,
            );
          }
        }
      }
    },
  },
  {
    group: 'formats',
    name: 'field',
    says: 'a field order the encoder does not have is replaced, V4L2_FIELD_ANY never given back',
    clause: 'VIDIOC_TRY_FMT; field order',
    run(trial) {
      const file = trial.open();
      for (const type of trial.both) {
        for (const field of [FIELD.ANY, FIELD.INTERLACED, 99]) {
          const { pixelformat } = file.getFormat(type);
          const { errno, format } = trial.format(file, 'TRY_FMT', { type, ...SIZE, pixelformat, field });
          trial.expect(`VIDIOC_TRY_FMT with field ${field} on ${typeName(type)}`, errno, 0);
          trial.require(
            format.field !== FIELD.ANY && format.field !== 99,
            `field ${field} on ${typeName(type)} is given back as ${format.field}`,
          );
        }
      }
    },
  },
  {
    group: 'formats',
    name: 'colorimetry',
    says: 'the colorimetry of the source is kept and carried over to the coded side',
    clause: 'Stateful encoder interface, initialization 3; colorspaces',
    run(trial) {
      const file = trial.open();
      const { output, capture } = trial.types;
      const { pixelformat } = file.getFormat(output);
      const { errno, format } = trial.format(file, 'S_FMT', {
        type: output,
        ...SIZE,
        pixelformat,
        field: FIELD.NONE,
        ...COLORS,
      });
      trial.expect('VIDIOC_S_FMT', errno, 0);
      const coded = file.getFormat(capture);
      for (const [name, wanted] of Object.entries(COLORS) as [keyof typeof COLORS, number][]) {
        trial.require(format[name] === wanted, `${name} ${wanted} of OUTPUT becomes ${format[name]}`);
        trial.require(coded[name] === wanted, `${name} ${wanted} of OUTPUT is ${coded[name]} on CAPTURE`);
      }
    },
  },
  {
    group: 'formats',
    name: 'coded-follows-source',
    says: 'the coded size follows the source, and the coded format stays what was set',
    clause: 'Stateful encoder interface, initialization 1 and 3; commit points 3',
    run(trial) {
      for (const { pixelformat, name } of trial.candidates(trial.open(), trial.types.capture)) {
        const file = trial.open();
        const { output, capture } = trial.types;
        file.setFormat({ type: capture, ...SIZE, pixelformat, planes: [{ bytesperline: 0, sizeimage: 500_000 }] });
        const source = file.setFormat({
          type: output,
          width: 320,
          height: 240,
          pixelformat: file.getFormat(output).pixelformat,
        });
        const coded = file.getFormat(capture);
        if (coded.width < source.width || coded.height < source.height) {
          trial.warn(`${name} says ${coded.width}x${coded.height} with a source of ${source.width}x${source.height}`);
        }
        trial.require(
          coded.pixelformat === pixelformat,
          `setting the format of OUTPUT turns CAPTURE from ${fourccName(pixelformat)} to ${fourccName(coded.pixelformat)}; the CAPTURE format governs, OUTPUT is adjusted to it`,
        );
      }
    },
  },
];
