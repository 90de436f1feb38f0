/** Runs the real command in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const BINARY = fileURLToPath(new URL('../../../bin/cedrus-emu.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What standard input gives; nothing at all without it. */
  readonly input?: Uint8Array;
  /** Standard output goes into this file or device. */
  readonly stdoutFile?: string;
  /** Called with the process once it runs. */
  readonly running?: (child: ReturnType<typeof spawn>) => void;
}

/** The environment without what colours or redirects the command. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const {
    NO_COLOR: _no,
    FORCE_COLOR: _force,
    CEDRUS_EMU_FFMPEG: _ffmpeg,
    CEDRUS_EMU_DEBUG: _debug,
    ...rest
  } = process.env;
  return rest;
}

export async function cedrusEmu(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd, env, input, stdoutFile, running } = options;
  const file = stdoutFile === undefined ? undefined : openSync(stdoutFile, 'w');
  const child = spawn(process.execPath, [BINARY, ...args], {
    cwd,
    env: { ...plainEnvironment(), ...env },
    stdio: [input ? 'pipe' : 'ignore', file ?? 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  running?.(child);
  const [code] = (await once(child, 'close')) as [number | null];
  if (file !== undefined) closeSync(file);
  return { code, stdout: Buffer.concat(out), stderr };
}

/** Runs tasks, two at a time. */
export async function inPairs<T>(items: Iterable<T>, task: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await task(item);
  };
  await Promise.all([worker(), worker()]);
}
