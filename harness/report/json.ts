/** Reports as JSON. */

/**
 * JSON with two spaces of indentation and a final newline. Figures that JSON lacks are null: a PSNR without any error
 * (infinite) and whatever could not be measured.
 */
export function jsonText(report: unknown): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
