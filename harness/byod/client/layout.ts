/**
 * C structures as data: members in their order, offsets by the rules of a 32-bit little-endian machine whose 64-bit
 * numbers are aligned to 8 bytes (wasm32, and 32-bit Arm). Values are plain objects, so that answers can be compared.
 */

/** A kind of member: `T` is what it is in TypeScript. */
export interface Field<T> {
  readonly size: number;
  readonly align: number;
  /** Name of the member that this one shares its place with, as in a union without a name. */
  readonly over?: string;
  /** What holds members of its own: for checks against the C side. */
  readonly members?: Readonly<Record<string, Placed>>;
  read(memory: DataView, offset: number): T;
  write(memory: DataView, offset: number, value: T): void;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

type ValueOf<F> = F extends Field<infer T> ? T : never;

/** The value of a structure: every member. */
export type Values<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

/** A value with members left out at any depth; those are 0. */
export type Part<T> = T extends string | number | bigint | Uint8Array
  ? T
  : T extends readonly (infer E)[]
    ? readonly Part<E>[]
    : { readonly [K in keyof T]?: Part<T[K]> };

/** A member at its place. */
export interface Placed {
  readonly name: string;
  readonly offset: number;
  readonly field: Field<unknown>;
}

/** A structure, or (every offset 0) a union. */
export class Layout<F extends Fields> implements Field<Values<F>> {
  readonly size: number;
  readonly align: number;
  readonly members: Readonly<Record<string, Placed>>;

  constructor(
    /** Name in C, `struct` left out; empty for what has none. */
    readonly name: string,
    fields: F,
    kind: 'struct' | 'packed' | 'union',
  ) {
    const members: Record<string, Placed> = {};
    let end = 0;
    let align = 1;
    for (const [member, field] of Object.entries(fields)) {
      const step = kind === 'packed' ? 1 : field.align;
      const shared = field.over === undefined ? undefined : members[field.over];
      const offset = shared ? shared.offset : kind === 'union' ? 0 : roundUp(end, step);
      members[member] = { name: member, offset, field };
      end = Math.max(end, offset + field.size);
      align = Math.max(align, step);
    }
    this.members = members;
    this.align = align;
    this.size = roundUp(end, align);
  }

  read(memory: DataView, offset: number): Values<F> {
    const entries = Object.values(this.members).map(({ name, offset: at, field }) => [
      name,
      field.read(memory, offset + at),
    ]);
    return Object.fromEntries(entries) as Values<F>;
  }

  /** Writes the members that are there; the rest stays. */
  write(memory: DataView, offset: number, value: Values<F>): void {
    for (const [name, part] of Object.entries(value)) {
      const member = this.members[name];
      if (!member) throw new TypeError(`${this.name || 'structure'} has no member ${name}`);
      if (part !== undefined) member.field.write(memory, offset + member.offset, part);
    }
  }

  /** The bytes of a value. Of members in one place the last that is given counts. */
  encode(value: Part<Values<F>>): Uint8Array {
    const bytes = new Uint8Array(this.size);
    this.write(new DataView(bytes.buffer), 0, value as Values<F>);
    return bytes;
  }

  decode(bytes: Uint8Array): Values<F> {
    return this.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  }

  /** Where a member is. */
  offset(name: keyof F & string): number {
    return (this.members[name] as Placed).offset;
  }
}

export const struct = <F extends Fields>(name: string, fields: F) => new Layout(name, fields, 'struct');
/** Without gaps, alignment 1. */
export const packed = <F extends Fields>(name: string, fields: F) => new Layout(name, fields, 'packed');
export const union = <F extends Fields>(fields: F) => new Layout('', fields, 'union');

const scalar = <T>(size: number, read: Field<T>['read'], write: Field<T>['write']): Field<T> => ({
  ...{ size, align: size, read, write },
});

export const u8 = scalar<number>(
  1,
  (memory, at) => memory.getUint8(at),
  (memory, at, value) => memory.setUint8(at, value),
);
export const u16 = scalar<number>(
  2,
  (memory, at) => memory.getUint16(at, true),
  (memory, at, value) => memory.setUint16(at, value, true),
);
export const u32 = scalar<number>(
  4,
  (memory, at) => memory.getUint32(at, true),
  (memory, at, value) => memory.setUint32(at, value, true),
);
export const s32 = scalar<number>(
  4,
  (memory, at) => memory.getInt32(at, true),
  (memory, at, value) => memory.setInt32(at, value, true),
);
export const u64 = scalar<bigint>(
  8,
  (memory, at) => memory.getBigUint64(at, true),
  (memory, at, value) => memory.setBigUint64(at, value, true),
);
export const s64 = scalar<bigint>(
  8,
  (memory, at) => memory.getBigInt64(at, true),
  (memory, at, value) => memory.setBigInt64(at, value, true),
);
/** An address in the program's memory. */
export const pointer = u32;

/** A text of at most `size` bytes, ended by 0 where it is shorter. */
export function text(size: number): Field<string> {
  return {
    size,
    align: 1,
    read: (memory, at) => {
      const bytes = new Uint8Array(memory.buffer, memory.byteOffset + at, size);
      const end = bytes.indexOf(0);
      return Buffer.from(bytes.subarray(0, end < 0 ? size : end)).toString('latin1');
    },
    write: (memory, at, value) => {
      const bytes = new Uint8Array(memory.buffer, memory.byteOffset + at, size).fill(0);
      bytes.set(Buffer.from(value, 'latin1').subarray(0, size));
    },
  };
}

/** `count` elements. A shorter list leaves the rest as it is. */
export function array<T>(element: Field<T>, count: number): Field<readonly T[]> {
  const at = (offset: number, index: number) => offset + index * element.size;
  return {
    size: element.size * count,
    align: element.align,
    read: (memory, offset) => Array.from({ length: count }, (_, index) => element.read(memory, at(offset, index))),
    write: (memory, offset, values) => {
      for (const [index, value] of values.entries()) element.write(memory, at(offset, index), value);
    },
  };
}

/** Bytes as they are. */
export function bytes(size: number): Field<Uint8Array> {
  return {
    size,
    align: 1,
    read: (memory, at) => new Uint8Array(memory.buffer, memory.byteOffset + at, size).slice(),
    write: (memory, at, value) => new Uint8Array(memory.buffer, memory.byteOffset + at, size).set(value),
  };
}

/** Shares the place of an earlier member. */
export const over = <T>(member: string, field: Field<T>): Field<T> => ({
  size: field.size,
  align: field.align,
  over: member,
  ...(field.members ? { members: field.members } : {}),
  read: (memory, at) => field.read(memory, at),
  write: (memory, at, value) => field.write(memory, at, value),
});

const roundUp = (value: number, step: number) => Math.ceil(value / step) * step;
