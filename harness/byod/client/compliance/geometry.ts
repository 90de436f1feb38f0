/** The crop rectangle and the frame interval. */
import { BUF_TYPE, isMultiplanar, PARM_CAP_TIMEPERFRAME, SEL_TGT } from '../constants.js';
import type { VideoFile } from '../device.js';
import { ERRNO } from '../errno.js';
import { VIDIOC } from '../ioctls.js';
import type { ComplianceTest, Trial } from './trial.js';

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

export const GEOMETRY_TESTS: readonly ComplianceTest[] = [
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
      const smaller = file.setFormat({ ...format, width: 160, height: 128 });
      const { value: fresh } = selection(file, trial, 'G_SELECTION', SEL_TGT.CROP);
      trial.require(
        fresh.r.width <= smaller.width && fresh.r.height <= smaller.height,
        `after VIDIOC_S_FMT of ${smaller.width}x${smaller.height} the crop is still ${fresh.r.width}x${fresh.r.height}`,
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
