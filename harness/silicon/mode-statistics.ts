/** A genuine stream beside our chip's: its pictures coded again at its own QPs and picture types, and both counted. */
import { type Board, createBoard } from '../../emulator/index.js';
import { DirectDriver } from '../drivers/direct/driver.js';
import { UsageError } from '../errors.js';
import {
  type KindStatistics,
  readStream,
  type SliceHeader,
  type StreamStatistics,
  streamStatistics,
} from '../syntax/index.js';
import { type Frame, openVideo, toNv12 } from '../video/index.js';

/** What of a genuine picture our chip is told. */
interface CodedPicture {
  readonly intra: boolean;
  readonly qp: number;
}

export interface ModeComparison {
  readonly pictures: number;
  readonly genuine: StreamStatistics;
  readonly ours: StreamStatistics;
  /** Our stream. */
  readonly stream: Uint8Array;
}

/** Pictures and their common settings. @throws UsageError for a stream that the comparison does not reach */
function describe(stream: Uint8Array, file: string) {
  const pictures: CodedPicture[] = [];
  let first: ReturnType<typeof settingsOf> | undefined;
  for (const { slice } of readStream(stream)) {
    if (!slice) continue;
    if (slice.first_mb_in_slice !== 0) throw new UsageError(`${file}: pictures of several slices are not compared`);
    const intra = slice.nal_unit_type === 5;
    if (!intra && slice.kind !== 'P') throw new UsageError(`${file}: only IDR and P pictures are compared`);
    pictures.push({ intra, qp: slice.qp });
    first ??= settingsOf(slice);
  }
  if (!first) throw new UsageError(`${file}: there is no picture in it`);
  return { pictures, settings: first };
}

function settingsOf({ pps, disable_deblocking_filter_idc }: SliceHeader) {
  return {
    h264_entropy_mode: Number(pps.entropy_coding_mode_flag),
    cabac_init_idc: pps.entropy_coding_mode_flag ? 1 : 0,
    h264_chroma_qp_index_offset: pps.chroma_qp_index_offset,
    h264_loop_filter_mode: disable_deblocking_filter_idc,
    video_gop_size: 65535,
  };
}

function encode(driver: DirectDriver, frame: Frame, { intra, qp }: CodedPicture): Uint8Array {
  if (intra) driver.setControl('force_key_frame', 0);
  driver.setControl(intra ? 'h264_i_frame_qp_value' : 'h264_p_frame_qp_value', qp);
  const { bytes, failure } = driver.encodeFrame((buffer, format) =>
    toNv12(frame, buffer.bytes, format.bytesperline, format.height),
  );
  if (failure) throw new UsageError(`a picture could not be coded: ${failure.message}`);
  return bytes;
}

/**
 * Decodes a genuine stream with ffmpeg, codes its pictures with our chip and counts the modes of both.
 * @throws UsageError when it cannot be read or is of a kind that is not compared
 */
export async function compareModes(
  file: string,
  stream: Uint8Array,
  board: Board = createBoard(),
): Promise<ModeComparison> {
  const { pictures, settings } = describe(stream, file);
  const video = await openVideo(file);
  const { width, height } = video;
  const driver = new DirectDriver(board, { width, height, controls: settings });
  driver.start();
  const coded: Uint8Array[] = [];
  try {
    for await (const frame of video.frames()) {
      const picture = pictures[coded.length];
      if (!picture) break;
      coded.push(encode(driver, frame, picture));
    }
  } finally {
    driver.stop();
    await video.close();
  }
  if (coded.length !== pictures.length) {
    throw new UsageError(`${file}: ffmpeg decodes ${coded.length} of its ${pictures.length} pictures`);
  }
  const ours = Buffer.concat(coded);
  return { pictures: pictures.length, genuine: streamStatistics(stream), ours: streamStatistics(ours), stream: ours };
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const share = (counts: Uint32Array, index: number) =>
  (counts[index] as number) /
  Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );

type Row = readonly [what: string, of: (kind: KindStatistics) => string];

const perPicture = ({ slices, ledger, headerBits }: KindStatistics) =>
  String(Math.round((ledger.header + ledger.texture + headerBits) / Math.max(1, slices)));

const INTRA: readonly Row[] = [
  ['I16x16', (kind) => percent(kind.share('I_16x16'))],
  ['I4x4', (kind) => percent(kind.share('I_NxN'))],
  ['I16x16 without luma AC', (kind) => percent(kind.emptyLumaAc / Math.max(1, kind.types.get('I_16x16') ?? 0))],
];

const EVERY: readonly Row[] = [
  ['no coded chroma (P_Skip left out)', (kind) => percent(share(kind.chromaPatterns, 0))],
  ['bits a picture', perPicture],
];

const INTER: readonly Row[] = [
  ['P_Skip', (kind) => percent(kind.share('P_Skip'))],
  ['P16x16', (kind) => percent(kind.share('P_L0_16x16'))],
  ['P16x8', (kind) => percent(kind.share('P_L0_L0_16x8'))],
  ['P8x16', (kind) => percent(kind.share('P_L0_L0_8x16'))],
  ['P8x8', (kind) => percent(kind.share('P_8x8'))],
];

const VECTORS: readonly Row[] = [
  ['vectors at whole pels', (kind) => percent(share(kind.fractions, 0))],
  ['vectors at half pels', (kind) => percent(share(kind.fractions, 1))],
  ['vectors at quarter pels', (kind) => percent(share(kind.fractions, 2))],
  ['vectors, x (pels)', ({ range }) => `${range[0] / 4} to ${range[1] / 4}`],
  ['vectors, y (pels)', ({ range }) => `${range[2] / 4} to ${range[3] / 4}`],
];

const KINDS = [
  ['I pictures', 'i', [...INTRA, ...EVERY]],
  ['P pictures', 'p', [...INTER, ...INTRA, ...EVERY, ...VECTORS]],
] as const;

/** Head and rows of the table: what, the genuine stream, our chip. */
export function modeRows({ genuine, ours }: ModeComparison): string[][] {
  return KINDS.flatMap(([name, kind, rows]) =>
    rows.map(([what, of]) => [`${name}: ${what}`, of(genuine[kind]), of(ours[kind])]),
  );
}
