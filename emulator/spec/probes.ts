/** What a bus test of the register file must see, as data: derived from the specification, run against any device. */
import {
  DEFAULT_VARIANT,
  fieldsOf,
  maskOf,
  REGISTERS,
  registerAt,
  registerByName,
  resetOf,
  type FieldSpec,
  type RegisterSpec,
  type VariantName,
  variantOf,
} from './index.js';

export interface WriteProbe {
  readonly write: number;
  /** What a read gives afterwards, in the bits of `mask`. */
  readonly expect: number;
  readonly mask: number;
  /** `reserved`, `all ones`, … for messages */
  readonly about: string;
}

export interface RegisterProbe {
  readonly register: RegisterSpec;
  readonly offset: number;
  /** Value after reset in the bits of `restMask`; the device must be idle. */
  readonly rest: number;
  readonly restMask: number;
  /** Bits that the hardware changes by itself; no write probe looks at them. */
  readonly volatileMask: number;
  /** Bits cleared by writing 1; they must read 0 after `write` of ones while nothing happens. */
  readonly w1cMask: number;
  /** Write these first, so that the stage takes writes: offset and value. */
  readonly prepare: readonly (readonly [number, number])[];
  readonly writes: readonly WriteProbe[];
}

/** Effects that a write must not set off in a plain register test. */
const DISRUPTIVE = new Set([
  'select-engine',
  'encoder-enable',
  'isp-enable',
  'encoder-reset',
  'global-reset',
  'cycle-counter',
  'stream-offset',
  'stream-length',
  'sram-data',
]);

const union = (fields: readonly FieldSpec[]) => fields.reduce((mask, field) => (mask | maskOf(field)) >>> 0, 0);

const PATTERNS: readonly (readonly [string, number])[] = [
  ['all ones', 0xffffffff],
  ['all zeros', 0],
  ['checkerboard', 0xaaaaaaaa],
  ['inverse checkerboard', 0x55555555],
];

function probeOf(register: RegisterSpec, variant: VariantName): RegisterProbe {
  const fields = fieldsOf(register, variant);
  const chosen = (test: (field: FieldSpec) => boolean) => union(fields.filter(test));
  const own = union(fields);
  const elsewhere = (union(register.fields) & ~own) >>> 0;
  const volatileMask = chosen((field) => field.volatile);
  const w1cMask = chosen((field) => field.access === 'w1c');
  const unsafe = chosen((field) => field.access === 'trigger' || DISRUPTIVE.has(field.effect));
  const storing = chosen((field) => field.access === 'rw' || field.access === 'trigger');
  const fixed = chosen((field) => field.access === 'ro' && !field.volatile);
  const rest = resetOf(register, variant);
  const base = register === MODE ? ENABLED : rest;
  const mask = ~(volatileMask | elsewhere) >>> 0;
  return {
    register,
    offset: register.offset,
    rest,
    restMask: ~chosen((field) => field.access === 'ro' && !field.modelled) >>> 0,
    volatileMask,
    w1cMask,
    prepare: register.block === 'top' ? [] : [[MODE.offset, ENABLED]],
    writes: PATTERNS.map(([about, pattern]) => {
      const write = ((pattern & ~unsafe) | (base & unsafe)) >>> 0;
      return { write, expect: (((write & storing) | (rest & fixed)) & mask) >>> 0, mask, about };
    }),
  };
}

const MODE = registerByName('VE_MODE') as RegisterSpec;
/** MODE with encoder and input stage enabled, in both ways at once: bits 6 and 7, engine 0xb. */
const ENABLED = 0xcb;

/** One probe for each register that has a modelled field on the variant, by offset. Reserved bits are expected to read 0. */
export function registerProbes(variant: VariantName = DEFAULT_VARIANT): readonly RegisterProbe[] {
  const chip = variantOf(variant);
  return REGISTERS.filter(
    (register) =>
      registerAt(register.offset, chip) === register && fieldsOf(register, chip).some(({ modelled }) => modelled),
  ).map((register) => probeOf(register, chip));
}
