/** The H.264 engine's context: parameters from controls, running state, and the job each frame makes of them. */
import type { Size, FrameType } from '../driver.js';
import { macroblocks } from './buffers.js';
import { type ControlHandler, type ControlListener, ERRNO } from '../common/control-handler.js';
import { type ControlSpec, ENTROPY, findControl } from './controls.js';
import type { FixName } from './fixes.js';
import type { FrameInterval } from './formats.js';
import { LEVEL_1B_IDC, levelIdc, profileNumbers, raiseLevel, standardLevel1b } from '../common/profiles.js';

/** What one frame is coded with, by the names of the syntax elements where there is one. */
export interface Job {
  readonly frame_type: FrameType;
  readonly frame_num: number;
  readonly pic_order_cnt_lsb: number;
  readonly idr_pic_id: number;
  readonly nal_ref_idc: number;
  readonly qp: number;
  /** The QP that the picture parameter set in force names: 26 + pic_init_qp_minus26. */
  readonly qp_init: number;
  readonly profile_idc: number;
  readonly level_idc: number;
  readonly constraint_set_flags: number;
  readonly entropy_coding_mode_flag: number;
  readonly cabac_init_idc: number;
  readonly chroma_qp_index_offset: number;
  readonly disable_deblocking_filter_idc: number;
  readonly slice_alpha_c0_offset_div2: number;
  readonly slice_beta_offset_div2: number;
}

/** What has to be written next, in this order; a repeated set starts over from it. */
export type Step = 'start' | 'sps' | 'pps' | 'slice';
const STEP_ORDER: Record<Step, number> = { start: 0, sps: 1, pps: 2, slice: 3 };

export const LOG2_MAX_FRAME_NUM = 8;
export const LOG2_MAX_PIC_ORDER_CNT_LSB = 8;

const PROFILE_CONTROL = findControl('h264_profile');
const ENTROPY_CONTROL = findControl('h264_entropy_mode');

/** Control values as last handed to the engine, by control name. */
interface Parameters {
  prepend: number;
  sarEnable: number;
  sarIdc: number;
  sarWidth: number;
  sarHeight: number;
  profile: number;
  level: number;
  entropyMode: number;
  chromaQpIndexOffset: number;
  loopFilterMode: number;
  loopFilterAlpha: number;
  loopFilterBeta: number;
  qpMin: number;
  qpMax: number;
  qpI: number;
  qpP: number;
  gopClosure: number;
  gopSize: number;
  iPeriod: number;
}

const PARAMETER_OF: ReadonlyMap<string, keyof Parameters> = new Map([
  ['prepend_sps_and_pps_to_idr', 'prepend'],
  ['aspect_ratio_vui_enable', 'sarEnable'],
  ['vui_aspect_ratio_idc', 'sarIdc'],
  ['horizontal_size_of_sar', 'sarWidth'],
  ['vertical_size_of_sar', 'sarHeight'],
  ['h264_profile', 'profile'],
  ['h264_level', 'level'],
  ['h264_entropy_mode', 'entropyMode'],
  ['h264_chroma_qp_index_offset', 'chromaQpIndexOffset'],
  ['h264_loop_filter_mode', 'loopFilterMode'],
  ['h264_loop_filter_alpha_offset', 'loopFilterAlpha'],
  ['h264_loop_filter_beta_offset', 'loopFilterBeta'],
  ['h264_minimum_qp_value', 'qpMin'],
  ['h264_maximum_qp_value', 'qpMax'],
  ['h264_i_frame_qp_value', 'qpI'],
  ['h264_p_frame_qp_value', 'qpP'],
  ['video_gop_closure', 'gopClosure'],
  ['video_gop_size', 'gopSize'],
  ['h264_i_frame_period', 'iPeriod'],
]);

const NO_PARAMETERS: Readonly<Parameters> = {
  prepend: 0,
  sarEnable: 0,
  sarIdc: 0,
  sarWidth: 0,
  sarHeight: 0,
  profile: 0,
  level: 0,
  entropyMode: 0,
  chromaQpIndexOffset: 0,
  loopFilterMode: 0,
  loopFilterAlpha: 0,
  loopFilterBeta: 0,
  qpMin: 0,
  qpMax: 0,
  qpI: 0,
  qpP: 0,
  gopClosure: 0,
  gopSize: 0,
  iPeriod: 0,
};

/** Lives from stream on to stream off. */
export class H264Context {
  readonly parameters: Parameters = { ...NO_PARAMETERS };
  readonly widthMbs: number;
  readonly heightMbs: number;
  step: Step = 'start';

  #gopIndex = 0;
  #frameNum = 0;
  #picOrderCntLsb = 0;
  #qpInit = 0;
  #forceKeyFrame = false;
  #nextIdrPicId = 0;
  #ppsChromaOffset = 0;
  #failed = false;

  constructor(
    size: Size,
    private readonly fixes: ReadonlySet<FixName>,
  ) {
    const { widthMbs, heightMbs } = macroblocks(size);
    this.widthMbs = widthMbs;
    this.heightMbs = heightMbs;
  }

  /** Takes over a control. The driver reads the current value, which a change replaces only afterwards. */
  apply(spec: ControlSpec, current: number, next: number, handler: ControlHandler): void {
    if (spec.type === 'button') {
      this.#forceKeyFrame = true;
      return;
    }
    const parameter = PARAMETER_OF.get(spec.name);
    if (!parameter) return;
    this.parameters[parameter] = this.fixes.has('control-lag') ? next : current;
    if (parameter === 'profile') {
      if (!profileNumbers(this.parameters.profile).cabac) handler.set(ENTROPY_CONTROL, ENTROPY.CAVLC);
      this.#repeatFrom('sps');
    } else if (parameter === 'level') this.#repeatFrom('sps');
    else if (parameter === 'entropyMode') this.#repeatFrom('pps');
  }

  /** A frame came to nothing. The driver takes no note of it. */
  noteFailure(): void {
    this.#failed = true;
  }

  /** Decides what the next frame is and advances the counters. */
  prepareJob(interval: FrameInterval): Job {
    const { parameters, fixes } = this;
    const frameType = this.#nextFrameType();
    const isIdr = frameType === 'IDR';

    if (isIdr) {
      this.#frameNum = 0;
      this.#picOrderCntLsb = 0;
      if (parameters.prepend || fixes.has('param-sets-at-idr')) this.step = 'sps';
    }
    const frameNum = this.#frameNum;
    this.#frameNum = (frameNum + 1) % 2 ** LOG2_MAX_FRAME_NUM;
    const picOrderCntLsb = this.#picOrderCntLsb;
    this.#picOrderCntLsb = (picOrderCntLsb + 2) % 2 ** LOG2_MAX_PIC_ORDER_CNT_LSB;

    const cabac = parameters.entropyMode === ENTROPY.CABAC;
    const filterOff = parameters.loopFilterMode === 1;
    const qp = this.#clampQp(frameType === 'P' ? parameters.qpP : parameters.qpI);
    const chromaMoved = parameters.chromaQpIndexOffset !== this.#ppsChromaOffset;
    if (chromaMoved && fixes.has('chroma-offset-pps')) this.#repeatFrom('pps');
    if (this.step !== 'slice') {
      this.#qpInit = qp;
      this.#ppsChromaOffset = parameters.chromaQpIndexOffset;
    }

    return {
      frame_type: frameType,
      frame_num: frameNum,
      pic_order_cnt_lsb: picOrderCntLsb,
      idr_pic_id: isIdr ? this.#takeIdrPicId() : 0,
      nal_ref_idc: 2,
      qp,
      qp_init: this.#qpInit,
      ...this.#profileAndLevel(interval),
      entropy_coding_mode_flag: Number(cabac),
      cabac_init_idc: cabac && frameType === 'P' ? 1 : 0,
      chroma_qp_index_offset: parameters.chromaQpIndexOffset,
      disable_deblocking_filter_idc: parameters.loopFilterMode,
      slice_alpha_c0_offset_div2: filterOff ? 0 : parameters.loopFilterAlpha,
      slice_beta_offset_div2: filterOff ? 0 : parameters.loopFilterBeta,
    };
  }

  #repeatFrom(step: Step): void {
    if (STEP_ORDER[this.step] > STEP_ORDER[step]) this.step = step;
  }

  #nextFrameType(): FrameType {
    const { gopClosure, gopSize, iPeriod } = this.parameters;
    let type: FrameType = 'P';
    if (this.#gopIndex === 0) type = 'IDR';
    else if (!gopClosure && iPeriod > 0 && this.#gopIndex % iPeriod === 0) type = 'I';

    if (this.#mustBeIdr()) {
      type = 'IDR';
      if (this.fixes.has('forced-key-gop')) this.#gopIndex = 0;
    }
    this.#gopIndex++;
    if (gopClosure) this.#gopIndex %= gopSize;
    return type;
  }

  #mustBeIdr(): boolean {
    let must = this.#forceKeyFrame;
    this.#forceKeyFrame = false;
    if (this.step === 'sps' && this.fixes.has('sps-change-idr')) must = true;
    if (this.#failed && this.fixes.has('idr-after-error')) {
      must = true;
      this.step = 'start';
    }
    this.#failed = false;
    return must;
  }

  #takeIdrPicId(): number {
    const id = this.#nextIdrPicId;
    if (this.fixes.has('idr-pic-id')) this.#nextIdrPicId = 1 - id;
    return id;
  }

  /** The upper limit first: with the two crossed, it wins. */
  #clampQp(qp: number): number {
    const { qpMin, qpMax } = this.parameters;
    return qp > qpMax ? qpMax : Math.max(qp, qpMin);
  }

  #profileAndLevel(interval: FrameInterval): Pick<Job, 'profile_idc' | 'level_idc' | 'constraint_set_flags'> {
    const numbers = profileNumbers(this.parameters.profile);
    let idc = levelIdc(this.parameters.level);
    let flags = numbers.constraintSetFlags;
    if (this.fixes.has('level')) {
      const timing = vuiTiming(interval, this.fixes);
      idc = raiseLevel(idc, this.widthMbs, this.heightMbs, timing.timeScale / (2 * timing.numUnitsInTick));
    }
    if (idc === LEVEL_1B_IDC && this.fixes.has('level-1b')) {
      const level = standardLevel1b(numbers);
      idc = level.levelIdc;
      flags = level.constraintSetFlags;
    }
    return { profile_idc: numbers.profileIdc, level_idc: idc, constraint_set_flags: flags };
  }
}

/** num_units_in_tick and time_scale (E.2.1), two ticks a frame; the driver swaps the fraction. */
export function vuiTiming(
  interval: FrameInterval,
  fixes: ReadonlySet<FixName>,
): { numUnitsInTick: number; timeScale: number } {
  const { numerator, denominator } = interval;
  if (fixes.has('vui-timing')) return { numUnitsInTick: numerator, timeScale: (denominator * 2) >>> 0 };
  return { numUnitsInTick: denominator, timeScale: (numerator * 2) >>> 0 };
}

/** What the driver says to the control framework; without a context (before stream on) it hears of nothing. */
export class ContextListener implements ControlListener {
  context: H264Context | undefined;

  validate(spec: ControlSpec, value: number, handler: ControlHandler): number {
    if (spec !== ENTROPY_CONTROL || value !== ENTROPY.CABAC) return 0;
    return profileNumbers(handler.get(PROFILE_CONTROL)).cabac ? 0 : ERRNO.EINVAL;
  }

  apply(spec: ControlSpec, current: number, next: number, handler: ControlHandler): void {
    this.context?.apply(spec, current, next, handler);
  }
}
