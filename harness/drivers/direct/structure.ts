/** Which kind of picture comes next and what its headers count: clauses 7.4.1.2.4, 7.4.3 and 8.2.1. */
import type { FrameType } from '../driver.js';
import type { DirectSettings } from './controls.js';

/** frame_num has four bits, as in the slice headers that the hardware writes (PARA0 FRAME_NUM). */
export const LOG2_MAX_FRAME_NUM = 4;

/** What the headers and registers of one picture say of its place. */
export interface PicturePlace {
  readonly type: FrameType;
  /** Slice type 2: every macroblock skipped. */
  readonly skipped: boolean;
  readonly nalRefIdc: number;
  readonly frameNum: number;
  readonly idrPicId: number;
  readonly pocLsb: number;
  /** First and last column of cyclic intra refresh, undefined where there is none. */
  readonly refresh: readonly [first: number, last: number] | undefined;
}

export class PictureStructure {
  /** Pictures since the last IDR picture, P pictures among them; undefined before the first. */
  #sinceIdr: number | undefined;
  #predicted = 0;
  #referenceFrameNum = 0;
  #idrPicId = 1;

  /** The next picture is an IDR picture. */
  restart(): void {
    this.#sinceIdr = undefined;
  }

  /** The place of the next picture. */
  next(settings: DirectSettings, widthMbs: number): PicturePlace {
    const position = this.#sinceIdr === undefined ? 0 : this.#sinceIdr + 1;
    const intra = position % settings.h264_i_frame_period === 0;
    if (position % settings.video_gop_size === 0 || (intra && settings.slice_height > 0)) return this.#idr(settings);
    this.#sinceIdr = position;
    if (!intra) this.#predicted++;
    const every = (period: number) => !intra && period > 0 && this.#predicted % period === 0;
    const disposable = every(settings.disposable_frame_period);
    const frameNum = (this.#referenceFrameNum + 1) % (1 << LOG2_MAX_FRAME_NUM);
    if (!disposable) this.#referenceFrameNum = frameNum;
    return {
      type: intra ? 'I' : 'P',
      skipped: every(settings.skipped_frame_period),
      nalRefIdc: disposable ? 0 : settings.nal_ref_idc,
      frameNum,
      idrPicId: 0,
      pocLsb: (2 * position) % (1 << settings.log2_max_poc_lsb),
      refresh: intra ? undefined : this.#refresh(settings, widthMbs),
    };
  }

  #idr({ nal_ref_idc: nalRefIdc }: DirectSettings): PicturePlace {
    this.#sinceIdr = 0;
    this.#predicted = 0;
    this.#referenceFrameNum = 0;
    this.#idrPicId ^= 1;
    const { type, skipped, frameNum, pocLsb } = { type: 'IDR', skipped: false, frameNum: 0, pocLsb: 0 } as const;
    return { type, skipped, nalRefIdc, frameNum, idrPicId: this.#idrPicId, pocLsb, refresh: undefined };
  }

  #refresh(settings: DirectSettings, widthMbs: number): PicturePlace['refresh'] {
    const columns = settings.intra_refresh_columns;
    if (columns === 0) return undefined;
    const first = (settings.intra_refresh_first + (this.#predicted - 1) * columns) % widthMbs;
    return [first, Math.min(first + columns, widthMbs) - 1];
  }
}
