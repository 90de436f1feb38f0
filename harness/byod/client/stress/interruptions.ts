/** Ending what is under way: closing, stopping, lost interrupts. */
import { BUF_FLAG } from '../constants.js';
import { PATIENCE } from '../encoder.js';
import { VideoError } from '../errno.js';
import { feed } from '../test-pictures.js';
import type { Stage, StressCase } from './stage.js';

/** Nanoseconds that pass before the disturbance: before, in and after a picture of the test size. */
const MOMENTS = [0, 20_000, 150_000, 400_000, 2_000_000] as const;
const us = (nanoseconds: number) => `${nanoseconds / 1000} us`;

/** Pictures in which one interrupt is lost or the engine hangs, and what comes after. */
function disturbed(stage: Stage, kind: 'irq-lost' | 'hang'): void {
  const image = stage.boot({ faults: [{ kind, at: { frame: 1 } }] });
  const session = stage.started({}, image);
  stage.encode(session, 1);
  feed(session, 1);
  const before = image.now;
  const coded = session.wait(PATIENCE);
  const what = kind === 'hang' ? 'the engine hung in picture 1' : 'the interrupt of picture 1 was lost';
  if (!coded) {
    stage.fail(
      `${what}, and its buffer never came back (${PATIENCE / 1e9} s of virtual time); give the job a watchdog`,
    );
  }
  if (image.board.injectedFaults.length === 0) stage.inapplicable('the fault did not strike');
  const seconds = (image.now - before) / 1e9;
  if ((coded.flags & BUF_FLAG.ERROR) === 0) {
    if (kind === 'hang') stage.fail(`${what}, but its buffer came back without V4L2_BUF_FLAG_ERROR`);
    const [, wanted] = stage.reference({}, 2);
    if (Buffer.compare(coded.bytes, wanted as Uint8Array) !== 0) {
      stage.fail(
        `${what}, and its buffer came back as good after ${seconds.toFixed(2)} s with other bytes than it has`,
      );
    }
  }
  stage.encode(session, 2, 'after the disturbance picture', 2);
  session.streamOff();
  session.streamOn();
  stage.compare(stage.encode(session, 3, 'after the restart picture'), {}, `${what}; stopped and started again`);
  session.close();
}

/** Puts the machine to sleep; what the driver refuses ends the case as a warning. */
function sleep(stage: Stage): boolean {
  try {
    stage.image.sleep(5_000_000);
    return true;
  } catch (error) {
    if (!(error instanceof VideoError)) throw error;
    stage.warn(`the driver refuses to sleep: ${error.message}`);
    return false;
  }
}

export const INTERRUPTION_CASES: readonly StressCase[] = [
  {
    name: 'close-while-streaming',
    says: 'files closed at any moment of a job leave nothing behind, and the next stream is bit-exact',
    run(stage) {
      for (const moment of MOMENTS) {
        const session = stage.started();
        for (let index = 0; index < 3; index++) feed(session, index);
        stage.image.run(moment);
        session.file.close();
        const next = stage.started();
        stage.compare(stage.encode(next, 2), {}, `after a close ${us(moment)} into a job`);
        next.close();
      }
    },
  },
  {
    name: 'stop-with-jobs-queued',
    says: 'streaming stopped at any moment, either queue first, starts again with a bit-exact stream',
    run(stage) {
      for (const captureFirst of [false, true]) {
        const session = stage.started();
        for (const moment of MOMENTS) {
          for (let index = 0; index < 3; index++) feed(session, index);
          stage.image.run(moment);
          if (captureFirst) session.capture.streamOff();
          session.streamOff();
          session.streamOn();
          const what = `after a stop ${us(moment)} into a job, ${captureFirst ? 'CAPTURE' : 'OUTPUT'} first`;
          stage.compare(stage.encode(session, 2), {}, what);
          session.streamOff();
          session.streamOn();
        }
        session.close();
      }
    },
  },
  {
    name: 'stop-one-of-two',
    says: 'stopping one stream does not disturb a picture of another',
    run(stage) {
      const stays = stage.started();
      for (const moment of MOMENTS) {
        const goes = stage.started({ width: 192, height: 160 });
        for (let index = 0; index < 2; index++) feed(goes, index);
        stage.image.run(moment);
        goes.close();
      }
      stage.compare(stage.encode(stays, 3), {}, 'the other stream');
      stays.streamOff();
      stays.streamOn();
      for (let index = 0; index < 3; index++) feed(stays, index);
      const goes = stage.started({ width: 192, height: 160 });
      feed(goes, 0);
      goes.close();
      const coded = [0, 1, 2].map((index) => stage.next(stays, `picture ${index} while another file was closed`));
      stage.compare(coded, {}, 'while another stream was stopped');
      stays.close();
    },
  },
  {
    name: 'lost-interrupt',
    says: 'after a lost interrupt the picture comes back, whole or with an error, and encoding goes on',
    run: (stage) => disturbed(stage, 'irq-lost'),
  },
  {
    name: 'engine-hangs',
    says: 'an engine that hangs is brought back, its picture returned with an error, and encoding goes on',
    run: (stage) => disturbed(stage, 'hang'),
  },
  {
    name: 'late-interrupt',
    says: 'an interrupt that comes late changes nothing',
    run(stage) {
      const image = stage.boot({ faults: [{ kind: 'irq-late', at: { frame: 1 }, clocks: 400_000 }] });
      const session = stage.started({}, image);
      stage.compare(stage.encode(session, 3), {}, 'with a late interrupt');
      session.close();
    },
  },
  {
    name: 'spurious-interrupt',
    says: 'an interrupt without a cause is survived, with and without a job',
    run(stage) {
      const image = stage.boot({
        faults: [
          { kind: 'irq-spurious', at: { cycle: 1_000_000 } },
          { kind: 'irq-spurious', at: { frame: 1 } },
        ],
      });
      const idle = stage.session({}, image);
      image.runUntil(() => undefined, 10_000_000);
      idle.start();
      stage.compare(stage.encode(idle, 3), {}, 'with spurious interrupts');
      idle.close();
    },
  },
  {
    name: 'system-sleep',
    says: 'the machine can sleep between pictures and with pictures queued, and the stream goes on bit-exact',
    run(stage) {
      if (!stage.image.canSleep) stage.inapplicable('the runtime cannot put the machine to sleep');
      for (const queued of [false, true]) {
        const session = stage.started();
        const coded = stage.encode(session, 1);
        for (let index = 1; index < 3 && queued; index++) feed(session, index);
        stage.image.run(queued ? 50_000 : 0);
        if (!sleep(stage)) return;
        for (let index = 1; index < 3 && !queued; index++) feed(session, index);
        for (let index = 1; index < 3; index++)
          coded.push(stage.next(session, `picture ${index}, after the machine slept,`));
        stage.compare(coded, {}, queued ? 'asleep with pictures queued' : 'asleep between pictures');
        session.close();
      }
    },
  },
];
