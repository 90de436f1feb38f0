/** Requesting, mapping and queueing buffers, before anything streams. */
import { BUF_CAP, BUF_FLAG, fourccName, isMultiplanar, MEMORY, typeName } from '../constants.js';
import type { VideoFile } from '../device.js';
import { ERRNO } from '../errno.js';
import { VIDIOC } from '../ioctls.js';
import { BufferQueue } from '../queue.js';
import { type ComplianceTest, SIZE, type Trial } from './trial.js';

/** More than a queue ever has. */
const MANY = 5000;
const FIRST_PLANE = 0;

/** A queue of a fresh file with a small format and so many buffers. */
function queueOf(trial: Trial, type: number, count: number): BufferQueue {
  const file = trial.open();
  prepare(trial, file);
  const queue = new BufferQueue(file, type);
  queue.request(count);
  return queue;
}

/** Small formats on both queues, so that memory is not the limit. */
function prepare({ types }: Trial, file: VideoFile): void {
  const coded = file.getFormat(types.capture);
  file.setFormat({ ...coded, ...SIZE, planes: [{ bytesperline: 0, sizeimage: 65_536 }] });
  file.setFormat({ ...file.getFormat(types.output), ...SIZE });
}

export const BUFFER_TESTS: readonly ComplianceTest[] = [
  {
    group: 'buffers',
    name: 'request-buffers',
    says: 'VIDIOC_REQBUFS gives at least one buffer, at most what it can, frees with 0, and says what it can do',
    clause: 'VIDIOC_REQBUFS',
    run(trial) {
      for (const type of trial.both) {
        const name = typeName(type);
        const file = trial.open();
        prepare(trial, file);
        trial.expect(`VIDIOC_REQBUFS of 0 on ${name}`, trial.request(file, type, 0).errno, 0);
        const one = file.try(VIDIOC.REQBUFS, { count: 1, type, memory: MEMORY.MMAP, reserved: [7, 7, 7] });
        trial.expect(`VIDIOC_REQBUFS of 1 on ${name}`, one.errno, 0);
        trial.require(one.value.count >= 1, `VIDIOC_REQBUFS of 1 on ${name} gives no buffer`);
        trial.require(
          (one.value.capabilities & BUF_CAP.MMAP) !== 0,
          `capabilities of ${name} lack V4L2_BUF_CAP_SUPPORTS_MMAP`,
        );
        trial.require(
          one.value.reserved.every((byte) => byte === 0),
          `reserved of ${name} is not zeroed`,
        );
        const three = trial.request(file, type, 3);
        trial.expect(`VIDIOC_REQBUFS of 3 on ${name} with buffers there`, three.errno, 0);
        trial.require(three.value.count >= 3, `VIDIOC_REQBUFS of 3 on ${name} gives ${three.value.count}`);
        const many = trial.request(file, type, MANY);
        trial.expect(`VIDIOC_REQBUFS of ${MANY} on ${name}`, many.errno, [0, ERRNO.ENOMEM]);
        trial.require(
          many.errno !== 0 || (many.value.count > 0 && many.value.count < MANY),
          `VIDIOC_REQBUFS of ${MANY} on ${name} gives ${many.value.count}`,
        );
        trial.expect(`VIDIOC_REQBUFS of 0 on ${name}`, trial.request(file, type, 0).errno, 0);
        trial.expect('VIDIOC_REQBUFS with memory type 99', trial.request(file, type, 1, 99).errno, ERRNO.EINVAL);
        trial.expect(
          'VIDIOC_REQBUFS of V4L2_MEMORY_OVERLAY',
          trial.request(file, type, 1, MEMORY.OVERLAY).errno,
          ERRNO.EINVAL,
        );
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'query-buffers',
    says: 'VIDIOC_QUERYBUF describes each buffer: large enough, offsets of their own, free',
    clause: 'VIDIOC_QUERYBUF; struct v4l2_buffer',
    run(trial) {
      for (const type of trial.both) {
        const file = trial.open();
        prepare(trial, file);
        const { count } = trial.request(file, type, 3).value;
        const wanted = file.getFormat(type).planes;
        const offsets = new Set<number>();
        for (let index = 0; index < count; index++) {
          const name = `buffer ${index} of ${typeName(type)}`;
          const { errno, value } = file.tryBuffer(VIDIOC.QUERYBUF, { index, type });
          trial.expect(`VIDIOC_QUERYBUF of ${name}`, errno, 0);
          const { buffer, planes } = value;
          trial.require(
            buffer.index === index && buffer.type === type && buffer.memory === MEMORY.MMAP,
            `${name} is described as another`,
          );
          const busy = BUF_FLAG.QUEUED | BUF_FLAG.DONE | BUF_FLAG.MAPPED | BUF_FLAG.ERROR;
          trial.require(
            (buffer.flags & busy) === 0,
            `${name} has flags 0x${buffer.flags.toString(16)} right after VIDIOC_REQBUFS`,
          );
          const places = isMultiplanar(type)
            ? planes.map(({ length, m }) => ({ length, offset: m.mem_offset }))
            : [{ length: buffer.length, offset: buffer.m.offset }];
          trial.require(
            places.length === wanted.length,
            `${name} has ${places.length} planes, the format ${wanted.length}`,
          );
          for (const [plane, { length, offset }] of places.entries()) {
            const least = wanted[plane]?.sizeimage ?? 0;
            trial.require(length >= least, `${name} has ${length} bytes, sizeimage is ${least}`);
            trial.require(!offsets.has(offset), `${name} has the offset of another one`);
            offsets.add(offset);
          }
        }
        trial.expect(
          'VIDIOC_QUERYBUF past the last buffer',
          file.tryBuffer(VIDIOC.QUERYBUF, { index: count, type }).errno,
          ERRNO.EINVAL,
        );
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'map-buffers',
    says: 'buffers can be mapped at their offset and nowhere else, and say so',
    clause: 'Streaming I/O (memory mapping); mmap()',
    run(trial) {
      for (const type of trial.both) {
        const queue = queueOf(trial, type, 2);
        const { file } = queue;
        const { buffer } = file.buffer(VIDIOC.QUERYBUF, { index: 0, type });
        trial.require(
          (buffer.flags & BUF_FLAG.MAPPED) !== 0,
          `a mapped buffer of ${typeName(type)} lacks V4L2_BUF_FLAG_MAPPED`,
        );
        const [first] = queue.buffer(0).planes;
        const [second] = queue.buffer(1).planes;
        const length = first?.length ?? 0;
        first?.bytes.fill(0x5a);
        second?.bytes.fill(0xa5);
        trial.require(
          first?.bytes[FIRST_PLANE] === 0x5a && first.bytes[length - 1] === 0x5a,
          `buffers of ${typeName(type)} share memory`,
        );
        const wrong = file.map(length, 0x7ffff000);
        trial.require(wrong === -ERRNO.EINVAL, 'mmap at an offset of no buffer must give EINVAL');
        queue.release();
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'format-while-allocated',
    says: 'the coded format cannot change while buffers are allocated on either queue',
    clause: 'Stateful encoder interface, commit points 5; VIDIOC_S_FMT: EBUSY',
    run(trial) {
      const { capture, output } = trial.types;
      for (const type of trial.both) {
        const { file } = queueOf(trial, type, 1);
        const coded = file.getFormat(capture);
        const source = file.getFormat(output);
        const { errno } = trial.format(file, 'S_FMT', { ...coded, planes: [{ bytesperline: 0, sizeimage: 262_144 }] });
        const what = `VIDIOC_S_FMT of CAPTURE with buffers on ${typeName(type)}`;
        if (type === capture) trial.expect(what, errno, ERRNO.EBUSY);
        else if (errno !== ERRNO.EBUSY)
          trial.warn(`${what} succeeds; the document wants EBUSY as the coded format governs the source's`);
        if (type === output) {
          const grown = trial.format(file, 'S_FMT', { ...source, width: SIZE.width * 2, height: SIZE.height * 2 });
          if (grown.errno !== ERRNO.EBUSY) {
            trial.warn(
              `VIDIOC_S_FMT of OUTPUT succeeds with buffers allocated that are too small for ${grown.format.width}x${grown.format.height}`,
            );
          }
        }
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'create-buffers',
    says: 'VIDIOC_CREATE_BUFS adds buffers, and refuses a format that is too small',
    clause: 'VIDIOC_CREATE_BUFS',
    run(trial) {
      for (const type of trial.both) {
        const file = trial.open();
        prepare(trial, file);
        const format = file.call(VIDIOC.G_FMT, { type });
        const none = file.try(VIDIOC.CREATE_BUFS, { count: 0, memory: MEMORY.MMAP, format });
        trial.supported('VIDIOC_CREATE_BUFS', none.errno);
        trial.expect('VIDIOC_CREATE_BUFS of 0', none.errno, 0);
        trial.expect('VIDIOC_REQBUFS', trial.request(file, type, 1).errno, 0);
        const { errno, value } = file.try(VIDIOC.CREATE_BUFS, { count: 2, memory: MEMORY.MMAP, format, reserved: [7] });
        trial.expect('VIDIOC_CREATE_BUFS of 2', errno, 0);
        trial.require(
          value.index >= 1 && value.count === 2,
          `VIDIOC_CREATE_BUFS of 2 gives ${value.count} from number ${value.index} on`,
        );
        trial.require(
          value.reserved.every((word) => word === 0),
          'reserved is not zeroed',
        );
        const last = file.tryBuffer(VIDIOC.QUERYBUF, { index: value.index + 1, type });
        trial.expect('VIDIOC_QUERYBUF of a created buffer', last.errno, 0);
        const plane = isMultiplanar(type)
          ? { pix_mp: { ...format.fmt.pix_mp, plane_fmt: [{ sizeimage: 16 }] } }
          : { pix: { ...format.fmt.pix, sizeimage: 16 } };
        const small = file.try(VIDIOC.CREATE_BUFS, { count: 1, memory: MEMORY.MMAP, format: { type, fmt: plane } });
        trial.expect('VIDIOC_CREATE_BUFS with a sizeimage of 16 bytes', small.errno, ERRNO.EINVAL);
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'queue-errors',
    says: 'VIDIOC_QBUF refuses buffers that do not exist, are queued already, or are of another kind',
    clause: 'VIDIOC_QBUF: EINVAL',
    run(trial) {
      for (const type of trial.both) {
        const bare = trial.open();
        trial.expect(
          'VIDIOC_QBUF without buffers',
          bare.tryBuffer(VIDIOC.QBUF, { index: 0, type }).errno,
          ERRNO.EINVAL,
        );
        const queue = queueOf(trial, type, 2);
        const { file, buffers } = queue;
        const name = typeName(type);
        trial.expect(`VIDIOC_QBUF of ${name} past the last buffer`, queue.tryQueue(buffers.length), ERRNO.EINVAL);
        trial.expect(
          `VIDIOC_QBUF of ${name} as V4L2_MEMORY_USERPTR`,
          file.tryBuffer(VIDIOC.QBUF, { index: 0, type, memory: MEMORY.USERPTR }).errno,
          ERRNO.EINVAL,
        );
        trial.expect(
          'VIDIOC_QBUF of buffer type 99',
          file.tryBuffer(VIDIOC.QBUF, { index: 0, type: 99 }).errno,
          ERRNO.EINVAL,
        );
        trial.expect(`VIDIOC_QBUF of ${name}`, queue.tryQueue(0), 0);
        trial.expect(`VIDIOC_QBUF of a buffer of ${name} that is queued`, queue.tryQueue(0), ERRNO.EINVAL);
        const { buffer } = file.buffer(VIDIOC.QUERYBUF, { index: 0, type });
        trial.require((buffer.flags & BUF_FLAG.QUEUED) !== 0, `a queued buffer of ${name} lacks V4L2_BUF_FLAG_QUEUED`);
        file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'bytesused',
    says: 'VIDIOC_QBUF refuses more bytes than an OUTPUT buffer has, and takes 0 for all of it',
    clause: 'VIDIOC_QBUF; struct v4l2_buffer, bytesused',
    run(trial) {
      const queue = queueOf(trial, trial.types.output, 2);
      const length = queue.buffer(0).planes[0]?.length ?? 0;
      const rest = queue
        .buffer(0)
        .planes.slice(1)
        .map((plane) => plane.length);
      trial.expect(
        `VIDIOC_QBUF with ${length + 1} of ${length} bytes used`,
        queue.tryQueue(0, { bytesused: [length + 1, ...rest] }),
        ERRNO.EINVAL,
      );
      trial.expect('VIDIOC_QBUF with 0 bytes used', queue.tryQueue(1, { bytesused: [0, ...rest.map(() => 0)] }), 0);
    },
  },
  {
    group: 'buffers',
    name: 'prepare-buffers',
    says: 'VIDIOC_PREPARE_BUF marks a buffer as prepared, and it can be queued then',
    clause: 'VIDIOC_PREPARE_BUF',
    run(trial) {
      const queue = queueOf(trial, trial.types.output, 1);
      const { file, type } = queue;
      const length = queue.buffer(0).planes[0]?.length ?? 0;
      const { errno, value } = file.tryBuffer(
        VIDIOC.PREPARE_BUF,
        { index: 0, type, bytesused: length },
        queue.buffer(0).planes.map((plane) => ({ bytesused: plane.length, length: plane.length })),
      );
      trial.supported('VIDIOC_PREPARE_BUF', errno);
      trial.expect('VIDIOC_PREPARE_BUF', errno, 0);
      trial.require((value.buffer.flags & BUF_FLAG.PREPARED) !== 0, 'a prepared buffer lacks V4L2_BUF_FLAG_PREPARED');
      trial.expect(
        'VIDIOC_PREPARE_BUF of a prepared buffer',
        file.tryBuffer(VIDIOC.PREPARE_BUF, { index: 0, type }).errno,
        ERRNO.EINVAL,
      );
      trial.expect('VIDIOC_QBUF of a prepared buffer', queue.tryQueue(0), 0);
    },
  },
  {
    group: 'buffers',
    name: 'stream-without-buffers',
    says: 'streaming needs buffers, and dequeueing needs streaming',
    clause: 'VIDIOC_STREAMON: EINVAL; VIDIOC_DQBUF: EINVAL',
    run(trial) {
      for (const type of trial.both) {
        const file = trial.open();
        const name = typeName(type);
        trial.expect(
          `VIDIOC_STREAMON of ${name} without buffers`,
          file.try(VIDIOC.STREAMON, { value: type }).errno,
          ERRNO.EINVAL,
        );
        trial.expect(
          `VIDIOC_STREAMOFF of ${name} that does not stream`,
          file.try(VIDIOC.STREAMOFF, { value: type }).errno,
          0,
        );
        file.close();
        const queue = queueOf(trial, type, 1);
        trial.expect(
          `VIDIOC_DQBUF of ${name} that does not stream`,
          queue.file.tryBuffer(VIDIOC.DQBUF, { type }).errno,
          ERRNO.EINVAL,
        );
        queue.file.close();
      }
    },
  },
  {
    group: 'buffers',
    name: 'formats-after-release',
    says: 'after VIDIOC_REQBUFS of 0 formats can be set again',
    clause: 'VIDIOC_REQBUFS, count 0; VIDIOC_S_FMT',
    run(trial) {
      for (const type of trial.both) {
        const queue = queueOf(trial, type, 2);
        queue.release();
        const { file } = queue;
        const format = { ...file.getFormat(type), ...SIZE };
        trial.expect(
          `VIDIOC_S_FMT of ${fourccName(format.pixelformat)} on ${typeName(type)} after all buffers were freed`,
          trial.format(file, 'S_FMT', format).errno,
          0,
        );
        file.close();
      }
    },
  },
];
