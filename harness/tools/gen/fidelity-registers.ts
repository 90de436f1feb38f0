/** Text of `docs/fidelity-registers.md`: every register field, whether it is modelled, which tests hold it, how it is known. */
import { bitsOf, REGISTERS, VARIANTS, widthOf } from '../../../emulator/spec/index.js';
import type { Block, EvidenceKind, FieldSpec, RegisterSpec } from '../../../emulator/spec/index.js';
import { evidenceText, table } from './docs-registers.js';
import { hex } from './registers.js';

/** Tests in harness/tests (without `.test.ts`) that fail when what a field acts on is wrong, by the field's `effect`. */
export const EFFECT_TESTS: Readonly<Record<string, readonly string[]>> = {
  codec: ['chip-engine', 'trace-check'],
  'cycle-counter': ['chip-registers'],
  deblocking: ['kernels-deblock', 'direct-structure', 'fuzz', 'fuzz-direct'],
  'dram-counter': ['timing-counters'],
  'emulation-prevention': ['chip-stream'],
  'encoder-enable': ['chip-registers', 'chip-engine'],
  'encoder-interrupt': ['chip-registers', 'board-time'],
  'encoder-reset': ['chip-registers'],
  'entropy-coding': ['cabac-coder', 'cabac-pictures', 'silicon-recode', 'direct-structure', 'fuzz', 'fuzz-direct'],
  finish: ['chip-engine'],
  'global-reset': ['chip-registers'],
  idle: ['chip-engine', 'trace-check-board'],
  interrupt: ['chip-registers', 'chip-engine'],
  'intra-refresh': ['direct-structure', 'fuzz-direct'],
  'isp-enable': ['chip-registers', 'chip-engine'],
  'line-buffers': ['direct-structure', 'fuzz-direct'],
  'mode-decision': ['direct-decisions', 'fuzz-direct'],
  'motion-search': ['kernels-me', 'direct-decisions', 'fuzz-direct'],
  'mv-write-back': ['direct-structure'],
  none: ['registers-chip'],
  'picture-size': ['chip-engine', 'fuzz'],
  'picture-structure': ['chip-engine'],
  'private-buffer': ['fuzz', 'fuzz-direct'],
  progress: ['chip-engine'],
  'put-bits-ready': ['chip-stream', 'board-time'],
  'put-bits': ['chip-stream'],
  qp: ['kernels-transform', 'direct-decisions', 'fuzz', 'fuzz-direct'],
  quantiser: ['kernels-transform', 'direct-decisions', 'fuzz-direct'],
  'rate-control': ['direct-decisions', 'fuzz-direct'],
  reconstruction: ['chip-engine', 'verify'],
  reference: ['chip-engine', 'fuzz'],
  roi: ['direct-decisions', 'fuzz-direct'],
  'select-engine': ['chip-registers'],
  'slice-header': ['direct-structure', 'fuzz-direct'],
  'slice-type': ['chip-engine', 'direct-structure', 'fuzz', 'fuzz-direct'],
  slices: ['direct-structure', 'fuzz-direct'],
  'source-address': ['chip-engine', 'verify'],
  'source-format': ['registers-spec'],
  'source-stride': ['chip-engine', 'fuzz'],
  stall: ['chip-engine', 'chip-stream', 'direct-structure', 'fuzz-direct'],
  statistics: ['direct-statistics', 'fuzz-direct'],
  'stream-length': ['chip-stream'],
  'stream-limit': ['chip-stream', 'direct-structure', 'fuzz-direct'],
  'stream-offset': ['chip-stream', 'direct-structure', 'fuzz-direct'],
  stream: ['chip-stream', 'direct-structure', 'fuzz-direct'],
  trigger: ['chip-stream', 'chip-engine'],
  version: ['registers-chip'],
  watchdog: ['direct-statistics', 'timing-counters'],
};

const BLOCKS: readonly (readonly [Block, string])[] = [
  ['encoder', 'Encoder, 0xb00'],
  ['isp', 'Input stage, 0xa00'],
  ['top', 'Top level, 0x000'],
];

const KINDS: readonly EvidenceKind[] = ['measured', 'vendor', 'driver', 'inferred', 'guess'];

/** Where a field exists, when not in every H.264 register layout. */
function scope({ variants, view }: FieldSpec, register: RegisterSpec): string {
  const rules = [register.variants, variants].filter((rule) => rule !== undefined);
  const has = (version: number) =>
    rules.every(
      ({ from, before, only }) =>
        version >= (from ?? 0) && version < (before ?? Infinity) && (only?.includes(version) ?? true),
    );
  const names = VARIANTS.filter(({ version }) => has(version)).map(({ name }) => name);
  return [
    view === 'jpeg' ? 'JPEG mode' : '',
    names.length === VARIANTS.length ? '' : names.length > 0 ? names.join(', ') : 'no listed chip',
  ]
    .filter(Boolean)
    .join('; ');
}

function extent(field: FieldSpec): string {
  const missing = field.values.filter(({ modelled }) => !modelled).map(({ name }) => name);
  if (!field.modelled) return '○';
  return missing.length > 0 ? `● but for ${missing.join(', ')}` : '●';
}

function rows(register: RegisterSpec): string[][] {
  return register.fields.map((field, index) => [
    index === 0 ? hex(register.offset, 3) : '',
    index === 0 ? `\`${register.name}\`` : '',
    widthOf(field) === 32 ? 'whole word' : `\`${field.name}\` ${bitsOf(field)}`,
    scope(field, register),
    extent(field),
    field.modelled ? (EFFECT_TESTS[field.effect] ?? []).join(', ') || '–' : '',
    evidenceText(field.evidence),
  ]);
}

function summary(): string[] {
  const fieldsOfBlock = (name: Block) =>
    REGISTERS.filter(({ block }) => block === name).flatMap((register) => register.fields);
  return table(
    ['Block', 'Fields', 'Modelled', ...KINDS],
    BLOCKS.map(([name, title]) => {
      const fields = fieldsOfBlock(name);
      const count = (keep: (field: FieldSpec) => boolean) => String(fields.filter(keep).length);
      return [
        title,
        String(fields.length),
        count(({ modelled }) => modelled),
        ...KINDS.map((kind) => count(({ evidence }) => evidence.kind === kind)),
      ];
    }),
  );
}

export function fidelityRegistersPage(): string {
  const lines = [
    '# Register fields: modelled or not, tested where, known how',
    '',
    'Generated from `emulator/spec` by `npm run gen`; do not edit. What the fields mean is in [registers.md](registers.md), the choices behind',
    'the guesses in [fidelity.md](fidelity.md).',
    '',
    '● the field does in the model what its meaning says. ○ the bits are stored and read back; a value that asks for what the model lacks is',
    'reported as *not modelled*. Tests are files of `harness/tests`; beside them `registers-chip` checks reset value and access kind of every field on every',
    'chip. Evidence reads kind, confidence (H, M, L), sources, section of the fact book, as explained in [registers.md](registers.md).',
    '',
    ...summary(),
  ];
  for (const [name, title] of BLOCKS) {
    const registers = REGISTERS.filter(({ block }) => block === name);
    const head = ['Offset', 'Register', 'Field', 'Only', 'Model', 'Tests', 'Evidence'];
    lines.push(`## ${title}`, '', ...table(head, registers.flatMap(rows)));
  }
  return `${lines.join('\n').trimEnd()}\n`;
}
