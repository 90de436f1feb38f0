/** Rules of what must be set at a trigger, and of parameters that depend on the chip. */
import { hex } from '../../trace/model.js';
import type { Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { enables, REG, type TraceState } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

/** VE version of the A13, which needs its deblocking line in DRAM. */
const VERSION_A13 = 0x1625;
/** RESET. */
const ENCODER_RESET = 1 << 24;
const GLOBAL_RESET = 1;
/** 2048 samples. */
const WIDE = 128;
/** Macroblocks of width that one unit of STRIDE_MBS_DIV_48 stands for. */
const COLUMNS = 48;

export class SetupCheck implements TraceCheck {
  constructor(private readonly report: Report<RuleId>) {}

  picture(_: Picture, state: TraceState): void {
    this.enabled(state);
    this.missing(state);
    this.reset(state);
    if (state.jpeg) return;
    this.layout(state);
    this.motion(state);
  }

  private enabled(state: TraceState): void {
    if (!state.known(REG.MODE)) return;
    const { encoder, input } = enables(state.word(REG.MODE), state.variant);
    if (encoder && input) return;
    const what = encoder ? 'the input stage is off' : 'the encoder is off';
    this.report('not-enabled', state.place(), {
      subject: state.name(REG.MODE),
      is: `${hex(state.word(REG.MODE))}: ${what}`,
      should: 'both enabled',
    });
  }

  private reset(state: TraceState): void {
    const held = state.word(REG.RESET) & (ENCODER_RESET | GLOBAL_RESET);
    if (!state.written(REG.RESET) || held === 0) return;
    const is = hex(state.word(REG.RESET));
    this.report('held-in-reset', state.placeOf(REG.RESET), {
      subject: state.name(REG.RESET),
      is,
      should: 'bits 0 and 24 clear',
    });
  }

  private missing(state: TraceState): void {
    const size = state.written(REG.PICINFO) ? REG.PICINFO : REG.ISP_PIC_INFO;
    const needed: number[] = [size, REG.ISP_STRIDE, REG.LUMA, REG.CHROMA0, REG.STM_START, REG.STM_END, REG.STM_BIT_MAX];
    if (!state.jpeg) {
      needed.push(REG.PARA0, REG.PARA1, REG.ME_PARA, REG.REC_Y, REG.REC_C, REG.SUBPIX_NEW, REG.MB_INFO);
      if (state.predicted) needed.push(REG.REF0_Y, REG.REF0_C, REG.SUBPIX_LAST);
      if (state.bits(REG.ME_PARA, 18, 18) === 1) needed.push(REG.DEBLK);
      if (state.bits(REG.ME_PARA, 16, 16) === 0) needed.push(REG.MV_BUF);
    }
    const mayBeZero: ReadonlySet<number> = new Set([REG.PARA0, REG.PARA1, REG.ME_PARA]);
    for (const offset of needed) {
      const subject = state.name(offset);
      if (!state.written(offset)) {
        this.report('missing-setup', state.place(), { subject, is: 'never written', should: 'set before the trigger' });
      } else if (!mayBeZero.has(offset) && state.word(offset) === 0) {
        this.report('missing-setup', state.placeOf(offset), { subject, is: '0', should: 'not 0 at the trigger' });
      }
    }
  }

  private layout(state: TraceState): void {
    const second = state.bits(REG.PARA1, 13, 8);
    const qp = state.bits(REG.PARA1, 5, 0);
    const place = state.placeOf(REG.PARA1);
    const columns = Math.ceil(state.geometry.stride / COLUMNS);
    const is = `${hex(state.word(REG.PARA1))}, ${second} in bits 13:8 and QP ${qp}`;
    // the source's stride as Bootlin's driver has it, or the width as the vendor's header has it (fact book 4.1)
    const fits = second >> 2 === columns || second >> 2 === Math.ceil(state.geometry.width / COLUMNS);
    if (state.old) {
      // what the new layout has there by the same stride
      if (second !== qp && (second & 3) === 0 && fits) {
        this.report('para1-layout', place, {
          subject: state.name(REG.PARA1, 'FIXED_INTRA_QP'),
          is,
          should: `the QP of intra macroblocks, ${qp}`,
        });
      }
      return;
    }
    if (second === qp && second !== 0 && !fits) {
      const should = `dynamic search and tiles off, ${columns} columns of ${COLUMNS} macroblocks: ${hex(columns << 10)}`;
      this.report('para1-layout', place, { subject: state.name(REG.PARA1, 'bits 13:8'), is, should });
    } else if (!fits && state.bits(REG.PARA1, 9, 9) === 0) {
      this.report('para1-columns', place, {
        subject: state.name(REG.PARA1, 'STRIDE_MBS_DIV_48'),
        is: `${second >> 2}`,
        should: `${columns}`,
      });
    }
  }

  private motion(state: TraceState): void {
    const place = state.placeOf(REG.ME_PARA);
    const me = hex(state.word(REG.ME_PARA));
    if (state.old && state.predicted && state.bits(REG.ME_PARA, 8, 8) === 1) {
      this.report('motion-search-off', place, { subject: state.name(REG.ME_PARA, 'ME_DIS'), is: '1', should: '0' });
    }
    const inDram = state.bits(REG.ME_PARA, 18, 18) === 1;
    if (state.variant.version === VERSION_A13 && state.predicted && !inDram) {
      this.report('deblock-line', place, {
        subject: state.name(REG.ME_PARA, 'DEBLK_TO_DRAM'),
        is: `0 in ${me}`,
        should: '1',
      });
    }
    const lines = inDram && state.bits(REG.ME_PARA, 19, 19) === 1;
    if (state.geometry.width > WIDE && !(lines && state.bits(REG.MODE, 21, 21) === 1)) {
      const is = `MODE ${hex(state.word(REG.MODE))}, ME_PARA ${me} at ${state.geometry.width * 16} samples`;
      this.report('wide-picture', place, {
        subject: 'MODE PIC_WIDTH_MORE_2048, ME_PARA bits 18 and 19',
        is,
        should: 'all 1',
      });
    }
  }
}
