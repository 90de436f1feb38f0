/** Random configurations of the direct driver: everything that the encoder's registers can be asked for. */
import type { AddressConvention } from '../../emulator/index.js';
import { type DirectControl, ME_FLAGS } from '../drivers/direct/controls.js';
import { Random } from '../random.js';
import type { Rate, Size } from '../video/index.js';
import { CONTENTS } from './content.js';

/** A control that changes while streaming, before a frame. */
export interface DirectEvent {
  readonly frame: number;
  readonly control: DirectControl;
  readonly value: number;
}

export interface DirectCase {
  readonly number: number;
  readonly size: Size;
  readonly rate: Rate;
  readonly frames: number;
  /** Name in CONTENTS, and the seed of what it shows. */
  readonly content: string;
  readonly contentSeed: number;
  readonly controls: readonly (readonly [name: DirectControl, value: number])[];
  readonly events: readonly DirectEvent[];
  readonly variant: string;
  readonly addressConvention: AddressConvention;
}

/** Consecutive cases that share their size, so that one decoder process takes them all. */
export const BATCH = 8;

/** A case while it is drawn: each dimension adds its part. */
interface Draft {
  readonly random: Random;
  readonly size: Size;
  readonly widthMbs: number;
  readonly heightMbs: number;
  readonly frames: number;
  readonly set: (control: DirectControl, value: number) => void;
  readonly change: (frame: number, control: DirectControl, value: number) => void;
}

/** One thing that varies. Later ones may look at what earlier ones drew; new ones go to the end. */
type Dimension = (draft: Draft) => void;

const chance = (random: Random, percent: number) => random.below(100) < percent;

/** The ends of a range are drawn more often than the rest. */
function edgy(random: Random, low: number, high: number): number {
  const dice = random.below(10);
  if (dice === 0) return low;
  return dice === 1 ? high : random.between(low, high);
}

const LARGE: readonly Size[] = [
  { width: 4096, height: 16 },
  { width: 16, height: 4096 },
  { width: 1920, height: 1088 },
  { width: 2064, height: 48 },
  { width: 1280, height: 720 },
];

/** Small pictures find as much as large ones and cost less; a third of the sizes are cropped. */
function drawSize(random: Random): Size {
  if (random.below(60) === 0) return random.pick(LARGE);
  const side = (most: number) => {
    const dice = random.below(10);
    if (dice < 2) return 16;
    return 16 * (dice < 7 ? random.between(1, 8) : random.between(1, Math.floor(most / 16)));
  };
  const [width, height] = [side(400), side(304)];
  const cropped = chance(random, 33);
  return cropped ? { width: width - 2 * random.below(8), height: height - 2 * random.below(8) } : { width, height };
}

const drawCoding: Dimension = ({ random, frames, set, change }) => {
  const cabac = chance(random, 55);
  set('h264_profile', cabac ? random.pick([2, 4]) : random.pick([0, 1, 2, 4]));
  set('h264_entropy_mode', Number(cabac));
  set('cabac_init_idc', random.below(3));
  set('h264_i_frame_qp_value', edgy(random, 0, 51));
  set('h264_p_frame_qp_value', edgy(random, 0, 51));
  set('h264_chroma_qp_index_offset', random.below(8));
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 20)) change(frame, 'h264_p_frame_qp_value', edgy(random, 0, 51));
    if (chance(random, 10)) change(frame, 'h264_i_frame_qp_value', edgy(random, 0, 51));
    if (chance(random, 8)) change(frame, 'h264_chroma_qp_index_offset', random.below(8));
    if (chance(random, 8)) change(frame, 'cabac_init_idc', random.below(3));
    if (cabac && chance(random, 4)) change(frame, 'h264_entropy_mode', random.below(2));
  }
};

const drawFilter: Dimension = ({ random, frames, set, change }) => {
  set('h264_loop_filter_mode', chance(random, 50) ? 0 : random.between(1, 2));
  set('h264_loop_filter_alpha_offset', edgy(random, -6, 6));
  set('h264_loop_filter_beta_offset', edgy(random, -6, 6));
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 6)) change(frame, 'h264_loop_filter_mode', random.below(3));
    if (chance(random, 6)) change(frame, 'h264_loop_filter_alpha_offset', edgy(random, -6, 6));
  }
};

const drawStructure: Dimension = ({ random, frames, set, change }) => {
  set('video_gop_size', chance(random, 70) ? 30 : random.between(1, 6));
  if (chance(random, 25)) set('h264_i_frame_period', random.between(1, 5));
  if (chance(random, 12)) set('skipped_frame_period', random.between(1, 3));
  if (chance(random, 15)) set('disposable_frame_period', random.between(2, 3));
  set('nal_ref_idc', random.between(1, 3));
  set('log2_max_poc_lsb', random.between(4, 8));
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 4)) change(frame, 'force_key_frame', 0);
    if (chance(random, 3)) change(frame, 'log2_max_poc_lsb', random.between(4, 8));
    if (chance(random, 4)) change(frame, 'skipped_frame_period', random.below(3));
  }
};

const drawSlices: Dimension = ({ random, heightMbs, frames, set, change }) => {
  if (!chance(random, 40)) return;
  const height = () => edgy(random, 1, Math.min(heightMbs + 1, 255));
  set('slice_height', chance(random, 50) ? random.between(1, 2) : height());
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 10)) change(frame, 'slice_height', chance(random, 20) ? 0 : height());
  }
};

const drawRefresh: Dimension = ({ random, widthMbs, frames, set, change }) => {
  if (!chance(random, 25)) return;
  const columns = () => edgy(random, 1, Math.min(widthMbs + 1, 255));
  set('intra_refresh_columns', columns());
  set('intra_refresh_first', random.below(Math.min(widthMbs, 256)));
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 10)) change(frame, 'intra_refresh_columns', chance(random, 30) ? 0 : columns());
  }
};

const drawRegions: Dimension = ({ random, widthMbs, heightMbs, frames, set, change }) => {
  if (!chance(random, 35)) return;
  set('roi_en', 1);
  for (const region of [0, 1, 2, 3] as const) {
    if (chance(random, 25)) continue;
    const [x, y] = [random.below(Math.min(widthMbs, 256)), random.below(Math.min(heightMbs, 256))];
    set(`roi_${region}_x_start`, x);
    set(`roi_${region}_x_end`, Math.min(x + random.below(8), 255));
    set(`roi_${region}_y_start`, y);
    set(`roi_${region}_y_end`, Math.min(y + random.below(8), 255));
    set(`roi_${region}_qp_offset`, edgy(random, -32, 31));
  }
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 10)) change(frame, 'roi_en', random.below(2));
    if (chance(random, 10)) change(frame, 'roi_0_qp_offset', edgy(random, -32, 31));
  }
};

const drawRateControl: Dimension = ({ random, frames, set, change }) => {
  if (!chance(random, 30)) return;
  set('rc_mode', random.between(1, 3));
  set('rc_init', random.below(chance(random, 80) ? 10 : 32));
  let threshold = 0;
  const used = random.between(1, 16);
  for (let index = 0; index < used; index++) {
    threshold = Math.min(threshold + random.between(0, 20), 255);
    set(`rc_mad_th${index as 0}`, chance(random, 10) ? random.below(256) : threshold);
  }
  for (let frame = 1; frame < frames; frame++) if (chance(random, 10)) change(frame, 'rc_mode', random.below(4));
};

const drawMotion: Dimension = ({ random, frames, set, change }) => {
  const percent = chance(random, 40) ? 0 : random.pick([8, 20, 50]);
  for (const flag of ME_FLAGS) if (chance(random, percent)) set(flag, 1);
  set('fme_search_level', chance(random, 60) ? 2 : random.below(4));
  set('coarse_cost_ctrl', random.below(4));
  set('vector_write_back', random.below(2));
  set('clip_mv_en', random.below(2));
  set('clip_mv_par', random.below(4));
  if (chance(random, 25)) {
    set('mode_optimize_en', 1);
    set('mode_optimize_par', random.below(8));
  }
  if (chance(random, 25)) {
    set('dynamic_me_en', 1);
    for (const step of [0, 1, 2, 3] as const) set(`dynamic_me_th${step}`, random.below(chance(random, 50) ? 20 : 1024));
  }
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 12)) change(frame, random.pick(ME_FLAGS), random.below(2));
  }
};

const drawMemory: Dimension = ({ random, size, set }) => {
  if (chance(random, 20)) set('single_reconstruction', 1);
  if (chance(random, 50)) set('hardware_exp_golomb', 1);
  // bits of the widest ring a picture needs, as the driver reckons it
  const small = 1024 * random.pick([32, 33, 40, 64, 100]);
  const dice = random.below(10);
  if (dice < 2) set('stream_bit_offset', random.below(4096));
  else if (dice < 5) {
    // close to the end of a small ring: the picture comes round
    set('stream_buffer_size', small);
    set('stream_bit_offset', small * 8 - 1 - random.below(chance(random, 50) ? 4000 : 200));
  } else if (dice < 7) {
    set('stream_buffer_size', small);
    set('stream_ring', 1);
    set('stream_bit_offset', 8 * random.below(small));
  }
  if (chance(random, size.width * size.height > 200 * 200 ? 40 : 15)) set('stream_limit', random.between(1, 3));
};

/** Older chips only; the others have no such field, and the driver leaves it out. */
const drawIntraQp: Dimension = ({ random, frames, set, change }) => {
  if (!chance(random, 50)) return;
  set('fixed_intra_qp', edgy(random, 0, 51));
  for (let frame = 1; frame < frames; frame++)
    if (chance(random, 10)) change(frame, 'fixed_intra_qp', edgy(random, -1, 51));
};

/** The order is part of what a seed means: append only. */
const DIMENSIONS: readonly Dimension[] = [
  drawCoding,
  drawFilter,
  drawStructure,
  drawSlices,
  drawRefresh,
  drawRegions,
  drawRateControl,
  drawMotion,
  drawMemory,
  drawIntraQp,
];

const RATES: readonly Rate[] = [
  { num: 25, den: 1 },
  { num: 30000, den: 1001 },
  { num: 1, den: 1 },
  { num: 60, den: 1 },
];

/** V3s half of the time; the others differ in PARA1, the level of fractional search and the size of line buffers. */
const VARIANTS = ['v3s', 'v3s', 'v3s', 'v3s', 'v3s', 'h3', 'a64', 'a20', 'a13'] as const;

/** Macroblocks of all pictures of a case; large pictures come fewer. */
const MOST_MACROBLOCKS = 9000;

const generator = (seed: number, stream: number, number: number) =>
  // a generator of its own a number; the factors are odd, so that no two numbers share one
  new Random(new Random(seed + Math.imul(stream, 0x85ebca6b) + Math.imul(number, 0x9e3779b1)).next());

/** Draws case `number` of a seed; each can be drawn on its own. */
export function drawDirectCase(seed: number, number: number): DirectCase {
  const size = drawSize(generator(seed, 1, Math.floor(number / BATCH)));
  const random = generator(seed, 2, number);
  const [widthMbs, heightMbs] = [Math.ceil(size.width / 16), Math.ceil(size.height / 16)];
  const frames = Math.max(2, Math.min(random.between(2, 8), Math.floor(MOST_MACROBLOCKS / (widthMbs * heightMbs))));
  const controls: [name: DirectControl, value: number][] = [];
  const events: DirectEvent[] = [];
  const common = {
    number,
    size,
    frames,
    rate: random.pick(RATES),
    content: random.pick(CONTENTS).name,
    contentSeed: random.next(),
    variant: random.pick(VARIANTS),
    addressConvention: random.pick(['offset', 'physical'] as const),
  };
  const draft: Draft = {
    ...{ random, size, widthMbs, heightMbs, frames },
    set: (control, value) => controls.push([control, value]),
    change: (frame, control, value) => events.push({ frame, control, value }),
  };
  for (const draw of DIMENSIONS) draw(draft);
  return { ...common, controls, events: events.sort((a, b) => a.frame - b.frame) };
}

/** A case in one line. */
export function describeDirectCase(fuzz: DirectCase): string {
  const { size, frames, content, controls, events, variant } = fuzz;
  const value = new Map(controls);
  const parts = [
    `${size.width}x${size.height}, ${frames} frames of ${content}`,
    value.get('h264_entropy_mode') === 0 ? 'CAVLC' : `CABAC ${value.get('cabac_init_idc') ?? 0}`,
    `QP ${value.get('h264_i_frame_qp_value') ?? 26}/${value.get('h264_p_frame_qp_value') ?? 28}`,
    `chroma offset ${value.get('h264_chroma_qp_index_offset') ?? 0}`,
    `filter ${value.get('h264_loop_filter_mode') ?? 0}`,
  ];
  const some = (name: DirectControl, text: string) => value.get(name) && parts.push(`${text} ${value.get(name)}`);
  some('slice_height', 'slices of');
  some('intra_refresh_columns', 'refresh of');
  some('rc_mode', 'rate control');
  if (value.get('roi_en')) parts.push('regions');
  const flags = ME_FLAGS.filter((flag) => value.get(flag));
  if (flags.length > 0) parts.push(flags.join(' '));
  return [...parts, `${events.length} changes, ${variant}`].join(', ');
}

/** Every setting and change of a case, in words that the options --set and --at take. */
export function settingsOf({ controls, events }: DirectCase): { set: string[]; at: string[] } {
  return {
    set: controls.map(([name, value]) => `${name}=${value}`),
    at: events.map(({ frame, control, value }) => `${frame}:${control}=${value}`),
  };
}
