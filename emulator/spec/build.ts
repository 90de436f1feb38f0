/** Short ways to write the specification's data; they fill in what most fields have in common. */
import type { Access, Block, Evidence, FieldSpec, NamedValue, RegisterSpec, VariantRule, View } from './types.js';

type FieldOptions = Partial<Omit<FieldSpec, 'name' | 'high' | 'low' | 'meaning' | 'evidence'>>;

/**
 * A field. `bits` is `high:low` or one number. Defaults: `rw`, reset 0, unsigned, not modelled, neutral 0.
 */
export function field(
  bits: string,
  name: string,
  meaning: string,
  proof: Evidence,
  options: FieldOptions = {},
): FieldSpec {
  const [high, low = high] = bits.split(':').map(Number) as [number, number?];
  return {
    name,
    high,
    low,
    access: 'rw',
    reset: 0,
    meaning,
    values: [],
    signed: false,
    effect: 'none',
    modelled: false,
    neutral: 0,
    volatile: false,
    evidence: proof,
    ...options,
  };
}

/** A named value. `modelled` defaults to true: the field's own flag decides. */
export function value(number: number, name: string, meaning = '', modelled = true): NamedValue {
  return { name, value: number, meaning, modelled };
}

/** `off` and `on` need no names; this is the usual pair where they have one. */
export function values(...list: readonly [number, string, string?, boolean?][]): readonly NamedValue[] {
  return list.map(([number, name, meaning, modelled]) => value(number, name, meaning, modelled));
}

interface RegisterOptions {
  readonly remark?: string;
  readonly aliases?: readonly string[];
  readonly variants?: VariantRule;
}

/** Binds the block's prefix, so that its file lists only what differs. */
export function registersOf(block: Block, prefix: string) {
  return (
    offset: number,
    name: string,
    title: string,
    proof: Evidence,
    fields: readonly FieldSpec[],
    options: RegisterOptions = {},
  ): RegisterSpec => ({
    name: `${prefix}${name}`,
    offset,
    block,
    title,
    aliases: [],
    fields,
    evidence: proof,
    ...options,
  });
}

/** One 32-bit DMA address. */
export function address(meaning: string, proof: Evidence, effect: string, options: FieldOptions = {}): FieldSpec {
  return field('31:0', 'ADDR', meaning, proof, { unit: 'address', effect, ...options });
}

/** A word of one number, named VALUE. */
export function word(
  meaning: string,
  proof: Evidence,
  options: FieldOptions & { access?: Access; view?: View } = {},
): FieldSpec {
  return field('31:0', 'VALUE', meaning, proof, options);
}
