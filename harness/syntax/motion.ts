/** Vector prediction (H.264 clause 8.4.1.3) and the vector of P_Skip (clause 8.4.1.1). */
import type { SliceState } from './slice-state.js';

/** refIdx of a neighbouring partition that is not available. */
const NOT_AVAILABLE = -2;

const median = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** 16 bits, as vectors are kept. */
const wrap = (value: number) => (value << 16) >> 16;

export class MotionPredictor {
  /** The prediction of the last call. */
  x = 0;
  y = 0;
  /** 4x4 blocks of the current macroblock, raster order, whose vector is known. */
  private known = 0;

  constructor(private readonly state: SliceState) {}

  beginMacroblock(): void {
    this.known = 0;
  }

  /**
   * Predicts the vector of a partition.
   * @param bx by, w, h rectangle of the partition in units of 4 samples
   */
  predict(bx: number, by: number, w: number, h: number, ref: number): void {
    const { state } = this;
    const a = this.neighbour(bx - 1, by);
    const b = this.neighbour(bx, by - 1);
    let c = this.neighbour(bx + w, by - 1);
    if (c < 0) c = this.neighbour(bx - 1, by - 1);
    const only = this.single(a, b, c, ref, w === 4 && h === 2 ? by : -1, w === 2 && h === 4 ? bx : -1);
    if (only >= 0) {
      this.x = state.mvX[only] as number;
      this.y = state.mvY[only] as number;
      return;
    }
    const component = (grid: Int16Array, at: number) => (at < 0 ? 0 : (grid[at] as number));
    this.x = median(component(state.mvX, a), component(state.mvX, b), component(state.mvX, c));
    this.y = median(component(state.mvY, a), component(state.mvY, b), component(state.mvY, c));
  }

  /** Predicts the vector of P_Skip. */
  predictSkip(): void {
    const a = this.neighbour(-1, 0);
    const b = this.neighbour(0, -1);
    const { refIdx, mvX, mvY } = this.state;
    const still = (at: number) => refIdx[at] === 0 && mvX[at] === 0 && mvY[at] === 0;
    if (a < 0 || b < 0 || still(a) || still(b)) {
      this.x = 0;
      this.y = 0;
    } else this.predict(0, 0, 4, 4, 0);
  }

  /** Sets the vector of a partition: the prediction plus a coded difference. */
  set(bx: number, by: number, w: number, h: number, mvdX: number, mvdY: number): void {
    const { state } = this;
    this.x = wrap(this.x + mvdX);
    this.y = wrap(this.y + mvdY);
    state.fillCells(state.mvX, bx, by, w, h, this.x);
    state.fillCells(state.mvY, bx, by, w, h, this.y);
    for (let y = by; y < by + h; y++) for (let x = bx; x < bx + w; x++) this.known |= 1 << (4 * y + x);
  }

  /**
   * The one neighbour whose vector is the prediction, -1 when it is the median of the three.
   * @param row 0 or 2 for the partitions of 16x8, column the same for 8x16, else -1
   */
  private single(a: number, b: number, c: number, ref: number, row: number, column: number): number {
    const refA = this.refOf(a);
    const refB = this.refOf(b);
    const refC = this.refOf(c);
    if (row === 0 && refB === ref) return b;
    if ((row === 2 || column === 0) && refA === ref) return a;
    if (column === 2 && refC === ref) return c;
    if (b < 0 && c < 0 && a >= 0) return a;
    if (Number(refA === ref) + Number(refB === ref) + Number(refC === ref) !== 1) return -1;
    return refA === ref ? a : refB === ref ? b : c;
  }

  private refOf(cell: number): number {
    return cell < 0 ? NOT_AVAILABLE : (this.state.refIdx[cell] as number);
  }

  /** Cell of a 4x4 block relative to the macroblock, -1 when it is not available. */
  private neighbour(bx: number, by: number): number {
    const { state } = this;
    const cell = state.cell + by * state.stride + bx;
    if (by < 0) {
      const mb = bx < 0 ? state.d : bx > 3 ? state.c : state.b;
      return mb < 0 ? -1 : cell;
    }
    if (bx < 0) return state.a < 0 ? -1 : cell;
    return bx <= 3 && this.known & (1 << (4 * by + bx)) ? cell : -1;
  }
}
