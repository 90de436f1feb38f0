/** The structures of V4L2 and of the media controller that the client exchanges with a driver, in wasm32 layout. */
import {
  array,
  bytes,
  over,
  packed,
  type Part,
  pointer,
  s32,
  s64,
  struct,
  text,
  u8,
  u16,
  u32,
  u64,
  union,
  type Values,
} from './layout.js';

export const FRACT = struct('v4l2_fract', { numerator: u32, denominator: u32 });
export const RECT = struct('v4l2_rect', { left: s32, top: s32, width: u32, height: u32 });

export const CAPABILITY = struct('v4l2_capability', {
  driver: text(16),
  card: text(32),
  bus_info: text(32),
  version: u32,
  capabilities: u32,
  device_caps: u32,
  reserved: array(u32, 3),
});

export const FMTDESC = struct('v4l2_fmtdesc', {
  index: u32,
  type: u32,
  flags: u32,
  description: text(32),
  pixelformat: u32,
  mbus_code: u32,
  reserved: array(u32, 3),
});

export const PIX_FORMAT = struct('v4l2_pix_format', {
  width: u32,
  height: u32,
  pixelformat: u32,
  field: u32,
  bytesperline: u32,
  sizeimage: u32,
  colorspace: u32,
  priv: u32,
  flags: u32,
  ycbcr_enc: u32,
  quantization: u32,
  xfer_func: u32,
});

export const PLANE_PIX_FORMAT = packed('v4l2_plane_pix_format', {
  sizeimage: u32,
  bytesperline: u32,
  reserved: array(u16, 6),
});

export const PIX_FORMAT_MPLANE = packed('v4l2_pix_format_mplane', {
  width: u32,
  height: u32,
  pixelformat: u32,
  field: u32,
  colorspace: u32,
  plane_fmt: array(PLANE_PIX_FORMAT, 8),
  num_planes: u8,
  flags: u8,
  ycbcr_enc: u8,
  quantization: u8,
  xfer_func: u8,
  reserved: array(u8, 7),
});

export const FORMAT = struct('v4l2_format', {
  type: u32,
  // the union's alignment is that of the pointers in struct v4l2_window
  fmt: union({ raw_data: bytes(200), pix: PIX_FORMAT, pix_mp: PIX_FORMAT_MPLANE }),
});

export const REQUESTBUFFERS = struct('v4l2_requestbuffers', {
  count: u32,
  type: u32,
  memory: u32,
  capabilities: u32,
  flags: u8,
  reserved: array(u8, 3),
});

export const CREATE_BUFFERS = struct('v4l2_create_buffers', {
  index: u32,
  count: u32,
  memory: u32,
  format: FORMAT,
  capabilities: u32,
  flags: u32,
  max_num_buffers: u32,
  reserved: array(u32, 5),
});

export const PLANE = struct('v4l2_plane', {
  bytesused: u32,
  length: u32,
  m: union({ mem_offset: u32, userptr: u32, fd: s32 }),
  data_offset: u32,
  reserved: array(u32, 11),
});

export const TIMEVAL = struct('timeval', { tv_sec: s64, tv_usec: s64 });
export const TIMECODE = struct('v4l2_timecode', {
  type: u32,
  flags: u32,
  frames: u8,
  seconds: u8,
  minutes: u8,
  hours: u8,
  userbits: array(u8, 4),
});

export const BUFFER = struct('v4l2_buffer', {
  index: u32,
  type: u32,
  bytesused: u32,
  flags: u32,
  field: u32,
  timestamp: TIMEVAL,
  timecode: TIMECODE,
  sequence: u32,
  memory: u32,
  m: union({ offset: u32, userptr: u32, planes: pointer, fd: s32 }),
  length: u32,
  reserved2: u32,
  request_fd: s32,
});

export const EXPORTBUFFER = struct('v4l2_exportbuffer', {
  type: u32,
  index: u32,
  plane: u32,
  flags: u32,
  fd: s32,
  reserved: array(u32, 11),
});

export const CAPTUREPARM = struct('v4l2_captureparm', {
  capability: u32,
  capturemode: u32,
  timeperframe: FRACT,
  extendedmode: u32,
  readbuffers: u32,
  reserved: array(u32, 4),
});
export const OUTPUTPARM = struct('v4l2_outputparm', {
  capability: u32,
  outputmode: u32,
  timeperframe: FRACT,
  extendedmode: u32,
  writebuffers: u32,
  reserved: array(u32, 4),
});
export const STREAMPARM = struct('v4l2_streamparm', {
  type: u32,
  parm: union({ raw_data: bytes(200), capture: CAPTUREPARM, output: OUTPUTPARM }),
});

export const SELECTION = struct('v4l2_selection', {
  type: u32,
  target: u32,
  flags: u32,
  r: RECT,
  reserved: array(u32, 9),
});

export const CONTROL = struct('v4l2_control', { id: u32, value: s32 });

export const QUERYCTRL = struct('v4l2_queryctrl', {
  id: u32,
  type: u32,
  name: text(32),
  minimum: s32,
  maximum: s32,
  step: s32,
  default_value: s32,
  flags: u32,
  reserved: array(u32, 2),
});

export const QUERY_EXT_CTRL = struct('v4l2_query_ext_ctrl', {
  id: u32,
  type: u32,
  name: text(32),
  minimum: s64,
  maximum: s64,
  step: u64,
  default_value: s64,
  flags: u32,
  elem_size: u32,
  elems: u32,
  nr_of_dims: u32,
  dims: array(u32, 4),
  reserved: array(u32, 32),
});

export const QUERYMENU = packed('v4l2_querymenu', {
  id: u32,
  index: u32,
  name: text(32),
  value: over('name', s64),
  reserved: u32,
});

export const EXT_CONTROL = packed('v4l2_ext_control', {
  id: u32,
  size: u32,
  reserved2: array(u32, 1),
  value64: s64,
  value: over('value64', s32),
  ptr: over('value64', pointer),
});

export const EXT_CONTROLS = struct('v4l2_ext_controls', {
  which: u32,
  count: u32,
  error_idx: u32,
  request_fd: s32,
  reserved: array(u32, 1),
  controls: pointer,
});

export const EVENT_CTRL = struct('v4l2_event_ctrl', {
  changes: u32,
  type: u32,
  value64: s64,
  value: over('value64', s32),
  flags: u32,
  minimum: s32,
  maximum: s32,
  step: s32,
  default_value: s32,
});

export const EVENT_SRC_CHANGE = struct('v4l2_event_src_change', { changes: u32 });
export const TIMESPEC = struct('timespec', { tv_sec: s64, tv_nsec: s64 });

export const EVENT = struct('v4l2_event', {
  type: u32,
  u: union({ data: bytes(64), ctrl: EVENT_CTRL, src_change: EVENT_SRC_CHANGE }),
  pending: u32,
  sequence: u32,
  timestamp: TIMESPEC,
  id: u32,
  reserved: array(u32, 8),
});

export const EVENT_SUBSCRIPTION = struct('v4l2_event_subscription', {
  type: u32,
  id: u32,
  flags: u32,
  reserved: array(u32, 5),
});

export const ENCODER_CMD = struct('v4l2_encoder_cmd', {
  cmd: u32,
  flags: u32,
  raw: struct('', { data: array(u32, 8) }),
});

export const FRMSIZE_DISCRETE = struct('v4l2_frmsize_discrete', { width: u32, height: u32 });
export const FRMSIZE_STEPWISE = struct('v4l2_frmsize_stepwise', {
  min_width: u32,
  max_width: u32,
  step_width: u32,
  min_height: u32,
  max_height: u32,
  step_height: u32,
});
export const FRMSIZEENUM = struct('v4l2_frmsizeenum', {
  index: u32,
  pixel_format: u32,
  type: u32,
  stepwise: FRMSIZE_STEPWISE,
  discrete: over('stepwise', FRMSIZE_DISCRETE),
  reserved: array(u32, 2),
});

export const FRMIVAL_STEPWISE = struct('v4l2_frmival_stepwise', { min: FRACT, max: FRACT, step: FRACT });
export const FRMIVALENUM = struct('v4l2_frmivalenum', {
  index: u32,
  pixel_format: u32,
  width: u32,
  height: u32,
  type: u32,
  stepwise: FRMIVAL_STEPWISE,
  discrete: over('stepwise', FRACT),
  reserved: array(u32, 2),
});

export const MEDIA_DEVICE_INFO = struct('media_device_info', {
  driver: text(16),
  model: text(32),
  serial: text(40),
  bus_info: text(32),
  media_version: u32,
  hw_revision: u32,
  driver_version: u32,
  reserved: array(u32, 31),
});

export const NUMBER = struct('', { value: s32 });

/** Structures that linux/videodev2.h declares. */
export const VIDEO_STRUCTS = [
  FRACT,
  RECT,
  CAPABILITY,
  FMTDESC,
  PIX_FORMAT,
  PLANE_PIX_FORMAT,
  PIX_FORMAT_MPLANE,
  FORMAT,
  REQUESTBUFFERS,
  CREATE_BUFFERS,
  PLANE,
  TIMECODE,
  BUFFER,
  EXPORTBUFFER,
  CAPTUREPARM,
  OUTPUTPARM,
  STREAMPARM,
  SELECTION,
  CONTROL,
  QUERYCTRL,
  QUERY_EXT_CTRL,
  QUERYMENU,
  EXT_CONTROL,
  EXT_CONTROLS,
  EVENT_CTRL,
  EVENT_SRC_CHANGE,
  EVENT,
  EVENT_SUBSCRIPTION,
  ENCODER_CMD,
  FRMSIZE_DISCRETE,
  FRMSIZE_STEPWISE,
  FRMSIZEENUM,
  FRMIVAL_STEPWISE,
  FRMIVALENUM,
] as const;

export type ValuesOf<S> = S extends { read(memory: DataView, offset: number): infer T } ? T : never;
export type BufferValues = ValuesOf<typeof BUFFER>;
export type PlaneValues = ValuesOf<typeof PLANE>;
export type FormatValues = ValuesOf<typeof FORMAT>;
export type PixValues = ValuesOf<typeof PIX_FORMAT>;
export type PixMplaneValues = ValuesOf<typeof PIX_FORMAT_MPLANE>;
export type { Part, Values };
