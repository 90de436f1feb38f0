/** The text reports of `encode` and `verify`. */
import { DRIVERS } from '../drivers/index.js';
import type { FaultReport } from '../faults/recovery.js';
import type {
  AreaReport,
  ComplaintReport,
  EncodeReport,
  FailureReport,
  FrameReport,
  Verdict,
  VerifyReport,
} from '../run/report.js';
import { bytesText, counted, fixed, grouped, type Look, paint, paragraph, PLAIN, type Style } from './style.js';
import { tableLines } from './table.js';
import { timingLines } from './timing/summary.js';

export interface ReportOptions {
  readonly look?: Look;
  /** A line for each frame. */
  readonly eachFrame?: boolean;
  /** Which stage the clocks went to. */
  readonly timing?: boolean;
  /** Where the stream went. */
  readonly output?: string;
}

const LABEL = 11;

/** One labelled line of the head, wrapped. */
function fact(look: Look, label: string, text: string): string[] {
  const [first = '', ...rest] = paragraph(look, `  ${label}`.padEnd(LABEL + 2), text);
  return [paint(look, 'dim', first.slice(0, LABEL + 2)) + first.slice(LABEL + 2), ...rest];
}

/** The driver model of that name; undefined for a compiled driver, which has the names of its files. */
const modelOf = (driver: string) => DRIVERS.find(({ name }) => name === driver);

function valueText(driver: string, name: string, value: number): string {
  const spec = modelOf(driver)?.controls.specs.find((control) => control.name === name);
  if (spec?.type === 'button') return name;
  return `${name}=${spec?.menu?.get(value) ?? value}`;
}

function fixesText({ driver, fixes }: EncodeReport): string {
  const known = modelOf(driver)?.fixes.length ?? 0;
  if (known === 0) return '';
  if (fixes.length === 0) return ', with all its own mistakes';
  if (fixes.length === known) return `, all ${fixes.length} fixes`;
  return `, ${fixes.length === 1 ? 'fix' : 'fixes'} ${fixes.join(', ')}`;
}

const rateText = ({ num, den }: { num: number; den: number }) => Number((num / den).toFixed(3)).toString();

function head(look: Look, report: EncodeReport): string[] {
  const { coded, visible, rate, total, variant, driver, controls, events } = report;
  const same = coded.width === visible.width && coded.height === visible.height;
  const sizes = same
    ? `${coded.width}x${coded.height}, all of it visible`
    : `${visible.width}x${visible.height} visible of ${coded.width}x${coded.height} coded`;
  const seconds = ((total.frames * rate.den) / rate.num).toFixed(2);
  const set = [
    ...controls.map(([name, value]) => valueText(driver, name, value)),
    ...events.map(({ frame, control, value }) => `${valueText(driver, control, value)} at frame ${frame}`),
  ];
  return [
    ...fact(look, 'input', report.input),
    ...fact(look, 'driver', `${driver}${fixesText(report)}`),
    ...(set.length > 0 ? fact(look, 'controls', set.join(', ')) : []),
    ...fact(
      look,
      'chip',
      `${variant.title} (${variant.name}), ${variant.clockHz / 1e6} MHz, ${bytesText(report.dramSize)} DRAM` +
        (variant.modelled ? '' : '; what else sets this chip apart from a V3s is not modelled'),
    ),
    ...fact(look, 'picture', `${sizes}; ${counted(total.frames, 'frame')} at ${rateText(rate)}/s, ${seconds} s`),
  ];
}

const range = ([low, high]: readonly [number, number]) => (low === high ? String(low) : `${low}..${high}`);

function types(look: Look, { types, total }: EncodeReport): string[] {
  const row = (
    name: string,
    qp: string,
    { frames, quality }: { frames: number; quality: EncodeReport['total']['quality'] },
    bits: number,
  ) => [
    ...[name, grouped(frames), qp, fixed(bits / 1000 / frames, 2)],
    ...[quality.psnr.y, quality.psnr.u, quality.psnr.v].map((value) => fixed(value, 2)),
    fixed(quality.ssim.y, 4),
  ];
  const rows = types.map((type) => row(type.type, range(type.qp), type, type.bits));
  const bits = types.reduce((sum, type) => sum + type.bits, 0);
  const done = total.quality.frames;
  if (types.length > 1) rows.push(row('all', '', { frames: done, quality: total.quality }, bits));
  if (rows.length === 0) return [];
  const lines = tableLines(look, ['type', 'frames', 'QP', 'kbit/frame', 'PSNR Y', 'U', 'V', 'SSIM Y'], rows);
  return ['', ...lines];
}

function eachFrame(look: Look, frames: readonly FrameReport[]): string[] {
  const rows = frames.map(({ index, type, state, qp, bits, headerBits, cycles, psnr, ssim }) => [
    ...[String(index), type, String(qp)],
    ...(state === 'error' ? ['failed', '', grouped(cycles)] : [grouped(bits), grouped(headerBits), grouped(cycles)]),
    ...[psnr.y, psnr.u, psnr.v].map((value) => fixed(value, 2)),
    fixed(ssim, 4),
  ]);
  const names = ['frame', 'type', 'QP', 'bits', 'header', 'VE clocks', 'PSNR Y', 'U', 'V', 'SSIM Y'];
  return ['', ...tableLines(look, names, rows, { left: 2 })];
}

function totals(look: Look, { total, rate, variant }: EncodeReport, output: string | undefined): string[] {
  if (total.bytes === 0) return [];
  const stream = `${grouped(total.bytes)} bytes, ${fixed(total.bitsPerSecond / 1000, 1)} kbit/s at ${rateText(rate)} frames/s`;
  const time =
    `${fixed(total.cyclesPerMacroblock, 0)} VE clocks a macroblock: ` +
    `${fixed(total.framesPerSecond, 1)} frames/s at ${variant.clockHz / 1e6} MHz`;
  const where = output === undefined || output === '-' ? '' : `, in ${output}`;
  return ['', ...fact(look, 'stream', stream + where), ...fact(look, 'speed', time)];
}

/** A list item with a coloured mark. */
function item(look: Look, mark: string, style: Style, text: string): string[] {
  const [first = '', ...rest] = paragraph(look, `  ${mark} `, text);
  return [`  ${paint(look, style, mark)}${first.slice(2 + mark.length)}`, ...rest];
}

const GOOD = '✔';
const BAD = '✘';
const WARN = '!';

function section(look: Look, title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', paint(look, 'bold', title), ...lines];
}

/** Frames that failed for one reason in a row are one line. */
function failureLines(look: Look, failures: readonly FailureReport[]): string[] {
  const runs: { from: number; to: number; sentence: string }[] = [];
  for (const { frame, sentence } of failures) {
    const last = runs.at(-1);
    if (last && last.to === frame - 1 && last.sentence === sentence) last.to = frame;
    else runs.push({ from: frame, to: frame, sentence });
  }
  return runs.flatMap(({ from, to, sentence }) =>
    item(look, BAD, 'red', `${from === to ? `frame ${from}` : `frames ${from} to ${to}`}: ${sentence}`),
  );
}

/** Each fault with what became of it, then what was lost. */
function faultLines(look: Look, faults: FaultReport | undefined): string[] {
  if (!faults) return [];
  const { injected, notStruck, lost, stretches, recovered, why } = faults;
  const place = ({ picture, macroblock, cycle }: FaultReport['injected'][number]) =>
    `${picture < 0 ? 'ahead of frame 0' : `frame ${picture}, macroblock ${macroblock}`}, clock ${grouped(cycle)}`;
  const unjudged = stretches.map(({ from, to }) => {
    if (to === from + 1) return String(from);
    return `${from} to ${to === undefined ? 'the end' : to - 1}`;
  });
  return [
    ...injected.flatMap((fault) => item(look, WARN, 'yellow', `${place(fault)}: ${fault.sentence}; ${fault.outcome}`)),
    ...notStruck.flatMap((sentence) => item(look, WARN, 'yellow', `did not strike: ${sentence}`)),
    ...(lost.length > 0 ? item(look, WARN, 'yellow', `lost: ${counted(lost.length, 'frame')}`) : []),
    ...(unjudged.length > 0
      ? item(
          look,
          WARN,
          'yellow',
          `not judged, as a decoder's references are not the chip's: frames ${unjudged.join(', ')}`,
        )
      : []),
    ...(recovered ? [] : item(look, BAD, 'red', why ?? '')),
  ];
}

const BLAME: Readonly<Record<ComplaintReport['blame'], string>> = {
  driver: 'driver error',
  'not-modelled': 'not modelled',
  model: 'bug of the model',
};

/** Complaints of one name are one line, worded as the first of them. */
function complaintLines(look: Look, complaints: readonly ComplaintReport[]): string[] {
  const byName = new Map<string, ComplaintReport[]>();
  for (const complaint of complaints) byName.set(complaint.name, [...(byName.get(complaint.name) ?? []), complaint]);
  return [...byName.values()].flatMap((alike) => {
    const { blame, name, sentence } = alike[0] as ComplaintReport;
    const count = alike.reduce((sum, complaint) => sum + complaint.count, 0);
    const times = count > 1 ? `, ${grouped(count)} times` : '';
    const others = alike.length > 1 ? ` (and ${counted(alike.length - 1, 'other value')})` : '';
    const [mark, style] = blame === 'model' ? ([BAD, 'red'] as const) : ([WARN, 'yellow'] as const);
    return item(look, mark, style, `${BLAME[blame]} (${name}${times}): ${sentence}${others}`);
  });
}

function mistakeLines(look: Look, { spoiledBy }: EncodeReport): string[] {
  return spoiledBy.flatMap(({ fix, sentence }) =>
    item(look, WARN, 'yellow', `${sentence}. Switch it off with --fix ${fix}`),
  );
}

function areaLines(look: Look, area: AreaReport, verdict: Verdict): string[] {
  const what = area.stream === 'as-is' ? 'visible area, stream as it is' : 'whole coded area';
  const mended = area.mended > 0 ? `, ${counted(area.mended, 'header')} mended` : '';
  const where = `${what}${mended}`;
  const count = `${grouped(area.pictures)} of ${counted(area.expected, 'picture')}`;
  let text = `${where}: ${count} identical in every sample`;
  if (area.expected === 0) text = `${where}: nothing to compare`;
  else if (area.pictures === 0) text = `${where}: the decoder gives none of ${counted(area.expected, 'picture')}`;
  else if (!area.identical) text = `${where}: ${count} came out of the decoder; ${area.sentence}`;
  const clean = area.identical && area.problems.length === 0;
  const explained = verdict === 'spoiled' || verdict === 'complaint';
  const [mark, style] = clean
    ? ([GOOD, 'green'] as const)
    : explained
      ? ([WARN, 'yellow'] as const)
      : ([BAD, 'red'] as const);
  const problems = area.problems.flatMap((problem) => paragraph(look, '      ', problem));
  return [...item(look, mark, style, text), ...problems.map((line) => paint(look, 'dim', line))];
}

const VERDICTS: Readonly<Record<Verdict, readonly [mark: string, style: Style, text: string]>> = {
  'bit-exact': [GOOD, ['green', 'bold'], 'bit-exact: the decoder shows every sample as the chip reconstructed it'],
  spoiled: [
    WARN,
    ['yellow', 'bold'],
    "bit-exact, but spoiled: every sample is right once the driver's headers are mended; as it is the stream does not decode",
  ],
  recovered: [
    GOOD,
    ['green', 'bold'],
    'recovered: every sample that the faults could not reach is right, and so is everything from the next IDR picture on',
  ],
  unrecovered: [BAD, ['red', 'bold'], 'not recovered: after a fault the driver never got back to right pictures'],
  complaint: [
    BAD,
    ['red', 'bold'],
    'strict: every sample is right, but there are complaints or mistakes of the driver',
  ],
  rejected: [
    BAD,
    ['red', 'bold'],
    'rejected: every sample is right, but the decoder complains and no known mistake of the driver explains it',
  ],
  mismatch: [BAD, ['red', 'bold'], 'mismatch: the decoder does not show what the chip reconstructed'],
  failed: [BAD, ['red', 'bold'], 'failed: not every frame was coded'],
  'model-bug': [BAD, ['red', 'bold'], 'bug of the model: an internal check failed; please report it with this command'],
};

function findings(look: Look, report: EncodeReport): string[] {
  return [
    ...section(look, 'Frames that came to nothing', failureLines(look, report.failures)),
    ...section(look, 'Faults', faultLines(look, report.faults)),
    ...section(look, 'Complaints', complaintLines(look, report.complaints)),
    ...section(look, "The driver's own mistakes in this stream", mistakeLines(look, report)),
  ];
}

function body(look: Look, report: EncodeReport, { eachFrame: table, timing, output }: ReportOptions): string[] {
  return [
    ...head(look, report),
    ...(table ? eachFrame(look, report.frames) : []),
    ...types(look, report),
    ...totals(look, report, output),
    ...(timing ? timingLines(look, report.timing) : []),
  ];
}

/** The report of `encode` as text with a final newline. */
export function encodeText(report: EncodeReport, options: ReportOptions = {}): string {
  const look = options.look ?? PLAIN;
  return `${[...body(look, report, options), ...findings(look, report)].join('\n')}\n`;
}

/** Mistakes that leave every sample as it is. */
const HARMLESS_TO_SAMPLES: ReadonlySet<string> = new Set(['vui-timing', 'level']);

/** Mistakes that may be the reason of a mismatch; broken headers are ruled out where mending them did not help. */
function suspects({ spoiledBy, areas }: VerifyReport): string[] {
  const mended = areas.some((area) => area.mended > 0 && !area.identical);
  return spoiledBy
    .map(({ fix }) => fix)
    .filter((fix) => !HARMLESS_TO_SAMPLES.has(fix) && !(mended && fix === 'header-emulation-prevention'));
}

function verdictSentence(report: VerifyReport): string {
  const { verdict, complaints } = report;
  const [, , text] = VERDICTS[verdict];
  const fixes = verdict === 'mismatch' ? suspects(report) : [];
  if (fixes.length > 0) return `${text}; a known mistake of the driver may be why, try --fix ${fixes.join(',')}`;
  const missing = new Set(complaints.filter(({ blame }) => blame === 'not-modelled').map(({ name }) => name));
  if (verdict === 'failed' && missing.size > 0) {
    return `${text}, as the driver asked for what this model lacks (${[...missing].join(', ')})`;
  }
  return text;
}

/** The report of `verify` as text with a final newline. */
export function verifyText(report: VerifyReport, options: ReportOptions = {}): string {
  const look = options.look ?? PLAIN;
  const { verdict, decoder, areas, differencePicture } = report;
  const [mark, style] = VERDICTS[verdict];
  const lines = [
    ...body(look, report, options),
    ...section(
      look,
      `Compared with ${decoder.version}`,
      areas.flatMap((area) => areaLines(look, area, verdict)),
    ),
    ...(differencePicture ? paragraph(look, '    ', `picture of the first difference: ${differencePicture}`) : []),
    ...findings(look, report),
    ...section(
      look,
      'Notes',
      (report.notes ?? []).flatMap((note) => paragraph(look, '  ', note)),
    ),
    '',
    ...paragraph(look, `${mark} `, verdictSentence(report)).map((line) => paint(look, style, line)),
  ];
  return `${lines.join('\n')}\n`;
}
