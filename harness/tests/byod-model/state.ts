/** What the model driver keeps: controls, formats, queues, one context a file. */
import { CID, CTRL_FLAG, CTRL_TYPE, FIELD, PIX_FMT, PRIORITY } from '../../byod/client/constants.js';
import type { BufferValues, PixValues } from '../../byod/client/structs.js';

export interface Control {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly preset: number;
  readonly flags?: number;
  readonly menu?: readonly string[];
}

const { INTEGER, MENU, BUTTON, CTRL_CLASS } = CTRL_TYPE;
export const CONTROLS: readonly Control[] = [
  {
    id: 0x00980001,
    name: 'User Controls',
    type: CTRL_CLASS,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.READ_ONLY | CTRL_FLAG.WRITE_ONLY,
  },
  {
    id: CID.MIN_BUFFERS_FOR_OUTPUT,
    name: 'Min Number of Output Buffers',
    type: INTEGER,
    minimum: 1,
    maximum: 32,
    preset: 1,
    flags: CTRL_FLAG.READ_ONLY,
  },
  {
    id: 0x00990001,
    name: 'Codec Controls',
    type: CTRL_CLASS,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.READ_ONLY | CTRL_FLAG.WRITE_ONLY,
  },
  { id: CID.GOP_SIZE, name: 'Video GOP Size', type: INTEGER, minimum: 1, maximum: 300, preset: 12 },
  {
    id: CID.FORCE_KEY_FRAME,
    name: 'Force Key Frame',
    type: BUTTON,
    minimum: 0,
    maximum: 0,
    preset: 0,
    flags: CTRL_FLAG.WRITE_ONLY,
  },
  { id: CID.H264_I_FRAME_QP, name: 'H264 I-Frame QP Value', type: INTEGER, minimum: 0, maximum: 51, preset: 26 },
  { id: CID.H264_LEVEL, name: 'H264 Level', type: MENU, minimum: 0, maximum: 2, preset: 1, menu: ['1', '1b', '1.1'] },
  {
    id: CID.H264_PROFILE,
    name: 'H264 Profile',
    type: MENU,
    minimum: 0,
    maximum: 2,
    preset: 2,
    menu: ['Baseline', 'Constrained Baseline', 'Main'],
  },
];

export interface ModelBuffer {
  readonly address: number;
  readonly length: number;
  free(): void;
  state: 'free' | 'queued' | 'done';
  prepared: boolean;
  mapped: boolean;
  bytesused: number;
  flags: number;
  sequence: number;
  timestamp: BufferValues['timestamp'];
}

export class Queue {
  buffers: ModelBuffer[] = [];
  queued: number[] = [];
  done: number[] = [];
  streaming = false;
  sequence = 0;
}

export class Context {
  source: PixValues;
  coded: PixValues;
  crop = { left: 0, top: 0, width: 0, height: 0 };
  interval = { numerator: 1, denominator: 30 };
  readonly output = new Queue();
  readonly capture = new Queue();
  readonly values = new Map(CONTROLS.map(({ id, preset }) => [id, preset]));
  readonly subscribed = new Set<string>();
  readonly events: { type: number; id: number }[] = [];
  priority: number = PRIORITY.INTERACTIVE;
  /** `stopping`: until the last buffer queued before is coded. */
  drain: 'no' | 'stopping' | 'stopped' = 'no';
  lastSource = -1;
  frames = 0;

  constructor() {
    this.source = picture({ width: 64, height: 64 });
    this.coded = stream({}, this.source);
    this.crop = { left: 0, top: 0, width: 64, height: 64 };
  }
}

const align = (value: number) => (value + 15) & ~15;
const clamp = (value: number) => Math.min(4096, Math.max(16, value));
const EMPTY: PixValues = {
  width: 0,
  height: 0,
  pixelformat: 0,
  field: 0,
  bytesperline: 0,
  sizeimage: 0,
  colorspace: 0,
  priv: 0,
  flags: 0,
  ycbcr_enc: 0,
  quantization: 0,
  xfer_func: 0,
};

export function picture(wanted: Partial<PixValues>): PixValues {
  const width = align(clamp(wanted.width ?? 0));
  const height = align(clamp(wanted.height ?? 0));
  return {
    ...EMPTY,
    ...wanted,
    width,
    height,
    pixelformat: PIX_FMT.NV12,
    field: FIELD.NONE,
    bytesperline: width,
    sizeimage: (width * height * 3) / 2,
    priv: 0xfeedcafe,
  };
}

export function stream(
  wanted: Partial<PixValues>,
  { width, height, colorspace, xfer_func, ycbcr_enc, quantization }: PixValues,
): PixValues {
  const sizeimage = Math.max(1024, Math.min(wanted.sizeimage || 65_536, 1 << 26));
  return {
    ...EMPTY,
    width,
    height,
    colorspace,
    xfer_func,
    ycbcr_enc,
    quantization,
    pixelformat: PIX_FMT.H264,
    field: FIELD.NONE,
    sizeimage,
    priv: 0xfeedcafe,
  };
}
