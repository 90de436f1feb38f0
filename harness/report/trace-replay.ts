/** The text report of `trace replay`. */
import type { RegisterCoverage } from '../replay/coverage.js';
import type { ReplayDifference, ReplayReport, ReplayVerdict } from '../replay/replay.js';
import { PROVENANCE_KEYS } from '../trace/model.js';
import { counted, grouped, type Look, paint, paragraph, type Style } from './style.js';

const VERDICTS: Readonly<Record<ReplayVerdict, readonly [string, Style, string]>> = {
  pass: [
    '✔',
    ['green', 'bold'],
    'replayed: every read is as the trace has it and every sample comes out of the decoder',
  ],
  spoiled: [
    '!',
    ['yellow', 'bold'],
    "replayed, but spoiled: reads and samples are right once the driver's headers are mended; as it is the stream does not decode",
  ],
  'no-picture': ['!', ['yellow', 'bold'], 'replayed: every read is as the trace has it, but no picture was encoded'],
  'reads-differ': ['✘', ['red', 'bold'], 'the board answers otherwise than the trace shows'],
  mismatch: [
    '✘',
    ['red', 'bold'],
    'the decoder does not show what the chip reconstructed; headers and registers of the driver may contradict each other, as "cedrus-emu lint" on the trace says',
  ],
  'model-bug': ['✘', ['red', 'bold'], 'bug of the model: an internal check failed; please report it with this trace'],
};

/** Differences that are listed; the JSON has all. */
const LISTED = 10;

function item(look: Look, mark: string, style: Style, text: string): string[] {
  const [first = '', ...rest] = paragraph(look, `  ${mark} `, text);
  return [`  ${paint(look, style, mark)}${first.slice(2 + mark.length)}`, ...rest];
}

function section(look: Look, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint(look, 'bold', title), ...lines];
}

function differenceLines(look: Look, differences: readonly ReplayDifference[]): string[] {
  const lines = differences.slice(0, LISTED).flatMap(({ line, frame, phase, text }) => {
    const where = frame === undefined ? phase : `frame ${frame}, ${phase}`;
    return item(look, '✘', 'red', `line ${line}, ${where}: ${text}`);
  });
  const more = differences.length - LISTED;
  return more > 0 ? [...lines, `    ${more} more; --json has them all`] : lines;
}

function areaLines(look: Look, { areas, verdict }: ReplayReport): string[] {
  return areas.flatMap((area) => {
    const clean = area.identical && area.problems.length === 0;
    const [mark, style] = clean
      ? (['✔', 'green'] as const)
      : verdict === 'spoiled'
        ? (['!', 'yellow'] as const)
        : (['✘', 'red'] as const);
    const what = area.stream === 'as-is' ? 'shown area, stream as it is' : 'whole coded area';
    const mended = area.mended > 0 ? `, ${counted(area.mended, 'header')} mended` : '';
    const count = `${grouped(area.pictures)} of ${counted(area.expected, 'picture')} compared`;
    const outcome = area.identical ? 'every sample is right' : area.sentence;
    return [
      ...item(look, mark, style, `${what}${mended}: ${count}, ${outcome}`),
      ...area.problems.flatMap((problem) => paragraph(look, '      ', problem)).map((line) => paint(look, 'dim', line)),
    ];
  });
}

function coverageLines(look: Look, { coverage }: ReplayReport, all: boolean): string[] {
  const part = ([touched, total]: readonly [number, number]) => `${touched} of ${total}`;
  const sum = `  ${part(coverage.registers)} registers, ${part(coverage.fields)} fields, ${part(coverage.namedValues)} named values`;
  if (!all) return [sum];
  return [sum, ...coverage.touched.flatMap((register) => registerLines(look, register))];
}

function registerLines(look: Look, { register, reads, writes, fields }: RegisterCoverage): string[] {
  const words = fields
    .filter(({ used }) => used)
    .map(({ field, seen, unseen, values }) => {
      if (seen.length === 0) return `${field} (${counted(values, 'value')})`;
      return `${field} ${seen.join(' ')}${unseen.length > 0 ? `, not ${unseen.join(' ')}` : ''}`;
    });
  const head = `${register}: ${grouped(writes)} written, ${grouped(reads)} read`;
  return paragraph(look, '  ', [head, ...words].join('; '), 6);
}

export interface ReplayTextOptions {
  /** List registers, fields and values. */
  readonly coverage?: boolean;
}

/** The report as text with a final newline. */
export function traceReplayText(report: ReplayReport, look: Look, options: ReplayTextOptions = {}): string {
  const { provenance, differences, complaints, tolerated, verdict } = report;
  const fact = (name: string, text: string) => paragraph(look, `${name.padEnd(9)} `, text);
  const origin = PROVENANCE_KEYS.flatMap((key) => {
    const value = provenance[key];
    return value === undefined ? [] : fact(key, value);
  });
  const [mark, style, sentence] = VERDICTS[verdict];
  const from = provenance.source === undefined ? '' : `; the trace comes from: ${provenance.source}`;
  const lines = [
    ...fact('trace', report.trace),
    ...origin,
    ...fact('board', `${report.variant}, ${report.dramSize / 2 ** 20} MiB`),
    ...fact('input', report.input),
    ...fact(
      'played',
      `${grouped(report.writes)} writes, ${grouped(report.reads)} reads, ${grouped(report.checked)} of them checked`,
    ),
    ...fact(
      'stream',
      `${counted(report.pictures, 'picture')} of ${counted(report.triggers, 'encode')}, ${grouped(report.bytes)} bytes`,
    ),
    ...section(look, 'Reads that differ', differenceLines(look, differences)),
    ...section(
      look,
      'Tolerated',
      tolerated.flatMap(({ meaning, count }) => paragraph(look, '  ', `${meaning}: ${grouped(count)}`, 4)),
    ),
    ...section(
      look,
      'Complaints',
      complaints.flatMap(({ blame, name, sentence: text, count }) =>
        item(look, '!', 'yellow', `${blame} (${name}${count > 1 ? `, ${grouped(count)} times` : ''}): ${text}`),
      ),
    ),
    ...section(look, `Compared with ${report.decoder}`, areaLines(look, report)),
    ...section(
      look,
      'Assumed',
      report.notes.flatMap((note) => item(look, '!', 'yellow', note)),
    ),
    ...section(look, 'Coverage', coverageLines(look, report, options.coverage === true)),
    '',
    ...paragraph(look, `${mark} `, `${sentence}${verdict === 'pass' || verdict === 'spoiled' ? from : ''}`).map(
      (line) => paint(look, style, line),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
