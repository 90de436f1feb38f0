/** VIDIOC_QUERYCAP, priorities, opening, and calls that do not exist. */
import { BUF_TYPE, CAP, FIELD, PRIORITY } from '../constants.js';
import { ERRNO } from '../errno.js';
import { MEDIA_IOC, VIDIOC } from '../ioctls.js';
import { type ComplianceTest, SIZE } from './trial.js';

/** Bits that tell what a device is, of which an M2M device has one. */
const OTHERS = CAP.VIDEO_CAPTURE | CAP.VIDEO_OUTPUT | CAP.VIDEO_CAPTURE_MPLANE | CAP.VIDEO_OUTPUT_MPLANE;

export const CAPABILITY_TESTS: readonly ComplianceTest[] = [
  {
    group: 'capabilities',
    name: 'querycap',
    says: 'VIDIOC_QUERYCAP names driver, card and bus, and zeroes what is reserved',
    clause: 'VIDIOC_QUERYCAP, struct v4l2_capability',
    run(trial) {
      const file = trial.open();
      const { errno, value } = file.try(VIDIOC.QUERYCAP, { reserved: [1, 2, 3] });
      trial.expect('VIDIOC_QUERYCAP', errno, 0);
      for (const name of ['driver', 'card', 'bus_info'] as const) {
        trial.require(
          value[name].length > 0,
          `${name} is empty; write it in vidioc_querycap or name the device's driver`,
        );
      }
      trial.require(
        value.reserved.every((word) => word === 0),
        'reserved is not zeroed',
      );
      trial.require(value.version >= 0x020000, `version ${hex(value.version)} is no kernel version`);
      if (!/^(platform[:-]|PCI|usb-|I2C:|rmi4:)/.test(value.bus_info)) {
        trial.warn(`bus_info "${value.bus_info}" does not begin with the name of a bus, platform: is usual here`);
      }
    },
  },
  {
    group: 'capabilities',
    name: 'device-caps',
    says: 'capabilities and device_caps agree and say: memory-to-memory, streaming',
    clause: 'VIDIOC_QUERYCAP, device capabilities flags',
    run(trial) {
      const { capabilities, device_caps: device } = trial.open().call(VIDIOC.QUERYCAP, {});
      trial.require(
        (capabilities & CAP.DEVICE_CAPS) !== 0,
        'capabilities lacks V4L2_CAP_DEVICE_CAPS; set device_caps of struct video_device',
      );
      trial.require(
        (device & CAP.DEVICE_CAPS) === 0,
        'device_caps has V4L2_CAP_DEVICE_CAPS, which belongs into capabilities',
      );
      trial.require(
        (device & ~capabilities) === 0,
        `device_caps has ${hex(device & ~capabilities)}, which capabilities lacks`,
      );
      trial.require((device & CAP.STREAMING) !== 0, 'V4L2_CAP_STREAMING is missing, but buffers are queued');
      const m2m = device & (CAP.VIDEO_M2M | CAP.VIDEO_M2M_MPLANE);
      trial.require(
        m2m !== 0 && (m2m & (m2m - 1)) === 0,
        'exactly one of V4L2_CAP_VIDEO_M2M and V4L2_CAP_VIDEO_M2M_MPLANE is to be set',
      );
      if (device & OTHERS)
        trial.warn('V4L2_CAP_VIDEO_CAPTURE and VIDEO_OUTPUT beside V4L2_CAP_VIDEO_M2M confuse older applications');
      trial.require((device & CAP.EXT_PIX_FORMAT) !== 0, 'V4L2_CAP_EXT_PIX_FORMAT is missing; the framework sets it');
    },
  },
  {
    group: 'capabilities',
    name: 'unknown-ioctl',
    says: 'a call that does not exist gives ENOTTY',
    clause: 'Generic error codes, ENOTTY',
    run(trial) {
      const file = trial.open();
      trial.expect('an ioctl number of no call', file.raw(0xc0045600 | 0xbf, new Uint8Array(4)).errno, ERRNO.ENOTTY);
      const decoder = file.raw(VIDIOC.QUERYCAP.number ^ 0x100, new Uint8Array(VIDIOC.QUERYCAP.argument.size));
      trial.expect('VIDIOC_QUERYCAP with another letter', decoder.errno, [ERRNO.ENOTTY, ERRNO.EINVAL]);
    },
  },
  {
    group: 'capabilities',
    name: 'second-open',
    says: 'the device can be opened again while it is open',
    clause: 'Opening and closing devices, multiple opens',
    run(trial) {
      const first = trial.open();
      const second = trial.open();
      trial.require(first.fd !== second.fd, 'both opens gave the same file');
      trial.expect('VIDIOC_QUERYCAP on the second file', second.try(VIDIOC.QUERYCAP, {}).errno, 0);
      second.close();
      trial.expect('VIDIOC_QUERYCAP after the second file was closed', first.try(VIDIOC.QUERYCAP, {}).errno, 0);
    },
  },
  {
    group: 'capabilities',
    name: 'priority',
    says: 'priorities are kept: what has a lower one cannot change formats while another file records',
    clause: 'VIDIOC_G_PRIORITY, VIDIOC_S_PRIORITY; application priority',
    run(trial) {
      const [first, second] = [trial.open(), trial.open()];
      const { errno, value } = first.try(VIDIOC.G_PRIORITY, {});
      trial.supported('VIDIOC_G_PRIORITY', errno);
      trial.expect('VIDIOC_G_PRIORITY', errno, 0);
      trial.require(
        value.value === PRIORITY.INTERACTIVE,
        `a fresh file has priority ${value.value}, V4L2_PRIORITY_DEFAULT is 2`,
      );
      trial.expect('VIDIOC_S_PRIORITY with 4', first.try(VIDIOC.S_PRIORITY, { value: 4 }).errno, ERRNO.EINVAL);
      trial.expect('VIDIOC_S_PRIORITY to record', first.try(VIDIOC.S_PRIORITY, { value: PRIORITY.RECORD }).errno, 0);
      const format = second.getFormat(trial.types.output);
      const set = trial.format(second, 'S_FMT', format);
      trial.expect('VIDIOC_S_FMT of a file with lower priority', set.errno, [ERRNO.EBUSY, 0]);
      if (set.errno === 0) trial.warn('a file of lower priority may still set formats');
    },
  },
  {
    group: 'capabilities',
    name: 'wrong-type',
    says: 'buffer types that the device does not have give EINVAL',
    clause: 'VIDIOC_G_FMT, VIDIOC_REQBUFS, VIDIOC_STREAMON: EINVAL',
    run(trial) {
      const file = trial.open();
      const own = new Set(trial.both);
      const wrong = [0, BUF_TYPE.VIDEO_OVERLAY, BUF_TYPE.VBI_CAPTURE, 99, ...Object.values(BUF_TYPE)].filter(
        (t) => !own.has(t),
      );
      for (const type of new Set(wrong)) {
        for (const call of ['G_FMT', 'TRY_FMT', 'S_FMT'] as const) {
          const { errno } = file.try(VIDIOC[call], { type, fmt: { pix: { ...SIZE, field: FIELD.NONE } } });
          trial.expect(`VIDIOC_${call} of buffer type ${type}`, errno, ERRNO.EINVAL);
        }
        trial.expect(
          `VIDIOC_ENUM_FMT of buffer type ${type}`,
          file.try(VIDIOC.ENUM_FMT, { index: 0, type }).errno,
          ERRNO.EINVAL,
        );
        trial.expect(`VIDIOC_REQBUFS of buffer type ${type}`, trial.request(file, type, 1).errno, ERRNO.EINVAL);
        trial.expect(
          `VIDIOC_STREAMON of buffer type ${type}`,
          file.try(VIDIOC.STREAMON, { value: type }).errno,
          ERRNO.EINVAL,
        );
        trial.expect(
          `VIDIOC_STREAMOFF of buffer type ${type}`,
          file.try(VIDIOC.STREAMOFF, { value: type }).errno,
          ERRNO.EINVAL,
        );
      }
    },
  },
  {
    group: 'capabilities',
    name: 'media-device',
    says: 'the media device, where there is one, names driver and model',
    clause: 'MEDIA_IOC_DEVICE_INFO',
    run(trial) {
      const name = trial.image.devices().find((node) => node.startsWith('media'));
      if (name === undefined) return trial.unsupported('the driver registers no media device');
      const file = trial.image.open(name);
      try {
        const { errno, value } = file.try(MEDIA_IOC.DEVICE_INFO, { reserved: [1] });
        trial.expect('MEDIA_IOC_DEVICE_INFO', errno, 0);
        trial.require(value.driver.length > 0, 'driver is empty');
        trial.require(value.model.length > 0, 'model is empty');
        trial.require(
          value.reserved.every((word) => word === 0),
          'reserved is not zeroed',
        );
      } finally {
        if (trial.image.fault === undefined) file.close();
      }
    },
  },
];

const hex = (value: number) => `0x${(value >>> 0).toString(16)}`;
