/** Rules on what the registers hold at the trigger and what the headers say. */
import type { SliceHeader } from '../../syntax/index.js';
import { bytesAround, forbiddenPlaces, type ParsedUnit } from '../headers.js';
import type { Report } from '../model.js';
import type { PutUnit } from '../put-bits.js';
import type { RuleId } from '../rules/index.js';
import { REG, type TraceState } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

const MOST_QP = 51;
const UNIT_NAMES: Readonly<Record<number, string>> = { 1: 'slice header', 5: 'IDR slice header', 7: 'SPS', 8: 'PPS' };

/** 4 bits of two's complement. */
const signed4 = (value: number) => (value >= 8 ? value - 16 : value);

export class AgreementCheck implements TraceCheck {
  constructor(private readonly report: Report<RuleId>) {}

  picture({ units, parsed, slice }: Picture, state: TraceState): void {
    if (state.jpeg) return;
    this.escapes(units, state);
    if (state.bits(REG.PARA1, 5, 0) > MOST_QP) {
      this.differ('qp-range', REG.PARA1, 'FIXED_QP', state.bits(REG.PARA1, 5, 0), `0 to ${MOST_QP}`, state);
    }
    if (!units.some(({ type }) => type === 1 || type === 5)) {
      const is = units.length > 0 ? `only ${units.map(({ type }) => UNIT_NAMES[type] ?? type).join(', ')}` : 'nothing';
      this.report('slice-header-missing', state.place(), {
        subject: 'put-bits',
        is: `${is} put`,
        should: 'a slice header ahead of the trigger',
      });
    }
    if (!slice) return;
    this.length(units, parsed, slice);
    this.coding(slice, state);
    this.deblocking(slice, state);
    this.numbers(slice, state);
  }

  private differ(rule: RuleId, offset: number, field: string, is: number, should: string, state: TraceState): void {
    this.report(rule, state.placeOf(offset), { subject: state.name(offset, field), is: `${is}`, should });
  }

  private escapes(units: readonly PutUnit[], state: TraceState): void {
    for (const unit of units) {
      const subject = UNIT_NAMES[unit.type] ?? `NAL unit of type ${unit.type}`;
      const raw = unit.raw.filter((byte, index) => byte && index > 0).length;
      if (raw > 0) {
        const is = `${raw} of its ${unit.raw.length - 1} payload bytes put with PARA0 EPTB_DIS set`;
        this.report('escape-off-over-payload', unit.place, {
          subject,
          is,
          should: 'EPTB_DIS clear behind the NAL unit header',
        });
      }
      for (const at of forbiddenPlaces(unit.coded)) {
        const bytes = unit.coded;
        // an emulation prevention byte is one only where it was not put as such
        if (bytes[at] === 3 && (bytes[at + 1] ?? 0) <= 3 && bytes.length !== unit.bytes.length) continue;
        const is = `${bytesAround(bytes, at)} (bytes ${Math.max(0, at - 3)} to ${Math.min(bytes.length - 1, at + 1)})`;
        this.report('unescaped-bytes', unit.place, { subject, is, should: '00 00 03 in front of the third byte' });
      }
    }
    if (state.bits(REG.PARA0, 31, 31) === 1) {
      this.differ('escape-off-at-trigger', REG.PARA0, 'EPTB_DIS', 1, '0', state);
    }
  }

  private length(units: readonly PutUnit[], parsed: readonly ParsedUnit[], slice: SliceHeader): void {
    const index = parsed.findIndex((unit) => unit.slice === slice);
    const unit = units[index];
    if (!unit) return;
    // the slice header's own bits, without the NAL unit header byte
    const put = unit.bits - 8;
    if (put === slice.bits) return;
    this.report('header-length', unit.place, {
      subject: 'slice header',
      is: `${put} bits put`,
      should: `${slice.bits} bits by its syntax`,
    });
  }

  private coding(slice: SliceHeader, state: TraceState): void {
    const { pps, sps } = slice;
    const type = state.bits(REG.PARA0, 6, 4);
    const kind = type === 0 ? 'I' : type <= 2 ? 'P' : 'B';
    if (kind !== slice.kind) {
      this.differ('slice-type-mismatch', REG.PARA0, 'SLICE_TYPE', type, `${slice.kind} as in the slice header`, state);
    }
    const cabac = state.bits(REG.PARA0, 8, 8);
    if (cabac !== Number(pps.entropy_coding_mode_flag)) {
      this.differ('entropy-mismatch', REG.PARA0, 'ENTROPY_CODING', cabac, `${1 - cabac} as in the PPS`, state);
    }
    const init = state.bits(REG.PARA0, 11, 10);
    if (pps.entropy_coding_mode_flag && slice.kind === 'P' && init !== slice.cabac_init_idc) {
      this.differ(
        'cabac-init-mismatch',
        REG.PARA0,
        'FIX_MODE_NUM',
        init,
        `${slice.cabac_init_idc} as in the slice header`,
        state,
      );
    }
    const qp = state.bits(REG.PARA1, 5, 0);
    if (qp !== slice.qp)
      this.differ('qp-mismatch', REG.PARA1, 'FIXED_QP', qp, `${slice.qp} as in the slice header`, state);
    const offset = state.bits(REG.PARA1, 18, 16);
    if (offset !== pps.chroma_qp_index_offset) {
      this.differ(
        'chroma-offset-mismatch',
        REG.PARA1,
        'QP_CHROMA_OFFSET0',
        offset,
        `${pps.chroma_qp_index_offset} as in the PPS`,
        state,
      );
    }
    const { width, height } = state.geometry;
    if (width !== sps.widthInMbs || height !== sps.heightInMbs) {
      const size = state.word(REG.PICINFO) !== 0 ? REG.PICINFO : REG.ISP_PIC_INFO;
      this.report('size-mismatch', state.placeOf(size), {
        subject: state.name(size),
        is: `${width}x${height} macroblocks`,
        should: `${sps.widthInMbs}x${sps.heightInMbs} as in the SPS`,
      });
    }
  }

  private deblocking(slice: SliceHeader, state: TraceState): void {
    const mode = state.bits(REG.PARA0, 13, 12);
    const told = slice.disable_deblocking_filter_idc;
    if (mode !== told)
      this.differ('deblocking-mismatch', REG.PARA0, 'DEBLOCK_IDC', mode, `${told} as in the slice header`, state);
    if (told === 1) return;
    const offsets = [
      ['ALPHA_OFFSET_DIV2', signed4(state.bits(REG.PARA0, 19, 16)), slice.slice_alpha_c0_offset_div2],
      ['BETA_OFFSET_DIV2', signed4(state.bits(REG.PARA0, 23, 20)), slice.slice_beta_offset_div2],
    ] as const;
    for (const [field, is, should] of offsets) {
      if (is !== should)
        this.differ('deblocking-offset-mismatch', REG.PARA0, field, is, `${should} as in the slice header`, state);
    }
  }

  /** Fields for slice headers that the hardware writes. */
  private numbers(slice: SliceHeader, state: TraceState): void {
    const sliceMode = state.bits(REG.PARA0, 29, 29) === 1;
    const rule: RuleId = sliceMode ? 'slice-mode-header' : 'para0-frame-num';
    const frameNum = state.bits(REG.PARA0, 27, 24);
    if (frameNum !== (slice.frame_num & 15)) {
      this.differ(rule, REG.PARA0, 'FRAME_NUM', frameNum, `${slice.frame_num & 15} as in the slice header`, state);
    }
    const idr = state.bits(REG.PARA0, 15, 15);
    if (slice.nal_unit_type === 5 && idr !== (slice.idr_pic_id & 1)) {
      this.differ(rule, REG.PARA0, 'IDR_PIC_ID', idr, `${slice.idr_pic_id & 1} as in the slice header`, state);
    }
    if (!sliceMode) return;
    const poc = state.bits(REG.PARA2, 23, 16);
    if (poc !== (slice.pic_order_cnt_lsb & 255)) {
      this.differ(rule, REG.PARA2, 'POC_LSB', poc, `${slice.pic_order_cnt_lsb & 255} as in the slice header`, state);
    }
    const length = state.bits(REG.PARA2, 26, 24) + 4;
    if (slice.sps.pic_order_cnt_type === 0 && length !== slice.sps.log2_max_pic_order_cnt_lsb) {
      this.differ(
        rule,
        REG.PARA2,
        'LOG2_MAX_POC_LSB',
        length - 4,
        `${slice.sps.log2_max_pic_order_cnt_lsb - 4} as in the SPS`,
        state,
      );
    }
    const reference = state.bits(REG.PARA2, 28, 27);
    if (reference !== slice.nal_ref_idc) {
      this.differ(rule, REG.PARA2, 'NAL_REF_IDC', reference, `${slice.nal_ref_idc} as in the slice header`, state);
    }
  }
}
