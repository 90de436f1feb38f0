/** `cedrus-emu fixes`: the driver's own mistakes and the names that switch them off. */
import type { Command } from 'commander';
import { type DriverDescription, findDriver } from '../drivers/index.js';
import { jsonText } from '../report/json.js';
import { lookOf, paint, paragraph } from '../report/style.js';
import { DRIVERS } from './options.js';
import { print } from './output.js';

function list({ name: driver, fixes }: DriverDescription): string {
  if (fixes.length === 0) return `${driver} makes no known mistakes.\n`;
  const look = lookOf(process.stdout);
  const lines = fixes.flatMap(({ name, description, spoils, evidence, where }) => [
    paint(look, 'bold', name),
    ...paragraph(look, '  ', description),
    ...paragraph(look, '  spoils ', spoils),
    ...paragraph(look, `  ${evidence === 'seen' ? 'seen in' : 'read in the source'}: `, where, 4).map((line) =>
      paint(look, 'dim', line),
    ),
    '',
  ]);
  return `${lines.join('\n')}Switch them off with --fix NAME[,NAME...] or --fix all.\n`;
}

async function fixes({ json, driver }: { json?: boolean; driver: string }): Promise<void> {
  const description = findDriver(driver);
  await print(json ? jsonText(description.fixes) : list(description));
}

export function addFixes(program: Command): void {
  program
    .command('fixes')
    .summary("list the real driver's mistakes and the fixes that switch them off")
    .description(
      'Lists the mistakes of the real driver. Its model makes them all, unless --fix NAME or --fix all switches them off.',
    )
    .option('--driver <name>', `driver model: ${DRIVERS.join(', ')}`, 'bootlin')
    .option('--json', 'print the list as JSON')
    .action(fixes);
}
