/** V4L2 controls as data: what a driver registers, how values are read and checked. */
import { UsageError } from '../../errors.js';
import { suggestion } from './suggest.js';

export type ControlType = 'integer' | 'boolean' | 'menu' | 'button';

export interface ControlSpec {
  /** v4l2-ctl's name. */
  readonly name: string;
  /** The kernel's identifier. */
  readonly cid: string;
  /** Its number. */
  readonly id: number;
  readonly type: ControlType;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  readonly default: number;
  readonly readOnly: boolean;
  /** Texts of a menu by value; a value without one cannot be chosen. */
  readonly menu: ReadonlyMap<number, string> | undefined;
  /** Whether the driver hears of changes; the others are information only. */
  readonly handled: boolean;
}

export const USER_BASE = 0x00980900;
export const CODEC_BASE = 0x00990900;
export const JPEG_BASE = 0x009d0900;

type Extra = Partial<Pick<ControlSpec, 'readOnly' | 'handled'>>;

export function integer(
  name: string,
  cid: string,
  id: number,
  [minimum, maximum, preset]: readonly [number, number, number],
  extra: Extra = {},
): ControlSpec {
  const base = { name, cid: `V4L2_CID_${cid}`, id, step: 1, readOnly: false, handled: true, menu: undefined };
  return { ...base, type: 'integer', minimum, maximum, default: preset, ...extra };
}

export function boolean(name: string, cid: string, id: number, preset: number): ControlSpec {
  return { ...integer(name, cid, id, [0, 1, preset]), type: 'boolean' };
}

export function menu(
  name: string,
  cid: string,
  id: number,
  entries: readonly (readonly [number, string])[],
  preset: number,
  extra: Extra = {},
): ControlSpec {
  const values = entries.map(([value]) => value);
  const spec = integer(name, cid, id, [Math.min(...values), Math.max(...values), preset], extra);
  return { ...spec, type: 'menu', step: 0, menu: new Map(entries) };
}

/** Menu texts numbered from 0. */
export const numbered = (texts: readonly string[]) => texts.map((text, value) => [value, text] as const);
/** The values a control takes, in words: `10 to 40`, or `0 (Baseline), 2 (Main)`. */
export function describeRange(spec: ControlSpec): string {
  if (spec.type === 'button') return 'no value';
  if (spec.menu) return [...spec.menu].map(([value, text]) => `${value} (${text})`).join(', ');
  return `${spec.minimum} to ${spec.maximum}`;
}

/** Throws UsageError unless `value` is one the control takes. */
export function checkControlValue(spec: ControlSpec, value: number): void {
  if (spec.type === 'button') return;
  const fits = spec.menu
    ? spec.menu.has(value)
    : Number.isInteger(value) && value >= spec.minimum && value <= spec.maximum;
  if (!fits) throw new UsageError(`control ${spec.name} cannot be ${value}, it takes ${describeRange(spec)}`);
}

/** Menu texts are compared without case, blanks and a trailing `.0`. */
const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.:]+/g, '')
    .replace(/\.0$/, '');

/**
 * Reads the value of a control as text: a number (for menus the menu's own number, as v4l2-ctl takes it), a menu text
 * such as `main`, `cabac` or `3.1`, or `on`/`off` for a switch.
 * Throws UsageError that names control, value and range.
 */
export function parseControlValue(spec: ControlSpec, typed: string): number {
  const wanted = typed.trim();
  if (spec.type === 'button') return 1;
  const isNumber = /^[+-]?\d+$/.test(wanted);
  const entry = spec.menu && [...spec.menu].find(([, text]) => plain(text) === plain(wanted));
  if (entry && !isNumber) return entry[0];
  const isSwitch = spec.type === 'boolean' || (spec.minimum === 0 && spec.maximum === 1);
  if (isSwitch && /^(on|true|yes)$/i.test(wanted)) return 1;
  if (isSwitch && /^(off|false|no)$/i.test(wanted)) return 0;
  if (!isNumber) {
    throw new UsageError(`control ${spec.name} cannot be "${wanted}", it takes ${describeRange(spec)}`);
  }
  const value = Number(wanted);
  checkControlValue(spec, value);
  return value;
}

/** One `--set name=value`. */
export interface ControlSetting {
  readonly spec: ControlSpec;
  readonly value: number;
}

/** The controls of one driver, in the order it registers them. */
export class ControlList {
  readonly #byKey: ReadonlyMap<string, ControlSpec>;

  constructor(readonly specs: readonly ControlSpec[]) {
    this.#byKey = new Map(
      specs.flatMap((spec) => [
        [spec.name, spec],
        [spec.cid, spec],
      ]),
    );
  }

  /** Finds a control by v4l2-ctl name or V4L2_CID identifier. Throws UsageError with the nearest names. */
  find(name: string): ControlSpec {
    const spec = this.#byKey.get(name);
    if (spec) return spec;
    const names = this.specs.map((control) => control.name);
    throw new UsageError(`unknown control ${name}${suggestion(name, names) || `; the driver has ${names.join(', ')}`}`);
  }

  /** Reads `name=value` (or the bare name of a button). Throws UsageError that says what is wrong with it. */
  parseSetting(text: string): ControlSetting {
    const split = text.indexOf('=');
    const name = (split < 0 ? text : text.slice(0, split)).trim();
    const spec = this.find(name);
    if (spec.readOnly) throw new UsageError(`control ${spec.name} can only be read`);
    if (split < 0 && spec.type !== 'button') {
      throw new UsageError(`--set ${text}: no value given, write ${spec.name}=VALUE with ${describeRange(spec)}`);
    }
    return { spec, value: parseControlValue(spec, split < 0 ? '' : text.slice(split + 1)) };
  }
}
