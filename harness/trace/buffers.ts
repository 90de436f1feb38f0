/** Addresses in a trace: which buffer they mean, whatever it lay at. */
import { REGISTERS, widthOf } from '../../emulator/spec/index.js';
import { type AccessRecord, accessesOf, hex, type Trace, type TraceBuffer } from './model.js';

/** Offsets of the registers that hold a DMA address. */
export const ADDRESS_OFFSETS: ReadonlySet<number> = new Set(
  REGISTERS.filter(({ fields }) => fields.some((field) => field.unit === 'address' && widthOf(field) === 32)).map(
    ({ offset }) => offset,
  ),
);

interface Role {
  readonly role: string;
  /** The register holds where a buffer begins; others point into one. */
  readonly start: boolean;
}

const ROLES: ReadonlyMap<number, Role> = new Map([
  [0xa78, { role: 'source', start: true }],
  [0xa7c, { role: 'source', start: false }],
  [0xa80, { role: 'source', start: false }],
  [0xb80, { role: 'stream', start: true }],
  [0xb84, { role: 'stream', start: false }],
  [0xba0, { role: 'picture', start: true }],
  [0xba4, { role: 'picture', start: false }],
  [0xbb0, { role: 'picture', start: true }],
  [0xbb4, { role: 'picture', start: false }],
  [0xbb8, { role: 'subpix', start: true }],
  [0xbbc, { role: 'subpix', start: true }],
  [0xbc0, { role: 'mb_info', start: true }],
  [0xb60, { role: 'mv', start: true }],
  [0xbc4, { role: 'deblock', start: true }],
]);

const roleOf = (offset: number): Role => ROLES.get(offset) ?? { role: hex(offset, 3), start: true };

/** Writes of an address, other than 0 for "none". */
export function isAddressWrite({ op, offset, value }: AccessRecord): boolean {
  return op === 'w' && ADDRESS_OFFSETS.has(offset) && value !== 0;
}

/** Says an address as its buffer's name and the distance from its start. */
export type Naming = (offset: number, address: number) => string;

const placed = (name: string, distance: number) => (distance === 0 ? name : `${name} + 0x${distance.toString(16)}`);

function within(buffers: readonly TraceBuffer[], address: number): TraceBuffer | undefined {
  return buffers.find((buffer) => address >= buffer.address && address < buffer.address + buffer.size);
}

/** Names by the trace's own list of buffers. */
export function declaredNaming(buffers: readonly TraceBuffer[]): Naming {
  return (_offset, address) => {
    if (address === 0) return 'none';
    const buffer = within(buffers, address);
    return buffer ? placed(buffer.name, address - buffer.address) : hex(address);
  };
}

/** Names by role and order of first use: `source0`, `stream1`, `picture0 + 0x1400`. */
export function roleNaming(trace: Pick<Trace, 'records'>): Naming {
  const starts = new Map<string, number[]>();
  for (const access of accessesOf(trace)) {
    const { role, start } = roleOf(access.offset);
    if (!start || !isAddressWrite(access)) continue;
    const known = starts.get(role) ?? [];
    if (!known.includes(access.value)) starts.set(role, [...known, access.value]);
  }
  return (offset, address) => {
    if (address === 0) return 'none';
    const { role } = roleOf(offset);
    const known = starts.get(role) ?? [];
    const below = known.filter((start) => start <= address);
    if (below.length === 0) return hex(address);
    const start = Math.max(...below);
    return placed(`${role}${known.indexOf(start)}`, address - start);
  };
}

/** One way of naming for two traces: by their lists where both name the same buffers, by role otherwise. */
export function commonNaming(a: Trace, b: Trace): readonly [Naming, Naming] {
  const names = ({ buffers }: Trace) =>
    buffers
      .map(({ name }) => name)
      .sort()
      .join(' ');
  if (a.buffers.length > 0 && names(a) === names(b)) return [declaredNaming(a.buffers), declaredNaming(b.buffers)];
  return [roleNaming(a), roleNaming(b)];
}
