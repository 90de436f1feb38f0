/** QEMU's trace events memory_region_ops_read and memory_region_ops_write (its system/trace-events), log and simple backend. */
import { UsageError } from '../errors.js';
import type { TextLine } from './lines.js';
import { type AccessWidth, accessesOf, hexValue, type Trace } from './model.js';
import { timeText } from './canonical.js';
import { addPhases } from './structure.js';
import {
  isForeign,
  PHYSICAL_BASE,
  type RawAccess,
  sortByTime,
  splitAddress,
  splitValue,
  takeWindow,
  type WindowOptions,
} from './window.js';

/** `1234@1700000000.123456:memory_region_ops_write cpu 0 mr 0x55d0 addr 0x1c0eb18 value 0x8 size 4 name 'cedrus'`; older ones lack cpu and name. */
const LOG =
  /^\s*(?:\d+@(\d+\.\d+):)?memory_region_ops_(read|write) (?:cpu (-?\d+) )?(?:mr \S+ )?addr 0x([0-9a-f]+) value 0x([0-9a-f]+) size (\d+)(?: name '(.*)')?\s*$/i;
/** What scripts/simpletrace.py prints: `memory_region_ops_write 12.500 pid=1 cpu_index=0x0 mr=0x5 addr=0x1 value=0x8 size=0x4 name=b'x'`. */
const SIMPLE =
  /^\s*memory_region_ops_(read|write) -?\d+\.\d+ pid=\d+ cpu_index=(0x[0-9a-f]+|-?\d+) mr=\S+ addr=0x([0-9a-f]+) value=0x([0-9a-f]+) size=0x(\d+)(?: name=(.*))?\s*$/i;

function parse(path: string, { text, number }: TextLine): RawAccess {
  const log = LOG.exec(text);
  const simple = SIMPLE.exec(text);
  const [time, kind, cpu, target, digits, bytes] = log
    ? log.slice(1)
    : simple
      ? [undefined, ...simple.slice(1)]
      : ([] as undefined[]);
  if (kind === undefined) {
    throw new UsageError(
      `${path}:${number}: this memory_region_ops_ line cannot be read: ${text.slice(0, 120).trim()}`,
    );
  }
  const width = (Number(bytes) * 8) as AccessWidth;
  if (![8, 16, 32, 64].includes(width)) {
    throw new UsageError(`${path}:${number}: size ${bytes} is none of 1, 2, 4 and 8`);
  }
  const value = splitValue(digits as string, width);
  if (!value) throw new UsageError(`${path}:${number}: value 0x${digits} has more than ${width} bits`);
  return {
    ...{ line: number, op: kind === 'read' ? 'r' : 'w', width },
    ...splitAddress(target as string),
    ...value,
    ...(time === undefined ? {} : { time: Number(time) }),
    ...(cpu === undefined || Number(cpu) < 0 ? {} : { cpu: Number(cpu) }),
  } as const;
}

/**
 * Reads QEMU's trace lines.
 * @throws UsageError that names file and line for a memory_region_ops_ line that cannot be read
 */
export function readQemu(path: string, lines: Iterable<TextLine>, options: WindowOptions = {}): Trace {
  const raw: RawAccess[] = [];
  let other = 0;
  for (const line of lines) {
    if (line.text.includes('memory_region_ops_')) raw.push(parse(path, line));
    else if (isForeign(line.text, 'qemu')) {
      throw new UsageError(
        `${path}:${line.number}: this line is of another format than those before it; take the file apart`,
      );
    } else if (line.text.trim() !== '') other++;
  }
  if (raw.length === 0) throw new UsageError(`${path}: there is no memory_region_ops_ event in it`);
  const order = sortByTime(raw);
  const window = takeWindow(path, order.sorted, options, PHYSICAL_BASE.toString(16).slice(0, -3));
  return {
    path,
    format: 'qemu',
    provenance: { source: `memory_region_ops events of QEMU, ${path}`, base: window.base },
    buffers: [],
    records: addPhases(window.accesses),
    warnings: [
      ...order.warnings,
      ...window.warnings,
      ...(other > 0 ? [`${other} lines are no memory_region_ops_ events and are left out`] : []),
    ],
  };
}

/** Lines of QEMU's log backend. Callers, phases, buffers and most of the provenance have no place in them. */
export function* qemuLines(trace: Trace): Generator<string> {
  for (const access of accessesOf(trace)) {
    const { op, offset, width, time, cpu, count } = access;
    const prefix = time === undefined ? '' : `1@${timeText(time)}:`;
    const value = hexValue(access).replace(/^0x0+(?=.)/, '0x');
    const text = `${prefix}memory_region_ops_${op === 'r' ? 'read' : 'write'} ${cpu === undefined ? '' : `cpu ${cpu} `}mr 0x1 addr 0x${(PHYSICAL_BASE + offset).toString(16)} value ${value} size ${width / 8} name 'cedrus'`;
    for (let i = 0; i < count; i++) yield text;
  }
}
