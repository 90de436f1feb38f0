/** Reports as JSON. */

/**
 * JSON with two spaces of indentation and a final newline. Figures that JSON lacks are null: a PSNR without any error
 * (infinite), whatever could not be measured, and whatever there is none of.
 */
export function jsonText(report: unknown): string {
  return `${JSON.stringify(report, (_, value) => (value === undefined ? null : value), 2)}\n`;
}
