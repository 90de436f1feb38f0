/** Byte streams (H.264 annex B): NAL units with their headers read. */
import { nalUnits } from '../decoder/annexb.js';
import type { SyntaxElement } from './elements.js';
import { ReadFault, StreamSyntaxError } from './errors.js';
import { HeaderReader } from './header-reader.js';
import {
  type PictureParameterSet,
  readPictureParameterSet,
  readSequenceParameterSet,
  type SequenceParameterSet,
} from './parameter-sets.js';
import { Rbsp } from './rbsp.js';
import { readSliceHeader, type SliceHeader } from './slice-header.js';

export interface SeiMessage {
  readonly payloadType: number;
  /** Bytes of the payload. */
  readonly payloadSize: number;
}

export interface NalUnit {
  /** Position in the stream, from 0. */
  readonly index: number;
  /** Offset of the start code, its zero_byte included. */
  readonly start: number;
  /** Offset of the NAL unit header byte. */
  readonly header: number;
  /** Offset behind the last byte, trailing_zero_8bits left out. */
  readonly end: number;
  readonly nal_ref_idc: number;
  readonly nal_unit_type: number;
  readonly rbsp: Rbsp;
  /** Elements of parameter sets, slice headers, access unit delimiters; empty for other types. */
  readonly elements: readonly SyntaxElement[];
  readonly sps?: SequenceParameterSet;
  readonly pps?: PictureParameterSet;
  readonly slice?: SliceHeader;
  readonly sei?: readonly SeiMessage[];
}

/** Names of table 7-1. */
const NAL_NAMES: Readonly<Record<number, string>> = {
  1: 'slice',
  2: 'slice data partition A',
  3: 'slice data partition B',
  4: 'slice data partition C',
  5: 'IDR slice',
  6: 'supplemental enhancement information',
  7: 'sequence parameter set',
  8: 'picture parameter set',
  9: 'access unit delimiter',
  10: 'end of sequence',
  11: 'end of stream',
  12: 'filler data',
  13: 'sequence parameter set extension',
  14: 'prefix NAL unit',
  15: 'subset sequence parameter set',
  19: 'slice of an auxiliary coded picture',
  20: 'slice extension',
};

/** @param type nal_unit_type */
export const nalUnitName = (type: number): string => NAL_NAMES[type] ?? (type < 24 ? 'reserved' : 'unspecified');

/** sei_message() list; the payloads themselves are not looked into. */
function readSei(rbsp: Rbsp): SeiMessage[] {
  const messages: SeiMessage[] = [];
  const end = rbsp.stopBit >> 3;
  let at = 0;
  const number = () => {
    let value = 0;
    for (; at < end; value += 255) {
      const byte = rbsp.bytes[at++] as number;
      if (byte !== 255) return value + byte;
    }
    throw new ReadFault('the message ends inside its head');
  };
  while (at < end) {
    const payloadType = number();
    const payloadSize = number();
    at += payloadSize;
    if (at > end)
      throw new ReadFault(`a message of type ${payloadType} says ${payloadSize} bytes, more than there are`);
    messages.push({ payloadType, payloadSize });
  }
  return messages;
}

/** Ends a parameter set: rbsp_trailing_bits() must be all that is left. */
function expectEnd(r: HeaderReader): void {
  r.current = 'rbsp_trailing_bits';
  if (r.more) throw new ReadFault(`${r.end - r.position} bits are left over`);
}

/** Parameter sets seen so far, by id. */
class ParameterSets {
  readonly sequences = new Map<number, SequenceParameterSet>();
  readonly pictures = new Map<number, PictureParameterSet>();

  read(r: HeaderReader, header: { nal_ref_idc: number; nal_unit_type: number }) {
    switch (header.nal_unit_type) {
      case 1:
      case 5:
        return { slice: readSliceHeader(r, header, this.pictures) };
      case 6:
        r.current = 'sei_message';
        return { sei: readSei(r.rbsp) };
      case 7: {
        const sps = readSequenceParameterSet(r);
        expectEnd(r);
        this.define(sps);
        return { sps };
      }
      case 8: {
        const pps = readPictureParameterSet(r, this.sequences);
        expectEnd(r);
        this.pictures.set(pps.pic_parameter_set_id, pps);
        return { pps };
      }
      case 9:
        r.u('primary_pic_type', 3);
        expectEnd(r);
        return {};
      default:
        return {};
    }
  }

  /** A sequence parameter set that comes again holds for the picture parameter sets that name it. */
  private define(sps: SequenceParameterSet): void {
    this.sequences.set(sps.seq_parameter_set_id, sps);
    for (const [id, pps] of this.pictures) {
      if (pps.sps.seq_parameter_set_id === sps.seq_parameter_set_id) this.pictures.set(id, { ...pps, sps });
    }
  }
}

/**
 * Walks a byte stream and reads the headers of its NAL units. Slice data is read from the result with SliceReader.
 * @throws StreamSyntaxError at the first NAL unit whose header breaks the syntax
 */
export function* readStream(stream: Uint8Array): Generator<NalUnit, void, void> {
  const sets = new ParameterSets();
  let index = 0;
  for (const { start, header, end } of nalUnits(stream)) {
    const first = stream[header] as number;
    const nal = { nal_ref_idc: (first >> 5) & 3, nal_unit_type: first & 31 };
    const rbsp = new Rbsp(stream, header + 1, end);
    const r = new HeaderReader(rbsp);
    try {
      r.current = 'forbidden_zero_bit';
      if (first & 0x80) throw new ReadFault('the bit is 1');
      const parsed = sets.read(r, nal);
      yield { index, start, header, end, ...nal, rbsp, elements: r.elements, ...parsed };
    } catch (error) {
      if (!(error instanceof ReadFault)) throw error;
      const place = { nalUnit: index, streamByte: rbsp.streamByte(r.position), bit: r.position, element: r.current };
      throw new StreamSyntaxError(
        error.message,
        place as ConstructorParameters<typeof StreamSyntaxError>[1],
        error.unsupported,
      );
    }
    index++;
  }
  if (index === 0) {
    const place = { nalUnit: 0, streamByte: 0, bit: 0 };
    throw new StreamSyntaxError('the file has no start code 00 00 01, so it is no H.264 byte stream', place, false);
  }
}
