/** Capabilities, formats, sizes, selection, frame interval and priority of the model driver. */
import { CAP, FMT_FLAG, FRMSIZE, PARM_CAP_TIMEPERFRAME, PIX_FMT, SEL_TGT } from '../../byod/client/constants.js';
import { ERRNO } from '../../byod/client/errno.js';
import { VIDIOC } from '../../byod/client/ioctls.js';
import type { FormatValues } from '../../byod/client/structs.js';
import { ModelMachine, TYPE } from './machine.js';
import { stream } from './state.js';

export abstract class FormatCalls extends ModelMachine {
  protected registerFormats(): void {
    this.on(VIDIOC.QUERYCAP, (_, value) => {
      const caps = CAP.VIDEO_M2M | CAP.STREAMING | CAP.EXT_PIX_FORMAT;
      Object.assign(value, {
        driver: 'model',
        card: 'model',
        bus_info: 'platform:model',
        version: 0x060c00,
        device_caps: caps,
        capabilities: (caps | CAP.DEVICE_CAPS) >>> 0,
        reserved: [0, 0, 0],
      });
      return 0;
    });
    this.on(VIDIOC.ENUM_FMT, (context, value) => {
      if (!this.queueOf(context, value.type) || value.index > 0) return -ERRNO.EINVAL;
      const coded = value.type === TYPE.CAPTURE;
      Object.assign(value, {
        pixelformat: coded ? PIX_FMT.H264 : PIX_FMT.NV12,
        flags: coded ? FMT_FLAG.COMPRESSED : 0,
        description: coded ? 'H.264' : 'Y/UV 4:2:0',
        reserved: [0, 0, 0],
      });
      return 0;
    });
    for (const call of [VIDIOC.G_FMT, VIDIOC.TRY_FMT, VIDIOC.S_FMT]) {
      this.on(call, (context, value) => {
        const queue = this.queueOf(context, value.type);
        if (!queue) return -ERRNO.EINVAL;
        const output = value.type === TYPE.OUTPUT;
        const now = output ? context.source : context.coded;
        const pix = call === VIDIOC.G_FMT ? now : this.prepare(context, value);
        value.fmt = { pix } as FormatValues['fmt'];
        if (call !== VIDIOC.S_FMT) return 0;
        if (context.output.buffers.length > 0 || context.capture.buffers.length > 0) return -ERRNO.EBUSY;
        if ([...this.files.values()].some((other) => other !== context && other.priority > context.priority))
          return -ERRNO.EBUSY;
        if (!output) context.coded = pix;
        else {
          context.source = pix;
          context.coded = stream(context.coded, pix);
          context.crop = { left: 0, top: 0, width: pix.width, height: pix.height };
        }
        return 0;
      });
    }
    this.on(VIDIOC.ENUM_FRAMESIZES, (_, value) => {
      if (value.index > 0 || (value.pixel_format !== PIX_FMT.NV12 && value.pixel_format !== PIX_FMT.H264))
        return -ERRNO.EINVAL;
      const stepwise = {
        min_width: 16,
        max_width: 4096,
        step_width: 16,
        min_height: 16,
        max_height: 4096,
        step_height: 16,
      };
      Object.assign(value, { type: FRMSIZE.STEPWISE, stepwise, reserved: [0, 0] });
      delete (value as { discrete?: unknown }).discrete;
      return 0;
    });
    for (const call of [VIDIOC.G_SELECTION, VIDIOC.S_SELECTION]) {
      this.on(call, (context, value) => {
        const known = [SEL_TGT.CROP, SEL_TGT.CROP_BOUNDS, SEL_TGT.CROP_DEFAULT] as readonly number[];
        if (value.type !== TYPE.OUTPUT || !known.includes(value.target)) return -ERRNO.EINVAL;
        const { width, height } = context.source;
        const set = call === VIDIOC.S_SELECTION;
        if (set && value.target !== SEL_TGT.CROP) return -ERRNO.EINVAL;
        if (set) {
          const left = Math.max(0, Math.min(value.r.left, width - 16));
          const top = Math.max(0, Math.min(value.r.top, height - 16));
          context.crop = {
            left,
            top,
            width: Math.min(value.r.width, width - left),
            height: Math.min(value.r.height, height - top),
          };
        }
        value.r = value.target === SEL_TGT.CROP ? context.crop : { left: 0, top: 0, width, height };
        return 0;
      });
    }
    for (const call of [VIDIOC.G_PARM, VIDIOC.S_PARM]) {
      this.on(call, (context, value) => {
        if (value.type !== TYPE.OUTPUT) return -ERRNO.EINVAL;
        const { timeperframe } = value.parm.output;
        if (call === VIDIOC.S_PARM && timeperframe.numerator > 0 && timeperframe.denominator > 0)
          context.interval = timeperframe;
        const output = {
          capability: PARM_CAP_TIMEPERFRAME,
          outputmode: 0,
          timeperframe: context.interval,
          extendedmode: 0,
          writebuffers: 0,
          reserved: [0, 0, 0, 0],
        };
        value.parm = { output } as unknown as typeof value.parm;
        return 0;
      });
    }
    this.on(VIDIOC.G_PRIORITY, (context, value) => {
      value.value = context.priority;
      return 0;
    });
    this.on(VIDIOC.S_PRIORITY, (context, { value }) => {
      if (value < 1 || value > 3) return -ERRNO.EINVAL;
      context.priority = value;
      return 0;
    });
  }
}
