/** `driver run --watch`: runs again whenever a file that went into the driver is saved. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import path from 'node:path';
import { runDriverOnce, type Watched } from './driver-run.js';
import type { DriverRunValues } from './driver-settings.js';
import { endingOf } from './errors.js';
import { print } from './output.js';

/** Editors save in several steps. */
const SETTLE_MILLISECONDS = 80;

const stampOf = (file: string) => {
  const status = statSync(file, { throwIfNoEntry: false });
  return status ? `${status.mtimeMs} ${status.size}` : '';
};

/** Resolves when one of the files has another content, or the signal fires. Folders are watched: editors replace files. */
function change(files: readonly string[], stamps: ReadonlyMap<string, string>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    let timer: NodeJS.Timeout | undefined;
    const end = () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const look = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const changed = files.some((file) => stampOf(file) !== '' && stampOf(file) !== stamps.get(file));
        if (changed) end();
      }, SETTLE_MILLISECONDS);
    };
    for (const folder of new Set(files.map((file) => path.dirname(file)))) watchers.push(watch(folder, look));
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    // a file may have been saved during the run
    else look();
  });
}

/** Runs until the signal fires. Whatever goes wrong is said, and the next save is waited for. */
export async function watchDriver(
  names: readonly string[],
  args: readonly string[],
  values: DriverRunValues,
  signal: AbortSignal,
): Promise<void> {
  const watched: Watched = { files: [] };
  while (!signal.aborted) {
    const began = Date.now();
    try {
      process.exitCode = await runDriverOnce(names, args, values, watched);
    } catch (error) {
      const { exitCode, line } = endingOf(error);
      process.exitCode = exitCode;
      if (line !== undefined) await print(`${line}\n`, process.stderr);
    }
    if (signal.aborted) break;
    const files = watched.files.map((file) => path.resolve(file));
    const stamps = new Map(files.map((file) => [file, savedBefore(file, began)]));
    await print(`watching ${files.length} files; Ctrl-C ends\n`, process.stderr);
    await change(files, stamps, signal);
  }
}

/** The stamp of a file that has not been touched since a moment; another one where it has. */
function savedBefore(file: string, moment: number): string {
  const status = statSync(file, { throwIfNoEntry: false });
  return status && status.mtimeMs >= moment ? 'saved during the run' : stampOf(file);
}
