/** Listing formats, frame sizes and frame intervals. */
import { FMT_FLAG, fourcc, fourccName, FRMSIZE, typeName } from '../constants.js';
import { ERRNO } from '../errno.js';
import { VIDIOC } from '../ioctls.js';
import { sizeLimits } from './formats.js';
import { type ComplianceTest, SIZE } from './trial.js';

const UNKNOWN = fourcc('?!?!');

export const ENUMERATION_TESTS: readonly ComplianceTest[] = [
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
];
