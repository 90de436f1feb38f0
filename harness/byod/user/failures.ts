/** Pictures of a userspace program that came to nothing, and what a fault plan had to do with it. */
import type { Fault } from '../../../emulator/index.js';
import type { FrameFailure } from '../../drivers/driver.js';
import { type FaultReport, Recovery } from '../../faults/recovery.js';
import { faultsOf } from '../../run/encode-video.js';
import type { FailureReport } from '../../run/report.js';
import { placeText } from '../machine/fault.js';
import type { ObservedPicture } from '../observe.js';
import type { UserProgram } from './program.js';

const OUTCOME: Readonly<Record<ObservedPicture['outcome'], Pick<FailureReport, 'kind' | 'sentence'> | undefined>> = {
  finished: undefined,
  stalled: {
    kind: 'stall',
    sentence: 'the engine stalled and was not continued; the stream buffer is full or the set-up is wrong',
  },
  running: {
    kind: 'timeout',
    sentence: 'the program ended while the engine was still at work; wait for the interrupt',
  },
  abandoned: {
    kind: 'timeout',
    sentence: 'the engine was reset or started again before it was through; wait for the interrupt',
  },
};

/** Pictures that came to nothing, and an exit status that is not 0. */
export function failuresOf({ observer, places }: UserProgram, status: number): FailureReport[] {
  const failures: FailureReport[] = observer.pictures.flatMap(({ index, outcome }) => {
    const failure = OUTCOME[outcome];
    if (!failure) return [];
    const { start, end } = places.get(index) ?? {};
    const started = start ? `started at ${placeText(start)}, ` : '';
    const ended = end ? `${placeText(end)}: ` : '';
    return [{ ...failure, frame: index, sentence: `${ended}${started}${failure.sentence}` }];
  });
  if (status === 0) return failures;
  const sentence = `the program ended with exit status ${status}`;
  return [...failures, { frame: Math.max(observer.pictures.length - 1, 0), kind: 'exit-status', sentence }];
}

/** What a fault plan did, and the pictures that can be judged all the same; undefined without a plan. */
export function recoveryOf(
  { observer, board, struck }: UserProgram,
  plan: readonly Fault[],
): { readonly judged: ReadonlySet<ObservedPicture>; readonly report: FaultReport } | undefined {
  if (plan.length === 0) return undefined;
  const recovery = new Recovery(plan);
  const judged = new Set<ObservedPicture>();
  let jobStart = 0;
  for (const picture of observer.pictures) {
    const { index, frameType, headers, outcome } = picture;
    const message = OUTCOME[outcome]?.sentence;
    const failure: FrameFailure | undefined =
      message === undefined ? undefined : { kind: 'timeout', status: undefined, message };
    const state = failure ? 'error' : 'done';
    const injected = board.injectedFaults.slice(0, struck.get(index) ?? board.injectedFaults.length);
    if (recovery.judge({ index, failure, frameType, state, headers }, jobStart, injected)) judged.add(picture);
    jobStart = picture.start + picture.cycles;
  }
  return { judged, report: faultsOf(recovery, board) };
}
