/** `trace replay`: a trace's writes into the chip, its reads checked, its stream decoded and compared. */
import { setImmediate } from 'node:timers/promises';
import { type BoardOptions, createBoard, DRAM_SIZE_MAX, findVariant } from '../../emulator/index.js';
import { AreaCheck } from '../run/area-check.js';
import type { AreaReport, ComplaintReport } from '../run/report.js';
import { createDecoder, type ReferenceDecoder, streamGeometry } from '../decoder/index.js';
import { UsageError } from '../errors.js';
import { type AccessRecord, accessesOf, type Provenance, type Trace } from '../trace/model.js';
import { layoutOf } from '../trace/canonical.js';
import { sectionsOf } from '../trace/structure.js';
import { type Frame, openVideo, type VideoSource } from '../video/index.js';
import { AddressMap, dramFor, memoryOf } from './address-map.js';
import type { CoverageReport } from './coverage.js';
import { Player, type ReplayDifference, type ReplayedPicture } from './player.js';
import { TOLERANCES, type Tolerance } from './tolerance.js';

export type { ReplayDifference, ReplayedPicture } from './player.js';

export interface ReplayOptions {
  /** Pictures for the source buffers; the procedural clip `mix` in the trace's size without it. Closed at the end. */
  readonly video?: VideoSource;
  /** Chip; the trace's own without it, the V3s where that is not known. */
  readonly variant?: string;
  readonly board?: Omit<BoardOptions, 'variant' | 'dramSize'>;
  /** Name in the registry of decoders; `ffmpeg` without a wish, false for no comparison. */
  readonly decoder?: string | false;
  /** Takes each coded picture as it comes. */
  readonly onPicture?: (picture: ReplayedPicture, index: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * `pass`: every read is as the trace has it, within the tolerances, and every sample comes out of the decoder.
 * `spoiled`: the same, once headers that the driver left without emulation prevention are mended.
 * `no-picture`: nothing was encoded, reads are right.
 */
export type ReplayVerdict = 'pass' | 'spoiled' | 'no-picture' | 'reads-differ' | 'mismatch' | 'model-bug';

export interface ReplayReport {
  readonly trace: string;
  readonly provenance: Provenance;
  readonly variant: string;
  readonly dramSize: number;
  readonly input: string;
  /** Encodes that the trace starts, pictures that came out, their bytes. */
  readonly triggers: number;
  readonly pictures: number;
  readonly bytes: number;
  readonly writes: number;
  readonly reads: number;
  readonly checked: number;
  readonly tolerated: readonly { readonly name: Tolerance; readonly meaning: string; readonly count: number }[];
  readonly differences: readonly ReplayDifference[];
  readonly complaints: readonly ComplaintReport[];
  readonly decoder: string | undefined;
  readonly areas: readonly AreaReport[];
  readonly coverage: CoverageReport;
  /** What had to be assumed. */
  readonly notes: readonly string[];
  readonly verdict: ReplayVerdict;
}

/** Picture size of the first encode. */
function sizeOf(path: string, accesses: readonly AccessRecord[]): { width: number; height: number; triggers: number } {
  let info = 0;
  let size: { width: number; height: number } | undefined;
  let triggers = 0;
  for (const access of accesses) {
    if (access.op === 'w' && access.offset === 0xa00) info = access.value;
    if (!Player.starts(access)) continue;
    triggers++;
    size ??= { width: ((info >>> 16) & 0x7ff) * 16, height: (info & 0x7ff) * 16 };
    // ENCODE_MODE of STARTTRIG
    if (((access.value >>> 16) & 3) !== 0) {
      throw new UsageError(
        `${path}:${access.line}: this starts the JPEG engine, which is not modelled; only H.264 can be replayed`,
      );
    }
  }
  if (size && (size.width === 0 || size.height === 0)) {
    throw new UsageError(
      `${path}: VE_ISP_PIC_INFO (0xa00) is not set before the first encode; the trace must begin before it`,
    );
  }
  return { ...(size ?? { width: 0, height: 0 }), triggers };
}

function chipFor({ soc }: Provenance, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted;
  return (soc !== undefined && findVariant(soc)?.name) || 'v3s';
}

/** One picture after the other; the last one again when there are no more. */
class Pictures {
  private readonly frames: AsyncIterator<Frame>;
  private last: Frame | undefined;
  repeated = 0;

  constructor(readonly video: VideoSource) {
    this.frames = video.frames()[Symbol.asyncIterator]();
  }

  async next(): Promise<Frame> {
    const { value, done } = await this.frames.next();
    if (!done) this.last = value as Frame;
    else this.repeated++;
    if (!this.last) throw new UsageError(`${this.video.description}: there is no picture in it`);
    return this.last;
  }
}

/** Decodes and compares what a replay gives. */
class Verification {
  private checks: AreaCheck[] = [];
  problem: string | undefined;

  constructor(readonly decoder: ReferenceDecoder) {}

  push(picture: ReplayedPicture): void {
    const { bytes, headers, reconstruction } = picture;
    if (this.checks.length === 0 && !this.problem) {
      const geometry = streamGeometry(bytes);
      if (!geometry) {
        this.problem =
          'the first picture comes without a readable sequence parameter set, so nothing can be decoded; capture from the start of the stream';
      } else if (geometry.codedWidth !== reconstruction.width || geometry.codedHeight !== reconstruction.height) {
        this.problem = `the sequence parameter set says ${geometry.codedWidth}x${geometry.codedHeight}, the registers ${reconstruction.width}x${reconstruction.height}`;
      } else {
        this.checks = (['as-is', 'mended'] as const).map((stream) => new AreaCheck(stream, this.decoder, geometry));
      }
    }
    for (const check of this.checks) check.push({ bytes, headers }, reconstruction);
  }

  /** More pictures than this wait for the decoder. */
  busy(limit: number): boolean {
    return this.checks.some(({ waiting }) => waiting > limit);
  }

  async finish(failure?: unknown): Promise<AreaReport[]> {
    return (await Promise.all(this.checks.map((check) => check.finish(failure)))).map(({ report }) => report);
  }
}

const MOST_WAITING = 64;

function verdictOf(
  differences: number,
  complaints: readonly ComplaintReport[],
  pictures: number,
  areas: readonly AreaReport[] | undefined,
  problem: string | undefined,
): ReplayVerdict {
  if (complaints.some(({ blame }) => blame === 'model')) return 'model-bug';
  const clean = (area: AreaReport) => area.identical && area.problems.length === 0;
  const proof = areas?.some((area) => area.stream === 'mended' && clean(area));
  if (problem || areas?.some((area) => !clean(area) && !(area.stream === 'as-is' && proof))) return 'mismatch';
  if (differences > 0) return 'reads-differ';
  if (pictures === 0) return 'no-picture';
  return areas?.every(clean) === false ? 'spoiled' : 'pass';
}

/**
 * Replays a trace on a board of its own.
 * @throws UsageError when the trace has nothing to replay, asks for the JPEG engine or the input cannot be read; BoardError
 * for an unknown variant; OutOfMemoryError when the trace needs more than 1 GiB
 */
export async function replayTrace(trace: Trace, options: ReplayOptions = {}): Promise<ReplayReport> {
  const accesses = accessesOf(trace);
  try {
    if (accesses.length === 0) {
      throw new UsageError(`${trace.path}: there is no register access in it, so there is nothing to replay`);
    }
    return await replay(trace, accesses, options);
  } finally {
    await options.video?.close();
  }
}

async function replay(trace: Trace, accesses: readonly AccessRecord[], options: ReplayOptions): Promise<ReplayReport> {
  const { width, height, triggers } = sizeOf(trace.path, accesses);
  const decoder = options.decoder === false ? undefined : createDecoder(options.decoder ?? 'ffmpeg');
  const decoderVersion = decoder?.version();
  const variant = chipFor(trace.provenance, options.variant);
  const memory = memoryOf(trace);
  const plain = createBoard({ variant, dramSize: 65536 }).variant.dramSize;
  const dramSize = Math.max(plain, Math.min(dramFor(memory), DRAM_SIZE_MAX));
  const board = createBoard({ ...options.board, variant, dramSize });
  const player = new Player(board, new AddressMap(memory, board), layoutOf({ soc: variant }));
  const clip = { size: { width, height }, frames: Math.max(triggers, 1) };
  const pictures = triggers > 0 ? new Pictures(options.video ?? (await openVideo('clip:mix', clip))) : undefined;
  const verification = decoder && new Verification(decoder);
  let done = 0;
  const collect = async () => {
    for (; done < player.pictures.length; done++) {
      const picture = player.pictures[done] as ReplayedPicture;
      verification?.push(picture);
      await options.onPicture?.(picture, done);
    }
    for (;;) {
      await setImmediate();
      if (!verification?.busy(MOST_WAITING)) return;
    }
  };
  try {
    let index = 0;
    for (const { frame, phase, accesses: own } of sectionsOf(trace)) {
      player.frame = frame;
      player.phase = phase;
      for (const access of own) {
        if (pictures && Player.starts(access)) {
          options.signal?.throwIfAborted();
          await collect();
          player.feed(await pictures.next());
        }
        player.play(access, accesses[++index]);
      }
    }
    player.finish();
    await collect();
  } catch (error) {
    await verification?.finish(error).catch(() => {});
    throw error;
  }
  const areas = (await verification?.finish()) ?? [];
  const complaints = board
    .complaints()
    .map(({ blame, name, message, count }) => ({ blame, name, sentence: message, count }));
  const { differences } = player;
  const inferred = memory.filter(({ declared }) => !declared);
  const notes = [
    ...trace.warnings,
    ...(inferred.length > 0
      ? [
          `${inferred.length} of ${memory.length} pieces of memory are in no list of the trace; their sizes follow from the registers`,
        ]
      : []),
    ...(pictures && pictures.repeated > 0
      ? [`the input has ${triggers - pictures.repeated} pictures for ${triggers} encodes; the last one was repeated`]
      : []),
    ...(verification?.problem ? [verification.problem] : []),
  ];
  return {
    trace: trace.path,
    provenance: trace.provenance,
    variant: board.variant.name,
    dramSize,
    input: pictures?.video.description ?? 'none',
    triggers,
    pictures: player.pictures.length,
    bytes: player.pictures.reduce((sum, { bytes }) => sum + bytes.length, 0),
    ...{ writes: player.writes, reads: player.reads, checked: player.checked },
    tolerated: [...player.tolerated].map(([name, count]) => ({ name, meaning: TOLERANCES[name], count })),
    differences,
    complaints,
    decoder: decoderVersion,
    areas,
    coverage: player.coverage.report(),
    notes,
    verdict: verdictOf(differences.length, complaints, player.pictures.length, decoder && areas, verification?.problem),
  };
}

/** Exit code of `trace replay`: 0 for a pass, 1 for a difference, 3 for a bug of the model. */
export function replayExitCode({ verdict }: Pick<ReplayReport, 'verdict'>): 0 | 1 | 3 {
  if (verdict === 'model-bug') return 3;
  return verdict === 'reads-differ' || verdict === 'mismatch' ? 1 : 0;
}
