/** A driver's controls as it lists them, under the names v4l2-ctl makes of theirs. */
import { type ControlSpec, ControlList } from '../../drivers/common/control-specs.js';
import { UsageError } from '../../errors.js';
import { suggestion } from '../../drivers/common/suggest.js';
import { CTRL_FLAG, CTRL_TYPE } from './constants.js';
import type { VideoFile } from './device.js';
import { VideoError } from './errno.js';
import { VIDIOC } from './ioctls.js';
import type { QUERY_EXT_CTRL, ValuesOf } from './structs.js';

export type QueriedControl = ValuesOf<typeof QUERY_EXT_CTRL>;

/** One entry of a menu. */
export interface MenuEntry {
  readonly index: number;
  readonly text: string;
}

/** A control that can be set by name. */
export interface DriverControl {
  readonly query: QueriedControl;
  readonly spec: ControlSpec;
}

/** v4l2-ctl's name of a control: lower case, everything that is no letter or digit turned to one `_`. */
export const controlName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Controls that more is asked of than there can be are an endless list. */
const MOST_CONTROLS = 1000;

/** Everything VIDIOC_QUERY_EXT_CTRL lists, classes included. Throws VideoError when the list does not end. */
export function queryControls(file: VideoFile): QueriedControl[] {
  const found: QueriedControl[] = [];
  let id = 0;
  for (;;) {
    const { errno, value } = file.try(VIDIOC.QUERY_EXT_CTRL, {
      id: (id | CTRL_FLAG.NEXT_CTRL | CTRL_FLAG.NEXT_COMPOUND) >>> 0,
    });
    if (errno !== 0) return found;
    if (value.id <= id || found.length >= MOST_CONTROLS) {
      throw new VideoError('VIDIOC_QUERY_EXT_CTRL', 0, `the list of controls goes back from ${id} to ${value.id}`);
    }
    found.push(value);
    id = value.id;
  }
}

/** The entries of a menu; numbers that VIDIOC_QUERYMENU refuses are left out. */
export function queryMenu(file: VideoFile, { id, type, minimum, maximum }: QueriedControl): MenuEntry[] {
  const entries: MenuEntry[] = [];
  for (let index = Number(minimum); index <= Number(maximum) && index - Number(minimum) < 256; index++) {
    const { errno, value } = file.try(VIDIOC.QUERYMENU, { id, index });
    if (errno !== 0) continue;
    entries.push({ index, text: type === CTRL_TYPE.INTEGER_MENU ? String(value.value) : value.name });
  }
  return entries;
}

const isMenu = (type: number) => type === CTRL_TYPE.MENU || type === CTRL_TYPE.INTEGER_MENU;

function specType(type: number): ControlSpec['type'] | undefined {
  if (type === CTRL_TYPE.BOOLEAN) return 'boolean';
  if (isMenu(type)) return 'menu';
  if (type === CTRL_TYPE.BUTTON) return 'button';
  const whole = [CTRL_TYPE.INTEGER, CTRL_TYPE.INTEGER64, CTRL_TYPE.BITMASK] as readonly number[];
  return whole.includes(type) ? 'integer' : undefined;
}

/** The controls an application can set by number; classes, texts and compound controls are left out. */
export class DriverControls {
  readonly controls: readonly DriverControl[];
  readonly list: ControlList;

  constructor(private readonly file: VideoFile) {
    this.controls = queryControls(file).flatMap((query) => {
      const type = specType(query.type);
      if (!type || query.flags & (CTRL_FLAG.DISABLED | CTRL_FLAG.HAS_PAYLOAD)) return [];
      return [{ query, spec: this.spec(query, type) }];
    });
    this.list = new ControlList(this.controls.map(({ spec }) => spec));
  }

  /** Sets a control by name. Throws UsageError for a name, value or moment the driver does not take. */
  set(name: string, value: number): void {
    const control = this.find(name);
    const { spec, query } = control;
    if (spec.readOnly) throw new UsageError(`control ${spec.name} can only be read`);
    const wide = query.type === CTRL_TYPE.INTEGER64;
    const { errno } = this.file.tryControls(VIDIOC.S_EXT_CTRLS, [
      { id: spec.id, ...(wide ? { value64: BigInt(value) } : { value }) },
    ]);
    if (errno === 0) return;
    const error = new VideoError('VIDIOC_S_EXT_CTRLS', errno);
    throw new UsageError(
      `control ${spec.name} cannot be ${value}, the driver answers ${error.errnoName}; it lists ${describe(spec)}`,
    );
  }

  get(name: string): number {
    const { query } = this.find(name);
    const { errno, value } = this.file.tryControls(VIDIOC.G_EXT_CTRLS, [{ id: query.id }]);
    if (errno !== 0) throw new VideoError('VIDIOC_G_EXT_CTRLS', errno, name);
    const [control] = value.controls;
    return query.type === CTRL_TYPE.INTEGER64 ? Number(control?.value64) : (control?.value ?? 0);
  }

  has(name: string): boolean {
    return this.controls.some(({ spec }) => spec.name === name);
  }

  /** Throws UsageError with the nearest names. */
  find(name: string): DriverControl {
    const found = this.controls.find(({ spec }) => spec.name === name || spec.cid === name);
    if (found) return found;
    const names = this.controls.map(({ spec }) => spec.name);
    const known = names.length > 0 ? `; the driver has ${names.join(', ')}` : '; the driver has no controls';
    throw new UsageError(`unknown control ${name}${suggestion(name, names) || known}`);
  }

  private spec(query: QueriedControl, type: ControlSpec['type']): ControlSpec {
    const menu = isMenu(query.type) ? queryMenu(this.file, query) : undefined;
    return {
      name: controlName(query.name),
      cid: `0x${query.id.toString(16).padStart(8, '0')}`,
      id: query.id,
      type,
      minimum: Number(query.minimum),
      maximum: Number(query.maximum),
      step: Number(query.step),
      default: Number(query.default_value),
      readOnly: (query.flags & CTRL_FLAG.READ_ONLY) !== 0,
      menu: menu && new Map(menu.map(({ index, text }) => [index, text])),
      handled: true,
    };
  }
}

function describe({ menu, minimum, maximum }: ControlSpec): string {
  return menu ? [...menu].map(([value, text]) => `${value} (${text})`).join(', ') : `${minimum} to ${maximum}`;
}
