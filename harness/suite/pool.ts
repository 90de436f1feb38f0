/** Runs jobs in child processes: one that crashes or hangs takes no other with it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Observation } from './drive.js';
import type { SuiteCase } from './suite.js';

/** What goes to a child process. */
export interface Job {
  readonly test: SuiteCase;
  /** Where files that the case names are. */
  readonly folder: string;
  /** Null: the stream is not decoded. */
  readonly decoder: string | null;
}

/** What comes back. */
export type Answer =
  | { readonly kind: 'observed'; readonly observation: Observation }
  | { readonly kind: 'error' | 'not supported'; readonly sentence: string };

export type Outcome = (Answer | { readonly kind: 'timeout'; readonly sentence: string }) & {
  /** Wall time. */
  readonly seconds: number;
};

export interface PoolOptions {
  /** Child processes at a time. */
  readonly jobs: number;
  /** Seconds that one job may take. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** The script of the child processes; for tests. */
  readonly worker?: URL | undefined;
  /** Called as each job ends, in no order. */
  readonly onOutcome?: ((index: number, outcome: Outcome) => void) | undefined;
}

const WORKER = new URL('./worker.js', import.meta.url);
/** Bytes of a child's standard error that are kept to explain a crash. */
const KEPT = 4096;

/** One child process at a time; a new one takes the place of one that ended. */
class Slot {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(private readonly script: URL) {}

  run(job: Job, timeout: number): Promise<Outcome> {
    const started = performance.now();
    const child = this.ready();
    return new Promise((resolve) => {
      const end = (answer: Answer | { kind: 'timeout'; sentence: string }) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve({ ...answer, seconds: Math.round(performance.now() - started) / 1000 });
      };
      const timer = setTimeout(() => {
        this.stop();
        end({ kind: 'timeout', sentence: `stopped after ${timeout} s without an end` });
      }, timeout * 1000);
      child.once('message', (answer: Answer) => end(answer));
      child.once('close', (code, signal) => {
        this.child = undefined;
        end({ kind: 'error', sentence: this.crash(code, signal) });
      });
      child.once('error', (error) => {
        this.stop();
        end({ kind: 'error', sentence: `the process of the case failed: ${error.message}` });
      });
      child.send(job, () => {});
    });
  }

  stop(): void {
    this.child?.removeAllListeners();
    // 'error' of a child that is being killed is of no interest
    this.child?.on('error', () => {});
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private ready(): ChildProcess {
    if (this.child?.connected && this.child.exitCode === null) return this.child;
    this.said = '';
    const child = fork(fileURLToPath(this.script), [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.said = (this.said + chunk.toString()).slice(-KEPT);
    });
    this.child = child;
    return child;
  }

  private crash(code: number | null, signal: string | null): string {
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const lines = this.said.split('\n').map((line) => line.trim());
    const why = lines.find((line) => /^(Uncaught )?\w*Error: /.test(line)) ?? lines.findLast((line) => line !== '');
    return `the process of the case ended with ${how}${why === undefined ? '' : `: ${why}`}`;
  }
}

/**
 * Runs jobs, several at a time.
 * @returns their outcomes in the order of the jobs
 * @throws the signal's reason when it fires
 */
export async function runJobs(jobs: readonly Job[], options: PoolOptions): Promise<Outcome[]> {
  const { timeout, signal, worker = WORKER, onOutcome } = options;
  const outcomes: Outcome[] = [];
  const waiting = [...jobs.keys()];
  const slots = Array.from({ length: Math.min(options.jobs, jobs.length) }, () => new Slot(worker));
  const stop = () => {
    waiting.length = 0;
    for (const slot of slots) slot.stop();
  };
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  const work = async (slot: Slot) => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const outcome = await slot.run(jobs[index] as Job, timeout);
      outcomes[index] = outcome;
      onOutcome?.(index, outcome);
    }
    slot.stop();
  };
  try {
    signal?.throwIfAborted();
    await Promise.race([Promise.all(slots.map(work)), aborted]);
  } finally {
    stop();
  }
  return outcomes;
}
