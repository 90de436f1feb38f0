/** OpenH264 as a reference decoder: another family of code than libavcodec, with error concealment switched off. */
import { accessUnits } from './annexb.js';
import { type DecodedPicture, openH264Library } from './openh264-library.js';
import { StreamScan } from './stream-scan.js';
import type { DecodeResult, ExpectedPictures, PictureSink, ReferenceDecoder, StreamInput } from './types.js';

/** DECODING_STATE flags of codec_def.h, in words. */
const STATES: readonly (readonly [flag: number, words: string])[] = [
  [0x01, 'more data needed for the picture'],
  [0x02, 'reference picture lost'],
  [0x04, 'bitstream error'],
  [0x08, 'layer lost'],
  [0x10, 'parameter set missing'],
  [0x20, 'damage concealed'],
  [0x40, 'reference list empty'],
  [0x1000, 'invalid argument'],
  [0x2000, 'decoder not initialised'],
  [0x4000, 'out of memory'],
  [0x8000, 'picture buffer too small'],
];

function describeState(state: number): string {
  const words = STATES.filter(([flag]) => state & flag).map(([, text]) => text);
  return words.length > 0 ? words.join(', ') : `state 0x${state.toString(16)}`;
}

/** Access units of a stream that comes in runs of whole NAL units: a unit is over when the next one begins. */
async function* wholeAccessUnits(stream: StreamInput, scan: StreamScan): AsyncGenerator<Uint8Array> {
  let last: Uint8Array = new Uint8Array(0);
  for await (const chunk of stream instanceof Uint8Array ? [stream] : stream) {
    scan.push(chunk);
    const units = [...accessUnits(last.length > 0 ? Buffer.concat([last, chunk]) : chunk)];
    last = units.pop() ?? last;
    yield* units;
  }
  if (last.length > 0) yield last;
}

/** Keeps each complaint once, with the access units it came for. */
class Complaints {
  private readonly units = new Map<string, number[]>();

  add(text: string, unit: number): void {
    this.units.set(text, [...(this.units.get(text) ?? []), unit]);
  }

  sentences(): string[] {
    return [...this.units].map(([text, [first, ...more]]) =>
      more.length > 0 ? `access unit ${first}: ${text} (and ${more.length} more)` : `access unit ${first}: ${text}`,
    );
  }
}

export class OpenH264Decoder implements ReferenceDecoder {
  readonly name = 'openh264';

  version(): string {
    return openH264Library().version;
  }

  async decode(stream: StreamInput, expected: ExpectedPictures, onFrame: PictureSink): Promise<DecodeResult> {
    const { width, height } = expected;
    const scan = new StreamScan();
    const complaints = new Complaints();
    const decoder = openH264Library().open();
    let frames = 0;
    let unit = 0;
    const handOut = async (picture: DecodedPicture): Promise<void> => {
      if (picture.width === width && picture.height === height) await onFrame(picture.i420, frames++);
      else complaints.add(`a picture of ${picture.width}x${picture.height}`, unit);
    };
    try {
      for await (const bytes of wholeAccessUnits(stream, scan)) {
        const { state, picture } = decoder.decode(bytes);
        if (state !== 0) complaints.add(describeState(state), unit);
        if (picture) await handOut(picture);
        unit++;
      }
      for (let { picture } = decoder.flush(); picture; { picture } = decoder.flush()) await handOut(picture);
    } finally {
      decoder.close();
    }
    const problems = [...scan.problems(expected), ...complaints.sentences()];
    if (frames !== expected.frames) problems.push(`${frames} pictures decoded, ${expected.frames} expected`);
    return { frames, ok: problems.length === 0, problems };
  }
}
