/** The words of `cedrus-emu regs [NAME or OFFSET [VALUE]]`. */
import {
  bitsOf,
  decode,
  describeValue,
  fieldsOf,
  findVariant,
  REGIONS,
  REGISTERS,
  regionAt,
  registerAt,
  registerByName,
  reservedBits,
  resetOf,
  unmodelledRequests,
  VARIANTS,
  viewsOf,
  WINDOW_SIZE,
} from '../../emulator/spec/index.js';
import type { DecodedField, Evidence, FieldSpec, RegisterSpec, VariantSpec, View } from '../../emulator/spec/index.js';
import { UsageError } from '../errors.js';

/** Where the window lies on every chip but the A80 (fact book, "How to read it"). */
const VE_BASE = 0x01c0e000;

const hex = (value: number, digits = 0) => `0x${value.toString(16).padStart(digits, '0')}`;

/** Columns padded to the widest cell; the last one is left as it is. */
function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths = rows.reduce<number[]>((max, cells) => cells.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  return rows.map((cells) => (indent + cells.map((cell, i) => cell.padEnd(widths[i] as number)).join('  ')).trimEnd());
}

const evidenceText = ({ kind, confidence, sources, note }: Evidence) =>
  `${kind} ${confidence} [${sources.filter((tag) => tag !== 'NONE').join(' ')}] ${note}`.replace('[] ', '');

function chosenVariant(name: string | undefined): VariantSpec {
  if (name === undefined) return VARIANTS[0] as VariantSpec;
  const variant = findVariant(name);
  if (variant) return variant;
  const known = VARIANTS.map((candidate) => candidate.name).join(', ');
  throw new UsageError(`unknown chip variant ${name}: use one of ${known}`);
}

const modelWord = (fields: readonly FieldSpec[]) => {
  const done = fields.filter(({ modelled }) => modelled).length;
  return done === 0 ? 'no' : done === fields.length ? 'yes' : 'part';
};

function overview(variant: VariantSpec): string {
  const lines: string[] = [];
  for (const region of REGIONS) {
    lines.push(
      '',
      `${hex(region.start, 3)}..${hex(region.end - 1, 3)}  ${region.meaning}${region.block ? '' : ' (not modelled)'}`,
    );
    const registers = REGISTERS.filter(
      (register) => register.block === region.block && registerAt(register.offset, variant) === register,
    );
    if (!region.block) continue;
    const rows = registers.map((register) => [
      hex(register.offset, 3),
      register.name,
      hex(resetOf(register, variant), 8),
      modelWord(fieldsOf(register, variant)),
      register.title,
    ]);
    lines.push(...columns([['offset', 'name', 'reset', 'model', 'what'], ...rows], '  '));
  }
  return `Registers of ${variant.chips.join(', ')} (VE version ${hex(variant.version)})\n${lines.join('\n')}\n`;
}

/** Number of single-letter edits between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** Names that contain the word, or are at most two edits away from it; the nearest first. */
function suggestions(wanted: string): string[] {
  const word = wanted.toUpperCase().replace(/^VE_(ENC_AVC_|ISP_)?/, '');
  const scored = REGISTERS.map((register) => {
    const name = register.name.replace(/^VE_(ENC_AVC_|ISP_)?/, '');
    const labels = [name, ...register.aliases];
    const inside = word.length > 1 && labels.some((label) => label.includes(word));
    const score = Math.min(...labels.map((label) => distance(label, word)));
    return { register, score: inside ? Math.min(score, 2) : score };
  });
  const near = scored.filter(({ score }) => score <= 2).sort((a, b) => a.score - b.score);
  return near.slice(0, 6).map(({ register }) => register.name);
}

/** A register, or the offset of a word that has none. */
function find(text: string, variant: VariantSpec): RegisterSpec | number {
  const named = registerByName(text);
  if (named) return named;
  if (!/^(0x)?[0-9a-f]{1,8}$/i.test(text)) {
    const near = suggestions(text);
    const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : 'run regs without a name for the list';
    throw new UsageError(`unknown register ${text}: ${hint}`);
  }
  let offset = Number.parseInt(text.replace(/^0x/i, ''), 16);
  if (offset >= VE_BASE && offset < VE_BASE + WINDOW_SIZE) offset -= VE_BASE;
  if (offset >= WINDOW_SIZE) {
    throw new UsageError(
      `register offset ${text} is outside the window: use 0x000..0xffc, from the VE base ${hex(VE_BASE, 8)}`,
    );
  }
  if (offset % 4 !== 0)
    throw new UsageError(`register offset ${text} is not a multiple of 4: use ${hex(offset - (offset % 4), 3)}`);
  return registerAt(offset, variant) ?? offset;
}

function parseValue(text: string): number {
  const value = /^(0x[0-9a-f_]+|0b[01_]+|[0-9]+)$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  if (Number.isNaN(value)) throw new UsageError(`register value ${text} is not a number: write 0x510, 0b101 or 1296`);
  if (value > 0xffffffff) throw new UsageError(`register value ${text} has more than 32 bits: use 0..0xffffffff`);
  return value;
}

function unlisted(offset: number): string {
  const region = regionAt(offset);
  const what = region.block
    ? `is in the ${region.meaning}'s block, but no public source says what it is; the model reads 0 and ignores writes`
    : `is not modelled: ${region.meaning}`;
  return `${hex(offset, 3)} ${what} (${evidenceText(region.block ? { ...region.evidence, kind: 'guess', confidence: 'L', sources: [], note: 'undocumented word' } : region.evidence)})\n`;
}

function head(register: RegisterSpec, variant: VariantSpec): string[] {
  const lines = [`${hex(register.offset, 3)}  ${register.name}  ${register.title}`];
  if (registerAt(register.offset, variant) !== register) {
    const chips = VARIANTS.filter((candidate) => registerAt(register.offset, candidate) === register);
    lines.push(`  not on ${variant.name}; on ${chips.map(({ name }) => name).join(', ')}`);
  }
  if (register.remark) lines.push(`  ${register.remark}`);
  const base = register.name.replace(/^VE_(ENC_AVC_|ISP_)?/, '');
  const others = REGISTERS.filter(
    (other) =>
      other !== register && (other.name.replace(/^VE_(ENC_AVC_|ISP_)?/, '') === base || other.aliases.includes(base)),
  );
  if (others.length > 0)
    lines.push(`  see also ${others.map(({ name, offset }) => `${name} (${hex(offset, 3)})`).join(', ')}`);
  return lines;
}

const viewLabel = (register: RegisterSpec, view: View) =>
  viewsOf(register).length > 1 ? ['', `  in ${view === 'jpeg' ? 'JPEG mode (not modelled)' : 'H.264 mode'}:`] : [''];

function card(register: RegisterSpec, variant: VariantSpec): string {
  const chip = registerAt(register.offset, variant) === register ? variant : ownVariant(register);
  const lines = head(register, variant);
  lines.push(`  reset ${hex(resetOf(register, chip), 8)}; ${evidenceText(register.evidence)}`);
  for (const view of viewsOf(register)) {
    lines.push(...viewLabel(register, view));
    for (const field of fieldsOf(register, chip, view)) {
      const notes = [
        field.signed ? 'signed' : '',
        field.unit ?? '',
        field.syntax ?? '',
        field.modelled ? '' : 'not modelled',
      ];
      const [line] = columns([
        [`  ${bitsOf(field).padStart(5)}`, field.name.padEnd(26), field.access.padEnd(7), field.meaning],
      ]);
      lines.push(line as string);
      const extra = notes.filter(Boolean).join(', ');
      if (extra) lines.push(`         ${extra}`);
      for (const { value, name, meaning, modelled } of field.values) {
        const missing = field.modelled && !modelled ? ' (not modelled)' : '';
        lines.push(`         ${value} = ${name}${meaning ? `: ${meaning}` : ''}${missing}`);
      }
      lines.push(`         ${evidenceText(field.evidence)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** The first variant that has the register. */
const ownVariant = (register: RegisterSpec) =>
  VARIANTS.find((variant) => registerAt(register.offset, variant) === register) as VariantSpec;

function valueText(part: DecodedField): string {
  const { field, raw, name } = part;
  if (name !== undefined) {
    const meaning = field.values.find((named) => named.value === raw)?.meaning;
    return `${raw} = ${name}${meaning ? ` (${meaning})` : ''}`;
  }
  if (field.unit === '65536 bits') return `${raw} (${raw * 65536} bits, ${raw * 8} KiB)`;
  const text = describeValue(part);
  return field.unit && field.unit !== 'address' ? `${text} ${field.unit}` : text;
}

function decoded(register: RegisterSpec, value: number, variant: VariantSpec): string {
  const chip = registerAt(register.offset, variant) === register ? variant : ownVariant(register);
  const lines = head(register, variant);
  lines.push(`  value ${hex(value, 8)}`);
  for (const view of viewsOf(register)) {
    lines.push(...viewLabel(register, view));
    const rows = decode(register, value, chip, view).map((part) => [
      part.bits.padStart(5),
      part.field.name,
      valueText(part),
      part.field.meaning,
    ]);
    lines.push(...columns(rows, '  '));
    const reserved = reservedBits(register, value, chip, view);
    if (reserved !== 0) lines.push(`  reserved bits are set: ${hex(reserved)}`);
    if (view === 'jpeg') continue;
    for (const { field, value: asked, name } of unmodelledRequests(register, value, chip, view)) {
      lines.push(`  not modelled: ${field.name}=${name ?? asked}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/**
 * All registers, one register, or a value taken apart, as text with a final newline. `register` is a name (any case, with
 * or without prefix) or an offset in hexadecimal; `value` a number. Throws UsageError on what it cannot read.
 */
export function regsReport(register?: string, value?: string, variantName?: string): string {
  const variant = chosenVariant(variantName);
  if (register === undefined) return overview(variant);
  const found = find(register, variant);
  const word = value === undefined ? undefined : parseValue(value);
  if (typeof found === 'number') return unlisted(found);
  return word === undefined ? card(found, variant) : decoded(found, word, variant);
}
