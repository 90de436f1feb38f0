/** Calls at random from a printed seed, on several files at once. */
import { Random } from '../../../random.js';
import { BUF_TYPE, ENC_CMD, EVENT_TYPE, fourcc, MEMORY, POLL } from '../constants.js';
import type { VideoFile } from '../device.js';
import { enumerateFormats, queueTypes } from '../nodes.js';
import { VideoError } from '../errno.js';
import { formatToValues } from '../formats.js';
import { VIDIOC } from '../ioctls.js';
import { BufferQueue } from '../queue.js';
import { queryControls } from '../controls.js';
import type { Stage, StressCase } from './stage.js';

const CALLS = 1500;
const MOST_FILES = 4;

interface Handle {
  readonly file: VideoFile;
  readonly queues: readonly [BufferQueue, BufferQueue];
  readonly controls: readonly number[];
  readonly codes: readonly number[];
}

function openHandle(stage: Stage): Handle | undefined {
  const file = stage.image.open(stage.node);
  const types = queueTypes(file);
  if (!types) return undefined;
  return {
    file,
    queues: [new BufferQueue(file, types.output), new BufferQueue(file, types.capture)],
    controls: queryControls(file).map(({ id }) => id),
    codes: [types.output, types.capture].flatMap((type) => enumerateFormats(file, type).map((f) => f.pixelformat)),
  };
}

/** Mostly a sensible number, now and then an absurd one. */
const number = (random: Random, limit: number) => (random.below(12) === 0 ? random.next() : random.below(limit));

type Action = (handle: Handle, random: Random) => void;

const pickType = (handle: Handle, random: Random) =>
  random.below(16) === 0 ? random.pick(Object.values(BUF_TYPE)) : random.pick(handle.queues).type;

const format: Action = (handle, random) => {
  const call = random.below(3) === 0 ? VIDIOC.TRY_FMT : VIDIOC.S_FMT;
  const pixelformat = random.below(8) === 0 ? random.next() : random.pick([...handle.codes, fourcc('NV12')]);
  const size = () => (random.below(10) === 0 ? random.next() : random.below(400));
  const planes = [{ bytesperline: number(random, 1024), sizeimage: number(random, 200_000) }];
  const type = pickType(handle, random);
  // one call in ten of S_FMT with absurd sizes is enough to try the limits; memory is requested from them too
  handle.file.try(
    call,
    formatToValues({
      type,
      width: size(),
      height: size(),
      pixelformat,
      field: random.below(5),
      colorspace: random.below(12),
      planes,
    }),
  );
};

/** Asks for buffers of what the formats say, if that is not absurd. */
const request: Action = (handle, random) => {
  const queue = random.pick(handle.queues);
  const { errno, value } = handle.file.try(VIDIOC.G_FMT, { type: queue.type });
  if (errno !== 0 || value.fmt.pix.width > 512 || value.fmt.pix.height > 512) return;
  try {
    if (random.below(4) === 0) queue.release();
    else queue.request(random.below(6));
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
  }
};

const queueBuffer: Action = ({ queues }, random) => {
  const queue = random.pick(queues);
  const bytesused = random.below(8) === 0 ? [random.next()] : undefined;
  queue.tryQueue(number(random, Math.max(1, queue.buffers.length)), {
    ...(bytesused ? { bytesused } : {}),
    timestamp: random.next(),
    flags: random.below(6) === 0 ? random.next() & ~0x00800080 : 0,
  });
};

const ACTIONS: readonly Action[] = [
  format,
  format,
  request,
  request,
  queueBuffer,
  queueBuffer,
  queueBuffer,
  queueBuffer,
  (handle, random) => random.pick(handle.queues).tryDequeue(),
  (handle, random) => random.pick(handle.queues).tryDequeue(),
  (handle, random) => handle.file.try(VIDIOC.STREAMON, { value: pickType(handle, random) }),
  (handle, random) => handle.file.try(VIDIOC.STREAMON, { value: pickType(handle, random) }),
  (handle, random) => handle.file.try(VIDIOC.STREAMOFF, { value: pickType(handle, random) }),
  (handle) => handle.file.poll(POLL.IN | POLL.OUT | POLL.PRI),
  (handle, random) => handle.file.image.run(random.below(3_000_000)),
  (handle, random) => handle.file.image.run(random.below(50_000)),
  (handle, random) => handle.file.try(VIDIOC.ENCODER_CMD, { cmd: number(random, 4), flags: random.below(2) }),
  (handle, random) => handle.file.try(VIDIOC.TRY_ENCODER_CMD, { cmd: random.pick(Object.values(ENC_CMD)) }),
  (handle, random) => {
    const id = random.below(8) === 0 ? random.next() : random.pick([...handle.controls, 0]);
    handle.file.try(VIDIOC.S_CTRL, { id, value: random.below(4) === 0 ? random.next() | 0 : random.below(60) });
  },
  (handle, random) => {
    const list = Array.from({ length: random.below(4) }, () => ({
      id: random.pick([...handle.controls, 0]),
      value: random.below(60),
    }));
    handle.file.tryControls(random.pick([VIDIOC.S_EXT_CTRLS, VIDIOC.TRY_EXT_CTRLS, VIDIOC.G_EXT_CTRLS]), list);
  },
  (handle, random) => {
    const r = {
      left: random.below(64),
      top: random.below(64),
      width: number(random, 400),
      height: number(random, 400),
    };
    handle.file.try(VIDIOC.S_SELECTION, { type: BUF_TYPE.VIDEO_OUTPUT, target: random.below(4), r });
  },
  (handle, random) => {
    const timeperframe = { numerator: random.below(3), denominator: number(random, 61) };
    handle.file.try(VIDIOC.S_PARM, { type: pickType(handle, random), parm: { output: { timeperframe } } });
  },
  (handle, random) =>
    handle.file.try(VIDIOC.SUBSCRIBE_EVENT, {
      type: random.pick(Object.values(EVENT_TYPE)),
      id: random.pick([...handle.controls, 0]),
    }),
  (handle) => handle.file.try(VIDIOC.DQEVENT, {}),
  (handle, random) => handle.file.try(VIDIOC.ENUM_FMT, { index: number(random, 8), type: pickType(handle, random) }),
  (handle, random) =>
    handle.file.tryBuffer(VIDIOC.QUERYBUF, { index: number(random, 6), type: pickType(handle, random) }),
  (handle, random) =>
    handle.file.try(VIDIOC.REQBUFS, {
      count: random.below(3),
      type: pickType(handle, random),
      memory: random.pick(Object.values(MEMORY)),
    }),
];

/** Some calls in a row, then the next file. */
function play(stage: Stage): number {
  const random = new Random(stage.seed);
  const handles: Handle[] = [];
  let calls = 0;
  for (; calls < CALLS; calls++) {
    if (handles.length === 0 || (handles.length < MOST_FILES && random.below(60) === 0)) {
      const handle = openHandle(stage);
      if (handle) handles.push(handle);
      continue;
    }
    const at = random.below(handles.length);
    const handle = handles[at] as Handle;
    if (random.below(80) === 0) {
      handle.file.close();
      handles.splice(at, 1);
    } else random.pick(ACTIONS)(handle, random);
  }
  for (const { file } of handles) file.close();
  return calls;
}

export const FUZZ_CASES: readonly StressCase[] = [
  {
    name: 'random-calls',
    says: `${CALLS} random calls on up to ${MOST_FILES} files are survived, and the next stream is bit-exact`,
    run(stage) {
      play(stage);
      const session = stage.started();
      stage.compare(stage.encode(session, 2), {}, `after random calls from seed ${stage.seed}`);
      session.close();
    },
  },
];
