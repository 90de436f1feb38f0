/** The kernel's control framework as far as the drivers meet it (v4l2-ctrls-core.c, v4l2-ctrls-api.c). */
import type { ControlSpec } from './control-specs.js';

/** Negative error numbers as the kernel returns them; 0 is success. */
export const ERRNO = { EACCES: -13, EBUSY: -16, EINVAL: -22, ERANGE: -34 } as const;

export interface ControlListener {
  /** try_ctrl: says whether a value may be set. 0 or a negative error number. */
  validate(spec: ControlSpec, value: number, handler: ControlHandler): number;
  /** s_ctrl: `current` is the value still in force, `next` the one that replaces it afterwards. */
  apply(spec: ControlSpec, current: number, next: number, handler: ControlHandler): void;
}

/** Values of all controls and the order in which a change becomes known. */
export class ControlHandler {
  readonly #values: Map<ControlSpec, number>;

  /** `specs`: the driver's controls in the order it registers them. */
  constructor(
    private readonly specs: readonly ControlSpec[],
    private readonly listener: ControlListener,
  ) {
    this.#values = new Map(specs.map((spec) => [spec, spec.default]));
  }

  get(spec: ControlSpec): number {
    return this.#values.get(spec) ?? spec.default;
  }

  /**
   * Sets a control as VIDIOC_S_CTRL does: integers are rounded into their range without a word, menus refuse what they
   * lack, the driver is asked, then told, and only afterwards does the value change.
   * Returns 0 or a negative error number.
   */
  set(spec: ControlSpec, wanted: number): number {
    if (spec.readOnly) return ERRNO.EACCES;
    const value = legalise(spec, wanted);
    if (value === undefined) return wanted < spec.minimum || wanted > spec.maximum ? ERRNO.ERANGE : ERRNO.EINVAL;
    if (spec.handled) {
      const refusal = this.listener.validate(spec, value, this);
      if (refusal !== 0) return refusal;
      const current = this.get(spec);
      // A button counts as changed each time (V4L2_CTRL_FLAG_EXECUTE_ON_WRITE).
      if (value !== current || spec.type === 'button') this.listener.apply(spec, current, value, this);
    }
    this.#values.set(spec, value);
    return 0;
  }

  /** Tells the driver all values, in the order of registration, without buttons: v4l2_ctrl_handler_setup. */
  setup(): void {
    for (const spec of this.specs) {
      if (!spec.handled || spec.type === 'button') continue;
      const value = this.get(spec);
      this.listener.apply(spec, value, value, this);
    }
  }
}

/** The value as the control framework takes it, or undefined when a menu refuses it. */
function legalise(spec: ControlSpec, wanted: number): number | undefined {
  if (spec.type === 'button') return 0;
  if (spec.type === 'boolean') return wanted === 0 ? 0 : 1;
  if (spec.menu) return spec.menu.has(wanted) ? wanted : undefined;
  return Math.min(Math.max(wanted, spec.minimum), spec.maximum);
}
