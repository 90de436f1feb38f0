/** Rules of sizes, addresses and buffers, at each trigger. */
import { type AccessRecord, hex, type TraceBuffer } from '../../trace/model.js';
import { type Stretch, stretchesOf } from '../memory-map.js';
import type { Report } from '../model.js';
import type { RuleId } from '../rules/index.js';
import { REG, type TraceState } from '../trace-state.js';
import type { Picture, TraceCheck } from './check.js';

/** Macroblocks a side that the engine takes. */
const MOST_MACROBLOCKS = 256;
const ALIGNMENT = 16;
/** Waste below a page comes from rounding. */
const PAGE = 4096;
/** STM_BIT_MAX bits 15:0 do not count. */
const LIMIT_STEP = 0x10000;

const bytes = (count: number) => `${count} bytes`;
const end = ({ address, need }: Stretch) => address + need;

export class MemoryCheck implements TraceCheck {
  constructor(private readonly report: Report<RuleId>) {}

  access({ op, offset, value }: AccessRecord, state: TraceState): void {
    if (op !== 'w') return;
    const subject = state.name(offset);
    if (offset === REG.STM_BIT_OFFSET && value % 8 !== 0) {
      this.report('stream-offset', state.place(), { subject, is: `${value} bits`, should: 'a multiple of 8' });
    } else if (offset === REG.STM_BIT_LEN && value !== state.word(REG.STM_BIT_OFFSET)) {
      const should = `${state.word(REG.STM_BIT_OFFSET)} bits, as STM_BIT_OFFSET`;
      this.report('stream-offset', state.place(), { subject, is: `${value} bits`, should });
    }
  }

  picture(_: Picture, state: TraceState): void {
    if (!this.size(state)) return;
    this.stream(state);
    const stretches = stretchesOf(state).filter(({ need }) => need > 0);
    for (const stretch of stretches) {
      if (stretch.register !== REG.STM_START) this.alignment(stretch, state);
      if (state.buffers.length > 0) this.room(stretch, stretches, state);
    }
    if (state.buffers.length > 0 && !state.jpeg) this.uselessVectors(state);
    this.sharing(state);
    this.overlaps(stretches, state);
  }

  private size(state: TraceState): boolean {
    const { width, height, stride } = state.geometry;
    const register = state.word(REG.PICINFO) !== 0 ? REG.PICINFO : REG.ISP_PIC_INFO;
    const good = Math.min(width, height) >= 1 && Math.max(width, height) <= MOST_MACROBLOCKS;
    if (!good) {
      if (state.written(register)) {
        const is = `${width}x${height} macroblocks`;
        this.report('picture-size', state.placeOf(register), {
          subject: state.name(register),
          is,
          should: `1 to ${MOST_MACROBLOCKS} a side`,
        });
      }
      return false;
    }
    if (register === REG.PICINFO && state.word(REG.ISP_PIC_INFO) !== state.word(REG.PICINFO)) {
      const is = hex(state.word(REG.ISP_PIC_INFO));
      this.report('picture-size', state.placeOf(register), {
        subject: state.name(REG.ISP_PIC_INFO),
        is,
        should: `${hex(state.word(REG.PICINFO))} as in PICINFO`,
      });
    }
    if (stride < width && state.written(REG.ISP_STRIDE)) {
      const subject = state.name(REG.ISP_STRIDE, 'INPUT_STRIDE_MBS');
      this.report('stride-too-small', state.placeOf(REG.ISP_STRIDE), {
        subject,
        is: `${stride}`,
        should: `${width} or more`,
      });
    }
    return true;
  }

  private stream(state: TraceState): void {
    const [start, last, limit] = [state.word(REG.STM_START), state.word(REG.STM_END), state.word(REG.STM_BIT_MAX)];
    if (!state.written(REG.STM_START) || !state.written(REG.STM_END)) return;
    const size = last - start + 1;
    const subject = state.name(REG.STM_END);
    const place = state.placeOf(REG.STM_END);
    if (size <= 1) {
      this.report('stream-end', place, {
        subject,
        is: `${hex(last)}, start ${hex(start)}`,
        should: 'behind the start',
      });
      return;
    }
    const buffer = this.bufferAt(start, state.buffers);
    if (buffer && last === buffer.address + buffer.size) {
      this.report('stream-end', place, {
        subject,
        is: `${hex(last)}, the byte behind ${buffer.name}`,
        should: hex(last - 1),
      });
    }
    if (!state.written(REG.STM_BIT_MAX)) return;
    // the limit counts from the start of the buffer, the picture from its offset on, round the end if need be
    const bits = limit - (limit % LIMIT_STEP) - state.word(REG.STM_BIT_OFFSET);
    const what = { subject: state.name(REG.STM_BIT_MAX), is: `${hex(limit)}, room for ${bytes(bits / 8)}` };
    const at = state.placeOf(REG.STM_BIT_MAX);
    if (bits <= 0) this.report('stream-limit', at, { ...what, should: `${hex(LIMIT_STEP)} or more` });
    else if (bits > 8 * size) this.report('stream-limit', at, { ...what, should: `${bytes(size)} or less` });
    else if (size - bits / 8 >= LIMIT_STEP / 8) {
      this.report('stream-limit-unused', at, { ...what, should: `${bytes(size)}: ${size - bits / 8} are never used` });
    }
  }

  private alignment({ register, role, address }: Stretch, state: TraceState): void {
    if (address % ALIGNMENT === 0) return;
    this.report('misaligned', state.placeOf(register), {
      subject: state.name(register),
      is: `${role} at ${hex(address)}`,
      should: `a multiple of ${ALIGNMENT}`,
    });
  }

  private bufferAt(address: number, buffers: readonly TraceBuffer[]): TraceBuffer | undefined {
    return buffers.find((buffer) => address >= buffer.address && address < buffer.address + buffer.size);
  }

  private room(stretch: Stretch, all: readonly Stretch[], state: TraceState): void {
    const { register, role, address, need, usual } = stretch;
    const subject = state.name(register);
    const place = state.placeOf(register);
    const buffer = this.bufferAt(address, state.buffers);
    if (!buffer) {
      this.report('outside-buffers', place, {
        subject,
        is: `${role} at ${hex(address)}, in none of them`,
        should: "an address in one of the driver's buffers",
      });
      return;
    }
    const limit = buffer.address + buffer.size;
    const room = limit - address;
    if (room < need) {
      // one byte too many of the stream has its own rule
      if (register === REG.STM_START && need - room === 1) return;
      const is = `${bytes(room)} for the ${role} in ${buffer.name}`;
      this.report('buffer-too-small', place, { subject, is, should: `${bytes(need)}: ${need - room} are missing` });
      return;
    }
    if (usual === undefined || role.includes('reference')) return;
    const behind = all.filter((other) => other.address > address && other.address < limit);
    const own = Math.min(limit, ...behind.map((other) => other.address)) - address;
    const is = `${bytes(own)} for the ${role} in ${buffer.name}`;
    if (own < usual)
      this.report('buffer-tight', place, { subject, is, should: `${bytes(usual)}: ${usual - own} less` });
    else if (own - usual >= PAGE && own - usual > usual / 4) {
      this.report('buffer-waste', place, { subject, is, should: `${bytes(usual)}: ${own - usual} are wasted` });
    }
  }

  /** A vector buffer that is set although nothing is written to it. */
  private uselessVectors(state: TraceState): void {
    const buffer = this.bufferAt(state.word(REG.MV_BUF), state.buffers);
    if (!buffer || state.bits(REG.ME_PARA, 16, 16) === 0) return;
    const is = `${bytes(buffer.size)} in ${buffer.name} with ME_PARA WB_MV_INFO_DIS set`;
    this.report('buffer-waste', state.placeOf(REG.MV_BUF), {
      subject: state.name(REG.MV_BUF),
      is,
      should: `none: ${buffer.size} are wasted`,
    });
  }

  private sharing(state: TraceState): void {
    if (state.jpeg || !state.predicted) return;
    const pairs = [
      ['reconstruction-is-reference', REG.REC_Y, REG.REF0_Y],
      ['reconstruction-is-reference', REG.REC_C, REG.REF0_C],
      ['subpix-is-reference', REG.SUBPIX_NEW, REG.SUBPIX_LAST],
    ] as const;
    for (const [rule, written, read] of pairs) {
      const address = state.word(written);
      if (address === 0 || address !== state.word(read)) continue;
      this.report(rule, state.placeOf(written), {
        subject: state.name(written),
        is: `${hex(address)}, as ${state.name(read)}`,
        should: 'another buffer',
      });
    }
  }

  private overlaps(stretches: readonly Stretch[], state: TraceState): void {
    for (const [index, one] of stretches.entries()) {
      for (const other of stretches.slice(index + 1)) {
        const [first, second] = one.address <= other.address ? [one, other] : [other, one];
        const shared = Math.min(end(first), end(second)) - second.address;
        // the same address in reconstruction and reference has a rule of its own
        if (
          shared <= 0 ||
          !(one.writes || other.writes) ||
          (one.address === other.address && one.writes !== other.writes)
        )
          continue;
        this.report('buffers-overlap', state.placeOf(second.register), {
          subject: state.name(second.register),
          is: `${second.role} at ${hex(second.address)}, ${bytes(shared)} inside the ${first.role}`,
          should: `${hex(end(first))} or more, or elsewhere`,
        });
      }
    }
  }
}
