/** Plain tables: right-aligned columns under a head, no frame. */
import Table from 'cli-table3';
import { type Look, paint } from './style.js';

const NO_FRAME = {
  ...{
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    mid: '',
    'left-mid': '',
    'mid-mid': '',
    'right-mid': '',
  },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '', left: '', right: '', middle: '  ' },
};

/**
 * Lines of a table, each beginning with `indent`.
 * @param left columns from the left that are text; the others are figures and go to the right
 */
export function tableLines(
  look: Look,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { left = 1, indent = '  ' }: { left?: number; indent?: string } = {},
): string[] {
  const table = new Table({
    chars: NO_FRAME,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: head.map((_, column) => (column < left ? 'left' : 'right')),
  });
  table.push([...head], ...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line, index) => {
      const text = indent + line.trimEnd();
      return index === 0 ? paint(look, 'dim', text) : text;
    });
}
