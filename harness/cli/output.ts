/** Standard output and standard error of the command. */
import { UsageError } from '../errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room or send it elsewhere',
  EIO: 'the device reports an error',
};

/** Writes a result. A reader that has gone (`| head`) is no error; the rest is dropped. */
export function print(text: string, stream: NodeJS.WritableStream = process.stdout): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') return resolve();
      const { code = '', message } = error as NodeJS.ErrnoException;
      reject(new UsageError(`standard output cannot be written: ${REASONS[code] ?? message}`, { cause: error }));
    });
  });
}

/** Keeps the errors of standard output and standard error, which their writers handle, from ending the process. */
export function guardStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}
