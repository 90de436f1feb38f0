/** Look-up tables of the CAVLC code words. */
import { COEFF_TOKEN, RUN_BEFORE, TOTAL_ZEROS, TOTAL_ZEROS_CHROMA_DC } from './tables/cavlc-codes.js';

/** A prefix code: the entry at the next `width` bits is value << 5 | length, 0 where no code word begins so. */
export interface Vlc {
  readonly width: number;
  readonly entries: Uint16Array;
}

function build(codes: readonly (readonly [code: string, value: number])[]): Vlc {
  const width = Math.max(...codes.map(([code]) => code.length));
  const entries = new Uint16Array(1 << width);
  for (const [code, value] of codes) {
    const first = Number.parseInt(code, 2) << (width - code.length);
    entries.fill((value << 5) | code.length, first, first + (1 << (width - code.length)));
  }
  return { width, entries };
}

const lines = (text: string) => text.trim().split('\n');
const words = (line: string) => line.split(' ');

/** By column of table 9-5; the value is TotalCoeff << 2 | TrailingOnes. */
export const COEFF_TOKEN_VLC: readonly Vlc[] = COEFF_TOKEN.map((text) =>
  build(lines(text).flatMap((line, total) => words(line).map((code, ones) => [code, (total << 2) | ones] as const))),
);

const byLine = (text: string): readonly Vlc[] =>
  lines(text).map((line) => build(words(line).map((code, value) => [code, value] as const)));

/** By tzVlcIndex - 1. */
export const TOTAL_ZEROS_VLC = byLine(TOTAL_ZEROS);
export const TOTAL_ZEROS_CHROMA_DC_VLC = byLine(TOTAL_ZEROS_CHROMA_DC);
/** By Min(zerosLeft, 7) - 1. */
export const RUN_BEFORE_VLC = byLine(RUN_BEFORE);

/** coded_block_pattern by codeNum for Intra_4x4 and Intra_8x8 macroblocks, chroma format 4:2:0 (table 9-4). */
// prettier-ignore
export const CBP_INTRA = Uint8Array.of(
  47, 31, 15, 0, 23, 27, 29, 30, 7, 11, 13, 14, 39, 43, 45, 46, 16, 3, 5, 10, 12, 19, 21, 26,
  28, 35, 37, 42, 44, 1, 2, 4, 8, 17, 18, 20, 24, 6, 9, 22, 25, 32, 33, 34, 36, 40, 38, 41,
);

/** The same for Inter macroblocks. */
// prettier-ignore
export const CBP_INTER = Uint8Array.of(
  0, 16, 1, 2, 4, 8, 32, 3, 5, 10, 12, 15, 47, 7, 11, 13, 14, 6, 9, 31, 35, 37, 42, 44,
  33, 34, 36, 40, 39, 43, 45, 46, 17, 18, 20, 24, 19, 21, 26, 28, 23, 27, 29, 30, 22, 25, 38, 41,
);
