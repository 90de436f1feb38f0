import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { complianceExitCode, COMPLIANCE_TESTS, formatCompliance, runCompliance } from '../byod/client/compliance.js';
import { BUF_CAP, BUF_FLAG, CAP, CID, FIELD, POLL } from '../byod/client/constants.js';
import { ERRNO } from '../byod/client/errno.js';
import { type Ioctl, VIDIOC } from '../byod/client/ioctls.js';
import type { Fields, Part, Values } from '../byod/client/layout.js';
import { CheckFailed } from '../errors.js';
import { modelImage, type Tamper } from './byod-model/driver.js';

/** Changes what a call leaves behind, and its result. `again` makes the same call with another number. */
function after<F extends Fields>(
  ioctl: Ioctl<F>,
  change: (value: Values<F>, result: number, input: Values<F>) => Part<Values<F>> | number | undefined,
): Tamper {
  return (exports, board) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) => {
      const memory = () => new Uint8Array(board.memory.buffer, argument, ioctl.argument.size);
      const input = request >>> 0 === ioctl.number ? ioctl.argument.decode(memory()) : undefined;
      const result = exports.emu_ioctl(fd, request, argument);
      if (!input) return result;
      const changed = change(ioctl.argument.decode(memory()), result, input);
      if (typeof changed === 'number') return changed;
      if (changed) {
        ioctl.argument.write(new DataView(board.memory.buffer), argument, changed as Values<F>);
      }
      return result;
    },
  });
}

/** Calls another ioctl in the place of one. */
const instead =
  (ioctl: Ioctl, other: Ioctl): Tamper =>
  (exports) => ({
    ...exports,
    emu_ioctl: (fd, request, argument) =>
      exports.emu_ioctl(fd, request >>> 0 === ioctl.number ? other.number : request, argument),
  });

const flags = (change: (flags: number) => number) =>
  after(VIDIOC.DQBUF, (value, result) =>
    result === 0 && value.type === 1 ? { flags: change(value.flags) } : undefined,
  );

interface Mutation {
  readonly what: string;
  readonly tamper: Tamper;
  /** Tests that fail or warn, all of them, and what the first says. */
  readonly fail?: readonly string[];
  readonly warn?: readonly string[];
  readonly says: RegExp;
}

const MUTATIONS: readonly Mutation[] = [
  {
    what: 'reserved of VIDIOC_QUERYCAP is not zeroed',
    tamper: after(VIDIOC.QUERYCAP, () => ({ reserved: [0, 5, 0] })),
    fail: ['querycap'],
    says: /reserved is not zeroed/,
  },
  {
    what: 'card is empty',
    tamper: after(VIDIOC.QUERYCAP, () => ({ card: '' })),
    fail: ['querycap'],
    says: /card is empty/,
  },
  {
    what: 'capabilities without V4L2_CAP_DEVICE_CAPS bits of device_caps',
    tamper: after(VIDIOC.QUERYCAP, () => ({ capabilities: (CAP.DEVICE_CAPS | CAP.STREAMING) >>> 0 })),
    fail: ['device-caps'],
    says: /device_caps has 0x208000, which capabilities lacks/,
  },
  {
    what: 'unknown calls give EINVAL',
    tamper: (exports) => ({
      ...exports,
      emu_ioctl: (...call) => {
        const result = exports.emu_ioctl(...call);
        return result === -ERRNO.ENOTTY && (call[1] & 0xff) === 0xbf ? -ERRNO.EINVAL : result;
      },
    }),
    fail: ['unknown-ioctl'],
    says: /gives EINVAL, it must give ENOTTY/,
  },
  {
    what: 'priorities start at 1',
    tamper: after(VIDIOC.G_PRIORITY, () => ({ value: 1 })),
    fail: ['priority'],
    says: /a fresh file has priority 1/,
  },
  {
    what: 'a format is listed twice',
    tamper: after(VIDIOC.ENUM_FMT, ({ index, type }, result) =>
      result !== 0 && index === 1 && (type === 1 || type === 2) ? 0 : undefined,
    ),
    fail: ['enum-formats', 'enum-compressed', 'frame-sizes', 'set-then-get', 'coded-follows-source'],
    says: /format 1 of OUTPUT.* has no pixelformat/,
  },
  {
    what: 'reserved of VIDIOC_ENUM_FMT stays as it was',
    tamper: after(VIDIOC.ENUM_FMT, (_, result, { reserved }) => (result === 0 ? { reserved } : undefined)),
    fail: ['enum-formats'],
    says: /leaves reserved as it was/,
  },
  {
    what: 'coded formats without V4L2_FMT_FLAG_COMPRESSED',
    tamper: after(VIDIOC.ENUM_FMT, () => ({ flags: 0 })),
    fail: ['enum-compressed'],
    says: /H264 on CAPTURE lacks V4L2_FMT_FLAG_COMPRESSED/,
  },
  {
    what: 'smallest size above the largest',
    tamper: after(VIDIOC.ENUM_FRAMESIZES, (_, result) =>
      result === 0 ? { stepwise: { min_width: 8192 } } : undefined,
    ),
    fail: ['frame-sizes', 'size-limits'],
    says: /the smallest size is above the largest/,
  },
  {
    what: 'VIDIOC_TRY_FMT sets',
    tamper: instead(VIDIOC.TRY_FMT, VIDIOC.S_FMT),
    fail: ['try-leaves-state'],
    says: /trying NV12 on OUTPUT changed the format of OUTPUT: width 256, not 64/,
  },
  {
    what: 'VIDIOC_S_FMT gives a larger sizeimage than VIDIOC_G_FMT',
    tamper: after(VIDIOC.S_FMT, ({ fmt }, result) =>
      result === 0 ? { fmt: { pix: { sizeimage: fmt.pix.sizeimage + 16 } } } : undefined,
    ),
    fail: ['set-then-get'],
    says: /setting H264 on CAPTURE gives other values than trying it: sizeimage of plane 0/,
  },
  {
    what: 'an unknown pixel format is refused',
    tamper: after(VIDIOC.TRY_FMT, (_, _result, { fmt }) =>
      fmt.pix.pixelformat === 0x213f213f ? -ERRNO.EINVAL : undefined,
    ),
    warn: ['unknown-pixelformat'],
    says: /VIDIOC_TRY_FMT of an unknown format on OUTPUT gives EINVAL/,
  },
  {
    what: 'an unknown pixel format is taken',
    tamper: after(VIDIOC.TRY_FMT, (_, _result, { fmt }) => ({ fmt: { pix: { pixelformat: fmt.pix.pixelformat } } })),
    fail: ['unknown-pixelformat'],
    says: /gives \?!\?!, which is not listed/,
  },
  {
    what: 'sizes are not limited',
    tamper: after(VIDIOC.TRY_FMT, (_, _result, { type, fmt: { pix } }) =>
      type === 2 && pix.width === 65535 ? { fmt: { pix: { width: 65535 } } } : undefined,
    ),
    fail: ['size-limits'],
    says: /trying NV12 of 65535x0 gives 65535x16; no such picture can be encoded/,
  },
  {
    what: 'V4L2_FIELD_ANY is given back',
    tamper: after(VIDIOC.TRY_FMT, (_, _result, { fmt }) => ({ fmt: { pix: { field: fmt.pix.field } } })),
    fail: ['set-then-get', 'field'],
    says: /setting H264 on CAPTURE gives other values than trying it: field 1, not 0/,
  },
  {
    what: 'colorimetry is not carried over',
    tamper: after(VIDIOC.G_FMT, ({ type }) => (type === 1 ? { fmt: { pix: { colorspace: 0 } } } : undefined)),
    fail: ['colorimetry'],
    says: /colorspace 3 of OUTPUT is 0 on CAPTURE/,
  },
  {
    what: 'the crop bounds are not the picture',
    tamper: after(VIDIOC.G_SELECTION, ({ target }) => (target === 2 ? { r: { width: 64 } } : undefined)),
    fail: ['selection'],
    says: /target 2 is 64x240 at 0,0 with a fresh picture of 320x240/,
  },
  {
    what: 'a frame interval of 0 is refused',
    tamper: after(VIDIOC.S_PARM, (_, _result, { parm }) =>
      parm.output.timeperframe.numerator === 0 ? -ERRNO.EINVAL : undefined,
    ),
    fail: ['frame-interval'],
    says: /VIDIOC_S_PARM of 0\/0 gives EINVAL, it must give success/,
  },
  {
    what: 'the search flag stays in the id',
    tamper: after(VIDIOC.QUERYCTRL, ({ id }, result, input) =>
      result === 0 ? { id: (id | (input.id & 0x80000000)) >>> 0 } : undefined,
    ),
    fail: ['list-controls'],
    says: /with the flag of the search in its id/,
  },
  {
    what: 'a default out of range',
    tamper: after(VIDIOC.QUERY_EXT_CTRL, ({ id }) => (id === CID.GOP_SIZE ? { default_value: 0n } : undefined)),
    fail: ['describe-controls', 'values', 'default-values'],
    says: /Video GOP Size: the default 0 is outside 1 to 300/,
  },
  {
    what: 'values out of range are kept',
    tamper: (() => {
      let stored = 0;
      const set = after(VIDIOC.S_CTRL, (_, _result, { id, value }) => {
        if (id === CID.H264_I_FRAME_QP) stored = value;
        return undefined;
      });
      const get = after(VIDIOC.G_CTRL, ({ id }) =>
        id === CID.H264_I_FRAME_QP && stored === 52 ? { value: 52 } : undefined,
      );
      return (exports, board) => get(set(exports, board), board);
    })(),
    fail: ['out-of-range'],
    says: /H264 I-Frame QP Value was set to 52, out of range, and is 52/,
  },
  {
    what: 'error_idx is always 0',
    tamper: after(VIDIOC.S_EXT_CTRLS, (_, result) => (result !== 0 ? { error_idx: 0 } : undefined)),
    fail: ['unknown-control'],
    says: /VIDIOC_S_EXT_CTRLS: error_idx is 0 where the second of two controls is unknown, it must be 2/,
  },
  {
    what: 'a menu without an end',
    tamper: after(VIDIOC.QUERYMENU, () => 0),
    fail: ['menus'],
    says: /VIDIOC_QUERYMENU of H264 Level past the end gives success, it must give EINVAL/,
  },
  {
    what: 'buffers cannot be freed',
    tamper: after(VIDIOC.REQBUFS, (_, _result, { count, type }) =>
      count === 0 && type < 3 ? -ERRNO.EBUSY : undefined,
    ),
    fail: [
      'request-buffers',
      'formats-after-release',
      ...['map-buffers', 'encode', 'timestamps', 'sequence', 'frame-types', 'source-returned', 'empty-queue'],
      ...['bytesused-zero', 'poll', 'stream-twice', 'stop-returns-buffers', 'stop-restarts-stream', 'drain'],
      ...['drain-empty', 'resume', 'eos-event'],
    ],
    says: /VIDIOC_REQBUFS of 0 on OUTPUT gives EBUSY, it must give success/,
  },
  {
    what: 'capabilities of the queue are missing',
    tamper: after(VIDIOC.REQBUFS, () => ({ capabilities: BUF_CAP.DMABUF })),
    fail: ['request-buffers'],
    says: /capabilities of OUTPUT lack V4L2_BUF_CAP_SUPPORTS_MMAP/,
  },
  {
    what: 'a buffer can be queued twice',
    tamper: after(VIDIOC.QBUF, ({ index, type }, result) => (result !== 0 && index === 0 && type < 3 ? 0 : undefined)),
    fail: ['queue-errors', 'bytesused'],
    says: /VIDIOC_QBUF without buffers gives success, it must give EINVAL/,
  },
  {
    what: 'the coded format can change while buffers are there',
    tamper: after(VIDIOC.S_FMT, ({ type }, result) => (result === -ERRNO.EBUSY && type === 1 ? 0 : undefined)),
    fail: ['format-while-allocated'],
    says: /VIDIOC_S_FMT of CAPTURE with buffers on CAPTURE gives success, it must give EBUSY/,
  },
  {
    what: 'created buffers may be too small',
    tamper: after(VIDIOC.CREATE_BUFS, (_, result) => (result === -ERRNO.EINVAL ? 0 : undefined)),
    fail: ['create-buffers'],
    says: /VIDIOC_CREATE_BUFS with a sizeimage of 16 bytes gives success/,
  },
  {
    what: 'dequeueing without streaming gives EAGAIN',
    tamper: after(VIDIOC.DQBUF, (_, result) => (result === -ERRNO.EINVAL ? -ERRNO.EAGAIN : undefined)),
    fail: ['stream-without-buffers'],
    says: /VIDIOC_DQBUF of OUTPUT that does not stream gives EAGAIN/,
  },
  {
    what: 'streaming starts without buffers',
    tamper: after(VIDIOC.STREAMON, ({ value }, result) => (result !== 0 && value < 3 && value > 0 ? 0 : undefined)),
    fail: ['stream-without-buffers'],
    says: /VIDIOC_STREAMON of OUTPUT without buffers gives success/,
  },
  {
    what: 'time stamps are cut to 32 bits of microseconds',
    tamper: after(VIDIOC.DQBUF, ({ timestamp: { tv_sec } }) => ({ timestamp: { tv_sec: tv_sec & 0xfn } })),
    fail: ['timestamps'],
    says: /coded buffer 0 has time 0 us, its source 3600000000 us/,
  },
  {
    what: 'sequence numbers stay 0',
    tamper: after(VIDIOC.DQBUF, () => ({ sequence: 0 })),
    fail: ['sequence'],
    says: /coded buffer 1 has sequence 0/,
  },
  {
    what: 'frame types are not told',
    tamper: flags((value) => value & ~(BUF_FLAG.KEYFRAME | BUF_FLAG.PFRAME)),
    fail: ['frame-types'],
    says: /has none of V4L2_BUF_FLAG_KEYFRAME/,
  },
  {
    what: 'key frames are told to be predicted too',
    tamper: flags((value) => value | BUF_FLAG.PFRAME),
    fail: ['frame-types'],
    says: /has KEYFRAME and PFRAME at once/,
  },
  {
    what: 'the last buffer is not marked',
    tamper: flags((value) => value & ~BUF_FLAG.LAST),
    fail: ['drain', 'drain-empty', 'resume', 'eos-event'],
    says: /no buffer with V4L2_BUF_FLAG_LAST came|VIDIOC_DQBUF failed with EPIPE/,
  },
  {
    what: 'behind the last buffer comes EAGAIN',
    tamper: after(VIDIOC.DQBUF, (_, result) => (result === -ERRNO.EPIPE ? -ERRNO.EAGAIN : undefined)),
    fail: ['drain'],
    says: /VIDIOC_DQBUF of CAPTURE behind the last buffer gives EAGAIN, it must give EPIPE/,
  },
  {
    what: 'the encoder cannot be drained',
    tamper: after(VIDIOC.ENCODER_CMD, () => -ERRNO.ENOTTY),
    fail: ['drain', 'drain-empty', 'resume', 'encoder-commands', 'eos-event'],
    says: /the driver has no VIDIOC_ENCODER_CMD/,
  },
  {
    what: 'poll does not tell that nothing streams',
    tamper: (exports) => ({ ...exports, emu_poll: (fd, events) => exports.emu_poll(fd, events) & ~POLL.ERR }),
    fail: ['poll'],
    says: /it must give POLLERR/,
  },
  {
    what: 'the field of source buffers is not set',
    tamper: after(VIDIOC.DQBUF, ({ type }) => (type === 2 ? { field: FIELD.ANY } : undefined)),
    fail: ['source-returned'],
    says: /field is 0; set it in buf_out_validate/,
  },
  {
    what: 'stopping leaves buffers queued',
    tamper: after(VIDIOC.QUERYBUF, ({ flags: value }) => ({ flags: value | BUF_FLAG.QUEUED })),
    fail: ['query-buffers', 'stop-returns-buffers'],
    says: /has flags 0x4002 right after VIDIOC_REQBUFS/,
  },
  {
    what: 'all files share a format',
    tamper: (exports, board) => {
      const files = new Set<number>();
      return {
        ...exports,
        emu_open: (...call) => {
          const fd = exports.emu_open(...call);
          files.add(fd);
          return fd;
        },
        emu_ioctl: (fd, request, argument) => {
          const memory = new Uint8Array(board.memory.buffer, argument, 204);
          const input = memory.slice();
          if (request >>> 0 === VIDIOC.S_FMT.number) {
            for (const other of files) {
              memory.set(input);
              if (other !== fd) exports.emu_ioctl(other, request, argument);
            }
            memory.set(input);
          }
          return exports.emu_ioctl(fd, request, argument);
        },
      };
    },
    fail: ['independent-files'],
    says: /setting 320x240 on one file made 320x240 of the other's 64x64/,
  },
  {
    what: 'coded buffers are empty',
    tamper: after(VIDIOC.DQBUF, ({ type, flags: value }) =>
      type === 1 && (value & BUF_FLAG.LAST) === 0 ? { bytesused: 0 } : undefined,
    ),
    fail: ['encode', 'stop-restarts-stream', 'bytesused-zero', 'drain', 'resume'],
    says: /coded buffer 0 has bytesused 0/,
  },
];

const named = (report: ReturnType<typeof runCompliance>, verdict: string) =>
  report.results.filter((result) => result.verdict === verdict).map(({ test: name }) => name);

test('a driver that does everything right passes without a failure or a warning', () => {
  const report = runCompliance(() => modelImage());
  assert.equal(named(report, 'fail'), []);
  assert.equal(named(report, 'warn'), []);
  assert.equal(named(report, 'not-supported'), ['media-device', 'frame-intervals']);
  assert.is(report.counts.ok, COMPLIANCE_TESTS.length - 2);
  assert.is(complianceExitCode(report), 0);
});

for (const { what, tamper, fail = [], warn = [], says } of MUTATIONS) {
  test(`compliance finds: ${what}`, () => {
    const report = runCompliance(() => modelImage(tamper));
    assert.equal(named(report, 'fail').sort(), [...fail].sort());
    assert.equal(named(report, 'warn'), [...warn]);
    const [first] = report.results.filter(({ verdict }) => verdict === (fail.length > 0 ? 'fail' : 'warn'));
    assert.match(first?.sentence ?? '', says);
    assert.is(complianceExitCode(report), fail.length > 0 ? 1 : 0);
    assert.match(formatCompliance(report), fail.length > 0 ? /FAIL/ : /warn/);
  });
}

test('a fault in one test is its failure, and the others run on a fresh driver', () => {
  let boots = 0;
  const report = runCompliance(() => {
    boots++;
    return modelImage((exports) => ({
      ...exports,
      emu_ioctl: (fd, request, argument) => {
        if (request >>> 0 === VIDIOC.PREPARE_BUF.number)
          throw new CheckFailed('queue.c:12 (prepare): a null pointer is read');
        return exports.emu_ioctl(fd, request, argument);
      },
    }));
  });
  assert.equal(named(report, 'fail'), ['prepare-buffers']);
  assert.is(
    report.results.find(({ test: name }) => name === 'prepare-buffers')?.sentence,
    'queue.c:12 (prepare): a null pointer is read',
  );
  assert.is(boots, 2);
});

test('what the runtime complains of fails the test it happened in, or the removal', () => {
  const report = runCompliance(() => {
    const image = modelImage();
    const { machine } = image;
    const complaints = machine.complaints as { id: string; sentence: string }[];
    const { emu_shutdown } = machine.exports;
    machine.exports.emu_shutdown = () => {
      complaints.push({ id: 'leak', sentence: '64 bytes of kzalloc are not freed' });
      return emu_shutdown();
    };
    return image;
  });
  assert.equal(named(report, 'fail'), ['remove']);
  assert.is(report.results.at(-1)?.sentence, '64 bytes of kzalloc are not freed');
});

test('a pass can be limited to groups and names', () => {
  const report = runCompliance(() => modelImage(), { only: ['controls', 'drain'] });
  assert.ok(report.results.every(({ group, test: name }) => group === 'controls' || name.includes('drain')));
  assert.throws(() => runCompliance(() => modelImage(), { only: ['nothing'] }), /no compliance test is called nothing/);
});

test('names of tests are unique and each names its clause', () => {
  assert.is(new Set(COMPLIANCE_TESTS.map(({ name }) => name)).size, COMPLIANCE_TESTS.length);
  assert.ok(COMPLIANCE_TESTS.every(({ clause, says }) => clause.length > 0 && says.length > 0));
});

test.run();
