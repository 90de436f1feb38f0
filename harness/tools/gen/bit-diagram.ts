import type { FieldSpec } from '../../../emulator/spec/index.js';

/** Columns of one bit, its left border included. */
const CELL = 4;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

interface Span {
  readonly high: number;
  readonly low: number;
  readonly text: string;
}

/** A half word as spans from its highest bit down; reserved bits are joined. */
function spansOf(fields: readonly FieldSpec[], top: number, keys: ReadonlyMap<FieldSpec, string>): readonly Span[] {
  const spans: Span[] = [];
  for (let bit = top; bit > top - 16;) {
    const field = fields.find(({ high, low }) => high >= bit && low <= bit);
    const below = field
      ? field.low
      : Math.max(top - 15, ...fields.filter(({ high }) => high < bit).map(({ high }) => high + 1));
    const low = Math.max(below, top - 15);
    const room = (bit - low + 1) * CELL - 1;
    const text = field ? (keys.get(field) ?? field.name) : '·'.repeat(room);
    spans.push({ high: bit, low, text });
    bit = low - 1;
  }
  return spans;
}

const centred = (text: string, room: number) => {
  const left = Math.floor((room - text.length) / 2);
  return ' '.repeat(left) + text + ' '.repeat(room - text.length - left);
};

function halfWord(spans: readonly Span[], top: number): string {
  const rooms = spans.map(({ high, low }) => (high - low + 1) * CELL - 1);
  const rule = (left: string, joint: string, right: string) =>
    left + rooms.map((room) => '─'.repeat(room)).join(joint) + right;
  const numbers = Array.from({ length: 16 }, (_, i) => String(top - i).padStart(3)).join(' ');
  return [
    ` ${numbers}`.trimEnd(),
    rule('┌', '┬', '┐'),
    `│${spans.map(({ text }, i) => centred(text, rooms[i] as number)).join('│')}│`,
    rule('└', '┴', '┘'),
  ].join('\n');
}

/**
 * A register as two half words of boxes. Fields whose name does not fit get a letter, kept in `keys`, which the layouts
 * of one register share. A field that crosses bit 16 must fit in both halves to keep its name.
 */
export function diagram(fields: readonly FieldSpec[], keys: Map<FieldSpec, string>): string {
  for (const field of fields) {
    const split = field.high >= 16 && field.low < 16;
    const bits = split ? Math.min(field.high - 15, 16 - field.low) : field.high - field.low + 1;
    if (field.name.length > bits * CELL - 1 && !keys.has(field)) keys.set(field, LETTERS[keys.size] ?? '?');
  }
  return [31, 15].map((top) => halfWord(spansOf(fields, top, keys), top)).join('\n');
}
