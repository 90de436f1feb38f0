/** The text report of `trace diff`. */
import type { NoiseSummary, TraceDiff, TraceDifference } from '../trace/diff/diff.js';
import { counted, grouped, type Look, paint, paragraph, type Style } from './style.js';

const MARKS: Readonly<Record<TraceDifference['kind'], readonly [string, Style]>> = {
  changed: ['~', 'yellow'],
  removed: ['-', 'red'],
  added: ['+', 'green'],
  moved: ['>', 'cyan'],
  'frame-removed': ['-', 'red'],
  'frame-added': ['+', 'green'],
  buffer: ['~', 'yellow'],
};

/** Equal differences of several frames are one. */
interface Group {
  readonly first: TraceDifference;
  readonly frames: number[];
  count: number;
}

function groups(differences: readonly TraceDifference[]): Group[] {
  const found = new Map<string, Group>();
  for (const difference of differences) {
    const { kind, phase, text, frame } = difference;
    // a move names its lines
    const key = `${kind} ${phase} ${kind === 'moved' ? text.replace(/line \d+ .*/, '') : text}`;
    const group = found.get(key) ?? { first: difference, frames: [], count: 0 };
    group.count++;
    if (frame !== undefined && group.frames.at(-1) !== frame) group.frames.push(frame);
    found.set(key, group);
  }
  return [...found.values()];
}

/** `frames 0 to 3, 5`. */
function framesText(frames: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last && last[1] === frame - 1) last[1] = frame;
    else runs.push([frame, frame]);
  }
  const list = runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
  return `${frames.length === 1 ? 'frame' : 'frames'} ${list}`;
}

function placeText({ first, frames, count }: Group): string {
  const { phase, lineA, lineB } = first;
  const lines = [lineA, lineB].map((line) => (line === undefined ? '-' : String(line))).join('/');
  const where = [frames.length > 0 ? framesText(frames) : '', phase ?? ''].filter(Boolean).join(', ');
  const times = count > Math.max(frames.length, 1) ? `, ${count} times` : '';
  return `${where}${where ? ', ' : ''}${frames.length > 1 ? 'first ' : ''}line ${lines}${times}`;
}

function noiseLine({ meaning, count, first }: NoiseSummary, look: Look): string[] {
  return paragraph(look, '  ', `${meaning}: ${grouped(count)} (${first})`, 4).map((line) => paint(look, 'dim', line));
}

/** Groups that are listed; the JSON has all. */
const LISTED = 60;

/** One entry a difference, then what was taken as noise, then the verdict. */
export function traceDiffText(diff: TraceDiff, look: Look): string {
  const all = groups(diff.differences);
  const lines = all.slice(0, LISTED).flatMap((group) => {
    const [mark, style] = MARKS[group.first.kind];
    const [head = '', ...rest] = paragraph(look, `  ${mark} `, group.first.text);
    const text = [`  ${paint(look, style, mark)}${head.slice(3)}`, ...rest];
    return group.first.kind === 'buffer' ? text : [...text, paint(look, 'dim', `      ${placeText(group)}`)];
  });
  if (all.length > LISTED) lines.push(`  ${all.length - LISTED} more; --json has them all`);
  const noise =
    diff.noise.length > 0
      ? ['', 'Not counted as a difference', ...diff.noise.flatMap((entry) => noiseLine(entry, look))]
      : [];
  const frames = (count: number) => counted(count, 'frame');
  const { length } = diff.differences;
  const verdict =
    length === 0
      ? paint(look, ['green', 'bold'], `no difference in substance: ${grouped(diff.equal)} accesses agree`)
      : paint(look, ['red', 'bold'], `${counted(length, 'difference')}, ${grouped(diff.equal)} accesses agree`);
  return `${[`- ${diff.a}, ${frames(diff.framesA)}`, `+ ${diff.b}, ${frames(diff.framesB)}`, '', ...lines, ...noise, '', verdict].join('\n')}\n`;
}
