/** Enumerating, trying and setting formats, frame sizes, selections and frame intervals. */
import {
  BUF_TYPE,
  FIELD,
  FMT_FLAG,
  fourcc,
  fourccName,
  FRMSIZE,
  isMultiplanar,
  PARM_CAP_TIMEPERFRAME,
  SEL_TGT,
  typeName,
} from '../constants.js';
import type { VideoFile } from '../device.js';
import { ERRNO, errnoName } from '../errno.js';
import { type Format, formatDifferences } from '../formats.js';
import { VIDIOC } from '../ioctls.js';
import { type ComplianceTest, SIZE, type Trial } from './trial.js';

const UNKNOWN = fourcc('?!?!');
/** V4L2_COLORSPACE_REC709, XFER_FUNC_709, YCBCR_ENC_709, QUANTIZATION_LIM_RANGE: not what a driver picks by itself. */
const COLORS = { colorspace: 3, xfer_func: 1, ycbcr_enc: 2, quantization: 2 } as const;
/** Smallest and largest sides a test asks for. */
const EXTREMES = [0, 1, 65_535] as const;

const same = (a: Format, b: Format) => formatDifferences(a, b);

/** Limits of VIDIOC_ENUM_FRAMESIZES for a pixel format; undefined where the driver lists none. */
function sizeLimits(file: VideoFile, pixelformat: number) {
  const { errno, value } = file.try(VIDIOC.ENUM_FRAMESIZES, { index: 0, pixel_format: pixelformat });
  return errno === 0 && value.type !== FRMSIZE.DISCRETE ? value.stepwise : undefined;
}

function selection(
  file: VideoFile,
  trial: Trial,
  call: 'G_SELECTION' | 'S_SELECTION',
  target: number,
  r = {},
  type?: number,
) {
  const own = isMultiplanar(trial.types.output) ? BUF_TYPE.VIDEO_OUTPUT : trial.types.output;
  return file.try(VIDIOC[call], { type: type ?? own, target, r });
}

export const FORMAT_TESTS: readonly ComplianceTest[] = [
  {
    group: 'formats',
    name: 'enum-formats',
    says: 'both queues list their formats from 0 on without gaps and repeats, with a description, EINVAL at the end',
    clause: 'VIDIOC_ENUM_FMT',
    run(trial) {
      const file = trial.open();
      for (const type of trial.both) {
        const seen = new Map<number, number>();
        for (let index = 0; ; index++) {
          const { errno, value } = file.try(VIDIOC.ENUM_FMT, { index, type, reserved: [7, 7, 7] });
          if (errno !== 0) {
            trial.expect(`VIDIOC_ENUM_FMT of ${typeName(type)} past the end`, errno, ERRNO.EINVAL);
            break;
          }
          const name = `format ${index} of ${typeName(type)}, ${fourccName(value.pixelformat)},`;
          trial.require(index < 256, `${typeName(type)} lists formats without end`);
          trial.require(value.index === index && value.type === type, `${name} changes index or type`);
          const before = seen.get(value.pixelformat);
          trial.require(before === undefined, `${name} is listed before as number ${before}`);
          trial.require(value.pixelformat !== 0, `${name} has no pixelformat`);
          trial.require(value.description.length > 0, `${name} has no description`);
          trial.require(
            value.reserved.every((word) => word === 0),
            `${name} leaves reserved as it was`,
          );
          seen.set(value.pixelformat, index);
        }
        trial.require(seen.size > 0, `${typeName(type)} lists no format`);
        const far = file.try(VIDIOC.ENUM_FMT, { index: 0xffffffff, type });
        trial.expect('VIDIOC_ENUM_FMT with index 0xffffffff', far.errno, ERRNO.EINVAL);
      }
    },
  },
  {
    group: 'formats',
    name: 'enum-compressed',
    says: 'coded formats carry V4L2_FMT_FLAG_COMPRESSED and raw ones do not',
    clause: 'VIDIOC_ENUM_FMT, format description flags',
    run(trial) {
      const file = trial.open();
      for (const { pixelformat, flags } of trial.formats(file, trial.types.capture)) {
        trial.require(
          (flags & FMT_FLAG.COMPRESSED) !== 0,
          `${fourccName(pixelformat)} on CAPTURE lacks V4L2_FMT_FLAG_COMPRESSED`,
        );
      }
      for (const { pixelformat, flags } of trial.formats(file, trial.types.output)) {
        trial.require(
          (flags & FMT_FLAG.COMPRESSED) === 0,
          `${fourccName(pixelformat)} on OUTPUT has V4L2_FMT_FLAG_COMPRESSED`,
        );
      }
    },
  },
  {
    group: 'formats',
    name: 'frame-sizes',
    says: 'VIDIOC_ENUM_FRAMESIZES gives sound limits for every format and EINVAL for others',
    clause: 'VIDIOC_ENUM_FRAMESIZES; stateful encoder interface, querying capabilities 3',
    run(trial) {
      const file = trial.open();
      for (const { pixelformat } of trial.both.flatMap((type) => trial.formats(file, type))) {
        const name = fourccName(pixelformat);
        const { errno, value } = file.try(VIDIOC.ENUM_FRAMESIZES, {
          index: 0,
          pixel_format: pixelformat,
          reserved: [7, 7],
        });
        trial.supported('VIDIOC_ENUM_FRAMESIZES, so applications cannot learn the sizes it takes', errno);
        trial.expect(`VIDIOC_ENUM_FRAMESIZES of ${name}`, errno, 0);
        trial.require(
          value.reserved.every((word) => word === 0),
          `${name}: reserved is not zeroed`,
        );
        trial.require(
          value.type >= FRMSIZE.DISCRETE && value.type <= FRMSIZE.STEPWISE,
          `${name}: type ${value.type} does not exist`,
        );
        const second = file.try(VIDIOC.ENUM_FRAMESIZES, { index: 1, pixel_format: pixelformat });
        if (value.type === FRMSIZE.DISCRETE) {
          trial.require(value.discrete.width > 0 && value.discrete.height > 0, `${name}: a size is 0`);
          continue;
        }
        const { min_width, max_width, step_width, min_height, max_height, step_height } = value.stepwise;
        trial.require(min_width > 0 && min_height > 0, `${name}: the smallest size is ${min_width}x${min_height}`);
        trial.require(
          min_width <= max_width && min_height <= max_height,
          `${name}: the smallest size is above the largest`,
        );
        trial.require(step_width > 0 && step_height > 0, `${name}: steps are ${step_width} and ${step_height}`);
        const whole = (max_width - min_width) % step_width === 0 && (max_height - min_height) % step_height === 0;
        if (!whole) trial.warn(`${name}: the largest size is not reached in whole steps from the smallest`);
        const continuous = value.type === FRMSIZE.CONTINUOUS;
        trial.require(
          !continuous || (step_width === 1 && step_height === 1),
          `${name}: continuous sizes have steps of 1`,
        );
        trial.expect(`VIDIOC_ENUM_FRAMESIZES of ${name} with index 1`, second.errno, ERRNO.EINVAL);
      }
      const unknown = file.try(VIDIOC.ENUM_FRAMESIZES, { index: 0, pixel_format: UNKNOWN });
      trial.expect('VIDIOC_ENUM_FRAMESIZES of an unknown format', unknown.errno, ERRNO.EINVAL);
    },
  },
  {
    group: 'formats',
    name: 'frame-intervals',
    says: 'VIDIOC_ENUM_FRAMEINTERVALS, which is optional, gives intervals above 0 and EINVAL for unknown formats',
    clause: 'VIDIOC_ENUM_FRAMEINTERVALS; stateful encoder interface, querying capabilities 4',
    run(trial) {
      const file = trial.open();
      for (const { pixelformat } of trial.both.flatMap((type) => trial.formats(file, type))) {
        const limits = sizeLimits(file, pixelformat);
        const size = limits ? { width: limits.min_width, height: limits.min_height } : SIZE;
        const { errno, value } = file.try(VIDIOC.ENUM_FRAMEINTERVALS, { index: 0, pixel_format: pixelformat, ...size });
        trial.supported('VIDIOC_ENUM_FRAMEINTERVALS', errno);
        if (errno === ERRNO.EINVAL) continue;
        trial.expect(`VIDIOC_ENUM_FRAMEINTERVALS of ${fourccName(pixelformat)}`, errno, 0);
        const { numerator, denominator } = value.discrete;
        trial.require(
          numerator > 0 && denominator > 0,
          `${fourccName(pixelformat)}: the interval ${numerator}/${denominator} is none`,
        );
      }
      const unknown = file.try(VIDIOC.ENUM_FRAMEINTERVALS, { index: 0, pixel_format: UNKNOWN, ...SIZE });
      trial.expect('VIDIOC_ENUM_FRAMEINTERVALS of an unknown format', unknown.errno, ERRNO.EINVAL);
    },
  },
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
  {
    group: 'formats',
    name: 'selection',
    says: 'the crop rectangle can be read, set within the picture, and begins anew with each OUTPUT format',
    clause: 'Stateful encoder interface, initialization 6; VIDIOC_G_SELECTION',
    run(trial) {
      const file = trial.open();
      const { output } = trial.types;
      const format = file.setFormat({
        type: output,
        width: 320,
        height: 240,
        pixelformat: file.getFormat(output).pixelformat,
      });
      const probe = selection(file, trial, 'G_SELECTION', SEL_TGT.CROP);
      trial.supported(
        'VIDIOC_G_SELECTION, so pictures that are no multiple of 16 cannot be cropped in the stream',
        probe.errno,
      );
      for (const target of [SEL_TGT.CROP, SEL_TGT.CROP_DEFAULT, SEL_TGT.CROP_BOUNDS]) {
        const { errno, value } = selection(file, trial, 'G_SELECTION', target);
        trial.expect(`VIDIOC_G_SELECTION of target ${target}`, errno, 0);
        const { left, top, width, height } = value.r;
        trial.require(
          left === 0 && top === 0 && width === format.width && height === format.height,
          `target ${target} is ${width}x${height} at ${left},${top} with a fresh picture of ${format.width}x${format.height}`,
        );
      }
      const set = selection(file, trial, 'S_SELECTION', SEL_TGT.CROP, { left: 0, top: 0, width: 300, height: 200 });
      trial.expect('VIDIOC_S_SELECTION', set.errno, 0);
      const { value: now } = selection(file, trial, 'G_SELECTION', SEL_TGT.CROP);
      trial.require(
        JSON.stringify(now.r) === JSON.stringify(set.value.r),
        'VIDIOC_G_SELECTION gives another rectangle than was set',
      );
      const huge = selection(file, trial, 'S_SELECTION', SEL_TGT.CROP, {
        left: 100,
        top: 100,
        width: 9999,
        height: 9999,
      });
      if (huge.errno === 0) {
        const { left, top, width, height } = huge.value.r;
        trial.require(
          left >= 0 && top >= 0 && left + width <= format.width && top + height <= format.height,
          `a rectangle of ${width}x${height} at ${left},${top} is taken in a picture of ${format.width}x${format.height}`,
        );
      } else trial.expect('VIDIOC_S_SELECTION outside the picture', huge.errno, [ERRNO.ERANGE, ERRNO.EINVAL]);
      trial.expect(
        'VIDIOC_S_SELECTION of CROP_BOUNDS',
        selection(file, trial, 'S_SELECTION', SEL_TGT.CROP_BOUNDS, now.r).errno,
        ERRNO.EINVAL,
      );
      trial.expect(
        'VIDIOC_G_SELECTION of an unknown target',
        selection(file, trial, 'G_SELECTION', 0x77).errno,
        ERRNO.EINVAL,
      );
      file.setFormat({ ...format, width: 160, height: 128 });
      const { value: fresh } = selection(file, trial, 'G_SELECTION', SEL_TGT.CROP);
      trial.require(
        fresh.r.width <= 160 && fresh.r.height <= 128,
        `after VIDIOC_S_FMT of 160x128 the crop is still ${fresh.r.width}x${fresh.r.height}`,
      );
    },
  },
  {
    group: 'formats',
    name: 'frame-interval',
    says: 'the frame interval can be set and read on OUTPUT, 0 is replaced',
    clause: 'VIDIOC_S_PARM; stateful encoder interface, initialization 4',
    run(trial) {
      const file = trial.open();
      const { output: type } = trial.types;
      const timeperframe = { numerator: 1, denominator: 15 };
      const reserved = [7, 7, 7, 7];
      const set = file.try(VIDIOC.S_PARM, { type, parm: { output: { timeperframe, reserved } } });
      trial.supported('VIDIOC_S_PARM, so it does not know the frame rate', set.errno);
      trial.expect('VIDIOC_S_PARM', set.errno, 0);
      const { output } = set.value.parm;
      trial.require((output.capability & PARM_CAP_TIMEPERFRAME) !== 0, 'capability lacks V4L2_CAP_TIMEPERFRAME');
      trial.require(
        output.reserved.every((word) => word === 0),
        'reserved is not zeroed',
      );
      const got = file.call(VIDIOC.G_PARM, { type }).parm.output.timeperframe;
      trial.require(
        got.numerator * output.timeperframe.denominator === got.denominator * output.timeperframe.numerator,
        `VIDIOC_G_PARM gives ${got.numerator}/${got.denominator}, set was ${output.timeperframe.numerator}/${output.timeperframe.denominator}`,
      );
      const zero = file.try(VIDIOC.S_PARM, {
        type,
        parm: { output: { timeperframe: { numerator: 0, denominator: 0 } } },
      });
      trial.expect('VIDIOC_S_PARM of 0/0', zero.errno, 0);
      const nominal = zero.value.parm.output.timeperframe;
      trial.require(
        nominal.numerator > 0 && nominal.denominator > 0,
        `VIDIOC_S_PARM of 0/0 gives ${nominal.numerator}/${nominal.denominator}`,
      );
      trial.expect(
        'VIDIOC_S_PARM of another buffer type',
        file.try(VIDIOC.S_PARM, { type: BUF_TYPE.VBI_CAPTURE }).errno,
        ERRNO.EINVAL,
      );
    },
  },
];
