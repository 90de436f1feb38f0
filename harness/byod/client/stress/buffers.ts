/** Buffers that are few, small or full. */
import { BUF_FLAG, fourccName } from '../constants.js';
import { type CodedBuffer, PATIENCE } from '../encoder.js';
import { errnoName } from '../errno.js';
import { formatToValues } from '../formats.js';
import { VIDIOC } from '../ioctls.js';
import { feed } from '../test-pictures.js';
import { OTHER, type StressCase } from './stage.js';

const TINY = 1024;

export const BUFFER_CASES: readonly StressCase[] = [
  {
    name: 'queue-full',
    says: 'with all source buffers queued and a single coded one, pictures come out in order and bit-exact',
    run(stage) {
      const session = stage.session();
      session.output.request(5);
      session.capture.request(1);
      session.output.streamOn();
      session.capture.streamOn();
      const count = session.output.buffers.length;
      for (let index = 0; index < count; index++) feed(session, index);
      const coded: CodedBuffer[] = [];
      for (let index = 0; index < count; index++) {
        stage.image.run(3_000_000);
        session.capture.queue(0);
        const ready = session.file.image.runUntil(() => session.capture.dequeue(), PATIENCE);
        if (!ready) stage.fail(`picture ${index} did not come back`);
        else coded.push({ ...ready, bytes: session.capture.bytes(ready) });
      }
      const order = coded.map(({ timestamp }) => timestamp / 40_000);
      if (order.some((value, index) => value !== index))
        stage.fail(`pictures came out in the order ${order.join(', ')}`);
      stage.compare(coded, {}, 'with one coded buffer');
      session.close();
    },
  },
  {
    name: 'many-buffers',
    says: 'pictures queued in one go come out in order and bit-exact',
    run(stage) {
      const session = stage.started({ buffers: 6 });
      for (let index = 0; index < 6; index++) feed(session, index);
      const coded = Array.from({ length: 6 }, (_, index) => stage.next(session, `picture ${index}`));
      stage.compare(coded, {}, 'queued in one go');
      session.close();
    },
  },
  {
    name: 'coded-buffer-too-small',
    says: 'a picture that does not fit its coded buffer comes back with an error, and nothing is written past the end',
    run(stage) {
      const session = stage.started({ ...OTHER, codedSize: TINY });
      const room = session.capture.buffer(0).planes[0]?.length ?? 0;
      const [wanted] = stage.reference(OTHER, 1);
      feed(session, 0);
      const coded = session.wait(PATIENCE);
      if (!coded) return stage.fail(`a picture of ${wanted?.length} bytes in a buffer of ${room} never came back`);
      const failed = (coded.flags & BUF_FLAG.ERROR) !== 0;
      const fits = (wanted?.length ?? 0) <= room;
      if (fits && failed)
        stage.fail(`a picture of ${wanted?.length} bytes fits the buffer of ${room}, but came back with an error`);
      if (!fits && !failed) {
        stage.fail(
          `a picture of ${wanted?.length} bytes came back from a buffer of ${room} as good, with ${coded.bytes.length} bytes; return it with V4L2_BUF_FLAG_ERROR or make the buffers larger in VIDIOC_S_FMT`,
        );
      }
      session.close();
      const next = stage.started();
      stage.compare(stage.encode(next, 2), {}, 'after a coded buffer that was too small');
      next.close();
    },
  },
  {
    name: 'source-too-small',
    says: 'source buffers that are too small for the picture are never encoded from',
    run(stage) {
      const session = stage.session();
      session.output.request(2);
      session.capture.request(2);
      const big = { ...session.source, width: 512, height: 384 };
      const { errno } = session.file.try(VIDIOC.S_FMT, formatToValues(big));
      if (errno === 0) {
        const used = session.output.buffer(0).planes.map(({ length }) => length);
        const refused = session.output.tryQueue(0, { bytesused: used });
        if (refused === 0) {
          stage.fail(
            `VIDIOC_S_FMT of 512x384 was taken with buffers for ${session.source.width}x${session.source.height}, and VIDIOC_QBUF took one of them; check the size in buf_prepare`,
          );
        }
        stage.warn(
          `VIDIOC_S_FMT of a larger picture is taken while buffers are allocated; VIDIOC_QBUF then gives ${errnoName(refused)}`,
        );
      }
      session.close();
      const short = stage.started();
      const index = short.waitSource();
      const refused = short.output.tryQueue(index, { bytesused: short.output.buffer(index).planes.map(() => 16) });
      if (refused === 0 && !short.wait(PATIENCE))
        stage.fail('a source buffer with 16 bytes used was taken and never came back');
      short.close();
    },
  },
  {
    name: 'memory-runs-out',
    says: 'requests for more memory than there is give an error, and what was there before goes on',
    run(stage) {
      const session = stage.started();
      const other = stage.session({ width: 2048, height: 1536, codedSize: 16 * 1024 * 1024 });
      for (const queue of [other.output, other.capture]) {
        const { errno } = other.file.try(VIDIOC.REQBUFS, { count: 32, type: queue.type, memory: 1 });
        if (errno !== 0 && errnoName(errno) !== 'ENOMEM')
          stage.fail(`VIDIOC_REQBUFS of 32 large buffers gives ${errnoName(errno)} instead of ENOMEM or fewer buffers`);
      }
      other.close();
      stage.compare(stage.encode(session, 3), {}, `while memory was short (${fourccName(session.coded.pixelformat)})`);
      session.close();
    },
  },
];
