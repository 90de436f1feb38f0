/** Parameter sets found in byte streams, and streams rewritten so that a decoder shows the whole coded area. */
import { escapeNal, NAL_SPS, type NalUnit, nalUnits, unescapeNal } from './annexb.js';
import { isWholeSps, type ParsedSps, parseSps, type SpsGeometry } from './sps.js';

/** A sequence parameter set in a byte stream. */
export interface FoundSps {
  /** Offset of the NAL unit header byte. */
  readonly header: number;
  /** Offset behind its last byte, pieces behind false start codes included. */
  readonly end: number;
  /** Unescaped bytes of the first piece: what a decoder sees. */
  readonly plain: Uint8Array;
  /** Undefined when it cannot be read up to its cropping. */
  readonly parsed: ParsedSps | undefined;
  /**
   * What emulation prevention should have broken up and a decoder takes for the set's end: 00 00 01 is a false start
   * code, at 00 00 02 libavcodec stops. 00 00 00 is as forbidden (clause 7.4.1), but libavcodec reads on.
   */
  readonly unescaped: '00 00 01' | '00 00 02' | undefined;
}

/** A byte stream whose decoder output is the whole coded area. */
export interface UncroppedStream {
  readonly stream: Uint8Array;
  /** True when at least one parameter set crops. */
  readonly cropped: boolean;
  /** Number of parameter sets that missing emulation prevention cut short for a decoder, and that are whole now. */
  readonly repaired: number;
  /** Geometry of the first readable parameter set; undefined when there is none. */
  readonly geometry: SpsGeometry | undefined;
}

/** A start code can only stand where the two 32-bit fields of timing_info put it, so more than this are not false. */
const MAX_FALSE_START_CODES = 3;

const EARLY_END = Uint8Array.of(0, 0, 2);

function isWhole(raw: Uint8Array): boolean {
  return isWholeSps(unescapeNal(raw)) || isWholeSps(raw);
}

/** Index of the NAL unit with which the parameter set at `first` becomes whole; `first` itself when none does. */
function lastPiece(stream: Uint8Array, units: readonly NalUnit[], first: number): number {
  const header = (units[first] as NalUnit).header;
  for (let last = first; last <= first + MAX_FALSE_START_CODES && last < units.length; last++) {
    if (isWhole(stream.subarray(header, (units[last] as NalUnit).end))) return last;
  }
  return first;
}

/** Finds the sequence parameter sets of a run of whole NAL units, also those that a false start code cuts. */
export function findParameterSets(stream: Uint8Array): FoundSps[] {
  const units = [...nalUnits(stream)];
  const found: FoundSps[] = [];
  for (let i = 0; i < units.length; i++) {
    const { type, header, end } = units[i] as NalUnit;
    if (type !== NAL_SPS) continue;
    const plain = unescapeNal(stream.subarray(header, end));
    const last = lastPiece(stream, units, i);
    const cut = Buffer.from(stream.buffer, stream.byteOffset + header, end - header).indexOf(EARLY_END) >= 0;
    found.push({
      header,
      end: (units[last] as NalUnit).end,
      plain,
      parsed: parseSps(plain),
      unescaped: last > i ? '00 00 01' : cut ? '00 00 02' : undefined,
    });
    i = last;
  }
  return found;
}

/** The same parameter set without cropping and VUI: everything up to the cropping flag, then 0, 0 and trailing bits. */
function withoutCropping(nal: Uint8Array, croppingFlag: number): Uint8Array {
  const length = (croppingFlag + 2 + 1 + 7) >> 3;
  const out = new Uint8Array(length);
  out.set(nal.subarray(0, (croppingFlag + 7) >> 3));
  for (let position = croppingFlag; position < length * 8; position++) {
    const mask = 0x80 >> (position & 7);
    const byte = (out[position >> 3] as number) & ~mask;
    out[position >> 3] = position === croppingFlag + 2 ? byte | mask : byte;
  }
  return out;
}

/** Geometry of the first readable sequence parameter set of a byte stream. */
export function streamGeometry(stream: Uint8Array): SpsGeometry | undefined {
  return findParameterSets(stream).find(({ parsed }) => parsed)?.parsed?.geometry;
}

/**
 * Takes the cropping off every sequence parameter set, so that a decoder returns the whole coded area, and mends the
 * ones that missing emulation prevention cuts short. Slices stay as they are; VUI goes with the cropping, as it may be malformed and
 * says nothing of samples. Parameter sets that need neither, or cannot be read, stay as they are.
 * @param stream a run of whole NAL units
 */
export function uncropStream(stream: Uint8Array): UncroppedStream {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  let cropped = false;
  let repaired = 0;
  let geometry: SpsGeometry | undefined;
  for (const { header, end, plain, parsed, unescaped } of findParameterSets(stream)) {
    if (!parsed) continue;
    const own = parsed.geometry;
    const crops = own.width !== own.codedWidth || own.height !== own.codedHeight;
    geometry ??= own;
    cropped ||= crops;
    if (unescaped) repaired++;
    else if (!crops) continue;
    pieces.push(stream.subarray(copied, header), escapeNal(withoutCropping(plain, parsed.croppingFlag)));
    copied = end;
  }
  if (pieces.length > 0) pieces.push(stream.subarray(copied));
  return { stream: pieces.length > 0 ? Buffer.concat(pieces) : stream, cropped, repaired, geometry };
}

/** `uncropStream` for a stream that comes in runs of whole NAL units. */
export async function* uncropChunks(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield uncropStream(chunk).stream;
}
