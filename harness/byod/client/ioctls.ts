/** ioctl numbers, from direction, letter, number and size as asm-generic/ioctl.h composes them. */
import type { Fields, Layout } from './layout.js';
import {
  BUFFER,
  CAPABILITY,
  CONTROL,
  CREATE_BUFFERS,
  ENCODER_CMD,
  EVENT,
  EVENT_SUBSCRIPTION,
  EXPORTBUFFER,
  EXT_CONTROLS,
  FMTDESC,
  FORMAT,
  FRMIVALENUM,
  FRMSIZEENUM,
  MEDIA_DEVICE_INFO,
  NUMBER,
  QUERY_EXT_CTRL,
  QUERYCTRL,
  QUERYMENU,
  REQUESTBUFFERS,
  SELECTION,
  STREAMPARM,
} from './structs.js';

const WRITE = 1;
const READ = 2;

/** One ioctl: its number and what its argument points to. */
export interface Ioctl<F extends Fields = Fields> {
  /** As the headers call it. */
  readonly name: string;
  readonly number: number;
  readonly argument: Layout<F>;
}

function ioctl<F extends Fields>(
  name: string,
  direction: number,
  number: number,
  argument: Layout<F>,
  letter = 'V',
): Ioctl<F> {
  const word = (direction << 30) | (argument.size << 16) | (letter.charCodeAt(0) << 8) | number;
  return { name, number: word >>> 0, argument };
}

const both = <F extends Fields>(name: string, number: number, argument: Layout<F>) =>
  ioctl(`VIDIOC_${name}`, READ | WRITE, number, argument);
const takes = <F extends Fields>(name: string, number: number, argument: Layout<F>) =>
  ioctl(`VIDIOC_${name}`, WRITE, number, argument);
const gives = <F extends Fields>(name: string, number: number, argument: Layout<F>) =>
  ioctl(`VIDIOC_${name}`, READ, number, argument);

/** By name without VIDIOC_. */
export const VIDIOC = {
  QUERYCAP: gives('QUERYCAP', 0, CAPABILITY),
  ENUM_FMT: both('ENUM_FMT', 2, FMTDESC),
  G_FMT: both('G_FMT', 4, FORMAT),
  S_FMT: both('S_FMT', 5, FORMAT),
  REQBUFS: both('REQBUFS', 8, REQUESTBUFFERS),
  QUERYBUF: both('QUERYBUF', 9, BUFFER),
  QBUF: both('QBUF', 15, BUFFER),
  EXPBUF: both('EXPBUF', 16, EXPORTBUFFER),
  DQBUF: both('DQBUF', 17, BUFFER),
  STREAMON: takes('STREAMON', 18, NUMBER),
  STREAMOFF: takes('STREAMOFF', 19, NUMBER),
  G_PARM: both('G_PARM', 21, STREAMPARM),
  S_PARM: both('S_PARM', 22, STREAMPARM),
  G_CTRL: both('G_CTRL', 27, CONTROL),
  S_CTRL: both('S_CTRL', 28, CONTROL),
  QUERYCTRL: both('QUERYCTRL', 36, QUERYCTRL),
  QUERYMENU: both('QUERYMENU', 37, QUERYMENU),
  TRY_FMT: both('TRY_FMT', 64, FORMAT),
  G_PRIORITY: gives('G_PRIORITY', 67, NUMBER),
  S_PRIORITY: takes('S_PRIORITY', 68, NUMBER),
  G_EXT_CTRLS: both('G_EXT_CTRLS', 71, EXT_CONTROLS),
  S_EXT_CTRLS: both('S_EXT_CTRLS', 72, EXT_CONTROLS),
  TRY_EXT_CTRLS: both('TRY_EXT_CTRLS', 73, EXT_CONTROLS),
  ENUM_FRAMESIZES: both('ENUM_FRAMESIZES', 74, FRMSIZEENUM),
  ENUM_FRAMEINTERVALS: both('ENUM_FRAMEINTERVALS', 75, FRMIVALENUM),
  ENCODER_CMD: both('ENCODER_CMD', 77, ENCODER_CMD),
  TRY_ENCODER_CMD: both('TRY_ENCODER_CMD', 78, ENCODER_CMD),
  DQEVENT: gives('DQEVENT', 89, EVENT),
  SUBSCRIBE_EVENT: takes('SUBSCRIBE_EVENT', 90, EVENT_SUBSCRIPTION),
  UNSUBSCRIBE_EVENT: takes('UNSUBSCRIBE_EVENT', 91, EVENT_SUBSCRIPTION),
  CREATE_BUFS: both('CREATE_BUFS', 92, CREATE_BUFFERS),
  PREPARE_BUF: both('PREPARE_BUF', 93, BUFFER),
  G_SELECTION: both('G_SELECTION', 94, SELECTION),
  S_SELECTION: both('S_SELECTION', 95, SELECTION),
  QUERY_EXT_CTRL: both('QUERY_EXT_CTRL', 103, QUERY_EXT_CTRL),
} as const;

export const MEDIA_IOC = {
  DEVICE_INFO: ioctl('MEDIA_IOC_DEVICE_INFO', READ | WRITE, 0, MEDIA_DEVICE_INFO, '|'),
} as const;
