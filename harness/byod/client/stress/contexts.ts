/** Several streams, one after the other and at once. */
import { VideoError } from '../errno.js';
import { type CodedBuffer, type EncoderSession, PATIENCE } from '../encoder.js';
import { UsageError } from '../../../errors.js';
import { feed } from '../test-pictures.js';
import { OTHER, type Stage, SMALL, type StreamOptions, type StressCase } from './stage.js';

const FRAMES = 6;

/** Runs streams at once, two pictures of each queued at a time, and holds each against the same stream alone. */
function interleave(stage: Stage, streams: readonly StreamOptions[]): void {
  const sessions = streams.map((options) => stage.started(options));
  const coded = streams.map((): CodedBuffer[] => []);
  for (let index = 0; index < FRAMES; index += 2) {
    for (const session of sessions) {
      feed(session, index);
      feed(session, index + 1);
    }
    for (let half = 0; half < 2; half++) {
      for (const [stream, session] of sessions.entries()) {
        coded[stream]?.push(stage.next(session, `stream ${stream}, picture ${index + half}`));
      }
    }
  }
  for (const [stream, options] of streams.entries()) {
    const { width, height } = { ...SMALL, ...options };
    stage.compare(
      coded[stream] as CodedBuffer[],
      options,
      `stream ${stream} of ${width}x${height} beside ${streams.length - 1} other`,
    );
  }
  for (const session of sessions) session.close();
}

/** Control settings that make streams differ, of what the driver has: each by another control. */
function settings(session: EncoderSession): [string, number][] {
  const found: [string, number][] = [];
  for (const { spec } of session.controls.controls) {
    if (spec.readOnly || spec.type === 'button' || spec.maximum <= spec.minimum) continue;
    if (!/qp|entropy|gop|period|quality|filter/.test(spec.name)) continue;
    const value =
      spec.default === spec.maximum ? spec.minimum : Math.min(spec.maximum, spec.default + Math.max(1, spec.step));
    found.push([spec.name, value]);
  }
  return found;
}

/** Whether the driver takes a setting before streaming. */
function takes(stage: Stage, control: [string, number]): boolean {
  const session = stage.session();
  try {
    session.controls.set(...control);
    return true;
  } catch (error) {
    if (error instanceof UsageError || error instanceof VideoError) return false;
    throw error;
  } finally {
    session.close();
  }
}

export const CONTEXT_CASES: readonly StressCase[] = [
  {
    name: 'two-contexts',
    says: 'two streams of different sizes at once are each bit-exact',
    run: (stage) => interleave(stage, [SMALL, OTHER]),
  },
  {
    name: 'four-contexts',
    says: 'four streams of different sizes and settings at once are each bit-exact',
    run(stage) {
      const probe = stage.session();
      const candidates = settings(probe);
      probe.close();
      const usable = candidates.filter((control) => takes(stage, control));
      const pick = (number: number) =>
        usable.length > 0 ? { controls: [usable[number % usable.length] as [string, number]] } : {};
      interleave(stage, [
        SMALL,
        { ...OTHER, ...pick(0) },
        { width: 256, height: 64, ...pick(1) },
        { ...SMALL, ...pick(2) },
      ]);
    },
  },
  {
    name: 'same-size-twice',
    says: 'two streams of the same size at once do not share references',
    run: (stage) => interleave(stage, [SMALL, SMALL]),
  },
  {
    name: 'format-change',
    says: 'after streaming, another size can be set on the same file, and its stream is bit-exact',
    run(stage) {
      const session = stage.started();
      stage.encode(session, 2);
      session.stop();
      const { output, capture } = session;
      session.file.setFormat({ ...session.coded, ...OTHER });
      session.file.setFormat({ ...session.source, ...OTHER });
      session.file.setFormat({
        ...session.file.getFormat(capture.type),
        pixelformat: session.coded.pixelformat,
        planes: session.coded.planes,
      });
      session.adopt();
      output.request(3);
      capture.request(3);
      session.streamOn();
      stage.compare(stage.encode(session, 3), OTHER, 'after a change of the size');
      session.close();
    },
  },
  {
    name: 'open-close',
    says: 'a hundred files opened, set up and closed, and ten streams, leave no memory behind',
    run(stage) {
      const { image } = stage;
      const before = image.board.buffers.length;
      for (let round = 0; round < 100; round++) stage.session({ width: 64 + round * 16 }).file.close();
      for (let round = 0; round < 10; round++) {
        const session = stage.started();
        stage.encode(session, 1);
        if (round % 2 === 0) session.close();
        else session.file.close();
      }
      const left = image.board.buffers.slice(before);
      if (image.board.buffers.length > before) {
        stage.fail(
          `${image.board.buffers.length - before} DMA buffers are left after all files were closed, ${left[0]?.name} for one`,
        );
      }
    },
  },
  {
    name: 'controls-while-streaming',
    says: 'every control can be set between pictures, or is refused, and pictures keep coming',
    run(stage) {
      const session = stage.started();
      let index = 0;
      for (const { spec } of session.controls.controls) {
        if (spec.readOnly) continue;
        for (const value of new Set([spec.minimum, spec.maximum, spec.default])) {
          feed(session, index);
          try {
            session.controls.set(spec.name, value);
          } catch (error) {
            if (!(error instanceof UsageError)) throw error;
          }
          stage.next(session, `picture ${index} with ${spec.name} set to ${value} while it was coded`);
          index++;
        }
      }
      session.streamOff();
      session.close();
    },
  },
  {
    name: 'slow-reader',
    says: 'an application that comes back late finds its pictures waiting',
    run(stage) {
      const session = stage.started();
      for (let index = 0; index < 3; index++) feed(session, index);
      stage.image.runUntil(() => undefined, PATIENCE / 2);
      const coded = [0, 1, 2].map((index) => stage.next(session, `picture ${index}`));
      stage.compare(coded, {}, 'read late');
      session.close();
    },
  },
];
