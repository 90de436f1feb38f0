/** Annex B byte streams: finding NAL units and removing or inserting emulation prevention (H.264 clause 7.3.1, B.1). */

/** nal_unit_type values that the harness acts on (H.264 table 7-1). */
export const NAL_SLICE = 1;
export const NAL_SLICE_IDR = 5;
export const NAL_SPS = 7;
export const NAL_PPS = 8;

/** Where one NAL unit lies in a byte stream. */
export interface NalUnit {
  /** Offset of the start code prefix 00 00 01, or of the zero_byte ahead of it. */
  readonly start: number;
  /** Offset of the NAL unit header byte. */
  readonly header: number;
  /** Offset behind the last byte, trailing zero bytes left out. */
  readonly end: number;
  /** nal_unit_type, 0..31. */
  readonly type: number;
}

const START_CODE = Uint8Array.of(0, 0, 1);

/** Walks the NAL units of a byte stream. Bytes ahead of the first start code are skipped. */
export function* nalUnits(stream: Uint8Array): Generator<NalUnit> {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  let code = bytes.indexOf(START_CODE);
  while (code >= 0) {
    const header = code + 3;
    const next = bytes.indexOf(START_CODE, header);
    let end = next < 0 ? bytes.length : next;
    while (end > header && bytes[end - 1] === 0) end--;
    const start = code > 0 && bytes[code - 1] === 0 ? code - 1 : code;
    if (end > header) yield { start, header, end, type: (bytes[header] as number) & 31 };
    code = next;
  }
}

/**
 * Splits a byte stream into access units (clause 7.4.1.2.3, for streams of frames without redundant slices): one
 * begins with the first unit of type 6 to 9 after a slice, or with a slice whose first_mb_in_slice is 0.
 */
export function* accessUnits(stream: Uint8Array): Generator<Uint8Array> {
  let begin: number | undefined;
  let hasSlice = false;
  for (const { type, start, header } of nalUnits(stream)) {
    const slice = type === NAL_SLICE || type === NAL_SLICE_IDR;
    // first_mb_in_slice is ue(v): its code is the single bit 1 when it is 0
    const first = slice ? ((stream[header + 1] as number) & 0x80) !== 0 : type >= 6 && type <= 9;
    if (begin === undefined) begin = start;
    else if (hasSlice && first) {
      yield stream.subarray(begin, start);
      begin = start;
      hasSlice = false;
    }
    hasSlice ||= slice;
  }
  if (begin !== undefined) yield stream.subarray(begin);
}

/** NAL unit bytes without emulation_prevention_three_byte. */
export function unescapeNal(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}

/** NAL unit bytes with emulation_prevention_three_byte wherever 00 00 00..03 would stand. */
export function escapeNal(nal: Uint8Array): Uint8Array {
  const out = new Uint8Array(nal.length + (nal.length >> 1) + 1);
  let length = 0;
  let zeros = 0;
  for (const byte of nal) {
    if (zeros >= 2 && byte <= 3) {
      out[length++] = 3;
      zeros = 0;
    }
    out[length++] = byte;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out.subarray(0, length);
}
