/** The register accesses of a run in the text that a suite's hash is taken of (docs/suites.md, version 1 of the manifest). */
import type { Board } from '../../emulator/index.js';
import { fieldsOf, maskOf, registerAt } from '../../emulator/spec/index.js';
import { ADDRESS_OFFSETS } from '../trace/buffers.js';
import { hex } from '../trace/model.js';

/** The end of the stream buffer: the address behind its last byte. */
const STM_END_ADDR = 0xb84;
const STATUS = 0xb1c;
/** Finish, stall and both over-time bits: the hardware sets them, but a driver depends on each. */
const STATUS_EVENTS = 0xf;

interface Placed {
  readonly name: string;
  readonly address: number;
  readonly size: number;
}

/** An address as its buffer's name and the distance from its start, so that it may lie anywhere. */
function placeOf(buffers: readonly Placed[], offset: number, address: number): string {
  if (address === 0 && !buffers.some((buffer) => buffer.address === 0)) return 'none';
  const inside = offset === STM_END_ADDR && address > 0 ? address - 1 : address;
  const buffer = buffers.find(
    (candidate) => inside >= candidate.address && inside < candidate.address + candidate.size,
  );
  return buffer ? `${buffer.name}+${hex(address - buffer.address, 1)}` : hex(address);
}

/** Bits of a value read that tell of the driver's doing: not those that the hardware changes by itself. */
function steadyBits(offset: number, variant: string): number {
  const register = registerAt(offset, variant);
  if (!register) return 0xffffffff;
  const changing = fieldsOf(register, variant).filter((field) => field.volatile);
  const mask = changing.reduce((rest, field) => (rest & ~maskOf(field)) >>> 0, 0xffffffff);
  return offset === STATUS ? (mask | STATUS_EVENTS) >>> 0 : mask;
}

/**
 * The accesses of a board that records, one a line: `w 0xb04 0x80000100`, addresses as `w 0xbb0 rec0-luma+0x0`, reads
 * without the bits that the hardware changes by itself, reads of one register in a row as the last of them, and a line
 * `@ FRAME PHASE` where the driver marks one.
 * @param buffers all that the run had
 */
export function accessSequence(board: Board, buffers: readonly Placed[]): string[] {
  const recorder = board.trace;
  if (!recorder) throw new Error('the board of a suite records its accesses');
  const lines: string[] = [];
  const phases = [...recorder.phases];
  let polled: number | undefined;
  for (let index = 0; index <= recorder.length; index++) {
    for (; phases[0]?.index === index; phases.shift()) {
      lines.push(`@ ${phases[0].frame} ${phases[0].name}`);
      polled = undefined;
    }
    if (index === recorder.length) break;
    const { kind, offset, value } = recorder.at(index);
    const isAddress = ADDRESS_OFFSETS.has(offset);
    const bits = kind === 'read' ? (value & steadyBits(offset, board.variant.name)) >>> 0 : value;
    if (kind === 'read' && polled === offset) lines.pop();
    polled = kind === 'read' ? offset : undefined;
    const meaning = isAddress ? placeOf(buffers, offset, value) : hex(bits);
    lines.push(`${kind === 'read' ? 'r' : 'w'} ${hex(offset, 3)} ${meaning}`);
  }
  return lines;
}
