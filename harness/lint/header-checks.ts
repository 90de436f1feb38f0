/** Rules of headers and their order, for streams and for the headers that a trace puts. */
import { parseProfileLevelId } from 'h264-profile-level-id';
import { LEVEL_1B_IDC, LEVEL_LIMITS, raiseLevel } from '../drivers/common/profiles.js';
import type { SequenceParameterSet, SliceHeader } from '../syntax/index.js';
import type { ParsedUnit } from './headers.js';
import type { Place, Report } from './model.js';
import type { RuleId } from './rules/index.js';

/** Frames a second that a VUI may state. */
const SLOWEST = 1;
const FASTEST = 240;

/** The one coded height that is nearly always padding. */
const PADDED_HEIGHT = 1088;
const MEANT_HEIGHT = 1080;

const BASELINE = 66;
const MAIN = 77;
const HIGH = 100;
const LEVEL_3 = 30;

const number = (value: number) => Number(value.toPrecision(4)).toString();
const hex2 = (value: number) => value.toString(16).padStart(2, '0');

/** Frames a second of the VUI; undefined without timing. */
function frameRate(elements: ReadonlyMap<string, number>): number | undefined {
  const [units, scale] = [elements.get('num_units_in_tick'), elements.get('time_scale')];
  return units === undefined || scale === undefined ? undefined : scale / (2 * units);
}

const inRange = (rate: number | undefined) => rate !== undefined && rate >= SLOWEST && rate <= FASTEST;

interface LastPicture {
  readonly slice: SliceHeader;
  readonly order: number | undefined;
}

/** Takes units in stream order. */
export class HeaderChecks {
  /** SPS and PPS since the last slice. */
  private sinceSlice = { sps: false, pps: false };
  private pictures = 0;
  private last: LastPicture | undefined;
  /** frame_num of the last reference picture, and the SPS text in force. */
  private referenceFrameNum = 0;
  private orderMsb = 0;
  private orderLsb = 0;
  private spsInForce = '';
  private spsComing: { text: string; place: Place } | undefined;

  constructor(private readonly report: Report<RuleId>) {}

  unit(unit: ParsedUnit): void {
    if (unit.fault) this.fault(unit);
    else if (unit.sps) this.sps(unit, unit.sps);
    else if (unit.pps) this.pps(unit);
    else if (unit.slice) this.slice(unit.slice, unit.place);
  }

  private fault({ type, place, fault }: ParsedUnit): void {
    const missing = (type === 1 || type === 5) && /no (picture|sequence) parameter set/.test(fault?.message ?? '');
    const subject = `NAL unit of type ${type}, ${fault?.element}`;
    if (missing) {
      const is = fault?.message ?? '';
      this.report('parameter-sets-missing', place, { subject, is, should: 'SPS and PPS come first' });
    } else {
      const is = `unreadable: ${fault?.message}`;
      this.report('header-syntax', place, { subject, is, should: 'what H.264 has there' });
    }
  }

  private ending({ left, rbsp, place, type }: ParsedUnit): void {
    const subject = `${type === 7 ? 'SPS' : 'PPS'} rbsp_trailing_bits`;
    if (left > 0)
      this.report('trailing-bits', place, { subject, is: `${left} bits behind the syntax`, should: 'none' });
    if (rbsp.stopBit < 0) this.report('trailing-bits', place, { subject, is: 'no stop bit', should: 'a 1 bit' });
  }

  private sps(unit: ParsedUnit, sps: SequenceParameterSet): void {
    const { elements, place } = unit;
    this.ending(unit);
    this.sinceSlice.sps = true;
    const text = JSON.stringify([...elements]);
    this.spsComing = { text, place };
    const rate = frameRate(elements);
    if (rate !== undefined && !inRange(rate)) {
      this.report('vui-timing', place, {
        subject: 'SPS num_units_in_tick, time_scale',
        is: `${elements.get('num_units_in_tick')} and ${elements.get('time_scale')}, ${number(rate)} frames a second`,
        should: `${SLOWEST} to ${FASTEST} frames a second`,
      });
    }
    this.level(sps, place, inRange(rate) ? (rate as number) : 0);
    this.profile(sps, place, elements);
    if (!sps.frame_mbs_only_flag) {
      this.report('engine-syntax', place, { subject: 'SPS frame_mbs_only_flag', is: '0', should: '1' });
    }
    if (sps.heightInMbs * 16 === PADDED_HEIGHT && sps.crop.every((samples) => samples === 0)) {
      const is = `no cropping of ${PADDED_HEIGHT} lines`;
      this.report('uncropped', place, {
        subject: 'SPS frame_cropping_flag',
        is,
        should: `${MEANT_HEIGHT} lines, cropped`,
      });
    }
  }

  private level(sps: SequenceParameterSet, place: Place, rate: number): void {
    const { profile_idc, constraint_flags, level_idc, widthInMbs, heightInMbs } = sps;
    const id = `${hex2(profile_idc)}${hex2(constraint_flags)}${hex2(level_idc)}`;
    const nine = level_idc === LEVEL_1B_IDC && profile_idc !== HIGH;
    const known = LEVEL_LIMITS.some((limit) => limit.levelIdc === level_idc);
    if (!known || nine || (level_idc <= 52 && level_idc !== LEVEL_1B_IDC && !parseProfileLevelId(id))) {
      const is = `profile_idc ${profile_idc}, constraints 0x${hex2(constraint_flags)}, level_idc ${level_idc}`;
      const should = nine ? 'level_idc 11 with constraint_set3_flag for level 1b' : 'a profile-level-id that exists';
      this.report('level-unknown', place, { subject: 'SPS level_idc', is, should });
    }
    if (!known) return;
    const needed = raiseLevel(level_idc, widthInMbs, heightInMbs, rate);
    if (needed === level_idc) return;
    const what = `${widthInMbs * 16}x${heightInMbs * 16}${rate > 0 ? ` at ${number(rate)} frames a second` : ''}`;
    this.report('level', place, {
      subject: 'SPS level_idc',
      is: `${level_idc}`,
      should: `${needed} or more for ${what}`,
    });
  }

  private profile(sps: SequenceParameterSet, place: Place, elements: ReadonlyMap<string, number>): void {
    const { profile_idc, constraint_flags, level_idc } = sps;
    if (constraint_flags === 0 && (profile_idc === BASELINE || profile_idc === MAIN)) {
      this.report('constraint-flags', place, {
        subject: 'SPS constraint_set0_flag to constraint_set5_flag',
        is: `all 0 in profile ${profile_idc}`,
        should: profile_idc === BASELINE ? 'constraint_set0_flag and constraint_set1_flag 1' : 'constraint_set1_flag 1',
      });
    }
    const inference = elements.get('direct_8x8_inference_flag');
    if ((profile_idc === MAIN || profile_idc === HIGH) && level_idc >= LEVEL_3 && inference === 0) {
      const should = `1 in profile ${profile_idc} at level_idc ${level_idc}`;
      this.report('direct-8x8-inference', place, { subject: 'SPS direct_8x8_inference_flag', is: '0', should });
    }
  }

  private pps(unit: ParsedUnit): void {
    const { pps, place } = unit;
    if (!pps) return;
    this.ending(unit);
    this.sinceSlice.pps = true;
    if (pps.entropy_coding_mode_flag && pps.sps.profile_idc === BASELINE) {
      const should = 'Main or High profile (77, 100), or CAVLC';
      this.report('profile', place, { subject: 'PPS entropy_coding_mode_flag', is: 'CABAC in profile 66', should });
    }
    const foreign: readonly (readonly [string, boolean])[] = [
      ['transform_8x8_mode_flag', pps.transform_8x8_mode_flag],
      ['num_slice_groups_minus1', pps.num_slice_groups_minus1 > 0],
      ['weighted_pred_flag', pps.weighted_pred_flag],
      ['constrained_intra_pred_flag', pps.constrained_intra_pred_flag],
      ['redundant_pic_cnt_present_flag', pps.redundant_pic_cnt_present_flag],
      ['num_ref_idx_l0_default_active_minus1', pps.num_ref_idx_l0_default_active_minus1 > 0],
    ];
    for (const [name, on] of foreign) {
      if (on) this.report('engine-syntax', place, { subject: `PPS ${name}`, is: 'not 0', should: '0' });
    }
  }

  private slice(slice: SliceHeader, place: Place): void {
    const idr = slice.nal_unit_type === 5;
    if (slice.kind !== 'I' && slice.kind !== 'P') {
      this.report('engine-syntax', place, { subject: 'slice_type', is: slice.kind, should: 'I or P' });
    }
    if (slice.first_mb_in_slice === 0) this.picture(slice, idr, place);
    this.sinceSlice = { sps: false, pps: false };
  }

  private picture(slice: SliceHeader, idr: boolean, place: Place): void {
    if (this.pictures++ === 0) {
      if (!idr) this.report('first-not-idr', place, { subject: 'nal_unit_type', is: '1', should: '5' });
    } else if (idr && !(this.sinceSlice.sps && this.sinceSlice.pps)) {
      const is = this.sinceSlice.pps ? 'a PPS only' : this.sinceSlice.sps ? 'an SPS only' : 'neither';
      this.report('parameter-sets-not-repeated', place, {
        subject: 'SPS and PPS',
        is,
        should: 'both before the IDR picture',
      });
    }
    if (this.spsComing) {
      const { text, place: at } = this.spsComing;
      if (!idr && this.spsInForce !== '' && this.spsInForce !== text) {
        this.report('sps-change', at, {
          subject: 'SPS',
          is: 'another one ahead of a picture that is no IDR',
          should: 'ahead of an IDR picture',
        });
      }
      this.spsInForce = text;
      this.spsComing = undefined;
    }
    this.frameNum(slice, idr, place);
    const order = this.order(slice, idr);
    const { last } = this;
    if (last && !idr && order !== undefined && last.order !== undefined && order <= last.order) {
      const is = `${order} behind ${last.order}`;
      this.report('picture-order', place, { subject: 'pic_order_cnt_lsb', is, should: `more than ${last.order}` });
    }
    if (idr && last?.slice.nal_unit_type === 5 && last.slice.idr_pic_id === slice.idr_pic_id) {
      const is = `${slice.idr_pic_id} as in the IDR picture before`;
      this.report('idr-pic-id', place, { subject: 'idr_pic_id', is, should: 'another value' });
    }
    this.last = { slice, order };
  }

  private frameNum(slice: SliceHeader, idr: boolean, place: Place): void {
    const { last } = this;
    const period = 2 ** slice.sps.log2_max_frame_num;
    let wanted = 0;
    if (!idr) {
      if (!last) wanted = slice.frame_num;
      else wanted = last.slice.nal_ref_idc > 0 ? (this.referenceFrameNum + 1) % period : last.slice.frame_num;
    }
    if (slice.frame_num !== wanted) {
      this.report('frame-num', place, { subject: 'frame_num', is: `${slice.frame_num}`, should: `${wanted}` });
    }
    if (slice.nal_ref_idc > 0) this.referenceFrameNum = slice.frame_num;
  }

  /** Picture order count since the last IDR picture, clause 8.2.1.1; undefined for types other than 0. */
  private order({ sps, pic_order_cnt_lsb: lsb }: SliceHeader, idr: boolean): number | undefined {
    if (sps.pic_order_cnt_type !== 0) return undefined;
    const period = 2 ** sps.log2_max_pic_order_cnt_lsb;
    if (idr) this.orderMsb = 0;
    else if (lsb < this.orderLsb && this.orderLsb - lsb >= period / 2) this.orderMsb += period;
    else if (lsb > this.orderLsb && lsb - this.orderLsb > period / 2) this.orderMsb -= period;
    this.orderLsb = lsb;
    return this.orderMsb + lsb;
  }
}
