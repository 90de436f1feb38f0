/** The words of `cedrus-emu show FILE.264`: headers, macroblocks, bit accounts and statistics of a stream. */
import {
  KINDS,
  KindStatistics,
  type Ledger,
  type MacroblockSyntax,
  type NalUnit,
  nalUnitName,
  partitionsOf,
  readStream,
  SliceReader,
  type SliceSummary,
  type SyntaxElement,
} from '../syntax/index.js';

export interface ShowOptions {
  /** One line for each element of the headers, with its bits. */
  readonly headers?: boolean;
  /** One line for each macroblock. */
  readonly macroblocks?: boolean;
  /** One line for each syntax element of the slice data. */
  readonly elements?: boolean;
  /** The account of each slice by element. */
  readonly accounts?: boolean;
  /** Slices whose macroblocks, elements and accounts are listed, counted from 0: first and last. All unless given. */
  readonly slices?: readonly [first: number, last: number];
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
const bits = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** Rows with their columns padded; the first column is left-aligned, the others right-aligned. */
function table(rows: readonly (readonly string[])[], indent: string): string[] {
  const widths = rows.reduce<number[]>((max, cells) => cells.map((cell, i) => Math.max(max[i] ?? 0, cell.length)), []);
  const pad = (cell: string, i: number) =>
    i === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[i] as number);
  return rows.map((cells) => (indent + cells.map(pad).join('  ')).trimEnd());
}

/** `name value, name value ...` broken at the width of a page. */
function folded(elements: readonly SyntaxElement[], indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { name, value } of elements) {
    const word = `${name} ${value}`;
    if (line !== '' && indent.length + line.length + word.length > 110) {
      lines.push(`${indent}${line},`);
      line = '';
    }
    line += line === '' ? word : `, ${word}`;
  }
  if (line !== '') lines.push(indent + line);
  return lines;
}

/** Byte of the stream and bit in it, counted from the most significant one. */
function place(unit: NalUnit, position: number): string {
  return `${unit.rbsp.streamByte(position)}.${position & 7}`;
}

function headerLines(unit: NalUnit): string[] {
  const rows = unit.elements.map(({ name, value, coding, position, bits: length }) => [
    name,
    String(value),
    coding,
    `bit ${position}`,
    `byte ${place(unit, position)}`,
    `${length} ${length === 1 ? 'bit' : 'bits'}`,
  ]);
  return table(rows, '      ');
}

function unitLine(unit: NalUnit): string {
  const { index, header, end, nal_unit_type, nal_ref_idc, sei } = unit;
  const messages = sei ? `, payload types ${sei.map(({ payloadType }) => payloadType).join(' ')}` : '';
  const escapes = unit.rbsp.escapeCount > 0 ? `, ${unit.rbsp.escapeCount} emulation prevention bytes` : '';
  return (
    `#${index} byte ${header}: ${nalUnitName(nal_unit_type)} (nal_unit_type ${nal_unit_type}, nal_ref_idc ${nal_ref_idc}), ` +
    `${end - header} bytes${escapes}${messages}`
  );
}

function sliceLine(unit: NalUnit, number: number, summary: SliceSummary): string {
  const slice = unit.slice as NonNullable<NalUnit['slice']>;
  const { header, texture } = summary.ledger;
  const notes = [
    ...(summary.cabacZeroWords > 0 ? [`${summary.cabacZeroWords} cabac_zero_words`] : []),
    ...(summary.alignmentZero ? [] : ['a rbsp_alignment_zero_bit is 1']),
  ];
  return (
    `      slice ${number}: ${slice.kind}, QP ${slice.qp}, macroblocks ${slice.first_mb_in_slice}..` +
    `${slice.first_mb_in_slice + summary.macroblocks - 1}; bits: slice header ${summary.headerBits}, ` +
    `macroblock headers ${bits(header)}, texture ${bits(texture)}, ` +
    `alignment and trailing ${summary.alignmentBits + summary.trailingBits}${notes.map((note) => `; ${note}`).join('')}`
  );
}

function motionWords(mb: MacroblockSyntax): string {
  if (mb.type === 'P_Skip') return ` mv ${mb.skipMv?.join(',')}`;
  return partitionsOf(mb)
    .map(({ width, height, refIdx, mv, mvd }) => {
      const reference = refIdx > 0 ? ` ref ${refIdx}` : '';
      return ` ${width}x${height}${reference} mv ${mv.join(',')} mvd ${mvd.join(',')}`;
    })
    .join(';');
}

function intraWords(mb: MacroblockSyntax): string {
  if (mb.type === 'I_16x16') return ` mode ${mb.intra16x16PredMode} chroma ${mb.intra_chroma_pred_mode}`;
  if (!mb.intraPredModes) return '';
  const modes = mb.transform_size_8x8_flag ? [0, 4, 8, 12].map((i) => mb.intraPredModes?.[i]) : [...mb.intraPredModes];
  return ` modes ${modes.join('')} chroma ${mb.intra_chroma_pred_mode}`;
}

function macroblockLine(mb: MacroblockSyntax): string {
  const coded =
    mb.type === 'P_Skip' || mb.type === 'I_PCM' ? '' : ` cbp 0x${mb.coded_block_pattern.toString(16).padStart(2, '0')}`;
  const delta = mb.mb_qp_delta === 0 ? '' : ` (${mb.mb_qp_delta > 0 ? '+' : ''}${mb.mb_qp_delta})`;
  const large = mb.transform_size_8x8_flag ? ' 8x8' : '';
  return (
    `      mb ${mb.address} (${mb.x},${mb.y}) ${mb.type}${large} qp ${mb.qp}${delta}${coded}` +
    `${mb.intra ? intraWords(mb) : motionWords(mb)}, bit ${mb.position}, ` +
    `${mb.bits} bits: header ${bits(mb.headerBits)} texture ${bits(mb.textureBits)}`
  );
}

function elementLine(unit: NalUnit, e: SyntaxElement): string {
  const block = e.block >= 0 ? `[${e.block}]${e.sub > 0 ? `[${e.sub}]` : ''}` : '';
  const amount = e.coding === 'ae' ? `${e.bins} bins, ${e.cost.toFixed(2)} bits` : `${e.bits} bits`;
  return `        ${e.name}${block} ${e.value}: mb ${e.macroblock}, bit ${e.position}, byte ${place(unit, e.position)}, ${amount}`;
}

/** The account of slice data by element. The column of costs is there with CABAC only, where it differs. */
function accountLines(ledger: Ledger, indent: string): string[] {
  const total = ledger.header + ledger.texture;
  const rows = [['element', 'count', 'bits', 'share', 'bits each']];
  for (const [kind, name] of KINDS.entries()) {
    const count = ledger.counts[kind] as number;
    if (count === 0) continue;
    const cost = ledger.costs[kind] as number;
    rows.push([name, String(count), bits(cost), percent(cost, total), (cost / count).toFixed(2)]);
  }
  const sums = [
    ['macroblock headers', '', bits(ledger.header), percent(ledger.header, total), ''],
    ['texture', '', bits(ledger.texture), percent(ledger.texture, total), ''],
  ];
  return table([...rows, ...sums], indent);
}

const list = (counts: Iterable<number>) => {
  const values = [...counts];
  const sum = values.reduce((a, b) => a + b, 0);
  return values.map((value, mode) => `${mode}: ${percent(value, sum)}`).join(', ');
};

function statisticsLines(name: string, s: KindStatistics): string[] {
  const lines = [`${name} slices: ${s.slices}, ${s.macroblocks} macroblocks, QP ${s.qpMin}..${s.qpMax}`];
  const types = [...s.types].sort((a, b) => b[1] - a[1]);
  lines.push(
    ...table(
      types.map(([type, count]) => [type, String(count), percent(count, s.macroblocks)]),
      '  ',
    ),
  );
  if (s.types.has('I_16x16')) {
    lines.push(
      `  Intra16x16PredMode ${list(s.intra16x16Modes)}; no luma AC ${percent(s.emptyLumaAc, s.types.get('I_16x16') as number)}`,
    );
  }
  if (s.types.has('I_NxN')) lines.push(`  Intra4x4PredMode ${list(s.intra4x4Modes)}`);
  if (s.chromaModes.some((count) => count > 0)) lines.push(`  intra_chroma_pred_mode ${list(s.chromaModes)}`);
  lines.push(`  CodedBlockPatternChroma ${list(s.chromaPatterns)}; largest level ${s.largestLevel}`);
  const vectors = s.fractions.reduce((a, b) => a + b, 0);
  if (vectors > 0) {
    const [left, right, up, down] = s.range;
    const [whole, half, quarter] = [...s.fractions].map((count) => percent(count, vectors));
    lines.push(
      `  coded vectors ${vectors}: x ${left}..${right}, y ${up}..${down} quarter pels; integer ${whole}, half ${half}, quarter ${quarter}`,
    );
  }
  lines.push(`  bits a slice ${((s.headerBits + s.ledger.header + s.ledger.texture) / s.slices).toFixed(0)}`);
  lines.push(...accountLines(s.ledger, '    '));
  return lines;
}

/**
 * The lines of `cedrus-emu show`. Bits of CABAC elements are bits of information, exact in sum; see SyntaxElement.cost.
 * @throws StreamSyntaxError where the stream breaks, after the lines of what came before
 */
export function* showLines(stream: Uint8Array, options: ShowOptions = {}): Generator<string, void, void> {
  const reader = new SliceReader();
  const statistics = { I: new KindStatistics(), P: new KindStatistics() };
  const [first, last] = options.slices ?? [0, Number.POSITIVE_INFINITY];
  let number = 0;
  for (const unit of readStream(stream)) {
    yield unitLine(unit);
    const { slice } = unit;
    const listed = slice === undefined || (number >= first && number <= last);
    if (options.headers && listed) yield* headerLines(unit);
    else if (!slice || number === 0) yield* folded(unit.elements, '      ');
    if (!slice) continue;
    const details: string[] = [];
    const kind = slice.kind === 'I' ? statistics.I : statistics.P;
    const summary = reader.read(unit, {
      ...(options.elements && listed ? { element: (e) => details.push(elementLine(unit, e)) } : {}),
      macroblock: (mb) => {
        kind.add(mb);
        if (options.macroblocks && listed) details.push(macroblockLine(mb));
      },
    });
    kind.slices++;
    kind.headerBits += summary.headerBits;
    kind.ledger.merge(summary.ledger);
    yield sliceLine(unit, number, summary);
    yield* details;
    if (options.accounts && listed) yield* accountLines(summary.ledger, '        ');
    number++;
  }
  for (const [name, kind] of Object.entries(statistics)) {
    if (kind.slices === 0) continue;
    yield '';
    yield* statisticsLines(name, kind);
  }
}

/** The same as one text. @throws StreamSyntaxError */
export function showStream(stream: Uint8Array, options: ShowOptions = {}): string {
  return `${[...showLines(stream, options)].join('\n')}\n`;
}
