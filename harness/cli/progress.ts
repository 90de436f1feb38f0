/** The progress bar: on standard error, when that is a terminal. */
import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** `done` of the work is done; `note` is shown behind the figures. */
  update(done: number, note?: string): void;
  stop(): void;
}

const SILENT: Progress = { update() {}, stop() {} };

/**
 * @param total undefined where it is not known: then only the count is shown
 * @param unit what is counted, such as `frames`
 */
export function startProgress(total: number | undefined, unit: string, quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return SILENT;
  const format =
    total === undefined ? `  {value} ${unit}  {note}` : `  {bar} {percentage} %  {value}/{total} ${unit}  {note}`;
  const bar = new SingleBar(
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, barsize: 30 },
    Presets.shades_classic,
  );
  bar.start(total ?? 0, 0, { note: '' });
  return {
    update: (done, note = '') => bar.update(done, { note }),
    stop: () => bar.stop(),
  };
}
