/** MP4 through mediabunny, loaded when the first MP4 is written. */
import type { EncodedVideoPacketSource, Output, StreamTargetChunk } from 'mediabunny';
import { UsageError } from '../errors.js';
import type { Rate, Size } from './frame.js';
import type { ByteSink } from './output-file.js';

/** RFC 6381 codec string of a sequence parameter set: profile, constraint flags and level in hex. */
export function codecString(sps: Uint8Array): string {
  return `avc1.${Buffer.from(sps.subarray(1, 4)).toString('hex')}`;
}

export class Mp4Muxer {
  private constructor(
    private readonly sink: ByteSink,
    private readonly rate: Rate,
    private readonly output: Output,
    private readonly track: EncodedVideoPacketSource,
    private readonly packet: typeof import('mediabunny').EncodedPacket,
    private readonly config: VideoDecoderConfig,
    private readonly failure: { error?: unknown },
  ) {}

  /** @param sps NAL unit of the sequence parameter set, header byte first */
  static async start(sink: ByteSink, facts: Size & { rate: Rate }, sps: Uint8Array): Promise<Mp4Muxer> {
    const { EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output, StreamTarget } =
      await import('mediabunny');
    const failure: { error?: unknown } = {};
    const target = new WritableStream<StreamTargetChunk>({
      async write({ data, position }) {
        // mediabunny rewords what its target throws; the sink's own sentence is kept
        await sink.writeAt(data, position).catch((error: unknown) => {
          failure.error ??= error;
          throw error;
        });
      },
    });
    const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: new StreamTarget(target) });
    const track = new EncodedVideoPacketSource('avc');
    output.addVideoTrack(track, { frameRate: facts.rate.num / facts.rate.den });
    const config = { codec: codecString(sps), codedWidth: facts.width, codedHeight: facts.height };
    const muxer = new Mp4Muxer(sink, facts.rate, output, track, EncodedPacket, config, failure);
    await muxer.guard(output.start());
    return muxer;
  }

  /** @param index number of the picture, in decoding and display order alike */
  async add(accessUnit: Uint8Array, key: boolean, index: number): Promise<void> {
    const { num, den } = this.rate;
    const packet = new this.packet(accessUnit, key ? 'key' : 'delta', (index * den) / num, den / num);
    await this.guard(this.track.add(packet, index === 0 ? { decoderConfig: this.config } : undefined));
  }

  async finish(): Promise<void> {
    await this.guard(this.output.finalize());
  }

  private async guard(step: Promise<void>): Promise<void> {
    try {
      await step;
    } catch (error) {
      if (this.failure.error instanceof UsageError) throw this.failure.error;
      const text = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${this.sink.name}: the stream does not go into an MP4: ${text}; write Annex B (.h264)`, {
        cause: error,
      });
    }
  }
}
