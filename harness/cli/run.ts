/** What `encode` and `verify` have in common: open the input and the outputs, show progress, close everything. */
import type { PictureOfRun, DriverSettings, RunView } from '../run/encode.js';
import type { EncodeReport } from '../run/report.js';
import { type Frame, openVideo, type VideoSource } from '../video/index.js';
import { interruption } from './interruption.js';
import { type CommonValues, boardOptions, driverSettings, videoOptions } from './options.js';
import { type OutputNames, RunOutputs } from './outputs.js';
import { startProgress } from './progress.js';
import { TimingFiles, timingWindow, wantsAccesses } from './timing-options.js';
import { RecordingToFile } from './trace-record.js';

export interface RunContext {
  readonly video: VideoSource;
  readonly settings: DriverSettings;
  readonly board: ReturnType<typeof boardOptions>;
  readonly onStart: (run: RunView) => void;
  readonly onPicture: (picture: PictureOfRun, source: Frame | undefined, run: RunView) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Runs `work` with everything open. Option values are read before any file is touched. */
export async function withRun<R extends EncodeReport>(
  input: string,
  values: CommonValues,
  names: OutputNames,
  work: (context: RunContext) => Promise<R>,
  settings: DriverSettings = driverSettings(values),
): Promise<R> {
  const trace = values.trace === undefined ? undefined : new RecordingToFile(values.trace);
  const recorded = trace !== undefined || wantsAccesses(values);
  timingWindow(values);
  const board = { ...boardOptions(values), ...(recorded ? { trace: true } : {}) };
  const video = await openVideo(input, videoOptions(values));
  const { signal, release } = interruption();
  let outputs: RunOutputs | undefined;
  let timing: TimingFiles | undefined;
  let started: RunView | undefined;
  const progress = startProgress(video.frameCount, 'frames', values.quiet === true);
  try {
    outputs = await RunOutputs.open(names, video);
    timing = await TimingFiles.open(values, video);
    const { take } = outputs;
    const onStart = (run: RunView) => {
      started = run;
      timing?.start(run);
    };
    const onPicture: RunContext['onPicture'] = async (picture, source, run) => {
      const { index, frameType, bytes, qp } = picture.frame;
      await take(picture, source, run);
      trace?.recording.note(run);
      await timing?.note(run, picture);
      progress.update(index + 1, `${frameType} QP ${qp} ${bytes.length} bytes`);
    };
    const report = await work({ video, settings, board, onStart, onPicture, signal });
    await outputs.finish();
    await timing?.finish(started?.board);
    trace?.finish(report);
    return report;
  } catch (error) {
    await outputs?.abort();
    await timing?.abort();
    throw error;
  } finally {
    progress.stop();
    release();
    await video.close();
  }
}
