/** The example kernel driver, as it is or edited, compiled and run: report, lint, and what ended it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BoardOptions } from '../../../emulator/index.js';
import { VideoError } from '../../byod/client/errno.js';
import { DriverFault } from '../../byod/machine/fault.js';
import type { LogLine } from '../../byod/machine/journal.js';
import type { HostOptions } from '../../byod/machine/machine.js';
import { KERNEL_BOARD } from '../../byod/boot.js';
import { kernelSettings } from '../../byod/run.js';
import { type CompiledProgram, compileProgram } from '../../byod/toolchain/compile.js';
import { CheckFailed } from '../../errors.js';
import { type Finding, lintStream, lintTrace } from '../../lint/index.js';
import type { DriverSettings } from '../../run/encode.js';
import type { VerifyReport } from '../../run/report.js';
import { verifyVideo } from '../../run/verify.js';
import { TraceRecording } from '../../trace/record.js';
import { openVideo, type Size } from '../../video/index.js';
import { scratchFolder } from '../video-fixtures.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const EXAMPLE = path.join(root, 'harness/byod/examples/kernel');
const INCLUDE = [path.join(root, 'include')];

/** Texts of the example's files, by name. */
export function exampleFiles(): Map<string, string> {
  const names = readdirSync(EXAMPLE).filter((name) => /\.[ch]$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(path.join(EXAMPLE, name), 'utf8')]));
}

const folder = path.join(scratchFolder(), 'driver');

/** Compiles files; results are kept by content, so that only what was edited is compiled again. */
export function compileFiles(files: ReadonlyMap<string, string>): Promise<CompiledProgram> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
  const sources = [...files.keys()].filter((name) => name.endsWith('.c')).sort();
  return compileProgram({ kind: 'kernel', folder, sources, include: INCLUDE });
}

export interface RunWishes {
  readonly clip?: string;
  readonly size?: Size;
  readonly frames?: number;
  readonly settings?: DriverSettings;
  readonly board?: BoardOptions;
  readonly host?: HostOptions;
}

/** How a run ended. */
export interface Ending {
  /** Undefined when the driver did not get that far. */
  readonly report?: VerifyReport;
  readonly lint: readonly Finding[];
  /** What the driver did not survive. */
  readonly fault?: DriverFault;
  /** What came before anything could be coded, such as a failed probe. */
  readonly refusal?: Error;
  /** What the driver printed. */
  readonly log: readonly LogLine[];
}

const SIZE = { width: 64, height: 48 };

/** Encodes a clip with a compiled kernel driver, decodes, compares, and lints its register accesses and its stream. */
export async function runKernelDriver(compiled: CompiledProgram, wishes: RunWishes = {}): Promise<Ending> {
  const { clip = 'clip:mix', size = SIZE, frames = 3, settings, board, host } = wishes;
  const video = await openVideo(clip, { size, frames });
  const recording = new TraceRecording();
  const coded: Uint8Array[] = [];
  const log: LogLine[] = [];
  const watched: HostOptions = { ...host, onLog: (line) => log.push(line) };
  try {
    const report = await verifyVideo(video, {
      settings: { ...settings, ...kernelSettings(compiled, { name: 've-enc', host: watched }) },
      board: { ...KERNEL_BOARD, trace: true, ...board },
      onPicture: (picture, _, run) => {
        recording.note(run);
        coded.push(picture.frame.bytes);
      },
    });
    const stream = Buffer.concat(coded);
    const ofTrace = lintTrace(recording.trace('run', report.input), { variant: report.variant.name }).findings;
    return { report, lint: [...ofTrace, ...(stream.length > 0 ? lintStream(stream) : [])], log };
  } catch (error) {
    if (error instanceof DriverFault) return { lint: [], fault: error, log };
    if (error instanceof VideoError || error instanceof CheckFailed) return { lint: [], refusal: error, log };
    throw error;
  }
}
