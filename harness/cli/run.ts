/** What `encode` and `verify` have in common: open the input and the outputs, show progress, close everything. */
import type { PictureListener } from '../run/encode-video.js';
import type { EncodeReport } from '../run/report.js';
import { openVideo, type VideoSource } from '../video/index.js';
import { interruption } from './interruption.js';
import { type CommonValues, boardOptions, driverSettings, videoOptions } from './options.js';
import { type OutputNames, RunOutputs } from './outputs.js';
import { startProgress } from './progress.js';
import { RecordingToFile } from './trace-record.js';

export interface RunContext {
  readonly video: VideoSource;
  readonly settings: ReturnType<typeof driverSettings>;
  readonly board: ReturnType<typeof boardOptions>;
  readonly onPicture: PictureListener;
  readonly signal: AbortSignal;
}

/** Runs `work` with everything open. Option values are read before any file is touched. */
export async function withRun<R extends EncodeReport>(
  input: string,
  values: CommonValues,
  names: OutputNames,
  work: (context: RunContext) => Promise<R>,
): Promise<R> {
  const settings = driverSettings(values);
  const trace = values.trace === undefined ? undefined : new RecordingToFile(values.trace);
  const board = { ...boardOptions(values), ...(trace ? { trace: true } : {}) };
  const video = await openVideo(input, videoOptions(values));
  const { signal, release } = interruption();
  let outputs: RunOutputs | undefined;
  const progress = startProgress(video.frameCount, 'frames', values.quiet === true);
  try {
    outputs = await RunOutputs.open(names, video);
    const { take } = outputs;
    const onPicture: PictureListener = async (picture, source, run) => {
      const { index, frameType, bytes, qp } = picture.frame;
      await take(picture, source, run);
      trace?.recording.note(run);
      progress.update(index + 1, `${frameType} QP ${qp} ${bytes.length} bytes`);
    };
    const report = await work({ video, settings, board, onPicture, signal });
    await outputs.finish();
    trace?.finish(report);
    return report;
  } catch (error) {
    await outputs?.abort();
    throw error;
  } finally {
    progress.stop();
    release();
    await video.close();
  }
}
