/** Colour, wrapping and number formats of everything people read. */
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** How a report may look where it goes. */
export interface Look {
  readonly colour: boolean;
  /** Columns to keep within. */
  readonly width: number;
}

/** Black and white at 80 columns: files, pipes and tests. */
export const PLAIN: Look = { colour: false, width: 80 };

const NARROWEST = 60;
const WIDEST = 100;

/** The look for a stream: colour on a terminal unless NO_COLOR is set, or wherever FORCE_COLOR is. */
export function lookOf(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Look {
  const { NO_COLOR, FORCE_COLOR } = environment;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  const refused = (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0';
  const colour = forced || (!refused && stream.isTTY === true && stream.hasColors());
  const columns = stream.isTTY ? stream.columns : PLAIN.width;
  return { colour, width: Math.min(Math.max(columns || PLAIN.width, NARROWEST), WIDEST) };
}

/** Styles text where the look has colour. */
export function paint(look: Look, style: Style, text: string): string {
  return look.colour ? styleText(style, text) : text;
}

/** A paragraph whose first line begins with `first` and whose other lines are indented by as many columns. */
export function paragraph(look: Look, first: string, text: string, columns = first.length): string[] {
  const room = Math.max(look.width - columns, 20);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((content, index) => (index === 0 ? first : ' '.repeat(columns)) + content);
}

/** Thousands are set apart by a thin gap: 1 234 567. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** A value with a fixed number of digits; `inf` and `-` where there is none. */
export function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return '-';
  return Number.isFinite(value) ? value.toFixed(digits) : 'inf';
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** `64 MiB`, `2040 KiB`, `100 bytes`. */
export function bytesText(bytes: number): string {
  if (bytes >= 2 ** 20 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} MiB`;
  if (bytes >= 1024 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return counted(bytes, 'byte');
}
