/** The memory of a trace on a board: its buffers are allocated anew, its addresses become the board's. */
import type { Board, DmaBuffer } from '../../emulator/index.js';
import { ADDRESS_OFFSETS, isAddressWrite } from '../trace/buffers.js';
import { type AccessRecord, accessesOf, hex, type Trace } from '../trace/model.js';

/** A stretch of the trace's memory. */
export interface Stretch {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  /** False: not in the trace's list; begin and size follow from the registers. */
  readonly declared: boolean;
}

const PAGE = 4096;

/** What the registers say of sizes, as far as a trace has got. */
class Geometry {
  private readonly values = new Map<number, number>();

  note({ op, offset, value }: AccessRecord): void {
    if (op === 'w') this.values.set(offset, value);
  }

  /** Bytes that the engine may use behind an address. */
  need(offset: number): number {
    const info = this.values.get(0xa00) ?? 0;
    const [columns, rows] = [(info >>> 16) & 0x7ff, info & 0x7ff];
    const stride = ((this.values.get(0xa04) ?? 0) >>> 16) & 0x7ff;
    const source = Math.max(stride, columns) * 16 * rows * 16;
    const picture = Math.ceil(columns / 2) * 32 * rows * 16;
    switch (offset) {
      case 0xa78:
      case 0xa7c: // as large as luma in 4:2:2
        return source;
      case 0xa80:
        return source / 2;
      case 0xba0:
      case 0xbb0:
        return picture;
      case 0xba4:
      case 0xbb4:
        return picture / 2;
      case 0xb80: {
        const end = this.values.get(0xb84) ?? 0;
        return end - (this.values.get(0xb80) ?? end) + 1;
      }
      case 0xb84:
        return 0;
      default:
        // private buffers: the largest that any public driver gives them is half a luma plane
        return Math.max(picture / 2, PAGE);
    }
  }
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [0xa78, 'source'],
  [0xa7c, 'source-chroma'],
  [0xa80, 'source-chroma1'],
  [0xb60, 'mv'],
  [0xb80, 'stream'],
  [0xb84, 'stream-end'],
  [0xba0, 'reference'],
  [0xba4, 'reference-chroma'],
  [0xbb0, 'reconstruction'],
  [0xbb4, 'reconstruction-chroma'],
  [0xbb8, 'subpix'],
  [0xbbc, 'subpix'],
  [0xbc0, 'mb_info'],
  [0xbc4, 'deblock'],
]);

/** Needs of every address that lies in none of the declared buffers. */
function undeclared(trace: Trace): Stretch[] {
  const geometry = new Geometry();
  const addresses = new Map<number, { offset: number; size: number }>();
  let pending: AccessRecord[] = [];
  const settle = () => {
    for (const { offset, value } of pending) {
      const size = Math.max(geometry.need(offset), addresses.get(value)?.size ?? 0);
      addresses.set(value, { offset: addresses.get(value)?.offset ?? offset, size });
    }
    pending = [];
  };
  for (const access of accessesOf(trace)) {
    geometry.note(access);
    if (isAddressWrite(access) && !find(trace.buffers, access.value)) pending.push(access);
    // sizes may be written behind addresses: all are known when something starts
    if (access.op === 'w' && access.offset === 0xb18 && (access.value & 0xf) === 8) settle();
  }
  settle();
  return [...addresses].map(([address, { offset, size }]) => ({
    ...{ name: NAMES.get(offset) ?? hex(offset, 3), address, size: Math.max(size, 1), declared: false },
  }));
}

/** Stretches that overlap become one, so that what overlaps in the trace overlaps on the board. */
function merge(stretches: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.address - b.address)) {
    const last = merged.at(-1);
    if (!last || stretch.address >= last.address + last.size) merged.push(stretch);
    else {
      const end = Math.max(last.address + last.size, stretch.address + stretch.size);
      merged[merged.length - 1] = { ...last, size: end - last.address };
    }
  }
  return merged;
}

function find<T extends { address: number; size: number }>(list: readonly T[], address: number): T | undefined {
  return list.find((entry) => address >= entry.address && address < entry.address + entry.size);
}

/** The memory that a trace uses. */
export function memoryOf(trace: Trace): Stretch[] {
  const declared = trace.buffers.map((buffer) => ({ ...buffer, declared: true }));
  return merge([...declared, ...undeclared(trace)]);
}

/** Bytes of DRAM that hold all of it: whole pages, whole 64 KiB. */
export function dramFor(memory: readonly Stretch[]): number {
  const pages = memory.reduce((sum, { size, address }) => sum + Math.ceil((size + (address % PAGE)) / PAGE) + 1, 2);
  return Math.ceil((pages * PAGE) / 65536) * 65536;
}

/** Where the trace's memory lies on a board. */
export class AddressMap {
  private readonly places: readonly { readonly stretch: Stretch; readonly buffer: DmaBuffer; readonly shift: number }[];

  /** Allocates everything. Addresses keep their place within a page. Throws OutOfMemoryError when DRAM has no room. */
  constructor(memory: readonly Stretch[], board: Board) {
    this.places = memory.map((stretch) => {
      const inPage = stretch.address % PAGE;
      const buffer = board.allocate(stretch.name, stretch.size + inPage);
      return { stretch, buffer, shift: buffer.address + inPage - stretch.address };
    });
  }

  /** The board's value of what the trace writes to a register; undefined for an address in no known memory. */
  value(offset: number, value: number): number | undefined {
    if (!ADDRESS_OFFSETS.has(offset) || value === 0) return value;
    const place = this.places.find(({ stretch: { address, size } }) => value >= address && value <= address + size);
    const inside = this.places.find(({ stretch }) => find([stretch], value)) ?? place;
    return inside && (value + inside.shift) >>> 0;
  }

  /** The trace's value of what the board reads back from a register. */
  traceValue(offset: number, value: number): number {
    if (!ADDRESS_OFFSETS.has(offset) || value === 0) return value;
    const place = this.places.find(
      ({ stretch: { address, size }, shift }) => value - shift >= address && value - shift < address + size,
    );
    return place ? (value - place.shift) >>> 0 : value;
  }
}
