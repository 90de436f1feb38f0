/** The part of the trace event format that timelines use, as its document describes it: what a field must be for each phase. */

export interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid?: number;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

const isTime = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isId = (value: unknown) => Number.isInteger(value) && (value as number) > 0;

/** Fields and what they must be, by phase; no others may be there. */
const SCHEMA: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  X: { ts: isTime, dur: isTime, tid: isId },
  i: { ts: isTime, tid: isId, s: (value) => value === 'g' || value === 'p' || value === 't' },
  M: { tid: (value) => value === undefined || isId(value) },
};
const METADATA = new Set(['process_name', 'process_labels', 'process_sort_index', 'thread_name', 'thread_sort_index']);

/** Reads a JSON object file. Throws Error at the first thing that is not as it should be. */
export function readTraceEvents(text: string): TraceEvent[] {
  const file = JSON.parse(text) as { traceEvents: TraceEvent[]; displayTimeUnit?: string };
  if (file.displayTimeUnit !== undefined && !['ms', 'ns'].includes(file.displayTimeUnit)) throw new Error('time unit');
  for (const event of file.traceEvents) {
    const fields = SCHEMA[event.ph];
    const words = JSON.stringify(event);
    if (!fields || typeof event.name !== 'string' || !isId(event.pid)) throw new Error(words);
    for (const [name, is] of Object.entries(fields)) {
      if (!is(event[name as keyof TraceEvent])) throw new Error(`${name} of ${words}`);
    }
    const known = new Set(['ph', 'pid', 'name', 'args', ...Object.keys(fields)]);
    const strange = Object.keys(event).find((name) => !known.has(name));
    if (strange) throw new Error(`${strange} in ${words}`);
    if (event.args !== undefined && (typeof event.args !== 'object' || event.args === null)) throw new Error(words);
    if (event.ph === 'M' && (!METADATA.has(event.name) || typeof event.args?.name !== 'string')) throw new Error(words);
  }
  return file.traceEvents;
}
