/** Look-up, decoding and encoding over the register specification. */
import { ENCODER_REGISTERS } from './encoder.js';
import { ISP_REGISTERS } from './isp.js';
import { TOP_REGISTERS } from './top.js';
import type { FieldSpec, RegisterSpec, VariantSpec, View } from './types.js';
import { admits, findVariant, VARIANTS } from './variants.js';

export { SOURCES, UNSTATED_RESET } from './evidence.js';
export { REGIONS, regionAt, UNLISTED_WORDS, WINDOW_SIZE } from './regions.js';
export type * from './types.js';
export { admits, findVariant, VARIANTS } from './variants.js';

/** A chip by name (`v3s`), by chip (`V3`), by VE version (0x1681) or as such. */
export type VariantName = string | number | VariantSpec;

/** A name, a field or a value that the specification does not have. */
export class SpecError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SpecError';
  }
}

/** Every register of the three blocks, by offset. Two may share an offset when they exclude each other by variant. */
export const REGISTERS: readonly RegisterSpec[] = [...TOP_REGISTERS, ...ISP_REGISTERS, ...ENCODER_REGISTERS].sort(
  (a, b) => a.offset - b.offset,
);

export const DEFAULT_VARIANT = VARIANTS[0] as VariantSpec;

/** The variant meant, the V3s when none is given. Throws SpecError on an unknown one. */
export function variantOf(variant: VariantName = DEFAULT_VARIANT): VariantSpec {
  if (typeof variant === 'object') return variant;
  const found = findVariant(variant);
  if (found) return found;
  const text = typeof variant === 'number' ? `VE version 0x${variant.toString(16)}` : variant;
  throw new SpecError(`unknown chip variant ${text}; known are ${VARIANTS.map(({ name }) => name).join(', ')}`);
}

/** The register at an offset on a variant; undefined for a word without a specification. */
export function registerAt(offset: number, variant?: VariantName): RegisterSpec | undefined {
  const { version } = variantOf(variant);
  return REGISTERS.find((register) => register.offset === offset && admits(register.variants, version));
}

const PREFIXES = ['', 'VE_', 'VE_ISP_', 'VE_ENC_AVC_'];

/** The register of that name, in any case, with or without prefix, or by alias. Without prefix the encoder comes first. */
export function registerByName(name: string): RegisterSpec | undefined {
  const wanted = name.toUpperCase().replace(/_REG$/, '');
  for (const prefix of ['', 'VE_ENC_AVC_', 'VE_ISP_', 'VE_']) {
    const full = prefix + wanted;
    const found = REGISTERS.find((register) => register.name === full);
    if (found) return found;
  }
  return REGISTERS.find((register) =>
    register.aliases.some((alias) => PREFIXES.some((prefix) => prefix + alias === wanted)),
  );
}

/** Name without its block's prefix: `PARA0`, `MODE`, `ISP_CTRL`. */
export function shortName(register: RegisterSpec): string {
  return register.name.replace(/^VE_ENC_AVC_|^VE_/, '');
}

/** The fields of a register on a variant, highest bit first. */
export function fieldsOf(register: RegisterSpec, variant?: VariantName, view: View = 'h264'): readonly FieldSpec[] {
  const { version } = variantOf(variant);
  return register.fields
    .filter((field) => (field.view ?? view) === view && admits(field.variants, version))
    .sort((a, b) => b.high - a.high);
}

/** The views in which a register differs. */
export function viewsOf(register: RegisterSpec): readonly View[] {
  return register.fields.some(({ view }) => view === 'jpeg') ? ['h264', 'jpeg'] : ['h264'];
}

/** Number of bits. */
export function widthOf(field: FieldSpec): number {
  return field.high - field.low + 1;
}

/** The field's bits in the register, unsigned. */
export function maskOf(field: FieldSpec): number {
  return ((2 ** widthOf(field) - 1) * 2 ** field.low) >>> 0;
}

/** `6:4`, or `8` for one bit. */
export function bitsOf(field: FieldSpec): string {
  return field.high === field.low ? `${field.low}` : `${field.high}:${field.low}`;
}

/** Value of a register after reset. */
export function resetOf(register: RegisterSpec, variant?: VariantName): number {
  const chip = variantOf(variant);
  let word = 0;
  for (const field of fieldsOf(register, chip)) {
    const reset = field.reset === 'version' ? chip.version : field.reset === 'revision' ? chip.revision : field.reset;
    word += reset * 2 ** field.low;
  }
  return word >>> 0;
}

export interface DecodedField {
  readonly field: FieldSpec;
  /** `6:4` */
  readonly bits: string;
  /** As it stands in the register, unsigned. */
  readonly raw: number;
  /** Sign extended where the field is signed. */
  readonly value: number;
  /** The named value, if it has one. */
  readonly name: string | undefined;
}

/** A register value taken apart, highest field first. */
export function decode(
  register: RegisterSpec,
  word: number,
  variant?: VariantName,
  view: View = 'h264',
): readonly DecodedField[] {
  return fieldsOf(register, variant, view).map((field) => {
    const width = widthOf(field);
    const raw = Math.floor((word >>> 0) / 2 ** field.low) % 2 ** width;
    const value = field.signed && raw >= 2 ** (width - 1) ? raw - 2 ** width : raw;
    return { field, bits: bitsOf(field), raw, value, name: field.values.find((named) => named.value === raw)?.name };
  });
}

/** Bits of a value that no field of the variant names. */
export function reservedBits(register: RegisterSpec, word: number, variant?: VariantName, view: View = 'h264'): number {
  let rest = word >>> 0;
  for (const field of fieldsOf(register, variant, view)) rest = (rest & ~maskOf(field)) >>> 0;
  return rest;
}

/** Field name, or the H.264 syntax element it carries, in any case. */
function findField(fields: readonly FieldSpec[], name: string): FieldSpec | undefined {
  const wanted = name.toUpperCase();
  return (
    fields.find((field) => field.name === wanted) ?? fields.find((field) => field.syntax?.toUpperCase() === wanted)
  );
}

/** Smallest and largest value of a field. */
export function rangeOf(field: FieldSpec): readonly [number, number] {
  const size = 2 ** widthOf(field);
  return field.signed ? [-size / 2, size / 2 - 1] : [0, size - 1];
}

function rawValue(register: RegisterSpec, field: FieldSpec, value: number | string | boolean): number {
  const label = `${shortName(register)}.${field.name}`;
  if (typeof value === 'string') {
    const named = field.values.find(({ name }) => name === value.toUpperCase());
    if (named) return named.value;
    const names = field.values.map(({ name }) => name).join(', ');
    throw new SpecError(`${label} has no value ${value}; ${names ? `it has ${names}` : 'it takes a number'}`);
  }
  const number = Number(value);
  const [lowest, highest] = rangeOf(field);
  if (!Number.isInteger(number) || number < lowest || number > highest) {
    throw new SpecError(`${label} takes ${lowest}..${highest}, not ${value}`);
  }
  return number < 0 ? number + 2 ** widthOf(field) : number;
}

/**
 * A register value from its fields; those not given are 0. Values are numbers (signed where the field is), names of
 * values, or booleans. Throws SpecError on an unknown field, name or a value out of range.
 */
export function encode(
  register: RegisterSpec,
  fields: Readonly<Record<string, number | string | boolean>>,
  variant?: VariantName,
  view: View = 'h264',
): number {
  const known = fieldsOf(register, variant, view);
  let word = 0;
  for (const [name, value] of Object.entries(fields)) {
    const field = findField(known, name);
    if (!field) {
      const names = known.map((candidate) => candidate.name).join(', ');
      throw new SpecError(`${register.name} has no field ${name} on ${variantOf(variant).name}; it has ${names}`);
    }
    word = ((word & ~maskOf(field)) >>> 0) + rawValue(register, field, value) * 2 ** field.low;
  }
  return word >>> 0;
}

/** A field's value in words: its name, a plain small number, or hexadecimal for addresses and large numbers. */
export function describeValue({ field, raw, value, name }: DecodedField): string {
  if (name !== undefined) return name;
  if (field.unit === 'address' || raw > 0xffff) return `0x${raw.toString(16)}`;
  return String(value);
}

/** Fields that say something in a trace line: those that are not zero, and those whose zero has a name and is no mere default. */
const spoken = ({ field, raw, name }: DecodedField) =>
  raw !== 0 || (name !== undefined && SPOKEN_ZEROS.has(field.name));
const SPOKEN_ZEROS = new Set(['SLICE_TYPE', 'ENTROPY_CODING']);

/**
 * One line for traces: `PARA0 SLICE_TYPE=P ENTROPY_CODING=CABAC FIX_MODE_NUM=1`. Fields that are zero and unnamed are left out, flags
 * show as their bare name, reserved bits as `reserved=0x…`.
 */
export function describeAccess(offset: number, word: number, variant?: VariantName, view: View = 'h264'): string {
  const register = registerAt(offset, variant);
  if (!register) return `0x${offset.toString(16).padStart(3, '0')} = 0x${(word >>> 0).toString(16)}`;
  const fields = fieldsOf(register, variant, view);
  const name = shortName(register);
  if (fields.length === 1 && widthOf(fields[0] as FieldSpec) === 32) return `${name} 0x${(word >>> 0).toString(16)}`;
  const parts = decode(register, word, variant, view)
    .filter(spoken)
    .reverse()
    .map((part) =>
      widthOf(part.field) === 1 && part.field.values.length === 0
        ? part.field.name
        : `${part.field.name}=${describeValue(part)}`,
    );
  const reserved = reservedBits(register, word, variant, view);
  if (reserved !== 0) parts.push(`reserved=0x${reserved.toString(16)}`);
  return parts.length > 0 ? `${name} ${parts.join(' ')}` : `${name} 0`;
}

export interface UnmodelledRequest {
  readonly field: FieldSpec;
  readonly value: number;
  readonly name: string | undefined;
}

/** What a write asks of the silicon that the model lacks: fields or values not modelled and not neutral. */
export function unmodelledRequests(
  register: RegisterSpec,
  word: number,
  variant?: VariantName,
  view: View = 'h264',
): readonly UnmodelledRequest[] {
  return decode(register, word, variant, view)
    .filter(({ field, raw }) => {
      if (field.access === 'ro') return false;
      if (!field.modelled) return field.neutral !== 'any' && raw !== field.neutral;
      if (field.values.length === 0) return false;
      return field.values.find((named) => named.value === raw)?.modelled === false;
    })
    .map(({ field, value, name }) => ({ field, value, name }));
}
