/** A manifest as text, laid out as the project's formatter does, so that a change of one case is a change of its lines. */

const WIDTH = 120;
const STEP = '  ';

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** @param before what stands on the line already */
function valueText(value: unknown, indent: string, before: number): string {
  if (isScalar(value)) return JSON.stringify(value);
  const inner = indent + STEP;
  if (!Array.isArray(value)) {
    const members = Object.entries(value as object).map(([key, member]) => {
      const head = `${inner}${JSON.stringify(key)}: `;
      return head + valueText(member, inner, head.length);
    });
    return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
  }
  const oneLine = `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`;
  // a comma may follow
  if (value.every(isScalar) && before + oneLine.length + 1 <= WIDTH) return oneLine;
  const entries = value.map((entry) => inner + valueText(entry, inner, inner.length));
  return `[\n${entries.join(',\n')}\n${indent}]`;
}

export function manifestText(manifest: object): string {
  return `${valueText(manifest, '', 0)}\n`;
}
