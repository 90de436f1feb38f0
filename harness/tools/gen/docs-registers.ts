/** Text of `docs/registers.md`: the register specification as a page to read. */
import {
  bitsOf,
  DEFAULT_VARIANT,
  fieldsOf,
  REGIONS,
  REGISTERS,
  registerAt,
  resetOf,
  SOURCES,
  UNSTATED_RESET,
  UNLISTED_WORDS,
  VARIANTS,
  widthOf,
} from '../../../emulator/spec/index.js';
import type { Block, Evidence, FieldSpec, RegisterSpec, VariantSpec, View } from '../../../emulator/spec/index.js';
import { diagram } from './bit-diagram.js';
import { hex } from './registers.js';

const HEADINGS: readonly (readonly [Block, string, string])[] = [
  ['top', 'Top level', 'Engine select, resets, counters, identification. Much of it belongs to the decoders.'],
  ['isp', 'Input stage', 'Fetches the source picture; can scale, turn and make thumbnails. Not the camera ISP.'],
  ['encoder', 'Encoder', 'Picture parameters, triggers, status, rate control, stream and picture buffers.'],
];

const ACCESS_WORDS = [
  ['rw', 'stores what is written and reads back'],
  ['ro', 'ignores writes'],
  ['wo', 'stores what is written, reads as zero'],
  ['w1c', 'set by the hardware, cleared by writing 1'],
  ['trigger', 'stores, reads back, and starts something when written'],
] as const;

const KIND_WORDS = [
  ['measured', 'somebody tried it on silicon and wrote down what happened'],
  ['vendor', "Allwinner's own published source or data sheet says so"],
  ['driver', 'a working open driver relies on it'],
  ['inferred', 'follows from several facts that nobody states together'],
  ['guess', 'a choice of this model: nothing public says anything'],
] as const;

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
export const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  row(...head),
  `|${head.map(() => ' --- ').join('|')}|`,
  ...rows.map((cells) => row(...cells)),
  '',
];

/** `vendor H · MC · §4.1: …`, the note shortened to what follows the section. */
export function evidenceText({ kind, confidence, sources, note }: Evidence): string {
  const tags = sources.filter((tag) => tag !== 'NONE').join(' ');
  return [`${kind} ${confidence}`, tags, /^\d/.test(note) ? `§${note}` : note].filter(Boolean).join(' · ');
}

/** ● all of it, ◐ part, ○ none. */
function modelMark(fields: readonly FieldSpec[]): string {
  const done = fields.filter(({ modelled }) => modelled).length;
  return done === 0 ? '○' : done === fields.length ? '●' : '◐';
}

const chipNames = (variants: readonly VariantSpec[]) =>
  variants.length === VARIANTS.length
    ? 'All chips'
    : variants.map(({ name }) => name.toUpperCase().replace('V3S', 'V3s')).join(', ');

interface Layout {
  readonly label: string;
  readonly fields: readonly FieldSpec[];
}

/** The distinct layouts of a register: the V3s first, then other chips', then JPEG. */
function layoutsOf(register: RegisterSpec): readonly Layout[] {
  const groups = new Map<string, { fields: readonly FieldSpec[]; variants: VariantSpec[]; view: View }>();
  for (const view of ['h264', 'jpeg'] as const) {
    if (view === 'jpeg' && !register.fields.some((field) => field.view === 'jpeg')) continue;
    for (const variant of VARIANTS) {
      if (registerAt(register.offset, variant) !== register) continue;
      const fields = fieldsOf(register, variant, view);
      const key = `${view} ${fields.map((field) => register.fields.indexOf(field)).join(' ')}`;
      const group = groups.get(key) ?? { fields, variants: [], view };
      group.variants.push(variant);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ fields, variants, view }) => ({
    label: view === 'jpeg' ? 'JPEG mode' : chipNames(variants),
    fields,
  }));
}

function meaningText(field: FieldSpec): string {
  const parts = [field.meaning + (field.unit && field.unit !== 'address' ? ` (${field.unit})` : '')];
  if (field.signed) parts.push("two's complement");
  if (field.syntax) parts.push(`syntax element \`${field.syntax}\``);
  const named = field.values.map(
    ({ value, name, meaning, modelled }) =>
      `\`${value}\` ${name}${meaning ? ` (${meaning})` : ''}${field.modelled && !modelled ? ' ○' : ''}`,
  );
  return [parts.join('; '), named.join(' · ')].filter(Boolean).join('. ');
}

function fieldTable(fields: readonly FieldSpec[], keys: ReadonlyMap<FieldSpec, string>): string[] {
  const resetText = ({ reset }: FieldSpec) => (typeof reset === 'string' ? 'by chip' : hex(reset));
  return table(
    ['', 'Bits', 'Field', 'Access', 'Reset', 'Meaning', 'Model', 'Evidence'],
    fields.map((field) => [
      keys.get(field) ?? '',
      bitsOf(field),
      `\`${field.name}\``,
      field.access,
      resetText(field),
      meaningText(field),
      field.modelled ? '●' : '○',
      evidenceText(field.evidence),
    ]),
  );
}

/** Registers that differ only by a number in their name share a section. */
function families(registers: readonly RegisterSpec[]): readonly (readonly RegisterSpec[])[] {
  const shape = ({ name, fields, variants }: RegisterSpec) =>
    [
      name.replace(/\d+/g, '#'),
      JSON.stringify(variants ?? {}),
      ...fields.map((field) => `${bitsOf(field)}${field.access}`),
    ].join(' ');
  const groups: RegisterSpec[][] = [];
  for (const register of registers) {
    const last = groups.at(-1);
    if (last?.[0] && shape(last[0]) === shape(register)) last.push(register);
    else groups.push([register]);
  }
  return groups;
}

const isWord = ({ fields }: RegisterSpec) => fields.length === 1 && widthOf(fields[0] as FieldSpec) === 32;

const range = (family: readonly RegisterSpec[], of: (register: RegisterSpec) => string) => {
  const [first, last] = [family[0], family.at(-1)] as [RegisterSpec, RegisterSpec];
  return first === last ? of(first) : `${of(first)} … ${of(last)}`;
};

const anchor = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');

const heading = (family: readonly RegisterSpec[]) =>
  `${range(family, ({ offset }) => hex(offset, 3))} ${range(family, ({ name }) => name)}`;

function onlyOn(register: RegisterSpec): string {
  const chips = VARIANTS.filter((variant) => registerAt(register.offset, variant) === register);
  return chips.length === VARIANTS.length ? '' : ` Only on ${chipNames(chips)}.`;
}

function section(family: readonly RegisterSpec[]): string[] {
  const register = family[0] as RegisterSpec;
  const lines = [`### ${heading(family)}`, ''];
  const capital = register.title.charAt(0).toUpperCase() + register.title.slice(1);
  const reset = register.fields.some((field) => typeof field.reset === 'string')
    ? `${hex(resetOf(register), 8)} on the V3s`
    : hex(resetOf(register), 8);
  const names = register.aliases.length > 0 ? ` Also called ${register.aliases.join(', ')}.` : '';
  lines.push(`${capital}${family.length > 1 ? ', and so on' : ''}. Reset ${reset}.${names}${onlyOn(register)}`, '');
  if (register.remark) lines.push(`> ${register.remark}`, '');
  const layouts = layoutsOf(register);
  const shown = new Set<FieldSpec>();
  const keys = new Map<FieldSpec, string>();
  layouts.forEach((layout, index) => {
    const text = diagram(layout.fields, keys);
    if (layouts.length > 1) lines.push(`**${layout.label}**`, '');
    lines.push('```text', text, '```', '');
    const fresh = layout.fields.filter((field) => !shown.has(field));
    for (const field of fresh) shown.add(field);
    if (index > 0 && fresh.length < layout.fields.length) {
      lines.push(
        fresh.length === 0 ? 'Fields as above, those missing here do not exist.' : 'Other fields as above.',
        '',
      );
    }
    if (fresh.length > 0) lines.push(...fieldTable(fresh, keys));
  });
  return lines;
}

function wordTable(registers: readonly RegisterSpec[]): string[] {
  return table(
    ['Offset', 'Register', 'Access', 'What', 'Model', 'Evidence'],
    families(registers).map((family) => {
      const [register] = family as [RegisterSpec];
      const [field] = register.fields as [FieldSpec];
      const what =
        field.meaning === register.title || field.meaning === 'unknown' || field.meaning === 'named only'
          ? ''
          : `: ${field.meaning}`;
      const aliases = register.aliases.length > 0 ? ` Also called ${register.aliases.join(', ')}.` : '';
      const remark = register.remark ? ` ${register.remark}` : '';
      return [
        range(family, ({ offset }) => hex(offset, 3)),
        range(family, ({ name }) => `\`${name}\``),
        field.access + (field.volatile ? ', live' : ''),
        `${register.title}${what}.${aliases}${remark}`,
        modelMark(register.fields),
        evidenceText(field.evidence),
      ];
    }),
  );
}

function block([name, title, intro]: (typeof HEADINGS)[number]): string[] {
  const registers = REGISTERS.filter((register) => register.block === name);
  const fielded = families(registers.filter((register) => !isWord(register)));
  const lines = [`## ${title}`, '', intro, ''];
  lines.push(
    ...table(
      ['Offset', 'Register', 'What', 'Reset', 'Model'],
      families(registers).map((family) => {
        const [register] = family as [RegisterSpec];
        const text = range(family, (one) => `\`${one.name}\``);
        return [
          range(family, ({ offset }) => hex(offset, 3)),
          isWord(register) ? text : `[${text}](#${anchor(heading(family))})`,
          register.title,
          hex(resetOf(register)),
          modelMark(
            fieldsOf(register, DEFAULT_VARIANT).length > 0 ? fieldsOf(register, DEFAULT_VARIANT) : register.fields,
          ),
        ];
      }),
    ),
  );
  for (const family of fielded) lines.push(...section(family));
  lines.push(`### ${title}: whole words`, '', 'Addresses, counts and data ports without inner fields.', '');
  lines.push(...wordTable(registers.filter(isWord)));
  return lines;
}

function introduction(): string[] {
  const fields = REGISTERS.flatMap((register) => register.fields);
  const modelled = fields.filter((field) => field.modelled).length;
  return [
    '# Registers',
    '',
    'Generated from `emulator/spec` by `npm run gen`; do not edit. `cedrus-emu regs` prints the same on a terminal, and',
    '`cedrus-emu regs PARA0 0x510` takes a value apart.',
    '',
    `${REGISTERS.length} registers, ${fields.length} fields, ${modelled} of them modelled. Names are those of the public Bootlin driver where it has one.`,
    "Unless a register says otherwise, the layout shown is the V3s's (VE version 0x1681).",
    '',
    '## How to read this page',
    '',
    'Nobody outside Allwinner has a manual of this engine. So every field says how it is known, in three parts:',
    '`vendor H · MC · §4.1` is the **kind** of knowledge, the **confidence** (H high, M medium, L low), the **sources** and the section of the',
    "project's fact book, with a remark where something is in doubt. Trust `measured H` and `vendor H`; treat `inferred` as a working hypothesis and `guess` as ours.",
    '',
    ...table(
      ['Kind', 'Means'],
      KIND_WORDS.map(([kind, text]) => [kind, text]),
    ),
    ...table(
      ['Source', 'Stands for'],
      Object.entries(SOURCES).filter(([tag]) => tag !== 'NONE'),
    ),
    'In the column *Model*, ● is modelled, ◐ partly, ○ not: the bits are stored, and where a value asks for something that silicon has and',
    'the model lacks, the run reports *not modelled*. A named value followed by ○ is not modelled although its field is.',
    `Reset values that no source states are taken as 0 (${evidenceText(UNSTATED_RESET)}).`,
    '',
    ...table(
      ['Access', 'Means'],
      ACCESS_WORDS.map(([access, text]) => [access, text]),
    ),
    'In the bit diagrams a field too narrow for its name has a letter, the first column of the table below it. Dots are reserved bits:',
    'they ignore writes and read 0 in the model (guess); a write that sets one is reported.',
    '',
    '## The window',
    '',
    ...table(
      ['From', 'To', 'What', 'In this model', 'Evidence'],
      REGIONS.map((region) => [
        hex(region.start, 3),
        hex(region.end - 1, 3),
        region.meaning,
        region.modelled ? 'yes' : 'no',
        evidenceText(region.evidence),
      ]),
    ),
    `A word that this page does not list reads ${UNLISTED_WORDS.read}, ignores writes, and is reported (${evidenceText(UNLISTED_WORDS.evidence)}).`,
    '',
    '## Chips',
    '',
    "Three things differ between chips as far as registers go: the encoder's own enable bits and the second half of `PARA1` (new from 0x1633), the layout of",
    '`VE_ISP_CTRL` and the scaler size (new from 0x1680), and the extra fields of `PARA1` that only 0x1681 has. From 0x1708 on the vendor uses another encoder; those chips are left out.',
    '',
    ...table(
      ['Variant', 'Chips', 'VE_VERSION', 'PARA1', 'ISP_CTRL', 'Evidence'],
      VARIANTS.map((variant) => [
        `\`${variant.name}\``,
        variant.chips.join(', '),
        hex(variant.version * 0x10000 + variant.revision, 8),
        variant.version < 0x1633 ? 'v0' : variant.version === 0x1681 ? 'v1 and extras' : 'v1',
        variant.version < 0x1680 ? 'old' : 'new',
        evidenceText(variant.evidence),
      ]),
    ),
  ];
}

export function registersPage(): string {
  return `${[...introduction(), ...HEADINGS.flatMap(block)].join('\n').trimEnd()}\n`;
}
