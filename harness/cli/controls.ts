/** `cedrus-emu controls`: the driver's control list, as v4l2-ctl --list-ctrls-menus prints one. */
import type { Command } from 'commander';
import type { ControlSpec } from '../drivers/common/control-specs.js';
import { findDriver } from '../drivers/index.js';
import { jsonText } from '../report/json.js';
import { lookOf, type Look, paint } from '../report/style.js';
import { DRIVERS } from './options.js';
import { print } from './output.js';

const SHORT_TYPES: Readonly<Record<ControlSpec['type'], string>> = {
  integer: 'int',
  boolean: 'bool',
  menu: 'menu',
  button: 'button',
};

function range({ type, minimum, maximum, step, default: preset, menu }: ControlSpec): string {
  if (type === 'button') return '';
  if (type === 'boolean') return ` default=${preset}`;
  const text = menu?.get(preset);
  if (menu) return ` min=${minimum} max=${maximum} default=${preset}${text ? ` (${text})` : ''}`;
  return ` min=${minimum} max=${maximum} step=${step} default=${preset}`;
}

function flags({ readOnly, handled, type }: ControlSpec): string {
  if (readOnly) return ' flags=read-only';
  if (type === 'button') return ' flags=write-only, execute-on-write';
  return handled ? '' : ' (information only)';
}

function lines(spec: ControlSpec, look: Look): string[] {
  const { name, id, type, menu } = spec;
  const head = `${paint(look, 'bold', name.padStart(32))} 0x${id.toString(16).padStart(8, '0')} ${`(${SHORT_TYPES[type]})`.padEnd(8)}:`;
  const entries = [...(menu ?? [])].map(([value, text]) => `${' '.repeat(36)}${value}: ${text}`);
  return [`${head}${range(spec)}${flags(spec)}`, ...entries];
}

async function controls({ json, driver }: { json?: boolean; driver: string }): Promise<void> {
  const { specs } = findDriver(driver).controls;
  const plain = specs.map((spec) => ({ ...spec, menu: spec.menu ? Object.fromEntries(spec.menu) : null }));
  const look = lookOf(process.stdout);
  await print(json ? jsonText(plain) : `${specs.flatMap((spec) => lines(spec, look)).join('\n')}\n`);
}

export function addControls(program: Command): void {
  program
    .command('controls')
    .summary("list the driver's controls with ranges, defaults and menus")
    .description("Lists the driver's controls with ranges, defaults and menus, as v4l2-ctl --list-ctrls-menus does.")
    .option('--driver <name>', `driver model: ${DRIVERS.join(', ')}`, 'bootlin')
    .option('--json', 'print the list as JSON')
    .addHelpText(
      'after',
      '\nSet one with --set name=value (a number or a menu text), while streaming with --at FRAME:name=value.',
    )
    .action(controls);
}
