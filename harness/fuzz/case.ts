/** One random configuration: everything that a run takes, drawn from a seed and a number. */
import type { AddressConvention } from '../../emulator/index.js';
import { findControl, parseControlValue } from '../drivers/bootlin/controls.js';
import { FIXES, type FixName } from '../drivers/bootlin/fixes.js';
import { Random } from '../random.js';
import type { ControlEvent } from '../run/encode.js';
import type { Rate, Size } from '../video/index.js';
import { CONTENTS } from './content.js';

export interface FuzzCase {
  readonly number: number;
  readonly size: Size;
  readonly rate: Rate;
  readonly frames: number;
  /** Name in CONTENTS, and the seed of what it shows. */
  readonly content: string;
  readonly contentSeed: number;
  readonly controls: readonly (readonly [name: string, value: number])[];
  readonly events: readonly ControlEvent[];
  readonly fixes: ReadonlySet<FixName>;
  readonly buffers: number;
  readonly addressConvention: AddressConvention;
}

/** A case while it is drawn: each dimension adds its part. */
interface Draft {
  readonly random: Random;
  readonly size: Size;
  readonly frames: number;
  readonly fixes: Set<FixName>;
  readonly controls: [name: string, value: number][];
  readonly events: ControlEvent[];
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

/** Each with its weight: small pictures find as much as large ones and cost less. */
function drawSide(random: Random, most: number): number {
  const dice = random.below(10);
  if (dice < 2) return 16;
  if (dice < 6) return 2 * random.between(1, 48);
  return 2 * random.between(8, most / 2);
}

/** Without these the driver's own mistakes change samples; the others leave the comparison as it is. */
const NEEDED: readonly FixName[] = ['deblocking-mode', 'chroma-offset-pps', 'sps-change-idr', 'idr-after-error'];

const drawFixes: Dimension = ({ random, fixes }) => {
  const all = chance(random, 60);
  for (const { name } of FIXES) if (all || NEEDED.includes(name) || chance(random, 50)) fixes.add(name);
};

const drawQuantisers: Dimension = ({ random, controls, frames, events }) => {
  if (chance(random, 85)) controls.push(['h264_minimum_qp_value', 0], ['h264_maximum_qp_value', 51]);
  else controls.push(['h264_minimum_qp_value', edgy(random, 0, 51)], ['h264_maximum_qp_value', edgy(random, 0, 51)]);
  controls.push(['h264_i_frame_qp_value', edgy(random, 0, 51)], ['h264_p_frame_qp_value', edgy(random, 0, 51)]);
  controls.push(['h264_chroma_qp_index_offset', random.below(8)]);
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 20)) events.push({ frame, control: 'h264_p_frame_qp_value', value: edgy(random, 0, 51) });
    if (chance(random, 8)) events.push({ frame, control: 'h264_i_frame_qp_value', value: edgy(random, 0, 51) });
    if (chance(random, 8)) events.push({ frame, control: 'h264_chroma_qp_index_offset', value: random.below(8) });
  }
};

const drawFilter: Dimension = ({ random, controls, frames, events }) => {
  controls.push(['h264_loop_filter_mode', chance(random, 60) ? 0 : random.between(1, 2)]);
  controls.push(['h264_loop_filter_alpha_offset', edgy(random, -6, 6)]);
  controls.push(['h264_loop_filter_beta_offset', edgy(random, -6, 6)]);
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 6)) events.push({ frame, control: 'h264_loop_filter_mode', value: random.below(3) });
    if (chance(random, 6)) events.push({ frame, control: 'h264_loop_filter_alpha_offset', value: edgy(random, -6, 6) });
    if (chance(random, 6)) events.push({ frame, control: 'h264_loop_filter_beta_offset', value: edgy(random, -6, 6) });
  }
};

const drawStructure: Dimension = ({ random, controls, frames, events }) => {
  controls.push(['video_gop_closure', random.below(2)]);
  controls.push(['video_gop_size', random.between(1, 9)], ['h264_i_frame_period', random.between(1, 6)]);
  for (let frame = 0; frame < frames; frame++) {
    if (chance(random, 10)) events.push({ frame, control: 'force_key_frame', value: 1 });
  }
};

/** Levels 1 to 5.2: OpenH264 knows none above. */
const LEVELS = 17;

const drawHeaders: Dimension = ({ random, size, controls, frames, events }) => {
  controls.push(['h264_profile', random.pick([0, 1, 2, 4])], ['h264_level', random.below(LEVELS)]);
  controls.push(['prepend_sps_and_pps_to_idr', random.below(2)]);
  // libavcodec takes up a picture anew, without references, when its ratio leaves less than a sample of a side
  if (chance(random, 30) && Math.min(size.width, size.height) >= 4) {
    controls.push(['aspect_ratio_vui_enable', 1], ['vui_aspect_ratio_idc', random.below(18)]);
    const horizontal = edgy(random, 1, 65535);
    const vertical = random.between(Math.ceil(horizontal / 2), Math.min(2 * horizontal, 65535));
    controls.push(['horizontal_size_of_sar', horizontal], ['vertical_size_of_sar', vertical]);
  }
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 4)) events.push({ frame, control: 'h264_level', value: random.below(LEVELS) });
  }
};

const CABAC_PROFILES = ['Main', 'High'].map((text) => parseControlValue(findControl('h264_profile'), text));

/** CABAC, where the profile has it. */
const drawEntropy: Dimension = ({ random, controls, frames, events }) => {
  if (!CABAC_PROFILES.includes(new Map(controls).get('h264_profile') ?? -1)) return;
  controls.push(['h264_entropy_mode', random.below(2)]);
  for (let frame = 1; frame < frames; frame++) {
    if (chance(random, 6)) events.push({ frame, control: 'h264_entropy_mode', value: random.below(2) });
  }
};

/** The order is part of what a seed means: append only. */
const DIMENSIONS: readonly Dimension[] = [
  drawFixes,
  drawQuantisers,
  drawFilter,
  drawStructure,
  drawHeaders,
  drawEntropy,
];

const RATES: readonly Rate[] = [
  { num: 25, den: 1 },
  { num: 30, den: 1 },
  { num: 30000, den: 1001 },
  { num: 1, den: 1 },
  { num: 60, den: 1 },
  { num: 15, den: 2 },
];

/** Draws case `number` of a seed; each can be drawn on its own. */
export function drawCase(seed: number, number: number): FuzzCase {
  // a generator of its own a case; the factor is odd, so that no two numbers share one
  const random = new Random(new Random(seed + Math.imul(number, 0x9e3779b1)).next());
  const size = { width: drawSide(random, 400), height: drawSide(random, 304) };
  const content = random.pick(CONTENTS).name;
  const common = {
    number,
    size,
    rate: random.pick(RATES),
    content,
    contentSeed: random.next(),
    buffers: random.between(1, 4),
    addressConvention: random.pick(['offset', 'physical'] as const),
  };
  const draft: Draft = { random, size, frames: random.between(2, 8), fixes: new Set(), controls: [], events: [] };
  for (const draw of DIMENSIONS) draw(draft);
  const { frames, fixes, controls, events } = draft;
  return { ...common, frames, fixes, controls, events: events.sort((a, b) => a.frame - b.frame) };
}

/** A case in one line. */
export function describeCase(fuzz: FuzzCase): string {
  const { size, frames, content, controls, events, fixes, buffers } = fuzz;
  const value = new Map(controls);
  const filter = `${value.get('h264_loop_filter_mode')}:${value.get('h264_loop_filter_alpha_offset')}:${value.get('h264_loop_filter_beta_offset')}`;
  return [
    `${size.width}x${size.height}, ${frames} frames of ${content}`,
    `QP ${value.get('h264_i_frame_qp_value')}/${value.get('h264_p_frame_qp_value')}`,
    `chroma offset ${value.get('h264_chroma_qp_index_offset')}, filter ${filter}`,
    value.get('h264_entropy_mode') ? 'CABAC' : 'CAVLC',
    `${value.get('video_gop_closure') ? 'closed' : 'open'} GOP`,
    `${buffers} buffers, ${fixes.size} fixes, ${events.length} changes`,
  ].join(', ');
}
