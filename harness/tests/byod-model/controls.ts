/** Controls of the model driver. */
import { CID, CTRL_FLAG, CTRL_TYPE, CTRL_WHICH } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import { type Ioctl, VIDIOC } from '../../byod/client/ioctls.js';
import { EXT_CONTROL, type ValuesOf } from '../../byod/client/structs.js';
import { FormatCalls } from './formats.js';
import { type Context, CONTROLS } from './state.js';

const { INTEGER, MENU, BUTTON, CTRL_CLASS } = CTRL_TYPE;

export abstract class ControlCalls extends FormatCalls {
  protected registerControls(): void {
    const find = (id: number) => {
      const wanted = id & ~(CTRL_FLAG.NEXT_CTRL | CTRL_FLAG.NEXT_COMPOUND);
      if ((id & CTRL_FLAG.NEXT_CTRL) === 0) return CONTROLS.find((control) => control.id === id);
      return CONTROLS.find((control) => control.id > wanted >>> 0);
    };
    this.on(VIDIOC.QUERYCTRL, (_, value) => {
      const control = find(value.id);
      if (!control) return -ERRNO.EINVAL;
      const { id, name, type, minimum, maximum, preset, flags = 0 } = control;
      Object.assign(value, {
        id,
        name,
        type,
        minimum,
        maximum,
        step: type === INTEGER ? 1 : 0,
        default_value: preset,
        flags,
        reserved: [0, 0],
      });
      return 0;
    });
    this.on(VIDIOC.QUERY_EXT_CTRL, (_, value) => {
      const control = find(value.id);
      if (!control) return -ERRNO.EINVAL;
      const { id, name, type, minimum, maximum, preset, flags = 0 } = control;
      Object.assign(value, {
        id,
        name,
        type,
        minimum: BigInt(minimum),
        maximum: BigInt(maximum),
        step: type === INTEGER ? 1n : 0n,
        default_value: BigInt(preset),
        flags,
        elem_size: 4,
        elems: 1,
        nr_of_dims: 0,
        reserved: Array(32).fill(0),
      });
      return 0;
    });
    this.on(VIDIOC.QUERYMENU, (_, value) => {
      const text = CONTROLS.find(({ id }) => id === value.id)?.menu?.[value.index];
      if (text === undefined) return -ERRNO.EINVAL;
      Object.assign(value, { name: text, reserved: 0 });
      delete (value as { value?: unknown }).value;
      return 0;
    });
    this.on(VIDIOC.G_CTRL, (context, value) => {
      const control = CONTROLS.find(({ id }) => id === value.id);
      if (!control || control.type === CTRL_CLASS) return -ERRNO.EINVAL;
      value.value = context.values.get(value.id) ?? 0;
      return control.type === BUTTON ? -ERRNO.EACCES : 0;
    });
    this.on(VIDIOC.S_CTRL, (context, { id, value }) => this.setControl(context, id, value, true));
    for (const call of [VIDIOC.G_EXT_CTRLS, VIDIOC.S_EXT_CTRLS, VIDIOC.TRY_EXT_CTRLS]) {
      this.on(call, (context, value) => this.extControls(context, call, value));
    }
  }

  protected setControl(context: Context, id: number, value: number, keep: boolean): number {
    const control = CONTROLS.find((one) => one.id === id);
    if (!control || control.type === CTRL_CLASS) return -ERRNO.EINVAL;
    if ((control.flags ?? 0) & CTRL_FLAG.READ_ONLY) return -ERRNO.EACCES;
    const outside = value < control.minimum || value > control.maximum;
    if (outside && control.type === MENU) return -ERRNO.ERANGE;
    if (keep) context.values.set(id, Math.min(control.maximum, Math.max(control.minimum, value)));
    if (keep && id === CID.FORCE_KEY_FRAME) context.frames = 0;
    return 0;
  }

  protected extControls(context: Context, call: Ioctl, list: ValuesOf<typeof VIDIOC.S_EXT_CTRLS.argument>): number {
    const defaults = list.which === CTRL_WHICH.DEF_VAL;
    const at = (index: number) => this.bytes(list.controls + index * EXT_CONTROL.size, EXT_CONTROL.size);
    list.error_idx = list.count;
    if (defaults && call.name !== 'VIDIOC_G_EXT_CTRLS') return -ERRNO.EINVAL;
    for (const store of [false, true]) {
      for (let index = 0; index < list.count; index++) {
        const { id, value: wanted } = EXT_CONTROL.decode(at(index));
        const control = CONTROLS.find((one) => one.id === id);
        const foreign = list.which !== 0 && !defaults && (id & 0x0fff0000) !== list.which;
        const refused = !control || control.type === CTRL_CLASS || foreign;
        let errno = refused ? -ERRNO.EINVAL : 0;
        if (!refused && call.name === 'VIDIOC_G_EXT_CTRLS') {
          at(index).set(EXT_CONTROL.encode({ id, value: defaults ? control.preset : (context.values.get(id) ?? 0) }));
        } else if (!refused) errno = this.setControl(context, id, wanted, store && call.name === 'VIDIOC_S_EXT_CTRLS');
        if (errno === 0) continue;
        if (call.name === 'VIDIOC_TRY_EXT_CTRLS') list.error_idx = index;
        return errno;
      }
    }
    return 0;
  }
}
