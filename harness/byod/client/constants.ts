/** Numbers of linux/videodev2.h and linux/v4l2-controls.h, under their names without V4L2_. */

export const BUF_TYPE = {
  VIDEO_CAPTURE: 1,
  VIDEO_OUTPUT: 2,
  VIDEO_OVERLAY: 3,
  VBI_CAPTURE: 4,
  VIDEO_CAPTURE_MPLANE: 9,
  VIDEO_OUTPUT_MPLANE: 10,
} as const;

export const isMultiplanar = (type: number) =>
  type === BUF_TYPE.VIDEO_CAPTURE_MPLANE || type === BUF_TYPE.VIDEO_OUTPUT_MPLANE;
export const isOutput = (type: number) => type === BUF_TYPE.VIDEO_OUTPUT || type === BUF_TYPE.VIDEO_OUTPUT_MPLANE;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  1: 'CAPTURE',
  2: 'OUTPUT',
  3: 'OVERLAY',
  4: 'VBI_CAPTURE',
  9: 'CAPTURE_MPLANE',
  10: 'OUTPUT_MPLANE',
};
/** `OUTPUT` for V4L2_BUF_TYPE_VIDEO_OUTPUT. */
export const typeName = (type: number) => TYPE_NAMES[type] ?? `buffer type ${type}`;

export const CAP = {
  VIDEO_CAPTURE: 0x00000001,
  VIDEO_OUTPUT: 0x00000002,
  VIDEO_CAPTURE_MPLANE: 0x00001000,
  VIDEO_OUTPUT_MPLANE: 0x00002000,
  VIDEO_M2M_MPLANE: 0x00004000,
  VIDEO_M2M: 0x00008000,
  EXT_PIX_FORMAT: 0x00200000,
  READWRITE: 0x01000000,
  STREAMING: 0x04000000,
  DEVICE_CAPS: 0x80000000,
} as const;

export const FMT_FLAG = { COMPRESSED: 1, EMULATED: 2, DYN_RESOLUTION: 8, ENC_CAP_FRAME_INTERVAL: 16 } as const;

export const FIELD = { ANY: 0, NONE: 1, INTERLACED: 4 } as const;

export const MEMORY = { MMAP: 1, USERPTR: 2, OVERLAY: 3, DMABUF: 4 } as const;

export const BUF_CAP = {
  MMAP: 1,
  USERPTR: 2,
  DMABUF: 4,
  REQUESTS: 8,
  ORPHANED_BUFS: 16,
  M2M_HOLD_CAPTURE_BUF: 32,
} as const;

export const BUF_FLAG = {
  MAPPED: 0x1,
  QUEUED: 0x2,
  DONE: 0x4,
  KEYFRAME: 0x8,
  PFRAME: 0x10,
  BFRAME: 0x20,
  ERROR: 0x40,
  TIMECODE: 0x100,
  PREPARED: 0x400,
  TIMESTAMP_MASK: 0xe000,
  TIMESTAMP_COPY: 0x4000,
  TSTAMP_SRC_MASK: 0x70000,
  LAST: 0x100000,
} as const;

export const PARM_CAP_TIMEPERFRAME = 0x1000;

export const SEL_TGT = { CROP: 0x0, CROP_DEFAULT: 0x1, CROP_BOUNDS: 0x2, COMPOSE: 0x100 } as const;

export const ENC_CMD = { START: 0, STOP: 1, PAUSE: 2, RESUME: 3 } as const;

export const EVENT_TYPE = { ALL: 0, EOS: 2, CTRL: 3, SOURCE_CHANGE: 5 } as const;
export const EVENT_SUB_SEND_INITIAL = 1;

export const FRMSIZE = { DISCRETE: 1, CONTINUOUS: 2, STEPWISE: 3 } as const;

export const CTRL_TYPE = {
  INTEGER: 1,
  BOOLEAN: 2,
  MENU: 3,
  BUTTON: 4,
  INTEGER64: 5,
  CTRL_CLASS: 6,
  STRING: 7,
  BITMASK: 8,
  INTEGER_MENU: 9,
} as const;

export const CTRL_FLAG = {
  DISABLED: 0x1,
  GRABBED: 0x2,
  READ_ONLY: 0x4,
  UPDATE: 0x8,
  INACTIVE: 0x10,
  WRITE_ONLY: 0x40,
  VOLATILE: 0x80,
  HAS_PAYLOAD: 0x100,
  NEXT_CTRL: 0x80000000,
  NEXT_COMPOUND: 0x40000000,
} as const;

export const CTRL_WHICH = { CUR_VAL: 0, DEF_VAL: 0x0f000000 } as const;

export const CLASS = { USER: 0x00980000, CODEC: 0x00990000, JPEG: 0x009d0000, CODEC_STATELESS: 0x00a40000 } as const;

const USER_BASE = 0x00980900;
const CODEC_BASE = 0x00990900;

export const CID = {
  BASE: USER_BASE,
  MIN_BUFFERS_FOR_OUTPUT: USER_BASE + 40,
  GOP_SIZE: CODEC_BASE + 203,
  BITRATE: CODEC_BASE + 207,
  HEADER_MODE: CODEC_BASE + 216,
  FORCE_KEY_FRAME: CODEC_BASE + 229,
  H264_I_FRAME_QP: CODEC_BASE + 350,
  H264_P_FRAME_QP: CODEC_BASE + 351,
  H264_LEVEL: CODEC_BASE + 359,
  H264_PROFILE: CODEC_BASE + 363,
  H264_I_PERIOD: CODEC_BASE + 358,
  FRAME_RC_ENABLE: CODEC_BASE + 301,
  JPEG_COMPRESSION_QUALITY: 0x009d0903,
} as const;

export const PRIORITY = { UNSET: 0, BACKGROUND: 1, INTERACTIVE: 2, RECORD: 3 } as const;

export const POLL = { IN: 1, PRI: 2, OUT: 4, ERR: 8, HUP: 16, NVAL: 32, RDNORM: 0x40, WRNORM: 0x100 } as const;

export const OPEN = { RDWR: 2, NONBLOCK: 0o4000 } as const;

/** A four-character code as a number. */
export const fourcc = (code: string): number =>
  (code.charCodeAt(0) | (code.charCodeAt(1) << 8) | (code.charCodeAt(2) << 16) | (code.charCodeAt(3) << 24)) >>> 0;

/** The code as text: `NV12`, `JPEG`; what cannot be printed as hexadecimal. */
export function fourccName(code: number): string {
  const letters = [0, 8, 16, 24].map((shift) => String.fromCharCode((code >>> shift) & 0x7f)).join('');
  return /^[ -~]{4}$/.test(letters) ? letters.trimEnd() : `0x${(code >>> 0).toString(16).padStart(8, '0')}`;
}

export const PIX_FMT = {
  NV12: fourcc('NV12'),
  NV12M: fourcc('NM12'),
  NV21: fourcc('NV21'),
  NV16: fourcc('NV16'),
  YUV420: fourcc('YU12'),
  H264: fourcc('H264'),
  JPEG: fourcc('JPEG'),
  MJPEG: fourcc('MJPG'),
} as const;
