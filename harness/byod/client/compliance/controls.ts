/** Listing, reading and setting controls, and control events. */
import { CID, CLASS, CTRL_FLAG, CTRL_TYPE, CTRL_WHICH, EVENT_SUB_SEND_INITIAL, EVENT_TYPE } from '../constants.js';
import { queryControls, queryMenu, type QueriedControl } from '../controls.js';
import type { VideoFile } from '../device.js';
import { ERRNO, errnoName } from '../errno.js';
import { VIDIOC } from '../ioctls.js';
import type { ComplianceTest, Trial } from './trial.js';

/** No control has this number. */
const UNKNOWN = 0x0098fff0;
const WHOLE: readonly number[] = [CTRL_TYPE.INTEGER, CTRL_TYPE.BOOLEAN, CTRL_TYPE.MENU, CTRL_TYPE.INTEGER_MENU];
/** What an application that sets up a stateful encoder looks for; the document makes few of them a must. */
const USUAL: readonly (readonly [id: number, name: string, why: string])[] = [
  [CID.MIN_BUFFERS_FOR_OUTPUT, 'V4L2_CID_MIN_BUFFERS_FOR_OUTPUT', 'GStreamer asks it for the number of source buffers'],
  [CID.H264_PROFILE, 'V4L2_CID_MPEG_VIDEO_H264_PROFILE', 'GStreamer negotiates the profile with it'],
  [CID.H264_LEVEL, 'V4L2_CID_MPEG_VIDEO_H264_LEVEL', 'GStreamer negotiates the level with it'],
  [CID.FORCE_KEY_FRAME, 'V4L2_CID_MPEG_VIDEO_FORCE_KEY_FRAME', 'applications ask for key frames with it'],
];

const mask = ~(CTRL_FLAG.NEXT_CTRL | CTRL_FLAG.NEXT_COMPOUND);
const isClass = ({ type }: QueriedControl) => type === CTRL_TYPE.CTRL_CLASS;
const inert = CTRL_FLAG.DISABLED | CTRL_FLAG.READ_ONLY | CTRL_FLAG.GRABBED | CTRL_FLAG.INACTIVE;

/** Controls that can be set to numbers. */
function settable(file: VideoFile): QueriedControl[] {
  return queryControls(file).filter(({ type, flags }) => WHOLE.includes(type) && (flags & inert) === 0);
}

/** Any control that can be set and has at least two values. */
function anyControl(trial: Trial, file: VideoFile): QueriedControl {
  const found = settable(file).find(({ minimum, maximum, type }) => maximum > minimum && type === CTRL_TYPE.INTEGER);
  return found ?? trial.unsupported('the driver has no control of whole numbers that can be set');
}

function read(trial: Trial, file: VideoFile, { id, name }: QueriedControl): number {
  const { errno, value } = file.try(VIDIOC.G_CTRL, { id });
  trial.expect(`VIDIOC_G_CTRL of ${name}`, errno, 0);
  return value.value;
}

/** Whether the control lists a value: menus have gaps. */
function takes(file: VideoFile, control: QueriedControl, value: bigint): boolean {
  if (control.type !== CTRL_TYPE.MENU && control.type !== CTRL_TYPE.INTEGER_MENU) return true;
  return queryMenu(file, control).some(({ index }) => BigInt(index) === value);
}

function checkRange(trial: Trial, file: VideoFile, control: QueriedControl): void {
  const { name, type, minimum, maximum, step, default_value: preset } = control;
  trial.require(minimum <= maximum, `${name}: the minimum ${minimum} is above the maximum ${maximum}`);
  trial.require(
    preset >= minimum && preset <= maximum,
    `${name}: the default ${preset} is outside ${minimum} to ${maximum}`,
  );
  if (type === CTRL_TYPE.BOOLEAN) {
    trial.require(minimum >= 0n && maximum <= 1n && step === 1n, `${name}: a switch goes from 0 to 1 in steps of 1`);
  }
  if (type === CTRL_TYPE.INTEGER) {
    trial.require(step > 0n, `${name}: the step is ${step}`);
    trial.require(
      minimum === maximum || step <= BigInt(maximum - minimum),
      `${name}: the step ${step} is above the range`,
    );
    trial.require(
      (preset - minimum) % BigInt(step) === 0n,
      `${name}: the default ${preset} is no whole number of steps from ${minimum}`,
    );
  }
  if (type === CTRL_TYPE.MENU || type === CTRL_TYPE.INTEGER_MENU) {
    const entries = queryMenu(file, control);
    trial.require(entries.length > 0, `${name}: the menu is empty`);
    trial.require(
      entries.every(({ text }) => text.length > 0),
      `${name}: a menu entry has no text`,
    );
    trial.require(
      entries.some(({ index }) => BigInt(index) === preset),
      `${name}: the default ${preset} is no entry of the menu`,
    );
  }
}

export const CONTROL_TESTS: readonly ComplianceTest[] = [
  {
    group: 'controls',
    name: 'list-controls',
    says: 'V4L2_CTRL_FLAG_NEXT_CTRL walks through the controls in rising order, each class with its title',
    clause: 'VIDIOC_QUERYCTRL, enumerating controls; extended controls API',
    run(trial) {
      const file = trial.open();
      let last = 0;
      const classes = new Set<number>();
      for (let count = 0; ; count++) {
        trial.require(count < 1000, 'the list of controls does not end');
        const { errno, value } = file.try(VIDIOC.QUERYCTRL, {
          id: (last | CTRL_FLAG.NEXT_CTRL) >>> 0,
          reserved: [7, 7],
        });
        trial.supported('VIDIOC_QUERYCTRL', errno);
        if (errno !== 0) {
          trial.expect('VIDIOC_QUERYCTRL past the last control', errno, ERRNO.EINVAL);
          break;
        }
        const id = (value.id & mask) >>> 0;
        trial.require(id === value.id, `control ${value.name} is given back with the flag of the search in its id`);
        trial.require(id > last, `control ${value.name} comes after one with a higher number`);
        trial.require(value.name.length > 0, `control 0x${id.toString(16)} has no name`);
        trial.require(
          value.reserved.every((word) => word === 0),
          `${value.name}: reserved is not zeroed`,
        );
        if (value.type === CTRL_TYPE.CTRL_CLASS) classes.add(id & 0x0fff0000);
        else
          trial.require(
            classes.has(id & 0x0fff0000),
            `${value.name}: its class 0x${(id & 0x0fff0000).toString(16)} has no title (V4L2_CTRL_TYPE_CTRL_CLASS)`,
          );
        last = id;
      }
      if (last === 0) trial.unsupported('the driver has no controls');
    },
  },
  {
    group: 'controls',
    name: 'describe-controls',
    says: 'each control has a sound range, a default within it, and the same answer from both query calls',
    clause: 'VIDIOC_QUERYCTRL, VIDIOC_QUERY_EXT_CTRL',
    run(trial) {
      const file = trial.open();
      const controls = queryControls(file).filter((control) => !isClass(control));
      if (controls.length === 0) trial.unsupported('the driver has no controls');
      for (const control of controls) {
        const { id, name, type, flags } = control;
        trial.require(
          control.reserved.every((word) => word === 0),
          `${name}: VIDIOC_QUERY_EXT_CTRL leaves reserved as it was`,
        );
        trial.require(type >= 1, `${name}: type ${type} does not exist`);
        if (flags & CTRL_FLAG.HAS_PAYLOAD) continue;
        trial.require(control.elems === 1, `${name}: elems is ${control.elems} for a single value`);
        if (WHOLE.includes(type)) checkRange(trial, file, control);
        if (type === CTRL_TYPE.INTEGER64) continue;
        const { errno, value } = file.try(VIDIOC.QUERYCTRL, { id });
        trial.expect(`VIDIOC_QUERYCTRL of ${name}`, errno, 0);
        const same =
          value.name === name &&
          value.type === type &&
          BigInt(value.minimum) === control.minimum &&
          BigInt(value.maximum) === control.maximum &&
          BigInt(value.default_value) === control.default_value;
        trial.require(same, `${name}: VIDIOC_QUERYCTRL and VIDIOC_QUERY_EXT_CTRL say different things`);
      }
      for (const id of [UNKNOWN, 0]) {
        trial.expect(
          `VIDIOC_QUERYCTRL of 0x${id.toString(16)}`,
          file.try(VIDIOC.QUERYCTRL, { id }).errno,
          ERRNO.EINVAL,
        );
      }
    },
  },
  {
    group: 'controls',
    name: 'menus',
    says: 'VIDIOC_QUERYMENU gives EINVAL outside the menu and for controls that are none',
    clause: 'VIDIOC_QUERYMENU',
    run(trial) {
      const file = trial.open();
      const controls = queryControls(file).filter((control) => !isClass(control));
      const menus = controls.filter(({ type }) => type === CTRL_TYPE.MENU || type === CTRL_TYPE.INTEGER_MENU);
      for (const { id, name, maximum, minimum } of menus) {
        const { errno, value } = file.try(VIDIOC.QUERYMENU, { id, index: Number(maximum), reserved: 7 });
        trial.expect(`VIDIOC_QUERYMENU of ${name} at its maximum`, errno, 0);
        trial.require(value.reserved === 0, `${name}: reserved of VIDIOC_QUERYMENU is not zeroed`);
        trial.expect(
          `VIDIOC_QUERYMENU of ${name} past the end`,
          file.try(VIDIOC.QUERYMENU, { id, index: Number(maximum) + 1 }).errno,
          ERRNO.EINVAL,
        );
        if (minimum > 0n) {
          trial.expect(
            `VIDIOC_QUERYMENU of ${name} below its minimum`,
            file.try(VIDIOC.QUERYMENU, { id, index: Number(minimum) - 1 }).errno,
            ERRNO.EINVAL,
          );
        }
      }
      const plain = controls.find(({ type }) => type === CTRL_TYPE.INTEGER);
      if (plain)
        trial.expect(
          `VIDIOC_QUERYMENU of ${plain.name}, which is no menu`,
          file.try(VIDIOC.QUERYMENU, { id: plain.id, index: 0 }).errno,
          ERRNO.EINVAL,
        );
      if (menus.length === 0) trial.unsupported('the driver has no menu controls');
    },
  },
  {
    group: 'controls',
    name: 'values',
    says: 'every control has a value within its range, which can be set again, and so can its limits and default',
    clause: 'VIDIOC_G_CTRL, VIDIOC_S_CTRL',
    run(trial) {
      const controls = queryControls(trial.open()).filter(
        ({ type, flags }) => WHOLE.includes(type) && (flags & (CTRL_FLAG.DISABLED | CTRL_FLAG.WRITE_ONLY)) === 0,
      );
      if (controls.length === 0) trial.unsupported('the driver has no controls of whole numbers');
      for (const control of controls) {
        const { id, name, minimum, maximum, default_value: preset, flags } = control;
        // a file of its own each, as controls depend on each other
        const file = trial.open();
        const value = read(trial, file, control);
        trial.require(
          BigInt(value) >= minimum && BigInt(value) <= maximum,
          `${name} is ${value}, outside ${minimum} to ${maximum}`,
        );
        if (flags & CTRL_FLAG.READ_ONLY) {
          trial.expect(
            `VIDIOC_S_CTRL of ${name}, which can only be read,`,
            file.try(VIDIOC.S_CTRL, { id, value }).errno,
            ERRNO.EACCES,
          );
        } else if ((flags & inert) === 0) {
          trial.expect(
            `VIDIOC_S_CTRL of ${name} to the value it has, ${value},`,
            file.try(VIDIOC.S_CTRL, { id, value }).errno,
            0,
          );
          for (const wanted of new Set([minimum, maximum, preset])) {
            if (!takes(file, control, wanted)) continue;
            const { errno } = file.try(VIDIOC.S_CTRL, { id, value: Number(wanted) });
            if (errno !== 0) {
              trial.warn(`${name} cannot be ${wanted} (${errnoName(errno)}), though that is in its range`);
              continue;
            }
            if (flags & CTRL_FLAG.VOLATILE) continue;
            const got = read(trial, file, control);
            trial.require(BigInt(got) === wanted, `${name} was set to ${wanted} and is ${got}`);
          }
        }
        file.close();
      }
    },
  },
  {
    group: 'controls',
    name: 'out-of-range',
    says: 'a value out of range is refused with ERANGE (menus: EINVAL), or the nearest one taken',
    clause: 'VIDIOC_S_CTRL: ERANGE, EINVAL',
    run(trial) {
      const file = trial.open();
      const controls = settable(file);
      if (controls.length === 0) trial.unsupported('the driver has no controls that can be set');
      for (const control of controls) {
        const { id, name, minimum, maximum } = control;
        for (const wanted of [minimum - 1n, maximum + 1n]) {
          if (wanted < -(2n ** 31n) || wanted >= 2n ** 31n) continue;
          const { errno } = file.try(VIDIOC.S_CTRL, { id, value: Number(wanted) });
          trial.expect(`VIDIOC_S_CTRL of ${name} to ${wanted}`, errno, [0, ERRNO.ERANGE, ERRNO.EINVAL]);
          const got = BigInt(read(trial, file, control));
          trial.require(got >= minimum && got <= maximum, `${name} was set to ${wanted}, out of range, and is ${got}`);
        }
      }
    },
  },
  {
    group: 'controls',
    name: 'unknown-control',
    says: 'a control that does not exist gives EINVAL, and error_idx says whether values were changed',
    clause: 'VIDIOC_G_EXT_CTRLS, VIDIOC_S_EXT_CTRLS, VIDIOC_TRY_EXT_CTRLS: error_idx',
    run(trial) {
      const file = trial.open();
      const good = anyControl(trial, file);
      const before = read(trial, file, good);
      const other = BigInt(before) === good.minimum ? good.maximum : good.minimum;
      const list = [{ id: good.id, value: Number(other) }, { id: UNKNOWN }];
      trial.expect('VIDIOC_G_CTRL of an unknown control', file.try(VIDIOC.G_CTRL, { id: UNKNOWN }).errno, ERRNO.EINVAL);
      trial.expect('VIDIOC_S_CTRL of an unknown control', file.try(VIDIOC.S_CTRL, { id: UNKNOWN }).errno, ERRNO.EINVAL);
      const wanted = [
        [VIDIOC.G_EXT_CTRLS, 2],
        [VIDIOC.S_EXT_CTRLS, 2],
        [VIDIOC.TRY_EXT_CTRLS, 1],
      ] as const;
      for (const [call, index] of wanted) {
        const { errno, value } = file.tryControls(call, list);
        trial.expect(`${call.name} with an unknown second control`, errno, ERRNO.EINVAL);
        trial.require(
          value.errorIndex === index,
          `${call.name}: error_idx is ${value.errorIndex} where the second of two controls is unknown, it must be ${index}`,
        );
      }
      trial.require(read(trial, file, good) === before, `VIDIOC_S_EXT_CTRLS failed, but changed ${good.name}`);
    },
  },
  {
    group: 'controls',
    name: 'control-classes',
    says: 'an empty list works, and a list of one class refuses controls of another',
    clause: 'VIDIOC_G_EXT_CTRLS: which',
    run(trial) {
      const file = trial.open();
      const good = anyControl(trial, file);
      for (const call of [VIDIOC.G_EXT_CTRLS, VIDIOC.S_EXT_CTRLS, VIDIOC.TRY_EXT_CTRLS]) {
        const { errno } = file.tryControls(call, [], { which: CTRL_WHICH.CUR_VAL });
        trial.expect(`${call.name} without controls`, errno, 0);
      }
      const own = good.id & 0x0fff0000;
      const foreign = own === CLASS.USER ? CLASS.CODEC : CLASS.USER;
      const value = read(trial, file, good);
      trial.expect(
        `VIDIOC_S_EXT_CTRLS of ${good.name} in its class`,
        file.tryControls(VIDIOC.S_EXT_CTRLS, [{ id: good.id, value }], { which: own }).errno,
        0,
      );
      const wrong = file.tryControls(VIDIOC.S_EXT_CTRLS, [{ id: good.id, value }], { which: foreign });
      trial.expect(`VIDIOC_S_EXT_CTRLS of ${good.name} in another class`, wrong.errno, ERRNO.EINVAL);
    },
  },
  {
    group: 'controls',
    name: 'default-values',
    says: 'V4L2_CTRL_WHICH_DEF_VAL reads defaults and cannot be set',
    clause: 'VIDIOC_G_EXT_CTRLS: V4L2_CTRL_WHICH_DEF_VAL',
    run(trial) {
      const file = trial.open();
      const good = anyControl(trial, file);
      const which = CTRL_WHICH.DEF_VAL;
      const { errno, value } = file.tryControls(VIDIOC.G_EXT_CTRLS, [{ id: good.id }], { which });
      trial.expect('VIDIOC_G_EXT_CTRLS of defaults', errno, 0);
      const got = value.controls[0]?.value;
      trial.require(
        BigInt(got ?? 0) === good.default_value,
        `the default of ${good.name} is ${got}, listed is ${good.default_value}`,
      );
      const set = file.tryControls(VIDIOC.S_EXT_CTRLS, [{ id: good.id, value: Number(good.minimum) }], { which });
      trial.expect('VIDIOC_S_EXT_CTRLS of defaults', set.errno, ERRNO.EINVAL);
    },
  },
  {
    group: 'controls',
    name: 'usual-controls',
    says: 'the controls that applications of a stateful encoder look for are there',
    clause: 'Stateful encoder interface, querying capabilities 5, initialization 7; codec control reference',
    run(trial) {
      if (trial.codec !== 'H264') trial.unsupported('only looked at for H264');
      const ids = new Set(queryControls(trial.open()).map(({ id }) => id));
      for (const [id, name, why] of USUAL) {
        if (!ids.has(id)) trial.warn(`${name} is missing; ${why}`);
      }
      if (!ids.has(CID.GOP_SIZE) && !ids.has(CID.H264_I_PERIOD)) {
        trial.warn(
          'V4L2_CID_MPEG_VIDEO_GOP_SIZE and H264_I_PERIOD are missing; the distance of key frames cannot be set',
        );
      }
    },
  },
  {
    group: 'controls',
    name: 'control-events',
    says: 'V4L2_EVENT_CTRL can be subscribed, and tells the value at once when asked to',
    clause: 'VIDIOC_SUBSCRIBE_EVENT; VIDIOC_DQEVENT',
    run(trial) {
      const file = trial.open();
      const good = anyControl(trial, file);
      const { errno } = file.try(VIDIOC.SUBSCRIBE_EVENT, {
        type: EVENT_TYPE.CTRL,
        id: good.id,
        flags: EVENT_SUB_SEND_INITIAL,
      });
      trial.supported('VIDIOC_SUBSCRIBE_EVENT', errno);
      if (errno === ERRNO.EINVAL) trial.unsupported('the driver refuses V4L2_EVENT_CTRL');
      trial.expect('VIDIOC_SUBSCRIBE_EVENT of V4L2_EVENT_CTRL', errno, 0);
      const event = file.try(VIDIOC.DQEVENT, { reserved: [7] });
      trial.expect('VIDIOC_DQEVENT after subscribing with V4L2_EVENT_SUB_FL_SEND_INITIAL', event.errno, 0);
      const { type, id, u, reserved } = event.value;
      trial.require(
        type === EVENT_TYPE.CTRL && id === good.id,
        `the event is of type ${type}, id 0x${id.toString(16)}`,
      );
      trial.require(
        BigInt(u.ctrl.value) === BigInt(read(trial, file, good)),
        `the event says ${u.ctrl.value} of ${good.name}`,
      );
      trial.require(
        reserved.every((word) => word === 0),
        'reserved of struct v4l2_event is not zeroed',
      );
      trial.expect('VIDIOC_DQEVENT without an event', file.try(VIDIOC.DQEVENT, {}).errno, [ERRNO.ENOENT, ERRNO.EAGAIN]);
      trial.expect(
        'VIDIOC_UNSUBSCRIBE_EVENT',
        file.try(VIDIOC.UNSUBSCRIBE_EVENT, { type: EVENT_TYPE.CTRL, id: good.id }).errno,
        0,
      );
      trial.expect(
        'VIDIOC_SUBSCRIBE_EVENT of an unknown type',
        file.try(VIDIOC.SUBSCRIBE_EVENT, { type: 0x77 }).errno,
        ERRNO.EINVAL,
      );
    },
  },
];
