/** Writers of encoded streams (Annex B, MP4) and of pictures (Y4M, raw), chosen by the file name's ending. */
import path from 'node:path';
import { NAL_SLICE_IDR, NAL_SPS, nalUnits } from '../decoder/annexb.js';
import { UsageError } from '../errors.js';
import { type Frame, frameBytes, type Rate, type Size, toNv12 } from './frame.js';
import { Mp4Muxer } from './mp4.js';
import { type ByteSink, openOutput, STDOUT } from './output-file.js';

export interface VideoFacts extends Size {
  readonly rate: Rate;
}

/** Takes an encoder's access units. */
export interface StreamWriter {
  /** `Annex B` or `MP4`. */
  readonly format: string;
  /** Writes one access unit: Annex B, parameter sets included where the encoder puts them. */
  write(accessUnit: Uint8Array): Promise<void>;
  /** Ends the file and gives it its name. */
  finish(): Promise<void>;
  /** Leaves no trace of a run that failed. Harmless after finish. */
  abort(): Promise<void>;
}

/** Takes pictures. */
export interface PictureWriter {
  readonly format: string;
  write(frame: Frame): Promise<void>;
  finish(): Promise<void>;
  abort(): Promise<void>;
}

/**
 * Opens a file for an encoded stream: MP4 when the name ends in .mp4, else Annex B; `-` is standard output (Annex B).
 * @throws UsageError when it cannot be written
 */
export async function openStreamWriter(name: string, facts: VideoFacts): Promise<StreamWriter> {
  const sink = await openOutput(name);
  if (name === STDOUT || path.extname(name).toLowerCase() !== '.mp4') {
    return {
      format: 'Annex B',
      write: (accessUnit) => sink.write(accessUnit),
      finish: () => sink.finish(),
      abort: () => sink.abort(),
    };
  }
  return new Mp4Writer(sink, facts);
}

class Mp4Writer implements StreamWriter {
  readonly format = 'MP4';
  private muxer: Mp4Muxer | undefined;
  private frames = 0;

  constructor(
    private readonly sink: ByteSink,
    private readonly facts: VideoFacts,
  ) {}

  async write(accessUnit: Uint8Array): Promise<void> {
    const units = [...nalUnits(accessUnit)];
    if (!this.muxer) {
      const sps = units.find(({ type }) => type === NAL_SPS);
      if (!sps) throw new UsageError(`${this.sink.name}: an MP4 cannot begin without a sequence parameter set`);
      this.muxer = await Mp4Muxer.start(this.sink, this.facts, accessUnit.subarray(sps.header, sps.end));
    }
    const key = units.some(({ type }) => type === NAL_SLICE_IDR);
    await this.muxer.add(accessUnit, key, this.frames++);
  }

  async finish(): Promise<void> {
    if (!this.muxer) throw new UsageError(`${this.sink.name}: an MP4 cannot be written without a picture`);
    await this.muxer.finish();
    await this.sink.finish();
  }

  abort(): Promise<void> {
    return this.sink.abort();
  }
}

function header({ width, height, rate }: VideoFacts): Uint8Array {
  return Buffer.from(`YUV4MPEG2 W${width} H${height} F${rate.num}:${rate.den} Ip A0:0 C420mpeg2\n`);
}

/**
 * Opens a file for pictures: Y4M when the name ends in .y4m, NV12 for .nv12, else raw I420; `-` is standard output (Y4M).
 * @throws UsageError when it cannot be written
 */
export async function openPictureWriter(name: string, facts: VideoFacts): Promise<PictureWriter> {
  const sink = await openOutput(name);
  const ending = name === STDOUT ? '.y4m' : path.extname(name).toLowerCase();
  const closing = { finish: () => sink.finish(), abort: () => sink.abort() };
  if (ending === '.y4m') {
    await sink.write(header(facts));
    const mark = Buffer.from('FRAME\n');
    return { format: 'Y4M', write: ({ data }) => sink.write(Buffer.concat([mark, data])), ...closing };
  }
  if (ending !== '.nv12') return { format: 'raw I420', write: ({ data }) => sink.write(data), ...closing };
  return {
    format: 'raw NV12',
    write(frame) {
      const bytes = new Uint8Array(frameBytes(frame));
      toNv12(frame, bytes, frame.width, frame.height);
      return sink.write(bytes);
    },
    ...closing,
  };
}
