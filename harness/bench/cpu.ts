/** CPU time, and a core to oneself. */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

/** CPU seconds of this process so far, user and system, all its threads. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export interface Pinning {
  /** Core that this process and its children stay on; undefined when they are not tied to one. */
  readonly core: number | undefined;
  readonly sentence: string;
}

/** Ties this process, all its threads and its later children to the last core it may use, with util-linux's taskset. */
export function pinToOneCore(): Pinning {
  const loose = (why: string): Pinning => ({ core: undefined, sentence: `not tied to one core: ${why}` });
  if (process.platform !== 'linux') return loose(`there is no taskset on ${process.platform}`);
  const pid = String(process.pid);
  const allowed = spawnSync('taskset', ['-c', '-p', pid], { encoding: 'utf8' });
  if (allowed.error) return loose('taskset is not installed');
  const core = /(\d+)\s*$/.exec(allowed.stdout)?.[1];
  if (core === undefined) return loose('taskset does not say which cores may be used');
  const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', core, pid], { encoding: 'utf8' });
  if (status !== 0) return loose(`taskset failed: ${stderr.trim()}`);
  return { core: Number(core), sentence: `one core (taskset, core ${core})` };
}

/** Kind of machine, for reports: processor, number of cores, Node and V8. */
export function machine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${processor}, ${cpus().length} cores, Node ${process.versions.node} (V8 ${process.versions.v8.split('-')[0]})`;
}
