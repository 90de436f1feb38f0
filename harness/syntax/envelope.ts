/** What genuine silicon never leaves, checked on a stream (fact book 11.3 to 11.5): `cedrus-emu lint --silicon`. */
import { type MacroblockSyntax, type Partition, partitionsOf } from './macroblock.js';
import type { SliceHeader } from './slice-header.js';
import { quarterCost, visitStream } from './statistics.js';

export const ENVELOPE_RULES = {
  'vector-window': 'vectors stay within 80 x 56 pels and 3/4 pel around 0, 0 (fact book 11.5, measured)',
  overhang: 'blocks stick out of the picture by 17.5 pels at most (fact book 11.5, measured)',
  'partition-spread': 'vectors of one macroblock differ by 22 quarter pels at most (fact book 11.5, measured)',
  'partition-kind': 'only 16x16, 16x8, 8x16 and 8x8 partitions occur (fact book 11.4, measured)',
  reference: 'one reference picture is used (fact book 11.2, measured)',
  mode: 'I_PCM and the 8x8 transform do not occur (fact book 11.4, measured)',
  'skip-rule': 'P_L0_16x16 with the skip vector and no residual is always coded as P_Skip (fact book 11.5, measured)',
  'dropping-rule': 'a coded 8x8 of inter luma has a JM cost above 4 (fact book 11.5, measured)',
  'qp-delta': 'mb_qp_delta is 0 (fact book 11.3, measured without regions of interest)',
  'qp-step': 'the QP of P pictures moves by 3 at most from one to the next (fact book 11.3, measured)',
} as const;

export type EnvelopeRule = keyof typeof ENVELOPE_RULES;

export interface EnvelopeFinding {
  readonly rule: EnvelopeRule;
  /** Index of the NAL unit. */
  readonly nalUnit: number;
  /** Macroblock address, undefined for rules of a picture. */
  readonly macroblock?: number;
  /** One sentence with the values. */
  readonly message: string;
}

/** The outermost values seen, for a report beside the limits. Vectors, spread and overhang in quarter pels. */
export interface EnvelopeExtremes {
  vectorX: number;
  vectorY: number;
  overhang: number;
  spread: number;
  qpStep: number;
  /** Smallest JM cost of a coded inter 8x8, Infinity without any. */
  dropCost: number;
  /** Coded inter 8x8 blocks looked at. */
  codedQuarters: number;
  interMacroblocks: number;
}

export interface EnvelopeReport {
  readonly findings: readonly EnvelopeFinding[];
  readonly extremes: Readonly<EnvelopeExtremes>;
}

/** Limits in quarter pels. */
const WINDOW_X = 80 * 4 + 3;
const WINDOW_Y = 56 * 4 + 3;
const OVERHANG = 70;
const SPREAD = 22;
/** JM cost that a coded 8x8 must exceed. */
const DROP_COST = 4;
const QP_STEP = 3;

type Report = (rule: EnvelopeRule, message: string) => void;

/** Quarter pels by which the farthest edge of a moved partition lies outside the picture. */
function overhangOf(mb: MacroblockSyntax, { x, y, width, height, mv }: Partition, { sps }: SliceHeader): number {
  const left = 4 * (16 * mb.x + x) + mv[0];
  const top = 4 * (16 * mb.y + y) + mv[1];
  const right = left + 4 * width - 64 * sps.widthInMbs;
  const bottom = top + 4 * height - 64 * sps.heightInMbs;
  return Math.max(0, -left, -top, right, bottom);
}

class EnvelopeCheck {
  readonly extremes: EnvelopeExtremes = {
    vectorX: 0,
    vectorY: 0,
    overhang: 0,
    spread: 0,
    qpStep: 0,
    dropCost: Number.POSITIVE_INFINITY,
    codedQuarters: 0,
    interMacroblocks: 0,
  };
  private lastQp: number | undefined;

  macroblock(mb: MacroblockSyntax, slice: SliceHeader, report: Report): void {
    if (mb.type === 'I_PCM') report('mode', 'the macroblock is I_PCM');
    if (mb.transform_size_8x8_flag) report('mode', 'transform_size_8x8_flag is 1');
    if (mb.mb_qp_delta !== 0) report('qp-delta', `mb_qp_delta is ${mb.mb_qp_delta}`);
    if (mb.intra) return;
    this.extremes.interMacroblocks++;
    if (mb.type !== 'P_Skip') this.vectors(mb, slice, report);
    this.skipRule(mb, report);
    this.droppingRule(mb, report);
  }

  picture(slice: SliceHeader, report: Report): void {
    if (slice.first_mb_in_slice !== 0 || slice.kind !== 'P') return;
    const step = this.lastQp === undefined ? 0 : Math.abs(slice.qp - this.lastQp);
    this.lastQp = slice.qp;
    this.extremes.qpStep = Math.max(this.extremes.qpStep, step);
    if (step > QP_STEP)
      report('qp-step', `the QP of this P picture, ${slice.qp}, is ${step} from that of the one before`);
  }

  private vectors(mb: MacroblockSyntax, slice: SliceHeader, report: Report): void {
    const { extremes } = this;
    const partitions = partitionsOf(mb);
    if (partitions.some(({ width, height }) => width * height < 64))
      report('partition-kind', 'a partition is smaller than 8x8');
    if (partitions.some(({ refIdx }) => refIdx > 0)) report('reference', 'ref_idx_l0 is above 0');
    for (const partition of partitions) {
      const [x, y] = partition.mv;
      extremes.vectorX = Math.max(extremes.vectorX, Math.abs(x));
      extremes.vectorY = Math.max(extremes.vectorY, Math.abs(y));
      if (Math.abs(x) > WINDOW_X || Math.abs(y) > WINDOW_Y) {
        report('vector-window', `the vector ${x}, ${y} is outside ${WINDOW_X}, ${WINDOW_Y} quarter pels`);
      }
      const overhang = overhangOf(mb, partition, slice);
      extremes.overhang = Math.max(extremes.overhang, overhang);
      if (overhang > OVERHANG)
        report('overhang', `the vector ${x}, ${y} leaves the picture by ${overhang} quarter pels`);
    }
    const spread = Math.max(this.spread(partitions, 0), this.spread(partitions, 1));
    extremes.spread = Math.max(extremes.spread, spread);
    if (spread > SPREAD) report('partition-spread', `the vectors differ by ${spread} quarter pels`);
  }

  private spread(partitions: readonly Partition[], component: 0 | 1): number {
    const values = partitions.map(({ mv }) => mv[component]);
    return Math.max(...values) - Math.min(...values);
  }

  private skipRule(mb: MacroblockSyntax, report: Report): void {
    if (mb.type !== 'P_L0_16x16' || mb.coded_block_pattern !== 0 || !mb.skipMv || !mb.mv) return;
    const [x, y] = mb.skipMv;
    if (mb.refIdx?.[0] === 0 && mb.mv[0] === x && mb.mv[1] === y) {
      report('skip-rule', `the vector ${x}, ${y} is that of P_Skip and there is no residual`);
    }
  }

  private droppingRule(mb: MacroblockSyntax, report: Report): void {
    if (!mb.levels) return;
    for (let quarter = 0; quarter < 4; quarter++) {
      if (((mb.coded_block_pattern >> quarter) & 1) === 0) continue;
      const cost = quarterCost(mb.levels, quarter);
      this.extremes.codedQuarters++;
      this.extremes.dropCost = Math.min(this.extremes.dropCost, cost);
      if (cost <= DROP_COST) report('dropping-rule', `the 8x8 block ${quarter} has a JM cost of ${cost}`);
    }
  }
}

/**
 * Checks a stream against the envelope of genuine silicon.
 * @returns findings in stream order, empty when the stream stays inside
 * @throws StreamSyntaxError when the stream cannot be read
 */
export function checkEnvelope(stream: Uint8Array): EnvelopeReport {
  const check = new EnvelopeCheck();
  const findings: EnvelopeFinding[] = [];
  visitStream(stream, {
    unit: (unit) => {
      if (unit.slice)
        check.picture(unit.slice, (rule, message) => findings.push({ rule, nalUnit: unit.index, message }));
    },
    macroblock: (mb, slice, unit) =>
      check.macroblock(mb, slice, (rule, message) =>
        findings.push({ rule, nalUnit: unit.index, macroblock: mb.address, message }),
      ),
  });
  return { findings, extremes: check.extremes };
}
