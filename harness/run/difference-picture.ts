/** Where the picture of the first difference goes. */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../errors.js';

/** Writes a PNG. Throws UsageError when it cannot be written. */
export function writeDifference(file: string, png: Buffer): void {
  try {
    writeFileSync(file, png);
  } catch (error) {
    throw new UsageError(
      `${file}: the picture of the difference cannot be written: ${(error as Error).message}; name another file with --difference`,
    );
  }
}
