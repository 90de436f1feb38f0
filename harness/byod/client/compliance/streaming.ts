/** Encoding, polling, draining, stopping and closing. */
import { BUF_FLAG, ENC_CMD, EVENT_TYPE, FIELD, POLL, typeName } from '../constants.js';
import { type CodedBuffer, type EncoderSession, PATIENCE } from '../encoder.js';
import { ERRNO, errnoName } from '../errno.js';
import { VIDIOC } from '../ioctls.js';
import { flagNames } from '../queue.js';
import { feed } from '../test-pictures.js';
import type { ComplianceTest, Trial } from './trial.js';

const TYPES = BUF_FLAG.KEYFRAME | BUF_FLAG.PFRAME | BUF_FLAG.BFRAME;
const FRAMES = 4;
/** Microseconds; large ones show where only some bits are kept. */
const time = (index: number) => 3_600_000_000 + index * 40_001;

/** Encodes so many pictures one by one. */
function encode(trial: Trial, session: EncoderSession, count: number, first = 0): CodedBuffer[] {
  const coded: CodedBuffer[] = [];
  for (let index = first; index < first + count; index++) {
    feed(session, index, time(index));
    const next = session.wait(PATIENCE);
    if (!next) return trial.fail(`picture ${index} did not come back within ${PATIENCE / 1e9} s of virtual time`);
    coded.push(next);
  }
  return coded;
}

/** A session that streams. */
function started(trial: Trial, buffers = 3): EncoderSession {
  const session = trial.session({ buffers });
  session.start();
  return session;
}

function drained(trial: Trial, session: EncoderSession): CodedBuffer[] {
  const { errno } = session.file.try(VIDIOC.ENCODER_CMD, { cmd: ENC_CMD.STOP });
  if (errno === ERRNO.ENOTTY)
    trial.fail('the driver has no VIDIOC_ENCODER_CMD, so the last pictures cannot be asked for');
  trial.expect('V4L2_ENC_CMD_STOP', errno, 0);
  const coded: CodedBuffer[] = [];
  for (;;) {
    const next = session.wait(PATIENCE);
    if (!next) return trial.fail('after V4L2_ENC_CMD_STOP no buffer with V4L2_BUF_FLAG_LAST came');
    coded.push(next);
    if (next.flags & BUF_FLAG.LAST) return coded;
  }
}

export const STREAMING_TESTS: readonly ComplianceTest[] = [
  {
    group: 'streaming',
    name: 'encode',
    says: 'each source picture gives a coded one, without an error, with data in it',
    clause: 'Stateful encoder interface, encoding',
    run(trial) {
      const session = started(trial);
      for (const [index, { flags, bytes, bytesused }] of encode(trial, session, FRAMES).entries()) {
        trial.require((flags & BUF_FLAG.ERROR) === 0, `coded buffer ${index} has V4L2_BUF_FLAG_ERROR`);
        trial.require(bytes.length > 0, `coded buffer ${index} has bytesused 0`);
        trial.require(bytes.length === bytesused[0], `coded buffer ${index} has more bytes used than it has`);
        const stale = flags & (BUF_FLAG.QUEUED | BUF_FLAG.DONE);
        trial.require(stale === 0, `coded buffer ${index} is dequeued with flags ${flagNames(stale).join(', ')}`);
        trial.require((flags & BUF_FLAG.LAST) === 0, `coded buffer ${index} has V4L2_BUF_FLAG_LAST without a drain`);
      }
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'timestamps',
    says: 'the time stamp of a source picture is copied to the coded one, and both queues say that it is',
    clause: 'Stateful encoder interface, encoding; buffer flags, V4L2_BUF_FLAG_TIMESTAMP_COPY',
    run(trial) {
      const session = started(trial);
      for (const [index, { timestamp, flags }] of encode(trial, session, FRAMES).entries()) {
        trial.require(
          timestamp === time(index),
          `coded buffer ${index} has time ${timestamp} us, its source ${time(index)} us`,
        );
        trial.require(
          (flags & BUF_FLAG.TIMESTAMP_MASK) === BUF_FLAG.TIMESTAMP_COPY,
          `coded buffer ${index} lacks V4L2_BUF_FLAG_TIMESTAMP_COPY`,
        );
      }
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'sequence',
    says: 'buffers of both queues are numbered from 0 on',
    clause: 'struct v4l2_buffer, sequence',
    run(trial) {
      const session = started(trial, 2);
      const numbers: number[] = [];
      for (let index = 0; index < FRAMES; index++) {
        feed(session, 0, time(index));
        const coded = session.wait(PATIENCE);
        trial.require(coded?.sequence === index, `coded buffer ${index} has sequence ${coded?.sequence}`);
        const done = session.file.image.runUntil(() => session.output.dequeue(), PATIENCE);
        numbers.push(done?.sequence ?? -1);
      }
      trial.require(
        numbers.every((number, index) => number === index),
        `OUTPUT buffers have sequences ${numbers.join(', ')}`,
      );
      session.streamOff();
      session.streamOn();
      const [again] = encode(trial, session, 1);
      trial.require(
        again?.sequence === 0,
        `after VIDIOC_STREAMOFF and STREAMON the sequence goes on with ${again?.sequence}`,
      );
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'frame-types',
    says: 'coded buffers say by a flag what frame they hold, the first one a key frame',
    clause: 'Stateful encoder interface, encoding (flags of frame types); V4L2_BUF_FLAG_KEYFRAME',
    run(trial) {
      const session = started(trial);
      const coded = encode(trial, session, FRAMES);
      for (const [index, { flags }] of coded.entries()) {
        const type = flags & TYPES;
        trial.require(type !== 0, `coded buffer ${index} has none of V4L2_BUF_FLAG_KEYFRAME, PFRAME and BFRAME`);
        trial.require((type & (type - 1)) === 0, `coded buffer ${index} has ${flagNames(type).join(' and ')} at once`);
      }
      trial.require(((coded[0]?.flags ?? 0) & BUF_FLAG.KEYFRAME) !== 0, 'the first coded buffer is no key frame');
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'source-returned',
    says: 'source buffers come back without an error, with field order V4L2_FIELD_NONE',
    clause: 'VIDIOC_DQBUF; struct v4l2_buffer, field',
    run(trial) {
      const session = started(trial);
      feed(session, 0, time(0));
      trial.require(session.wait(PATIENCE) !== undefined, 'the picture did not come back');
      const { errno, value } = session.file.tryBuffer(VIDIOC.DQBUF, { type: session.output.type });
      trial.expect('VIDIOC_DQBUF of OUTPUT after its picture was coded', errno, 0);
      trial.require((value.buffer.flags & BUF_FLAG.ERROR) === 0, 'the source buffer has V4L2_BUF_FLAG_ERROR');
      trial.require(value.buffer.field === FIELD.NONE, `field is ${value.buffer.field}; set it in buf_out_validate`);
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'empty-queue',
    says: 'VIDIOC_DQBUF of a queue that has nothing yet gives EAGAIN without blocking',
    clause: 'VIDIOC_DQBUF: EAGAIN',
    run(trial) {
      const session = started(trial);
      for (const type of trial.both) {
        trial.expect(
          `VIDIOC_DQBUF of ${typeName(type)}`,
          session.file.tryBuffer(VIDIOC.DQBUF, { type }).errno,
          ERRNO.EAGAIN,
        );
      }
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'bytesused-zero',
    says: 'an OUTPUT buffer queued with 0 bytes used counts as full',
    clause: 'struct v4l2_buffer, bytesused',
    run(trial) {
      const session = started(trial);
      const index = session.takeSource() ?? 0;
      session.output.queue(index, { bytesused: session.output.buffer(index).planes.map(() => 0), timestamp: time(0) });
      const coded = session.wait(PATIENCE);
      trial.require(
        coded !== undefined && (coded.flags & BUF_FLAG.ERROR) === 0 && coded.bytes.length > 0,
        'a picture queued with bytesused 0 is not coded',
      );
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'poll',
    says: 'poll tells coded pictures, free source buffers, and the error of a device that does not stream',
    clause: 'poll(); memory-to-memory interfaces',
    run(trial) {
      const idle = trial.open();
      const nothing = idle.poll(POLL.IN | POLL.OUT);
      trial.require(
        (nothing & POLL.ERR) !== 0,
        `poll of a file that does not stream gives 0x${nothing.toString(16)}, it must give POLLERR`,
      );
      const session = started(trial);
      trial.require(
        (session.file.poll(POLL.IN | POLL.RDNORM) & POLL.IN) === 0,
        'poll gives POLLIN before anything was queued',
      );
      feed(session, 0, time(0));
      const events = session.file.waitFor(POLL.IN | POLL.RDNORM, PATIENCE);
      trial.require(
        (events & POLL.IN) !== 0,
        `poll gives 0x${events.toString(16)} when a picture is coded, it must give POLLIN`,
      );
      trial.require((events & POLL.ERR) === 0, 'poll gives POLLERR while a picture is there');
      const out = session.file.waitFor(POLL.OUT | POLL.WRNORM, PATIENCE);
      trial.require((out & POLL.OUT) !== 0, 'poll does not give POLLOUT when the source buffer is free again');
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'stream-twice',
    says: 'VIDIOC_STREAMON of a streaming queue changes nothing',
    clause: 'VIDIOC_STREAMON: calling it again',
    run(trial) {
      const session = started(trial);
      for (const type of trial.both) {
        trial.expect(
          `VIDIOC_STREAMON of streaming ${typeName(type)}`,
          session.file.try(VIDIOC.STREAMON, { value: type }).errno,
          0,
        );
      }
      encode(trial, session, 2);
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'stop-returns-buffers',
    says: 'VIDIOC_STREAMOFF gives all buffers back, and they can be queued again',
    clause: 'VIDIOC_STREAMOFF',
    run(trial) {
      const session = started(trial);
      for (let index = 0; index < 3; index++) feed(session, index, time(index));
      session.streamOff();
      for (const queue of [session.output, session.capture]) {
        for (const { index } of queue.buffers) {
          const { buffer } = session.file.buffer(VIDIOC.QUERYBUF, { index, type: queue.type });
          const busy = buffer.flags & (BUF_FLAG.QUEUED | BUF_FLAG.DONE | BUF_FLAG.PREPARED);
          trial.require(
            busy === 0,
            `after VIDIOC_STREAMOFF buffer ${index} of ${typeName(queue.type)} is ${flagNames(busy).join(', ')}`,
          );
        }
      }
      session.streamOn();
      encode(trial, session, 2);
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'stop-restarts-stream',
    says: 'after VIDIOC_STREAMOFF and STREAMON a stream of its own begins, headers and key frame included',
    clause: 'Stateful encoder interface, initialization (note) and reset',
    run(trial) {
      const session = started(trial);
      const [first] = encode(trial, session, 2);
      session.streamOff();
      session.streamOn();
      const [again] = encode(trial, session, 1);
      const same = first && again && Buffer.compare(first.bytes, again.bytes) === 0;
      const isKey = trial.codec === 'JPEG' || startsStream(again?.bytes ?? new Uint8Array(0));
      trial.require(isKey, 'the first picture after the restart does not begin with parameter sets and an IDR slice');
      if (!same) trial.warn('the same picture gives other bytes after a restart (a changed idr_pic_id is fine)');
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'drain',
    says: 'V4L2_ENC_CMD_STOP brings out all queued pictures, the last with V4L2_BUF_FLAG_LAST, EPIPE after it',
    clause: 'Stateful encoder interface, drain',
    run(trial) {
      const session = started(trial);
      for (let index = 0; index < 3; index++) feed(session, index, time(index));
      const coded = drained(trial, session);
      const full = coded.filter(({ bytes }) => bytes.length > 0);
      trial.require(full.length === 3, `3 pictures were queued before the drain, ${full.length} came out`);
      trial.expect(
        'VIDIOC_DQBUF of CAPTURE behind the last buffer',
        session.file.tryBuffer(VIDIOC.DQBUF, { type: session.capture.type }).errno,
        ERRNO.EPIPE,
      );
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'drain-empty',
    says: 'a drain with nothing queued gives one empty buffer with V4L2_BUF_FLAG_LAST',
    clause: 'Stateful encoder interface, drain (corner cases)',
    run(trial) {
      const session = started(trial);
      encode(trial, session, 1);
      const coded = drained(trial, session);
      trial.require(
        coded.length === 1 && coded[0]?.bytes.length === 0,
        `${coded.length} buffers came out, with ${coded[0]?.bytes.length} bytes in the first`,
      );
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'resume',
    says: 'V4L2_ENC_CMD_START goes on after a drain',
    clause: 'Stateful encoder interface, drain 3',
    run(trial) {
      const session = started(trial);
      feed(session, 0, time(0));
      drained(trial, session);
      const { errno } = session.file.try(VIDIOC.ENCODER_CMD, { cmd: ENC_CMD.START });
      trial.expect('V4L2_ENC_CMD_START', errno, 0);
      const behind = session.file.tryBuffer(VIDIOC.DQBUF, { type: session.capture.type });
      trial.require(
        behind.errno !== ERRNO.EPIPE,
        'VIDIOC_DQBUF of CAPTURE still gives EPIPE after V4L2_ENC_CMD_START; the end of the queue is to be forgotten then (vb2_clear_last_buffer_dequeued)',
      );
      session.resume();
      const coded = encode(trial, session, 2, 1);
      trial.require(
        coded.every(({ bytes }) => bytes.length > 0),
        'a picture after V4L2_ENC_CMD_START is empty',
      );
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'encoder-commands',
    says: 'VIDIOC_TRY_ENCODER_CMD knows start and stop, and unknown commands give EINVAL',
    clause: 'VIDIOC_ENCODER_CMD, VIDIOC_TRY_ENCODER_CMD',
    run(trial) {
      const file = trial.open();
      const { errno } = file.try(VIDIOC.TRY_ENCODER_CMD, { cmd: ENC_CMD.STOP });
      trial.supported('VIDIOC_TRY_ENCODER_CMD', errno);
      trial.expect('VIDIOC_TRY_ENCODER_CMD of STOP', errno, 0);
      trial.expect(
        'VIDIOC_TRY_ENCODER_CMD of START',
        file.try(VIDIOC.TRY_ENCODER_CMD, { cmd: ENC_CMD.START }).errno,
        0,
      );
      for (const call of [VIDIOC.TRY_ENCODER_CMD, VIDIOC.ENCODER_CMD]) {
        trial.expect(`${call.name} of command 99`, file.try(call, { cmd: 99 }).errno, ERRNO.EINVAL);
      }
      const idle = file.try(VIDIOC.ENCODER_CMD, { cmd: ENC_CMD.STOP });
      trial.expect('V4L2_ENC_CMD_STOP of a file that does not stream', idle.errno, 0);
    },
  },
  {
    group: 'streaming',
    name: 'eos-event',
    says: 'V4L2_EVENT_EOS can be subscribed and comes with the end of a drain',
    clause: 'Stateful encoder interface, drain (note on V4L2_EVENT_EOS)',
    run(trial) {
      const session = started(trial);
      const { errno } = session.file.try(VIDIOC.SUBSCRIBE_EVENT, { type: EVENT_TYPE.EOS });
      if (errno !== 0)
        trial.unsupported(`V4L2_EVENT_EOS cannot be subscribed (${errnoName(errno)}), which older applications use`);
      feed(session, 0, time(0));
      drained(trial, session);
      const event = session.file.try(VIDIOC.DQEVENT, {});
      trial.expect('VIDIOC_DQEVENT after the drain', event.errno, 0);
      trial.require(event.value.type === EVENT_TYPE.EOS, `the event is of type ${event.value.type}`);
      session.close();
    },
  },
  {
    group: 'streaming',
    name: 'close-while-streaming',
    says: 'a file can be closed while pictures are under way, and the next one encodes',
    clause: 'Opening and closing devices; close()',
    run(trial) {
      const session = started(trial);
      for (let index = 0; index < 3; index++) feed(session, index, time(index));
      session.file.close();
      encode(trial, started(trial), 1);
    },
  },
  {
    group: 'streaming',
    name: 'independent-files',
    says: 'formats and controls of one file do not change those of another',
    clause: 'Memory-to-memory interfaces: each file handle has a context of its own',
    run(trial) {
      const [first, second] = [trial.open(), trial.open()];
      const { output } = trial.types;
      const before = second.getFormat(output);
      first.setFormat({ ...first.getFormat(output), width: before.width === 320 ? 640 : 320, height: 240 });
      const after = second.getFormat(output);
      trial.require(
        after.width === before.width && after.height === before.height,
        `setting ${320}x240 on one file made ${after.width}x${after.height} of the other's ${before.width}x${before.height}`,
      );
      const session = trial.session();
      const other = trial.session();
      const control = session.controls.controls.find(
        ({ spec }) => spec.type === 'integer' && !spec.readOnly && spec.maximum > spec.minimum,
      );
      if (!control) return;
      const { name, minimum, maximum } = control.spec;
      const value = other.controls.get(name);
      session.controls.set(name, value === minimum ? maximum : minimum);
      trial.require(other.controls.get(name) === value, `setting ${name} on one file changed it on another`);
    },
  },
];

/** Sequence parameter set first, an IDR slice among what follows. */
function startsStream(bytes: Uint8Array): boolean {
  const types: number[] = [];
  for (let at = 0; at + 3 < bytes.length && types.length < 8; at++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0 && bytes[at + 2] === 1) types.push((bytes[at + 3] as number) & 31);
  }
  const settled = types.filter((type) => type !== 9 && type !== 6);
  return settled[0] === 7 && settled.includes(5);
}
