/** CABAC as H.264 writes it down, bit by bit: the twin of the chip's arithmetic coder, and a decoder of residual blocks. */
import type { ArithmeticDecoder } from '../syntax/arithmetic-decoder.js';
import { RANGE_TAB_LPS, TRANS_IDX_LPS } from '../syntax/tables/cabac-engine.js';
import { INIT_I, INIT_P0, INIT_P1, INIT_P2 } from '../syntax/tables/cabac-init.js';

export const CONTEXT_COUNT = 276;

/** Clause 9.3.1.1: pStateIdx << 1 | valMPS of each ctxIdx. @param model 0 for I slices, 1 + cabac_init_idc for P slices */
export function initialContexts(model: number, qp: number): Uint8Array {
  const table = [INIT_I, INIT_P0, INIT_P1, INIT_P2][model] as Int8Array;
  return Uint8Array.from({ length: CONTEXT_COUNT }, (_, ctxIdx) => {
    const m = table[2 * ctxIdx] as number;
    const n = table[2 * ctxIdx + 1] as number;
    const preCtxState = Math.min(Math.max(((m * qp) >> 4) + n, 1), 126);
    return preCtxState <= 63 ? (63 - preCtxState) << 1 : ((preCtxState - 64) << 1) | 1;
  });
}

/** Clause 9.3.4.2 to 9.3.4.5, with the names of its flow charts. */
export class ReferenceEncoder {
  readonly bits: number[] = [];
  bitsOutstanding = 0;
  /** Most outstanding bits at once, and how often a run of them was resolved to either value. */
  longestRun = 0;
  private codILow = 0;
  private codIRange = 510;
  private firstBitFlag = 1;

  constructor(readonly contexts: Uint8Array) {}

  decision(ctxIdx: number, binVal: number): void {
    const variable = this.contexts[ctxIdx] as number;
    const pStateIdx = variable >> 1;
    let valMPS = variable & 1;
    const codIRangeLPS = RANGE_TAB_LPS[pStateIdx * 4 + ((this.codIRange >> 6) & 3)] as number;
    this.codIRange -= codIRangeLPS;
    let next = pStateIdx < 62 ? pStateIdx + 1 : pStateIdx;
    if (binVal !== valMPS) {
      this.codILow += this.codIRange;
      this.codIRange = codIRangeLPS;
      if (pStateIdx === 0) valMPS = 1 - valMPS;
      next = TRANS_IDX_LPS[pStateIdx] as number;
    }
    this.contexts[ctxIdx] = (next << 1) | valMPS;
    this.renormE();
  }

  bypass(binVal: number): void {
    this.codILow <<= 1;
    if (binVal) this.codILow += this.codIRange;
    if (this.codILow >= 1024) {
      this.putBit(1);
      this.codILow -= 1024;
    } else if (this.codILow < 512) {
      this.putBit(0);
    } else {
      this.codILow -= 512;
      this.outstanding();
    }
  }

  terminate(binVal: number): void {
    this.codIRange -= 2;
    if (!binVal) {
      this.renormE();
      return;
    }
    this.codILow += this.codIRange;
    this.codIRange = 2;
    this.renormE();
    this.putBit((this.codILow >> 9) & 1);
    this.bits.push((this.codILow >> 8) & 1, 1);
  }

  /** What `bitsOutstanding` would be after a bypass bin, without coding it. */
  outstandingAfter(binVal: number): number {
    const low = 2 * this.codILow + (binVal ? this.codIRange : 0);
    return low >= 1024 || low < 512 ? 0 : this.bitsOutstanding + 1;
  }

  private renormE(): void {
    while (this.codIRange < 256) {
      if (this.codILow < 256) {
        this.putBit(0);
      } else if (this.codILow >= 512) {
        this.codILow -= 512;
        this.putBit(1);
      } else {
        this.codILow -= 256;
        this.outstanding();
      }
      this.codIRange <<= 1;
      this.codILow <<= 1;
    }
  }

  private outstanding(): void {
    this.bitsOutstanding++;
    this.longestRun = Math.max(this.longestRun, this.bitsOutstanding);
  }

  private putBit(b: number): void {
    if (this.firstBitFlag) this.firstBitFlag = 0;
    else this.bits.push(b);
    for (; this.bitsOutstanding > 0; this.bitsOutstanding--) this.bits.push(1 - b);
  }
}

/** ctxBlockCatOffset of significant_coeff_flag and last_significant_coeff_flag, and of coeff_abs_level_minus1 (Table 9-40). */
const SIGNIFICANCE_OFFSET = [0, 15, 29, 44, 47];
const LEVEL_OFFSET = [0, 10, 20, 30, 39];

/** residual_block_cabac() of 7.3.5.3.3 behind coded_block_flag 1. Returns `size` levels in scan order. */
export function decodeResidualBlock(decoder: ArithmeticDecoder, size: number, ctxBlockCat: number): number[] {
  const offset = SIGNIFICANCE_OFFSET[ctxBlockCat] as number;
  const levels = new Array<number>(size).fill(0);
  const positions: number[] = [];
  let last = false;
  for (let i = 0; i < size - 1 && !last; i++) {
    const ctxIdxInc = ctxBlockCat === 3 ? Math.min(i, 2) : i;
    if (!decoder.decision(105 + offset + ctxIdxInc)) continue;
    positions.push(i);
    last = decoder.decision(166 + offset + ctxIdxInc) === 1;
  }
  if (!last) positions.push(size - 1);
  let ones = 0;
  let greater = 0;
  const base = 227 + (LEVEL_OFFSET[ctxBlockCat] as number);
  for (const position of positions.reverse()) {
    let magnitude = 1;
    if (decoder.decision(base + (greater ? 0 : Math.min(4, 1 + ones)))) {
      const rest = base + 5 + Math.min(4 - (ctxBlockCat === 3 ? 1 : 0), greater);
      magnitude = 2;
      while (magnitude < 15 && decoder.decision(rest)) magnitude++;
      if (magnitude === 15) magnitude += decodeExpGolomb(decoder, 0);
    }
    if (magnitude === 1) ones++;
    else greater++;
    levels[position] = decoder.bypass() ? -magnitude : magnitude;
  }
  return levels;
}

/** The suffix of 9.3.2.3, Exp-Golomb of order k. */
function decodeExpGolomb(decoder: ArithmeticDecoder, order: number): number {
  let k = order;
  let value = 0;
  while (decoder.bypass()) value += 2 ** k++;
  while (k-- > 0) value += decoder.bypass() * 2 ** k;
  return value;
}
