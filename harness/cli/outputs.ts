/** The files a run writes on its way: the stream and the reconstruction. Both appear whole or not at all. */
import { cropView, toI420 } from '../compare/index.js';
import { UsageError } from '../errors.js';
import type { PictureOfRun, RunView } from '../run/encode.js';
import {
  type Frame,
  frameOver,
  openPictureWriter,
  openStreamWriter,
  type PictureWriter,
  STDOUT,
  type StreamWriter,
  type VideoFacts,
} from '../video/index.js';

export interface OutputNames {
  readonly output?: string | undefined;
  readonly reconstruction?: string | undefined;
}

/** Whether a result goes to standard output, so that the report must go elsewhere. */
export function usesStdout({ output, reconstruction }: OutputNames): boolean {
  return output === STDOUT || reconstruction === STDOUT;
}

export class RunOutputs {
  private constructor(
    private readonly stream: StreamWriter | undefined,
    private readonly pictures: PictureWriter | undefined,
  ) {}

  /** @throws UsageError when one of them cannot be written, before anything is encoded */
  static async open({ output, reconstruction }: OutputNames, facts: VideoFacts): Promise<RunOutputs> {
    if (output !== undefined && output === reconstruction) {
      throw new UsageError(`--output and --reconstruction both name ${output}; give each its own`);
    }
    const stream = output === undefined ? undefined : await openStreamWriter(output, facts);
    try {
      const pictures = reconstruction === undefined ? undefined : await openPictureWriter(reconstruction, facts);
      return new RunOutputs(stream, pictures);
    } catch (error) {
      await stream?.abort();
      throw error;
    }
  }

  readonly take = async (
    { frame, reconstruction }: PictureOfRun,
    _source: Frame | undefined,
    run: RunView,
  ): Promise<void> => {
    if (frame.bytes.length > 0) await this.stream?.write(frame.bytes);
    if (!this.pictures || !reconstruction) return;
    const shown = cropView(reconstruction, run.visible);
    await this.pictures.write(frameOver({ width: shown.width, height: shown.height }, toI420(shown)));
  };

  async finish(): Promise<void> {
    await this.stream?.finish();
    await this.pictures?.finish();
  }

  /** Leaves no trace of a run that broke off. */
  async abort(): Promise<void> {
    await this.stream?.abort();
    await this.pictures?.abort();
  }
}
