/** YUV4MPEG2: the reader. The header is one line of parameters, each frame a FRAME line and its I420 planes. */
import { UsageError } from '../errors.js';
import type { ByteReader } from './byte-reader.js';
import { type Frame, frameBytes, frameOver, type Rate } from './frame.js';
import { checkSize, DEFAULT_RATE } from './size.js';

/** The first bytes of every YUV4MPEG2 file. */
export const Y4M_MAGIC = 'YUV4MPEG2';

/** Longest header or FRAME line that is read; real ones have below 200 characters. */
const MAX_LINE = 4096;

/** Colour space tags of 8-bit 4:2:0; they differ in where chroma is sited, not in layout. */
const CHROMA_420 = new Set(['420', '420jpeg', '420mpeg2', '420paldv']);

export interface Y4mHeader {
  readonly width: number;
  readonly height: number;
  readonly rate: Rate;
}

export interface Y4mOptions {
  /** Takes interlaced video as if it were progressive. */
  readonly ignoreInterlace?: boolean;
}

function chromaComplaint(tag: string): string | undefined {
  if (CHROMA_420.has(tag)) return undefined;
  if (/^(420|422|444|440|411)p\d+$/.test(tag) || /^mono\d+$/.test(tag)) return `more than 8 bits a sample (C${tag})`;
  return `${/^4\d\d/.test(tag) ? `${tag[0]}:${tag[1]}:${tag[2]} chroma` : 'another colour space'} (C${tag})`;
}

function parseHeader(line: string, name: string, options: Y4mOptions): Y4mHeader {
  const [magic, ...parameters] = line.replace(/\r$/, '').split(' ');
  if (magic !== Y4M_MAGIC) throw new UsageError(`${name}: not a Y4M file, it does not begin with ${Y4M_MAGIC}`);
  const values = new Map(parameters.filter((text) => text !== '').map((text) => [text[0] as string, text.slice(1)]));
  const [width, height] = ['W', 'H'].map((key) => {
    const text = values.get(key);
    if (text === undefined || !/^\d{1,9}$/.test(text)) {
      const found = text === undefined ? 'is missing' : `is "${text}"`;
      throw new UsageError(
        `${name}: parameter ${key} of the Y4M header ${found}; it must be the picture's ${key === 'W' ? 'width' : 'height'}`,
      );
    }
    return Number(text);
  }) as [number, number];
  const complaint = chromaComplaint(values.get('C') ?? '420jpeg');
  if (complaint) {
    throw new UsageError(`${name}: the video has ${complaint}; convert it to 8-bit 4:2:0 (ffmpeg -pix_fmt yuv420p)`);
  }
  const interlace = values.get('I') ?? '?';
  if (!options.ignoreInterlace && interlace !== 'p' && interlace !== '?') {
    throw new UsageError(`${name}: the video is interlaced (I${interlace}); deinterlace it first (ffmpeg -vf yadif)`);
  }
  checkSize({ width, height }, name);
  const rate = /^(\d{1,9}):(\d{1,9})$/.exec(values.get('F') ?? '');
  const [num, den] = [Number(rate?.[1] ?? 0), Number(rate?.[2] ?? 0)];
  return { width, height, rate: num > 0 && den > 0 ? { num, den } : DEFAULT_RATE };
}

/** Reads the header line. @throws UsageError when it is no Y4M header or names a format the encoder cannot take */
export async function readY4mHeader(reader: ByteReader, name: string, options: Y4mOptions = {}): Promise<Y4mHeader> {
  const line = await reader.readLine(MAX_LINE);
  if (!line) throw new UsageError(`${name}: the file is empty`);
  if (!line.complete) throw new UsageError(`${name}: the Y4M header is cut short`);
  return parseHeader(line.text, name, options);
}

/** Reads the next frame; undefined at the end of the file. @throws UsageError when it is cut short */
export async function readY4mFrame(
  reader: ByteReader,
  header: Y4mHeader,
  name: string,
  index: number,
): Promise<Frame | undefined> {
  const line = await reader.readLine(MAX_LINE);
  if (!line) {
    if (index > 0) return undefined;
    throw new UsageError(`${name}: the file has a Y4M header but no frame`);
  }
  const size = frameBytes(header);
  if (!'FRAME'.startsWith(line.text.slice(0, 5)) || (line.complete && !/^FRAME( |\r?$)/.test(line.text))) {
    throw new UsageError(
      `${name}: frame ${index} does not begin with FRAME; the file is damaged, or its pictures are not ${header.width}x${header.height}`,
    );
  }
  const data = line.complete ? await reader.read(size) : new Uint8Array(0);
  if (data.length < size) throw new UsageError(cutShort(name, index, size - data.length, size));
  return frameOver(header, data);
}

/** The sentence for a file that ends inside a frame. */
export function cutShort(name: string, index: number, missing: number, size: number): string {
  const remedy = index > 0 ? `; --frames ${index} reads what is whole` : '';
  return `${name}: frame ${index} is cut short, ${missing} of its ${size} bytes are missing${remedy}`;
}
