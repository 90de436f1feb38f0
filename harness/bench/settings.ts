/** What every coder of a comparison is told to do. */

export type EntropyMode = 'cavlc' | 'cabac';

export interface CodingSettings {
  readonly qpI: number;
  readonly qpP: number;
  /** Pictures from one IDR picture to the next. */
  readonly idrInterval: number;
  readonly entropy: EntropyMode;
  /** The chip's chroma_qp_index_offset; the peers have 0. */
  readonly chromaOffset: number;
}

/** QP pair and interval of the public driver's control defaults and of the figures in docs/performance.md. */
export const DEFAULT_SETTINGS: CodingSettings = {
  qpI: 26,
  qpP: 28,
  idrInterval: 30,
  entropy: 'cavlc',
  chromaOffset: 4,
};

/** I pictures lie this much below P pictures where a series of QPs is run. */
export const QP_STEP_I = 2;

export function describeSettings({ qpI, qpP, idrInterval, entropy, chromaOffset }: CodingSettings): string {
  const gop = `IDR every ${idrInterval} (video_gop_size=${idrInterval})`;
  return `${entropy.toUpperCase()}, QP I ${qpI} / P ${qpP}, ${gop}, deblocking on, chroma_qp_index_offset ${chromaOffset}`;
}
